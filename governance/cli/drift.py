"""Commands that look for drift.

Between two files, and of a version as Evidently sees it.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from governance.bootstrap import drift_reporter, pair_reader, printer
from governance.canonical import short
from governance.cli.acting import as_person, enter, fail, step, tell, write
from governance.evidence.file_drift import FeatureDrift, said_of
from governance.evidence.vocabulary import shown
from governance.papers.drift import drift_paper
from governance.papers.printing import Form, printed
from governance.sentences import commands
from governance.sentences.phrase import counted
from governance.sentences.times import day
from governance.services.evidence.attach_evidently import LARGEST_SAMPLE, attach_evidently
from governance.services.monitoring.compare_files import compare_files, record_of
from governance.settings import Settings

FILE = click.Path(dir_okay=False, path_type=Path)
LONGEST_NAME = 40
HEADINGS = ("Feature", "PSI", "Noise level", "Verdict")


@click.command()
@click.argument("reference")
@click.argument("current")
@click.option("--html", type=FILE, help="Write a report for people: every measure, and both distributions drawn.")
@click.option("--pdf", type=FILE, help="Write the same to print.")
@click.option("--markdown", type=FILE, help="Write the same as text, without the drawings.")
@click.option("--json", "record", type=FILE, help="Write everything that was measured, for programs.")
@click.option("--evidently", type=FILE, help="Write the report of Evidently, on samples of at most 10,000 rows.")
def drift(
    reference: str,
    current: str,
    html: Path | None,
    pdf: Path | None,
    markdown: Path | None,
    record: Path | None,
    evidently: Path | None,
) -> None:
    """Compare two files column by column.

    It says how far every column of CURRENT has moved from REFERENCE. Both are Parquet or CSV files, or globs in
    quotes. No specification is needed, and no home.
    """
    for path in (html, pdf, markdown, record, evidently):
        if path is not None and not path.parent.is_dir():
            fail(commands.no_folder_there(str(path), str(path.parent)))
    reader = pair_reader()
    comparison = compare_files(reader, reference, current, step)
    click.echo(f"Reference: {reference}, {counted(comparison.pair.reference_rows, 'row')}")
    click.echo(f"Now:       {current}, {counted(comparison.pair.current_rows, 'row')}\n")
    click.echo("\n".join(_table([HEADINGS, *(_row(feature) for feature in comparison.features)])))
    click.echo(f"\n{said_of(comparison)}")
    for remark in comparison.remarks:
        click.echo(f"{remark}.")
    for form, path in ((Form.HTML, html), (Form.PDF, pdf), (Form.MARKDOWN, markdown)):
        if path is not None:
            write(path, printed(drift_paper(comparison), form, printer()))
    if record is not None:
        write(record, (json.dumps(record_of(comparison), indent=2, ensure_ascii=False) + "\n").encode())
    if evidently is not None:
        step("letting Evidently measure a sample, which takes some seconds")
        sample = reader.sample(reference, current, LARGEST_SAMPLE)
        write(evidently, drift_reporter()(sample))
        click.echo(
            f"Evidently's report rests on a sample of {sample.reference_rows:,} rows of the reference "
            f"and {sample.current_rows:,} now"
        )


@click.command()
@click.argument("model")
@click.argument("version")
@as_person
@click.pass_obj
def evidently(settings: Settings, model: str, version: str, person: str) -> None:
    """Attach Evidently's drift report on a version.

    It is about the last 30 days. The next assessment counts it in.
    """
    acting = enter(settings, person)
    made = attach_evidently(acting, model, version, step)
    tell(
        acting.ports,
        f"{made.attached.name} is attached to {model}/{version} as {made.attached.kind}, "
        f"digest {short(made.attached.digest)}",
        f"It rests on a sample of {made.reference_rows:,} predictions of the reference, {day(made.reference.first)} to "
        f"{day(made.reference.last)}, and of {made.current_rows:,} of version {version}, {day(made.current.first)} to "
        f"{day(made.current.last)}: those whose ids hash lowest, at most {LARGEST_SAMPLE:,} of each",
    )


def _row(feature: FeatureDrift) -> tuple[str, ...]:
    if feature.psi.value is None:
        return (_printable(feature.name), "", "", f"{feature.verdict}: {feature.psi.reason}")
    return (
        _printable(feature.name),
        shown("psi", feature.psi.value),
        shown("psi", feature.psi.noise or 0.0),
        str(feature.verdict),
    )


def _printable(name: str) -> str:
    """The name of a column on one line of a terminal.

    The name may not steer the terminal.
    """
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names and verdicts to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {noise:>{widths[2]}}  {verdict}"
        for name, value, noise, verdict in rows
    ]


COMMANDS = (drift, evidently)

"""The command that audits for bias.

It prints what was found in words, and what mitigations would have changed.
"""

from collections.abc import Sequence

import click

from governance.canonical import short
from governance.cli.acting import acting, enter, step
from governance.evidence.bias import BiasReport
from governance.evidence.catalogue import term
from governance.evidence.mitigation import Mitigation
from governance.evidence.vocabulary import with_interval
from governance.papers.bias import (
    NEEDS_ATTRIBUTE,
    NEVER_APPLIED,
    attributes,
    of,
    said_of_labels,
    said_of_mitigations,
    said_of_proxies,
    said_of_representation,
)
from governance.services.evidence.audit_bias import audit_bias
from governance.settings import Settings

NEEDS = "*"


@click.command()
@click.argument("model")
@click.argument("version")
@acting
@click.pass_obj
def bias(settings: Settings, model: str, version: str, person: str) -> None:
    """Measure bias in sample, outcomes and features, and try mitigations.

    The report is attached to the version.
    """
    ports, actor = enter(settings, person)
    report = audit_bias(ports, actor, model, version, step)
    click.echo(
        f"{model}/{version}: a sample of {report.n:,} predictions from {report.window.first} to {report.window.last}, "
        f"{report.labelled:,} of them with a known outcome"
    )
    for attribute in attributes(report):
        _tell(report, attribute)
    if not attributes(report):
        click.echo("The specification names no sensitive attributes, so there was nothing to look for.")
    click.echo(f"\n{NEVER_APPLIED}")
    click.echo(f"The report is attached, digest {short(report.digest)}; the next assessment counts it in.")


def _tell(report: BiasReport, attribute: str) -> None:
    trials = tuple(trial for trial in report.mitigations if trial.attribute == attribute)
    click.echo(f"\n{attribute}")
    click.echo(f"  Representation: {said_of_representation(of(report.representation, attribute))}")
    click.echo(f"  Outcomes: {said_of_labels(of(report.labels, attribute))}")
    click.echo(f"  Proxies: {said_of_proxies(of(report.proxies, attribute))}")
    click.echo(f"  Mitigations: {said_of_mitigations(trials)}")
    made = [trial for trial in trials if trial.reason is None]
    if made:
        rows = [("", "acts", *(term(m.name).label.lower() for m in made[0].shown)), *map(_row, made)]
        click.echo("\n".join(f"  {line}" for line in _table(rows)))
        click.echo(f"  {NEEDS} needs the attribute. {NEEDS_ATTRIBUTE}")
        click.echo(f"  Recall: {term('recall').meaning}")
    for reason in dict.fromkeys(trial.reason for trial in trials if trial.reason is not None and made):
        names = ", ".join(trial.technique.name for trial in trials if trial.reason == reason)
        click.echo(f"  Not tried: {names} ({reason})")


def _row(trial: Mitigation) -> tuple[str, ...]:
    marked = f"{trial.technique.name}{f' {NEEDS}' if trial.technique.needs_attribute else ''}"
    acts = "" if trial.technique.acts == "nowhere" else trial.technique.acts
    return (marked, acts, *(with_interval(m) if m.value is not None else "not measured" for m in trial.shown))


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


COMMANDS = (bias,)

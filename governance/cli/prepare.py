"""Commands that prepare.

The demo, a specification, an assessment, attached documents, the console.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from governance.bootstrap import survey, system_clock
from governance.canonical import short
from governance.cli.acting import Sentences, as_person, enter, fail, open_ports, step, tell
from governance.demo.stream import MOST_DAYS, VERSIONS, Stream, write_stream
from governance.evidence.bundle import Result
from governance.predictions.draft.text import lines_of
from governance.sentences import commands
from governance.sentences.times import day
from governance.services.evidence import assess as assessing
from governance.services.evidence.attach import attach_document
from governance.settings import DATA, PROJECT, Settings


@click.group(cls=Sentences, invoke_without_command=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day after the last payment. [default: today]")
@click.pass_context
def demo(ctx: click.Context, as_of: datetime | None) -> None:
    """Build the demo world in an empty home."""
    if ctx.invoked_subcommand is not None:
        if as_of is not None:
            fail(commands.no_date_of_this_demo(ctx.invoked_subcommand))
        return
    from governance.demo.world import build_demo

    settings: Settings = ctx.obj
    build_demo(settings, as_of.date() if as_of else system_clock().date(), step)
    click.echo(f"The demo world is in {settings.home}. Open it with: placet --home {settings.home} serve")


@demo.command()
@click.option("--rows", type=click.IntRange(min=1), required=True, help="Predictions of all versions together.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=120, show_default=True, help="From 2026-03-01 on.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="An empty folder.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=2026, show_default=True, help="The same gives the same bytes."
)
@click.option(
    "--version", "versions", type=click.Choice(VERSIONS), multiple=True, help="May be repeated. [default: all three]"
)
def stream(rows: int, days: int, output: Path, seed: int, versions: tuple[str, ...]) -> None:
    """Write a simulated prediction log of any size.

    One Parquet file for each day. The payments are those of the demo's world, drift and late outcomes included; its
    versions, trained first, score each one.
    """
    wanted = Stream(rows, days, seed, tuple(sorted(set(versions))) or VERSIONS)
    with click.progressbar(length=rows, label="rows", file=sys.stderr) as bar:
        last = write_stream(wanted, output, bar.update)
    click.echo(
        f"Wrote {rows:,} simulated predictions until {day(last)} into {output}; its README.md says what they are"
    )


@click.command()
@click.option(
    "--log", required=True, help="Prediction log: a Parquet, CSV, TSV or JSON Lines file, or a glob in quotes."
)
@click.option("--model", required=True, help="Its name in the registry.")
@click.option("--outcomes", help="A second file (or glob) with outcomes by id that become known later.")
@click.pass_obj
def init(settings: Settings, log: str, model: str, outcomes: str | None) -> None:
    """Write models/MODEL.yaml from what a log shows."""
    from governance.services.evidence.init import write_spec

    templates = {"policy.yaml": DATA / "policies" / "standard.yaml", "people.yaml": DATA / "people.yaml"}
    late = None if outcomes is None else str(Path(outcomes).resolve())
    written = write_spec(settings.home, templates, survey(), model, str(Path(log).resolve()), late)
    click.echo(f"Read {written.rows:,} predictions. What looks like what:")
    for field, column, reason in lines_of(written.columns):
        click.echo(f"  {field:<12}{column:<24}{reason}")
    for path in written.copied:
        click.echo(f"Wrote {path}, a copy of the demo's: put your own there")
    click.echo(f"Wrote {written.spec}. Left for you to say:")
    for todo in written.todos:
        click.echo(f"  {written.spec.name}:{todo.line:<4}{todo.field}: {todo.sentence}")


@click.command()
@click.argument("model")
@click.argument("version")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, help="What it is: test-report, datasheet, model-signature, or your own word.")
@click.option(
    "--result", type=click.Choice([str(result) for result in Result]), help="What it says of itself, if anything."
)
@as_person
@click.pass_obj
def attach(
    settings: Settings, model: str, version: str, file: Path, kind: str, result: str | None, person: str
) -> None:
    """Attach a document to a version.

    The next assessment counts it in.
    """
    acting = enter(settings, person)
    claim = None if result is None else Result(result)
    attached = attach_document(acting, model, version, kind, file.name, file.read_bytes(), claim)
    tell(acting.ports, f"{attached.name} is attached to {model}/{version} as {kind}, digest {short(attached.digest)}")


@click.command()
@click.argument("model")
@click.argument("version")
@as_person
@click.pass_obj
def assess(settings: Settings, model: str, version: str, person: str) -> None:
    """Measure a version: performance, drift, groups, explanations, card."""
    acting = enter(settings, person)
    assessed = assessing.assess(acting, model, version, step)
    tell(
        acting.ports, f"{model}/{version} is assessed: evidence {short(assessed.evidence)}, card {short(assessed.card)}"
    )


@click.command()
@click.option("--port", default=8501, show_default=True, help="Port on 127.0.0.1.")
@click.option("--open/--no-open", "opens", default=None, help="Open the browser. [default: where there is a screen]")
@click.option(
    "--no-worker", is_flag=True, help="Start no worker beside the console: `placet work` makes rounds elsewhere."
)
@click.pass_obj
def serve(settings: Settings, port: int, opens: bool | None, *, no_worker: bool) -> None:
    """Open the console in the browser, and make rounds.

    On this machine only, with a key that is new with each start.
    """
    open_ports(settings)
    os.environ |= settings.variables
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    wanted = ["open"] if (_is_watched() if opens is None else opens) else []
    wanted += [] if no_worker else ["work"]
    os.chdir(PROJECT)  # Streamlit reads .streamlit/config.toml from here
    os.execv(sys.executable, [sys.executable, "-m", "app.machines.front", str(port), *wanted])  # noqa: S606  (ourselves)


def _is_watched() -> bool:
    """Whether somebody sits before a screen of this machine."""
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(screen) and sys.stdout.isatty() and not os.environ.get("CI")


COMMANDS = (demo, init, attach, assess, serve)

"""The `placet` command: one thin command per service. Errors are sentences on stderr, with exit code 2."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from governance.bootstrap import bootstrap, log_survey, system_clock
from governance.canonical import short
from governance.draft.text import lines_of
from governance.errors import PlacetError
from governance.records import Assurance, Person
from governance.registry import CHAMPION
from governance.review.request import Choice
from governance.services import assess as assessing
from governance.services import close, read, vote
from governance.services import recuse as recusing
from governance.services import request as requesting
from governance.services import settle as settling
from governance.services.ports import Ports
from governance.settings import DATA, PROJECT, Settings, read_settings

EXIT_BROKEN_LOG, EXIT_REFUSED = 1, 2


class Sentences(click.Group):
    """A group whose commands end with a sentence and exit code 2 where Placet can explain what went wrong."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except PlacetError as error:
            _fail(str(error))


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(EXIT_REFUSED)


@click.group(cls=Sentences, context_settings={"max_content_width": 100})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this console. [default: $PLACET_HOME or .placet]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Decide which models may serve people, and prove afterwards how it was decided."""
    ctx.obj = read_settings(os.environ, home)


acting = click.option("--as", "person", required=True, help="Id of the person who acts, as people.yaml has it.")
because = click.option("--reason", required=True, help="Why, in your words; it goes into the log.")


@main.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day after the last payment. [default: today]")
@click.pass_obj
def demo(settings: Settings, as_of: datetime | None) -> None:
    """Build the demo world in an empty home."""
    from governance.demo.world import build_demo

    build_demo(settings, as_of.date() if as_of else system_clock().date(), _say)
    click.echo(f"The demo world is in {settings.home}. Open it with: placet --home {settings.home} serve")


@main.command()
@click.option("--log", required=True, help="Prediction log: a Parquet or CSV file, or a glob in quotes.")
@click.option("--model", required=True, help="Its name in the registry.")
@click.option("--outcomes", help="A second file (or glob) with outcomes by id that become known later.")
@click.pass_obj
def init(settings: Settings, log: str, model: str, outcomes: str | None) -> None:
    """Write models/MODEL.yaml from what a log shows."""
    from governance.services.init import write_spec

    templates = {"policy.yaml": DATA / "policies" / "standard.yaml", "people.yaml": DATA / "people.yaml"}
    late = None if outcomes is None else str(Path(outcomes).resolve())
    written = write_spec(settings.home, templates, log_survey(), model, str(Path(log).resolve()), late)
    click.echo(f"Read {written.rows:,} predictions. What looks like what:")
    for field, column, reason in lines_of(written.columns):
        click.echo(f"  {field:<12}{column:<24}{reason}")
    for path in written.copied:
        click.echo(f"Wrote {path}, a copy of the demo's: put your own there")
    click.echo(f"Wrote {written.spec}. Left for you to say:")
    for todo in written.todos:
        click.echo(f"  {written.spec.name}:{todo.line:<4}{todo.field}: {todo.sentence}")


@main.command()
@click.argument("model")
@click.argument("version")
@acting
@click.pass_obj
def assess(settings: Settings, model: str, version: str, person: str) -> None:
    """Measure a version: performance, drift, groups, explanations, card."""
    ports, actor = _enter(settings, person)
    found = assessing.assess(ports, actor, model, version, _say)
    click.echo(f"{model}/{version} is assessed: evidence {short(found.evidence)}, card {short(found.card)}")


@main.command()
@click.argument("model")
@click.argument("version")
@acting
@because
@click.option("--alias", default=CHAMPION, show_default=True, help="The alias it asks for.")
@click.pass_obj
def request(settings: Settings, model: str, version: str, person: str, reason: str, alias: str) -> None:
    """Ask that a version takes an alias, or renew a request whose dossier has changed."""
    ports, actor = _enter(settings, person)
    opened = requesting.open_request(ports, actor, model, version, reason, alias)
    click.echo(f"{opened.id} asks that {opened.name} becomes {alias}, on dossier {short(opened.dossier.digest)}")


@main.command(name="vote")
@click.argument("request_id")
@click.argument("choice", type=click.Choice([str(choice) for choice in Choice]))
@acting
@because
@click.option(
    "--dossier", help="Digest of the dossier you read (its first 12 digits do). [default: the one it stands on]"
)
@click.pass_obj
def cast(settings: Settings, request_id: str, choice: str, person: str, reason: str, dossier: str | None) -> None:
    """Vote on a request."""
    ports, actor = _enter(settings, person)
    cast_vote = vote.cast_vote(ports, actor, request_id, Choice(choice), reason, _dossier(ports, request_id, dossier))
    click.echo(f"{cast_vote.name} voted {cast_vote.choice} on {request_id}")


@main.command()
@click.argument("request_id")
@acting
@because
@click.pass_obj
def recuse(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Step back from a request for a conflict of interest."""
    ports, actor = _enter(settings, person)
    recusal = recusing.declare_recusal(ports, actor, request_id, reason)
    click.echo(f"{recusal.name} takes no part in {request_id}")


@main.command()
@click.argument("request_id")
@acting
@because
@click.option(
    "--dossier", help="Digest of the dossier you read (its first 12 digits do). [default: the one it stands on]"
)
@click.pass_obj
def decide(settings: Settings, request_id: str, person: str, reason: str, dossier: str | None) -> None:
    """Close a request: count the votes, decide, move the alias."""
    ports, actor = _enter(settings, person)
    decision = close.close_request(ports, actor, request_id, reason, _dossier(ports, request_id, dossier))
    outcome = "approved" if decision.approved else "rejected"
    click.echo(
        f"{request_id} is {outcome}: {decision.tally.approve} for, {decision.tally.reject} against, {decision.tally.abstain} abstained"
    )
    if decision.approved:
        _settle(ports)


@main.command()
@click.pass_obj
def settle(settings: Settings) -> None:
    """Move every alias that a decision promised and the registry has not moved yet."""
    if not _settle(_ports(settings)):
        click.echo("Nothing to settle: every alias is where the decisions put it")


@main.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the audit log from its first byte; exit 1 where it was changed."""
    found = read.verify_log(_ports(settings))
    if not found.intact:
        click.echo(f"The log was tampered with: {found.fault}. Verified before that: {found.head.text}", err=True)
        sys.exit(EXIT_BROKEN_LOG)
    click.echo(f"The log is intact: {found.head.text}")


@main.command()
@click.option("--port", default=8501, show_default=True, help="Port on 127.0.0.1.")
@click.pass_obj
def serve(settings: Settings, port: int) -> None:
    """Open the console in the browser, on this machine only."""
    _ports(settings)
    os.environ["PLACET_HOME"] = str(settings.home)
    os.environ["PLACET_REGISTRY"] = settings.registry_uri
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    entry = str(PROJECT / "app" / "main.py")
    options = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
    click.echo(f"Placet on http://127.0.0.1:{port} (stop with Ctrl+C)")
    os.chdir(PROJECT)  # Streamlit reads .streamlit/config.toml from here
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", entry, *options])  # noqa: S606  (ourselves)


def _ports(settings: Settings) -> Ports:
    if not settings.store_path.exists() and not (settings.home / "people.yaml").exists():
        _fail(f"{settings.home} is no home of Placet; make one with `placet --home {settings.home} demo` or `... init`")
    return bootstrap(settings, Assurance.LOCAL)


def _enter(settings: Settings, person: str) -> tuple[Ports, Person]:
    ports = _ports(settings)
    return ports, ports.documents.roster().person(person)


def _dossier(ports: Ports, request_id: str, given: str | None) -> str:
    with ports.store.reader() as reader:
        frozen = reader.request(request_id).dossier.digest
    wanted = (given or frozen).removeprefix("sha256:")
    return frozen if len(wanted) >= 12 and frozen.removeprefix("sha256:").startswith(wanted) else f"sha256:{wanted}"


def _settle(ports: Ports) -> bool:
    moved = settling.settle(ports)
    for move in moved:
        click.echo(f"{move.alias} of {move.model} now points to version {move.version} ({move.request})")
    return bool(moved)


def _say(step: str) -> None:
    click.echo(f"... {step}", err=True)

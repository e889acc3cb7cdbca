"""The command that counts a log into profiles."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from governance.cli.acting import as_person, enter, tell
from governance.services.acting import Acting
from governance.services.evidence.profile import Progress, Wanted
from governance.services.evidence.profile import profile as profiling
from governance.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("model")
@click.argument("version", required=False)
@click.option("--since", type=DAY, help="Only buckets that begin on this day or later.")
@click.option("--until", type=DAY, help="Only buckets that begin before this day.")
@click.option("--all", "again", is_flag=True, help="Count again what seems unchanged.")
@as_person
@click.pass_obj
def profile(
    settings: Settings,
    model: str,
    version: str | None,
    since: datetime | None,
    until: datetime | None,
    again: bool,
    person: str,
) -> None:
    """Count a log into profiles, which the pages add up.

    It says what is new, and what late or corrected outcomes changed.
    """
    acting = enter(settings, person)
    count(acting, model, version, Wanted(since and since.date(), until and until.date(), again))


def count(acting: Acting, model: str, version: str | None, wanted: Wanted) -> None:
    """Count the log of a model.

    Returns what became of its counts.
    """
    with _bars() as show:
        profiled = profiling(acting, model, version, wanted, show)
    lines = []
    for counts in profiled.versions:
        gone = f", {counts.dropped} no longer in the log" if counts.dropped else ""
        other = f", {counts.otherwise} of them had other counts" if counts.otherwise else ""
        lines.append(f"{model}/{counts.version}: {counts.counted} of {counts.buckets} buckets counted{other}{gone}")
    tell(acting.ports, *lines, *(f"Look at this: {remark}" for remark in profiled.remarks))


@contextmanager
def _bars() -> Iterator[Progress]:
    """A progress bar for each version, on stderr."""
    bars: dict[str, Any] = {}

    def show(version: str, done: int, everything: int) -> None:
        if everything and version not in bars:
            bars[version] = click.progressbar(length=everything, label=f"version {version}", file=sys.stderr)
        if everything:
            bars[version].update(done - bars[version].pos)
        if everything and done == everything:
            bars[version].render_finish()

    yield show


COMMANDS = (profile,)

"""Stored counts as the pages ask for them.

They are what app/panels/evidence/counts.py gives, without what is kept there between two looks.
"""

from datetime import date

from governance.records import Window
from governance.services.monitoring.monitor import (
    Compared,
    Counted,
    Timeline,
    comparison,
    counted,
    state,
    timeline_of,
)
from governance.services.ports import Ports
from governance.services.views.read import assessed
from governance.statistics.profile import Profile
from tests.builders import MODEL


def counts_of(console: Ports, version: str, of: str | None = None) -> Counted:
    """What is kept of `version`.

    It is counted in the bins of `of`, the version that is on screen (None: the same).
    """
    return counted(console, MODEL, version, assessed(console, MODEL, of or version).assessment.binning)


def kept(console: Ports, version: str = "2", of: str | None = None) -> tuple[Profile, ...]:
    """Every bucket with its groups."""
    binning = assessed(console, MODEL, of or version).assessment.binning
    with console.store.reader() as reader:
        return reader.profiles.of(MODEL, version, binning)


def timeline(console: Ports, version: str, days: int, origin: date) -> Timeline:
    """A version in periods.

    The reference of its specification stands beside it where that was counted.
    """
    assessed_version = assessed(console, MODEL, version)
    reference = assessed_version.spec.reference.version
    versions = [name for name, *_ in state(console, MODEL, assessed_version.assessment.binning)]
    base = counts_of(console, reference, version) if reference in versions else None
    return timeline_of(counts_of(console, version), base, assessed_version.spec, days, origin, console.clock().date())


def compare(console: Ports, version: str, window: Window, reference_version: str, reference_window: Window) -> Compared:
    """Compare a window of one version with one of another."""
    own, base = counts_of(console, version), counts_of(console, reference_version, version)
    bucket = assessed(console, MODEL, version).spec.bucket
    return comparison(own, window, base, reference_window, bucket, console.clock().date())

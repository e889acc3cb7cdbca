"""Stored counts, decoded once.

They are kept for as long as they do not change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app.console import ports
from governance.predictions.spec import Bucket, ModelSpec
from governance.records import Window
from governance.services.monitoring.monitor import (
    SHORT,
    Compared,
    Counted,
    Period,
    Timeline,
    comparison,
    counted,
    state,
    timeline_of,
)
from governance.services.views.read import Assessed

DAYS: Mapping[Bucket, int] = {"day": 1, "week": 7}
"""Of a period on a page that holds several buckets."""
MOST_HOURS = 24 * 92
"""A longer log of hours is shown by week."""
A_MONDAY = date(1970, 1, 5)
"""Weeks begin on Mondays, for every version: a link to a week stays one, however the log goes on."""
KEPT_SECONDS = 300
"""Outcomes that come late change counts that are there already; after this long they are read again."""
WAITING = "Adding up the stored counts"

State = tuple[tuple[str, int, date | None], ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """The kept counts of one model.

    In the bins of the version on screen.
    """

    known: Assessed
    state: State
    """Each version that has counts, the newest first; how many buckets, and when the last of them begins."""

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions with counts, the newest first."""
        return tuple(version for version, _, _ in self.state)

    @property
    def unit(self) -> Bucket:
        """How long a period is."""
        match self.known.spec.bucket:
            case "hour":
                return "day" if max(buckets for _, buckets, _ in self.state) <= MOST_HOURS else "week"
            case "day":
                return "week"
            case longer:
                return longer

    def latest(self, periods: Sequence[Period]) -> tuple[Period, str]:
        """The last whole period of `periods`, with its name.

        The last one where none is whole.
        """
        today = ports().clock().date()
        days = DAYS.get(self.unit)
        whole = [
            p
            for p in periods
            if self.known.spec.bucket not in SHORT or (p.window.days == days and p.window.last < today)
        ]
        latest = whole[-1] if whole else periods[-1]
        return latest, f"the last {'' if latest is periods[-1] else 'whole '}{self.unit}"

    def counted(self, version: str) -> Counted:
        """The counts of one version, a bucket each. Raises NotFound."""
        named = self.known.assessment
        return _counted(named.evidence, named.model, version, named.binning, self.state)

    def timeline(self, version: str | None = None) -> Timeline:
        """The timeline of one version (None: that on screen).

        In periods that are the same for all versions. Raises NotFound.
        """
        today = ports().clock().date()
        wanted = version or self.known.assessment.version
        return _timeline(self.known.assessment.evidence, wanted, self.state, today, self)

    def compared(self, version: str, window: Window, reference_version: str, reference_window: Window) -> Compared:
        """One window of one version against one of another. Raises NotFound."""
        windows = (window.first, window.last, reference_window.first, reference_window.last)
        today = ports().clock().date()
        return _compared(self.known.assessment.evidence, version, reference_version, windows, self.state, today, self)


def stored(assessed: Assessed) -> Stored:
    """What is kept of the model of `known`, as of now."""
    return Stored(assessed, state(ports(), assessed.assessment.model, assessed.assessment.binning))


# What is not named with an underscore is what the cache goes by.
@st.cache_resource(max_entries=16, ttl=KEPT_SECONDS, show_spinner=WAITING)
def _counted(evidence: str, model: str, version: str, binning: str, state: State) -> Counted:  # noqa: ARG001
    return counted(ports(), model, version, binning)


@st.cache_resource(max_entries=32, ttl=KEPT_SECONDS, show_spinner=WAITING)
def _timeline(evidence: str, version: str, state: State, today: date, _stored: Stored) -> Timeline:  # noqa: ARG001
    spec: ModelSpec = _stored.known.spec
    has_reference = spec.reference.version in _stored.versions
    base = _stored.counted(spec.reference.version) if has_reference else None
    return timeline_of(_stored.counted(version), base, spec, DAYS.get(_stored.unit, 1), A_MONDAY, today)


@st.cache_resource(max_entries=64, ttl=KEPT_SECONDS, show_spinner=WAITING)
def _compared(
    evidence: str,  # noqa: ARG001
    version: str,
    reference_version: str,
    windows: tuple[date, date, date, date],
    state: State,  # noqa: ARG001
    today: date,
    _stored: Stored,
) -> Compared:
    now, then = Window(*windows[:2]), Window(*windows[2:])
    own, base = _stored.counted(version), _stored.counted(reference_version)
    return comparison(own, now, base, then, _stored.known.spec.bucket, today)

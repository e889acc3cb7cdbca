"""Measurements on a paper: what was measured as a table, and below it what was not, with the reason."""

from collections import Counter
from collections.abc import Iterator, Sequence

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, with_interval
from governance.papers.paper import Listing, Part, Said, table


def measured(measurements: Sequence[Measurement]) -> Iterator[Part]:
    """All of `measurements`; those that are missing for one reason are counted together."""
    known = [m for m in measurements if m.value is not None]
    missing = Counter((term(m.name).label, m.why) for m in measurements if m.value is None)
    if known:
        rows = ((term(m.name).label, about_whom(m) or "everybody", with_interval(m), f"{m.n:,}") for m in known)
        yield table(("Measurement", "About", "Value (95 % interval)", "n"), rows, figures=3)
    if missing:
        yield Said("Not measured:")
        yield Listing(tuple(Said(f"{label}{_times(count)}: {reason}") for (label, reason), count in missing.items()))
    if not measurements:
        yield Said("Not measured.")


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} groups)"

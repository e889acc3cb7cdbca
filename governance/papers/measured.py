"""Measurements on a paper.

What was measured is a table; below it stands what was not, with the reason.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, shown
from governance.papers.paper import Cell, Listing, Part, Said, Table


def measured(measurements: Sequence[Measurement]) -> Iterator[Part]:
    """All of `measurements`.

    Those that are missing for one reason are counted together.
    """
    rows = tuple(
        (Cell(term(m.name).label), Cell(about_whom(m) or "everybody"), value_of(m), Cell(f"{m.n:,}"))
        for m in measurements
        if m.value is not None
    )
    missing = Counter((term(m.name).label, m.why) for m in measurements if m.value is None)
    if rows:
        yield Table(("Measurement", "About", "Value (95 % interval)", "n"), rows, figures=3)
    if missing:
        yield Said("Not measured:")
        yield Listing(tuple(Said(f"{label}{_times(count)}: {reason}") for (label, reason), count in missing.items()))
    if not measurements:
        yield Said("Not measured.")


def value_of(measurement: Measurement) -> Cell:
    """The value with its interval beside it, or that it was not measured."""
    if measurement.value is None:
        return Cell("not measured")
    name, interval = measurement.name, measurement.interval
    beside = "" if interval is None else f"{shown(name, interval.low)} to {shown(name, interval.high)}"
    return Cell(shown(name, measurement.value), beside)


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} groups)"

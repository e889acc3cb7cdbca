"""Measurements on a paper.

What was measured is a table; below it stands what was not, with the reason.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, shown
from governance.papers.paper import Cell, Listing, Part, Said, Table


def measured(measurements: Sequence[Measurement]) -> Iterator[Part]:
    """All of `measurements`, a row each."""
    rows = tuple(
        (Cell(term(m.name).label), Cell(about_whom(m) or "everybody"), value_of(m), Cell(f"{m.n:,}"))
        for m in measurements
        if m.value is not None
    )
    if rows:
        yield Table(("Measurement", "About", "Value (95 % interval)", "n"), rows, figures=3)
    yield from missing(measurements)


def by_group(measurements: Sequence[Measurement]) -> Iterator[Part]:
    """All of `measurements`, a row for each group."""
    names = tuple(dict.fromkeys(m.name for m in measurements if m.value is not None))
    rows = tuple(
        (Cell(whom), Cell(versus), *(_with_n(row[name]) if name in row else Cell("") for name in names))
        for (whom, versus), row in rows_of_groups(measurements).items()
    )
    if rows:
        head = ("About", "Compared with", *(term(name).label for name in names))
        yield Table(head, rows, figures=2)
        yield Said("Beside each value: its 95 % interval, and n, the number of cases behind it.")
    yield from missing(measurements)


def value_of(measurement: Measurement) -> Cell:
    """The value, with its interval beside it."""
    if measurement.value is None:
        return Cell("not measured")
    name, interval = measurement.name, measurement.interval
    beside = "" if interval is None else f"{shown(name, interval.low)} to {shown(name, interval.high)}"
    return Cell(shown(name, measurement.value), beside)


def _with_n(measurement: Measurement) -> Cell:
    value = value_of(measurement)
    return replace(value, beside="; ".join(filter(None, (value.beside, f"n {measurement.n:,}"))))


Rows = Mapping[tuple[str, str], Mapping[str, Measurement]]
"""Measurements by name, by whom they are about and whom they compare with."""


def rows_of_groups(measurements: Sequence[Measurement]) -> Rows:
    """A row for each group and whom it is compared with.

    What compares a group with nobody stands in its first row.
    """
    compared: dict[str, str] = {}
    for m in measurements:
        if m.value is not None and "versus" in m.about:
            compared.setdefault(_whom(m), m.about["versus"])
    rows: dict[tuple[str, str], dict[str, Measurement]] = {}
    for m in measurements:
        if m.value is not None:
            whom = _whom(m)
            versus = m.about.get("versus", compared.get(whom, ""))
            rows.setdefault((whom, versus), {})[m.name] = m
    return rows


def _whom(measurement: Measurement) -> str:
    alone = {name: value for name, value in measurement.about.items() if name != "versus"}
    return about_whom(replace(measurement, about=alone)) or "everybody"


def missing(measurements: Sequence[Measurement]) -> Iterator[Part]:
    """What is missing, counted together where the reason is the same."""
    absent = Counter((term(m.name).label, m.why) for m in measurements if m.value is None)
    if absent:
        yield Said("Not measured:")
        yield Listing(tuple(Said(f"{label}{_times(count)}: {reason}") for (label, reason), count in absent.items()))
    if not measurements:
        yield Said("Not measured.")


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} groups)"

"""The measured numbers of a card, as other formats list them."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom
from governance.papers.card import Card


@dataclass(frozen=True, slots=True)
class Metric:
    """One number."""

    name: str
    """As programs call it."""
    label: str
    about: str
    """Whom or what it is about; empty of everybody."""
    value: float
    low: float | None
    high: float | None
    """The ends of the 95 % interval; None where the method gives none."""
    n: int
    method: str

    @property
    def notes(self) -> str:
        """What stands behind the number, in words."""
        between = "" if self.low is None or self.high is None else f"95 % interval {self.low!r} to {self.high!r}; "
        return f"{between}n {self.n:,}; {self.method}"


def metrics_of(card: Card) -> Iterator[Metric]:
    """Every number that was measured, performance first."""
    yield from map(_metric, (m for m in (*card.performance, *card.fairness, *card.drift) if m.value is not None))


def _metric(measurement: Measurement) -> Metric:
    assert measurement.value is not None, "what was not measured is no metric"
    interval = measurement.interval
    return Metric(
        measurement.name,
        term(measurement.name).label,
        about_whom(measurement),
        measurement.value,
        None if interval is None else interval.low,
        None if interval is None else interval.high,
        measurement.n,
        str(measurement.method),
    )


def as_text(value: float) -> str:
    """A number with all its digits, for formats that have only text."""
    return repr(value)

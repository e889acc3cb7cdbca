"""Measurements of everybody beside those of the version that serves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from governance.evidence.bundle import Evidence, select
from governance.evidence.catalogue import term
from governance.evidence.judgement import Side, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.positive import in_model_words
from governance.predictions.spec import Words
from governance.statistics.interval import square_and_add


@dataclass(frozen=True, slots=True)
class Beside:
    """One measurement now, and of the version that serves."""

    now: Measurement
    served: Measurement | None
    """None where no version serves, or this one itself does."""

    @property
    def change(self) -> float | None:
        """Now minus that of the version that serves.

        None where either was not measured.
        """
        if self.now.value is None or self.served is None or self.served.value is None:
            return None
        return self.now.value - self.served.value

    @property
    def side(self) -> Side | None:
        """Whether it is clearly above or below the version that serves.

        By the interval of the difference (Zou and Donner 2008). None where chance may explain it.
        """
        if self.served is None or self.change is None:
            return None
        return side_of(0, difference(self.now, self.served))


def difference(own: Measurement, other: Measurement) -> Measurement:
    """One measured value minus another.

    With the interval of two independent estimates (Zou and Donner 2008), where both have one.
    """
    value, theirs = own.value or 0.0, other.value or 0.0
    around = own.interval, other.interval
    interval = None if around[0] is None or around[1] is None else square_and_add(value, around[0], theirs, around[1])
    return replace(own, value=value - theirs, interval=interval)


def beside(evidence: Evidence, names: Sequence[str]) -> tuple[Beside, ...]:
    """Those of `names` that were measured of everybody, in order."""
    theirs = () if evidence.champion is None else evidence.champion.measurements
    ours = [m for name in names for m in select(evidence.measurements, name)[:1] if m.value is not None]
    return tuple(Beside(m, next((other for other in theirs if other.key == m.key), None)) for m in ours)


def beside_said(measured: Sequence[Beside], served: str | None, words: Words) -> str:
    """What is higher and what is lower than now.

    Only what chance does not explain, in the words of the model. `served` is the version that serves; None where there
    is none.
    """
    if not measured:
        return "Nothing of how often it is right could be measured."
    if served is None:
        return "No other version serves, so there is nothing to compare with."
    higher = [in_model_words(term(pair.now.name).label, words) for pair in measured if pair.side is Side.ABOVE]
    lower = [in_model_words(term(pair.now.name).label, words) for pair in measured if pair.side is Side.BELOW]
    parts = [f"{_listed(labels)} {way}" for labels, way in ((higher, "higher"), (lower, "lower")) if labels]
    if not parts:
        return f"Chance may explain every difference to version {served}, which serves."
    rest = " Chance may explain the other differences." if len(higher) + len(lower) < len(measured) else ""
    return f"Compared with version {served}, which serves: {', and '.join(parts)}.{rest}"


def _listed(labels: Sequence[str]) -> str:
    """`Recall is`, `Recall and AUC are`."""
    *others, last = labels
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"

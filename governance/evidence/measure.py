"""The properties of a measure in the catalogue.

How it is called and read, what kind it is, and where people find it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from governance.predictions.tasks import NAMES


class MeasureKind(StrEnum):
    """What a measure says, and so what it can be compared with."""

    SHARE = "share"
    """Of cases or values, all of them or those of one outcome."""
    SKILL = "skill"
    """How well something answers, orders or tells apart; more is more."""
    LOSS = "loss"
    """How far answers are off, or what that costs; 0 is perfect."""
    MEAN = "mean"
    """A mean with a sign of its own; 0 is none."""
    AMOUNT = "amount"
    """A count, a time or a size."""
    DISTANCE = "distance"
    """From the distribution of the reference; 0 is not at all."""
    SHIFT = "shift"
    """Now minus the reference; 0 is none."""
    CHANGE = "change"
    """After minus before; 0 where no change was found."""
    ESTIMATE = "estimate"
    """What a measure is expected to be while outcomes are not known."""
    RATE = "rate"
    """Of one group of people."""
    GAP = "gap"
    """Between a group and what it is compared with."""
    SUMMARY = "summary"
    """Over all groups at once."""


class OnPage(Enum):
    """A part of a page.

    The page as its address names it, the part, and how one measure of it is chosen.
    """

    OVER_TIME = "performance", "over time, and every measure", "measurement"
    CALIBRATION = "performance", "whether scores match what happened", "part", "closely"
    SPEED = "performance", "how fast it answers", "part", "speed"
    CHANGES = "performance", "whether it has changed", "part", "changes"
    ESTIMATES = "performance", "while outcomes are not known", "part", "changes"
    RATES = "fairness", "rates by group", "rate"
    GAPS = "fairness", "gaps between groups", "gap"
    SUMMARIES = "fairness", "over all groups", "part", "gaps"
    STRATA = "fairness", "inside each stratum", "part", "strata"
    THRESHOLD = "fairness", "with another threshold", "part", "threshold"
    DISTANCES = "monitoring", "how far the data have moved", "measure"
    ANSWERS = "monitoring", "what the version itself answers", "measure", "psi"
    FEATURES = "data-quality", "by feature", "share"
    ROWS = "data-quality", "shares of rows by period", "part", "periods"
    FLOW = "data-quality", "how many came, and when", "part", "periods"
    REPRESENTATION = "bias", "representation", "part", "representation"
    LABELS = "bias", "labels", "label"
    PROXIES = "bias", "proxies", "part", "proxies"
    MITIGATIONS = "bias", "mitigations", "gap"
    EXPLANATIONS = "explanations", "whether the file gives what was logged"
    RELIANCE = "explanations", "whether it still relies on the same"
    CARD = "model-card", "above the card"
    COMPARED = "review", "beside the version that serves"

    def __init__(self, page: str, part: str, chosen_by: str | None = None, chosen_as: str | None = None) -> None:
        self.page = page
        self.part = part
        self.chosen_by = chosen_by
        """The parameter of the address that chooses a measure there; None where all of them are always there."""
        self.chosen_as = chosen_as
        """What the parameter is, where that is not the measure's own name."""

    def choice(self, name: str) -> dict[str, str]:
        """What the address has, so that the measure `name` is on screen."""
        return {} if self.chosen_by is None else {self.chosen_by: self.chosen_as or name}


class CardTable(StrEnum):
    """A table of the model card."""

    PERFORMANCE = "performance"
    FAIRNESS = "fairness"
    DRIFT = "drift"


class BriefPart(StrEnum):
    """What the decision brief needs a measure for."""

    WATCHED = "watched"
    """It is of every case, whether its outcome is known or not."""
    CHANGE = "change"
    """It says what would change."""
    HARM = "harm"
    """Its widest gap says who may be harmed; of what decides, the first that was measured."""
    NUMBER = "number"
    """It stands on the first screen: what is counted, before the number."""
    CERTAINTY = "certainty"
    """It says on how many cases the brief rests."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The way in which people read a number.

    How often over, with how many digits, in which unit, with a sign.
    """

    unit: str = ""
    factor: int = 1
    """What a number is multiplied by to be in `unit`."""
    digits: int | None = 3
    """Behind the point; None: as many as make four that say something."""
    signed: bool = False

    @property
    def percent(self) -> bool:
        """Whether it is read in hundredths."""
        return self.factor == 100


SHARE, POINTS = Reading("%", 100, 1), Reading("points", 100, 1, signed=True)
NUMBER, STEP = Reading(), Reading(signed=True)
OWN_UNIT, OWN_STEP = Reading(digits=None), Reading(digits=None, signed=True)
"""In the unit of what is predicted: dollars, days, degrees."""
MILLISECONDS, DAYS = Reading("ms", digits=1), Reading("days", digits=1)
TENTHS, THINGS, FILES = Reading(digits=1), Reading("things", digits=0), Reading("files", digits=0)


@dataclass(frozen=True, slots=True)
class Published:
    """The published name of a rate where outcome 1 is positive.

    And the rate of the same cases that is 1 minus it.
    """

    name: str
    other: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Everything that is known of a measure but how it is computed."""

    name: str
    """The field's term, as evidence has it and a policy asks for it."""
    label: str
    meaning: str
    """One sentence for someone who is no statistician: what it is, its range, what zero (or one) means."""
    kind: MeasureKind
    shown: tuple[OnPage, ...]
    """Where it is offered; the first is the one that a link leads to."""
    reading: Reading = SHARE
    """How people read its numbers."""
    tasks: tuple[str, ...] = NAMES
    of: tuple[str, ...] = ()
    """What it compares, estimates or follows, by name: the rate of a gap, the rates of a summary."""
    ratio: bool = False
    """Whether it divides what it compares; a difference otherwise."""
    card: CardTable | None = None
    """The table of the model card that has it."""
    brief: Mapping[BriefPart, str] = field(default_factory=dict)
    """What the brief needs it for, and its sentence there, or how that begins; empty where the brief makes one by itself."""
    plainly: str = ""
    """What a rate of groups counts, in words of which the specification fills the gaps; empty where it has the label only."""
    elsewhere: tuple[Published, Published] | None = None
    """What it is called elsewhere, by which decision is the good one, 0 or 1; None of what has one name only."""
    short: str = ""
    """What heads its column in the report on two files; empty where it has none."""
    least_rise: float | None = None
    """A rise since the reference is odd beyond this, and beyond chance; None where no rise is odd."""
    customary_limit: float | None = None
    """What convention calls a large one, where a policy draws no line."""

    @property
    def equal_at(self) -> float | None:
        """The value of the measure where groups are equal.

        None of a measure that compares no groups.
        """
        if self.kind not in {MeasureKind.GAP, MeasureKind.SUMMARY}:
            return None
        return 1.0 if self.ratio else 0.0

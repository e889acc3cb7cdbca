"""What a model answered to cases that never were.

As evidence keeps it: at other values of one feature, with two features changed at once, and around single cases. The rows themselves stay in the log: what is
here are means over cases, and how far single cases lie apart.
"""

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = float | int | str


@dataclass(frozen=True, slots=True)
class Dependence:
    """What a model answers at values of one feature.

    In the unit of its answers: a probability, or what it predicts. All tuples have one length.
    """

    feature: str
    cases: int
    """How many were followed."""
    values: tuple[Value, ...]
    """In order; words by how often the sample has them. None that fewer than `min_cell` rows have alone."""
    means: tuple[float, ...]
    """The partial dependence (Friedman 2001)."""
    low: tuple[float, ...]
    high: tuple[float, ...]
    """Of single cases (individual conditional expectation, Goldstein and others 2015), the tenth and the ninetieth percentile."""
    shares: tuple[float, ...]
    """Share of the sample that lies nearest to each value. 0: the model is asked about what the log does not have."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two features, and how far they act together."""

    features: tuple[str, str]
    size: float
    """Mean of what the changes of both at once are more or less than each by itself, in the unit of the answer; 0 is nothing."""
    cases: int
    """How many cases it is the mean of."""


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """How far LIME agrees with SHAP on the kept cases."""

    cases: int
    """Of which a line could be fitted."""
    agree: int
    """In so many both have the same strongest features, with the same signs."""
    opposed: int
    """In so many a feature is among the strongest of both, with different signs."""
    rank_correlation: float | None
    """Spearman's, of the sizes of all features; the median of these cases. None where none has one."""
    fit: float | None
    """R squared of the lines; the median. None where none has one."""


@dataclass(frozen=True, slots=True)
class CloserLook:
    """What was asked besides the sample."""

    dependence: tuple[Dependence, ...] = ()
    """Of the features with the largest effects, the largest first."""
    pairs: tuple[Pair, ...] = ()
    """The strongest first."""
    second: SecondOpinions | None = None
    """None where no case is kept."""

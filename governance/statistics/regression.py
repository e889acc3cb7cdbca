"""Sums of predicted numbers and of their errors.

MAE, RMSE, mean error and R² need these sums and nothing more. Sums are whole numbers of fixed small units, so that
any split of a log adds up to the same. The unit follows from the bins of the prediction, which the reference fixed
once: profiles in the same bins have the same unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from math import ceil, isfinite, log10
from typing import Any, Self

from governance.canonical import Json
from governance.statistics.binning import FeatureBins
from governance.statistics.decisions import Decisions
from governance.statistics.interval import Moments
from governance.statistics.profile import (
    Counts,
    Group,
    Grouping,
    Profile,
    both_grouped,
    read_by_group,
    written_by_group,
)

LINEAR, SQUARED, FOURTH = 12, 18, 20
"""Sums of values are in 10^-12 of the scale, of squares in 10^-18 of its square, of fourth powers in 10^-20."""
REACH = 10**5
"""How many times the scale a value may be: beyond, whole numbers would run over."""
OFFSET_DIGITS = 4
"""A scale is at least the largest prediction less so many digits, however little predictions differ."""
OF_FEATURES = 6
"""Sums of a feature's values are in 10^-6 of its scale: only their mean is asked for."""
LARGEST_SCALE = 300
"""Powers of ten beyond are no numbers of a computer any more."""


@dataclass(frozen=True, slots=True)
class RegressionSums:
    """Counts of predicted numbers, and sums over them.

    Some of the numbers have an outcome already. An error is prediction - outcome.
    """

    scale: int | None = None
    """Power of ten that the units are parts of; None where nothing was counted."""
    size: int = 0
    """All cases, each with a prediction."""
    labelled: int = 0
    """Of those, with a known outcome."""
    prediction: int = 0
    """Over all cases."""
    squared_prediction: int = 0
    outcome: int = 0
    """This and what follows: over cases with a known outcome."""
    squared_outcome: int = 0
    error: int = 0
    absolute_error: int = 0
    squared_error: int = 0
    fourth_power_error: int = 0
    """How much the squared error varies."""

    def __add__(self, other: Self) -> "RegressionSums":
        if None not in (self.scale, other.scale) and self.scale != other.scale:
            raise ValueError(f"sums in units of 10^{self.scale} and of 10^{other.scale}: expected one unit")
        scale = other.scale if self.scale is None else self.scale
        names = [field.name for field in fields(RegressionSums)][1:]
        return RegressionSums(scale, *(getattr(self, name) + getattr(other, name) for name in names))

    def predictions(self) -> Moments | None:
        """Mean and variance of the predictions of all cases.

        None where there are none.
        """
        return self._moments(self.size, self.prediction, self.squared_prediction)

    def outcomes(self) -> Moments | None:
        """Mean and variance of the known outcomes.

        None where there are none.
        """
        return self._moments(self.labelled, self.outcome, self.squared_outcome)

    def errors(self) -> Moments | None:
        """Mean and variance of prediction - outcome.

        A mean of 0 is no error on average. None without outcomes.
        """
        return self._moments(self.labelled, self.error, self.squared_error)

    def absolute_errors(self) -> Moments | None:
        """Mean and variance of |prediction - outcome|.

        A mean of 0 is perfect. None without outcomes.
        """
        return self._moments(self.labelled, self.absolute_error, self.squared_error)

    def squared_errors(self) -> Moments | None:
        """Mean and variance of (prediction - outcome)^2.

        A mean of 0 is perfect. None without outcomes.
        """
        # Of squares the unit is that of squares, and of their squares that of fourth powers.
        return self._moments(self.labelled, self.squared_error, self.fourth_power_error, 2, SQUARED, FOURTH)

    def r_squared(self) -> float | None:
        """R²: 1 - squared error over that of the mean outcome.

        1 is perfect, 0 as good as the mean, below 0 worse than the mean. None with fewer than two outcomes, or where
        they are all the same.
        """
        outcomes = self.outcomes()
        if outcomes is None or not outcomes.variance:
            return None
        spread = _spread(self.labelled, Fraction(self.outcome, 10**LINEAR), Fraction(self.squared_outcome, 10**SQUARED))
        return float(1 - Fraction(self.squared_error, 10**SQUARED) / spread)

    def _moments(
        self, n: int, total: int, squares: int, power: int = 1, unit: int = LINEAR, unit_of_squares: int = SQUARED
    ) -> Moments | None:
        if not n or self.scale is None:
            return None
        # Exact until the last step: the difference of two large sums loses no digits.
        plain, squared = Fraction(total, 10**unit), Fraction(squares, 10**unit_of_squares)
        scale = Fraction(10) ** (self.scale * power)
        variance = None if n < 2 else float(_spread(n, plain, squared) / (n - 1) * scale**2)
        return Moments(n, float(plain / n * scale), variance)


@dataclass(frozen=True, slots=True)
class Numbers(Counts):
    """Numbers that were predicted, over all and by group."""

    written_as = "regression"

    all: RegressionSums = field(default_factory=RegressionSums)
    by_group: Mapping[Grouping, Mapping[Group, RegressionSums]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """All predictions."""
        return self.all.size

    @property
    def labelled(self) -> int:
        """Of those, with a known outcome."""
        return self.all.labelled

    def __add__(self, other: Self) -> "Numbers":
        return Numbers(self.all + other.all, both_grouped(self.by_group, other.by_group))

    def without_groups(self) -> "Numbers":
        """The same without what is counted by group."""
        return Numbers(self.all)

    def encode(self) -> dict[str, Json]:
        """It as JSON.

        That nothing was decided is written as well, as it always was, since counts are named by their bytes.
        """
        return {
            **Decisions().encode(),
            "regression": _written(self.all),
            "regression_by_group": written_by_group(self.by_group, _written),
        }

    @classmethod
    def decode(cls, stored: Mapping[str, Any]) -> "Numbers":
        """What `encode` wrote."""
        return cls(_read(stored["regression"]), read_by_group(stored.get("regression_by_group", ()), _read))


def predicted(profile: Profile) -> Numbers:
    """What was predicted in `profile`, which must be of that task."""
    assert isinstance(profile.answers, Numbers), f"a profile of another task, with {type(profile.answers).__name__}"
    return profile.answers


def _written(sums: RegressionSums) -> Json:
    # As text: beyond 2^53 JSON's doubles would not hold a whole number.
    exponent, *counts = (getattr(sums, part.name) for part in fields(sums))
    return [exponent, *(str(count) for count in counts)]


def _read(stored: Sequence[Any]) -> RegressionSums:
    return RegressionSums(stored[0], *(int(count) for count in stored[1:]))


def scale_of(bins: FeatureBins) -> int:
    """The power of ten that sets the unit of the sums.

    It is the spread of the reference's predictions, rounded up. 0 where all of them are 0.
    """
    largest = max(abs(bins.low or 0.0), abs(bins.high or 0.0))
    spread = bins.spread if bins.spread and isfinite(bins.spread) else 0.0
    digits = [ceil(log10(spread))] if spread else []
    digits += [ceil(log10(largest)) - (OFFSET_DIGITS if spread else 0)] if largest else []
    return max(-LARGEST_SCALE, min(LARGEST_SCALE, max(digits, default=0)))


def unit_of(bins: FeatureBins) -> float:
    """What the values of a feature are summed in, in whole numbers."""
    return float(10.0 ** (scale_of(bins) - OF_FEATURES))


def reach_of(bins: FeatureBins) -> float:
    """How far from 0 a value counts in a feature's sum.

    A value beyond counts as being there.
    """
    return float(REACH * 10.0 ** scale_of(bins))


def _spread(n: int, total: Fraction, squares: Fraction) -> Fraction:
    """Sum of squares around the mean, never below 0.

    The rounding of single squares could put it there.
    """
    return max(Fraction(0), squares - total * total / n)

"""Counts of scores by outcome.

AUC, Brier score and the drift of a score need these counts and nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Self, TypeVar

from governance.canonical import Json

LOWEST_BIN, HIGHEST_BIN = -100, 100
"""Bins are 0.1 wide in log-odds, from -10 to 10: fine where fraud scores live, near 0 and near 1."""

SCORE_DRIFT_BINS = 20
"""Neighbouring log-odds bins are joined for drift; see `Scores.coarse`."""


BANDS = 20
"""Equal ranges of the score, 0.05 wide: what a reliability curve is drawn over."""
UNIT = 10**9
"""Scores and log losses are summed in whole thousand-millionths: whole numbers add to the same sum in every order."""

SQUARED_UNIT = 10**6
OF_ONE = "1"
"""What a score of a decision is the probability of."""
ERROR_UNIT = 10**12
SMALLEST_PROBABILITY = 2.0**-52
"""What a score of 0 or 1 counts as in a log loss, which has no value there; scikit-learn's own rule."""

N = TypeVar("N", int, "Band")


@dataclass(frozen=True, slots=True)
class Band:
    """Cases whose score lies in one of `BANDS` equal ranges."""

    cases: int = 0
    """With a known outcome."""
    positives: int = 0
    """Of those, with outcome 1."""
    score: int = 0
    """Sum of the scores of `cases`, in thousand-millionths."""
    unlabelled_selected: int = 0
    """Decided 1, outcome not known yet."""
    unlabelled_unselected: int = 0
    """Decided 0, outcome not known yet."""

    def __add__(self, other: Self) -> "Band":
        return Band(
            self.cases + other.cases,
            self.positives + other.positives,
            self.score + other.score,
            self.unlabelled_selected + other.unlabelled_selected,
            self.unlabelled_unselected + other.unlabelled_unselected,
        )

    @property
    def mean_score(self) -> float | None:
        """Mean score of the labelled cases.

        None where there are none.
        """
        return self.score / UNIT / self.cases if self.cases else None

    @property
    def outcome_rate(self) -> float | None:
        """Share of the labelled cases with outcome 1.

        None where there are none.
        """
        return self.positives / self.cases if self.cases else None


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order of the scores of labelled cases, as counts.

    The area under the ROC curve follows from it without rounding.
    """

    positives: int
    """Scored cases with outcome 1."""
    negatives: int
    """Scored cases with outcome 0."""
    twice_won: int
    """Pairs of one of each in which the positive scores higher, counted twice; and once where both score alike."""

    def auc(self) -> float | None:
        """Probability that outcome 1 scores above outcome 0.

        Of two labelled cases. Ties count one half. Range 0 to 1, 0.5 is chance; None where one of the outcomes never
        occurs.
        """
        pairs = self.positives * self.negatives
        return self.twice_won / (2 * pairs) if pairs else None


def hanley_mcneil(area: float, positives: int, negatives: int) -> float:
    """Standard error of an area under the ROC curve.

    Hanley and McNeil 1982, equations 1 and 2.
    """
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    variance = area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area)
    return sqrt(max(0.0, variance) / (positives * negatives))


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of scores by outcome, and the sums over them.

    Errors, losses and calibration need the sums.
    """

    unlabelled: Mapping[int, int] = field(default_factory=dict)
    negative: Mapping[int, int] = field(default_factory=dict)
    positive: Mapping[int, int] = field(default_factory=dict)
    squared_error: int = 0
    """Sum of (score - outcome)^2 over labelled cases, in million-millionths."""
    fourth_power_error: int = 0
    """Sum of (score - outcome)^4, in million-millionths: how much the squared error varies."""
    log_loss: int = 0
    """Sum of -ln(probability given to what happened) over labelled cases, in thousand-millionths."""
    squared_log_loss: int = 0
    """Sum of its square, in millionths: how much the log loss varies."""
    bands: Mapping[int, Band] = field(default_factory=dict)
    """By number of the range, 0 to `BANDS` - 1."""

    def __add__(self, other: Self) -> "Scores":
        return Scores(
            _merged(self.unlabelled, other.unlabelled),
            _merged(self.negative, other.negative),
            _merged(self.positive, other.positive),
            self.squared_error + other.squared_error,
            self.fourth_power_error + other.fourth_power_error,
            self.log_loss + other.log_loss,
            self.squared_log_loss + other.squared_log_loss,
            _merged(self.bands, other.bands),
        )

    @property
    def labelled(self) -> int:
        """Cases whose outcome is known."""
        return sum(self.negative.values()) + sum(self.positive.values())

    def auc(self) -> float | None:
        """Probability that outcome 1 scores above outcome 0, on binned scores.

        Of two labelled cases. Ties count one half. Cases in one bin tie, so it is that of the scores rounded to 0.1
        in log-odds. Range 0 to 1, 0.5 is chance; None where one of the outcomes never occurs.
        """
        positives, negatives = sum(self.positive.values()), sum(self.negative.values())
        if not positives or not negatives:
            return None
        below, wins = 0, 0.0
        for position in sorted({*self.positive, *self.negative}):
            here = self.negative.get(position, 0)
            wins += self.positive.get(position, 0) * (below + here / 2)
            below += here
        return wins / (positives * negatives)

    def auc_error(self) -> float:
        """The largest distance of `auc` from that of the unbinned scores.

        It is half the share of pairs that lie in one bin.
        """
        positives, negatives = sum(self.positive.values()), sum(self.negative.values())
        tied = sum(count * self.negative.get(position, 0) for position, count in self.positive.items())
        return tied / (2 * positives * negatives) if positives and negatives else 0.0

    def brier(self) -> tuple[float, float] | None:
        """Mean squared error of the score, and its standard error.

        0 is perfect. None without labels.
        """
        if not self.labelled:
            return None
        mean = self.squared_error / ERROR_UNIT / self.labelled
        variance = max(0.0, self.fourth_power_error / ERROR_UNIT / self.labelled - mean * mean)
        return mean, sqrt(variance / self.labelled)

    def mean_log_loss(self) -> tuple[float, float] | None:
        """Mean log loss in nats, and its standard error.

        0 is perfect. None without labels.
        """
        if not self.labelled:
            return None
        mean = self.log_loss / UNIT / self.labelled
        variance = max(0.0, self.squared_log_loss / SQUARED_UNIT / self.labelled - mean * mean)
        return mean, sqrt(variance / self.labelled)

    def coarse(self) -> tuple[int, ...]:
        """Counts in `SCORE_DRIFT_BINS` equal ranges of log-odds.

        Over all outcomes, for drift and charts.
        """
        counts = [0] * SCORE_DRIFT_BINS
        width = (HIGHEST_BIN - LOWEST_BIN) / SCORE_DRIFT_BINS
        for part in (self.unlabelled, self.negative, self.positive):
            for position, count in part.items():
                counts[min(int((position - LOWEST_BIN) / width), SCORE_DRIFT_BINS - 1)] += count
        return tuple(counts)

    def encode(self) -> Json:
        """It as JSON."""
        return {
            "unlabelled": written_positions(self.unlabelled),
            "negative": written_positions(self.negative),
            "positive": written_positions(self.positive),
            "squared_error": str(self.squared_error),
            "fourth_power_error": str(self.fourth_power_error),
            "log_loss": str(self.log_loss),  # JSON has doubles only: beyond 2^53 they would not hold a whole number
            "squared_log_loss": str(self.squared_log_loss),
            "bands": {
                str(at): [
                    band.cases,
                    band.positives,
                    str(band.score),
                    band.unlabelled_selected,
                    band.unlabelled_unselected,
                ]
                for at, band in self.bands.items()
            },
        }


def read_scores(stored: Mapping[str, Any]) -> Scores:
    """Read what `Scores.encode` wrote.

    Of what was kept before a sum was thought of, that sum is 0.
    """
    return Scores(
        unlabelled=read_positions(stored["unlabelled"]),
        negative=read_positions(stored["negative"]),
        positive=read_positions(stored["positive"]),
        squared_error=_in_units(stored["squared_error"]),
        fourth_power_error=_in_units(stored["fourth_power_error"]),
        log_loss=int(stored.get("log_loss", 0)),
        squared_log_loss=int(stored.get("squared_log_loss", 0)),
        bands={
            int(at): Band(cases, positives, int(score), selected, unselected)
            for at, (cases, positives, score, selected, unselected) in stored.get("bands", {}).items()
        },
    )


def written_positions(counts: Mapping[int, int]) -> dict[str, Json]:
    """Counts by position as JSON, whose keys are text."""
    return {str(position): count for position, count in counts.items()}


def read_positions(stored: Mapping[str, int]) -> dict[int, int]:
    """What `written_positions` wrote."""
    return {int(position): count for position, count in stored.items()}


def _in_units(stored: str | float) -> int:
    """An error in units.

    It was kept as a number once.
    """
    return int(stored) if isinstance(stored, str) else round(stored * ERROR_UNIT)


def _merged(first: Mapping[int, N], second: Mapping[int, N]) -> dict[int, N]:
    """Both, in order of their keys."""
    merged = dict(first)
    for key, counts in second.items():
        merged[key] = merged[key] + counts if key in merged else counts
    # Adding a day to a year brings hardly ever a position that the year has not.
    return merged if len(merged) == len(first) else dict(sorted(merged.items()))

"""Calibration: whether a score of 0.3 means three in ten.

Of a version, over all and inside each group. A binned calibration error is never 0 by chance, and is most biased
where calibration is perfect (Roelofs et al. 2022, "Mitigating bias in calibration error estimation"). So it always
comes with what perfect calibration would reach on as many cases with the same scores: consistency resampling
(Broecker and Smith 2007).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from governance.evidence.groups import SEPARATOR, named
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.decisions import decided
from governance.statistics.interval import LEVEL, Interval, bonferroni, normal, wilson
from governance.statistics.profile import Grouping, Profile
from governance.statistics.scores import BANDS, ERROR_UNIT, Band, Scores

RANGES = 10
"""Equal ranges of the score, 0.1 wide, each of two neighbouring bands: what the error is usually reported over, and
half as biased as it would be over all `BANDS`."""
DRAWS = 2_000
SEED = 20
"""Of every resampling here: the same counts give the same number."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """The predicted and the observed rate of one range of scores."""

    mean_score: float
    outcome_rate: float
    interval: Interval
    """Of the outcome rate: Wilson, 95 %."""
    n: int


def reliability(scores: Scores) -> tuple[ReliabilityPoint, ...]:
    """The points of a reliability curve.

    From low to high scores. A range without a known outcome has none.
    """
    return tuple(_points(scores))


def expected_calibration_error(scores: Scores) -> float | None:
    """The mean distance between mean score and outcome rate.

    Of `RANGES` ranges, weighted by cases. 0 is perfect, and it is at most 1. None without scored cases whose outcome
    is known.
    """
    n = known(scores)
    return sum(point.n * abs(point.mean_score - point.outcome_rate) for point in _points(scores)) / n if n else None


def known(scores: Scores) -> int:
    """Cases in the bands whose outcome is known."""
    return sum(band.cases for band in scores.bands.values())


def calibration(profile: Profile, spec: ModelSpec) -> tuple[Measurement, ...]:
    """`calibration_error` and `calibration_in_the_large`, over all and by group: calibration within groups."""
    measured = [*_of(decided(profile).scores, {}, None)]
    for grouping in spec.groupings:
        measured += _by_group(profile, grouping, spec)
    return tuple(measured)


def resampled_error(scores: Scores, rates: Floats, generator: np.random.Generator) -> Floats:
    """The calibration error in `DRAWS` simulated histories.

    With these scores, where outcomes come at `rates`, by band.
    """
    cases, sums = band_cases(scores), _score_sums(scores)
    positives = generator.binomial(cases, rates, size=(DRAWS, BANDS))
    distance = np.abs(_joined(sums) - _joined(positives)).sum(axis=1)
    return np.asarray(distance / cases.sum(), dtype=np.float64)


def band_cases(scores: Scores) -> npt.NDArray[np.int64]:
    """Cases with a known outcome, by band."""
    return np.array([_band(scores, at).cases for at in range(BANDS)], dtype=np.int64)


def mean_scores(scores: Scores) -> Floats:
    """The mean score of the cases with a known outcome, by band.

    0 where there are none.
    """
    return np.array([_band(scores, at).mean_score or 0.0 for at in range(BANDS)]).clip(0.0, 1.0)


def _by_group(profile: Profile, grouping: Grouping, spec: ModelSpec) -> Iterator[Measurement]:
    about = {"attribute": SEPARATOR.join(grouping)}
    sizes = named(decided(profile).by_group.get(grouping, {}), grouping, spec)
    scores = named(decided(profile).scores_by_group.get(grouping, {}), grouping, spec)
    if not scores:
        yield Measurement.missing("calibration_error", reasons.no_scores_by_group(), about)
        return
    hidden = suppressed(sizes, spec.min_cell)
    shown = {group: counts for group, counts in scores.items() if group not in hidden}
    enough = sum(known(counts) >= spec.min_cell for counts in shown.values())
    for group in sorted(hidden):
        yield from _missing(reasons.group_too_small(spec.min_cell), {**about, "group": SEPARATOR.join(group)})
    for group, counts in shown.items():
        where = {**about, "group": SEPARATOR.join(group)}
        if known(counts) < spec.min_cell:
            yield from _missing(reasons.too_few_scored_outcomes(spec.min_cell), where)
        else:
            yield from _of(counts, where, bonferroni(LEVEL, enough))


def _of(scores: Scores, about: Mapping[str, str], of_group: float | None) -> Iterator[Measurement]:
    """The calibration error of everybody, or of one group.

    Of one group, at a level that holds over all groups together.
    """
    level, n = LEVEL if of_group is None else of_group, known(scores)
    error = calibration_error("calibration_error", scores, about, of_group)
    if error.value is None:
        yield from _missing(_why_not(scores), about)
        return
    yield error
    yield Measurement(
        "calibration_in_the_large",
        methods.mean_score_minus_outcome_rate()
        if of_group is None
        else methods.mean_score_minus_outcome_rate_of_group(level),
        about=about,
        value=_in_the_large(scores),
        interval=normal(_in_the_large(scores), _error_in_the_large(scores), level),
        n=n,
    )


def calibration_error(
    name: str, scores: Scores, about: Mapping[str, str], of_group: float | None = None
) -> Measurement:
    """How far `scores` are from what came of it.

    With what perfect calibration would reach. Of everybody, or of one group at the level `of_group`, which holds over
    all groups together.
    """
    level, n, error = LEVEL if of_group is None else of_group, known(scores), expected_calibration_error(scores)
    if error is None or n != scores.labelled:
        return Measurement.missing(name, _why_not(scores), about)
    return Measurement(
        name,
        methods.calibration_error(RANGES, DRAWS)
        if of_group is None
        else methods.calibration_error_of_group(RANGES, DRAWS, level),
        about=about,
        value=error,
        noise=_reached_by_chance(scores, level),
        n=n,
    )


def _reached_by_chance(scores: Scores, level: float) -> float:
    # Binomial at each band's mean score: scores differ inside a band, so it is a shade too wide, never too narrow.
    drawn = resampled_error(scores, mean_scores(scores), np.random.default_rng(SEED))
    return float(np.quantile(drawn, level))


def _in_the_large(scores: Scores) -> float:
    n = known(scores)
    return float(_score_sums(scores).sum() - sum(band.positives for band in scores.bands.values())) / n


def _error_in_the_large(scores: Scores) -> float:
    """Standard error of score minus outcome.

    As observed, and at least what perfect calibration would have. The second keeps it from being 0 where an outcome
    has not occurred yet.
    """
    n, rates = known(scores), mean_scores(scores)
    observed = scores.squared_error / ERROR_UNIT / n - _in_the_large(scores) ** 2
    perfect = float((band_cases(scores) * rates * (1 - rates)).sum()) / n
    return sqrt(max(observed, perfect) / n)


def _missing(reason: Phrase, about: Mapping[str, str]) -> Iterator[Measurement]:
    for name in ("calibration_error", "calibration_in_the_large"):
        yield Measurement.missing(name, reason, about)


def _why_not(scores: Scores) -> Phrase:
    if not scores.labelled:
        return reasons.no_outcome_of_a_scored_case() if scores.unlabelled else reasons.no_scores()
    return reasons.counted_before_bands()


def _points(scores: Scores) -> Iterator[ReliabilityPoint]:
    for first in range(0, BANDS, BANDS // RANGES):
        joined = sum((_band(scores, first + at) for at in range(BANDS // RANGES)), Band())
        score, rate, interval = joined.mean_score, joined.outcome_rate, wilson(joined.positives, joined.cases)
        if score is not None and rate is not None and interval is not None:
            yield ReliabilityPoint(score, rate, interval, joined.cases)


def _band(scores: Scores, at: int) -> Band:
    return scores.bands.get(at, Band())


def _score_sums(scores: Scores) -> Floats:
    return np.asarray(band_cases(scores) * mean_scores(scores), dtype=np.float64)


def _joined(by_band: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> Floats:
    return np.asarray(by_band.reshape(*by_band.shape[:-1], RANGES, -1).sum(axis=-1), dtype=np.float64)

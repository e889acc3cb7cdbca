"""Scores counted from raw rows, as a log's engine counts them.

In ten lines of numpy.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from governance.statistics.scores import BANDS, ERROR_UNIT, SMALLEST_PROBABILITY, SQUARED_UNIT, UNIT, Band, Scores


def scores_of(
    scores: npt.ArrayLike, outcomes: Sequence[float] | npt.NDArray[np.float64], threshold: float = 0.5
) -> Scores:
    """Scores with their outcomes.

    NaN where an outcome is not known. The decision is 1 from `threshold` on.
    """
    score, outcome = np.asarray(scores, float), np.asarray(outcomes, float)
    labelled = ~np.isnan(outcome)
    inner = score.clip(1e-9, 1 - 1e-9)
    position = np.floor(10 * np.log(inner / (1 - inner))).clip(-100, 100).astype(int)
    s, y = score[labelled], outcome[labelled]
    probability = np.where(y == 1, s, 1 - s).clip(SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return Scores(
        unlabelled=_cases(position[~labelled]),
        negative=_cases(position[outcome == 0]),
        positive=_cases(position[outcome == 1]),
        squared_error=round(((s - y) ** 2).sum() * ERROR_UNIT),
        fourth_power_error=round(((s - y) ** 4).sum() * ERROR_UNIT),
        log_loss=int(np.round(-np.log(probability) * UNIT).sum()),
        squared_log_loss=int(np.round(np.log(probability) ** 2 * SQUARED_UNIT).sum()),
        bands=_bands(score, outcome, threshold),
    )


def _cases(positions: npt.NDArray[np.int64]) -> dict[int, int]:
    return {int(at): int(cases) for at, cases in zip(*np.unique(positions, return_counts=True), strict=True)}


def _bands(score: npt.NDArray[np.float64], outcome: npt.NDArray[np.float64], threshold: float) -> dict[int, Band]:
    at, labelled, selected = np.minimum(score * BANDS, BANDS - 1).astype(int), ~np.isnan(outcome), score >= threshold
    sums = zip(
        *(
            np.bincount(at, weights=weight, minlength=BANDS)
            for weight in (
                labelled,
                outcome == 1,
                np.round(score * UNIT) * labelled,
                ~labelled & selected,
                ~labelled & ~selected,
            )
        ),
        strict=True,
    )
    return {number: Band(*map(round, counts)) for number, counts in enumerate(sums) if any(counts)}

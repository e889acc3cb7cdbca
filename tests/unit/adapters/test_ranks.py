"""The area under the ROC curve is that of scikit-learn.

From a log's own scores, however a model scales them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import roc_auc_score

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.evidence.drift import drift
from governance.evidence.performance import MOST_OFF
from governance.evidence.tasks import performance
from governance.records import Window
from governance.statistics.profile import total
from governance.statistics.scores import OF_ONE, Ranks
from tests.builders import a_spec, write_rows

pytestmark = pytest.mark.slow

Floats = npt.NDArray[np.float64]
ROWS = 600
WINDOW = Window(date(2026, 3, 1), date(2026, 3, 10))
EXACT = 1e-12
"""Whole-number pair counts on one side, trapezoids in doubles on the other: rounding only."""

SCALES: dict[str, Callable[[Floats], Floats]] = {
    "as they are": lambda score: score,
    "a narrow range": lambda score: 0.49 + 0.02 * score,
    "probabilities of a rare event": lambda score: 1e-9 + 5e-5 * score**3,
    "saturated near 1": lambda score: 1 - 1e-7 * (1 - score),
    "saturated at both ends": lambda score: np.round(1 / (1 + np.exp(-90 * (score - 0.5))), 15),
    "isotonic, few distinct values": lambda score: np.floor(score * 7) / 7,
    "constant": lambda score: np.full_like(score, 0.3),
}


def a_log(home: Path, scale: Callable[[Floats], Floats]) -> tuple[IbisPredictions, Floats, Floats]:
    draw = np.random.default_rng(3)
    outcome = (draw.random(ROWS) < 0.3).astype(float)
    score = scale(draw.beta(1 + 2 * outcome, 3 - outcome))
    unknown = draw.random(ROWS) < 0.1
    rows = [
        {
            "id": f"r{number}",
            "scored_at": datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number),
            "model_version": "1",
            "score": float(score[number]),
            "decision": int(score[number] > 0.5),
            "fraud": None if unknown[number] else outcome[number],
            "amount": 1.0,
            "sex": "F",
        }
        for number in range(ROWS)
    ]
    write_rows(rows, home / "predictions" / "log.parquet")
    return IbisSource(home).open(a_spec()), score[~unknown], outcome[~unknown]


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_the_area_is_exact_in_every_scale_and_that_of_counts_is_not_measured_where_it_can_be_off_by_more_than_1e_4(
    tmp_path: Path, scale
):
    log, score, outcome = a_log(tmp_path, scale)
    exact = roc_auc_score(outcome, score)
    profiles = list(log.profiles("1", log.binning(log.span("1"), "1")))
    (measurements,) = log.ranks("1", [(profiles[0].begins, profiles[-1].begins)])
    ranks = measurements[OF_ONE]
    assert ranks.auc() == pytest.approx(exact, abs=EXACT)
    whole = total(profiles)
    measurements = {m.name: m for m in performance(whole, 1, {OF_ONE: ranks})}["auc"]
    assert measurements.value == ranks.auc()
    assert "by the ranks of the scores" in str(measurements.method)
    rounded = {m.name: m for m in performance(whole)}["auc"]
    off = whole.answers.scores.auc_error()
    assert abs(whole.answers.scores.auc() - exact) <= off + EXACT
    if off > MOST_OFF:
        assert (rounded.value, rounded.interval) == (None, None)
        assert f"can be off by {off:.4f}, expected at most 0.0001" in str(rounded.reason)
        return
    # Binning never excludes the truth.
    assert rounded.interval.low <= exact <= rounded.interval.high
    assert f"off by {off:.1e} at most" in rounded.method


ORDERED = [
    name for name in SCALES if name not in {"constant", "isotonic, few distinct values", "saturated at both ends"}
]


def test_drift_of_scores_is_the_same_in_every_scale_that_keeps_them_apart(tmp_path: Path):
    by_name = {}
    for name in ORDERED:
        log, _, _ = a_log(tmp_path / name, SCALES[name])
        profiles = list(log.profiles("1", log.binning(WINDOW, "1")))
        measured = drift(total(profiles[:10]), total(profiles[10:]), log.binning(WINDOW, "1").features)
        by_name[name] = next(m.value for m in measured if m.name == "score_psi" and m.about["feature"] == "score")
    # Deciles are cut between neighbours, and which side a score on an edge falls on is a matter of the last digit.
    assert by_name == pytest.approx(dict.fromkeys(ORDERED, by_name["as they are"]), abs=1e-3)
    assert by_name["as they are"] > 0


def test_only_the_buckets_that_are_asked_for_count(tmp_path: Path):
    log, _, _ = a_log(tmp_path, SCALES["as they are"])
    first, second = datetime.fromisoformat("2026-03-01"), datetime.fromisoformat("2026-03-02")
    apart, together = log.ranks("1", [(first, first), (second, second)]), log.ranks("1", [(first, second)])
    ranks_of_one, other, both = (by_feature[OF_ONE] for by_feature in (*apart, *together))
    assert (ranks_of_one.positives + other.positives, ranks_of_one.negatives + other.negatives) == (
        both.positives,
        both.negatives,
    )
    assert (ranks_of_one.positives + ranks_of_one.negatives, both.positives + both.negatives) == (
        sum(log.outline("1")[day].labelled for day in (first,)),
        sum(log.outline("1")[day].labelled for day in (first, second)),
    )


def test_without_both_outcomes_there_is_no_area(tmp_path: Path):
    log, _, _ = a_log(tmp_path, SCALES["as they are"])
    never = datetime.fromisoformat("2020-01-01")
    assert log.ranks("1", [(never, never)]) == ({OF_ONE: Ranks(0, 0, 0)},)
    assert Ranks(0, 0, 0).auc() is None
    assert Ranks(3, 0, 0).auc() is None

from collections import Counter
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from sklearn.metrics import brier_score_loss, f1_score, log_loss, precision_score, recall_score

from governance.evidence.measurement import Measurement
from governance.evidence.tasks import performance
from governance.evidence.vocabulary import about_whom, shown, with_interval
from governance.sentences import methods, reasons
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval
from governance.statistics.latency import FACTOR, RELATIVE_ERROR
from governance.statistics.scores import Scores
from tests.builders import BY_HAND, a_measurement, a_profile
from tests.counted import scores_of

NOT_MEASURED = {
    "nothing at all": (Confusion(), {"decision_rate": reasons.no_cases(), "f1": reasons.no_case_of_outcome_or_decision_1()}),
    "no outcomes": (
        Confusion(selected_unlabelled=5, unselected_unlabelled=5),
        {"accuracy": reasons.no_outcome_yet(), "outcome_rate": reasons.no_outcome_yet(), "recall": reasons.no_case_with_outcome(1)},
    ),
    "nobody decided 1": (Confusion(fn=2, tn=8), {"precision": reasons.no_case_decided_1()}),
    "only outcome 1": (Confusion(tp=5, fn=5), {"specificity": reasons.no_case_with_outcome(0)}),
    "no scores": (Confusion(1, 1, 1, 1), {"auc": reasons.no_scores(), "brier": reasons.no_scores(), "log_loss": reasons.no_scores()}),
    "no latency": (Confusion(1, 1, 1, 1), {"latency_p50": reasons.no_latency(), "latency_p99": reasons.no_latency()}),
    "no days": (Confusion(1, 1, 1, 1), {"throughput": reasons.days_not_known()}),
}  # fmt: skip


@pytest.mark.parametrize(("counts", "reasons"), NOT_MEASURED.values(), ids=NOT_MEASURED)
def test_what_a_log_cannot_tell_has_a_reason_instead_of_a_number(counts, reasons):
    by_name = {m.name: m for m in performance(a_profile(decisions=counts))}
    assert {name: by_name[name].reason for name in reasons} == reasons
    assert {by_name[name].value for name in reasons} == {None}


def test_scores_of_one_outcome_only_tell_neither_auc_nor_brier():
    reasons_by_name = {
        m.name: m.reason for m in performance(a_profile(decisions=Confusion(tp=5), scores=Scores(positive={3: 5})))
    }
    assert reasons_by_name["auc"] == reasons_by_name["brier"] == reasons.both_outcomes_needed()


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        pytest.param(Scores(unlabelled={3: 5}), reasons.no_outcome_of_a_scored_case(), id="no outcomes"),
        pytest.param(Scores(positive={3: 5}), reasons.counted_before_log_losses(), id="old counts"),
    ],
)
def test_a_log_loss_that_was_not_counted_has_a_reason(scores, reason):
    assert measured(scores=scores)["log_loss"].reason == reason


@pytest.mark.parametrize(
    ("cases", "name", "needed"), [(5, "latency_p50", 6), (71, "latency_p95", 72), (367, "latency_p99", 368)]
)
def test_a_latency_that_too_few_cases_bound_is_not_measured(cases, name, needed):
    # By hand: all of n cases lie below a quantile with level^n, which is at most 2.5 % from n = ln 0.025 / ln level on.
    latency = measured(latency={50: cases})[name]
    assert (latency.reason, latency.n) == (
        reasons.too_few_latencies(cases, needed),
        cases,
    )
    assert measured(latency={50: needed})[name].value is not None


def measured(days=None, **fields):
    counts = {"decisions": Confusion(40, 10, 20, 130), **fields}
    return {m.name: m for m in performance(a_profile(**counts), days)}


def test_rates_are_those_of_the_definitions():
    by_name = {m.name: m for m in performance(a_profile(decisions=Confusion(40, 10, 20, 130, 3, 7)))}
    assert {name: (m.counts["part"], m.counts["whole"]) for name, m in by_name.items() if m.counts} == {
        "decision_rate": (53, 210),
        "outcome_rate": (60, 200),
        "accuracy": (170, 200),
        "precision": (40, 50),
        "recall": (40, 60),
        "specificity": (130, 140),
    }
    assert by_name["recall"].value == 40 / 60
    assert by_name["recall"].n == 60


def test_precision_recall_and_f1_are_those_of_scikit_learn():
    outcomes, decisions = [1] * 60 + [0] * 140, [1] * 40 + [0] * 20 + [1] * 10 + [0] * 130
    values = {m.name: m.value for m in performance(a_profile(decisions=Confusion(40, 10, 20, 130)))}
    # One division each: rounding only.
    assert values["precision"] == pytest.approx(precision_score(outcomes, decisions), abs=1e-12)
    assert values["recall"] == pytest.approx(recall_score(outcomes, decisions), abs=1e-12)
    assert values["f1"] == pytest.approx(f1_score(outcomes, decisions), abs=1e-12)


@pytest.mark.parametrize("counts", [Confusion(40, 10, 20, 130), Confusion(0, 3, 4, 50), Confusion(7, 0, 0, 1)])
def test_the_interval_of_f1_holds_its_value(counts):
    score = measured(decisions=counts)["f1"]
    assert 0 <= score.interval.low <= score.value <= score.interval.high <= 1


def test_the_interval_of_f1_is_that_of_a_share_it_rises_with():
    # By hand: 40 of the 70 cases that are decided 1 or have outcome 1; Wilson 0.454779 to 0.680647 (the published formula,
    # z = 1.959964); 2J / (1 + J) is 0.625221 and 0.809982.
    score = measured(decisions=Confusion(40, 10, 20, 130))["f1"]
    assert (score.interval.low, score.interval.high) == pytest.approx((0.625221, 0.809982), abs=2e-6)


@pytest.mark.slow
@pytest.mark.parametrize("shares", [(0.3, 0.1, 0.1, 0.5), (0.02, 0.01, 0.02, 0.95)])
def test_the_interval_of_f1_covers(shares):
    tp, fp, fn, _ = shares
    draws = np.random.default_rng(1).multinomial(1_000, shares, size=2_000)
    intervals = [measured(decisions=Confusion(*map(int, draw)))["f1"].interval for draw in draws]
    covered = np.mean([interval.low <= 2 * tp / (2 * tp + fp + fn) <= interval.high for interval in intervals])
    # 95 %, and what 2,000 draws leave open: three standard errors.
    assert covered == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("seed", range(5))
def test_log_loss_and_brier_score_are_those_of_scikit_learn(seed):
    draw = np.random.default_rng(seed)
    outcomes = draw.integers(0, 2, 500)
    # Certain scores, right and wrong, are what clipping is for.
    scores = np.concatenate([draw.beta(2 + outcomes[10:], 3 - outcomes[10:]), np.arange(10) % 2])
    outcomes = np.concatenate([outcomes[10:], draw.integers(0, 2, 10)]).astype(float)
    by_name = measured(scores=scores_of(scores, outcomes))
    # Losses are summed in thousand-millionths.
    assert by_name["log_loss"].value == pytest.approx(log_loss(outcomes, scores), abs=1e-9)
    assert by_name["brier"].value == pytest.approx(brier_score_loss(outcomes, scores), abs=1e-9)


def test_the_interval_of_log_loss_is_normal():
    draw = np.random.default_rng(1)
    scores, outcomes = draw.random(400), draw.integers(0, 2, 400).astype(float)
    losses = -np.log(np.where(outcomes == 1, scores, 1 - scores))
    loss = measured(scores=scores_of(scores, outcomes))["log_loss"]
    # Squares are summed in millionths.
    assert loss.interval.high - loss.value == pytest.approx(1.959964 * losses.std() / 20, rel=1e-5)


def position(milliseconds):
    """The bucket of a latency, by the definition of a DDSketch."""
    return int(np.ceil(np.log(milliseconds) / np.log(FACTOR)))


@given(st.lists(st.floats(0.001, 1e6), min_size=20, max_size=40), st.integers(19, 25))
def test_latencies_are_those_of_numpy_within_the_stated_error(different, each):
    latencies = different * each
    by_name = measured(latency=Counter(map(position, latencies)))
    for name, level in (("latency_p50", 0.5), ("latency_p95", 0.95), ("latency_p99", 0.99)):
        exact = np.quantile(latencies, level, method="inverted_cdf")
        # The stated share, and rounding at the edge of a bucket.
        assert by_name[name].value == pytest.approx(exact, rel=RELATIVE_ERROR + 1e-6)
        low, high = by_name[name].interval.low, by_name[name].interval.high
        ordered = np.sort(latencies)
        first, last = (int(binom.ppf(tail, len(latencies), level)) for tail in (0.025, 0.975))
        assert low <= ordered[first - 1] * (1 + 1e-6)
        assert high >= ordered[last] * (1 - 1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "level", "n"), [("latency_p50", 0.5, 50), ("latency_p95", 0.95, 300), ("latency_p99", 0.99, 1_000)]
)
def test_the_interval_of_a_latency_covers(name, level, n):
    draw = np.random.default_rng(2)
    exact = -100 * np.log(1 - level)  # of an exponential distribution with mean 100 ms
    intervals = [measured(latency=Counter(map(position, draw.exponential(100, n))))[name].interval for _ in range(500)]
    # Never under 95 %, less what 500 draws leave open (2.5 standard errors).
    assert np.mean([interval.low <= exact <= interval.high for interval in intervals]) >= 0.925


def test_throughput_is_cases_a_day():
    throughput = measured(days=8)["throughput"]
    assert (throughput.value, throughput.n, throughput.method) == (25.0, 200, methods.cases_over_days(200, 8))


def test_intervals_stay_where_values_can_be():
    scores = Scores(negative={-50: 30}, positive={50: 3, -51: 1}, squared_error=10**12, fourth_power_error=10**12)
    by_name = {m.name: m for m in performance(a_profile(decisions=Confusion(tp=3, fn=1, tn=30), scores=scores))}
    assert all(0 <= m.interval.low <= m.interval.high <= 1 for m in by_name.values() if m.interval)


@pytest.mark.parametrize(("value", "reason"), [(None, None), (0.5, "no reason")], ids=["neither", "both"])
def test_a_measurement_has_either_a_value_or_a_reason(value, reason):
    with pytest.raises(ValueError, match="needs either a value or the reason why there is none"):
        Measurement("auc", BY_HAND, value=value, reason=reason)


def test_a_measurement_is_called_by_its_name_and_what_it_is_about():
    assert a_measurement(0.1, name="psi", feature="amount").key == "psi/feature=amount"
    assert a_measurement(0.1).key == "auc"
    assert a_measurement(0.1, group="F", attribute="sex").key == "auc/attribute=sex/group=F"


@pytest.mark.parametrize(
    ("name", "value", "signed", "text"),
    [
        ("recall", 0.98349, False, "98.3 %"),
        ("recall", -0.031, True, "-3.1 points"),
        ("equal_opportunity_difference", 0.02, False, "+2.0 points"),
        ("auc", 0.99512, False, "0.995"),
        ("auc", 0.01, True, "+0.010"),
        ("latency_p95", 24.04, False, "24.0 ms"),
        ("throughput", 1234.56, False, "1,234.6"),
        ("freshness", -3.0, True, "-3.0 days"),
        ("label_shift", 0.02, False, "+2.0 points"),
        ("never_heard_of", 0.5, False, "0.500"),
        ("recall", nan, False, "nan %"),
    ],
)
def test_numbers_are_shown_as_people_read_them(name, value, signed, text):
    assert shown(name, value, signed=signed) == text


def test_a_value_is_shown_with_its_interval_and_nothing_with_its_reason():
    measured = Measurement("recall", BY_HAND, value=0.9, interval=Interval(0.8, 0.95))
    assert with_interval(measured) == "90.0 % (80.0 % to 95.0 %)"
    assert with_interval(a_measurement(0.9, name="recall")) == "90.0 %"
    assert with_interval(a_measurement(None)) == "not measured: no outcome is known yet"


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ({}, ""),
        ({"feature": "amount"}, "amount"),
        ({"since": "2026-03-11"}, "since 11 Mar 2026"),
        ({"attribute": "sex"}, "sex"),
        ({"attribute": "sex", "group": "female"}, "female (sex)"),
        ({"attribute": "sex", "group": "female", "versus": "male"}, "female (sex), versus male"),
        ({"attribute": "sex", "group": "female", "within": "department", "stratum": "A"}, "female (sex), department A"),
    ],
)
def test_a_measurement_says_whom_it_is_about(about, text):
    assert about_whom(a_measurement(0.1, **about)) == text

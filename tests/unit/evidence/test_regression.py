from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import ttest_1samp, ttest_ind

from governance.evidence.drift import drift
from governance.evidence.measurement import Measurement
from governance.evidence.regression import (
    GAPS,
    OF_GROUPS,
    absolute_error_change,
    errors,
    errors_by_group,
    outcome_shift,
)
from governance.evidence.suppression import hidden_of
from governance.evidence.tasks import performance
from governance.sentences import methods, reasons
from governance.statistics.binning import FeatureBins
from governance.statistics.profile import Profile
from governance.statistics.regression import FOURTH, LINEAR, SQUARED, RegressionSums
from tests.builders import FIRST_DAY, a_profile, a_regression

PARITY = 1e-9
"""Single values are rounded to 10^-12; scipy adds doubles."""


def sums_of(predictions: Sequence[float], outcomes: Sequence[float]) -> RegressionSums:
    """The sums of these cases, as a log's engine makes them.

    NaN is an outcome that is not known.
    """
    p, y = np.asarray(predictions, float), np.asarray(outcomes, float)
    labelled = ~np.isnan(y)
    e = p[labelled] - y[labelled]

    def added(values, power: int) -> int:
        return sum(round(float(value) * 10**power) for value in values)

    return RegressionSums(
        0,
        len(p),
        int(labelled.sum()),
        prediction=added(p, LINEAR),
        squared_prediction=added(p**2, SQUARED),
        outcome=added(y[labelled], LINEAR),
        squared_outcome=added(y[labelled] ** 2, SQUARED),
        error=added(e, LINEAR),
        absolute_error=added(abs(e), LINEAR),
        squared_error=added(e**2, SQUARED),
        fourth_power_error=added(e**4, FOURTH),
    )


def cases(n: int, off: float, labelled: int | None = None) -> RegressionSums:
    """`n` predictions of 10 and more, `off` too much.

    The first `labelled` of them have an outcome; None is all.
    """
    labelled_cases = n if labelled is None else labelled
    p = [10.0 + number % 7 for number in range(n)]
    return sums_of(
        p, [prediction - off if number < labelled_cases else float("nan") for number, prediction in enumerate(p)]
    )


def by_sex(**groups: RegressionSums) -> Profile:
    return a_profile(
        regression=sum(groups.values(), RegressionSums()),
        regression_by_group={("sex",): {(name,): sums for name, sums in groups.items()}},
    )


def measured(profile: Profile, **changes) -> dict[tuple[str, str], Measurement]:
    spec = a_regression(**{"sensitive": {"sex": {"column": "sex"}}} | changes)
    return {(m.name, m.about.get("group", "")): m for m in errors_by_group(profile, spec)}


def test_without_an_outcome_no_error_is_measured():
    by_name = {m.name: m for m in errors(cases(50, off=1.0, labelled=0))}
    assert by_name["mean_prediction"].value is not None
    for name in ("mean_absolute_error", "root_mean_squared_error", "mean_error", "r_squared", "mean_outcome"):
        assert by_name[name].reason == reasons.no_outcome_yet()


def test_one_outcome_has_an_error_and_no_interval():
    by_name = {m.name: m for m in errors(sums_of([3.0], [1.0]))}
    assert (by_name["mean_absolute_error"].value, by_name["mean_absolute_error"].interval) == (2.0, None)
    assert by_name["r_squared"].reason == reasons.too_few_outcomes(1, 2)


def test_outcomes_that_are_all_the_same_have_no_r_squared():
    by_name = {m.name: m for m in errors(sums_of([1.0, 2.0], [1.0, 1.0]))}
    assert by_name["r_squared"].reason == reasons.outcomes_all_alike()


def test_r_squared_says_that_it_has_no_interval():
    r_squared = next(m for m in errors(sums_of([1.0, 2.0, 4.0], [1.0, 3.0, 4.0])) if m.name == "r_squared")
    assert r_squared.interval is None
    assert r_squared.method == methods.share_of_squared_error_explained()


@pytest.mark.parametrize("n", [12, 400])
def test_intervals_of_means_are_those_of_student(n):
    draw = np.random.default_rng(n)
    y = draw.lognormal(size=n)
    p = y + draw.normal(0.1, 0.3, size=n)
    by_name = {m.name: m for m in errors(sums_of(p, y))}
    for name, values in (("mean_absolute_error", abs(p - y)), ("mean_error", p - y), ("mean_prediction", p)):
        expected = ttest_1samp(values, 0).confidence_interval(0.95)
        assert (by_name[name].interval.low, by_name[name].interval.high) == pytest.approx(tuple(expected), rel=PARITY)
    squares = ttest_1samp((p - y) ** 2, 0).confidence_interval(0.95)
    root = by_name["root_mean_squared_error"].interval
    assert (root.low, root.high) == pytest.approx((squares.low**0.5, squares.high**0.5), rel=PARITY)


def test_the_interval_of_an_absolute_error_does_not_go_below_0():
    by_name = {m.name: m for m in errors(sums_of([0.0, 0.0, 9.0], [0.0, 0.0, 0.0]))}
    assert by_name["mean_absolute_error"].interval.low == 0.0
    assert by_name["root_mean_squared_error"].interval.low == 0.0
    assert by_name["mean_error"].interval.low < 0


def test_a_regression_has_no_rate_of_decisions():
    names = {m.name for m in performance(a_profile(regression=cases(30, off=1.0)), days=10)}
    assert {"mean_absolute_error", "latency_p50", "throughput"} <= names
    assert not names & {"recall", "precision", "auc", "decision_rate", "accuracy"}


def test_a_group_that_is_too_small_is_not_shown_and_neither_is_the_one_that_would_reveal_it():
    by_group = measured(by_sex(F=cases(10, 1.0), M=cases(40, 1.0), X=cases(90, 1.0)))
    hidden = {group for (name, group), m in by_group.items() if name in OF_GROUPS and m.value is None}
    assert hidden == {"F", "M"}
    assert by_group["group_mean_prediction", "F"].reason == reasons.group_too_small(11)
    gaps = {by_group[name, group].reason for name, group in by_group if name in GAPS}
    assert gaps == {reasons.no_two_groups_are_shown(reasons.groups_not_shown(2, 3, 50, 140, 11))}


def test_one_group_alone_is_compared_with_nobody():
    by_group = measured(by_sex(F=cases(50, 1.0)))
    assert {by_group[name, ""].reason for name in GAPS} == {reasons.one_group_only("F")}


def test_a_group_with_few_outcomes_shows_its_mean_prediction_and_none_of_its_errors():
    by_group = measured(by_sex(F=cases(40, 1.0, labelled=3), M=cases(40, 1.0), X=cases(90, 1.0)))
    assert all(by_group["group_mean_prediction", group].value is not None for group in "FMX")
    # The errors of F alone would follow from the total less those of the two others.
    assert [by_group["group_mean_error", group].value is None for group in "FMX"] == [True, True, False]
    assert by_group["mean_error_difference", "F"].reason == reasons.too_few_outcomes_of_group(11)
    assert by_group["mean_prediction_difference", "F"].value is not None


def test_a_group_hidden_for_its_people_has_company_among_those_with_outcomes():
    # M is hidden with F; it has no outcome at all, so that F's errors would follow from the total but for X.
    table = {("F",): cases(10, 1.0), ("M",): cases(20, 1.0, labelled=0), ("X",): cases(90, 1.0)}
    hidden = hidden_of(table, 11)
    assert (hidden.entirely, hidden.without_outcomes) == ({("F",), ("M",)}, {("F",), ("M",), ("X",)})


def test_nothing_is_compared_with_a_group_that_is_not_shown():
    profile = by_sex(F=cases(10, 1.0), M=cases(40, 1.0), X=cases(90, 1.0))
    by_group = measured(profile, sensitive={"sex": {"column": "sex", "reference": "F"}})
    assert {by_group[name, ""].reason for name in GAPS} == {reasons.compared_with_is_not_shown("F")}


def test_a_log_without_cases_of_an_attribute_says_so():
    assert errors_by_group(a_profile(regression=RegressionSums()), a_regression())[0].reason == reasons.no_cases()


def test_gaps_are_group_minus_reference_with_welchs_interval_over_all_groups_together():
    draw = np.random.default_rng(5)
    y = {name: draw.lognormal(size=n) for name, n in (("F", 60), ("M", 90), ("X", 40))}
    p = {name: outcomes + draw.normal(0.2, 0.4, size=len(outcomes)) for name, outcomes in y.items()}
    by_group = measured(by_sex(**{name: sums_of(p[name], y[name]) for name in y}))
    for name, of in (
        ("mean_error_difference", lambda g: p[g] - y[g]),
        ("mean_absolute_error_difference", lambda g: abs(p[g] - y[g])),
        ("mean_prediction_difference", lambda g: p[g]),
    ):
        for group in "FX":
            gap = by_group[name, group]
            # Two comparisons with M, the largest: each at 1 - 0.05 / 2.
            expected = ttest_ind(of(group), of("M"), equal_var=False).confidence_interval(0.975)
            assert gap.about["versus"] == "M"
            assert gap.value == pytest.approx(of(group).mean() - of("M").mean(), rel=PARITY)
            assert (gap.interval.low, gap.interval.high) == pytest.approx(tuple(expected), rel=PARITY)


def test_groups_are_compared_inside_strata_as_well():
    # M is the largest in Germany and F over all: every gap is to F, or it would point the other way in Germany alone.
    inside = {("de", "F"): cases(30, 1.0), ("de", "M"): cases(40, 2.0), ("fr", "F"): cases(50, 1.0)}
    inside |= {("fr", "M"): cases(20, 3.0), ("it", "M"): cases(15, 2.0), ("it", "X"): cases(20, 2.0)}
    by_sex = {("F",): cases(80, 1.0), ("M",): cases(75, 2.0), ("X",): cases(20, 2.0)}
    profile = a_profile(regression_by_group={("country", "sex"): inside, ("sex",): by_sex})
    spec = a_regression(sensitive={"sex": {"column": "sex"}}, within=["country"])
    gaps = [m for m in errors_by_group(profile, spec) if m.name == "mean_error_difference" and "stratum" in m.about]
    assert [(m.about["stratum"], m.about.get("group"), m.value) for m in gaps] == [
        ("de", "M", pytest.approx(1.0)),
        ("fr", "M", pytest.approx(2.0)),
        ("it", None, None),
    ]
    assert gaps[-1].reason == reasons.compared_with_has_no_cases("F")


def buckets(*errors_a_day: Sequence[float]) -> list[Profile]:
    return [
        a_profile(start=FIRST_DAY + timedelta(days=day), regression=sums_of([10.0 + e for e in off], [10.0] * len(off)))
        for day, off in enumerate(errors_a_day)
    ]


def test_few_outcomes_show_no_change():
    change = absolute_error_change(buckets([1.0] * 30, [9.0] * 30))
    assert change.reason == reasons.too_few_outcomes_over_time(60, 2, 100)


def test_a_change_of_the_absolute_error_is_found_where_it_was():
    draw = np.random.default_rng(1)
    days = [draw.normal(0, 1.0 if day < 7 else 1.6, size=60) for day in range(10)]
    change = absolute_error_change(buckets(*days))
    before, after = (np.abs(np.concatenate(part)) for part in (days[:7], days[7:]))
    assert change.about == {"since": "2026-03-08"}
    assert change.value == pytest.approx(after.mean() - before.mean(), rel=PARITY)
    expected = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (change.interval.low, change.interval.high) == pytest.approx(tuple(expected), rel=PARITY)


def test_errors_that_stay_the_same_alarm_in_fewer_than_one_in_twenty_histories():
    def alarms(number: int) -> bool:
        draw = np.random.default_rng((2, number))
        # Errors with a long tail; sums by hand, since rounding does not matter here.
        days = [draw.lognormal(size=40) for _ in range(20)]
        change = absolute_error_change(
            [
                a_profile(
                    start=FIRST_DAY + timedelta(days=day),
                    regression=RegressionSums(
                        0,
                        40,
                        40,
                        absolute_error=round(e.sum() * 10**LINEAR),
                        squared_error=round((e**2).sum() * 10**SQUARED),
                    ),
                )
                for day, e in enumerate(days)
            ]
        )
        return change.value != 0

    assert sum(alarms(number) for number in range(300)) / 300 < 0.05


def test_an_outcome_shift_needs_outcomes_on_both_sides():
    shift = outcome_shift(a_profile(regression=cases(30, 1.0)), a_profile(regression=cases(30, 1.0, labelled=0)))
    assert shift.reason == reasons.outcomes_on_one_side_only(30, 0)


def test_an_outcome_shift_is_now_minus_then():
    then, now = [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 8.0]
    shift = outcome_shift(a_profile(regression=sums_of(then, then)), a_profile(regression=sums_of(now, now)))
    expected = ttest_ind(now, then, equal_var=False).confidence_interval(0.95)
    assert shift.value == pytest.approx(19 / 3 - 2.5, rel=PARITY)
    assert (shift.interval.low, shift.interval.high) == pytest.approx(tuple(expected), rel=PARITY)


BINS = {
    "miles": FeatureBins("miles", "numeric", edges=(1.0,), low=0.0, high=2.0, spread=1.0),
    "predicted": FeatureBins("predicted", "prediction", edges=(1.0,), low=0.0, high=2.0, spread=1.0),
}


def moved(version: str) -> dict[tuple[str, str], Measurement]:
    then = a_profile(histograms={"miles": (300, 200, 0), "predicted": (250, 250, 0)}, regression=cases(500, 1.0))
    now = a_profile(
        histograms={"miles": (300, 200, 0), "predicted": (100, 400, 0)}, regression=cases(500, 1.0), version=version
    )
    return {(m.name, m.about["feature"]): m for m in drift(then, now, BINS)}


def test_the_prediction_drifts_under_a_name_of_its_own_and_has_no_decision_beside_it():
    by_feature = moved("1")
    assert by_feature["prediction_psi", "predicted"].value > by_feature["prediction_psi", "predicted"].noise
    assert by_feature["psi", "miles"].value == 0.0
    assert not {("psi", "predicted"), ("score_psi", "decision"), ("wasserstein", "predicted")} & by_feature.keys()


def test_predictions_of_two_versions_do_not_compare():
    assert moved("2")["prediction_psi", "predicted"].reason == reasons.scores_of_another_version("1")

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import ttest_1samp, ttest_ind

from governance.committee.findings import findings
from governance.evidence.judgement import Answer
from governance.evidence.measurement import Measurement
from governance.evidence.query_groups import remarks_on_queries
from governance.evidence.ranking import OF_ALL, by_group, ndcg_change
from governance.evidence.tasks import performance
from governance.sentences import reasons
from governance.statistics.profile import Profile
from governance.statistics.ranking import UNIT, ExposureSums, RankingSums
from tests.builders import FIRST_DAY, a_profile, a_ranking, a_requirement, an_evidence

PARITY = 1e-9
"""What is summed is rounded to 10^-12; scipy adds doubles."""


def added(values) -> tuple[int, int]:
    return (
        sum(round(float(number) * UNIT) for number in values),
        sum(round(float(number) ** 2 * UNIT) for number in values),
    )


def sums_of(exposed, relevant, size: int = 100, labelled: int = 100) -> ExposureSums:
    """A group with these shares of exposure and of relevance.

    One query each.
    """
    gap = np.subtract(exposed, relevant)
    return ExposureSums(size, labelled, *added(exposed), *added(relevant), *added(gap))


def of_groups(queries: int, **groups: ExposureSums) -> Profile:
    rows = sum(sums.size for sums in groups.values())
    return a_profile(
        ranking=RankingSums(size=rows, labelled=rows, queries=queries, judged=queries, relevant=queries),
        exposure_by_group={("sex",): {(name,): sums for name, sums in groups.items()}},
    )


def measured(profile: Profile) -> dict[tuple[str, str], Measurement]:
    spec = a_ranking(sensitive={"sex": {"column": "sex"}})
    return {(m.name, m.about.get("group", "")): m for m in by_group(profile, spec)}


def test_without_a_judged_query_nothing_is_measured_of_the_order():
    by_name = {m.name: m for m in performance(a_profile(ranking=RankingSums(size=40, queries=10)), days=10)}
    assert by_name["ndcg"].reason == reasons.no_query_with_a_relevant_row()
    assert by_name["precision_at_k"].reason == reasons.no_query_with_relevance()
    assert not {"recall", "mean_absolute_error", "decision_rate"} & by_name.keys()
    assert by_name["throughput"].value == 4.0


def test_a_single_query_has_an_order_and_no_interval():
    sums = RankingSums(4, 4, 1, 1, 1, UNIT, UNIT, UNIT, UNIT, UNIT, UNIT)
    by_name = {m.name: m for m in performance(a_profile(ranking=sums))}
    assert {(by_name[name].value, by_name[name].interval) for name in OF_ALL} == {(1.0, None)}


def test_means_over_queries_have_students_interval_within_0_and_1():
    values = np.random.default_rng(1).uniform(size=40)
    sums = RankingSums(160, 160, 40, 40, 40, *added(values), *added(values), *added([1.0] * 39 + [0.0]))
    by_name = {m.name: m for m in performance(a_profile(ranking=sums))}
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (by_name["ndcg"].interval.low, by_name["ndcg"].interval.high) == pytest.approx(tuple(expected), rel=PARITY)
    assert by_name["precision_at_k"].interval.high == 1.0


def test_a_group_is_hidden_for_its_rows_or_for_how_few_of_them_are_judged_and_another_with_it():
    half = [0.5] * 30
    few = of_groups(30, F=sums_of(half, half, 10, 10), M=sums_of(half, half, 40, 40), X=sums_of(half, half))
    measurements = measured(few)
    assert [measurements["exposure_share", group].value is None for group in "FMX"] == [True, True, False]
    unjudged = of_groups(30, F=sums_of(half, half, 60, 3), M=sums_of(half, half, 40, 40), X=sums_of(half, half))
    assert [measured(unjudged)["exposure_gap", group].value is None for group in "FMX"] == [True, True, False]


def test_an_exposure_gap_is_the_mean_over_queries_of_exposure_less_relevance():
    draw = np.random.default_rng(2)
    exposed, relevant = draw.uniform(0.2, 0.5, size=50), draw.uniform(0, 1, size=50)
    measurements = measured(of_groups(50, F=sums_of(exposed, relevant), M=sums_of(1 - exposed, 1 - relevant)))
    # Two groups: each interval at 1 - 0.05 / 2.
    expected = ttest_1samp(exposed - relevant, 0).confidence_interval(0.975)
    gap = measurements["exposure_gap", "F"]
    assert gap.value == pytest.approx((exposed - relevant).mean(), rel=PARITY)
    assert (gap.interval.low, gap.interval.high) == pytest.approx(tuple(expected), rel=PARITY)
    assert measurements["exposure_share", "F"].value + measurements["exposure_share", "M"].value == pytest.approx(
        1.0, abs=PARITY
    )
    assert gap.n == 50


def test_a_query_without_the_group_counts_for_no_exposure_at_all():
    # In 10 of 20 queries the group has all of the exposure, in the others it does not occur.
    measurements = measured(of_groups(20, F=sums_of([1.0] * 10, [1.0] * 10), M=sums_of([1.0] * 10, [1.0] * 10)))
    assert measurements["exposure_share", "F"].value == 0.5


def test_a_log_without_cases_of_an_attribute_says_so():
    assert by_group(a_profile(ranking=RankingSums()), a_ranking())[0].reason == reasons.no_cases()


def test_groups_of_queries_that_nobody_judged_have_no_share():
    nobody = of_groups(0, F=sums_of([], [], 40, 40), M=sums_of([], [], 40, 40))
    assert measured(nobody)["exposure_share", "F"].reason == OF_ALL["ndcg"][1]


def of_queries(several: int = 0, **groups: np.ndarray) -> Profile:
    """A query of four rows for each NDCG, all of one group.

    And `several` queries with rows of every group.
    """
    alone = {(name,): RankingSums(4 * len(exposed), 4 * len(exposed), len(exposed), len(exposed), len(exposed), *added(exposed)) for name, exposed in groups.items()}  # fmt: skip
    mixed = RankingSums(4 * several, 4 * several, several, several, several, *added([0.5] * several))
    rows = {group: sums.size + 4 * several // len(alone) for group, sums in alone.items()}
    return a_profile(
        ranking=sum(alone.values(), mixed),
        exposure_by_group={("sex",): {group: ExposureSums(size, size) for group, size in rows.items()}},
        ranking_by_group={("sex",): alone},
    )


DRAWN = np.random.default_rng(7)
FIRST, SECOND = DRAWN.beta(5, 3, size=60), DRAWN.beta(6, 2, size=90)
SAME_IN_ALL = reasons.one_group_in_each_query(150, 150, "sex")


def test_exposure_by_what_is_the_same_in_each_query_is_not_measured_and_its_ndcg_is():
    measurements = measured(of_queries(F=FIRST, M=SECOND))
    assert {measurements[name, ""].reason for name in ("exposure_gap", "exposure_share", "relevance_share")} == {
        SAME_IN_ALL
    }
    of_women = ttest_1samp(FIRST, 0).confidence_interval(0.975)
    assert measurements["group_ndcg", "F"].value == pytest.approx(FIRST.mean(), abs=PARITY)
    assert (measurements["group_ndcg", "F"].interval.low, measurements["group_ndcg", "F"].interval.high) == pytest.approx(tuple(of_women), rel=PARITY)  # fmt: skip
    gap, expected = (
        measurements["ndcg_difference", "F"],
        ttest_ind(FIRST, SECOND, equal_var=False).confidence_interval(0.95),
    )
    assert (gap.about["versus"], gap.n) == ("M", 60)
    assert gap.value == pytest.approx(FIRST.mean() - SECOND.mean(), abs=PARITY)
    assert (gap.interval.low, gap.interval.high) == pytest.approx(tuple(expected), rel=1e-6)


@pytest.mark.parametrize(
    ("profile", "compared", "remark"),
    [
        pytest.param(of_queries(7, F=FIRST, M=SECOND), "ndcg_difference", "by sex, 7 of 157 queries have rows of several groups, and count for the NDCG of no group", id="nearly the same"),
        pytest.param(of_queries(50, F=FIRST, M=SECOND), "exposure_gap", "by sex, 150 of 200 queries have rows of one group only. They count as 0 in exposure gaps, in any order, so the gaps in the other queries are wider", id="mixed"),
        pytest.param(of_queries(5, F=FIRST[:1], M=np.tile(SECOND, 2)), "exposure_gap", "by sex, 181 of 186 queries have rows of one group only. They count as 0 in exposure gaps, in any order, so the gaps in the other queries are wider", id="hardly any row is of the other"),
        pytest.param(of_queries(190, F=FIRST[:5], M=SECOND[:5]), "exposure_gap", None, id="hardly ever the same"),
    ],
)  # fmt: skip
def test_what_differs_within_queries_keeps_its_exposure_and_what_is_neither_is_said(profile, compared, remark):
    names = {name for name, group in measured(profile) if group}
    assert names & {"exposure_gap", "ndcg_difference"} == {compared}
    spec = a_ranking(sensitive={"sex": {"column": "sex"}})
    assert tuple(map(str, remarks_on_queries(profile, spec))) == (() if remark is None else (remark,))


TOO_SHORT = (
    "30 of 180 queries have fewer than 10 rows (`k`). Their precision is the share of relevant rows among all, "
    "in any order"
)


def test_how_many_queries_have_fewer_rows_than_count_is_said():
    short = a_profile(ranking=RankingSums(size=600, labelled=600, queries=200, judged=180, short=30))
    assert tuple(map(str, remarks_on_queries(short, a_ranking(k=10)))) == (TOO_SHORT,)


HALF = [0.5] * 30


@pytest.mark.parametrize(
    ("profile", "name", "reason"),
    [
        pytest.param(of_groups(30, F=sums_of(HALF, HALF)), "exposure_gap", reasons.one_group_only("F"), id="exposure of one group"),
        pytest.param(of_groups(30, F=sums_of(HALF, HALF), M=sums_of(HALF, HALF, 4)), "exposure_gap", reasons.no_two_groups_are_shown(reasons.groups_not_shown(2, 2, 104, 104, 11)), id="exposure of one group that is shown"),
        pytest.param(of_groups(30, F=sums_of(HALF, HALF, 900), M=sums_of(HALF, HALF, 900), X=sums_of(HALF, HALF, 500), Y=sums_of(HALF, HALF, 3)), "exposure_gap", reasons.groups_would_reveal_another(reasons.groups_not_shown(2, 4, 503, 2303, 11), ("X",), 11), id="exposure of one hidden for another's sake"),
        pytest.param(of_queries(F=FIRST), "ndcg_difference", reasons.one_group_only("F"), id="queries of one group"),
        pytest.param(of_queries(F=FIRST, M=SECOND[:4]), "ndcg_difference", reasons.compared_with_is_not_shown("F"), id="four queries of the other"),
    ],
)  # fmt: skip
def test_a_gap_is_never_met_where_not_all_groups_are_compared(profile, name, reason):
    spec = a_ranking(sensitive={"sex": {"column": "sex"}})
    evidence = an_evidence(*by_group(profile, spec))
    assert reason in {m.reason for m in evidence.measurements if m.name == name}
    (judged,) = findings(evidence, [a_requirement(name, at_least=-1.0, at_most=1.0)])
    assert judged.answer is Answer.NOT_MEASURED


def test_two_small_groups_hide_each_other_and_the_exposure_of_the_large_ones_is_compared():
    profile = of_groups(30, F=sums_of(HALF, HALF, 900), M=sums_of(HALF, HALF, 900), X=sums_of(HALF, HALF, 3), Y=sums_of(HALF, HALF, 4))  # fmt: skip
    assert {group for name, group in measured(profile) if name == "exposure_gap"} == {"F", "M"}


def ordered_well(*ndcgs: np.ndarray) -> list[Profile]:
    """A bucket a day, of queries with these NDCGs."""
    return [
        a_profile(
            start=FIRST_DAY + timedelta(days=day),
            ranking=RankingSums(len(of_day), len(of_day), len(of_day), len(of_day), len(of_day), *added(of_day)),
        )
        for day, of_day in enumerate(ndcgs)
    ]


def test_few_judged_queries_show_no_change():
    change = ndcg_change(ordered_well(np.ones(40), np.zeros(40)))
    assert change.reason == reasons.too_few_queries_over_time(80, 2, 100)


def test_a_change_of_the_order_is_found_where_it_was():
    draw = np.random.default_rng(4)
    days = [draw.beta(*((6, 2) if day < 6 else (4, 3)), size=50) for day in range(10)]
    change = ndcg_change(ordered_well(*days))
    before, after = np.concatenate(days[:6]), np.concatenate(days[6:])
    assert change.about == {"since": "2026-03-07"}
    assert change.value == pytest.approx(after.mean() - before.mean(), abs=PARITY)
    expected = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (change.interval.low, change.interval.high) == pytest.approx(tuple(expected), abs=PARITY)


def test_an_order_that_stays_as_good_alarms_in_fewer_than_one_in_twenty_histories():
    def alarms(number: int) -> bool:
        draw = np.random.default_rng((5, number))
        # Most queries are in the ideal order, and a few are far from it.
        days = [np.where(draw.random(40) < 0.8, 1.0, draw.uniform(0.1, 0.7, 40)) for _ in range(20)]
        return ndcg_change(ordered_well(*days)).value != 0

    assert sum(alarms(number) for number in range(300)) / 300 < 0.05

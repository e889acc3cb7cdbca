"""The threshold explorer.

It refuses where it could only guess. It equals the evidence where nothing moves.
"""

from dataclasses import replace
from typing import Any

import pytest

from governance.errors import NotFound
from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.rates import RATES
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.monitoring.counts import Stored, stored
from governance.services.monitoring.threshold import explored, nearest_to_use
from governance.services.ports import Ports
from governance.services.views import read
from governance.statistics.confusion import Confusion
from governance.statistics.cost import Costs
from governance.statistics.profile import Profile
from governance.statistics.scores import Scores
from governance.statistics.threshold import thresholds
from tests.builders import FARAH, FIRST_DAY, MODEL, a_policy, a_profile, a_spec, by, columns
from tests.fakes import FakeDocuments
from tests.steps import refusal

pytestmark = pytest.mark.slow


def with_columns(console: Ports, **changes: Any) -> Ports:
    """The same console with a specification that names these columns."""
    predictions = {"source": "predictions/*.parquet", "columns": columns(**changes), "features": ["amount"]}
    return replace(console, documents=FakeDocuments({MODEL: a_spec(predictions=predictions)}, a_policy()))


def numbers(measurements: tuple[Measurement, ...]) -> dict[str, tuple[Any, ...]]:
    return {m.key: (m.value, m.interval, m.n, m.reason) for m in measurements}


def shown(measurements: tuple[Measurement, ...]) -> set[str]:
    return {m.key for m in measurements if m.value is not None}


def of_groups(groups: dict[str, tuple[Confusion, Scores]], min_cell: int = 11) -> Stored:
    """Counts of groups by sex, made by hand."""
    whole = sum((counts for counts, _ in groups.values()), Confusion())
    scores = sum((scores_of_group for _, scores_of_group in groups.values()), Scores())
    profile: Profile = a_profile(
        {("sex",): {(name,): counts for name, (counts, _) in groups.items()}},
        decisions=whole,
        scores=scores,
        scores_by_group={("sex",): {(name,): scores_of_group for name, (_, scores_of_group) in groups.items()}},
        start=FIRST_DAY,
    )
    return Stored(a_spec(min_cell=min_cell), (profile,), profile)


def many(size: int = 100) -> tuple[Confusion, Scores]:
    """A group in which half have each outcome.

    It has scores on four bins. The middle one decides.
    """
    each = size // 4
    return Confusion(each, each, each, each), Scores(negative={-10: each, 10: each}, positive={-5: each, 5: each})


def test_a_version_that_was_not_assessed_has_no_thresholds_to_try(console: Ports):
    with refusal("card-fraud/2 was never assessed; run `placet assess card-fraud 2`", NotFound):
        stored(console, MODEL, "2")


def test_without_scores_no_threshold_can_be_tried(console: Ports):
    unscored = with_columns(console, score=None)
    assess(by(unscored, FARAH), MODEL, "2")
    with refusal("the log has no scores, so no threshold on them can be tried", NotFound):
        explored(stored(unscored, MODEL, "2"), 0.5, "sex")


def test_an_attribute_that_nobody_is_compared_by_is_not_found(assessed: Ports):
    with refusal("people are not compared by height; expected one of: sex", NotFound):
        explored(stored(assessed, MODEL, "2"), 0.5, "height")


def test_where_scores_were_not_counted_by_group_the_groups_say_so():
    counts = of_groups({"F": many(), "M": many()})
    older = replace(counts, whole=replace(counts.whole, answers=replace(counts.whole.answers, scores_by_group={})))
    (only,) = explored(older, 0.5, "sex").after.groups
    assert only.reason == reasons.scores_not_counted_by_group("card-fraud", "1")


def test_without_outcomes_there_is_no_cost():
    scores = Scores(unlabelled={-5: 50, 5: 50})
    exploration = explored(of_groups({"F": (Confusion(0, 0, 0, 0, 50, 50), scores)}), 0.5, "sex")
    assert exploration.after.cost.reason == exploration.cost_change.reason == reasons.no_outcome_yet()


@pytest.mark.parametrize("changed", [{}, {"decision": None, "threshold": 0.5}], ids=["decided", "by threshold"])
def test_at_the_threshold_in_use_the_numbers_are_those_of_the_evidence(console: Ports, changed):
    console = with_columns(console, **changed)
    assess(by(console, FARAH), MODEL, "2")
    evidence = numbers(read.assessed(console, MODEL, "2").evidence.measurements)
    exploration = explored(stored(console, MODEL, "2"), 0.5, "sex")
    assert exploration.threshold == 0.5
    for decided in (exploration.before, exploration.after):
        own = numbers((*decided.overall, *decided.groups))
        assert len(own) > 15
        assert own == {key: evidence[key] for key in own}
    assert exploration.cost_change.value == 0


def test_another_threshold_decides_as_counting_the_rows_would(assessed: Ports):
    # Version 2 misses 6 of 60 with 0.2 and has 9 false alarms of 180 with 0.8; from 0.15 on the 6 are found as well.
    overall = {m.name: m for m in explored(stored(assessed, MODEL, "2"), 0.15, "sex").after.overall}
    assert overall["recall"].counts == {"part": 60, "whole": 60}
    assert overall["decision_rate"].counts == {"part": 69, "whole": 240}
    stricter = {m.name: m for m in explored(stored(assessed, MODEL, "2"), 0.85, "sex").after.overall}
    assert stricter["precision"].value == 1


def test_the_nearest_threshold_on_an_edge_is_taken(assessed: Ports):
    counts = stored(assessed, MODEL, "2")
    assert explored(counts, 0.51, "sex").threshold == 0.5
    assert explored(counts, 2.0, "sex").threshold == max(thresholds(counts.whole.answers.scores))


def test_buckets_that_came_after_the_assessment_are_left_out(assessed: Ports):
    before = stored(assessed, MODEL, "2")
    later = replace(before.profiles[-1], start=before.profiles[-1].start.replace(year=2027))
    with assessed.store.writer() as writer:
        writer.profiles.put((*before.profiles, later))
    assert stored(assessed, MODEL, "2") == before


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.9])
def test_the_threshold_to_begin_with_is_the_one_in_use(console: Ports, threshold):
    console = with_columns(console, decision=None, threshold=threshold)
    assess(by(console, FARAH), MODEL, "2")
    assert nearest_to_use(stored(console, MODEL, "2")) == pytest.approx(threshold, abs=0.02)


def test_where_no_threshold_is_known_it_begins_with_one_that_selects_as_many(assessed: Ports):
    counts = stored(assessed, MODEL, "2")
    begun = explored(counts, nearest_to_use(counts), "sex")
    assert [m.value for m in begun.after.overall] == [m.value for m in begun.before.overall]


def test_a_group_hidden_in_use_is_hidden_at_every_threshold_and_so_is_its_company():
    small = Confusion(tp=2, fp=3, tn=3), Scores(negative={-3: 4, 4: 2}, positive={8: 2})
    counts = of_groups({"F": many(), "M": many(40), "X": small})
    for threshold in thresholds(counts.whole.answers.scores):
        exploration = explored(counts, threshold, "sex")
        for decided in (exploration.before, exploration.after):
            assert not {key for key in shown(decided.groups) if "group=male" in key or "group=X" in key}
            assert any("group=female" in key for key in shown(decided.groups))


@pytest.mark.parametrize("min_cell", [1, 11, 30])
def test_what_rests_on_who_people_are_is_shown_at_every_threshold_or_at_none(min_cell):
    few = Confusion(tp=3, fp=30, fn=4, tn=30), Scores(negative={-10: 30, 10: 30}, positive={-5: 4, 5: 3})
    counts = of_groups({"F": many(), "M": many(60), "X": few}, min_cell)
    decided_otherwise = {"tp": "fn", "fn": "tp", "fp": "tn", "tn": "fp"}
    by_decisions = {
        name for name, rate in RATES.items() if {decided_otherwise.get(c, c) for c in rate.whole} != {*rate.whole}
    }
    seen = {
        frozenset(
            m.key
            for m in explored(counts, threshold, "sex").after.groups
            if m.value is not None and not term(m.name).ratio and not by_decisions & {m.name, *term(m.name).of}
        )
        for threshold in thresholds(counts.whole.answers.scores)
    }
    assert "positive_predictive_value" in by_decisions
    assert len(seen) == 1


@pytest.mark.parametrize(("unscored", "hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_decisions_on_a_few_people_without_a_score_do_not_follow_from_those_with_one(unscored, hidden):
    counts, scores = many()
    stored_counts = of_groups(
        {"F": (counts + Confusion(selected_unlabelled=unscored), scores), "M": many(), "X": many(200)}
    )
    exploration = explored(stored_counts, 0.5, "sex")
    assert exploration.unscored == unscored
    assert any("group=female" in key for key in shown(exploration.before.groups))
    assert hidden != any("group=female" in key for key in shown(exploration.after.groups))
    # A second group keeps the first company: it would follow from the total otherwise.
    assert len(
        {m.about["group"] for m in exploration.after.groups if m.name == "selection_rate" and m.value is None}
    ) == (2 if hidden else 0)


def test_a_gap_is_to_the_same_group_before_and_after():
    counts, scores = many()
    # F is the largest as decided; without the forty who have no score, M is.
    stored_counts = of_groups({"F": (counts + Confusion(selected_unlabelled=40), scores), "M": many(120)})
    exploration = explored(stored_counts, 0.5, "sex")
    for decided in (exploration.before, exploration.after):
        assert {m.about["versus"] for m in decided.groups if "versus" in m.about} == {"female"}


@pytest.mark.parametrize(
    ("costs", "cost"),
    [(Costs(), 62.5), (Costs(good=10, bad=1), 287.5), (Costs(good=0, bad=0), 0.0)],
    ids=["alike", "a fraud costs ten", "nothing costs"],
)
def test_costs_are_those_of_wrong_decisions_in_a_thousand(assessed: Ports, costs: Costs, cost: float):
    # 240 cases; 6 frauds went through (wrong good decisions), 9 honest ones were blocked.
    assert explored(stored(assessed, MODEL, "2"), 0.5, "sex", costs=costs).before.cost.value == pytest.approx(cost)


def test_where_the_rule_is_unknown_the_interval_of_the_change_is_wider(console: Ports):
    def change(console: Ports) -> float:
        assess(by(console, FARAH), MODEL, "2")
        change = explored(stored(console, MODEL, "2"), 0.15, "sex").cost_change
        assert change.value == pytest.approx(1_000 * -6 / 240)
        assert change.interval is not None
        return change.interval.high - change.interval.low

    paired = change(with_columns(console, decision=None, threshold=0.5))
    assert paired < change(with_columns(console))

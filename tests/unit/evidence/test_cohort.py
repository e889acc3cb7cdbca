"""Some rows of a sample beside all others."""

from statistics import fmean

import pytest
from scipy import stats

from governance.evidence.cohort import Cohort, ExplainedSample, alike, reliance
from governance.evidence.decision_rule import DecisionRule, rule_of
from governance.evidence.explanation import Unit
from governance.evidence.mean_effects import FEWEST
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.statistics.interval import bonferroni

ANSWERS = (0.9, 0.8, 0.2, 0.1)


def a_sample(**changes: object) -> ExplainedSample:
    fields = {
        "ids": ("a", "b", "c", "d"),
        "columns": {"amount": (10.0, 20.0, None, 40.0), "shop": ("food", "toys", "food", None)},
        "decisions": (1.0, 1.0, 0.0, 0.0),
        "outcomes": (1.0, 0.0, None, 0.0),
        "groups": {"sex": ("F", "M", "F", "M")},
        **changes,
    }
    values = ((0.3, 0.1), (0.2, 0.1), (-0.2, -0.1), (-0.3, -0.1))
    return ExplainedSample(Sample(**fields), Run((0, 1, 2, 3), ANSWERS, ANSWERS, 0.5, values, Unit.PROBABILITY))  # type: ignore[arg-type]


COHORTS = {
    "everybody": (Cohort(), (0, 1, 2, 3)),
    "a decision": (Cohort(decision=1), (0, 1)),
    "an outcome, without those not known": (Cohort(outcome=0), (1, 3)),
    "a group": (Cohort(group=("sex", "F")), (0, 2)),
    "numbers, without those missing": (Cohort(feature="amount", values=(15.0, 40.0)), (1, 3)),
    "a word": (Cohort(feature="shop", values="food"), (0, 2)),
    "scores": (Cohort(score=(0.15, 0.85)), (1, 2)),
    "two conditions": (Cohort(decision=0, group=("sex", "M")), (3,)),
    "nobody": (Cohort(decision=1, outcome=0, group=("sex", "F")), ()),
}


@pytest.mark.parametrize(("cohort", "rows"), COHORTS.values(), ids=COHORTS)
def test_a_cohort_has_the_rows_that_meet_every_condition(cohort: Cohort, rows: tuple[int, ...]):
    assert cohort.rows(a_sample()) == rows


def test_of_a_log_without_decisions_nobody_was_decided():
    assert Cohort(decision=1).rows(a_sample(decisions=(), outcomes=())) == ()


def test_few_cases_say_nothing_certain():
    compared = reliance(a_sample(), (0, 1))
    assert [each.difference for each in compared] == [None, None]
    assert not any(each.differs for each in compared)


def test_what_differs_most_comes_first_with_welchs_interval_of_all_features_together():
    here = [0.1 * number for number in range(FEWEST)]
    rest = [-0.05 * number for number in range(FEWEST + 5)]
    values = tuple((value, 0.01 * (at % 3)) for at, value in enumerate([*here, *rest]))
    ids = tuple(f"{number:03}" for number in range(len(values)))
    sample = Sample(ids, {"amount": tuple(range(len(ids))), "hour": tuple(range(len(ids)))})
    run = Run(tuple(range(len(ids))), tuple(map(sum, values)), tuple(map(sum, values)), 0.0, values)
    first, second = reliance(ExplainedSample(sample, run), range(FEWEST))
    assert (first.feature, first.differs, second.differs) == ("amount", True, False)
    expected = stats.ttest_ind(here, rest, equal_var=False).confidence_interval(bonferroni(0.95, 2))
    assert first.difference is not None
    # Both are Welch's, in double precision.
    assert (first.difference.low, first.difference.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert first.here == pytest.approx(fmean(here), abs=1e-12)
    assert first.elsewhere == pytest.approx(fmean(rest), abs=1e-12)


def test_the_nearest_cases_are_those_whose_outcome_is_known():
    # By hand: b differs by 10 of 30 and one word of two columns (0.667), d by 30 of 30 and a word (1), c is not labelled.
    assert alike(a_sample(), {"amount": 10.0, "shop": "food"}, 5) == (1, 3)
    assert alike(a_sample(outcomes=()), {"amount": 10.0, "shop": "food"}, 5) == ()


RULES = {
    "those above": ((1.0, 1.0, 0.0, 0.0), DecisionRule(0.8)),
    "those below": ((0.0, 0.0, 1.0, 1.0), DecisionRule(0.2, falls=True)),
    "an exception": ((1.0, 0.0, 1.0, 0.0), None),
    "all alike": ((1.0, 1.0, 1.0, 1.0), None),
    "none was decided": ((), None),
}


@pytest.mark.parametrize(("decisions", "rule"), RULES.values(), ids=RULES)
def test_a_threshold_is_a_rule_where_it_has_no_exception(decisions: tuple[float, ...], rule: DecisionRule | None):
    assert rule_of(a_sample(decisions=decisions)) == rule


def test_a_rule_decides_at_its_threshold():
    assert [DecisionRule(0.8).decision(answer) for answer in (0.79, 0.8)] == [0, 1]
    assert [DecisionRule(0.2, falls=True).decision(answer) for answer in (0.2, 0.21)] == [1, 0]

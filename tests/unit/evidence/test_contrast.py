"""Differences between two versions, and how sure they are."""

from dataclasses import replace

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from governance.evidence.contrast import of_everybody, of_groups
from governance.evidence.judgement import Side
from governance.evidence.measurement import Measurement
from tests.builders import a_measurement

RATE = "true_positive_rate"


def got(group: str, part: int, whole: int) -> Measurement:
    """The share of a group that gets the good decision."""
    rate = a_measurement(part / whole, None, RATE, attribute="age", group=group)
    return replace(rate, n=whole, counts={"part": part, "whole": whole})


OWN = (got("18-64", 2_970, 3_000), got("65+", 956, 1_000))
OTHER = (got("18-64", 2_968, 3_000), got("65+", 991, 1_000))


def test_who_misses_it_is_compared_with_newcombes_interval_for_all_groups_together():
    oldest, _ = of_groups(OWN, OTHER, RATE)
    low, high = confint_proportions_2indep(44, 1_000, 9, 1_000, method="newcomb", alpha=0.05 / 2)
    interval = oldest.difference.interval
    assert interval is not None
    assert oldest.difference.value == pytest.approx(0.035)
    # Ours is exact where counts are few, which 9 of 1,000 is: wider than Newcombe's by a fraction of it.
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.003)


def test_the_largest_difference_that_is_sure_comes_first():
    pairs = of_groups(OWN, OTHER, RATE)
    assert [(pair.own.about["group"], pair.side) for pair in pairs] == [("65+", Side.ABOVE), ("18-64", None)]
    assert pairs[0].sure > 0 > pairs[1].sure


def test_seen_from_the_other_version_the_difference_has_the_other_sign():
    forth, back = of_groups(OWN, OTHER, RATE)[0].difference, of_groups(OTHER, OWN, RATE)[0].difference
    assert forth.interval is not None
    assert back.interval is not None
    assert forth.value == pytest.approx(-(back.value or 0.0))
    assert (forth.interval.low, forth.interval.high) == pytest.approx((-back.interval.high, -back.interval.low))


def test_what_only_one_of_them_has_is_not_compared():
    recall, alone = a_measurement(0.7, (0.6, 0.8), "recall"), a_measurement(0.9, (0.8, 1.0), "auc")
    hidden = a_measurement(None, name="precision")
    pairs = of_everybody([recall, alone, hidden], [a_measurement(0.5, (0.4, 0.6), "recall"), hidden], ["auc", "recall"])
    assert [pair.own.name for pair in pairs] == ["recall"]
    assert pairs[0].side is Side.ABOVE
    assert of_groups([recall], [recall], RATE) == ()

from dataclasses import replace
from datetime import date

import pytest

from governance.predictions.encoding import decode_profile, digest_of_profiles, encode_profile
from governance.statistics.binning import MISSING, OTHER, Binning, FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.profile import total
from governance.statistics.regression import RegressionSums
from governance.statistics.scores import ERROR_UNIT, Scores
from tests.builders import a_profile

MONDAY = a_profile(
    {("sex",): {("F",): Confusion(1, 2, 3, 4), ("M",): Confusion(tn=1)}},
    start=date(2026, 3, 2),
    decisions=Confusion(1, 2, 3, 5, 6, 7),
    histograms={"amount": (1, 2, 3), "hour": (4, 0)},
    scores=Scores({1: 1}, {-5: 2}, {7: 3}, 25, 6),
)
TUESDAY = a_profile(
    {("sex",): {("M",): Confusion(tp=9)}, ("age",): {("65+",): Confusion(fp=1)}},
    start=date(2026, 3, 3),
    decisions=Confusion(10, 20, 30, 40, 50, 60),
    histograms={"amount": (10, 20, 30), "country": (7,)},
    scores=Scores({}, {-5: 20}, {8: 30}, 75, 50),
)


def test_profiles_of_different_tasks_do_not_add():
    with pytest.raises(ValueError, match="profiles add only within one task"):
        MONDAY + a_profile(regression=RegressionSums())


@pytest.mark.parametrize("changes", [{"model": "other"}, {"version": "2"}, {"binning": "sha256:other"}], ids=str)
def test_profiles_of_different_things_do_not_add(changes):
    with pytest.raises(ValueError, match="only within one model version and one binning"):
        MONDAY + a_profile(**changes)


def test_histograms_of_another_shape_do_not_add():
    with pytest.raises(ValueError, match="zip"):
        MONDAY + a_profile(histograms={"amount": (1, 2)})


def test_nothing_has_no_total():
    assert total([]) is None


def test_one_profile_is_its_own_total():
    assert total([MONDAY]) == MONDAY


def test_profiles_add_count_by_count():
    assert total([MONDAY, TUESDAY]) == a_profile(
        start=date(2026, 3, 2),
        decisions=Confusion(11, 22, 33, 45, 56, 67),
        histograms={"amount": (11, 22, 33), "hour": (4, 0), "country": (7,)},
        groups={
            ("sex",): {("F",): Confusion(1, 2, 3, 4), ("M",): Confusion(tp=9, tn=1)},
            ("age",): {("65+",): Confusion(fp=1)},
        },
        scores=Scores({1: 1}, {-5: 22}, {7: 3, 8: 30}, 100, 56),
    )


@pytest.mark.parametrize(
    "profile", [MONDAY, TUESDAY, MONDAY + TUESDAY, a_profile()], ids=["one", "other", "sum", "empty"]
)
def test_a_profile_survives_being_kept_and_read(profile):
    assert decode_profile(encode_profile(profile)) == profile


def test_a_digest_changes_with_any_count():
    changed = a_profile(MONDAY.answers.by_group, decisions=MONDAY.answers.all + Confusion(tp=1))
    assert digest_of_profiles([MONDAY]) == digest_of_profiles([decode_profile(encode_profile(MONDAY))])
    assert len({digest_of_profiles(part) for part in ([], [MONDAY], [TUESDAY], [TUESDAY, MONDAY], [changed])}) == 5


@pytest.mark.parametrize(
    ("bins", "labels"),
    [
        pytest.param(FeatureBins("x", "numeric"), ("any value", MISSING), id="one bin"),
        pytest.param(FeatureBins("x", "numeric", edges=(1.0,)), ("below 1", "1 and more", MISSING), id="one edge"),
        pytest.param(
            FeatureBins("x", "numeric", edges=(1.0, 2.5, 10.0)),
            ("below 1", "1 to 2.5", "2.5 to 10", "10 and more", MISSING),
            id="three edges",
        ),
        pytest.param(FeatureBins("x", "categorical", categories=("b", "a")), ("b", "a", OTHER, MISSING), id="values"),
        pytest.param(FeatureBins("x", "categorical"), (OTHER, MISSING), id="no values"),
    ],
)
def test_every_bin_has_a_label_and_missing_values_have_the_last(bins, labels):
    assert bins.labels == labels


def test_bins_are_named_by_their_digest():
    binning, other = (Binning({"x": FeatureBins("x", "numeric", edges=(edge,))}) for edge in (1.0, 2.0))
    assert binning.digest != other.digest


def test_a_profile_that_was_kept_before_calibration_was_counted_can_be_read():
    kept = encode_profile(MONDAY)
    by_outcome = {name: kept["scores"][name] for name in ("unlabelled", "negative", "positive")}
    older = {name: kept[name] for name in kept if name not in ("scores_by_group", "latency", "quality")}
    older["scores"] = {**by_outcome, "squared_error": 0.25, "fourth_power_error": 0.0625}
    scores = replace(MONDAY.answers.scores, squared_error=ERROR_UNIT // 4, fourth_power_error=ERROR_UNIT // 16)
    assert decode_profile(older) == replace(MONDAY, answers=replace(MONDAY.answers, scores=scores))

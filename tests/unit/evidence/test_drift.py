from dataclasses import replace
from math import inf

import pytest
from scipy.stats import chi2, kstwobign

from governance.evidence.catalogue import CATALOGUE
from governance.evidence.drift import BY_KIND, drift
from governance.sentences import reasons
from governance.statistics.binning import FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.divergence import (
    cramers_v,
    cramers_v_noise,
    jensen_shannon,
    jensen_shannon_noise,
    kl_divergence,
    kl_divergence_noise,
    psi,
    psi_noise,
    wasserstein_noise,
)
from governance.statistics.interval import wilson
from governance.statistics.scores import Scores
from tests.builders import a_profile

# Below 10, 10 to 20, 20 and more, missing: middles at 5, 15 and 30.
AMOUNT = FeatureBins("amount", "numeric", edges=(10.0, 20.0), low=0.0, high=40.0, spread=10.0)
# Grocery, fuel, other, missing.
KIND = FeatureBins("kind", "categorical", categories=("grocery", "fuel"))
BINS = {"amount": AMOUNT, "kind": KIND}
AMOUNTS = (200, 100, 100, 100), (50, 50, 100, 50)
KINDS = (300, 150, 0, 50), (100, 100, 30, 20)


def measured(amounts=AMOUNTS, kinds=KINDS, bins=BINS, **options):
    """Everything that is measured of these counts, by name and feature."""
    then, now = ({"amount": amounts[side], "kind": kinds[side]} for side in (0, 1))
    measurements = drift(a_profile(histograms=then), a_profile(histograms=now), bins, **options)
    return {(m.name, m.about["feature"]): m for m in measurements}


def test_counts_that_are_not_in_these_bins_are_refused():
    with pytest.raises(ValueError, match="amount has 3 counts, expected one per bin: 4"):
        measured(amounts=((200, 100, 100), (50, 50, 100)))


def test_a_small_sample_is_not_measured():
    (index, *_) = drift(a_profile(histograms={"amount": (500, 500)}), a_profile(histograms={"amount": (60, 39)}))
    assert (index.value, index.n) == (None, 99)
    assert index.reason == reasons.too_few_to_compare(1000, 99, 100)


def test_a_column_that_is_gone_is_not_measured():
    (index, *_) = drift(a_profile(histograms={"amount": (500, 500)}), a_profile())
    assert index.reason == reasons.column_no_longer_as_it_was()


def test_scores_of_another_version_do_not_compare():
    then = a_profile(decisions=Confusion(tn=500), scores=Scores({0: 500}))
    now = a_profile(decisions=Confusion(tn=500), scores=Scores({0: 500}), version="2")
    answers = {m.about["feature"]: m for m in drift(then, now)}
    assert {m.name for m in answers.values()} == {"score_psi"}
    assert {m.reason for m in answers.values()} == {reasons.scores_of_another_version("1")}


def test_drift_is_measured_by_feature_score_and_decision():
    then = a_profile(
        histograms={"amount": (300, 200)}, decisions=Confusion(tp=100, tn=400), scores=Scores({-20: 250, 20: 250})
    )
    now = a_profile(
        histograms={"amount": (100, 100)}, decisions=Confusion(tp=60, tn=140), scores=Scores({-20: 50, 20: 150})
    )
    by_feature = {(m.name, m.about["feature"]): m for m in drift(then, now)}
    expected = {
        ("psi", "amount"): psi([300, 200], [100, 100]),
        ("score_psi", "decision"): psi([400, 100], [140, 60]),
        ("score_psi", "score"): psi([250, 250], [50, 150]),
    }
    assert {key: m.value for key, m in by_feature.items()} == expected
    # Two implementations of the same quantile agree to about eight digits. Two bins each, three comparisons: chi-square with one degree of freedom at 1 - 0.05/3.
    noise = (1 / 500 + 1 / 200) * chi2.ppf(1 - 0.05 / 3, 1)
    assert [m.noise for m in by_feature.values()] == pytest.approx([noise] * 3, rel=1e-7)
    assert {tuple(m.counts.items()) for m in by_feature.values()} == {(("reference", 500), ("current", 200))}


def test_a_feature_without_known_bins_has_a_psi_and_nothing_else():
    by_name = {name for name, feature in measured(bins={"kind": KIND}) if feature == "amount"}
    assert by_name == {name for name, feature in measured(bins=None) if feature == "amount"} == {"psi"}


@pytest.mark.parametrize(("feature", "kind"), [("amount", "numeric"), ("kind", "categorical")])
def test_a_feature_with_known_bins_is_measured_in_every_way_of_its_kind(feature, kind):
    assert {name for name, about in measured() if about == feature} == {"psi", *BY_KIND[kind]}
    assert {m.reason for m in measured().values() if m.about["feature"] == feature} == {None}


def test_psi_comes_first_and_is_the_same_with_bins_and_without():
    with_bins, without = list(measured().values()), list(measured(bins=None).values())
    assert [m.name for m in without] == ["psi", "psi", "score_psi"]
    assert with_bins[:3] == without[:3]


def test_every_measure_has_words():
    assert {name for name, _ in measured()} <= set(CATALOGUE)


def test_distances_and_noise_are_those_of_the_counts():
    # Amount, kind and the decision are looked at together.
    by_feature = measured()
    expected = {
        ("kl_divergence", "amount"): (kl_divergence(*AMOUNTS), kl_divergence_noise(*AMOUNTS, 3)),
        ("jensen_shannon", "kind"): (jensen_shannon(*KINDS), jensen_shannon_noise(*KINDS, 3)),
        ("chi_square", "kind"): (cramers_v(*KINDS), cramers_v_noise(*KINDS, 3)),
    }
    assert {key: (by_feature[key].value, by_feature[key].noise) for key in expected} == expected


def test_rare_categories_count_together_with_values_that_have_no_bin_of_their_own():
    # Three categories of four cases at most, beside values that are new now: too few to count alone.
    bins = {"kind": FeatureBins("kind", "categorical", categories=("a", "b", "c", "d", "e"))}
    by_feature = measured(kinds=((100, 88, 4, 4, 4, 0, 0), (100, 84, 1, 1, 2, 12, 0)), bins=bins)
    together = (100, 88, 12), (100, 84, 16)
    expected = {
        "psi": (psi(*together), psi_noise(*together, 3)),
        "kl_divergence": (kl_divergence(*together), kl_divergence_noise(*together, 3)),
        "jensen_shannon": (jensen_shannon(*together), jensen_shannon_noise(*together, 3)),
        "chi_square": (cramers_v(*together), cramers_v_noise(*together, 3)),
    }
    assert {name: (by_feature[name, "kind"].value, by_feature[name, "kind"].noise) for name in expected} == expected
    assert by_feature["unseen_share", "kind"].value == 12 / 200


def test_kolmogorov_smirnov_is_measured_on_the_cases_with_a_value():
    # Below 10: 200 of 400 then, 50 of 200 now. Below 20: 300 of 400 and 100 of 200. Both differ by a quarter.
    distance = measured()["kolmogorov_smirnov", "amount"]
    assert (distance.value, distance.n, distance.counts) == (0.25, 200, {"reference": 400, "current": 200})
    critical = (1 / 400 + 1 / 200) ** 0.5 * kstwobign.isf(0.05 / 3)
    # The same series, inverted by another entry to it.
    assert distance.noise == pytest.approx(float(critical), rel=1e-9)


def test_wasserstein_is_measured_in_standard_deviations_of_the_reference():
    # A quarter of the cases moves from 5 to 15, and a quarter from 15 to 30: (10 + 15) / 4, over a deviation of 10.
    distance = measured()["wasserstein", "amount"]
    assert (distance.value, distance.n) == (0.625, 200)
    assert distance.noise == wasserstein_noise((200, 100, 100), (50, 50, 100), (5.0, 15.0, 30.0), 3) / 10.0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"low": None}, id="no smallest value"),
        pytest.param({"high": None}, id="no largest value"),
        pytest.param({"spread": None}, id="no spread"),
        pytest.param({"spread": 0.0}, id="all the same"),
        pytest.param({"spread": inf}, id="beyond measure"),
    ],
)
def test_without_the_spread_of_the_reference_there_is_no_wasserstein_distance(changes):
    by_feature = measured(bins={"amount": replace(AMOUNT, **changes)})
    assert by_feature["wasserstein", "amount"].reason == reasons.spread_not_known()
    assert by_feature["kolmogorov_smirnov", "amount"].value == 0.25


def test_where_too_few_cases_have_a_value_only_their_lack_is_measured():
    by_feature = measured(amounts=((200, 100, 100, 100), (30, 30, 30, 160)))
    reason = reasons.too_few_with_a_value_to_compare(400, 90, 100)
    assert {name: by_feature[name, "amount"].reason for name in BY_KIND["numeric"]} == {
        "kl_divergence": None,
        "jensen_shannon": None,
        "kolmogorov_smirnov": reason,
        "wasserstein": reason,
        "missing_share": None,
    }


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_shares_of_missing_and_unseen_values_have_the_interval_of_wilson(level):
    by_feature = measured(level=level)
    missing, unseen = by_feature["missing_share", "kind"], by_feature["unseen_share", "kind"]
    assert (missing.value, missing.interval, missing.n) == (20 / 250, wilson(20, 250, level), 250)
    assert (unseen.value, unseen.interval, unseen.n) == (30 / 250, wilson(30, 250, level), 250)
    assert by_feature["missing_share", "amount"].counts == {
        "part": 50,
        "whole": 250,
        "reference_part": 100,
        "reference_whole": 500,
    }


def test_a_category_that_is_called_like_a_bin_of_ours_is_not_mistaken_for_it():
    bins = {"kind": FeatureBins("kind", "categorical", categories=("missing", "other"))}
    by_feature = measured(bins=bins)
    assert (by_feature["missing_share", "kind"].value, by_feature["unseen_share", "kind"].value) == (20 / 250, 30 / 250)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        pytest.param((), reasons.column_no_longer_as_it_was(), id="gone"),
        pytest.param((60, 39, 0, 0), reasons.too_few_to_compare(500, 99, 100), id="few"),
    ],
)
def test_what_makes_psi_impossible_makes_every_measure_impossible(now, reason):
    by_feature = measured(kinds=(KINDS[0], now))
    assert {m.reason for (_, feature), m in by_feature.items() if feature == "kind"} == {reason}
    assert {name for name, feature in by_feature if feature == "kind"} == {"psi", *BY_KIND["categorical"]}

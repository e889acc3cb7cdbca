from itertools import product

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    equal_opportunity_difference,
    equalized_odds_difference,
    equalized_odds_ratio,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, precision_score

from governance.adapters.measures.fairlearn_summaries import fairlearn_summaries
from governance.evidence.catalogue import CATALOGUE
from governance.evidence.fairness import OVER_ALL_GROUPS, SEED, fairness
from governance.evidence.measurement import Measurement
from governance.evidence.rates import RATES
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.sentences import methods, reasons
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, clopper_pearson, ratio_interval, wilson
from governance.statistics.resampling import summary_intervals
from tests.builders import a_profile, a_spec

SEX_AND_AGE = {
    "sensitive": {"sex": {"column": "sex"}, "age": {"column": "age_band"}},
    "intersections": [["sex", "age"]],
    "favourable": 1,
}


def measured(groups: dict, **spec: object) -> dict[str, Measurement]:
    """Measurements by key, of one grouping by sex.

    Unless the specification says otherwise.
    """
    tables = (
        groups if all(isinstance(next(iter(table), ()), tuple) for table in groups.values()) else {("sex",): groups}
    )
    measurements = fairness(
        a_profile(tables),
        a_spec(**({"favourable": 1, "sensitive": {"sex": {"column": "sex"}}} | spec)),
        fairlearn_summaries,
    )
    assert len({m.key for m in measurements}) == len(measurements)
    return {m.key: m for m in measurements}


def by_sex(**groups: Confusion) -> dict[tuple[str, ...], dict[tuple[str, ...], Confusion]]:
    return {("sex",): {(name,): counts for name, counts in groups.items()}}


def people(size: int) -> Confusion:
    """A group of `size`, all decided rightly.

    Half of them have each outcome.
    """
    return Confusion(tp=size // 2, tn=size - size // 2)


def test_a_group_under_the_smallest_cell_is_not_shown_and_neither_is_the_next():
    by_key = measured(by_sex(F=people(10), M=people(400), X=people(30)))
    for name, group in product(RATES, "FX"):
        hidden = by_key[f"{name}/attribute=sex/group={group}"]
        assert (hidden.value, hidden.interval, hidden.n, hidden.counts) == (None, None, 0, {})
        assert hidden.reason == reasons.group_too_small(a_spec().min_cell)
    assert by_key["selection_rate/attribute=sex/group=M"].n == 400


def test_a_hidden_group_is_in_no_gap_and_no_range():
    # F and W, hidden, would be the lowest rates by far; with them, the range would be 0.9.
    low, high = Confusion(tn=5), Confusion(tp=180, tn=20)
    by_key = measured(by_sex(F=low, W=low, M=high, X=high))
    assert not [key for key, m in by_key.items() if "group=F" in key and m.value is not None]
    assert by_key["demographic_parity_difference/attribute=sex"].value == 0.0


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        pytest.param({"a": 11, "b": 50}, "", id="nobody is few"),
        pytest.param({"a": 10, "b": 50}, "ab", id="the only other one goes too"),
        pytest.param({"a": 10, "b": 50, "c": 20}, "ac", id="the next smallest goes too"),
        pytest.param({"a": 10, "b": 5, "c": 20}, "ab", id="two hide each other"),
        pytest.param({"a": 10, "b": 0, "c": 20}, "ac", id="nobody hides nothing"),
        pytest.param({"a": 10}, "a", id="a group alone"),
        pytest.param({"a": 0, "b": 50}, "", id="an empty group is no secret"),
        pytest.param({}, "", id="no groups"),
    ],
)
def test_no_hidden_group_follows_from_the_total(sizes, hidden):
    table = {(name,): Confusion(tn=size) for name, size in sizes.items()}
    assert suppressed(table, 11) == {(name,) for name in hidden}


@pytest.mark.parametrize("seed", range(20))
def test_no_hidden_intersection_follows_from_the_totals_of_its_attributes(seed):
    draw = np.random.default_rng(seed)
    table = {cell: Confusion(tn=int(draw.choice([3, 20, 30, 40, 50]))) for cell in product("FM", "ABCD", "xy")}
    hidden = suppressed(table, 11)
    assert {cell for cell, counts in table.items() if counts.size < 11} <= hidden
    for axis, cell in product(range(3), hidden):
        line = [other for other in table if all(other[i] == cell[i] for i in range(3) if i != axis)]
        assert len(hidden.intersection(line)) >= 2


def test_a_small_group_inside_one_stratum_does_not_follow_from_the_others():
    # Women: 5 + 40 + 60 = 105, and the 105 are shown. Hiding only A's would leave 105 - 40 - 60.
    inside = {("A", "F"): people(5), ("A", "M"): people(90), ("B", "F"): people(40), ("B", "M"): people(80), ("C", "F"): people(60), ("C", "M"): people(70)}  # fmt: skip
    by_key = measured({**by_sex(F=people(105), M=people(240)), ("department", "sex"): inside}, within=["department"])
    shown = {
        (m.about["stratum"], m.about["group"])
        for m in by_key.values()
        if m.name == "selection_rate" and "within" in m.about and m.value is not None
    }
    assert shown == {("C", "F"), ("C", "M")}
    assert by_key["selection_rate/attribute=sex/group=F"].n == 105


def test_inside_every_stratum_groups_are_compared_with_the_same_one():
    # Women are most of department A, and still those who are compared: men are most of all.
    inside = {("A", "F"): people(90), ("A", "M"): people(40), ("B", "F"): people(30), ("B", "M"): people(200), ("C", "F"): people(50)}  # fmt: skip
    by_key = measured({**by_sex(F=people(170), M=people(240)), ("department", "sex"): inside}, within=["department"])
    gaps = [m for m in by_key.values() if m.name == "selection_rate_difference" and "within" in m.about]
    compared = {(m.about["stratum"], m.about.get("group"), m.about.get("versus"), m.reason) for m in gaps}
    assert compared == {
        ("A", "F", "M", None),
        ("B", "F", "M", None),
        ("C", None, None, reasons.compared_with_has_no_cases("M")),
    }


def test_a_rate_of_few_is_not_measured_though_the_group_is_shown():
    by_key = measured(by_sex(F=Confusion(tp=4, fn=6, tn=90), M=people(100)))
    refused = by_key["true_positive_rate/attribute=sex/group=F"]
    assert (refused.value, refused.reason) == (None, reasons.too_few_of_whom("deserved", 11))
    assert by_key["equal_opportunity_difference/attribute=sex/group=F/versus=M"].value is None
    assert by_key["selection_rate/attribute=sex/group=F"].n == 100


@pytest.mark.parametrize("summary", ["equal_opportunity_range", "equalized_odds_difference", "equalized_odds_ratio"])
def test_a_range_does_not_give_away_a_rate_that_is_not_shown(summary):
    by_key = measured(by_sex(F=Confusion(tp=4, fn=6, tn=90), M=people(100)))
    assert by_key[f"{summary}/attribute=sex"].reason == reasons.too_few_of_one_outcome(11)


PREDICTIVE = (
    "positive_predictive_value/attribute=sex/group=F",
    "predictive_parity_difference/attribute=sex/group=F/versus=M",
)


@pytest.mark.parametrize("key", PREDICTIVE)
def test_predictive_parity_of_few_is_not_measured(key):
    by_key = measured(by_sex(F=Confusion(tp=6, fp=4, fn=30, tn=60), M=people(100)))
    assert by_key[key].value is None
    assert by_key[key].reason == reasons.too_few_of_whom("selected", 11)


def test_a_range_does_not_give_away_a_predictive_value_that_is_not_shown():
    by_key = measured(by_sex(F=Confusion(tp=6, fp=4, fn=30, tn=60), M=people(100)))
    refused = by_key["predictive_parity_range/attribute=sex"]
    assert (refused.value, refused.interval) == (None, None)
    assert refused.reason == reasons.rate_of_a_group_is_not_shown("positive_predictive_value")
    assert by_key["equalized_odds_difference/attribute=sex"].interval is not None


@pytest.mark.parametrize("key", [*PREDICTIVE, "group_accuracy/attribute=sex/group=F"])
@pytest.mark.parametrize(
    "few_of_one",
    [
        # Right on 74 of 100, on 70 of the 90 who did not: that leaves 4 of 10, the rate that is not shown.
        pytest.param(Confusion(tp=4, fp=20, fn=6, tn=70), id="few who deserved it"),
        pytest.param(Confusion(tp=70, fp=4, fn=20, tn=6), id="few who did not"),
    ],
)
def test_what_would_reveal_a_rate_of_few_is_not_shown(few_of_one, key):
    by_key = measured(by_sex(F=few_of_one, M=people(100)))
    assert by_key[key].value is None
    assert by_key[key].reason == reasons.would_reveal_few(11)


def test_outcomes_that_never_occur_hide_nothing():
    by_key = measured(by_sex(F=Confusion(tp=30, fn=20), M=people(100)))
    assert by_key["group_accuracy/attribute=sex/group=F"].counts == {"part": 30, "whole": 50}


def test_rates_that_are_all_0_have_no_ratio():
    nobody = Confusion(fn=20, tn=30)
    by_key = measured(by_sex(F=nobody, M=nobody))
    for name in ("demographic_parity_ratio", "equalized_odds_ratio"):
        refused = by_key[f"{name}/attribute=sex"]
        assert (refused.value, refused.reason) == (None, reasons.rate_is_0_everywhere())


def test_equalized_odds_have_no_ratio_where_one_of_the_two_rates_has_none():
    by_key = measured(by_sex(F=Confusion(tp=20, fn=20, tn=30), M=Confusion(tp=30, fn=20, tn=30)))
    assert by_key["equalized_odds_ratio/attribute=sex"].value is None
    assert by_key["equalized_odds_difference/attribute=sex"].value == pytest.approx(0.1, abs=1e-12)


def test_a_rate_of_nobody_is_not_measured():
    by_key = measured(by_sex(F=Confusion(tn=50), M=people(100)))
    assert by_key["true_positive_rate/attribute=sex/group=F"].reason == reasons.nobody_of_whom("deserved")


def test_a_ratio_to_a_group_without_any_selection_is_not_measured():
    by_key = measured(by_sex(F=people(50), M=Confusion(tn=100)))
    assert by_key["impact_ratio/attribute=sex/group=F/versus=M"].reason == reasons.nobody_selected_to_compare_with()


def test_a_grouping_without_cases_says_so():
    assert measured({("sex",): {}})["selection_rate/attribute=sex"].reason == reasons.no_cases()


def test_where_the_group_to_compare_with_is_hidden_no_gap_is_measured():
    spec = {"sensitive": {"sex": {"column": "sex", "reference": "X"}}}
    by_key = measured(by_sex(F=people(50), M=people(60), X=people(3)), **spec)
    refused = by_key["selection_rate_difference/attribute=sex"]
    assert refused.reason == reasons.compared_with_is_not_shown("X")


@pytest.mark.parametrize(
    ("reference", "versus"),
    [
        pytest.param({}, "male", id="the largest"),
        pytest.param({"reference": "female"}, "female", id="by label"),
        pytest.param({"reference": "F"}, "female", id="by value"),
    ],
)
def test_groups_are_compared_with_the_one_chosen_or_the_largest(reference, versus):
    sex = {"column": "sex", "labels": {"F": "female", "M": "male"}} | reference
    by_key = measured(by_sex(F=people(50), M=people(60)), sensitive={"sex": sex})
    assert {m.about["versus"] for m in by_key.values() if "versus" in m.about} == {versus}


def test_intersections_are_compared_with_the_chosen_group_of_each_attribute():
    sensitive = {"sex": {"column": "sex", "reference": "M"}, "age": {"column": "age", "reference": "old"}}
    cells = {(sex, age): people(50) for sex, age in product("FM", ["old", "young"])}
    by_key = measured({("sex", "age"): cells}, **SEX_AND_AGE | {"sensitive": sensitive})
    assert {m.about["versus"] for m in by_key.values() if "versus" in m.about} == {"M · old"}


def test_two_values_with_one_label_are_one_group():
    sex = {"column": "sex", "labels": {"f": "female", "F": "female", "M": "male"}}
    by_key = measured(by_sex(f=people(20), F=people(30), M=people(60)), sensitive={"sex": sex})
    assert by_key["selection_rate/attribute=sex/group=female"].n == 50


def test_where_0_is_good_selected_means_decided_0():
    # Fraud: of 90 honest women 81 went through, of 10 + 10 fraudulent ones 5 did.
    women, men = Confusion(tp=15, fp=9, fn=5, tn=81), Confusion(tp=18, fp=5, fn=2, tn=95)
    by_key = measured(by_sex(F=women, M=men), favourable=0)
    expected = {
        "selection_rate": {"part": 86, "whole": 110},
        "true_positive_rate": {"part": 81, "whole": 90},
        "false_positive_rate": {"part": 5, "whole": 20},
        "positive_predictive_value": {"part": 81, "whole": 86},
        "group_accuracy": {"part": 96, "whole": 110},
    }
    assert {name: by_key[f"{name}/attribute=sex/group=F"].counts for name in expected} == expected
    gap = by_key["equal_opportunity_difference/attribute=sex/group=F/versus=M"]
    # 0.90 - 0.95 of those who deserved it; both are exact to rounding.
    assert gap.value == pytest.approx(-0.05, abs=1e-12)


def test_unknown_outcomes_count_for_selection_and_for_nothing_else():
    by_key = measured(by_sex(F=Confusion(20, 10, 20, 30, 15, 5), M=people(100)))
    assert by_key["selection_rate/attribute=sex/group=F"].counts == {"part": 45, "whole": 100}
    assert by_key["true_positive_rate/attribute=sex/group=F"].counts == {"part": 20, "whole": 40}


def test_an_impact_ratio_has_the_interval_of_a_ratio_at_the_level_of_one_comparison():
    # 12 of 50 against 150 of 500: 0.800.
    by_key = measured(by_sex(F=Confusion(tp=12, tn=38), M=Confusion(tp=150, tn=350)))
    ratio = by_key["impact_ratio/attribute=sex/group=F/versus=M"]
    assert ratio.value == pytest.approx(0.8, abs=1e-12)
    assert ratio.interval == ratio_interval(12, 50, 150, 500)
    assert ratio.method == methods.group_over_reference(0.95)


def test_a_rate_near_0_has_the_exact_interval_and_others_wilsons():
    by_key = measured(by_sex(F=Confusion(tp=4, fn=46), M=people(100)))
    rare, usual = (by_key[f"selection_rate/attribute=sex/group={sex}"] for sex in "FM")
    assert (rare.interval, usual.interval) == (clopper_pearson(4, 50), wilson(50, 100))
    assert rare.method == methods.rate_of_group_with_few()
    assert usual.method == methods.rate_of_group()


def test_a_group_of_which_nobody_was_selected_has_a_ratio_with_an_interval():
    ratio = measured(by_sex(F=Confusion(tn=50), M=people(100)))["impact_ratio/attribute=sex/group=F/versus=M"]
    assert (ratio.value, ratio.interval) == (0.0, ratio_interval(0, 50, 50, 100))
    assert 0 < ratio.interval.high < 1


def test_predictive_parity_is_the_group_minus_the_one_compared_with():
    # 30 of 40 against 60 of 75: 0.75 - 0.80, exact to rounding.
    by_key = measured(by_sex(F=Confusion(30, 10, 20, 40), M=Confusion(60, 15, 40, 85)))
    gap = by_key["predictive_parity_difference/attribute=sex/group=F/versus=M"]
    assert gap.value == pytest.approx(-0.05, abs=1e-12)
    assert gap.counts == {"part": 30, "whole": 40, "versus_part": 60, "versus_whole": 75}


def test_summaries_have_the_same_resampled_interval_whenever_they_are_measured():
    groups = {"F": Confusion(30, 10, 20, 40), "M": Confusion(60, 15, 40, 85)}
    once, again = measured(by_sex(**groups)), measured(by_sex(**groups))
    expected = summary_intervals(list(groups.values()), OVER_ALL_GROUPS, SEED)
    summaries = {name: once[f"{name}/attribute=sex"] for name in OVER_ALL_GROUPS}
    for name, summary in summaries.items():
        assert summary.interval == expected[name] == again[f"{name}/attribute=sex"].interval
        assert summary.method.values["draws"] == 1000


def test_everything_that_is_measured_has_a_term():
    by_key = measured(by_sex(F=people(50), M=people(60), X=people(70)))
    assert {m.name for m in by_key.values()} <= set(CATALOGUE)


def test_the_more_groups_are_compared_the_wider_each_interval():
    two = measured(by_sex(F=people(50), M=people(100)))
    four = measured(by_sex(F=people(50), M=people(100), X=people(40), Y=people(40)))
    key = "selection_rate_difference/attribute=sex/group=F/versus=M"
    assert contains(four[key].interval, two[key].interval)
    assert four[key].method.values["level"] == pytest.approx(1 - 0.05 / 3)  # 1 - 0.05 / 3


def contains(outer: Interval, inner: Interval) -> bool:
    return outer.low < inner.low and inner.high < outer.high


OF_OTHERS = {
    "selection_rate": selection_rate,
    "true_positive_rate": true_positive_rate,
    "false_positive_rate": false_positive_rate,
    "positive_predictive_value": precision_score,
    "group_accuracy": accuracy_score,
}
"""The rates as Fairlearn and scikit-learn have them."""


def test_every_rate_of_ours_is_held_against_one_of_others():
    assert OF_OTHERS.keys() == RATES.keys()


@pytest.mark.parametrize("seed", range(10))
def test_a_rate_is_that_of_others_on_weighted_counts_to_the_last_digit(seed):
    # As evidence says of its rates.
    counts = Confusion(*(int(number) for number in np.random.default_rng(seed).integers(1, 5_000, 4)))
    rows = {"y_true": [1, 0, 1, 0], "y_pred": [1, 1, 0, 0]}
    weights = [counts.tp, counts.fp, counts.fn, counts.tn]
    for name, metric in OF_OTHERS.items():
        part, whole = RATES[name].parts(counts)
        assert part / whole == metric(**rows, sample_weight=weights)


@pytest.mark.parametrize("favourable", [0, 1])
def test_rates_from_counts_are_those_of_fairlearn_on_the_rows(favourable):
    rows = generated_rows(favourable)
    spec = a_spec(**SEX_AND_AGE | {"favourable": favourable})
    profile = a_profile({grouping: counted(rows, grouping) for grouping in spec.groupings})
    by_key = {m.key: m for m in fairness(profile, spec, fairlearn_summaries)}
    # What Fairlearn is asked: was the good decision given, was it deserved.
    favoured, deserved = (rows["decision"] == favourable).astype(int), (rows["outcome"] == favourable).astype(int)
    for grouping in spec.groupings:
        attribute = " · ".join(grouping)
        frame = MetricFrame(
            metrics=OF_OTHERS,
            y_true=deserved,
            y_pred=favoured,
            sensitive_features=rows[list(grouping)],
        )
        for group, rates in frame.by_group.iterrows():
            label = " · ".join(group) if isinstance(group, tuple) else group
            for name, value in rates.items():
                # Weighted sums of whole numbers against means of rows: rounding only.
                assert by_key[f"{name}/attribute={attribute}/group={label}"].value == pytest.approx(value, abs=1e-12)
        whole = {"y_true": deserved, "y_pred": favoured, "sensitive_features": rows[list(grouping)]}
        theirs = {
            "demographic_parity_difference": demographic_parity_difference(**whole),
            "demographic_parity_ratio": demographic_parity_ratio(**whole),
            "equal_opportunity_range": equal_opportunity_difference(**whole),
            "equalized_odds_difference": equalized_odds_difference(**whole),
            "equalized_odds_ratio": equalized_odds_ratio(**whole),
            "predictive_parity_range": frame.difference()["positive_predictive_value"],
        }
        ours = {name: by_key[f"{name}/attribute={attribute}"].value for name in theirs}
        assert ours == pytest.approx(theirs, abs=1e-12)


def generated_rows(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    size = 2_000
    rows = pd.DataFrame({"sex": draw.choice(["F", "M"], size), "age": draw.choice(["old", "young"], size)})
    rows["outcome"] = (draw.random(size) < np.where(rows["age"] == "old", 0.3, 0.5)).astype(int)
    rows["decision"] = (draw.random(size) < 0.2 + 0.5 * rows["outcome"] - 0.1 * (rows["sex"] == "F")).astype(int)
    return rows


def counted(rows: pd.DataFrame, grouping: tuple[str, ...]) -> dict[tuple[str, ...], Confusion]:
    table = {}
    for group, part in rows.groupby(list(grouping)):
        cells = part.value_counts(["decision", "outcome"])
        table[group] = Confusion(*(int(cells.get(cell, 0)) for cell in ((1, 1), (1, 0), (0, 1), (0, 0))))
    return table


def test_groups_without_outcomes_have_a_selection_rate_all_the_same():
    by_key = measured(by_sex(F=Confusion(0, 0, 0, 0, 3, 9), M=people(50)))
    of_women = {m.name: m.value for m in by_key.values() if m.about.get("group") == "F" and "versus" not in m.about}
    assert of_women == dict.fromkeys(RATES, None) | {"selection_rate": 0.25}
    assert by_key["demographic_parity_difference/attribute=sex"].value == 0.25


def test_a_group_of_which_nobody_was_selected_has_no_predictive_value_and_no_warning(recwarn):
    summaries = fairlearn_summaries({("F",): Confusion(fn=20, tn=30), ("M",): people(50)})
    assert summaries["demographic_parity_difference"] == 0.5
    by_key = measured(by_sex(F=Confusion(fn=20, tn=30), M=people(50)))
    assert by_key["positive_predictive_value/attribute=sex/group=F"].reason == reasons.nobody_of_whom("selected")
    assert not list(recwarn)


def test_no_specification_of_groups_gives_no_measurements():
    spec: ModelSpec = a_spec(sensitive={})
    assert fairness(a_profile(), spec, fairlearn_summaries) == ()


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        (Confusion(2, 30, 3, 65), {"selection_rate"}),
        (Confusion(30, 2, 65, 3), {"selection_rate"}),
        (Confusion(2, 30, 3, 65, 10, 10), {"selection_rate", "false_positive_rate"}),
        (Confusion(0, 30, 0, 65), {"selection_rate", "false_positive_rate"}),
    ],
    ids=["few deserved it", "few did not", "many outcomes are open", "nobody deserved it"],
)
def test_a_rate_is_not_shown_where_another_would_follow_from_it_and_the_selection_rate(counts, shown):
    profile = a_profile({("sex",): {("F",): counts, ("M",): Confusion(100, 100, 100, 100)}})
    measurements = fairness(profile, a_spec(favourable=1), fairlearn_summaries)
    rates = {
        m.name
        for m in measurements
        if m.about.get("group") == "female" and m.value is not None and "versus" not in m.about
    }
    assert rates & {"selection_rate", "true_positive_rate", "false_positive_rate"} == shown

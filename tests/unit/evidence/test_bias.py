"""Representation, outcomes and mitigations from counts.

By hand. What cannot be measured says why.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from pydantic import TypeAdapter, ValidationError

from governance.canonical import canonical_bytes, digest_of
from governance.evidence.bias import (
    AuditSample,
    BiasReport,
    confident_class,
    is_proxy,
    label_errors,
    proxy_auc,
    representation,
)
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import (
    TECHNIQUES,
    Technique,
    halves,
    not_tried,
    resampled,
    reweighing,
    tried,
    widest_gap,
)
from governance.papers.bias import (
    attributes,
    of,
    said_of_labels,
    said_of_mitigations,
    said_of_proxies,
    said_of_representation,
)
from governance.predictions.spec import Sensitive
from governance.records import Window
from governance.sentences import methods, reasons
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, difference_interval, wilson
from tests.builders import BY_HAND, a_spec

COLUMN = {"column": "sex", "labels": {"F": "female", "M": "male"}}


def a_sample(rows: list[tuple[str, float | None, int, int | None]], **changes) -> AuditSample:
    """A sample with one sensitive attribute, `sex`.

    Rows are group, score, decision, outcome.
    """
    groups, score, decision, outcome = zip(*rows, strict=True) if rows else ((), (), (), ())
    fields = {
        "features": {},
        "score": score,
        "decision": decision,
        "outcome": outcome,
        "groups": {"sex": groups},
        "columns": {"sex": "sex"},
        "favourable": 0,
        "min_cell": 1,
    }
    return AuditSample(**fields | changes)


def rows_of(**sizes: int) -> list[tuple[str, float | None, int, int | None]]:
    return [(group, 0.5, 0, 0) for group, size in sizes.items() for _ in range(size)]


def sex(**population: float) -> dict[str, Sensitive]:
    return {"sex": Sensitive.model_validate(COLUMN | {"population": population})}


def by_key(measurements: tuple[Measurement, ...]) -> dict[str, Measurement]:
    return {m.key: m for m in measurements}


# --- the population that a specification names


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        pytest.param({"F": 0.5, "M": 0.4}, "shares that add to 1 within 1e-06, not to 0.9", id="less than everybody"),
        pytest.param({"F": 0.5, "M": 0.500_01}, "not to 1.00001", id="hardly more than everybody"),
        pytest.param({"F": 1.5, "M": -0.5}, "less than or equal to 1", id="a share above 1"),
        pytest.param({}, "not to 0", id="nobody"),
    ],
)
def test_a_population_that_is_not_whole_is_refused(population, expected):
    with pytest.raises(ValidationError, match=expected):
        a_spec(sensitive={"sex": COLUMN | {"population": population}})


def test_thirds_are_whole():
    assert sex(F=0.333_333_3, M=0.666_666_7)["sex"].population == {"F": 0.333_333_3, "M": 0.666_666_7}


def test_a_specification_without_a_population_keeps_the_digest_that_it_had():
    spec = a_spec()
    assert "population" not in spec.model_dump()["sensitive"]["sex"]
    assert spec.digest != a_spec(sensitive={"sex": COLUMN | {"population": {"F": 0.5, "M": 0.5}}}).digest


# --- representation


@pytest.mark.parametrize(
    ("rows", "sensitive", "about", "reason"),
    [
        pytest.param(rows_of(female=5), {"sex": Sensitive.model_validate(COLUMN)}, {}, reasons.no_population_named(), id="no population"),
        pytest.param([], sex(F=0.5, M=0.5), {}, reasons.sample_has_no_cases(), id="no cases"),
        pytest.param(rows_of(female=5, other=5), sex(F=0.5, M=0.5), {"group": "other"}, reasons.population_does_not_name_it(), id="a group not named"),
        pytest.param(rows_of(female=5, male=5), sex(F=1.0, M=0.0), {"group": "male"}, reasons.nobody_in_the_population(), id="a share of nothing"),
        pytest.param(rows_of(missing=5), sex(F=0.5, M=0.5), {"group": "female"}, reasons.no_case_has_a_group(), id="nobody says"),
    ],
)  # fmt: skip
def test_representation_that_cannot_be_measured_says_why(rows, sensitive, about, reason):
    measurements = representation(a_sample(rows), sensitive)
    assert reason in [m.reason for m in measurements if about.items() <= m.about.items()]


def test_a_representation_ratio_is_the_share_over_that_of_the_population():
    by_name = by_key(representation(a_sample(rows_of(female=30, male=70)), sex(F=0.6, M=0.4)))
    women = by_name["representation_ratio/attribute=sex/group=female"]
    each = wilson(30, 100, 0.975)  # two groups, 95 % together
    assert women.value == pytest.approx(0.5, abs=1e-12)
    assert (women.interval.low, women.interval.high) == pytest.approx((each.low / 0.6, each.high / 0.6), abs=1e-12)
    assert said_of_representation(tuple(by_name.values())) == (
        "In the log, beyond chance and compared with the population: female rarer; male more frequent."
    )


def test_shares_by_label_are_those_by_value_and_two_values_with_one_label_add():
    twice = {"sex": Sensitive.model_validate({"column": "sex", "labels": {"F": "female", "f": "female"}, "population": {"F": 0.3, "f": 0.2, "male": 0.5}})}  # fmt: skip
    by_name = by_key(representation(a_sample(rows_of(female=50, male=50)), twice))
    assert [m.value for m in by_name.values()] == [1.0, 1.0]


def test_a_group_that_is_not_in_the_log_is_absent_and_not_unknown():
    by_name = by_key(representation(a_sample(rows_of(female=50)), sex(F=0.5, M=0.5)))
    assert by_name["representation_ratio/attribute=sex/group=male"].value == 0.0


def test_cases_without_a_group_are_left_out_unless_that_would_count_them():
    many = by_key(representation(a_sample(rows_of(female=20, male=20, missing=20), min_cell=11), sex(F=0.5, M=0.5)))
    few = representation(a_sample(rows_of(female=20, male=200, missing=5), min_cell=11), sex(F=0.5, M=0.5))
    assert many["representation_ratio/attribute=sex/group=female"].counts == {"part": 20, "whole": 40}
    assert [(m.about["group"], m.n) for m in few if m.value is not None] == [("male", 225)]


def test_a_small_group_is_not_shown_nor_the_one_that_would_reveal_it():
    by_name = by_key(representation(a_sample(rows_of(female=3, male=40, other=50), min_cell=11), sex(F=0.1, M=0.4, other=0.5)))  # fmt: skip
    assert [m.about["group"] for m in by_name.values() if m.value is not None] == ["other"]
    assert {m.n for m in by_name.values()} == {0, 93}


# --- outcomes


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param([("female", 0.5, 0, None)] * 5, reasons.no_outcome_yet(), id="no outcomes"),
        pytest.param([("female", None, 0, 1)] * 5, reasons.no_score_in_sample(), id="no scores"),
        pytest.param([("female", None, 0, 1), ("male", 0.5, 0, None)], reasons.no_case_with_score_and_outcome(), id="never both"),
        pytest.param([("female", 0.5, 0, 1)], reasons.too_few_with_score_and_outcome(2), id="one case"),
        pytest.param([], reasons.no_outcome_yet(), id="no cases"),
    ],
)  # fmt: skip
def test_outcomes_that_cannot_be_judged_say_why(rows, reason):
    assert {m.reason for m in label_errors(a_sample(rows)) if m.about.get("group") != "male"} == {reason}


def test_with_one_outcome_there_is_a_gap_and_no_disagreement():
    by_name = by_key(label_errors(a_sample([("female", 0.2, 0, 0)] * 4)))
    assert by_name["calibration_gap/attribute=sex/group=female"].value == pytest.approx(0.2, abs=1e-12)
    assert by_name["label_disagreement/attribute=sex/group=female"].reason == reasons.every_outcome_is_the_same()


def test_a_calibration_gap_is_mean_score_minus_the_share_with_outcome_1():
    rows = [("female", 0.8, 1, 1), ("female", 0.6, 1, 0), ("female", 0.4, 0, 0), ("female", 0.2, 0, 0)]
    gap = by_key(label_errors(a_sample(rows)))["calibration_gap/attribute=sex/group=female"]
    # Mean score 0.5, one of four: 0.25. Differences -0.2, 0.6, 0.4, 0.2; their deviation 0.34157, over 2, times 1.95996.
    assert gap.value == pytest.approx(0.25, abs=1e-12)
    assert gap.interval.high - gap.value == pytest.approx(0.33472, abs=1e-4)


def test_label_disagreement_is_off_the_diagonal_of_the_confident_joint():
    # Scores of outcome 1: 0.9, 0.8, 0.1, mean 0.6. Of outcome 0, their complement: 0.9, 0.9, 0.3, mean 0.7.
    rows = [("female", score, 0, 1) for score in (0.9, 0.8, 0.1)] + [
        ("female", score, 0, 0) for score in (0.1, 0.1, 0.7)
    ]
    disagreement = by_key(label_errors(a_sample(rows)))["label_disagreement/attribute=sex/group=female"]
    # 0.1 with outcome 1 is confidently 0, 0.7 with outcome 0 confidently 1.
    assert disagreement.counts == {"part": 2, "whole": 6}
    assert disagreement.method == methods.confident_learning()


@pytest.mark.parametrize(
    ("score", "thresholds", "classes"),
    [
        pytest.param(0.5, (0.7, 0.6), None, id="neither"),
        pytest.param(0.6, (0.7, 0.6), 1, id="at the threshold"),
        pytest.param(0.45, (0.5, 0.4), 0, id="both, the more probable one"),
    ],
)
def test_a_class_is_confident_where_its_probability_reaches_its_threshold(score, thresholds, classes):
    assert confident_class(score, thresholds) == classes


def test_in_words_the_score_is_too_high_where_its_interval_lies_above():
    rows = [("female", 0.9, 1, number % 2) for number in range(100)] + [
        ("male", 0.5, 1, number % 2) for number in range(100)
    ]
    assert said_of_labels(label_errors(a_sample(rows))).startswith("On average the score is too high for female.")


# --- proxies


def test_an_area_that_is_not_defined_is_not_measured():
    assert proxy_auc(float("nan"), [5, 5], {}, 1, "decision-tree", 2).reason == reasons.area_not_defined()


@pytest.mark.parametrize(
    ("area", "sizes", "classes"),
    [
        pytest.param(0.50, [500, 500], False, id="chance"),
        pytest.param(0.52, [500, 500], False, id="touching"),
        pytest.param(0.60, [500, 500], True, id="a proxy"),
        pytest.param(0.60, [10, 10], False, id="on too few cases"),
        pytest.param(1.0, [500, 500], True, id="the attribute itself"),
        pytest.param(0.0, [500, 500], False, id="the wrong way round"),
    ],
)
def test_a_proxy_is_found_where_the_interval_lies_above_one_half(area, sizes, classes):
    measured = proxy_auc(area, sizes, {"attribute": "sex", "feature": "x"}, 1, "decision-tree", len(sizes))
    assert is_proxy(measured) == classes
    assert 0 <= measured.interval.low <= measured.value <= measured.interval.high <= 1


def test_the_more_features_are_looked_at_the_wider_each_interval():
    alone, ten = (proxy_auc(0.55, [500, 500], {}, number, "decision-tree", 2) for number in (1, 10))
    assert ten.interval.low < alone.interval.low


def test_proxies_in_words_name_the_strongest_first():
    areas = [proxy_auc(area, [500, 500], {"attribute": "sex"} | where, 3, "decision-tree", 2) for area, where in ((0.9, {}), (0.7, {"feature": "a"}), (0.8, {"feature": "b"}))]  # fmt: skip
    assert (
        said_of_proxies(areas)
        == "All features together tell the groups apart (AUC 0.900). Features that tell the groups apart by themselves: b (0.800), a (0.700)."
    )
    assert said_of_proxies([Measurement.missing("proxy_auc", BY_HAND)]) == "Not measured: by hand."


# --- mitigations


def test_what_was_not_tried_says_why_in_every_measurement():
    row = not_tried(Technique.REWEIGHING, "sex", reasons.no_outcome_yet())
    measured = (row.accuracy, row.recall, row.decision_rate, row.demographic_parity, row.equal_opportunity)
    assert {row.reason, *(m.reason for m in measured)} == {reasons.no_outcome_yet()}


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        pytest.param({"female": (5, 10), "male": (50, 90)}, reasons.too_few_held_out(1, 2, 11), id="a small group"),
        pytest.param({"female": (5, 20)}, reasons.no_two_groups(), id="one group"),
    ],
)  # fmt: skip
def test_a_gap_that_cannot_be_measured_says_why(shares, reason):
    assert widest_gap("equal_opportunity_range", shares, {}, 11).reason == reason


def test_the_gap_of_two_groups_has_the_interval_of_difference_interval():
    gap = widest_gap("demographic_parity_difference", {"female": (56, 70), "male": (48, 80)}, {}, 11)
    # Newcombe 1998, example (a): 56/70 and 48/80 give 0.0524 to 0.3339.
    assert gap.value == pytest.approx(0.2, abs=1e-12)
    assert (gap.interval.low, gap.interval.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert gap.interval == difference_interval(56, 70, 48, 80)


def test_the_interval_of_a_gap_never_goes_below_equality():
    gap = widest_gap("demographic_parity_difference", {"a": (50, 100), "b": (50, 100), "c": (51, 100)}, {}, 11)
    assert gap.interval.low == 0.0
    assert gap.interval.high > gap.value


@pytest.mark.slow
def test_the_interval_of_a_gap_covers_the_true_one():
    draw, rates, size, covered = Random(1), (0.3, 0.4, 0.45, 0.5), 200, 0  # noqa: S311  (a simulation, no secret)
    for _ in range(1_000):
        shares = {str(rate): (sum(draw.random() < rate for _ in range(size)), size) for rate in rates}
        interval = widest_gap("demographic_parity_difference", shares, {}, 11).interval
        covered += interval.low <= 0.2 <= interval.high
    # Conservative: at least 95 %, less two standard errors of 1,000 trials.
    assert covered >= 936


def test_a_trial_is_counted_for_the_person():
    # Where 0 is good: 8 of 10 women went through, 9 of them deserved it, 7 of those got it.
    women, men = Confusion(tp=0, fp=2, fn=1, tn=7), Confusion(tp=1, fp=0, fn=0, tn=9)
    row = tried(Technique.AS_DECIDED, "sex", {"female": women, "male": men}, favourable=0, min_cell=1)
    assert row.accuracy.counts == {"part": 17, "whole": 20}
    assert row.recall.counts == {"part": 1, "whole": 2}
    assert row.decision_rate.counts == {"part": 3, "whole": 20}
    assert row.demographic_parity.value == pytest.approx(0.9 - 0.8, abs=1e-12)
    assert row.equal_opportunity.value == pytest.approx(1 - 7 / 9, abs=1e-12)


def test_a_trial_without_outcome_1_has_no_recall():
    table = {"female": Confusion(tn=5), "male": Confusion(tn=5)}
    assert tried(Technique.ALL_ALIKE, "sex", table, 0, 1).recall.reason == reasons.no_held_out_case_with_outcome_1()


def test_weights_are_those_of_kamiran_and_calders():
    # Their example of ten applicants: 2 women and 4 men accepted, 3 women and 1 man not.
    groups = ["f"] * 5 + ["m"] * 5
    outcomes = [1, 1, 0, 0, 0, 1, 1, 1, 1, 0]
    assert reweighing(groups, outcomes) == pytest.approx({("f", 1): 1.5, ("f", 0): 2 / 3, ("m", 1): 0.75, ("m", 0): 2.0}, abs=1e-12)  # fmt: skip


def test_independent_cells_weigh_one():
    assert set(reweighing(["f", "f", "m", "m"], [0, 1, 0, 1]).values()) == {1.0}


def test_resampling_gives_every_cell_the_size_that_its_weight_says():
    groups, outcomes = ["f"] * 50 + ["m"] * 50, [1] * 20 + [0] * 30 + [1] * 40 + [0] * 10
    rows = resampled(groups, outcomes, seed=1)
    cells = Counter((groups[row], outcomes[row]) for row in rows)
    assert cells == {("f", 1): 30, ("f", 0): 20, ("m", 1): 30, ("m", 0): 20}
    assert set(range(20)) <= set(rows)  # of a cell that grows, nobody is left out
    assert rows == resampled(groups, outcomes, seed=1) != resampled(groups, outcomes, seed=2)


def test_halves_hold_half_of_every_group_and_outcome():
    groups, outcomes = ["f"] * 22 + ["m"] * 41, [1] * 5 + [0] * 17 + [1] * 20 + [0] * 21
    train, held_out = halves(groups, outcomes, seed=1)
    assert sorted(train + held_out) == list(range(63))
    assert Counter(groups[row] for row in held_out) == {"f": 11, "m": 21}
    ones = Counter((groups[row], outcomes[row]) for row in held_out)
    assert (ones["f", 1], ones["m", 1]) == (2, 10)
    assert (train, held_out) == halves(groups, outcomes, seed=1) != halves(groups, outcomes, seed=2)


def test_in_words_what_was_tried_is_compared_with_three_things():
    table = {"female": Confusion(5, 5, 5, 5), "male": Confusion(5, 5, 5, 5)}
    rows = [tried(technique, "sex", table, 0, 1) for technique in TECHNIQUES]
    sentence = said_of_mitigations(rows)
    assert sentence.startswith(
        "7 were tried on 40 held-out cases. Accuracy to compare with: as it decided 50.0 %, trained again"
    )
    assert said_of_mitigations([not_tried(Technique.REWEIGHING, "sex", BY_HAND)]) == "None was tried: by hand."


# --- the report


def a_report(**changes) -> BiasReport:
    table = {"female": Confusion(5, 5, 5, 5), "male": Confusion(5, 5, 5, 5)}
    fields = {
        "model": "card-fraud",
        "version": "2",
        "spec": "sha256:spec",
        "window": Window(date(2026, 3, 1), date(2026, 3, 2)),
        "n": 40,
        "labelled": 40,
        "seed": 1,
        "representation": representation(a_sample(rows_of(female=20, male=20)), sex(F=0.5, M=0.5)),
        "proxies": (Measurement("proxy_auc", BY_HAND, {"attribute": "sex"}, 0.6, Interval(0.5, 0.7)),),
        "mitigations": tuple(tried(technique, "sex", table, 0, 1) for technique in TECHNIQUES),
    }
    return BiasReport(**fields | changes)


def test_a_report_is_named_by_what_it_says_and_can_be_read_back():
    report = a_report()
    assert digest_of(report) == report.digest != replace(report, seed=2).digest
    assert TypeAdapter(BiasReport).validate_json(canonical_bytes(report)) == report


def test_a_report_knows_what_it_is_about():
    report = a_report()
    assert attributes(report) == ("sex",)
    assert [m.name for m in of(report.representation, "sex", "representation_ratio")] == ["representation_ratio"] * 2
    assert of(report.representation, "age") == ()

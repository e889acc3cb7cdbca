"""A missing group never makes a comparison of groups look better.

The group is hidden or missing. Rates by pandas, on rows.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

from governance.adapters.measures.fairlearn_summaries import fairlearn_summaries
from governance.committee.findings import findings
from governance.evidence.fairness import GAPS, OVER_ALL_GROUPS, fairness
from governance.evidence.judgement import Answer
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Technique, tried
from governance.evidence.suppression import partial, remarks_on_hidden
from governance.predictions.spec import ModelSpec
from governance.sentences import reasons
from governance.statistics.confusion import Confusion
from tests.builders import BY_HAND, a_profile, a_requirement, a_spec, an_evidence

SPEC = a_spec(favourable=1, sensitive={"sex": {"column": "sex"}})
PARITY = a_requirement("demographic_parity_difference", at_most=0.1)
BY_ATTRIBUTE = {"attribute": "sex"}


def rows(**groups: tuple[int, float]) -> pd.DataFrame:
    """So many cases of each group.

    A share of them is selected. Every third has outcome 1.
    """
    parts = [
        pd.DataFrame({"sex": name, "decision": (np.arange(n) < round(n * rate)).astype(int), "outcome": np.arange(n) % 3 == 0})
        for name, (n, rate) in groups.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def counts(frame: pd.DataFrame) -> dict[tuple[str, ...], Confusion]:
    table = {}
    for name, part in frame.groupby(frame["sex"].fillna("missing")):
        decided, good = part["decision"] == 1, part["outcome"]
        cells = (decided & good, decided & ~good, ~decided & good, ~decided & ~good)
        table[str(name),] = Confusion(*(int(cell.sum()) for cell in cells))
    return table


def measured(frame: pd.DataFrame, spec: ModelSpec = SPEC) -> tuple[Measurement, ...]:
    return fairness(a_profile({("sex",): counts(frame)}), spec, fairlearn_summaries)


def answer(frame: pd.DataFrame, requirement=PARITY) -> Answer:
    (judged,) = findings(an_evidence(*measured(frame)), [requirement])
    return judged.answer


def named(measurements: Iterable[Measurement], *names: str) -> list[Measurement]:
    return [m for m in measurements if m.name in names]


UNEQUAL = {"F": (1500, 0.944), "M": (1500, 0.056)}
BLANK_ONE = rows(**UNEQUAL).assign(sex=lambda frame: frame["sex"].mask(frame.index == 2999))


def test_one_row_without_a_value_does_not_make_parity_perfect():
    measurements = measured(BLANK_ONE)
    summaries = named(measurements, *OVER_ALL_GROUPS)
    assert {m.value for m in summaries} == {None}
    assert {m.name for m in summaries} == set(OVER_ALL_GROUPS)
    assert {m.reason for m in summaries} == {
        reasons.no_two_groups_are_shown(reasons.groups_not_shown(2, 3, 1500, 3000, 11))
    }
    assert answer(BLANK_ONE) is Answer.NOT_MEASURED


def test_with_every_value_known_the_gap_is_that_of_pandas():
    frame = rows(**UNEQUAL)
    rates = frame.groupby("sex")["decision"].mean()
    (summary,) = named(measured(frame), "demographic_parity_difference")
    assert summary.value == pytest.approx(rates.max() - rates.min(), abs=1e-12)
    assert answer(frame) is Answer.NOT_MET


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        pytest.param(rows(F=(90, 0.5)), reasons.one_group_only("F"), id="one group"),
        pytest.param(
            rows(F=(90, 0.5)).assign(sex=None), reasons.one_group_only("missing"), id="no value in any row"
        ),
        pytest.param(
            rows(F=(5, 0.5)), reasons.no_two_groups_are_shown(reasons.groups_not_shown(1, 1, None, None, 11)), id="one, and small"
        ),
        pytest.param(
            rows(F=(900, 0.9), M=(900, 0.9), W=(500, 0.1), X=(3, 0.5)),
            reasons.groups_would_reveal_another(reasons.groups_not_shown(2, 4, 503, 2303, 11), ("W",), 11),
            id="one hidden for another's sake",
        ),
        pytest.param(
            rows(F=(90, 0.9), M=(90, 0.9), **{f"M{i}": (9, 0.0) for i in range(9)}),
            reasons.too_many_cases_left_out(reasons.groups_not_shown(9, 11, 81, 261, 11), 11, 0.05),
            id="a group cut into small ones",
        ),
    ],
)  # fmt: skip
def test_what_is_no_comparison_of_all_groups_is_not_measured(frame, reason):
    measurements = measured(frame)
    assert {m.reason for m in named(measurements, *OVER_ALL_GROUPS)} == {reason}
    assert named(measurements, *OVER_ALL_GROUPS, *GAPS)
    for name in (*OVER_ALL_GROUPS, *GAPS):
        assert answer(frame, a_requirement(name, at_least=-1.0, at_most=9.0)) is Answer.NOT_MEASURED


def test_two_small_groups_hide_each_other_and_the_gap_of_the_large_ones_stays():
    frame = rows(**UNEQUAL, X=(3, 0.0), Y=(4, 1.0))
    rates = frame.groupby("sex")["decision"].mean()
    (summary,) = named(measured(frame), "demographic_parity_difference")
    assert summary.value == pytest.approx(rates["F"] - rates["M"], abs=1e-12)
    assert answer(frame) is Answer.NOT_MET


ATTACKS = {
    "five rows of an invented group": lambda frame: pd.concat(
        [frame, pd.DataFrame({"sex": "made up", "decision": 1, "outcome": True}, index=range(5))], ignore_index=True
    ),
    "one row of an invented group": lambda frame: pd.concat(
        [frame, pd.DataFrame({"sex": "aaa", "decision": 0, "outcome": True}, index=[0])], ignore_index=True
    ),
    "five of the harmed without a value": lambda frame: frame.assign(
        sex=frame["sex"].mask(frame.index.isin(frame.index[frame["sex"] == "W"][:5]))
    ),
    "five of the favoured called unknown": lambda frame: frame.assign(
        sex=frame["sex"].mask(frame.index.isin(frame.index[frame["sex"] == "F"][:5]), "unknown")
    ),
    "two invented groups": lambda frame: pd.concat(
        [frame, pd.DataFrame({"sex": ["x", "x", "y", "y", "y"], "decision": 1, "outcome": True})], ignore_index=True
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("harmed", [40, 700, 5000], ids="the harmed are {} people".format)
def test_five_rows_never_make_the_widest_gap_smaller(attack, harmed):
    frame = rows(F=(900, 0.9), M=(800, 0.88), W=(harmed, 0.3))
    rates = frame.groupby("sex")["decision"].mean()
    widest = rates.max() - rates.min()
    attacked = attack(frame)
    for name in ("demographic_parity_difference", "selection_rate_difference"):
        values = [m.value for m in named(measured(attacked), name)]
        # Five rows among so many move a rate by less than a twentieth.
        assert None in values or max(map(abs, values)) > widest - 0.05
        assert answer(attacked, a_requirement(name, at_least=-0.1, at_most=0.1)) in (Answer.NOT_MET, Answer.NOT_MEASURED)  # fmt: skip


def test_what_a_group_is_called_does_not_hide_it():
    for name in ("missing", "unknown", "aaa", "zzz"):
        table = {(name,): Confusion(tn=500), ("F",): Confusion(tn=400), ("M",): Confusion(tn=60), ("X",): Confusion(tn=3)}  # fmt: skip
        assert "500" not in str(partial(table, {("M",), ("X",)}, 11))
        shown = [m.about["group"] for m in fairness(a_profile({("sex",): table}), SPEC, fairlearn_summaries) if m.name == "selection_rate" and m.value is not None]  # fmt: skip
        assert sorted(shown) == sorted(["F", name])


TOLD_OF_ONE = (
    "by sex, 2 of 3 groups with 1,500 of 3,000 cases are not shown: missing has fewer than 11, and M would reveal it. "
    "So the widest gap is not measured; `labels` in the specification can count small groups with others"
)


@pytest.mark.parametrize(
    ("frame", "remarks"),
    [
        pytest.param(rows(**UNEQUAL), (), id="nothing hidden"),
        pytest.param(
            BLANK_ONE,
            (TOLD_OF_ONE,),
            id="one for another's sake",
        ),
        pytest.param(
            rows(**UNEQUAL, X=(3, 0.0), Y=(4, 1.0)),
            ("by sex, 2 of 4 groups with fewer than 11 of 3,007 cases are not shown: X, Y have fewer than 11",),
            id="two small ones",
        ),
    ],
)
def test_what_is_hidden_is_said_with_its_cases(frame, remarks):
    assert tuple(map(str, remarks_on_hidden({("sex",): counts(frame)}.__getitem__, SPEC))) == remarks


def test_a_trial_of_a_mitigation_without_all_groups_has_no_gap():
    table = {"F": Confusion(tp=40, tn=40), "M": Confusion(tp=40, tn=40)}
    trial = tried(Technique.AS_DECIDED, "sex", table, 1, 11, left_out=BY_HAND)
    assert (trial.demographic_parity.reason, trial.equal_opportunity.reason) == (BY_HAND,) * 2
    assert trial.accuracy.value == 1.0

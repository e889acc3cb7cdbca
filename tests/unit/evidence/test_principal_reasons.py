import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.evidence.principal_reasons import MOST_REASONS, PrincipalReason, principal_reasons

DEBT = "Your debts are high for your income."
TEXTS = {"debt_ratio": DEBT, "debt_total": DEBT, "late": "You were late with payments."}


@pytest.mark.parametrize("most", [0, -1])
def test_a_statement_without_any_reason_is_refused(most):
    with pytest.raises(ValueError, match=f"at most {most} reasons, expected at least 1"):
        principal_reasons({"late": 1.0}, TEXTS, adverse_is_high=True, most=most)


@pytest.mark.parametrize("contribution", [float("nan"), float("inf"), float("-inf")])
def test_a_contribution_that_is_no_number_is_refused(contribution):
    with pytest.raises(ValueError, match=f"the contribution of late is {contribution}, expected a finite number"):
        principal_reasons({"late": contribution}, TEXTS, adverse_is_high=True)


@pytest.mark.parametrize("contributions", [{}, {"late": 0.0}, {"late": -1.0, "age": 0.0}], ids=str)
def test_what_did_not_work_against_the_person_is_no_reason(contributions):
    reasons = principal_reasons(contributions, TEXTS, adverse_is_high=True)
    assert reasons.stated == ()
    assert reasons.left_out == 0


def test_words_that_nobody_reviewed_are_not_made_up():
    reasons = principal_reasons({"age": 1.0, "late": 0.5}, TEXTS | {"age": ""}, adverse_is_high=True)
    assert reasons.stated == (PrincipalReason("age", 1.0, None), PrincipalReason("late", 0.5, TEXTS["late"]))


def test_the_strongest_comes_first_and_equal_ones_by_name():
    reasons = principal_reasons({"c": 1.0, "a": 1.0, "b": 2.0, "d": -3.0}, {}, adverse_is_high=True)
    assert [reason.feature for reason in reasons.stated] == ["b", "a", "c"]


def test_where_a_low_answer_is_adverse_what_lowered_it_is_a_reason():
    reasons = principal_reasons({"late": -2.0, "age": 1.0}, TEXTS, adverse_is_high=False)
    assert reasons.stated == (PrincipalReason("late", 2.0, TEXTS["late"]),)


def test_features_with_one_text_are_one_reason():
    reasons = principal_reasons({"debt_total": 1.0, "late": 2.0, "debt_ratio": 1.5}, TEXTS, adverse_is_high=True)
    assert reasons.stated == (PrincipalReason("debt_ratio", 2.5, DEBT), PrincipalReason("late", 2.0, TEXTS["late"]))


def test_a_feature_that_worked_for_the_person_takes_nothing_from_a_reason_with_its_text():
    reasons = principal_reasons({"debt_total": -1.0, "debt_ratio": 1.5}, TEXTS, adverse_is_high=True)
    assert reasons.stated == (PrincipalReason("debt_ratio", 1.5, DEBT),)


def test_no_more_than_four_are_stated_and_the_others_are_counted():
    reasons = principal_reasons(dict.fromkeys("abcdef", 1.0), {}, adverse_is_high=True)
    assert [reason.feature for reason in reasons.stated] == ["a", "b", "c", "d"]
    assert reasons.left_out == 2


def test_whoever_needs_more_reasons_gets_them():
    reasons = principal_reasons(dict.fromkeys("abcdef", 1.0), {}, adverse_is_high=True, most=6)
    assert (len(reasons.stated), reasons.left_out) == (6, 0)


def test_less_than_a_hundredth_of_what_worked_against_the_person_is_no_reason():
    # Of 100 in all: exactly a hundredth counts, half a hundredth does not.
    contributions = {"a": 98.0, "b": 1.0, "c": 0.5, "d": 0.5, "e": -900.0}
    reasons = principal_reasons(contributions, {}, adverse_is_high=True, most=1)
    assert [reason.feature for reason in reasons.stated] == ["a"]
    assert reasons.left_out == 1


def test_many_small_features_with_one_text_are_a_reason_together():
    columns = {f"job_{number}": 0.5 for number in range(40)}
    reasons = principal_reasons(
        columns | {"late": 80.0}, dict.fromkeys(columns, "Your occupation."), adverse_is_high=True
    )
    assert reasons.stated == (PrincipalReason("late", 80.0, None), PrincipalReason("job_0", 20.0, "Your occupation."))


contributions_drawn = st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(-1e6, 1e6))


@given(contributions_drawn)
@settings(max_examples=40)
def test_the_other_direction_gives_the_reasons_of_the_opposite_answers(contributions):
    opposite = {feature: -value for feature, value in contributions.items()}
    assert principal_reasons(contributions, {}, adverse_is_high=True) == principal_reasons(
        opposite, {}, adverse_is_high=False
    )


@given(contributions_drawn)
@settings(max_examples=40)
def test_every_reason_worked_against_the_person(contributions):
    reasons = principal_reasons(contributions, {}, adverse_is_high=True)
    assert len(reasons.stated) <= MOST_REASONS
    assert all(0 < reason.effect == contributions[reason.feature] for reason in reasons.stated)
    assert not reasons.left_out or len(reasons.stated) == MOST_REASONS

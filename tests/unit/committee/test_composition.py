"""Requirements made of others, and of documents that were attached."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.committee.findings import findings, verdict_on
from governance.committee.policy import Criterion, Effect, Requirement
from governance.evidence.bundle import Attached, Result
from governance.evidence.judgement import Answer
from governance.sentences import deciding
from tests.builders import a_measurement, an_evidence

MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED = Answer

# Four measurements, one for each answer to "at least 0.7".
EVIDENCE = an_evidence(
    a_measurement(0.9, name="auc"),
    a_measurement(0.1, name="recall"),
    a_measurement(0.8, (0.6, 0.9), name="precision"),
)
LEAF: dict[Answer, dict[str, Any]] = {
    MET: {"measure": "auc", "at_least": 0.7},
    NOT_MET: {"measure": "recall", "at_least": 0.7},
    INCONCLUSIVE: {"measure": "precision", "at_least": 0.7},
    NOT_MEASURED: {"measure": "f1", "at_least": 0.7},
}


def answer(asked: dict[str, Any], evidence=EVIDENCE) -> Answer:
    return verdict_on(Criterion.model_validate(asked), evidence).answer


@pytest.mark.parametrize("expected", Answer, ids=str)
def test_each_leaf_has_the_answer_it_stands_for(expected):
    assert answer(LEAF[expected]) is expected


# Rows and columns: met, not met, inconclusive, not measured.
M, N, I, U = MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED  # noqa: E741  (the letters of the table)
ALL_OF = {
    M: {M: M, N: N, I: I, U: U},
    N: {M: N, N: N, I: N, U: N},
    I: {M: I, N: N, I: I, U: I},
    U: {M: U, N: N, I: I, U: U},
}
ANY_OF = {
    M: {M: M, N: M, I: M, U: M},
    N: {M: M, N: N, I: I, U: U},
    I: {M: M, N: I, I: I, U: U},
    U: {M: M, N: U, I: U, U: U},
}
PAIRS = [pytest.param(*pair, id=f"{pair[0]} and {pair[1]}") for pair in product(Answer, repeat=2)]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_all_of_is_as_good_as_its_worst_part(first, second):
    assert answer({"all_of": [LEAF[first], LEAF[second]]}) is ALL_OF[first][second]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_any_of_is_as_good_as_its_best_part(first, second):
    assert answer({"any_of": [LEAF[first], LEAF[second]]}) is ANY_OF[first][second]


@pytest.mark.parametrize("together", ["all_of", "any_of"])
@pytest.mark.parametrize("alone", Answer, ids=str)
def test_one_part_alone_answers_for_the_whole(together, alone):
    assert answer({together: [LEAF[alone]]}) is alone


criteria = st.recursive(
    st.sampled_from(list(LEAF.values())),
    lambda inner: st.builds(
        lambda together, parts: {together: parts},
        st.sampled_from(["all_of", "any_of"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@given(criteria, criteria, criteria)
def test_each_distributes_over_the_other(a, b, c):
    assert answer({"all_of": [a, {"any_of": [b, c]}]}) is answer({"any_of": [{"all_of": [a, b]}, {"all_of": [a, c]}]})
    assert answer({"any_of": [a, {"all_of": [b, c]}]}) is answer({"all_of": [{"any_of": [a, b]}, {"any_of": [a, c]}]})


@given(st.sampled_from(["all_of", "any_of"]), criteria, criteria, criteria)
def test_neither_the_order_nor_the_nesting_of_parts_matters(together, a, b, c):
    flat = answer({together: [a, b, c]})
    assert flat is answer({together: [c, a, b]})
    assert flat is answer({together: [{together: [a, b]}, c]}) is answer({together: [a, {together: [b, c]}]})
    assert answer({together: [a, a]}) is answer(a)


@given(criteria, criteria)
def test_what_is_absorbed_changes_nothing(a, b):
    assert answer({"all_of": [a, {"any_of": [a, b]}]}) is answer({"any_of": [a, {"all_of": [a, b]}]}) is answer(a)


@given(criteria, criteria)
def test_an_answer_that_becomes_better_makes_no_whole_worse(a, b):
    order = [NOT_MET, INCONCLUSIVE, NOT_MEASURED, MET]
    for together in ("all_of", "any_of"):
        with_a = order.index(answer({together: [a, b]}))
        with_the_best = order.index(answer({together: [LEAF[MET], b]}))
        assert with_the_best >= with_a


def test_a_composed_answer_says_how_many_are_met_and_what_it_rests_on():
    verdict = verdict_on(Criterion.model_validate({"all_of": [LEAF[MET], LEAF[NOT_MET], LEAF[MET]]}), EVIDENCE)
    assert verdict.reason == deciding.parts_met(
        2, 3, True, deciding.value_against_limits("10.0 %", None, None, deciding.limits("70.0 %", None))
    )
    assert verdict.measurement.name == "recall"
    assert [part.answer for part in verdict.parts] == [MET, NOT_MET, MET]


def test_a_composed_answer_that_is_met_says_no_more_than_that():
    verdict = verdict_on(Criterion.model_validate({"any_of": [LEAF[NOT_MET], LEAF[MET]]}), EVIDENCE)
    assert (verdict.answer, verdict.reason) == (MET, deciding.parts_met(1, 2, False, None))
    assert verdict.measurement.name == "auc"


def test_the_effect_of_a_requirement_follows_from_the_composed_answer_alone():
    either = Requirement.model_validate(
        {"id": "either", "text": "Either.", "any_of": [LEAF[NOT_MET], LEAF[NOT_MEASURED]], "when_not_measured": "note"}
    )
    (finding_of_either,) = findings(EVIDENCE, [either])
    assert (finding_of_either.answer, finding_of_either.effect) == (NOT_MEASURED, Effect.NOTE)


# Documents


def attached(*results: Result | None, kind: str = "test-report"):
    documents = tuple(Attached(kind, f"report-{n}", f"sha256:{n}", result) for n, result in enumerate(results))
    return an_evidence(attachments=documents)


@pytest.mark.parametrize(
    ("evidence", "expected", "reason"),
    [
        pytest.param(attached(), NOT_MEASURED, deciding.nothing_attached("test-report"), id="none"),
        pytest.param(attached(None, kind="datasheet"), NOT_MEASURED, deciding.nothing_attached("test-report"), id="another kind"),
        pytest.param(attached(None), MET, deciding.attached_as_asked(["report-0"]), id="one that reports no result"),
        pytest.param(attached(Result.PASSED), MET, deciding.attached_as_asked(["report-0"]), id="one that passed"),
        pytest.param(attached(Result.WARNED), MET, deciding.attached_as_asked(["report-0"]), id="one that warned"),
        pytest.param(attached(Result.FAILED), NOT_MET, deciding.attached_says_failed(["report-0"]), id="one that failed"),
        pytest.param(attached(Result.PASSED, Result.FAILED), NOT_MET, deciding.attached_says_failed(["report-1"]), id="one of two failed"),
        pytest.param(attached(Result.PASSED, None), MET, deciding.attached_as_asked(["report-0", "report-1"]), id="two"),
    ],
)  # fmt: skip
def test_a_document_that_is_asked_for_must_be_there_and_must_not_have_failed(evidence, expected, reason):
    verdict = verdict_on(Criterion.model_validate({"attachment": "test-report"}), evidence)
    assert (verdict.answer, verdict.reason, verdict.measurement) == (expected, reason, None)


def test_a_document_may_stand_for_a_measurement_that_is_missing():
    asked = {"any_of": [LEAF[NOT_MEASURED], {"attachment": "test-report"}]}
    assert answer(asked, attached(Result.PASSED)) is MET
    assert answer(asked, attached()) is NOT_MEASURED

from datetime import date
from itertools import product

import pytest

from governance.committee.acts import AboutCondition, AboutQuestion, Asked, Condition, Proposed, When
from governance.committee.brief import Sentence, brief
from governance.committee.findings import findings
from governance.committee.policy import Requirement
from governance.committee.request import Move, State
from governance.evidence.bundle import Evidence
from governance.evidence.explanation import Explanation
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import said_earlier
from tests.builders import (
    CLARA,
    a_measurement,
    a_request,
    a_requirement,
    a_spec,
    an_act,
    an_evidence,
    held,
)

CARD = {"summary": "It blocks payments.", "intended_use": "x", "people_affected": "x", "possible_harm": "No food."}


def sentences(evidence: Evidence, *requirements: Requirement, spec: ModelSpec | None = None) -> list[Sentence]:
    told_of = brief(spec or a_spec(), evidence, findings(evidence, requirements))
    return [s for section in told_of for s in section.sentences]


def told(evidence: Evidence, *requirements: Requirement, spec: ModelSpec | None = None) -> str:
    return "\n".join(sentence.text for sentence in sentences(evidence, *requirements, spec=spec))


def test_a_brief_says_what_nobody_has_written_down():
    assert "Nobody has written down what this model is for." in told(an_evidence())


def test_a_brief_says_that_data_are_simulated():
    spec = a_spec(card=CARD, origin={"kind": "simulated", "note": "Nobody is real."})
    assert "The data are simulated. Nobody is real." in told(an_evidence(), spec=spec)


def test_a_brief_says_what_is_not_known():
    text = told(
        an_evidence(labelled_until=None, explanation=Explanation.missing(said_earlier("it is of another kind"))),
        spec=a_spec(sensitive={}),
    )
    for missing in (
        "No other version serves now, so there is nothing to compare it with.",
        "How often it is right was not measured",
        "No groups of people are named for this model, so none were compared.",
        "No outcome is known, so nobody can say how often it is right.",
        "What it relies on was not measured: it is of another kind.",
    ):
        assert missing in text


@pytest.mark.parametrize("values", [*product([0.9, 0.1, None], repeat=3)], ids=str)
def test_no_finding_that_is_not_met_is_left_out(values):
    names = ("recall", "precision", "f1")
    asked = [a_requirement(name, text=f"It asks about {name}.") for name in names]
    evidence = an_evidence(*(a_measurement(value, name=name) for name, value in zip(names, values, strict=True)))
    text = told(evidence, *asked)
    for name, value in zip(names, values, strict=True):
        assert (f"It asks about {name}." in text) is (value != 0.9)
    assert f"{values.count(0.9)} of 3 requirements are met." in text


@pytest.mark.parametrize(
    ("effects", "does"),
    [
        pytest.param((), "0 of 0 requirements are met.", id="nothing asked"),
        pytest.param(("block",), "0 of 1 requirements are met. The other blocks an approval.", id="the only one blocks"),
        pytest.param(("refer",), "0 of 1 requirements are met. The other blocks no approval: the committee weighs it.", id="the only one weighed"),
        pytest.param(("block", "refer"), "0 of 2 requirements are met. 1 of the others blocks an approval.", id="one blocks"),
        pytest.param(("block", "block"), "0 of 2 requirements are met. 2 of the others block an approval.", id="two block"),
        pytest.param(("refer", "refer"), "0 of 2 requirements are met. None of the others blocks an approval: the committee weighs them.", id="all weighed"),
        pytest.param(("refer", "note"), "0 of 2 requirements are met. None of the others blocks an approval: the committee weighs 1 of them.", id="one weighed"),
        pytest.param(("note",), "0 of 1 requirements are met.", id="noted"),
    ],
)  # fmt: skip
def test_the_brief_says_what_the_answers_do_to_the_request(effects, does):
    names = ("recall", "precision")[: len(effects)]
    asked = [a_requirement(name, when_not_met=effect) for name, effect in zip(names, effects, strict=True)]
    evidence = an_evidence(*(a_measurement(0.1, name=name) for name in names))
    assert does in told(evidence, *asked).splitlines()


def test_a_finding_that_is_not_met_says_what_was_found_and_what_was_expected():
    text = told(an_evidence(a_measurement(0.1, name="recall")), a_requirement("recall", text="It finds most."))
    assert "Not met: “It finds most.” Found: 10.0 %, expected at least 70.0 %." in text


def test_a_finding_about_a_feature_calls_it_by_its_label():
    moved = a_measurement(0.7, None, "psi", noise=0.01, feature="hour")
    spec = a_spec(labels={"hour": "hour of the day"})
    told_of = sentences(an_evidence(moved), a_requirement("psi", at_most=0.25), spec=spec)
    (of_hour,) = (sentence for sentence in told_of if "Found for hour of the day: 0.700" in sentence.text)
    assert of_hour.measurement == moved.key


def test_a_policy_with_a_sentence_for_what_is_not_met_says_it_without_a_double_negative():
    asked = a_requirement("recall", text="It misses nobody.", not_met="It misses some.")
    told_of = told(an_evidence(a_measurement(0.1, name="recall")), asked).splitlines()
    assert "It misses some. Found: 10.0 %, expected at least 70.0 %." in told_of


def test_a_finding_on_a_measurement_that_is_missing_altogether_is_told_as_well():
    assert "It asks about drift." in told(an_evidence(), a_requirement("psi", text="It asks about drift."))


@pytest.mark.parametrize(
    ("gaps", "widest"),
    [
        pytest.param({"F": -0.03, "X": -0.01}, "F", id="both behind"),
        pytest.param({"F": 0.01, "X": 0.20}, "X", id="both ahead"),
        pytest.param({"F": -0.03, "X": 0.20}, "X", id="one behind, one ahead by more"),
    ],
)
def test_the_widest_gap_is_the_one_called_so(gaps, widest):
    measured = [
        a_measurement(value, name="equal_opportunity_difference", attribute="sex", group=group, versus="M")
        for group, value in gaps.items()
    ]
    (sentence,) = [s for s in sentences(an_evidence(*measured)) if "widest gap by sex" in s.text]
    assert f"in the group {widest} than in the group M" in sentence.text
    assert sentence.measurement == f"equal_opportunity_difference/attribute=sex/group={widest}/versus=M"


def test_gaps_inside_strata_are_not_told_as_gaps_overall():
    inside = a_measurement(
        0.5, name="equal_opportunity_difference", attribute="sex", group="F", versus="M", within="d", stratum="A"
    )
    assert "widest" not in told(an_evidence(inside))


@pytest.mark.parametrize(
    ("favourable", "words"),
    [(0, "Of the cases that have outcome 0, the share that were decided 0 is 3.0 points lower"), (1, "Of the cases that have outcome 1, the share that were decided 1 is 3.0 points lower")],
    ids=["0 is good", "1 is good"],
)  # fmt: skip
def test_a_gap_is_told_in_terms_of_the_good_decision(favourable, words):
    gap = a_measurement(-0.03, name="equal_opportunity_difference", attribute="sex", group="F", versus="M")
    assert words in told(an_evidence(gap), spec=a_spec(favourable=favourable))


@pytest.mark.parametrize(
    ("ours", "theirs", "move"),
    [(0.9, 0.8, "up by 10.0 points"), (0.8, 0.9, "down by 10.0 points"), (0.8, 0.8001, "no change")],
)
def test_a_brief_says_how_the_version_differs_from_the_one_that_serves(ours, theirs, move):
    evidence = an_evidence(a_measurement(ours, name="recall"), champion=[a_measurement(theirs, name="recall")])
    assert f"With version 1, which serves now, it is {100 * theirs:.1f} %: {move}." in told(evidence)


def test_every_measured_number_in_a_brief_names_its_measurement():
    names = ("recall", "precision", "specificity", "equal_opportunity_difference")
    measured = [a_measurement(0.123, (0.1, 0.2), name, attribute="sex", group="F", versus="M") for name in names]
    told_numbers = [s for s in sentences(an_evidence(*measured)) if "12.3" in s.text]
    assert {s.measurement for s in told_numbers} == {m.key for m in measured}


ASKED = an_act(Move.ASK, Asked("Q-1", blocking=True), reason="Who answers at night?")
ASKED_TOO = an_act(Move.ASK, Asked("Q-2", blocking=False), CLARA, reason="Since when?")
RESOLVED = an_act(Move.RESOLVE, AboutQuestion("Q-1"))
NIGHT = Condition("C-1", "Call at night.", "farah", "elena", date(2026, 5, 1), When.BEFORE)
LATER = Condition("C-2", "Count complaints.", "greta", "ben", date(2026, 9, 30), When.AFTER)
PROPOSED = [an_act(Move.PROPOSE, Proposed(condition)) for condition in (NIGHT, LATER)]


def added(*acts, state=State.IN_REVIEW):
    """What the brief says beside the documents, by heading."""
    proceedings = held(*acts, request=a_request(state))
    sections = brief(a_spec(), an_evidence(), (), proceedings, str.upper)
    return {section.title: [sentence.text for sentence in section.sentences] for section in sections}


def test_a_brief_of_what_nobody_has_discussed_has_no_heading_for_it():
    assert not {"Open questions", "Conditions proposed"} & set(added())
    assert "Open questions" not in added(ASKED, RESOLVED)
    assert "Conditions proposed" not in added(PROPOSED[0], an_act(Move.DROP, AboutCondition("C-1")))


def test_a_brief_tells_the_open_questions_and_which_of_them_holds_everything_up():
    assert added(ASKED, ASKED_TOO)["Open questions"] == [
        "Ben Okafor asks: Who answers at night? Nothing is decided before this is resolved.",
        "Clara Lindqvist asks: Since when?",
    ]


def test_a_brief_tells_the_conditions_with_who_sees_to_them_and_who_checks():
    assert added(*PROPOSED)["Conditions proposed"] == [
        "Before it serves, by 1 May 2026: Call at night. FARAH is responsible for it. ELENA checks it.",
        "While it serves, by 30 Sep 2026: Count complaints. GRETA is responsible for it. BEN checks it.",
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.OPEN, "serves now"), (State.IN_REVIEW, "serves now"), (State.SETTLED, "served then"), (State.LAPSED, "served then")],
    ids=str,
)  # fmt: skip
def test_a_brief_of_what_was_decided_speaks_of_the_version_that_served_then(state, words):
    assert added(state=state)["What would change"][0].startswith(f"No other version {words}")

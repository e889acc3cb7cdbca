"""A model card on paper leaves nothing out.

All that is measured has interval and n, all that is not has its reason. All that people wrote is on it.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from governance.canonical import digest_of
from governance.evidence.bundle import DataUsed
from governance.evidence.explanation import Explanation
from governance.papers.card import Background, Card, both_measured, card_of
from governance.papers.card_paper import card_paper
from governance.papers.markdown import markdown
from governance.predictions.spec import ModelSpec
from governance.records import DatasetInput, ModelVersion
from governance.sentences.phrase import said_earlier
from tests.builders import MODEL, NOON, a_measurement, a_request, a_spec, an_evidence


def a_card(spec: ModelSpec | None = None, description: str = "", **evidence: object) -> Card:
    version = ModelVersion(MODEL, "2", "run", "somewhere", NOON, "farah", description, ())
    return card_of(version, spec or a_spec(), evidence.pop("of", None) or an_evidence(**evidence))


def printed(card: Card) -> str:
    return markdown(card_paper(card, card.digest))


def test_a_card_without_words_of_people_says_that_they_are_missing():
    text = printed(a_card())
    assert "Nobody has written the purpose, the people affected and the possible harm of this model." in text
    assert "The registry does not say what it was trained on." in text
    assert "Not measured: by hand." in text


def test_a_card_without_measurements_says_so_under_each_heading():
    assert printed(a_card()).count("\n\nNot measured.") == 3


def test_a_card_calls_features_by_their_labels_with_the_column_beside():
    explanation = Explanation(
        said_earlier("by hand"), 0.0, 0.0, 0.001, (("hour", 1.5), ("channel", 0.5)), (), reason=None
    )
    moved = a_measurement(0.7, None, "psi", noise=0.01, feature="hour")
    card = a_card(of=replace(an_evidence(moved), explanation=explanation))
    text = markdown(card_paper(card, card.digest, Background(labels={"hour": "hour of the day"})))
    assert "| hour of the day (hour) | 1.500 |" in text
    assert "| channel | 0.500 |" in text
    assert "| Drift (PSI) | hour of the day |" in text
    assert "hour of the day" not in str(card)


def test_a_card_prints_what_could_not_be_measured_with_its_reason():
    text = printed(a_card(of=an_evidence(a_measurement(None, name="recall"))))
    assert re.search(r"Recall.*no outcome is known yet", text)


def test_a_card_says_which_class_is_positive_and_what_its_rates_of_groups_are_called_elsewhere():
    rate = a_measurement(0.99, (0.98, 0.995), "true_positive_rate", attribute="sex", group="F")
    text = printed(a_card(of=an_evidence(rate)))
    assert "Positive is outcome 1: cases that have outcome 1." in text
    assert "“The good decision” here is decision 0" in text
    assert re.search(r"it is the true negative rate .*specificity.*; the false positive rate is 100 % minus it", text)


def test_a_card_prints_every_number_with_its_interval_and_n():
    gap = a_measurement(-0.031, (-0.05, -0.01), "equal_opportunity_difference", attribute="sex", group="F", versus="M")
    text = printed(a_card(of=an_evidence(a_measurement(0.98, (0.97, 0.99), "recall"), gap)))
    assert "| Recall | everybody | 98.0 % (97.0 % to 99.0 %) | 100 |" in text
    assert "| F (sex) | M | -3.1 points (-5.0 points to -1.0 points; n 100) |" in text


def test_a_card_names_its_digest_its_evidence_and_its_files():
    card = a_card()
    for digest in (digest_of(card), card.evidence, card.artifact):
        assert digest in printed(card)


def test_a_card_says_what_people_wrote_and_what_it_was_trained_on():
    spec = a_spec(
        card={"summary": "It blocks.", "intended_use": "Payments.", "people_affected": "All.", "possible_harm": "No food.", "limitations": ["Old."]},
        origin={"kind": "simulated", "note": "Nobody is real."},
    )  # fmt: skip
    data = DataUsed(1_000, "sha256:log", (DatasetInput("payments", "d1", "local", "training"),))
    explained = Explanation(said_earlier("SHAP"), importance=(("amount", 1.25),))
    text = printed(a_card(spec, of=an_evidence(data=data, explanation=explained), description="second try"))
    for sentence in (
        "It blocks.",
        "Payments.",
        "All.",
        "No food.",
        "- Old.",
        "**Predictions are simulated.** Nobody is real.",
        "second try",
    ):
        assert sentence in text
    assert "- payments (training), digest d1" in text
    assert "| amount | 1.250 |" in text
    assert "## Out of scope\n\nnot stated" in text


def test_a_card_of_many_features_lists_those_that_moved_farthest_and_counts_the_others():
    moved = [a_measurement(number / 1000, None, "psi", feature=f"f{number}") for number in range(200)]
    importance = tuple((f"f{number}", 2.0 - number / 100) for number in range(200))
    text = printed(a_card(of=an_evidence(*moved, explanation=Explanation(said_earlier("SHAP"), importance=importance))))
    listed = [line for line in text.splitlines() if line.startswith("| Drift")]
    assert len(listed) == 20
    assert "f199" in listed[0]
    assert "180 more features are not listed, with at most 0.179; the record of this card has all of them." in text
    assert "180 more features are not listed, with at most 1.800; the record of this card has all of them." in text


def test_a_card_has_a_row_for_each_group_and_says_whom_it_is_compared_with():
    women, men = {"attribute": "sex", "group": "F"}, {"attribute": "sex", "group": "M"}
    text = printed(
        a_card(
            of=an_evidence(
                a_measurement(0.25, None, "selection_rate", **women),
                a_measurement(0.5, None, "selection_rate", **men),
                a_measurement(0.5, None, "impact_ratio", **women, versus="M"),
                a_measurement(0.25, None, "impact_ratio", **women, versus="all others"),
            )
        )
    )
    rows = [line for line in text.splitlines() if "(sex)" in line]
    assert rows == [
        "| F (sex) | M | 25.0 % (n 100) | 0.500 (n 100) |",
        "| M (sex) |  | 50.0 % (n 100) |  |",
        "| F (sex) | all others |  | 0.250 (n 100) |",
    ]


def test_numbers_that_both_versions_have_stand_side_by_side_and_others_are_left_out():
    now = a_card(of=an_evidence(a_measurement(0.7, None, "recall"), a_measurement(0.6, None, "precision")))
    before = a_card(of=an_evidence(a_measurement(0.5, None, "recall"), a_measurement(None, None, "precision")))
    assert [(m.name, m.value, was.value) for m, was in both_measured(now, before)] == [("recall", 0.7, 0.5)]
    text = markdown(card_paper(now, now.digest, Background(before)))
    assert "| Recall | everybody | 70.0 % | 50.0 % |" in text
    assert "No earlier version was assessed." in printed(now)


def test_predictions_from_before_the_registration_are_said_with_why_that_can_be():
    card = a_card(a_spec(origin={"kind": "simulated", "note": "Nobody is real."}))
    late = replace(card, created_at=datetime(2030, 1, 1, 9, 0, tzinfo=UTC))
    early = replace(card, created_at=datetime(2020, 1, 1, 9, 0, tzinfo=UTC))
    assert "before it was registered (1 Jan 2030, 09:00 UTC). The days of simulated data are made up" in printed(late)
    assert "before it was registered" not in printed(early)
    real = replace(late, origin=None)
    assert "The files may have been stored there later than they began to serve." in printed(real)


def test_the_paper_has_the_requests_about_the_version_and_says_where_there_is_none():
    card = a_card()
    text = markdown(card_paper(card, card.digest, Background(requests=(a_request(),))))
    assert re.search(r"\| R-\d+ \|", text)
    assert "Nobody has asked that it serves." in printed(card)

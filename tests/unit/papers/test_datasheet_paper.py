"""A datasheet has answers, or says who owes them."""

import pytest

from governance.evidence.bundle import DataUsed
from governance.papers.card import Card, card_of
from governance.papers.datasheet_paper import NOT_REGISTERED, data_sets, datasheet_paper
from governance.papers.markdown import markdown
from governance.papers.sections import CardSection, Owes, completeness
from governance.predictions.card_text import GROUPS_OF_QUESTIONS
from governance.records import DatasetInput, ModelVersion
from tests.builders import MODEL, NOON, a_spec, an_evidence

PAYMENTS = DatasetInput("payments-2025", "9f1c2d3e", "s3", "training")
WORDS = {"summary": "s", "intended_use": "i", "people_affected": "p", "possible_harm": "h"}
ANSWERED = {"motivation": "Bought to find fraud.", "uses": "Training only.", "sensitive": ["health"], "license": "MIT"}


def a_card(*data: DatasetInput, **sheets: object) -> Card:
    version = ModelVersion(MODEL, "2", "run", "somewhere", NOON, "farah", "", ())
    spec = a_spec(card={**WORDS, "datasheets": sheets})
    return card_of(version, spec, an_evidence(data=DataUsed(1_000, "sha256:log", data)))


def printed(card: Card) -> str:
    (data_set,) = data_sets(card)
    return markdown(datasheet_paper(card, card.digest, data_set))


def test_a_card_without_data_has_no_datasheets():
    assert data_sets(a_card()) == ()


def test_a_data_set_without_a_datasheet_owes_every_answer_to_the_owner():
    (data_set,) = data_sets(a_card(PAYMENTS))
    assert [answer.owed_by for answer in data_set.answers] == [Owes.OWNER] * 7
    assert data_set.answered == "0 of 7"
    assert printed(a_card(PAYMENTS)).count("Nobody has said it. It is owed by the owner, in the specification.") == 7


@pytest.mark.parametrize("group", GROUPS_OF_QUESTIONS)
def test_an_answer_of_blanks_is_no_answer(group: str):
    (data_set,) = data_sets(a_card(**{"payments-2025": {group: "  \n"}}))
    assert {answer.group: answer.text for answer in data_set.answers}[group] == ""


def test_a_data_set_that_only_people_name_says_that_the_registry_does_not():
    assert NOT_REGISTERED in printed(a_card(elsewhere={"motivation": "m"}))


def test_a_data_set_that_the_registry_names_twice_has_one_datasheet():
    again = DatasetInput("payments-2025", "77aa", "s3", "validation")
    card = a_card(PAYMENTS, again)
    assert [data_set.name for data_set in data_sets(card)] == ["payments-2025"]
    assert "Used for training, kept as s3, digest 9f1c2d3e." in printed(card)
    assert "Used for validation, kept as s3, digest 77aa." in printed(card)


def test_data_sets_of_the_registry_come_before_those_that_only_people_name():
    assert [data_set.name for data_set in data_sets(a_card(PAYMENTS, another={}))] == ["payments-2025", "another"]


def test_everything_that_people_say_is_on_the_paper_with_the_card_it_is_from():
    card = a_card(PAYMENTS, **{"payments-2025": ANSWERED})
    text = printed(card)
    for words in (
        "Bought to find fraud.",
        "Training only.",
        "health",
        "MIT",
        card.digest,
        *GROUPS_OF_QUESTIONS.values(),
    ):
        assert words in text
    assert text.count("Nobody has said it.") == 5


def test_what_a_datasheet_owes_is_what_the_section_of_the_card_lacks():
    card = a_card(PAYMENTS, **{"payments-2025": ANSWERED})
    (data,) = (section for section in completeness(card) if section.section is CardSection.DATA)
    (data_set,) = data_sets(card)
    owed = [answer.group for answer in data_set.answers if answer.owed_by is not None]
    assert [lacking.what.values["question"] for lacking in data.lacking] == owed

import pytest

from governance.evidence.unsaid import how_much_is_unsaid, unsaid
from tests.builders import a_spec

OWNER = {"name": "Payments Risk", "contact": "payments@example.org", "people": ["farah"]}
CARD = {
    "summary": "It stops payments that look stolen.",
    "intended_use": "Card payments.",
    "people_affected": "Everybody who pays by card.",
    "possible_harm": "An honest payment is stopped.",
}


@pytest.mark.parametrize(
    ("changes", "marked", "sentence"),
    [
        pytest.param({}, ("line 4 (tier) is still marked TODO",), "the specification is not finished: line 4 (tier) is still marked TODO", id="a mark in the file"),
        pytest.param({"owner": OWNER | {"name": "nobody yet"}}, (), "the model belongs to nobody: its owner is 'nobody yet', reached at 'payments@example.org'", id="nobody as owner"),
        pytest.param({"owner": OWNER | {"contact": "nobody@example.org"}}, (), "the model belongs to nobody: its owner is 'Payments Risk', reached at 'nobody@example.org'", id="an owner who cannot be reached"),
        pytest.param({"owner": OWNER | {"name": "TBD"}}, (), "the model belongs to nobody: its owner is 'TBD', reached at 'payments@example.org'", id="an owner to be named"),
        pytest.param({"owner": OWNER | {"people": []}}, (), "the specification names neither people nor groups as owners, so no owner is kept from voting on it", id="an owner without people"),
        pytest.param({"card": None}, (), "the card has no text: nobody has written what the model is for, and whom it may harm", id="no card"),
        pytest.param({"card": CARD | {"possible_harm": " "}}, (), "the card says nothing of possible harm", id="a card with a blank"),
        pytest.param({"card": CARD | {"intended_use": "TODO: ask Farah"}}, (), "the card says nothing of intended use", id="a card with a mark"),
        pytest.param({"card": CARD | {"summary": "..."}}, (), "the card says nothing of summary", id="a card with dots"),
    ],
)  # fmt: skip
def test_what_nobody_has_said_is_told_and_counted(changes, marked, sentence):
    spec = a_spec(**{"owner": OWNER, "card": CARD, **changes})
    assert unsaid(spec, marked) == (sentence,)
    assert how_much_is_unsaid(spec, marked).value == 1.0


def test_a_specification_in_which_everything_is_said_leaves_nothing_unsaid():
    spec = a_spec(owner=OWNER | {"name": "Nobodyatwork Ltd"}, card=CARD)
    assert unsaid(spec) == ()
    assert how_much_is_unsaid(spec).value == 0.0

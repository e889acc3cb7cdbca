import pytest

from governance.evidence.unsaid import how_much_is_unsaid, unsaid
from governance.sentences import remarks
from tests.builders import a_spec

OWNER = {"name": "Payments Risk", "contact": "payments@example.org", "people": ["farah"]}
CARD = {
    "summary": "It stops payments that look stolen.",
    "intended_use": "Card payments.",
    "people_affected": "Everybody who pays by card.",
    "possible_harm": "An honest payment is stopped.",
}


@pytest.mark.parametrize(
    ("changes", "marked", "remark"),
    [
        pytest.param({}, (remarks.field_is_to_be_said(4, "tier"),), remarks.field_is_to_be_said(4, "tier"), id="a mark in the file"),
        pytest.param({"owner": OWNER | {"name": "nobody yet"}}, (), remarks.model_belongs_to_nobody("nobody yet", "payments@example.org"), id="nobody as owner"),
        pytest.param({"owner": OWNER | {"contact": "nobody@example.org"}}, (), remarks.model_belongs_to_nobody("Payments Risk", "nobody@example.org"), id="an owner who cannot be reached"),
        pytest.param({"owner": OWNER | {"name": "TBD"}}, (), remarks.model_belongs_to_nobody("TBD", "payments@example.org"), id="an owner to be named"),
        pytest.param({"owner": OWNER | {"people": []}}, (), remarks.nobody_is_kept_from_voting(), id="an owner without people"),
        pytest.param({"card": None}, (), remarks.card_has_no_text(), id="no card"),
        pytest.param({"card": CARD | {"possible_harm": " "}}, (), remarks.card_says_nothing_of("possible_harm"), id="a card with a blank"),
        pytest.param({"card": CARD | {"intended_use": "TODO: ask Farah"}}, (), remarks.card_says_nothing_of("intended_use"), id="a card with a mark"),
        pytest.param({"card": CARD | {"summary": "..."}}, (), remarks.card_says_nothing_of("summary"), id="a card with dots"),
    ],
)  # fmt: skip
def test_what_nobody_has_said_is_told_and_counted(changes, marked, remark):
    spec = a_spec(**{"owner": OWNER, "card": CARD, **changes})
    assert unsaid(spec, marked) == (remark,)
    assert how_much_is_unsaid(spec, marked).value == 1.0


def test_a_specification_in_which_everything_is_said_leaves_nothing_unsaid():
    spec = a_spec(owner=OWNER | {"name": "Nobodyatwork Ltd"}, card=CARD)
    assert unsaid(spec) == ()
    assert how_much_is_unsaid(spec).value == 0.0

"""Newcomers are told where they are and what they can do."""

import pytest

from app.glossary import PARTS
from governance.records import Role
from tests.builders import BEN, HENRIK, MARTA
from tests.pages.screens import Opens, Screen


def test_the_first_note_is_for_the_role_and_goes_once_it_was_read(opens: Opens):
    opens()
    screen = Screen(BEN, "docket")
    assert PARTS[Role.MEMBER] in screen.text
    screen.press("Got it")
    assert PARTS[Role.MEMBER] not in screen.text
    screen.menu("models")
    screen.menu("docket")
    assert PARTS[Role.MEMBER] not in screen.text


@pytest.mark.parametrize(
    ("person", "says"),
    [
        (HENRIK, "**Vote**: chair, member, deputy, since who built, sells or checks a model does not judge it."),
        (BEN, "**Close a request**: chair, since one person answers for the count."),
        (MARTA, "You may: revoke an approval, act in an emergency."),
    ],
    ids=["a regulator", "a member", "an executive"],
)
def test_help_says_what_a_role_can_do_and_why_not_the_rest(opens: Opens, person, says: str):
    opens()
    assert says in Screen(person, "help").text


def test_help_has_terms_and_measures_and_finds_them_by_a_word_of_their_meaning(opens: Opens):
    opens()
    screen = Screen(BEN, "help")
    assert "**Drift (PSI)**" in screen.text
    screen.fill("Search", "fingerprint")
    screen.look_again()
    assert "**digest**: A fingerprint of a document" in screen.text
    assert "**Drift (PSI)**" not in screen.text

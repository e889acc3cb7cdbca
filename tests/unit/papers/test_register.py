"""The register as a paper, and its links."""

from dataclasses import replace

import pytest

from governance.committee.request import State
from governance.papers.html import html
from governance.papers.paper import Cell
from governance.papers.register import Registration, register_paper
from tests.builders import NOON
from tests.unit.papers.test_card_paper import a_card

DIGEST = "sha256:" + "ab" * 32


def registered(**changes: object) -> Registration:
    return replace(Registration(a_card(), DIGEST, NOON, False, "R-0001", State.OPEN), **changes)


@pytest.mark.parametrize("file", ["javascript:alert(1)", "https://example.org", "../up", "/etc", 'a" onclick="x', "A"])
def test_a_link_leads_to_nothing_but_a_file_beside_the_paper(file: str):
    with pytest.raises(ValueError, match="is no name of a file beside a paper"):
        Cell("x", file=file)


def test_a_register_of_nothing_says_so():
    assert "No version of any model has been assessed." in html(register_paper((), "Register", NOON))


def test_each_version_is_linked_to_its_card_by_its_digest_where_files_are_written():
    page = html(register_paper((registered(),), "Register", NOON, linked=True))
    assert f'<a href="cards/{"ab" * 32}/card.html">' in page
    assert "<a href=" not in html(register_paper((registered(),), "Register", NOON))


def test_a_card_that_has_changed_has_another_address():
    assert registered().file != registered(digest="sha256:" + "cd" * 32).file

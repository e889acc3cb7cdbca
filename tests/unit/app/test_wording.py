"""Everything that can be shown has words."""

import re
from pathlib import Path

import pytest

from app import wording
from app.navigation import FOLDER, HIDDEN, MENU
from governance.committee.acts import Choice
from governance.committee.kinds import KINDS
from governance.committee.policy import Effect
from governance.committee.request import State
from governance.evidence.catalogue import CATALOGUE
from governance.evidence.judgement import Answer

GOVERNANCE = Path(__file__).resolve().parents[3] / "governance"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [(wording.STATES, State), (wording.ANSWERS, Answer), (wording.CHOICES, Choice)],
    ids=["states", "answers", "choices"],
)
def test_every_kind_has_a_word_an_icon_and_a_colour(words, kinds):
    assert set(words) == set(kinds)
    assert all(sign.word and sign.icon and sign.colour for sign in words.values())


def test_every_effect_is_said():
    assert set(wording.EFFECTS) == {*Effect, None}
    assert set(wording.CONSEQUENCES) == set(Effect)


def test_every_event_that_a_service_records_has_words():
    services = "".join(path.read_text(encoding="utf-8") for path in (GOVERNANCE / "services").rglob("*.py"))
    of_no_request = {"policy:founded", "roster:changed", "version:assessed", "version:attached"}
    of_no_request |= {"alias:moved-without-decision", "alias:serves-other-files", "alias:moved-back", "alias:put-right"}
    assert set(re.findall(r'"([a-z]+:[a-z-]+)"', services)) == of_no_request
    assert set(wording.EVENTS) == {move.value for kind in KINDS for move in kind.moves} | of_no_request


@pytest.mark.parametrize("word", ["unbiased", "debias", "ethical ai", "is fair", "solves"])
def test_no_text_promises_what_a_number_cannot(word):
    shown = [term.meaning for term in CATALOGUE.values()] + [sign.word for sign in wording.STATES.values()]
    assert not any(word in text.lower() for text in shown)


def test_the_menu_has_four_entries():
    assert [screen.menu or screen.title for screen in MENU] == ["Docket", "Models", "Rules", "Audit log"]


def test_every_page_is_in_the_menu_or_hidden_once():
    listed = [screen.name for screen in (*MENU, *HIDDEN)]
    assert sorted(listed) == sorted(path.stem for path in FOLDER.glob("*.py"))


LINKS = {
    "an address": "see http://evil.example/x",
    "a safe one": "https://evil.example",
    "in capitals": "HTTP://EVIL.EXAMPLE",
    "without a scheme": "(www.evil.example)",
    "of mail": "write to a.b+c@evil.example.",
    "of mail with a scheme": "mailto:a@evil.example",
}


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS)
def test_an_address_in_somebodys_words_reads_the_same_and_is_no_link(text):
    shown = wording.plain(text)
    assert shown.replace("\\", "").replace(wording.JOINER, "") == text
    assert not re.search(r"https?://|www\.|\w@\w", shown.replace("\\", ""), re.IGNORECASE)


@pytest.mark.parametrize("icon", [":material/delete:", ":smile:", ":+1:", "a:material/gavel:b", ":streamlit:"])
def test_a_word_between_colons_is_no_icon(icon):
    assert not re.search(r":[\w+/.-]+:", wording.plain(icon).replace("\\", ""))


@pytest.mark.parametrize(
    "text", ["at 12:30:45 UTC", "note: it is so", "sqlite:///placet.db", "a: b: c", "1:2", "@ noon", "5 @ 3"]
)
def test_what_does_nothing_is_not_touched(text):
    assert wording.plain(text).replace("\\", "") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("approved \u202edevorppa", "approved [U+202E]devorppa"),
        ("\u2066a\u2069", "[U+2066]a[U+2069]"),
        ("a\x00b\x1bc", "a[U+0000]b[U+001B]c"),
        ("\ud800", "[U+D800]"),
        ("\u05e9\u05dc\u05d5\u05dd \u200f!", "\u05e9\u05dc\u05d5\u05dd \u200f!"),
    ],
    ids=["turned round", "isolated", "controls", "half a character", "Hebrew with a mark"],
)
def test_what_turns_or_hides_the_text_around_it_is_shown_instead(text, shown):
    assert wording.plain(text).replace("\\", "") == shown

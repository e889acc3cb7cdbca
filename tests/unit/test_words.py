import pytest

from governance.errors import Unfit
from governance.sentences import refusals, writing
from governance.words import LONGEST, fault_of, require_words
from tests.steps import refusal

WHY = refusals.question_without_words()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("x" * (LONGEST + 1), writing.text_too_long(10_001, LONGEST), id="one character too many"),
        pytest.param("\u200b\u200d\ufeff", writing.text_without_letters(), id="zero-width marks alone"),
        pytest.param("\u202edesrever", writing.text_is_turned("U+202E", 1), id="an override of direction"),
        pytest.param("yes \u2067no\u2069", writing.text_is_turned("U+2067", 5), id="an isolate"),
        pytest.param("...!?", writing.text_without_letters(), id="punctuation alone"),
        pytest.param("yes\0", writing.text_has_no_writing("U+0000", 4), id="a zero character"),
        pytest.param("\x1b[31mred", writing.text_has_no_writing("U+001B", 1), id="an escape of a terminal"),
        pytest.param("a\udcff", writing.text_has_no_writing("U+DCFF", 2), id="half a character"),
        pytest.param("a\ue000", writing.text_has_no_writing("U+E000", 2), id="a character that means nothing to others"),
    ],
)  # fmt: skip
def test_what_is_no_words_is_refused_with_what_was_found_and_where(text, fault):
    with refusal(writing.unfit_text(WHY, fault), Unfit):
        require_words(text, WHY)


@pytest.mark.parametrize("text", ["", " ", "\n\t"], ids=["nothing", "a blank", "line ends"])
def test_nothing_at_all_is_refused_with_what_is_missing(text):
    with refusal(WHY, Unfit):
        require_words(text, WHY)


@pytest.mark.parametrize(
    "text",
    ["ok", "x" * LONGEST, "Zeile 1\nZeile 2\tEnde", "שלום 12", "نعم، أوافق\u200f", "दि\u200d ठीक", "同意します。", "✔ agreed 👩‍⚖️", "7"],
)  # fmt: skip
def test_words_of_any_language_are_words(text):
    assert fault_of(text) is None
    require_words(text, WHY)

import pytest

from governance.errors import Refused
from governance.words import LONGEST, fault_of, require_words


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("x" * (LONGEST + 1), "has 10,001 characters, expected at most 10,000", id="one character too many"),
        pytest.param("\u200b\u200d\ufeff", "has no letter and no digit, expected words", id="zero-width marks alone"),
        pytest.param("\u202edesrever", r"has a mark that turns the direction of reading \(U\+202E\) at character 1, expected none", id="an override of direction"),
        pytest.param("yes \u2067no\u2069", r"\(U\+2067\) at character 5", id="an isolate"),
        pytest.param("...!?", "has no letter and no digit, expected words", id="punctuation alone"),
        pytest.param("yes\0", r"has a character that is no writing \(U\+0000\) at character 4, expected none", id="a zero character"),
        pytest.param("\x1b[31mred", r"\(U\+001B\) at character 1", id="an escape of a terminal"),
        pytest.param("a\udcff", r"\(U\+DCFF\) at character 2", id="half a character"),
        pytest.param("a\ue000", r"\(U\+E000\) at character 2", id="a character that means nothing to others"),
    ],
)  # fmt: skip
def test_what_is_no_words_is_refused_with_what_was_found_and_where(text, fault):
    with pytest.raises(Refused, match=f"^why; this .*{fault}"):
        require_words(text, "why")


@pytest.mark.parametrize("text", ["", " ", "\n\t"], ids=["nothing", "a blank", "line ends"])
def test_nothing_at_all_is_refused_with_what_is_missing(text):
    with pytest.raises(Refused, match=r"^why$"):
        require_words(text, "why")


@pytest.mark.parametrize(
    "text",
    ["ok", "x" * LONGEST, "Zeile 1\nZeile 2\tEnde", "שלום 12", "نعم، أوافق\u200f", "दि\u200d ठीक", "同意します。", "✔ agreed 👩‍⚖️", "7"],
)  # fmt: skip
def test_words_of_any_language_are_words(text):
    assert fault_of(text) is None
    require_words(text, "why")

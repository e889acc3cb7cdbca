"""Every code has words, and every word a user.

And what a record keeps is read again.
"""

import pkgutil
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import governance.sentences
from governance.canonical import canonical_bytes
from governance.errors import Refused
from governance.sentences import refusals
from governance.sentences.phrase import (
    SENTENCES,
    Phrase,
    Recorded,
    Sentence,
    Value,
    counted,
    sentence,
    without_examples,
)
from governance.sentences.predictions import of_source, rows_cannot_be_read
from governance.sentences.reasons import group_too_small, groups_would_reveal_another, some
from governance.settings import PROJECT

RENDERED = Path(__file__).resolve().parents[2] / "vectors" / "sentences.txt"
"""One example of each: its code, and how it reads. It alone holds the words; every other test asks for codes."""

for room in pkgutil.iter_modules(governance.sentences.__path__):
    import_module(f"governance.sentences.{room.name}")


@dataclass(frozen=True, slots=True)
class Kept:
    why: Recorded


def rendered(row: Sentence[[]]) -> str:
    return str(Phrase(row.code, row.example))


def test_a_phrase_without_what_its_words_need_is_refused():
    with pytest.raises(TypeError, match="least"):
        str(Phrase("group-too-small"))


def test_an_example_with_other_parameters_is_refused():
    with pytest.raises(ValueError, match=r"the example of unheard-of has \(\), expected \('cases',\)"):

        @sentence()
        def unheard_of(cases: int) -> str:
            return f"{cases}"


def test_a_code_has_words_once():
    with pytest.raises(ValueError, match="group-too-small has words already"):
        sentence(least=1)(group_too_small.words)


def test_every_sentence_reads_as_it_did():
    assert RENDERED.read_text(encoding="utf-8") == "".join(
        f"{code}: {rendered(SENTENCES[code])}\n" for code in sorted(SENTENCES)
    )


def test_every_sentence_is_said_somewhere():
    files = (path for folder in ("governance", "app", "pages") for path in (PROJECT / folder).rglob("*.py"))
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    uses = Counter(re.findall(r"\w+", sources))
    assert {code for code in SENTENCES if uses[code.replace("-", "_")] < 2} == set()


def test_an_error_has_the_code_and_the_parameters_of_what_it_says():
    error = Refused(refusals.no_quorum("R-0001", ["1 more vote"]))
    assert error.phrase == Phrase("no-quorum", {"request": "R-0001", "missing": ("1 more vote",)})
    assert str(error) == str(error.phrase)


def test_every_sentence_is_a_clause_that_others_can_end():
    texts = {code: rendered(row) for code, row in SENTENCES.items()}
    assert {code: text for code, text in texts.items() if not text.removesuffix(".") or text != text.strip(" .")} == {}


def test_every_phrase_is_read_as_it_was_written():
    adapter = TypeAdapter(Kept)
    kept = [Kept(Phrase(code, row.example)) for code, row in SENTENCES.items()]
    assert [phrase for phrase in kept if adapter.validate_json(canonical_bytes(phrase)) != phrase] == []


def test_words_of_before_there_were_codes_are_kept_as_they_are():
    kept = TypeAdapter(Kept).validate_json(b'{"why": "the group is too small to show"}')
    assert (kept.why.code, str(kept.why)) == ("said-earlier", "the group is too small to show")


def test_a_code_of_a_later_version_is_shown_as_it_is():
    assert str(Phrase("not-heard-of", {"cases": 3})) == "not-heard-of {'cases': 3}"
    assert str(Phrase("not-heard-of")) == "not-heard-of"


def test_what_is_somebodys_own_is_in_no_record():
    remark = of_source("late.csv", rows_cannot_be_read("age", 3, 900, "row 7 of late.csv", "n/a", False))
    assert str(remark) == (
        "late.csv: column age has 3 of 900 rows that cannot be read ('n/a' in row 7 of late.csv); they are left out"
    )
    assert str(without_examples(remark)) == (
        "late.csv: column age has 3 of 900 rows that cannot be read (in row 7 of late.csv); they are left out"
    )


@pytest.mark.parametrize("code", sorted(code for code, row in SENTENCES.items() if "example" in row.parameters))
def test_every_sentence_can_be_said_without_what_is_somebodys_own(code: str):
    assert str(without_examples(Phrase(code, SENTENCES[code].example)))


def test_a_phrase_can_be_a_parameter_of_another():
    hidden = SENTENCES["groups-not-shown"](2, 3, 503, 2303, 20)
    reason = groups_would_reveal_another(hidden, ["a", "b", "c", "d"], 20)
    assert str(reason).startswith(
        "2 of 3 groups with 503 of 2,303 cases are not shown: a, b, c and 1 more would reveal"
    )


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b", "c"], "a, b, c"), (["a", "b", "c", "d"], "a, b, c and 1 more")]
)
def test_at_most_three_are_named(names: Sequence[str], text: str):
    assert some(names) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1200, "1,200 files")])
def test_one_is_singular(number: int, text: str):
    assert counted(number, "file") == text


def test_a_parameter_is_kept_as_it_is_read_again():
    named_groups: Value = groups_would_reveal_another(Phrase("x"), ["a"], 20).values["groups"]
    assert named_groups == ("a",)

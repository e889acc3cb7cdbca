from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from governance.errors import InvalidDocument, NotFound
from governance.parsing import Document, parse_document, read_document, read_yaml
from tests.hostile_yaml import HOSTILE_YAML


class Leaf(Document):
    size: int
    shape: Literal["round", "long"] = "round"
    width: float = 1.0
    labels: dict[str, str] = Field(default_factory=dict)


class Tree(Document):
    name: str
    planted: date | None = None
    leaves: tuple[Leaf, ...] = ()
    best: str | Leaf | None = None


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        parse_document(text, Tree, "tree.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", "tree.yaml:1: document: found an empty file, expected a mapping of fields to values", id="empty"),
        pytest.param("# nothing\n", "tree.yaml:1: document: found an empty file, expected a mapping of fields to values", id="only a comment"),
        pytest.param("- a\n- b\n", "tree.yaml:1: document: found a list or a single value, expected a mapping of fields to values", id="a list"),
        pytest.param("name\n", "tree.yaml:1: document: found a list or a single value, expected a mapping of fields to values", id="one word"),
        pytest.param("name: oak\nleaves: [1, 2\n", "tree.yaml:3: document: found broken YAML (did not find expected ',' or ']'), expected well-formed YAML", id="a bracket left open"),
        pytest.param("name: oak\n\tplanted: 1\n", "tree.yaml:2: document: found broken YAML (found a tab character that violates indentation), expected well-formed YAML", id="a tab"),
        pytest.param("name: oak\n---\nname: elm\n", "tree.yaml:2: document: found another document, expected one document a file", id="two documents"),
        pytest.param("name: *oak\n", "tree.yaml:1: document: found an alias (*oak), expected plain YAML, in which everything stands where it belongs", id="an alias of nothing"),
        pytest.param("name: oak\nbest: &x [*x]\n", "tree.yaml:2: document: found an anchor (&x), expected plain YAML, in which everything stands where it belongs", id="an alias of itself"),
        pytest.param("name: oak\n? [a, b]\n: 1\n", "tree.yaml:2: document: found a list or a mapping as a key, expected text", id="a list as a key"),
        pytest.param("name: oak\nname: elm\n", "tree.yaml:2: name: found the key a second time, expected each key once", id="a key twice"),
        pytest.param("name: oak\nleaves:\n- size: 1\n  size: 2\n", "tree.yaml:4: leaves.0.size: found the key a second time, expected each key once", id="a key twice, further in"),
        pytest.param("planted: 1990-01-01\n", "tree.yaml:1: name: found nothing, expected this field", id="a missing field"),
        pytest.param("name: oak\nleaves:\n- shape: long\n", "tree.yaml:3: leaves.0.size: found nothing, expected this field", id="a missing field, further in"),
        pytest.param("name: oak\nplantd: 1990-01-01\n", "tree.yaml:2: plantd: found datetime.date(1990, 1, 1), expected no such field (is it misspelt?)", id="a misspelt key"),
        pytest.param("name: oak\nPlanted: x\n", "tree.yaml:2: Planted: found 'x', expected no such field (is it misspelt?)", id="a key with a capital"),
        pytest.param("name: [oak]\n", "tree.yaml:1: name: found ['oak'], expected a valid string", id="a list for text"),
        pytest.param("name: 7\n", "tree.yaml:1: name: found 7, expected a valid string", id="a number for text"),
        pytest.param("name: oak\nleaves:\n- size: big\n", "tree.yaml:3: leaves.0.size: found 'big', expected a valid integer, unable to parse string as an integer", id="text for a number"),
        pytest.param("name: oak\nleaves:\n- size: 1\n  shape: square\n", "tree.yaml:4: leaves.0.shape: found 'square', expected one of 'round' or 'long'", id="none of the choices"),
        pytest.param("name: oak\nleaves:\n- size: 1\n  labels: {F: 3}\n", "tree.yaml:4: leaves.0.labels.F: found 3, expected a valid string", id="a label that is a number"),
        pytest.param("name: oak\nleaves:\n- size: 1\n  width: .nan\n", "tree.yaml:4: leaves.0.width: found nan, expected a finite number", id="not a number"),
        pytest.param("name: oak\nleaves:\n- size: 1\n  width: .inf\n", "tree.yaml:4: leaves.0.width: found inf, expected a finite number", id="infinity"),
        pytest.param("name: oak\nbest: {<<: {size: 1}}\n", "tree.yaml:2: best: found a merge (<<), expected every field in its place", id="a merge"),
        pytest.param("name: oak\nleaves: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n", "tree.yaml:2: document: found more than 20 lists and mappings inside each other, expected at most 20", id="lists in lists"),
        pytest.param(f"name: oak\nplanted: {'1' * 51}\n", "tree.yaml:2: planted: found a number of 51 characters, expected at most 50", id="a number without an end"),
        pytest.param(f"name: {'x' * 65_536}\n", "tree.yaml: document: found more than 64 kB, expected at most 64 kB of YAML", id="more than anybody writes"),
        pytest.param("name: oak\nplanted: 2026-02-30\n", "tree.yaml:2: planted: found 2026-02-30 (day is out of range for month), expected a value that plain YAML can hold", id="a day that does not exist"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_say_what_it_must_is_refused_with_place_and_both_sides(text, sentence):
    assert problems_of(text) == [sentence]


def test_a_document_runs_no_code():
    (sentence,) = problems_of("name: !!python/object/apply:os.system ['true']\n")
    assert sentence.startswith("tree.yaml:1: ")
    assert "could not determine a constructor for the tag" in sentence


def test_a_field_of_either_kind_says_both():
    assert [sentence.partition(", expected")[0] for sentence in problems_of("name: oak\nbest: {shape: long}\n")] == [
        "tree.yaml:2: best: found {'shape': 'long'}",
        "tree.yaml:2: best.size: found nothing",
    ]


def test_all_problems_are_told_at_once():
    assert [sentence.split(": ")[1] for sentence in problems_of("planted: soon\nleaves:\n- size: big\n- shpae: long\n")] == [
        "name",
        "planted",
        "leaves.0.size",
        "leaves.1.size",
        "leaves.1.shpae",
    ]  # fmt: skip


def test_long_values_are_shown_short():
    (sentence,) = problems_of(f"name: [{'x' * 500}]\n")
    assert len(sentence) < 120
    assert "..., expected" in sentence


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(NotFound, match=r"tree\.yaml does not exist; expected a YAML file there"):
        read_document(tmp_path / "tree.yaml", Tree)


def test_a_file_that_is_not_utf_8_says_where(tmp_path: Path):
    (tmp_path / "tree.yaml").write_bytes("name: h\xeatre\n".encode("latin-1"))
    with pytest.raises(InvalidDocument, match=r"found bytes that are not UTF-8 \(at offset 7\), expected UTF-8 text"):
        read_document(tmp_path / "tree.yaml", Tree)


def test_a_file_is_called_by_its_path_in_errors(tmp_path: Path):
    (tmp_path / "tree.yaml").write_text("name: 7\n", encoding="utf-8")
    with pytest.raises(InvalidDocument, match=r"tree\.yaml:1: name: found 7"):
        read_document(tmp_path / "tree.yaml", Tree)


def test_a_document_is_read_as_it_was_written():
    tree = parse_document("name: oak\nplanted: 1990-01-01\nbest: {size: 3}\n", Tree, "tree.yaml")
    assert tree == Tree(name="oak", planted=date(1990, 1, 1), best=Leaf(size=3))


@pytest.mark.parametrize("text", HOSTILE_YAML.values(), ids=HOSTILE_YAML)
def test_yaml_that_is_made_to_fill_the_memory_or_to_end_the_program_is_refused(text):
    sentences = problems_of(text)
    assert len(sentences) <= 51
    assert all(len(sentence) < 300 for sentence in sentences)


def test_of_thousands_of_problems_the_first_are_told_and_the_others_counted():
    sentences = problems_of("".join(f"k{n}: 1\n" for n in range(2_000)))
    assert sentences[-1] == "tree.yaml: document: found 1,951 more problems, expected none"


def test_a_file_is_not_read_further_than_a_document_may_reach(tmp_path: Path):
    with (tmp_path / "tree.yaml").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(InvalidDocument, match=r"found more than 64 kB"):
        read_document(tmp_path / "tree.yaml", Tree)


def test_plain_yaml_of_others_is_read_within_the_same_bounds():
    assert read_yaml(b"a: {b: [1, 2]}", "MLmodel") == {"a": {"b": [1, 2]}}
    for text in HOSTILE_YAML.values():
        with suppress(InvalidDocument):
            read_yaml(text.encode(), "MLmodel")

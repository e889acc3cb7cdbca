from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from governance.errors import InvalidDocument, NotFound
from governance.parsing import Document, parse_document, read_document


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
        pytest.param("name: oak\nleaves: [1, 2\n", "tree.yaml:3: document: found broken YAML (expected ',' or ']', but got '<stream end>'), expected well-formed YAML", id="a bracket left open"),
        pytest.param("name: oak\n\tplanted: 1\n", "tree.yaml:2: document: found broken YAML (found character '\\t' that cannot start any token), expected well-formed YAML", id="a tab"),
        pytest.param("name: oak\n---\nname: elm\n", "tree.yaml:2: document: found broken YAML (but found another document), expected well-formed YAML", id="two documents"),
        pytest.param("name: *oak\n", "tree.yaml:1: document: found broken YAML (found undefined alias 'oak'), expected well-formed YAML", id="an alias of nothing"),
        pytest.param("name: oak\nbest: &x [*x]\n", "tree.yaml: document: found an alias inside what it stands for, expected plain YAML", id="an alias of itself"),
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

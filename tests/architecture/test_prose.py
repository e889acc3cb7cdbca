"""The prose that a reader meets first is short and clear.

Docstrings begin with one short clause, and local names say what they hold.
"""

import ast
from collections.abc import Callable

import pytest

from tests.architecture.sources import modules, nodes

FOLDERS = ("governance", "app", "pages", "benchmarks", "tests", "data", ".ci")
MOST_WORDS = 12
VAGUE = {"one", "found", "known", "said", "held", "taken", "given", "told"}
"""Local names that do not say what they hold. Fields of records may be called so: they are written into documents."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _faults_of_docstrings(tree: ast.Module) -> list[str]:
    faults = []
    for node in nodes(tree):
        if not isinstance(node, Documented):
            continue
        first, *_ = (ast.get_docstring(node) or "").split("\n")
        line = node.body[0].lineno if node.body else 1
        if (words := len(first.split())) > MOST_WORDS:
            faults.append(f"{line}: the docstring's first line has {words} words, expected at most {MOST_WORDS}")
        if ";" in first:
            faults.append(f"{line}: the docstring's first line has a semicolon, expected one clause")
    return faults


def _faults_of_names(tree: ast.Module) -> list[str]:
    faults = []
    fields = {id(name) for node in nodes(tree) if isinstance(node, ast.ClassDef) for name in _fields_of(node)}
    for node in nodes(tree):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.arg(arg=name)
                | ast.MatchAs(name=name)
                | ast.MatchStar(name=name)
            ):
                if name in VAGUE and id(node) not in fields:
                    faults.append(f"{node.lineno}: the name `{name}` does not say what it holds")
    return faults


def _fields_of(node: ast.ClassDef) -> list[ast.expr]:
    annotated = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
    return annotated + [target for part in node.body if isinstance(part, ast.Assign) for target in part.targets]


RULES: dict[str, Callable[[ast.Module], list[str]]] = {"docstrings": _faults_of_docstrings, "names": _faults_of_names}


@pytest.mark.parametrize("rule", RULES)
def test_docstrings_begin_with_one_clause_and_names_say_what_they_hold(rule: str):
    faults = [f"{path}:{fault}" for path, tree in modules(*FOLDERS) for fault in RULES[rule](tree)]
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "source", "fault"),
    [
        (
            "docstrings",
            '"""Counts of a decision against its outcome, and all the rates that follow from them."""',
            "1: the docstring's first line has 15 words, expected at most 12",
        ),
        (
            "docstrings",
            'def size():\n    """All cases; none where there are none."""',
            "2: the docstring's first line has a semicolon, expected one clause",
        ),
        ("names", "def size():\n    found = []", "2: the name `found` does not say what it holds"),
        ("names", "size = lambda one: one", "1: the name `one` does not say what it holds"),
        ("names", "sizes = [len(held) for held in groups]", "1: the name `held` does not say what it holds"),
        ("names", "match size:\n    case 1 as one: pass", "2: the name `one` does not say what it holds"),
    ],
    ids=["a long line", "two clauses", "a local name", "a parameter", "a name in a comprehension", "a name in a match"],
)
def test_what_a_reader_would_stumble_over_is_a_fault(rule: str, source: str, fault: str):
    assert RULES[rule](ast.parse(source)) == [fault]


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("docstrings", '"""Counts of a binary decision.\n\nAll of them are whole numbers; they add."""'),
        ("names", "class Outcome:\n    found: int\n    known = 1"),
        ("names", "size = outcome.found"),
    ],
    ids=["what is below the first line", "a field of a record", "somebody else's attribute"],
)
def test_what_says_no_more_than_it_must_is_no_fault(rule: str, source: str):
    assert RULES[rule](ast.parse(source)) == []

"""Prose that a reader meets first: docstrings begin with one short clause, and local names say what they hold."""

import ast
from collections.abc import Iterator

import pytest

from governance.settings import PROJECT

FOLDERS = ("governance", "app", "pages", "benchmarks", "tests", "data", ".ci")
MOST_WORDS = 12
VAGUE = {"one", "found", "known", "said", "held", "taken", "given", "told"}
"""Local names that do not say what they hold. Fields of records may be called so: they are written into documents."""

NOT_YET = {
    "app/panels/**",
    "governance/adapters/store/**",
    "governance/committee",
    "governance/evidence",
    "governance/papers",
    "governance/predictions/**",
    "governance/proceedings",
    "governance/services/**",
    "pages",
    "tests/**",
}
"""Folders whose prose is still as it was, with `/**` where this goes for the folders below too. All others hold."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _faults(source: str) -> list[str]:
    """What a reader would stumble over, as `line: sentence`."""
    tree = ast.parse(source)
    fields = {id(name) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in _fields_of(node)}
    return [fault for node in ast.walk(tree) if id(node) not in fields for fault in _faults_of(node)]


def _fields_of(node: ast.ClassDef) -> list[ast.expr]:
    annotated = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
    return annotated + [target for part in node.body if isinstance(part, ast.Assign) for target in part.targets]


def _faults_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _faults_of_docstring(node)
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) if name in VAGUE:
            yield f"{node.lineno}: the name `{name}` does not say what it holds"


def _faults_of_docstring(node: Documented) -> Iterator[str]:
    first, *_ = (ast.get_docstring(node) or "").split("\n")
    line = node.body[0].lineno if node.body else 1
    if (words := len(first.split())) > MOST_WORDS:
        yield f"{line}: the docstring's first line has {words} words, expected at most {MOST_WORDS}"
    if ";" in first:
        yield f"{line}: the docstring's first line has a semicolon, expected one clause"


def _holds(folder: str) -> bool:
    above = {"/".join(folder.split("/")[:depth]) for depth in range(1, folder.count("/") + 2)}
    return folder not in NOT_YET and not any(f"{room}/**" in NOT_YET for room in above)


@pytest.fixture(scope="module")
def by_folder() -> dict[str, list[str]]:
    """What a reader would stumble over, by the folder of the module."""
    faults: dict[str, list[str]] = {}
    for top in FOLDERS:
        for file in sorted((PROJECT / top).rglob("*.py")):
            source = file.read_text(encoding="utf-8")
            path = file.relative_to(PROJECT)
            faults.setdefault(path.parent.as_posix(), []).extend(f"{path}:{fault}" for fault in _faults(source))
    return faults


def test_docstrings_begin_with_one_clause_and_names_say_what_they_hold(by_folder: dict[str, list[str]]):
    assert [fault for folder, faults in by_folder.items() if _holds(folder) for fault in faults] == []


def test_a_folder_without_faults_is_on_no_list(by_folder: dict[str, list[str]]):
    faulty = {folder for folder, faults in by_folder.items() if faults}
    assert [
        room
        for room in sorted(NOT_YET)
        if not any(folder == room or f"{folder}/".startswith(room.removesuffix("**")) for folder in faulty)
    ] == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (
            '"""Counts of a decision against its outcome, and all the rates that follow from them."""',
            "1: the docstring's first line has 15 words, expected at most 12",
        ),
        (
            'def size():\n    """All cases; none where there are none."""',
            "2: the docstring's first line has a semicolon, expected one clause",
        ),
        ("def size():\n    found = []", "2: the name `found` does not say what it holds"),
        ("size = lambda one: one", "1: the name `one` does not say what it holds"),
        ("sizes = [len(held) for held in groups]", "1: the name `held` does not say what it holds"),
    ],
    ids=["a long line", "two clauses", "a local name", "a parameter", "a name in a comprehension"],
)
def test_what_a_reader_would_stumble_over_is_a_fault(source: str, fault: str):
    assert _faults(source) == [fault]


@pytest.mark.parametrize(
    "source",
    [
        '"""Counts of a binary decision against its outcome.\n\nAll of them are whole numbers; they add."""',
        "class Outcome:\n    found: int\n    known = 1",
        "size = outcome.found",
    ],
    ids=["what is below the first line", "a field of a record", "somebody else's attribute"],
)
def test_what_says_no_more_than_it_must_is_no_fault(source: str):
    assert _faults(source) == []


@pytest.mark.parametrize("folder", ["governance/statistics", "governance/newcomers", "newcomers"])
def test_a_new_room_holds_unless_it_is_listed(folder: str):
    assert _holds(folder)

"""Errors say by codes what they say.

None is raised with text of its own.
"""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import governance
from governance.errors import InvalidDocument, PlacetError
from tests.architecture.sources import modules, nodes

SKIPPED = ("migrations", "demo", "__main__")
"""Modules without errors of their own, which do more than define when they are imported."""


def _kinds(kind: type[PlacetError]) -> Iterator[str]:
    yield kind.__name__
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    """The names of all errors that are made of a phrase."""
    for module in pkgutil.walk_packages(governance.__path__, "governance."):
        if not any(part in module.name for part in SKIPPED):
            import_module(module.name)
    return {*_kinds(PlacetError)} - {InvalidDocument.__name__}


def _made_of_text(tree: ast.Module, kinds: set[str]) -> list[int]:
    """The lines in which one of `kinds` is made of text.

    Whoever gives it another name meanwhile is found by the type checker: it takes a Phrase.
    """
    calls = (node for node in nodes(tree) if isinstance(node, ast.Call) and node.args)
    return [call.lineno for call in calls if _called(call.func) in kinds and _is_text(call.args[-1])]


def _called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_no_error_is_raised_with_text_of_its_own(kinds: set[str]):
    own_text = {
        f"{path}:{line}" for path, tree in modules("governance", "app", "pages") for line in _made_of_text(tree, kinds)
    }
    assert own_text == set()


@pytest.mark.parametrize(
    "source",
    [
        "raise Refused('not now')",
        "raise errors.Unfit('by', f'not {day}')",
        "return BackupInvalid('no ' + what)",
    ],
)
def test_an_error_with_text_of_its_own_is_found(kinds: set[str], source: str):
    assert _made_of_text(ast.parse(source), kinds) == [1]

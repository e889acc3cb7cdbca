"""The program as it is written, for the rules about it.

Each file is read once.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from governance.settings import PROJECT


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of these folders, by its path in the project."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            yield path.relative_to(PROJECT).as_posix(), module(path)


@cache
def module(path: Path) -> ast.Module:
    """The syntax of a file.

    Whoever gets it only reads it: all rules have the same.
    """
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Everything in a piece of a module, itself among it."""
    return tuple(ast.walk(tree))

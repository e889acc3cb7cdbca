"""Every public name has a user beside the tests.

What only tests use is no part of the program.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.settings import PROJECT
from tests.architecture.sources import module as read
from tests.architecture.sources import nodes

OURS, USERS = ("governance", "app"), ("governance", "app", "pages", "benchmarks", "data")
STEPS = "governance.adapters.store.migrations."
"""Alembic calls what is in them."""
CALLED_BY_NAME = {
    "property",
    "cached_property",
    "staticmethod",
    "classmethod",
    "contextmanager",
    "cache",
    "lru_cache",
    "dataclass",
    "sentence",
}
"""Decorators after which a name is called by name; any other hands it to somebody who calls it: click, Streamlit, pydantic."""
BY_VALUE = ("Enum", "StrEnum", "IntEnum")
"""Members of these are read from what people and documents write."""
READ_BY_OTHERS = {
    "governance.cli.acting.Sentences.invoke": "click",
    "governance.cli.program.Program.get_command": "click",
    "governance.adapters.store.sql_log.AsText.inherit_cache": "SQLAlchemy",
    "governance.parsing.Document.model_config": "pydantic",
    "governance.settings.Settings.model_config": "pydantic",
    "governance.palette.CATEGORIES": ".streamlit/config.toml, which says it again",
    "governance.palette.WORDMARK": "app/assets/wordmark.svg, which says it again",
}
"""Names that somebody else's program reads, and whose."""
PASSED_ON = {"COMMANDS", "TASK"}
"""What governance/cli/program.py asks of each of a list of modules, and governance/predictions/tasks of one for each task."""

TEMPLATES = ("*.html", "*.typ")
"""What a template writes after a dot is a name that it reads."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Name:
    """A public name.

    Where it is, and the syntax in which it names itself.
    """

    module: str
    qualified: str
    node: ast.stmt
    of_a_class: bool

    def __str__(self) -> str:
        return f"{self.module}.{self.qualified}"

    @property
    def last(self) -> str:
        return self.qualified.rpartition(".")[2]


class Program:
    """All names that our packages offer, and all their uses.

    Uses in the packages, on pages, in benchmarks and in data.
    """

    def __init__(self, root: Path) -> None:
        self.names: list[Name] = []
        self.attributes: dict[str, list[ast.AST]] = defaultdict(list)
        self.loads: dict[tuple[str, str], list[ast.AST]] = defaultdict(list)
        self.imported: set[str] = set()
        for top in USERS:
            for file in sorted((root / top).rglob("*.py")):
                module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                self._read(module, read(file), offers=top in OURS)
            for template in (file for ending in TEMPLATES for file in (root / top).rglob(ending)):
                for word in re.findall(r"\.(\w+)", template.read_text(encoding="utf-8")):
                    self.attributes[word].append(ast.Name(id=word))

    def unused(self) -> list[str]:
        """Names without a user: who speaks of itself alone has none."""
        return sorted(str(name) for name in self.names if not self._is_used(name))

    def _is_used(self, name: Name) -> bool:
        own = {id(part) for part in nodes(name.node)}
        if name.of_a_class:
            return any(id(use) not in own for use in self.attributes[name.last])
        uses = self.loads[name.module, name.last]
        return str(name) in self.imported or any(id(use) not in own for use in uses)

    def _read(self, module: str, tree: ast.Module, *, offers: bool) -> None:
        parts = nodes(tree)
        modules = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in parts
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.imported |= set(modules.values())
        for node in parts:
            match node:
                case ast.Name(id=word):
                    self.loads[module, word].append(node)
                case ast.Attribute(value=of, attr=word):
                    self.attributes[word].append(node)
                    self.imported.add(f"{modules.get(of.id, '') if isinstance(of, ast.Name) else ''}.{word}")
                case ast.keyword(arg=str(word)):
                    self.attributes[word].append(node)
                case ast.MatchClass(kwd_attrs=words):
                    for word in words:
                        self.attributes[word].append(node)
        if offers and not module.startswith(STEPS):
            self.names += _offered(module, tree.body, ())


def _offered(module: str, body: Sequence[ast.stmt], inside: tuple[str, ...]) -> Iterator[Name]:
    for node in body:
        for word in _words(node):
            name = Name(module, ".".join((*inside, word)), node, bool(inside))
            if not (word.startswith("_") or _is_handed_over(node) or word in PASSED_ON or str(name) in READ_BY_OTHERS):
                yield name
        if isinstance(node, ast.ClassDef) and not any(ast.unparse(base) in BY_VALUE for base in node.bases):
            yield from _offered(module, node.body, (*inside, node.name))


def _words(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
            return [word]
        case ast.AnnAssign(target=ast.Name(id=word)):
            return [word]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return []


def _is_handed_over(node: ast.stmt) -> bool:
    made_of = node.decorator_list if isinstance(node, Definition) else []
    called = [expression.func if isinstance(expression, ast.Call) else expression for expression in made_of]
    return any(ast.unparse(expression).rpartition(".")[2] not in CALLED_BY_NAME for expression in called)


def test_every_public_name_is_used_by_more_than_tests():
    assert Program(PROJECT).unused() == []


@pytest.mark.parametrize(
    ("added", "name"),
    [
        ("def unheard() -> None:\n    unheard()\n", "governance.masking.unheard"),
        ("class Unheard:\n    pass\n", "governance.masking.Unheard"),
        ("UNHEARD = 1\n", "governance.masking.UNHEARD"),
        (
            "class _Heard:\n    @property\n    def unheard(self) -> int:\n        return 1\n",
            "governance.masking._Heard.unheard",
        ),
    ],
    ids=["a function that calls itself", "a class", "a constant", "a property"],
)
def test_a_name_without_a_user_is_found(added: str, name: str, tmp_path: Path):
    module = tmp_path / "governance" / "masking.py"
    module.parent.mkdir()
    module.write_text((PROJECT / "governance" / "masking.py").read_text() + f"\n\n{added}")
    assert name in Program(tmp_path).unused()

"""What goes beyond chance is decided in one module.

So is what goes beyond a limit. All others ask it.
"""

import ast

import pytest

from tests.architecture.sources import modules, nodes

JUDGEMENT = "governance/evidence/judgement.py"
STATISTICS = "governance/statistics/"
"""Intervals are made there."""
SCALE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def judges(tree: ast.Module) -> list[str]:
    """Find comparisons with a noise level or the end of an interval."""
    return [
        ast.unparse(node)
        for node in nodes(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(sign, SCALE) for sign in node.ops)
        and any(_is_uncertainty(part) for side in (node.left, *node.comparators) for part in ast.walk(side))
    ]


def _is_uncertainty(part: ast.AST) -> bool:
    if not isinstance(part, ast.Attribute):
        return False
    owner = ast.unparse(part.value).rpartition(".")[2]
    return part.attr == "noise" or (part.attr in {"low", "high"} and owner in {"interval", "rise"})


@pytest.mark.parametrize(
    ("source", "compared"),
    [
        ("if m.value > m.noise: pass", ["m.value > m.noise"]),
        ("not interval.low <= 1 <= interval.high", ["interval.low <= 1 <= interval.high"]),
        ("m.interval.high < 1", ["m.interval.high < 1"]),
        ("m.noise is None or column.low <= 1", []),
    ],
    ids=["a noise level", "both ends", "one end", "what only looks like it"],
)
def test_a_comparison_with_chance_is_seen(source: str, compared: list[str]):
    assert judges(ast.parse(source)) == compared


def test_nobody_judges_by_themselves():
    trees = dict(modules("app", "governance", "pages"))
    assert judges(trees[JUDGEMENT]) != []
    assert {
        name: compared
        for name, tree in trees.items()
        if name != JUDGEMENT and not name.startswith(STATISTICS) and (compared := judges(tree))
    } == {}

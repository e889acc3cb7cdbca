"""Each finding of the review of pages has a test."""

import ast

from governance.settings import PROJECT
from tests.journeys.test_findings import FINDINGS


def is_there(test: str) -> bool:
    """Whether a test of this name, `path::name`, is written somewhere."""
    path, _, name = test.partition("::")
    written = ast.parse((PROJECT / path).read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in written)


def test_a_test_that_nobody_wrote_is_missed():
    assert not is_there("tests/journeys/test_findings.py::test_everything_is_well")


def test_every_finding_names_a_test_that_exists():
    assert list(FINDINGS) == list(range(1, 26))
    assert {number: test for number, (_, test) in FINDINGS.items() if not is_there(test)} == {}

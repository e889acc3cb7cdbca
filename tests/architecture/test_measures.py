"""The names of measures are listed in one place.

Everything that is measured, documented or shown is in it.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from governance.committee.policy import Policy
from governance.evidence import regression
from governance.evidence.catalogue import CATALOGUE, ROWS, gaps_of, of_kind, shown_at
from governance.evidence.fairness import OVER_ALL_GROUPS
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.rates import RATES
from governance.parsing import read_document
from governance.predictions.tasks import TASKS
from governance.settings import DATA, PROJECT
from tests.architecture.sources import modules, nodes

FOLDERS = ("app", "benchmarks", "governance", "pages")
LISTS = {
    "governance/evidence/catalogue.py": "the one place",
    "governance/evidence/rates.py": "each with its formula",
    "governance/evidence/performance.py": "each with its formula",
    "governance/evidence/regression.py": "each with its formula",
    "governance/evidence/ranking.py": "each with its formula",
    "governance/evidence/quality.py": "each with its formula",
    "governance/adapters/predictions/ibis_ranking.py": "columns of a query, which are sums",
    "governance/evidence/drift.py": "each with the kind of feature that it is measured of",
    "governance/evidence/concept.py": "each with its formula, and with the reason why there is none",
    "governance/evidence/calibration.py": "both follow from one reason",
    "benchmarks/fairness.py": "each with the formula of somebody else",
}
"""Modules that may name several measures together, and why."""
MEASUREMENTS = PROJECT / "docs" / "reference" / "measurements.md"


def parts(node: ast.AST) -> list[ast.expr]:
    """The parts of a literal collection.

    None of anything else.
    """
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return items
        case ast.Dict(keys=keys, values=values):
            return [part for part in (*keys, *values) if part is not None]
        case ast.Starred(value=value):
            return [value]
    return []


def names_in(node: ast.AST) -> set[str]:
    """The names of measures in a literal collection.

    Also those in collections inside it.
    """
    nodes = parts(node)
    return {
        node_part.value for node_part in nodes if isinstance(node_part, ast.Constant) and node_part.value in CATALOGUE
    }.union(*map(names_in, nodes))


def named_together(tree: ast.Module) -> list[tuple[int, list[str]]]:
    """Every literal collection with two or more names of measures.

    Where it begins, and which names.
    """
    every = ((node, names_in(node)) for node in nodes(tree))
    return [(node.lineno, sorted(names)) for node, names in every if len(names) > 1 and isinstance(node, ast.expr)]


@pytest.mark.parametrize(
    "source",
    [
        'NAMES = ("recall", "auc")',
        'for name in ["psi", "recall"]: ...',
        'found = name in {"psi", "recall"}',
        'WORDS = {"psi": "PSI", "recall": "Recall"}',
        'OF = {"a gap": "impact_ratio", "a rate": "selection_rate"}',
        'NAMES = (*("recall", "auc"), "something")',
        'for name in ("recall", *others, "auc"): ...',
        'ODD = {("recall", None): 1, ("auc", None): 2}',
    ],
)
def test_names_that_stand_together_are_found_however_they_do(source: str):
    assert named_together(ast.parse(source))


def test_a_name_by_itself_is_no_list():
    assert named_together(ast.parse('MEASURE, OTHER = "recall", "of something else"\nfind(("recall", 1))')) == []


def test_no_module_but_the_catalogue_and_the_formulas_lists_names_of_measures():
    named_by_path = {path: named_together(tree) for path, tree in modules(*FOLDERS)}
    lists = {path: where for path, where in named_by_path.items() if where}
    assert {path: where for path, where in lists.items() if path not in LISTS} == {}
    assert LISTS.keys() - lists.keys() == set(), "these list none any more"


def made(source: ast.Module) -> Iterator[str]:
    """The names with which a measurement is made.

    The first argument of a call, or the value of a parameter `name` or `measure`.
    """
    for node in nodes(source):
        if isinstance(node, ast.Call):
            first = node.args[:1] if ast.unparse(node.func) in MAKERS else []
            for argument in (*first, *(keyword.value for keyword in node.keywords if keyword.arg == "measure")):
                if isinstance(argument, ast.Constant):
                    yield argument.value


MAKERS = {"Measurement", "Measurement.missing", "measured_share", "gap", "_index", "change_of_mean"}
"""What makes a measurement, whose name it takes first."""


def test_whatever_is_measured_has_a_row_and_every_row_is_measured():
    named: set[str] = set()
    made_here: set[str] = set()
    for path, source in modules("governance"):
        if path != "governance/evidence/catalogue.py":
            made_here |= set(made(source))
            named |= {
                constant.value
                for constant in nodes(source)
                if isinstance(constant, ast.Constant) and constant.value in CATALOGUE
            }
    assert made_here
    assert sorted(made_here - CATALOGUE.keys()) == []
    computed = named | {*gaps_of(RATES), *gaps_of(regression.OF_GROUPS), *OVER_ALL_GROUPS}
    assert sorted(CATALOGUE.keys() - computed) == []


def test_every_row_is_complete_and_named_once():
    assert len(CATALOGUE) == len(ROWS)
    for row in ROWS:
        assert row.label
        assert re.fullmatch(r"[A-Z0-9].*\.", row.meaning), row.name
        assert row.shown, row.name
        assert row.tasks, row.name
        assert set(row.of) <= CATALOGUE.keys(), row.name
        assert all(set(row.tasks) <= set(CATALOGUE[part].tasks) for part in row.of), row.name


@pytest.mark.parametrize("kind", [MeasureKind.GAP, MeasureKind.SUMMARY, MeasureKind.ESTIMATE])
def test_what_compares_or_estimates_says_what(kind: MeasureKind):
    rows = [row for row in ROWS if row.kind is kind]
    assert rows
    assert [row.name for row in rows if not row.of] == []


def test_a_customary_limit_is_the_one_that_the_standard_policy_begins_with():
    policy = read_document(DATA / "policies" / "standard.yaml", Policy)
    asked = {requirement.measure: requirement.at_most for requirement in policy.tier("high").requirements}
    customary = {row.name: row.customary_limit for row in ROWS if row.customary_limit is not None}
    assert customary
    assert customary == {name: asked[name] for name in customary}


def test_inside_strata_there_is_a_rate_and_its_gap():
    for task in TASKS:
        inside = [CATALOGUE[name] for name in shown_at(OnPage.STRATA, task)]
        assert [row.kind for row in inside] in ([], [MeasureKind.RATE, MeasureKind.GAP])
        assert not inside or inside[1].of == (inside[0].name,)


def test_every_rate_of_a_group_of_people_is_offered_with_every_gap_in_it():
    for task in TASKS:
        gaps = [name for name in of_kind(MeasureKind.GAP, task) if OnPage.GAPS in CATALOGUE[name].shown]
        assert list(shown_at(OnPage.GAPS, task)) == gaps
        rates = shown_at(OnPage.RATES, task)
        assert {rate for gap in gaps for rate in CATALOGUE[gap].of} <= set(rates)
    assert set(shown_at(OnPage.RATES, "binary")) == RATES.keys()


def test_the_reference_documents_every_measure_and_no_other():
    text = MEASUREMENTS.read_text(encoding="utf-8")
    named = {
        name
        for line in text.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z0-9_]+)`", line.split("|")[1])
    }
    assert sorted(CATALOGUE.keys() - named) == []
    assert sorted(named - CATALOGUE.keys()) == []

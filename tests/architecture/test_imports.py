"""The directions of imports are contracts.

Each holds, and each would break.
"""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from governance.settings import PROJECT

PAGES_MAY_IMPORT = {"streamlit", "app", "governance"}


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the contracts of `project`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own packages and their contracts, somewhere else."""
    project = tmp_path_factory.mktemp("project")
    for package in ("governance", "app"):
        shutil.copytree(PROJECT / package, project / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", project)
    return project


def test_every_import_goes_where_the_contracts_say():
    result = lint_imports(PROJECT)
    assert "0 broken" in result.stdout, result.stdout
    assert result.returncode == 0


DIRECTION = "Data flows forward, imports point back"
ROOMS = "Services stand on each other by noun"
PORTS = "Adapters of one port know no other port's"
PANELS = "Pieces of a page know those of their own group, evidence, and the design"
SIBLINGS = "No cycles between siblings"
APP = "The app knows governance, never the other way"
OUTSIDE = "Only adapters touch the outside world"
MACHINES = "What machines ask is answered without Streamlit"
STREAMLIT = "Governance never knows Streamlit, and charts do not either"
MODELS = "Models are loaded in a process apart"

# Where an import is added, what is imported, and the contract that breaks.
OFFENCES = {
    "evidence looks forward to review": ("governance/evidence/drift.py", "governance.committee.policy", DIRECTION),
    "statistics look forward to evidence": ("governance/statistics/scores.py", "governance.evidence.bundle", DIRECTION),
    "a service chooses its adapter": (
        "governance/services/committee/vote.py",
        "governance.adapters.store.sql_store",
        DIRECTION,
    ),
    "a committee's service looks at a page": (
        "governance/services/committee/vote.py",
        "governance.services.views.docket",
        ROOMS,
    ),
    "a service without a noun": ("governance/services/helpers.py", "json", ROOMS),
    "the registry knows the engine of predictions": (
        "governance/adapters/registry/mlflow_registry.py",
        "governance.adapters.predictions.ibis_predictions",
        PORTS,
    ),
    "the rules know a piece of the docket": (
        "app/panels/rules/policy.py",
        "app.panels.decide.docket",
        PANELS,
    ),
    "a module without a place": ("governance/utils.py", "json", DIRECTION),
    "the log learns of models": ("governance/audit/log.py", "governance.predictions.spec", DIRECTION),
    "two siblings know each other": ("governance/audit/event.py", "governance.audit.log", SIBLINGS),
    "governance knows the app": ("governance/settings.py", "app.wording", APP),
    "a service knows MLflow": ("governance/services/serving/settle.py", "mlflow", OUTSIDE),
    "a port knows its database": ("governance/store/transaction.py", "sqlmodel", OUTSIDE),
    "evidence knows pandas": ("governance/evidence/fairness.py", "pandas", OUTSIDE),
    "an endpoint knows Streamlit": ("app/machines/log_endpoints.py", "streamlit", MACHINES),
    "a webhook knows who sits in a browser": ("app/machines/webhook.py", "app.session", MACHINES),
    "governance knows Streamlit": ("governance/adapters/disk/home_documents.py", "streamlit", STREAMLIT),
    "charts know Streamlit": ("app/charts/frame.py", "streamlit", STREAMLIT),
    "the one who asks loads a model": ("governance/adapters/measures/shap_explainer.py", "shap", MODELS),
    "the one who asks is the one who answers": (
        "governance/adapters/scorer/client.py",
        "governance.adapters.scorer.child",
        MODELS,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("where", "imported", "contract"), OFFENCES.values(), ids=OFFENCES)
def test_an_import_that_goes_elsewhere_breaks_its_contract(copied: Path, where: str, imported: str, contract: str):
    file = copied / where
    before = file.read_text(encoding="utf-8") if file.exists() else None
    try:
        file.write_text(f"{before or ''}\nimport {imported}\n", encoding="utf-8")
        result = lint_imports(copied)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout, result.stdout


def test_the_copy_that_was_not_touched_keeps_every_contract(copied: Path):
    assert "0 broken" in lint_imports(copied).stdout


def imported_by(source: str) -> set[str]:
    """First names of everything that a page imports, wherever it does."""
    modules = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=module, level=level):
                modules.add("." * level or str(module).partition(".")[0])
            case ast.Call(func=ast.Name(id="__import__" | "exec" | "eval" as name)):
                modules.add(name)
            case ast.Attribute(attr="import_module"):
                modules.add("import_module")
    return modules


@pytest.mark.parametrize(
    ("source", "offence"),
    [
        pytest.param("import pandas as pd", "pandas", id="a library"),
        pytest.param("import streamlit, mlflow.tracking", "mlflow", id="beside an allowed one"),
        pytest.param("from sqlmodel import select", "sqlmodel", id="from a library"),
        pytest.param("from . import other", ".", id="its neighbour"),
        pytest.param("def late():\n    import duckdb", "duckdb", id="late"),
        pytest.param("if True:\n    from shap import plots", "shap", id="under a condition"),
        pytest.param("__import__('os')", "__import__", id="by name"),
        pytest.param("import_module('os')\nx.import_module('os')", "import_module", id="through importlib"),
        pytest.param("from governancelike import x", "governancelike", id="a name that begins like ours"),
    ],
)
def test_a_page_that_imports_something_else_is_found_out(source: str, offence: str):
    assert imported_by(source) - PAGES_MAY_IMPORT == {offence}


def test_a_page_that_imports_what_it_may_is_left_alone():
    source = "import streamlit as st\nfrom app.panels import log\nfrom governance.services.views.read import docket\n"
    assert imported_by(source) <= PAGES_MAY_IMPORT


def test_pages_import_only_streamlit_app_and_governance():
    imports = {path.name: imported_by(path.read_text(encoding="utf-8")) for path in (PROJECT / "pages").glob("*.py")}
    assert {name: modules - PAGES_MAY_IMPORT for name, modules in imports.items() if modules - PAGES_MAY_IMPORT} == {}


def test_a_command_starts_without_the_libraries_that_only_some_commands_need():
    asked = "import sys, governance.cli.program; print(*(name for name in sys.modules if '.' not in name))"
    imported = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, check=True, capture_output=True, text=True
    ).stdout
    large = {"pandas", "pyarrow", "ibis", "duckdb", "mlflow", "sklearn", "fairlearn", "shap", "evidently", "streamlit"}
    assert {"sqlalchemy", "governance"} <= set(imported.split())
    assert large & set(imported.split()) == set()

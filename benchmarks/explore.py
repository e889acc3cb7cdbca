"""Explanations that are explored.

10,000 rows of 50 features are, of a log of 100,000. An XGBoost model of 100 trees is asked in its own process. `cohort` is the page *For whom* drawn again by Streamlit's test runner, once the model is
loaded: seconds of its script, and bytes that it sends. `what_if` is one changed case, answered and taken apart. `instead` is the search
for changes after which the model decides otherwise. `shap` is the same sample explained by the bare library in this process, and by ours, the way to
the other process and back included.

Usage: python -m benchmarks.explore
"""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shap
import streamlit as st
import xgboost
from streamlit.testing.v1 import AppTest

import app.console
from benchmarks.wide_log import NAMES, write_wide_log
from governance.adapters.measures.kept_models import KeptModels
from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.evidence.counterfactual import Changeable
from governance.evidence.decision_rule import rule_of
from governance.services.evidence.assess import assess
from governance.services.evidence.explore import Explored, answered, explore, ways_to
from governance.services.ports import Ports
from governance.services.views import read
from tests.builders import AMINA, FARAH, MODEL, a_policy, a_spec, by, columns
from tests.fakes import FakeDocuments, FakeRegistry, ports

ROUNDS, CASES = 5, 20
QUESTIONS = 100
MAIN = Path(__file__).resolve().parents[1] / "app" / "main.py"
PAGE = "../pages/explanations.py"


def a_console(home: Path) -> Ports:
    """A console with a model, its log, and evidence about it."""
    (home / "predictions").mkdir()
    write_wide_log(home / "predictions" / "log.parquet", home / "model.ubj")
    registry = FakeRegistry(home / "models")
    registry.register(MODEL, (home / "model.ubj").read_bytes())
    spec = a_spec(predictions={"source": "predictions/*.parquet", "columns": columns(), "features": NAMES})
    explainer = ShapExplainer()
    return replace(
        ports(home),
        registry=registry,
        predictions=IbisSource(home),
        explainer=explainer,
        models=KeptModels(registry, explainer),
        documents=FakeDocuments({MODEL: spec}, a_policy()),
    )


def taken(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def p95(seconds: list[float]) -> float:
    """The time in milliseconds that 95 of 100 do not exceed."""
    return round(1_000 * float(np.quantile(seconds, 0.95)), 1)


def of_page(console: Ports) -> dict[str, float]:
    """What the page takes once the model is loaded."""
    app.console.bootstrap = lambda *_: console
    app.console._opened.cache_clear()  # noqa: SLF001  (one process measures)
    st.cache_resource.clear()
    page = AppTest.from_file(str(MAIN), default_timeout=300)
    for name, value in {"as": AMINA.id, "model": MODEL, "version": "1", "part": "cohorts", "of": "sex:F"}.items():
        page.query_params[name] = value
    page.run()
    page.switch_page(PAGE).run()
    again = [taken(page.run) for _ in range(ROUNDS)]
    if page.exception or page.error:
        raise SystemExit(f"the page failed: {[fault.value for fault in (*page.exception, *page.error)]}")
    sent = sum(element.proto.ByteSize() for element in page._tree if getattr(element, "proto", None) is not None)  # noqa: SLF001
    return {"cohort_ms": round(1_000 * min(again)), "cohort_kilobytes": round(sent / 1_000)}


def of_cases(console: Ports, explored: Explored) -> dict[str, float]:
    """What changed cases take."""
    explained, rule = explored.explained, rule_of(explored.explained)
    if rule is None:
        raise SystemExit("the sample has no rule; its decisions are made by one threshold")
    cases = [explained.case(row) for row in range(QUESTIONS)]
    asked = [
        taken(lambda case=case: answered(console, explored, {name: (cell,) for name, cell in case.items()}))
        for case in cases
    ]
    refused = [row for row, decision in enumerate(explained.sample.decisions) if decision == 1][:CASES]
    searched, ways_in_all = [], 0
    for row in refused:
        started = time.perf_counter()
        ways = ways_to(console, explored, explained.case(row), lambda answer: rule.decision(answer) == 0, Changeable())
        searched.append(time.perf_counter() - started)
        ways_in_all += len(ways)
    return {
        "what_if_p95_ms": p95(asked),
        "instead_p95_ms": p95(searched),
        "instead_found": round(ways_in_all / len(refused), 1),
    }


def of_library(console: Ports, explored: Explored) -> dict[str, float]:
    """How much longer our way takes than the bare library."""
    sample = explored.explained.sample
    rows = pd.DataFrame({name: list(cells) for name, cells in sample.columns.items()})
    booster = xgboost.Booster()
    with console.registry.files(explored.asked.version) as files:
        booster.load_model(next(file for file in [files.path, *files.path.glob("*")] if file.is_file()))
    booster.set_param({"nthread": 1})
    bare = min(taken(lambda: shap.TreeExplainer(booster).shap_values(xgboost.DMatrix(rows))) for _ in range(3))
    ours = min(taken(lambda: console.models.run(explored.asked, sample)) for _ in range(3))
    return {"shap_seconds": round(ours, 2), "shap_to_library": round(ours / bare, 2)}


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        console = a_console(Path(folder))
        assess(by(console, FARAH), MODEL, "1")
        assessed = read.assessed(console, MODEL, "1")
        first = taken(lambda: explore(console, assessed.evidence, assessed.spec))
        explored = explore(console, assessed.evidence, assessed.spec)
        figures = {"first_seconds": round(first, 2), "rows": len(explored.explained.sample.ids)}
        figures |= of_page(console) | of_cases(console, explored) | of_library(console, explored)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

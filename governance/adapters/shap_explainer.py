"""SHAP values of models that can be read without running their author's code.

Runs where models may be run (`placet assess`), never in the web process. The MLmodel file is read as
plain YAML; MLflow's own loaders are not called, since they run what an artifact names.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from governance.errors import UnsafeModel
from governance.evidence.explanation import ADDITIVITY_LIMIT, ExplainedCase, Explanation
from governance.logs import Sample

CODE_ON_LOAD = {".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle", ".pt", ".pth"}
"""Endings of formats that run code when they are loaded."""
READABLE_BOOSTER = {".ubj", ".json"}
"""XGBoost's own formats: numbers and names, no code."""
TREES = ("gbtree", "dart")
LOG_ODDS = ("binary:logistic", "binary:logitraw", "reg:logistic")
"""Objectives whose raw output is the log-odds of outcome 1: what contributions and scores are read as."""
CASES_KEPT = 12


class ShapExplainer:
    """Explains XGBoost models stored as UBJSON or JSON; other safe formats are `not measured`, with the reason."""

    def needs(self, artifact: Path) -> tuple[str, ...] | None:
        """The model's input columns; see `Explainer`."""
        _refuse_code(artifact)
        booster = _booster_file(artifact)
        return None if booster is None else tuple(_load(booster).feature_names or ())

    def explain(self, artifact: Path, sample: Sample) -> Explanation:
        """SHAP values of `sample`, from TreeExplainer with the model's own paths."""
        booster = _booster_file(artifact)
        if booster is None:
            return Explanation.missing(
                "the registry holds no model that Placet explains: it explains XGBoost's (model.ubj)"
            )
        return _explained(_load(booster), sample)


def _refuse_code(artifact: Path) -> None:
    files = [artifact] if artifact.is_file() else sorted(artifact.rglob("*"))
    risky = [file.name for file in files if file.suffix.lower() in CODE_ON_LOAD]
    if risky:
        raise UnsafeModel(
            f"the version holds {', '.join(risky)}, a format that runs its author's code when it is loaded; Placet loads no such file"
        )


def _booster_file(artifact: Path) -> Path | None:
    description = artifact / "MLmodel"
    if not description.is_file():
        return None
    data = _xgboost_flavor(description).get("data")
    if data is None:
        return None
    booster = Path(artifact / str(data)).resolve()
    if not booster.is_relative_to(artifact.resolve()) or booster.suffix not in READABLE_BOOSTER:
        raise UnsafeModel(f"MLmodel names {data} as the model; expected a .ubj or .json file beside it")
    return booster


def _xgboost_flavor(description: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(description.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnsafeModel(f"MLmodel is not plain YAML: {str(error).splitlines()[0]}") from error
    try:
        return dict((content.get("flavors") or {}).get("xgboost") or {})
    except (AttributeError, TypeError, ValueError) as error:
        raise UnsafeModel("MLmodel does not describe flavors as MLflow does: a name, and a mapping") from error


def _load(file: Path) -> Any:
    import xgboost

    booster = xgboost.Booster()
    try:
        booster.load_model(file)
    except xgboost.core.XGBoostError as error:
        raise UnsafeModel(f"{file.name} is not a model that XGBoost can read: {str(error).splitlines()[0]}") from error
    return booster


def _obstacle(booster: Any, sample: Sample) -> str | None:
    """Why this model cannot be explained on this sample; None where it can."""
    learner = json.loads(booster.save_config())["learner"]
    kind, objective = learner["gradient_booster"]["name"], learner["objective"]["name"]
    if kind not in TREES:
        return f"the model is a {kind}, expected trees ({' or '.join(TREES)})"
    if objective not in LOG_ODDS:
        return f"the model's objective is {objective}, expected one that gives log-odds ({' or '.join(LOG_ODDS)})"
    if not sample.columns:
        return "the model does not name the columns that it reads"
    if not sample.ids:
        return "the log has no predictions to explain"
    for name, cells in sample.columns.items():
        words = next((cell for cell in cells if isinstance(cell, str)), None)
        if words is not None:
            return f"the model reads {name}, which holds {words!r} in the log; expected numbers"
    return None


def _explained(booster: Any, sample: Sample) -> Explanation:
    import numpy as np
    import shap
    import xgboost

    obstacle = _obstacle(booster, sample)
    if obstacle is not None:
        return Explanation.missing(obstacle)
    names = tuple(sample.columns)
    rows = np.array(
        [[np.nan if v is None else float(v) for v in sample.columns[name]] for name in names], dtype=float
    ).T
    explainer = shap.TreeExplainer(booster)
    values = np.asarray(explainer.shap_values(rows), dtype=float)
    base = float(np.ravel(explainer.expected_value)[0])
    output = booster.predict(xgboost.DMatrix(rows, feature_names=list(names)), output_margin=True).astype(float)
    error = float(np.abs(output - base - values.sum(axis=1)).max())
    # Written so that NaN is refused as well.
    if not error <= ADDITIVITY_LIMIT:
        return Explanation.missing(
            f"SHAP values add up to something else than the model's output (off by {error:.3g} in log-odds, "
            f"expected at most {ADDITIVITY_LIMIT:g})"
        )
    mean = np.abs(values).mean(axis=0)
    ranked = sorted(range(len(names)), key=lambda i: (-mean[i], names[i]))
    scores = 1 / (1 + np.exp(-output))
    return Explanation(
        method=f"SHAP TreeExplainer, path-dependent, on {len(sample.ids):,} predictions chosen by hash of their id",
        base_value=base,
        sample_size=len(sample.ids),
        additivity_error=error,
        importance=tuple((names[i], float(mean[i])) for i in ranked),
        cases=tuple(_case(sample, names, row, scores, values) for row in _spread(scores)),
    )


def _spread(scores: Any) -> list[int]:
    """Positions of at most `CASES_KEPT` cases from the highest score to the lowest, evenly by rank, the top ones closer."""
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    if len(order) <= CASES_KEPT:
        return order
    last = len(order) - 1
    ranks = dict.fromkeys(round(last * (step / (CASES_KEPT - 1)) ** 3) for step in range(CASES_KEPT))
    return [order[rank] for rank in ranks]


def _case(sample: Sample, names: tuple[str, ...], row: int, scores: Any, values: Any) -> ExplainedCase:
    given = {name: sample.columns[name][row] for name in names}
    return ExplainedCase(
        id=sample.ids[row],
        score=float(scores[row]),
        values={name: None if value is None else float(value) for name, value in given.items()},
        contributions={name: float(values[row][i]) for i, name in enumerate(names)},
    )

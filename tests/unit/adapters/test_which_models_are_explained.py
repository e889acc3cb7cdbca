"""Each row of docs/reference/models.md is a model, as MLflow registers it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.evidence.explainer import Running
from governance.evidence.explanation import Explained, Unit
from governance.predictions.port import Sample
from governance.sentences import explanations

pytestmark = pytest.mark.slow
ROWS = 60
SHOPS = ("food", "travel", "toys")
AS_IT_LIES, SANDBOXED = Running(), Running(author_code=True)


def numbers() -> Any:
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(5)
    return pd.DataFrame(
        {"amount": draw.random(ROWS), "hour": draw.integers(0, 24, ROWS).astype(float), "age": draw.random(ROWS)}
    )


def with_words() -> Any:
    import numpy as np

    draw = np.random.default_rng(6)
    return numbers().assign(shop=[SHOPS[at] for at in draw.integers(0, 3, ROWS)])


def late(rows: Any) -> Any:
    return (rows["amount"] + 0.1 * rows["age"] > 0.5).astype(int)


def takings(rows: Any) -> Any:
    return 3.0 * rows["amount"] + rows["hour"]


@dataclass(frozen=True)
class Registered:
    """A version in a real registry, and what its library answers."""

    artifact: Path
    rows: Any
    answers: Any
    unit: Unit


@dataclass(frozen=True)
class Case:
    """How a model is made, and what is to be seen."""

    made: Callable[[], tuple[Any, Any, Any]]
    """The model, its rows, and its own answers to them."""
    flavor: str
    unit: Unit = Unit.PROBABILITY
    method: str = "exact-explainer"
    running: Running = AS_IT_LIES
    options: tuple[tuple[str, Any], ...] = ()


def a_pipeline(last: Any) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    parts = make_column_transformer((StandardScaler(), ["amount", "hour", "age"]), (OneHotEncoder(), ["shop"]))
    return make_pipeline(parts, last)


def of_sklearn() -> tuple[Any, Any, Any]:
    from sklearn.linear_model import LogisticRegression

    rows = with_words()
    model = a_pipeline(LogisticRegression()).fit(rows, late(rows))
    return model, rows, model.predict_proba(rows)[:, 1]


def of_xgboost_by_its_own_interface() -> tuple[Any, Any, Any]:
    import xgboost

    rows = numbers()
    model = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, late(rows)), num_boost_round=4)
    return model, rows, model.predict(xgboost.DMatrix(rows))


def of_xgboost_as_scikit_learn_has_it() -> tuple[Any, Any, Any]:
    import xgboost

    rows = numbers()
    model = xgboost.XGBClassifier(n_estimators=4).fit(rows, late(rows))
    return model, rows, model.predict_proba(rows)[:, 1]


def of_lightgbm(rows: Any, outcome: Any, **settings: Any) -> tuple[Any, Any, Any]:
    import lightgbm

    rows = rows.assign(**{name: rows[name].astype("category") for name in rows if rows[name].dtype == object})
    few = {"verbose": -1, "min_data_in_leaf": 3, "min_data_per_group": 3, "num_threads": 1}
    model = lightgbm.train({**few, **settings}, lightgbm.Dataset(rows, outcome), num_boost_round=4)
    return model, rows, model.predict(rows)


def of_lightgbm_as_scikit_learn_has_it() -> tuple[Any, Any, Any]:
    import lightgbm

    rows = numbers()
    model = lightgbm.LGBMClassifier(n_estimators=4, min_child_samples=3, verbose=-1).fit(rows, late(rows))
    return model, rows, model.predict_proba(rows)[:, 1]


def of_catboost(kind: str, rows: Any, outcome: Any) -> tuple[Any, Any, Any]:
    import catboost

    words = [name for name in rows if rows[name].dtype == object]
    settings = {"iterations": 4, "verbose": 0, "allow_writing_files": False, "thread_count": 1}
    model = getattr(catboost, kind)(**settings).fit(rows, outcome, cat_features=words)
    return model, rows, model.predict_proba(rows)[:, 1] if kind == "CatBoostClassifier" else model.predict(rows)


def of_onnx() -> tuple[Any, Any, Any]:
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    rows = numbers().astype("float32")
    model = LogisticRegression().fit(rows, late(rows))
    graph = to_onnx(model, rows.to_numpy()[:1], options={"zipmap": False})
    return graph, rows, model.predict_proba(rows)[:, 1]


def of_onnx_with_words() -> tuple[Any, Any, Any]:
    from skl2onnx import to_onnx

    model, rows, answers = of_sklearn()
    return to_onnx(model, rows[:1].astype(dict.fromkeys(numbers(), "float32"))), rows, answers


GRADES = ("high", "low", "middle")
OF_GRADES, SANDBOXED_OF_GRADES = Running(False, None, False, GRADES), Running(True, None, False, GRADES)


def grades(rows: Any) -> Any:
    """One of three classes, by the amount."""
    import pandas as pd

    return pd.cut(rows["amount"], [-1, 0.3, 0.6, 2], labels=["low", "middle", "high"]).astype(str)


def graded(rows: Any) -> Any:
    """The number of each row's class, in the order of their names."""
    return grades(rows).map(GRADES.index)


def of_sklearn_with_classes() -> tuple[Any, Any, Any]:
    from sklearn.linear_model import LogisticRegression

    rows = with_words()
    model = a_pipeline(LogisticRegression()).fit(rows, grades(rows))
    return model, rows, model.predict_proba(rows)


def of_xgboost_with_classes() -> tuple[Any, Any, Any]:
    import xgboost

    rows = numbers()
    model = xgboost.XGBClassifier(n_estimators=4).fit(rows, graded(rows))
    return model, rows, model.predict_proba(rows)


def of_lightgbm_by_name_of_class() -> tuple[Any, Any, Any]:
    import lightgbm

    rows = numbers()
    model = lightgbm.LGBMClassifier(n_estimators=4, min_child_samples=3, verbose=-1).fit(rows, grades(rows))
    return model, rows, model.predict_proba(rows)


def of_catboost_with_classes(loss: str = "MultiClass") -> tuple[Any, Any, Any]:
    import catboost

    rows = with_words()
    settings = {"iterations": 4, "verbose": 0, "allow_writing_files": False, "thread_count": 1, "loss_function": loss}
    model = catboost.CatBoostClassifier(**settings).fit(rows, grades(rows), cat_features=["shop"])
    return model, rows, model.predict_proba(rows)


def of_onnx_with_classes() -> tuple[Any, Any, Any]:
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    rows = numbers().astype("float32")
    model = LogisticRegression().fit(rows, grades(rows))
    return to_onnx(model, rows.to_numpy()[:1]), rows, model.predict_proba(rows)


def of_a_class_of_ones_own_with_classes() -> tuple[Any, Any, Any]:
    import mlflow.pyfunc
    import pandas as pd

    class ByAmount(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
        def predict(self, context, model_input, params=None):  # noqa: ARG002
            amount = model_input["amount"]
            return pd.DataFrame({"middle": 0.0 * amount, "high": amount, "low": 1 - amount})

    rows = with_words()
    answers = ByAmount().predict(None, rows)
    return ByAmount(), rows, answers[list(GRADES)].to_numpy()


def of_statsmodels() -> tuple[Any, Any, Any]:
    import statsmodels.api as sm

    rows = numbers()
    model = sm.Logit(late(rows).where(rows["hour"] > 3, 1), rows).fit(disp=0)
    return model, rows, model.predict(rows)


def of_a_class_of_ones_own() -> tuple[Any, Any, Any]:
    import mlflow.pyfunc

    class HalfOfAmount(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
        def predict(self, context, model_input, params=None):  # noqa: ARG002
            return model_input["amount"] / 2

    rows = with_words()
    return HalfOfAmount(), rows, rows["amount"] / 2


CASES = {
    "scikit-learn in skops": Case(of_sklearn, "sklearn", options=(("skops_trusted_types", ["numpy.dtype"]),)),
    "scikit-learn in a pickle": Case(
        of_sklearn, "sklearn", running=SANDBOXED, options=(("serialization_format", "pickle"),)
    ),
    "scikit-learn in cloudpickle": Case(
        of_sklearn, "sklearn", running=SANDBOXED, options=(("serialization_format", "cloudpickle"),)
    ),
    "XGBoost": Case(of_xgboost_by_its_own_interface, "xgboost", Unit.LOG_ODDS, "tree-explainer"),
    "XGBoost as scikit-learn has it": Case(
        of_xgboost_as_scikit_learn_has_it, "xgboost", Unit.LOG_ODDS, "tree-explainer"
    ),
    "LightGBM": Case(
        lambda: of_lightgbm(with_words(), late(with_words()), objective="binary"),
        "lightgbm",
        Unit.LOG_ODDS,
        "tree-explainer",
    ),
    "LightGBM that predicts a number": Case(
        lambda: of_lightgbm(numbers(), takings(numbers()), objective="regression"),
        "lightgbm",
        Unit.OUTCOME,
        "tree-explainer",
        Running(probability=False),
    ),
    "LightGBM as scikit-learn has it": Case(
        of_lightgbm_as_scikit_learn_has_it, "lightgbm", Unit.LOG_ODDS, "tree-explainer"
    ),
    "LightGBM with another sigmoid": Case(
        lambda: of_lightgbm(numbers(), late(numbers()), objective="binary", sigmoid=2.0), "lightgbm"
    ),
    "CatBoost": Case(
        lambda: of_catboost("CatBoostClassifier", with_words(), late(with_words())),
        "catboost",
        Unit.LOG_ODDS,
        "tree-explainer",
    ),
    "CatBoost that predicts a number": Case(
        lambda: of_catboost("CatBoostRegressor", numbers(), takings(numbers())),
        "catboost",
        Unit.OUTCOME,
        "tree-explainer",
        Running(probability=False),
    ),
    "ONNX": Case(of_onnx, "onnx"),
    "ONNX with words": Case(of_onnx_with_words, "onnx"),
    "scikit-learn with three classes": Case(
        of_sklearn_with_classes, "sklearn", running=OF_GRADES, options=(("skops_trusted_types", ["numpy.dtype"]),)
    ),
    "scikit-learn with three classes, in a pickle": Case(
        of_sklearn_with_classes, "sklearn", running=SANDBOXED_OF_GRADES, options=(("serialization_format", "pickle"),)
    ),
    "XGBoost with three classes": Case(
        of_xgboost_with_classes, "xgboost", Unit.MARGIN, "tree-explainer", running=OF_GRADES
    ),
    "LightGBM with three classes": Case(
        lambda: of_lightgbm(with_words(), graded(with_words()), objective="multiclass", num_class=3),
        "lightgbm",
        Unit.MARGIN,
        "tree-explainer",
        running=OF_GRADES,
    ),
    "LightGBM with three classes, each against the others": Case(
        lambda: of_lightgbm(numbers(), graded(numbers()), objective="multiclassova", num_class=3),
        "lightgbm",
        running=OF_GRADES,
    ),
    "LightGBM with three classes, as scikit-learn has it": Case(
        of_lightgbm_by_name_of_class, "lightgbm", Unit.MARGIN, "tree-explainer", running=OF_GRADES
    ),
    "CatBoost with three classes": Case(
        of_catboost_with_classes, "catboost", Unit.MARGIN, "tree-explainer", running=OF_GRADES
    ),
    "CatBoost with three classes, each against the others": Case(
        lambda: of_catboost_with_classes("MultiClassOneVsAll"), "catboost", running=OF_GRADES
    ),
    "a class of one's own with three classes": Case(
        of_a_class_of_ones_own_with_classes, "pyfunc", running=SANDBOXED_OF_GRADES
    ),
    "ONNX with three classes": Case(of_onnx_with_classes, "onnx", running=OF_GRADES),
    "statsmodels": Case(of_statsmodels, "statsmodels", running=SANDBOXED),
    "a class of one's own": Case(of_a_class_of_ones_own, "pyfunc", running=SANDBOXED),
}


@pytest.fixture(scope="module")
def registry(empty_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import shutil

    import mlflow

    before = mlflow.get_tracking_uri()
    folder = tmp_path_factory.mktemp("registry")
    place = f"sqlite:///{shutil.copy(empty_registry, folder / 'mlflow.db')}"
    mlflow.set_tracking_uri(place)
    mlflow.set_registry_uri(place)
    mlflow.create_experiment("models", (folder / "artifacts").as_uri())
    mlflow.set_experiment("models")
    yield place
    mlflow.set_tracking_uri(before)
    mlflow.set_registry_uri(before)


def registered(case: Case) -> Registered:
    import importlib

    import mlflow
    from mlflow.models import infer_signature

    model, rows, answers = case.made()
    flavor = importlib.import_module(f"mlflow.{case.flavor}")
    signature = infer_signature(rows, answers)
    what = {"python_model": model} if case.flavor == "pyfunc" else {}
    first = () if what else (model,)
    options = {**what, **dict(case.options), "pip_requirements": [], "signature": signature}
    logged = flavor.log_model(*first, name="model", registered_model_name="card-fraud", **options)
    local = mlflow.artifacts.download_artifacts(logged.model_uri)
    return Registered(Path(local), rows, answers, case.unit)


def explained(model: Registered, running: Running) -> Explained:
    columns = {name: tuple(model.rows[name].tolist()) for name in model.rows}
    return ShapExplainer().explain(model.artifact, Sample(tuple(map(str, range(len(model.rows)))), columns), running)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_library_writes_is_explained(case: Case):
    import numpy as np

    model = registered(case)
    assert ShapExplainer().look(model.artifact, case.running).columns == tuple(model.rows)
    result = explained(model, case.running)
    explanation = result.explanation
    assert explanation.reason is None, str(explanation.reason)
    each = dict(explanation.of_classes).values() or (explanation,)
    assert {(of.unit, of.method.code) for of in each} == {(case.unit, case.method)}
    answers = list(zip(*result.of_classes.values(), strict=True)) if result.of_classes else result.outputs
    # ONNX computes in single precision; every other model is the same code on the same numbers.
    assert np.array(answers) == pytest.approx(
        np.array(model.answers), abs=1e-5 if case.flavor in ("onnx", "xgboost") else 1e-9
    )
    assert explanation.importance[0][0] in ("amount", "hour")
    assert explanation.run is not None
    assert explanation.run.code == ("author-code-ran" if case.running.author_code else "loaded-without-code")


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if case.running.author_code], ids=lambda case: case.flavor
)
def test_without_leave_no_code_of_its_author_is_run(case: Case):
    reason = ShapExplainer().look(registered(case).artifact, replace(case.running, author_code=False)).reason
    assert reason is not None
    assert reason.code == "xgboost-only"


def test_a_library_that_is_not_installed_is_named(tmp_path: Path):
    (tmp_path / "model.onnx").write_bytes(b"a graph")
    without = "import sys; sys.modules['onnxruntime'] = None"
    code = (
        f"{without}; from governance.adapters.scorer import child; "
        "print(child._forked({'open': {'kind': 'onnx', 'file': 'model.onnx'}}, 0, set())['library'])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "onnxruntime"


@pytest.mark.parametrize("ending", ["lgb", "cbm", "onnx"])
def test_a_file_that_only_is_called_so_is_refused(tmp_path: Path, ending: str):
    (tmp_path / f"model.{ending}").write_bytes(b"nothing of the kind")
    reason = ShapExplainer().look(tmp_path).reason
    assert reason is not None
    assert reason.code == "not-read-by"


def test_three_classes_that_no_specification_names_are_not_explained_and_say_so(tmp_path: Path):
    rows = numbers()
    model, _, _ = of_lightgbm(rows, [at % 3 for at in range(ROWS)], objective="multiclass", num_class=3)
    model.save_model(tmp_path / "model.lgb")
    reason = explained(Registered(tmp_path, rows, [], Unit.PROBABILITY), Running()).explanation.reason
    assert reason == explanations.several_answers_for_a_row()

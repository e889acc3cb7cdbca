"""scikit-learn models are explained in the columns of the log."""

from math import nan
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.evidence.explainer import Running
from governance.evidence.explanation import Explained, Unit
from governance.evidence.model_files import ModelFiles
from governance.predictions.port import Sample
from governance.sentences import explanations, model_files

pytestmark = pytest.mark.slow
NAMES = ("amount", "hour", "shop", "nothing")
SHOPS = ("food", "travel", None)


def rows(count: int) -> dict[str, tuple[Any, ...]]:
    """Columns of a log with words and gaps."""
    import numpy as np

    draw = np.random.default_rng(3)
    amounts = [None if part < 0.1 else float(part) for part in draw.random(count)]
    return {
        "amount": tuple(amounts),
        "hour": tuple(map(int, draw.integers(0, 24, count))),
        "shop": tuple(SHOPS[at] for at in draw.integers(0, 3, count)),
        "nothing": tuple(draw.random(count).tolist()),
    }


def frame(columns: dict[str, tuple[Any, ...]]) -> Any:
    import pandas as pd

    return pd.DataFrame({name: [nan if cell is None else cell for cell in cells] for name, cells in columns.items()})


def a_pipeline(last: Any) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    parts = make_column_transformer(
        (numbers, ["amount", "hour", "nothing"]), (OneHotEncoder(handle_unknown="ignore"), ["shop"])
    )
    return make_pipeline(parts, last)


def stored(model: Any, folder: Path) -> Path:
    """The model as MLflow stores it by default.

    Whatever it holds is trusted by itself.
    """
    import mlflow.sklearn
    import skops.io

    trusted = skops.io.get_untrusted_types(data=skops.io.dumps(model))
    mlflow.sklearn.save_model(model, folder, skops_trusted_types=trusted, pip_requirements=[])
    return folder


def explained(artifact: Path, columns: dict[str, tuple[Any, ...]], *, probability: bool = True) -> Explained:
    count = len(next(iter(columns.values())))
    sample, running = Sample(tuple(map(str, range(count))), columns), Running(probability=probability)
    return ShapExplainer().explain(artifact, sample, running)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    from sklearn.linear_model import LogisticRegression

    columns = rows(400)
    outcomes = [int((amount or 0.5) > 0.5) for amount in columns["amount"]]
    model = a_pipeline(LogisticRegression()).fit(frame(columns), outcomes)
    return stored(model, tmp_path_factory.mktemp("logistic") / "model"), model


def test_types_that_only_the_model_itself_trusts_are_refused(tmp_path: Path):
    import os

    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    model = make_pipeline(FunctionTransformer(os.system))
    artifact = stored(model, tmp_path / "model")
    looked = ShapExplainer().look(artifact)
    assert looked.reason == model_files.types_not_trusted("model.skops", ("posix.system",), 1)
    assert ShapExplainer().explain(artifact, Sample(("a",), {"x": (1.0,)})).explanation.reason == looked.reason


def test_a_file_that_only_is_called_so_is_refused(tmp_path: Path):
    (tmp_path / "model.skops").write_bytes(b"PK\3\4 not an archive")
    reason = ShapExplainer().look(tmp_path).reason
    assert reason is not None
    assert reason.code == "estimator-cannot-be-read"


def test_a_model_without_probabilities_says_so(tmp_path: Path):
    from sklearn.svm import LinearSVC

    columns = rows(50)
    model = a_pipeline(LinearSVC()).fit(frame(columns), [at % 2 for at in range(50)])
    assert explained(stored(model, tmp_path / "model"), columns).explanation.reason == (
        explanations.model_gives_no_probability()
    )


def test_a_model_of_three_classes_says_so(tmp_path: Path):
    from sklearn.linear_model import LogisticRegression

    columns = rows(60)
    model = a_pipeline(LogisticRegression()).fit(frame(columns), [at % 3 for at in range(60)])
    assert explained(stored(model, tmp_path / "model"), columns).explanation.reason == (
        explanations.several_answers_for_a_row()
    )


def test_what_the_model_cannot_read_is_said_in_its_librarys_words(classifier: tuple[Path, Any]):
    columns = rows(20) | {"hour": ("late",) * 20}
    reason = explained(classifier[0], columns).explanation.reason
    assert reason is not None
    assert reason.code == "model-cannot-read-rows"


def test_a_pipeline_is_explained_in_the_columns_of_the_log(classifier: tuple[Path, Any]):
    artifact, model = classifier
    assert ShapExplainer().look(artifact) == ModelFiles(("model.skops",), NAMES)
    columns = rows(100)
    result = explained(artifact, columns)
    explanation = result.explanation
    # Both compute in double precision, from the same file.
    assert result.outputs == pytest.approx(model.predict_proba(frame(columns))[:, 1].tolist(), abs=1e-12)
    assert (explanation.unit, explanation.reason) == (Unit.PROBABILITY, None)
    assert str(explanation.method) == str(explanations.exact_explainer(100, 50))
    assert explanation.additivity_error < 1e-9  # the sum telescopes: nothing but rounding is left
    assert explanation.importance[0][0] == "amount"
    for case in explanation.cases:
        assert not isinstance(case, str)
        assert case.values["shop"] == columns["shop"][int(case.id)]
        assert explanation.base_value + sum(case.contributions.values()) == pytest.approx(case.score, abs=1e-9)


def test_a_model_of_numbers_is_explained_in_units_of_its_outcome(tmp_path: Path):
    from sklearn.linear_model import LinearRegression

    columns = {name: cells for name, cells in rows(60).items() if name in ("hour", "nothing")}
    table = frame(columns)
    model = LinearRegression().fit(table, 3.0 * table["hour"])
    result = explained(stored(model, tmp_path / "model"), columns, probability=False)
    assert (result.explanation.unit, result.explanation.reason) == (Unit.OUTCOME, None)
    # Both compute in double precision, from the same file.
    assert result.outputs == pytest.approx(model.predict(table).tolist(), abs=1e-9)
    assert result.explanation.importance[0][0] == "hour"


@pytest.mark.parametrize("kind", ["a forest", "boosted trees", "calibrated", "a vote of two"])
def test_what_people_train_most_is_loaded_and_explained(tmp_path: Path, kind: str):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, VotingClassifier
    from sklearn.linear_model import LogisticRegression

    forest = RandomForestClassifier(5, random_state=0)
    last = {
        "a forest": forest,
        "boosted trees": HistGradientBoostingClassifier(max_iter=5),
        "calibrated": CalibratedClassifierCV(LogisticRegression(), cv=2),
        "a vote of two": VotingClassifier([("a", LogisticRegression()), ("b", forest)], voting="soft"),
    }[kind]
    columns = rows(50)
    model = a_pipeline(last).fit(frame(columns), [int((amount or 0.5) > 0.5) for amount in columns["amount"]])
    explanation = explained(stored(model, tmp_path / "model"), columns).explanation
    assert (explanation.reason, explanation.sample_size) == (None, 50)

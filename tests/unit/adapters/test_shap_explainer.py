import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from math import factorial, inf, log
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.evidence.explanation import ADDITIVITY_LIMIT, Unit
from governance.evidence.model_files import ModelFiles
from governance.evidence.shap_values import CASES_KEPT
from governance.predictions.port import Sample
from governance.sentences import explanations

NAMES = ("amount", "hour", "distance")


def an_artifact(folder: Path, mlmodel: str | None, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    if mlmodel is not None:
        (folder / "MLmodel").write_text(mlmodel, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    "data",
    ["../outside.ubj", "/etc/passwd", "parts/../../outside.ubj", "link.ubj", "model.bin", "model.py", "."],
)
def test_a_model_file_outside_its_folder_or_of_another_format_is_refused(tmp_path: Path, data):
    (tmp_path / "outside.ubj").write_bytes(b"{}")
    artifact = an_artifact(tmp_path / "model", f"flavors: {{xgboost: {{data: {data}}}}}", model_bin=b"", model_py=b"")
    (artifact / "link.ubj").symlink_to(tmp_path / "outside.ubj")
    reason = str(ShapExplainer().look(artifact).reason)
    assert re.search(
        r"MLmodel.* names .*; expected (a|XGBoost's) \.ubj or \.json|is an XGBoost model .*; expected XGBoost's \.ubj",
        reason,
    )


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"not a model", b"", b"{", b"{}", b"{L\0\0\0\0\0\0\0\x07learner{"])
def test_a_file_that_is_no_model_is_not_explained_and_says_the_same_wherever_it_lies(tmp_path: Path, content):
    refusals = set()
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        artifact = an_artifact(
            tmp_path / place / "model", "flavors: {xgboost: {data: model.ubj}}", model_ubj=content, more_bin=b"1"
        )
        refusals.add(ShapExplainer().look(artifact).reason)
    (reason,) = map(str, refusals)
    assert re.search(r"model\.ubj is not a model that XGBoost can read: |names model\.ubj, where no model lies", reason)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["model.ubj", "model.json", "model.xgb", "the one file"])
def test_a_booster_without_a_description_is_explained(tmp_path: Path, place):
    file = tmp_path / ("model.ubj" if place == "the one file" else place)
    a_booster({"objective": "binary:logistic"}, list(NAMES)).save_model(file)
    artifact = file if place == "the one file" else tmp_path
    assert ShapExplainer().look(artifact) == ModelFiles((file.name,), NAMES)
    explained = ShapExplainer().explain(artifact, Sample(tuple(map(str, range(9))), dict.fromkeys(NAMES, (0.5,) * 9)))
    assert (explained.explanation.reason, explained.explanation.sample_size) == (None, 9)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """A booster on 800 generated cases with missing values.

    As MLflow stores it, and 200 of the cases.
    """
    import numpy as np
    import xgboost

    draw = np.random.default_rng(5)
    rows = draw.normal(size=(800, 3))
    outcomes = (rows @ [1.5, -1.0, 0.3] + draw.normal(size=800) > 0).astype(int)
    rows[draw.random(rows.shape) < 0.05] = np.nan
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 4, "seed": 1, "nthread": 1},
        xgboost.DMatrix(rows, outcomes, feature_names=list(NAMES)),
        num_boost_round=30,
    )
    folder = an_artifact(tmp_path_factory.mktemp("artifacts") / "model", "flavors: {xgboost: {data: model.ubj}}")
    booster.save_model(folder / "model.ubj")
    cells = [[None if np.isnan(cell) else float(cell) for cell in column] for column in rows[:200].T]
    sample = Sample(tuple(str(number) for number in range(200)), dict(zip(NAMES, map(tuple, cells), strict=True)))
    return folder, sample


@pytest.mark.slow
def test_a_booster_says_which_columns_it_reads(trained):
    assert ShapExplainer().look(trained[0]) == ModelFiles(("model.ubj",), NAMES)


@pytest.mark.slow
def test_a_case_has_the_score_and_the_values_of_its_row(trained):
    import numpy as np
    import xgboost

    artifact, sample = trained
    booster = xgboost.Booster(model_file=artifact / "model.ubj")
    rows = np.array([[np.nan if cell is None else cell for cell in sample.columns[name]] for name in NAMES]).T
    scores = booster.predict(xgboost.DMatrix(rows, feature_names=list(NAMES)))
    for case in ShapExplainer().explain(artifact, sample).explanation.cases:
        row = int(case.id)
        assert case.score == pytest.approx(scores[row], abs=1e-6)  # single precision keeps seven digits
        assert [case.values[name] for name in NAMES] == [sample.columns[name][row] for name in NAMES]


@pytest.mark.slow
def test_shap_values_are_those_of_the_definition(trained):
    import xgboost

    artifact, sample = trained
    dumped = xgboost.Booster(model_file=artifact / "model.ubj").get_dump(with_stats=True, dump_format="json")
    trees = [json.loads(tree) for tree in dumped]
    for case in ShapExplainer().explain(artifact, sample).explanation.cases[::4]:
        # Single precision against double, over 30 trees.
        assert dict(case.contributions) == pytest.approx(shapley(trees, case.values), abs=1e-4)


def shapley(trees: list[Any], values: Mapping[str, float | None]) -> dict[str, float]:
    """Shapley's definition, over every coalition of the three features."""
    contributions = dict.fromkeys(NAMES, 0.0)
    for name in NAMES:
        others = [other for other in NAMES if other != name]
        for size in range(len(NAMES)):
            weight = factorial(size) * factorial(len(NAMES) - size - 1) / factorial(len(NAMES))
            for subset in combinations(others, size):
                gain = sum(
                    expected(tree, values, {*subset, name}) - expected(tree, values, {*subset}) for tree in trees
                )
                contributions[name] += weight * gain
    return contributions


def expected(node: Any, values: Mapping[str, float | None], fixed: set[str]) -> float:
    """A tree's average answer where only `known` features are known.

    Unknown ones go both ways, by cover.
    """
    if "leaf" in node:
        return node["leaf"]
    children = {child["nodeid"]: child for child in node["children"]}
    if node["split"] in fixed:
        value = values[node["split"]]
        way = "missing" if value is None else "yes" if value < node["split_condition"] else "no"
        return expected(children[node[way]], values, fixed)
    return sum(child["cover"] / node["cover"] * expected(child, values, fixed) for child in node["children"])


@pytest.mark.slow
def test_contributions_add_up_to_the_output_and_the_largest_come_first(trained):
    explanation = ShapExplainer().explain(*trained).explanation
    assert explanation.additivity_error < ADDITIVITY_LIMIT == 1e-3
    assert (explanation.sample_size, explanation.reason) == (200, None)
    assert [value for _, value in explanation.importance] == sorted(
        (value for _, value in explanation.importance), reverse=True
    )


@pytest.mark.slow
def test_a_few_cases_are_kept_from_the_highest_score_to_the_lowest(trained):
    explanation = ShapExplainer().explain(*trained).explanation
    scores = [case.score for case in explanation.cases]
    assert 1 < len(scores) == len({case.id for case in explanation.cases}) <= CASES_KEPT
    assert scores == sorted(scores, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        pytest.param({"objective": "binary:hinge"}, "objective is binary:hinge, expected one whose answer is one sum", id="a decision"),
        pytest.param({"objective": "multi:softprob", "num_class": 3}, "objective is multi:softprob", id="three classes"),
        pytest.param({"objective": "binary:logistic", "booster": "gblinear"}, "the model is a gblinear, expected trees", id="no trees"),
    ],
)  # fmt: skip
def test_a_model_whose_output_means_something_else_is_not_explained(tmp_path: Path, settings, reason):
    artifact = an_artifact(tmp_path / "model", "flavors: {xgboost: {data: model.ubj}}")
    a_booster(settings, list(NAMES)).save_model(artifact / "model.ubj")
    sample = Sample(("1",), dict.fromkeys(NAMES, (0.5,)))
    assert reason in str(ShapExplainer().explain(artifact, sample).explanation.reason)


@pytest.mark.slow
def test_a_model_that_does_not_name_its_columns_is_not_explained(tmp_path: Path):
    artifact = an_artifact(tmp_path / "model", "flavors: {xgboost: {data: model.ubj}}")
    a_booster({"objective": "binary:logistic"}, None).save_model(artifact / "model.ubj")
    explained = ShapExplainer().explain(artifact, Sample(("1",), {})).explanation
    assert explained.reason == explanations.model_names_no_columns()


def a_booster(settings: dict[str, Any], names: list[str] | None) -> Any:
    import numpy as np
    import xgboost

    rows = np.random.default_rng(5).normal(size=(60, 3))
    outcomes = (rows[:, 0] > 0).astype(int)
    return xgboost.train(settings, xgboost.DMatrix(rows, outcomes, feature_names=names), num_boost_round=2)


@pytest.mark.slow
def test_a_sample_of_words_is_not_explained_and_says_why(trained):
    artifact, _ = trained
    words = Sample(("1",), dict.fromkeys(NAMES, ("high",)))
    assert ShapExplainer().explain(
        artifact, words
    ).explanation.reason == explanations.words_where_the_model_reads_numbers("amount")


@pytest.mark.slow
def test_a_sample_of_nothing_is_not_explained(trained):
    artifact, _ = trained
    assert (
        ShapExplainer().explain(artifact, Sample((), dict.fromkeys(NAMES, ()))).explanation.reason
        == explanations.no_predictions_to_explain()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("objective", "unit", "link"),
    [
        ("reg:squarederror", Unit.OUTCOME, lambda answer: answer),
        ("reg:absoluteerror", Unit.OUTCOME, lambda answer: answer),
        ("count:poisson", Unit.LOGARITHM, log),
        ("reg:gamma", Unit.LOGARITHM, log),
        ("reg:tweedie", Unit.LOGARITHM, log),
        ("rank:pairwise", Unit.RANKING_SCORE, lambda answer: answer),
    ],
)
def test_a_model_of_numbers_is_explained_in_its_unit(tmp_path: Path, objective, unit, link):
    import numpy as np
    import xgboost

    rows = np.random.default_rng(5).normal(size=(60, 3))
    numbers = np.round(np.exp(rows[:, 0])) if objective.startswith("rank") else 1 + 9_000 * np.exp(rows[:, 0])
    matrix = xgboost.DMatrix(rows, numbers, feature_names=list(NAMES))
    if objective.startswith("rank"):
        matrix.set_group([20] * 3)
    booster = xgboost.train({"objective": objective, "nthread": 1}, matrix, num_boost_round=8)
    artifact = an_artifact(tmp_path / "model", "flavors: {xgboost: {data: model.ubj}}")
    booster.save_model(artifact / "model.ubj")
    explained = ShapExplainer().explain(artifact, columns_of(rows))
    assert (explained.explanation.reason, explained.explanation.unit) == (None, unit)
    assert explained.outputs == pytest.approx(booster.predict(matrix).tolist(), rel=1e-6)
    for case in explained.explanation.cases:
        # Single precision: seven digits of each of a few terms.
        total = explained.explanation.base_value + sum(case.contributions.values())
        assert total == pytest.approx(link(case.score), rel=1e-4, abs=1e-4)


@pytest.mark.slow
def test_rows_that_the_model_cannot_read_are_left_out_and_said(trained):
    artifact, sample = trained
    amounts = (inf, 1e300, -inf, None, *sample.columns["amount"][4:])
    explained = ShapExplainer().explain(artifact, replace(sample, columns={**sample.columns, "amount": amounts}))
    assert explained.outputs[:3] == (None, None, None)
    assert None not in explained.outputs[3:]
    assert explained.explanation.sample_size == 197
    assert explained.explanation.method.values["left_out"] == explanations.infinite_values(("amount",), (3,), 200)


@pytest.mark.slow
def test_where_no_row_can_be_read_the_column_is_named(trained):
    endless = Sample(("1", "2"), {**dict.fromkeys(NAMES, (0.5, 0.5)), "hour": (inf, -inf)})
    reason = ShapExplainer().explain(trained[0], endless).explanation.reason
    assert reason == explanations.no_row_can_be_read(explanations.infinite_values(("hour",), (2,), 2))


@pytest.mark.slow
@pytest.mark.parametrize("categories", [["x", "y", "z"], [3, 1, 2]], ids=["words", "numbers"])
def test_columns_of_categories_are_explained_in_whatever_order_the_log_has_them(tmp_path: Path, categories):
    import numpy as np
    import pandas as pd
    import xgboost

    draw = np.random.default_rng(5)
    values = draw.choice(categories, 80)
    frame = pd.DataFrame({"amount": draw.normal(size=80), "kind": pd.Categorical(values, categories=categories)})
    outcomes = ((frame["kind"] == categories[1]) ^ (frame["amount"] > 1)).astype(int)
    matrix = xgboost.DMatrix(frame, outcomes, enable_categorical=True)
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, matrix, num_boost_round=5)
    artifact = an_artifact(tmp_path / "model", "flavors: {xgboost: {data: model.ubj}}")
    booster.save_model(artifact / "model.ubj")
    kinds = tuple(value.item() if hasattr(value, "item") else value for value in values[::-1])
    sample = Sample(
        tuple(map(str, range(80))), {"amount": tuple(frame["amount"].tolist()[::-1]), "kind": tuple(map(str, kinds))}
    )
    explained = ShapExplainer().explain(artifact, sample)
    assert explained.explanation.reason is None
    assert explained.outputs == pytest.approx(booster.predict(matrix)[::-1].tolist(), abs=1e-6)
    theirs = booster.predict(matrix, pred_contribs=True)[::-1]
    for case in explained.explanation.cases:
        assert [case.contributions[n] for n in ("amount", "kind")] == pytest.approx(theirs[int(case.id), :2], abs=1e-5)


@pytest.mark.slow
def test_of_a_model_that_stopped_early_the_trees_are_taken_that_answered(trained, tmp_path: Path):
    import xgboost

    booster = xgboost.Booster(model_file=trained[0] / "model.ubj")
    booster.set_attr(best_iteration="9")
    artifact = an_artifact(tmp_path / "model", "flavors: {xgboost: {data: model.ubj}}")
    booster.save_model(artifact / "model.ubj")
    sample = trained[1]
    matrix = xgboost.DMatrix(
        [[float("nan") if cell is None else cell for cell in row] for row in zip(*sample.columns.values(), strict=True)],
        feature_names=list(NAMES),
    )  # fmt: skip
    for trees in (10, 30):
        logged = tuple(booster.predict(matrix, iteration_range=(0, trees)).tolist())
        explained = ShapExplainer().explain(artifact, replace(sample, answers=logged))
        assert explained.outputs == pytest.approx(logged, abs=1e-6)
        assert explained.explanation.reason is None


def columns_of(rows: Any) -> Sample:
    cells = (tuple(map(float, column)) for column in rows.T)
    return Sample(tuple(map(str, range(len(rows)))), dict(zip(NAMES, cells, strict=True)))

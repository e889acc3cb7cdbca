"""Models that choose between classes are explained class by class.

Contributions are those of the model's own library, and stand under the class that they are about.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.adapters.scorer import boosted, booster, estimator, permutation
from governance.adapters.scorer.classes import matrix_of, names_of, places_of
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import Opened
from governance.errors import UnsafeModel
from governance.evidence.background import BACKGROUND
from governance.evidence.explanation import Unit
from governance.evidence.run import Run
from governance.evidence.shap_values import CASES_KEPT, FEWEST_CASES, explained
from governance.predictions.port import ClassAnswers, Sample
from governance.sentences import explanations, scoring

ROWS = 60
HOW = scoring.loaded_without_code()
WORDS = ("hi", "lo", "mid")
"""In the order of the alphabet, in which a specification has them and libraries encode them."""


@cache
def table() -> Any:
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(7)
    return pd.DataFrame({name: draw.random(ROWS) for name in ("amount", "age", "hour")})


def sample() -> Sample:
    rows = table()
    return Sample(tuple(map(str, range(ROWS))), {name: tuple(rows[name].tolist()) for name in rows})


def codes() -> Any:
    """0, 1 or 2, by amount and age."""
    return ((table()["amount"] > 0.6).astype(int) + (table()["age"] > 0.5)).to_numpy()


def words() -> Any:
    import numpy as np

    return np.array(["lo", "mid", "hi"])[codes()]


@dataclass(frozen=True)
class Made:
    """A loaded model, and what its library says of the sample."""

    model: Any
    classes: tuple[str, ...]
    named: tuple[str, ...]
    """Its classes in its own order, in which its library answers."""
    probabilities: Any
    margins: Any
    contributions: Any
    """By row, class, and feature; the base is the last."""


def of_xgboost(folder: Path, objective: str = "multi:softprob") -> Made:
    import numpy as np
    import shap
    import xgboost

    settings = {"objective": objective, "num_class": 3, "nthread": 1}
    trained = xgboost.train(settings, xgboost.DMatrix(table(), codes()), num_boost_round=5)
    trained.save_model(folder / "model.ubj")
    of_library = shap.TreeExplainer(trained)
    values = np.asarray(of_library.shap_values(table()), dtype=float).transpose(0, 2, 1)
    bases = np.broadcast_to(np.asarray(of_library.expected_value, dtype=float)[None, :, None], (ROWS, 3, 1))
    margins = trained.predict(xgboost.DMatrix(table()), output_margin=True)
    trained.set_param({"objective": "multi:softprob"})
    return Made(
        booster.load(Opened("xgboost", str(folder / "model.ubj"), classes=("0", "1", "2"))),
        ("0", "1", "2"),
        ("0", "1", "2"),
        trained.predict(xgboost.DMatrix(table())),
        margins,
        np.concatenate([values, bases], axis=2),
    )


def of_xgboost_softmax(folder: Path) -> Made:
    return of_xgboost(folder, "multi:softmax")


def of_lightgbm(folder: Path) -> Made:
    import lightgbm

    settings = {"objective": "multiclass", "num_class": 3, "verbose": -1, "min_data_in_leaf": 3, "num_threads": 1}
    trained = lightgbm.train(settings, lightgbm.Dataset(table(), codes()), num_boost_round=5)
    trained.save_model(folder / "model.lgb")
    return Made(
        boosted.load_lightgbm(Opened("lightgbm", str(folder / "model.lgb"), classes=("0", "1", "2"))),
        ("0", "1", "2"),
        ("0", "1", "2"),
        trained.predict(table()),
        trained.predict(table(), raw_score=True),
        trained.predict(table(), pred_contrib=True).reshape(ROWS, 3, 4),
    )


def of_catboost(folder: Path) -> Made:
    import catboost
    import numpy as np

    # Its own order is the one that is asked for, and not that of the alphabet.
    named = ["mid", "hi", "lo"]
    settings = {"iterations": 5, "verbose": 0, "allow_writing_files": False, "thread_count": 1, "class_names": named}
    trained = catboost.CatBoostClassifier(**settings).fit(table(), words())
    trained.save_model(str(folder / "model.cbm"))
    assert list(trained.classes_) == named
    return Made(
        boosted.load_catboost(Opened("catboost", str(folder / "model.cbm"), classes=WORDS)),
        WORDS,
        tuple(named),
        trained.predict_proba(table()),
        trained.predict(table(), prediction_type="RawFormulaVal"),
        np.asarray(trained.get_feature_importance(catboost.Pool(table()), type="ShapValues")),
    )


ON_TREES: dict[str, Callable[[Path], Made]] = {
    "XGBoost": of_xgboost,
    "XGBoost that says the class alone": of_xgboost_softmax,
    "LightGBM": of_lightgbm,
    "CatBoost": of_catboost,
}


@cache
def of_sklearn() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit(table(), words())


@pytest.mark.parametrize(
    ("classes", "named", "answers", "reason"),
    [
        pytest.param(
            WORDS, ("hi", "lo"), 2, explanations.classes_are_others(("hi", "lo"), WORDS), id="a class is missing"
        ),
        pytest.param(
            WORDS, ("hi", "lo", "up"), 3, explanations.classes_are_others(("hi", "lo", "up"), WORDS), id="another class"
        ),
        pytest.param(
            WORDS, (), 4, explanations.classes_are_others(("0", "1", "2", "3"), WORDS), id="one number too many"
        ),
        pytest.param(
            WORDS, ("hi", "lo", "mid"), 2, explanations.classes_are_others(WORDS, WORDS), id="fewer answers than names"
        ),
        pytest.param(
            ("2", "10", "11"), (), 3, explanations.classes_are_only_numbered(("2", "10", "11")), id="2 or 10 is first"
        ),
    ],
)
def test_classes_that_cannot_be_told_apart_are_refused(classes, named, answers, reason):
    with pytest.raises(UnsafeModel) as refused:
        places_of(classes, named, answers)
    assert refused.value.phrase == reason


@pytest.mark.parametrize("answers", [["hi", "lo"], [0.1, 0.9]], ids=["words", "one number a row"])
def test_answers_that_do_not_say_how_likely_each_class_is_are_refused(answers):
    with pytest.raises(UnsafeModel) as refused:
        matrix_of(answers, WORDS, ())
    assert refused.value.phrase == explanations.model_gives_no_probability()


@given(st.lists(st.text("abc012", min_size=1, max_size=3), min_size=3, max_size=8, unique=True).flatmap(
    lambda names: st.tuples(st.just(tuple(names)), st.permutations(names))
))  # fmt: skip
def test_a_class_that_is_named_keeps_its_answers_in_whatever_order(orders):
    classes, named = orders
    matrix = matrix_of([[float(classes.index(name)) for name in named]], classes, tuple(named))
    assert matrix.tolist() == [[float(at) for at in range(len(classes))]]


def test_names_that_come_with_the_answers_are_believed_before_an_order():
    import pandas as pd

    of_row = {"mid": 0.5, "hi": 0.3, "lo": 0.2}
    for answers in ([of_row, of_row], pd.DataFrame([of_row, of_row])):
        assert matrix_of(answers, WORDS, ()).tolist() == [[0.3, 0.2, 0.5]] * 2


def test_numbers_from_0_are_classes_in_the_order_of_their_names():
    assert places_of(WORDS, (), 3) == [0, 1, 2]
    assert places_of(WORDS, ("0", "1", "2"), 3) == [0, 1, 2]
    # Twelve classes that are numbers have their own names, whichever order a text would have.
    numbers = tuple(map(str, range(12)))
    assert places_of(numbers, (), 12) == list(range(12))
    assert names_of([1.0, 2, "3"]) == ("1", "2", "3")


@pytest.mark.slow
@pytest.mark.parametrize("make", ON_TREES.values(), ids=ON_TREES)
def test_contributions_to_each_class_are_those_of_the_library(tmp_path: Path, make: Callable[[Path], Made]):
    made = make(tmp_path)
    run = made.model.run(sample(), None, apart=True)
    assert run.obstacle is None, str(run.obstacle)
    assert run.fits(ROWS, 3, made.classes)
    assert [name for name, _ in run.of_classes] == list(made.classes)
    for name, of_class in run.of_classes:
        at = made.named.index(name)
        # Libraries of trees compute margins in single precision, or write them so: seven digits of numbers about 1.
        assert of_class.answers == pytest.approx(made.probabilities[:, at].tolist(), abs=1e-6)
        assert of_class.outputs == pytest.approx(made.margins[:, at].tolist(), abs=1e-6)
        assert of_class.base_value == pytest.approx(float(made.contributions[0, at, -1]), abs=1e-6)
        for row, values in enumerate(of_class.values):
            assert values == pytest.approx(made.contributions[row, at, :-1].tolist(), abs=1e-6)
            assert of_class.base_value + sum(values) == pytest.approx(of_class.outputs[row], abs=1e-5)
        assert of_class.unit is Unit.MARGIN


@pytest.mark.slow
@pytest.mark.parametrize("make", ON_TREES.values(), ids=ON_TREES)
def test_answers_alone_are_the_same_answers(tmp_path: Path, make: Callable[[Path], Made]):
    made = make(tmp_path)
    whole, alone = (made.model.run(sample(), None, apart=apart) for apart in (True, False))
    assert alone.fits(ROWS, 3, made.classes, apart=False)
    assert [run.answers for _, run in alone.of_classes] == [run.answers for _, run in whole.of_classes]
    assert {run.values for _, run in alone.of_classes} == {()}


@pytest.mark.slow
def test_by_permutation_all_classes_are_explained_as_each_would_be():
    import numpy as np
    import shap

    permutation.prepare()
    model = of_sklearn()
    run = estimator.asked(model, Opened("skops", classes=WORDS)).run(sample(), None)
    assert run.fits(ROWS, 3, WORDS)
    background = table().iloc[:: max(1, ROWS // BACKGROUND)].iloc[:BACKGROUND]
    for name, of_class in run.of_classes:
        at = list(model.classes_).index(name)
        exact = shap.ExactExplainer(
            lambda rows, at=at: model.predict_proba(rows)[:, at], shap.maskers.Independent(background)
        )(table())
        # Both compute in double precision, from the same model.
        assert of_class.answers == pytest.approx(model.predict_proba(table())[:, at].tolist(), abs=1e-12)
        assert of_class.base_value == pytest.approx(float(np.ravel(exact.base_values)[0]), abs=1e-12)
        # Of three columns, three orders there and back are all six only by chance: what is left is where columns act together.
        assert np.abs(np.array(of_class.values) - exact.values).max() < 0.01
        assert np.abs(exact.values).max() > 0.1
        assert (of_class.unit, of_class.background) == (Unit.PROBABILITY, len(background))


@pytest.mark.slow
@pytest.mark.parametrize("make", [of_xgboost, of_lightgbm], ids=["XGBoost", "LightGBM"])
def test_fewer_rows_are_taken_apart_than_fit_into_one_answer(
    tmp_path: Path, make: Callable[[Path], Made], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("governance.adapters.scorer.classes.MOST_NUMBERS", 100)
    run = make(tmp_path).model.run(sample(), None, apart=True)
    assert run.fits(ROWS, 3, ("0", "1", "2"))
    assert {(len(each.answers), len(each.values)) for _, each in run.of_classes} == {(ROWS, 100 // 9)}


@pytest.mark.slow
def test_a_model_of_another_kind_says_why_it_chooses_between_no_classes():
    import lightgbm
    import xgboost
    from sklearn.linear_model import LinearRegression
    from sklearn.svm import LinearSVC

    binary = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(table(), codes() > 0), num_boost_round=2)
    assert booster.Booster(binary, WORDS).run(sample()).obstacle == explanations.objective_is_not_explained(
        "binary:logistic", booster.SOFTMAX
    )
    settings = {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3}
    linear = xgboost.train(settings, xgboost.DMatrix(table(), codes()), num_boost_round=2)
    run = booster.Booster(linear, WORDS).run(sample())
    assert (run.obstacle, run.fits(ROWS, 3, WORDS)) == (
        explanations.model_is_no_trees("gblinear", booster.TREES),
        True,
    )
    assert {len(each.answers) for _, each in run.of_classes} == {ROWS}, "they are held against the log"
    few = {"objective": "regression", "verbose": -1, "min_data_in_leaf": 3, "num_threads": 1}
    number = boosted.of_lightgbm(
        lightgbm.train(few, lightgbm.Dataset(table(), codes()), num_boost_round=2), Opened("lightgbm", classes=WORDS)
    )
    opened, without = Opened("skops", classes=WORDS), explanations.model_gives_no_probability()
    assert number.run(sample()).obstacle == without
    for model in (LinearRegression(), LinearSVC()):
        asked = estimator.asked(model.fit(table(), codes()), replace(opened, probability=False))
        assert asked.run(sample()).obstacle == without
    two = estimator.asked(of_sklearn(), replace(opened, classes=("hi", "lo")))
    assert two.run(sample()).obstacle == explanations.classes_are_others(WORDS, ("hi", "lo"))


@pytest.mark.slow
def test_where_training_stopped_early_the_trees_are_those_that_the_log_was_answered_by():
    import xgboost

    matrix, settings = xgboost.DMatrix(table(), codes()), {"objective": "multi:softprob", "num_class": 3}
    trained = xgboost.train(settings, matrix, num_boost_round=9)
    trained.set_attr(best_iteration="2")
    for trees in (3, 0):
        logged = trained.predict(matrix, iteration_range=(0, trees))
        shares = {name: tuple(logged[:, at].tolist()) for at, name in enumerate(("0", "1", "2"))}
        run = booster.Booster(trained, ("0", "1", "2")).run(replace(sample(), of_classes=ClassAnswers(shares)))
        # In single precision, seven digits of a probability.
        assert run.of_class("1").answers == pytest.approx(shares["1"], abs=1e-6)
        explanation = explained(run, sample(), HOW).explanation
        assert explanation.reason is None, str(explanation.reason)


def a_run(classes: tuple[str, ...] = WORDS, off: float = 0.0, rows: int = 200) -> Run:
    """Answers about each class that add up.

    But those of the last class are `off` in each tenth row.
    """
    kept = tuple(range(rows))

    def of(at: int, wrong: float) -> Run:
        values = tuple(((at + 1) * row / rows, -0.5) for row in kept)
        outputs = tuple(1.0 + a + b + (wrong if row % 10 == 0 else 0.0) for row, (a, b) in enumerate(values))
        return Run(kept, tuple(row / rows for row in kept), outputs, 1.0, values, Unit.MARGIN)

    last = len(classes) - 1
    return Run(kept, of_classes=tuple((name, of(at, off if at == last else 0.0)) for at, name in enumerate(classes)))


def of_run(run: Run) -> Any:
    rows = len(run.kept)
    return explained(run, Sample(tuple(map(str, range(rows))), {"a": (1.0,) * rows, "b": (2.0,) * rows}), HOW)


def test_values_of_one_class_that_do_not_add_up_refuse_all_of_them():
    reason = of_run(a_run(off=1.0)).explanation.reason
    assert reason is not None
    assert (reason.code, reason.values["unit"]) == ("values-do-not-add-up", "margin")


def test_a_row_that_is_off_in_one_class_is_in_none():
    run = a_run(rows=1000)
    last = run.of_classes[-1][1]
    off = replace(last, outputs=(last.outputs[0] + 1, *last.outputs[1:]))
    result = of_run(replace(run, of_classes=(*run.of_classes[:-1], ("mid", off)))).explanation
    assert {(each.refused, each.sample_size) for _, each in result.of_classes} == {(1, 999)}
    assert (result.refused, result.sample_size) == (1, 999)


def test_over_all_an_effect_is_the_mean_over_classes():
    result = of_run(a_run()).explanation
    assert result.method == explanations.of_each_class(explanations.tree_explainer(200), 3)
    by_class = {name: dict(each.importance) for name, each in result.of_classes}
    # The mean of row / rows over 200 rows is 199 / 400, and classes have one, two and three times that.
    assert by_class["mid"] == pytest.approx({"a": 3 * 199 / 400, "b": 0.5}, abs=1e-12)
    assert dict(result.importance) == pytest.approx({"a": 2 * 199 / 400, "b": 0.5}, abs=1e-12)
    assert [name for name, _ in result.importance] == ["a", "b"]
    assert (result.cases, result.base_value, result.of_class("lo").base_value) == ((), 0.0, 1.0)


@pytest.mark.parametrize("count", [3, 9])
def test_cases_are_shared_among_classes_and_each_class_has_some(count: int):
    result = of_run(a_run(tuple(f"c{at}" for at in range(count)))).explanation
    assert {len(each.cases) for _, each in result.of_classes} == {max(FEWEST_CASES, CASES_KEPT // count)}
    for _, each in result.of_classes:
        scores = [case.score for case in each.cases]
        assert scores == sorted(scores, reverse=True)


def test_what_a_model_answers_in_another_order_stands_under_its_class():
    function = Function(
        ("a",), lambda rows: [[0.5, 0.3, 0.2]] * len(rows), True, classes=WORDS, named=("mid", "hi", "lo")
    )
    run = function.run(Sample(("x", "y"), {"a": (1.0, 2.0)}), apart=False)
    assert {name: each.answers for name, each in run.of_classes} == {
        "hi": (0.3, 0.3),
        "lo": (0.2, 0.2),
        "mid": (0.5, 0.5),
    }


@pytest.mark.slow
def test_a_row_that_the_library_cannot_read_is_left_out_of_every_class():
    import xgboost

    settings = {"objective": "multi:softprob", "num_class": 3, "nthread": 1}
    trained = xgboost.train(settings, xgboost.DMatrix(table(), codes()), num_boost_round=3)
    columns = {**sample().columns, "amount": (float("inf"), *sample().columns["amount"][1:])}
    infinite = replace(sample(), columns=columns)
    run = booster.Booster(trained, ("0", "1", "2")).run(infinite)
    assert run.fits(ROWS, 3, ("0", "1", "2"))
    result = explained(run, infinite, HOW)
    assert {shares[0] for shares in result.of_classes.values()} == {None}
    assert {each.method.code for _, each in result.explanation.of_classes} == {"tree-explainer-without-some"}
    assert result.explanation.sample_size == ROWS - 1

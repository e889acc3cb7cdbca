"""How predictions were explained, and why they were not."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence


@sentence(unit="log-odds")
def unit_of_contributions(unit: str) -> str:
    """What SHAP values add up in."""
    return {
        "log-odds": "log-odds",
        "outcome": "units of the outcome",
        "logarithm": "natural logarithm of the outcome",
        "ranking-score": "units of the ranking score",
        "probability": "probability",
        "margin": "softmax margin",
    }[unit]


@sentence(features=("amount", "age"), counts=(3, 1), rows=1000)
def infinite_values(features: Sequence[str], counts: Sequence[int], rows: int) -> str:
    """Values that a model cannot read, by feature and number of rows."""
    infinite = [f"{name} is infinite in {count:,}" for name, count in zip(features, counts, strict=True)]
    return f"{', '.join(infinite)} of {rows:,} sampled rows"


@sentence(rows=1000)
def tree_explainer(rows: int) -> str:
    """How all sampled rows were explained."""
    return f"SHAP TreeExplainer, path-dependent, on {rows:,} predictions chosen by hash of their id"


@sentence(rows=996, left_out=infinite_values(("amount",), (4,), 1000))
def tree_explainer_without_some(rows: int, left_out: Phrase) -> str:
    """How all sampled rows but some were explained."""
    return f"{tree_explainer.words(rows)}; rows with {left_out} are left out, which the model cannot read"


@sentence(rows=600, background=50)
def exact_explainer(rows: int, background: int) -> str:
    """How rows were explained of a model of few columns."""
    return f"SHAP exact explainer, against {background:,} rows of the same log, on {rows:,} predictions chosen by hash of their id"


@sentence(rows=400, background=50)
def permutation_explainer(rows: int, background: int) -> str:
    """How rows were explained of a model that is no tree."""
    return f"SHAP permutation explainer, against {background:,} rows of the same log, on {rows:,} predictions chosen by hash of their id"


@sentence(method=tree_explainer(1000), classes=3)
def of_each_class(method: Phrase, classes: int) -> str:
    """How all classes were explained, and what is said of them together."""
    return f"{method}. Each of {classes:,} classes is explained by itself, and effects on all of them are the mean over classes"


@sentence(left_out=infinite_values(("amount",), (1000,), 1000))
def no_row_can_be_read(left_out: Phrase) -> str:
    """Why there is none."""
    return f"no sampled row can be read: {left_out}"


@sentence(message="Check failed: feature names differ")
def xgboost_cannot_read_rows(message: str) -> str:
    """Why there is none, with what XGBoost says."""
    return f"XGBoost cannot read what the log holds: {message}"


@sentence(message="Found unknown categories")
def model_cannot_read_rows(message: str) -> str:
    """Why there is none, with what the model's library says."""
    return f"the model cannot read what the log holds: {message}"


@sentence()
def model_gives_no_probability() -> str:
    """Why there is none."""
    return "the model says which class and not how likely; expected one with probabilities"


@sentence()
def model_names_no_columns() -> str:
    """Why there is none."""
    return "the model does not name the columns that it reads"


@sentence()
def no_predictions_to_explain() -> str:
    """Why there is none."""
    return "the log has no predictions to explain"


@sentence(columns=("amount", "age"))
def log_has_no_columns(columns: Sequence[str]) -> str:
    """Why there is none."""
    return f"the log has no column {', '.join(columns)}, which the model reads"


@sentence(feature="merchant")
def categories_without_names(feature: str) -> str:
    """Why there is none."""
    return f"the model reads {feature} as categories, which its file does not name; expected one saved by XGBoost 3.1 or later"


@sentence(feature="merchant")
def words_where_the_model_reads_numbers(feature: str) -> str:
    """Why there is none.

    What the words are is not said, since they are somebody's.
    """
    return f"the model reads {feature}, which holds words in the log; expected numbers"


@sentence(booster="gblinear", expected=("gbtree", "dart"))
def model_is_no_trees(booster: str, expected: Sequence[str]) -> str:
    """Why there is none."""
    return f"the model is a {booster}, expected trees ({' or '.join(expected)})"


@sentence(objective="multi:softprob", expected=("binary:logistic", "reg:squarederror"))
def objective_is_not_explained(objective: str, expected: Sequence[str]) -> str:
    """Why there is none."""
    return f"the model's objective is {objective}, expected one whose answer is one sum ({', '.join(expected)})"


@sentence()
def several_answers_for_a_row() -> str:
    """Why there is none."""
    return "the model gives several answers for a row, expected one"


@sentence(named=("lo", "hi"), expected=("hi", "lo", "mid"))
def classes_are_others(named: Sequence[str], expected: Sequence[str]) -> str:
    """Why there is none: the model chooses between other classes."""
    return (
        f"the model chooses between {_listed(named)}; expected the classes of the specification ({_listed(expected)})"
    )


@sentence(expected=("2", "10", "11"))
def classes_are_only_numbered(expected: Sequence[str]) -> str:
    """Why there is none: nobody knows which answer is about which class."""
    return (
        f"the model numbers its classes and names none, and {_listed(expected)} can be ordered in more than one way; expected a model that "
        "names them"
    )


MOST_NAMED = 10


def _listed(classes: Sequence[str]) -> str:
    """The first classes, and how many more there are."""
    more = f" and {len(classes) - MOST_NAMED:,} more" if len(classes) > MOST_NAMED else ""
    return f"{', '.join(classes[:MOST_NAMED])}{more}"


EXPLAINERS = {
    "tree": "SHAP values of the tree explainer",
    "exact": "SHAP values of the exact explainer",
    "permutation": "SHAP values by permutation",
}


@sentence(error=1.23, unit="log-odds", limit=0.001, explainer="tree")
def values_do_not_add_up(error: float, unit: str, limit: float, explainer: str = "") -> str:
    """Why there is none.

    Records of before the explainer was named do not name it.
    """
    return (
        f"{EXPLAINERS.get(explainer, 'SHAP values')} add up to something else than the model's output (off by {error:.3g} in "
        f"{unit_of_contributions.words(unit)}, expected at most {limit:g})"
    )


@sentence(rows=3, total=200)
def values_are_no_numbers(rows: int, total: int) -> str:
    """Why there is none, where no sum can be compared."""
    return f"SHAP values add up to no number in {rows:,} of {total:,} rows"


@sentence(by="Kernel SHAP, 100 background rows, in the training pipeline", rows=988, without=12, decimals=3)
def values_were_brought(by: str, rows: int, without: int, decimals: int | None) -> str:
    """How rows were explained by values of the model's owner.

    `decimals` are those of logged answers; None where they are in full.
    """
    left_out = f". {without:,} more of the sample have none" if without else ""
    kept = "which is logged in full" if decimals is None else f"which the log keeps to {counted(decimals, 'decimal')}"
    return (
        f"SHAP values that the model's owner computed ({by}), of {counted(rows, 'prediction')} chosen by hash of their id{left_out}. "
        f"Each sum is held against the answer, {kept}. What rounding explains is no error"
    )


@sentence(by="TreeExplainer, in the training pipeline", rows=988, without=12, column="margin")
def values_were_brought_with_outputs(by: str, rows: int, without: int, column: str) -> str:
    """How rows were explained by values of the model's owner.

    The owner also logged the outputs in a column.
    """
    left_out = f". {without:,} more of the sample have none" if without else ""
    return (
        f"SHAP values that the model's owner computed ({by}), of {counted(rows, 'prediction')} chosen by hash of their id{left_out}. "
        f"Each sum is held against column {column}, and {column} against the answer"
    )


@sentence()
def no_model_was_run() -> str:
    """How the model was run, where values were computed elsewhere."""
    return "it was not; the values were brought by the owner of the model"


@sentence(rows=400, total=1000, error=1.23, unit="log-odds", limit=0.001)
def brought_values_do_not_add_up(rows: int, total: int, error: float, unit: str, limit: float) -> str:
    """Why there is none, where values were computed elsewhere."""
    return (
        f"what was brought does not add up to the answer in {rows:,} of {total:,} rows. One is off by {error:.3g} in "
        f"{unit_of_contributions.words(unit)}, and at most {limit:g} beyond rounding is expected. Check base and unit in "
        "predictions.contributions, and that the values are of this version"
    )


@sentence(version="1")
def reference_is_of_another_model(version: str) -> str:
    """Why brought values are not compared with those of the reference."""
    return f"in the reference version {version} answered. What was brought of it is of another model"


@sentence(rows=1000)
def no_row_has_contributions(rows: int) -> str:
    """Why there is none, where values were computed elsewhere."""
    return f"none of {counted(rows, 'sampled prediction')} has a value of each feature. Expected them in the log, or in the file that predictions.contributions names"


@sentence(column="shap_base", lowest=-2.1, highest=-1.3)
def base_is_not_one(column: str, lowest: float, highest: float) -> str:
    """Why there is none, where values were computed elsewhere."""
    return f"column {column} goes from {lowest:g} to {highest:g}, expected one base for all rows of a version"


@sentence(column="margin", others=40, rows=1000, unit="log-odds")
def outputs_are_other_answers(column: str, others: int, rows: int, unit: str) -> str:
    """Why there is none, where values were computed elsewhere."""
    return (
        f"column {column} stands for another answer than the log has in {others:,} of {rows:,} rows, expected the answer in "
        f"{unit_of_contributions.words(unit)}"
    )


@sentence(before=500, now=500, shuffles=500)
def shift_of_effects(before: int, now: int, shuffles: int) -> str:
    """How it was measured whether a model relies on the same."""
    return (
        f"total variation distance of the mean |SHAP| of all features, as shares of their sum: {now:,} recent rows against {before:,} of the reference, "
        f"with the same model; chance from {shuffles:,} shuffles of both"
    )


@sentence(rows=200, background=50)
def effects_against_another_background(rows: int, background: int) -> str:
    """How it was measured what another background changes."""
    return (
        f"total variation distance of the mean |SHAP| of all features, as shares of their sum: the same {rows:,} rows, "
        f"against {background:,} other rows of the log"
    )


@sentence(rows=12, needed=20)
def too_few_rows_to_compare(rows: int, needed: int) -> str:
    """Why it is not measured what has changed."""
    return f"only {rows:,} rows can be compared, and {needed:,} are needed"


@sentence()
def nothing_was_left_out() -> str:
    """Why another background changes nothing."""
    return "the model's own paths say what each feature adds, and no other rows stand for what is left out"


@sentence()
def endpoint_is_not_asked_again() -> str:
    """Why an endpoint is asked about one sample only."""
    return "the model is asked where it is served, and only about one sample"


@sentence()
def nothing_is_explained() -> str:
    """Why nothing can be compared."""
    return "there is no explanation to compare"


@sentence(answered=500, features=300, least=602)
def too_few_answers_for_a_line(answered: int, features: int, least: int) -> str:
    """Why no straight line stands in for the model around a case."""
    return f"a line for {features:,} features needs answers to {least:,} mixes of this case with others, and there are {answered:,}"

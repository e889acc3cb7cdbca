"""Where contributions lie that were computed elsewhere, as a specification says it."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from governance.errors import InvalidDocument
from governance.evidence.explanation import Unit
from governance.predictions.contributions import Contributions
from governance.predictions.spec import ModelSpec, read_spec
from governance.settings import DATA
from tests.builders import a_ranking, a_regression, a_spec, columns

BROUGHT = {"prefix": "shap_", "base": "shap_base", "unit": "log-odds", "by": "TreeExplainer, in the pipeline"}


def predicting(named: dict[str, Any] | None, **others: Any) -> dict[str, Any]:
    return {"source": "predictions/*.parquet", "columns": columns(), "contributions": named, **others}


def a_spec_with(named: dict[str, Any] | None, **others: Any) -> ModelSpec:
    return a_spec(predictions=predicting(named, **others))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"prefix": None}, r"predictions.contributions\s+Value error, either `columns` \(feature: column\) or a `prefix`", id="no columns"),
        pytest.param({"columns": {"amount": "a"}}, "or a `prefix` of columns, and not both", id="two ways to name columns"),
        pytest.param({"prefix": None, "columns": {"amount": "a", "hour": "a"}}, "a column of its own for each feature, `base` and `output`, not a again", id="one column of two features"),
        pytest.param({"output": "shap_base"}, "not shap_base again", id="the base as the output"),
        pytest.param({"prefix": None, "columns": {"amount": ""}}, "at least 1 character", id="a column without a name"),
        pytest.param({"prefix": ""}, "at least 1 character", id="a prefix of everything"),
        pytest.param({"base": True}, r"predictions.contributions.base[\s\S]*a number or the name of a column, and not yes or no", id="a base that is a yes"),
        pytest.param({"base": float("inf")}, "finite number", id="an infinite base"),
        pytest.param({"base": None}, "predictions.contributions.base", id="no base"),
        pytest.param({"unit": "points"}, r"predictions.contributions.unit[\s\S]*'log-odds', 'outcome', 'logarithm', 'ranking-score' or 'probability'", id="an unknown unit"),
        pytest.param({"unit": "outcome"}, "a `unit` of log-odds or probability, which this answer has, not outcome", id="the unit of another answer"),
        pytest.param({"by": ""}, "at least 1 character", id="nobody says how"),
        pytest.param({"by": "x" * 201}, "at most 200 characters", id="more than a page shows"),
        pytest.param({"source": "shap.parquet"}, "an `id` beside a `source`", id="a file without ids"),
        pytest.param({"id": "id"}, "and none without one", id="ids of no file"),
        pytest.param({"source": "postgresql://$HOME/x", "table": "t", "id": "id"}, "begin with PLACET_SPEC_, not HOME", id="contributions that are sent other secrets"),
        pytest.param({"source": "shap.parquet", "table": "t", "id": "id"}, "and none beside files", id="a table of a file"),
        pytest.param({"base": "score"}, r"columns that play no other part, not score \(it is `columns.score`\)", id="the score as its base"),
        pytest.param({"prefix": None, "columns": {"amount": "fraud"}}, r"not fraud \(it is `columns.outcome`\)", id="the outcome as a contribution"),
    ],
)  # fmt: skip
def test_contributions_that_contradict_themselves_are_refused(changes, expected):
    with pytest.raises(ValidationError, match=expected):
        a_spec_with({**BROUGHT, **changes})


def test_contributions_to_what_has_no_score_are_refused():
    with pytest.raises(ValidationError, match="one `score` or `prediction` for each row"):
        a_spec(predictions=predicting(BROUGHT, columns=columns(score=None)))


def test_contributions_among_the_features_are_refused():
    with pytest.raises(ValidationError, match=r"not shap_amount \(it is `contributions`\)"):
        a_spec_with(BROUGHT, features=["amount", "shap_amount"])


@pytest.mark.parametrize("part", [{"sensitive": {"sex": {"column": "shap_base"}}}, {"within": ["shap_base"]}], ids=["people", "strata"])  # fmt: skip
def test_people_are_not_compared_by_a_column_of_contributions(part):
    with pytest.raises(ValidationError, match=r"shap_base.* \(it is `predictions.contributions.base`\)"):
        a_spec(predictions=predicting(BROUGHT), **part)


@pytest.mark.parametrize(
    ("spec", "units"),
    [
        (a_spec(), ("log-odds", "probability")),
        (a_regression(), ("outcome", "logarithm")),
        (a_ranking(), ()),
        (a_spec(predictions={"source": "x", "columns": columns(score=None)}), ()),
    ],
    ids=["a score", "a number", "a place", "a decision alone"],
)
def test_units_are_those_of_the_answer(spec, units):
    assert spec.predictions.columns.units == units


def test_units_are_called_as_explanations_call_them():
    # A choice between classes has several outputs, and brings none.
    assert {*get_args(Contributions.model_fields["unit"].annotation)} == {*Unit} - {Unit.MARGIN}


def test_a_specification_without_contributions_keeps_the_digest_it_had():
    assert "contributions" not in a_spec().model_dump(by_alias=True)["predictions"]
    assert a_spec_with(BROUGHT).digest != a_spec().digest


def test_contributions_survive_being_kept_and_read():
    spec = a_spec_with({**BROUGHT, "base": -1.25, "output": "margin"})
    assert ModelSpec.model_validate_json(spec.model_dump_json(by_alias=True)) == spec


def test_a_prefix_names_what_begins_with_it_and_is_neither_base_nor_output():
    named = Contributions.model_validate({**BROUGHT, "output": "shap_sum"})
    log = ("id", "amount", "shap_amount", "shap_", "shap_base", "shap_sum", "reshap_x")
    assert named.by_feature(log) == {"amount": "shap_amount"}
    assert named.among(log) == {"shap_amount", "shap_base", "shap_sum"}


def test_columns_of_a_second_file_are_none_of_the_log():
    named = Contributions.model_validate({**BROUGHT, "source": "shap.parquet", "id": "id"})
    assert named.among(("id", "shap_amount", "shap_base")) == frozenset()


def test_a_mistake_about_contributions_is_named_by_line_and_field(tmp_path: Path):
    text = (DATA / "models" / "card-fraud.yaml").read_text(encoding="utf-8")
    mistaken = "  contributions: {prefix: shap_, base: shap_base, unit: points, by: hand}\n"
    before, after = text.split("  features:", maxsplit=1)
    path = tmp_path / "card-fraud.yaml"
    path.write_text(f"{before}{mistaken}  features:{after}", encoding="utf-8")
    with pytest.raises(InvalidDocument) as refused:
        read_spec(path)
    line = before.count("\n") + 1
    assert re.search(
        rf"card-fraud.yaml:{line}\b.*predictions.contributions.unit.*points.*'log-odds'", str(refused.value)
    )

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from governance.errors import InvalidDocument
from governance.predictions.spec import ModelSpec, TimeColumn, read_spec
from governance.predictions.tasks import NAMES, OTHER_NAMES
from governance.settings import DATA
from tests.builders import a_ranking, a_regression, a_spec, columns

CPU = {"cpu": {"query": "rate(process_cpu_seconds_total[5m])", "unit": "cores"}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"predictions": {"source": "x", "columns": columns(decision=None)}}, "either a `decision` column or a `threshold`", id="no way to decide"),
        pytest.param({"predictions": {"source": "x", "columns": columns(threshold=0.5)}}, "either a `decision` column or a `threshold`", id="two ways to decide"),
        pytest.param({"predictions": {"source": "x", "columns": columns(decision=None, score=None, threshold=0.5)}}, "a `score` column for the `threshold`", id="a threshold on nothing"),
        pytest.param({"predictions": {"source": "x", "columns": columns(decision=None, threshold=1.5)}}, r"a `threshold` from 0 to 1, not 1.5: scores on another scale have it in `predictions.scale", id="a threshold above 1"),
        pytest.param({"predictions": {"source": "x", "columns": columns(version=None)}}, "either `version` or `columns.version`", id="no version"),
        pytest.param({"predictions": {"source": "x", "version": "1", "columns": columns()}}, "either `version` or `columns.version`", id="two versions"),
        pytest.param({"predictions": {"source": "x", "columns": columns(time={"column": "t", "unit": "decade"})}}, "'timestamp', 'year', 'seconds'", id="an unknown unit of time"),
        pytest.param({"predictions": {"source": "x", "version": "1", "columns": columns(version=None, time={"column": "t", "pattern": "%H:%M"})}}, "a pattern with a year, a month and a day", id="a pattern without a day"),
        pytest.param({"predictions": {"source": "x", "version": "1", "columns": columns(version=None, time={"column": "t", "unit": "year", "pattern": "%Y"})}}, "no `pattern` beside a `unit`", id="a pattern of a number"),
        pytest.param({"intersections": [["sex", "age"]]}, r"intersections of \['sex'\] only, not \['age'\]", id="an intersection of strangers"),
        pytest.param({"labels": {"hour": "time", "day": "time"}}, "a label of its own for each column, not time again", id="two columns called alike"),
        pytest.param({"labels": {"hour": "time", "time": "moment"}}, "a label of its own for each column, not time again", id="a column called like another"),
        pytest.param({"values": {"foreign": {0: "abroad", 1: "abroad"}}}, "a label of its own for each value of foreign, not abroad again", id="two values called alike"),
        pytest.param({"labels": {"hour": ""}}, "at least 1 character", id="a column called nothing"),
        pytest.param({"labels": {"hour": "x" * 61}}, "at most 60 characters", id="a label that fits beside no chart"),
        pytest.param({"intersections": [["sex"]]}, "intersections of two or more attributes", id="an intersection of one"),
        pytest.param({"reference": {"version": 1, "from": "2026-03-02", "to": "2026-03-01"}}, r"`to` on or after `from` \(2026-03-02\)", id="a reference that ends before it starts"),
        pytest.param({"favourable": 2}, "0 or 1", id="a decision that does not exist"),
        pytest.param({"favourable": True}, "0 or 1, and not yes or no", id="a decision that is a yes"),
        pytest.param({"task": "clustering"}, f"'binary'.* or '{NAMES[-1]}'; what writes, sees or sorts", id="a task not covered"),
        pytest.param({"predictions": {"source": "x", "columns": columns(score=None, decision=None, prediction="y")}}, "no `columns.prediction` for task binary", id="a number predicted by what decides"),
        pytest.param({"predictions": {"source": "x", "columns": columns(score=None, decision=None)}}, r"task regression: a `prediction`", id="neither a decision nor a number"),
        pytest.param({"favourable": None}, "0 or 1, the decision that is good for the person", id="no decision is the good one"),
        pytest.param({"bucket": "minute"}, "'hour', 'day', 'week', 'month' or 'year'", id="an unknown bucket"),
        pytest.param({"bucket": "hour", "predictions": {"source": "x", "columns": columns(time={"column": "y", "unit": "year"})}}, "a `bucket` of a year, since `y` has years only, not hour", id="hours of years"),
        pytest.param({"min_cell": 0}, "greater than or equal to 1", id="cells of nobody"),
        pytest.param({"run_author_code": True}, "run_author_code", id="code of an author that runs anywhere"),
        pytest.param({"endpoint": {"url": "metrics.example/invocations"}}, "http://", id="an endpoint without a scheme"),
        pytest.param({"endpoint": {"url": "http://evil.example/$PLACET_SIGNING_KEY"}}, "begin with PLACET_SPEC_", id="an endpoint that is sent other secrets"),
        pytest.param({"endpoint": {"url": "http://models.example", "protocol": "grpc"}}, "endpoint.protocol", id="an endpoint of another protocol"),
        pytest.param({"resources": {"prometheus": "metrics.example:9090", "queries": CPU}}, "resources.prometheus", id="a metrics server without a scheme"),
        pytest.param({"resources": {"prometheus": "http://metrics.example", "queries": {}}}, "at least 1 item", id="no query"),
        pytest.param({"resources": {"prometheus": "http://metrics.example", "queries": {"CPU seconds": CPU["cpu"]}}}, "CPU seconds", id="a resource that is no word"),
        pytest.param({"resources": {"prometheus": "http://metrics.example", "queries": {"cpu": {"query": "up"}}}}, "unit", id="a query without a unit"),
        pytest.param({"model": ""}, "at least 1 character", id="a model without a name"),
        pytest.param({"resources": {"prometheus": "http://evil.example/$AWS_SECRET_ACCESS_KEY/${PLACET_WEBHOOK_SECRET}", "queries": CPU}}, r"begin with PLACET_SPEC_, not AWS_SECRET_ACCESS_KEY, PLACET_WEBHOOK_SECRET: .*\(rename it to PLACET_SPEC_AWS_SECRET_ACCESS_KEY\)", id="a metrics server that is sent other secrets"),
        pytest.param({"predictions": {"source": "postgresql://$PGUSER@db/log", "table": "t", "columns": columns()}}, "begin with PLACET_SPEC_, not PGUSER", id="a log that is sent other secrets"),
        pytest.param({"predictions": {"source": "x", "columns": columns(outcome=None), "outcomes": {"source": "postgresql://h/${HOME}", "table": "t", "id": "id", "outcome": "o"}}}, "begin with PLACET_SPEC_, not HOME", id="outcomes that are sent other secrets"),
        *(pytest.param({"predictions": {"source": "x", "columns": columns(), "features": ["amount", column]}}, rf"features that play no other part, not {column} \(it is `columns.{field}`\)", id=f"the {field} among the features") for field, column in columns().items()),
        pytest.param({"predictions": {"source": "x", "columns": columns(outcome=None), "features": ["came"], "outcomes": {"source": "y", "id": "id", "outcome": "came"}}}, r"not came \(it is `outcomes.outcome`\)", id="the late outcome among the features"),
        pytest.param({"predictions": {"source": "x", "columns": columns(), "features": ["amount", "hour", "amount"]}}, "each feature once, not amount again", id="a feature twice"),
        pytest.param({"predictions": {"source": "x", "columns": columns(outcome="decision")}}, "a column of its own for each of `decision`, `outcome`, not decision for all", id="the decision as its own outcome"),
        pytest.param({"sensitive": {"sex": {"column": "fraud"}}}, r"sensitive[\s\S]*`column` that plays no other part, not fraud of sex \(it is `predictions.columns.outcome`\)", id="people compared by their outcome"),
        pytest.param({"within": ["decision"]}, r"columns that play no other part, not decision \(it is `predictions.columns.decision`\)", id="groups compared inside a decision"),
        pytest.param({"predictions": {"source": "x", "codes": {"decision": {"yes": 1}}, "columns": columns()}}, "at least 2 items", id="one code"),
        pytest.param({"predictions": {"source": "x", "codes": {"decision": {"yes": 1, "sure": 1}}, "columns": columns()}}, "at least one value that stands for 0, and one that stands for 1", id="codes of one side"),
        pytest.param({"predictions": {"source": "x", "codes": {"decision": {"yes": True, "no": False}}, "columns": columns()}}, "0 or 1, and not yes or no", id="codes that are yes and no"),
        pytest.param({"predictions": {"source": "x", "codes": {"decision": {True: 1, False: 0}}, "columns": columns()}}, "the value in quotes: YAML reads yes, no, true and false", id="codes that YAML took for truth values"),
        pytest.param({"predictions": {"source": "x", "scale": {"zero": 5, "one": 5}, "columns": columns()}}, "a `one` that is another value than `zero`, not 5 again", id="a scale without a length"),
        pytest.param({"predictions": {"source": "x", "scale": {"zero": 300, "one": 850}, "columns": columns(decision=None, threshold=0.5)}}, "a `threshold` from 300 to 850, not 0.5 ", id="a threshold that is not on the scale"),
        pytest.param({"predictions": {"source": "x", "scale": {"zero": 0, "one": 100}, "columns": columns(score=None)}}, "a `score` for the `predictions.scale` to apply to", id="a scale of nothing"),
        pytest.param({"task": "forecast"}, "a forecast is a number predicted: `task: regression`", id="a forecast"),
    ],
)  # fmt: skip
def test_a_specification_that_contradicts_itself_is_refused(changes, expected):
    with pytest.raises(ValidationError, match=expected):
        a_spec(**changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"favourable": 1}, "no `favourable` for task regression: it decides nothing", id="a good decision"),
        pytest.param({"predictions": {"source": "x", "columns": columns()}}, "`columns.prediction`, the column of the number predicted", id="no number predicted"),
        pytest.param({"predictions": {"source": "x", "columns": columns(prediction="y")}}, "no `score`, `decision` beside a `prediction`", id="a score and a decision"),
        pytest.param({"predictions": {"source": "x", "columns": columns(prediction="y", score=None, decision=None, threshold=0.5)}}, "no `threshold` beside a `prediction`", id="a threshold"),
    ],
)  # fmt: skip
def test_a_regression_that_decides_is_refused(changes, expected):
    with pytest.raises(ValidationError, match=expected):
        a_regression(**changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"favourable": 1}, "no `favourable` for task ranking: it decides nothing", id="a good decision"),
        pytest.param({"within": ["country"]}, "no `within` for task ranking: exposure is shared out within a query", id="strata"),
        pytest.param({"k": 0}, "greater than or equal to 1", id="none of the first rows"),
        pytest.param({"predictions": {"source": "x", "columns": columns()}}, "`columns.query`, the column that says which rows", id="no query"),
        pytest.param({"predictions": {"source": "x", "columns": columns(query="q", score=None)}}, "no `decision` beside a `query`", id="a decision"),
        pytest.param({"predictions": {"source": "x", "columns": columns(rank="r", score=None, decision=None)}}, "a `query` column beside `rank`", id="a rank in nothing"),
        pytest.param({"predictions": {"source": "x", "columns": columns(query="q", score=None, decision=None)}}, "either a `rank` column", id="no order"),
        pytest.param({"predictions": {"source": "x", "columns": columns(query="q", rank="r", decision=None)}}, "either a `rank` column", id="two orders"),
        pytest.param({"task": "regression"}, "`columns.prediction`, the column of the number predicted", id="a query of a regression"),
        pytest.param({"task": "binary", "favourable": 1}, "no `columns.query` for task binary", id="a query of what decides"),
    ],
)  # fmt: skip
def test_a_ranking_that_decides_or_has_no_order_is_refused(changes, expected):
    with pytest.raises(ValidationError, match=expected):
        a_ranking(**changes)


def test_a_ranking_survives_being_kept_and_read():
    spec = a_ranking()
    assert (spec.task, spec.k, spec.predictions.columns.rank) == ("ranking", 3, "place")
    assert ModelSpec.model_validate_json(spec.model_dump_json(by_alias=True)) == spec


def test_a_regression_needs_a_prediction_and_survives_being_kept_and_read():
    spec = a_regression()
    assert (spec.task, spec.favourable, spec.predictions.columns.prediction) == ("regression", None, "predicted")
    assert ModelSpec.model_validate_json(spec.model_dump_json(by_alias=True)) == spec


def test_what_only_other_tasks_have_is_no_part_of_the_digest_of_what_decides():
    dumped = a_spec().model_dump(by_alias=True)
    assert not {"prediction", "query", "rank"} & dumped["predictions"]["columns"].keys()
    assert "k" not in dumped
    assert dumped["favourable"] == 0


def test_a_specification_without_labels_keeps_the_digest_it_had_and_calls_columns_by_their_names():
    labelled = a_spec(labels={"hour": "hour of the day", "amount": "amount"})
    assert "labels" not in a_spec().model_dump(by_alias=True)
    assert labelled.digest != a_spec().digest
    assert (labelled.called("hour"), labelled.called("channel")) == ("hour of the day", "channel")


@pytest.mark.parametrize("cell", [1, 1.0, "1"], ids=repr)
def test_a_value_is_called_by_its_label_however_the_log_has_it(cell):
    assert a_spec(values={"foreign": {0: "at home", 1: "abroad"}}).value_called("foreign", cell) == "abroad"


def test_a_value_without_a_label_is_shown_as_the_log_has_it():
    plain = a_spec()
    assert "values" not in plain.model_dump(by_alias=True)
    cells = [12.3456789, 7, "food", None]
    assert [plain.value_called("any", cell) for cell in cells] == ["12.3457", "7", "food", "missing"]


def test_a_mistake_about_the_task_is_named_by_line_and_field(tmp_path: Path):
    text = (DATA / "models" / "card-fraud.yaml").read_text(encoding="utf-8").replace("task: binary", "task: regression")
    (tmp_path / "card-fraud.yaml").write_text(text, encoding="utf-8")
    lines = {line.split(":")[0]: number for number, line in enumerate(text.splitlines(), 1)}
    with pytest.raises(InvalidDocument) as caught:
        read_spec(tmp_path / "card-fraud.yaml")
    assert {(problem.field, problem.line) for problem in caught.value.problems} == {
        ("predictions", lines["predictions"]),
        ("favourable", lines["favourable"]),
    }


def test_a_mistake_is_named_by_file_line_and_field(tmp_path: Path):
    text = (DATA / "models" / "card-fraud.yaml").read_text(encoding="utf-8")
    broken = text.replace("time: scored_at", "tyme: scored_at").replace("tier: high", "tier: [high]")
    (tmp_path / "card-fraud.yaml").write_text(broken, encoding="utf-8")
    lines = {line.split(":")[0].strip(): number for number, line in enumerate(broken.splitlines(), 1)}
    with pytest.raises(InvalidDocument) as caught:
        read_spec(tmp_path / "card-fraud.yaml")
    assert {(problem.field, problem.line) for problem in caught.value.problems} == {
        ("tier", lines["tier"]),
        ("predictions.columns.time", lines["columns"]),
        ("predictions.columns.tyme", lines["tyme"]),
    }


@pytest.mark.parametrize("path", sorted((DATA / "models").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_specifications_we_ship_are_valid(path):
    assert read_spec(path).model == path.stem


@pytest.mark.parametrize("version", [1, "1"], ids=["number", "text"])
def test_a_version_written_as_a_number_is_text(version):
    assert a_spec(reference={"version": version, "from": "2026-03-01", "to": "2026-03-02"}).reference.version == "1"


def test_a_code_written_as_a_number_is_text():
    spec = a_spec(sensitive={"sex": {"column": "SEX", "labels": {1: "male", 2: "female"}, "reference": 1}})
    assert spec.sensitive["sex"].labels == {"1": "male", "2": "female"}
    assert spec.sensitive["sex"].reference == "1"


def test_groupings_are_the_attributes_and_then_their_intersections():
    sensitive = {"sex": {"column": "sex"}, "age": {"column": "age_band"}}
    assert a_spec(sensitive=sensitive, intersections=[["sex", "age"]]).groupings == (("sex",), ("age",), ("sex", "age"))


def test_a_time_column_is_a_timestamp_unless_it_says_otherwise():
    assert a_spec().predictions.columns.time_column == TimeColumn(column="scored_at", unit="timestamp")
    yearly = a_spec(predictions={"source": "x", "columns": columns(time={"column": "year", "unit": "year"})})
    assert yearly.predictions.columns.time_column == TimeColumn(column="year", unit="year")


def test_a_digest_names_exactly_one_specification():
    assert a_spec().digest == a_spec().digest
    assert a_spec().digest != a_spec(min_cell=12).digest


def test_a_specification_survives_being_kept_and_read():
    kept = a_spec().model_dump_json(by_alias=True)
    assert ModelSpec.model_validate_json(kept) == a_spec()


@pytest.mark.parametrize(("bucket", "first"), [("week", "2026-03-03"), ("month", "2026-03-02"), ("year", "2026-03-01")])
def test_a_reference_that_starts_inside_a_bucket_is_refused(bucket, first):
    with pytest.raises(ValidationError, match=f"on the first day of a {bucket}, not {first}"):
        a_spec(bucket=bucket, reference={"version": "1", "from": first, "to": "2026-12-31"})


def test_a_specification_without_resources_keeps_the_digest_it_had():
    assert "resources" not in a_spec().model_dump()
    assert a_spec(resources={"prometheus": "$PLACET_SPEC_METRICS", "queries": CPU}).digest != a_spec().digest


@pytest.mark.parametrize("names", OTHER_NAMES, ids=" or ".join)
def test_a_task_under_another_name_is_refused_with_what_there_is_for_it(names: tuple[str, ...]):
    for name in names:
        with pytest.raises(ValueError, match=re.escape(f"; {OTHER_NAMES[names]}")):
            a_spec(task=name)

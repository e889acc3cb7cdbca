from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from governance.errors import InvalidDocument, PredictionsUnreadable, Refused
from governance.evidence.catalogue import in_brief
from governance.evidence.measure import BriefPart
from governance.parsing import parse_document
from governance.predictions.draft.columns import Columns, columns_of, late_outcomes_of
from governance.predictions.draft.period import period_of
from governance.predictions.draft.tasks import TASKS
from governance.predictions.draft.tasks import drafted as task_of
from governance.predictions.draft.text import Draft, text_of, todos
from governance.predictions.port import ColumnSummary, Summary
from governance.predictions.spec import ModelSpec, TimeColumn
from governance.predictions.tasks import NAMES
from governance.records import Window
from governance.services.evidence.init import Written, write_spec
from governance.settings import DATA

ROWS = 1_000
SPRING = Window(date(2026, 3, 1), date(2026, 6, 28))
LEADS = {name: in_brief(BriefPart.CERTAINTY, name)[0].name for name in NAMES}
TEMPLATES = {"policy.yaml": DATA / "policies" / "standard.yaml", "people.yaml": DATA / "people.yaml"}


def a_column(name: str, kind: str = "whole", **facts: object) -> ColumnSummary:
    facts_of_a_key = {"missing": 0, "distinct": ROWS, "repeats": 1}
    return ColumnSummary(name, kind, **(facts_of_a_key | facts))  # type: ignore[arg-type]  # a kind is one of six words


def an_id(name: str = "id", repeats: int = 1) -> ColumnSummary:
    return a_column(name, "text", distinct=ROWS // repeats, repeats=repeats)


def a_time(name: str = "scored_at") -> ColumnSummary:
    return a_column(name, "time", days=SPRING)


def a_year(name: str = "year") -> ColumnSummary:
    return groups(name, "2015", "2016", "2017", kind="whole", low=2015.0, high=2017.0)


def a_share(name: str = "score") -> ColumnSummary:
    return a_column(name, "number", low=0.01, high=0.99)


def binary(name: str = "decision", missing: int = 0) -> ColumnSummary:
    return groups(name, "0", "1", kind="whole", low=0.0, high=1.0, missing=missing)


def groups(name: str, *values: str, kind: str = "text", **facts: object) -> ColumnSummary:
    return a_column(name, kind, distinct=len(values), repeats=ROWS // 2, values=values, **facts)


def a_log(*columns: ColumnSummary, files: Mapping[str, tuple[str, ...]] | None = None, rows: int = ROWS) -> Summary:
    return Summary(rows, columns, files or {"/logs/log.parquet": tuple(column.name for column in columns)})


WHOLE = a_log(an_id(), a_time(), a_share(), binary(), binary("outcome", missing=9), groups("sex", "F", "M"))


@dataclass(frozen=True)
class FakeSurvey:
    """Answers from summaries by source."""

    summaries: Mapping[str, Summary]
    versions: Mapping[str, Window]
    close: Mapping[str, float] = field(default_factory=dict)

    def summary(self, source: str) -> Summary:
        return self.summaries[source]

    def agreement(self, source: str, answer: str, columns):
        assert answer in [column.name for column in self.summaries[source].columns]
        return {column.name: self.close[column.name] for column in columns if column.name in self.close}

    def spans(self, source: str, time: TimeColumn, version: str | None) -> Mapping[str, Window]:
        assert source in self.summaries
        assert time.column
        return self.versions if version else {"1": SPRING}


def init(home: Path, log: Summary = WHOLE, late: Summary | None = None, model: str = "loans") -> Written:
    survey = FakeSurvey({"/logs/*.parquet": log, "/late.parquet": late or log}, {"1": SPRING})
    return write_spec(home, TEMPLATES, survey, model, "/logs/*.parquet", None if late is None else "/late.parquet")


def drafted(log: Summary) -> str:
    return text_of(Draft("loans", "logs/*.parquet", log.rows, ("high",), columns_of(log), period(), None, None, LEADS))


def period():
    return period_of({"1": SPRING}, in_years=False)


def finished(text: str, favourable: int = 1) -> ModelSpec:
    """The draft with the one entry that a person must make.

    A specification cannot be without it.
    """
    document = text.replace("favourable:  #", f"favourable: {favourable}  #")
    return parse_document(document, ModelSpec, "loans.yaml")


def found(columns: Columns, field: str) -> str | None:
    seen = getattr(columns, field)
    return seen.column.name if seen.column else None


def everything_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_a_specification_is_never_overwritten(tmp_path: Path):
    before = init(tmp_path).spec.read_text()
    with pytest.raises(Refused, match=r"models/loans.yaml is there already; change it"):
        init(tmp_path, a_log(an_id()))
    assert (tmp_path / "models" / "loans.yaml").read_text() == before


@pytest.mark.parametrize("model", ["../loans", "a/b", ""])
def test_a_model_whose_name_would_leave_the_folder_is_refused(tmp_path: Path, model: str):
    with pytest.raises(Refused, match="cannot be a file name"):
        init(tmp_path, model=model)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize(
    ("log", "late", "sentence"),
    [
        pytest.param(a_log(an_id(), rows=0), None, "holds no predictions; expected at least one row", id="empty"),
        pytest.param(
            replace(WHOLE, files={"/logs/a.parquet": ("id", "time"), "/logs/b.parquet": ("id", "outcome")}),
            None,
            "/logs/a.parquet has only id, time, but the log .* has 6 columns. All files of a log have the same columns",
            id="a file of outcomes among the predictions",
        ),
        pytest.param(WHOLE, WHOLE, "/logs/log.parquet is read as log and as outcomes", id="one file as both"),
    ],
)
def test_files_that_are_no_log_are_named_and_nothing_is_written(tmp_path: Path, log, late, sentence):
    with pytest.raises(PredictionsUnreadable, match=sentence):
        init(tmp_path, log, late)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize(
    ("field", "columns"),
    [
        pytest.param("id", [an_id("request_id"), an_id("order_id")], id="two ids"),
        pytest.param("time", [a_time("posted_at"), a_time("cleared_at")], id="two times"),
        pytest.param("version", [groups("model_version", "1"), groups("model_ver", "a")], id="two versions"),
        pytest.param("score", [a_share("fraud_score"), a_share("credit_score")], id="two scores"),
        pytest.param("decision", [binary("prediction"), binary("predicted")], id="two decisions"),
        pytest.param("outcome", [binary("label"), binary("target")], id="two outcomes by name"),
        pytest.param("outcome", [binary("repaid", 5), binary("moved", 7)], id="two columns with gaps"),
    ],
)
def test_of_two_columns_that_look_alike_neither_is_taken_and_a_person_is_asked(field: str, columns):
    log = a_log(*columns)
    seen = getattr(columns_of(log), field)
    assert (seen.column, seen.candidates) == (None, tuple(column.name for column in columns))
    assert columns_of(log).features == ()
    line = next(todo for todo in todos(drafted(log)) if todo.field == field)
    assert line.sentence.endswith(f"{columns[0].name} or {columns[1].name}")


@pytest.mark.parametrize(
    ("field", "column"),
    [
        pytest.param("id", an_id("customer_id", repeats=3), id="an id that repeats"),
        pytest.param("id", a_share("id"), id="an id of fractions"),
        pytest.param("time", a_time("date_of_birth"), id="a birthday"),
        pytest.param("time", replace(a_time(), missing=1, days=None), id="a time with gaps"),
        pytest.param("time", groups("age", "18", "19", kind="whole", low=18.0, high=19.0), id="years of age"),
        pytest.param("version", an_id("version"), id="a version of its own for every row"),
        pytest.param("score", replace(a_share(), high=720.0), id="a score in points"),
        pytest.param("score", a_share("proba_0"), id="the probability of outcome 0"),
        pytest.param("score", a_share("chargeback_rate"), id="a share that is no prediction"),
        pytest.param("decision", binary("foreign"), id="a feature of 0 and 1"),
        pytest.param("decision", binary(missing=4), id="a decision with gaps"),
        pytest.param("decision", groups("decision", "no", "yes", "perhaps"), id="a decision of three words"),
        pytest.param("outcome", binary("foreign"), id="a feature of 0 and 1, as an outcome"),
        pytest.param("latency_ms", replace(a_share("latency_ms"), low=-1.0), id="a negative time"),
        pytest.param("latency_ms", a_share("latency_s"), id="seconds"),
    ],
)
def test_a_column_that_does_not_hold_what_a_field_needs_is_not_taken(field: str, column: ColumnSummary):
    assert found(columns_of(a_log(column)), field) is None


@pytest.mark.parametrize(
    ("field", "columns", "expected"),
    [
        pytest.param("id", [an_id("id"), an_id("customer_id")], "id", id="the plainest name first"),
        pytest.param("id", [an_id("reference"), a_share()], "reference", id="the only one that tells rows apart"),
        pytest.param("id", [an_id(repeats=3), groups("model_version", "1", "2", "3")], "id", id="once per version"),
        pytest.param("time", [a_time("scoredAt"), a_time("created_at")], "scoredAt", id="scored before created"),
        pytest.param("time", [a_time("when"), an_id()], "when", id="the only time"),
        pytest.param("time", [a_year(), a_time("logged_at")], "logged_at", id="a timestamp before a year"),
        pytest.param("time", [a_year("survey_year"), an_id()], "survey_year", id="a year where there is nothing finer"),
        pytest.param("score", [a_share("risk_score"), a_share("score")], "score", id="score before risk score"),
        pytest.param("decision", [binary("prediction"), binary("decision")], "decision", id="decided before predicted"),
        pytest.param("decision", [binary("Admitted")], "Admitted", id="a decision by its usual word"),
        pytest.param("outcome", [binary("fraud", missing=30), binary("foreign")], "fraud", id="the only one with gaps"),
    ],
)
def test_the_column_that_is_called_and_filled_like_a_field_is_taken(field: str, columns, expected: str):
    assert found(columns_of(a_log(*columns)), field) == expected


def test_ids_and_outcomes_that_a_second_file_shares_settle_what_names_leave_open():
    late = a_log(an_id("order_id"), binary("repaid"))
    log = a_log(an_id("request_id"), an_id("order_id"), binary("repaid", 5), binary("moved", 7))
    columns = columns_of(log, late)
    assert (found(columns, "id"), found(columns, "outcome")) == ("order_id", "repaid")
    joined = late_outcomes_of(late, "order_id", TASKS["binary"].late_outcome)
    assert (joined.id.column, joined.outcome.column) == late.columns


def test_an_outcome_known_only_by_its_gaps_is_to_be_checked():
    text = drafted(a_log(an_id(), a_time(), binary(), binary("fraud", missing=30)))
    assert finished(text).predictions.columns.outcome == "fraud"
    assert any(
        t.field == "outcome" and t.sentence.startswith("check that this is what came of it") for t in todos(text)
    )


def test_characteristics_are_found_by_name_and_compared_where_they_are_few():
    log = a_log(
        groups("SEX", "1", "2", low=1.0, high=2.0),
        groups("gender", "female", "male"),
        groups("age_band", "18-34", "35+"),
        a_column("AGEP", distinct=94),
        groups("RAC1P", "1", "10", "2", low=1.0, high=10.0),
        groups("religion", "none"),
        groups("merchant", "a", "b"),
    )
    columns = columns_of(log)
    assert [(name, column.name) for name, column in columns.sensitive] == [
        ("sex", "SEX"),
        ("gender", "gender"),
        ("age", "age_band"),
        ("race", "RAC1P"),
    ]
    assert columns.unbanded == ("AGEP",)
    text = drafted(log)
    assert "race: {column: RAC1P, labels: {1: '1', 2: '2', 10: '10'}}  # TODO: what each code means" in text
    assert "age: {column: age_band}\n" in text


def test_what_is_different_in_every_row_or_is_a_time_is_no_feature():
    text = replace(an_id("trace"), repeats=1)
    log = a_log(an_id(), a_time(), text, a_time("updated_at"), a_share("amount"), groups("sex", "F", "M"))
    assert columns_of(log).features == ("amount", "sex")


def test_features_whose_names_are_code_are_called_in_words_that_a_person_can_improve():
    log = a_log(an_id(), a_time(), binary(), a_share("account_age_days"), a_share("amount"))
    assert finished(drafted(log)).labels == {"account_age_days": "account age days"}
    assert "labels:" not in drafted(a_log(an_id(), a_time(), binary(), a_share("amount")))


def a_number(name: str = "predicted_income", missing: int = 0) -> ColumnSummary:
    return a_column(name, "number", low=-200.0, high=90_000.0, missing=missing)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param([a_share(), a_number("prediction")], id="a score"),
        pytest.param([binary(), a_number("prediction")], id="a decision"),
        pytest.param([a_share("fraud_score"), a_share("credit_score"), a_number("prediction")], id="two scores"),
        pytest.param([a_number("predicted_income", missing=3)], id="numbers with gaps"),
        pytest.param([a_number("amount")], id="a number that is called like no prediction"),
        pytest.param([a_number("predicted_at")], id="when it was predicted"),
    ],
)
def test_a_log_with_anything_decided_or_with_no_number_that_is_predicted_is_no_regression(columns):
    assert task_of(columns_of(a_log(*columns))).name == "binary"


@pytest.mark.parametrize(
    ("field", "columns", "expected"),
    [
        pytest.param("prediction", [a_number("prediction"), a_number("predicted_rent")], "prediction", id="the plainest name first"),
        pytest.param("prediction", [a_number("y_pred"), a_number("rent")], "y_pred", id="a usual name"),
        pytest.param("outcome", [a_number("prediction"), a_number("actual_rent"), a_number("size")], "actual_rent", id="what it was"),
        pytest.param("outcome", [a_number("prediction"), a_number("rent", missing=5), a_number("size")], "rent", id="the only one with gaps"),
    ],
)  # fmt: skip
def test_a_number_that_is_predicted_and_what_came_of_it_are_seen(field: str, columns, expected: str):
    assert found(columns_of(a_log(*columns)), field) == expected


def test_the_draft_of_a_regression_is_whole_without_a_good_decision():
    text = drafted(a_log(an_id(), a_time(), a_number(), a_number("income", missing=9), groups("sex", "F", "M")))
    spec = parse_document(text, ModelSpec, "loans.yaml")
    assert (spec.task, spec.predictions.columns.prediction, spec.predictions.columns.outcome) == (
        "regression",
        "predicted_income",
        "income",
    )
    asked = {todo.field: todo.sentence for todo in todos(text)}
    assert asked.keys() == {"tier", "owner", "outcome", "card"}
    assert asked["tier"].endswith("one that asks for errors (mean_absolute_error), and for no recall")


def test_late_outcomes_of_a_regression_are_numbers():
    late = a_log(an_id(), a_number("paid"))
    assert late_outcomes_of(late, "id", TASKS["regression"].late_outcome).outcome.column == late.columns[1]


@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        pytest.param(("no", "yes"), "{'no': 0, 'yes': 1}", id="yes and no, in quotes"),
        pytest.param(("approved", "denied"), "{approved: 1, denied: 0}", id="approved and denied"),
        pytest.param(("<=50K", ">50K"), "{<=50K: 0, '>50K': 1}", id="signs"),
        pytest.param(("-1", "1"), "{'-1': 0, 1: 1}", id="minus one and one"),
        pytest.param(("1", "2"), "{1: , 2: }", id="one and two, which nobody can know"),
        pytest.param(("bad", "good"), "{bad: , good: }", id="good and bad, which nobody can know"),
    ],
)
def test_values_that_are_not_0_and_1_come_with_codes_that_a_person_checks_or_fills_in(values, proposed):
    numbers = {"low": float(values[0]), "high": float(values[1])} if values[1].isdecimal() else {}
    kind = "whole" if numbers else "text"
    text = drafted(a_log(an_id(), a_time(), groups("decision", *values, kind=kind, **numbers), binary("outcome")))
    assert f"    decision: {proposed}  # TODO: " in text
    if ": ," in proposed:
        with pytest.raises(InvalidDocument) as refused:
            finished(text)
        assert {p.field for p in refused.value.problems} == {f"predictions.codes.decision.{value}" for value in values}
    else:
        assert set(finished(text).predictions.codes.decision) == set(values)


def test_0_and_1_and_truth_values_need_no_codes():
    truth = groups("outcome", "false", "true", kind="truth", low=0.0, high=1.0)
    assert finished(drafted(a_log(an_id(), a_time(), binary(), truth))).predictions.codes is None


def test_more_than_two_classes_are_seen_and_may_be_measured_one_against_the_rest():
    classes = tuple("ABCDE")
    log = a_log(an_id(), a_time(), groups("prediction", *classes), groups("classe", *classes[:3]))
    text, lines = drafted(log), TASKS["binary"].codes(columns_of(log), None)
    asked = [todo.sentence for todo in todos("\n".join(lines))]
    assert len(asked) == 2
    assert all(question.startswith("more than two classes are measured one against the rest") for question in asked)
    assert "    decision: prediction  # 5 classes" in text
    assert "    outcome: classe  # values that prediction has as well" in text


def test_columns_of_two_values_are_named_as_candidates_where_nothing_is_called_like_an_outcome():
    log = a_log(an_id(), a_time(), binary(), binary("two_year_recid"), groups("charge", "F", "M"), a_share("amount"))
    asked = {todo.field: todo.sentence for todo in todos(drafted(log))}
    assert asked["outcome"].endswith("(take it out of `features` then): two_year_recid, charge")
    assert columns_of(log).features == ("two_year_recid", "charge", "amount")
    joined = columns_of(log, a_log(an_id(), binary("recid")))
    assert joined.may_have_come == ()


def test_what_goes_with_the_score_is_named_first_and_how_closely(tmp_path):
    log = a_log(an_id(), a_time(), a_share(), binary(), binary("flag"), binary("two_year_recid"), groups("kind", "a"))
    survey = FakeSurvey({"/l": log}, {"1": SPRING}, {"flag": -0.02, "two_year_recid": 0.341})
    asked = {todo.field: todo.sentence for todo in write_spec(tmp_path, TEMPLATES, survey, "loans", "/l").todos}
    assert asked["outcome"].endswith(": two_year_recid (+0.34 with score), flag (-0.02 with score)")


def test_a_number_that_goes_with_the_number_predicted_may_be_its_outcome(tmp_path):
    log = a_log(an_id(), a_time(), a_number("prediction"), a_number("cnt"), a_number("temperature"))
    survey = FakeSurvey({"/l": log}, {"1": SPRING}, {"cnt": 0.93, "temperature": 0.1})
    asked = {todo.field: todo.sentence for todo in write_spec(tmp_path, TEMPLATES, survey, "loans", "/l").todos}
    assert asked["outcome"].endswith("(take it out of `features` then): cnt (+0.93 with prediction)")


def test_a_score_in_points_is_asked_about_with_its_scale():
    points = a_column("credit_score", low=312.0, high=845.0, distinct=400)
    asked = {todo.field: todo.sentence for todo in todos(drafted(a_log(an_id(), a_time(), binary(), points)))}
    assert asked["score"].endswith("with `scale: {zero: ..., one: ...}` beside `columns`: credit_score (312 to 845)")
    settled = columns_of(a_log(an_id(), a_time(), binary(), points, a_share("score")))
    assert (found(settled, "score"), settled.points) == ("score", ())


@pytest.mark.parametrize(
    ("column", "watched"),
    [
        pytest.param(a_column("customer_id", distinct=700, repeats=3), False, id="an id of people who come again"),
        pytest.param(a_column("row", low=1.0, high=float(ROWS)), False, id="numbers in a row"),
        pytest.param(groups("branch_id", "1", "2", "3", kind="whole", low=1.0, high=3.0), True, id="an id of few things"),
        pytest.param(a_column("income", low=100.0, high=90_000.0), True, id="a number that is another one in every row"),
    ],
)  # fmt: skip
def test_what_tells_things_apart_is_no_feature(column, watched):
    assert columns_of(a_log(an_id(), a_time(), column)).features == ((column.name,) if watched else ())


def a_place(name: str = "place", low: float = 1.0) -> ColumnSummary:
    return a_column(name, low=low, high=40.0, distinct=40, repeats=25)


def a_search(name: str = "search_id", missing: int = 0) -> ColumnSummary:
    return a_column(name, "text", distinct=25, repeats=40, missing=missing)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param([a_place()], id="places and nothing that was ranked together"),
        pytest.param([a_search()], id="no places"),
        pytest.param([a_search(missing=2), a_place()], id="rows that were ranked with nothing"),
        pytest.param([a_search(), a_place(low=0.0)], id="places from 0 on"),
        pytest.param([replace(a_search(), repeats=1), a_place()], id="one row to each search"),
        pytest.param([a_search(), a_place(), binary()], id="a decision"),
        pytest.param([a_search("customer"), a_place()], id="no telling name"),
    ],
)
def test_a_log_with_anything_decided_or_without_places_in_something_is_no_ranking(columns):
    assert task_of(columns_of(a_log(an_id(), a_time(), *columns))).name == "binary"


def test_the_draft_of_a_ranking_is_whole_without_a_good_decision():
    relevance = groups("relevance", "0", "1", "2", kind="whole", low=0.0, high=2.0, missing=9)
    text = drafted(
        a_log(an_id(), a_time(), a_search(), a_place(), relevance, a_number("price"), groups("sex", "F", "M"))
    )
    spec = parse_document(text, ModelSpec, "loans.yaml")
    columns = spec.predictions.columns
    assert (spec.task, columns.query, columns.rank, columns.outcome) == ("ranking", "search_id", "place", "relevance")
    assert spec.predictions.features == ("price", "sex")
    asked = {todo.field: todo.sentence for todo in todos(text)}
    assert asked.keys() == {"tier", "owner", "card"}
    assert asked["tier"].endswith("one that asks for an order (ndcg), and for no recall")


def test_whether_rows_with_a_score_are_put_in_order_is_for_a_person_to_say():
    text = drafted(a_log(an_id(), a_time(), a_search(), a_place(), a_share(), groups("sex", "F", "M")))
    (asked,) = (todo.sentence for todo in todos(text) if todo.field == "task")
    assert asked == "check that rows are put in order, and not decided one by one: places from 1 on"
    assert columns_of(a_log(a_search(), a_place(), a_share())).features == ()


def test_late_outcomes_of_a_ranking_are_0_or_more():
    late = a_log(an_id(), binary("clicked"))
    assert late_outcomes_of(late, "id", TASKS["ranking"].late_outcome).outcome.column == late.columns[1]


def test_a_draft_that_found_no_decision_says_what_to_write_for_other_tasks():
    text = drafted(a_log(an_id(), a_time(), a_number("amount")))
    assert "(a number predicted: `task: regression`, and `prediction` here; rows put in order: `task: ranking`" in text


def test_nothing_can_be_measured_before_somebody_says_which_decision_is_the_good_one(tmp_path: Path):
    written = init(tmp_path)
    with pytest.raises(InvalidDocument) as refused:
        parse_document(written.spec.read_text(), ModelSpec, "loans.yaml")
    assert [problem.field for problem in refused.value.problems] == ["favourable"]


def test_a_finished_draft_says_everything_that_could_be_seen(tmp_path: Path):
    spec = finished(init(tmp_path).spec.read_text(), favourable=0)
    columns = spec.predictions.columns
    assert (columns.id, columns.time, columns.score, columns.decision, columns.outcome) == (
        "id",
        "scored_at",
        "score",
        "decision",
        "outcome",
    )
    assert (spec.predictions.version, spec.predictions.features) == ("1", ("sex",))
    assert spec.sensitive["sex"].labels == {"F": "female", "M": "male"}
    assert spec.reference.window == Window(date(2026, 3, 1), date(2026, 3, 30))
    assert (spec.favourable, spec.bucket, spec.tier) == (0, "day", "high")


def test_every_todo_names_its_line(tmp_path: Path):
    written = init(tmp_path)
    lines = written.spec.read_text().splitlines()
    assert [todo.field for todo in written.todos] == ["tier", "owner", "favourable", "card"]
    assert all(todo.sentence in lines[todo.line - 1] for todo in written.todos)
    assert sum("TODO" in line for line in lines[1:]) == len(written.todos)


def test_a_log_of_years_is_read_in_years():
    text = drafted(a_log(an_id(), a_year(), binary()))
    assert finished(text).predictions.columns.time == TimeColumn(column="year", unit="year")


@pytest.mark.parametrize(
    "name", ["yes", "a: b", "1", "x # y", "it's", "größe", "a,b", "[x]", "null", "two  blanks", "*"]
)
def test_whatever_a_column_is_called_it_is_read_back(name: str):
    spec = finished(drafted(a_log(an_id(name), a_time(), binary(), a_share("amount"), groups(f"{name} 2", "a", "b"))))
    assert (spec.predictions.columns.id, spec.predictions.features) == (name, ("amount", f"{name} 2"))


def test_a_log_inside_the_home_is_named_from_the_home(tmp_path: Path):
    source = str(tmp_path / "logs" / "*.parquet")
    survey = FakeSurvey({source: WHOLE}, {})
    written = write_spec(tmp_path, TEMPLATES, survey, "loans", source)
    assert finished(written.spec.read_text()).predictions.source == "logs/*.parquet"


def test_a_home_without_policy_and_people_gets_them_and_one_with_them_keeps_its_own(tmp_path: Path):
    (tmp_path / "people.yaml").write_text("people: []\n")
    assert init(tmp_path).copied == (tmp_path / "policy.yaml",)
    assert (tmp_path / "people.yaml").read_text() == "people: []\n"
    assert init(tmp_path, model="other").copied == ()


@pytest.mark.parametrize(
    ("spans", "years", "version", "first", "last", "bucket"),
    [
        pytest.param({"1": (date(2026, 3, 1), 120)}, False, "1", "2026-03-01", "2026-03-30", "day", id="four months"),
        pytest.param({"1": (date(2026, 3, 1), 1)}, False, "1", "2026-03-01", "2026-03-01", "day", id="one day"),
        pytest.param({"1": (date(2024, 1, 3), 500)}, False, "1", "2024-01-01", "2024-05-12", "week", id="by week"),
        pytest.param({"1": (date(2020, 1, 15), 2_000)}, False, "1", "2020-01-01", "2021-05-31", "month", id="by month"),
        pytest.param({"1": (date(1990, 7, 1), 8_000)}, False, "1", "1990-01-01", "1995-12-31", "year", id="by year"),
        pytest.param({"1": (date(2015, 1, 1), 1_097)}, True, "1", "2015-01-01", "2015-12-31", "year", id="in years"),
        pytest.param(
            {"2": (date(2026, 4, 1), 60), "1": (date(2026, 3, 1), 40)},
            False,
            "1",
            "2026-03-01",
            "2026-03-10",
            "day",
            id="the version that came first",
        ),
    ],
)
def test_the_reference_is_the_first_quarter_in_whole_buckets(spans, years, version, first, last, bucket):
    windows = {name: Window(day, day + timedelta(days=days - 1)) for name, (day, days) in spans.items()}
    period = period_of(windows, in_years=years)
    assert (period.version, str(period.window.first), str(period.window.last), period.bucket, period.also) == (
        version,
        first,
        last,
        bucket,
        (),
    )


def test_versions_that_start_on_one_day_leave_the_reference_to_a_person():
    tied = period_of({"2": SPRING, "1": SPRING}, in_years=False)
    log = a_log(an_id(), a_time(), binary(), groups("model_version", "1", "2"))
    text = text_of(Draft("loans", "x", ROWS, ("high",), columns_of(log), tied, None, None, LEADS))
    assert any(t.field == "reference" and "1 or 2 start on the same day" in t.sentence for t in todos(text))
    assert finished(text).reference.version == "1"

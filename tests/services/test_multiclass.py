"""A version that chooses between classes.

Tests look at its log, numbers, groups, brief, trends and draft. Every number is compared with scikit-learn,
Fairlearn, or a calculation over the raw rows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import streamlit as st_cache
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, log_loss, precision_score, recall_score, roc_auc_score

from governance.adapters.predictions.duckdb_survey import DuckDBSurvey
from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.committee.brief import brief
from governance.committee.findings import findings
from governance.errors import InvalidDocument, PredictionsUnreadable
from governance.evidence.bundle import select
from governance.evidence.drift import drift
from governance.evidence.judgement import Answer
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import TASKS, performance
from governance.papers.card_paper import card_paper
from governance.papers.markdown import markdown
from governance.predictions.encoding import decode_profile, encode_profile
from governance.predictions.spec import ModelSpec, read_spec
from governance.sentences import measuring, unreadable
from governance.services.evidence.assess import assess
from governance.services.evidence.audit_bias import audit_bias
from governance.services.evidence.init import write_spec
from governance.services.monitoring.counts import stored
from governance.services.monitoring.trend import performance_trend, trend_of
from governance.services.ports import Ports
from governance.services.views.read import assessed
from governance.settings import DATA
from governance.statistics.classes import Classes, ClassTable
from governance.statistics.profile import Profile, total
from governance.statistics.scores import Scores
from tests.builders import BEN, FARAH, MODEL, a_policy, a_profile, a_requirement, a_spec, by, write_rows
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.pages.test_regression import PAGES
from tests.steps import ask, refusal

pytestmark = pytest.mark.slow

PARITY = 1e-9
"""Log losses are added in whole thousand-millionths, and everything else in whole cases."""
CLASSES = ("pay", "refuse", "review")
WITHOUT_FAVOURABLE = {"favourable": None}


@cache
def claims(version: str, first_day: int, seed: int, size: int = 900) -> tuple[dict[str, Any], ...]:
    """Simulated claims over 15 days.

    Most are paid, one in ten is refused. Of the women who should be paid, fewer are paid.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for at in range(size):
        came = CLASSES[draw.choice(3, p=(0.6, 0.1, 0.3))]
        female = bool(draw.random() < 0.4)
        weights = draw.dirichlet([1.0, 1.0, 1.0]) + [0.5 * (came == name) for name in CLASSES]
        weights[0] *= 0.7 if female else 1.0
        sure = weights / weights.sum()
        rows.append(
            {
                "id": f"{version}-{first_day}-{at}",
                "scored_at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=first_day + at * 15 // size),
                "model_version": version,
                "decision": CLASSES[int(sure.argmax())],
                **{f"p_{name}": float(share) for name, share in zip(CLASSES, sure, strict=True)},
                "came": None if at % 10 == 9 else came,
                "amount": float(at * 37 % 101),
                "sex": "F" if female else "M",
            }
        )
    return tuple(rows)


def a_choice(columns: Mapping[str, Any] | None = None, **changes: Any) -> ModelSpec:
    """A specification of the log of `claims`.

    `columns` and `changes` replace whole fields. None leaves one out.
    """
    named = {
        "id": "id",
        "time": "scored_at",
        "version": "model_version",
        "decision": "decision",
        "classes": {name: f"p_{name}" for name in CLASSES},
        "outcome": "came",
        **(columns or {}),
    }
    predictions = {
        "source": "predictions/*.parquet",
        "columns": {field: column for field, column in named.items() if column is not None},
        "features": ["amount"],
    }
    fields = a_spec().model_dump(by_alias=True, exclude={"favourable"})
    fields |= {"task": "multiclass", "predictions": predictions, "favourable": "pay", **changes}
    return ModelSpec.model_validate({field: value for field, value in fields.items() if value is not None})


def opened(home: Path, rows: tuple[dict[str, Any], ...], spec: ModelSpec | None = None) -> IbisPredictions:
    write_rows(list(rows), home / "predictions" / "log.parquet")
    return IbisSource(home).open(spec or a_choice())


def counted(log: IbisPredictions, version: str = "1") -> Profile:
    summed = total(log.profiles(version, log.binning(log.span(version), version)))
    assert summed is not None
    return summed


def answered(answers: Classes) -> Profile:
    return replace(a_profile(), answers=answers)


def with_(**cells: Any) -> tuple[dict[str, Any], ...]:
    return tuple({**row, **cells} if at < 3 else row for at, row in enumerate(claims("1", 0, 1)))


ROWS = claims("1", 0, 1)
KNOWN = pd.DataFrame([row for row in ROWS if row["came"] is not None])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"columns": {"classes": ["pay", "refuse"]}}, "at least 3 classes, not 2: two are `task: binary`", id="two classes"),
        pytest.param({"columns": {"classes": ["pay", "refuse", "pay"]}}, "each class once, not pay again", id="one class twice"),
        pytest.param({"columns": {"classes": {"pay": "p_pay", "refuse": "p_refuse", "review": None}}}, "a column of probabilities for each class or for none, and not for all but review", id="a class without a column"),
        pytest.param({"columns": {"classes": list(CLASSES), "decision": None}}, "a `decision`, the column of the class chosen, or a column of probabilities for each class", id="nothing was answered"),
        pytest.param({"columns": {"classes": None}}, "either a `decision` column|`columns.classes`", id="no classes"),
        pytest.param({"columns": {"threshold": 0.5}}, "no `threshold` beside `classes`: no threshold chooses between them", id="a threshold"),
        pytest.param({"columns": {"score": "amount"}}, "no `score` beside `classes`", id="a score"),
        pytest.param({"favourable": "praise"}, r"one of the classes \(pay, refuse, review\), or none where no class is the good one", id="a favourable class that does not exist"),
        pytest.param({"favourable": 1}, r"one of the classes \(pay, refuse, review\)", id="a favourable number"),
        pytest.param({"task": "binary", "favourable": 1}, "no `columns.classes` for task binary: more than two classes are told apart by task multiclass", id="another task"),
    ],
)  # fmt: skip
def test_a_specification_that_cannot_be_meant_is_refused(changes, sentence):
    columns = changes.pop("columns", None) if isinstance(changes := dict(changes), dict) else None
    with pytest.raises(ValueError, match=sentence):
        a_choice(columns, **changes)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        pytest.param({"decision": "praise"}, r"column decision has 3 rows with something else, expected a class in every row \(found 'praise'; name every class in `predictions.columns.classes`, which has pay, refuse, review\)", id="a class chosen that is not named"),
        pytest.param({"decision": None}, "column decision has 3 rows with something else, expected a class in every row", id="no class chosen"),
        pytest.param({"came": "praise"}, r"column came has 3 rows with something else, expected a class, or nothing while it is not known \(found 'praise'", id="a class that came and is not named"),
        pytest.param({"p_pay": 1.5}, "column p_pay has 3 rows with something else, expected the probability of a class, from 0 to 1", id="no probability"),
        pytest.param({"p_pay": 0.9, "p_refuse": 0.9, "p_review": 0.9}, "column p_pay has 3 rows with something else, expected with p_pay, p_refuse, p_review probabilities that add to 1 within 0.015", id="probabilities that do not add to 1"),
        pytest.param({"p_refuse": None}, "column p_pay has 3 rows with something else, expected with p_pay, p_refuse, p_review a probability of each class, or of none", id="a probability left out"),
    ],
)  # fmt: skip
def test_what_is_no_choice_between_the_classes_is_refused_by_column(tmp_path: Path, cells, sentence):
    with pytest.raises(PredictionsUnreadable, match=sentence):
        opened(tmp_path, with_(**cells))


def test_a_column_of_a_class_that_is_missing_is_named(tmp_path: Path):
    spec = a_choice({"classes": {"pay": "p_pay", "refuse": "p_refuse", "review": "p_later"}})
    with refusal(
        unreadable.columns_not_there(
            "predictions/*.parquet",
            ["predictions.columns.classes.review: p_later"],
            ["id", "scored_at", "model_version", "decision", "p_pay", "p_refuse", "p_review", "came", "amount", "sex"],
        ),
        PredictionsUnreadable,
    ):
        opened(tmp_path, ROWS, spec)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measurement]:
    """Every measurement over all cases, by name and class."""
    log = opened(tmp_path_factory.mktemp("log"), ROWS)
    profile, days = counted(log), sorted(log.outline("1"))
    (ranks,) = log.ranks("1", [(days[0], days[-1])])
    return {"/".join([m.name, *m.about.values()]): m for m in performance(profile, 15, ranks)}


def test_measures_over_all_classes_are_those_of_scikit_learn(measured: dict[str, Measurement]):
    came, chosen = KNOWN["came"], KNOWN["decision"]
    sure = KNOWN[[f"p_{name}" for name in CLASSES]].to_numpy()
    expected = {
        "accuracy": accuracy_score(came, chosen),
        "macro_f1": f1_score(came, chosen, average="macro"),
        "weighted_f1": f1_score(came, chosen, average="weighted"),
        "log_loss": log_loss(came, sure, labels=list(CLASSES)),
        "macro_auc": roc_auc_score(came, sure, multi_class="ovr", average="macro", labels=list(CLASSES)),
    }
    assert {name: measured[name].value for name in expected} == pytest.approx(expected, abs=PARITY)
    assert all(measured[name].interval.low < measured[name].value < measured[name].interval.high for name in expected)


@pytest.mark.parametrize("name", CLASSES)
def test_measures_of_a_class_are_those_of_scikit_learn(measured: dict[str, Measurement], name: str):
    came, chosen = KNOWN["came"], KNOWN["decision"]
    expected = {
        "class_recall": recall_score(came, chosen, labels=[name], average=None)[0],
        "class_precision": precision_score(came, chosen, labels=[name], average=None)[0],
        "class_auc": roc_auc_score(came == name, KNOWN[f"p_{name}"]),
        "class_share": np.mean([row["decision"] == name for row in ROWS]),
        "class_calibration_error": binned_error(KNOWN[f"p_{name}"], came == name),
    }
    assert {label: measured[f"{label}/{name}"].value for label in expected} == pytest.approx(expected, abs=PARITY)


def binned_error(score: pd.Series, came: pd.Series) -> float:
    """The expected calibration error over ten equal ranges, by hand."""
    parts = pd.DataFrame({"score": score, "came": came, "range": (score * 10).clip(0, 9).astype(int)}).groupby("range")
    return sum(len(part) * abs(part["score"].mean() - part["came"].mean()) for _, part in parts) / len(score)


def test_calibration_is_that_of_the_largest_probability_and_of_every_class(measured: dict[str, Measurement]):
    largest = KNOWN[[f"p_{name}" for name in CLASSES]].max(axis=1)
    by_class = [binned_error(KNOWN[f"p_{name}"], KNOWN["came"] == name) for name in CLASSES]
    top = measured["top_label_calibration_error"]
    assert top.value == pytest.approx(binned_error(largest, KNOWN["came"] == KNOWN["decision"]), abs=PARITY)
    assert measured["classwise_calibration_error"].value == pytest.approx(np.mean(by_class), abs=PARITY)
    assert top.noise > 0


@pytest.mark.parametrize(("name", "average"), [("macro_f1", "macro"), ("weighted_f1", "weighted")])
def test_the_interval_of_f1_is_as_wide_as_the_jackknife_says(measured: dict[str, Measurement], name, average):
    came, chosen = KNOWN["came"].to_numpy(), KNOWN["decision"].to_numpy()
    keep = [np.arange(len(came)) != at for at in range(len(came))]
    cells = {(a, b): (a == came) & (b == chosen) for a in CLASSES for b in CLASSES}
    # One case of each cell stands for all of them.
    left_out = {
        cell: f1_score(came[keep[np.flatnonzero(where)[0]]], chosen[keep[np.flatnonzero(where)[0]]], average=average)
        for cell, where in cells.items()
        if where.any()
    }
    values = np.concatenate([np.full(cells[cell].sum(), value) for cell, value in left_out.items()])
    error = np.sqrt((len(values) - 1) * np.mean((values - values.mean()) ** 2))
    interval = measured[name].interval
    assert (interval.high - interval.low) / (2 * 1.959964) == pytest.approx(error, rel=0.01)


def test_without_a_column_of_the_choice_the_likeliest_class_was_chosen(tmp_path: Path):
    assert counted(opened(tmp_path, ROWS, a_choice({"decision": None}))).answers.all == counted(
        opened(tmp_path, ROWS)
    ).answers.all  # fmt: skip


def test_without_probabilities_what_needs_them_says_so(tmp_path: Path):
    spec = a_choice({"classes": list(CLASSES)})
    measurements = {m.name: m for m in performance(counted(opened(tmp_path, ROWS, spec)))}
    assert measurements["macro_f1"].value == pytest.approx(f1_score(KNOWN["came"], KNOWN["decision"], average="macro"))
    assert {measurements[name].why for name in ("log_loss", "macro_auc", "top_label_calibration_error")} == {
        "the log has no scores"
    }


def test_classes_may_be_numbers_in_the_log(tmp_path: Path):
    number = {name: at for at, name in enumerate(CLASSES)}
    rows = [{**r, "decision": number[r["decision"]], "came": number.get(r["came"])} for r in ROWS]
    spec = a_choice({"classes": {at: f"p_{name}" for name, at in number.items()}}, favourable=0)
    answers = counted(opened(tmp_path, tuple(rows), spec)).answers
    assert answers.names == ("0", "1", "2")
    assert answers.all.right == counted(opened(tmp_path / "words", ROWS)).answers.all.right


def groups(spec: ModelSpec, profile: Profile) -> dict[tuple[str, str], Measurement]:
    measurements = TASKS["multiclass"].by_group(profile, spec, lambda _: dict.fromkeys(SUMMARIES, float("nan")))
    return {(m.name, m.about.get("group", "")): m for m in measurements}


SUMMARIES = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "equal_opportunity_range",
    "predictive_parity_range",
)


def test_groups_are_compared_as_fairlearn_compares_them(tmp_path: Path):
    rates = groups(a_choice(), counted(opened(tmp_path, ROWS)))
    everybody = pd.DataFrame(ROWS)
    right = MetricFrame(
        metrics=accuracy_score, y_true=KNOWN["came"], y_pred=KNOWN["decision"], sensitive_features=KNOWN["sex"]
    ).by_group
    for code, called in (("F", "female"), ("M", "male")):
        assert rates["group_accuracy", called].value == pytest.approx(right[code], abs=PARITY)
    for name in CLASSES:
        theirs = MetricFrame(
            metrics=selection_rate,
            y_true=everybody["decision"] == name,
            y_pred=everybody["decision"] == name,
            sensitive_features=everybody["sex"],
        ).by_group
        hits = MetricFrame(
            metrics=true_positive_rate,
            y_true=KNOWN["came"] == name,
            y_pred=KNOWN["decision"] == name,
            sensitive_features=KNOWN["sex"],
        ).by_group
        for code, called in (("F", "female"), ("M", "male")):
            assert rates["class_rate", f"{called} · {name}"].value == pytest.approx(theirs[code], abs=PARITY)
            assert rates["class_hit_rate", f"{called} · {name}"].value == pytest.approx(hits[code], abs=PARITY)
        gap = rates["class_hit_rate_difference", f"female · {name}"]
        assert gap.value == pytest.approx(hits["F"] - hits["M"], abs=PARITY)
        assert gap.about["versus"] == f"male · {name}"
    # The favourable class is measured under the names that decisions have.
    assert rates["selection_rate", "female"].value == rates["class_rate", "female · pay"].value
    assert (
        rates["equal_opportunity_difference", "female"].value
        == rates["class_hit_rate_difference", "female · pay"].value
    )


def test_without_a_favourable_class_no_rate_of_a_good_decision_is_measured(tmp_path: Path):
    names = {name for name, _ in groups(a_choice(favourable=None), counted(opened(tmp_path, ROWS)))}
    assert names == {
        "group_accuracy",
        "class_rate",
        "class_hit_rate",
        "class_rate_difference",
        "class_hit_rate_difference",
    }


def test_small_groups_are_hidden_and_rates_of_a_few_people_too():
    many, few = ClassTable({("a", "a"): 60, ("b", "b"): 60, ("c", "b"): 5, ("c", "c"): 40}), ClassTable({("a", "a"): 9})
    rare = ClassTable({("a", "a"): 60, ("b", "b"): 60, ("c", "c"): 4})
    spec = a_choice({"classes": ["a", "b", "c"]}, favourable=None, sensitive={"sex": {"column": "sex"}})
    # With the few, who are hidden, the smallest of the others is hidden too, or they would follow from the total.
    other = ClassTable({("a", "a"): 30, ("b", "b"): 30})
    table = {("sex",): {("F",): many, ("M",): rare, ("N",): other, ("X",): few}}
    rates = groups(spec, answered(Classes(("a", "b", "c"), many + rare + other + few, table)))
    assert rates["class_rate", "X · a"].value is None
    assert rates["group_accuracy", "X"].value is None
    # Four people are of class c: their share would tell of them, and the accuracy beside all other shares as well.
    assert rates["class_hit_rate", "M · c"].value is None
    assert rates["group_accuracy", "M"].value is None
    assert rates["class_hit_rate", "M · a"].value == 1.0
    assert rates["group_accuracy", "F"].value == pytest.approx(160 / 165)


def test_the_class_that_is_chosen_drifts(tmp_path: Path):
    then, now = (counted(opened(tmp_path / str(seed), claims("1", 0, seed))) for seed in (1, 2))
    all_paid = replace(now, answers=Classes(CLASSES, ClassTable({("pay", "pay"): 900})))
    still, moved = (
        next(m for m in drift(then, window) if m.name == "score_psi" and m.about["feature"] == "class")
        for window in (now, all_paid)
    )
    assert still.value < still.noise
    assert moved.value > 1 > moved.noise


cells = st.dictionaries(
    st.tuples(st.sampled_from(CLASSES), st.sampled_from((*CLASSES, None))), st.integers(1, 10_000), max_size=12
).map(lambda by_pair: ClassTable(dict(sorted(by_pair.items(), key=str))))
scores = st.builds(Scores, st.dictionaries(st.integers(-100, 100), st.integers(0, 99), max_size=3))
choices = st.builds(
    Classes,
    st.just(CLASSES),
    cells,
    st.dictionaries(st.just(("sex",)), st.dictionaries(st.tuples(st.sampled_from("FM")), cells, max_size=2)),
    st.fixed_dictionaries(dict.fromkeys(CLASSES, scores)),
    scores,
    scores,
).map(answered)


@given(choices, choices, choices)
@settings(max_examples=40)
def test_counts_of_choices_add_up_however_they_are_taken_together(a: Profile, b: Profile, c: Profile):
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + answered(Classes()) == a
    assert (a + b).cases == a.cases + b.cases
    assert decode_profile(encode_profile(a + b)) == a + b


@pytest.mark.slow  # of every kind of log: tests/properties/test_profiles.py
def test_windows_of_a_log_add_up_to_the_log(tmp_path: Path):
    log = opened(tmp_path, ROWS)
    binning, starts = log.binning(log.span("1"), "1"), sorted(log.outline("1"))
    parts = [*log.profiles("1", binning, set(starts[:4])), *log.profiles("1", binning, set(starts[4:]))]
    assert total(parts).answers == counted(log).answers


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which version 2 has been assessed.

    In its log, version 2 serves beside version 1.
    """
    home = tmp_path_factory.mktemp("console")
    rows = [*claims("1", 0, 1), *claims("1", 15, 2), *claims("2", 15, 3)]
    write_rows(rows, home / "predictions" / "log.parquet")
    policy = a_policy(
        a_requirement("macro_f1", at_least=0.5), a_requirement("class_hit_rate_difference", at_least=-0.5)
    )
    made = replace(ports(home), documents=FakeDocuments({MODEL: a_choice()}, policy))
    assess(by(made, FARAH), MODEL, "1")
    assess(by(made, FARAH), MODEL, "2")
    ask(made)
    return made


def test_the_evidence_is_complete_and_a_policy_can_ask_for_it(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    assert len({m.key for m in evidence.measurements}) == len(evidence.measurements)
    assert evidence.find("macro_auc").method.code == "mean-of-areas"
    asked = console.documents.policy().tier("high").requirements
    assert {finding.answer for finding in findings(evidence, asked)} == {Answer.MET}
    assert select(evidence.champion.measurements, "macro_f1")[0].value is not None


def test_brief_and_card_say_what_a_choice_is(console: Ports):
    assessed_version = assessed(console, MODEL, "2")
    text = " ".join(
        sentence.text
        for part in brief(assessed_version.spec, assessed_version.evidence, ())
        for sentence in part.sentences
    )
    assert "Every class counting once, its macro F1 is" in text
    assert "Of the cases that are of class pay in the group female" in text
    assert "in 1,000 were given another class" in text
    card = markdown(card_paper(assessed_version.card, "sha256:card"))
    assert "Macro F1" in card
    assert "| Recall of the class | refuse |" in card
    assert "were given class pay" in card
    assert "Positive is" not in card, "no class is the positive one of all measures"


def test_trends_have_the_same_groups_and_areas_from_the_scores_themselves(console: Ports):
    periods = performance_trend(console, MODEL, "2").own
    areas = [m for period in periods for m in period.measurements if m.name == "macro_auc"]
    assert len(areas) > 1
    assert {m.method.code for m in areas} == {"mean-of-areas"}
    over_time = trend_of(stored(console, MODEL, "2"), "sex").periods
    assert {"class_rate", "group_accuracy", "selection_rate"} <= {
        m.name for period in over_time for m in period.measurements
    }


def test_an_audit_for_bias_is_one_of_the_class_that_is_good_for_a_person(console: Ports):
    report = audit_bias(by(console, FARAH), MODEL, "2")
    assert report.labelled == 810
    without = replace(console, documents=FakeDocuments({MODEL: a_choice(favourable=None)}, console.documents.policy()))
    with refusal(
        measuring.nothing_to_audit("card-fraud", measuring.names_no_good_class("chooses between classes"), "2")
    ):
        audit_bias(by(without, FARAH), MODEL, "2")


@pytest.mark.parametrize(
    ("shape", "classes", "decision"),
    [
        pytest.param(
            lambda row: row, {name: f"p_{name}" for name in CLASSES}, "decision", id="words and probabilities"
        ),
        pytest.param(
            lambda row: {k: v for k, v in row.items() if not k.startswith("p_")},
            dict.fromkeys(CLASSES),
            "decision",
            id="words alone",
        ),
        pytest.param(
            lambda row: {
                **{k: v for k, v in row.items() if k not in {"decision", "came"} and not k.startswith("p_")},
                "prediction": row["decision"],
                "target": row["came"],
                **{name: row[f"p_{name}"] for name in CLASSES},
            },
            {name: name for name in CLASSES},
            "prediction",
            id="as Evidently names them",
        ),
        pytest.param(
            lambda row: {
                **{k: v for k, v in row.items() if k not in {"decision", "came"} and not k.startswith("p_")},
                "prediction": CLASSES.index(row["decision"]),
                "target": CLASSES.index(row["came"] or "pay"),
                **{f"prob_{at}": row[f"p_{name}"] for at, name in enumerate(CLASSES)},
            },
            {str(at): f"prob_{at}" for at in range(3)},
            "prediction",
            id="numbers and probabilities",
        ),
    ],
)
def test_init_sees_classes_in_a_log_and_what_it_writes_can_be_read(tmp_path: Path, shape, classes, decision):
    write_rows([shape(row) for row in ROWS], tmp_path / "log.parquet")
    templates = {
        name: DATA / path for name, path in (("policy.yaml", "policies/standard.yaml"), ("people.yaml", "people.yaml"))
    }
    written = write_spec(tmp_path, templates, DuckDBSurvey(), "claims", str(tmp_path / "log.parquet"))
    spec = read_spec(written.spec)
    assert (spec.task, spec.predictions.columns.decision, spec.predictions.columns.classes) == (
        "multiclass",
        decision,
        classes,
    )
    assert spec.favourable is None
    assert not set(classes.values()) & set(spec.predictions.features)
    assert any(todo.field == "favourable" for todo in written.todos)
    IbisSource(tmp_path).open(spec)


def test_errors_of_a_document_name_line_and_field(tmp_path: Path):
    path = tmp_path / "claims.yaml"
    write_rows(list(ROWS), tmp_path / "log.parquet")
    path.write_text("model: claims\ntask: multiclass\nfavourable: yes\n")
    with pytest.raises(InvalidDocument):
        read_spec(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_the_version_without_a_flaw(console: Ports, monkeypatch: pytest.MonkeyPatch, name: str):
    seen = page_of(console, monkeypatch, name)
    assert (seen.refusals, seen.crashed, seen.flaws) == ([], [], [])


@pytest.mark.slow
def test_pages_say_what_is_measured_of_each_class_and_what_does_not_apply(
    console: Ports, monkeypatch: pytest.MonkeyPatch
):
    seen = page_of(console, monkeypatch, "performance", part="closely").text
    assert "Class by class" in seen
    assert "Calibration error of the likeliest class" in seen
    seen = page_of(console, monkeypatch, "fairness", attribute="sex", rate="class_rate").text
    assert "female · pay" in seen
    assert "cases that were given class pay" in seen
    seen = page_of(console, monkeypatch, "fairness", part="threshold").text
    assert "It chooses between classes, so there is no threshold to try." in seen
    audit_bias(by(console, FARAH), MODEL, "2")
    assert (
        "Positive is outcome 1: cases that are of class pay"
        in page_of(console, monkeypatch, "bias", part="mitigations").text
    )


def page_of(console: Ports, monkeypatch: pytest.MonkeyPatch, name: str, **address: str) -> Screen:
    st_cache.cache_resource.clear()
    show(console, monkeypatch.setattr)
    return Screen(BEN, name, model=MODEL, version="2", **address)

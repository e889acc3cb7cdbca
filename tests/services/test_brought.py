"""A version is explained by contributions that its owner has computed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from governance.errors import PredictionsUnreadable
from governance.evidence.explanation import Explanation, Unit
from governance.evidence.mean_effects import about
from governance.predictions.spec import Predictions
from governance.sentences import explanations, reasons, unreadable
from governance.services.evidence.assess import assess
from governance.services.evidence.cases import cases_of
from governance.services.evidence.explore import explore
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import FARAH, MODEL, a_policy, a_spec, by, columns, numbers_of, predictions_of, write_rows
from tests.fakes import FakeDocuments, FakeExplainer, FakeModels, ports, predicting

pytestmark = pytest.mark.slow

BY = "TreeExplainer, in the training pipeline"
FEATURES = ("amount", "hour", "distance")
IN_THE_LOG = {"prefix": "shap_", "base": "shap_base", "unit": "log-odds", "by": BY}
IN_A_FILE = {**IN_THE_LOG, "source": "shap.parquet", "id": "id"}
OWN = ("shap_amount", "shap_hour", "shap_distance", "shap_base")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def written() -> list[Row]:
    """A log with the scores of a real booster.

    SHAP's own values stand beside them.
    """
    import pandas as pd
    import shap
    import xgboost

    rows: list[Row] = predictions_of("1", 0, 12, 9) + predictions_of("2", 10, 6, 9)
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({"amount": [row["amount"] for row in rows]})
    frame["hour"], frame["distance"] = draw.integers(0, 24, len(rows)), draw.lognormal(0, 1, len(rows))
    outcomes = (draw.random(len(rows)) < 1 / (1 + np.exp(2 - frame["amount"] / 30 - frame["distance"]))).astype(int)
    matrix = xgboost.DMatrix(frame, outcomes)
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, matrix, 20)
    explainer = shap.TreeExplainer(booster)
    values, scores = explainer.shap_values(matrix), booster.predict(matrix)
    base = float(np.ravel(explainer.expected_value)[0])
    return [
        {
            **row,
            **{name: float(frame[name][at]) for name in FEATURES},
            **{f"shap_{name}": float(values[at, place]) for place, name in enumerate(FEATURES)},
            "shap_base": base,
            "score": float(scores[at]),
            "decision": int(scores[at] >= 0.5),
            "fraud": int(outcomes[at]),
        }
        for at, row in enumerate(rows)
    ]


def console(home: Path, rows: list[Row], named: dict[str, Any] | None) -> Ports:
    write_rows(rows, home / "predictions" / "log.parquet")
    spec = a_spec(predictions={"source": "predictions/*.parquet", "columns": columns(), "contributions": named})
    return replace(ports(home), documents=FakeDocuments({MODEL: spec}, a_policy()))


def explanation_in(made: Ports) -> Explanation:
    assess(by(made, FARAH), MODEL, "2")
    return read_assessed(made, MODEL, "2").evidence.explanation


def broken(rows: list[Row], *ids: str) -> list[Row]:
    return [row | {"shap_hour": row["shap_hour"] + 0.5} if row["id"] in ids else row for row in rows]


def mean_absolute(rows: list[Row]) -> dict[str, float]:
    """By numpy, over the rows of version 2."""
    own = [row for row in rows if row["model_version"] == "2"]
    return {name: float(np.abs([row[f"shap_{name}"] for row in own]).mean()) for name in FEATURES}


def parted(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The log without contributions, and what its owner has of them."""
    alone = [{name: cell for name, cell in row.items() if name not in OWN} for row in rows]
    return alone, [{"id": row["id"], **{name: row[name] for name in OWN}} for row in rows]


def test_values_of_which_none_adds_up_are_refused_with_their_sentence(tmp_path: Path, written: list[Row]):
    explanation = explanation_in(console(tmp_path, broken(written, *(row["id"] for row in written)), IN_THE_LOG))
    assert (explanation.importance, explanation.mean_effects) == ((), ())
    assert explanation.reason is not None
    assert explanation.reason.code == "brought-values-do-not-add-up"
    assert (explanation.reason.values["rows"], explanation.reason.values["total"]) == (240, 240)
    assert explanation.reason.values["error"] == pytest.approx(0.5, abs=1e-3)


def test_a_column_that_is_not_there_is_the_reason_and_the_rest_is_measured(tmp_path: Path, written: list[Row]):
    rows = [{name: cell for name, cell in row.items() if name != "shap_base"} for row in written]
    made = console(tmp_path, rows, IN_THE_LOG)
    explanation = explanation_in(made)
    assert explanation.reason == unreadable.columns_not_there(
        "predictions/*.parquet", ["predictions.contributions.base: shap_base"], tuple(rows[0])
    )
    assert read_assessed(made, MODEL, "2").evidence.find("auc").value is not None


def test_a_file_that_is_not_there_is_said_and_leaves_no_evidence(tmp_path: Path, written: list[Row]):
    made = console(tmp_path, parted(written)[0], IN_A_FILE)
    with pytest.raises(PredictionsUnreadable, match=r"shap\.parquet"):
        assess(by(made, FARAH), MODEL, "2")
    with made.store.reader() as reader:
        assert reader.evidence.assessment(MODEL, "2") is None


def test_values_of_another_version_do_not_add_up(tmp_path: Path, written: list[Row]):
    log, beside = parted(written)
    other = [{**row, "id": f"2-{row['id'].partition('-')[2]}"} for row in beside if row["id"].startswith("1-")]
    write_rows(other, tmp_path / "shap.parquet")
    assert explanation_in(console(tmp_path, log, IN_A_FILE)).reason is not None


def test_one_broken_row_is_refused_and_counted(tmp_path: Path, written: list[Row]):
    explanation = explanation_in(console(tmp_path, broken(written, "2-17"), IN_THE_LOG))
    assert (explanation.refused, explanation.sample_size) == (1, 239)
    assert dict(explanation.importance) == pytest.approx(
        mean_absolute([row for row in written if row["id"] != "2-17"]), rel=1e-12
    )


@pytest.mark.parametrize("decimals", [None, 4, 2])
def test_the_evidence_has_the_values_of_shap_itself(tmp_path: Path, written: list[Row], decimals: int | None):
    rows = written if decimals is None else [row | {"score": round(row["score"], decimals)} for row in written]
    made = console(tmp_path, rows, IN_THE_LOG)
    explanation = explanation_in(made)
    # The same numbers, in sums of another order.
    assert dict(explanation.importance) == pytest.approx(mean_absolute(written), rel=1e-12)
    assert (explanation.unit, explanation.refused) == (Unit.LOG_ODDS, 0)
    assert explanation.base_value == written[0]["shap_base"]
    assert explanation.method == explanations.values_were_brought(BY, 240, 0, decimals)
    assert explanation.run == explanations.no_model_was_run()
    by_id = {row["id"]: row for row in rows}
    shown = cases_of(made, read_assessed(made, MODEL, "2").evidence).shown
    assert shown[0].score == max(row["score"] for row in rows if row["model_version"] == "2")
    for case in shown:
        row = by_id[case.id]
        assert (case.score, case.values["distance"]) == (row["score"], row["distance"])
        assert case.contributions == {name: row[f"shap_{name}"] for name in FEATURES}


def test_what_a_second_file_lacks_is_left_out_and_counted(tmp_path: Path, written: list[Row]):
    log, beside = parted(written)
    gone = {f"2-{number}" for number in range(0, 240, 20)}
    write_rows([row for row in beside if row["id"] not in gone], tmp_path / "shap.parquet")
    explanation = explanation_in(console(tmp_path, log, IN_A_FILE))
    assert explanation.method == explanations.values_were_brought(BY, 228, 12, None)
    assert dict(explanation.importance) == pytest.approx(
        mean_absolute([row for row in written if row["id"] not in gone]), rel=1e-12
    )


def test_no_model_is_asked_and_its_answers_are_not_measured(tmp_path: Path, written: list[Row]):
    explainer = FakeExplainer(FEATURES)
    made = replace(console(tmp_path, written, IN_THE_LOG), explainer=explainer)
    assert explanation_in(made).reason is None
    measured = read_assessed(made, MODEL, "2").evidence.find("score_mismatch_share")
    assert (measured.value, measured.reason) == (None, reasons.values_were_brought_so_not_run())
    assert explainer.seen == []


def test_values_of_another_model_in_the_reference_are_not_compared(tmp_path: Path, written: list[Row]):
    made = console(tmp_path, written, IN_THE_LOG)
    explanation = explanation_in(made)
    evidence = read_assessed(made, MODEL, "2").evidence
    assert evidence.find("explanation_shift").reason == explanations.reference_is_of_another_model("1")
    assert evidence.find("explanation_instability").reason == reasons.values_were_brought_so_not_run()
    women = about(explanation.mean_effects, attribute="sex", group="female")
    assert women is not None
    own = [row for row in written if row["model_version"] == "2" and row["sex"] == "F"]
    assert {effect.feature: effect.direction for effect in women.effects} == pytest.approx(
        {name: float(np.mean([row[f"shap_{name}"] for row in own])) for name in FEATURES}, rel=1e-9
    )


def test_values_of_the_version_in_its_own_reference_are_compared(tmp_path: Path, written: list[Row]):
    made = console(tmp_path, [row | {"model_version": "1"} for row in written], IN_THE_LOG)
    assess(by(made, FARAH), MODEL, "1")
    evidence = read_assessed(made, MODEL, "1").evidence
    before, now = (
        np.array([[abs(row[f"shap_{name}"]) for name in FEATURES] for row in written if row["model_version"] == days])
        for days in ("1", "2")
    )
    shares = [each.mean(axis=0) / each.mean(axis=0).sum() for each in (before, now)]
    # Total variation distance, of the same numbers in sums of another order.
    expected = float(np.abs(shares[0] - shares[1]).sum() / 2)
    assert evidence.find("explanation_shift").value == pytest.approx(expected, rel=1e-9)
    assert about(evidence.explanation.mean_effects, window="reference") is not None


def test_a_model_that_can_be_run_is_explored_without_being_compared(tmp_path: Path, written: list[Row]):
    made = replace(console(tmp_path, written, IN_THE_LOG), models=FakeModels(FEATURES))
    assess(by(made, FARAH), MODEL, "2")
    assessed = read_assessed(made, MODEL, "2")
    # The fake answers other values than those that were brought.
    assert explore(made, assessed.evidence, assessed.spec).as_assessed


def test_a_predicted_number_is_what_its_contributions_add_up_to(tmp_path: Path):
    rows = numbers_of("1", 0, 2.0) + numbers_of("1", 10, 2.0) + numbers_of("2", 10, 1.0)
    made = predicting(tmp_path)
    spec = made.documents.spec(MODEL)
    named = {"columns": {"miles": "of_miles"}, "base": 54.5, "unit": "outcome", "by": BY}
    here = spec.predictions.model_dump(by_alias=True) | {"contributions": named}
    spec = spec.model_copy(update={"predictions": Predictions.model_validate(here)})
    write_rows([row | {"of_miles": row["predicted"] - 54.5} for row in rows], tmp_path / "predictions" / "log.parquet")
    explanation = explanation_in(replace(made, documents=FakeDocuments({MODEL: spec}, a_policy())))
    own = [abs(row["predicted"] - 54.5) for row in rows if row["model_version"] == "2"]
    assert dict(explanation.importance) == pytest.approx({"miles": sum(own) / len(own)}, rel=1e-12)
    assert (explanation.unit, explanation.refused) == (Unit.OUTCOME, 0)

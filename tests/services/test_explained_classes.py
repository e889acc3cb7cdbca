"""A version that chooses between classes is explained class by class.

From its log and a real model to evidence, sealed cases, and what is asked again.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st_cache

from governance.adapters.measures.kept_models import KeptModels
from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.evidence.cohort import rows_of
from governance.evidence.explainer import Running
from governance.evidence.explanation import Unit
from governance.predictions.port import Sample
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.sentences import methods, reasons
from governance.services.evidence.assess import assess, running_of
from governance.services.evidence.cases import cases_of
from governance.services.evidence.explore import answered, beside, case_of, explore
from governance.services.log.erase import erase_case
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.views.read import Assessed, assessed
from tests.builders import BEN, FARAH, MODEL, NADIA, by, write_rows
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.services.test_multiclass import CLASSES, a_choice
from tests.services.test_multiclass import ROWS as CLAIMS

pytestmark = pytest.mark.slow
READS = ["amount", "hour"]
SIZE = 240


def features() -> Any:
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(4)
    return pd.DataFrame({"amount": draw.random(2 * SIZE), "hour": draw.integers(0, 24, 2 * SIZE).astype(float)})


def came() -> Any:
    """The class of each row.

    Large amounts are reviewed, and of the others those of the night are refused.
    """
    import numpy as np

    rows = features()
    of_day = np.where(rows["hour"] < 6, "refuse", "pay")
    return np.where(rows["amount"] > 0.7, "review", of_day)


def trained() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit(features(), came())


def logged(model: Any) -> list[dict[str, Any]]:
    """What `model` answered in two versions, over ten days each."""
    table, outcomes = features(), came()
    shares = model.predict_proba(table)
    return [
        {
            "id": f"{1 + at // SIZE}-{at % SIZE}",
            "scored_at": datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=10 * (at // SIZE) + at % SIZE // 24),
            "model_version": str(1 + at // SIZE),
            "decision": str(model.classes_[shares[at].argmax()]),
            **{f"p_{name}": float(share) for name, share in zip(model.classes_, shares[at], strict=True)},
            "came": str(outcomes[at]),
            "sex": "F" if at // 4 % 2 else "M",
            **{name: float(table[name][at]) for name in READS},
        }
        for at in range(2 * SIZE)
    ]


def a_log(spec: ModelSpec, home: Path) -> Any:
    write_rows(list(CLAIMS), home / "predictions" / "log.parquet")
    return IbisSource(home).open(spec)


def a_console(home: Path, spec: ModelSpec | None = None) -> Ports:
    """A console whose log was answered by the model in its registry."""
    import skops.io

    model = trained()
    write_rows(logged(model), home / "predictions" / "log.parquet")
    made, explainer = ports(home), ShapExplainer()
    for version in "12":
        (home / "registry" / MODEL / version / "model.bin").unlink()
        skops.io.dump(model, home / "registry" / MODEL / version / "model.skops")
    documents = FakeDocuments({MODEL: spec or a_choice()}, made.documents.policy())
    models = KeptModels(made.registry, explainer)
    return replace(made, documents=documents, explainer=explainer, models=models)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    made = a_console(tmp_path_factory.mktemp("console"))
    for version in "12":
        assess(by(made, FARAH), MODEL, version)
    return made


@pytest.fixture
def version(console: Ports) -> Assessed:
    return assessed(console, MODEL, "2")


def with_booster(home: Path, order: tuple[str, ...]) -> Ports:
    """The same cases, and a booster that numbers classes in this order."""
    import xgboost

    made = a_console(home)
    codes = [order.index(name) for name in came()]
    settings = {"objective": "multi:softprob", "num_class": 3, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(features(), codes), num_boost_round=20)
    shares = booster.predict(xgboost.DMatrix(features()))
    rows = [
        {**row, **{f"p_{name}": float(of_row[order.index(name)]) for name in CLASSES}}
        for row, of_row in zip(logged(trained()), shares, strict=True)
    ]
    write_rows(rows, home / "predictions" / "log.parquet")
    folder = home / "registry" / MODEL / "2"
    (folder / "model.skops").unlink()
    booster.save_model(folder / "model.ubj")
    return made


def test_a_model_whose_order_of_classes_is_not_that_of_the_log_explains_nothing(tmp_path: Path):
    made = with_booster(tmp_path, ("review", "pay", "refuse"))
    assess(by(made, FARAH), MODEL, "2")
    evidence = assessed(made, MODEL, "2").evidence
    assert evidence.explanation.reason is not None
    assert evidence.explanation.reason.code == "answers-are-others"
    assert evidence.find("score_mismatch_share").value > 0.9
    assert any(remark.code == "file-gives-other-scores" for remark in evidence.remarks)


def test_a_model_that_numbers_its_classes_in_the_order_of_their_names_is_explained(tmp_path: Path):
    made = with_booster(tmp_path, CLASSES)
    assess(by(made, FARAH), MODEL, "2")
    evidence = assessed(made, MODEL, "2").evidence
    assert evidence.find("score_mismatch_share").value == 0.0
    assert evidence.explanation.reason is None, str(evidence.explanation.reason)
    assert {each.unit for _, each in evidence.explanation.of_classes} == {Unit.MARGIN}


def test_without_probabilities_in_the_log_the_chosen_classes_are_what_is_compared(tmp_path: Path):
    made = a_console(tmp_path, a_choice({"classes": list(CLASSES)}))
    assess(by(made, FARAH), MODEL, "2")
    evidence = assessed(made, MODEL, "2").evidence
    mismatch = evidence.find("score_mismatch_share")
    assert (mismatch.value, mismatch.method) == (0.0, methods.likeliest_class_against_log())
    assert evidence.explanation.reason is None


def test_a_log_of_other_choices_refuses_the_explanation(tmp_path: Path):
    made = a_console(tmp_path, a_choice({"classes": list(CLASSES)}))
    turned = dict(zip(CLASSES, (*CLASSES[1:], CLASSES[0]), strict=True))
    rows = [{**row, "decision": turned[row["decision"]]} for row in logged(trained())]
    write_rows(rows, tmp_path / "predictions" / "log.parquet")
    assess(by(made, FARAH), MODEL, "2")
    explanation = assessed(made, MODEL, "2").evidence.explanation
    assert explanation.reason == reasons.likeliest_classes_are_others(SIZE, SIZE)


def test_the_classes_of_the_specification_are_told_to_whoever_runs_the_model():
    assert running_of(a_choice()) == Running(probability=False, classes=CLASSES)


def by_id(sample: Sample) -> dict[str, int]:
    return {identity: row for row, identity in enumerate(sample.ids)}


def test_a_sample_has_what_was_answered_of_each_class(tmp_path: Path):
    log = a_log(a_choice(), tmp_path)
    sample = log.sample("1", log.span("1"), ("amount",), 100)
    raw = {row["id"]: row for row in CLAIMS}
    of_classes = sample.of_classes
    assert list(of_classes.probabilities) == list(CLASSES)
    for identity, row in by_id(sample).items():
        of_row = raw[identity]
        assert {name: of_classes.probabilities[name][row] for name in CLASSES} == {
            name: of_row[f"p_{name}"] for name in CLASSES
        }
        assert (of_classes.chosen[row], of_classes.came[row]) == (of_row["decision"], of_row["came"])
    # The class that is good for a person is what a sample is about by itself.
    assert sample.against("pay") == sample
    refused = sample.against("refuse")
    assert refused.answers == of_classes.probabilities["refuse"]
    assert refused.decisions == tuple(float(name == "refuse") for name in of_classes.chosen)
    assert refused.outcomes == tuple(None if name is None else float(name == "refuse") for name in of_classes.came)
    some = rows_of(sample, (5, 2)).of_classes
    assert some.chosen == (of_classes.chosen[5], of_classes.chosen[2])
    assert some.probabilities["pay"] == (of_classes.probabilities["pay"][5], of_classes.probabilities["pay"][2])


def test_a_log_without_probabilities_says_so(tmp_path: Path):
    log = a_log(a_choice({"classes": list(CLASSES)}), tmp_path)
    sample = log.sample("1", Window(log.span("1").first, log.span("1").last), ("amount",), 10)
    assert (sample.of_classes.probabilities, len(sample.of_classes.chosen)) == ({}, 10)
    assert set(sample.against("pay").answers) == {None}


def test_the_evidence_has_each_class_and_what_is_so_over_all(version: Assessed):
    explanation = version.evidence.explanation
    assert explanation.reason is None, str(explanation.reason)
    assert [name for name, _ in explanation.of_classes] == list(CLASSES)
    assert version.evidence.find("score_mismatch_share").value == 0.0
    assert explanation.method.code == "of-each-class"
    # Probabilities of all classes add to 1: what moves one up moves the others down.
    assert sum(each.base_value for _, each in explanation.of_classes) == pytest.approx(1.0, abs=1e-9)
    assert explanation.of_class("review").importance[0][0] == "amount"
    assert explanation.of_class("refuse").importance[0][0] == "hour"
    assert version.card.importance == explanation.importance


def test_cases_of_every_class_are_sealed_and_can_be_read(console: Ports, version: Assessed):
    assert cases_of(console, version.evidence).shown == ()
    for name in CLASSES:
        explanation = version.evidence.explanation.of_class(name)
        assert {type(case) for case in explanation.cases} == {str}
        cases = cases_of(console, version.evidence, name)
        assert (len(cases.shown), cases.erased) == (len(explanation.cases), 0)
        for case in cases.shown:
            total = explanation.base_value + sum(case.contributions.values())
            assert total == pytest.approx(case.score, abs=1e-9)  # the sum telescopes: nothing but rounding is left


def test_measured_again_the_evidence_is_the_same(console: Ports, version: Assessed):
    before = version.evidence.digest
    assess(by(console, FARAH), MODEL, "2")
    assert assessed(console, MODEL, "2").evidence.digest == before


def test_a_class_is_asked_again_and_gives_what_its_evidence_has(console: Ports, version: Assessed):
    import pandas as pd

    model = trained()
    for name in CLASSES:
        again = explore(console, version.evidence, version.spec, name)
        assert again.as_assessed, name
        (changed,) = answered(console, again, {"amount": (0.9,), "hour": (3.0,)})
        row = pd.DataFrame({"amount": [0.9], "hour": [3.0]})
        share = model.predict_proba(row)[0, list(model.classes_).index(name)]
        assert changed.answer == pytest.approx(share, abs=1e-12)  # the same file, in double precision
        assert changed.base_value + sum(changed.contributions.values()) == pytest.approx(share, abs=1e-9)


def test_a_case_of_the_log_is_looked_at_beside_all_other_classes(console: Ports, version: Assessed):
    again = explore(console, version.evidence, version.spec, "refuse")
    sampled = case_of(console, again, version.spec, "2-7")
    assert sampled is not None
    row = logged(trained())[SIZE + 7]
    assert (sampled.decision, sampled.outcome) == (row["decision"] == "refuse", row["came"] == "refuse")
    few = replace(again.explained.sample, ids=("?",) * SIZE)
    assert case_of(console, replace(again, explained=replace(again.explained, sample=few)), version.spec, "2-7") == (
        sampled
    )


def test_two_versions_are_asked_about_one_class(console: Ports, version: Assessed):
    first = assessed(console, MODEL, "1")
    here = explore(console, version.evidence, version.spec, "review")
    there = explore(console, first.evidence, first.spec, "review")
    same = beside(console, here, there, version.evidence, version.spec)
    # The same model lies in both versions.
    assert same.here.run.answers == pytest.approx(same.there.run.answers, abs=1e-12)
    assert len(same.here.sample.ids) == SIZE


@pytest.fixture
def shown(console: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    st_cache.cache_resource.clear()
    show(console, monkeypatch.setattr)


def screen(**address: str) -> Screen:
    return Screen(BEN, "explanations", model=MODEL, version="2", **address)


@pytest.mark.usefixtures("shown")
def test_a_class_that_there_is_not_is_said_and_the_good_one_is_shown():
    seen = screen(**{"class": "praise"})
    assert "Class praise does not exist here; there are pay, refuse, review." in seen.text
    assert seen.held("Class") == "pay"
    assert "What follows is about class pay" in seen.text


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("part", ["all", "kept", "cohorts", "versions", "one"])
def test_every_part_shows_the_class_that_is_chosen(part: str):
    seen = screen(part=part, **{"class": "refuse"})
    assert (seen.refusals, seen.crashed, seen.flaws) == ([], [], [])
    assert seen.held("Class") == "refuse"


@pytest.mark.usefixtures("shown")
def test_a_choice_is_told_as_one_between_a_class_and_the_others():
    seen = screen(part="cohorts", decided="1", **{"class": "refuse"})
    assert "that were given class refuse" in seen.text
    assert "It was moved most by" in screen(part="kept", **{"class": "review"}).text


def test_a_case_of_a_class_is_erased_and_said_to_be(tmp_path: Path):
    made = a_console(tmp_path)
    assess(by(made, FARAH), MODEL, "2")
    evidence = assessed(made, MODEL, "2").evidence
    case = cases_of(made, evidence, "review").shown[0]
    erase_case(by(made, NADIA), MODEL, "2", case.id, "she asked for it under article 17")
    for name in CLASSES:
        cases = cases_of(made, evidence, name)
        assert case.id not in {each.id for each in cases.shown}
    assert cases_of(made, evidence, "review").erased == 1
    assert verify_log(made).fault is None

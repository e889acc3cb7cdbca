"""A version is asked again, and cases that never were."""

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from governance.errors import UnsafeModel
from governance.evidence.explainer import Asked
from governance.evidence.explanation import Unit
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.sentences import explanations
from governance.services.evidence.assess import assess
from governance.services.evidence.explore import Explored, answered, beside, case_of, explore, sampled_case, scores
from governance.services.evidence.second_opinion import second_opinion
from governance.services.ports import Ports
from governance.services.views import read
from tests.builders import FARAH, MODEL, by
from tests.fakes import FakeExplainer, FakeModels, ports


@pytest.fixture
def console(tmp_path: Path) -> Ports:
    made = replace(ports(tmp_path), explainer=FakeExplainer(("amount",)), models=FakeModels(("amount",)))
    assess(by(made, FARAH), MODEL, "2")
    return made


def explored(console: Ports) -> Explored:
    assessed = read.assessed(console, MODEL, "2")
    return explore(console, assessed.evidence, assessed.spec)


def test_a_model_that_cannot_be_run_is_not_explored(console: Ports):
    with pytest.raises(UnsafeModel) as refused:
        explored(replace(console, models=FakeModels()))
    assert refused.value.phrase.code == "xgboost-only"


def test_a_model_that_is_not_taken_apart_is_not_explored(console: Ports):
    class Silent(FakeModels):
        def run(self, asked: object, sample: Sample, against: Sample | None = None) -> Run:  # noqa: ARG002
            return Run(obstacle=explanations.several_answers_for_a_row())

    with pytest.raises(UnsafeModel) as refused:
        explored(replace(console, models=Silent(("amount",))))
    assert refused.value.phrase == explanations.several_answers_for_a_row()


def test_a_row_that_does_not_add_up_is_in_nothing_that_is_explored(console: Ports):
    class Broken(FakeModels):
        def run(self, asked: Asked, sample: Sample, against: Sample | None = None) -> Run:
            run = super().run(asked, sample, against)
            return replace(run, values=((1e6,), *run.values[1:]))

    explained = explored(replace(console, models=Broken(("amount",)))).explained
    assert (len(explained.sample.ids), float(explained.effects.max())) == (239, 100.0)


def test_the_sample_is_that_of_the_window_with_its_decisions_and_outcomes(console: Ports):
    sample = explored(console).explained.sample
    assert len(sample.ids) == 240
    assert set(sample.decisions) == set(sample.outcomes) == {0.0, 1.0}
    assert set(sample.groups) == {"sex"}


def test_values_that_differ_from_the_evidence_are_told(console: Ports):
    # The evidence of the fake has a mean effect of 1, the model answers other values.
    assert not explored(console).as_assessed


def test_values_as_in_the_evidence_are_told(console: Ports):
    assessed = read.assessed(console, MODEL, "2")
    mean = float(abs(explored(console).explained.effects).mean())
    explanation = replace(assessed.evidence.explanation, importance=(("amount", mean),), sample_size=240)
    again = explore(console, replace(assessed.evidence, explanation=explanation), assessed.spec)
    assert again.as_assessed


def test_a_case_that_never_was_is_answered(console: Ports):
    (answer,) = answered(console, explored(console), {"amount": (7.0,)})
    assert (answer.answer, answer.contributions) == (7.0, {"amount": 7.0})
    assert scores(console, explored(console))({"amount": (7.0, 8.0)}) == [7.0, 8.0]


def test_two_versions_are_asked_about_the_same_rows(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    first = read.assessed(console, MODEL, "1")
    assessed = read.assessed(console, MODEL, "2")
    other = explore(console, first.evidence, first.spec)
    same = beside(console, explored(console), other, assessed.evidence, assessed.spec)
    assert same.here.sample.ids == same.there.sample.ids
    assert {identity.partition("-")[0] for identity in same.there.sample.ids} == {"2"}
    assert same.here.run.answers == same.there.run.answers  # the fake answers alike


def test_any_case_of_the_log_is_found_by_its_id(console: Ports):
    opened, spec = explored(console), read.assessed(console, MODEL, "2").spec
    sampled = case_of(console, opened, spec, "2-37")
    assert sampled is not None
    assert sampled.cells == {"amount": float(37 * 37 % 101)}
    few = replace(
        opened, explained=replace(opened.explained, sample=replace(opened.explained.sample, ids=("?",) * 240))
    )
    assert case_of(console, few, spec, "2-37") == sampled
    assert case_of(console, opened, spec, "1-37") is None  # another version answered it
    assert opened.explained.run.unit is Unit.PROBABILITY


def test_a_second_opinion_of_too_few_answers_is_refused(console: Ports):
    class Unreading(FakeModels):
        def answers(self, asked: object, sample: Sample) -> Run:  # noqa: ARG002
            return Run((0, 1), (1.0, 2.0))

    opened = explored(console)
    with pytest.raises(UnsafeModel) as refused:
        second_opinion(replace(console, models=Unreading(("amount",))), opened, sampled_case(opened.explained, 0))
    assert refused.value.phrase == explanations.too_few_answers_for_a_line(1, 1, 4)


def test_a_second_opinion_of_a_model_that_cannot_be_run_any_more_is_refused(console: Ports):
    opened = explored(console)
    with pytest.raises(UnsafeModel) as refused:
        second_opinion(replace(console, models=FakeModels()), opened, sampled_case(opened.explained, 0))
    assert refused.value.phrase.code == "xgboost-only"


def test_a_second_opinion_on_a_linear_model_agrees_with_its_shap_values(console: Ports):
    opened, spec = explored(console), read.assessed(console, MODEL, "2").spec
    case = case_of(console, opened, spec, "2-37")
    assert case is not None
    opinion = second_opinion(console, opened, case)
    # The fake answers the amount itself, which is 56.
    mean = fmean(opened.explained.run.answers)
    assert opinion.surrogate.weights["amount"] == pytest.approx(56 - mean, abs=4 * opinion.surrogate.error)
    assert opinion.unit is Unit.PROBABILITY
    assert opinion.agreement.shared == ("amount",)
    assert opinion.agreement.complete
    assert second_opinion(console, opened, case) == opinion


@pytest.mark.slow
def test_a_pipeline_that_is_asked_again_gives_what_its_evidence_has(tmp_path: Path):
    import pandas as pd
    import skops.io
    from sklearn.linear_model import LogisticRegression

    from governance.adapters.measures.kept_models import KeptModels
    from governance.adapters.measures.shap_explainer import ShapExplainer
    from tests.builders import predictions_of, write_rows

    rows = predictions_of("1", 0, 12, 9) + predictions_of("2", 10, 6, 9)
    frame = pd.DataFrame({"amount": [row["amount"] for row in rows]})
    model = LogisticRegression().fit(frame, [row["fraud"] for row in rows])
    answers = model.predict_proba(frame)[:, 1]
    middle = float(pd.Series(answers).median())
    written = [row | {"score": float(s), "decision": int(s >= middle)} for row, s in zip(rows, answers, strict=True)]
    (tmp_path / "predictions").mkdir()
    write_rows(written, tmp_path / "predictions" / "log.parquet")
    made, explainer = ports(tmp_path), ShapExplainer()
    (tmp_path / "registry" / "card-fraud" / "2" / "model.bin").unlink()
    skops.io.dump(model, tmp_path / "registry" / "card-fraud" / "2" / "model.skops")
    console = replace(made, explainer=explainer, models=KeptModels(made.registry, explainer))
    assess(by(console, FARAH), MODEL, "2")
    again = explored(console)
    assert read.assessed(console, MODEL, "2").evidence.explanation.method.code == "exact-explainer"
    assert again.as_assessed
    (answer,) = answered(console, again, {"amount": (50.0,)})
    assert answer.base_value == pytest.approx(again.explained.run.base_value, abs=1e-9)  # against the same rows

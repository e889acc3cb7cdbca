"""Cohorts, single cases and what if, on a console of fakes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from governance.evidence.explainer import Asked
from governance.evidence.explanation import ExplainedCase
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, CLARA, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeExplainer, FakeModel, FakeModels, ports
from tests.pages.screens import Screen, show
from tests.steps import ask

pytestmark = pytest.mark.slow


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    made = replace(ports(tmp_path), explainer=FakeExplainer(("amount",)), models=FakeModels(("amount",)))
    assess(by(made, FARAH), MODEL, "2")
    show(made, monkeypatch.setattr)
    return made


def screen(**address: str) -> Screen:
    return Screen(BEN, "explanations", model=MODEL, version="2", **address)


def test_a_model_that_cannot_be_run_says_why_and_the_rest_of_the_page_stays(
    console: Ports, monkeypatch: pytest.MonkeyPatch
):
    show(replace(console, models=FakeModels()), monkeypatch.setattr)
    assert "Nothing can be tried here: this version is a scikit-learn model" in screen(part="one").text
    assert "What it relies on overall" in screen().text


@pytest.mark.usefixtures("console")
def test_a_cohort_that_nobody_is_in_says_so():
    assert "None of the 240 sampled cases meets all of this" in screen(part="cohorts", scores="0.2:0.3").text


def test_of_fewer_people_than_may_be_shown_nothing_is_summed_up(console: Ports, monkeypatch: pytest.MonkeyPatch):
    few = replace(console, documents=FakeDocuments({MODEL: a_spec(min_cell=100)}, a_policy()))
    assess(by(few, FARAH), MODEL, "2")
    show(few, monkeypatch.setattr)
    shown = screen(part="cohorts", of="sex:F", decided="1")
    assert "fewer than 100 cases is about single people, and is not summed up" in shown.text
    assert "cohort" not in shown.charts


def test_a_group_of_fewer_people_than_may_be_shown_is_not_offered(console: Ports, monkeypatch: pytest.MonkeyPatch):
    few = replace(console, documents=FakeDocuments({MODEL: a_spec(min_cell=200)}, a_policy()))
    assess(by(few, FARAH), MODEL, "2")
    show(few, monkeypatch.setattr)
    assert (
        "Group, the worst off first sex:F does not exist here; there are everybody"
        in screen(part="cohorts", of="sex:F").text
    )


@pytest.mark.parametrize("loads", [True, False], ids=["with the model", "without it"])
def test_without_a_condition_stand_the_groups_of_the_evidence(
    console: Ports, monkeypatch: pytest.MonkeyPatch, loads: bool
):
    models = FakeModels(("amount",)) if loads else FakeModels()
    grouped = replace(console, explainer=FakeExplainer(("amount",), background=50), models=models)
    assess(by(grouped, FARAH), MODEL, "2")
    show(grouped, monkeypatch.setattr)
    shown = screen(part="cohorts")
    assert "Sampled cases by group: female (120), male (120)." in shown.text
    assert "by_group" in shown.charts


def test_without_the_model_the_curves_of_its_evidence_are_shown(console: Ports, monkeypatch: pytest.MonkeyPatch):
    model = FakeModel(lambda amount: amount / 200)
    asked = replace(console, explainer=FakeExplainer(("amount",), background=50, model=model), models=FakeModels())
    assess(by(asked, FARAH), MODEL, "2")
    show(asked, monkeypatch.setattr)
    shown = screen(part="features")
    assert "Nothing can be tried here" in shown.text
    assert "When this version was assessed, 100 sampled cases were asked about with another amount." in shown.text
    assert "kept_curve" in shown.charts


def test_pairs_of_features_and_lime_are_told_from_the_evidence(console: Ports, monkeypatch: pytest.MonkeyPatch):
    case = ExplainedCase("2-1", 0.5, {"amount": 1.0, "score": 2.0}, {"amount": 0.5, "score": 1.0})
    explainer = FakeExplainer(
        ("amount", "score"), background=50, model=FakeModel(lambda amount, score: amount * score), cases=(case,)
    )
    asked = replace(console, explainer=explainer, models=FakeModels())
    assess(by(asked, FARAH), MODEL, "2")
    show(asked, monkeypatch.setattr)
    shown = screen()
    assert "What moves answers most by acting together are amount and score" in shown.text
    assert "LIME, which explains another way, finds the same strongest features in" in shown.text


def test_over_all_stands_beside_the_reference(console: Ports, monkeypatch: pytest.MonkeyPatch):
    compared = replace(console, explainer=FakeExplainer(("amount",), background=50))
    assess(by(compared, FARAH), MODEL, "2")
    show(compared, monkeypatch.setattr)
    shown = screen()
    assert "Shift of what it relies on: 0.0 %" in shown.text
    assert "then" in shown.charts


@pytest.mark.usefixtures("console")
def test_the_effects_of_every_feature_are_drawn_case_by_case():
    shown = screen(part="features")
    assert "Amount moves answers furthest; higher values move answers up." in shown.text
    assert "beeswarm" in shown.charts
    assert "There are no two features, or no two cases, that could be tried." in shown.text


def test_features_that_act_together_are_listed_and_lead_to_one_of_them(console: Ports, monkeypatch: pytest.MonkeyPatch):
    class Multiplies(FakeModels):
        def answers(self, asked: Asked, sample: Sample) -> Run:  # noqa: ARG002  (the port's argument)
            rows = zip(*sample.columns.values(), strict=True)
            return Run(tuple(range(len(sample.ids))), tuple(float(a) * float(b) for a, b in rows))

    two = ("amount", "score")
    both = replace(console, explainer=FakeExplainer(two), models=Multiplies(two))
    assess(by(both, FARAH), MODEL, "2")
    show(both, monkeypatch.setattr)
    shown = screen(part="features")
    assert "What moves answers most by acting together are amount and score" in shown.text
    (query,) = [query for label, query in shown.links.items() if label.startswith("Look at amount, coloured by")]
    assert "feature=amount" in query
    assert "colour=score" in query


@pytest.mark.usefixtures("console")
def test_one_feature_has_its_effects_and_the_answers_at_other_values():
    shown = screen(feature="amount")
    assert "(its middle value), moves answers by" in shown.text
    assert "the mean answer would be highest where it is 100 (100.000) and lowest where it is 0 (0.000)" in shown.text
    assert {"dependence", "along"} <= set(shown.charts)


def test_values_with_labels_are_called_by_them(console: Ports, monkeypatch: pytest.MonkeyPatch):
    labels = {amount: "none" if amount == 0 else f"{amount} euros" for amount in range(101)}
    labelled = replace(console, documents=FakeDocuments({MODEL: a_spec(values={"amount": labels})}, a_policy()))
    assess(by(labelled, FARAH), MODEL, "2")
    show(labelled, monkeypatch.setattr)
    assert (
        "highest where it is 100 euros (100.000) and lowest where it is none (0.000)" in screen(feature="amount").text
    )
    assert "With amount 3 euros and not 56 euros" in screen(part="one", id="2-37", changed='{"amount": 3}').text


@pytest.mark.usefixtures("console")
def test_a_feature_that_the_model_does_not_read_is_not_shown():
    shown = screen(part="features", feature="shoe_size")
    assert "Feature shoe_size does not exist here" in shown.text
    assert "beeswarm" in shown.charts


@pytest.mark.usefixtures("console")
def test_a_cohort_stands_beside_the_rest_and_its_cases_can_be_looked_at():
    shown = screen(part="cohorts", of="sex:F", decided="1")
    assert "of the group female that were decided 1, beside" in shown.text
    assert "cohort" in shown.charts
    (query,) = [query for label, query in shown.links.items() if label.startswith("Look at case")]
    assert "part=one" in query


@pytest.mark.usefixtures("console")
def test_a_case_of_another_version_is_not_shown():
    assert "Version 2 answered no case called 1-37" in screen(part="one", id="1-37").text


@pytest.mark.usefixtures("console")
def test_a_changed_feature_is_answered_and_kept_in_the_address():
    shown = screen(part="one", id="2-37")
    assert "Case 2-37: the model answers 56.000" in shown.text
    shown.choose("amount", 3.0)
    assert "With amount 3 and not 56 the model answers 3.000" in shown.text
    assert json.loads(shown.named["changed"]) == {"amount": 3.0}
    assert "With amount 3 and not 56" in screen(part="one", id="2-37", changed=shown.named["changed"]).text


@pytest.mark.usefixtures("console")
def test_a_value_that_no_case_has_is_warned_of():
    shown = screen(part="one", id="2-37", changed='{"amount": 4000.0}')
    assert "No sampled case has this: they go from 0 to 100" in shown.text


def test_what_nobody_can_change_has_no_box(console: Ports, monkeypatch: pytest.MonkeyPatch):
    locked = replace(console, documents=FakeDocuments({MODEL: a_spec(immutable=["amount"])}, a_policy()))
    assess(by(locked, FARAH), MODEL, "2")
    show(locked, monkeypatch.setattr)
    shown = screen(part="one", id="2-37", changed='{"amount": 3.0}')
    assert "Nobody can change: amount" in shown.text
    assert "amount" not in shown.fields


def test_without_answers_there_is_no_second_opinion(console: Ports, monkeypatch: pytest.MonkeyPatch):
    class Unreading(FakeModels):
        def answers(self, asked: object, sample: Sample) -> Run:  # noqa: ARG002
            return Run()

    show(replace(console, models=Unreading(("amount",))), monkeypatch.setattr)
    shown = screen(part="one", id="2-37", about="second")
    assert "There is no second opinion: a line for 1 features needs answers to 4 mixes" in shown.text
    assert "second" not in shown.charts


@pytest.mark.usefixtures("console")
def test_a_second_opinion_says_whether_both_methods_agree_and_how_well_the_surrogate_fits():
    shown = screen(part="one", id="2-30", about="second")
    assert "Both methods find that amount moves this answer most, in the same direction." in shown.text
    assert "The surrogate, a straight line, fits these answers well (R² " in shown.text
    assert "associations, not causes" in shown.text
    assert "second" in shown.charts


@pytest.mark.usefixtures("console")
def test_how_well_a_surrogate_fits_a_case_like_most_others_is_not_told():
    # An amount of 56, where they go from 0 to 100.
    shown = screen(part="one", id="2-37", about="second")
    assert "How well the surrogate, a straight line, fits cannot be told" in shown.text


def test_a_second_opinion_that_is_another_one_says_to_trust_neither(console: Ports, monkeypatch: pytest.MonkeyPatch):
    """A model whose SHAP values have the wrong sign."""

    class Reversed(FakeModels):
        def answers(self, asked: Asked, sample: Sample) -> Run:
            run = super().answers(asked, sample)
            return replace(run, answers=tuple(-answer for answer in run.answers))

    show(replace(console, models=Reversed(("amount",))), monkeypatch.setattr)
    shown = screen(part="one", id="2-37", about="second")
    assert "The methods disagree on the strongest feature." in shown.text
    assert "They see amount in opposite directions. Trust neither alone." in shown.text


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize("changed", ["{", "[1]", '{"amount": "x"}', '{"amount": true}', '{"other": 1}', "null"])
def test_what_cannot_be_changed_by_an_address_is_left_out(changed: str):
    assert "Nothing is changed yet" in str(screen(part="one", id="2-37", changed=changed).elements)


def test_beside_the_serving_version_stands_what_it_relies_on_for_the_same_cases(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    shown = screen(part="versions")
    # Both are the same fake: no feature moves one of them more.
    assert "On 240 cases, amount moves the answer of version 2 by" in shown.text
    assert "versions" in shown.charts


def test_without_evidence_of_the_serving_version_nothing_stands_beside(console: Ports):
    assert "What it relies on overall" in screen(part="versions").text
    assert console.registry.alias_holder(MODEL, "champion") == "1"


def test_a_question_begins_with_the_view_that_it_is_about_and_leads_back_to_it(console: Ports):
    ask(console, "2")
    shown = screen(part="cohorts", of="sex:F")
    (query,) = [query for label, query in shown.links.items() if label.startswith("Ask about this view")]
    assert "part=Questions" in query
    view = f"model={MODEL}&version=2&part=cohorts&of=sex%3AF"
    asking = Screen(CLARA, "review", request="R-0001", part="Questions", view=view)
    asking.press("Ask")
    assert f"About explanations?{view}" in asking.text
    assert "The view that is asked about" in asking.links

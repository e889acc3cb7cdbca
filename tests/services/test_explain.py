"""What an assessment asks a model besides its sample."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.evidence.bundle import Evidence
from governance.evidence.mean_effects import about
from governance.sentences import reasons
from governance.sentences.phrase import Phrase
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import FARAH, FIRST_DAY, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeExplainer

pytestmark = pytest.mark.slow
TAKES_APART = FakeExplainer(("amount",), background=50)


def evidence_of(console: Ports, explainer: FakeExplainer, **spec: Any) -> Evidence:
    asked = replace(console, explainer=explainer)
    if spec:
        asked = replace(asked, documents=FakeDocuments({MODEL: a_spec(**spec)}, a_policy()))
    assess(by(asked, FARAH), MODEL, "2")
    return read_assessed(asked, MODEL, "2").evidence


@pytest.mark.parametrize(
    ("explainer", "spec", "shift", "instability"),
    [
        pytest.param(FakeExplainer(), {}, "nothing-is-explained", "nothing-is-explained", id="not explained"),
        pytest.param(
            TAKES_APART,
            {"endpoint": {"url": "http://127.0.0.1:9/invocations"}},
            "endpoint-is-not-asked-again",
            "endpoint-is-not-asked-again",
            id="an endpoint",
        ),
        pytest.param(
            TAKES_APART,
            {"reference": {"version": "2", "from": "2026-03-11", "to": "2026-12-31"}},
            "nothing-later-than-reference",
            None,
            id="nothing later",
        ),
        pytest.param(
            FakeExplainer(("amount",), background=0), {}, None, "nothing-was-left-out", id="along its own paths"
        ),
        pytest.param(
            FakeExplainer(("amount",), background=50, besides_refused=reasons.model_was_not_run()),
            {},
            "nothing-is-explained",
            "too-few-rows-to-compare",
            id="it ends while it is asked again",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(console: Ports, explainer, spec, shift, instability):
    evidence = evidence_of(console, explainer, **spec)
    measured = [evidence.find(name) for name in ("explanation_shift", "explanation_instability")]
    codes = [m.reason.code if m is not None and isinstance(m.reason, Phrase) else None for m in measured]
    assert codes == [shift, instability]


def test_the_main_explanation_stays_where_the_model_ends_while_it_is_asked_again(console: Ports):
    ending = FakeExplainer(("amount",), background=50, besides_refused=reasons.model_was_not_run())
    explanation = evidence_of(console, ending).explanation
    assert explanation.reason is None
    assert [dict(each.about) for each in explanation.mean_effects] == [
        {"attribute": "sex", "group": "female"},
        {"attribute": "sex", "group": "male"},
    ]


def test_evidence_has_the_effects_in_each_group_and_on_the_days_of_the_reference(console: Ports):
    days = {"version": "1", "from": FIRST_DAY, "to": FIRST_DAY + timedelta(days=4)}
    explanation = evidence_of(console, TAKES_APART, reference=days).explanation
    before, now = (about(explanation.mean_effects, window=window) for window in ("reference", "recent"))
    assert before is not None
    assert now is not None
    # Five days of version 1, and the ten of version 2, with 24 cases each.
    assert (before.cases, now.cases) == (120, 240)
    women = about(explanation.mean_effects, attribute="sex", group="female")
    assert women is not None
    assert women.effects[0].feature == "amount"


def test_an_only_feature_takes_all_of_the_effect_at_any_time(console: Ports):
    evidence = evidence_of(console, TAKES_APART)
    assert [evidence.find(name).value for name in ("explanation_shift", "explanation_instability")] == [0.0, 0.0]  # type: ignore[union-attr]


def test_measured_again_it_is_the_same_evidence(console: Ports):
    assert evidence_of(console, TAKES_APART).digest == evidence_of(console, TAKES_APART).digest


def test_a_group_of_few_people_has_no_effects(console: Ports):
    explanation = evidence_of(console, TAKES_APART, min_cell=200).explanation
    assert not [each for each in explanation.mean_effects if "group" in each.about]

import pytest

from governance.committee.findings import findings
from governance.committee.in_short import InShort, in_short
from governance.committee.policy import Requirement
from governance.evidence.judgement import Answer
from governance.evidence.measurement import Measurement
from tests.builders import a_measurement, a_requirement, an_evidence

LABELS = {"hour": "hour of the day"}
GAP = "equal_opportunity_difference"


def told(
    requirement: Requirement, *measurements: Measurement, champion: tuple[Measurement, ...] | None = None
) -> InShort:
    summary = in_short(findings(an_evidence(*measurements, champion=champion), [requirement]), LABELS)
    assert summary is not None
    return summary


def a_gap(value: float | None, group: str = "65+") -> Measurement:
    return a_measurement(value, name=GAP, attribute="age", group=group, versus="35-54")


@pytest.mark.parametrize(
    ("requirement", "measurement", "champion", "words"),
    [
        pytest.param(a_requirement(GAP, at_least=-0.02, at_most=0.02), a_gap(-0.0361), None, "Gap of 3.6 points for 65+, limit 2", id="behind"),
        pytest.param(a_requirement(GAP, at_least=-0.02, at_most=0.025), a_gap(0.0412), None, "Gap of 4.1 points for 65+, limit 2.5", id="ahead"),
        pytest.param(a_requirement("psi", at_most=0.25), a_measurement(0.7, name="psi", feature="hour"), None, "PSI 0.700 for hour of the day, limit 0.25", id="a feature by its label"),
        pytest.param(a_requirement("impact_ratio", at_least=0.8), a_measurement(0.712, name="impact_ratio", attribute="sex", group="F", versus="M"), None, "Impact ratio 0.712 for F, limit 0.8", id="a ratio"),
        pytest.param(a_requirement("psi", at_most=0.25), a_measurement(0.69, name="psi", feature="entry_ratio"), None, "PSI 0.690 for entry_ratio, limit 0.25", id="drift"),
        pytest.param(a_requirement("recall", at_least=0.7), a_measurement(0.61, name="recall"), None, "Recall 61.0 %, limit 70 %", id="a share"),
        pytest.param(a_requirement("recall", at_least=-0.02, versus="champion"), a_measurement(0.60, name="recall"), (a_measurement(0.65, name="recall"),), "Recall 5.0 points less than today, limit 2", id="beside the version that serves"),
        pytest.param(a_requirement("mean_absolute_error", at_most=8), a_measurement(9.25, name="mean_absolute_error"), None, "Mean absolute error 9.250, limit 8", id="in a unit of its own"),
        pytest.param(a_requirement("recall"), a_measurement(None, name="recall"), None, "Recall", id="not measured"),
        pytest.param(Requirement.model_validate({"id": "report", "text": "x", "attachment": "test-report"}), None, None, "no test-report", id="nothing attached"),
        pytest.param(Requirement.model_validate({"id": "both", "text": "x", "all_of": [{"measure": "auc", "at_least": 0.5}, {"measure": "recall", "at_least": 0.7}]}), a_measurement(0.61, name="recall"), None, "Recall 61.0 %, limit 70 %", id="a part of several"),
    ],
)  # fmt: skip
def test_the_worst_finding_is_said_in_about_eight_words(requirement, measurement, champion, words):
    summary = told(requirement, *([measurement] if measurement is not None else []), champion=champion)
    assert summary.worst == words
    assert len(words.split()) <= 9


def test_what_blocks_is_told_before_what_the_committee_weighs():
    asked = [a_requirement("auc", when_not_met="refer"), a_requirement("recall"), a_requirement("precision")]
    evidence = an_evidence(
        *(a_measurement(value, name=name) for name, value in (("auc", 0.1), ("recall", 0.2), ("precision", 0.9)))
    )
    assert in_short(findings(evidence, asked), {}) == InShort(
        Answer.NOT_MET, 2, 3, "Recall 20.0 %, limit 70 %", blocks=True
    )


def test_where_all_is_met_there_is_no_worst():
    assert told(a_requirement("auc"), a_measurement(0.9)) == InShort(Answer.MET, 1, 1, "", blocks=False)


def test_without_findings_there_is_nothing_to_say():
    assert in_short((), {}) is None

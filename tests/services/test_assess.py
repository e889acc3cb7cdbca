from dataclasses import replace
from datetime import date
from math import log

import pytest

from governance.canonical import digest_of
from governance.committee.findings import findings
from governance.errors import NotFound, PredictionsUnreadable
from governance.evidence.bundle import Result
from governance.records import Window
from governance.sentences import model_files, reasons, remarks
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import attach_document
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import (
    AMINA,
    BEN,
    FARAH,
    GRETA,
    HENRIK,
    LIN,
    MARTA,
    MODEL,
    ROBOT,
    a_policy,
    a_requirement,
    a_spec,
    by,
    predictions_of,
    write_rows,
)
from tests.fakes import FakeDocuments, FakeExplainer
from tests.services.counts import timeline
from tests.services.rows import add_rows
from tests.steps import actions, last_entry, refusal, under

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("person", [AMINA, BEN, LIN, MARTA, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_model_owner_or_a_program_assesses(console: Ports, person):
    with refusal("may not assess; expected a model owner or service account"):
        assess(by(console, person), MODEL, "2")
    assert actions(console) == []


@pytest.mark.parametrize(
    ("model", "version", "error", "sentence"),
    [
        pytest.param("nobodys", "1", NotFound, "no specification of nobodys", id="no specification"),
        pytest.param(MODEL, "9", NotFound, "no version 9; its versions are 2, 1", id="no such version"),
        pytest.param(MODEL, "3", PredictionsUnreadable, "no predictions of version 3", id="no predictions"),
    ],
)
def test_an_assessment_that_fails_leaves_no_evidence(console: Ports, model, version, error, sentence):
    if version == "3":
        console.registry.register(MODEL, b"weights of 3")
    with pytest.raises(error, match=sentence):
        assess(by(console, FARAH), model, version)
    assert "version:assessed" not in actions(console)


def test_an_assessment_puts_the_policy_on_record_before_the_evidence(console: Ports):
    assess(by(console, FARAH), MODEL, "2")
    assert actions(console) == ["policy:founded", "version:assessed"]


def test_a_policy_is_put_on_record_once(assessed: Ports):
    assess(by(assessed, FARAH), MODEL, "2")
    assert actions(assessed).count("policy:founded") == 1


def test_a_policy_that_was_written_later_is_not_in_force(assessed: Ports):
    with assessed.store.reader() as reader:
        before = reader.policies.all()
    assess(by(under(assessed, a_policy(a_requirement("recall"), version=2)), FARAH), MODEL, "2")
    with assessed.store.reader() as reader:
        assert reader.policies.all() == before
    assert actions(assessed).count("policy:founded") == 1


def test_a_program_assesses(console: Ports):
    assess(by(console, ROBOT), MODEL, "2")
    assert last_entry(console)["actor"]["role"] == "service account"


def test_the_evidence_holds_what_the_log_was_made_to_say(assessed: Ports):
    evidence = read_assessed(assessed, MODEL, "2").evidence
    # By construction of the log: 60 with outcome 1, of which 6 are missed; 180 with outcome 0, of which 9 are decided 1.
    recall, specificity = evidence.find("recall"), evidence.find("specificity")
    assert (recall.counts, specificity.counts) == ({"part": 54, "whole": 60}, {"part": 171, "whole": 180})
    assert evidence.data.log_rows == 240
    assert evidence.window == Window(date(2026, 3, 11), date(2026, 3, 20))
    assert evidence.labelled_until == date(2026, 3, 20)


def test_the_evidence_says_how_well_scores_are_calibrated_and_how_many_cases_came(assessed: Ports):
    evidence = read_assessed(assessed, MODEL, "2").evidence
    # By construction: 225 of 240 scores give 0.9 to what happened, and 15 give 0.2.
    expected = -(225 * log(0.9) + 15 * log(0.2)) / 240
    assert evidence.find("log_loss").value == pytest.approx(expected, abs=1e-9)
    # 54 scores of 0.9, 6 of 0.2, 9 of 0.8 and 171 of 0.1 promise 74.1 with outcome 1; 60 came.
    assert evidence.find("calibration_in_the_large").value == pytest.approx(14.1 / 240, abs=1e-9)
    assert evidence.find("throughput").value == 24.0
    assert evidence.find("calibration_error", group="female").n == 120


def test_the_evidence_has_one_value_or_reason_for_everything_that_is_measured(assessed: Ports):
    evidence = read_assessed(assessed, MODEL, "2").evidence
    why = {m.name: m.reason for m in evidence.measurements}
    assert {name: why[name] for name in ("latency_p95", "volume", "calibration_drift", "estimated_recall")} == {
        "latency_p95": reasons.no_latency(),
        "volume": reasons.too_few_earlier_buckets(1, "day", "2026-03-20", 8),
        "calibration_drift": reasons.scores_of_another_version("1"),
        "estimated_recall": reasons.every_scored_case_has_an_outcome(),
    }
    assert {"label_shift", "error_rate_change", "out_of_range_share", "repeated_id_share"} <= why.keys()
    assert len({m.key for m in evidence.measurements}) == len(evidence.measurements)


def test_the_evidence_compares_with_the_champion_on_the_same_days(assessed: Ports):
    champion = read_assessed(assessed, MODEL, "2").evidence.champion
    recall = next(m for m in champion.measurements if m.name == "recall")
    # Version 1 has 20 days of predictions; only the ten that version 2 saw as well are compared.
    assert (champion.version, recall.counts) == ("1", {"part": 48, "whole": 60})


def test_a_version_is_compared_with_nothing_where_none_serves(console: Ports):
    console.registry._aliases.clear()
    assess(by(console, FARAH), MODEL, "2")
    assert read_assessed(console, MODEL, "2").evidence.champion is None


def test_a_champion_is_not_compared_with_itself(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    assert read_assessed(console, MODEL, "1").evidence.champion is None


def test_every_document_is_kept_under_its_own_digest(assessed: Ports):
    assessed_version = read_assessed(assessed, MODEL, "2")
    named = assessed_version.assessment
    assert digest_of(assessed_version.evidence) == named.evidence
    assert digest_of(assessed_version.card) == named.card
    assert digest_of(assessed_version.spec) == named.spec
    assert digest_of(assessed_version.binning) == named.binning


def test_the_assessed_artifact_is_the_bytes_in_the_registry(assessed: Ports):
    version = assessed.registry.version(MODEL, "2")
    assert read_assessed(assessed, MODEL, "2").evidence.artifact == assessed.registry.artifact_digest(version)


def test_new_rows_do_not_move_the_bins(assessed: Ports):
    before = read_assessed(assessed, MODEL, "2").binning
    add_rows(assessed, amount=5_000.0)
    assess(by(assessed, FARAH), MODEL, "2")
    after = read_assessed(assessed, MODEL, "2")
    assert after.binning == before
    assert after.evidence.data.log_rows == 264


def test_new_rows_make_another_evidence_on_other_data(assessed: Ports):
    before = read_assessed(assessed, MODEL, "2").assessment
    add_rows(assessed, amount=50.0)
    assess(by(assessed, FARAH), MODEL, "2")
    after = read_assessed(assessed, MODEL, "2").assessment
    assert after.evaluation != before.evaluation
    assert after.training == before.training
    assert after.evidence != before.evidence


def test_a_window_ends_on_the_last_day_even_where_buckets_are_months(console: Ports):
    monthly = replace(console, documents=FakeDocuments({MODEL: a_spec(bucket="month")}, a_policy()))
    assess(by(monthly, FARAH), MODEL, "2")
    evidence = read_assessed(monthly, MODEL, "2").evidence
    assert evidence.window == Window(date(2026, 3, 11), date(2026, 3, 20))
    assert evidence.labelled_until == date(2026, 3, 20)


def test_cases_a_day_are_those_of_whole_buckets_in_the_evidence_as_on_the_pages(console: Ports):
    monthly = replace(console, documents=FakeDocuments({MODEL: a_spec(bucket="month")}, a_policy()))
    assess(by(monthly, FARAH), MODEL, "2")
    (march,) = timeline(monthly, "2", 7, date(2026, 3, 1)).periods
    measured = read_assessed(monthly, MODEL, "2").evidence.find("throughput")
    assert measured.value == march.cases / march.window.days == 240 / 31


@pytest.mark.parametrize("bucket", ["day", "month"])
def test_what_is_explained_comes_from_the_whole_window(console: Ports, bucket):
    explainer = FakeExplainer(columns=("amount",))
    explained = replace(
        console, explainer=explainer, documents=FakeDocuments({MODEL: a_spec(bucket=bucket)}, a_policy())
    )
    assess(by(explained, FARAH), MODEL, "2")
    assert len(explainer.seen[0].ids) == 240
    assert set(explainer.seen[0].columns) == {"amount"}


def test_what_was_attached_is_part_of_the_evidence_of_its_own_version(assessed: Ports):
    before = read_assessed(assessed, MODEL, "2").evidence
    report = attach_document(by(assessed, FARAH), MODEL, "2", "test-report", "attack", b"it held", Result.PASSED)
    attach_document(by(assessed, FARAH), MODEL, "1", "test-report", "older", b"it held", Result.PASSED)
    assess(by(assessed, FARAH), MODEL, "2")
    after = read_assessed(assessed, MODEL, "2").evidence
    assert (before.attachments, after.attachments) == ((), (report,))
    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("late", "cases", "remark"),
    [
        pytest.param(20, 20, "drift is measured on 116 cases since 17 Mar 2026. The last 30 days have only 20, and it takes 100", id="too few"),
        pytest.param(100, 100, None, id="enough"),
    ],
)  # fmt: skip
def test_the_days_of_drift_grow_until_they_can_be_measured_and_the_evidence_says_so(
    console: Ports, late, cases, remark
):
    # 24 cases a day until 20 March; then nothing for more than a month.
    rows = [row | {"id": f"late-{row['id']}"} for row in predictions_of("2", 60, missed=3, false_alarms=3)[:late]]
    write_rows(rows, console.predictions.home / "predictions" / "later.parquet")
    assess(by(console, FARAH), MODEL, "2")
    evidence = read_assessed(console, MODEL, "2").evidence
    assert evidence.find("psi", feature="amount").n == (116 if remark else cases)
    assert [str(noted) for noted in evidence.remarks if str(noted).startswith("drift is measured")] == (
        [remark] if remark else []
    )


def test_a_model_that_is_not_explained_is_measured_and_bound_and_says_why(console: Ports):
    assessment = assess(by(console, FARAH), MODEL, "2")
    evidence = read_assessed(console, MODEL, "2").evidence
    assert evidence.explanation.reason == (
        model_files.xgboost_only(model_files.model_of_flavor("sklearn", ("model.bin",), 0, False))
    )
    assert evidence.explanation.importance == ()
    assert assessment.artifact == console.registry.artifact_digest(console.registry.version(MODEL, "2"))
    assert (evidence.find("model_files").value, evidence.find("auc").reason) == (1.0, None)


def test_a_version_whose_run_is_gone_is_measured_and_the_brief_says_what_is_not_known(console: Ports):
    registered = console.registry.version(MODEL, "2")
    console.registry.forget_run(registered)
    assess(by(console, FARAH), MODEL, "2")
    evidence = read_assessed(console, MODEL, "2").evidence
    assert evidence.data.training == ()
    assert remarks.run_is_gone(registered.run_id) in evidence.remarks


@pytest.mark.parametrize(("models", "answer"), [((), "not met"), (("model.onnx",), "met")], ids=["none", "one"])
def test_a_policy_may_ask_for_a_model_file_and_its_lack_stands_on_the_brief(console: Ports, models, answer):
    doubts = () if models else (model_files.no_model_file(("README.md",), 0),)
    asked = replace(console, explainer=FakeExplainer(models=models, doubts=doubts))
    assess(by(asked, FARAH), MODEL, "2")
    evidence = read_assessed(asked, MODEL, "2").evidence
    (finding,) = findings(evidence, [a_requirement("model_files", at_least=1)])
    assert finding.answer == answer
    assert [remark for remark in evidence.remarks if remark.code == "no-model-file"] == list(doubts)


@pytest.mark.parametrize(("off", "kept"), [(0.0, True), (0.2, False)], ids=["the same", "another"])
def test_a_file_that_gives_another_score_than_the_log_explains_nothing_and_the_brief_says_so(console: Ports, off, kept):
    explaining = replace(console, explainer=FakeExplainer(columns=("amount",), off=off))
    assess(by(explaining, FARAH), MODEL, "2")
    evidence = read_assessed(explaining, MODEL, "2").evidence
    assert (evidence.find("score_mismatch_share").value == 0.0, evidence.explanation.reason is None) == (kept, kept)
    assert ("file-gives-other-scores" in {remark.code for remark in evidence.remarks}) is not kept

"""The audit of a version for bias.

Who may audit, what is read from the log, and what is kept.
"""

import json
from dataclasses import replace
from datetime import date

import pytest

from governance.canonical import canonical_bytes, digest_of_bytes
from governance.errors import InvalidDocument, NotFound, PredictionsUnreadable
from governance.evidence.bundle import Attached
from governance.records import Window
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import attach_ours
from governance.services.evidence.audit_bias import KIND, LARGEST_SAMPLE, NAME, SEED, audit_bias, bias_report
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.bias import a_bias_report
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
    a_spec,
    by,
    columns,
    predictions_of,
    write_rows,
)
from tests.fakes import FakeAuditor, FakeDocuments
from tests.steps import actions, last_entry, refusal

pytestmark = pytest.mark.slow


def reading(console: Ports, **changes) -> Ports:
    """The same console with another specification of the model."""
    return replace(console, documents=FakeDocuments({MODEL: a_spec(**changes)}, a_policy()))


def attached_to(console: Ports) -> tuple[Attached, ...]:
    with console.store.reader() as reader:
        return reader.evidence.attachments(MODEL, "2")


def seen(console: Ports, version: str = "2"):
    """What the auditor was given."""
    auditor = FakeAuditor()
    audit_bias(by(replace(console, auditor=auditor), FARAH), MODEL, version)
    return auditor.seen[0]


@pytest.mark.parametrize("person", [AMINA, BEN, LIN, MARTA, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_model_owner_or_a_program_audits(console: Ports, person):
    with refusal("may not assess; expected a model owner or service account"):
        audit_bias(by(console, person), MODEL, "2")
    assert actions(console) == []


@pytest.mark.parametrize(
    ("model", "version", "error", "sentence"),
    [
        pytest.param("nobodys", "1", NotFound, "no specification of nobodys", id="no specification"),
        pytest.param(MODEL, "9", NotFound, "no version 9; its versions are 2, 1", id="no such version"),
        pytest.param(MODEL, "3", PredictionsUnreadable, "no predictions of version 3", id="no predictions"),
    ],
)
def test_an_audit_that_fails_leaves_nothing(console: Ports, model, version, error, sentence):
    if version == "3":
        console.registry.register(MODEL, b"weights of 3")
    with pytest.raises(error, match=sentence):
        audit_bias(by(console, FARAH), model, version)
    assert actions(console) == []


def test_a_version_that_was_not_audited_has_no_report(console: Ports):
    assert bias_report(console, MODEL, "2") is None


def test_a_document_of_somebody_else_is_no_report(console: Ports):
    attach_ours(by(console, FARAH), MODEL, "2", KIND, NAME, b'{"model": "card-fraud"}', None)
    with pytest.raises(InvalidDocument, match="expected a report that `placet bias` wrote"):
        bias_report(console, MODEL, "2")


def test_another_document_of_that_kind_is_left_alone(console: Ports):
    attach_ours(by(console, FARAH), MODEL, "2", KIND, "mine.txt", b"I looked", None)
    assert bias_report(console, MODEL, "2") is None


def test_a_report_of_an_earlier_form_is_called_by_the_digest_that_is_on_record(console: Ports):
    now = json.loads(canonical_bytes(a_bias_report(reasons.no_outcome_yet())))
    for mitigation in now["mitigations"]:
        mitigation["reason"] = "no outcome is known yet"
    content = canonical_bytes(now)
    attach_ours(by(console, FARAH), MODEL, "2", KIND, NAME, content, None)
    report, digest = bias_report(console, MODEL, "2")
    assert (digest, str(report.mitigations[0].reason)) == (digest_of_bytes(content), "no outcome is known yet")


def test_a_report_is_attached_and_read_back(console: Ports):
    report = audit_bias(by(console, ROBOT), MODEL, "2")
    assert bias_report(console, MODEL, "2") == (report, report.digest)
    assert attached_to(console) == (Attached(KIND, NAME, report.digest, None),)
    assert last_entry(console)["action"] == "version:attached"
    assert bias_report(console, MODEL, "1") is None


def test_a_report_says_what_it_was_measured_on(console: Ports):
    report = audit_bias(by(console, FARAH), MODEL, "2")
    assert (report.n, report.labelled, report.seed) == (240, 240, SEED)
    assert report.window == Window(date(2026, 3, 11), date(2026, 3, 20))
    assert report.spec == a_spec().digest


def test_the_same_audit_again_gives_the_same_report_in_the_same_place(console: Ports):
    first, second = (audit_bias(by(console, FARAH), MODEL, "2") for _ in range(2))
    assert first.digest == second.digest
    assert len(attached_to(console)) == 1


def test_the_next_assessment_counts_the_report_in(console: Ports):
    report = audit_bias(by(console, FARAH), MODEL, "2")
    assess(by(console, FARAH), MODEL, "2")
    assert read_assessed(console, MODEL, "2").evidence.attachments == (Attached(KIND, NAME, report.digest, None),)


def test_the_sample_is_what_the_log_holds(console: Ports):
    sample = seen(console)
    assert sample.size == 240
    assert (sum(sample.decision), sum(sample.outcome)) == (54 + 9, 60)
    assert sorted(set(sample.score)) == [0.1, 0.2, 0.8, 0.9]
    assert set(sample.groups["sex"]) == {"female", "male"}
    assert set(sample.features) == {"amount"}
    assert sample.columns == {"sex": "sex"}


def test_a_threshold_decides_where_there_is_no_decision(console: Ports):
    sample = seen(reading(console, predictions={"source": "predictions/*.parquet", "columns": columns(decision=None, threshold=0.85), "features": ["amount"]}))  # fmt: skip
    assert sum(sample.decision) == 54


def test_a_score_that_is_not_in_the_log_is_not_there(console: Ports):
    sample = seen(reading(console, predictions={"source": "predictions/*.parquet", "columns": columns(score=None), "features": ["amount"]}))  # fmt: skip
    assert set(sample.score) == {None}


def test_strata_are_looked_at_as_well(console: Ports):
    sample = seen(reading(console, within=["sex"]))
    assert set(sample.features) == {"amount", "sex"}


@pytest.mark.parametrize("own", [True, False], ids=["the log has a column of its own", "the log has none"])
def test_outcomes_of_a_second_file_are_measured_and_give_way_to_those_of_the_log(console: Ports, tmp_path, own):
    rows = predictions_of("2", first_day=10, missed=6, false_alarms=9)
    write_rows([{"case": row["id"], "label": row["fraud"]} for row in rows], tmp_path / "late" / "late.parquet")
    labelled = sum(row["fraud"] for row in rows)
    for row in rows:
        del row["fraud"]
        if own:
            row["fraud"] = 1
    write_rows(rows, tmp_path / "other" / "log.parquet")
    late = {"source": "late/late.parquet", "id": "case", "outcome": "label"}
    sample = seen(reading(console, predictions={"source": "other/*.parquet", "columns": columns(), "features": ["amount"], "outcomes": late}))  # fmt: skip
    assert sum(sample.outcome) == (len(rows) if own else labelled)


def test_without_an_outcome_in_the_specification_labels_say_so(console: Ports):
    spec = {
        "predictions": {"source": "predictions/*.parquet", "columns": columns(outcome=None), "features": ["amount"]}
    }
    report = audit_bias(by(reading(console, **spec), FARAH), MODEL, "2")
    assert {m.reason for m in report.labels} == {reasons.no_outcome_named()}
    assert report.labelled == 0


def test_odd_values_are_read_as_what_they_are(console: Ports, tmp_path):
    rows = predictions_of("2", first_day=10, missed=6, false_alarms=9)
    for number, row in enumerate(rows):
        row.update(mixed="12" if number else "n/a", whole=number or None, when=row["scored_at"])
        row.update(infinite=float("inf") if number else 1.0, truth=bool(number % 2), sex=number % 2 if number else None)
    write_rows(rows, tmp_path / "odd" / "log.parquet")
    spec = {
        "predictions": {
            "source": "odd/*.parquet",
            "columns": columns(),
            "features": ["mixed", "whole", "when", "infinite", "truth"],
        },
        "sensitive": {"sex": {"column": "sex", "labels": {"0": "female"}}},
    }
    sample = seen(reading(console, **spec))
    assert set(sample.features["mixed"]) == {12.0, None}
    assert sorted(v for v in sample.features["whole"] if v is not None) == list(range(1, 240))
    assert all(isinstance(value, float) for value in sample.features["when"])
    assert set(sample.features["infinite"]) == {None, 1.0}
    assert set(sample.features["truth"]) == {0.0, 1.0}
    assert set(sample.groups["sex"]) == {"female", "1", "missing"}


def test_at_most_so_many_predictions_are_looked_at():
    assert LARGEST_SAMPLE == 10_000

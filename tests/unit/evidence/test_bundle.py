import json

import pytest
from pydantic import TypeAdapter

from governance.canonical import plain
from governance.evidence.bundle import SCHEMA, Evidence, select
from governance.evidence.explanation import Unit
from governance.evidence.mitigation import Technique
from governance.evidence.vocabulary import shown
from governance.sentences.phrase import said_earlier
from tests.builders import a_measurement, an_evidence

WOMEN = a_measurement(0.9, name="recall", attribute="sex", group="F")
MEN = a_measurement(0.8, name="recall", attribute="sex", group="M")
OLD = a_measurement(0.7, name="recall", attribute="age", group="65+")


def test_what_is_not_there_is_not_found():
    assert an_evidence().find("recall") is None
    assert an_evidence(WOMEN).find("precision") is None
    assert an_evidence(WOMEN).find("recall", group="M") is None


def test_a_measurement_is_found_by_what_it_is_about():
    evidence = an_evidence(WOMEN, MEN, OLD)
    assert evidence.find("recall", group="M") == MEN
    assert evidence.find("recall", attribute="age") == OLD
    assert select(evidence.measurements, "recall", attribute="sex") == (WOMEN, MEN)


def test_any_measurement_is_part_of_the_name_of_the_evidence():
    digests = {an_evidence(*measured).digest for measured in ((), (WOMEN,), (WOMEN, MEN), (MEN, WOMEN))}
    assert len(digests) == 4


def earlier(evidence: Evidence) -> str:
    """`evidence` as it was kept in words."""
    kept = json.loads(json.dumps(plain(evidence)))
    for measured in kept["measurements"]:
        measured |= {"method": "counted by hand", "reason": measured["reason"] and "nobody counted"}
    kept["explanation"] |= {"method": "SHAP", "unit": "units of the outcome"}
    kept["remarks"] = ["the log goes on until 2026-07-01, a day that has not come yet"]
    del kept["schema"]
    return json.dumps(kept)


def test_evidence_of_before_there_were_codes_is_read_in_its_own_words():
    unmeasured = a_measurement(None, name="precision")
    evidence = TypeAdapter(Evidence).validate_json(earlier(an_evidence(WOMEN, unmeasured, schema=SCHEMA)))
    assert [(m.method, m.reason) for m in evidence.measurements] == [
        (said_earlier("counted by hand"), None),
        (said_earlier("counted by hand"), said_earlier("nobody counted")),
    ]
    assert (evidence.schema, evidence.explanation.unit, str(evidence.explanation.method)) == (
        None,
        Unit.OUTCOME,
        "SHAP",
    )
    assert [str(remark) for remark in evidence.remarks] == [
        "the log goes on until 2026-07-01, a day that has not come yet"
    ]


@pytest.mark.parametrize("technique", Technique)
def test_a_technique_is_kept_by_its_code_and_read_as_it_was_kept_before(technique: Technique):
    read = TypeAdapter(Technique)
    before = {"name": technique.called, "changes": technique.changes, "acts": technique.acts}
    assert read.validate_json(json.dumps(plain(technique))) is technique
    assert read.validate_json(json.dumps(before)) is technique


@pytest.mark.parametrize(("files", "text"), [(0.0, "0 files"), (1.0, "1 file"), (2.0, "2 files")])
def test_one_file_is_singular(files: float, text: str):
    assert shown("model_files", files) == text

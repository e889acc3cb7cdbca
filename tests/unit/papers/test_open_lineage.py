"""Events of OpenLineage are what its specification says.

They are the same in every export.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from referencing import Registry, Resource

from governance.canonical import canonical_bytes
from governance.committee.request import State
from governance.papers.lineage import Held, Traced, lineage
from governance.papers.open_lineage import run_events
from tests.builders import MODEL
from tests.lineages import PAYMENTS, a_decision, a_traced, an_emergency

SCHEMAS = Path(__file__).resolve().parents[2] / "vectors" / "schemas"
BY_ID = {
    schema["$id"]: schema for schema in (json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*Facet.json"))
} | {schema["$id"]: schema for schema in (json.loads((SCHEMAS / "OpenLineage-2-0-2.json").read_text("utf-8")),)}
REGISTRY = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in BY_ID.items())
WHOLE = "https://openlineage.io/spec/2-0-2/OpenLineage.json"


def against(address: str, record: Any) -> None:
    """Raise ValidationError where `record` is not what the schema at `address` says."""
    Draft202012Validator({"$ref": address}, registry=REGISTRY, format_checker=FormatChecker()).validate(record)


def facets_of(event: Any) -> Iterator[tuple[str, Any]]:
    yield from event["run"]["facets"].items()
    for dataset in (*event["inputs"], *event["outputs"]):
        yield from dataset["facets"].items()


def events(traced: Traced) -> list[Any]:
    return list(run_events(lineage(traced), MODEL))


def the_whole_way() -> Traced:
    return a_traced(PAYMENTS, requests=(a_decision(a_traced(PAYMENTS)),), aliases=(Held("champion"),))


@pytest.mark.parametrize(
    ("part", "wrong"),
    [("eventTime", 7), ("run", {"runId": "7"}), ("job", {"name": "train"}), ("eventType", "DONE")],
    ids=["no time", "no UUID", "a job without a namespace", "no type of theirs"],
)
def test_an_event_that_is_bent_is_refused_by_the_official_schema(part: str, wrong: object):
    with pytest.raises(ValidationError):
        against(WHOLE, events(the_whole_way())[0] | {part: wrong})


def test_a_facet_without_its_schema_is_refused():
    event = events(the_whole_way())[0]
    del event["run"]["facets"]["placet_basis"]["_schemaURL"]
    with pytest.raises(ValidationError):
        against(WHOLE, event)


WAYS = {
    "the whole way": the_whole_way(),
    "nothing on record but the assessment": a_traced(run_id=None),
    "before the committee": a_traced(requests=(a_decision(a_traced(), State.IN_REVIEW),)),
    "withdrawn": a_traced(requests=(a_decision(a_traced(), State.WITHDRAWN),)),
    "an emergency": a_traced(requests=(an_emergency(),), aliases=(Held("champion"),)),
    "on an earlier card": a_traced(requests=(a_decision(a_traced(), card="sha256:c", evidence="sha256:e"),)),
}


@pytest.mark.parametrize("traced", WAYS.values(), ids=WAYS)
def test_every_event_and_every_facet_is_what_its_schema_says(traced: Traced):
    for event in events(traced):
        against(event["schemaURL"], event)
        assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
        assert UUID(event["run"]["runId"]).version == 5
        for key, facet in facets_of(event):
            against(facet["_schemaURL"], facet)
            named = facet["_schemaURL"].rpartition("/")[2]
            assert key.startswith("placet_")
            assert named.startswith(f"Placet{key.removeprefix('placet_').capitalize()}")


def test_every_run_starts_and_ends_once_and_in_this_order():
    kinds: dict[str, list[str]] = {}
    for event in events(the_whole_way()):
        kinds.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert list(kinds.values()) == [["START", "COMPLETE"]] * 3


def test_what_a_job_leaves_is_what_the_next_job_reads():
    ends = [event for event in events(the_whole_way()) if event["eventType"] == "COMPLETE"]
    jobs = {
        event["job"]["name"]: ([d["name"] for d in event["inputs"]], [d["name"] for d in event["outputs"]])
        for event in ends
    }
    assert jobs == {
        "train/card-fraud": (["data set/payments-2025"], ["version/card-fraud/2"]),
        "assess/card-fraud": (
            ["version/card-fraud/2", "predictions/card-fraud/2", "specification/card-fraud"],
            ["evidence/card-fraud/2", "model card/card-fraud/2"],
        ),
        "decide/card-fraud": (
            ["model card/card-fraud/2", "policy/card-fraud"],
            ["request/R-0001", "alias/card-fraud/champion"],
        ),
    }


def test_a_request_before_the_committee_has_only_started():
    asked = a_traced(requests=(a_decision(a_traced(), State.OPEN),))
    assert [e["eventType"] for e in events(asked) if e["job"]["name"].startswith("decide")] == ["START"]


@pytest.mark.parametrize(("state", "ends"), [(State.LAPSED, "ABORT"), (State.REJECTED, "COMPLETE")])
def test_a_request_that_nobody_decided_is_given_up_and_a_rejected_request_is_complete(state: State, ends: str):
    asked = a_traced(requests=(a_decision(a_traced(), state),))
    assert [e["eventType"] for e in events(asked) if e["job"]["name"].startswith("decide")] == ["START", ends]


def test_an_alias_without_a_decision_is_the_output_of_no_run():
    outputs = [d["name"] for e in events(a_traced(aliases=(Held("champion"),))) for d in e["outputs"]]
    assert "alias/card-fraud/champion" not in outputs


def test_the_same_record_gives_the_same_bytes():
    assert canonical_bytes(events(the_whole_way())) == canonical_bytes(events(the_whole_way()))


def test_another_assessment_is_another_run_and_the_same_job():
    first = events(a_traced())
    second = events(a_traced(PAYMENTS))
    runs = [{e["run"]["runId"] for e in each if e["job"]["name"] == "assess/card-fraud"} for each in (first, second)]
    assert [len(ids) for ids in runs] == [1, 1]
    assert runs[0] != runs[1]

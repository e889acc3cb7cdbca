"""What people do on a console, one line each; and what its log says of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from governance.audit.verify import verify
from governance.errors import Refused
from governance.records import Person
from governance.review.policy import Policy
from governance.review.request import Choice, Decision, Request, State, Vote
from governance.services.close import close_request
from governance.services.ports import Ports
from governance.services.request import open_request
from governance.services.vote import cast_vote
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, MODEL

QUORUM = (BEN, CLARA, ELENA)


def request_of(ports: Ports, id: str = "R-0001") -> Request:
    with ports.store.reader() as reader:
        return reader.request(id)


def ask(ports: Ports, version: str = "2", **changes: Any) -> Request:
    return open_request(
        ports, **{"actor": FARAH, "model": MODEL, "version": version, "reason": "it finds more"} | changes
    )


def vote(
    ports: Ports, person: Person, choice: Choice = Choice.APPROVE, request: str = "R-0001", **changes: Any
) -> Vote:
    dossier = request_of(ports, request).dossier.digest
    return cast_vote(
        ports,
        **{"actor": person, "request_id": request, "choice": choice, "reason": "I read it", "dossier": dossier}
        | changes,
    )


def vote_all(
    ports: Ports, choice: Choice = Choice.APPROVE, people: Sequence[Person] = QUORUM, request: str = "R-0001"
) -> None:
    for person in people:
        vote(ports, person, choice, request)


def close(ports: Ports, request: str = "R-0001", **changes: Any) -> Decision:
    dossier = request_of(ports, request).dossier.digest
    return close_request(
        ports,
        **{"actor": AMINA, "request_id": request, "reason": "the committee has voted", "dossier": dossier} | changes,
    )


def decide(ports: Ports, choice: Choice = Choice.APPROVE, request: str = "R-0001") -> Decision:
    vote_all(ports, choice, request=request)
    return close(ports, request)


def under(ports: Ports, policy: Policy) -> Ports:
    """The same console after somebody wrote another policy."""
    return replace(ports, documents=replace(ports.documents, rules=policy))  # type: ignore[type-var]  # the fake is a dataclass


def actions(ports: Ports) -> list[str]:
    """What the log says happened, oldest first."""
    with ports.store.reader() as reader:
        return [entry.event["action"] for entry in reversed(reader.events())]


def votes_of(ports: Ports, request: str = "R-0001") -> tuple[Vote, ...]:
    with ports.store.reader() as reader:
        return reader.votes(request)


def pending(ports: Ports) -> list[str]:
    """Requests whose alias the registry has not been seen to have moved."""
    with ports.store.reader() as reader:
        return [move.request for move in reader.pending_moves()]


@contextmanager
def refused(ports: Ports, sentence: str) -> Iterator[None]:
    """What happens inside is refused with a sentence that matches, and leaves no trace in log or tables."""
    before = _everything(ports)
    with pytest.raises(Refused, match=sentence):
        yield
    assert _everything(ports) == before


def assert_log_and_tables_agree(ports: Ports) -> None:
    """The log is intact, and whoever knew only the log would arrive at the tables."""
    with ports.store.reader() as reader:
        assert verify(reader.entries()).fault is None
    from_tables, from_log = _everything(ports), _told_by_log(ports)
    for part, told in from_log.items():
        assert from_tables[part] == told, part


def _everything(ports: Ports) -> dict[str, Any]:
    with ports.store.reader() as reader:
        requests = {request.id: request for request in reader.requests()}
        decisions = {name: reader.decision(name) for name in requests}
        return {
            "states": {name: request.state for name, request in requests.items()},
            "dossiers": {name: request.dossier.digest for name, request in requests.items()},
            "votes": [
                (v.request, v.dossier, v.person, v.choice, v.reason)
                for name in sorted(requests)
                for v in reader.votes(name)
            ],
            "recused": sorted((r.request, r.person) for name in requests for r in reader.recusals(name)),
            "approved": {name: d.approved for name, d in decisions.items() if d is not None},
            "pending": {move.request for move in reader.pending_moves()},
            "assessed": {(a.model, a.version): a.evidence for a in reader.assessments()},
            "entries": [entry.leaf for entry in reader.entries()],
        }


def _told_by_log(ports: Ports) -> dict[str, Any]:  # noqa: C901  (one case per kind of event)
    with ports.store.reader() as reader:
        events = [entry.event for entry in reversed(reader.events())]
    states: dict[str, State] = {}
    dossiers: dict[str, str] = {}
    votes: list[tuple[str, str, str, str, str]] = []
    recused: list[tuple[str, str]] = []
    approved: dict[str, bool] = {}
    assessed: dict[tuple[str, str], str] = {}
    holders: dict[tuple[str, str], str] = {}
    for event in events:
        _, _, name = event["subject"].partition("/")
        match event["action"]:
            case "version:assessed":
                model, _, version = name.partition("/")
                assessed[model, version] = event["digest"]
            case "request:opened":
                states[name], dossiers[name] = State.OPEN, event["digest"]
            case "request:renewed":
                dossiers[name] = event["digest"]
            case "vote:cast":
                states[name] = State.IN_REVIEW
                votes.append((name, event["digest"], event["actor"]["id"], event["detail"]["choice"], event["reason"]))
            case "decision:approved" | "decision:rejected" as decided:
                approved[name] = decided == "decision:approved"
                states[name] = State.APPROVED if approved[name] else State.REJECTED
            case "alias:moved":
                place, moved = (name, event["detail"]["alias"]), event["detail"]["request"]
                if place in holders:
                    states[holders[place]] = State.SUPERSEDED
                states[moved], holders[place] = State.SETTLED, moved
            case "recusal:declared":
                recused.append((name, event["actor"]["id"]))
            case "policy:put-in-force":
                pass
            case unknown:
                pytest.fail(f"the log has {unknown}, which nobody told this test about")
    return {
        "states": states,
        "dossiers": dossiers,
        "votes": sorted(votes, key=lambda vote: vote[0]),
        "recused": sorted(recused),
        "approved": approved,
        "pending": {name for name, state in states.items() if state is State.APPROVED},
        "assessed": assessed,
    }

"""What people do on a console, one line each.

And what its log says of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from governance.audit.log import Search
from governance.canonical import plain
from governance.committee.acts import Choice, Decided, When
from governance.committee.course import REQUEST
from governance.committee.kinds import KINDS
from governance.committee.policy import Policy
from governance.committee.proceedings import Ballot, Proceedings
from governance.committee.request import Move, Request, State
from governance.errors import PlacetError, Refused
from governance.evidence.bundle import Attached, Comparison
from governance.papers.card import card_of
from governance.proceedings.act import Act
from governance.records import Person
from governance.sentences import refusals
from governance.sentences.phrase import Phrase
from governance.services.committee.adopt import propose_policy
from governance.services.committee.close import close_request
from governance.services.committee.condition import propose_condition
from governance.services.committee.request import open_request
from governance.services.committee.vote import cast_vote
from governance.services.documents import keep
from governance.services.evidence.assess import record_assessment
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.record import proceedings, seen_now
from governance.store.evidence import Assessment
from governance.store.outbox import AliasMove
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, MODEL, a_measurement, a_roster, an_evidence, by
from tests.fakes import FixedClock

EVERYTHING = Search(limit=1_000_000)
QUORUM = (BEN, CLARA, ELENA)


def request_of(ports: Ports, id: str = "R-0001") -> Request:
    with ports.store.reader() as reader:
        return reader.items.one(REQUEST, id)


def held_on(ports: Ports, id: str = "R-0001") -> Proceedings:
    with ports.store.reader() as reader:
        return proceedings(reader, id)


def ask(ports: Ports, version: str = "2", actor: Person = FARAH, **changes: Any) -> Request:
    return open_request(by(ports, actor), **{"model": MODEL, "version": version, "reason": "it finds more"} | changes)


def vote(
    ports: Ports, person: Person, choice: Choice = Choice.APPROVE, request: str = "R-0001", **changes: Any
) -> Act[Any, Any]:
    arguments = {"request_id": request, "choice": choice, "reason": "I read it"}
    return cast_vote(by(ports, person), **arguments | {"seen": seen_now(ports, request)} | changes)


def vote_all(
    ports: Ports, choice: Choice = Choice.APPROVE, people: Sequence[Person] = QUORUM, request: str = "R-0001"
) -> None:
    for person in people:
        vote(ports, person, choice, request)


def close(ports: Ports, request: str = "R-0001", actor: Person = AMINA, **changes: Any) -> Decided:
    arguments = {"request_id": request, "reason": "the committee has voted"}
    act = close_request(by(ports, actor), **arguments | {"seen": seen_now(ports, request)} | changes)
    assert isinstance(act.said, Decided)
    return act.said


def decide(ports: Ports, choice: Choice = Choice.APPROVE, request: str = "R-0001") -> Decided:
    vote_all(ports, choice, request=request)
    return close(ports, request)


def on_condition(ports: Ports, person: Person = BEN, request: str = "R-0001", **changes: Any) -> Act[Any, Any]:
    """A condition before promotion.

    Farah sees to it and Elena checks it. It is due in a month.
    """
    arguments = {
        "text": "Older customers can call at night.",
        "owner": "farah",
        "verifier": "elena",
        "due": date(2026, 5, 1),
        "when": When.BEFORE,
    }
    return propose_condition(by(ports, person), request, **arguments | changes)


def under(ports: Ports, policy: Policy) -> Ports:
    """The same console with another policy written.

    In a new console it is the one in force.
    """
    return replace(ports, documents=replace(ports.documents, rules=policy))  # type: ignore[type-var]  # the fake is a dataclass


def joined_by(ports: Ports, *people: Person) -> Ports:
    """The same console with these people in its roster.

    They replace those with the same id.
    """
    ids = {person.id for person in people}
    others = [person for person in ports.documents.roster().everybody() if person.id not in ids]
    return replace(ports, documents=replace(ports.documents, people=a_roster([*others, *people])))  # type: ignore[type-var]  # the fake is a dataclass


def adopt(ports: Ports, policy: Policy) -> Request:
    """The committee puts `policy` in force."""
    asked = propose_policy(by(ports, CLARA), policy, "the rules were too lax")
    vote_all(ports, people=(AMINA, BEN, ELENA), request=asked.id)
    close(ports, asked.id)
    return request_of(ports, asked.id)


def at(ports: Ports, now: datetime) -> Ports:
    """The same console at another time."""
    return replace(ports, clock=FixedClock(now))


def actions(ports: Ports) -> list[str]:
    """What the log says happened, oldest first."""
    with ports.store.reader() as reader:
        return [entry.event["action"] for entry in reversed(reader.log.read(EVERYTHING))]


def last_entry(ports: Ports) -> Any:
    """The newest entry of the log, as its event."""
    with ports.store.reader() as reader:
        return reader.log.read(Search(limit=1))[0].event


def votes_of(ports: Ports, request: str = "R-0001") -> tuple[Ballot, ...]:
    return held_on(ports, request).ballots


def pending(ports: Ports) -> list[str]:
    """Requests whose alias the registry has not been seen to have moved."""
    with ports.store.reader() as reader:
        return [promise.content.request for promise in reader.outbox.pending(AliasMove)]


@contextmanager
def refused(ports: Ports, why: Phrase | str, error: type[Exception] = Refused) -> Iterator[None]:
    """Check that what happens inside is refused.

    With this code and these parameters, or with words that match. It leaves no trace in log or tables.
    """
    before = _everything(ports)
    with refusal(why, error):
        yield
    assert _everything(ports) == before


@contextmanager
def refusal(why: Phrase | str, error: type[Exception] = Refused) -> Iterator[None]:
    """Check that what happens inside is refused with what `why` says."""
    with pytest.raises(error, match=why if isinstance(why, str) else None) as raised:
        yield
    if isinstance(why, Phrase):
        assert isinstance(raised.value, PlacetError)
        assert raised.value.phrase == why


def may_not(person: Person, action: str, *allowed: str) -> Phrase:
    """Why somebody is refused who has no role that allows `action`."""
    return refusals.not_permitted(person.name, [person.role], action, allowed)


def assert_log_and_tables_agree(ports: Ports) -> None:
    """Check that the log is intact, and explains the tables.

    Somebody who knew only the log would arrive at the tables.
    """
    assert verify_log(ports).fault is None, verify_log(ports).fault
    from_tables, from_log = _everything(ports), _told_by_log(ports)
    for part, replayed in from_log.items():
        assert from_tables[part] == replayed, part


def _everything(ports: Ports) -> dict[str, Any]:
    with ports.store.reader() as reader:
        requests = {request.id: request for request in reader.items.all(REQUEST)}
        items = {item.id: item for kind in KINDS for item in reader.items.all(kind)}
        return {
            "states": {name: request.state for name, request in requests.items()},
            "matters": {name: item.digest for name, item in items.items()},
            "revisions": {name: item.revision for name, item in items.items()},
            "acts": {name: [_told(act) for act in reader.items.acts(name)] for name in items},
            "policies": [policy.digest for policy in reversed(reader.policies.all())],
            "assessed": {(a.model, a.version): a.evidence for a in reader.evidence.assessments()},
            "stray": {f"{a.model}/{a.alias}": (a.found, a.expected) for a in reader.serving.strays()},
            "pending": [(it.content.request, it.content.version) for it in reader.outbox.pending(AliasMove)],
            "entries": [entry.leaf for entry in reader.log.stored()],
        }


def _told(act: Act[Any, Any]) -> tuple[Any, ...]:
    fields = plain(act.said)
    assert isinstance(fields, dict)
    return (act.revision, act.move, act.person, act.standing, act.reason, {"revision": act.revision, **fields})


# What became of a request, for those moves that change where it stands; the table of the program is not looked at.
BECOMES = {
    Move.OPEN: State.OPEN,
    Move.VOTE: State.IN_REVIEW,
    Move.APPROVE: State.APPROVED,
    Move.REJECT: State.REJECTED,
    Move.WITHDRAW: State.WITHDRAWN,
    Move.LAPSE: State.LAPSED,
    Move.SETTLE: State.SETTLED,
    Move.ADOPT: State.SETTLED,
    Move.SUPERSEDE: State.SUPERSEDED,
    Move.SUSPEND: State.SUSPENDED,
    Move.REVOKE: State.REVOKED,
    Move.EXPIRE: State.EXPIRED,
}


def _told_by_log(ports: Ports) -> dict[str, Any]:
    with ports.store.reader() as reader:
        events = [entry.event for entry in reversed(reader.log.read(EVERYTHING))]
    picture: dict[str, Any] = {name: {} for name in ("states", "matters", "revisions", "acts", "assessed", "stray")}
    picture["policies"] = []
    for event in events:
        kind, _, name = event["subject"].partition("/")
        match kind, event["action"]:
            case "model", "version:assessed":
                model, _, version = name.partition("/")
                picture["assessed"][model, version] = event["digest"]
            case "model", "version:attached":
                pass
            case (
                ("log-key", "log-key:rotated")
                | ("person", "person:erased")
                | ("log-entry", "log-entry:erased")
                | ("case", "case:erased")
            ):
                pass
            case "roster", "roster:changed":
                pass
            case "policy", "policy:founded":
                picture["policies"].append(event["digest"])
            case "alias", "alias:moved-without-decision" | "alias:serves-other-files":
                picture["stray"][name] = (event["detail"]["found"], event["detail"]["expected"])
            case "alias", "alias:moved-back" | "alias:put-right":
                del picture["stray"][name]
            case _, action if kind in {kind_of_item.name for kind_of_item in KINDS}:
                _tell(picture, name, action, event)
            case unknown:
                pytest.fail(f"the log has {unknown}, which nobody told this test about")
    return picture


def _tell(picture: dict[str, Any], item: str, action: str, event: dict[str, Any]) -> None:
    actor = event["actor"]
    standing = actor["seat"] or actor["role"]
    picture["matters"][item] = event["digest"]
    picture["revisions"][item] = event["detail"]["revision"]
    act = (event["detail"]["revision"], action, actor["id"], standing, event["reason"], event["detail"])
    picture["acts"].setdefault(item, []).append(act)
    if event["subject"].startswith("request/"):
        _tell_request(picture, item, Move(action), event)


def _tell_request(picture: dict[str, Any], request: str, move: Move, event: dict[str, Any]) -> None:
    picture["states"][request] = BECOMES.get(move, picture["states"].get(request))
    if move is Move.ADOPT:
        picture["policies"].append(event["detail"]["policy"])


def measured(ports: Ports, version: str, auc: float = 0.9, attached: Sequence[Attached] = ()) -> None:
    """Write at once what an assessment would leave.

    Evidence with this AUC, compared with the version that serves now.
    """
    registry, spec = ports.registry, ports.documents.spec(MODEL)
    holder = registry.alias_holder(MODEL, "champion")
    champion = None if holder in (None, version) else registry.artifact_digest(registry.version(MODEL, str(holder)))
    evidence = an_evidence(a_measurement(auc, (auc - 0.01, auc + 0.01)), spec=spec.digest, version=version)
    evidence = replace(evidence, attachments=tuple(attached))
    if champion is not None:
        evidence = replace(evidence, champion=Comparison(str(holder), champion, evidence.window, ()))
    with ports.store.writer() as writer:
        keep(writer, spec)
        assessment = Assessment(
            model=MODEL,
            version=version,
            evidence=keep(writer, evidence),
            card=keep(writer, card_of(registry.version(MODEL, version), spec, evidence)),
            spec=spec.digest,
            binning=writer.documents.put(b'"bins"'),
            artifact=registry.artifact_digest(registry.version(MODEL, version)),
            training="sha256:training",
            evaluation=evidence.digest,
            champion=champion,
            assessed_at=ports.clock(),
        )
        record_assessment(by(ports, FARAH), writer, assessment, "measured")

"""Check the audit log, and that the tables say what the log says: of requests, of policies, of assessments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from governance.audit.checkpoint import Checkpoint, open_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.log import ReadEntry, Search
from governance.audit.note import VerifierKey
from governance.audit.verify import Verification, verify
from governance.decision.states import state_after
from governance.errors import KeyUnavailable, StoreUnavailable
from governance.review.acts import Act
from governance.review.request import Move, Request
from governance.services.ports import Ports
from governance.services.record import detail_of
from governance.services.witness import cosigned_checkpoints
from governance.store import Reader

EVERYTHING = 1_000_000_000
REQUEST = "request/"
FOUNDED, ASSESSED = "policy:founded", "version:assessed"

Difference = tuple[str, int | None]
"""A sentence, and the entry that the tables differ from."""


def verify_log(ports: Ports, expected: Sequence[Checkpoint] = (), trusted: VerifierKey | None = None) -> Verification:
    """Check the whole stored log from its bytes, then the tables that it explains.

    `expected` are checkpoints that somebody kept; the one that this console kept of its last check, and those that
    witnesses have cosigned, are always among them.
    `trusted` is the key that the log must be signed with (None: the one whose private half is here). A log without
    fault leaves its checkpoint behind, for the next check to compare with.
    """
    cosigned = cosigned_checkpoints(ports)
    with ports.store.reader() as reader:
        found = _log_holds(ports, reader, [*cosigned, *expected], trusted)
        found = found if found.fault else _tables_agree(reader, found)
        newest = reader.log.checkpoint() if found.intact else None
    if newest is not None:
        try:
            ports.kept.write(newest.written.encode())
        except StoreUnavailable as error:
            return replace(found, remark=str(error))
    return found


def _log_holds(
    ports: Ports, reader: Reader, expected: Sequence[Checkpoint], trusted: VerifierKey | None
) -> Verification:
    try:
        keys = [signer.key for signer in reader.log.keys()]  # noqa: SIM118  (no mapping)
        if trusted is None and keys:
            trusted = ports.keyring.holding(keys[-1]).verifier
        kept = ports.kept.read()
        known = [] if kept is None else [open_checkpoint(kept, keys)[0]]
    except (KeyUnavailable, NoteInvalid) as error:
        found = verify(reader.log)
        return found if found.fault else replace(found, fault=str(error))
    return verify(reader.log, trusted, [*known, *expected])


def _tables_agree(reader: Reader, found: Verification) -> Verification:
    """Compare what is shown with the entries that recorded it."""
    looks: tuple[tuple[str, Callable[[Reader], Difference | None]], ...] = (
        ("requests", _requests_differ),
        ("policies", _policies_differ),
        ("assessments", _assessments_differ),
    )
    for what, look in looks:
        try:
            difference = look(reader)
        except (ValueError, TypeError, KeyError) as error:
            difference = f"the {what} in the tables were changed and cannot be read: {error}", None
        if difference is not None:
            return replace(found, fault=difference[0], entry=difference[1])
    return found


def _requests_differ(reader: Reader) -> Difference | None:
    requests = {request.id: request for request in reader.requests()}
    recorded = {one.removeprefix(REQUEST) for one in reader.log.subjects() if one.startswith(REQUEST)}
    for name in sorted(requests.keys() | recorded):
        entries = reader.log.read(Search(limit=EVERYTHING, subject=f"{REQUEST}{name}"))
        try:
            acts = reader.acts(name)
        except (ValueError, TypeError, KeyError) as error:
            return f"the acts of {name} were changed and cannot be read: {error}", None
        difference = _acts_differ(name, acts, entries) or _stands_elsewhere(name, requests.get(name), acts, entries)
        if difference is not None:
            return difference
    return None


def _acts_differ(name: str, acts: Sequence[Act], entries: Sequence[ReadEntry]) -> Difference | None:
    told = {entry.event["detail"]["revision"]: entry for entry in entries}
    for act in acts:
        entry = told.pop(act.revision, None)
        if entry is None:
            return f"act {act.revision} of {name} is in the tables, and no entry records it", None
        if not _same(act, entry.event):
            return (
                f"act {act.revision} of {name} was changed: it is not what entry {entry.sequence} records",
                entry.sequence,
            )
    missing = min((entry.sequence for entry in told.values()), default=None)
    return None if missing is None else (f"what entry {missing} records of {name} is missing from the tables", missing)


def _same(act: Act, event: Mapping[str, Any]) -> bool:
    actor = event["actor"]
    said = (act.move.value, act.person, act.name, act.standing, act.reason, act.at.isoformat(), detail_of(act))
    return said == (
        event["action"],
        actor["id"],
        actor["name"],
        actor["seat"] or actor["role"],
        event["reason"],
        event["at"],
        event["detail"],
    )


def _stands_elsewhere(
    name: str, request: Request | None, acts: Sequence[Act], entries: Sequence[ReadEntry]
) -> Difference | None:
    """Whether the request is shown otherwise than its acts have left it; `entries` are newest first."""
    newest = entries[0].sequence if entries else None
    if request is None or not acts:
        return f"{name} is in the log, and not in the tables", newest
    shown = (request.revision, request.state, request.digest, request.reason, request.requested_by)
    left = state_after(act.move for act in acts[1:])
    if shown != (len(acts), left, entries[0].event["digest"], acts[0].reason, acts[0].person):
        return f"{name} is shown as {request.state}; that is not how its acts have left it", newest
    return None


def _policies_differ(reader: Reader) -> Difference | None:
    entries = reader.log.read(Search(limit=EVERYTHING, actions=(FOUNDED, Move.ENFORCE.value)))
    told = [
        entry.event["digest"] if entry.event["action"] == FOUNDED else entry.event["detail"]["policy"]
        for entry in entries
    ]
    if told != [one.digest for one in reader.policies()]:
        return "the policies that are shown as in force are not those that the log has put in force", None
    return None


def _assessments_differ(reader: Reader) -> Difference | None:
    last: dict[str, ReadEntry] = {}
    for entry in reader.log.read(Search(limit=EVERYTHING, actions=(ASSESSED,))):
        last.setdefault(entry.event["subject"], entry)
    shown = {f"model/{one.model}/{one.version}": one.evidence for one in reader.assessments()}
    for subject in sorted(shown.keys() | last.keys()):
        recorded = last.get(subject)
        if recorded is None:
            return f"an assessment of {subject} is in the tables, and no entry records it", None
        if shown.get(subject) != recorded.event["digest"]:
            position = recorded.sequence
            return f"the evidence shown of {subject} is not that which entry {position} records", position
    return None

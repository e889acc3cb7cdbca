"""Check the audit log, and that what is shown of requests is what the log says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from governance.audit.checkpoint import Checkpoint, open_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.log import ReadEntry, Search
from governance.audit.note import VerifierKey
from governance.audit.verify import Verification, verify
from governance.errors import KeyUnavailable, StoreUnavailable
from governance.review.acts import Act
from governance.services.ports import Ports
from governance.services.record import detail_of
from governance.services.witness import cosigned_checkpoints
from governance.store import Reader

EVERYTHING = 1_000_000_000


def verify_log(ports: Ports, expected: Sequence[Checkpoint] = (), trusted: VerifierKey | None = None) -> Verification:
    """Check the whole stored log from its bytes, then the acts that it explains.

    `expected` are checkpoints that somebody kept; the one that this console kept of its last check, and those that
    witnesses have cosigned, are always among them.
    `trusted` is the key that the log must be signed with (None: the one whose private half is here). A log without
    fault leaves its checkpoint behind, for the next check to compare with.
    """
    cosigned = cosigned_checkpoints(ports)
    with ports.store.reader() as reader:
        keys = [signer.key for signer in reader.log.keys()]  # noqa: SIM118  (no mapping)
        try:
            if trusted is None and keys:
                trusted = ports.keyring.holding(keys[-1]).verifier
            kept = ports.kept.read()
            known = [] if kept is None else [open_checkpoint(kept, keys)[0]]
        except (KeyUnavailable, NoteInvalid) as error:
            found = verify(reader.log)
            return found if found.fault else replace(found, fault=str(error))
        found = verify(reader.log, trusted, [*known, *cosigned, *expected])
        found = found if found.fault else _acts_agree(reader, found)
        newest = reader.log.checkpoint()
    if found.intact and newest is not None:
        try:
            ports.kept.write(newest.written.encode())
        except StoreUnavailable as error:
            return replace(found, remark=str(error))
    return found


def _acts_agree(reader: Reader, found: Verification) -> Verification:
    """Compare each act as it is shown with the entry that recorded it."""
    for request in reversed(reader.requests()):
        entries = reader.log.read(Search(limit=EVERYTHING, subject=f"request/{request.id}"))
        try:
            fault, entry = _difference(request.id, reader.acts(request.id), entries)
        except (ValueError, TypeError) as error:
            fault, entry = f"the acts of {request.id} were changed and cannot be read: {error}", None
        if fault is not None:
            return replace(found, fault=fault, entry=entry)
    return found


def _difference(id: str, acts: Sequence[Act], entries: Sequence[ReadEntry]) -> tuple[str | None, int | None]:
    told = {entry.event["detail"].get("revision", f"erased in {entry.sequence}"): entry for entry in entries}
    erased = {revision for revision in told if isinstance(revision, str)}
    for act in acts:
        entry = told.pop(act.revision, None)
        if entry is None and not erased:
            return f"act {act.revision} of {id} is in the tables, and no entry records it", None
        if entry is not None and not _same(act, entry.event):
            return (
                f"act {act.revision} of {id} was changed: it is not what entry {entry.sequence} records",
                entry.sequence,
            )
    missing = min((entry.sequence for revision, entry in told.items() if revision not in erased), default=None)
    if missing is not None:
        return f"what entry {missing} records of {id} is missing from the tables", missing
    return None, None


def _same(act: Act, event: Mapping[str, Any]) -> bool:
    actor = event["actor"]
    return (act.move.value, act.person, act.standing, act.reason, act.at.isoformat(), detail_of(act)) == (
        event["action"],
        actor["id"],
        actor["seat"] or actor["role"],
        event["reason"],
        event["at"],
        event["detail"],
    )

"""Check the audit log from its bytes, and every table.

A table says what the log says, or nothing that contradicts it.
"""

from collections.abc import Sequence
from dataclasses import replace

from governance.audit.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.note import VerifierKey, read_note
from governance.audit.verify import Verification, verify
from governance.errors import KeyUnavailable, StoreUnavailable
from governance.sentences.phrase import counted
from governance.services.log.tables import tables_agree
from governance.services.log.witness import cosigned_checkpoints, not_witnessed
from governance.services.ports import Ports
from governance.store.transaction import Reader


def verify_log(ports: Ports, expected: Sequence[Checkpoint] = (), trusted: VerifierKey | None = None) -> Verification:
    """Check the whole stored log, then all tables and documents.

    The log is checked from its bytes. It explains the tables and documents. `expected` are checkpoints that somebody
    kept; the one that this console kept of its last check, and those that witnesses have cosigned, are always among
    them. `trusted` is the key that the log must be signed with (None: the one whose private half is here). A log
    without fault leaves its checkpoint behind, for the next check to compare with.
    """
    cosigned = cosigned_checkpoints(ports)
    with ports.store.reader() as reader:
        verification = _log_holds(ports, reader, [*cosigned, *expected], trusted)
        verification = verification if verification.fault else tables_agree(reader, verification)
        newest = reader.log.checkpoint() if verification.intact else None
        missing = reader.tables.missing_guards()
    if newest is None:
        return verification
    verification = replace(verification, lacking=(*_unguarded(missing), *not_witnessed(ports)))
    try:
        ports.kept.write(newest.written.encode())
    except StoreUnavailable as error:
        return verification.remarking(str(error))
    return verification


def verified_before(ports: Ports) -> int | None:
    """How many entries the last check covered that found no fault.

    As this console has kept it, whoever made the check. None where it has kept nothing that can be read.
    """
    try:
        kept = ports.kept.read()
        return None if kept is None else read_checkpoint(read_note(kept).text).size
    except (NoteInvalid, StoreUnavailable):
        return None


def _unguarded(missing: Sequence[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    remark = (
        f"the store lets its log be changed: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing or replaced. Only who "
        "owns the store can have done that; find out who, then `placet backup` and `placet restore` into a new home, which makes them again"
    )
    return (remark,)


def _log_holds(
    ports: Ports, reader: Reader, expected: Sequence[Checkpoint], trusted: VerifierKey | None
) -> Verification:
    try:
        keys = [signer.key for signer in reader.log.keys()]  # noqa: SIM118  (no mapping)
        if trusted is None and keys:
            trusted = ports.keyring.holding(keys[-1]).verifier
        kept = ports.kept.read()
        if kept is not None and not keys and not reader.log.size():
            return _store_is_new(reader, kept)
        checkpoints = [] if kept is None else [open_checkpoint(kept, keys)[0]]
    except (KeyUnavailable, NoteInvalid) as error:
        verification = verify(reader.log)
        return verification if verification.fault else replace(verification, fault=str(error))
    verification = verify(reader.log, trusted, [*checkpoints, *expected])
    if kept is None and keys and verification.intact:
        verification = verification.remarking(
            "this console had kept no checkpoint of its log: whether its end was cut off since an earlier check, only somebody who "
            "kept one elsewhere can tell. One is kept from now on"
        )
    return verification


def _store_is_new(reader: Reader, kept: bytes) -> Verification:
    seen = read_checkpoint(read_note(kept).text)
    return replace(
        verify(reader.log),
        fault=(
            f"the store is empty, and the log {seen.origin} had {counted(seen.size, 'entry', 'entries')} when this console checked it last: "
            "the store was moved away, or another one is named. Put it back, or restore a backup"
        ),
    )

"""Checkpoints of the log (C2SP tlog-checkpoint v1.0.0) and their cosignatures.

A checkpoint is the signed size and root of the log. Witnesses add cosignatures (tlog-cosignature).

    <origin>
    <number of entries>
    <root, base64>

A log never signs two checkpoints that no one tree can have.
"""

import base64
import binascii
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from governance.audit.invalid import NoteInvalid
from governance.audit.merkle import HASH_BYTES
from governance.audit.note import Note, Signature, SignerKey, VerifierKey, read_note, require_signed
from governance.sentences import notes

WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
"""As sizes and positions are written: without leading zeros, and within 63 bits."""

_STAMP = struct.Struct(">Q")
_LATEST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of the log of one origin."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, key: SignerKey) -> Note:
        """This checkpoint with the signature of its log."""
        return Note(self.text, (key.signature(self.text.encode()),))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's statement that it saw this checkpoint.

    It has seen no earlier one that contradicts it.
    """

    name: str
    at: datetime


def read_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint from the text of a note.

    Lines after the third are passed over. Raises NoteInvalid.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NoteInvalid(notes.checkpoint_without_three_lines())
    origin, size, encoded = lines[:3]
    if not WHOLE_NUMBER.fullmatch(size):
        raise NoteInvalid(notes.entries_are_no_number(size))
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteInvalid(notes.root_is_no_base64(encoded)) from error
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != encoded:
        raise NoteInvalid(notes.root_of_other_size(encoded, HASH_BYTES))
    return Checkpoint(origin, int(size), root)


def open_checkpoint(content: bytes, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, Note]:
    """A checkpoint that one of `keys` has signed. Raises NoteInvalid."""
    note = read_note(content)
    checkpoint = read_checkpoint(note.text)
    require_signed(note, keys)
    return checkpoint, note


def read_cosignature(text: str, line: Signature, witness: VerifierKey) -> Cosignature:
    """Read the cosignature of `witness` on the checkpoint `text`.

    Raises NoteInvalid where the line is not this witness's signature.
    """
    if not witness.made(line):
        raise NoteInvalid(notes.line_of_another(line.name, line.key_id.hex(), witness.name, witness.key_id.hex()))
    if len(line.signature) <= _STAMP.size:
        raise NoteInvalid(notes.cosignature_too_short(line.name))
    (stamp,) = _STAMP.unpack(line.signature[: _STAMP.size])
    if not witness.verifies(_cosigned(text, stamp), line.signature[_STAMP.size :]):
        raise NoteInvalid(notes.cosignature_does_not_hold(line.name))
    if stamp > _LATEST:
        raise NoteInvalid(notes.cosignature_in_no_calendar(line.name, stamp))
    return Cosignature(line.name, datetime.fromtimestamp(stamp, UTC))


def _cosigned(text: str, stamp: int) -> bytes:
    return f"cosignature/v1\ntime {stamp}\n{text}".encode()

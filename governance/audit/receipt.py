"""Receipts: a checkpoint and the proof that one entry is under it (C2SP tlog-proof v1), to hand to somebody.

c2sp.org/tlog-proof@v1
index <position of the entry>
<hash, base64>, one a line, from the leaf upwards
<empty line>
<checkpoint>
"""

import base64
import binascii
from dataclasses import dataclass

from governance.audit.checkpoint import WHOLE_NUMBER, Checkpoint, open_checkpoint
from governance.audit.invalid import ProofInvalid
from governance.audit.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from governance.audit.note import VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX = "extra ", "index "
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the entry at `index` is in the log whose checkpoint this is."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    """The signed note."""

    @property
    def written(self) -> str:
        """The receipt as it is kept and sent; by custom in a file `.tlog-proof`."""
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.proof)
        return f"{HEADER}\n{_INDEX}{self.index}\n{hashes}\n{self.checkpoint}"

    def verify(self, leaf: bytes, *keys: VerifierKey) -> Checkpoint:
        """The checkpoint that `leaf` is under. Raises NoteInvalid or ProofInvalid."""
        checkpoint, _ = open_checkpoint(self.checkpoint.encode(), keys)
        verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, self.proof, checkpoint.root)
        return checkpoint


def read_receipt(content: bytes) -> Receipt:
    """A receipt from its bytes. Raises ProofInvalid where it is not written as the specification says."""
    try:
        above, separator, checkpoint = content.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError as error:
        raise ProofInvalid(f"a proof is UTF-8 text; byte {error.start} is not") from error
    lines = above.split("\n")
    if not separator or lines[0] != HEADER:
        raise ProofInvalid(
            f"the first line is {lines[0][:60]!r}, expected {HEADER}, a proof, an empty line and a checkpoint"
        )
    if len(lines) > 1 and lines[1].startswith(_EXTRA):
        _decoded(lines.pop(1).removeprefix(_EXTRA))
    index = lines[1].removeprefix(_INDEX) if len(lines) > 1 else ""
    if not WHOLE_NUMBER.fullmatch(index) or lines[1] != _INDEX + index:
        raise ProofInvalid("the line after the first is not `index` and a whole number")
    if len(lines) - 2 > MOST_HASHES:
        raise ProofInvalid(f"the proof has {len(lines) - 2} hashes, expected at most {MOST_HASHES}")
    proof = tuple(_decoded(line) for line in lines[2:])
    short = next((one for one in proof if len(one) != HASH_BYTES), None)
    if short is not None:
        raise ProofInvalid(f"a hash of the proof has {len(short)} bytes, expected {HASH_BYTES}")
    return Receipt(int(index), proof, checkpoint)


def _decoded(line: str) -> bytes:
    try:
        decoded = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofInvalid(f"{line[:60]!r} is not base64") from error
    if base64.b64encode(decoded).decode() != line:
        raise ProofInvalid(f"{line[:60]!r} is not how these bytes are written in base64")
    return decoded

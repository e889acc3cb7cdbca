"""Port: what others said about checkpoints of the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What somebody outside said about a checkpoint."""

    size: int
    witness: str
    """Name and key id of the witness, as `name+id`, or the address of the timestamping authority."""
    kind: str
    """`cosignature` or `timestamp`."""
    checkpoint: str
    """The signed note that it is about."""
    word: bytes
    """The signature line of a witness, or a timestamp token (RFC 3161)."""
    at: datetime


class WitnessReader(Protocol):
    """Statements of witnesses and timestamping authorities."""

    def words(self, size: int | None = None) -> tuple[Witnessed, ...]:
        """Statements of others about a checkpoint, newest first.

        The checkpoint has `size` entries; None means any checkpoint.
        """
        ...


class WitnessWriter(WitnessReader, Protocol):
    """The same, to be written."""

    def add(self, witnessed: Witnessed) -> None:
        """Keep somebody's statement about a checkpoint.

        It replaces what they said about it before.
        """
        ...

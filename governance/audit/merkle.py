"""Merkle tree hashes of RFC 6962, section 2.1, and the frontier that lets a log grow without its past.

Pure functions on bytes; hashes are 32 bytes.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

LEAF, NODE = b"\x00", b"\x01"
"""Domain separation prefixes: a leaf can never be read as a node."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees that a tree of `size` leaves is made of, largest first.

    There is one per 1 in the binary form of `size`, so appending and taking the root cost O(log size).
    """

    size: int = 0
    subtrees: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        expected = self.size.bit_count()
        if len(self.subtrees) != expected:
            raise ValueError(f"{len(self.subtrees)} subtrees for {self.size} leaves, expected {expected}")

    def append(self, hashed_leaf: bytes) -> "Frontier":
        """The frontier with one more leaf."""
        subtrees, node, size = list(self.subtrees), hashed_leaf, self.size
        while size & 1:
            node = node_hash(subtrees.pop(), node)
            size >>= 1
        return Frontier(self.size + 1, (*subtrees, node))

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves; that of no leaves is SHA-256 of nothing."""
        if not self.subtrees:
            return EMPTY_ROOT
        *rest, root = self.subtrees
        for subtree in reversed(rest):
            root = node_hash(subtree, root)
        return root


def root_of(hashed_leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of `hashed_leaves`, in their order."""
    frontier = Frontier()
    for hashed_leaf in hashed_leaves:
        frontier = frontier.append(hashed_leaf)
    return frontier.root()

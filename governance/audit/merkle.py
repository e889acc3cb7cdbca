"""Merkle trees (RFC 6962, section 2.1) over stored subtree hashes.

Pure functions on bytes; hashes are 32 bytes. A tree of n leaves is never built: every root and proof is folded from
O(log n) complete subtrees, whoever keeps them.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LEAF, NODE = b"\x00", b"\x01"
"""Domain separation prefixes: a leaf can never be read as a node."""

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree of the Merkle tree.

    It covers the leaves from `index * 2**level` to `(index + 1) * 2**level - 1`.
    """

    level: int
    """0 for a leaf."""
    index: int
    """Position among the subtrees of its level, from 0."""

    @property
    def completed_by(self) -> int:
        """Index of the leaf that completes it, its last."""
        return ((self.index + 1) << self.level) - 1


Hashes = Callable[[Sequence[Node]], Mapping[Node, bytes]]
"""Looks up the hashes of complete subtrees. All that are asked for must be there."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(NODE + left + right).digest()


def frontier(size: int) -> tuple[Node, ...]:
    """The complete subtrees of a tree of `size` leaves.

    Largest first: there is one for each 1 in the binary form of `size`.
    """
    return _cover(0, size)


def completed(index: int, hashed_leaf: bytes, subtrees: Sequence[bytes]) -> tuple[bytes, ...]:
    """The hashes of the subtrees that a new leaf completes.

    Levels 1 upwards, for the leaf at `index`; none where `index` is even. `subtrees` are the hashes of
    `frontier(index)`: the tree before this leaf.
    """
    node, hashes_above, remaining = hashed_leaf, [], list(subtrees)
    while index & 1:
        node = node_hash(remaining.pop(), node)
        hashes_above.append(node)
        index >>= 1
    return tuple(hashes_above)


def fold(subtrees: Sequence[bytes]) -> bytes:
    """The root over the hashes of a frontier.

    The root of no leaves is SHA-256 of nothing.
    """
    if not subtrees:
        return EMPTY_ROOT
    *rest, root = subtrees
    for subtree in reversed(rest):
        root = node_hash(subtree, root)
    return root


def grow(subtrees: Sequence[bytes], size: int, hashed_leaf: bytes) -> tuple[bytes, ...]:
    """The frontier's hashes after one more leaf.

    Those of `frontier(size + 1)`, from those of `frontier(size)`.
    """
    done = completed(size, hashed_leaf, subtrees)
    return (*subtrees[: len(subtrees) - len(done)], done[-1] if done else hashed_leaf)


def root(size: int, hashes: Hashes) -> bytes:
    """The root of the first `size` leaves."""
    return _folded([(0, size)], hashes)[0] if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, hashes: Hashes) -> tuple[bytes, ...]:
    """The proof that a leaf is in the tree.

    For the leaf at `index` and the tree of `size` leaves (RFC 6962, section 2.1.1). Raises ValueError where `index`
    is outside.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return _folded(list(_path(index, 0, size)), hashes)


def consistency_proof(before: int, size: int, hashes: Hashes) -> tuple[bytes, ...]:
    """The proof that one tree is the beginning of another.

    The tree of `before` leaves is the beginning of that of `size` (RFC 6962, section 2.1.2). Empty where they are the
    same tree. Raises ValueError unless 1 <= before <= size.
    """
    if not 1 <= before <= size:
        raise ValueError(f"a tree of {before} leaves cannot be the beginning of one of {size}")
    return _folded(list(_subproof(before, 0, size, whole=True)), hashes)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(index: int, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The sibling ranges on the way from a leaf to the top.

    For the leaf at `index` in `first:end`, the lowest first.
    """
    if end - first == 1:
        return
    middle = first + _split(end - first)
    if index < middle:
        yield from _path(index, first, middle)
        yield (middle, end)
    else:
        yield from _path(index, middle, end)
        yield (first, middle)


def _subproof(before: int, first: int, end: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    if before == end:
        if not whole:
            yield (first, end)
        return
    middle = first + _split(end - first)
    if before <= middle:
        yield from _subproof(before, first, middle, whole=whole)
        yield (middle, end)
    else:
        yield from _subproof(before, middle, end, whole=False)
        yield (first, middle)


def _cover(first: int, end: int) -> tuple[Node, ...]:
    """The complete subtrees of a range of leaves.

    Of `first:end`, largest first; `first` is a multiple of the largest.
    """
    subtrees = []
    while first < end:
        level = (end - first).bit_length() - 1
        subtrees.append(Node(level, first >> level))
        first += 1 << level
    return tuple(subtrees)


def _folded(ranges: Sequence[tuple[int, int]], hashes: Hashes) -> tuple[bytes, ...]:
    covers = [_cover(first, end) for first, end in ranges]
    by_node = hashes([node for cover in covers for node in cover])
    return tuple(fold([by_node[node] for node in cover]) for cover in covers)

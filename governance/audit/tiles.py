"""Tiles: the log as files to fetch and keep (C2SP tlog-tiles v0.1.0).

    tile/<level>/<N>[.p/<width>]     hashes of the tree
    tile/entries/<N>[.p/<width>]     the entries themselves

A full tile has 256 hashes; each hash of a tile stands for a full tile of the level below. N is written in groups of three
digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`. A tile never changes, however the log grows.
"""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.audit.invalid import PathInvalid
from governance.audit.merkle import Node
from governance.sentences import notes

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes of a full tile, and entries of a full bundle."""

MOST_LEVEL = 63
MOST_GROUPS = 7
"""Groups of digits in N: more than 2**63 entries have."""

MOST_LEAF_BYTES = 0xFFFF
_LENGTH = struct.Struct(">H")
_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_LEADING_ZEROS = "x000/"


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a tile in the tree, with its width.

    The width says how many of its hashes are asked for.
    """

    level: int | None
    """0: its hashes are those of leaves. None: the entries under a tile of level 0."""
    index: int
    """Position among the tiles of its level, from 0."""
    width: int = WIDTH
    """How many hashes or entries, from the left."""

    @property
    def full(self) -> bool:
        """Whether nothing can be added to it."""
        return self.width == WIDTH

    @property
    def first(self) -> int:
        """Position of its first hash among those of its level."""
        return self.index * WIDTH

    @property
    def end(self) -> int:
        """Position after its last one."""
        return self.first + self.width

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The subtrees whose hashes it has, in their order."""
        height = HEIGHT * (self.level or 0)
        return tuple(Node(height, index) for index in range(self.first, self.end))

    @property
    def path(self) -> str:
        """What it is asked for by."""
        *above, last = _groups(self.index)
        name = "/".join([*(f"x{group:03d}" for group in above), f"{last:03d}"])
        kind = "entries" if self.level is None else str(self.level)
        return f"{kind}/{name}" if self.full else f"{kind}/{name}.p/{self.width}"

    def is_in(self, size: int) -> bool:
        """Whether a log of `size` entries has this tile.

        It counts too that it had the tile when it was smaller.
        """
        return self.end <= size >> (HEIGHT * (self.level or 0))


def read_tile(path: str) -> Tile:
    """The tile of a path.

    `path` is what comes after `tile/`. Raises PathInvalid where the path is not the only way to write this tile.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise PathInvalid(notes.path_is_no_tile(path[:80]))
    kind, name, width = match.groups()
    groups = name.replace("x", "").split("/")
    if name.startswith(_LEADING_ZEROS) or len(groups) > MOST_GROUPS:
        raise PathInvalid(notes.tile_number_unfit(name[:80]))
    level = None if kind == "entries" else int(kind)
    if level is not None and level > MOST_LEVEL:
        raise PathInvalid(notes.tile_level_too_high(level, MOST_LEVEL))
    if width is not None and int(width) >= WIDTH:
        raise PathInvalid(notes.partial_tile_too_wide(width, WIDTH - 1))
    return Tile(level, int("".join(groups)), WIDTH if width is None else int(width))


def hash_tile(tile: Tile, hashes: Mapping[Node, bytes]) -> bytes:
    """The bytes of a tile of hashes."""
    return b"".join(hashes[node] for node in tile.nodes)


def bundle(leaves: Sequence[bytes]) -> bytes:
    """Entries one after the other, each with its length before it.

    The length has two bytes. Raises ValueError where an entry is longer than they can say.
    """
    for leaf in leaves:
        if len(leaf) > MOST_LEAF_BYTES:
            raise ValueError(f"an entry has {len(leaf)} bytes, expected at most {MOST_LEAF_BYTES}")
    return b"".join(_LENGTH.pack(len(leaf)) + leaf for leaf in leaves)


def _groups(index: int) -> list[int]:
    rest, last = divmod(index, 1000)
    return [*(_groups(rest) if rest else []), last]

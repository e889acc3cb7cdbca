"""A monitor of a log (C2SP tlog-tiles).

Written from the specifications with the standard library and `cryptography` alone. It shares no code with the log. It
downloads the checkpoint, every tile and every bundle, and believes nothing that it cannot compute from the entries
themselves.
"""

import base64
import urllib.request
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Distrusted(Exception):
    """What was served does not add up."""


@dataclass(frozen=True)
class Watched:
    """A log as it was downloaded."""

    origin: str
    root: bytes
    entries: tuple[bytes, ...]
    cosigned_by: tuple[str, ...]


def watch(url: str, log: str, *witnesses: str) -> Watched:
    """Download the log under the prefix `url`.

    `log` and `witnesses` are keys, NAME+ID+KEY.
    """
    text, signatures = checkpoint(fetch(f"{url}/checkpoint").decode())
    origin, number, root = text.split("\n")[:3]
    if not signed(log, text.encode(), signatures, stamped=False):
        raise Distrusted(f"the checkpoint of {number} entries is not signed by {log}")
    size = int(number)
    entries = tuple(
        entry for index in range(0, size, 256) for entry in bundle(url, index // 256, min(256, size - index))
    )
    below = [sha256(b"\x00" + entry).digest() for entry in entries]
    if tree(below).hex() != base64.b64decode(root).hex():
        raise Distrusted(
            f"the {number} entries have root {tree(below).hex()}, the checkpoint says {base64.b64decode(root).hex()}"
        )
    level = 0
    while below:
        if tiles(url, level, len(below)) != below:
            raise Distrusted(f"the tiles of level {level} are not those of the entries")
        below = [tree(below[at : at + 256]) for at in range(0, len(below) - 255, 256)]
        level += 1
    cosigned = tuple(key for key in witnesses if signed(key, text.encode(), signatures, stamped=True))
    return Watched(origin, base64.b64decode(root), entries, cosigned)


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310  (loopback)
        return answer.read()


def checkpoint(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signatures of a signed note."""
    text, _, below = note.rpartition("\n\n")
    lines = [line.removeprefix("— ").split(" ") for line in below.removesuffix("\n").split("\n")]
    return f"{text}\n", [(name, base64.b64decode(blob)) for name, blob in lines]


def signed(vkey: str, text: bytes, signatures: list[tuple[str, bytes]], *, stamped: bool) -> bool:
    """Whether the key signed the text.

    The text alone, or with a time as witnesses do.
    """
    name, key_id, encoded = vkey.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    for signer, blob in signatures:
        if (signer, blob[:4].hex()) == (name, key_id):
            time = int.from_bytes(blob[4:12])
            message = f"cosignature/v1\ntime {time}\n".encode() + text if stamped else text
            try:
                public.verify(blob[12:] if stamped else blob[4:], message)
            except InvalidSignature as error:
                raise Distrusted(f"the signature of {name} does not hold") from error
            return True
    return False


def bundle(url: str, index: int, width: int) -> list[bytes]:
    """The entries of one bundle."""
    content = fetch(f"{url}/tile/entries/{numbered(index, width)}")
    frames = []
    while content:
        length = int.from_bytes(content[:2])
        frames.append(content[2 : 2 + length])
        content = content[2 + length :]
    if len(frames) != width:
        raise Distrusted(f"bundle {index} has {len(frames)} entries, expected {width}")
    return frames


def tiles(url: str, level: int, hashes: int) -> list[bytes]:
    """All hashes of one level."""
    widths = [min(256, hashes - at) for at in range(0, hashes, 256)]
    content = b"".join(fetch(f"{url}/tile/{level}/{numbered(index, width)}") for index, width in enumerate(widths))
    return [content[at : at + 32] for at in range(0, len(content), 32)]


def numbered(index: int, width: int) -> str:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == 256 else f"{name}.p/{width}"


def tree(hashes: list[bytes]) -> bytes:
    """The Merkle tree hash over hashes of leaves or equal subtrees.

    RFC 6962, section 2.1.
    """
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + tree(hashes[:half]) + tree(hashes[half:])).digest()

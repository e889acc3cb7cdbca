"""Check an export of a Placet audit log, without network or database.

It goes step by step, and says what is proved and what is not.

    python verify_bundle.py EXPORT.zip [--key VKEY] [--checkpoint FILE] [--witness VKEY]

It needs Python 3.9 or later and the package `cryptography`, and is meant to be read before it is trusted: from the top,
each step is one method of `Check`. Exit code 0: everything holds. 1: something does not. 2: the file cannot be read.

--key         the public key of the log, as its organisation published it (any key that it has ever had)
--checkpoint  a checkpoint of this log that you kept from an earlier day
--witness     the public key of a witness whose word you want; each of the three may be given more than once

Formats: signed notes, checkpoints, cosignatures and tlog-proofs of https://c2sp.org, the Merkle tree of RFC 6962, DSSE
envelopes with in-toto statements. What each file of an export is: docs/reference/bundle.md in Placet.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = "placet-export/1"
MANIFEST = ("manifest.json", "manifest.sig")
STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "https://placet.dev/attestation/decision/v1"
FOUNDED = "policy:founded"
ADOPTED = ("policy:adopted", "policy:put-in-force")  # the second in logs of before December 2026
ROSTERS = (FOUNDED, "roster:changed")
KINDS = ("request", "review", "sign-off")
SIGNS = ("chair", "member", "deputy", "model owner", "product manager")
REVIEW_ENDS = ("review:approval-stands", "review:approval-suspended", "review:withdrawn")
NOTICED = "noticed that people.yaml has changed"
MEANINGS = {"approve": "approval", "reject": "rejection", "abstain": "abstention"}
DECISIONS = {"decision:approved": "approved", "decision:rejected": "rejected"}
# Verifiers of earlier versions: what one of them came with is checked by this one. The first knew minutes in a form of their own.
OTHER_MINUTES = "sha256:b75fbc14c0f4e1dd182fcaf443349f8be2d1fae3e9e13b568ba6ca3b3f1d2c06"
EARLIER = (OTHER_MINUTES, "sha256:e83ad16b96e790dc0f0bcee2a2bda3fed06b1d6824188f5850144ff353f73a2e")

# What an honest export never reaches, so that a hostile one costs little: files, bytes, and how far a ZIP may unpack.
MOST_FILES, LARGEST_FILE, LARGEST_EXPORT = 250_000, 64 * 1024**2, 1024**3
ROOM, TIMES = 8 * 1024**2, 12
MOST_LINES, MOST_KEYS, MOST_HASHES, LARGEST_LEAF, LARGEST_NOTE, MOST_READ = 100, 1_000, 63, 65_535, 65_535, 16
VALUES, BYTES_A_VALUE = 200_000, 10
SIGNATURES, BYTES_A_SIGNATURE = 200, 400

ENTRY = re.compile(r"entries/([0-9]{6,12})\.leaf")
OF_ENTRY = re.compile(r"entries/([0-9]{6,12})\.")
BESIDE = ("leaf", "written.tlog-proof", "tlog-proof", "opened.json")
VOUCHED = re.compile(r"(witnessed|timestamps)/([1-9][0-9]{0,18})\.checkpoint")
DOCUMENT = re.compile(r"documents/[0-9a-f]{64}\.(?:json|pdf|txt|bin)")
STAMPED = re.compile(r"(timestamps/[1-9][0-9]{0,18})-[1-9][0-9]{0,3}\.tsr")
SAFE = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,200}")
CITED = re.compile(rb'"(sha256:[0-9a-f]{64})"')
SEALED, CASES = re.compile(rb"case:[0-9a-f]{64}"), re.compile(r"cases/[0-9a-f]{64}\.json")
PERSON = re.compile(rb"person:[0-9a-f]{64}")
MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError, struct.error)


class Unreadable(Exception):
    """This is no export."""


class Wrong(Exception):
    """Something does not hold.

    The message says what.
    """


class Fault(NamedTuple):
    """A fault, and the entry that it is about.

    None where it is about no entry.
    """

    entry: int | None
    sentence: str


class Step(NamedTuple):
    """A step of the check: what it found, and its faults."""

    number: int
    title: str
    said: str
    faults: list[Fault]


class Note(NamedTuple):
    """A signed note (c2sp.org/signed-note).

    A text, and lines of name, key id and signature.
    """

    text: str
    signatures: list[tuple[str, bytes, bytes]]


class Head(NamedTuple):
    """A checkpoint (c2sp.org/tlog-checkpoint).

    The log of this origin has so many entries, under this root.
    """

    origin: str
    size: int
    root: bytes


class Key(NamedTuple):
    """A public key, written `name+id+base64`.

    Kind 1 signs notes, kind 4 is the key of a witness.
    """

    name: str
    id: bytes
    kind: int
    public: bytes
    written: str

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key has signed `message` (Ed25519)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Entry(NamedTuple):
    """An entry of the log: its public bytes, and what they say."""

    position: int
    leaf: bytes
    said: dict[str, Any]


class Act(NamedTuple):
    """Something that was done to a request.

    With ids and names as far as they are known.
    """

    entry: Entry
    person: str
    detail: dict[str, Any]

    @property
    def action(self) -> str:
        """What was done."""
        return str(self.entry.said["action"])

    @property
    def at(self) -> str:
        """When."""
        return str(self.entry.said["at"])


class Vote(NamedTuple):
    """A vote for the seat of its holder.

    A deputy's vote counts for the holder of the seat.
    """

    position: int
    act: int
    person: str
    holder: str
    seat: str
    choice: str
    at: str


class Roster(NamedTuple):
    """The people on record from one entry on, by id."""

    position: int
    digest: str
    people: dict[str, dict[str, Any]]
    first: bool  # whether nobody was on record before
    at: str


class Standing(NamedTuple):
    """What a request stands on after some acts."""

    matter: dict[str, Any]
    tier: str | None
    out: set[str]  # who may not vote: conflicts of interest, and who is recused
    since: int  # the act that put it on this; votes from before it are void


# ---------------------------------------------------------------- hashes and proofs: RFC 6962, RFC 9162 section 2.1


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of a zero byte and the leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and both children."""
    return hashlib.sha256(b"\1" + left + right).digest()


def require_included(node: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise Wrong unless the leaf is in the tree.

    RFC 9162, section 2.1.3.2: the leaf with this hash is at `index` in the tree of `size` leaves with this root.
    """
    position, last = index, size - 1
    if not 0 <= index < size:
        raise Wrong(f"there is no entry {index} in a log of {size}")
    for sibling in proof:
        if last == 0:
            raise Wrong("the proof is longer than the tree is high")
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or node != root:
        raise Wrong(f"the entry and its proof lead to another root than that of the {size} entries")


def require_consistent(before: Head, after: Head, proof: Sequence[bytes]) -> None:
    """Raise Wrong unless the first log begins the second.

    RFC 9162, section 2.1.4.2.
    """
    if not 1 <= before.size <= after.size:
        raise Wrong(f"a log of {before.size} entries cannot be the beginning of one of {after.size}")
    if before.size == after.size:
        holds = not proof and before.root == after.root
    else:
        path = [before.root, *proof] if before.size & (before.size - 1) == 0 else list(proof)
        holds = roots_of(before.size, after.size, path) == (before.root, after.root)
    if not holds:
        raise Wrong(f"its {before.size} entries are not the first {before.size} of this log")


def roots_of(before: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of both trees, as a consistency proof has them."""
    position, last = before - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Wrong("the proof is longer than the tree is high")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise Wrong("the proof is shorter than the tree is high")
    return old, new


# ---------------------------------------------------------------- what is written how


def base64_of(text: str) -> bytes:
    """Bytes from base64, which has one way to write them."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise Wrong(f"{text[:20]!r} is not how these bytes are written in base64")
    return content


def hash_of(text: str) -> bytes:
    """Read a SHA-256 hash from base64.

    A longer one could lend its bytes to a shorter one beside it.
    """
    digest = base64_of(text)
    if len(digest) != 32:
        raise Wrong(f"a hash has {len(digest)} bytes, expected 32")
    return digest


def json_of(content: bytes) -> Any:
    """Read JSON that says everything once.

    No object has a name twice, and no number is longer than numbers here are.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise Wrong("an object has two fields of one name")
        return members

    def number(written: str) -> int:
        if len(written) > 20:
            raise Wrong(f"a number has {len(written)} digits")
        return int(written)

    def none(written: str) -> None:
        raise Wrong(f"{written} is no number")

    return json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_int=number, parse_constant=none)


def only(row: Any, *fields: str) -> dict[str, Any]:
    """`row` as an object that has these fields and no others."""
    if not isinstance(row, dict) or set(row) != set(fields):
        raise Wrong(f"an object has not exactly the fields {', '.join(fields)}")
    return row


def note_of(content: bytes) -> Note:
    """A signed note from its bytes."""
    if len(content) > LARGEST_NOTE or content.count(b"\n") > 2 * MOST_LINES:
        raise Wrong("it is longer than a signed note is")
    text, separator, below = content.decode("utf-8").rpartition("\n\n")
    if not separator or not below.endswith("\n") or below.count("\n") > MOST_LINES:
        raise Wrong(f"it is no signed note: a text, an empty line, and at most {MOST_LINES} lines of signatures")
    signatures = []
    for line in below[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        blob = base64_of(encoded)
        if dash != "\u2014" or not name or len(blob) <= 4:
            raise Wrong(f"{line[:60]!r} is no line of a signature")
        signatures.append((name, blob[:4], blob[4:]))
    return Note(text + "\n", signatures)


def key_of(written: str) -> Key:
    """A public key from `name+id+base64`."""
    name, claimed, encoded = written.strip().split("+", 2)
    blob = base64_of(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
    if key_id.hex() != claimed or len(blob) != 33 or blob[0] not in (1, 4):
        raise Wrong(f"{written[:60]!r} is no public key written `name+id+base64`")
    return Key(name, key_id, blob[0], blob[1:], written.strip())


def head_of(text: str) -> Head:
    """A checkpoint from the text of its note."""
    origin, size, root = text.split("\n")[:3]
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
        raise Wrong("it is no checkpoint: origin, number of entries, root")
    return Head(origin, int(size), hash_of(root))


def require_signed(note: Note, key: Key, what: str) -> None:
    """`key` has signed the note, in one line."""
    claims = [signature for name, key_id, signature in note.signatures if (name, key_id) == (key.name, key.id)]
    if key.kind != 1 or len(claims) != 1 or not key.signed(note.text.encode(), claims[0]):
        raise Wrong(f"{what} is not signed by the log's key {key.written}")


def receipt_of(content: bytes) -> tuple[int, list[bytes], str]:
    """Position, proof and checkpoint of a receipt (c2sp.org/tlog-proof)."""
    above, separator, checkpoint = content.decode("utf-8").partition("\n\n")
    header, index, *proof = above.split("\n")
    if not separator or header != "c2sp.org/tlog-proof@v1" or not re.fullmatch(r"index (0|[1-9][0-9]{0,18})", index):
        raise Wrong("it is no receipt: header, index, hashes, an empty line, a checkpoint")
    if len(proof) > MOST_HASHES:
        raise Wrong(f"the proof has more than {MOST_HASHES} hashes")
    return int(index[6:]), [hash_of(line) for line in proof], checkpoint


def read_zip(content: bytes) -> dict[str, bytes]:
    """Read every file of the ZIP.

    Raise Wrong where another program would unpack it otherwise, or where it would fill the memory.
    """
    try:
        if _files_in(content) > MOST_FILES:
            raise Wrong(f"the ZIP has more than {MOST_FILES:,} files")
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, *MALFORMED) as error:
        raise Unreadable(f"it is no ZIP file: {error}") from error
    files: dict[str, bytes] = {}
    for info, begins in _lying_plain(archive, content):
        if info.filename in files:
            raise Wrong(f"{_called(info.filename)} is in the ZIP twice")
        files[info.filename] = _unpacked(info, content[begins : begins + info.compress_size])
    return files


def _files_in(content: bytes) -> int:
    """The number of files that the end of a ZIP states.

    Read before anything is made of the files.
    """
    if content[-22:-18] != b"PK\5\6":
        return 0  # something behind the end: it is named where the files are looked at
    (many,) = struct.unpack("<H", content[-12:-10])
    if many == 0xFFFF and content[-42:-38] == b"PK\6\7":
        (place,) = struct.unpack("<Q", content[-34:-26])
        (many,) = struct.unpack("<Q", content[place + 32 : place + 40])
    return int(many)


def _lying_plain(archive: zipfile.ZipFile, content: bytes) -> list[tuple[zipfile.ZipInfo, int]]:
    """The files of a ZIP with the places where their bytes begin.

    They lie one after the other. There is nothing before, between or behind them.
    """
    infos, place, files = archive.infolist(), 0, []
    unpacked, most = sum(info.file_size for info in infos), min(LARGEST_EXPORT, ROOM + TIMES * len(content))
    if unpacked > most:
        raise Wrong(f"the ZIP has {len(content):,} bytes and unpacks to {unpacked:,}, expected at most {most:,}")
    for info in sorted(infos, key=lambda member: member.header_offset):
        plain = info.flag_bits & ~0x800 == 0 and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if not SAFE.fullmatch(info.filename) or info.file_size > LARGEST_FILE or not plain:
            raise Wrong(f"{info.filename!r:.80} has a name, a size or a form that no file of an export has")
        if info.header_offset != place or content[place : place + 4] != b"PK\3\4" or len(content) < place + 30:
            raise Wrong(f"before {_called(info.filename)} the ZIP has something that is no file of an export")
        flags, kind = struct.unpack("<HH", content[place + 6 : place + 10])
        name, extra = struct.unpack("<HH", content[place + 26 : place + 30])
        called = content[place + 30 : place + 30 + name]
        if (flags, kind, called) != (info.flag_bits, info.compress_type, info.orig_filename.encode()):
            raise Wrong(f"{_called(info.filename)} is called otherwise where it lies in the ZIP")
        files.append((info, place + 30 + name + extra))
        place += 30 + name + extra + info.compress_size
    if place != archive.start_dir or archive.comment or content[-22:-18] != b"PK\5\6":
        raise Wrong("behind its files the ZIP has something that is no part of an export")
    return files


def _unpacked(info: zipfile.ZipInfo, packed: bytes) -> bytes:
    """Unpack the bytes of one file.

    Never more than the ZIP says there are, even where its stream would give more.
    """
    unpacked, whole = packed, True
    if info.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = stream.decompress(packed, info.file_size + 1)
        except zlib.error as error:
            raise Wrong(f"{_called(info.filename)} is damaged in the ZIP: {error}") from error
        whole = stream.eof and not stream.unused_data
    if not whole or len(unpacked) != info.file_size or zlib.crc32(unpacked) != info.CRC:
        raise Wrong(f"{_called(info.filename)} is damaged in the ZIP: it has not the bytes that are said of it")
    return unpacked


# ---------------------------------------------------------------- the check


class Check:
    """The check of one export.

    `run` does the steps in their order.
    """

    def __init__(
        self,
        files: dict[str, bytes],
        keys: Sequence[Key] = (),
        kept: Sequence[bytes] = (),
        witnesses: Sequence[Key] = (),
        size: int | None = None,
    ) -> None:
        """Take the files of an export, by name.

        `size` is that of the ZIP from which they come. None stands for the size of all of them together.
        """
        self.files, self.given, self.kept, self.witnesses = files, keys, kept, witnesses
        size = sum(map(len, files.values())) if size is None else size
        self.values, self.signatures = VALUES + size // BYTES_A_VALUE, SIGNATURES + size // BYTES_A_SIGNATURE
        self.digests = {name: digest(content) for name, content in files.items()}
        self.named = {*MANIFEST, *EVERY_EXPORT}
        self.steps: list[Step] = []
        self.faults: list[Fault] = []
        self.manifest: dict[str, Any] = {}
        self.keys: list[tuple[int, Key]] = []
        self.head, self.note = Head("", 0, b""), ""
        self.entries: dict[int, Entry] = {}
        self.erased: set[str] = set()  # subjects of the entries that say what was erased
        self.people: list[dict[str, Any]] = []
        self.known: dict[str, str] = {}  # ids and names of those who are known, by what stands for them in details
        self.rosters: list[Roster] = []
        self.acts: dict[str, list[int]] = {}  # positions of the entries by their subject
        self.read: dict[str, dict[str, Any]] = {}  # the last few documents that were read
        self.bad = False  # whether entries are missing, or are not those of the log
        self.opened: dict[int, dict[str, bytes]] = {}
        self.shown: dict[int, Head] = {}  # earlier checkpoints that are shown to be the beginning of this log
        self.unproved = list(NEVER_PROVED)

    def run(self) -> Check:
        """Every step, whatever became of the one before."""
        for number, (title, step) in enumerate(STEPS, 1):
            before, sentence = len(self.faults), [""]
            with self.about(""):
                sentence[0] = step(self)
            self.steps.append(Step(number, title, sentence[0], self.faults[before:]))
        return self

    @property
    def first_bad_entry(self) -> int | None:
        """The first entry that does not hold.

        None where every entry holds.
        """
        return min((fault.entry for fault in self.faults if fault.entry is not None), default=None)

    @property
    def newest_key(self) -> str:
        """The key that the log signs with now.

        It is written as it is to be published.
        """
        return self.keys[-1][1].written

    @contextmanager
    def about(self, what: str, entry: int | None = None) -> Iterator[None]:
        """Note what goes wrong inside as a fault of `what`."""
        try:
            yield
        except Wrong as wrong:
            self.faults.append(Fault(entry, f"{what}: {wrong}" if what else str(wrong)))
        except MALFORMED as error:
            sentence = f"{what or 'a file'} is not written as it must be, or is missing ({error!r:.120})"
            self.faults.append(Fault(entry, sentence))

    def files_are_those_of_the_manifest(self) -> str:
        """The manifest names each file and its digest.

        No file is missing, and none was added.
        """
        self.manifest = only(self._json(self.files["manifest.json"]), "about", "absent", "files", "format")
        listed = self.manifest["files"]
        if self.manifest["format"] != FORMAT:
            raise Wrong(f"the format is {self.manifest['format']!r:.60}, expected {FORMAT!r}")
        present = {name: digest for name, digest in self.digests.items() if name not in MANIFEST}
        for name in sorted(listed.keys() | present.keys(), key=_by_entry):
            if listed.get(name) != present.get(name):
                what = "missing" if name not in present else "changed" if name in listed else "not listed: it was added"
                self.faults.append(Fault(_entry_in(name), f"{_called(name)} is {what}"))
        return f"{len(present)} files, each with the digest that manifest.json names; none is missing, none was added"

    def keys_follow(self) -> str:
        """The keys of the log follow one from the other.

        The first is the key that you gave. Entries announce the others, each under the key before it.
        """
        for row in self._json(self.files["keys.json"])[: MOST_KEYS + 1]:
            self.keys.append((int(only(row, "since", "key")["since"]), key_of(row["key"])))
        if not self.keys or self.keys[0][0] != 0 or any(key.kind != 1 for _, key in self.keys):
            raise Wrong("keys.json does not begin with the key that signed entry 0")
        if len(self.keys) > MOST_KEYS or any(
            earlier[0] >= later[0]
            for earlier, later in zip(self.keys, self.keys[1:])  # noqa: B905  (as below)
        ):
            raise Wrong(
                f"keys.json has more than {MOST_KEYS} keys, or has them in another order than that of their entries"
            )
        for (_, old), (since, new) in zip(self.keys, self.keys[1:]):  # noqa: B905  (strict= came with Python 3.10)
            with self.about(f"entry {since - 1}, which announces the key {new.written}", since - 1):
                leaf = self.files[f"{_stem(since - 1)}.leaf"]
                event = self._json(leaf)
                if (event["action"], event["subject"]) != ("log-key:rotated", f"log-key/{new.written}"):
                    raise Wrong("it announces no such key")
                self._require_written(since - 1, leaf, old)
        for key in self.given:
            if key not in [used for _, used in self.keys]:
                raise Wrong(f"{key.written} is none of its keys: whoever made this export has another key")
        newest = self.newest_key
        if self.given:
            return f"the log's key is {newest}; it is the key you gave, or was announced by entries signed with that"
        self.unproved.insert(0, f"that {newest} is the log's key: it is taken from the export. Compare it; give --key.")
        return f"the key {newest} is taken from the export: compare it with the one that the organisation published"

    def checkpoint_is_signed(self) -> str:
        """The checkpoint says how many entries there are, and their root."""
        note = note_of(self.files["checkpoint"])
        head = head_of(note.text)
        key = self._key_at(head.size - 1)
        self._require_signed(note, key, "the checkpoint")
        if head.origin != key.name:
            raise Wrong(f"the checkpoint is one of {head.origin}, and the key one of {key.name}")
        self.head = head
        own = [line for line in self.files["checkpoint"].decode().split("\n") if line.startswith(f"\u2014 {key.name} ")]
        self.note = "\n".join([note.text, *own, ""])  # without the lines of witnesses, as it stands in the receipts
        return f"{head.origin} had {head.size} entries, root sha256:{head.root.hex()}, signed by its key"

    def manifest_is_signed(self) -> str:
        """The log's newest key has signed the digest of the manifest.

        Every file is signed by this.
        """
        note = note_of(self.files["manifest.sig"])
        if note.text != f"{FORMAT}\n{self.digests['manifest.json']}\n":
            raise Wrong("manifest.sig is about another manifest")
        self._require_signed(note, self.keys[-1][1], "the manifest")
        return "manifest.json is signed by the log's key, and so is every file that it names"

    def entries_are_in_the_log(self) -> str:
        """Each leaf is under the checkpoints of its time and of today.

        One was signed when the leaf was written, the other is that of this export.
        """
        for name in sorted(self.files, key=_by_entry):
            match = ENTRY.fullmatch(name)
            if not match or name != f"{_stem(int(match[1]))}.leaf":
                continue
            position, leaf = int(match[1]), self.files[name]
            with self.about(f"entry {position}", position):
                self._require_written(position, leaf, self._key_at(position))
                index, proof, checkpoint = receipt_of(self.files[f"{_stem(position)}.tlog-proof"])
                if self.head.size:  # else step 3 has said that nobody has signed the checkpoint
                    if index != position or checkpoint != self.note:
                        raise Wrong("its receipt is about another entry or another checkpoint")
                    require_included(leaf_hash(leaf), index, self.head.size, proof, self.head.root)
                self.entries[position] = Entry(position, leaf, self._said(leaf))
                self.named.update(f"{_stem(position)}.{kind}" for kind in BESIDE)
        if not self.entries:
            raise Wrong("there is no entry that is in the log")
        return f"{len(self.entries)} entries were signed when they were written, and are in the log"

    def nothing_is_left_out(self) -> str:
        """No entry is left out.

        Of a request, the acts are 1, 2, 3 ... without gaps. Since a day, every position up to the checkpoint is here.
        """
        about = self.manifest["about"]
        if "since" in about:
            first = int(about["first"])
            self.unproved.append(
                f"that no entry before entry {first} is of {about['since']} or later: they are not here."
            )
            for position in range(first, self.head.size):
                if position not in self.entries:
                    self.faults.append(Fault(position, f"entry {position} is missing"))
                    break
            return f"every entry from {first} to {self.head.size - 1}, the last of the log, is here"
        kind, item = self._item()
        subject, last = f"{kind}/{item}", int(about["revisions"])
        acts = [row for row in sorted(self.entries.items()) if row[1].said["subject"] == subject]
        for revision, (position, _) in enumerate(acts, 1):
            detail = self._detail(position)
            if detail is not None and detail["revision"] != revision:
                sentence = f"entry {position} is act {detail['revision']} of {item}, expected act {revision}"
                self.faults.append(Fault(position, f"{sentence}: an entry before it is missing, or was added"))
                break
        if len(acts) != last or not acts:
            raise Wrong(f"{len(acts)} acts of {item} are here, expected {last}")
        self.unproved.append(f"that nothing happened to {item} after its act {last} (entry {acts[-1][0]}).")
        return f"the acts 1 to {last} of {item} are here without a gap, in the order of the log"

    def kept_checkpoints_are_its_beginning(self) -> str:
        """Every known earlier checkpoint is the beginning of this log.

        So no history was replaced.
        """
        proofs = {}
        for row in self._json(self.files["consistency.json"]):
            before = Head(self.head.origin, int(only(row, "size", "root", "proof")["size"]), hash_of(row["root"]))
            proofs[before.size] = (before, [hash_of(sibling) for sibling in row["proof"]])
            with self.about(f"the checkpoint of {before.size} entries", before.size - 1):
                require_consistent(before, self.head, proofs[before.size][1])
                self.shown[before.size] = before
        vouched = [(name, self.files[name]) for name in sorted(self.files) if VOUCHED.fullmatch(name)]
        for name, content in [*vouched, *(("the checkpoint that you kept", kept) for kept in self.kept)]:
            note = note_of(content)
            head = head_of(note.text)
            with self.about(f"{name}, of {head.size} entries", min(head.size - 1, self.head.size)):
                self._require_signed(note, self._key_at(head.size - 1), "it")
                own = VOUCHED.fullmatch(name)
                if own and int(own[2]) != head.size:
                    raise Wrong("it is called after another number of entries")
                if own and (own[1] == "witnessed" or any(file.startswith(f"{name[:-11]}-") for file in self.files)):
                    self.named.add(name)
                if head.size > self.head.size:
                    raise Wrong(f"this log ends after {self.head.size}: entries from {self.head.size} on are missing")
                if head.size not in proofs and head.size != self.head.size:
                    raise Wrong(
                        "this export has no proof for it; ask for one made with `placet export --checkpoint FILE`"
                    )
                require_consistent(head, self.head, proofs.get(head.size, (head, []))[1])
                self.shown[head.size] = head
        if not self.kept:
            self.unproved.append(
                "that you are shown the history that others are shown: give --checkpoint or --witness."
            )
        return (
            f"{counted(len(self.shown), 'checkpoint')} shown to be its beginning, {len(self.kept)} of them kept by you"
        )

    def witnesses_have_seen_it(self) -> str:
        """What the witnesses you trust have signed (c2sp.org/tlog-cosignature)."""
        names = ["checkpoint", *(name for name in sorted(self.files) if name.startswith("witnessed/"))]
        notes = [(note_of(self.files[name]), name) for name in names]
        sentences = []
        for witness in self.witnesses:
            seen = []
            for note, name in notes:
                for blob in [
                    signature
                    for who, key_id, signature in note.signatures
                    if (who, key_id) == (witness.name, witness.id)
                ]:
                    (stamp,) = struct.unpack(">Q", blob[:8])
                    message = f"cosignature/v1\ntime {stamp}\n{note.text}".encode()
                    self._count_signature()
                    if witness.kind != 4 or not witness.signed(message, blob[8:]):
                        raise Wrong(f"the cosignature of {witness.name} in {name} does not hold")
                    seen.append((head_of(note.text).size, stamp))
            if not seen:
                raise Wrong(f"the export has no word of {witness.written}")
            size, stamp = max(seen)
            at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=stamp)  # noqa: UP017  (UTC came with 3.11)
            sentences.append(f"{witness.name} has signed its first {size} entries at {at:%Y-%m-%d %H:%M} UTC")
        others = {row[0] for note, _ in notes for row in note.signatures} - {key.name for _, key in self.keys}
        unasked = sorted(others - {trusted.name for trusted in self.witnesses})
        if unasked:
            self.unproved.append(f"the word of {', '.join(unasked)}: give --witness with their keys.")
        return "; ".join(sentences) or "you named no witness"

    def words_are_what_was_sealed(self) -> str:
        """Reason and detail are the sealed ones.

        The leaf holds their HMAC-SHA-256. Otherwise an entry says that the reason was erased.
        """
        erased, self.bad = 0, any(fault.entry is not None for fault in self.faults)
        for position, entry in sorted(self.entries.items()):
            self.acts.setdefault(entry.said["subject"], []).append(position)
        self.erased = {e.said["subject"] for e in self.entries.values() if e.said["action"] in ERASURES}
        for position, entry in sorted(self.entries.items()):
            with self.about(f"entry {position}", position):
                parts = only(self._json(self.files[f"{_stem(position)}.opened.json"]), "reason", "detail")
                self.opened[position] = {}
                for part in ("reason", "detail"):
                    if parts[part] is None and part == "detail":
                        raise Wrong("its detail is missing, which is never erased")
                    if parts[part] is None:
                        erased += 1
                        self._require_erased(f"log-entry/{position}", f"its {part} is missing")
                        continue
                    text = only(parts[part], "key", "text")["text"].encode()
                    seal = "hmac-sha256:" + hmac.new(bytes.fromhex(parts[part]["key"]), text, "sha256").hexdigest()
                    if seal != entry.said[part]:
                        raise Wrong(f"its {part} is not what its leaf has sealed")
                    self.opened[position][part] = text
        gone = f"; {counted(erased, 'part')} erased, as entries of the log say" if erased else ""
        return f"reasons and details are what was sealed when the entries were written{gone}"

    def people_are_who_they_were(self) -> str:
        """Each pseudonym is that of its person.

        Otherwise an entry says that the person was erased.
        """
        mentioned = {
            entry.said["actor"]["person"]: position for position, entry in sorted(self.entries.items(), reverse=True)
        }
        for position, parts in sorted(self.opened.items(), reverse=True):
            mentioned.update((mention.decode(), position) for mention in PERSON.findall(parts.get("detail", b"")))
        mentioned.pop(None, None)
        people = self.people = self._json(self.files["people.json"])
        by_pseudonym = {only(row, "pseudonym", "key", "id", "name")["pseudonym"]: row for row in people}
        self.known = {pseudonym: str(row["id"]) for pseudonym, row in by_pseudonym.items()}
        self.known.update((f"name-of-{pseudonym}", str(row["name"])) for pseudonym, row in by_pseudonym.items())
        if len(by_pseudonym) != len(people):
            raise Wrong("people.json names somebody twice")
        for pseudonym, position in sorted(mentioned.items(), key=lambda mention: mention[1]):
            with self.about(f"entry {position}", position):
                row = by_pseudonym.pop(pseudonym, None)
                if row is None:
                    self._require_erased(f"person/{pseudonym}", f"who {pseudonym[:23]}... is, is missing")
                    continue
                text = json.dumps([row["id"], row["name"]], ensure_ascii=False, separators=(",", ":")).encode()
                made = "person:" + hmac.new(bytes.fromhex(row["key"]), text, "sha256").hexdigest()
                if made != pseudonym:
                    raise Wrong(f"{pseudonym[:23]}... is not {row['name']} ({row['id']})")
        if by_pseudonym:
            raise Wrong(f"people.json names {len(by_pseudonym)} whom no entry mentions")
        return f"{len(mentioned)} people are who the log means by their pseudonyms"

    def documents_are_those_cited(self) -> str:
        """Each document is cited by its SHA-256.

        An entry or another document cites it. A cited document that is not here is listed as absent.
        """
        names = [name for name in self.files if DOCUMENT.fullmatch(name)]
        present = {f"sha256:{name[10:74]}": name for name in names}
        absent: set[str] = set(self.manifest["absent"])
        cited: set[str] = set()
        waiting = [(position, entry.leaf) for position, entry in sorted(self.entries.items())]
        waiting += [(position, parts.get("detail", b"")) for position, parts in sorted(self.opened.items())]
        for position, content in waiting:  # it grows by the documents that are found
            for name in sorted({match.decode() for match in CITED.findall(content)} - cited):
                cited.add(name)
                with self.about(f"entry {position}, or what it cites, cites {name[:19]}...", position):
                    waiting += [(position, document) for document in self._cited(name, present, absent)]
        if len(present) != len(names):
            raise Wrong("two documents have one digest")
        if set(present) - cited:
            raise Wrong(f"{present[min(set(present) - cited)]} is cited by nothing")
        if absent - cited or absent & set(present):
            raise Wrong(
                f"the manifest calls {min((absent - cited) | (absent & set(present)))} absent, which is here or not cited"
            )
        self.named.update(names)
        gone = len(absent & cited)
        if gone:
            self.unproved.append(
                f"what {counted(gone, 'digest')} would name: model files and data that the console does not hold."
            )
        return f"{counted(len(present), 'document')}, each under the digest that cites it; {gone} that are cited lie elsewhere"

    def cases_are_what_was_sealed(self) -> str:
        """Each case that is here is named by evidence here.

        Evidence names it by its seal, which is `case:` and its HMAC-SHA-256.
        """
        named = {
            seal.decode()
            for name, content in sorted(self.files.items())
            if name.startswith("documents/")
            for seal in SEALED.findall(content)
        }
        names = [name for name in sorted(self.files) if CASES.fullmatch(name)]
        for name in names:
            row = only(self._json(self.files[name]), "key", "case")
            seal = "case:" + hmac.new(bytes.fromhex(row["key"]), row["case"].encode(), "sha256").hexdigest()
            if name != f"cases/{seal[5:]}.json":
                raise Wrong(f"{name} is not what its seal stands for")
            if seal not in named:
                raise Wrong(f"{name} is a case that no evidence here names")
        self.named.update(names)
        if not named:
            return "no evidence here names a case"
        return f"{len(names)} of {counted(len(named), 'case')} that evidence here names; the others were not asked for, or erased"

    def decisions_are_attested(self) -> str:
        """Each decision has a signed statement that says the same.

        It is an in-toto statement in a DSSE envelope, signed by the log's key.
        """
        wanted = set()
        for position, entry in sorted(self.entries.items()):
            detail = self._detail(position) if entry.said["action"] in DECISIONS else None
            if detail is None:
                continue
            request = entry.said["subject"].split("/")[1]
            name = f"decisions/{request}.dsse.json"
            with self.about(f"entry {position} and {name}", position):
                if name in wanted:
                    raise Wrong(f"{request} is decided a second time")
                wanted.add(name)
                self.named.update((name, f"minutes/{request}.md", f"minutes/{request}.pdf"))
                envelope = only(self._json(self.files[name]), "payload", "payloadType", "signatures")
                payload, kind = base64_of(envelope["payload"]), envelope["payloadType"]
                (signature,), newest = envelope["signatures"], self.keys[-1][1]
                own = only(signature, "keyid", "sig")["keyid"] == newest.id.hex()
                self._count_signature()
                if not own or not newest.signed(pae(kind, payload), base64_of(signature["sig"])):
                    raise Wrong("the envelope is not signed by the log's key")
                if kind != "application/vnd.in-toto+json" or self._json(payload) != self._statement(entry, detail):
                    raise Wrong("the statement is not what the entry says")
                minutes = self._json(self.files[f"documents/{detail['minutes'][7:]}.json"])
                decided = (minutes["request"], minutes["outcome"], minutes["digest"])
                if decided != (
                    entry.said["subject"].split("/")[1],
                    DECISIONS[entry.said["action"]],
                    entry.said["digest"],
                ):
                    raise Wrong("the minutes tell of another decision")
                self._compare_minutes(request, minutes, detail["minutes"])
        added = {name for name in self.files if name.startswith("decisions/")} - wanted
        if added:
            raise Wrong(f"{min(added)} is a decision that no entry records")
        return (
            f"{counted(len(wanted), 'decision')}: attested is what the log records, and the minutes are those it names"
        )

    def _compare_minutes(self, request: str, minutes: dict[str, Any], name: str) -> None:
        """Compare the minutes for reading with their record.

        Minutes of a version that wrote them otherwise are not compared.
        """
        text, printed = f"minutes/{request}.md", f"minutes/{request}.pdf"
        if self.digests["verify_bundle.py"] == OTHER_MINUTES:
            record = f"documents/{name[7:]}.json"
            self.unproved.append(
                f"that {text} and {printed} say what {record} says: an earlier version wrote them; read the last."
            )
            return
        if self.files[text] != minutes_text(minutes, name).encode():
            raise Wrong(f"{text} is not what the record of the minutes says")
        self.unproved.append(f"that {printed} says what {text} says, which was compared.")

    def what_it_rests_on_is_here(self) -> str:
        """The entries on which a request rests are here.

        They put its policy in force, assessed its version and attached what its evidence names.
        """
        if "since" in self.manifest["about"]:
            self.unproved.append(
                "what requests from before that day rest on: only an export of the request has all of it."
            )
            return "this is no export of one request"
        kind, item = self._item()
        if kind == "sign-off":
            return "it rests on no request"
        request = item if kind == "request" else str(self._told(self.acts[f"{kind}/{item}"][0])["regards"])
        cited = self._cited_by_entries()
        for position, matter in self._matters(request):
            with self.about(f"entry {position}, on which {request} stood", position):
                if (("policy:founded", matter["policy"]) not in cited) and (("policy", matter["policy"]) not in cited):
                    raise Wrong(f"the entry that put its policy {matter['policy'][:19]}... in force is not here")
                if "evidence" not in matter:
                    continue
                subject = f"model/{matter['model']}/{matter['version']}"
                if (subject, "version:assessed", matter["evidence"]) not in cited:
                    raise Wrong(f"the entry that assessed its evidence {matter['evidence'][:19]}... is not here")
                for attached in self._document(matter["evidence"]).get("attachments", []):
                    if (subject, "version:attached", attached["digest"]) not in cited:
                        raise Wrong(f"the entry that attached {attached['name']} ({attached['kind']}) is not here")
        return f"policy, assessment and attachments that {request} rests on are here, each with its entry"

    def people_on_record_follow(self) -> str:
        """Each roster on record follows from the one before.

        It is named by the digest of its people, and says what has changed.
        """
        for position, entry in sorted(self.entries.items()):
            if entry.said["action"] not in ROSTERS:
                continue
            with self.about(f"entry {position}, which puts people on record", position):
                detail = self._told(position)
                if "people" not in detail:
                    continue  # from before people were on record
                people = {person["id"]: person for person in detail["people"]}
                changed = [(row["person"], row["what"]) for row in detail.get("changed", [])]
                first = entry.said["action"] == FOUNDED or set(changed) >= {(who, "new") for who in people}
                before = self._roster_before(position)
                self.rosters.append(Roster(position, detail["roster"], people, first, entry.said["at"]))
                erased = any(who.startswith("person:") for who in (*people, *(before.people if before else ())))
                if not erased and detail["roster"] != named_roster(detail["people"]):
                    raise Wrong("the people are not those whose digest it names")
                if before and not erased and {who for who, _ in changed} != differing(before.people, people):
                    raise Wrong("what it says has changed is not what differs from the people on record before")
        return f"people were put on record {len(self.rosters)} times, each time with what had changed"

    def votes_justify_the_decisions(self) -> str:
        """Every decision follows from its votes, counted anew.

        Who cast them from which seat, its quorum, and its rule.
        """
        counted_anew, decided = 0, set()
        for position, entry in sorted(self.entries.items()):
            if entry.said["action"] not in DECISIONS:
                continue
            request = entry.said["subject"].split("/")[1]
            with self.about(f"entry {position}, the decision on {request}", position):
                if request in decided:
                    raise Wrong("it is a second one")
                decided.add(request)
                acts = self._acts_before(f"request/{request}", position)
                if acts is None:
                    self.unproved.append(
                        f"that the votes justify the decision on {request}: not all of its acts are here."
                    )
                    continue
                self._recount(acts, entry, request)
                counted_anew += 1
        return f"{counted(counted_anew, 'decision')} counted anew from votes, seats, terms, quorum and rule"

    def reviews_are_ended_by_who_may(self) -> str:
        """Each review was ended once, by a chair without a part.

        Whoever asked may withdraw it. A suspension is an act on the request that was reviewed.
        """
        ended = 0
        for subject, positions in sorted(self.acts.items()):
            if not subject.startswith("review/"):
                continue
            review = subject.partition("/")[2]
            with self.about(f"the acts of {review}", positions[-1]):
                acts = self._acts_before(subject, self.head.size)
                if acts is None:
                    self.unproved.append(f"that {review} was ended by whoever may: not all of its acts are here.")
                    continue
                ends = [act for act in acts if act.action in REVIEW_ENDS]
                if ends and (len(ends) > 1 or ends[0] is not acts[-1]):
                    raise Wrong("something was done after it was ended")
                if ends:
                    self._require_may_end(review, acts[0], ends[0])
                    ended += 1
        return f"{counted(ended, 'review')} ended by whoever may, with what followed" if ended else "none was ended"

    def signatures_are_of_who_may(self) -> str:
        """Each section of a card was signed by whoever may.

        Nobody takes back another's signature, or one that is not there.
        """
        signed = 0
        for subject, positions in sorted(self.acts.items()):
            if not subject.startswith("sign-off/"):
                continue
            sheet = subject.partition("/")[2]
            with self.about(f"the acts of {sheet}", positions[-1]):
                acts = self._acts_before(subject, self.head.size)
                if acts is None:
                    self.unproved.append(f"that {sheet} was signed by whoever may: not all of its acts are here.")
                    continue
                standing_by: set[tuple[str, str]] = set()
                for act in acts[1:]:
                    signature = (act.person, str(act.detail["section"]))
                    if act.action == "card:section-signed":
                        self._require_may_sign(sheet, act)
                        standing_by.add(signature)
                        signed += 1
                    elif signature not in standing_by:
                        raise Wrong(f"a signature on {sheet} was taken back that was not there")
                    else:
                        standing_by.remove(signature)
        return f"{counted(signed, 'signature')} by whoever may sign" if signed else "none was signed"

    def _require_may_sign(self, sheet: str, act: Act) -> None:
        roster = self._roster_before(act.entry.position)
        person = roster.people.get(act.person, {"role": "nobody"}) if roster else None
        if person is None:
            self.unproved.append(f"that whoever signed {sheet} may: the roster is not here.")
        elif person["role"] not in SIGNS:
            raise Wrong(f"whoever signed {sheet} was not on record as somebody who may sign a card")

    def _require_may_end(self, review: str, asked: Act, end: Act) -> None:
        """Raise Wrong unless whoever ended a review was to end it.

        Where the end says that the approval is suspended, an act on the request must do it.
        """
        request = str(asked.detail["regards"])
        on_request = self._acts_before(f"request/{request}", self.head.size)
        excluded = set(asked.detail["excluded"])
        if end.action == "review:withdrawn" and end.person == asked.person:
            return
        if end.action != "review:withdrawn" and (end.person in excluded or end.person == asked.person):
            raise Wrong(f"whoever ended {review} had a part in it")
        roster = self._roster_before(end.entry.position)
        person = roster.people.get(end.person, {"role": "nobody"}) if roster else None
        if person is None:
            self.unproved.append(f"that a chair ended {review}: the roster is not here.")
        elif person["role"] != "chair" or not serves(person, end.at):
            raise Wrong(f"whoever ended {review} was not on record as a chair in office")
        if on_request is None:
            self.unproved.append(f"what followed from {review}: not all acts of {request} are here.")
            return
        if not standing(on_request).out | {asked.person} <= excluded:
            raise Wrong(f"not everybody is excluded from {review} who had a part in {request}")
        followed = [(act.action, act.person, act.at) for act in on_request]
        if end.action == "review:approval-suspended":
            act = int(end.detail["act"]) - 1
            if followed[act : act + 1] != [("approval:suspended", end.person, end.at)]:
                raise Wrong(f"no act on {request} suspends the approval")

    def _recount(self, acts: list[Act], decision: Entry, request: str) -> None:
        """Raise Wrong unless the decision follows from `acts`.

        The votes among them are those that the decision and its minutes count, and they justify it.
        """
        detail, stood = self._told(decision.position), standing(acts)
        policy, minutes = self._document(stood.matter["policy"]), self._document(detail["minutes"])
        procedure = policy["tiers"][stood.tier] if "evidence" in stood.matter else policy["committee"]
        votes, left_out = sorted_votes(acts, stood, decision.said["digest"], procedure["seats"])
        if detail.get("roster") is not None:
            self._require_told(votes, left_out, detail, minutes)
            self._require_admitted(acts, decision, votes, procedure, request)
            self._require_minuted(acts, decision, minutes)
        elif self._roster_before(decision.position):
            raise Wrong("it names no roster, and people were on record")
        else:
            votes = self._signed(votes, minutes)
            self._believe_seats(request, votes, "nobody was on record then")
        tally = {choice: [vote.choice for vote in votes].count(choice) for choice in ("approve", "reject", "abstain")}
        if len(votes) != len(minutes["votes"]) or not tally == detail["tally"] == minutes["tally"]:
            raise Wrong(f"its tally is {detail['tally']}, and the votes are {tally}")
        seats, quorum, voting = [vote.seat for vote in votes], procedure["quorum"], procedure["voting"]
        short = [seat for seat, many in quorum["including"].items() if seats.count(seat) < many]
        if len(seats) < quorum["at_least"] or short:
            raise Wrong(f"it was decided without a quorum of {quorum['at_least']} votes {', '.join(short)}".rstrip())
        vetoed = any(vote.choice == "reject" and vote.seat in voting["vetoes"] for vote in votes)
        carried = not vetoed and carries(tally, voting)
        outcome = "approved" if carried else "rejected"
        if (DECISIONS[decision.said["action"]], minutes["outcome"], detail["approved"]) != (outcome, outcome, carried):
            raise Wrong(f"by its votes it is {outcome}")
        against = {vote.person for vote in votes if vote.choice == ("reject" if carried else "approve")}
        dissent = (self._detail(decision.position) or {})["dissent"]
        if {self._id(name.replace("name-of-", "", 1)) for name in dissent} != against:
            raise Wrong("its dissent is not of those who voted the other way")

    def _require_told(
        self, votes: list[Vote], left_out: dict[int, str], detail: dict[str, Any], minutes: dict[str, Any]
    ) -> None:
        """Raise Wrong unless minutes and decision name each vote once.

        They leave out exactly the votes that do not count. The minutes have all others.
        """
        stated = {int(row["act"]): row["cause"] for row in detail.get("left_out", [])}
        for act in sorted(stated.keys() | left_out.keys()):
            if stated.get(act) != left_out.get(act):
                shown, should = (
                    f"left out ({causes[act]})" if act in causes else "counted" for causes in (stated, left_out)
                )
                raise Wrong(f"the vote in act {act} is {shown}, and by the acts it is {should}")
        if [int(row["act"]) for row in minutes.get("left_out", [])] != sorted(left_out):
            raise Wrong("the minutes leave out other votes than the decision")
        signed = sorted((row["at"], row["meaning"]) for row in minutes["votes"])
        if signed != sorted((vote.at, MEANINGS[vote.choice]) for vote in votes):
            raise Wrong("the votes in the minutes are not those that count")

    def _require_admitted(
        self, acts: list[Act], decision: Entry, votes: list[Vote], procedure: dict[str, Any], request: str
    ) -> None:
        """Raise Wrong unless each vote that counts may count.

        The holder of its seat or their deputy cast it, by the people on record then.
        """
        newest, named = self._roster_before(decision.position), self._told(decision.position)["roster"]
        if newest is None and "since" in self.manifest["about"]:
            self.unproved.append(f"that those who voted on {request} held their seats: the roster is not here.")
            return
        if newest is None or newest.digest != named:
            raise Wrong(
                f"it names the roster {named[:26]}..., and on record was {newest.digest[:26] if newest else 'none'}"
            )
        chair = newest.people.get(self._id(decision.said["actor"]["person"]), {"role": "nobody"})
        conflict = conflicted(chair, standing(acts).out, procedure)
        if chair["role"] != "chair" or conflict or not serves(chair, decision.said["at"]):
            raise Wrong("whoever closed it was not on record as a chair in office without a conflict of interest")
        for vote in votes:
            roster = self._roster_before(vote.position)
            before = [act for act in acts if act.entry.position < vote.position]
            why = (
                self._not_admitted(vote, roster, before, procedure) if roster else self._without_roster(request, votes)
            )
            if why:
                raise Wrong(f"the vote in entry {vote.position} was not to be admitted: {why}")

    def _not_admitted(self, vote: Vote, roster: Roster, before: list[Act], procedure: dict[str, Any]) -> str:
        """Why a vote may not count.

        By the people on record when it was cast. Empty where it may count.
        """
        out, handed = standing(before).out, handed_over(vote.holder, before)
        holder, person = (roster.people.get(who) for who in (vote.holder, vote.person))
        if holder is None or person is None:
            return "on record there was nobody of that id"
        if holder["role"] not in ("chair", "member") or holder["seat"] != vote.seat:
            return f"on record the {vote.seat} seat was not theirs"
        if not serves(holder, vote.at):
            return f"on record the term from {holder['since']} until {holder['until']} did not include that day"
        if conflicted(holder, out, procedure) or conflicted(person, out, procedure):
            return "a conflict of interest was on record"
        deputy = handed.detail["deputy"] if handed else None
        if vote.person != (deputy if deputy in roster.people else vote.holder):
            return "on record somebody else sat on that seat"
        then = self._roster_before(handed.entry.position) if handed and vote.person == deputy else None
        if then and (then.people[vote.holder]["deputy"] != deputy or then.people[str(deputy)]["role"] != "deputy"):
            return "on record they were not a deputy of the seat's holder"
        return ""

    def _without_roster(self, request: str, votes: list[Vote]) -> str:
        """Check votes from before the first roster of this export.

        They are believed only where nobody was on record at that time.
        """
        first = self.rosters[0]
        if "since" in self.manifest["about"] and not first.first:
            since = f"no roster from before entry {first.position} is here"
        elif first.first:
            since = f"there was no roster entry before entry {first.position}"
        else:
            return f"the roster on record before entry {first.position} is not here"
        self._believe_seats(request, [vote for vote in votes if vote.position < first.position], since)
        return ""

    def _believe_seats(self, request: str, votes: list[Vote], why: str) -> None:
        """Note that nothing here proves from which seats the votes came."""
        sentence = f"that {counted(len(votes), 'vote')} on {request} came from the seats that they name: {why}."
        self.unproved += [] if sentence in self.unproved else [sentence]

    def _require_minuted(self, acts: list[Act], decision: Entry, minutes: dict[str, Any]) -> None:
        """Raise Wrong unless the minutes show changes of people and assurances.

        They show every change of the roster since the opening, and how sure the console was of who voted and closed.
        """
        opened = acts[0].at
        here = [roster for roster in self.rosters if roster.position < decision.position and roster.at >= opened]
        changes = sorted(
            roster.at for roster in here if self.entries[roster.position].said["action"] == "roster:changed"
        )
        if sorted(row["at"] for row in minutes["said"] if row["what"] == NOTICED) != changes:
            raise Wrong("the minutes do not show each change of the people on record since it was opened")
        entries = (*(act.entry for act in acts), decision)
        sure = {(entry.said["at"], entry.said["actor"]["assurance"]) for entry in entries}
        for row in (*minutes["votes"], *minutes["recusals"], minutes["closed"]):
            if row.get("assurance") is not None and (row["at"], row["assurance"]) not in sure:
                raise Wrong(f"the minutes call the identity of {row['name']} {row['assurance']}, and the log does not")

    def _signed(self, votes: list[Vote], minutes: dict[str, Any]) -> list[Vote]:
        """The votes of a decision that names no roster.

        They are those that its minutes count. The minutes explain why they count no others.
        """
        signed, counting = {row["at"] for row in minutes["votes"]}, []
        for vote in votes:
            if vote.at in signed:
                counting.append(vote)
            else:
                self._require_excused(vote, minutes)
        return counting

    def _require_excused(self, vote: Vote, minutes: dict[str, Any]) -> None:
        """The minutes say why a vote that was cast does not count."""
        people = {vote.person, vote.holder}
        names = {row["name"] for row in self.people if row["id"] in people}
        rows = [row for row in minutes["attendance"] if row["attended"] not in ("voted", "did not vote")]
        erased = any(who.startswith("person:") for who in people)
        if not any(any(name in row["name"] for name in names) or (erased and row["seat"] == vote.seat) for row in rows):
            raise Wrong(f"the vote in entry {vote.position} is neither counted nor do the minutes say why")

    def _roster_before(self, position: int) -> Roster | None:
        """The roster in force at an entry.

        None where none is known here.
        """
        return next((roster for roster in reversed(self.rosters) if roster.position < position), None)

    def _id(self, text: str) -> str:
        """The id of a pseudonym.

        It is the pseudonym itself where nobody is known by it. A renamed person has two pseudonyms and one id.
        """
        return self.known.get(text, text)

    def _told(self, position: int) -> dict[str, Any]:
        """The detail of an entry, with ids and names filled in.

        Erased people stay pseudonyms.
        """

        def opened(value: Any) -> Any:
            if isinstance(value, dict):
                return {self._id(key): opened(part) for key, part in value.items()}
            if isinstance(value, list):
                return [opened(part) for part in value]
            return self._id(value) if isinstance(value, str) else value

        return dict(opened(self._detail(position) or {}))

    def _acts_before(self, subject: str, position: int) -> list[Act] | None:
        """The acts of an item before the entry at `position`.

        None where not all of them are here.
        """
        positions = self.acts.get(subject, [])
        here = [(self.entries[at], self._told(at)) for at in positions if at < position]
        acts = [Act(entry, self._id(entry.said["actor"]["person"]), detail) for entry, detail in here]
        revisions = [act.detail.get("revision") for act in acts]
        return acts if acts and revisions == list(range(1, len(acts) + 1)) else None

    def _item(self) -> tuple[str, str]:
        """The kind and id of what this export is about."""
        about = self.manifest["about"]
        for kind in KINDS:
            if kind in about:
                return kind, about[kind]
        raise Wrong(f"it says neither of which {' or '.join(KINDS)} nor since which day it is")

    def _matters(self, request: str) -> list[tuple[int, dict[str, Any]]]:
        """What a request stood on, one after the other."""
        opens = ("request:opened", "request:renewed")
        acts = [at for at in self.acts.get(f"request/{request}", []) if self.entries[at].said["action"] in opens]
        return [(at, dict((self._detail(at) or {})["matter"])) for at in acts]

    def _cited_by_entries(self) -> set[tuple[str, ...]]:
        """What entries have put on record: policies, assessments, attachments."""
        entries: set[tuple[str, ...]] = set()
        for position, entry in self.entries.items():
            event = entry.said
            if event["action"] in ADOPTED:
                entries.add(("policy", (self._detail(position) or {})["policy"]))
            entries.add((event["action"], str(event["digest"])))
            entries.add((event["subject"], event["action"], str(event["digest"])))
        return entries

    def _document(self, name: str) -> dict[str, Any]:
        """The JSON document of this digest, read once."""
        if name not in self.read:
            if f"documents/{name[7:]}.json" not in self.files:
                raise Wrong(f"the document {name[:19]}... is not here")
            if len(self.read) == MOST_READ:
                self.read.clear()
            self.read[name] = dict(self._json(self.files[f"documents/{name[7:]}.json"]))
        return self.read[name]

    def timestamps_are_named(self) -> str:
        """Timestamp tokens (RFC 3161) are about checkpoints that are here.

        Checking their signatures needs OpenSSL.
        """
        tokens = [name for name in sorted(self.files) if name.endswith(".tsr")]
        for name in tokens:
            match = STAMPED.fullmatch(name)
            if not match:
                continue
            about = f"{match[1]}.checkpoint"
            self.named.add(name)
            with self.about(name):
                if bytes.fromhex(self.digests[about][7:]) not in self.files[name]:
                    raise Wrong(f"it does not name {about}")
                self.unproved.append(
                    f"the signature of {name}: openssl ts -verify -token_in -in {name} -data {about} -CAfile ROOTS"
                )
        return f"{counted(len(tokens), 'timestamp')} about a checkpoint of this log" if tokens else "there are none"

    def nothing_else_is_here(self) -> str:
        """Every file is one that an export has.

        A file for reading is what this program and the record say.
        """
        whose = "too"
        for name in sorted(self.files.keys() - self.named, key=_by_entry):
            self.faults.append(Fault(_entry_in(name), f"{_called(name)} is here, and nothing in the export names it"))
        with self.about("README.txt"):
            has_cases = any(CASES.fullmatch(name) for name in self.files)
            if self.files["README.txt"] != (READ_ME_WITH_CASES if has_cases else READ_ME).encode():
                raise Wrong("it is another than this program knows")
        with self.about("verify_bundle.py"):
            if self.digests["verify_bundle.py"] in EARLIER:
                whose = "that of an earlier version"
            elif self.files["verify_bundle.py"] != Path(__file__).read_bytes():
                raise Wrong(
                    f"it is neither this program nor one of an earlier version that it knows ({self.digests['verify_bundle.py']}). Check with "
                    "the verifier of the version of Placet that made the export, from Placet's repository; never run the one that comes with it"
                )
        return f"each of the {len(self.files)} files has a place in an export; README.txt is ours, and verify_bundle.py {whose}"

    def _cited(self, name: str, present: dict[str, str], absent: set[str]) -> list[bytes]:
        """The document of this digest, where it may cite others."""
        if name not in present:
            if name not in absent:
                raise Wrong("that document is missing")
            return []
        content = self.files[present[name]]
        if self.digests[present[name]] != name:
            raise Wrong("the document is not the one of that digest")
        return [content] if present[name].endswith(".json") else []

    def _key_at(self, position: int) -> Key:
        """The key that signs the checkpoint which the entry at `position` completes."""
        for since, key in reversed(self.keys):
            if since <= max(position, 0):
                return key
        raise Wrong("there is no key that could have signed it")

    def _require_written(self, position: int, leaf: bytes, key: Key) -> None:
        index, proof, checkpoint = receipt_of(self.files[f"{_stem(position)}.written.tlog-proof"])
        note = note_of(checkpoint.encode())
        head = head_of(note.text)
        if (index, head.size) != (position, position + 1):
            raise Wrong("the receipt of its writing is about another entry")
        self._require_signed(note, key, "the checkpoint of its writing")
        require_included(leaf_hash(leaf), index, head.size, proof, head.root)

    def _said(self, leaf: bytes) -> dict[str, Any]:
        """What a leaf says: texts, and who acted."""
        if len(leaf) > LARGEST_LEAF:
            raise Wrong(f"it has {len(leaf):,} bytes, expected at most {LARGEST_LEAF:,}")
        event = only(self._json(leaf), "action", "actor", "at", "detail", "digest", "reason", "subject")
        actor = only(event["actor"], "assurance", "person", "role", "seat")
        texts = [text for name, text in (*event.items(), *actor.items()) if name != "actor"]
        if not all(text is None or isinstance(text, str) for text in texts):
            raise Wrong("its fields are no texts")
        return event

    def _detail(self, position: int) -> dict[str, Any] | None:
        """The detail in the `.opened.json` of an entry.

        None where it was erased.
        """
        opened = self._json(self.files[f"{_stem(position)}.opened.json"])["detail"]
        return None if opened is None else dict(self._json(opened["text"].encode()))

    def _json(self, content: bytes) -> Any:
        """Read a file as JSON.

        Raise Wrong where an honest export of this size could not have as much to read.
        """
        if content != content.strip():
            raise Wrong("it has space around what it says")
        self.values -= 1 + content.count(b",") + content.count(b"[") + content.count(b"{")
        if self.values < 0:
            raise Wrong("there is more to read in it than in any export of this size")
        return json_of(content)

    def _count_signature(self) -> None:
        """Count one more checked signature.

        Raise Wrong where an honest export of this size could not have as many.
        """
        self.signatures -= 1
        if self.signatures < 0:
            raise Wrong("there are more signatures to check than in any export of this size")

    def _require_signed(self, note: Note, key: Key, what: str) -> None:
        self._count_signature()
        require_signed(note, key, what)

    def _require_erased(self, subject: str, otherwise: str) -> None:
        # Where entries are bad, the one that says so may be among them.
        if not self.bad and subject not in self.erased:
            raise Wrong(f"{otherwise}, and no entry says that it was erased")

    def _statement(self, entry: Entry, detail: dict[str, Any]) -> dict[str, Any]:
        """What the attestation of the decision in `entry` must say."""
        event, request = entry.said, entry.said["subject"].split("/")[1]
        matter = self._json(self.files[f"documents/{event['digest'][7:]}.json"])
        subjects = [(f"what {request} was decided on", event["digest"])]
        for part in ("policy", "evidence", "card"):
            if matter.get(part) in self.manifest["absent"]:
                raise Wrong(f"the {part} that it was decided on is not here")
        if "artifact" in matter:
            subjects.insert(0, (f"{matter['model']}/{matter['version']}", matter["artifact"]))
        elif "adopts" in matter:
            subjects.insert(0, (matter["name"], matter["adopts"]))
        return {
            "_type": STATEMENT,
            "subject": [{"name": name, "digest": {"sha256": value[7:]}} for name, value in subjects],
            "predicateType": PREDICATE,
            "predicate": {
                "request": request,
                "outcome": DECISIONS[event["action"]],
                "decidedAt": event["at"],
                "decidedOn": event["digest"],
                "policy": matter["policy"],
                "minutes": detail["minutes"],
                "tally": detail["tally"],
                "because": detail["because"],
                "conditions": detail["conditions"],
                "expiresOn": detail["expires_on"],
                "log": {
                    "origin": self.keys[-1][1].name,
                    "index": entry.position,
                    "leafHash": leaf_hash(entry.leaf).hex(),
                },
            },
        }


STEPS = (
    ("The files", Check.files_are_those_of_the_manifest),
    ("The keys of the log", Check.keys_follow),
    ("The checkpoint", Check.checkpoint_is_signed),
    ("The manifest", Check.manifest_is_signed),
    ("The entries", Check.entries_are_in_the_log),
    ("Their order", Check.nothing_is_left_out),
    ("Earlier checkpoints", Check.kept_checkpoints_are_its_beginning),
    ("Witnesses", Check.witnesses_have_seen_it),
    ("What was said", Check.words_are_what_was_sealed),
    ("Who said it", Check.people_are_who_they_were),
    ("The documents", Check.documents_are_those_cited),
    ("The cases", Check.cases_are_what_was_sealed),
    ("The decisions", Check.decisions_are_attested),
    ("What it rests on", Check.what_it_rests_on_is_here),
    ("The people on record", Check.people_on_record_follow),
    ("The votes", Check.votes_justify_the_decisions),
    ("The reviews", Check.reviews_are_ended_by_who_may),
    ("The signatures", Check.signatures_are_of_who_may),
    ("Timestamps", Check.timestamps_are_named),
    ("Nothing else", Check.nothing_else_is_here),
)

NEVER_PROVED = (
    "that what people said is true, that the measurements were made as described, or that a decision was right.",
    "who somebody was beyond what the console knew: each entry says how sure it was (`assurance`).",
    "the times: they are those of the console's clock, as far as no witness or authority confirms them.",
)


ERASURES = ("log-entry:erased", "person:erased")
FIRST = (
    "about", "purpose", "outcome", "because", "expires_on", "asked_by", "asked_because", "opened_at", "digest", "closed", "tally",
)  # fmt: skip
EVERY_EXPORT = ("README.txt", "verify_bundle.py", "keys.json", "people.json", "consistency.json", "checkpoint")

READ_ME = """\
This is an export of a Placet audit log. Check it before you rely on it:

    python -m pip install cryptography
    python verify_bundle.py EXPORT.zip --key THE-PUBLISHED-KEY-OF-THE-LOG

verify_bundle.py in this folder is the program that checks; it needs no network. Do not run the copy that somebody sends you
with the file that it is to check: take it from Placet's own repository, or compare its SHA-256 with the one printed there.

checkpoint      how many entries the log had, and their root, signed by the log and by those who have witnessed it
entries/        public entries, their receipts, and what was said (.opened.json)
people.json     who the pseudonyms are
documents/      what the entries cite, each under its SHA-256: dossier, evidence, card, policy, minutes
decisions/      each decision as an in-toto statement in a DSSE envelope
minutes/        the minutes for reading; the record that the log names is in documents/
manifest.json   the digest of every file, signed in manifest.sig
"""

# The same of an export that was asked for with cases; others are as they were before there were any.
READ_ME_WITH_CASES = READ_ME.replace(
    "decisions/ ", "cases/          single predictions that evidence names by their seals\ndecisions/ "
)


def pae(kind: str, payload: bytes) -> bytes:
    """The signed bytes of a DSSE envelope.

    They are the pre-authentication encoding of type and payload.
    """
    return b"DSSEv1 %d %b %d %b" % (len(kind.encode()), kind.encode(), len(payload), payload)


def standing(acts: list[Act]) -> Standing:
    """The standing of a request after `acts`.

    It also says who may not vote.
    """
    stood = Standing({}, None, set(), 0)
    out: set[str] = set()
    for place, act in enumerate(acts):
        if "matter" in act.detail:
            matter = act.detail["matter"]
            tier = matter.get("tier") or act.detail.get("tier", stood.tier)  # dossiers from before 0.1.0 name none
            stood = Standing(matter, tier, set(act.detail["conflicts"]), place)
        if act.action in ("recusal:declared", "emergency:confirmed"):
            out.add(act.person)
    return stood._replace(out=stood.out | out)


def sorted_votes(
    acts: list[Act], stood: Standing, digest: str, seats: Sequence[str]
) -> tuple[list[Vote], dict[int, str]]:
    """The votes that count, and why the others do not.

    Of each seat's holder the last vote counts. The reasons are by the act of the vote.
    """
    last: dict[str, Vote] = {}
    left_out: dict[int, str] = {}
    for place, act in enumerate(acts):
        if act.action != "vote:cast":
            continue
        detail = act.detail
        vote = Vote(
            act.entry.position,
            int(detail["revision"]),
            act.person,
            detail["holder"],
            detail["seat"],
            detail["choice"],
            act.at,
        )
        if place < stood.since or detail["digest"] != digest:
            left_out[vote.act] = "renewed"
            continue
        if vote.holder in last:
            left_out[last[vote.holder].act] = "changed"
        last[vote.holder] = vote
    for vote in last.values():
        if {vote.person, vote.holder} & stood.out or vote.seat not in seats:
            left_out[vote.act] = "excluded"
    return [vote for vote in last.values() if vote.act not in left_out], left_out


def named_roster(people: list[dict[str, Any]]) -> str:
    """How these people are called on record."""
    text = json.dumps(people, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"roster-{digest(text.encode())}"


def differing(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> set[str]:
    """Ids of those who are new, gone or otherwise."""
    return {who for who in before.keys() | now.keys() if before.get(who) != now.get(who)}


def conflicted(person: dict[str, Any], out: set[str], procedure: dict[str, Any]) -> bool:
    """Whether a conflict of interest is known.

    By the acts, or by the groups that a policy names.
    """
    return person.get("id") in out or bool(set(person.get("groups", ())) & set(procedure.get("conflicts", ())))


def handed_over(holder: str, acts: list[Act]) -> Act | None:
    """The act by which a holder handed the seat to a deputy.

    None where they vote themselves.
    """
    act_ = None
    for act in acts:
        if act.person == holder and act.action in ("seat:delegated", "seat:taken-back"):
            act_ = act if act.action == "seat:delegated" else None
    return act_


def serves(person: dict[str, Any], at: str) -> bool:
    """Whether a term includes the day of a time.

    A term without an end is open.
    """
    return (person["since"] or "") <= at[:10] <= (person["until"] or "9999-99-99")


def carries(tally: dict[str, int], voting: dict[str, Any]) -> bool:
    """Whether these votes approve under a voting rule.

    Without a vote to approve they never do.
    """
    approve = tally["approve"]
    against = tally["reject"] + (tally["abstain"] if voting["abstentions"] == "against" else 0)
    if voting["rule"] == "supermajority":
        above, below = (int(part) for part in voting["fraction"].split("/"))
        return approve > 0 and approve * below >= above * (approve + against)
    if voting["rule"] == "unanimity":
        return approve > 0 and not against
    return approve > against


def minutes_text(minutes: dict[str, Any], name: str) -> str:
    """Write the minutes for reading, as Markdown.

    With every field of the record of this digest, and nothing else.
    """
    lines = [f"# Minutes of {_plain(minutes['request'])}", ""]
    fields = sorted(minutes, key=lambda field: (FIRST.index(field) if field in FIRST else len(FIRST), field))
    sections = [field for field in fields if isinstance(minutes[field], (dict, list))]
    lines += [f"- {_headed(field)}: {_plain(minutes[field])}" for field in fields if field not in sections]
    for field in sections:
        value = minutes[field]
        lines += ["", f"## {_headed(field)}", ""]
        if isinstance(value, dict):
            lines += ["| Part | Value |", "| --- | --- |"]
            lines += [f"| {_headed(part)} | {_plain(cell)} |" for part, cell in sorted(value.items())]
        elif value and all(isinstance(row, dict) for row in value):
            columns = sorted({column for row in value for column in row}, key=lambda column: (column != "name", column))
            lines += [f"| {' | '.join(map(_headed, columns))} |", f"| {' | '.join('---' for _ in columns)} |"]
            lines += [f"| {' | '.join(_plain(row.get(column)) for column in columns)} |" for row in value]
        else:
            lines += [f"- {_plain(item)}" for item in value] or ["Nothing."]
    return "\n".join([*lines, "", "---", "", f"Written from the record {name}", ""])


def _headed(field: str) -> str:
    return _plain(field[:1].upper() + field[1:].replace("_", " "))


def _plain(value: Any) -> str:
    """A value as text that no reader of Markdown takes for markup."""
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return " ".join("".join(f"\\{char}" if char in "\\`*_[]<>|#$~&" else char for char in text).split())


def counted(number: int, what: str) -> str:
    """As in `1 decision`, `2 decisions`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def digest(content: bytes) -> str:
    """The name of these bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _stem(position: int) -> str:
    return f"entries/{position:06d}"


def _entry_in(name: str) -> int | None:
    match = OF_ENTRY.match(name)
    return int(match[1]) if match else None


def _by_entry(name: str) -> tuple[int, str]:
    position = _entry_in(name)
    return (sys.maxsize if position is None else position, name)


def _called(name: str) -> str:
    position = _entry_in(name)
    return name if position is None else f"entry {position} ({name})"


def report(check: Check) -> str:
    """What was found, in words."""
    lines = []
    for step in check.steps:
        shown = [f"FAULT: {fault.sentence}" for fault in step.faults[:20]]
        more = [f"... and {len(step.faults) - 20} faults more"] if len(step.faults) > 20 else []
        lines += [f"{step.number:2}. {step.title}: {'does not hold' if step.faults else 'holds'}."]
        lines += [f"    {line}" for line in ([*shown, *more] or [step.said])]
    if check.faults:
        bad = check.first_bad_entry
        lines += [
            "",
            f"NOT PROVED. {'No single entry is at fault.' if bad is None else f'The first bad entry is entry {bad}.'}",
        ]
        return "\n".join(lines) + "\n"
    lines += ["", "What this proves:"]
    lines += [
        f"  - {check.head.origin} has recorded these entries at their places, and what stands beside them is what was recorded.",
        "  - Whoever holds the log's key has signed them when they were written, and this export as a whole.",
        "", "What this does not prove:",
    ]  # fmt: skip
    return "\n".join([*lines, *(f"  - {sentence}" for sentence in check.unproved)]) + "\n"


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_EXPORT:
        raise Wrong(f"{path} has more than {LARGEST_EXPORT:,} bytes")
    return path.read_bytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the export that the command line names."""
    parser = argparse.ArgumentParser(description="Check an export of a Placet audit log, offline.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--key", action="append", default=[], help="public key of the log, as it was published")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint that you kept")
    parser.add_argument("--witness", action="append", default=[], help="public key of a witness")
    options = parser.parse_args(arguments)
    try:
        content = _read(options.export)
        keys, witnesses = ([key_of(text) for text in many] for many in (options.key, options.witness))
        kept = [path.read_bytes() for path in options.checkpoint]
    except (Wrong, OSError, *MALFORMED) as error:
        sys.stderr.write(f"What you named cannot be read: {error}\n")
        return 2
    try:
        check = Check(read_zip(content), keys, kept, witnesses, len(content)).run()
    except Wrong as wrong:
        sys.stdout.write(f"FAULT: {wrong}\n\nNOT PROVED.\n")
        return 1
    except Unreadable as error:
        sys.stderr.write(f"{options.export} cannot be read: {error}\n")
        return 2
    sys.stdout.write(report(check))
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())

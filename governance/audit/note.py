"""Signed notes: a text with signatures under it (C2SP signed-note v1.0.0).

    <text, its lines ended by newlines>
    <empty line>
    — <key name> <base64 of 4 bytes of key id and the signature>

Keys are written as that specification writes them, `name+id+key`; private ones as Go's sumdb/note does.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from governance.audit.invalid import NoteInvalid
from governance.sentences import notes

PRIVATE = "PRIVATE+KEY+"
MOST_SIGNATURES = 64
"""More than anybody needs, and few enough to look at; the specification asks for at least 16."""

ID_BYTES, KEY_BYTES = 4, 32
_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_NAME = re.compile(r"[^\s+]+")


class KeyType(IntEnum):
    """What a key signs, the first byte of its encoding."""

    ED25519 = 0x01
    """The text of the note."""
    COSIGNATURE = 0x04
    """A time and the text of the note: what a witness signs (C2SP tlog-cosignature)."""


def is_key_name(text: str) -> bool:
    """Whether a key may be called so, and a log with it."""
    return bool(_NAME.fullmatch(text)) and not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not yet verified."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """As it stands under the note, newline included."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, parsed and not yet verified."""

    text: str
    """What is signed; ends with a newline."""
    signatures: tuple[Signature, ...]

    @property
    def written(self) -> str:
        """The note as it is kept and sent."""
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the name under which it signs.

    Publish the text that `str()` gives.
    """

    name: str
    type: KeyType
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteInvalid(notes.key_name_unfit(self.name))
        if len(self.public) != KEY_BYTES:
            raise NoteInvalid(notes.key_of_other_size(self.name, len(self.public), KEY_BYTES))

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def made(self, signature: Signature) -> bool:
        """Whether that line claims to be this key's."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)


@dataclass(frozen=True, slots=True, repr=False)
class SignerKey:
    """A private key and the name under which it signs.

    It prints as its public half.
    """

    name: str
    seed: bytes
    type: KeyType = KeyType.ED25519

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = _private(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.type, public)

    @property
    def secret(self) -> str:
        """As it is kept in a file."""
        encoded = base64.b64encode(bytes([self.type]) + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    def __repr__(self) -> str:
        return f"SignerKey of {self.verifier}"

    def sign(self, message: bytes) -> bytes:
        """Sign a message with 64 bytes.

        The same message gives the same signature.
        """
        return _private(self.seed).sign(message)

    def signature(self, message: bytes) -> Signature:
        """The line that says so."""
        return Signature(self.name, self.verifier.key_id, self.sign(message))


@lru_cache(maxsize=64)
def read_verifier_key(text: str) -> VerifierKey:
    """A public key from `name+id+key`. Raises NoteInvalid."""
    if PRIVATE in text:
        raise NoteInvalid(notes.key_is_private())
    name, claimed, encoded = _parts(text.strip(), private=False)
    kind, public = _typed(encoded, name)
    key = VerifierKey(name, kind, public)
    if key.key_id.hex() != claimed:
        raise NoteInvalid(notes.key_has_another_id(name, key.key_id.hex(), claimed))
    return key


def read_signer_key(text: str) -> SignerKey:
    """A private key from `PRIVATE+KEY+name+id+key`. Raises NoteInvalid, without repeating the key."""
    stripped = text.strip()
    if not stripped.startswith(PRIVATE):
        raise NoteInvalid(notes.no_private_key(PRIVATE))
    name, claimed, encoded = _parts(stripped.removeprefix(PRIVATE), private=True)
    try:
        kind, seed = _typed(encoded, "")
        key = SignerKey(name, seed, kind)
        genuine = len(seed) == KEY_BYTES and key.verifier.key_id.hex() == claimed
    except NoteInvalid:
        genuine = False
    if not genuine:
        raise NoteInvalid(notes.private_key_damaged())
    return key


def read_note(content: bytes) -> Note:
    """Read a note from its bytes.

    Raises NoteInvalid where it is not written as the specification says.
    """
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteInvalid(notes.note_is_no_text(error.start)) from error
    if any(ord(letter) < 0x20 and letter != "\n" for letter in whole):
        raise NoteInvalid(notes.note_has_control_characters())
    text, separator, below = whole.rpartition("\n\n")
    if not separator or not below.endswith("\n"):
        raise NoteInvalid(notes.note_without_signatures())
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteInvalid(notes.note_has_many_signatures(len(lines), MOST_SIGNATURES))
    return Note(text + "\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    """One signature from its line, without the newline. Raises NoteInvalid."""
    match = _LINE.fullmatch(line)
    if match is None or "+" in match[1]:
        raise NoteInvalid(notes.no_signature_line(line[:60]))
    decoded = _decoded(match[2])
    if len(decoded) <= ID_BYTES:
        raise NoteInvalid(notes.signature_too_short(match[1], len(decoded)))
    return Signature(match[1], decoded[:ID_BYTES], decoded[ID_BYTES:])


def require_signed(note: Note, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """The keys whose signature under `note` holds.

    At least one of `keys`. The key of a cosigner signs no bare text, so it never counts. A signature by an unknown
    key is passed over. Raises NoteInvalid where one by a known key is wrong, or none is there.
    """
    valid = []
    for key in dict.fromkeys(candidate for candidate in keys if candidate.type is KeyType.ED25519):
        claims = [signature for signature in note.signatures if key.made(signature)]
        for claim in claims:
            if not key.verifies(note.text.encode(), claim.signature):
                raise NoteInvalid(notes.signature_does_not_hold(key.name, key.key_id.hex()))
        valid += [key] if claims else []
    if not valid:
        names = [f"{key.name} ({key.key_id.hex()})" for key in keys]
        signers = [f"{signature.name} ({signature.key_id.hex()})" for signature in note.signatures]
        raise NoteInvalid(notes.signed_by_others(signers, names))
    return tuple(valid)


@lru_cache(maxsize=4)
def _private(seed: bytes) -> Ed25519PrivateKey:
    # Making it takes longer than signing with it.
    return Ed25519PrivateKey.from_private_bytes(seed)


def _parts(text: str, *, private: bool) -> tuple[str, str, str]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteInvalid(notes.key_not_in_three_parts(private))
    return parts[0], parts[1], parts[2]


def _typed(encoded: str, name: str) -> tuple[KeyType, bytes]:
    decoded = _decoded(encoded)
    kinds = {kind.value: kind for kind in KeyType}
    if not decoded or decoded[0] not in kinds:
        raise NoteInvalid(notes.key_of_unknown_type(name))
    return kinds[decoded[0]], decoded[1:]


def _decoded(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteInvalid(notes.no_base64(text[:20])) from error
    if base64.b64encode(decoded).decode() != text:
        raise NoteInvalid(notes.base64_in_another_way(text[:20]))
    return decoded

"""The one way to turn a record into bytes, and bytes into a digest.

Canonical JSON is RFC 8785 (JCS): the same record gives the same bytes on every machine, so a
SHA-256 over them names the record.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

import rfc8785
from pydantic import BaseModel

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

ALGORITHM = "sha256"
ADDED_LATER: Mapping[str, bool] = {"added later": True}
"""Metadata of a field that records from before do not have: while it says nothing it is left out, and their digests stay."""


def plain(value: object) -> Json:  # noqa: C901  (one case per kind of value)
    """`value` as plain JSON: frozen dataclasses and documents become objects, tuples lists, times ISO 8601.

    Raises ValueError for NaN and infinities: they have no JSON form and no meaning in a record.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | str():
            return value
        case int():
            return int(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"{value} cannot be recorded: expected a finite number")
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case BaseModel():
            return plain(value.model_dump(mode="json", by_alias=True))
        case Mapping():
            named = {_key(key): plain(item) for key, item in value.items()}
            if len(named) != len(value):
                raise ValueError(f"two keys are the same text: {sorted(map(str, value))}")
            return named
        case bytes() | bytearray():
            raise TypeError("bytes has no canonical form")
        case Sequence() | set() | frozenset():
            items = sorted(value) if isinstance(value, set | frozenset) else value
            return [plain(item) for item in items]
    if is_dataclass(value) and not isinstance(value, type):
        said = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name: plain(item)
            for field, item in said
            if not ("added later" in field.metadata and item == field.default)
        }
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: object) -> str:
    if not isinstance(key, str | int):
        raise TypeError(f"{key!r} cannot be a key in a record: expected text or a whole number")
    return str(key)


def canonical_bytes(value: object) -> bytes:
    """The RFC 8785 bytes of `value`, after `plain`."""
    return bytes_of_json(plain(value))


def bytes_of_json(value: Json) -> bytes:
    """The RFC 8785 bytes of what is plain JSON already: `plain` would only copy it."""
    return rfc8785.dumps(value)


def digest_of_bytes(content: bytes) -> str:
    """`sha256:` and 64 hex digits: the name of these bytes."""
    return f"{ALGORITHM}:{hashlib.sha256(content).hexdigest()}"


def digest_of(value: object) -> str:
    """The name of a record: the digest of its canonical bytes."""
    return digest_of_bytes(canonical_bytes(value))


def short(digest: str) -> str:
    """The first twelve hex digits: enough for people to compare on a screen, not a proof."""
    return digest.removeprefix(f"{ALGORITHM}:")[:12]

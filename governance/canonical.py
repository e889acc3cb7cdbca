"""Records as bytes, and bytes as a digest.

There is only this one way to make them. Canonical JSON is RFC 8785 (JCS): the same record gives the same bytes on
every machine, so a SHA-256 over them names the record.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from json.encoder import JSONEncoder, encode_basestring
from types import NoneType
from typing import Any

import rfc8785
from pydantic import BaseModel

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

ALGORITHM = "sha256"
ADDED_LATER: Mapping[str, bool] = {"added later": True}
"""Metadata of a field that records from before do not have: while it says nothing it is left out, and their digests stay."""

PLAIN = frozenset({str, int, bool, NoneType})
"""Types that are JSON as they are."""
LARGEST_INTEGER, SHORTEST = 2**53 - 1, 1e-4
"""Between these Python writes a number as RFC 8785 does; others are left to the reference implementation, or refused by it."""
IN_ONE_PIECE = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Python's own, which writes words and whole numbers as RFC 8785 does, and many at a time."""


def plain(value: object) -> Json:  # noqa: C901, PLR0912  (one case per kind of value)
    """Turn `value` into plain JSON.

    Frozen dataclasses and documents become objects, tuples become lists, times become ISO 8601. Raises ValueError for
    NaN and infinities: they have no JSON form and no meaning in a record.
    """
    if type(value) in PLAIN:
        return value  # type: ignore[return-value]  # its type was looked at
    match value:
        case Enum():
            return plain(value.value)
        case str():
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
        members = ((name, getattr(value, name), left_out) for name, left_out in _fields(type(value)))
        return {name: plain(item) for name, item, left_out in members if item not in left_out}
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _fields(record: type[Any]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The fields of a dataclass by name.

    Each comes with the value for which it is left out, if there is one.
    """
    return tuple((field.name, (field.default,) if "added later" in field.metadata else ()) for field in fields(record))


def _key(key: object) -> str:
    if not isinstance(key, str | int):
        raise TypeError(f"{key!r} cannot be a key in a record: expected text or a whole number")
    return str(key)


def canonical_bytes(value: object) -> bytes:
    """The RFC 8785 bytes of `value`, after `plain`."""
    return bytes_of_json(plain(value))


def bytes_of_json(value: Json) -> bytes:
    """The RFC 8785 bytes of plain JSON.

    `plain` is not called, since it would only copy the value.
    """
    parts: list[str] = []
    _write(value, parts.append)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        return rfc8785.dumps(value)  # which says what is wrong with the text


def _write(value: Json, say: Callable[[str], None]) -> None:  # noqa: C901  (one case per kind of value)
    """Write `value` as text, piece by piece.

    The reference implementation writes the same, in more than twice the time.
    """
    match value:
        case str():
            say(encode_basestring(value))
        case dict() | list() if _is_plain(value):
            say(IN_ONE_PIECE(value))
        case dict():
            ordered = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf_16)
            for number, key in enumerate(ordered):
                say(f"{',' if number else '{'}{encode_basestring(key)}:")
                _write(value[key], say)
            say("}" if ordered else "{}")
        case list():
            for number, item in enumerate(value):
                say("," if number else "[")
                _write(item, say)
            say("]" if value else "[]")
        case None:
            say("null")
        case bool():
            say("true" if value else "false")
        case int() if abs(value) <= LARGEST_INTEGER:
            say(str(value))
        case float() if SHORTEST <= abs(value) <= LARGEST_INTEGER:
            say(str(int(value)) if value.is_integer() else repr(value))
        case _:
            say(rfc8785.dumps(value).decode())


def _is_plain(value: dict[str, Json] | list[Json]) -> bool:
    """Whether `value` holds nothing but words and whole numbers.

    No name among them has another place in RFC 8785 than in Python.
    """
    if isinstance(value, dict) and not all(map(str.isascii, value)):
        return False
    members = value.values() if isinstance(value, dict) else value
    kinds = set(map(type, members))
    return kinds <= PLAIN and (
        int not in kinds or all(abs(item) <= LARGEST_INTEGER for item in members if type(item) is int)
    )


def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def digest_of_bytes(content: bytes) -> str:
    """`sha256:` and 64 hex digits: the name of these bytes."""
    return f"{ALGORITHM}:{hashlib.sha256(content).hexdigest()}"


def digest_of(value: object) -> str:
    """The name of a record: the digest of its canonical bytes."""
    return digest_of_bytes(canonical_bytes(value))


def short(digest: str) -> str:
    """The first twelve hex digits of a digest.

    They are enough for people to compare on a screen. They are no proof.
    """
    return digest.removeprefix(f"{ALGORITHM}:")[:12]

"""A witness policy: whose cosignatures a checkpoint must have.

Read from a file as C2SP tlog-policy describes it.

    witness <name> <key> [<address>]
    group <name> <how many, any, all> <name> ...
    quorum <name, none>
    log <key> [<address>]

A line may only name what is defined above it. Lines that begin with `#` are comments.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from governance.audit.invalid import NoteInvalid
from governance.audit.note import KeyType, VerifierKey, read_verifier_key
from governance.errors import InvalidDocument, Problem

NONE = "none"
RESERVED = frozenset({NONE, "all", "any"})
"""Words of the format itself, which nobody can be called by: other programs that read it refuse such names."""
_SPACE = re.compile(r"[ \t]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who cosigns checkpoints."""

    name: str
    """What this file calls them; it means nothing elsewhere."""
    key: VerifierKey
    url: str | None = None
    """Prefix of the address where checkpoints are submitted; None where this console does not submit to them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and groups, so many of which must have cosigned."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """The witnesses, and which of them together are enough."""

    witnesses: tuple[Witness, ...]
    groups: Mapping[str, Group]
    quorum: str | None
    """Name of a witness or a group; None where nobody needs to cosign."""
    logs: tuple[VerifierKey, ...] = ()
    """Keys of the logs it is about; empty where that is known from elsewhere."""

    def satisfied_by(self, cosigned: Collection[VerifierKey]) -> bool:
        """Whether cosignatures of these keys are a quorum."""
        return self.quorum is None or self._has_cosigned(self.quorum, cosigned)

    def _has_cosigned(self, name: str, cosigned: Collection[VerifierKey]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return any(witness.name == name and witness.key in cosigned for witness in self.witnesses)
        return sum(self._has_cosigned(member, cosigned) for member in group.members) >= group.threshold


def read_policy(content: bytes, source: str) -> WitnessPolicy:
    """Read a policy from the bytes of its file.

    Errors call the file `source`. Raises InvalidDocument with every problem.
    """
    # Names are bytes without a meaning; these keep different bytes different.
    text = content.decode("utf-8", "surrogateescape")
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), start=1):
        reading.line(number, line)
    if not reading.quorum_seen:
        reading.wrong(None, "quorum", "no line", "one line `quorum NAME`, or `quorum none`")
    if reading.problems:
        raise InvalidDocument(source, reading.problems)
    return WitnessPolicy(tuple(reading.witnesses), reading.groups, reading.quorum, tuple(reading.logs))


@dataclass(slots=True)
class _Reading:
    """One pass over the lines of a file."""

    witnesses: list[Witness] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    logs: list[VerifierKey] = field(default_factory=list)
    quorum: str | None = None
    quorum_seen: bool = False
    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: set(RESERVED))
    """Names that are taken; one whose definition has a problem is among them, so that it is told once."""
    members: set[str] = field(default_factory=set)

    def wrong(self, number: int | None, what: str, actual: str, expected: str) -> None:
        self.problems.append(Problem(what, number, actual, expected))

    def line(self, number: int, line: str) -> None:
        stripped = line.strip(" \t")
        control = _CONTROL.search(line)
        if control is not None:
            self.wrong(number, "line", f"the control character {control[0]!r}", "spaces, tabs and text")
        elif stripped and not stripped.startswith("#"):
            kind, *items = _SPACE.split(stripped)
            match kind, items:
                case "witness", [name, key, *url] if len(url) <= 1:
                    self._witness(number, name, key, url)
                case "group", [name, threshold, *members] if members:
                    self._group(number, name, threshold, members)
                case "quorum", [name]:
                    self._quorum(number, name)
                case "log", [key, *url] if len(url) <= 1:
                    self._log(number, key)
                case _:
                    self._no_line(number, kind, stripped)

    def _no_line(self, number: int, kind: str, line: str) -> None:
        forms = {
            "witness": "witness NAME KEY [ADDRESS]",
            "group": "group NAME all|any|NUMBER NAME...",
            "quorum": "quorum NAME",
            "log": "log KEY [ADDRESS]",
        }
        self.wrong(
            number, kind if kind in forms else "line", _shown(line), forms.get(kind) or ", ".join(forms.values())
        )

    def _witness(self, number: int, name: str, key: str, url: list[str]) -> None:
        self._define(number, "witness", name)
        public_key = self._key(
            number, "witness", key, KeyType.COSIGNATURE, {witness.key.public for witness in self.witnesses}
        )
        if url and not _is_address(url[0]):
            self.wrong(number, "witness", _shown(url[0]), "an address that begins with https:// or http://")
        elif public_key is not None:
            self.witnesses.append(Witness(name, public_key, url[0].rstrip("/") if url else None))

    def _log(self, number: int, key: str) -> None:
        public_key = self._key(number, "log", key, KeyType.ED25519, {log.public for log in self.logs})
        if public_key is not None:
            self.logs.append(public_key)

    def _group(self, number: int, name: str, threshold: str, members: list[str]) -> None:
        for member in members:
            if member not in self.names - RESERVED:
                self.wrong(number, "group", _shown(member), "the name of a witness or group defined above")
            elif member in self.members:
                self.wrong(number, "group", f"{_shown(member)} again", "each name as a member once, in one group")
            self.members.add(member)
        needed = {"all": len(members), "any": 1}.get(threshold) or (
            int(threshold) if _NUMBER.fullmatch(threshold) else 0
        )
        if not 1 <= needed <= len(members):
            self.wrong(number, "group", _shown(threshold), f"`all`, `any` or a number from 1 to {len(members)}")
        self._define(number, "group", name)
        self.groups[name] = Group(needed, tuple(members))

    def _quorum(self, number: int, name: str) -> None:
        if self.quorum_seen:
            self.wrong(number, "quorum", "a second line", "one")
        elif name != NONE and name not in self.names - RESERVED:
            self.wrong(number, "quorum", _shown(name), "`none`, or the name of a witness or group defined above")
        self.quorum_seen = True
        self.quorum = None if name == NONE else name

    def _define(self, number: int, what: str, name: str) -> None:
        if name in self.names:
            self.wrong(number, what, f"the name {_shown(name)}", "a name that is not taken")
        self.names.add(name)

    def _key(self, number: int, what: str, text: str, kind: KeyType, used: Collection[bytes]) -> VerifierKey | None:
        try:
            text.encode()
            public_key = read_verifier_key(text)
        except UnicodeEncodeError:
            self.wrong(number, what, _shown(text), "a key whose name is UTF-8 text")
            return None
        except NoteInvalid as error:
            self.wrong(number, what, f"{_shown(text)} ({error})", "a key, NAME+ID+KEY")
            return None
        if public_key.type is not kind:
            self.wrong(number, what, f"a key of type {public_key.type.value:02x}", f"one of type {kind.value:02x}")
            return None
        if public_key.public in used:
            self.wrong(number, what, f"the key of {public_key.name} again", "each key once")
            return None
        return public_key


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        return False


def _shown(text: str) -> str:
    # Bytes that are no UTF-8 cannot be printed as they are.
    shown = ascii(text) if not text.isprintable() else repr(text)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."

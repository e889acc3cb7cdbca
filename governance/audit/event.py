"""An event, and the leaf that the log keeps of it.

An event says who did what, when, on what and why.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from governance.audit.seal import NAME, PERSON, KnownPerson, seal
from governance.canonical import Json, bytes_of_json, plain

ACTION = re.compile(r"[a-z][a-z-]*:[a-z][a-z-]*")
ERASED = "(erased)"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, in what role, and how sure we are of it."""

    id: str
    name: str
    role: str
    assurance: str
    seat: str | None = None


SYSTEM = Actor("placet", "Placet", "system", "local")
"""The program itself, carrying out what people decided."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    It is named `subject:action` in the past tense, such as `vote:cast`.
    """

    action: str
    at: datetime
    """When, in UTC."""
    actor: Actor
    subject: str
    """What it happened to, such as `request/R-0001` or `model/card-fraud/2`. Public, so it names no person."""
    reason: str
    """Why, in the actor's words; never empty."""
    digest: str | None = None
    """Name of exactly what the actor had before them (a dossier, an evidence bundle)."""
    detail: Mapping[str, Json] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """Names by id of those who may be mentioned in the detail; wherever it says one of these, the log keeps a pseudonym."""

    def __post_init__(self) -> None:
        if not ACTION.fullmatch(self.action):
            raise ValueError(f"action is {self.action!r}, expected `subject:action`")
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"time is {self.at.isoformat()}, expected UTC")
        if not self.reason.strip():
            raise ValueError(f"{self.action} has no reason; every entry says why")

    def mentions(self, names: Mapping[str, str]) -> Mapping[str, str]:
        """The people whom the entry means, by id.

        Out of `names` and the event's own people: who acted, and who is in its detail.
        """
        mentioned = set(_texts(plain(self.detail)))
        meant = {who: name for who, name in {**names, **self.people}.items() if who in mentioned or name in mentioned}
        return meant if self.actor == SYSTEM else {**meant, self.actor.id: self.actor.name}


@dataclass(frozen=True, slots=True)
class Opened:
    """The contents of the two seals of a leaf.

    An erased reason is None, and its key with it.
    """

    reason_key: bytes | None
    reason: bytes | None
    """UTF-8 text."""
    detail_key: bytes | None
    detail: bytes | None
    """Canonical JSON, in which people are pseudonyms."""


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event as the log keeps it."""

    leaf: bytes
    """Canonical JSON, public: times, digests, roles; no names and no words of anybody."""
    person: str | None
    """The actor's pseudonym; None for the program."""
    opened: Opened


def seal_event(event: Event, people: Mapping[str, KnownPerson], new_key: Callable[[], bytes]) -> SealedEvent:
    """Seal the parts of `event` that may have to be forgotten.

    `people` (by id) has everybody whom the event mentions.
    """
    person = None if event.actor == SYSTEM else people[event.actor.id].pseudonym
    stand_in = {
        text: alias
        for person in people.values()
        for text, alias in ((person.name, NAME + person.pseudonym), (person.id, person.pseudonym))
    }
    opened = Opened(
        new_key(),
        event.reason.encode(),
        new_key(),
        bytes_of_json(replaced(plain(event.detail), lambda text: stand_in.get(text, text))),
    )
    assert opened.reason_key is not None and opened.reason is not None  # noqa: PT018  (both were just made)
    assert opened.detail_key is not None and opened.detail is not None  # noqa: PT018  (as above)
    leaf: Json = {
        "action": event.action,
        "actor": {
            "assurance": event.actor.assurance,
            "person": person,
            "role": event.actor.role,
            "seat": event.actor.seat,
        },
        "at": event.at.isoformat(),
        "detail": seal(opened.detail_key, opened.detail),
        "digest": event.digest,
        "reason": seal(opened.reason_key, opened.reason),
        "subject": event.subject,
    }
    return SealedEvent(bytes_of_json(leaf), person, opened)


def open_event(leaf: bytes, opened: Opened, people: Mapping[str, KnownPerson]) -> Mapping[str, Any]:
    """Open a sealed event, as plain JSON.

    Erased parts are marked as erased. `people` are those who are known, by pseudonym.
    """
    event = json.loads(leaf)
    names = {
        text: shown
        for person in people.values()
        for text, shown in ((person.pseudonym, person.id), (NAME + person.pseudonym, person.name))
    }

    def known_as(text: str) -> str:
        return names.get(text, ERASED if text.startswith(NAME + PERSON) else text)

    event["actor"] |= _who(event["actor"].pop("person"), people)
    event["reason"] = ERASED if opened.reason is None else opened.reason.decode()
    event["detail"] = {"erased": True} if opened.detail is None else replaced(json.loads(opened.detail), known_as)
    return event  # type: ignore[no-any-return]  # canonical JSON of an object


def _who(person: str | None, people: Mapping[str, KnownPerson]) -> Mapping[str, str]:
    if person is None:
        return {"id": SYSTEM.id, "name": SYSTEM.name}
    who = people.get(person)
    return {"id": person, "name": ERASED} if who is None else {"id": who.id, "name": who.name}


def _texts(value: Json) -> Sequence[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for item in value for text in _texts(item)]
        case dict():
            return [text for key, item in value.items() for text in (key, *_texts(item))]
    return []


def replaced(value: Json, instead: Callable[[str], str]) -> Json:
    """`value` with another text in the place of each of its texts."""
    match value:
        case str():
            return instead(value)
        case list():
            return [replaced(item, instead) for item in value]
        case dict():
            return {instead(key): replaced(item, instead) for key, item in value.items()}
    return value

"""What happened: who, when, on what, why. An event's canonical bytes are a leaf of the log."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from governance.canonical import Json, canonical_bytes

ACTION = re.compile(r"[a-z][a-z-]*:[a-z][a-z-]*")


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
    """One thing that happened; named `subject:action` in the past tense, such as `vote:cast`."""

    action: str
    at: datetime
    """When, in UTC."""
    actor: Actor
    subject: str
    """What it happened to, such as `request/R-0001` or `model/card-fraud/2`."""
    reason: str
    """Why, in the actor's words; never empty."""
    digest: str | None = None
    """Name of exactly what the actor had before them (a dossier, an evidence bundle)."""
    detail: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not ACTION.fullmatch(self.action):
            raise ValueError(f"action is {self.action!r}, expected `subject:action`")
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"time is {self.at.isoformat()}, expected UTC")
        if not self.reason.strip():
            raise ValueError(f"{self.action} has no reason; every entry says why")

    def leaf(self) -> bytes:
        """The bytes that the log commits to."""
        return canonical_bytes(self)

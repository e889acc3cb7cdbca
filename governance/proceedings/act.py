"""Acts: what people (and the program) add to an item.

One after the other. None is ever changed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

M = TypeVar("M", bound=StrEnum)
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Word:
    """An act without more content.

    It is said in full by who did it, when and why.
    """


@dataclass(frozen=True, slots=True)
class Act(Generic[M, P]):
    """One thing that somebody did to an item."""

    item: str
    """Its id."""
    revision: int
    """Its place among the acts of the item, from 1 without gaps."""
    move: M
    """What was done; its value is the action that the log records."""
    at: datetime
    person: str
    name: str
    standing: str
    """The seat that the person holds, or else their role."""
    reason: str
    """In the person's words; never empty."""
    said: P
    """What the act says beside that, as its kind has it."""

"""What every export bears.

The card's digest, the decisions, and the log entries.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.committee.request import STANDING, UNDECIDED, State


@dataclass(frozen=True, slots=True)
class Decision:
    """One request about the version, as it stands."""

    request: str
    state: State
    decided_at: datetime | None
    """None while it is not decided."""
    minutes: str | None
    """The digest of the minutes; None where there are none."""
    entry: int | None
    """The number of the log entry that decided it."""


class Standing(StrEnum):
    """How a version stands with the committee."""

    APPROVED = "approved"
    PENDING = "pending review"
    ENDED = "ended"
    DRAFT = "not asked for"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an exported card is from."""

    digest: str
    """Of the card's record."""
    decisions: tuple[Decision, ...]
    """The newest first."""

    @property
    def standing(self) -> Standing:
        """How the version stands, by its requests."""
        states = {decision.state for decision in self.decisions}
        if states & STANDING:
            return Standing.APPROVED
        if states & UNDECIDED:
            return Standing.PENDING
        return Standing.ENDED if states else Standing.DRAFT

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """The same as names and texts, for formats that keep no more."""
        of_requests = tuple((f"placet:decision:{decision.request}", _in_words(decision)) for decision in self.decisions)
        return (("placet:card", self.digest), ("placet:standing", str(self.standing)), *of_requests)


def _in_words(decision: Decision) -> str:
    parts = [
        str(decision.state),
        "" if decision.decided_at is None else f"decided {decision.decided_at.isoformat()}",
        "" if decision.minutes is None else f"minutes {decision.minutes}",
        "" if decision.entry is None else f"log entry {decision.entry}",
    ]
    return "; ".join(filter(None, parts))

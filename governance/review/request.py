"""Requests, votes, tallies: what people add to a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from governance.review.dossier import Dossier


class State(StrEnum):
    """Where a request stands; the moves between them are in `governance.decision.states`."""

    OPEN = "open"
    """Nobody has voted yet."""
    IN_REVIEW = "in review"
    APPROVED = "approved"
    """Decided, and the alias has not moved yet."""
    SETTLED = "settled"
    """Decided, and the alias points to the version."""
    SUPERSEDED = "superseded"
    """A later version took its place."""
    REJECTED = "rejected"


UNDECIDED = frozenset({State.OPEN, State.IN_REVIEW})


class Choice(StrEnum):
    """What a member can say."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Request:
    """The sentence "let MODEL/VERSION take alias ALIAS", with the dossier that it rests on."""

    id: str
    dossier: Dossier
    requested_by: str
    owners: tuple[str, ...]
    """Ids of the model's owners when it was opened; none of them may vote."""
    tier: str
    reason: str
    opened_at: datetime
    state: State

    @property
    def name(self) -> str:
        """`model/version`."""
        return f"{self.dossier.model}/{self.dossier.version}"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one member said on one dossier, and why."""

    request: str
    dossier: str
    """Digest of the dossier that the member had before them."""
    person: str
    name: str
    seat: str
    choice: Choice
    reason: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Recusal:
    """One member's word that they have a conflict of interest; it stands for the whole life of the request."""

    request: str
    person: str
    name: str
    seat: str
    reason: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many said what."""

    approve: int = 0
    reject: int = 0
    abstain: int = 0

    @property
    def cast(self) -> int:
        """All votes."""
        return self.approve + self.reject + self.abstain


@dataclass(frozen=True, slots=True)
class Decision:
    """What the committee decided on one dossier; true once its entry is in the log."""

    request: str
    dossier: str
    approved: bool
    tally: Tally
    dissent: tuple[str, ...]
    """Names of those who voted the other way."""
    decided_by: str
    reason: str
    decided_at: datetime
    expires_on: date | None
    """Last day of the approval; None for a rejection."""


def counting(votes: Sequence[Vote], dossier: str) -> tuple[Vote, ...]:
    """The votes that count: those cast on exactly this dossier. The others stay on record."""
    return tuple(vote for vote in votes if vote.dossier == dossier)


def tally(votes: Sequence[Vote]) -> Tally:
    """Count `votes` by choice."""
    chosen = [vote.choice for vote in votes]
    return Tally(chosen.count(Choice.APPROVE), chosen.count(Choice.REJECT), chosen.count(Choice.ABSTAIN))

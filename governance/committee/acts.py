"""What people (and the program) add to a request.

One act after the other. Nothing of it is ever changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from governance.canonical import ADDED_LATER
from governance.committee.dossier import Matter
from governance.committee.request import Move, Purpose
from governance.proceedings import act
from governance.proceedings.act import Word


class Choice(StrEnum):
    """What a member can say."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"


class When(StrEnum):
    """When a condition must be met."""

    BEFORE = "before"
    """Before the alias moves: the promotion waits for it."""
    AFTER = "after"
    """While the version serves, by its due date."""


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
class Opened:
    """A request begins."""

    matter: Matter
    purpose: Purpose
    tier: str | None
    conflicts: Mapping[str, str]
    due_at: datetime
    regards: str | None
    limits_since: datetime | None
    """When the limits it is judged by were put on record; None where no limits are asked."""
    measured_at: datetime | None
    """When its evidence was measured; None where there is none."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """A request stands on another dossier."""

    matter: Matter
    before: str
    """Digest of the one it stood on; votes on it no longer count."""
    changed: tuple[str, ...]
    """The parts that differ, by name."""
    conflicts: Mapping[str, str]
    due_at: datetime
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delegated:
    """A member lets their deputy sit in."""

    deputy: str
    deputy_name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    Its text is the act's reason.
    """

    question: str
    blocking: bool
    """Whether nothing can be decided until it is resolved."""


@dataclass(frozen=True, slots=True)
class AboutQuestion:
    """An answer to a question, or the word that it is resolved."""

    question: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must become true for an approval to hold."""

    id: str
    text: str
    owner: str
    """Id of the person who sees to it."""
    verifier: str
    """Id of the person who checks it; never the owner."""
    due: date
    """Last day."""
    when: When


@dataclass(frozen=True, slots=True)
class Proposed:
    """A condition is put on the table.

    It belongs to the approval, if there is one.
    """

    condition: Condition


@dataclass(frozen=True, slots=True)
class AboutCondition:
    """Something about a condition: dropped, reported as met, verified, returned, breached."""

    condition: str
    evidence: str = ""
    """Where to see it: an address, a digest, the name of a document; empty where nothing was given."""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """A condition of an approval has another last day, or other people.

    Its text is what the committee approved, and stays.
    """

    condition: str
    due: date
    """Last day."""
    owner: str
    """Id of the person who sees to it."""
    verifier: str
    """Id of the person who checks it; never the owner."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote."""

    digest: str
    """Exactly what the member had before them."""
    choice: Choice
    seat: str
    holder: str
    """Id of the member whose seat it is: a deputy's vote counts as theirs."""


class Uncounted(StrEnum):
    """Why a vote that was cast is not counted."""

    RENEWED = "renewed"
    """It was cast on an earlier dossier."""
    CHANGED = "changed"
    """A later vote from the same seat took its place."""
    EXCLUDED = "excluded"
    """Who cast it, or holds the seat, has a conflict of interest or is recused, or the seat does not vote on this."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A vote that was cast and is not counted."""

    act: int
    """Its revision."""
    cause: Uncounted


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision on a request.

    It is true once its entry is in the log.
    """

    digest: str
    approved: bool
    tally: Tally
    because: str
    """How the votes decided it, as one clause."""
    dissent: tuple[str, ...]
    """Names of those who voted the other way."""
    conditions: tuple[str, ...]
    expires_on: date | None
    """Last day of the approval; None for a rejection, and for what does not run out."""
    minutes: str
    """Digest of the minutes."""
    roster: str | None = field(default=None, metadata=ADDED_LATER)
    """The roster on record when it was decided; None in decisions from before it was."""
    left_out: tuple[LeftOut, ...] = field(default=(), metadata=ADDED_LATER)
    """Every vote that is not counted, in the order they were cast; empty too in decisions that name no roster."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An alias points elsewhere."""

    model: str
    alias: str
    version: str | None
    """None where it points nowhere now."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A policy is in force."""

    policy: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The second person's key to an emergency."""

    due_at: datetime
    """When the emergency ends by itself."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An approval no longer holds."""

    cause: str
    """`member`, `alert`, `breach`, `emergency`, `executive` or `expiry`."""


Said = (
    Opened
    | Renewed
    | Word
    | Delegated
    | Asked
    | AboutQuestion
    | Proposed
    | AboutCondition
    | Rescheduled
    | Cast
    | Decided
    | Moved
    | Adopted
    | Confirmed
    | Ended
)


Act = act.Act[Move, Said]
"""One thing that somebody did to a request."""

"""Requests: what is asked for, and where it stands.

And the moves that there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.committee.dossier import Adoption, Dossier, Emergency, Matter


class State(StrEnum):
    """The state of a request.

    The moves between states are in `governance.committee.course`.
    """

    OPEN = "open"
    """Nobody has voted yet."""
    IN_REVIEW = "in review"
    APPROVED = "approved"
    """Decided; what it promises has not happened yet."""
    SETTLED = "settled"
    """Decided and carried out: the alias points to the version, the policy is in force."""
    SUPERSEDED = "superseded"
    """A later one took its place."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Nobody decided before the deadline."""
    SUSPENDED = "suspended"
    """Approved once; it does not serve until the committee decides again."""
    EXPIRED = "expired"
    """Approved once; its time has run out."""
    REVOKED = "revoked"
    """Approved once; an executive revoked it for good."""


UNDECIDED = frozenset({State.OPEN, State.IN_REVIEW})
STANDING = frozenset({State.APPROVED, State.SETTLED})
"""States in which an approval holds."""


FORMERLY: Mapping[str, str] = {
    "adoption": "incumbent",
    "approval:stopped": "approval:revoked",
    "policy:put-in-force": "policy:adopted",
}
"""What is written in logs of earlier versions of this program, and what it is called now. A log is never rewritten: readers know both."""


def now_called(written: str) -> str:
    """What a word of a log is called today."""
    return FORMERLY.get(written, written)


class Purpose(StrEnum):
    """Why a request is made."""

    PROMOTION = "promotion"
    INCUMBENT = "incumbent"
    """The version serves already, since before there was this console, and nobody has decided on it."""
    REATTESTATION = "re-attestation"
    """The version serves already, and its approval is to hold longer."""
    APPEAL = "appeal"
    """A rejected version, on new evidence, before people who have not voted on it."""
    POLICY = "policy"
    EMERGENCY = "emergency"
    """Break-glass: the review that follows what two people did at once."""

    @classmethod
    def _missing_(cls, value: object) -> "Purpose | None":
        return cls(FORMERLY[value]) if isinstance(value, str) and value in FORMERLY else None


class Move(StrEnum):
    """An event in the life of a request.

    Each value is the action that the log records.
    """

    OPEN = "request:opened"
    RENEW = "request:renewed"
    DECLARE = "interest:none-declared"
    RECUSE = "recusal:declared"
    DELEGATE = "seat:delegated"
    RECALL = "seat:taken-back"
    ASK = "question:asked"
    ANSWER = "question:answered"
    RESOLVE = "question:resolved"
    PROPOSE = "condition:proposed"
    DROP = "condition:dropped"
    VOTE = "vote:cast"
    APPROVE = "decision:approved"
    REJECT = "decision:rejected"
    WITHDRAW = "request:withdrawn"
    LAPSE = "request:lapsed"
    SETTLE = "alias:moved"
    ADOPT = "policy:adopted"
    REPORT = "condition:reported"
    VERIFY = "condition:verified"
    RETURN = "condition:returned"
    BREACH = "condition:breached"
    RESCHEDULE = "condition:rescheduled"
    SUPERSEDE = "approval:superseded"
    SUSPEND = "approval:suspended"
    REVOKE = "approval:revoked"
    EXPIRE = "approval:expired"
    CONFIRM = "emergency:confirmed"
    RESTORE = "alias:restored"
    CLEAR = "alias:cleared"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of it in the log.

        Also those in logs of earlier versions of this program.
        """
        return (self.value, *(before for before, now in FORMERLY.items() if now == self.value))

    @classmethod
    def _missing_(cls, value: object) -> "Move | None":
        return cls(FORMERLY[value]) if isinstance(value, str) and value in FORMERLY else None


@dataclass(frozen=True, slots=True)
class Request:
    """The sentence "let this take place", with exactly what it rests on."""

    id: str
    matter: Matter
    purpose: Purpose
    requested_by: str
    conflicts: Mapping[str, str]
    """Ids of those who may neither vote on it nor close it, and why, as a phrase that follows their name."""
    tier: str | None
    """Risk tier of the model; None where it is about no model's promotion."""
    reason: str
    opened_at: datetime
    due_at: datetime
    """Undecided after this, it lapses."""
    state: State
    revision: int
    """How many acts it has seen; a page that shows an earlier revision is out of date."""
    regards: str | None = None
    """The request that it appeals against or whose approval it renews; None for the others."""

    @property
    def dossier(self) -> Dossier:
        """Its dossier. Raises TypeError where it is not about a version."""
        if not isinstance(self.matter, Dossier):
            raise TypeError(f"{self.id} is about {self.purpose}, which has no dossier")
        return self.matter

    @property
    def digest(self) -> str:
        """The name that votes are cast on."""
        return self.matter.digest

    @property
    def name(self) -> str:
        """The subject of the request, in a word or two.

        `model/version`, or a policy's name.
        """
        return self.matter.name

    @property
    def version(self) -> str | None:
        """The version that is to serve.

        None for a policy, and where nothing is to serve.
        """
        match self.matter:
            case Dossier():
                return self.matter.version
            case Emergency():
                return self.matter.to
        return None

    @property
    def place(self) -> tuple[str, str] | None:
        """Model and alias of the request.

        None for a policy.
        """
        return None if isinstance(self.matter, Adoption) else (self.matter.model, self.matter.alias)

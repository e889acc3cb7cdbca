"""Every word shown for a state, an answer, an effect or an event. Measurements have theirs in governance.evidence.vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from governance.card.markdown import escape
from governance.review.findings import Answer
from governance.review.policy import Effect
from governance.review.request import Choice, State

Colour = Literal["red", "orange", "blue", "green", "gray", "violet"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with an icon and a colour: never a colour alone."""

    word: str
    icon: str
    colour: Colour

    @property
    def markdown(self) -> str:
        """The sign as a Markdown badge."""
        return f":{self.colour}-badge[{self.icon} {self.word}]"


STATES: Mapping[State, Sign] = {
    State.OPEN: Sign("open, no votes yet", ":material/inbox:", "blue"),
    State.IN_REVIEW: Sign("in review", ":material/forum:", "blue"),
    State.APPROVED: Sign("approved, alias not moved yet", ":material/hourglass_top:", "orange"),
    State.SETTLED: Sign("approved and serving", ":material/check_circle:", "green"),
    State.SUPERSEDED: Sign("approved, replaced since", ":material/history:", "gray"),
    State.REJECTED: Sign("rejected", ":material/cancel:", "red"),
}

ANSWERS: Mapping[Answer, Sign] = {
    Answer.MET: Sign("met", ":material/check_circle:", "green"),
    Answer.NOT_MET: Sign("not met", ":material/cancel:", "red"),
    Answer.INCONCLUSIVE: Sign("inconclusive", ":material/help:", "orange"),
    Answer.NOT_MEASURED: Sign("not measured", ":material/visibility_off:", "gray"),
}

EFFECTS: Mapping[Effect | None, str] = {
    Effect.BLOCK: "This blocks an approval.",
    Effect.REFER: "The committee weighs this.",
    Effect.NOTE: "For your information.",
    None: "",
}

CHOICES: Mapping[Choice, Sign] = {
    Choice.APPROVE: Sign("approve", ":material/thumb_up:", "green"),
    Choice.REJECT: Sign("reject", ":material/thumb_down:", "red"),
    Choice.ABSTAIN: Sign("abstain", ":material/remove_circle:", "gray"),
}

EVENTS: Mapping[str, str] = {
    "policy:put-in-force": "Policy put in force",
    "version:assessed": "Version assessed",
    "request:opened": "Request opened",
    "request:renewed": "Request renewed",
    "vote:cast": "Vote cast",
    "recusal:declared": "Recusal declared",
    "decision:approved": "Approved",
    "decision:rejected": "Rejected",
    "alias:moved": "Alias moved",
}

SIMULATED = "Simulated data"
SIMULATED_BADGE = ":violet-badge[:material/casino: simulated data]"
DEMO_BANNER = "Demo: anybody can act as anybody here. Entries in the log say so."


def plain(text: str) -> str:
    """`text` for a Markdown element: nothing in it can become markup."""
    return escape(text)


def event(action: str) -> str:
    """The words for an event; one that we have no words for is shown as it is."""
    return EVENTS.get(action, action)


def tally(approve: int, reject: int, abstain: int) -> str:
    """A count of votes in words."""
    return f"{approve} to approve, {reject} to reject, {abstain} abstained"

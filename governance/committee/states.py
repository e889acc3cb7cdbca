"""The states of a request and the moves between them: one table."""

from collections.abc import Iterable
from datetime import datetime
from itertools import product

from governance.committee.request import UNDECIDED, Move, Request, State
from governance.errors import Refused

WHILE_UNDECIDED = (
    Move.RENEW,
    Move.DECLARE,
    Move.RECUSE,
    Move.DELEGATE,
    Move.RECALL,
    Move.ASK,
    Move.ANSWER,
    Move.RESOLVE,
    Move.PROPOSE,
    Move.DROP,
)
ABOUT_CONDITIONS = (Move.REPORT, Move.VERIFY, Move.RETURN, Move.BREACH)
APPROVED_ONCE = (State.APPROVED, State.SETTLED, State.SUSPENDED)

MOVES: dict[tuple[State, Move], State] = {
    # While the committee makes up its mind, what people add leaves the request where it is.
    **{(state, move): state for state, move in product((State.OPEN, State.IN_REVIEW), WHILE_UNDECIDED)},
    (State.OPEN, Move.VOTE): State.IN_REVIEW,
    (State.IN_REVIEW, Move.VOTE): State.IN_REVIEW,
    (State.IN_REVIEW, Move.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Move.REJECT): State.REJECTED,
    (State.OPEN, Move.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Move.WITHDRAW): State.WITHDRAWN,
    (State.OPEN, Move.LAPSE): State.LAPSED,
    (State.IN_REVIEW, Move.LAPSE): State.LAPSED,
    # What was approved is carried out, and holds until something ends it.
    (State.APPROVED, Move.SETTLE): State.SETTLED,
    (State.APPROVED, Move.ADOPT): State.SETTLED,
    **{(state, move): state for state, move in product(APPROVED_ONCE, ABOUT_CONDITIONS)},
    (State.APPROVED, Move.SUSPEND): State.SUSPENDED,
    (State.APPROVED, Move.REVOKE): State.REVOKED,
    (State.APPROVED, Move.EXPIRE): State.EXPIRED,
    (State.APPROVED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.SETTLED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.SETTLED, Move.SUSPEND): State.SUSPENDED,
    (State.SETTLED, Move.REVOKE): State.REVOKED,
    (State.SETTLED, Move.EXPIRE): State.EXPIRED,
    (State.SUSPENDED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.SUSPENDED, Move.REVOKE): State.REVOKED,
    # Where the policy lets an alias stay when an approval runs out, the version still serves.
    (State.EXPIRED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.EXPIRED, Move.SUSPEND): State.SUSPENDED,
    (State.EXPIRED, Move.REVOKE): State.REVOKED,
    # An emergency moves the alias before anybody votes; its end, and that of an approval, clears it afterwards.
    (State.OPEN, Move.CONFIRM): State.OPEN,
    **{(state, Move.RESTORE): state for state in (State.OPEN, State.IN_REVIEW, State.SETTLED)},
    **{
        (state, Move.CLEAR): state
        for state in (
            State.OPEN,
            State.IN_REVIEW,
            State.SETTLED,
            State.REJECTED,
            State.LAPSED,
            State.SUSPENDED,
            State.EXPIRED,
            State.REVOKED,
        )
    },
}
"""Every move there is; what is not here is refused."""


def after(request: Request, move: Move, now: datetime) -> State:
    """The state of `request` after `move`. Raises Refused where the table has no such move, or the deadline has passed."""
    state = MOVES.get((request.state, move))
    if state is None:
        raise Refused(f"{request.id} is {request.state}; it cannot be {PAST[move]} any more")
    if request.state in UNDECIDED and move not in AT_ANY_TIME and now > request.due_at:
        raise Refused(
            f"{request.id} was to be decided by {request.due_at:%Y-%m-%d %H:%M} UTC and has lapsed; it cannot be {PAST[move]} any more"
        )
    return state


def state_after(moves: Iterable[Move]) -> State | None:
    """The state of a request that was opened and then saw `moves`; None where the table has no such course."""
    state: State | None = State.OPEN
    for move in moves:
        state = None if state is None else MOVES.get((state, move))
    return state


AT_ANY_TIME = frozenset({Move.LAPSE, Move.RESTORE, Move.CLEAR})
"""Moves that a deadline does not end: what it brings about, and what is carried out afterwards."""

PAST: dict[Move, str] = {
    Move.OPEN: "opened",
    Move.RENEW: "renewed",
    Move.DECLARE: "declared on",
    Move.RECUSE: "recused from",
    Move.DELEGATE: "handed to a deputy",
    Move.RECALL: "taken back from a deputy",
    Move.ASK: "asked about",
    Move.ANSWER: "answered on",
    Move.RESOLVE: "cleared up",
    Move.PROPOSE: "given conditions",
    Move.DROP: "relieved of a condition",
    Move.VOTE: "voted on",
    Move.APPROVE: "approved",
    Move.REJECT: "rejected",
    Move.WITHDRAW: "withdrawn",
    Move.LAPSE: "left to lapse",
    Move.SETTLE: "settled",
    Move.ADOPT: "adopted",
    Move.REPORT: "reported on",
    Move.VERIFY: "verified",
    Move.RETURN: "sent back",
    Move.BREACH: "breached",
    Move.SUPERSEDE: "superseded",
    Move.SUSPEND: "suspended",
    Move.REVOKE: "revoked",
    Move.EXPIRE: "run out",
    Move.CONFIRM: "confirmed",
    Move.RESTORE: "restored",
    Move.CLEAR: "cleared",
}
"""How a refusal names what cannot be done."""

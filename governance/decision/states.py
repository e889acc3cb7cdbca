"""The states of a request and the moves between them: one table."""

from enum import StrEnum

from governance.errors import Refused
from governance.review.request import Request, State


class Move(StrEnum):
    """What happens to a request."""

    VOTE = "vote"
    RENEW = "renew"
    APPROVE = "approve"
    REJECT = "reject"
    SETTLE = "settle"
    SUPERSEDE = "supersede"


MOVES: dict[tuple[State, Move], State] = {
    (State.OPEN, Move.VOTE): State.IN_REVIEW,
    (State.IN_REVIEW, Move.VOTE): State.IN_REVIEW,
    (State.OPEN, Move.RENEW): State.OPEN,
    (State.IN_REVIEW, Move.RENEW): State.IN_REVIEW,
    (State.IN_REVIEW, Move.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Move.REJECT): State.REJECTED,
    (State.APPROVED, Move.SETTLE): State.SETTLED,
    (State.SETTLED, Move.SUPERSEDE): State.SUPERSEDED,
}
"""Every move there is; what is not here is refused."""


def after(request: Request, move: Move) -> State:
    """The state of `request` after `move`. Raises Refused where the table has no such move."""
    state = MOVES.get((request.state, move))
    if state is None:
        raise Refused(f"{request.id} is {request.state}; it cannot be {_past(move)} any more")
    return state


def _past(move: Move) -> str:
    return {
        Move.VOTE: "voted on",
        Move.RENEW: "renewed",
        Move.APPROVE: "approved",
        Move.REJECT: "rejected",
        Move.SETTLE: "settled",
        Move.SUPERSEDE: "superseded",
    }[move]

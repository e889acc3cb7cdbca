"""The course of a request, in one table.

Its states, and what each act on it means.
"""

from governance.committee.acts import (
    AboutCondition,
    AboutQuestion,
    Adopted,
    Asked,
    Cast,
    Confirmed,
    Decided,
    Delegated,
    Ended,
    Moved,
    Opened,
    Proposed,
    Renewed,
    Rescheduled,
    Said,
)
from governance.committee.rebuild import changed, opened
from governance.committee.request import UNDECIDED, Move, Request, State
from governance.proceedings.act import Word
from governance.proceedings.kind import ActKind, Kind, S

BEFORE_A_DECISION = (State.OPEN, State.IN_REVIEW)
APPROVED_ONCE = (State.APPROVED, State.SETTLED, State.SUSPENDED)


def stays(*states: S) -> dict[S, S]:
    """The act leaves a request in any of `states` where it is."""
    return {state: state for state in states}


def leads_to(state: S, *before: S) -> dict[S, S]:
    """The rule that an act leads to `state`.

    From any of the states `before`.
    """
    return dict.fromkeys(before, state)


REQUEST: Kind[State, Move, Said, Request] = Kind(
    name="request",
    plural="requests",
    prefix="R-",
    record=Request,
    moves=Move,
    opens=Move.OPEN,
    begins=State.OPEN,
    undecided=UNDECIDED,
    opened=opened,
    changed=changed,
    acts={
        Move.OPEN: ActKind(Opened, "Opened the request", "opened", announced=True),
        Move.RENEW: ActKind(
            Renewed,
            "Renewed the request",
            "renewed",
            stays(*BEFORE_A_DECISION),
            announced=True,
            minuted="renewed the request",
        ),
        Move.DECLARE: ActKind(Word, "Declared no conflict", "declared on", stays(*BEFORE_A_DECISION)),
        Move.RECUSE: ActKind(Word, "Recused themselves", "recused from", stays(*BEFORE_A_DECISION)),
        Move.DELEGATE: ActKind(Delegated, "Handed over the seat", "handed to a deputy", stays(*BEFORE_A_DECISION)),
        Move.RECALL: ActKind(Word, "Took the seat back", "taken back from a deputy", stays(*BEFORE_A_DECISION)),
        Move.ASK: ActKind(
            Asked, "Asked a question", "asked about", stays(*BEFORE_A_DECISION), announced=True, minuted="asked"
        ),
        Move.ANSWER: ActKind(
            AboutQuestion,
            "Answered a question",
            "answered on",
            stays(*BEFORE_A_DECISION),
            announced=True,
            minuted="answered",
        ),
        Move.RESOLVE: ActKind(
            AboutQuestion, "Resolved a question", "cleared up", stays(*BEFORE_A_DECISION), minuted="resolved a question"
        ),
        Move.PROPOSE: ActKind(
            Proposed,
            "Proposed a condition",
            "given conditions",
            stays(*BEFORE_A_DECISION),
            minuted="proposed a condition",
        ),
        Move.DROP: ActKind(
            AboutCondition,
            "Dropped a condition",
            "relieved of a condition",
            stays(*BEFORE_A_DECISION),
            minuted="dropped a condition",
        ),
        Move.VOTE: ActKind(Cast, "Voted", "voted on", leads_to(State.IN_REVIEW, *BEFORE_A_DECISION)),
        Move.APPROVE: ActKind(
            Decided, "Closed it: approved", "approved", leads_to(State.APPROVED, State.IN_REVIEW), announced=True
        ),
        Move.REJECT: ActKind(
            Decided, "Closed it: rejected", "rejected", leads_to(State.REJECTED, State.IN_REVIEW), announced=True
        ),
        Move.WITHDRAW: ActKind(
            Word, "Withdrew the request", "withdrawn", leads_to(State.WITHDRAWN, *BEFORE_A_DECISION), announced=True
        ),
        Move.LAPSE: ActKind(
            Word,
            "Let the request lapse",
            "left to lapse",
            leads_to(State.LAPSED, *BEFORE_A_DECISION),
            at_any_time=True,
            announced=True,
        ),
        Move.SETTLE: ActKind(Moved, "Moved the alias", "settled", leads_to(State.SETTLED, State.APPROVED)),
        Move.ADOPT: ActKind(
            Adopted, "Adopted the policy", "adopted", leads_to(State.SETTLED, State.APPROVED), announced=True
        ),
        Move.REPORT: ActKind(
            AboutCondition, "Reported a condition as met", "reported on", stays(*APPROVED_ONCE), announced=True
        ),
        Move.VERIFY: ActKind(AboutCondition, "Verified a condition", "verified", stays(*APPROVED_ONCE)),
        Move.RETURN: ActKind(AboutCondition, "Sent a condition back", "sent back", stays(*APPROVED_ONCE)),
        Move.BREACH: ActKind(
            AboutCondition, "Found a condition breached", "breached", stays(*APPROVED_ONCE), announced=True
        ),
        Move.RESCHEDULE: ActKind(
            Rescheduled, "Rescheduled a condition", "rescheduled", stays(*APPROVED_ONCE), announced=True
        ),
        Move.SUPERSEDE: ActKind(
            Word,
            "Replaced the approval",
            "superseded",
            leads_to(State.SUPERSEDED, State.APPROVED, State.SETTLED, State.SUSPENDED, State.EXPIRED),
        ),
        Move.SUSPEND: ActKind(
            Ended,
            "Suspended the approval",
            "suspended",
            leads_to(State.SUSPENDED, State.APPROVED, State.SETTLED, State.EXPIRED),
            announced=True,
        ),
        Move.REVOKE: ActKind(
            Ended,
            "Revoked the approval",
            "revoked",
            leads_to(State.REVOKED, State.APPROVED, State.SETTLED, State.SUSPENDED, State.EXPIRED),
            announced=True,
        ),
        Move.EXPIRE: ActKind(
            Ended,
            "Let the approval run out",
            "run out",
            leads_to(State.EXPIRED, State.APPROVED, State.SETTLED),
            announced=True,
        ),
        Move.CONFIRM: ActKind(Confirmed, "Confirmed the emergency", "confirmed", stays(State.OPEN), announced=True),
        Move.RESTORE: ActKind(
            Moved,
            "Moved the alias back",
            "restored",
            stays(State.OPEN, State.IN_REVIEW, State.SETTLED),
            at_any_time=True,
        ),
        Move.CLEAR: ActKind(
            Moved,
            "Cleared the alias",
            "cleared",
            stays(
                State.OPEN,
                State.IN_REVIEW,
                State.SETTLED,
                State.REJECTED,
                State.LAPSED,
                State.SUSPENDED,
                State.EXPIRED,
                State.REVOKED,
            ),
            at_any_time=True,
        ),
    },
)
"""
While the committee makes up its mind, what people add leaves the request where it is. What was approved is carried out, and holds until something
ends it. Where the policy lets an alias stay when an approval runs out, the version still serves: so it can be superseded, suspended and revoked yet.
An emergency moves the alias before anybody votes; its end, and that of an approval, clears it afterwards.
"""

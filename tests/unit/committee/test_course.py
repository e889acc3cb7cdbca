"""The states of a request and the moves between them.

Written out by hand.
"""

from datetime import timedelta
from itertools import product

import pytest

from governance.committee.course import REQUEST
from governance.committee.request import STANDING, UNDECIDED, Move, State
from governance.errors import Refused
from governance.sentences import refusals
from tests.builders import NOON, a_request
from tests.steps import refusal

LATER = NOON + timedelta(days=31)
"""A day after the deadline of `a_request`."""

# While the committee makes up its mind, what people add leaves the request where it is.
DISCUSSING = (
    "request:renewed, interest:none-declared, recusal:declared, seat:delegated, seat:taken-back, question:asked, "
    "question:answered, question:resolved, condition:proposed, condition:dropped, alias:restored, alias:cleared"
)
KEEPING = "condition:reported, condition:verified, condition:returned, condition:breached, condition:rescheduled"

# From each state: where to, by which moves.
TABLE = {
    State.OPEN: {
        State.OPEN: f"{DISCUSSING}, emergency:confirmed",
        State.IN_REVIEW: "vote:cast",
        State.WITHDRAWN: "request:withdrawn",
        State.LAPSED: "request:lapsed",
    },
    State.IN_REVIEW: {
        State.IN_REVIEW: f"{DISCUSSING}, vote:cast",
        State.APPROVED: "decision:approved",
        State.REJECTED: "decision:rejected",
        State.WITHDRAWN: "request:withdrawn",
        State.LAPSED: "request:lapsed",
    },
    State.APPROVED: {
        State.APPROVED: KEEPING,
        State.SETTLED: "alias:moved, policy:adopted",
        State.SUSPENDED: "approval:suspended",
        State.REVOKED: "approval:revoked",
        State.EXPIRED: "approval:expired",
        State.SUPERSEDED: "approval:superseded",
    },
    State.SETTLED: {
        State.SETTLED: f"{KEEPING}, alias:restored, alias:cleared",
        State.SUSPENDED: "approval:suspended",
        State.REVOKED: "approval:revoked",
        State.EXPIRED: "approval:expired",
        State.SUPERSEDED: "approval:superseded",
    },
    State.SUSPENDED: {
        State.SUSPENDED: f"{KEEPING}, alias:cleared",
        State.REVOKED: "approval:revoked",
        State.SUPERSEDED: "approval:superseded",
    },
    State.EXPIRED: {
        State.EXPIRED: "alias:cleared",
        State.SUPERSEDED: "approval:superseded",
        State.SUSPENDED: "approval:suspended",
        State.REVOKED: "approval:revoked",
    },
    State.REJECTED: {State.REJECTED: "alias:cleared"},
    State.LAPSED: {State.LAPSED: "alias:cleared"},
    State.REVOKED: {State.REVOKED: "alias:cleared"},
    State.WITHDRAWN: {},
    State.SUPERSEDED: {},
}
MOVES = {
    (state, Move(move)): target
    for state, targets in TABLE.items()
    for target, moves in targets.items()
    for move in moves.split(", ")
}


def test_the_table_knows_every_state():
    assert set(TABLE) == set(State)


@pytest.mark.parametrize(
    ("state", "move"),
    [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in product(State, Move) if pair not in MOVES],
)
def test_a_move_that_nobody_provided_for_is_refused(state, move):
    with refusal(refusals.no_longer_possible("R-0001", state, REQUEST.acts[move].past)):
        REQUEST.after(a_request(state), move, NOON)


@pytest.mark.parametrize(("state", "move"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in MOVES])
def test_a_move_leads_where_the_design_says(state, move):
    assert REQUEST.after(a_request(state), move, NOON) is MOVES[state, move]


AT_ANY_TIME = {Move.LAPSE, Move.RESTORE, Move.CLEAR}


@pytest.mark.parametrize(
    ("state", "move"),
    [
        pytest.param(*pair, id=f"{pair[0]}: {pair[1]}")
        for pair in MOVES
        if pair[0] in (State.OPEN, State.IN_REVIEW) and pair[1] not in AT_ANY_TIME
    ],
)
def test_nothing_is_added_to_a_request_whose_deadline_has_passed(state, move):
    lapsed = rf"R-0001 was to be decided by 1 May 2026, 12:00 UTC and has lapsed; it cannot be {REQUEST.acts[move].past} any more"
    with pytest.raises(Refused, match=lapsed):
        REQUEST.after(a_request(state), move, LATER)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        pytest.param(*pair, id=f"{pair[0]}: {pair[1]}")
        for pair in MOVES
        if pair[0] not in (State.OPEN, State.IN_REVIEW) or pair[1] in AT_ANY_TIME
    ],
)
def test_a_deadline_ends_nothing_else(state, move):
    assert REQUEST.after(a_request(state), move, LATER) is MOVES[state, move]


def test_the_deadline_itself_is_still_in_time():
    request = a_request()
    assert REQUEST.after(request, Move.VOTE, request.due_at) is State.IN_REVIEW
    with refusal(refusals.lapsed("R-0001", "2026-05-01 12:00", "voted on")):
        REQUEST.after(request, Move.VOTE, request.due_at + timedelta(microseconds=1))


def test_every_move_has_words_for_a_refusal():
    assert all(act.past and act.done for act in REQUEST.acts.values())


ENDS = [State.REJECTED, State.WITHDRAWN, State.LAPSED, State.SUPERSEDED, State.REVOKED]


@pytest.mark.parametrize("state", ENDS, ids=str)
def test_nothing_leaves_an_end(state):
    assert not [move for (source, move), target in MOVES.items() if source is state and target is not state]


@pytest.mark.parametrize("state", sorted(STANDING), ids=str)
def test_nothing_comes_to_stand_but_through_an_approval(state):
    reached_from = {source for (source, _), target in MOVES.items() if target is state and source is not state}
    assert reached_from <= {State.IN_REVIEW, State.APPROVED}


def test_nothing_that_ended_is_undecided_again():
    assert not [pair for pair, target in MOVES.items() if target in UNDECIDED and pair[0] not in UNDECIDED]

from itertools import product

import pytest

from governance.decision.permissions import Action, may, require
from governance.decision.states import Move, after
from governance.errors import Refused
from governance.records import Role
from governance.review.request import State
from tests.builders import a_person, a_request

MOVES = {
    (State.OPEN, Move.VOTE): State.IN_REVIEW,
    (State.OPEN, Move.RENEW): State.OPEN,
    (State.IN_REVIEW, Move.VOTE): State.IN_REVIEW,
    (State.IN_REVIEW, Move.RENEW): State.IN_REVIEW,
    (State.IN_REVIEW, Move.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Move.REJECT): State.REJECTED,
    (State.APPROVED, Move.SETTLE): State.SETTLED,
    (State.SETTLED, Move.SUPERSEDE): State.SUPERSEDED,
}
PERMITTED = {
    (Role.CHAIR, Action.VOTE),
    (Role.CHAIR, Action.CLOSE),
    (Role.MEMBER, Action.VOTE),
    (Role.MODEL_OWNER, Action.ASSESS),
    (Role.MODEL_OWNER, Action.REQUEST),
}


@pytest.mark.parametrize(
    ("state", "move"),
    [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in product(State, Move) if pair not in MOVES],
)
def test_a_move_that_nobody_provided_for_is_refused(state, move):
    with pytest.raises(Refused, match=f"R-0001 is {state}; it cannot be .* any more"):
        after(a_request(state), move)


@pytest.mark.parametrize(("state", "move"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in MOVES])
def test_a_move_leads_where_the_design_says(state, move):
    assert after(a_request(state), move) is MOVES[state, move]


def test_nothing_leaves_a_rejection():
    assert not [move for state, move in MOVES if state is State.REJECTED]


@pytest.mark.parametrize(
    ("role", "action"),
    [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in product(Role, Action) if pair not in PERMITTED],
)
def test_what_is_not_permitted_is_refused_with_who_may(role, action):
    person = a_person(role, None)
    assert not may(person, action)
    with pytest.raises(Refused, match=rf"Zoe \({role}\) may not {action}; expected a "):
        require(person, action)


@pytest.mark.parametrize(
    ("role", "action"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in sorted(PERMITTED)]
)
def test_what_is_permitted_is_let_through(role, action):
    require(a_person(role, None), action)


@pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.REGULATOR, Role.PRODUCT_MANAGER], ids=str)
def test_who_only_reads_may_do_nothing_else(role):
    assert not [action for action in Action if may(a_person(role, None), action)]


def test_nobody_who_asks_also_votes():
    assert not [
        role for role in Role if may(a_person(role, None), Action.REQUEST) and may(a_person(role, None), Action.VOTE)
    ]

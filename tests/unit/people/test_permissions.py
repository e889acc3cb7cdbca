from dataclasses import replace
from itertools import product

import pytest

from governance.errors import Refused
from governance.people.identity import persona
from governance.people.permissions import Action, may, require
from governance.records import Role
from tests.builders import NOON, a_person

PERMITTED_TO = {
    Role.CHAIR: "vote, ask a question, answer a question, propose a condition, report on a condition, propose a policy, suspend an approval, act in an emergency, export the log, close a request, reschedule a condition, sign a section of a model card",
    Role.MEMBER: "vote, ask a question, answer a question, propose a condition, report on a condition, propose a policy, suspend an approval, act in an emergency, export the log, sign a section of a model card",
    Role.DEPUTY: "vote, ask a question, propose a condition, sign a section of a model card",
    Role.EXECUTIVE: "revoke an approval, act in an emergency",
    Role.MODEL_OWNER: "assess, attach a document, request a promotion, withdraw a request, answer a question, report on a condition, act in an emergency, sign a section of a model card",
    Role.PRODUCT_MANAGER: "answer a question, report on a condition, sign a section of a model card",
    Role.REGULATOR: "export the log",
    Role.LOG_KEEPER: "keep the log, export the log",
    Role.SERVICE: "assess, attach a document, request a promotion",
    Role.PROGRAM: "",
}
PERMITTED = {
    (role, Action(action)) for role, actions in PERMITTED_TO.items() for action in actions.split(", ") if action
}


def test_the_table_knows_every_role():
    assert set(PERMITTED_TO) == set(Role)


@pytest.mark.parametrize(
    ("role", "action"),
    [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in product(Role, Action) if pair not in PERMITTED],
)
def test_what_is_not_permitted_is_refused_with_who_may(role, action):
    somebody = persona(a_person(role, None), NOON)
    assert not may(somebody, action)
    with pytest.raises(Refused) as refused:
        require(somebody, action)
    values = refused.value.phrase.values
    assert (refused.value.phrase.code, values["roles"], values["action"]) == ("not-permitted", (role,), action)
    assert set(values["allowed"]) == {allowed for allowed, permitted in PERMITTED if permitted is action}


@pytest.mark.parametrize(
    ("role", "action"), [pytest.param(*pair, id=f"{pair[0]}: {pair[1]}") for pair in sorted(PERMITTED)]
)
def test_what_is_permitted_is_let_through(role, action):
    require(persona(a_person(role, None), NOON), action)


def test_who_only_reads_may_take_along_what_they_read_and_do_nothing_else():
    assert [action for action in Action if may(a_person(Role.REGULATOR, None), action)] == [Action.EXPORT]


def test_whoever_keeps_the_log_has_no_part_in_what_it_records():
    assert [action for action in Action if may(a_person(Role.LOG_KEEPER, None), action)] == [
        Action.KEEP_LOG,
        Action.EXPORT,
    ]


def test_what_somebody_may_do_follows_from_every_role_that_they_come_with():
    both = replace(
        persona(a_person(Role.PRODUCT_MANAGER, None), NOON), roles=frozenset({Role.PRODUCT_MANAGER, Role.REGULATOR})
    )
    assert {action for action in Action if may(both, action)} == {
        Action.ANSWER,
        Action.REPORT,
        Action.SIGN,
        Action.EXPORT,
    }


def test_who_comes_with_no_role_may_do_nothing_whatever_the_roster_says():
    nobody = replace(persona(a_person(Role.CHAIR, "chair"), NOON), roles=frozenset())
    assert [action for action in Action if may(nobody, action)] == []


def allowed(action: Action) -> set[Role]:
    return {role for role in Role if may(a_person(role, None), action)}


def test_nobody_who_asks_also_votes():
    assert not allowed(Action.REQUEST) & allowed(Action.VOTE)


def test_whoever_stops_what_was_approved_has_no_part_in_approving_anything():
    assert not allowed(Action.REVOKE) & (allowed(Action.VOTE) | allowed(Action.CLOSE) | allowed(Action.REQUEST))


def test_a_program_never_votes_closes_or_acts_in_an_emergency():
    decides = (Action.VOTE, Action.CLOSE, Action.SUSPEND, Action.REVOKE, Action.BREAK_GLASS, Action.AMEND)
    assert not [action for action in decides if Role.SERVICE in allowed(action)]

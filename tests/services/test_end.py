"""Suspending and stopping a version.

It serves no longer, and nothing that was approved later is undone.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from governance.committee.acts import Choice
from governance.committee.request import State
from governance.errors import RegistryUnavailable
from governance.sentences.phrase import said_earlier
from governance.services.committee.condition import report_condition, verify_condition
from governance.services.committee.end import revoke, suspend
from governance.services.committee.fall_due import fall_due
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, MARTA, MODEL, NOON, a_person, a_policy, by
from tests.services.worlds import World, asking, champion, promote, replacing, serving, states
from tests.steps import actions, ask, at, decide, joined_by, last_entry, measured, on_condition, pending, request_of

pytest_plugins = ("tests.services.begun",)

HARM = "it locked out a whole town"


def suspended(console: Ports, request: str = "R-0001") -> object:
    return suspend(by(console, CLARA), request, HARM)


def revoked(console: Ports, request: str = "R-0001") -> object:
    return revoke(by(console, MARTA), request, HARM)


STATES = {suspended: "suspended", revoked: "revoked"}
ended = pytest.mark.parametrize("end", STATES, ids=["suspended", "revoked"])


@dataclass
class DeafRegistry:
    """A registry that at first clears no alias.

    It does not answer the first `times` times that it is asked to clear one.
    """

    registry: Any
    times: int = field(default=1)

    def remove_alias(self, model: str, alias: str) -> None:
        self.times -= 1
        if self.times >= 0:
            raise RegistryUnavailable(said_earlier("the line went dead"))
        self.registry.remove_alias(model, alias)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.registry, name)


# What served


@ended
def test_what_served_serves_no_longer_once_the_promise_is_carried_out(world: World, end):
    served = world(serving)
    end(served)
    assert (states(served), pending(served), champion(served)) == ([STATES[end]], ["R-0001"], "2")
    assert [move.version for move in settle(served)] == [None]
    assert (states(served), pending(served), champion(served)) == ([STATES[end]], [], None)
    assert (last_entry(served)["action"], last_entry(served)["detail"]["version"]) == ("alias:cleared", None)


@pytest.mark.parametrize(
    ("end", "action", "cause"),
    [(suspended, "approval:suspended", "member"), (revoked, "approval:revoked", "executive")],
    ids=["suspended", "revoked"],
)
def test_the_end_of_an_approval_stands_in_the_log_with_who_why_and_by_what_right(world: World, end, action, cause):
    served = world(serving)
    end(served)
    entry = last_entry(served)
    assert (entry["action"], entry["reason"], entry["detail"]) == (action, HARM, {"revision": 7, "cause": cause})


@pytest.mark.parametrize("person", [AMINA, BEN, ELENA, a_person(id="farah")], ids=["the chair who closed it", "who approved it", "another member", "a member who owns it"])  # fmt: skip
def test_any_member_suspends_since_it_approves_nothing(world: World, person):
    served = joined_by(world(serving), person)
    suspend(by(served, person), "R-0001", HARM)
    settle(served)
    assert champion(served) is None


def test_another_alias_of_the_model_stays(world: World):
    served = world(serving)
    measured(served, "3")
    decide(served, request=ask(served, "3", alias="challenger").id)
    settle(served)
    suspended(served)
    settle(served)
    assert (champion(served), served.registry.alias_holder(MODEL, "challenger")) == (None, "3")


@ended
def test_an_alias_that_somebody_else_has_moved_meanwhile_is_not_touched(world: World, end):
    served = world(serving)
    end(served)
    served.registry.set_alias(MODEL, "champion", "1")
    assert settle(served) == ()
    assert (champion(served), pending(served), actions(served).count("alias:cleared")) == ("1", [], 0)


# What was approved, and did not serve yet


@ended
def test_what_was_approved_and_not_settled_takes_its_promise_back_and_leaves_the_champion_alone(world: World, end):
    asked = world(asking)
    decide(asked)
    end(asked)
    assert settle(asked) == ()
    assert (states(asked), pending(asked), champion(asked)) == ([STATES[end]], [], "1")
    assert not {"alias:moved", "alias:cleared"} & set(actions(asked))


@ended
def test_what_waits_for_a_condition_ends_as_well(world: World, end):
    asked = world(asking)
    on_condition(asked)
    decide(asked)
    end(asked)
    assert settle(asked) == ()
    assert (states(asked), champion(asked)) == ([STATES[end]], "1")


def test_an_approval_that_renews_another_ends_without_it(world: World):
    served = world(serving)
    measured(served, "2", 0.95)
    decide(served, request=ask(served, "2").id)
    suspended(served, "R-0002")
    assert settle(served) == ()
    assert (states(served), champion(served)) == (["settled", "suspended"], "2")


# In whatever order the registry hears of it


def at_once(console: Ports) -> None:
    settle(console)


def in_the_other_order(console: Ports) -> None:
    with pytest.raises(RegistryUnavailable):
        settle(replace(console, registry=DeafRegistry(console.registry)))
    settle(console)


@ended
@pytest.mark.parametrize("carry_out", [at_once, in_the_other_order])
def test_a_later_approval_is_not_undone_by_the_earlier_end_of_another(world: World, carry_out, end):
    served = world(serving)
    end(served)
    measured(served, "3")
    decide(served, request=ask(served, "3").id)
    assert pending(served) == ["R-0001", "R-0002"]
    carry_out(served)
    replaced = "superseded" if end is suspended else "revoked"
    assert (states(served), pending(served), champion(served)) == ([replaced, "settled"], [], "3")
    assert settle(served) == ()
    assert champion(served) == "3"


def test_the_promise_of_a_later_approval_outlives_a_registry_that_was_away_for_the_suspension(world: World):
    served = world(serving)
    suspended(served)
    measured(served, "3")
    decide(served, request=ask(served, "3").id)
    in_the_other_order(served)
    assert champion(served) == "3"
    suspended(served, "R-0002")
    settle(served)
    assert (states(served), champion(served)) == (["superseded", "suspended"], None)


# "It serves no longer until the committee decides again" (docs/reference/requests.md).


def test_an_approval_from_before_a_suspension_does_not_bring_the_version_back(world: World):
    served = world(serving)
    measured(served, "2", 0.95)
    decide(served, request=ask(served, "2").id)
    suspended(served)
    settle(served)
    assert champion(served) is None


def test_a_condition_that_is_met_after_a_suspension_does_not_bring_the_version_back(world: World):
    served = world(serving)
    measured(served, "2", 0.95)
    renewed = ask(served, "2").id
    on_condition(served, request=renewed)
    decide(served, request=renewed)
    suspended(served)
    settle(served)
    report_condition(by(served, FARAH), renewed, "C-1", "the line is staffed")
    verify_condition(by(served, ELENA), renewed, "C-1", "I called")
    settle(served)
    assert champion(served) is None


# Back again, and ended for good


def test_a_suspended_version_comes_back_through_a_new_request_that_takes_the_place_of_the_suspended_one(world: World):
    served = world(serving)
    suspended(served)
    settle(served)
    assert promote(served, "2") == "R-0002"
    assert (states(served), champion(served)) == (["superseded", "settled"], "2")


def test_a_suspended_version_stays_away_while_its_new_request_is_rejected(world: World):
    served = world(serving)
    suspended(served)
    settle(served)
    measured(served, "2")
    decide(served, Choice.REJECT, ask(served, "2").id)
    settle(served)
    assert (states(served), champion(served)) == (["suspended", "rejected"], None)


def test_what_is_suspended_can_still_be_revoked(world: World):
    served = world(serving)
    suspended(served)
    settle(served)
    revoked(served)
    assert settle(served) == ()
    assert (states(served), champion(served)) == (["revoked"], None)
    assert last_entry(served)["action"] == "approval:revoked"


def test_what_was_revoked_stays_on_record_as_revoked_when_another_takes_its_place(world: World):
    served = world(replacing)
    revoked(served, "R-0002")
    settle(served)
    promote(served, "2")
    assert (states(served), champion(served)) == (["superseded", "revoked", "settled"], "2")


@ended
def test_what_has_run_out_and_was_kept_can_still_be_ended(world: World, end):
    kept = at(world(serving, a_policy(valid_for_days=30, when_expired="keep")), NOON + timedelta(days=31))
    fall_due(kept)
    assert (request_of(kept).state, champion(kept)) == (State.EXPIRED, "2")
    end(kept)
    settle(kept)
    assert (states(kept), champion(kept)) == ([STATES[end]], None)


def test_what_is_suspended_does_not_run_out_as_well(world: World):
    served = world(serving)
    suspended(served)
    settle(served)
    assert fall_due(at(served, datetime(2028, 1, 1, tzinfo=UTC))) == ()
    assert states(served) == ["suspended"]

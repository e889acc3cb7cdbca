"""No form is offered to somebody whom it could only refuse."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from app.panels.papers import CALLED
from governance.committee.acts import When
from governance.records import Person
from governance.services.committee.participation import delegate_seat, recuse
from governance.services.committee.policy import announce_policy
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import AMINA, BEN, DEV, ELENA, FARAH, GRETA, HENRIK, LIN, MARTA, a_policy, by
from tests.pages.events import a_blocking_question, a_second_policy, reported
from tests.pages.screens import Opens, Screen
from tests.services.refusals import CONFLICT, ONE, Act, Start
from tests.steps import ask, decide, joined_by, measured, on_condition, under, vote_all

pytestmark = pytest.mark.slow


def in_a_conflicted_group(console: Ports) -> Ports:
    member = replace(BEN, groups=("vendors",))
    begun = under(joined_by(console, member), a_policy(conflicts=["vendors"]))
    announce_policy(by(begun, FARAH))
    measured(begun, "2")
    ask(begun)
    return begun


def appealed(console: Ports) -> None:
    measured(console, "2", 0.91)
    ask(console, appeal=ONE)


def out_of_office(console: Ports) -> Ports:
    vote_all(console)
    return joined_by(console, replace(AMINA, until=date(2026, 3, 31)))


def ben_has_left(console: Ports) -> Ports:
    return joined_by(console, replace(BEN, until=date(2026, 3, 31)))


def asked_and_stepped_back(console: Ports) -> None:
    a_blocking_question(console)
    recuse(by(console, BEN), ONE, CONFLICT)


def a_chair_who_stepped_back(console: Ports) -> None:
    recuse(by(console, AMINA), ONE, CONFLICT)
    vote_all(console)


def deputy_sits_in(console: Ports) -> None:
    delegate_seat(by(console, BEN), ONE, "on leave")


def everything_is_asked_and_proposed(console: Ports) -> None:
    a_blocking_question(console)
    on_condition(console)


def replaced_with_a_condition(console: Ports) -> None:
    """Replace a version that was approved on a condition.

    R-0001 approved version 2, and the condition is to be met while it serves. R-0002 put version 3 in its place.
    """
    announce_policy(by(console, FARAH))
    measured(console, "2")
    ask(console)
    on_condition(console, when=When.AFTER)
    decide(console)
    settle(console)
    measured(console, "3")
    decide(console, request=ask(console, "3").id)
    settle(console)


@dataclass(frozen=True)
class Closed:
    """A page that does not offer something to somebody."""

    person: Person
    offered: tuple[str, ...]
    """Every button that asks for something."""
    says: str = ""
    """Why not, where the page says so."""
    start: Start = Start.ASKED
    before: Act | None = None
    page: str = "review"
    request: str = ONE


ALWAYS = {f"{what} ({form})" for what in ("Brief", "Minutes") for form in CALLED.values()} | {
    "Noted",
    "Verify now",
    "What exactly is voted on?",
    "What exactly was voted on?",
}
ANYBODY = "Ask for a review"
"""What anybody may ask of an approval that stands."""
CLOSED = {
    "the owner has no vote": Closed(
        FARAH,
        ("Withdraw the request", "Answer"),
        "Farah Nasser (model owner) has no seat on the committee",
        before=everything_is_asked_and_proposed,
    ),
    "a product manager has no vote": Closed(
        GRETA,
        ("Answer",),
        "Greta Holm (product manager) has no seat on the committee",
        before=everything_is_asked_and_proposed,
    ),
    "an executive decides nothing": Closed(
        MARTA, (), "Marta Sand (executive) has no seat on the committee", before=everything_is_asked_and_proposed
    ),
    "a regulator reads a request": Closed(
        HENRIK, (), "Henrik Vos (regulator) has no seat on the committee", before=everything_is_asked_and_proposed
    ),
    "a regulator reads an approval": Closed(HENRIK, (ANYBODY,), start=Start.APPROVED, page="decision"),
    "a regulator reads what serves": Closed(HENRIK, (ANYBODY,), start=Start.SERVING, page="decision", request="R-0002"),
    "a regulator reads a rejection": Closed(HENRIK, (), start=Start.REJECTED, page="decision"),
    "a regulator reads an emergency": Closed(HENRIK, (), start=Start.FIRST_KEY, request="R-0003"),
    "a regulator reads a policy": Closed(HENRIK, (), before=a_second_policy, page="policy"),
    "an owner proposes no policy": Closed(FARAH, (), before=a_second_policy, page="policy"),
    "a deputy whom nobody lets sit in": Closed(LIN, (), "You take no part: nobody has let Lin Osei sit in for them."),
    "a member whose deputy sits in": Closed(
        BEN, (), "You take no part: Lin Osei sits in for you.", before=deputy_sits_in
    ),
    "a member who recused": Closed(
        BEN,
        (),
        "You take no part: Ben Okafor is recused from R-0001 and takes no part in it.",
        before=lambda c: recuse(by(c, BEN), ONE, CONFLICT),
    ),
    "a member of a conflicted group": Closed(
        BEN,
        (),
        "You take no part: Ben Okafor is in a group that this policy calls conflicted (vendors).",
        start=Start.NEW,
        before=in_a_conflicted_group,
    ),
    "a member of the first panel on an appeal": Closed(
        BEN,
        (),
        "You take no part: Ben Okafor voted on R-0001, which this appeals against.",
        start=Start.REJECTED,
        before=appealed,
        request="R-0002",
    ),
    "the chair who closed what is appealed against": Closed(
        AMINA,
        (),
        "You take no part: Amina Haddad closed R-0001, which this appeals against.",
        start=Start.REJECTED,
        before=appealed,
        request="R-0002",
    ),
    "a chair who recused": Closed(
        AMINA,
        (),
        "You take no part: Amina Haddad is recused from R-0001 and takes no part in it.",
        before=a_chair_who_stepped_back,
    ),
    "a member who asked something and recused": Closed(
        BEN, (), "You take no part: Ben Okafor is recused from R-0001", before=asked_and_stepped_back
    ),
    "a chair whose term has ended": Closed(
        AMINA,
        (),
        "You take no part: Amina Haddad is not in office on 1 Apr 2026",
        before=out_of_office,
    ),
    "a member whose term has ended, before an approval": Closed(
        BEN, (ANYBODY,), start=Start.SERVING, before=ben_has_left, page="decision", request="R-0002"
    ),
    "a member whose term has ended, before another policy": Closed(
        BEN, (), before=lambda c: a_second_policy(ben_has_left(c)), page="policy"
    ),
    "whoever turned the first key": Closed(
        FARAH, (), "A second person must confirm by ", start=Start.FIRST_KEY, request="R-0003"
    ),
    "a member before the second key": Closed(
        DEV,
        ("Ask", "I have none", "Recuse yourself", "Confirm the emergency"),
        start=Start.FIRST_KEY,
        request="R-0003",
    ),
    "an owner of a condition that was replaced": Closed(
        FARAH, (), start=Start.NEW, before=replaced_with_a_condition, page="decision"
    ),
    "a condition for somebody else to report on": Closed(
        ELENA, (ANYBODY, "Suspend this approval"), start=Start.APPROVED, page="decision"
    ),
    "a condition for somebody else to check": Closed(
        FARAH, (ANYBODY,), start=Start.APPROVED, before=reported, page="decision"
    ),
}


@pytest.mark.parametrize("closed", CLOSED.values(), ids=CLOSED)
def test_no_form_is_offered_that_would_be_refused(opens: Opens, closed: Closed):
    opens(closed.start, closed.before)
    screen = Screen(closed.person, closed.page, request=closed.request)
    assert [button for button in screen.buttons if button not in ALWAYS] == list(closed.offered)
    assert closed.offered or screen.fields == []
    assert closed.says in screen.text
    assert screen.refusals == []

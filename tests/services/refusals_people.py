"""Refusals of people.

Some may take no part, some have handed over their seat, and of some the vote is not taken.
"""

from dataclasses import replace
from datetime import date

from governance.committee.acts import Choice
from governance.records import Role
from governance.sentences import deciding, refusals
from governance.services.committee.emergency import confirm_emergency
from governance.services.committee.participation import (
    declare_no_conflict,
    delegate_seat,
    recuse,
    take_seat_back,
)
from governance.services.committee.policy import announce_policy
from governance.services.ports import Ports
from tests.builders import BEN, CLARA, FARAH, JANA, LIN, a_person, a_policy, a_spec, by
from tests.services.changes import other_files
from tests.services.refusals import ANOTHER, CONFLICT, ONE, Case, Start, opened
from tests.steps import ask, close, joined_by, measured, under, vote

YUSUF = a_person(Role.MODEL_OWNER, None, id="yusuf")


def begun(console: Ports) -> Ports:
    """`console` with its policy on record and R-0001 open.

    It is new. R-0001 is about version 2.
    """
    announce_policy(by(console, FARAH))
    measured(console, "2")
    ask(console)
    return console


def in_a_conflicted_group(console: Ports) -> Ports:
    member = replace(BEN, groups=("vendors",))
    return begun(under(joined_by(console, member), a_policy(conflicts=["vendors"])))


def in_a_group_that_owns(console: Ports) -> Ports:
    owner = {"name": "Payments Risk", "contact": "x", "people": ["farah"], "groups": ["payments-risk"]}
    joined = joined_by(console, replace(BEN, groups=("payments-risk",)))
    return begun(replace(joined, documents=replace(joined.documents, specs={"card-fraud": a_spec(owner=owner)})))


def with_new_evidence(console: Ports) -> None:
    """Measure version 2 again with another result."""
    measured(console, "2", 0.91)


def appealed(console: Ports) -> None:
    with_new_evidence(console)
    ask(console, appeal=ONE)


def made_by_ben(console: Ports) -> None:
    console.registry.say_who_made("card-fraud", "2", "ben")
    ask(console)


def with_a_deputy_who_made_it(console: Ports) -> None:
    console.registry.say_who_made("card-fraud", "2", "lin")
    ask(console)


def two_who_name_lin(console: Ports) -> Ports:
    delegate_seat(by(console, BEN), ONE, "on leave")
    return joined_by(console, replace(JANA, deputy="lin"))


def handed_over(console: Ports) -> None:
    delegate_seat(by(console, BEN), ONE, "on leave")


TABLE = {
    "somebody who owns the model": Case(
        lambda c: vote(c, a_person(id="farah")),
        refusals.takes_no_part("Farah", deciding.conflict_keeps_out("owns card-fraud")),
    ),
    "somebody who asked for it": Case(
        lambda c: vote(c, a_person(id="yusuf")),
        refusals.takes_no_part("Yusuf", deciding.conflict_keeps_out("asked for this")),
        lambda c: ask(c, actor=YUSUF),
        Start.MEASURED,
    ),
    "somebody who made the run": Case(
        lambda c: vote(c, BEN),
        refusals.takes_no_part("Ben Okafor", deciding.conflict_keeps_out("made card-fraud/2")),
        made_by_ben,
        Start.MEASURED,
    ),
    "somebody in a group that owns the model": Case(
        lambda c: vote(c, BEN),
        refusals.takes_no_part("Ben Okafor", deciding.conflict_keeps_out("is in payments-risk, which owns card-fraud")),
        in_a_group_that_owns,
        Start.NEW,
    ),
    "somebody in a group that the policy calls conflicted": Case(
        lambda c: vote(c, c.documents.roster().person("ben")),
        refusals.takes_no_part("Ben Okafor", deciding.in_conflicted_group(("vendors",))),
        in_a_conflicted_group,
        Start.NEW,
    ),
    "somebody who voted on what is appealed against": Case(
        lambda c: vote(c, BEN, request="R-0002"),
        refusals.takes_no_part(
            "Ben Okafor", deciding.conflict_keeps_out("voted on R-0001, which this appeals against")
        ),
        appealed,
        Start.REJECTED,
    ),
    "somebody who closed what is appealed against": Case(
        lambda c: close(c, "R-0002"),
        refusals.takes_no_part(
            "Amina Haddad", deciding.conflict_keeps_out("closed R-0001, which this appeals against")
        ),
        appealed,
        Start.REJECTED,
    ),
    "somebody who recused": Case(
        lambda c: vote(c, BEN),
        refusals.takes_no_part("Ben Okafor", deciding.recused_from("R-0001")),
        lambda c: recuse(by(c, BEN), ONE, CONFLICT),
    ),
    "somebody whose term has ended": Case(
        lambda c: vote(c, BEN),
        refusals.takes_no_part("Ben Okafor", deciding.term_does_not_run("2026-04-01", None, "2026-03-31")),
        lambda c: joined_by(c, replace(BEN, until=date(2026, 3, 31))),
    ),
    "somebody whose term has not begun": Case(
        lambda c: vote(c, BEN),
        refusals.takes_no_part("Ben Okafor", deciding.term_does_not_run("2026-04-01", "2026-04-02", None)),
        lambda c: joined_by(c, replace(BEN, since=date(2026, 4, 2))),
    ),
    "a seat that the tier does not know": Case(
        lambda c: vote(c, a_person(seat="press")),
        refusals.no_seat_that_votes("Zoe", ("chair", "ethics", "legal", "risk", "lay")),
        lambda c: joined_by(c, a_person(seat="press")),
    ),
    "a seat that was handed over": Case(
        lambda c: vote(c, BEN), refusals.seat_handed_over("Lin Osei", "Ben Okafor", "R-0001"), handed_over
    ),
    "declaring twice": Case(
        lambda c: declare_no_conflict(by(c, BEN), ONE),
        refusals.declared_already("Ben Okafor", "R-0001"),
        lambda c: declare_no_conflict(by(c, BEN), ONE),
    ),
    "stepping back twice": Case(
        lambda c: recuse(by(c, BEN), ONE, CONFLICT),
        refusals.recused_already("Ben Okafor", "R-0001"),
        lambda c: recuse(by(c, BEN), ONE, CONFLICT),
    ),
    "stepping back after voting": Case(
        lambda c: recuse(by(c, BEN), ONE, CONFLICT),
        refusals.recused_after_voting("Ben Okafor", "R-0001"),
        lambda c: vote(c, BEN),
    ),
    "stepping back after seeing the votes": Case(
        lambda c: recuse(by(c, BEN), ONE, CONFLICT),
        refusals.recused_after_declaring("Ben Okafor", "R-0001"),
        lambda c: declare_no_conflict(by(c, BEN), ONE),
    ),
    "handing over a seat that one sits in": Case(
        lambda c: delegate_seat(by(c, LIN), ONE, "on leave as well"),
        refusals.deputy_has_no_deputy("Lin Osei", "Ben Okafor", "R-0001"),
        handed_over,
    ),
    "handing over a seat after voting": Case(
        lambda c: delegate_seat(by(c, BEN), ONE, "on leave"),
        refusals.handed_over_after_voting("Ben Okafor", "R-0001"),
        lambda c: vote(c, BEN),
    ),
    "handing over a seat to nobody": Case(
        lambda c: delegate_seat(by(c, CLARA), ONE, "on leave"), refusals.no_deputy_named("Clara Lindqvist")
    ),
    "handing over a seat to somebody with a conflict": Case(
        lambda c: delegate_seat(by(c, BEN), ONE, "on leave"),
        refusals.takes_no_part("Lin Osei", deciding.conflict_keeps_out("made card-fraud/2")),
        with_a_deputy_who_made_it,
        Start.MEASURED,
    ),
    "handing over a seat to somebody who sits elsewhere": Case(
        lambda c: delegate_seat(by(c, c.documents.roster().person("jana")), ONE, "on leave"),
        refusals.deputy_sits_already("Lin Osei", "Ben Okafor", "R-0001"),
        two_who_name_lin,
    ),
    "taking back a seat that was never handed over": Case(
        lambda c: take_seat_back(by(c, BEN), ONE, "I am back"), refusals.nobody_sits_in("Ben Okafor", "R-0001")
    ),
    "taking back a seat after the deputy voted": Case(
        lambda c: take_seat_back(by(c, BEN), ONE, "I am back"),
        refusals.deputy_has_voted("Ben Okafor", "R-0001"),
        lambda c: (handed_over(c), vote(c, LIN)),
    ),
    "saying the same twice": Case(
        lambda c: vote(c, BEN),
        refusals.vote_repeated("Ben Okafor", "R-0001"),
        lambda c: vote(c, BEN),
    ),
    "a vote from a page that is older than the last one": Case(
        lambda c: vote(c, BEN, Choice.REJECT, seen=opened(c)),
        refusals.voted_meanwhile("Ben Okafor", "R-0001", "approve", "12:11"),
        lambda c: vote(c, BEN),
    ),
    "a vote on another dossier than was read": Case(
        lambda c: vote(c, BEN, seen=ANOTHER),
        refusals.another_dossier_read("R-0001", "vote"),
    ),
    "a vote on files that have changed": Case(
        lambda c: vote(c, BEN),
        refusals.dossier_has_changed("R-0001", ("the model's files",), "card-fraud", "2"),
        other_files,
    ),
    "a vote on an emergency that nobody has confirmed": Case(
        lambda c: vote(c, BEN, request="R-0003"),
        refusals.second_person_missing("R-0003"),
        start=Start.FIRST_KEY,
    ),
    "a vote in an emergency of one's own": Case(
        lambda c: vote(c, CLARA, request="R-0003"),
        refusals.takes_no_part("Clara Lindqvist", deciding.conflict_keeps_out("moved the alias in this emergency")),
        lambda c: confirm_emergency(by(c, CLARA), "R-0003", "I see it too"),
        Start.FIRST_KEY,
    ),
}

"""Refusals once something is approved.

They are about conditions that are owed, what suspends and stops it, emergencies and the alias.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from governance.committee.acts import Act
from governance.errors import NotFound, RegistryUnavailable
from governance.records import Person, Role
from governance.sentences import phrase, refusals, running
from governance.sentences.phrase import said_earlier
from governance.services.committee.adopt import propose_policy
from governance.services.committee.condition import (
    report_condition,
    reschedule_condition,
    return_condition,
    verify_condition,
)
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.committee.fall_due import fall_due
from governance.services.committee.review import ask_review, end_review, withdraw_review
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch
from governance.serving.registry import Registry
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, GRETA, IVO, MARTA, MODEL, NOON, a_person, a_policy, by
from tests.services.changes import other_files
from tests.services.refusals import ONE, Case, Start
from tests.steps import ask, at, decide, joined_by, on_condition

HARM = "it locked out a whole town"
GONE = replace(IVO, until=NOON.date() - timedelta(days=1))
YUSUF = a_person(Role.MODEL_OWNER, None, id="yusuf")


def reported(console: Ports) -> None:
    report_condition(by(console, FARAH), ONE, "C-1", "the line is staffed", "rota.pdf")


def verified(console: Ports) -> None:
    reported(console)
    verify_condition(by(console, ELENA), ONE, "C-1", "I called")


def confirmed(console: Ports) -> None:
    confirm_emergency(by(console, CLARA), "R-0003", "I see it too")


def suspended(console: Ports) -> None:
    suspend(by(console, CLARA), "R-0002", HARM)
    settle(console)


def reviewed(console: Ports) -> None:
    ask_review(by(console, GRETA), "R-0002", HARM)


def a_policy_proposed(console: Ports) -> None:
    propose_policy(by(console, CLARA), a_policy(version=2, review_days=20), "the rules were too slow")


def two_approvals_whose_files_have_changed(console: Ports) -> None:
    decide(console)
    decide(console, request=ask(console, "3", alias="challenger").id)
    other_files(console)
    Path(console.registry.version(MODEL, "3").source, "model.bin").write_bytes(b"other weights")


@dataclass(frozen=True)
class Silent:
    """A registry that says nothing of any alias."""

    registry: Registry

    def alias_holder(self, model: str, alias: str) -> str | None:  # noqa: ARG002  (the port's argument)
        raise RegistryUnavailable(said_earlier(f"nothing is heard of {alias}"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.registry, name)


def two_aliases_of_which_nothing_is_heard(console: Ports) -> Ports:
    decide(console)
    decide(console, request=ask(console, "3", alias="challenger").id)
    settle(console)
    return replace(console, registry=Silent(console.registry))


def rescheduled(console: Ports, person: Person = AMINA, **changes: Any) -> Act:
    arguments = {"due": date(2026, 6, 1), "owner": "farah", "verifier": "elena", "reason": "They hire until May."}
    return reschedule_condition(by(console, person), ONE, "C-1", **arguments | changes)


def breached(console: Ports) -> Ports:
    later = at(console, datetime(2026, 5, 2, 9, tzinfo=UTC))
    fall_due(later)
    return later


TABLE = {
    "reporting before the approval": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "the line is staffed"),
        refusals.conditions_not_yet("R-0001", "open"),
        on_condition,
    ),
    "reporting on a condition that there is not": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-2", "the line is staffed"),
        refusals.no_such_condition("R-0001", "C-2", ("C-1",)),
        start=Start.APPROVED,
        error=NotFound,
    ),
    "reporting instead of the owner": Case(
        lambda c: report_condition(by(c, DEV), ONE, "C-1", "the line is staffed"),
        refusals.another_reports("Farah Nasser", "C-1", "Dev Raman"),
        start=Start.APPROVED,
    ),
    "checking instead of the verifier": Case(
        lambda c: verify_condition(by(c, DEV), ONE, "C-1", "I called"),
        refusals.another_checks("Elena Petrova", "C-1", "Dev Raman"),
        reported,
        Start.APPROVED,
    ),
    "an owner who checks their own": Case(
        lambda c: verify_condition(by(c, FARAH), ONE, "C-1", "I called"),
        refusals.another_checks("Elena Petrova", "C-1", "Farah Nasser"),
        reported,
        Start.APPROVED,
    ),
    "verifying what nobody has reported": Case(
        lambda c: verify_condition(by(c, ELENA), ONE, "C-1", "I called"),
        refusals.condition_not_reported("C-1", "open", "Farah Nasser"),
        start=Start.APPROVED,
    ),
    "sending back what nobody has reported": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        refusals.condition_not_reported("C-1", "open", "Farah Nasser"),
        start=Start.APPROVED,
    ),
    "sending back twice": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        refusals.condition_not_reported("C-1", "open", "Farah Nasser"),
        lambda c: (reported(c), return_condition(by(c, ELENA), ONE, "C-1", "nobody answers")),
        Start.APPROVED,
    ),
    "reporting on what is verified": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "more desks"),
        refusals.condition_verified("C-1", "Elena Petrova"),
        verified,
        Start.APPROVED,
    ),
    "sending back what is verified": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        refusals.condition_verified("C-1", "Elena Petrova"),
        verified,
        Start.APPROVED,
    ),
    "rescheduling as a member": Case(
        lambda c: rescheduled(c, BEN),
        refusals.not_permitted("Ben Okafor", ["member"], "reschedule a condition", ["chair"]),
        start=Start.APPROVED,
    ),
    "rescheduling before the approval": Case(rescheduled, refusals.conditions_not_yet("R-0001", "open"), on_condition),
    "rescheduling without a reason": Case(
        lambda c: rescheduled(c, reason=" "), refusals.no_reason(), start=Start.APPROVED
    ),
    "rescheduling to what there is": Case(
        lambda c: rescheduled(c, due=date(2026, 5, 1)), refusals.nothing_rescheduled("C-1"), start=Start.APPROVED
    ),
    "rescheduling to a day that has passed": Case(
        lambda c: rescheduled(c, due=date(2026, 3, 1)),
        refusals.due_in_the_past("2026-03-01", "2026-04-01"),
        start=Start.APPROVED,
    ),
    "rescheduling beyond the approval": Case(
        lambda c: rescheduled(c, due=date(2028, 5, 1)),
        refusals.due_after_the_approval("2028-05-01", "2027-04-01"),
        start=Start.APPROVED,
    ),
    "rescheduling to one who may not report": Case(
        lambda c: rescheduled(c, owner="henrik"),
        refusals.owner_may_not_report("Henrik Vos", "regulator", "report on a condition"),
        start=Start.APPROVED,
    ),
    "rescheduling to an owner who checks": Case(
        lambda c: rescheduled(c, owner="elena"), refusals.owner_cannot_verify("Elena Petrova"), start=Start.APPROVED
    ),
    "rescheduling what is verified": Case(
        rescheduled, refusals.condition_verified("C-1", "Elena Petrova"), verified, Start.APPROVED
    ),
    "another day for what was breached": Case(
        rescheduled, refusals.breached_keeps_its_day("C-1", "2026-05-01"), breached, Start.APPROVED
    ),
    "reporting on what was replaced": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "the line is staffed"),
        refusals.no_longer_possible("R-0001", "superseded", "reported on"),
        start=Start.SERVING,
    ),
    "suspending what nobody has approved": Case(
        lambda c: suspend(by(c, CLARA), ONE, HARM), refusals.no_longer_possible("R-0001", "open", "suspended")
    ),
    "suspending twice": Case(
        lambda c: suspend(by(c, BEN), "R-0002", HARM),
        refusals.no_longer_possible("R-0002", "suspended", "suspended"),
        suspended,
        Start.SERVING,
    ),
    "suspending a policy": Case(
        lambda c: suspend(by(c, CLARA), ONE, HARM),
        refusals.policy_does_not_end("R-0001"),
        a_policy_proposed,
        Start.MEASURED,
    ),
    "stopping a policy": Case(
        lambda c: revoke(by(c, MARTA), ONE, HARM),
        refusals.policy_does_not_end("R-0001"),
        a_policy_proposed,
        Start.MEASURED,
    ),
    "stopping what was rejected": Case(
        lambda c: revoke(by(c, MARTA), ONE, HARM),
        refusals.no_longer_possible("R-0001", "rejected", "revoked"),
        start=Start.REJECTED,
    ),
    "revoking what is revoked": Case(
        lambda c: revoke(by(c, MARTA), "R-0002", HARM),
        refusals.no_longer_possible("R-0002", "revoked", "revoked"),
        lambda c: revoke(by(c, MARTA), "R-0002", HARM),
        Start.SERVING,
    ),
    "an emergency back to where it is": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "3", HARM),
        refusals.alias_there_already("champion", "card-fraud", "3"),
        start=Start.SERVING,
    ),
    "an emergency to nothing from nothing": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, None, HARM),
        refusals.alias_there_already("champion", "card-fraud", None),
        start=Start.MEASURED,
    ),
    "an emergency during another": Case(
        lambda c: break_glass(by(c, MARTA), MODEL, None, HARM),
        refusals.emergency_undecided("R-0003", "champion", "card-fraud"),
        start=Start.FIRST_KEY,
    ),
    "an emergency back to what was never approved": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "1", HARM),
        refusals.never_approved_for_alias("champion", "card-fraud", "1", []),
        start=Start.SERVING,
    ),
    "an emergency back to what is suspended": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "3", HARM),
        refusals.never_approved_for_alias("champion", "card-fraud", "3", [refusals.request_is("R-0002", "suspended")]),
        suspended,
        Start.SERVING,
    ),
    "an emergency back to what has run out": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "2", HARM),
        refusals.approval_ran_out("card-fraud/2", "R-0001", "2027-04-01"),
        lambda c: at(c, datetime(2027, 4, 2, tzinfo=UTC)),
        Start.SERVING,
    ),
    "a second key by the same person": Case(
        lambda c: confirm_emergency(by(c, FARAH), "R-0003", HARM),
        refusals.same_person_twice("Farah Nasser", "R-0003"),
        start=Start.FIRST_KEY,
    ),
    "a second key where nobody answers for it": Case(
        lambda c: confirm_emergency(by(c, YUSUF), "R-0003", HARM),
        refusals.nobody_answers_for_it("R-0003"),
        lambda c: joined_by(c, YUSUF),
        Start.FIRST_KEY,
    ),
    "a second key to what is no emergency": Case(
        lambda c: confirm_emergency(by(c, CLARA), ONE, HARM), refusals.no_emergency("R-0001")
    ),
    "a third key": Case(
        lambda c: confirm_emergency(by(c, BEN), "R-0003", HARM),
        refusals.confirmed_already("R-0003", "Clara Lindqvist"),
        confirmed,
        Start.FIRST_KEY,
    ),
    "a second key that comes too late": Case(
        lambda c: confirm_emergency(by(c, CLARA), "R-0003", HARM),
        refusals.lapsed("R-0003", "2026-04-01 13:34", "confirmed"),
        lambda c: at(c, NOON + timedelta(hours=4)),
        Start.FIRST_KEY,
    ),
    "an alias to files that have changed": Case(
        settle,
        running.approved_with_other_files(
            "card-fraud/2",
            "sha256:a78095d9f026502855b20d7e9381681277c2272748438d59e3cc93db56b2eaab",
            "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
        ),
        lambda c: (decide(c), other_files(c)),
    ),
    "two aliases to files that have changed": Case(
        settle,
        running.several(
            (
                running.approved_with_other_files(
                    "card-fraud/2",
                    "sha256:a78095d9f026502855b20d7e9381681277c2272748438d59e3cc93db56b2eaab",
                    "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
                ),
                running.approved_with_other_files(
                    "card-fraud/3",
                    "sha256:40d35b1330517f7998d1a929774d7cf00a8c4b673a69aa87f38ecc1d03c1e5d0",
                    "sha256:4d16b589ef864f70c9f2976bb51797d9f16dd62f25aa3ada908e1c56cc4cb536",
                ),
            )
        ),
        two_approvals_whose_files_have_changed,
    ),
    "two aliases of which nothing is heard": Case(
        watch,
        running.several(
            (phrase.said_earlier("nothing is heard of challenger"), phrase.said_earlier("nothing is heard of champion"))
        ),
        two_aliases_of_which_nothing_is_heard,
    ),
    "a review of what nobody has approved": Case(
        lambda c: ask_review(by(c, BEN), ONE, HARM), refusals.only_standing_is_reviewed("R-0001", "open")
    ),
    "a review of what was superseded": Case(
        lambda c: ask_review(by(c, BEN), ONE, HARM),
        refusals.only_standing_is_reviewed("R-0001", "superseded"),
        start=Start.SERVING,
    ),
    "a review of a policy": Case(
        lambda c: ask_review(by(c, BEN), "R-0002", HARM),
        refusals.no_version_approved("R-0002"),
        a_policy_proposed,
    ),
    "a review beside another": Case(
        lambda c: ask_review(by(c, BEN), "R-0002", HARM),
        refusals.reviewed_already("V-0001", "R-0002", "2026-04-15"),
        reviewed,
        Start.SERVING,
    ),
    "ending a review as a member": Case(
        lambda c: end_review(by(c, BEN), "V-0001", HARM, stands=True),
        refusals.only_a_chair_ends("Ben Okafor", "member", "V-0001"),
        reviewed,
        Start.SERVING,
    ),
    "ending a review as an executive": Case(
        lambda c: end_review(by(c, MARTA), "V-0001", HARM, stands=False),
        refusals.only_a_chair_ends("Marta Sand", "executive", "V-0001"),
        reviewed,
        Start.SERVING,
    ),
    "ending the review that one asked for": Case(
        lambda c: end_review(by(c, AMINA), "V-0001", HARM, stands=True),
        refusals.excluded_from_review("Amina Haddad", "asked for the review", "V-0001"),
        lambda c: ask_review(by(c, AMINA), "R-0002", HARM),
        Start.SERVING,
    ),
    "ending a review of one's own model": Case(
        lambda c: end_review(by(c, FARAH), "V-0001", HARM, stands=True),
        refusals.excluded_from_review("Farah Nasser", "owns card-fraud", "V-0001"),
        reviewed,
        Start.SERVING,
    ),
    "ending a review out of office": Case(
        lambda c: end_review(by(c, GONE), "V-0001", HARM, stands=True),
        refusals.ends_out_of_office("Ivo Marek", "2026-04-01", "V-0001"),
        lambda c: joined_by(c, GONE) if reviewed(c) is None else c,
        Start.SERVING,
    ),
    "ending a review twice": Case(
        lambda c: end_review(by(c, AMINA), "V-0001", HARM, stands=False),
        refusals.no_longer_possible("V-0001", "ended as standing", "ended"),
        lambda c: (reviewed(c), end_review(by(c, AMINA), "V-0001", HARM, stands=True)),
        Start.SERVING,
    ),
    "ending a review of what was revoked": Case(
        lambda c: end_review(by(c, AMINA), "V-0001", HARM, stands=True),
        refusals.nothing_left_to_review("R-0002", "revoked", "V-0001"),
        lambda c: (reviewed(c), revoke(by(c, MARTA), "R-0002", HARM)),
        Start.SERVING,
    ),
    "ending a review that there is not": Case(
        lambda c: end_review(by(c, AMINA), "V-0001", HARM, stands=True),
        "^there is no review V-0001; there are none$",
        start=Start.SERVING,
        error=NotFound,
    ),
    "withdrawing a review for another": Case(
        lambda c: withdraw_review(by(c, AMINA), "V-0001", HARM),
        refusals.review_of_another("Amina Haddad", "V-0001"),
        reviewed,
        Start.SERVING,
    ),
}

"""Refusals once something is approved: conditions that are owed, what suspends and stops it, emergencies, the alias."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from governance.errors import NotFound, RegistryUnavailable
from governance.records import Role
from governance.services.committee.adopt import propose_policy
from governance.services.committee.condition import report_condition, return_condition, verify_condition
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch
from governance.serving.registry import Registry
from tests.builders import BEN, CLARA, DEV, ELENA, FARAH, MARTA, MODEL, NOON, a_person, a_policy, by
from tests.services.changes import other_files
from tests.services.refusals import ONE, Case, Start
from tests.steps import ask, at, decide, joined_by, on_condition

HARM = "it locked out a whole town"
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
        raise RegistryUnavailable(f"nothing is heard of {alias}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.registry, name)


def two_aliases_of_which_nothing_is_heard(console: Ports) -> Ports:
    decide(console)
    decide(console, request=ask(console, "3", alias="challenger").id)
    settle(console)
    return replace(console, registry=Silent(console.registry))


TABLE = {
    "reporting before the approval": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "the line is staffed"),
        "^R-0001 is open; its conditions count once it is approved$",
        on_condition,
    ),
    "reporting on a condition that there is not": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-2", "the line is staffed"),
        "^R-0001 has no condition C-2; it has C-1$",
        start=Start.APPROVED,
        error=NotFound,
    ),
    "reporting instead of the owner": Case(
        lambda c: report_condition(by(c, DEV), ONE, "C-1", "the line is staffed"),
        "^Farah Nasser reports on C-1, not Dev Raman$",
        start=Start.APPROVED,
    ),
    "checking instead of the verifier": Case(
        lambda c: verify_condition(by(c, DEV), ONE, "C-1", "I called"),
        "^Elena Petrova checks C-1, not Dev Raman$",
        reported,
        Start.APPROVED,
    ),
    "an owner who checks their own": Case(
        lambda c: verify_condition(by(c, FARAH), ONE, "C-1", "I called"),
        "^Elena Petrova checks C-1, not Farah Nasser$",
        reported,
        Start.APPROVED,
    ),
    "verifying what nobody has reported": Case(
        lambda c: verify_condition(by(c, ELENA), ONE, "C-1", "I called"),
        "^C-1 is open; Farah Nasser reports on it first$",
        start=Start.APPROVED,
    ),
    "sending back what nobody has reported": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        "^C-1 is open; Farah Nasser reports on it first$",
        start=Start.APPROVED,
    ),
    "sending back twice": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        "^C-1 is open; Farah Nasser reports on it first$",
        lambda c: (reported(c), return_condition(by(c, ELENA), ONE, "C-1", "nobody answers")),
        Start.APPROVED,
    ),
    "reporting on what is verified": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "more desks"),
        "^C-1 was verified by Elena Petrova$",
        verified,
        Start.APPROVED,
    ),
    "sending back what is verified": Case(
        lambda c: return_condition(by(c, ELENA), ONE, "C-1", "nobody answers"),
        "^C-1 was verified by Elena Petrova$",
        verified,
        Start.APPROVED,
    ),
    "reporting on what was replaced": Case(
        lambda c: report_condition(by(c, FARAH), ONE, "C-1", "the line is staffed"),
        "^R-0001 is superseded; it cannot be reported on any more$",
        start=Start.SERVING,
    ),
    "suspending what nobody has approved": Case(
        lambda c: suspend(by(c, CLARA), ONE, HARM), "^R-0001 is open; it cannot be suspended any more$"
    ),
    "suspending twice": Case(
        lambda c: suspend(by(c, BEN), "R-0002", HARM),
        "^R-0002 is suspended; it cannot be suspended any more$",
        suspended,
        Start.SERVING,
    ),
    "suspending a policy": Case(
        lambda c: suspend(by(c, CLARA), ONE, HARM),
        "^R-0001 is about a policy; another one takes its place through a vote$",
        a_policy_proposed,
        Start.MEASURED,
    ),
    "stopping a policy": Case(
        lambda c: revoke(by(c, MARTA), ONE, HARM),
        "^R-0001 is about a policy; another one takes its place through a vote$",
        a_policy_proposed,
        Start.MEASURED,
    ),
    "stopping what was rejected": Case(
        lambda c: revoke(by(c, MARTA), ONE, HARM),
        "^R-0001 is rejected; it cannot be revoked any more$",
        start=Start.REJECTED,
    ),
    "revoking what is revoked": Case(
        lambda c: revoke(by(c, MARTA), "R-0002", HARM),
        "^R-0002 is .*; it cannot be revoked any more$",
        lambda c: revoke(by(c, MARTA), "R-0002", HARM),
        Start.SERVING,
    ),
    "an emergency back to where it is": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "3", HARM),
        "^champion of card-fraud points to version 3 already$",
        start=Start.SERVING,
    ),
    "an emergency to nothing from nothing": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, None, HARM),
        "^champion of card-fraud points to nothing already$",
        start=Start.MEASURED,
    ),
    "an emergency during another": Case(
        lambda c: break_glass(by(c, MARTA), MODEL, None, HARM),
        "^R-0003 is an emergency on champion of card-fraud that nobody has decided on yet$",
        start=Start.FIRST_KEY,
    ),
    "an emergency back to what was never approved": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "1", HARM),
        "^champion of card-fraud goes back only to a version that was approved for it before; version 1: it was never approved$",
        start=Start.SERVING,
    ),
    "an emergency back to what is suspended": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "3", HARM),
        "^champion of card-fraud goes back only to a version that was approved for it before; version 3: R-0002 is suspended$",
        suspended,
        Start.SERVING,
    ),
    "an emergency back to what has run out": Case(
        lambda c: break_glass(by(c, FARAH), MODEL, "2", HARM),
        r"^the approval of card-fraud/2 \(R-0001\) ran out on 2027-04-01$",
        lambda c: at(c, datetime(2027, 4, 2, tzinfo=UTC)),
        Start.SERVING,
    ),
    "a second key by the same person": Case(
        lambda c: confirm_emergency(by(c, FARAH), "R-0003", HARM),
        "^Farah Nasser turned the first key of R-0003; an emergency takes two people$",
        start=Start.FIRST_KEY,
    ),
    "a second key where nobody answers for it": Case(
        lambda c: confirm_emergency(by(c, YUSUF), "R-0003", HARM),
        "^neither of the two who act in R-0003 sits on the committee or is an executive; one of them must$",
        lambda c: joined_by(c, YUSUF),
        Start.FIRST_KEY,
    ),
    "a second key to what is no emergency": Case(
        lambda c: confirm_emergency(by(c, CLARA), ONE, HARM), "^R-0001 is no emergency; it is decided by a vote$"
    ),
    "a third key": Case(
        lambda c: confirm_emergency(by(c, BEN), "R-0003", HARM),
        "^R-0003 was confirmed by Clara Lindqvist; the alias moves once$",
        confirmed,
        Start.FIRST_KEY,
    ),
    "a second key that comes too late": Case(
        lambda c: confirm_emergency(by(c, CLARA), "R-0003", HARM),
        "^R-0003 was to be decided by 2026-04-01 1[2-4]:.* UTC and has lapsed; it cannot be confirmed any more$",
        lambda c: at(c, NOON + timedelta(hours=4)),
        Start.FIRST_KEY,
    ),
    "an alias to files that have changed": Case(
        settle,
        "^card-fraud/2 was approved with files sha256:.*, the registry now has sha256:.*; the alias does not move$",
        lambda c: (decide(c), other_files(c)),
    ),
    "two aliases to files that have changed": Case(
        settle,
        r"^card-fraud/2 was approved with files .*\ncard-fraud/3 was approved with files .*; the alias does not move$",
        two_approvals_whose_files_have_changed,
    ),
    "two aliases of which nothing is heard": Case(
        watch,
        r"^nothing is heard of challenger\nnothing is heard of champion$",
        two_aliases_of_which_nothing_is_heard,
    ),
}

"""Refusals of what is asked for.

They are about versions, appeals, policies and documents. People are refused whose role does not allow it, or who
give no reason.
"""

from dataclasses import replace
from datetime import date

from governance.committee.acts import Choice
from governance.committee.policy import Policy, Prohibited
from governance.errors import NotFound
from governance.records import Person
from governance.sentences import measuring, refusals
from governance.services.committee.adopt import propose_policy
from governance.services.committee.condition import drop_condition, report_condition, return_condition, verify_condition
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.committee.participation import delegate_seat, recuse, take_seat_back
from governance.services.committee.policy import announce_policy, history
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.committee.request import prospect
from governance.services.committee.withdraw import withdraw
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import LARGEST, attach_document
from governance.services.ports import Ports
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    DEV,
    ELENA,
    FARAH,
    HENRIK,
    IVO,
    JANA,
    KOFI,
    MARTA,
    MODEL,
    a_policy,
    a_spec,
    by,
)
from tests.services.changes import other_files
from tests.services.refusals import ONE, Case, Start
from tests.steps import ask, close, measured, on_condition, under, vote, vote_all

SECOND = a_policy(version=2, review_days=20)
SLOW = "the rules were too slow"


def at_tier(console: Ports, tier: str, policy: Policy) -> Ports:
    """A console under `policy` with a model of `tier`."""
    begun = under(console, policy)
    announce_policy(by(begun, FARAH))
    tiered = replace(begun, documents=replace(begun.documents, specs={MODEL: a_spec(tier=tier)}))
    measured(tiered, "2")
    return tiered


def edited_since(console: Ports) -> Ports:
    """`console` with a specification that was edited since.

    It names another tier and another owner than when version 2 was measured.
    """
    written = a_spec(tier="low", owner={"name": "Payments Risk", "contact": "payments-risk@example.org"})
    return replace(console, documents=replace(console.documents, specs={MODEL: written}))


def serves_already(console: Ports) -> None:
    """Make version 1 serve already.

    Somebody has set the alias in the registry, and measured the version since.
    """
    console.registry.set_alias(MODEL, "champion", "1")
    measured(console, "1")


def appealed_in_vain(console: Ports) -> None:
    """Let others reject version 2 on new evidence as well.

    There is newer evidence still.
    """
    measured(console, "2", 0.91)
    ask(console, appeal=ONE)
    vote_all(console, Choice.REJECT, (JANA, KOFI, DEV), "R-0002")
    close(console, "R-0002", actor=IVO)
    measured(console, "2", 0.92)


PROHIBITED = a_policy().model_copy(update={"tiers": {"never": Prohibited(prohibited="it would rank people")}})
TABLE = {
    "asking twice on the same dossier": Case(ask, refusals.asked_for_already("R-0001")),
    "looking at what asking again would do": Case(
        lambda c: prospect(by(c, FARAH), "card-fraud", "2"), refusals.asked_for_already("R-0001")
    ),
    "looking at what asking for a version without evidence would do": Case(
        lambda c: prospect(by(c, FARAH), "card-fraud", "1"),
        refusals.no_evidence("card-fraud", "1"),
        start=Start.MEASURED,
    ),
    "asking for a version without evidence": Case(
        lambda c: ask(c, "1"),
        refusals.no_evidence("card-fraud", "1"),
        start=Start.MEASURED,
    ),
    "asking on files that have changed": Case(
        ask,
        refusals.assessed_before_change(("the model's files",), "card-fraud/2", "card-fraud", "2"),
        other_files,
        Start.MEASURED,
    ),
    "asking for what serves without a decision of ours": Case(
        lambda c: ask(c, "1"),
        refusals.serves_without_decision("card-fraud/1", "champion"),
        serves_already,
        Start.SERVING,
    ),
    "asking again on evidence that was rejected": Case(
        ask,
        refusals.rejected_on_this_evidence("R-0001", "card-fraud", "2"),
        start=Start.REJECTED,
    ),
    "asking at a tier that the policy does not know": Case(
        ask,
        refusals.no_such_tier("standard, version 1", "low", ("high",)),
        lambda c: at_tier(c, "low", a_policy()),
        Start.NEW,
    ),
    "asking with another specification than the version was measured by": Case(
        ask,
        refusals.specification_has_changed(
            "card-fraud", "2", "`tier` is low, expected high; `owner.people` is none, expected farah"
        ),
        edited_since,
        Start.MEASURED,
    ),
    "asking at a tier that is prohibited": Case(
        ask,
        refusals.tier_prohibited("card-fraud", "never", "it would rank people"),
        lambda c: at_tier(c, "never", PROHIBITED),
        Start.NEW,
    ),
    "an appeal against what was not rejected": Case(
        lambda c: ask(c, appeal=ONE),
        refusals.appeal_against_no_rejection("R-0001", "withdrawn"),
        lambda c: withdraw(by(c, FARAH), ONE, "no longer needed"),
    ),
    "an appeal while the version is asked for": Case(
        lambda c: ask(c, appeal=ONE),
        refusals.appeal_before_decision("R-0001", "card-fraud/2"),
        start=Start.ASKED,
    ),
    "an appeal for another version": Case(
        lambda c: ask(c, "3", appeal=ONE),
        refusals.appeal_about_another("R-0001", "card-fraud/2"),
        start=Start.REJECTED,
    ),
    "an appeal on the same evidence": Case(
        lambda c: ask(c, appeal=ONE),
        refusals.appeal_without_new_evidence("R-0001", "card-fraud", "2"),
        start=Start.REJECTED,
    ),
    "a second appeal": Case(
        lambda c: ask(c, appeal=ONE),
        refusals.appealed_already("R-0002", "R-0001"),
        appealed_in_vain,
        Start.REJECTED,
    ),
    "a policy where there is none yet": Case(
        lambda c: propose_policy(by(c, CLARA), SECOND, SLOW),
        refusals.no_policy_in_force(),
        start=Start.NEW,
    ),
    "the history of no policy": Case(history, refusals.no_policy_in_force(), start=Start.NEW),
    "the policy that is in force": Case(
        lambda c: propose_policy(by(c, CLARA), a_policy(), SLOW),
        refusals.policy_in_force_already("standard, version 1"),
    ),
    "another policy of the same version": Case(
        lambda c: propose_policy(by(c, CLARA), a_policy(review_days=20), SLOW),
        refusals.policy_version_too_low("standard, version 1", "standard, version 1", 2),
    ),
    "a policy that is asked for already": Case(
        lambda c: propose_policy(by(c, DEV), SECOND, SLOW),
        refusals.policy_asked_for_already("R-0002"),
        lambda c: propose_policy(by(c, CLARA), SECOND, SLOW),
    ),
    "a document of a kind that is no word": Case(
        lambda c: attach(c, kind="Test report"),
        measuring.kind_is_no_word("Test report"),
    ),
    "a bias report made by hand": Case(
        lambda c: attach(c, kind="bias-report", name="bias-report.json"),
        measuring.kind_is_ours("bias-report.json", "bias-report", "placet bias"),
    ),
    "a document without content": Case(lambda c: attach(c, content=b""), measuring.document_is_empty("tests.pdf")),
    "a document that is too large": Case(
        lambda c: attach(c, content=bytes(LARGEST + 1)),
        measuring.document_too_large("tests.pdf", 20971521, 20971520),
    ),
    "a document about a version that there is not": Case(
        lambda c: attach(c, version="9"), "^card-fraud has no version 9; its versions are 3, 2, 1$", error=NotFound
    ),
}

NOT_THEIRS = {
    f"a regulator may not {action}": Case(
        act,
        refusals.not_permitted("Henrik Vos", ("regulator",), action, expected.split(" or ")),
        start=Start.ASKED,
    )
    for action, expected, act in (
        ("assess", "model owner or service account", lambda c: assess(by(c, HENRIK), MODEL, "2")),
        ("attach a document", "model owner or service account", lambda c: attach(c, actor=HENRIK)),
        ("request a promotion", "model owner or service account", lambda c: ask(c, actor=HENRIK)),
        ("withdraw a request", "model owner", lambda c: withdraw(by(c, HENRIK), ONE, "no")),
        (
            "answer a question",
            "chair or member or model owner or product manager",
            lambda c: answer_question(by(c, HENRIK), ONE, "Q-1", "no"),
        ),
        (
            "report on a condition",
            "chair or member or model owner or product manager",
            lambda c: report_condition(by(c, HENRIK), ONE, "C-1", "no"),
        ),
        ("vote", "chair or member or deputy", lambda c: vote(c, HENRIK)),
        (
            "ask a question",
            "chair or member or deputy",
            lambda c: ask_question(by(c, HENRIK), ONE, "Why?", blocking=True),
        ),
        ("propose a condition", "chair or member or deputy", lambda c: on_condition(c, HENRIK)),
        ("propose a policy", "chair or member", lambda c: propose_policy(by(c, HENRIK), SECOND, SLOW)),
        ("close a request", "chair", lambda c: close(c, actor=HENRIK)),
        ("suspend an approval", "chair or member", lambda c: suspend(by(c, HENRIK), ONE, "no")),
        ("revoke an approval", "executive", lambda c: revoke(by(c, HENRIK), ONE, "no")),
        (
            "act in an emergency",
            "chair or member or executive or model owner",
            lambda c: break_glass(by(c, HENRIK), MODEL, None, "no"),
        ),
    )
}

GONE = replace(AMINA, until=date(2026, 3, 31))
OUT_OF_OFFICE = {
    f"a chair whose term has ended may not {action}": Case(
        act,
        refusals.not_in_office("Amina Haddad", "2026-04-01", action, None, "2026-03-31"),
    )
    for action, act in {
        "close a request": lambda c: close(c, actor=GONE),
        "propose a policy": lambda c: propose_policy(by(c, GONE), SECOND, SLOW),
        "suspend an approval": lambda c: suspend(by(c, GONE), ONE, "no"),
        "act in an emergency": lambda c: break_glass(by(c, GONE), MODEL, None, "no"),
    }.items()
}
WITHOUT_A_REASON = {
    f"{what} without a reason": Case(act, refusals.no_reason())
    for what, act in {
        "asking for a version": lambda c: ask(c, reason=" "),
        "voting": lambda c: vote(c, BEN, reason=" "),
        "stepping back": lambda c: recuse(by(c, BEN), ONE, " "),
        "handing over a seat": lambda c: delegate_seat(by(c, BEN), ONE, " "),
        "taking a seat back": lambda c: take_seat_back(by(c, BEN), ONE, " "),
        "resolving": lambda c: resolve_question(by(c, BEN), ONE, "Q-1", " "),
        "dropping a condition": lambda c: drop_condition(by(c, BEN), ONE, "C-1", " "),
        "reporting": lambda c: report_condition(by(c, FARAH), ONE, "C-1", " "),
        "verifying": lambda c: verify_condition(by(c, ELENA), ONE, "C-1", " "),
        "sending back": lambda c: return_condition(by(c, ELENA), ONE, "C-1", " "),
        "closing": lambda c: close(c, reason=" "),
        "withdrawing": lambda c: withdraw(by(c, FARAH), ONE, " "),
        "suspending": lambda c: suspend(by(c, CLARA), ONE, " "),
        "revoking": lambda c: revoke(by(c, MARTA), ONE, " "),
        "turning the first key": lambda c: break_glass(by(c, FARAH), MODEL, None, " "),
        "turning the second key": lambda c: confirm_emergency(by(c, CLARA), ONE, " "),
        "proposing a policy": lambda c: propose_policy(by(c, CLARA), SECOND, " "),
    }.items()
}


def attach(console: Ports, actor: Person = FARAH, **changes: object) -> object:
    """Attach a test report about version 2.

    `changes` replace arguments.
    """
    document = {"model": MODEL, "version": "2", "kind": "test-report", "name": "tests.pdf"}
    return attach_document(by(console, actor), **{**document, "content": b"%PDF", "result": None, **changes})

"""Conditions of an approval.

They are put on the table before the vote, and kept or breached after it.
"""

from datetime import date

from governance.committee.acts import AboutCondition, Act, Condition, Proposed, When
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Obligation, Proceedings, Standing
from governance.committee.request import Move, State
from governance.errors import NotFound, Refused, Unfit
from governance.people.permissions import Action, may
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.seats import place_of
from governance.services.outbox import promise_alias
from governance.services.record import proceedings, record, require_reason
from governance.words import require_words


def propose_condition(
    acting: Acting, request_id: str, text: str, owner: str, verifier: str, due: date, when: When
) -> Act:
    """Put a condition on the table.

    An approval carries every one that stands there when it is closed. Raises Refused where `actor` takes no part,
    where owner and verifier are one person, or where the day has passed; NotFound where the roster does not know
    them.
    """
    acting.require(Action.PROPOSE)
    require_words(text, refusals.condition_without_words())
    roster = acting.ports.documents.roster()
    named = roster.person(owner), roster.person(verifier)
    if not may(named[0], Action.REPORT):
        raise Unfit(
            "owner",
            refusals.owner_may_not_report(named[0].name, str(named[0].role), str(Action.REPORT)),
        )
    if owner == verifier:
        raise Unfit("verifier", refusals.owner_cannot_verify(named[0].name))
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.PROPOSE, acting.now)
        if not isinstance(proceeding.request.matter, Dossier):
            raise Refused(refusals.no_conditions_here(request_id, str(proceeding.request.purpose)))
        place_of(acting, writer, proceeding)
        if due < acting.today:
            raise Unfit("due", refusals.due_in_the_past(str(due), str(acting.today)))
        number = sum(isinstance(act.said, Proposed) for act in proceeding.acts) + 1
        condition = Condition(f"C-{number}", text.strip(), owner, verifier, due, when)
        record(acting, writer, proceeding.request, Move.PROPOSE, text, Proposed(condition))
        return writer.items.acts(request_id)[-1]


def drop_condition(acting: Acting, request_id: str, condition: str, reason: str) -> Act:
    """Take a condition off the table.

    Its proposer may, until somebody has voted with it there. Raises Refused for others, and afterwards: some may have
    approved for its sake.
    """
    acting.require(Action.PROPOSE)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.DROP, acting.now)
        obligation = _obligation(proceeding, condition)
        if obligation.proposed.person != acting.person.id:
            raise Refused(refusals.proposal_of_another(condition, obligation.proposed.name))
        later = [ballot for ballot in proceeding.counting if ballot.act.revision > obligation.proposed.revision]
        if later:
            raise Refused(refusals.voted_with_condition(later[0].name, condition))
        record(acting, writer, proceeding.request, Move.DROP, reason, AboutCondition(condition))
        return writer.items.acts(request_id)[-1]


def report_condition(acting: Acting, request_id: str, condition: str, reason: str, evidence: str = "") -> Act:
    """Say that a condition is met, and where to see it.

    Its owner may. Raises Refused for others, and where it is verified.
    """
    acting.require(Action.REPORT)
    require_reason(reason)
    if evidence.strip():
        require_words(evidence, refusals.evidence_without_words(), field="evidence")
    return _about(acting, request_id, condition, Move.REPORT, reason, evidence)


def verify_condition(acting: Acting, request_id: str, condition: str, reason: str) -> Act:
    """Confirm that a condition is met.

    Its verifier may, once it is reported. Verifying the last one that the promotion waits for promises the alias.
    Raises Refused for others.
    """
    require_reason(reason)
    return _about(acting, request_id, condition, Move.VERIFY, reason)


def return_condition(acting: Acting, request_id: str, condition: str, reason: str) -> Act:
    """Send back a report that does not show the condition is met.

    Its verifier may. Raises Refused for others.
    """
    require_reason(reason)
    return _about(acting, request_id, condition, Move.RETURN, reason)


def _about(acting: Acting, request_id: str, condition: str, move: Move, words: str, evidence: str = "") -> Act:
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        if proceeding.decided is None:
            raise Refused(refusals.conditions_not_yet(request_id, str(proceeding.request.state)))
        REQUEST.after(proceeding.request, move, acting.now)
        obligation = _obligation(proceeding, condition)
        _require_turn(acting, obligation, move)
        waited = bool(proceeding.outstanding_before)
        request = record(acting, writer, proceeding.request, move, words, AboutCondition(condition, evidence.strip()))
        if waited and request.state is State.APPROVED and not proceedings(writer, request_id).outstanding_before:
            promise_alias(writer, request, request.dossier.version, acting.now)
        return writer.items.acts(request_id)[-1]


def _require_turn(acting: Acting, obligation: Obligation, move: Move) -> None:
    condition, roster = obligation.condition, acting.ports.documents.roster()
    if obligation.standing is Standing.VERIFIED:
        raise Refused(refusals.condition_verified(condition.id, obligation.last.name))
    whose = condition.owner if move is Move.REPORT else condition.verifier
    if acting.person.id != whose:
        belongs = refusals.another_reports if move is Move.REPORT else refusals.another_checks
        raise Refused(belongs(roster.name(whose), condition.id, acting.person.name))
    if move is not Move.REPORT and obligation.standing is not Standing.REPORTED:
        raise Refused(
            refusals.condition_not_reported(condition.id, str(obligation.standing), roster.name(condition.owner))
        )


def _obligation(proceeding: Proceedings, condition: str) -> Obligation:
    obligation = next((candidate for candidate in proceeding.conditions if candidate.condition.id == condition), None)
    if obligation is None:
        raise NotFound(
            refusals.no_such_condition(
                proceeding.request.id, condition, tuple(each.condition.id for each in proceeding.conditions)
            )
        )
    return obligation

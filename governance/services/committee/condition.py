"""Conditions of an approval.

They are put on the table before the vote, and kept or breached after it.
"""

from datetime import date

from governance.committee.acts import AboutCondition, Act, Condition, Decided, Proposed, Rescheduled, When
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
    _require_people(acting, owner, verifier)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.PROPOSE, acting.now)
        if not isinstance(proceeding.request.matter, Dossier):
            raise Refused(refusals.no_conditions_here(request_id, str(proceeding.request.purpose)))
        place_of(acting, writer, proceeding)
        _require_to_come(acting, due)
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


def reschedule_condition(
    acting: Acting, request_id: str, condition: str, due: date, owner: str, verifier: str, reason: str
) -> Act:
    """Give a condition of an approval another last day, or other people.

    A chair may, until it is verified. Its text stays, and so does the day of one that was not met by it. Raises
    Refused for others and afterwards; Unfit where nothing changes, where the day has passed or the approval ends before
    it, and where the people are none who may.
    """
    acting.require_in_office(Action.RESCHEDULE)
    require_reason(reason)
    _require_people(acting, owner, verifier)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        decided = _require_decided(proceeding)
        REQUEST.after(proceeding.request, Move.RESCHEDULE, acting.now)
        obligation = _obligation(proceeding, condition)
        _require_unmet(obligation)
        before = obligation.condition
        if (due, owner, verifier) == (before.due, before.owner, before.verifier):
            raise Unfit("due", refusals.nothing_rescheduled(condition))
        if due != before.due:
            _require_to_come(acting, due)
            if obligation.standing is Standing.BREACHED:
                raise Unfit("due", refusals.breached_keeps_its_day(condition, str(before.due)))
            if decided.expires_on is not None and due > decided.expires_on:
                raise Unfit("due", refusals.due_after_the_approval(str(due), str(decided.expires_on)))
        changed = Rescheduled(condition, due, owner, verifier)
        record(acting, writer, proceeding.request, Move.RESCHEDULE, reason, changed)
        return writer.items.acts(request_id)[-1]


def condition_now(acting: Acting, request_id: str, condition: str) -> Condition:
    """A condition with the last day and people of now."""
    with acting.ports.store.reader() as reader:
        return _obligation(proceedings(reader, request_id), condition).condition


def _require_people(acting: Acting, owner: str, verifier: str) -> None:
    roster = acting.ports.documents.roster()
    sees_to_it, _ = roster.person(owner), roster.person(verifier)
    if not may(sees_to_it, Action.REPORT):
        raise Unfit("owner", refusals.owner_may_not_report(sees_to_it.name, str(sees_to_it.role), str(Action.REPORT)))
    if owner == verifier:
        raise Unfit("verifier", refusals.owner_cannot_verify(sees_to_it.name))


def _require_to_come(acting: Acting, due: date) -> None:
    if due < acting.today:
        raise Unfit("due", refusals.due_in_the_past(str(due), str(acting.today)))


def _require_decided(proceeding: Proceedings) -> Decided:
    request, decided = proceeding.request, proceeding.decided
    if decided is None:
        raise Refused(refusals.conditions_not_yet(request.id, str(request.state)))
    return decided


def _require_unmet(obligation: Obligation) -> None:
    if obligation.standing is Standing.VERIFIED:
        raise Refused(refusals.condition_verified(obligation.condition.id, obligation.last.name))


def _about(acting: Acting, request_id: str, condition: str, move: Move, words: str, evidence: str = "") -> Act:
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        _require_decided(proceeding)
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
    _require_unmet(obligation)
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

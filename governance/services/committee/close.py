"""Close a request.

The votes become a decision, the decision a promise, and all of it minutes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from governance.audit.log import EVERYTHING, Search
from governance.committee.acts import Act, Adopted, Choice, Decided
from governance.committee.course import REQUEST
from governance.committee.dossier import Adoption, Dossier, Emergency
from governance.committee.findings import Finding, blocking, findings
from governance.committee.minutes import FromTheLog, minutes_of
from governance.committee.policy import Procedure
from governance.committee.proceedings import Proceedings, tally
from governance.committee.request import Move, Purpose, Request, State
from governance.committee.seats import Place, counted, left_out, missing_for_quorum, out_of_reach
from governance.committee.voting import Outcome, outcome
from governance.errors import Refused, StoreUnavailable
from governance.evidence.bundle import Evidence
from governance.people.permissions import Action
from governance.sentences import refusals
from governance.sentences.phrase import Phrase
from governance.services.acting import Acting
from governance.services.committee.current import files_of_request, require_unchanged
from governance.services.committee.policy import policy_in_force, procedure_of, tier_of
from governance.services.committee.seats import places, require_no_conflict
from governance.services.documents import fetch, keep
from governance.services.outbox import holder, promise_alias
from governance.services.record import Seen, on_record, proceedings, record, require_reason, require_same_matter
from governance.services.recorded import act_of
from governance.services.rosters import changes_since, note_roster
from governance.store.policies import PolicyInForce
from governance.store.transaction import Reader, Writer


def close_request(acting: Acting, request_id: str, reason: str, seen: Seen) -> Act:
    """Count the votes on request `request_id` and record the decision.

    The log entry is the commit point. `seen` is what the chair had before them. Raises Refused without a quorum, with
    a blocking question open, on a dossier that has changed, where something has happened since the chair looked,
    where the chair was not shown how the votes stand, or where the votes would approve what the policy blocks.
    """
    acting.require_in_office(Action.CLOSE)
    require_reason(reason)
    files = files_of_request(acting.ports, request_id)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        assured = _assured(writer, proceeding)
        # Settled first, so that a request decided long ago says so instead of asking for votes.
        REQUEST.after(proceeding.request, Move.VOTE, acting.now)
        require_no_conflict(writer, proceeding, acting.person)
        require_same_matter(proceeding.request, seen, "close it")
        require_unchanged(writer, proceeding.request, files)
        _require_nothing_new(proceeding, seen)
        _require_count_was_seen(proceeding, seen)
        _require_no_blocking_question(proceeding)
        procedure = procedure_of(writer, proceeding.request)
        table = places(acting, writer, proceeding)
        _require_quorum(proceeding.request, table, procedure)
        decided = outcome(counted(table), procedure.voting)
        if decided.carried:
            _require_nothing_blocks(writer, proceeding.request)
        return _record(acting, writer, proceeding, table, procedure, decided, reason, assured)


def findings_on(reader: Reader, request: Request) -> tuple[Finding, ...]:
    """The findings on the evidence of `request`.

    By the requirements under which it is judged. Empty where it is about no version.
    """
    if not isinstance(request.matter, Dossier):
        return ()
    tier = tier_of(reader, request)
    asked = tier.asked_again() if request.purpose is Purpose.REATTESTATION else tier.requirements
    return findings(fetch(reader, request.matter.evidence, Evidence), asked)


def blocked_on(reader: Reader, request: Request) -> tuple[Phrase, ...]:
    """Why the policy does not allow an approval.

    Empty where it does, and where the request is about no version.
    """
    return blocking(findings_on(reader, request)) if isinstance(request.matter, Dossier) else ()


def _record(
    acting: Acting,
    writer: Writer,
    proceeding: Proceedings,
    table: Sequence[Place],
    procedure: Procedure,
    decided: Outcome,
    reason: str,
    assured: Mapping[int, str],
) -> Act:
    against = Choice.REJECT if decided.carried else Choice.APPROVE
    votes = counted(table)
    dissent = tuple(vote.name for vote in votes if vote.choice is against)
    expires_on = _expires_on(writer, proceeding.request, acting.today) if decided.carried else None
    roster = note_roster(acting, writer)
    noticed = changes_since(writer, proceeding.request.opened_at)
    minutes = minutes_of(
        proceeding,
        table,
        procedure,
        decided,
        dissent,
        expires_on,
        acting.person,
        acting.now,
        reason.strip(),
        acting.ports.documents.roster().name,
        FromTheLog(roster, noticed, {**assured, proceeding.request.revision + 1: acting.actor.assurance}),
    )
    content = Decided(
        proceeding.request.digest,
        decided.carried,
        tally(votes),
        str(decided.reason),
        dissent,
        tuple(o.condition.id for o in proceeding.conditions) if decided.carried else (),
        expires_on,
        keep(writer, minutes),
        roster,
        left_out(proceeding, votes),
    )
    move = Move.APPROVE if decided.carried else Move.REJECT
    request = record(acting, writer, proceeding.request, move, reason, content)
    decision = writer.items.acts(request.id)[-1]
    _follow_up(acting, writer, request)
    return decision


def _follow_up(acting: Acting, writer: Writer, request: Request) -> None:
    """Carry out what follows from the decision.

    A promise to the registry, or a policy in force.
    """
    match request.matter:
        case Dossier():
            if request.state is State.APPROVED and not proceedings(writer, request.id).outstanding_before:
                promise_alias(writer, request, request.version, acting.now)
            if request.state is State.REJECTED and request.purpose is Purpose.INCUMBENT:
                promise_alias(writer, request, None, acting.now)
        case Adoption():
            if request.state is State.APPROVED:
                _adopt(acting, writer, request, request.matter.adopts)
        case Emergency():
            end_emergency(acting, writer, request)


def end_emergency(acting: Acting, writer: Writer, request: Request) -> None:
    """Carry out what follows from the end of an emergency.

    From the decision on it, or from its end without one. Where the committee has since approved something else for
    the alias, that stays. Otherwise what was done stands if it was approved, and the alias points nowhere if it was
    not.
    """
    later = holder(writer, *request.place) if request.place is not None else None
    if request.state is not State.APPROVED:
        if later is None and proceedings(writer, request.id).confirmed is not None:
            promise_alias(writer, request, None, acting.now)
        else:
            writer.outbox.drop(request.id)
    elif later is None:
        promise_alias(writer, request, request.version, acting.now)
    else:
        writer.outbox.drop(request.id)
        record(acting.by_itself(), writer, request, Move.SUPERSEDE, f"{later.id} took the alias meanwhile")


def _adopt(acting: Acting, writer: Writer, request: Request, policy: str) -> None:
    in_force = policy_in_force(writer)[0]
    if in_force.digest != request.matter.policy:
        raise Refused(refusals.another_policy_adopted(request.id))
    if in_force.request is not None:
        before = on_record(writer, in_force.request)
        record(acting.by_itself(), writer, before, Move.SUPERSEDE, f"{request.id} puts {request.name} in force")
    record(acting.by_itself(), writer, request, Move.ADOPT, f"adopted by {request.id}", Adopted(policy))
    writer.policies.add(PolicyInForce(policy, acting.now, request.id))


def _expires_on(reader: Reader, request: Request, today: date) -> date | None:
    match request.matter:
        case Dossier():
            return today + timedelta(days=tier_of(reader, request).valid_for_days)
        case Emergency(approved_as=str(earlier)):
            approval = proceedings(reader, earlier).decided
            return None if approval is None else approval.expires_on
    return None


def _assured(reader: Reader, proceeding: Proceedings) -> Mapping[int, str]:
    """How sure the console was of who did each act.

    By revision, as the log records it. Raises StoreUnavailable where the acts in the tables are not those that the
    log records: they are about to be counted.
    """
    entries = reader.log.read(Search(limit=EVERYTHING, subject=f"{REQUEST.subject}{proceeding.request.id}"))[::-1]
    if tuple(act_of(entry.event)[0] for entry in entries) != proceeding.acts:
        raise StoreUnavailable(refusals.acts_differ_from_log(proceeding.request.id))
    return {
        act.revision: entry.event["actor"]["assurance"] for act, entry in zip(proceeding.acts, entries, strict=True)
    }


def _require_nothing_new(proceeding: Proceedings, seen: Seen) -> None:
    new = proceeding.since(seen.revision)
    if new:
        acts_in_words = ", ".join(f"{act.name} ({act.move.value.replace(':', ' ')})" for act in new[-3:])
        raise Refused(refusals.much_has_happened(len(new), proceeding.request.id, acts_in_words))


def _require_count_was_seen(proceeding: Proceedings, seen: Seen) -> None:
    if seen.count is None:
        raise Refused(refusals.votes_not_seen(proceeding.request.id))


def _require_no_blocking_question(proceeding: Proceedings) -> None:
    open_ones = proceeding.blocking_questions
    if open_ones:
        names = ", ".join(f"{question.id} ({question.asked.name})" for question in open_ones)
        raise Refused(refusals.questions_block(proceeding.request.id, names))


def _require_quorum(request: Request, table: Sequence[Place], procedure: Procedure) -> None:
    missing = missing_for_quorum([vote.seat for vote in counted(table)], procedure.quorum)
    if not missing:
        return
    unreachable = out_of_reach(table, procedure.quorum)
    if unreachable:
        raise Refused(refusals.quorum_out_of_reach(request.id, unreachable))
    raise Refused(refusals.no_quorum(request.id, missing))


def _require_nothing_blocks(reader: Reader, request: Request) -> None:
    blocked = blocked_on(reader, request)
    if blocked:
        raise Refused(refusals.policy_blocks(request.name, blocked))

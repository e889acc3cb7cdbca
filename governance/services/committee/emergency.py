"""Break-glass: two people move an alias at once.

Back to an approved version or to none. The committee reviews it.
"""

from datetime import timedelta

from governance.committee.acts import Act, Confirmed, Opened
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier, Emergency
from governance.committee.rebuild import IN_EMERGENCY, both_keys
from governance.committee.request import UNDECIDED, Move, Purpose, Request, State
from governance.errors import Refused, Unfit
from governance.people.permissions import Action
from governance.people.roster import SEATED
from governance.records import Role
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.end import end_approval
from governance.services.committee.lapse import lapse_if_overdue
from governance.services.committee.policy import policy_in_force, rules_of
from governance.services.outbox import holder, promise_alias
from governance.services.record import on_record, proceedings, record, record_new, requests_where, require_reason
from governance.serving.registry import CHAMPION, require_alias_name
from governance.store.items import Chosen
from governance.store.transaction import Reader

ANSWERS_FOR_IT = frozenset({*SEATED, Role.EXECUTIVE})
"""Roles of which one at least must turn a key."""


def break_glass(acting: Acting, model: str, to: str | None, reason: str, alias: str = CHAMPION) -> Request:
    """Turn the first key of an emergency.

    It asks that `alias` goes back to version `to` (None: to nothing) at once. Nothing moves before a second person
    confirms; the request is the review that follows. Raises Refused where `to` was never approved for this alias, or
    its approval was ended or has run out; and where it is there already.
    """
    acting.require_in_office(Action.BREAK_GLASS)
    require_reason(reason)
    require_alias_name(alias)
    was = acting.ports.registry.alias_holder(model, alias)
    if was == to:
        raise Unfit("to", refusals.alias_there_already(alias, model, to))
    with acting.ports.store.writer() as writer:
        in_force, rules = policy_in_force(writer)
        for earlier in requests_where(writer, Chosen(place=(model, alias), purpose=Purpose.EMERGENCY)):
            if lapse_if_overdue(acting, writer, earlier).state in UNDECIDED:
                raise Refused(refusals.emergency_undecided(earlier.id, alias, model))
        approved_as = None if to is None else _approved_before(writer, model, to, alias, acting.today.isoformat())
        matter = Emergency(in_force.digest, model, alias, was, to, approved_as)
        conflicts = {**_interested(writer, model, alias, approved_as), acting.person.id: IN_EMERGENCY}
        due_at = acting.now + timedelta(minutes=rules.emergency.second_person_within_minutes)
        opening = Opened(matter, Purpose.EMERGENCY, None, conflicts, due_at, None, in_force.since, None)
        return record_new(acting, writer, REQUEST, reason, opening)


def confirm_emergency(acting: Acting, request_id: str, reason: str) -> Act:
    """Turn the second key of an emergency.

    The alias moves, what served is suspended, and the clock of the emergency runs. Raises Refused where it is the
    same person, where neither of the two sits on the committee or is an executive, where it is no emergency or
    confirmed already, and once the first key is too old.
    """
    acting.require_in_office(Action.BREAK_GLASS)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        request = proceeding.request
        if not isinstance(request.matter, Emergency):
            raise Refused(refusals.no_emergency(request_id))
        REQUEST.after(request, Move.CONFIRM, acting.now)
        if proceeding.confirmed is not None:
            raise Refused(refusals.confirmed_already(request_id, proceeding.confirmed.name))
        _require_two(acting, request)
        serving = holder(writer, request.matter.model, request.matter.alias)
        ends = acting.now + timedelta(hours=rules_of(writer, request).emergency.ends_after_hours)
        conflicts = both_keys(request.conflicts, acting.person.id)
        confirmed = record(
            acting, writer, request, Move.CONFIRM, reason, Confirmed(ends), due_at=ends, conflicts=conflicts
        )
        act = writer.items.acts(request_id)[-1]
        if serving is not None:
            why = f"an emergency, {request_id}: {request.reason}"
            end_approval(acting.by_itself(), writer, serving, Move.SUSPEND, why, "emergency", clears=False)
        promise_alias(writer, confirmed, request.matter.to, acting.now)
        return act


def _interested(reader: Reader, model: str, alias: str, approved_as: str | None) -> dict[str, str]:
    """The people who have an interest in an emergency.

    They could not vote on the serving version or on its replacement.
    """
    serving = holder(reader, model, alias)
    about = [serving, *([on_record(reader, approved_as)] if approved_as is not None else [])]
    return {person: why for request in about if request is not None for person, why in request.conflicts.items()}


def _require_two(acting: Acting, request: Request) -> None:
    second = acting.person
    if second.id == request.requested_by:
        raise Refused(refusals.same_person_twice(second.name, request.id))
    first = acting.ports.documents.roster().find(request.requested_by)
    roles = acting.identity.roles | ({first.role} if first is not None else set())
    if not roles & ANSWERS_FOR_IT:
        raise Refused(refusals.nobody_answers_for_it(request.id))


def _approved_before(reader: Reader, model: str, version: str, alias: str, today: str) -> str:
    """The request under which this version had the alias before.

    By an approval that still holds but for the one that came after.
    """
    about = [
        r
        for r in requests_where(reader, Chosen(place=(model, alias)))
        if isinstance(r.matter, Dossier) and r.version == version and proceedings(reader, r.id).decided is not None
    ]
    approved = [r for r in about if r.state is State.SUPERSEDED]
    if not approved:
        states = [refusals.request_is(r.id, str(r.state)) for r in about]
        raise Unfit(
            "to",
            refusals.never_approved_for_alias(alias, model, version, states),
        )
    decided = proceedings(reader, approved[0].id).decided
    expires = None if decided is None else decided.expires_on
    if expires is not None and expires.isoformat() < today:
        raise Unfit("to", refusals.approval_ran_out(approved[0].name, approved[0].id, str(expires)))
    return approved[0].id

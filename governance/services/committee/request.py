"""Ask that a version takes an alias.

Freeze its dossier, renew one that has changed, attest anew, appeal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.committee.acts import Opened, Renewed
from governance.committee.asking import about_version
from governance.committee.course import REQUEST
from governance.committee.difference import clauses
from governance.committee.dossier import Dossier
from governance.committee.findings import blocking, findings
from governance.committee.policy import Policy, Tier
from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED, Move, Purpose, Request, State
from governance.errors import Refused
from governance.evidence.bundle import Evidence
from governance.people.permissions import Action
from governance.predictions.spec import ModelSpec
from governance.records import ModelVersion
from governance.sentences import deciding, refusals
from governance.sentences.phrase import Phrase
from governance.services.acting import Acting, Looking
from governance.services.committee.current import changed_parts, current_dossier, dossier_of, files_now
from governance.services.committee.lapse import lapse_if_overdue
from governance.services.committee.policy import announce_policy, limits_since, policy_in_force, require_tier, rules_of
from governance.services.documents import fetch
from governance.services.outbox import rightful, was_decided_on
from governance.services.record import on_record, proceedings, record, record_new, requests_where, require_reason
from governance.services.registered import holder_seen
from governance.serving.registry import CHAMPION, require_alias_name
from governance.store.items import Chosen
from governance.store.transaction import Reader, Writer


@dataclass(frozen=True, slots=True)
class Prospect:
    """A request that nobody has opened yet.

    It is as it would be if somebody opened it now.
    """

    question: str
    due_at: datetime
    """When it would lapse, in UTC."""
    serves: str | None
    """The version that has the alias; None where none has."""
    tier: Tier
    """Who would decide, and how."""
    blocked: tuple[Phrase, ...]
    """Why the policy would not allow an approval; empty where it would."""


def prospect(looking: Looking, model: str, version: str, alias: str = CHAMPION) -> Prospect:
    """The request that `open_request` would open.

    By the last look at the registry. Writes nothing. Raises Refused as `open_request` where it would not, files that changed since apart.
    """
    require_alias_name(alias)
    with looking.ports.store.reader() as reader:
        rules = policy_in_force(reader)[1]
        assessment = reader.evidence.assessment(model, version)
        if assessment is None:
            raise Refused(refusals.no_evidence(model, version))
        earlier = _about(requests_where(reader, Chosen(place=(model, alias))), model, version, alias)
        undecided = next((r for r in earlier if r.state in UNDECIDED), None)
        if undecided is not None:
            raise Refused(refusals.asked_for_already(undecided.id))
        dossier = dossier_of(reader, assessment, alias, rules.digest)
        serves = holder_seen(reader, model, alias)
        tier = require_tier(rules, dossier.tier or "", model)
        purpose = _purpose(reader, earlier, dossier, holds=serves == version, appeal=None)[0]
        asked = tier.asked_again() if purpose is Purpose.REATTESTATION else tier.requirements
        return Prospect(
            about_version(dossier, purpose, None if serves == version else serves),
            looking.now + timedelta(days=tier.review_days),
            serves,
            tier,
            tuple(
                deciding.policy_does_not_allow(reason)
                for reason in blocking(findings(fetch(reader, dossier.evidence, Evidence), asked))
            ),
        )


def open_request(
    acting: Acting,
    model: str,
    version: str,
    reason: str,
    alias: str = CHAMPION,
    appeal: str | None = None,
) -> Request:
    """Open a request for `model`/`version` to take `alias`.

    Or renew the undecided one whose dossier has changed. For the version that has the alias already it asks for a
    re-attestation, unless an emergency put it there; and for its adoption where it had the alias before anybody
    decided on it: it serves on meanwhile, and a rejection lets the alias point nowhere. `appeal` names a rejected
    request; those who voted on it take no part in this one. Raises Refused where there is one already on the same
    dossier, or where the version was rejected on the same evidence.
    """
    acting.require(Action.REQUEST)
    require_reason(reason)
    require_alias_name(alias)
    written = acting.ports.documents.spec(model)
    announce_policy(acting)
    registered = acting.ports.registry.version(model, version)
    authors = acting.ports.registry.authors(registered)
    holds = acting.ports.registry.alias_holder(model, alias) == version
    files = files_now(acting.ports, model, version)
    with acting.ports.store.writer() as writer:
        earlier = [
            lapse_if_overdue(acting, writer, request)
            for request in _about(requests_where(writer, Chosen(place=(model, alias))), model, version, alias)
        ]
        undecided = next((r for r in earlier if r.state in UNDECIDED), None)
        rules = policy_in_force(writer)[1] if undecided is None else rules_of(writer, undecided)
        dossier = current_dossier(writer, model, version, alias, rules.digest, files)
        _require_assessed_as_it_is(writer, dossier)
        spec = _assessed_spec(writer, dossier, written)
        require_tier(rules, spec.tier, model)
        conflicts = _conflicts(acting, spec, registered, authors)
        if undecided is not None and appeal is not None:
            raise Refused(refusals.appeal_before_decision(undecided.id, dossier.name))
        if undecided is not None:
            return _renew(acting, writer, undecided, dossier, conflicts, rules, reason)
        purpose, regards = _purpose(writer, earlier, dossier, holds=holds, appeal=appeal)
        if regards is not None and purpose is Purpose.APPEAL:
            conflicts |= _first_panel(proceedings(writer, regards.id))
        return _open(acting, writer, dossier, purpose, regards, conflicts, rules, spec.tier, reason)


def _open(
    acting: Acting,
    writer: Writer,
    dossier: Dossier,
    purpose: Purpose,
    regards: Request | None,
    conflicts: Mapping[str, str],
    rules: Policy,
    tier: str,
    reason: str,
) -> Request:
    opening = Opened(
        dossier,
        purpose,
        tier,
        conflicts,
        _due(rules, tier, acting.now),
        None if regards is None else regards.id,
        limits_since(writer, rules.digest),
        _measured_at(writer, dossier),
    )
    return record_new(acting, writer, REQUEST, reason, opening)


def _renew(
    acting: Acting,
    writer: Writer,
    request: Request,
    dossier: Dossier,
    conflicts: Mapping[str, str],
    rules: Policy,
    reason: str,
) -> Request:
    if request.matter == dossier:
        raise Refused(refusals.asked_for_already(request.id))
    # Who became an owner meanwhile may not vote either; who was one still may not.
    everybody = {**conflicts, **request.conflicts}
    due_at = _due(rules, dossier.tier or "", acting.now)
    before = request.dossier
    content = Renewed(
        dossier, before.digest, changed_parts(before, dossier), everybody, due_at, _measured_at(writer, dossier)
    )
    changes = {"matter": dossier, "tier": dossier.tier, "conflicts": everybody, "due_at": due_at}
    return record(acting, writer, request, Move.RENEW, reason, content, **changes)


def _purpose(
    reader: Reader, earlier: Sequence[Request], dossier: Dossier, *, holds: bool, appeal: str | None
) -> tuple[Purpose, Request | None]:
    """The purpose of the request, and the earlier one it is about.

    If there is one. Raises Refused where it may not be made.
    """
    if appeal is not None:
        return Purpose.APPEAL, _appealed(reader, appeal, dossier)
    put_there = rightful(reader, dossier.model, dossier.alias)
    serves = holds and not (put_there is not None and put_there.purpose is Purpose.EMERGENCY)
    if serves:
        approved = next((r for r in earlier if r.state in (State.SETTLED, State.EXPIRED)), None)
        if approved is not None:
            return Purpose.REATTESTATION, approved
        if was_decided_on(reader, dossier.model, dossier.alias):
            raise Refused(refusals.serves_without_decision(dossier.name, dossier.alias))
    rejected = next((r for r in earlier if r.state is State.REJECTED and _same_evidence(r, dossier)), None)
    if rejected is not None:
        raise Refused(refusals.rejected_on_this_evidence(rejected.id, dossier.model, dossier.version))
    return Purpose.INCUMBENT if serves else Purpose.PROMOTION, None


def _appealed(reader: Reader, appeal: str, dossier: Dossier) -> Request:
    first = on_record(reader, appeal)
    if first.state is not State.REJECTED:
        raise Refused(refusals.appeal_against_no_rejection(first.id, str(first.state)))
    if not isinstance(first.matter, Dossier) or (first.matter.model, first.matter.version, first.matter.alias) != (
        dossier.model,
        dossier.version,
        dossier.alias,
    ):
        raise Refused(refusals.appeal_about_another(first.id, first.name))
    if _same_evidence(first, dossier):
        raise Refused(refusals.appeal_without_new_evidence(first.id, dossier.model, dossier.version))
    others = [r for r in requests_where(reader, Chosen(purpose=Purpose.APPEAL)) if r.regards == first.id]
    if others:
        raise Refused(refusals.appealed_already(others[0].id, first.id))
    return first


def _same_evidence(request: Request, dossier: Dossier) -> bool:
    return isinstance(request.matter, Dossier) and request.matter.evidence == dossier.evidence


def _first_panel(first: Proceedings) -> dict[str, str]:
    """The people who voted on a request, or closed it.

    On any of its dossiers. Others hear the appeal.
    """
    voted = {ballot.person for ballot in first.ballots} | {ballot.cast.holder for ballot in first.ballots}
    closed = {first.decision.person} if first.decision is not None else set()
    return {
        **dict.fromkeys(closed, f"closed {first.request.id}, which this appeals against"),
        **dict.fromkeys(voted, f"voted on {first.request.id}, which this appeals against"),
    }


def _about(requests: Sequence[Request], model: str, version: str, alias: str) -> list[Request]:
    wanted = (model, version, alias)
    return [
        r
        for r in requests
        if isinstance(r.matter, Dossier) and (r.matter.model, r.matter.version, r.matter.alias) == wanted
    ]


def _conflicts(acting: Acting, spec: ModelSpec, registered: ModelVersion, authors: Sequence[str]) -> dict[str, str]:
    """The people who may neither vote nor close, with the reason.

    Requester, author of the run, owners, and the owners' groups.
    """
    conflicts: dict[str, str] = {}
    for person in acting.ports.documents.roster().everybody():
        shared = sorted(set(person.groups) & set(spec.owner.groups))
        if shared:
            conflicts[person.id] = f"is in {', '.join(shared)}, which owns {spec.model}"
        if any(person.called(author) for author in authors):
            conflicts[person.id] = f"made {registered.name}"
    conflicts |= dict.fromkeys(spec.owner.people, f"owns {spec.model}")
    return conflicts if acting.person.id in conflicts else {**conflicts, acting.person.id: "asked for this"}


def _due(rules: Policy, tier: str, now: datetime) -> datetime:
    return now + timedelta(days=require_tier(rules, tier, "the request").review_days)


def _measured_at(reader: Reader, dossier: Dossier) -> datetime:
    assessment = reader.evidence.assessment(dossier.model, dossier.version)
    assert assessment is not None  # the dossier is made from it
    return assessment.assessed_at


def _require_assessed_as_it_is(reader: Reader, dossier: Dossier) -> None:
    """Raise Refused where the evidence is about other files.

    Or about another champion than the registry has now.
    """
    assessment = reader.evidence.assessment(dossier.model, dossier.version)
    assert assessment is not None  # the dossier is made from it
    stale = changed_parts(dossier_of(reader, assessment, dossier.alias, dossier.policy), dossier)
    if stale:
        raise Refused(refusals.assessed_before_change(stale, dossier.name, dossier.model, dossier.version))


def _assessed_spec(reader: Reader, dossier: Dossier, written: ModelSpec) -> ModelSpec:
    """The specification by which the version was assessed.

    The owner of the model, and its tier, are taken from it alone. Raises Refused where the file says something else
    by now.
    """
    assert dossier.spec is not None  # a dossier of today names it
    assessed = fetch(reader, dossier.spec, ModelSpec)
    differs = clauses(assessed, written)
    if differs:
        differences = "; ".join(f"`{clause.field}` is {clause.after}, expected {clause.before}" for clause in differs)
        raise Refused(refusals.specification_has_changed(dossier.model, dossier.version, differences))
    return assessed

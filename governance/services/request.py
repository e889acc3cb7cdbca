"""Ask that a version takes an alias: freeze its dossier, or renew one that has changed."""

from dataclasses import replace

from governance.audit.event import Event
from governance.canonical import plain
from governance.decision.permissions import Action, require
from governance.decision.states import Move, after
from governance.errors import Refused
from governance.records import Person
from governance.registry import CHAMPION
from governance.review.dossier import Dossier
from governance.review.request import UNDECIDED, Request, State
from governance.services.assess import announce_policy
from governance.services.current import PART_NAMES, current_dossier, files_now
from governance.services.ports import Ports
from governance.store import Reader


def open_request(ports: Ports, actor: Person, model: str, version: str, reason: str, alias: str = CHAMPION) -> Request:
    """Open a request for `model`/`version` to take `alias`, or renew the undecided one whose dossier has changed.

    Raises Refused where there is one already on the same dossier, where the version was rejected on the
    same evidence, or where it serves already.
    """
    require(actor, Action.REQUEST)
    require_reason(reason)
    spec = ports.documents.spec(model)
    _tier_of(ports, spec.tier)
    if ports.registry.alias_holder(model, alias) == version:
        raise Refused(f"{model}/{version} already is {alias}")
    announce_policy(ports, actor)
    files = files_now(ports, model, version)
    with ports.store.writer() as writer:
        dossier = current_dossier(ports, writer, model, version, alias, files)
        _require_assessed_as_it_is(writer, dossier)
        earlier = [
            r
            for r in writer.requests()
            if (r.dossier.model, r.dossier.version, r.dossier.alias) == (model, version, alias)
        ]
        undecided = next((r for r in earlier if r.state in UNDECIDED), None)
        if undecided is not None and undecided.dossier == dossier:
            raise Refused(f"{undecided.id} already asks for this, on the same dossier")
        rejected = next(
            (r for r in earlier if r.state is State.REJECTED and r.dossier.evidence == dossier.evidence), None
        )
        if rejected is not None:
            raise Refused(
                f"{rejected.id} was rejected on this evidence; a new request needs new evidence (`placet assess {model} {version}`)"
            )
        if undecided is not None:
            # Who became an owner meanwhile may not vote either; who was one still may not.
            request = replace(
                undecided,
                dossier=dossier,
                owners=tuple(dict.fromkeys([*undecided.owners, *spec.owner.people])),
                tier=spec.tier,
                state=after(undecided, Move.RENEW),
            )
            action = "request:renewed"
            changed = [PART_NAMES[part] for part in undecided.dossier.changed(dossier)]
        else:
            request = Request(
                writer.next_request_id(),
                dossier,
                actor.id,
                spec.owner.people,
                spec.tier,
                reason.strip(),
                ports.clock(),
                State.OPEN,
            )
            action, changed = "request:opened", []
        writer.put_request(request)
        writer.append(
            Event(
                action,
                ports.clock(),
                ports.actor(actor),
                f"request/{request.id}",
                reason.strip(),
                digest=dossier.digest,
                detail={"dossier": plain(dossier), "changed": plain(changed)},
            )
        )
    return request


def require_reason(reason: str) -> None:
    """Raise Refused where nobody would learn why."""
    if not reason.strip():
        raise Refused("a reason is needed: the log records why, in your words")


def _require_assessed_as_it_is(reader: Reader, dossier: Dossier) -> None:
    """Raise Refused where the evidence is about other files, or another champion, than the registry has now."""
    assessment = reader.assessment(dossier.model, dossier.version)
    assert assessment is not None  # the dossier is made from it
    found = {"artifact": assessment.artifact, "champion": assessment.champion}
    stale = [PART_NAMES[part] for part, digest in found.items() if getattr(dossier, part) != digest]
    if stale:
        raise Refused(
            f"{' and '.join(stale)} changed since {dossier.model}/{dossier.version} was assessed; "
            f"run `placet assess {dossier.model} {dossier.version}` first"
        )


def _tier_of(ports: Ports, tier: str) -> None:
    known = ports.documents.policy().tiers
    if tier not in known:
        raise Refused(f"the model's tier is {tier}, and the policy knows {', '.join(known)}")

"""Close a request: the votes become a decision, and the decision promises the alias."""

from datetime import timedelta

from governance.audit.event import Event
from governance.canonical import plain
from governance.decision.permissions import Action, require
from governance.decision.states import Move, after
from governance.errors import Refused
from governance.evidence.bundle import Evidence
from governance.records import Person
from governance.review.findings import blocking, findings
from governance.review.policy import Tier
from governance.review.quorum import missing_for_quorum
from governance.review.request import Choice, Decision, Request, Vote, counting, tally
from governance.review.voting import outcome
from governance.services.current import files_of_request, require_unchanged
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.request import require_reason
from governance.services.vote import require_no_conflict, tier_of
from governance.store import AliasMove, Reader


def close_request(ports: Ports, actor: Person, request_id: str, reason: str, dossier: str) -> Decision:
    """Count the votes on request `request_id` and record the decision; the log entry is the commit point.

    `dossier` is the digest of what the chair had before them. Raises Refused without a quorum, on a dossier
    that has changed, or where the votes would approve what the policy blocks.
    """
    require(actor, Action.CLOSE)
    require_reason(reason)
    files = files_of_request(ports, request_id)
    with ports.store.writer() as writer:
        request = writer.request(request_id)
        # Settled first, so that a request decided long ago says so instead of asking for votes.
        after(request, Move.VOTE)
        require_no_conflict(actor, request)
        if dossier != request.dossier.digest:
            raise Refused(
                f"you read another dossier than the one {request.id} stands on now; read it again before you close it"
            )
        require_unchanged(ports, writer, request, files)
        tier = tier_of(writer, request)
        votes = counting(writer.votes(request_id), dossier)
        _require_quorum(request, votes, tier)
        decision = _decision(ports, actor, request, votes, tier, reason)
        if decision.approved:
            _require_nothing_blocks(writer, request, tier)
            writer.add_move(
                AliasMove(request.id, request.dossier.model, request.dossier.alias, request.dossier.version)
            )
        writer.add_decision(decision)
        writer.set_state(request.id, after(request, Move.APPROVE if decision.approved else Move.REJECT))
        writer.append(
            Event(
                "decision:approved" if decision.approved else "decision:rejected",
                decision.decided_at,
                ports.actor(actor),
                f"request/{request.id}",
                decision.reason,
                digest=dossier,
                detail={
                    "tally": plain(decision.tally),
                    "dissent": plain(decision.dissent),
                    "expires_on": plain(decision.expires_on),
                },
            )
        )
    return decision


def _require_quorum(request: Request, votes: tuple[Vote, ...], tier: Tier) -> None:
    missing = missing_for_quorum(votes, tier.quorum)
    if missing:
        raise Refused(f"{request.id} has no quorum; missing: {', '.join(missing)}")


def _require_nothing_blocks(reader: Reader, request: Request, tier: Tier) -> None:
    evidence = fetch(reader, request.dossier.evidence, Evidence)
    blocked = blocking(findings(evidence, tier), tier)
    if blocked:
        raise Refused(f"the policy does not allow {request.name} to be approved: {'; '.join(blocked)}")


def _decision(
    ports: Ports, actor: Person, request: Request, votes: tuple[Vote, ...], tier: Tier, reason: str
) -> Decision:
    counted = tally(votes)
    decided = outcome(votes, tier.voting)
    against = Choice.REJECT if decided.carried else Choice.APPROVE
    now = ports.clock()
    return Decision(
        request=request.id,
        dossier=request.dossier.digest,
        approved=decided.carried,
        tally=counted,
        dissent=tuple(vote.name for vote in votes if vote.choice is against),
        decided_by=actor.id,
        reason=reason.strip(),
        decided_at=now,
        expires_on=now.date() + timedelta(days=tier.valid_for_days) if decided.carried else None,
    )

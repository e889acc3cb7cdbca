"""Cast a vote on exactly the dossier that the member read."""

from governance.audit.event import Event
from governance.decision.permissions import Action, require
from governance.decision.states import Move, after
from governance.errors import Refused
from governance.records import Person
from governance.review.policy import Policy, Tier
from governance.review.request import Choice, Request, Vote, counting
from governance.services.current import files_of_request, require_unchanged
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.request import require_reason
from governance.store import Reader


def cast_vote(ports: Ports, actor: Person, request_id: str, choice: Choice, reason: str, dossier: str) -> Vote:
    """Record what `actor` says on request `request_id`; `dossier` is the digest of what they had before them.

    Raises Refused where the person may not vote, has voted, gives no reason, or read another dossier.
    """
    require(actor, Action.VOTE)
    require_reason(reason)
    files = files_of_request(ports, request_id)
    with ports.store.writer() as writer:
        request = writer.request(request_id)
        state = after(request, Move.VOTE)
        require_no_conflict(actor, request)
        seat = seat_of(actor, tier_of(writer, request))
        if any(recusal.person == actor.id for recusal in writer.recusals(request_id)):
            raise Refused(f"{actor.name} has stepped back from {request_id} and takes no part in it")
        if dossier != request.dossier.digest:
            raise Refused(
                f"you read another dossier than the one {request.id} stands on now; read it again before you vote"
            )
        require_unchanged(ports, writer, request, files)
        if any(vote.person == actor.id for vote in counting(writer.votes(request_id), dossier)):
            raise Refused(f"{actor.name} has voted on this dossier of {request.id} already")
        vote = Vote(request.id, dossier, actor.id, actor.name, seat, choice, reason.strip(), ports.clock())
        writer.add_vote(vote)
        writer.set_state(request.id, state)
        writer.append(
            Event(
                "vote:cast",
                vote.cast_at,
                ports.actor(actor),
                f"request/{request.id}",
                vote.reason,
                digest=dossier,
                detail={"choice": str(choice), "seat": seat},
            )
        )
    return vote


def tier_of(reader: Reader, request: Request) -> Tier:
    """What the policy that `request` froze asks of its tier. Raises Refused where it asks nothing."""
    policy = fetch(reader, request.dossier.policy, Policy)
    tier = policy.tiers.get(request.tier)
    if tier is None:
        raise Refused(f"the policy of {request.id} has no tier {request.tier}; it has {', '.join(policy.tiers)}")
    return tier


def require_no_conflict(actor: Person, request: Request) -> None:
    """Raise Refused where `actor` owns the model or asked for the promotion."""
    if actor.id == request.requested_by or actor.id in request.owners:
        raise Refused(
            f"{actor.name} owns {request.dossier.model} or asked for this, and may neither vote on it nor close it"
        )


def seat_of(actor: Person, tier: Tier) -> str:
    """The seat that `actor` votes from. Raises Refused where they hold none that votes on this tier."""
    if actor.seat is None or actor.seat not in tier.seats:
        raise Refused(f"{actor.name} holds no seat that votes on this tier; those are {', '.join(tier.seats)}")
    return actor.seat

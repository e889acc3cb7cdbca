"""Step back from a request for a conflict of interest, before voting on it."""

from governance.audit.event import Event
from governance.decision.permissions import Action, require
from governance.decision.states import Move, after
from governance.errors import Refused
from governance.records import Person
from governance.review.request import Recusal, counting
from governance.services.ports import Ports
from governance.services.request import require_reason
from governance.services.vote import seat_of, tier_of


def declare_recusal(ports: Ports, actor: Person, request_id: str, reason: str) -> Recusal:
    """Record that `actor` takes no part in request `request_id`: neither for the quorum nor in the count.

    It holds for every later dossier of the request, and is not taken back. Raises Refused where the person has
    voted on the dossier it stands on, has stepped back already, gives no reason, or has no vote to give up.
    """
    require(actor, Action.VOTE)
    require_reason(reason)
    with ports.store.writer() as writer:
        request = writer.request(request_id)
        after(request, Move.VOTE)
        seat = seat_of(actor, tier_of(writer, request))
        if any(recusal.person == actor.id for recusal in writer.recusals(request_id)):
            raise Refused(f"{actor.name} has stepped back from {request_id} already")
        if any(vote.person == actor.id for vote in counting(writer.votes(request_id), request.dossier.digest)):
            raise Refused(f"{actor.name} has voted on {request_id}; a conflict of interest is declared before voting")
        recusal = Recusal(request_id, actor.id, actor.name, seat, reason.strip(), ports.clock())
        writer.add_recusal(recusal)
        writer.append(
            Event(
                "recusal:declared",
                recusal.declared_at,
                ports.actor(actor),
                f"request/{request_id}",
                recusal.reason,
                digest=request.dossier.digest,
                detail={"seat": seat},
            )
        )
    return recusal

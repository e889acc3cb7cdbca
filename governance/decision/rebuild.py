"""A request made again from its acts: what the log says of it, whatever the tables show."""

from collections.abc import Sequence
from dataclasses import replace

from governance.decision.states import state_after
from governance.review.acts import Act, Confirmed, Opened, Renewed
from governance.review.request import Request

IN_EMERGENCY = "moved the alias in this emergency"
"""Why who turned a key of an emergency may not vote on it."""


def request_from(acts: Sequence[Act]) -> Request:
    """The request that these acts, all of it and oldest first, have left. Raises ValueError where they are no course of one."""
    if not acts or not isinstance(acts[0].said, Opened):
        raise ValueError("it does not begin with its opening")
    state = state_after(act.move for act in acts[1:])
    if state is None:
        raise ValueError("its acts do not follow from each other")
    first, said = acts[0], acts[0].said
    request = Request(
        id=first.request,
        matter=said.matter,
        purpose=said.purpose,
        requested_by=first.person,
        conflicts=said.conflicts,
        tier=said.tier,
        reason=first.reason,
        opened_at=first.at,
        due_at=said.due_at,
        state=state,
        revision=len(acts),
        regards=said.regards,
    )
    for act in acts[1:]:
        match act.said:
            case Renewed():
                request = replace(request, matter=act.said.matter, conflicts=act.said.conflicts, due_at=act.said.due_at)
            case Confirmed():
                conflicts = {**request.conflicts, act.person: IN_EMERGENCY}
                request = replace(request, due_at=act.said.due_at, conflicts=conflicts)
    return request

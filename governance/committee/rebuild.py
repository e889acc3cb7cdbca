"""A request as its acts have left it: what is decided on is read from here, and a row that says otherwise decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from governance.committee.acts import Act, Confirmed, Opened, Renewed
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier, Matter
from governance.committee.request import Request, State

IN_EMERGENCY = "moved the alias in this emergency"
"""Why neither of the two who acted votes on it."""


def request_from(acts: Sequence[Act]) -> Request:
    """The whole request that `acts` (all of it, oldest first) amount to.

    Raises ValueError where they do not begin with an opening, are not numbered from 1 without gaps, or took a course that the
    table of moves does not have.
    """
    if not acts or not isinstance(acts[0].said, Opened):
        raise ValueError("the acts of a request begin with its opening")
    if [act.revision for act in acts] != list(range(1, len(acts) + 1)):
        raise ValueError(f"the acts of {acts[0].item} are not numbered from 1 without gaps")
    state = REQUEST.state_after(act.move for act in acts[1:])
    if state is None:
        raise ValueError(f"the acts of {acts[0].item} took a course that a request cannot take")
    request = _opened(acts[0], acts[0].said)
    for act in acts[1:]:
        request = _after(request, act)
    return replace(request, state=state, revision=len(acts))


def _opened(act: Act, said: Opened) -> Request:
    return Request(
        id=act.item,
        matter=said.matter,
        purpose=said.purpose,
        requested_by=act.person,
        conflicts=said.conflicts,
        tier=tier_in(said.matter, said.tier),
        reason=act.reason,
        opened_at=act.at,
        due_at=said.due_at,
        state=State.OPEN,
        revision=act.revision,
        regards=said.regards,
    )


def _after(request: Request, act: Act) -> Request:
    match act.said:
        case Renewed() as said:
            tier = tier_in(said.matter, request.tier)
            return replace(request, matter=said.matter, conflicts=said.conflicts, tier=tier, due_at=said.due_at)
        case Confirmed() as said:
            return replace(request, conflicts=both_keys(request.conflicts, act.person), due_at=said.due_at)
    return request


def both_keys(conflicts: Mapping[str, str], second: str) -> Mapping[str, str]:
    """Who may not vote on an emergency once `second` has turned the second key."""
    return {**conflicts, second: IN_EMERGENCY}


def tier_in(matter: Matter, before: str | None) -> str | None:
    """The tier that a request about `matter` is judged by; `before` where its dossier is from before the tier was bound."""
    return matter.tier or before if isinstance(matter, Dossier) else before

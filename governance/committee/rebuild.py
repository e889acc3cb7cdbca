"""A request as its acts have left it.

Decisions are read from here; a row that says otherwise decides nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

from governance.committee.acts import Act, Confirmed, Opened, Renewed
from governance.committee.dossier import Dossier, Matter
from governance.committee.request import Request, State

IN_EMERGENCY = "moved the alias in this emergency"
"""Why neither of the two who acted votes on it."""


def opened(act: Act) -> Request:
    """The request that its opening makes.

    Raises ValueError where the act is another one.
    """
    content = act.said
    if not isinstance(content, Opened):
        raise ValueError("the acts of a request begin with its opening")  # noqa: TRY004  (of what was read, not of a call)
    return Request(
        id=act.item,
        matter=content.matter,
        purpose=content.purpose,
        requested_by=act.person,
        conflicts=content.conflicts,
        tier=tier_in(content.matter, content.tier),
        reason=act.reason,
        opened_at=act.at,
        due_at=content.due_at,
        state=State.OPEN,
        revision=act.revision,
        regards=content.regards,
    )


def changed(request: Request, act: Act) -> Request:
    """The request after an act, but for its state."""
    match act.said:
        case Renewed() as renewed:
            tier = tier_in(renewed.matter, request.tier)
            return replace(
                request, matter=renewed.matter, conflicts=renewed.conflicts, tier=tier, due_at=renewed.due_at
            )
        case Confirmed() as confirmed:
            return replace(request, conflicts=both_keys(request.conflicts, act.person), due_at=confirmed.due_at)
    return request


def both_keys(conflicts: Mapping[str, str], second: str) -> Mapping[str, str]:
    """Those who may not vote on an emergency with both keys.

    `second` has turned the second key.
    """
    return {**conflicts, second: IN_EMERGENCY}


def tier_in(matter: Matter, before: str | None) -> str | None:
    """The tier by which a request about `matter` is judged.

    `before` where its dossier is from before the tier was bound.
    """
    return matter.tier or before if isinstance(matter, Dossier) else before

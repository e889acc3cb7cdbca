"""Cast a vote on exactly what the member read.

A later vote replaces it, and both stay on record.
"""

from governance.committee.acts import Act, Cast, Choice
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings
from governance.committee.request import Move, Purpose
from governance.errors import Refused
from governance.people.permissions import Action
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.current import files_of_request, require_unchanged
from governance.services.committee.seats import place_of
from governance.services.record import Seen, proceedings, record, require_reason, require_same_matter


def cast_vote(acting: Acting, request_id: str, choice: Choice, reason: str, seen: Seen) -> Act:
    """Record the vote of `actor` on request `request_id`.

    `seen` is what they had before them. A second vote on the same dossier takes the place of the first. Raises
    Refused where the person may not vote, gives no reason, read another dossier, or has voted since the page they
    voted on was shown.
    """
    acting.require(Action.VOTE)
    require_reason(reason)
    files = files_of_request(acting.ports, request_id)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.VOTE, acting.now)
        _require_under_way(proceeding)
        place = place_of(acting, writer, proceeding)
        require_same_matter(proceeding.request, seen, "vote")
        require_unchanged(writer, proceeding.request, files)
        _require_new(proceeding, place.holder.id, choice, reason, seen)
        content = Cast(seen.digest, choice, place.seat, place.holder.id)
        record(acting, writer, proceeding.request, Move.VOTE, reason, content)
        return writer.items.acts(request_id)[-1]


def _require_under_way(proceeding: Proceedings) -> None:
    if proceeding.request.purpose is Purpose.EMERGENCY and proceeding.confirmed is None:
        raise Refused(refusals.second_person_missing(proceeding.request.id))


def _require_new(proceeding: Proceedings, holder: str, choice: Choice, reason: str, seen: Seen) -> None:
    last = proceeding.vote_of(holder)
    if last is None:
        return
    if last.act.revision > seen.revision:
        raise Refused(
            refusals.voted_meanwhile(last.name, proceeding.request.id, str(last.choice), f"{last.act.at:%H:%M}")
        )
    if (last.choice, last.act.reason) == (choice, reason.strip()):
        raise Refused(refusals.vote_repeated(last.name, proceeding.request.id))

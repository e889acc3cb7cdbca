"""Review a standing approval: ask, say whether it stands, withdraw."""

from datetime import UTC, date, datetime, time, timedelta

from governance.committee.approval_review import (
    REVIEW,
    ApprovalReview,
    AskedFor,
    ReviewMove,
    ReviewState,
    Said,
    Suspended,
    why_not_ended_by,
)
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Proceedings
from governance.committee.request import STANDING, Move, Request
from governance.errors import Refused, Unfit
from governance.people.permissions import Action
from governance.proceedings.kind import Course
from governance.records import Person
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.end import end_approval
from governance.services.committee.seats import require_no_conflict
from governance.services.ports import Ports
from governance.services.record import course, courses_where, on_record, proceedings, record, record_new, require_reason
from governance.store.items import Chosen
from governance.store.transaction import Reader

CUSTOMARY, LONGEST = timedelta(days=14), timedelta(days=90)
"""How long a review may take where nobody names a day, and at most."""


def ask_review(acting: Acting, request_id: str, reason: str, within: timedelta = CUSTOMARY) -> ApprovalReview:
    """Ask whether the approval of request `request_id` still stands.

    It is to be answered by the end of the last day (UTC) `within` that time. Anybody on the roster may ask. Raises Refused where nothing is approved or a review is open already, Unfit for another day.
    """
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        approved = proceedings(writer, request_id)
        request = approved.request
        _require_standing(request)
        reviews = [each.item for each in _reviews(writer, request)]
        other = next((review for review in reviews if review.state is ReviewState.OPEN), None)
        if other is not None:
            raise Refused(refusals.reviewed_already(other.id, request_id, f"{other.due_at:%Y-%m-%d}"))
        frozen = request.dossier
        asked = AskedFor(
            regards=request.id,
            digest=request.digest,
            model=frozen.model,
            version=frozen.version,
            alias=frozen.alias,
            excluded=_excluded(approved, acting.person),
            due_at=_due(acting.today, within),
        )
        return record_new(acting, writer, REVIEW, reason, asked)


def end_review(acting: Acting, review_id: str, reason: str, *, stands: bool) -> ApprovalReview:
    """Say that the approval `stands`, or suspend it.

    A chair in office may, who has no part in it. Raises Refused for others, where the review has ended, and where the approval has meanwhile.
    """
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        review = course(writer, REVIEW, review_id).item
        REVIEW.after(review, ReviewMove.STAND, acting.now)
        _require_may_end(review, acting)
        approved = proceedings(writer, review.regards)
        require_no_conflict(writer, approved, acting.person)
        if approved.request.state not in STANDING:
            raise Refused(refusals.nothing_left_to_review(review.regards, str(approved.request.state), review_id))
        if stands:
            return record(acting, writer, review, ReviewMove.STAND, reason)
        ended = end_approval(acting, writer, approved.request, Move.SUSPEND, reason, "review")
        return record(acting, writer, review, ReviewMove.SUSPEND, reason, Suspended(ended.revision))


def withdraw_review(acting: Acting, review_id: str, reason: str) -> ApprovalReview:
    """Take a review back.

    Whoever asked for it may, and a chair once the approval has ended otherwise. Raises Refused for others.
    """
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        review = course(writer, REVIEW, review_id).item
        if acting.person.id != review.requested_by:
            if on_record(writer, review.regards).state in STANDING:
                raise Refused(refusals.review_of_another(acting.person.name, review_id))
            _require_may_end(review, acting)
        return record(acting, writer, review, ReviewMove.WITHDRAW, reason)


def reviews_of(ports: Ports, request: Request) -> tuple[Course[ReviewMove, Said, ApprovalReview], ...]:
    """Every review of an approval, the newest first."""
    with ports.store.reader() as reader:
        return _reviews(reader, request)


def _reviews(reader: Reader, request: Request) -> tuple[Course[ReviewMove, Said, ApprovalReview], ...]:
    about = courses_where(reader, REVIEW, Chosen(place=request.place))
    return tuple(each for each in about if each.item.regards == request.id)


def _excluded(approved: Proceedings, asker: Person) -> dict[str, str]:
    """Who may not end a review of this approval."""
    recused = {act.person: f"is recused from {act.item}" for act in approved.recusals}
    return {**approved.request.conflicts, **recused, asker.id: "asked for the review"}


def _require_standing(request: Request) -> None:
    if not isinstance(request.matter, Dossier):
        raise Refused(refusals.no_version_approved(request.id))
    if request.state not in STANDING:
        raise Refused(refusals.only_standing_is_reviewed(request.id, str(request.state)))


def _require_may_end(review: ApprovalReview, acting: Acting) -> None:
    refusal = why_not_ended_by(review, acting.identity)
    if refusal is None and not acting.may(Action.CLOSE):
        refusal = refusals.ends_out_of_office(acting.person.name, str(acting.today), review.id)
    if refusal is not None:
        raise Refused(refusal)


def _due(today: date, within: timedelta) -> datetime:
    if not timedelta(0) <= within <= LONGEST:
        raise Unfit("by", refusals.review_day(str(today + within), str(today), str(today + LONGEST)))
    return datetime.combine(today + within, time(23, 59, 59), UTC)

"""Whether an approval still stands: the second kind with a course.

Anybody asks for one, with a reason and a day; a chair who has no part in it says whether the approval stands. It never ends by itself:
what is overdue stays open, and is called so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from governance.committee.course import REQUEST, leads_to, stays
from governance.committee.proceedings import Proceedings
from governance.committee.request import Move
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.people.roster import OnRecord
from governance.proceedings.act import Act, Word
from governance.proceedings.kind import ActKind, Course, Kind
from governance.sentences import refusals
from governance.sentences.phrase import Phrase


class ReviewState(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    STANDS = "ended as standing"
    SUSPENDED = "ended in suspension"
    WITHDRAWN = "withdrawn"


class ReviewMove(StrEnum):
    """What can happen to a review.

    Each value is the action that the log records.
    """

    ASK = "review:asked"
    OVERDUE = "review:overdue"
    STAND = "review:approval-stands"
    SUSPEND = "review:approval-suspended"
    WITHDRAW = "review:withdrawn"


ENDS = (ReviewMove.STAND, ReviewMove.SUSPEND)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a review is of."""

    regards: str
    """The request whose approval is reviewed."""
    digest: str
    """The dossier that was approved."""
    model: str
    version: str
    alias: str
    excluded: Mapping[str, str]
    """Ids of those who may not end it, and why, as a phrase that follows their name."""
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Suspended:
    """The approval is suspended."""

    act: int
    """The act on the request that says so, by its revision."""


@dataclass(frozen=True, slots=True)
class ApprovalReview:
    """A review, as its acts have left it."""

    id: str
    regards: str
    digest: str
    model: str
    version: str
    alias: str
    excluded: Mapping[str, str]
    requested_by: str
    reason: str
    opened_at: datetime
    due_at: datetime
    state: ReviewState
    revision: int

    @property
    def purpose(self) -> None:
        """There is one sort of review."""
        return

    @property
    def name(self) -> str:
        """The version that is reviewed."""
        return f"{self.model}/{self.version}"

    @property
    def place(self) -> tuple[str, str]:
        """Model and alias."""
        return self.model, self.alias


Said = AskedFor | Suspended | Word


def why_not_ended_by(review: ApprovalReview, who: Identity) -> Phrase | None:
    """Why `who` may not end the review.

    None where they may.
    """
    if who.person.id in review.excluded:
        return refusals.excluded_from_review(who.name, review.excluded[who.person.id], review.id)
    if not may(who, Action.CLOSE):
        return refusals.only_a_chair_ends(who.name, " and ".join(sorted(who.roles)), review.id)
    return None


def _opened(act: Act[ReviewMove, Said]) -> ApprovalReview:
    asked = act.said
    if not isinstance(asked, AskedFor):
        raise ValueError("the acts of a review begin with its opening")  # noqa: TRY004  (of what was read, not of a call)
    return ApprovalReview(
        id=act.item,
        regards=asked.regards,
        digest=asked.digest,
        model=asked.model,
        version=asked.version,
        alias=asked.alias,
        excluded=asked.excluded,
        requested_by=act.person,
        reason=act.reason,
        opened_at=act.at,
        due_at=asked.due_at,
        state=ReviewState.OPEN,
        revision=act.revision,
    )


def _changed(review: ApprovalReview, act: Act[ReviewMove, Said]) -> ApprovalReview:
    if act.move in ENDS and act.person in review.excluded:
        raise ValueError(f"{review.id} was ended by {act.name}, who {review.excluded[act.person]}")
    return review


def _waits_for(review: ApprovalReview, who: Identity) -> str | None:
    return None if why_not_ended_by(review, who) else f"say whether the approval of {review.regards} stands"


def _recount(
    course: Course[ReviewMove, Said, ApprovalReview],
    requests: Mapping[str, Sequence[Act[Any, Any]]],
    rosters: Mapping[int, OnRecord],
) -> str | None:
    """What is wrong with the end of a review.

    Who ended it, who was kept from it, and what followed.
    """
    review, end, on_request = course.item, course.acts[-1], requests[course.item.regards]
    request = Proceedings(REQUEST.item_from(on_request), tuple(on_request))
    kept_out = {review.requested_by, *request.request.conflicts, *(act.person for act in request.recusals)}
    if not kept_out <= review.excluded.keys():
        return f"not everybody is excluded who had a part in {review.regards}"
    roster = rosters.get(end.revision)
    person = None if roster is None else roster.find(end.person)
    asker = end.move is ReviewMove.WITHDRAW and end.person == review.requested_by
    if not asker and (person is None or not (may(person, Action.CLOSE) and person.in_office_on(end.at.date()))):
        return f"on record {end.name} was no chair in office"
    if isinstance(end.said, Suspended):
        act = next((act for act in on_request if act.revision == end.said.act), None)
        if act is None or (act.move, act.person, act.at) != (Move.SUSPEND, end.person, end.at):
            return f"no act on {review.regards} suspends the approval"
    return None


REVIEW: Kind[ReviewState, ReviewMove, Said, ApprovalReview] = Kind(
    name="review",
    plural="reviews of approvals",
    prefix="V-",
    record=ApprovalReview,
    moves=ReviewMove,
    opens=ReviewMove.ASK,
    begins=ReviewState.OPEN,
    undecided=frozenset({ReviewState.OPEN}),
    opened=_opened,
    changed=_changed,
    overdue=ReviewMove.OVERDUE,
    rests_on=lambda review: (review.regards,),
    waits_for=_waits_for,
    recount=_recount,
    acts={
        ReviewMove.ASK: ActKind(AskedFor, "Asked for a review of the approval", "asked for", announced=True),
        ReviewMove.OVERDUE: ActKind(
            Word,
            "Called the review overdue",
            "called overdue",
            stays(ReviewState.OPEN),
            at_any_time=True,
            announced=True,
        ),
        ReviewMove.STAND: ActKind(
            Word,
            "Ended the review: the approval stands",
            "ended",
            leads_to(ReviewState.STANDS, ReviewState.OPEN),
            at_any_time=True,
            announced=True,
        ),
        ReviewMove.SUSPEND: ActKind(
            Suspended,
            "Ended the review: the approval is suspended",
            "ended",
            leads_to(ReviewState.SUSPENDED, ReviewState.OPEN),
            at_any_time=True,
            announced=True,
        ),
        ReviewMove.WITHDRAW: ActKind(
            Word,
            "Withdrew the review",
            "withdrawn",
            leads_to(ReviewState.WITHDRAWN, ReviewState.OPEN),
            at_any_time=True,
            announced=True,
        ),
    },
)
"""A day that has passed ends nothing: the approval is in doubt until somebody answers."""

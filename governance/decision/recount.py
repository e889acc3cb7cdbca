"""A decision counted anew from the acts of its request: whether the votes that were cast justify what was decided."""

from collections.abc import Sequence
from datetime import timedelta

from governance.audit.event import ERASED
from governance.decision.minutes import Attendance, Minutes
from governance.decision.rebuild import request_from
from governance.review.acts import Act, Choice, Decided
from governance.review.dossier import Dossier
from governance.review.panel import missing_for_quorum
from governance.review.policy import Policy, Procedure, Tier
from governance.review.proceedings import Ballot, Proceedings, tally
from governance.review.request import Request
from governance.review.voting import outcome

TOOK_PART = ("voted", "did not vote")
"""What the minutes say of who was at the table; anything else is why somebody was not."""


def recount(acts: Sequence[Act], minutes: Minutes, policy: Policy) -> str | None:
    """What is wrong with the decision among `acts`, as a clause; None where the votes justify it, or nothing is decided.

    1. Each vote that counts on what was decided is in the minutes, or was excluded by an act or by the minutes, with why.
    2. The minutes count no other votes.
    3. They are a quorum, with its seats.
    4. Tally, outcome, dissent and last day are those of these votes under the voting rule.
    """
    place = next((at for at, act in enumerate(acts) if isinstance(act.said, Decided)), None)
    if place is None:
        return None
    before, said = acts[:place], acts[place].said
    assert isinstance(said, Decided)
    held = Proceedings(request_from(before), tuple(before))
    procedure = procedure_of(policy, held.request)
    if procedure is None:
        return f"its policy has no tier {held.request.tier}"
    signed = {signature.at for signature in minutes.votes}
    counted = [ballot for ballot in held.counting if ballot.act.at in signed]
    for ballot in held.counting:  # step 1
        if ballot not in counted and not _is_excluded(ballot, held, procedure, minutes.attendance):
            return f"the vote of {ballot.name} (act {ballot.act.revision}) is neither counted nor does anything say why"
        if ballot in counted and ballot.cast.holder in held.request.conflicts:
            return (
                f"the vote of {ballot.name} (act {ballot.act.revision}) is counted, in spite of a conflict of interest"
            )
    if len(counted) != len(minutes.votes):  # step 2
        return f"the minutes count {len(minutes.votes)} votes, and {len(counted)} of those that count were cast"
    missing = missing_for_quorum([ballot.seat for ballot in counted], procedure.quorum)
    if missing:  # step 3
        return f"it was decided without a quorum; missing: {', '.join(missing)}"
    return _is_otherwise(said, counted, procedure, acts[place], minutes)


def procedure_of(policy: Policy, request: Request) -> Procedure | None:
    """Who decides on `request`, and how; None where the policy asks nothing of its tier."""
    if not isinstance(request.matter, Dossier):
        return policy.committee
    return policy.tier(request.tier or "")


def _is_excluded(ballot: Ballot, held: Proceedings, procedure: Procedure, attendance: Sequence[Attendance]) -> bool:
    """Whether an act, the seats of the procedure or the minutes say why a vote does not count."""
    people = {ballot.person, ballot.cast.holder}
    stepped_back = {act.person for act in held.recusals}
    if people & (held.request.conflicts.keys() | stepped_back) or ballot.seat not in procedure.seats:
        return True
    names = {act.name for act in held.acts if act.person in people}
    absent = [row for row in attendance if row.attended not in TOOK_PART]
    if ERASED in names:
        return any(row.seat == ballot.seat for row in absent)
    return any(name in row.name for row in absent for name in names)


def _is_otherwise(
    said: Decided, counted: Sequence[Ballot], procedure: Procedure, act: Act, minutes: Minutes
) -> str | None:
    decided = outcome(counted, procedure.voting)
    found, told = tally(counted), (said.tally, minutes.tally)
    if told != (found, found):
        return f"its tally is {said.tally}, and the votes are {found}"
    if (decided.carried, minutes.outcome == "approved") != (said.approved, said.approved):
        return f"it was {'approved' if said.approved else 'rejected'}, and by the votes it is not: {decided.reason}"
    against = Choice.REJECT if decided.carried else Choice.APPROVE
    dissent = sorted(ballot.name for ballot in counted if ballot.choice is against)
    if dissent != sorted(said.dissent):
        return (
            f"its dissent is {', '.join(said.dissent) or 'nobody'}, and by the votes {', '.join(dissent) or 'nobody'}"
        )
    if isinstance(procedure, Tier) and said.approved:
        last = act.at.date() + timedelta(days=procedure.valid_for_days)
        return (
            None
            if said.expires_on == last
            else f"it runs until {said.expires_on}, and its tier lets it run until {last}"
        )
    return None

"""A decision counted again from the acts of its request.

It shows whether the votes that were cast justify the decision.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.audit.event import ERASED
from governance.committee.acts import Act, Choice, Decided, LeftOut
from governance.committee.admission import Rosters, why_no_deputy, why_not_admitted, why_not_closed_by
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.minutes import MEANINGS, NOTICED, Attendance, Minutes
from governance.committee.policy import Policy, Procedure, Tier
from governance.committee.proceedings import Ballot, Proceedings, tally
from governance.committee.request import Request
from governance.committee.seats import at_the_table, counted, left_out, missing_for_quorum
from governance.committee.voting import outcome

TOOK_PART = ("voted", "did not vote")
"""What the minutes say of who was at the table; anything else is why somebody was not."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the log says of a request beside its acts."""

    rosters: Rosters
    assured: Mapping[int, str]
    """How sure the console was of who did each act, by its revision."""
    noticed: tuple[datetime, ...]
    """When the roster was seen to change, from the opening of the request to its decision."""


def recount(acts: Sequence[Act], minutes: Minutes, policy: Policy, beside: Beside) -> str | None:
    """What is wrong with the decision among `acts`, as a clause.

    None where the votes justify it, or nothing is decided.

    1. It names the roster that was on record, and whoever closed it was to close it.
    2. Each vote that counts was admissible when it was cast, by the people on record then, and is in the minutes.
    3. Each other vote is left out by the decision and its minutes, with the cause that the acts give.
    4. The votes are a quorum, with its seats.
    5. Tally, outcome, dissent and last day are those of these votes under the voting rule.

    Where nobody was on record yet, steps 1 to 3 are: each vote that counts is in the minutes, or was excluded by an act or by
    the minutes, with why, and the minutes count no other votes.
    """
    place = next((at for at, act in enumerate(acts) if isinstance(act.said, Decided)), None)
    return None if place is None else next(_faults(acts[:place], acts[place], minutes, policy, beside), None)


def procedure_of(policy: Policy, request: Request) -> Procedure | None:
    """The procedure of a request.

    Who decides on `request`, and how; None where the policy asks nothing of its tier.
    """
    if not isinstance(request.matter, Dossier):
        return policy.committee
    return policy.tier(request.tier or "")


def _faults(before: Sequence[Act], decision: Act, minutes: Minutes, policy: Policy, beside: Beside) -> Iterator[str]:
    content = decision.said
    assert isinstance(content, Decided)
    proceedings = Proceedings(REQUEST.item_from(before), tuple(before))
    procedure, roster = procedure_of(policy, proceedings.request), beside.rosters.get(decision.revision)
    if procedure is None:
        yield f"its policy has no tier {proceedings.request.tier}"
        return
    on_record = None if roster is None else roster.digest
    if (content.roster, minutes.roster) != (on_record, on_record):
        yield f"it names the roster {content.roster}, and on record was {on_record or 'none'}"
    if roster is None:
        signed = {signature.at for signature in minutes.votes}
        votes: Sequence[Ballot] = [ballot for ballot in proceedings.counting if ballot.act.at in signed]
        yield from _unexplained(votes, proceedings, procedure, minutes)
    else:
        closing = why_not_closed_by(decision, proceedings, procedure, roster)
        if closing is not None:
            yield f"{decision.name} was not to close it: {closing}"
        votes = counted(at_the_table(proceedings, procedure, roster, decision.at.date()))
        yield from _not_admitted(votes, before, procedure, beside.rosters)
        yield from _told_otherwise(proceedings, votes, content, minutes, left_out(proceedings, votes))
        yield from _unsaid(minutes, proceedings, decision, beside)
    missing = missing_for_quorum([ballot.seat for ballot in votes], procedure.quorum)
    if missing:  # step 4
        yield f"it was decided without a quorum; missing: {', '.join(map(str, missing))}"
    yield from _decided_otherwise(content, votes, procedure, decision, minutes)


def _not_admitted(
    votes: Sequence[Ballot], before: Sequence[Act], procedure: Procedure, rosters: Rosters
) -> Iterator[str]:
    """Step 2: the votes that count and were not admissible.

    When they were cast.
    """
    for ballot in votes:
        why = why_not_admitted(ballot, before, procedure, rosters) or why_no_deputy(ballot, before, rosters)
        if why is not None:
            yield f"{_named(ballot)} was not to be admitted: {why}"


def _told_otherwise(
    proceedings: Proceedings, votes: Sequence[Ballot], content: Decided, minutes: Minutes, expected: Sequence[LeftOut]
) -> Iterator[str]:
    """Steps 2 and 3: votes that are counted otherwise.

    Decision or minutes count other votes, or leave out others, than the acts do.
    """
    ballots = {ballot.act.revision: ballot for ballot in proceedings.ballots}
    out, stated = ({omitted.act: omitted.cause for omitted in many} for many in (expected, content.left_out))
    for revision, ballot in ballots.items():
        if stated.get(revision) != out.get(revision):
            actual, should = (
                f"left out ({causes[revision]})" if revision in causes else "counted" for causes in (stated, out)
            )
            yield f"{_named(ballot)} is {actual}, and by the acts it is {should}"
    rows = [(row.act, row.at, row.meaning) for row in minutes.left_out]
    if len(content.left_out) != len(expected) or rows != [_row(ballots[omitted.act]) for omitted in expected]:
        yield "the votes that it and its minutes leave out are not those that the acts leave out"
    signed = Counter((signature.at, signature.meaning) for signature in minutes.votes)
    counting = Counter(_row(ballot)[1:] for ballot in votes)
    for ballot in votes:
        if _row(ballot)[1:] in counting - signed:
            yield f"{_named(ballot)} counts, and is not in the minutes"
    if signed != counting:
        yield f"the minutes count {len(minutes.votes)} votes, and by the acts {len(votes)} count"


def _unsaid(minutes: Minutes, proceedings: Proceedings, decision: Act, beside: Beside) -> Iterator[str]:
    """Where the minutes differ on the roster and the people.

    Changes that they leave out, and another assurance.
    """
    noticed = sorted(sentence.at for sentence in minutes.said if sentence.what == NOTICED)
    if noticed != sorted(beside.noticed):
        yield f"its minutes show {len(noticed)} changes of people.yaml, and the log {len(beside.noticed)} since it was opened"
    acts = {(act.at, act.name): act.revision for act in (*proceedings.acts, decision)}
    for row in (*minutes.votes, *minutes.recusals, minutes.closed):
        revision = acts.get((row.at, row.name))  # who was erased since has another name in the minutes
        if None not in (revision, row.assurance) and row.assurance != beside.assured.get(revision or 0):
            yield f"its minutes call the identity of {row.name} {row.assurance}, and the log {beside.assured.get(revision or 0)}"


def _unexplained(
    votes: Sequence[Ballot], proceedings: Proceedings, procedure: Procedure, minutes: Minutes
) -> Iterator[str]:
    """Steps 1 to 3 where nobody was on record."""
    for ballot in proceedings.counting:
        if ballot not in votes and not _is_excluded(ballot, proceedings, procedure, minutes.attendance):
            yield f"{_named(ballot)} is neither counted nor does anything say why"
        if ballot in votes and ballot.cast.holder in proceedings.request.conflicts:
            yield f"{_named(ballot)} is counted, in spite of a conflict of interest"
    if len(votes) != len(minutes.votes):
        yield f"the minutes count {len(minutes.votes)} votes, and {len(votes)} of those that count were cast"


def _is_excluded(
    ballot: Ballot, proceedings: Proceedings, procedure: Procedure, attendance: Sequence[Attendance]
) -> bool:
    """Whether something says why a vote does not count.

    An act, the seats of the procedure or the minutes.
    """
    people = {ballot.person, ballot.cast.holder}
    stepped_back = {act.person for act in proceedings.recusals}
    if people & (proceedings.request.conflicts.keys() | stepped_back) or ballot.seat not in procedure.seats:
        return True
    names = {act.name for act in proceedings.acts if act.person in people}
    absent = [row for row in attendance if row.attended not in TOOK_PART]
    if ERASED in names:
        return any(row.seat == ballot.seat for row in absent)
    return any(name in row.name for row in absent for name in names)


def _decided_otherwise(
    content: Decided, votes: Sequence[Ballot], procedure: Procedure, act: Act, minutes: Minutes
) -> Iterator[str]:
    """Step 5."""
    decided = outcome(votes, procedure.voting)
    tally_of_votes = tally(votes)
    if (content.tally, minutes.tally) != (tally_of_votes, tally_of_votes):
        yield f"its tally is {content.tally}, and the votes are {tally_of_votes}"
    if (decided.carried, minutes.outcome == "approved") != (content.approved, content.approved):
        yield f"it was {'approved' if content.approved else 'rejected'}, and by the votes it is not: {decided.reason}"
    against = Choice.REJECT if decided.carried else Choice.APPROVE
    dissent = sorted(ballot.name for ballot in votes if ballot.choice is against)
    if dissent != sorted(content.dissent):
        yield f"its dissent is {', '.join(content.dissent) or 'nobody'}, and by the votes {', '.join(dissent) or 'nobody'}"
    if isinstance(procedure, Tier) and content.approved:
        last = act.at.date() + timedelta(days=procedure.valid_for_days)
        if content.expires_on != last:
            yield f"it runs until {content.expires_on}, and its tier lets it run until {last}"


def _named(ballot: Ballot) -> str:
    return f"the vote of {ballot.name} (act {ballot.act.revision})"


def _row(ballot: Ballot) -> tuple[int, datetime, str]:
    return ballot.act.revision, ballot.act.at, MEANINGS[ballot.choice]

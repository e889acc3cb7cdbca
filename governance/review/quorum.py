"""Whether enough of the right people have voted."""

from collections import Counter
from collections.abc import Sequence

from governance.review.policy import Quorum
from governance.review.request import Vote


def missing_for_quorum(votes: Sequence[Vote], quorum: Quorum) -> tuple[str, ...]:
    """What is still missing, as phrases such as `2 more votes` or `1 vote from the lay seat`; empty when there is a quorum."""
    seats = Counter(vote.seat for vote in votes)
    missing = [
        f"{_votes(needed - seats[seat])} from the {seat} seat"
        for seat, needed in sorted(quorum.including.items())
        if seats[seat] < needed
    ]
    short = quorum.at_least - len(votes)
    if short > 0:
        missing.insert(0, f"{short} more {'vote' if short == 1 else 'votes'}")
    return tuple(missing)


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count} votes"

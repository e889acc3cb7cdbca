"""The outcome of votes under a procedure's voting rule.

Pure arithmetic on whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from governance.committee.acts import Choice
from governance.committee.policy import Abstentions, Rule, Voting
from governance.committee.proceedings import Ballot, tally
from governance.sentences import deciding
from governance.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the votes decide, and why."""

    carried: bool
    reason: Phrase


def outcome(votes: Sequence[Ballot], voting: Voting) -> Outcome:
    """The outcome of `votes`.

    Those that count, one per seat's holder. Without an approval, no decision is in favour; ties reject.

    1. A rejection from a vetoing seat rejects, whatever the others say.
    2. Abstentions leave the count, or stand against, as the rule says.
    3. Approvals must reach what the rule asks of the count that is left.
    """
    vetoes = [vote.name for vote in votes if vote.choice is Choice.REJECT and vote.seat in voting.vetoes]
    if vetoes:  # step 1
        return Outcome(False, deciding.vetoed_by(vetoes))
    cast = tally(votes)
    against = cast.reject + (cast.abstain if voting.abstentions is Abstentions.AGAINST else 0)  # step 2
    counted = cast.approve + against
    if not cast.approve:
        return Outcome(False, deciding.nobody_approves())
    carried = _reaches(cast.approve, counted, voting)  # step 3
    share = str(voting.threshold) if voting.rule is Rule.SUPERMAJORITY else None
    return Outcome(carried, deciding.so_many_approve(cast.approve, counted, str(voting.rule), share))


def _reaches(approve: int, counted: int, voting: Voting) -> bool:
    match voting.rule:
        case Rule.MAJORITY:
            return 2 * approve > counted
        case Rule.SUPERMAJORITY:
            # As the fraction that was written, so that two thirds of three is two: 0.6667 as a float is more.
            return Fraction(approve, counted) >= voting.threshold
        case Rule.UNANIMITY:
            return approve == counted

"""What another policy would have said of decided requests.

Before it is adopted, on the requests' own evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.committee.findings import Finding, blocking, findings
from governance.committee.policy import Policy, Prohibited
from governance.committee.proceedings import Ballot
from governance.committee.seats import missing_for_quorum
from governance.committee.voting import outcome
from governance.evidence.bundle import Evidence
from governance.evidence.judgement import Answer
from governance.sentences import deciding
from governance.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Past:
    """One request about a version, as it was judged and voted on."""

    request: str
    name: str
    tier: str
    state: str
    evidence: Evidence
    rules: Policy
    """The policy that it was judged by."""
    ballots: tuple[Ballot, ...]
    """The votes that counted."""
    reattestation: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, under the old rules and the new."""

    requirement: str
    before: Answer | None
    """None where the old rules did not ask it."""
    after: Answer | None
    """None where the new rules do not ask it."""
    effect: str
    """What the answer does under the new rules: `block`, `refer`, `note`; empty where it is met or not asked."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One past request under the new policy."""

    request: str
    name: str
    state: str
    rows: tuple[Row, ...]
    blocked_before: tuple[Phrase, ...]
    blocked: tuple[Phrase, ...]
    """Why the new policy would not have allowed an approval; empty where it would."""
    missing: tuple[Phrase, ...]
    """What the votes that were cast miss for the new quorum."""
    carried: bool
    """Whether the votes that were cast carry it under the new voting rule."""

    @property
    def verdict(self) -> str:
        """What would have come of it, in a word or two."""
        if self.blocked:
            return "blocked"
        if self.missing:
            return "no quorum"
        return "approved" if self.carried else "rejected"


def simulate(past: Sequence[Past], new: Policy) -> tuple[Simulated, ...]:
    """Judge every request of `past` by the policy `new`.

    In their order. Nothing is measured again: the evidence is what it was.
    """
    return tuple(_simulated(past_request, new) for past_request in past)


def _simulated(past: Past, new: Policy) -> Simulated:
    before = _findings(past, past.rules)
    tier = new.tier(past.tier)
    after = _findings(past, new)
    votes = [ballot for ballot in past.ballots if tier is not None and ballot.seat in tier.seats]
    return Simulated(
        past.request,
        past.name,
        past.state,
        _rows(before, after),
        blocking(before),
        _blocked(past.tier, new, after),
        () if tier is None else missing_for_quorum([vote.seat for vote in votes], tier.quorum),
        tier is not None and outcome(votes, tier.voting).carried,
    )


def _findings(past: Past, rules: Policy) -> tuple[Finding, ...]:
    tier = rules.tier(past.tier)
    if tier is None:
        return ()
    return findings(past.evidence, tier.asked_again() if past.reattestation else tier.requirements)


def _blocked(tier: str, new: Policy, findings: Sequence[Finding]) -> tuple[Phrase, ...]:
    match new.tiers.get(tier):
        case None:
            return (deciding.tier_is_gone(tier),)
        case Prohibited() as prohibited:
            return (deciding.tier_allows_nothing(prohibited.prohibited),)
    return blocking(findings)


def _rows(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Row, ...]:
    old = {finding.requirement.id: finding for finding in before}
    now = {finding.requirement.id: finding for finding in after}
    return tuple(_row(name, old.get(name), now.get(name)) for name in dict.fromkeys([*old, *now]))


def _row(name: str, old: Finding | None, now: Finding | None) -> Row:
    effect = "" if now is None or now.effect is None else str(now.effect)
    return Row(name, None if old is None else old.answer, None if now is None else now.answer, effect)

"""What the acts of one request amount to.

Who voted what, which questions are open, how its conditions stand. Pure reading of acts in their order; nothing is
kept that could be read from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from governance.committee.acts import (
    AboutCondition,
    AboutQuestion,
    Act,
    Asked,
    Cast,
    Choice,
    Condition,
    Confirmed,
    Decided,
    Delegated,
    Opened,
    Proposed,
    Renewed,
    Rescheduled,
    Tally,
    When,
)
from governance.committee.request import Move, Request


class Standing(StrEnum):
    """How a condition stands."""

    PROPOSED = "proposed"
    """Nobody has decided yet."""
    OPEN = "open"
    REPORTED = "reported as met"
    """Its owner says so; nobody has checked."""
    VERIFIED = "verified"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote, with who cast it."""

    act: Act
    cast: Cast

    @property
    def name(self) -> str:
        """Who cast it."""
        return self.act.name

    @property
    def person(self) -> str:
        """Id of who cast it."""
        return self.act.person

    @property
    def choice(self) -> Choice:
        """What was said."""
        return self.cast.choice

    @property
    def seat(self) -> str:
        """The seat it counts for."""
        return self.cast.seat


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers."""

    id: str
    asked: Act
    blocking: bool
    answers: tuple[Act, ...]
    resolved: Act | None
    """None while it is open."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A condition, and how it stands."""

    condition: Condition
    """With the last day and the people that it has now; `proposed` has those of the beginning."""
    standing: Standing
    proposed: Act
    last: Act
    """The last act about it."""
    evidence: str
    """Where to see that it is met; empty where nobody has said."""
    rescheduled: tuple[Act, ...] = ()
    """When a chair gave it another last day or other people, oldest first."""


@dataclass(frozen=True, slots=True)
class Proceedings:
    """The acts of one request, oldest first, and what they amount to."""

    request: Request
    acts: tuple[Act, ...]

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """Every vote, on whichever dossier, in the order they were cast."""
        return tuple(Ballot(act, act.said) for act in self.acts if isinstance(act.said, Cast))

    @property
    def counting(self) -> tuple[Ballot, ...]:
        """The votes that count.

        Of each seat's holder the last one, cast on the request's present matter. What a renewal made void stays so,
        even where a later one goes back to the same dossier.
        """
        last = {ballot.cast.holder: ballot for ballot in self._on_this_dossier}
        return tuple(sorted(last.values(), key=lambda ballot: ballot.act.revision))

    @property
    def void(self) -> tuple[Ballot, ...]:
        """Votes on an earlier dossier: on record, and counted no more."""
        current = self._on_this_dossier
        return tuple(ballot for ballot in self.ballots if ballot not in current)

    @property
    def changed(self) -> tuple[Ballot, ...]:
        """Votes on this dossier that their member has changed since."""
        counting = self.counting
        return tuple(ballot for ballot in self._on_this_dossier if ballot not in counting)

    @property
    def _on_this_dossier(self) -> tuple[Ballot, ...]:
        renewed = self.renewals[-1].revision if self.renewals else 0
        digest = self.request.digest
        return tuple(b for b in self.ballots if b.cast.digest == digest and b.act.revision > renewed)

    def vote_of(self, holder: str) -> Ballot | None:
        """The vote that counts for the seat of `holder`."""
        return next((ballot for ballot in self.counting if ballot.cast.holder == holder), None)

    @property
    def recusals(self) -> tuple[Act, ...]:
        """Who is recused, in the order they did."""
        return tuple(act for act in self.acts if act.move is Move.RECUSE)

    @property
    def declared(self) -> frozenset[str]:
        """Ids of those who declared that they have no conflict.

        A vote declares it too.
        """
        return frozenset(act.person for act in self.acts if act.move in (Move.DECLARE, Move.VOTE))

    def deputy_of(self, holder: str) -> Delegated | None:
        """The deputy who sits in for `holder`.

        None where they sit themselves.
        """
        for act in reversed(self.acts):
            if act.person == holder and act.move is Move.RECALL:
                return None
            if act.person == holder and isinstance(act.said, Delegated):
                return act.said
        return None

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, oldest first."""
        return tuple(self._question(act, act.said) for act in self.acts if isinstance(act.said, Asked))

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those that nobody has resolved."""
        return tuple(question for question in self.questions if question.resolved is None)

    @property
    def blocking_questions(self) -> tuple[Question, ...]:
        """Open ones without whose answer nothing is decided."""
        return tuple(question for question in self.open_questions if question.blocking)

    @property
    def conditions(self) -> tuple[Obligation, ...]:
        """The conditions that stand.

        Those on the table, or, once it is decided, those of the approval.
        """
        decided = self.decided
        standing = [
            obligation
            for act in self.acts
            if isinstance(act.said, Proposed)
            and (obligation := self._obligation(act, act.said.condition, decided=decided is not None)) is not None
        ]
        return tuple(o for o in standing if decided is None or o.condition.id in decided.conditions)

    @property
    def outstanding_before(self) -> tuple[Obligation, ...]:
        """Conditions that the promotion waits for."""
        return tuple(
            o for o in self.conditions if o.condition.when is When.BEFORE and o.standing is not Standing.VERIFIED
        )

    @property
    def decision(self) -> Act | None:
        """The act that decided it.

        None while there is none.
        """
        return next((act for act in self.acts if isinstance(act.said, Decided)), None)

    @property
    def decided(self) -> Decided | None:
        """The decision.

        None while nothing is decided.
        """
        act = self.decision
        return act.said if act is not None and isinstance(act.said, Decided) else None

    @property
    def opened(self) -> Opened:
        """How it began."""
        content = self.acts[0].said
        assert isinstance(content, Opened)  # every request begins so
        return content

    @property
    def renewals(self) -> tuple[Act, ...]:
        """When it was put on another dossier."""
        return tuple(act for act in self.acts if act.move is Move.RENEW)

    @property
    def measured_at(self) -> datetime | None:
        """When the evidence it stands on was measured."""
        last = next((act.said for act in reversed(self.acts) if isinstance(act.said, Renewed)), None)
        return self.opened.measured_at if last is None else last.measured_at

    @property
    def confirmed(self) -> Act | None:
        """The act that turned the second key of an emergency.

        None where it was not turned, or there is no emergency.
        """
        return next((act for act in self.acts if isinstance(act.said, Confirmed)), None)

    def since(self, revision: int) -> tuple[Act, ...]:
        """What has happened after `revision`."""
        return tuple(act for act in self.acts if act.revision > revision)

    def _question(self, asked: Act, content: Asked) -> Question:
        later = [a for a in self.acts if isinstance(a.said, AboutQuestion) and a.said.question == content.question]
        return Question(
            content.question,
            asked,
            content.blocking,
            tuple(act for act in later if act.move is Move.ANSWER),
            next((act for act in later if act.move is Move.RESOLVE), None),
        )

    def _obligation(self, proposed: Act, condition: Condition, *, decided: bool) -> Obligation | None:
        later = [a for a in self.acts if isinstance(a.said, AboutCondition) and a.said.condition == condition.id]
        if any(act.move is Move.DROP for act in later):
            return None
        last = later[-1] if later else proposed
        standing = {
            Move.PROPOSE: Standing.OPEN if decided else Standing.PROPOSED,
            Move.REPORT: Standing.REPORTED,
            Move.VERIFY: Standing.VERIFIED,
            Move.RETURN: Standing.OPEN,
            Move.BREACH: Standing.BREACHED,
        }[last.move]
        shown = [a.said.evidence for a in later if isinstance(a.said, AboutCondition) and a.said.evidence]
        evidence = shown[-1] if shown else ""
        rescheduled = [a for a in self.acts if isinstance(a.said, Rescheduled) and a.said.condition == condition.id]
        now = condition
        for act in rescheduled:
            assert isinstance(act.said, Rescheduled)
            now = replace(now, due=act.said.due, owner=act.said.owner, verifier=act.said.verifier)
        return Obligation(now, standing, proposed, last, evidence, tuple(rescheduled))


def tally(ballots: Sequence[Ballot]) -> Tally:
    """Count `ballots` by choice."""
    chosen = [ballot.choice for ballot in ballots]
    return Tally(chosen.count(Choice.APPROVE), chosen.count(Choice.REJECT), chosen.count(Choice.ABSTAIN))

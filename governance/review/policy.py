"""What the organisation requires before a model may serve: tiers, requirements, seats, quorum.

Policies are documents (`policies/*.yaml`), content-addressed: a review names the digest of the policy it
was made by.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from governance.canonical import digest_of
from governance.parsing import Document


class Effect(StrEnum):
    """What an answer that is not `met` does to the request."""

    BLOCK = "block"
    """The version cannot be approved."""
    REFER = "refer"
    """The committee weighs it."""
    NOTE = "note"
    """It is shown, and decides nothing."""


class Requirement(Document):
    """One thing asked of one measurement, with a limit; every measurement it matches must keep it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    text: str
    """What it asks, in plain words, for the brief."""
    measure: str
    """Name of the measurement, such as `recall` or `equal_opportunity_difference`."""
    by: tuple[str, ...] = ()
    """Only measurements about these attributes (or features); default: all of that name outside strata."""
    at_least: float | None = None
    at_most: float | None = None
    versus: Literal["champion"] | None = None
    """Judge the difference to the champion on the same days; nothing is asked where there is no champion."""
    when_not_met: Effect = Effect.BLOCK
    when_inconclusive: Effect = Effect.REFER
    when_not_measured: Effect = Effect.REFER

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a limit: `at_least`, `at_most` or both")
        return self


class Quorum(Document):
    """Who must have voted before a request can be closed."""

    at_least: int = Field(ge=1)
    including: dict[str, int] = Field(default_factory=dict)
    """Kinds of seat, and how many of each at least."""


class Rule(StrEnum):
    """How many approvals carry a request."""

    MAJORITY = "majority"
    """More than half; a tie rejects."""
    SUPERMAJORITY = "supermajority"
    """At least `fraction`."""
    UNANIMITY = "unanimity"
    """All of them."""


class Abstentions(StrEnum):
    """What an abstention is worth, beside counting for the quorum."""

    IGNORED = "ignored"
    """Nothing: it leaves the count."""
    AGAINST = "against"
    """As much as a rejection."""


class Voting(Document):
    """How votes become a decision."""

    rule: Rule = Rule.MAJORITY
    fraction: str | None = Field(default=None, pattern=r"\A[1-9][0-9]*/[1-9][0-9]*\z")
    """Of a supermajority, written exactly: `2/3`. More than one half, at most one."""
    abstentions: Abstentions = Abstentions.IGNORED
    vetoes: tuple[str, ...] = ()
    """Kinds of seat whose rejection rejects, whatever the others say."""

    @model_validator(mode="after")
    def _a_supermajority_has_its_fraction(self) -> Self:
        if (self.rule is Rule.SUPERMAJORITY) != (self.fraction is not None):
            raise ValueError("a `fraction` for a supermajority, and for no other rule")
        if self.fraction is not None and not Fraction(1, 2) < self.threshold <= 1:
            raise ValueError(f"a `fraction` of more than 1/2 and at most 1/1, not {self.fraction}")
        return self

    @property
    def threshold(self) -> Fraction:
        """The fraction of a supermajority; 1 for the other rules, which do not use it."""
        return Fraction(self.fraction or 1)


def _rule_alone(value: object) -> object:
    # `voting: majority` says it all where nothing else is to be said.
    return {"rule": value} if isinstance(value, str) else value


class Tier(Document):
    """What is asked of models of one level of risk."""

    requirements: tuple[Requirement, ...]
    """An empty list approves nothing."""
    seats: tuple[str, ...] = Field(min_length=1)
    """Kinds of seat that vote."""
    quorum: Quorum
    voting: Annotated[Voting, BeforeValidator(_rule_alone)] = Voting()
    valid_for_days: int = Field(ge=1)
    """How long an approval holds."""

    @model_validator(mode="after")
    def _quorum_sits_at_the_table(self) -> Self:
        for what, named in (("a quorum of", self.quorum.including), ("vetoes of", self.voting.vetoes)):
            unknown = sorted(set(named) - set(self.seats))
            if unknown:
                raise ValueError(f"{what} seats {list(self.seats)} only, not {unknown}")
        names = [requirement.id for requirement in self.requirements]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"each requirement id once, not {repeated} again")
        return self


class Policy(Document):
    """The rules in force, by tier."""

    policy: str
    version: int = Field(ge=1)
    tiers: dict[str, Tier]

    @property
    def digest(self) -> str:
        """The name of exactly these rules."""
        return digest_of(self)

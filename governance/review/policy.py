"""What the organisation requires before a model may serve: tiers, requirements, seats, quorum.

Policies are documents (`policies/*.yaml`), content-addressed: a review names the digest of the policy it
was made by.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

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


class Tier(Document):
    """What is asked of models of one level of risk."""

    requirements: tuple[Requirement, ...]
    """An empty list approves nothing."""
    seats: tuple[str, ...] = Field(min_length=1)
    """Kinds of seat that vote."""
    quorum: Quorum
    voting: Literal["majority"] = "majority"
    """More approvals than rejections; a tie rejects, abstentions count for the quorum only."""
    valid_for_days: int = Field(ge=1)
    """How long an approval holds."""

    @model_validator(mode="after")
    def _quorum_sits_at_the_table(self) -> Self:
        unknown = sorted(set(self.quorum.including) - set(self.seats))
        if unknown:
            raise ValueError(f"a quorum of seats {list(self.seats)} only, not {unknown}")
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

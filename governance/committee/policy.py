"""The policy: what a model needs before it may serve.

Tiers, requirements, seats, quorum. Policies are documents (`policies/*.yaml`), content-addressed: a review names the
digest of the policy it was made by.
"""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from governance.canonical import digest_of
from governance.parsing import Document

SLUG = r"^[a-z][a-z0-9-]*$"


class Effect(StrEnum):
    """What an answer that is not `met` does to the request."""

    BLOCK = "block"
    """The version cannot be approved."""
    REFER = "refer"
    """The committee weighs it."""
    NOTE = "note"
    """It is shown, and decides nothing."""


class Criterion(Document):
    """One thing that is required.

    Of a measurement, of an attachment, or of several criteria together.
    """

    measure: str | None = None
    """Name of the measurement, such as `recall` or `equal_opportunity_difference`; every one it matches must keep the limit."""
    by: tuple[str, ...] = ()
    """Only measurements about these attributes (or features); default: all of that name outside strata."""
    at_least: float | None = None
    at_most: float | None = None
    versus: Literal["champion"] | None = None
    """Judge the difference to the champion on the same days, so that `at_least: -0.02` is a non-inferiority margin of
    two points. Where no other version serves it is not measured, and `when_not_measured` says what follows."""
    attachment: str | None = Field(default=None, pattern=SLUG)
    """Kind of document that must be attached, such as `test-report`; one that says it failed does not do."""
    all_of: tuple["Criterion", ...] | None = None
    """Every one of these."""
    any_of: tuple["Criterion", ...] | None = None
    """At least one of these."""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [name for name in ("measure", "attachment", "all_of", "any_of") if getattr(self, name) is not None]
        if len(asked) != 1:
            raise ValueError(f"one of `measure`, `attachment`, `all_of`, `any_of`, not {asked or 'none'}")
        if self.measure is not None and self.at_least is None and self.at_most is None:
            raise ValueError("a limit: `at_least`, `at_most` or both")
        limits = [name for name in ("at_least", "at_most", "versus") if getattr(self, name) is not None]
        if self.measure is None and (limits or self.by):
            raise ValueError(f"limits on a `measure` only, not {limits or ['by']} on `{asked[0]}`")
        if self.all_of == () or self.any_of == ():
            raise ValueError(f"at least one criterion in `{asked[0]}`")
        return self

    @property
    def parts(self) -> tuple["Criterion", ...]:
        """The criteria of which it is composed.

        Empty for one on a measurement or an attachment.
        """
        return self.all_of or self.any_of or ()

    def leaves(self) -> Iterator["Criterion"]:
        """The criteria on measurements and attachments in it.

        It is its own leaf where it is one.
        """
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Requirement(Criterion):
    """A criterion with a name and effects.

    It has a sentence in plain words, and says what each answer does.
    """

    id: str = Field(pattern=SLUG)
    text: str
    """What it asks, in plain words, as a sentence that is true where it is met."""
    not_met: str | None = Field(default=None, exclude_if=lambda sentence: sentence is None)
    """The sentence that is true where it is not met; None in policies that have none, whose digests it leaves as they were."""
    when_not_met: Effect = Effect.BLOCK
    when_inconclusive: Effect = Effect.REFER
    when_not_measured: Effect = Effect.REFER


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
        """The fraction of a supermajority.

        1 for the other rules, which do not use it.
        """
        return Fraction(self.fraction or 1)


def _rule_alone(value: object) -> object:
    # `voting: majority` says it all where nothing else is to be said.
    return {"rule": value} if isinstance(value, str) else value


class Procedure(Document):
    """Who decides, and how."""

    seats: tuple[str, ...] = Field(min_length=1)
    """Kinds of seat that vote."""
    quorum: Quorum
    voting: Annotated[Voting, BeforeValidator(_rule_alone)] = Voting()
    review_days: int = Field(default=30, ge=1)
    """An undecided request lapses after this many days."""
    conflicts: tuple[str, ...] = ()
    """Groups of people who may not vote, beside those whose conflict follows from the request."""

    @model_validator(mode="after")
    def _quorum_sits_at_the_table(self) -> Self:
        for what, named in (("a quorum of", self.quorum.including), ("vetoes of", self.voting.vetoes)):
            unknown = sorted(set(named) - set(self.seats))
            if unknown:
                raise ValueError(f"{what} seats {list(self.seats)} only, not {unknown}")
        return self


class Breach(StrEnum):
    """What happens when a condition is not met by its day."""

    SUSPEND = "suspend"
    """The approval is suspended, and the alias cleared."""
    NOTE = "note"
    """It is on record, and people see to it."""


class Expiry(StrEnum):
    """What happens to the alias when an approval runs out."""

    CLEAR = "clear"
    """It points nowhere: the version serves no longer."""
    KEEP = "keep"
    """It stays, and the docket says that nothing stands behind it."""


class Stray(StrEnum):
    """What happens to a stray alias.

    It was moved without a decision. It is recorded and told in any case.
    """

    REPORT = "report"
    """It stays, and people see to it."""
    MOVE_BACK = "move back"
    """It is pointed again where it was decided."""


class Tier(Procedure):
    """What is asked of models of one level of risk."""

    requirements: tuple[Requirement, ...]
    """An empty list approves nothing."""
    valid_for_days: int = Field(ge=1)
    """How long an approval holds."""
    remind_days: int = Field(default=30, ge=0)
    """How long before it runs out the docket asks for a re-attestation."""
    reattestation: tuple[str, ...] = ()
    """Ids of the requirements that are asked again at a re-attestation; default: all."""
    when_breached: Breach = Breach.SUSPEND
    when_expired: Expiry = Expiry.CLEAR

    @model_validator(mode="after")
    def _names_its_requirements(self) -> Self:
        names = [requirement.id for requirement in self.requirements]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"each requirement id once, not {repeated} again")
        unknown = sorted(set(self.reattestation) - set(names))
        if unknown:
            raise ValueError(f"a `reattestation` that asks requirements of this tier again, not {unknown}")
        return self

    def asked_again(self) -> tuple[Requirement, ...]:
        """The requirements of a re-attestation."""
        return tuple(r for r in self.requirements if not self.reattestation or r.id in self.reattestation)


class Prohibited(Document):
    """A level of risk at which nothing may be asked for."""

    prohibited: str
    """Why, as a sentence."""


class BreakGlass(Document):
    """How long two people may act before the committee."""

    second_person_within_minutes: int = Field(default=60, ge=1)
    ends_after_hours: int = Field(default=72, ge=1)


def _kind_of_tier(value: Any) -> str:
    prohibited = "prohibited" in value if isinstance(value, dict) else isinstance(value, Prohibited)
    return "Prohibited" if prohibited else "Tier"


AnyTier = Annotated[
    Annotated[Tier, Tag("Tier")] | Annotated[Prohibited, Tag("Prohibited")], Discriminator(_kind_of_tier)
]


class Policy(Document):
    """The rules in force, by tier."""

    policy: str = Field(pattern=SLUG)
    version: int = Field(ge=1)
    committee: Procedure
    """How the committee decides on its own rules, and on what was done in an emergency."""
    emergency: BreakGlass = BreakGlass()
    stray_alias: Stray = Stray.REPORT
    tiers: dict[str, AnyTier]

    @property
    def digest(self) -> str:
        """The name of exactly these rules."""
        return digest_of(self)

    @property
    def name(self) -> str:
        """How people call it: `standard, version 2`."""
        return f"{self.policy}, version {self.version}"

    def tier(self, name: str) -> Tier | None:
        """The tier of this name.

        None where there is none, or nothing may be asked for at it.
        """
        tier = self.tiers.get(name)
        return tier if isinstance(tier, Tier) else None

"""Another policy, made from one by changing some of its values."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from governance.committee.policy import Criterion, Policy, Requirement, Tier
from governance.evidence.measure import Reading
from governance.evidence.vocabulary import reading
from governance.parsing import parse_document, written

Path = tuple[str | int, ...]
"""Where a value stands in a policy: the names of fields, and places in lists from 0."""
Value = str | float | int | None
FORM = "the rules on this page"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a requirement, with the place where it stands."""

    at: Path
    criterion: Criterion
    side: Literal["at_least", "at_most"]

    @property
    def read(self) -> Reading:
        """The unit in which people read it."""
        return reading(self.criterion.measure or "", signed=self.criterion.versus is not None)

    @property
    def value(self) -> float:
        """The limit in that unit, so that 0.02 is 2 points."""
        value = self.criterion.at_least if self.side == "at_least" else self.criterion.at_most
        assert value is not None  # a limit is made of a side that has one
        return round(value * self.read.factor, 9)

    def written(self, value: float) -> float:
        """A limit as a policy has it, from the unit of people."""
        return round(value / self.read.factor, 11)


def limits(requirement: Criterion, at: Path) -> Iterator[Limit]:
    """Every limit of a requirement that stands at `at`.

    Those of its parts are included.
    """
    if requirement.at_least is not None:
        yield Limit((*at, "at_least"), requirement, "at_least")
    if requirement.at_most is not None:
        yield Limit((*at, "at_most"), requirement, "at_most")
    for name in ("all_of", "any_of"):
        for number, part in enumerate(getattr(requirement, name) or ()):
            yield from limits(part, (*at, name, number))


def amended(policy: Policy, changes: Mapping[Path, Value]) -> Policy:
    """The next version of `policy`, with other values at some places.

    None takes a value away. The policy itself where nothing is changed. Raises InvalidDocument where the rules then
    contradict each other.
    """
    content = policy.model_dump(mode="json")
    changed = deepcopy(content)
    for at, value in changes.items():
        _put(changed, at, value)
    if changed == content:
        return policy
    changed["version"] += 1
    return parse_document(written(changed), Policy, FORM)


def as_yaml(policy: Policy) -> str:
    """A policy as a file.

    The parser makes exactly this policy of it. What is by default as it is stands nowhere in it.
    """
    return written(policy.model_dump(mode="json", exclude_defaults=True))


def left_behind(before: Policy, after: Policy) -> tuple[tuple[str, str], ...]:
    """The requirements whose sentence may no longer be true.

    Tier and id of each: a limit has moved, and the sentence says what it said.
    """
    return tuple(
        (name, new.id)
        for name, tier in after.tiers.items()
        if isinstance(tier, Tier)
        for new in tier.requirements
        for old in _requirements(before, name)
        if old.id == new.id and _numbers(old) != _numbers(new) and (old.text, old.not_met) == (new.text, new.not_met)
    )


def _requirements(policy: Policy, tier: str) -> Sequence[Requirement]:
    rules = policy.tier(tier)
    return () if rules is None else rules.requirements


def _numbers(requirement: Requirement) -> list[tuple[Path, float]]:
    return [(limit.at, limit.value) for limit in limits(requirement, ())]


def _put(content: Any, at: Path, value: Value) -> None:
    for name in at[:-1]:
        content = content[name]
    content[at[-1]] = value

"""Another policy, made from one by changing what it says."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count
from typing import Any

from governance.committee.policy import Criterion, Policy, Requirement, Tier
from governance.errors import InvalidDocument
from governance.evidence.measure import Measure, MeasureKind, Reading
from governance.evidence.vocabulary import reading, shown
from governance.parsing import LARGEST, parse_bytes, parse_document, written

Path = tuple[str | int, ...]
"""Where a value stands in a policy: the names of fields, and places in lists from 0."""
Value = str | float | int | None
Content = dict[str, Any]
"""What a policy says, field by field; nobody has checked yet whether it contradicts itself."""
FORM = "the rules on this page"
ALTERNATIVE = b"-_"
"""Letters of base64 that addresses may have (RFC 4648, 5)."""
MOST = 1e12
"""What a number in an address may be at most: a field of a page holds no larger ones."""
FOUR_FIFTHS = 0.8
"""Of a ratio between groups (29 CFR 1607.4 D)."""


class Side(StrEnum):
    """The side of a limit."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"
    """On both sides of 0."""


WORDS = {Side.AT_LEAST: "at least", Side.AT_MOST: "at most"}
FIRST: Mapping[MeasureKind, tuple[Side, float]] = {
    MeasureKind.SHARE: (Side.AT_LEAST, 0.5),
    MeasureKind.SKILL: (Side.AT_LEAST, 0.7),
    MeasureKind.LOSS: (Side.AT_MOST, 0.1),
    MeasureKind.MEAN: (Side.WITHIN, 0.05),
    MeasureKind.AMOUNT: (Side.AT_MOST, 100.0),
    MeasureKind.DISTANCE: (Side.AT_MOST, 0.25),
    MeasureKind.SHIFT: (Side.WITHIN, 0.05),
    MeasureKind.CHANGE: (Side.AT_MOST, 0.02),
    MeasureKind.ESTIMATE: (Side.AT_LEAST, 0.5),
    MeasureKind.RATE: (Side.AT_LEAST, 0.5),
    MeasureKind.GAP: (Side.WITHIN, 0.02),
    MeasureKind.SUMMARY: (Side.AT_MOST, 0.05),
}
"""Where a limit begins of which convention says nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a requirement, with the place where it stands."""

    at: Path
    criterion: Criterion
    side: Side
    """At least, or at most."""

    @property
    def read(self) -> Reading:
        """The unit in which people read it."""
        return reading(self.criterion.measure or "", signed=self.criterion.versus is not None)

    @property
    def value(self) -> float:
        """The limit in that unit, so that 0.02 is 2 points."""
        value = self.criterion.at_least if self.side is Side.AT_LEAST else self.criterion.at_most
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
        yield Limit((*at, "at_least"), requirement, Side.AT_LEAST)
    if requirement.at_most is not None:
        yield Limit((*at, "at_most"), requirement, Side.AT_MOST)
    for name in ("all_of", "any_of"):
        for number, part in enumerate(getattr(requirement, name) or ()):
            yield from limits(part, (*at, name, number))


def changed(rules: Content, at: Path, value: Value) -> Content:
    """Rules with another value at one place.

    None takes a value away.
    """
    new = deepcopy(rules)
    place: Any = new
    for name in at[:-1]:
        place = place[name]
    if place.get(at[-1]) == value:
        return rules
    place[at[-1]] = value
    return new


def with_requirement(rules: Content, tier: str, requirement: Requirement) -> Content:
    """Rules with one more requirement, the last of its tier."""
    new = deepcopy(rules)
    new["tiers"][tier]["requirements"].append(requirement.model_dump(mode="json"))
    return new


def without_requirement(rules: Content, tier: str, place: int) -> Content:
    """Rules without one requirement of a tier.

    It is asked at no re-attestation either.
    """
    new = deepcopy(rules)
    gone = new["tiers"][tier]["requirements"].pop(place)
    new["tiers"][tier]["reattestation"] = [each for each in new["tiers"][tier]["reattestation"] if each != gone["id"]]
    return new


def amended(policy: Policy, rules: Content) -> Policy:
    """The next version of `policy`, as `rules` have it.

    The policy itself where nothing is changed. Raises InvalidDocument where the rules contradict each other.
    """
    as_before = {**rules, "version": policy.version}
    if as_before == content_of(policy):
        return policy
    new = parse_document(written(as_before), Policy, FORM)
    return policy if new == policy else new.model_copy(update={"version": policy.version + 1})


def content_of(policy: Policy) -> Content:
    """What a policy says, field by field, to be changed."""
    return policy.model_dump(mode="json")


def in_address(policy: Policy) -> str:
    """A policy in letters that an address may have."""
    return b64encode(zlib.compress(as_yaml(policy).encode(), 9), ALTERNATIVE).decode().rstrip("=")


def from_address(text: str) -> Policy | None:
    """The policy that `in_address` wrote.

    None where it wrote no such text.
    """
    unpacked = zlib.decompressobj()
    try:
        packed = b64decode(text + "=" * (-len(text) % 4), ALTERNATIVE, validate=True)
        # No more than a document has, whatever a few bytes would become.
        policy = parse_bytes(unpacked.decompress(packed, LARGEST), Policy, FORM)
    except (ValueError, zlib.error, InvalidDocument):
        return None
    whole = unpacked.eof and all(abs(number) <= MOST for number in _numbers_in(content_of(policy)))
    return policy if whole else None


def first_limit(measure: Measure) -> tuple[Side, float]:
    """A limit to begin from, where somebody asks for one of `measure`.

    It is no advice: what is asked is for the committee to say.
    """
    if measure.customary_limit is not None:
        return Side.AT_MOST, measure.customary_limit
    if measure.ratio:
        return Side.AT_LEAST, FOUR_FIFTHS
    if measure.shown[0].page == "data-quality":
        return Side.AT_MOST, 0.05
    return FIRST[measure.kind]


def requirement_on(measure: Measure, side: Side, limit: float, others: Collection[str]) -> Requirement:
    """A requirement that `measure` keeps a limit, with its sentence.

    Its id is none of `others`.
    """
    name = measure.name.replace("_", "-")
    ids = chain([name], (f"{name}-{number}" for number in count(2)))
    low, high = shown(measure.name, -abs(limit)), shown(measure.name, abs(limit))
    asks = f"between {low} and {high}" if side is Side.WITHIN else f"{WORDS[side]} {shown(measure.name, limit)}"
    both = {"at_least": -abs(limit), "at_most": abs(limit)}
    return Requirement.model_validate(
        {
            "id": next(each for each in ids if each not in others),
            "text": f"{measure.label} is {asks}.",
            "not_met": f"{measure.label} is not {asks}.",
            "measure": measure.name,
            **(both if side is Side.WITHIN else {side.value: limit}),
        }
    )


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


def _numbers_in(content: Any) -> Iterator[float]:
    if isinstance(content, int | float):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _numbers_in(part)


def _requirements(policy: Policy, tier: str) -> Sequence[Requirement]:
    rules = policy.tier(tier)
    return () if rules is None else rules.requirements


def _numbers(requirement: Requirement) -> list[tuple[Path, float]]:
    return [(limit.at, limit.value) for limit in limits(requirement, ())]

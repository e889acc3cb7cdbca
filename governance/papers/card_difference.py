"""What is different between the cards of two versions.

Measurement by measurement, beyond chance or within it, and field by field of everything else. Both were measured on days of their own, so
cases of the two are taken for different ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from governance.canonical import Json, plain
from governance.evidence.beside import Beside
from governance.evidence.catalogue import term
from governance.evidence.judgement import Side
from governance.evidence.measure import MeasureKind
from governance.evidence.measurement import Measurement
from governance.papers.card import Card

CHAPTERS = ("performance", "fairness", "drift")
"""Fields of a card that hold measurements."""
MORE_IS_BETTER = frozenset({MeasureKind.SHARE, MeasureKind.SKILL})
LESS_IS_BETTER = frozenset({MeasureKind.LOSS})
OF_ONE_GROUP = frozenset({MeasureKind.RATE})
"""Whether more of it is good depends on the other groups: the gap says that."""


class Way(StrEnum):
    """In which way something differs."""

    WORSE = "worse"
    IMPROVED = "improved"
    MOVED = "moved"
    """By more than chance, of what is neither better nor worse by itself."""
    WITHIN_CHANCE = "within chance"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class MeasurementChange:
    """One measurement that is not what it was."""

    chapter: str
    key: str
    before: Measurement | None
    """None where the earlier card has none of it."""
    after: Measurement | None
    way: Way


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of the record that is not what it was."""

    path: tuple[str, ...]
    """From the card down to it."""
    before: Json
    """None where it was not there."""
    after: Json
    way: Way

    @property
    def called(self) -> str:
        """The field as people read it."""
        return " · ".join(part.replace("_", " ") for part in self.path if part != "text")


@dataclass(frozen=True, slots=True)
class CardDifference:
    """Every change from one card to another, each once."""

    measurements: tuple[MeasurementChange, ...]
    """In the order of the later card; those that are gone come last."""
    fields: tuple[FieldChange, ...]
    order: Mapping[str, tuple[str, ...]]
    """The keys of each chapter's measurements in the later card, where they are not those of the earlier one in their order."""

    @property
    def empty(self) -> bool:
        """Whether nothing differs at all."""
        return not (self.measurements or self.fields or self.order)

    def of(self, *ways: Way) -> tuple[MeasurementChange, ...]:
        """The measurements that differ in one of these ways."""
        return tuple(change for change in self.measurements if change.way in ways)


def difference(before: Card, after: Card) -> CardDifference:
    """What changed from `before` to `after`."""
    was, now = _leaves(_without_measurements(before)), _leaves(_without_measurements(after))
    fields = tuple(
        FieldChange(path, was.get(path), now.get(path), _way_of_field(was.get(path), now.get(path)))
        for path in dict.fromkeys((*now, *was))
        if was.get(path) != now.get(path)
    )
    order = {chapter: keys for chapter in CHAPTERS if (keys := _keys(after, chapter)) != _keys(before, chapter)}
    return CardDifference(tuple(_measurements(before, after)), fields, order)


def _measurements(before: Card, after: Card) -> Iterator[MeasurementChange]:
    for chapter in CHAPTERS:
        was, now = _by_key(before, chapter), _by_key(after, chapter)
        for key in dict.fromkeys((*now, *was)):
            then, here = was.get(key), now.get(key)
            if then != here:
                yield MeasurementChange(chapter, key, then, here, _way(then, here))


def _way(before: Measurement | None, after: Measurement | None) -> Way:
    if before is None or before.value is None:
        nothing = after is None or after.value is None
        return (
            Way.REWORDED
            if nothing and before is not None and after is not None
            else Way.REMOVED
            if after is None
            else Way.ADDED
        )
    if after is None or after.value is None:
        return Way.REMOVED
    side = Beside(after, before).side
    if side is None:
        return Way.WITHIN_CHANCE
    better = _is_better(after, before, side)
    return Way.MOVED if better is None else Way.IMPROVED if better else Way.WORSE


def _is_better(after: Measurement, before: Measurement, side: Side) -> bool | None:
    """Whether the later one is better.

    None of what is neither. A gap, a mean error or a distance is better nearer to where it says that nothing is wrong.
    """
    row = term(after.name)
    if row.kind in MORE_IS_BETTER:
        return side is Side.ABOVE
    if row.kind in LESS_IS_BETTER:
        return side is Side.BELOW
    if row.kind in OF_ONE_GROUP or after.value is None or before.value is None:
        return None
    right = row.equal_at or 0.0
    return abs(after.value - right) < abs(before.value - right)


def _way_of_field(before: Json, after: Json) -> Way:
    if before is None or before in ("", [], {}):
        return Way.ADDED
    return Way.REMOVED if after is None or after in ("", [], {}) else Way.REWORDED


def _by_key(card: Card, chapter: str) -> dict[str, Measurement]:
    measurements: Sequence[Measurement] = getattr(card, chapter)
    return {measurement.key: measurement for measurement in measurements}


def _keys(card: Card, chapter: str) -> tuple[str, ...]:
    return tuple(_by_key(card, chapter))


def _without_measurements(card: Card) -> Json:
    return plain(replace(card, performance=(), fairness=(), drift=()))


def _leaves(value: Json, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Json]:
    """Every field that holds no others, by its way from the card.

    A list is one field; an object that is empty is none.
    """
    if not isinstance(value, dict):
        return {path: value}
    return {way: leaf for name, part in value.items() for way, leaf in _leaves(part, (*path, name)).items()}

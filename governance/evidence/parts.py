"""Groups of one grouping in several parts of a log.

Who is hidden is settled for all parts together.

Numbers of two months stand beside each other and are subtracted by whoever reads them. Within a grouping, a group that is
hidden in one part would follow from its total less its other parts. So time counts as one more attribute when groups are
hidden, and what is hidden has company in every direction. A group that is hidden over all is hidden in every part, which
add up to it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from governance.evidence.groups import named, reference_of, summed
from governance.evidence.suppression import Hidden, Labelled, hidden_of
from governance.predictions.spec import ModelSpec
from governance.statistics.profile import Adds, Group, Grouping, Profile

A = TypeVar("A", bound=Adds)
L = TypeVar("L", bound=Labelled)
Parts = Mapping[date, Sequence[Profile]]
"""The profiles of each part, by its first day."""


@dataclass(frozen=True, slots=True)
class Part(Generic[A]):
    """The groups in one part."""

    first: date
    table: Mapping[Group, A]
    """By the names that pages give them."""
    hidden: Hidden
    reference: Group | None
    """With whom the others are compared: the same in every part."""


def themselves(table: Mapping[Group, L]) -> Mapping[Group, L]:
    """Counts that say how many people they are of."""
    return table


def by_part(
    parts: Parts,
    whole: Profile,
    by_group: Callable[[Profile], Mapping[Grouping, Mapping[Group, A]]],
    people: Callable[[Mapping[Group, A]], Mapping[Group, Labelled]],
    grouping: Grouping,
    spec: ModelSpec,
) -> Iterator[Part[A]]:
    """The groups of `grouping` in each part of `whole`.

    `by_group` are the counts of a profile, and `people` says how many people they are of.
    """
    tables = {first: named(summed(map(by_group, part), grouping), grouping, spec) for first, part in parts.items()}
    over_all = people(named(by_group(whole).get(grouping, {}), grouping, spec))
    by_time = {(str(first), *group): counts for first, table in tables.items() for group, counts in table.items()}
    hidden, never = hidden_of(people(by_time), spec.min_cell), hidden_of(over_all, spec.min_cell)
    reference = reference_of(over_all, grouping, spec)
    for first, table in tables.items():
        yield Part(first, table, hidden.inside(str(first)) | never, reference)

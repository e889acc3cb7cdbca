"""Names of groups, and the group with which others are compared.

The same wherever groups are measured.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from governance.predictions.spec import ModelSpec
from governance.statistics.profile import Adds, Group, Grouping

SEPARATOR = " · "
"""Between the parts of a group, and of a grouping."""

A = TypeVar("A", bound=Adds)


class People(Protocol):
    """Counts of one group."""

    @property
    def size(self) -> int:
        """How many people it has."""
        ...


def names(group: Group, grouping: Grouping, spec: ModelSpec) -> Group:
    """The names that pages use for a group of the log.

    Values of strata keep their own names.
    """
    return tuple(
        spec.sensitive[name].labels.get(value, value) if name in spec.sensitive else value
        for name, value in zip(grouping, group, strict=True)
    )


def summed(tables: Iterable[Mapping[Grouping, Mapping[Group, A]]], grouping: Grouping) -> dict[Group, A]:
    """The groups of one grouping in all of `tables` together."""
    result: dict[Group, A] = {}
    for table in tables:
        for group, counts in table.get(grouping, {}).items():
            result[group] = result[group] + counts if group in result else counts
    return result


def named(table: Mapping[Group, A], grouping: Grouping, spec: ModelSpec) -> dict[Group, A]:
    """`table` with the names that pages use.

    Groups with one name become one group.
    """
    result: dict[Group, A] = {}
    for group, counts in sorted(table.items(), key=lambda item: item[0]):
        name = names(group, grouping, spec)
        result[name] = result[name] + counts if name in result else counts
    return result


def reference_of(table: Mapping[Group, People], grouping: Grouping, spec: ModelSpec) -> Group | None:
    """The group with which others are compared.

    The specification's, or the largest; None where there is none.
    """
    chosen = [spec.sensitive[name].reference for name in grouping]
    if table and all(chosen):
        return names(tuple(str(value) for value in chosen), grouping, spec)
    return max(table, key=lambda group: (table[group].size, group), default=None)

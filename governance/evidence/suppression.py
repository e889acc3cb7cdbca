"""Who is not shown where some of what is measured needs an outcome: for how many people there are, and how many outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from governance.evidence.fairness import suppressed
from governance.statistics.profile import Group


class Labelled(Protocol):
    """Counts of one group."""

    @property
    def size(self) -> int:
        """How many people it has."""
        ...

    @property
    def labelled(self) -> int:
        """Of those, with a known outcome."""
        ...


@dataclass(frozen=True, slots=True)
class Hidden:
    """Groups that are not shown."""

    entirely: frozenset[Group]
    without_outcomes: frozenset[Group]
    """These, and those of whom too few have an outcome for anything about outcomes to be shown."""

    def __or__(self, other: Self) -> "Hidden":
        return Hidden(self.entirely | other.entirely, self.without_outcomes | other.without_outcomes)

    def inside(self, value: str) -> "Hidden":
        """Of groups that begin with `value`, what remains of their names."""
        return Hidden(
            *(frozenset(g[1:] for g in one if g[0] == value) for one in (self.entirely, self.without_outcomes))
        )

    def reason(self, group: Group, min_cell: int, *, needs_outcome: bool) -> str | None:
        """Why what is measured of `group` is not shown; None where it is."""
        if group in self.entirely:
            return (
                f"the group is too small to show (fewer than {min_cell} people, or shown it would reveal one that is)"
            )
        if needs_outcome and group in self.without_outcomes:
            return f"fewer than {min_cell} cases with a known outcome, or shown it would reveal a group that has so few"
        return None


@dataclass(frozen=True, slots=True)
class _Sized:
    size: int


def hidden_of(table: Mapping[Group, Labelled], min_cell: int) -> Hidden:
    """Groups of fewer than `min_cell` people, those with fewer known outcomes, and what would reveal either."""
    entirely = suppressed(table, min_cell)
    labelled = {group: _Sized(counts.labelled) for group, counts in table.items()}
    return Hidden(entirely, suppressed(labelled, min_cell, entirely) | entirely)

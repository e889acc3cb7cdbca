"""The groups that are not shown.

Because of how few people there are and, where something needs an outcome, how few outcomes are known. Hiding protects
the few; it must flatter nobody. What compares groups is not measured where a group that could have been compared is
hidden for the sake of another, or where hidden groups hold more than a trifle of the cases: a few rows with an
invented group can hide a gap, and never make it smaller.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from typing import Protocol, Self

from governance.evidence.groups import SEPARATOR, People
from governance.predictions.spec import ModelSpec
from governance.sentences import reasons, remarks
from governance.sentences.phrase import Phrase
from governance.statistics.profile import Group, Grouping

MOST_LEFT_OUT = 0.05
"""Share of the cases that small groups may hold together, and what compares the others still be told: a harmed group that
is cut into pieces too small to show would not be among them."""


def suppressed(
    table: Mapping[Group, People], min_cell: int, also: AbstractSet[Group] = frozenset()
) -> frozenset[Group]:
    """The groups that are not shown.

    Those under `min_cell` people, those in `also`, and as many more as are needed to hide them. The totals of each
    attribute are shown on their own. A group hidden alone among those that differ from it in one attribute only would
    follow from such a total; hiding another of them with it (complementary suppression) prevents that, and is
    repeated until it holds everywhere. Chosen is the one that leaves the fewest others to hide, and of those the
    smallest: of one attribute always the smallest. What a group is called decides only between groups of one size.
    """
    hidden = {group for group, counts in table.items() if 0 < counts.size < min_cell or group in also}
    pending = sorted(hidden)
    while pending:
        group = pending.pop()
        for attribute in range(len(group)):
            if _gives_away(table, hidden, group, attribute):
                costs = {
                    other: sum(_gives_away(table, hidden, other, at) for at in range(len(group)) if at != attribute)
                    for other in _line(table, group, attribute)
                }
                chosen = min(costs, key=lambda other: (costs[other], table[other].size, other))
                hidden.add(chosen)
                pending.append(chosen)
    return frozenset(hidden)


def _gives_away(table: Mapping[Group, People], hidden: AbstractSet[Group], group: Group, attribute: int) -> bool:
    """Whether `group`, hidden, would follow from a total over `attribute`."""
    line = _line(table, group, attribute)
    return bool(line) and hidden.isdisjoint(line)


def _line(table: Mapping[Group, People], group: Group, attribute: int) -> list[Group]:
    """The other groups that differ from `group` in one attribute only.

    In `attribute`. Only groups with people in them.
    """
    kept = (group[:attribute], group[attribute + 1 :])
    return [
        other
        for other, counts in table.items()
        if counts.size and other != group and (other[:attribute], other[attribute + 1 :]) == kept
    ]


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """Groups of a table that are not shown, beside those that are."""

    groups: int
    """All that have people in them."""
    whole: int
    """All cases."""
    small: tuple[str, ...]
    """Hidden for how few people they have."""
    large: tuple[str, ...]
    """Hidden, although they have enough, since shown they would reveal others."""
    cases: int
    """In both."""

    @property
    def count(self) -> int:
        """How many groups are hidden."""
        return len(self.small) + len(self.large)

    def said(self, min_cell: int) -> Phrase:
        """The sentence on hidden groups, with their cases.

        `2 of 3 groups with 503 of 2,303 cases are not shown`. It leaves out the cases where they would tell how many
        are in one group.
        """
        tells_cases = self.groups >= 2 and self.whole >= min_cell
        cases = self.cases if tells_cases and self.cases >= min_cell else None
        return reasons.groups_not_shown(self.count, self.groups, cases, self.whole if tells_cases else None, min_cell)


def _left_out(table: Mapping[Group, People], hidden: AbstractSet[Group], min_cell: int) -> _LeftOut:
    present = {group: counts.size for group, counts in sorted(table.items()) if counts.size}
    not_shown = {SEPARATOR.join(group): size for group, size in present.items() if group in hidden}
    return _LeftOut(
        len(present),
        sum(present.values()),
        tuple(name for name, size in not_shown.items() if size < min_cell),
        tuple(name for name, size in not_shown.items() if size >= min_cell),
        sum(not_shown.values()),
    )


def partial(table: Mapping[Group, People], hidden: AbstractSet[Group], min_cell: int) -> Phrase | None:
    """Why a comparison of the shown groups is not one of all.

    Of the groups of `table` that are not `hidden`. None where it is one of all.
    """
    left_out = _left_out(table, hidden, min_cell)
    if not left_out.count:
        if left_out.groups > 1:
            return None
        alone = next((SEPARATOR.join(group) for group, counts in table.items() if counts.size), None)
        return reasons.nobody_to_compare() if alone is None else reasons.one_group_only(alone)
    not_shown = left_out.said(min_cell)
    if left_out.groups - left_out.count < 2:
        return reasons.no_two_groups_are_shown(not_shown)
    if left_out.large:
        return reasons.groups_would_reveal_another(not_shown, left_out.large, min_cell)
    if left_out.cases > MOST_LEFT_OUT * left_out.whole:
        return reasons.too_many_cases_left_out(not_shown, min_cell, MOST_LEFT_OUT)
    return None


def remarks_on_hidden(people: Callable[[Grouping], Mapping[Group, People]], spec: ModelSpec) -> tuple[Phrase, ...]:
    """Remarks on which groups are hidden, in how many cases.

    One phrase for each attribute, intersection and stratum where some are. `people` are the groups of a grouping, by
    what decides which of them are hidden.
    """
    hidden = []
    for grouping in (*spec.groupings, *product(spec.within, spec.sensitive)):
        table = people(grouping)
        hidden.append(_remark(SEPARATOR.join(grouping), table, suppressed(table, spec.min_cell), spec.min_cell))
    return tuple(remark for remark in hidden if remark is not None)


def _remark(what: str, table: Mapping[Group, People], hidden: AbstractSet[Group], min_cell: int) -> Phrase | None:
    left_out = _left_out(table, hidden, min_cell)
    if not left_out.count:
        return None
    return remarks.groups_are_hidden(
        what,
        left_out.said(min_cell),
        left_out.small,
        left_out.large,
        min_cell,
        partial(table, hidden, min_cell) is not None,
    )


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
            *(frozenset(g[1:] for g in groups if g[0] == value) for groups in (self.entirely, self.without_outcomes))
        )

    def reason(self, group: Group, min_cell: int, *, needs_outcome: bool) -> Phrase | None:
        """Why the measurements of `group` are not shown.

        None where they are shown.
        """
        if group in self.entirely:
            return reasons.group_too_small(min_cell)
        if needs_outcome and group in self.without_outcomes:
            return reasons.too_few_outcomes_of_group(min_cell)
        return None


@dataclass(frozen=True, slots=True)
class _Sized:
    size: int


def hidden_of(table: Mapping[Group, Labelled], min_cell: int) -> Hidden:
    """The groups with too few people or known outcomes.

    Those of fewer than `min_cell` people, those with fewer known outcomes, and those that would reveal either.
    """
    entirely = suppressed(table, min_cell)
    labelled = {group: _Sized(counts.labelled) for group, counts in table.items()}
    return Hidden(entirely, suppressed(labelled, min_cell, entirely) | entirely)

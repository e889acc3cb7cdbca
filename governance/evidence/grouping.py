"""One grouping of people, measured over several parts.

The same groups are hidden and the same one is compared with, whatever was decided. Numbers that stand beside each
other, at two thresholds or in two months, are subtracted by whoever reads them. What is hidden must therefore be the
same in all of them: it is settled once, from how many people there are, and held to here.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from governance.evidence.fairness import compared
from governance.evidence.groups import SEPARATOR, named, reference_of, summed
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import decided
from governance.statistics.profile import Group, Grouping, Profile


def in_each_part(
    parts: Mapping[date, Sequence[Profile]], whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """Rates and gaps of `grouping` in each part of `whole`.

    Within a grouping, a group that is hidden in one part would follow from its total less its other parts. So time counts
    as one more attribute when groups are hidden, and what is hidden has company in every direction. A group that is hidden
    over all is hidden in every part, which add up to it.
    """
    tables = {
        first: named(summed((decided(profile).by_group for profile in part), grouping), grouping, spec)
        for first, part in parts.items()
    }
    over_all = named(decided(whole).by_group.get(grouping, {}), grouping, spec)
    by_time = {(str(first), *group): counts for first, table in tables.items() for group, counts in table.items()}
    hidden, never = suppressed(by_time, spec.min_cell), suppressed(over_all, spec.min_cell)
    reference = reference_of(over_all, grouping, spec)
    for first, table in tables.items():
        not_now = never | {key[1:] for key in hidden if key[0] == str(first)}
        yield first, fairness_of(table, grouping, not_now, reference, spec)


def fairness_of(
    table: Mapping[Group, Confusion],
    grouping: Grouping,
    hidden: AbstractSet[Group],
    reference: Group | None,
    spec: ModelSpec,
) -> tuple[Measurement, ...]:
    """The rates and gaps of one `grouping`.

    Groups in `hidden` are not shown, and gaps are to `reference`. `table` has groups by the names that pages give
    them, and decisions as they fell; more are hidden where some are too small. No summary over all groups is among
    them.
    """
    present = {group: counts.favouring(spec.good_decision) for group, counts in table.items() if counts.size}
    not_shown = suppressed(present, spec.min_cell, hidden & present.keys())
    return tuple(compared(present, not_shown, reference, {"attribute": SEPARATOR.join(grouping)}, spec))

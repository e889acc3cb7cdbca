"""One grouping of people, measured over several parts.

The same groups are hidden and the same one is compared with, whatever was decided. Numbers that stand beside each
other, at two thresholds or in two months, are subtracted by whoever reads them. What is hidden must therefore be the
same in all of them: it is settled once, from how many people there are, and held to here.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date

from governance.evidence.fairness import compared
from governance.evidence.groups import SEPARATOR
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts, by_part, themselves
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import decided
from governance.statistics.profile import Group, Grouping, Profile


def in_each_part(
    parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """Rates and gaps of `grouping` in each part of `whole`."""
    for part in by_part(parts, whole, lambda profile: decided(profile).by_group, themselves, grouping, spec):
        yield part.first, fairness_of(part.table, grouping, part.hidden.entirely, part.reference, spec)


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

"""One grouping of people, measured with the same groups hidden and the same one compared with, whatever was decided.

Numbers that stand beside each other, at two thresholds or in two months, are subtracted by whoever reads them. What is
hidden must therefore be the same in all of them: it is settled once, from how many people there are, and held to here.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from governance.evidence.fairness import compared
from governance.evidence.groups import SEPARATOR
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group, Grouping


def fairness_of(
    table: Mapping[Group, Confusion],
    grouping: Grouping,
    hidden: AbstractSet[Group],
    reference: Group | None,
    spec: ModelSpec,
) -> tuple[Measurement, ...]:
    """Rates and gaps of the one `grouping`: groups in `hidden` are not shown, and gaps are to `reference`.

    `table` has groups by the names that pages give them, and decisions as they fell; more are hidden where some are too
    small. No summary over all groups is among them.
    """
    present = {group: counts.favouring(spec.good_decision) for group, counts in table.items() if counts.size}
    not_shown = suppressed(present, spec.min_cell, hidden & present.keys())
    return tuple(compared(present, not_shown, reference, {"attribute": SEPARATOR.join(grouping)}, spec))

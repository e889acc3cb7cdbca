"""One grouping of people, measured with the same groups hidden and the same one compared with, whatever was decided.

Numbers that stand beside each other, at two thresholds or in two months, are subtracted by whoever reads them. What is
hidden must therefore be the same in all of them: it is settled once, from how many people there are, and held to here.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from governance.evidence.fairness import BY_LIBRARY, RATES, RateTable, compared
from governance.evidence.groups import SEPARATOR
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.statistics.confusion import Confusion, share
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
    rates = rates_from_counts({group: counts for group, counts in present.items() if group not in not_shown})
    about = {"attribute": SEPARATOR.join(grouping)}
    measured = compared(present, not_shown, reference, about, spec, rates.by_group)
    return tuple(replace(m, method=m.method.removeprefix(BY_LIBRARY)) for m in measured)


def rates_from_counts(table: Mapping[Group, Confusion]) -> RateTable:
    """The rates by group, each a ratio of two counts, and no summary over groups: what a library says, without it.

    A hundred times as fast where there are many small tables.
    """
    return RateTable({group: _rates(counts) for group, counts in table.items()}, {})


def _rates(counts: Confusion) -> dict[str, float]:
    shares = (
        share(counts.selected, counts.size),
        share(counts.tp, counts.positives),
        share(counts.fp, counts.negatives),
        share(counts.tp, counts.tp + counts.fp),
        share(counts.tp + counts.tn, counts.labelled),
    )
    # What has no denominator is not read, as the port says.
    return {name: value or 0.0 for name, value in zip(RATES, shares, strict=True)}

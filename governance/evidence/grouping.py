"""One grouping of people, measured with the same groups hidden and the same one compared with, whatever was decided.

Numbers that stand beside each other, at two thresholds or in two months, are subtracted by whoever reads them. What is
hidden must therefore be the same in all of them: it is settled once, from how many people there are, and held to here.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from governance.evidence.fairness import BY_LIBRARY, RATES, RateTable, fairness
from governance.evidence.groups import SEPARATOR
from governance.evidence.measurement import Measurement
from governance.spec import ModelSpec
from governance.statistics.confusion import Confusion, share
from governance.statistics.profile import Group, Grouping, Profile

HIDDEN = Confusion(tn=1)
"""Stands for a group that is hidden: too small, whatever the smallest cell that may be shown."""


def fairness_of(
    table: Mapping[Group, Confusion],
    grouping: Grouping,
    hidden: AbstractSet[Group],
    reference: Group | None,
    spec: ModelSpec,
) -> tuple[Measurement, ...]:
    """`fairness` of the one `grouping`: groups in `hidden` are not shown, and gaps are to `reference`.

    `table` has groups by the names that pages give them; `fairness` hides more where some of them are too small.
    """
    kept = {group: HIDDEN if group in hidden else counts for group, counts in table.items() if counts.size}
    profile = Profile(
        spec.model, spec.reference.version, spec.reference.from_, "", Confusion(), groups={grouping: kept}
    )
    measured = fairness(profile, _only(grouping, reference, spec), rates_from_counts)
    own = (m for m in measured if m.about["attribute"] == SEPARATOR.join(grouping))
    return tuple(replace(m, method=m.method.removeprefix(BY_LIBRARY)) for m in own)


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


def _only(grouping: Grouping, reference: Group | None, spec: ModelSpec) -> ModelSpec:
    """`spec` with this grouping alone, its groups under their names already, and this one to compare with."""
    compared = reference or (None,) * len(grouping)
    sensitive = {
        name: spec.sensitive[name].model_copy(update={"labels": {}, "reference": value})
        for name, value in zip(grouping, compared, strict=True)
    }
    intersections = (grouping,) if len(grouping) > 1 else ()
    return spec.model_copy(update={"sensitive": sensitive, "intersections": intersections, "within": ()})

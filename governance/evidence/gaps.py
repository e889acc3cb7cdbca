"""Gaps of groups to a reference group.

Who has a gap, at which level, and why others have none.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

from governance.evidence.groups import SEPARATOR, People
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import partial
from governance.sentences import reasons
from governance.statistics.interval import LEVEL, bonferroni
from governance.statistics.profile import Group

Gap = Callable[[str, Group, Mapping[str, str], float], Measurement]
"""The gap of that name, of one group to the reference: what it is about, and the level of its interval."""


def gaps_to_reference(
    names: Iterable[str],
    table: Mapping[Group, People],
    hidden: AbstractSet[Group],
    reference: Group,
    about: Mapping[str, str],
    min_cell: int,
    gap: Gap,
) -> list[Measurement]:
    """Every gap of every group that is shown.

    Where the rest is no comparison of all, those of the hidden groups come with the reason.
    """
    shown = [group for group, counts in table.items() if group not in hidden and counts.size]
    versus = SEPARATOR.join(reference)
    if reference not in shown:
        here = reference in table
        reason = reasons.compared_with_is_not_shown(versus) if here else reasons.compared_with_has_no_cases(versus)
        return [Measurement.missing(name, reason, about) for name in names]
    left_out = partial(table, hidden, min_cell)
    if left_out is not None and not hidden:
        return [Measurement.missing(name, left_out, about) for name in names]
    others = [group for group in shown if group != reference]
    level = bonferroni(LEVEL, len(others))

    def where(group: Group) -> dict[str, str]:
        return {**about, "group": SEPARATOR.join(group), "versus": versus}

    gaps = [gap(name, group, where(group), level) for group in others for name in names]
    if left_out is not None:
        gaps += [
            Measurement.missing(name, left_out, where(group))
            for group in sorted(hidden & table.keys())
            for name in names
        ]
    return gaps

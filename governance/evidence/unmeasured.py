"""What was not measured of a version, each reason once."""

from collections.abc import Iterable

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement


def unmeasured(measurements: Iterable[Measurement]) -> dict[str, tuple[str, ...]]:
    """The measures that have no value of anybody.

    By the reason why, in the order in which they were measured. A measure with a value of one group is measured.
    """
    by_name: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        by_name.setdefault(measurement.name, []).append(measurement)
    reasons: dict[str, tuple[str, ...]] = {}
    for name, all_of_it in by_name.items():
        if all(m.value is None for m in all_of_it):
            why = all_of_it[0].why
            reasons[why] = (*reasons.get(why, ()), term(name).label)
    return reasons

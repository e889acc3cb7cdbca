"""What the policy in force says to single measurements.

The answer of each group, and not of the worst alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from governance.committee.findings import Verdict, verdict_on
from governance.committee.policy import Criterion, Policy, Requirement
from governance.evidence.bundle import Evidence
from governance.evidence.judgement import WORST_FIRST
from governance.evidence.measurement import Measurement
from governance.services.committee.policy import policies_on_record
from governance.services.documents import fetch
from governance.services.ports import Ports


def criteria(ports: Ports, tier: str, measure: str) -> tuple[Criterion, ...]:
    """The requirements on `measure` itself in `tier`.

    By the policy in force. Differences to the champion are another matter.
    """
    return criteria_on(ports, tier, (measure,))


def criteria_on(ports: Ports, tier: str, measures: Sequence[str]) -> tuple[Criterion, ...]:
    """The requirements on any of `measures`.

    In one look at the policy in force.
    """
    leaves = [leaf for requirement in requirements(ports, tier) for leaf in requirement.leaves()]
    return tuple(leaf for leaf in leaves if leaf.measure in measures and leaf.versus is None)


def requirements(ports: Ports, tier: str) -> tuple[Requirement, ...]:
    """What the policy in force asks of a model in `tier`.

    Empty where it asks nothing there.
    """
    with ports.store.reader() as reader:
        policies_known = policies_on_record(reader)
        rules = fetch(reader, policies_known[0].digest, Policy).tier(tier) if policies_known else None
    return rules.requirements if rules else ()


def lines(ports: Ports, tier: str, measure: str) -> tuple[float, ...]:
    """The limits on `measure` in `tier`, from below.

    By the policy in force. Empty where it has none.
    """
    sides = [side for criterion in criteria(ports, tier, measure) for side in (criterion.at_least, criterion.at_most)]
    return tuple(sorted({side for side in sides if side is not None}))


def answers(
    asked: Sequence[Criterion], evidence: Evidence, measurements: Sequence[Measurement]
) -> Mapping[str, Verdict]:
    """The worst answer to each of `measurements` alone.

    By key, of those that a requirement is about.
    """
    verdicts_by_key: dict[str, Verdict] = {}
    for measurement in measurements:
        alone = replace(evidence, measurements=(measurement,))
        verdicts = [verdict_on(criterion, alone) for criterion in asked if _is_about(criterion, measurement)]
        if verdicts:
            verdicts_by_key[measurement.key] = min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.answer))
    return verdicts_by_key


def _is_about(criterion: Criterion, measurement: Measurement) -> bool:
    attribute = measurement.about.get("attribute", measurement.about.get("feature"))
    return (
        criterion.measure == measurement.name
        and "within" not in measurement.about
        and (not criterion.by or attribute in criterion.by)
    )

"""How often drift raises an alarm.

Where there is none (false alarms), and where there is some (power).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from benchmarks.simulations.features import FEATURES, Counted, Feature, add, of_shares, without_drift
from governance.evidence.catalogue import shown_at
from governance.evidence.drift import feature_drift
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.predictions.tasks import binary

MEASURES = shown_at(OnPage.DISTANCES, binary.NAME)
LIMITS = (0.1, 0.25)
"""The customary ones for PSI: watch from the first, act from the second."""
SIZES = (100, 1_000, 10_000)
FALSE_ALARM_SEED, POWER_SEED = 1, 2
ANY_MEASURE = "any of the six"
ALL = "all ten features"
OFTEN = "the nine features without rare categories"
SCOPES: Mapping[str, frozenset[str]] = {
    ALL: frozenset(feature.name for feature in FEATURES),
    OFTEN: frozenset(feature.name for feature in FEATURES[:-1]),
    **{feature.name: frozenset({feature.name}) for feature in FEATURES},
}
"""Which features are asked whether one of them alarms. The noise level is that of all ten, whoever is asked."""
SHIFTS = (0.0, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Of the mean of a normal feature, in standard deviations."""
MOVES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
"""Share of all cases that move from the most to the least frequent of five categories."""
SHARES = (0.4, 0.3, 0.15, 0.1, 0.05)

Alarms = set[tuple[str, str]]
"""The scope and the rule of each alarm."""
Histories = Callable[[Callable[[int], Alarms], Iterable[int]], Iterable[Alarms]]
"""`map`, or one that uses several processes."""
Drift = Callable[[int, float, np.random.Generator], Counted]


def limit_rule(limit: float) -> str:
    """PSI against a fixed limit, whatever the number of cases."""
    return f"psi above {limit:g}"


def policy_rule(limit: float) -> str:
    """The limits above which a policy says *not met*.

    Above this limit, and above what chance exceeds.
    """
    return f"psi above {limit:g} and above its noise level"


RULES = (*MEASURES, ANY_MEASURE, *map(limit_rule, LIMITS), *map(policy_rule, LIMITS))


def alarms(measurements: Sequence[Measurement]) -> Alarms:
    """Every alarm of these measurements, by feature.

    A feature that is not measured raises no alarm.
    """
    alarmed: Alarms = set()
    for measured in measurements:
        if measured.value is not None and measured.noise is not None:
            alarmed |= {
                (measured.about["feature"], rule) for rule in _broken(measured.name, measured.value, measured.noise)
            }
    return alarmed


def _broken(name: str, value: float, noise: float) -> set[str]:
    above = {name, ANY_MEASURE} if value > noise else set()
    passed = [limit for limit in LIMITS if name == "psi" and value > limit]
    return above | set(map(limit_rule, passed)) | (set(map(policy_rule, passed)) if above else set())


def measurements_without_drift(n: int, seed: int, history: int) -> tuple[Measurement, ...]:
    """The measurements of one history without drift.

    `n` cases on both sides, measured as the program does.
    """
    counted = without_drift(n, np.random.default_rng((seed, n, history)))
    return feature_drift(counted.reference, counted.current, counted.bins)


def measured_without_drift(n: int) -> frozenset[tuple[str, str]]:
    """The measures by which each feature is measured.

    With `n` cases on both sides.
    """
    measurements = measurements_without_drift(n, FALSE_ALARM_SEED, 0)
    return frozenset((m.about["feature"], m.name) for m in measurements if m.value is not None)


def false_alarms(n: int, seed: int, history: int) -> Alarms:
    """The alarms of one history without drift, by scope."""
    alarmed = alarms(measurements_without_drift(n, seed, history))
    return {(scope, rule) for scope, names in SCOPES.items() for feature, rule in alarmed if feature in names}


def shifted(n: int, shift: float, generator: np.random.Generator) -> Counted:
    """A normal feature whose mean moves."""
    counted, feature = Counted(), FEATURES[0]
    add(counted, feature, feature.draw(generator, n), feature.draw(generator, n) + shift)
    return counted


def moved(n: int, share: float, generator: np.random.Generator) -> Counted:
    """A feature of five categories that drifts.

    The rarest category gains what the most frequent one loses.
    """
    then, now = np.array(SHARES), np.array(SHARES)
    now[[0, -1]] += (-share, share)
    counted = Counted()
    category = Feature("category", of_shares(then), words=True)
    add(counted, category, of_shares(then)(generator, n), of_shares(now)(generator, n))
    return counted


def drift_alarms(drift: Drift, n: int, size: float, history: int) -> Alarms:
    """The alarms over one feature that drifts.

    It is watched with nine others that have no cases and do not alarm.
    """
    counted = drift(n, size, np.random.default_rng((POWER_SEED, n, history)))
    others: dict[str, list[int]] = {f"other {number}": [] for number in range(len(FEATURES) - 1)}
    alarmed = alarms(feature_drift(counted.reference | others, counted.current, counted.bins))
    return {(ALL, rule) for _, rule in alarmed}


def false_alarm_counts(
    over: Histories, n: int, histories: int, seed: int = FALSE_ALARM_SEED
) -> Counter[tuple[str, str]]:
    """The number of histories without drift that raise an alarm.

    Out of so many, by scope and rule.
    """
    return _tally(over(partial(false_alarms, n, seed), range(histories)))


def power_counts(over: Histories, drift: Drift, n: int, size: float, histories: int) -> Counter[tuple[str, str]]:
    """The number of histories with drift that raise an alarm.

    One feature drifts. Out of so many, by rule.
    """
    return _tally(over(partial(drift_alarms, drift, n, size), range(histories)))


def _tally(histories: Iterable[Alarms]) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for alarmed in histories:
        total.update(alarmed)
    return total

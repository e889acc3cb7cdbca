"""How far what a model sees has moved from its reference: the population stability index, with its noise."""

from collections.abc import Sequence
from math import log

from scipy.special import chdtri

from governance.evidence.measurement import Measurement
from governance.statistics.profile import Profile

PSEUDOCOUNT = 0.5
"""Added to every bin on both sides, so that an empty bin has a finite distance; recorded as the empty-bin rule."""
FALSE_ALARM_RATE = 0.05
"""Over all features of a version together (Bonferroni)."""
SMALLEST_SAMPLE = 100
"""Below this many cases on either side an index says more about chance than about drift."""

METHOD = (
    "PSI over bins fixed by the reference, 0.5 added to every bin; noise level (1/n + 1/m) chi2(B-1), "
    "5 % over all features together"
)


def psi(reference: Sequence[int], current: Sequence[int]) -> float:
    """Population stability index: sum of (p - q) ln(p / q) over bins; 0 where the shares are equal, no upper end.

    Bins that are empty on both sides do not count: they would only add pseudocounts.
    """
    pairs = _occupied(reference, current)
    n, m = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    extra = PSEUDOCOUNT * len(pairs)
    shares = [((a + PSEUDOCOUNT) / (n + extra), (b + PSEUDOCOUNT) / (m + extra)) for a, b in pairs]
    return sum((p - q) * log(p / q) for p, q in shares)


def psi_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """What PSI exceeds without any drift in only 5 % of cases, over `comparisons` features together.

    Without drift PSI is about (1/n + 1/m) chi-square with B-1 degrees of freedom (Yurdakul and Naranjo).
    """
    pairs = _occupied(reference, current)
    n, m = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    if len(pairs) < 2:
        return 0.0
    quantile = chdtri(len(pairs) - 1, FALSE_ALARM_RATE / max(1, comparisons))  # the upper quantile
    return float((1 / n + 1 / m) * quantile)


def drift(reference: Profile, current: Profile) -> tuple[Measurement, ...]:
    """PSI of every feature (`psi`), and of score and decision (`score_psi`), of `current` against `reference`.

    Features are facts about the world, and compare across versions; score and decision are the version's
    own, and compare only with themselves.
    """
    features = {name: (counts, current.histograms.get(name, ())) for name, counts in reference.histograms.items()}
    outputs: dict[str, tuple[Sequence[int], Sequence[int]]] = {"decision": (_decided(reference), _decided(current))}
    if any(reference.scores.coarse()):
        outputs["score"] = (reference.scores.coarse(), current.scores.coarse())
    comparisons = len(features) + len(outputs)
    measured = [_index("psi", name, a, b, comparisons) for name, (a, b) in features.items()]
    if reference.version == current.version:
        return (*measured, *(_index("score_psi", name, a, b, comparisons) for name, (a, b) in outputs.items()))
    reason = f"the reference was scored by version {reference.version}, and another version's scores do not compare"
    return (*measured, *(Measurement.missing("score_psi", reason, {"feature": name}) for name in outputs))


def _index(
    measure: str, feature: str, reference: Sequence[int], current: Sequence[int], comparisons: int
) -> Measurement:
    about = {"feature": feature}
    n, m = sum(reference), sum(current)
    if len(reference) != len(current):
        return Measurement.missing(measure, "the log no longer has this column as it was", about)
    if min(n, m) < SMALLEST_SAMPLE:
        reason = f"{n} cases in the reference and {m} now; expected at least {SMALLEST_SAMPLE} on both sides"
        return Measurement.missing(measure, reason, about, n=m)
    return Measurement(
        measure,
        METHOD,
        about=about,
        value=psi(reference, current),
        noise=psi_noise(reference, current, comparisons),
        n=m,
        counts={"reference": n, "current": m},
    )


def _decided(profile: Profile) -> tuple[int, int]:
    return profile.decisions.size - profile.decisions.selected, profile.decisions.selected


def _occupied(reference: Sequence[int], current: Sequence[int]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in zip(reference, current, strict=True) if a or b]

"""How far what a model sees has moved from its reference: distances between counts in the same bins, with their noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from governance.evidence.measurement import Measurement
from governance.statistics.binning import FeatureBins
from governance.statistics.divergence import (
    EXPECTED_CASES,
    bin_positions,
    chi_square,
    cramers_v_noise,
    jensen_shannon,
    jensen_shannon_noise,
    kl_divergence,
    kl_divergence_noise,
    kolmogorov_smirnov,
    kolmogorov_smirnov_noise,
    psi,
    psi_noise,
    wasserstein,
    wasserstein_noise,
    without_rare_bins,
)
from governance.statistics.interval import LEVEL, wilson
from governance.statistics.profile import Profile

SMALLEST_SAMPLE = 100
"""Below this many cases on either side an index says more about chance than about drift."""

ALL_TOGETHER = "5 % over all features together"
RARE = f"bins taken together in which fewer than {EXPECTED_CASES} cases are expected on the smaller side"
PSI = (
    f"PSI over bins fixed by the reference, {RARE}, 0.5 added to every bin; "
    f"noise level (1/n + 1/m) chi2(B-1), {ALL_TOGETHER}"
)
KL_DIVERGENCE = (
    f"Kullback-Leibler divergence of now from the reference in nats, {RARE}, 0.5 added to every bin; "
    f"noise level (1/2) (1/n + 1/m) chi2(B-1), {ALL_TOGETHER}"
)
JENSEN_SHANNON = (
    f"Jensen-Shannon distance, natural logarithm, {RARE}; "
    f"noise level the root of q (1/8) (1/n + 1/m) chi2(B-1), q after Williams 1976, {ALL_TOGETHER}"
)
KOLMOGOROV_SMIRNOV = (
    "largest difference of cumulative shares at the bins' edges, without missing values; "
    f"noise level from Kolmogorov's limit, {ALL_TOGETHER}"
)
WASSERSTEIN = (
    "first Wasserstein distance of the bins' middles over the reference's standard deviation, without missing values; "
    f"noise level an upper bound (Tsirelson, Ibragimov and Sudakov 1976), {ALL_TOGETHER}"
)
CHI_SQUARE = (
    f"Cramer's V of the 2 x B table, {RARE}; noise level where Pearson's chi-square test rejects, {ALL_TOGETHER}"
)

BY_KIND: Mapping[str, tuple[str, ...]] = {
    "numeric": ("kl_divergence", "jensen_shannon", "kolmogorov_smirnov", "wasserstein", "missing_share"),
    "categorical": ("kl_divergence", "jensen_shannon", "chi_square", "missing_share", "unseen_share"),
}
"""What is measured of a feature beside its PSI, where its bins are known."""


def drift(
    reference: Profile, current: Profile, bins: Mapping[str, FeatureBins] | None = None, level: float = LEVEL
) -> tuple[Measurement, ...]:
    """How far `current` is from `reference`: PSI of features (`psi`), score and decision (`score_psi`), `prediction_psi`.

    Features are facts about the world, and compare across versions; scores, decisions and predictions are the version's
    own, and compare only with themselves. Features with known `bins` are measured in the ways of their kind as well
    (`BY_KIND`); `level` is the coverage of the intervals of shares. Raises ValueError where the reference was not
    counted in these bins.
    """
    known = bins or {}
    histograms = {name: (counts, current.histograms.get(name, ())) for name, counts in reference.histograms.items()}
    predicted = [name for name in histograms if name in known and known[name].kind == "prediction"]
    answers: dict[str, tuple[Sequence[int], Sequence[int]]] = {}
    if reference.cases == reference.decisions.size:  # what decides
        answers["decision"] = (_decided(reference), _decided(current))
    if any(reference.scores.coarse()):
        answers["score"] = (reference.scores.coarse(), current.scores.coarse())
    comparisons = len(histograms) + len(answers)
    features = [
        _Sides(name, a, b, comparisons, _others(name, known))
        for name, (a, b) in histograms.items()
        if name not in predicted
    ]
    outputs = [("score_psi", _Sides(name, a, b, comparisons)) for name, (a, b) in answers.items()]
    outputs += [("prediction_psi", _Sides(name, *histograms[name], comparisons)) for name in predicted]
    own = reference.version == current.version
    reason = f"the reference was scored by version {reference.version}, and another version's scores do not compare"
    return (
        *(_index("psi", feature) for feature in features),
        *(_index(name, o) if own else Measurement.missing(name, reason, o.about) for name, o in outputs),
        *(m for f in features if f.name in known for m in _of_its_kind(f, known[f.name], level)),
    )


def feature_drift(
    reference: Mapping[str, Sequence[int]],
    current: Mapping[str, Sequence[int]],
    bins: Mapping[str, FeatureBins],
    level: float = LEVEL,
) -> tuple[Measurement, ...]:
    """As `drift`, of features that no model was asked about: PSI of each, and its other measures where `bins` are known.

    Counts are per bin, by feature; a feature that `current` lacks is not measured.
    """
    sides = [
        _Sides(name, counts, current.get(name, ()), len(reference), _others(name, bins))
        for name, counts in reference.items()
    ]
    return (
        *(_index("psi", one) for one in sides),
        *(m for one in sides if one.name in bins for m in _of_its_kind(one, bins[one.name], level)),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """Counts per bin of one feature (or of score or decision), then and now."""

    name: str
    reference: Sequence[int]
    current: Sequence[int]
    comparisons: int
    """How many features are looked at together."""
    others: int | None = None
    """Position of the bin of values without a bin of their own, where there is one."""
    cases: str = "cases"
    """What is counted, in words."""

    @property
    def about(self) -> dict[str, str]:
        return {"feature": self.name}

    @property
    def without_rare_bins(self) -> tuple[Sequence[int], Sequence[int]]:
        """What the distances that chance moves by a chi-square law are computed on."""
        return without_rare_bins(self.reference, self.current, self.others)

    @property
    def with_a_value(self) -> "_Sides":
        """Without the bin of missing values, which is the last."""
        return replace(
            self, reference=self.reference[:-1], current=self.current[:-1], cases=f"{self.cases} with a value"
        )

    def unmeasured(self, measure: str) -> Measurement | None:
        """The measurement that cannot be made, and why; None where it can."""
        n, m = sum(self.reference), sum(self.current)
        if len(self.reference) != len(self.current):
            return Measurement.missing(measure, "the log no longer has this column as it was", self.about)
        if min(n, m) < SMALLEST_SAMPLE:
            reason = f"{n} {self.cases} in the reference and {m} now; expected at least {SMALLEST_SAMPLE} on both sides"
            return Measurement.missing(measure, reason, self.about, n=m)
        return None

    def measured(self, measure: str, method: str, value: float, noise: float) -> Measurement:
        n, m = sum(self.reference), sum(self.current)
        counts = {"reference": n, "current": m}
        return Measurement(measure, method, about=self.about, value=value, noise=noise, n=m, counts=counts)

    def share(self, measure: str, position: int, what: str, level: float) -> Measurement:
        """The share of the bin at `position` now; the last is that of missing values, before it comes `other`."""
        n, m = sum(self.reference), sum(self.current)
        then, now = self.reference[position], self.current[position]
        return Measurement(
            measure,
            f"{what}, of all cases; Wilson score interval, {100 * level:g} %",
            about=self.about,
            value=now / m,
            interval=wilson(now, m, level),
            n=m,
            counts={"part": now, "whole": m, "part_in_reference": then, "whole_in_reference": n},
        )


def _index(measure: str, sides: _Sides) -> Measurement:
    if unmeasured := sides.unmeasured(measure):
        return unmeasured
    both = sides.without_rare_bins
    return sides.measured(measure, PSI, psi(*both), psi_noise(*both, sides.comparisons))


def _of_its_kind(sides: _Sides, bins: FeatureBins, level: float) -> list[Measurement]:
    """What `BY_KIND` names, in its order."""
    if len(sides.reference) != len(bins.labels):
        raise ValueError(f"{sides.name} has {len(sides.reference)} counts, expected one per bin: {len(bins.labels)}")
    return [sides.unmeasured(measure) or _measured(measure, sides, bins, level) for measure in BY_KIND[bins.kind]]


def _measured(measure: str, sides: _Sides, bins: FeatureBins, level: float) -> Measurement:
    both, comparisons = sides.without_rare_bins, sides.comparisons
    match measure:
        case "kl_divergence":
            noise = kl_divergence_noise(*both, comparisons)
            return sides.measured(measure, KL_DIVERGENCE, kl_divergence(*both), noise)
        case "jensen_shannon":
            noise = jensen_shannon_noise(*both, comparisons)
            return sides.measured(measure, JENSEN_SHANNON, jensen_shannon(*both), noise)
        case "kolmogorov_smirnov":
            return _kolmogorov_smirnov(measure, sides.with_a_value)
        case "wasserstein":
            return _wasserstein(measure, sides.with_a_value, bins)
        case "chi_square":
            noise = cramers_v_noise(*both, comparisons)
            return sides.measured(measure, CHI_SQUARE, chi_square(*both).cramers_v, noise)
        case "missing_share":
            return sides.share(measure, -1, "values that are missing", level)
    return sides.share(measure, -2, "values without a bin of their own", level)


def _kolmogorov_smirnov(measure: str, present: _Sides) -> Measurement:
    if unmeasured := present.unmeasured(measure):
        return unmeasured
    both = present.reference, present.current
    noise = kolmogorov_smirnov_noise(*both, present.comparisons)
    return present.measured(measure, KOLMOGOROV_SMIRNOV, kolmogorov_smirnov(*both).statistic, noise)


def _wasserstein(measure: str, present: _Sides, bins: FeatureBins) -> Measurement:
    if unmeasured := present.unmeasured(measure):
        return unmeasured
    if bins.low is None or bins.high is None or not bins.spread or not isfinite(bins.spread):
        return Measurement.missing(measure, "the bins do not say how far the reference's values spread", present.about)
    both, positions = (present.reference, present.current), bin_positions(bins.edges, bins.low, bins.high)
    noise = wasserstein_noise(*both, positions, present.comparisons) / bins.spread
    return present.measured(measure, WASSERSTEIN, wasserstein(*both, positions) / bins.spread, noise)


def _others(feature: str, bins: Mapping[str, FeatureBins]) -> int | None:
    """Where the values are that have no bin of their own; numbers all have one."""
    return -2 if feature in bins and bins[feature].kind == "categorical" else None


def _decided(profile: Profile) -> tuple[int, int]:
    return profile.decisions.size - profile.decisions.selected, profile.decisions.selected

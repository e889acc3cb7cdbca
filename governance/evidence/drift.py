"""How far a model's input has moved from its reference.

Distances between counts in the same bins, with their noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from governance.evidence.measurement import Measurement
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.binning import LISTED_UP_TO, FeatureBins
from governance.statistics.divergence import (
    EXPECTED_CASES,
    bin_positions,
    cramers_v,
    cramers_v_noise,
    jensen_shannon,
    jensen_shannon_noise,
    kl_divergence,
    kl_divergence_noise,
    kolmogorov_smirnov,
    kolmogorov_smirnov_at_most,
    kolmogorov_smirnov_noise,
    mean_noise,
    psi,
    psi_noise,
    unseen_noise,
    wasserstein,
    wasserstein_noise,
    without_rare_bins,
)
from governance.statistics.interval import LEVEL, wilson
from governance.statistics.profile import Profile
from governance.statistics.regression import unit_of

SMALLEST_SAMPLE = 100
"""Below this many cases on either side an index says more about chance than about drift."""

BY_KIND: Mapping[str, tuple[str, ...]] = {
    "numeric": ("kl_divergence", "jensen_shannon", "kolmogorov_smirnov", "wasserstein", "missing_share"),
    "categorical": ("kl_divergence", "jensen_shannon", "chi_square", "missing_share", "unseen_share"),
}
"""What is measured of a feature beside its PSI, where its bins are known."""
SHARES = frozenset({"missing_share", "unseen_share"})
"""Those that are no distances."""


def drift(
    reference: Profile, current: Profile, bins: Mapping[str, FeatureBins] | None = None, level: float = LEVEL
) -> tuple[Measurement, ...]:
    """The distances of `current` from `reference`.

    PSI of features (`psi`), score and decision (`score_psi`), `prediction_psi`. Features are facts about the world,
    and compare across versions; scores, decisions and predictions are the version's own, and compare only with
    themselves. Features with known `bins` are measured in the ways of their kind as well (`BY_KIND`); `level` is the
    coverage of the intervals of shares. Raises ValueError where the reference was not counted in these bins.
    """
    known_bins = bins or {}
    histograms = {name: (counts, current.histograms.get(name, ())) for name, counts in reference.histograms.items()}
    predicted = [name for name in histograms if name in known_bins and known_bins[name].kind == "prediction"]
    scored = [name for name in histograms if name in known_bins and known_bins[name].kind == "score"]
    # Scores have bins of their own, unless they were counted before they had.
    answers = {
        name: counts
        for name, counts in reference.answers.distributions.items()
        if name in reference.answers.single or (any(counts) and not scored)
    }
    now = current.answers.distributions
    comparisons = len(histograms) + len(answers)
    sums = {name: (here, current.sums[name]) for name, here in reference.sums.items() if name in current.sums}
    features = [
        _Sides(name, a, b, comparisons, known_bins.get(name), sums.get(name))
        for name, (a, b) in histograms.items()
        if name not in predicted and name not in scored
    ]
    outputs = [
        ("score_psi", _Sides(name, counts, now.get(name, ()), comparisons, told_apart=name in reference.answers.single))
        for name, counts in answers.items()
    ]
    outputs += [("score_psi", _Sides("score", *histograms[name], comparisons, known_bins[name])) for name in scored]
    outputs += [
        ("prediction_psi", _Sides(name, *histograms[name], comparisons, known_bins[name])) for name in predicted
    ]
    own = reference.version == current.version
    reason = reasons.scores_of_another_version(reference.version)
    return (
        *(_index("psi", feature) for feature in features),
        *(_index(name, o) if own else Measurement.missing(name, reason, o.about) for name, o in outputs),
        *(m for f in features if f.name in known_bins for m in _of_its_kind(f, known_bins[f.name], level)),
    )


def feature_drift(
    reference: Mapping[str, Sequence[int]],
    current: Mapping[str, Sequence[int]],
    bins: Mapping[str, FeatureBins],
    level: float = LEVEL,
    sums: Mapping[str, tuple[int, int]] | None = None,
) -> tuple[Measurement, ...]:
    """The distances of features that no model was asked about.

    As `drift`: the PSI of each, and its other measures where `bins` are known. Counts are per bin, by feature; `sums`
    are those of a number's values on both sides, in `unit_of` its bins. A feature that `current` lacks is not
    measured.
    """
    added = sums or {}
    sides = [
        _Sides(name, counts, current.get(name, ()), len(reference), bins.get(name), added.get(name))
        for name, counts in reference.items()
    ]
    return (
        *(_index("psi", side) for side in sides),
        *(m for side in sides if side.name in bins for m in _of_its_kind(side, bins[side.name], level)),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """Counts per bin of one feature, then and now.

    Or of the score, or of the decision.
    """

    name: str
    reference: Sequence[int]
    current: Sequence[int]
    comparisons: int
    """How many features are looked at together."""
    bins: FeatureBins | None = None
    """What it is counted in, where that is known."""
    sums: tuple[int, int] | None = None
    """Values added up on both sides, in `unit_of` the bins, where they were."""
    told_apart: bool = False
    """Whether every bin holds one value, where the bins are not known."""
    valued: bool = False
    """Whether what has no value is left out."""

    @property
    def about(self) -> dict[str, str]:
        return {"feature": self.name}

    @property
    def single(self) -> tuple[bool, ...]:
        """Whether each bin holds one value only."""
        if self.bins is None:
            return tuple(self.told_apart for _ in self.reference)
        return self.bins.single[: len(self.reference)]  # that of missing values, which is the last, may be left out

    @property
    def compared(self) -> tuple[Sequence[int], Sequence[int]]:
        """The counts for distances that follow a chi-square law."""
        if self.bins is None or self.bins.numeric:
            return without_rare_bins(self.reference, self.current)
        then, now = (_with_rare_and_unseen_in_one(side, self.bins) for side in (self.reference, self.current))
        if not self.unseen_beyond_chance:
            return without_rare_bins(then, now, -2)
        unseen = min(then[-2], round(self.by_chance * sum(then[:-1]))), self.current[-2]
        then, now = ((*side[:-2], side[-2] - apart, side[-1]) for side, apart in zip((then, now), unseen, strict=True))
        seen = without_rare_bins(then, now, -2) if any(then) and any(now) else ((sum(then),), (sum(now),))
        return (*seen[0], unseen[0]), (*seen[1], unseen[1])

    @property
    def by_chance(self) -> float:
        """The share of values that the reference lacks by chance.

        Of all cases. 0 where that is not known.
        """
        return (self.bins.chance_unseen if self.bins else None) or 0.0

    @property
    def unseen_beyond_chance(self) -> bool:
        """Whether unseen values are more than chance alone brings.

        Unseen values are those that the reference has not.
        """
        if self.bins is None or self.bins.chance_unseen is None or not self.bins.knows_unseen:
            return False
        n, m = sum(self.reference[:-1]), sum(self.current[:-1])
        return bool(n and m) and self.current[-2] / m > unseen_noise(self.by_chance, n, m, self.comparisons)

    @property
    def with_a_value(self) -> "_Sides":
        """Without the bin of missing values, which is the last."""
        return replace(self, reference=self.reference[:-1], current=self.current[:-1], valued=True)

    def unmeasured(self, measure: str) -> Measurement | None:
        """The measurement that cannot be made, with the reason.

        None where it can be made.
        """
        n, m = sum(self.reference), sum(self.current)
        if len(self.reference) != len(self.current):
            return Measurement.missing(measure, reasons.column_no_longer_as_it_was(), self.about)
        if min(n, m) < SMALLEST_SAMPLE:
            too_few = reasons.too_few_with_a_value_to_compare if self.valued else reasons.too_few_to_compare
            return Measurement.missing(measure, too_few(n, m, SMALLEST_SAMPLE), self.about, n=m)
        return None

    def not_told_apart(self, measure: str) -> Measurement | None:
        """The distance that cannot be measured in a single bin.

        With the reason: all cases of both sides count in one bin. None where they do not. A bin that holds one value
        is no reason: where all cases have it, nothing has moved.
        """
        if (unmeasured := self.unmeasured(measure)) is not None:
            return unmeasured
        if sum(bool(a or b) for a, b in zip(*self.compared, strict=True)) > 1:
            return None
        occupied = {at: a + b for at, (a, b) in enumerate(zip(self.reference, self.current, strict=True)) if a or b}
        most = max(occupied, key=lambda at: occupied[at])
        if self.bins is not None and set(occupied) == {len(self.bins.labels) - 1}:
            reason = reasons.no_value_on_either_side()
        elif self.single[most] and len(occupied) == 1:
            return None
        elif self.single[most]:
            cases = sum(occupied.values())
            reason = reasons.nearly_all_have_one_value(cases - occupied[most], cases)
        elif self.bins is None or self.bins.numeric:
            reason = reasons.all_in_one_bin()
        else:
            reason = reasons.no_value_is_frequent(EXPECTED_CASES)
        return Measurement.missing(measure, reason, self.about, n=sum(self.current))

    def measured(self, measure: str, method: Phrase, value: float, noise: float) -> Measurement:
        n, m = sum(self.reference), sum(self.current)
        counts = {"reference": n, "current": m}
        return Measurement(measure, method, about=self.about, value=value, noise=noise, n=m, counts=counts)

    def share(self, measure: str, position: int, method: Phrase, level: float) -> Measurement:
        """The share of the bin at `position` now.

        The last bin is that of missing values, and before it comes `other`.
        """
        n, m = sum(self.reference), sum(self.current)
        then, now = self.reference[position], self.current[position]
        return Measurement(
            measure,
            method,
            about=self.about,
            value=now / m,
            interval=wilson(now, m, level),
            n=m,
            counts={"part": now, "whole": m, "reference_part": then, "reference_whole": n},
        )


def _index(measure: str, sides: _Sides) -> Measurement:
    if unmeasured := sides.not_told_apart(measure):
        return unmeasured
    both = sides.compared
    method = (
        methods.psi_with_unseen_apart(EXPECTED_CASES, sides.by_chance)
        if sides.unseen_beyond_chance
        else methods.psi(EXPECTED_CASES)
    )
    return sides.measured(measure, method, psi(*both), psi_noise(*both, sides.comparisons))


def _of_its_kind(sides: _Sides, bins: FeatureBins, level: float) -> list[Measurement]:
    """What `BY_KIND` names, in its order."""
    if len(sides.reference) != len(bins.labels):
        raise ValueError(f"{sides.name} has {len(sides.reference)} counts, expected one per bin: {len(bins.labels)}")
    return [
        (sides.unmeasured(measure) if measure in SHARES else sides.not_told_apart(measure))
        or _measured(measure, sides, bins, level)
        for measure in BY_KIND[bins.kind]
    ]


def _measured(measure: str, sides: _Sides, bins: FeatureBins, level: float) -> Measurement:
    both, comparisons = sides.compared, sides.comparisons
    match measure:
        case "kl_divergence":
            noise = kl_divergence_noise(*both, comparisons)
            return sides.measured(measure, methods.kl_divergence(EXPECTED_CASES), kl_divergence(*both), noise)
        case "jensen_shannon":
            noise = jensen_shannon_noise(*both, comparisons)
            return sides.measured(measure, methods.jensen_shannon(EXPECTED_CASES), jensen_shannon(*both), noise)
        case "kolmogorov_smirnov":
            return _kolmogorov_smirnov(measure, sides.with_a_value)
        case "wasserstein":
            return _wasserstein(measure, sides.with_a_value, bins)
        case "chi_square":
            noise = cramers_v_noise(*both, comparisons)
            return sides.measured(measure, methods.cramers_v(EXPECTED_CASES), cramers_v(*both), noise)
        case "missing_share":
            return sides.share(measure, -1, methods.share_of_missing_values(level), level)
    if not bins.knows_unseen:
        reason = reasons.too_many_values_to_list(LISTED_UP_TO)
        return Measurement.missing(measure, reason, sides.about, n=sum(sides.current))
    return sides.share(measure, -2, methods.share_of_unseen_values(level), level)


def _kolmogorov_smirnov(measure: str, present: _Sides) -> Measurement:
    if unmeasured := present.unmeasured(measure):
        return unmeasured
    both = present.reference, present.current
    noise = kolmogorov_smirnov_noise(*both, present.comparisons)
    method = methods.kolmogorov_smirnov(kolmogorov_smirnov_at_most(*both, present.single))
    return present.measured(measure, method, kolmogorov_smirnov(*both), noise)


def _wasserstein(measure: str, present: _Sides, bins: FeatureBins) -> Measurement:
    if unmeasured := present.unmeasured(measure):
        return unmeasured
    if bins.low is None or bins.high is None or not bins.spread or not isfinite(bins.spread):
        return Measurement.missing(measure, reasons.spread_not_known(), present.about)
    both, positions = (present.reference, present.current), bin_positions(bins.edges, *_outermost(bins))
    value, noise = wasserstein(*both, positions), wasserstein_noise(*both, positions, present.comparisons)
    means = _distance_of_means(present, bins)
    if means is None:
        return present.measured(measure, methods.wasserstein_of_bins(), value / bins.spread, noise / bins.spread)
    noise = max(noise, bins.spread * mean_noise(*both, present.comparisons))
    return present.measured(
        measure, methods.wasserstein_of_bins_and_means(), max(value, means) / bins.spread, noise / bins.spread
    )


def _outermost(bins: FeatureBins) -> tuple[float, float]:
    """Where what lies outside the reference counts as being."""
    assert bins.low is not None, "bins that say how far they spread have a smallest number"
    assert bins.high is not None, "and a largest"
    return min([bins.low, *bins.edges]), max([bins.high, *bins.edges])


def _distance_of_means(present: _Sides, bins: FeatureBins) -> float | None:
    """The distance of the means of both sides.

    None where their values were not added up.
    """
    if present.sums is None:
        return None
    then, now = present.sums
    return abs(now / sum(present.current) - then / sum(present.reference)) * unit_of(bins)


def _with_rare_and_unseen_in_one(counts: Sequence[int], bins: FeatureBins) -> tuple[int, ...]:
    """The counts with rare and unseen values in one bin.

    Categories, then all values without a bin of their own, then missing ones.
    """
    named = len(bins.categories)
    return (*counts[:named], sum(counts[named:-1]), counts[-1])

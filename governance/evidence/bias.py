"""Bias in the sample, in the outcomes and through proxies.

Also what mitigations would change. They are measured and never applied. Nothing here says that a model is free of
bias. It says who is in the log, how far score and outcome part company in each group, and what of a sensitive
attribute the features give away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, isfinite, sqrt
from typing import Literal, Protocol

from governance.canonical import digest_of
from governance.evidence.judgement import Side, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Mitigation
from governance.evidence.suppression import partial, suppressed
from governance.predictions.spec import Sensitive
from governance.records import Window
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.binning import MISSING
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, bonferroni, normal, wilson
from governance.statistics.profile import Group
from governance.statistics.scores import hanley_mcneil

Value = str | float | None
NO_INFORMATION = 0.5
"""The AUC of what tells nothing."""


@dataclass(frozen=True, slots=True)
class AuditSample:
    """A bounded selection of a version's log, as a plain table.

    Every column is as long as `decision`.
    """

    features: Mapping[str, tuple[Value, ...]]
    """Each a column of numbers or of text; None where the log has no value."""
    score: tuple[float | None, ...]
    decision: tuple[int, ...]
    outcome: tuple[int | None, ...]
    """None while it is not known."""
    groups: Mapping[str, tuple[str, ...]]
    """The group of each case as people read it, by attribute."""
    columns: Mapping[str, str]
    """The column that each attribute is read from; it is no proxy of itself."""
    favourable: Literal[0, 1]
    min_cell: int
    no_outcome: Phrase = field(default_factory=reasons.no_outcome_yet)
    """Why no outcome is known, where none is."""
    no_score: Phrase = field(default_factory=reasons.no_score_in_sample)
    """Why there is no score, where there is none."""

    @property
    def size(self) -> int:
        """How many cases."""
        return len(self.decision)

    def counts(self, attribute: str) -> dict[str, Confusion]:
        """Decisions against outcomes, by group."""
        return counted(self.groups[attribute], self.decision, self.outcome)

    def shown(self, attribute: str) -> tuple[str, ...]:
        """The groups of `attribute` that are large enough to be shown.

        In order of name.
        """
        table: dict[Group, Confusion] = {(group,): counts for group, counts in self.counts(attribute).items()}
        hidden = suppressed(table, self.min_cell)
        return tuple(sorted(group[0] for group in table if group not in hidden))

    def left_out(self, attribute: str, kept: Collection[str]) -> Phrase | None:
        """Why a comparison of the groups `kept` is not one of all.

        Of the groups of `attribute`. None where it is one of all.
        """
        table: dict[Group, Confusion] = {(group,): counts for group, counts in self.counts(attribute).items()}
        if partial(table, {group for group in table if group[0] not in kept}, self.min_cell) is None:
            return None
        return reasons.groups_left_out_of_audit(len(table) - len(kept), len(table))


def counted(groups: Sequence[str], decisions: Sequence[int], outcomes: Sequence[int | None]) -> dict[str, Confusion]:
    """Decisions against outcomes, by group."""
    kinds = {
        (1, 1): Confusion(tp=1),
        (1, 0): Confusion(fp=1),
        (0, 1): Confusion(fn=1),
        (0, 0): Confusion(tn=1),
        (1, None): Confusion(selected_unlabelled=1),
        (0, None): Confusion(unselected_unlabelled=1),
    }
    table: dict[str, Confusion] = {}
    for group, decision, outcome in zip(groups, decisions, outcomes, strict=True):
        table[group] = table.get(group, Confusion()) + kinds[decision, outcome]
    return table


class BiasAuditor(Protocol):
    """Port: the measurements for which an algorithm has to learn.

    A value that cannot be measured says why; nothing raises.
    """

    def proxies(self, sample: AuditSample, seed: int) -> tuple[Measurement, ...]:
        """How well features tell the groups of each attribute apart.

        Each feature alone, and all together (`proxy_auc`).
        """
        ...

    def mitigations(self, sample: AuditSample, seed: int) -> tuple[Mitigation, ...]:
        """Every technique of `governance.evidence.mitigation`, for each attribute."""
        ...


@dataclass(frozen=True, slots=True)
class BiasReport:
    """The findings in a sample of one version's log.

    The same sample and seed give the same report.
    """

    model: str
    version: str
    spec: str
    """Digest of the specification that said what the columns mean."""
    window: Window
    n: int
    """Size of the sample."""
    labelled: int
    """Cases in it whose outcome is known."""
    seed: int
    representation: tuple[Measurement, ...] = ()
    labels: tuple[Measurement, ...] = ()
    proxies: tuple[Measurement, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()

    @property
    def digest(self) -> str:
        """The name of exactly this report."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class _Cases:
    """Outcome and score of the labelled cases of one group."""

    outcomes: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


def representation(sample: AuditSample, sensitive: Mapping[str, Sensitive]) -> tuple[Measurement, ...]:
    """The share of each group, relative to its share of the population.

    Among the cases. 1 is alike, 0 is absent; it has no upper end.
    """
    measured: list[Measurement] = []
    for attribute in sample.groups:
        about = {"attribute": attribute}
        population = population_of(sensitive[attribute])
        if population is None:
            measured.append(Measurement.missing("representation_ratio", reasons.no_population_named(), about))
        elif not sample.size:
            measured.append(Measurement.missing("representation_ratio", reasons.sample_has_no_cases(), about))
        else:
            measured += _represented(sample, attribute, population)
    return tuple(measured)


def population_of(sensitive: Sensitive) -> dict[str, float] | None:
    """Shares of the population by label.

    None where the specification names none.
    """
    if sensitive.population is None:
        return None
    shares: dict[str, float] = {}
    for value, share in sensitive.population.items():
        label = sensitive.labels.get(value, value)
        shares[label] = shares.get(label, 0.0) + share
    return shares


def _represented(sample: AuditSample, attribute: str, population: Mapping[str, float]) -> list[Measurement]:
    sizes = {group: counts.size for group, counts in sample.counts(attribute).items()}
    shown = sample.shown(attribute)
    # Where it is hidden how many cases have no group, leaving them out would give it away.
    present = sample.size - (sizes[MISSING] if MISSING in shown else 0)
    level = bonferroni(0.95, len({*shown, *population} - {MISSING}))
    measured = []
    for group in sorted({*sizes, *population}):
        about, share = {"attribute": attribute, "group": group}, population.get(group)
        if group in sizes and group not in shown:
            measured.append(
                Measurement.missing("representation_ratio", reasons.group_too_small(sample.min_cell), about)
            )
        elif not share:
            reason = reasons.population_does_not_name_it() if share is None else reasons.nobody_in_the_population()
            measured.append(Measurement.missing("representation_ratio", reason, about))
        elif not present:
            measured.append(Measurement.missing("representation_ratio", reasons.no_case_has_a_group(), about))
        else:
            measured.append(_ratio(sizes.get(group, 0), present, share, about, level))
    return measured


def _ratio(size: int, whole: int, share: float, about: Mapping[str, str], level: float) -> Measurement:
    interval = wilson(size, whole, level)
    assert interval is not None, "there are cases"
    return Measurement(
        "representation_ratio",
        methods.share_over_population(share, level),
        about=about,
        value=size / whole / share,
        interval=Interval(interval.low / share, interval.high / share),
        n=whole,
        counts={"part": size, "whole": whole},
    )


def label_errors(sample: AuditSample) -> tuple[Measurement, ...]:
    """How far score and outcome differ in each group.

    `calibration_gap`, and `label_disagreement`, an estimate.
    """
    reason = _why_not(sample)
    measured: list[Measurement] = []
    for attribute in sample.groups:
        if reason is not None:
            about = {"attribute": attribute}
            measured.append(Measurement.missing("calibration_gap", reason, about))
            measured.append(Measurement.missing("label_disagreement", reason, about))
            continue
        measured += _label_errors(sample, attribute)
    return tuple(measured)


def _why_not(sample: AuditSample) -> Phrase | None:
    if all(outcome is None for outcome in sample.outcome):
        return sample.no_outcome
    if all(score is None for score in sample.score):
        return sample.no_score
    if not any(o is not None and s is not None for o, s in zip(sample.outcome, sample.score, strict=True)):
        return reasons.no_case_with_score_and_outcome()
    return None


def _label_errors(sample: AuditSample, attribute: str) -> list[Measurement]:
    cases: dict[str, _Cases] = {group: _Cases() for group in sorted(set(sample.groups[attribute]))}
    every = _Cases()
    for group, outcome, score in zip(sample.groups[attribute], sample.outcome, sample.score, strict=True):
        if outcome is not None and score is not None:
            for part in (cases[group], every):
                part.outcomes.append(outcome)
                part.scores.append(score)
    thresholds = _confidence_thresholds(every)
    shown = sample.shown(attribute)
    level = bonferroni(0.95, len(shown))
    measured = []
    for group, part in cases.items():
        about, n = {"attribute": attribute, "group": group}, len(part.outcomes)
        needed = max(2, sample.min_cell)
        if group not in shown or n < needed:
            few = reasons.too_few_with_score_and_outcome(needed)
            reason = few if group in shown else reasons.group_too_small(sample.min_cell)
            measured.append(Measurement.missing("calibration_gap", reason, about))
            measured.append(Measurement.missing("label_disagreement", reason, about))
            continue
        measured += [_calibration_gap(part, about, level), _disagreement(part, thresholds, about)]
    return measured


def _calibration_gap(cases: _Cases, about: Mapping[str, str], level: float) -> Measurement:
    gaps = [score - outcome for score, outcome in zip(cases.scores, cases.outcomes, strict=True)]
    n = len(gaps)
    mean = fsum(gaps) / n
    spread = sqrt(fsum((gap - mean) ** 2 for gap in gaps) / max(1, n - 1))
    return Measurement(
        "calibration_gap",
        methods.mean_score_minus_outcome(level),
        about=about,
        value=mean,
        interval=normal(mean, spread / sqrt(n), level),
        n=n,
    )


def _confidence_thresholds(cases: _Cases) -> tuple[float, float] | None:
    """The mean predicted probability of each outcome where it came.

    Of outcome 0 and of outcome 1, among the cases that have it (Northcutt et al. 2021).
    """
    negative = [1 - score for score, outcome in zip(cases.scores, cases.outcomes, strict=True) if not outcome]
    positive = [score for score, outcome in zip(cases.scores, cases.outcomes, strict=True) if outcome]
    if not negative or not positive:
        return None
    return fsum(negative) / len(negative), fsum(positive) / len(positive)


def confident_class(score: float, thresholds: tuple[float, float]) -> int | None:
    """The outcome that `score` predicts with confidence.

    Its probability reaches that outcome's threshold. The more probable one where both do; None where neither does.
    """
    reached = [(chance, outcome) for outcome, chance in enumerate((1 - score, score)) if chance >= thresholds[outcome]]
    return max(reached)[1] if reached else None


def _disagreement(cases: _Cases, thresholds: tuple[float, float] | None, about: Mapping[str, str]) -> Measurement:
    if thresholds is None:
        return Measurement.missing("label_disagreement", reasons.every_outcome_is_the_same(), about)
    wrong = 0
    for score, outcome in zip(cases.scores, cases.outcomes, strict=True):
        confident = confident_class(score, thresholds)
        wrong += confident is not None and confident != outcome
    return Measurement(
        "label_disagreement",
        methods.confident_learning(),
        about=about,
        value=wrong / len(cases.outcomes),
        interval=wilson(wrong, len(cases.outcomes)),
        n=len(cases.outcomes),
        counts={"part": wrong, "whole": len(cases.outcomes)},
    )


def proxy_auc(
    area: float, sizes: Sequence[int], about: Mapping[str, str], comparisons: int, learner: str, of_groups: int
) -> Measurement:
    """The measurement of how well a `learner` tells groups apart.

    `area` is the value, and `sizes` are those of the groups. 0.5 tells nothing, 1 tells all. `of_groups` is how many
    groups there are; those that are too small to show are not among `sizes`.

    With more than two groups it is the mean of each against the rest, and its standard error the mean of theirs:
    never smaller than that of the mean.
    """
    if not isfinite(area):
        return Measurement.missing("proxy_auc", reasons.area_not_defined(), about)
    whole, level = sum(sizes), bonferroni(0.95, comparisons)
    parts = sizes[:1] if len(sizes) == 2 else sizes
    error = fsum(hanley_mcneil(area, size, whole - size) for size in parts) / len(parts)
    around = normal(area, error, level)
    return Measurement(
        "proxy_auc",
        methods.told_apart(learner, len(sizes), of_groups, level),
        about=about,
        value=area,
        interval=Interval(min(area, max(0.0, around.low)), max(area, min(1.0, around.high))),
        n=whole,
    )


def is_proxy(measurement: Measurement) -> bool:
    """Whether an interval of `proxy_auc` lies above 0.5.

    At 0.5 it tells nothing. An interval that touches this found no proxy.
    """
    return side_of(NO_INFORMATION, measurement) is Side.ABOVE

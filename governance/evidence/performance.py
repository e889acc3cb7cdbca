"""How often decisions are right, and how fast answers are.

Measurements from counts.
"""

from collections.abc import Mapping
from math import ceil, floor, log

import scipy

from governance.evidence.measurement import Measurement
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.confusion import Confusion, share
from governance.statistics.decisions import Decisions
from governance.statistics.interval import LEVEL, Interval, normal, wilson
from governance.statistics.latency import RELATIVE_ERROR, quantile
from governance.statistics.profile import Profile
from governance.statistics.scores import SMALLEST_PROBABILITY, Ranks, Scores, hanley_mcneil

MOST_OFF = 1e-4
"""How far an area from counts may be from that of the scores themselves."""
LATENCIES: Mapping[str, float] = {"latency_p50": 0.5, "latency_p95": 0.95, "latency_p99": 0.99}


def speed(profile: Profile, days: int | None = None) -> tuple[Measurement, ...]:
    """The time of answers, and the number of them a day.

    Over the days that the profile spans.
    """
    return (
        *(_latency(name, level, profile.latency) for name, level in LATENCIES.items()),
        _throughput(profile.cases, days),
    )


def of_decisions(decisions: Decisions, ranks: Ranks | None = None) -> tuple[Measurement, ...]:
    """How often decisions are right.

    Positive is outcome 1 and decision 1. `ranks` are those of the scores, where known.
    """
    counts, scores = decisions.all, decisions.scores
    return (
        measured_share("decision_rate", counts.selected, counts.size, reasons.no_cases()),
        measured_share("outcome_rate", counts.positives, counts.labelled, reasons.no_outcome_yet()),
        measured_share("accuracy", counts.tp + counts.tn, counts.labelled, reasons.no_outcome_yet()),
        measured_share("precision", counts.tp, counts.tp + counts.fp, reasons.no_case_decided_1()),
        measured_share("recall", counts.tp, counts.positives, reasons.no_case_with_outcome(1)),
        measured_share("specificity", counts.tn, counts.negatives, reasons.no_case_with_outcome(0)),
        _f1(counts),
        area(scores, ranks),
        _brier(scores),
        log_loss(scores),
    )


def measured_share(
    name: str, part: int, whole: int, otherwise: Phrase, about: Mapping[str, str] | None = None
) -> Measurement:
    """A part of the cases over all of them.

    With its interval. `otherwise` is why there is none.
    """
    value = share(part, whole)
    if value is None:
        return Measurement.missing(name, otherwise, about)
    return Measurement(
        name,
        methods.share_of_cases(),
        about=about or {},
        value=value,
        interval=wilson(part, whole),
        n=whole,
        counts={"part": part, "whole": whole},
    )


def _f1(counts: Confusion) -> Measurement:
    value = share(2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn)
    if value is None:
        return Measurement.missing("f1", reasons.no_case_of_outcome_or_decision_1())
    # F1 = 2J / (1 + J), where J = tp / (tp + fp + fn) is a share of cases: what bounds J bounds F1.
    jaccard = wilson(counts.tp, counts.tp + counts.fp + counts.fn)
    return Measurement(
        "f1",
        methods.f1_of_counts(),
        value=value,
        interval=None if jaccard is None else Interval(_f1_of(jaccard.low), _f1_of(jaccard.high)),
        n=counts.labelled,
    )


def _f1_of(jaccard: float) -> float:
    return 2 * jaccard / (1 + jaccard)


def area(scores: Scores, ranks: Ranks | None, name: str = "auc", about: Mapping[str, str] | None = None) -> Measurement:
    """The area under the ROC curve.

    Exact from the `ranks` of the scores; else of their counts, where those hide hardly any order. Counts are of
    scores rounded to 0.1 in log-odds. Where that takes the area off by more than `MOST_OFF`, it is not measured.
    """
    value = scores.auc() if ranks is None else ranks.auc()
    if value is None:
        return Measurement.missing(name, _without_scores(scores), about)
    off = scores.auc_error() if ranks is None else 0.0
    if off > MOST_OFF:
        return Measurement.missing(name, reasons.scores_too_rounded(off, MOST_OFF), about, n=scores.labelled)
    chance = normal(value, hanley_mcneil(value, sum(scores.positive.values()), sum(scores.negative.values())))
    return Measurement(
        name,
        methods.area_of_rounded_scores(off) if ranks is None else methods.area_of_ranks(),
        about=about or {},
        value=value,
        interval=_within_unit(Interval(chance.low - off, chance.high + off)),
        n=scores.labelled,
    )


def _brier(scores: Scores) -> Measurement:
    moments = scores.brier()
    if moments is None or scores.auc() is None:
        return Measurement.missing("brier", _without_scores(scores))
    return Measurement(
        "brier",
        methods.mean_squared_error_of_scores(),
        value=moments[0],
        interval=_within_unit(normal(*moments)),
        n=scores.labelled,
    )


def _without_scores(scores: Scores) -> Phrase:
    has_scores = bool(scores.unlabelled or scores.labelled)
    return reasons.both_outcomes_needed() if has_scores else reasons.no_scores()


def log_loss(scores: Scores) -> Measurement:
    """How surprised scores were by what happened."""
    moments = scores.mean_log_loss()
    if moments is None:
        reason = reasons.no_outcome_of_a_scored_case() if scores.unlabelled else reasons.no_scores()
        return Measurement.missing("log_loss", reason)
    if sum(band.cases for band in scores.bands.values()) != scores.labelled:
        return Measurement.missing("log_loss", reasons.counted_before_log_losses())
    mean, error = moments
    interval = normal(mean, error)
    return Measurement(
        "log_loss",
        methods.mean_log_loss(SMALLEST_PROBABILITY),
        value=mean,
        interval=Interval(max(0.0, interval.low), interval.high),
        n=scores.labelled,
    )


def _latency(name: str, level: float, latency: Mapping[int, int]) -> Measurement:
    n, value = sum(latency.values()), quantile(latency, level)
    if value is None:
        return Measurement.missing(name, reasons.no_latency())
    # X(low) <= quantile < X(high) with 95 %: how many of n cases lie below a quantile is binomial.
    low, high = (
        floor(scipy.special.bdtrik((1 - LEVEL) / 2, n, level)) + 1,
        ceil(scipy.special.bdtrik((1 + LEVEL) / 2, n, level)) + 1,
    )
    if high > n:
        needed = ceil(log((1 - LEVEL) / 2) / log(level))
        return Measurement.missing(name, reasons.too_few_latencies(n, needed), n=n)
    return Measurement(
        name,
        methods.latency_not_exceeded(level, RELATIVE_ERROR),
        value=value,
        interval=Interval(
            _in_order(latency, low, n) / (1 + RELATIVE_ERROR), _in_order(latency, high, n) / (1 - RELATIVE_ERROR)
        ),
        n=n,
    )


def _in_order(latency: Mapping[int, int], rank: int, n: int) -> float:
    # Half a rank back, so that rounding cannot reach the next one.
    return quantile(latency, max(0.0, rank - 0.5) / n) or 0.0


def _throughput(cases: int, days: int | None) -> Measurement:
    if not days:
        return Measurement.missing("throughput", reasons.days_not_known(), n=cases)
    return Measurement("throughput", methods.cases_over_days(cases, days), value=cases / days, n=cases)


def _within_unit(interval: Interval) -> Interval:
    # A normal interval knows no bounds; AUC and Brier score lie between 0 and 1.
    return Interval(max(0.0, interval.low), min(1.0, interval.high))

"""How often a version is right: measurements from the counts of its decisions and scores."""

from governance.evidence.measurement import Measurement
from governance.statistics.confusion import Confusion, share
from governance.statistics.interval import Interval, normal, wilson
from governance.statistics.profile import Profile

WILSON = "share of cases; Wilson score interval, 95 %"


def performance(profile: Profile) -> tuple[Measurement, ...]:
    """Accuracy, precision, recall, specificity, F1, AUC, Brier score and the share of decisions that are 1.

    Positive is outcome 1 and decision 1. What a log cannot tell is `not measured`, with the reason.
    """
    counts = profile.decisions
    return (
        _share("decision_rate", counts.selected, counts.size, "the log has no cases"),
        _share("outcome_rate", counts.positives, counts.labelled, "no outcome is known yet"),
        _share("accuracy", counts.tp + counts.tn, counts.labelled, "no outcome is known yet"),
        _share("precision", counts.tp, counts.tp + counts.fp, "no case decided 1 has a known outcome"),
        _share("recall", counts.tp, counts.positives, "no case with outcome 1 is known"),
        _share("specificity", counts.tn, counts.negatives, "no case with outcome 0 is known"),
        _f1(counts),
        *_from_scores(profile),
    )


def _share(name: str, part: int, whole: int, otherwise: str) -> Measurement:
    value = share(part, whole)
    if value is None:
        return Measurement.missing(name, otherwise)
    return Measurement(
        name, WILSON, value=value, interval=wilson(part, whole), n=whole, counts={"part": part, "whole": whole}
    )


def _f1(counts: Confusion) -> Measurement:
    value = share(2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn)
    if value is None:
        return Measurement.missing("f1", "no case with outcome or decision 1 is known")
    return Measurement("f1", "harmonic mean of precision and recall; no interval", value=value, n=counts.labelled)


def _from_scores(profile: Profile) -> tuple[Measurement, ...]:
    scores = profile.scores
    area, error, brier = scores.auc(), scores.auc_standard_error(), scores.brier()
    if area is None or error is None or brier is None:
        has_scores = bool(scores.unlabelled or scores.labelled)
        reason = "cases of both outcomes are needed, with scores" if has_scores else "the log has no scores"
        return Measurement.missing("auc", reason), Measurement.missing("brier", reason)
    mean, mean_error = brier
    return (
        Measurement(
            "auc",
            "area under the ROC curve, scores rounded to 0.1 in log-odds; Hanley-McNeil interval, 95 %",
            value=area,
            interval=_within_unit(normal(area, error)),
            n=scores.labelled,
        ),
        Measurement(
            "brier",
            "mean squared error of the score; normal interval, 95 %",
            value=mean,
            interval=_within_unit(normal(mean, mean_error)),
            n=scores.labelled,
        ),
    )


def _within_unit(interval: Interval) -> Interval:
    # A normal interval knows no bounds; AUC and Brier score lie between 0 and 1.
    return Interval(max(0.0, interval.low), min(1.0, interval.high))

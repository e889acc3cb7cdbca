"""Plain words for measurements: the one place that says how a number is called and read.

We name what was measured and promise nothing: no version is called fair, safe or unbiased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

from governance.evidence.measurement import Measurement


@dataclass(frozen=True, slots=True)
class Term:
    """How a measurement is called, and what it means, for someone who is no statistician."""

    label: str
    meaning: str
    """One sentence: what it is, its range, what zero (or one) means."""
    percent: bool = True
    """Whether people read it as a percentage."""
    unit: str = ""
    """What it counts, where that is no share: ms, days."""
    signed: bool = False
    """Whether it is a difference, although its name does not say so."""
    digits: int | None = None
    """Behind the point, of what is no percentage; None: one with a unit, three without."""
    own_unit: bool = False
    """Whether it is in the unit of what is predicted: dollars, days, degrees."""


TERMS: Mapping[str, Term] = {
    "decision_rate": Term("Share decided 1", "Of all cases, the share that the model decided as 1."),
    "outcome_rate": Term("Share with outcome 1", "Of the cases whose outcome is known, the share where it is 1."),
    "accuracy": Term("Accuracy", "Of the cases whose outcome is known, the share that the model got right."),
    "precision": Term("Precision", "Of the cases decided 1, the share whose outcome is 1."),
    "recall": Term("Recall", "Of the cases with outcome 1, the share that the model found."),
    "specificity": Term("Specificity", "Of the cases with outcome 0, the share that the model left alone."),
    "f1": Term("F1", "Harmonic mean of precision and recall, from 0 to 1.", percent=False),
    "auc": Term(
        "AUC", "How often a case with outcome 1 scores above one with outcome 0; one half is chance.", percent=False
    ),
    "brier": Term("Brier score", "Mean squared error of the score; 0 is perfect.", percent=False),
    "log_loss": Term(
        "Log loss",
        "How surprised the score was by what happened, in nats; 0 is perfect, 0.69 is always saying one half.",
        percent=False,
    ),
    "calibration_error": Term(
        "Calibration error",
        "How far the score is from the share with outcome 1 on average, over ten ranges of the score; 0 is perfect, and "
        "chance alone keeps it above 0.",
    ),
    "calibration_in_the_large": Term(
        "Calibration in the large",
        "Mean score minus the share with outcome 1; 0 is none, above 0 the score promises too much.",
        signed=True,
    ),
    "calibration_drift": Term(
        "Calibration drift", "Calibration error now minus that of the reference; 0 is no step.", signed=True
    ),
    "latency_p50": Term("Latency, median", "Half of the answers took no longer than this.", unit="ms"),
    "latency_p95": Term("Latency, 95 %", "95 of 100 answers took no longer than this.", unit="ms"),
    "latency_p99": Term("Latency, 99 %", "99 of 100 answers took no longer than this.", unit="ms"),
    "throughput": Term("Cases a day", "Cases over days, those without a case among them.", percent=False, digits=1),
    "volume": Term(
        "Volume", "Cases in the last whole stretch of time over the usual number; 1 is as usual.", percent=False
    ),
    "freshness": Term("Freshness", "How long ago the last prediction in the log was made; 0 is today.", unit="days"),
    "out_of_range_share": Term(
        "Out of range", "Of the values of a number, the share outside of what the reference had; 0 is none."
    ),
    "infinite_share": Term("Infinite values", "Of the values of a number, the share that is infinite; 0 is none."),
    "unreadable_share": Term(
        "Unreadable values",
        "Of what stands in the column of a number, the share that is no number and counts as missing; 0 is none.",
    ),
    "repeated_id_share": Term(
        "Repeated ids", "Of all cases, the share whose id an earlier one of the same stretch of time has; 0 is none."
    ),
    "unsaid": Term(
        "Left unsaid",
        "How many things that only people can say nobody has said yet: marks in the specification, owner, card; 0 is none.",
        unit="things",
        digits=0,
    ),
    "model_files": Term(
        "Model files",
        "How many files of the registered version are a model, or may be one; 0 is none.",
        unit="files",
        digits=0,
    ),
    "unlabelled_share": Term("Without outcome", "Of all cases, the share whose outcome is not known yet; 0 is none."),
    "score_mismatch_share": Term(
        "Scores of another model",
        "Of the sampled cases, the share to which the registered file gives another score than the log has; 0 is none.",
    ),
    "error_rate_change": Term(
        "Change of the error rate",
        "Share of wrong decisions after a change that was found, minus the share before; 0 where none was found.",
        signed=True,
    ),
    "label_shift": Term(
        "Label shift", "Share with outcome 1 now, minus that of the reference; 0 is no shift.", signed=True
    ),
    "estimated_accuracy": Term(
        "Accuracy (estimate)",
        "What accuracy is expected of the cases without an outcome, if outcomes still follow the score as they did; it "
        "cannot see that they no longer do.",
    ),
    "estimated_precision": Term(
        "Precision (estimate)",
        "What precision is expected of the cases without an outcome, if outcomes still follow the score as they did; it "
        "cannot see that they no longer do.",
    ),
    "estimated_recall": Term(
        "Recall (estimate)",
        "What recall is expected of the cases without an outcome, if outcomes still follow the score as they did; it "
        "cannot see that they no longer do.",
    ),
    "cost_per_thousand": Term(
        "Cost of 1,000 cases",
        "What wrong decisions cost in 1,000 cases with a known outcome, at the costs somebody named; 0 is none.",
        percent=False,
    ),
    "cost_per_thousand_change": Term(
        "Change of cost of 1,000 cases",
        "Cost of 1,000 cases with another threshold, minus that of the decisions as they fell; below 0 is cheaper.",
        percent=False,
    ),
    "psi": Term("Drift (PSI)", "How far the distribution moved from the reference; 0 is not at all.", percent=False),
    "score_psi": Term(
        "Drift of score and decision (PSI)",
        "How far the model's own answers moved from the reference; 0 is not at all.",
        percent=False,
    ),
    "prediction_psi": Term(
        "Drift of the prediction (PSI)",
        "How far the predicted numbers, or the scores that rank, moved from the reference; 0 is not at all.",
        percent=False,
    ),
    "mean_absolute_error": Term(
        "Mean absolute error",
        "How far predictions are from outcomes on average, whichever way, in the outcome's unit; 0 is perfect.",
        own_unit=True,
    ),
    "root_mean_squared_error": Term(
        "Root mean squared error",
        "As the mean absolute error, with large errors counting for more; 0 is perfect.",
        own_unit=True,
    ),
    "mean_error": Term(
        "Mean error",
        "Mean of prediction minus outcome; 0 is none, above 0 it predicts too much on average.",
        signed=True,
        own_unit=True,
    ),
    "r_squared": Term(
        "R²",
        "How much better than always predicting the mean outcome: 1 is perfect, 0 no better, below 0 worse.",
        percent=False,
    ),
    "mean_prediction": Term("Mean prediction", "Mean of all predictions, in the outcome's unit.", own_unit=True),
    "mean_outcome": Term("Mean outcome", "Mean of the outcomes that are known.", own_unit=True),
    "absolute_error_change": Term(
        "Change of the mean absolute error",
        "Mean absolute error after a change that was found, minus that before; 0 where none was found.",
        signed=True,
        own_unit=True,
    ),
    "ndcg_change": Term(
        "Change of the NDCG",
        "NDCG after a change that was found, minus that before; 0 where none was found.",
        percent=False,
        signed=True,
    ),
    "outcome_shift": Term(
        "Outcome shift", "Mean outcome now, minus that of the reference; 0 is no shift.", signed=True, own_unit=True
    ),
    "group_mean_prediction": Term(
        "Mean prediction by group", "Mean of the group's predictions, in the outcome's unit.", own_unit=True
    ),
    "group_mean_absolute_error": Term(
        "Mean absolute error by group",
        "How far the group's predictions are from its outcomes on average; 0 is perfect.",
        own_unit=True,
    ),
    "group_mean_error": Term(
        "Mean error by group",
        "Mean of prediction minus outcome in the group; above 0 the group is predicted too much, below 0 too little.",
        signed=True,
        own_unit=True,
    ),
    "mean_prediction_difference": Term(
        "Mean prediction difference",
        "The group's mean prediction minus that of the group it is compared with; 0 is equal.",
        signed=True,
        own_unit=True,
    ),
    "mean_absolute_error_difference": Term(
        "Mean absolute error difference",
        "The group's mean absolute error minus that of the group it is compared with; 0 is equal.",
        signed=True,
        own_unit=True,
    ),
    "mean_error_difference": Term(
        "Mean error difference",
        "The group's mean error minus that of the group it is compared with; 0 is equal.",
        signed=True,
        own_unit=True,
    ),
    "ndcg": Term(
        "NDCG",
        "How near the first rows come to the ideal order (normalised discounted cumulative gain); 1 is ideal, 0 nothing.",
        percent=False,
    ),
    "mean_reciprocal_rank": Term(
        "Mean reciprocal rank", "Mean of 1 over the place of the first relevant row; 1 is always on top.", percent=False
    ),
    "precision_at_k": Term(
        "Precision of the first rows",
        "Of the first rows of a query, or of all where it has fewer, the share that is relevant.",
    ),
    "group_ndcg": Term(
        "NDCG by group",
        "How near the first rows come to the ideal order in the queries of the group; 1 is ideal, 0 nothing.",
        percent=False,
    ),
    "ndcg_difference": Term(
        "NDCG difference",
        "NDCG of the group's queries minus that of the group it is compared with; 0 is equal, below 0 its order is worse.",
        percent=False,
        signed=True,
    ),
    "exposure_share": Term(
        "Share of exposure", "The group's share of what is seen: a row counts for less the further down it stands."
    ),
    "relevance_share": Term("Share of relevance", "The group's share of the relevance of all rows of a query."),
    "exposure_gap": Term(
        "Exposure gap",
        "The group's share of exposure minus its share of relevance; 0 is equal, below 0 it is seen less than it is relevant.",
    ),
    "kl_divergence": Term(
        "Drift (Kullback-Leibler divergence)",
        "How surprising cases are now to whoever expects the reference; 0 is not at all, with no upper end.",
        percent=False,
    ),
    "jensen_shannon": Term(
        "Drift (Jensen-Shannon distance)",
        "Distance of the distributions, from 0 where they are equal to 0.833 where they share no value.",
        percent=False,
    ),
    "kolmogorov_smirnov": Term(
        "Drift (Kolmogorov-Smirnov)",
        "Largest difference between the shares of cases below a value, now and in the reference; 0 is none, 1 is all.",
        percent=False,
    ),
    "wasserstein": Term(
        "Drift (Wasserstein distance)",
        "How far a value moved on average, in standard deviations of the reference; 0 is not at all, with no upper end.",
        percent=False,
    ),
    "chi_square": Term(
        "Drift of categories (Cramér's V)",
        "How much the categories depend on whether it is now or the reference; 0 is not at all, 1 is wholly.",
        percent=False,
    ),
    "missing_share": Term("Missing values", "Share of cases in which the feature has no value now; 0 is none."),
    "unseen_share": Term(
        "Unseen values",
        "Share of cases whose category now does not occur in the reference; 0 is none.",
    ),
    "selection_rate": Term("Selection rate", "Share of the group that got the good decision."),
    "true_positive_rate": Term(
        "Good decision where deserved",
        "Of those who deserved the good decision, the share of the group that got it: the true positive rate where the good "
        "decision is 1, and the true negative rate (specificity) where it is 0.",
    ),
    "false_positive_rate": Term(
        "Good decision where not deserved",
        "Of those who did not deserve the good decision, the share of the group that got it: the false positive rate where the good "
        "decision is 1, and the false negative rate (miss rate) where it is 0.",
    ),
    "selection_rate_difference": Term(
        "Selection rate difference",
        "The group's selection rate minus that of the group it is compared with; 0 is equal.",
    ),
    "impact_ratio": Term(
        "Impact ratio",
        "The group's selection rate over that of the group it is compared with; 1 is equal.",
        percent=False,
    ),
    "equal_opportunity_difference": Term(
        "Equal opportunity difference",
        "Of those who deserved the good decision, the share of the group that got it minus that of the group it is compared with; 0 is equal.",
    ),
    "false_positive_rate_difference": Term(
        "Difference where not deserved",
        "Of those who did not deserve the good decision, the share of the group that got it minus that of the group it is compared "
        "with; 0 is equal.",
    ),
    "demographic_parity_difference": Term(
        "Demographic parity difference", "Highest minus lowest selection rate of all groups; 0 is equal."
    ),
    "demographic_parity_ratio": Term(
        "Demographic parity ratio", "Lowest over highest selection rate of all groups; 1 is equal.", percent=False
    ),
    "equal_opportunity_range": Term(
        "Equal opportunity range",
        "Of those who deserved the good decision, the highest minus the lowest share of a group that got it; 0 is equal.",
    ),
    "equalized_odds_difference": Term(
        "Equalized odds difference",
        "The larger of two ranges over groups: of the good decision where it was deserved, and where it was not; 0 is equal.",
    ),
    "equalized_odds_ratio": Term(
        "Equalized odds ratio",
        "Lowest over highest share that got the good decision where it was deserved, or where it was not if that is less; 1 is equal.",
        percent=False,
    ),
    "positive_predictive_value": Term(
        "Good decision that was deserved",
        "Of those in the group who got the good decision, the share that deserved it: the positive predictive value (precision) where the "
        "good decision is 1, and the negative predictive value where it is 0.",
    ),
    "group_accuracy": Term(
        "Accuracy by group", "Of the group's cases whose outcome is known, the share that the model got right."
    ),
    "predictive_parity_difference": Term(
        "Predictive parity difference",
        "Of those who got the good decision, the share of the group that deserved it minus that of the group it is compared with; 0 "
        "is equal.",
    ),
    "predictive_parity_range": Term(
        "Predictive parity range",
        "Of those who got the good decision, the highest minus the lowest share of a group that deserved it; 0 is equal.",
    ),
    "representation_ratio": Term(
        "Representation ratio",
        "The group's share of the log over its share of the population; 1 is alike, 0 is absent.",
        percent=False,
    ),
    "calibration_gap": Term(
        "Calibration gap",
        "Mean score minus the share with outcome 1, in the group; 0 is none, above 0 the score is too high.",
    ),
    "label_disagreement": Term(
        "Label disagreement (estimate)",
        "Share of the group's cases whose outcome contradicts what the score predicts with confidence; 0 is none.",
    ),
    "proxy_auc": Term(
        "Proxy (AUC)",
        "How well a feature tells the groups apart; 0.5 tells nothing about the group, 1 tells all.",
        percent=False,
    ),
}

DIFFERENCES = frozenset(name for name in TERMS if name.endswith(("_difference", "_gap")))


def term(name: str) -> Term:
    """The words for a measurement; a name without an entry is shown as it is."""
    return TERMS.get(name, Term(name.replace("_", " ").capitalize(), "", percent=False))


@dataclass(frozen=True, slots=True)
class Reading:
    """How people read a number: how often over, with how many digits, in which unit, with a sign."""

    unit: str = ""
    factor: int = 1
    """What a number is multiplied by to be in `unit`."""
    digits: int | None = 3
    """Behind the point; None: as many as make four that say something."""
    signed: bool = False


SHARE, POINTS = Reading("%", 100, 1), Reading("points", 100, 1, signed=True)


def reading(name: str, *, signed: bool = False) -> Reading:
    """How the measurement `name` is read; `signed` where it is a difference of two."""
    found = term(name)
    if found.own_unit:
        return Reading(digits=None, signed=signed or found.signed)
    if found.unit:
        return Reading(found.unit, digits=1 if found.digits is None else found.digits, signed=signed)
    if not found.percent:
        return Reading(digits=3 if found.digits is None else found.digits, signed=signed or found.signed)
    return POINTS if signed or name in DIFFERENCES or found.signed else SHARE


def shown(name: str, value: float, *, signed: bool = False) -> str:
    """`value` as people read it: `98.3 %`, `-3.1 points`, `0.183`, `24.0 ms`. What rounds to nothing has no sign."""
    read = reading(name, signed=signed)
    number = _significant(value, signed=read.signed) if read.digits is None else _rounded(value, read)
    return f"{number} {read.unit}".rstrip()


def _rounded(value: float, read: Reading) -> str:
    rounded = round(read.factor * value, read.digits)
    return f"{rounded:{'+' if read.signed else ''},.{read.digits}f}" if rounded else f"{0:.{read.digits}f}"


def _significant(value: float, *, signed: bool = False) -> str:
    """Four digits that say something: `52,340`, `0.01234`, `+3.100`."""
    if not value:
        return "0"
    digits = 3 - floor(log10(abs(value)))
    rounded = round(value, digits)
    return f"{rounded:{'+' if signed else ''},.{max(0, digits)}f}"


def with_interval(measurement: Measurement, *, signed: bool = False) -> str:
    """Value and interval as people read them, or why there is no value."""
    if measurement.value is None:
        return f"not measured: {measurement.reason}"
    text = shown(measurement.name, measurement.value, signed=signed)
    if measurement.interval is None:
        return text
    low, high = measurement.interval.low, measurement.interval.high
    return f"{text} ({shown(measurement.name, low, signed=signed)} to {shown(measurement.name, high, signed=signed)})"


def about_whom(measurement: Measurement) -> str:
    """The group a measurement is about, such as `65+ (age), versus 35-54`; empty where it is about everybody."""
    about = measurement.about
    if "feature" in about:
        return about["feature"]
    if "since" in about:
        return f"since {about['since']}"
    if "group" not in about:
        return about.get("attribute", "")
    text = f"{about['group']} ({about['attribute']})"
    if "stratum" in about:
        text += f", {about['within']} {about['stratum']}"
    return f"{text}, versus {about['versus']}" if "versus" in about else text

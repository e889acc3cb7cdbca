"""Plain words for measurements: the one place that says how a number is called and read.

We name what was measured and promise nothing: no version is called fair, safe or unbiased.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.evidence.measurement import Measurement


@dataclass(frozen=True, slots=True)
class Term:
    """How a measurement is called, and what it means, for someone who is no statistician."""

    label: str
    meaning: str
    """One sentence: what it is, its range, what zero (or one) means."""
    percent: bool = True
    """Whether people read it as a percentage."""


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
        "Share of cases whose category now is new, or was rare in the reference; 0 is none.",
    ),
    "selection_rate": Term("Selection rate", "Share of the group that got the good decision."),
    "true_positive_rate": Term(
        "True positive rate", "Of those who deserved the good decision, the share of the group that got it."
    ),
    "false_positive_rate": Term(
        "False positive rate", "Of those who did not deserve the good decision, the share of the group that got it."
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
        "The group's true positive rate minus that of the group it is compared with; 0 is equal.",
    ),
    "false_positive_rate_difference": Term(
        "False positive rate difference",
        "The group's false positive rate minus that of the group it is compared with; 0 is equal.",
    ),
    "demographic_parity_difference": Term(
        "Demographic parity difference", "Highest minus lowest selection rate of all groups; 0 is equal."
    ),
    "demographic_parity_ratio": Term(
        "Demographic parity ratio", "Lowest over highest selection rate of all groups; 1 is equal.", percent=False
    ),
    "equal_opportunity_range": Term(
        "Equal opportunity range", "Highest minus lowest true positive rate of all groups; 0 is equal."
    ),
    "equalized_odds_difference": Term(
        "Equalized odds difference", "The larger of the ranges of true and false positive rates; 0 is equal."
    ),
    "equalized_odds_ratio": Term(
        "Equalized odds ratio",
        "Lowest over highest true positive rate, or false positive rate where that is less; 1 is equal.",
        percent=False,
    ),
    "positive_predictive_value": Term(
        "Positive predictive value", "Of those in the group who got the good decision, the share that deserved it."
    ),
    "group_accuracy": Term(
        "Accuracy by group", "Of the group's cases whose outcome is known, the share that the model got right."
    ),
    "predictive_parity_difference": Term(
        "Predictive parity difference",
        "The group's positive predictive value minus that of the group it is compared with; 0 is equal.",
    ),
    "predictive_parity_range": Term(
        "Predictive parity range", "Highest minus lowest positive predictive value of all groups; 0 is equal."
    ),
}

DIFFERENCES = frozenset(name for name in TERMS if name.endswith("_difference"))


def term(name: str) -> Term:
    """The words for a measurement; a name without an entry is shown as it is."""
    return TERMS.get(name, Term(name.replace("_", " ").capitalize(), "", percent=False))


def shown(name: str, value: float, *, signed: bool = False) -> str:
    """`value` as people read it: `98.3 %`, `-3.1 points`, `0.183`. What rounds to nothing has no sign."""
    if not term(name).percent:
        return _rounded(value, 3, signed=signed)
    if signed or name in DIFFERENCES:
        return f"{_rounded(100 * value, 1, signed=True)} points"
    return f"{_rounded(100 * value, 1)} %"


def _rounded(value: float, digits: int, *, signed: bool = False) -> str:
    rounded = round(value, digits)
    return f"{rounded:{'+' if signed else ''}.{digits}f}" if rounded else f"{0:.{digits}f}"


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
    if "group" not in about:
        return about.get("attribute", "")
    text = f"{about['group']} ({about['attribute']})"
    if "stratum" in about:
        text += f", {about['within']} {about['stratum']}"
    return f"{text}, versus {about['versus']}" if "versus" in about else text

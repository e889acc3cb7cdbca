"""What a bias report says, in sentences: the same on a page and at the command line."""

from collections.abc import Iterable, Sequence

from governance.evidence.bias import BiasReport, is_proxy
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import ALL_ALIKE, AS_DECIDED, RETRAINED, Mitigation
from governance.evidence.vocabulary import shown

NEVER_APPLIED = (
    "Placet tries mitigations on one half of the sample and never applies any: a mitigated model is another version, "
    "which its owner registers and the committee decides on."
)
NEEDS_ATTRIBUTE = (
    "What needs the attribute must be told it for each person it decides on. Treating people differently by it may be "
    "unlawful, even where it narrows a gap; ask the legal seat before anything else."
)


def attributes(report: BiasReport) -> tuple[str, ...]:
    """The sensitive attributes it is about, in order."""
    every = (*report.representation, *report.labels, *report.proxies)
    return tuple(dict.fromkeys(m.about["attribute"] for m in every if "attribute" in m.about))


def of(measurements: Iterable[Measurement], attribute: str, name: str | None = None) -> tuple[Measurement, ...]:
    """Those about `attribute`, and called `name` where one is given."""
    return tuple(m for m in measurements if m.about.get("attribute") == attribute and name in (None, m.name))


def said_of_representation(found: Sequence[Measurement]) -> str:
    """Which groups are rarer or more frequent in the log than in the population, beyond chance."""
    measured = [m for m in found if m.interval is not None]
    if not measured:
        return _missing(found)
    rare = [m for m in measured if m.interval and m.interval.high < 1]
    frequent = [m for m in measured if m.interval and m.interval.low > 1]
    parts = [f"{_listed(rare)} rarer"] * bool(rare) + [f"{_listed(frequent)} more frequent"] * bool(frequent)
    if not parts:
        return "No group is rarer or more frequent in the log than in the population, beyond what chance explains."
    return f"In the log, beyond chance and compared with the population: {'; '.join(parts)}."


def said_of_labels(found: Sequence[Measurement]) -> str:
    """Where the score runs off the outcome, and where outcomes look doubtful most often."""
    gaps = [m for m in found if m.name == "calibration_gap" and m.interval is not None]
    if not gaps:
        return _missing(found)
    high = [m for m in gaps if m.interval and m.interval.low > 0]
    low = [m for m in gaps if m.interval and m.interval.high < 0]
    parts = [f"too high for {_listed(high)}"] * bool(high) + [f"too low for {_listed(low)}"] * bool(low)
    text = (
        f"On average the score is {' and '.join(parts)}."
        if parts
        else "In no group does the mean score differ from the share with outcome 1 beyond what chance explains."
    )
    doubtful = [m for m in found if m.name == "label_disagreement" and m.value is not None]
    if not doubtful:
        return text
    most = max(doubtful, key=lambda m: m.value or 0.0)
    return (
        f"{text} Estimated share of outcomes that contradict a confident score: most in group {most.about['group']}, "
        f"{shown(most.name, most.value or 0.0)}; an estimate says where to look, not which outcome is wrong."
    )


def said_of_proxies(found: Sequence[Measurement]) -> str:
    """Which features give the attribute away."""
    measured = [m for m in found if m.interval is not None]
    if not measured:
        return _missing(found)
    single = sorted((m for m in measured if "feature" in m.about and is_proxy(m)), key=lambda m: -(m.value or 0.0))
    together = next((m for m in measured if "feature" not in m.about), None)
    parts = []
    if together is not None:
        what = "give it away" if is_proxy(together) else "say nothing about it that chance does not explain"
        parts.append(f"All features together {what} (AUC {together.value or 0.0:.3f}).")
    if single:
        parts.append("Alone: " + ", ".join(f"{m.about['feature']} ({m.value or 0.0:.3f})" for m in single) + ".")
    else:
        parts.append("No feature alone was found to.")
    return " ".join(parts)


def said_of_mitigations(found: Sequence[Mitigation]) -> str:
    """How many were tried, and what they are to be compared with."""
    trials = [one for one in found if one.reason is None and one.technique.acts != "nowhere"]
    if not trials:
        reasons = sorted({str(one.reason) for one in found if one.reason is not None})
        return f"None was tried: {'; '.join(reasons) or 'there is none'}."
    given = {one.technique: one for one in found if one.reason is None}
    base = [
        f"{words} {shown('accuracy', one.accuracy.value)}"
        for technique, words in (
            (AS_DECIDED, "as it decided"),
            (RETRAINED, "trained again without a mitigation"),
            (ALL_ALIKE, "with one decision for everybody"),
        )
        if (one := given.get(technique)) is not None and one.accuracy.value is not None
    ]
    return (
        f"{len(trials)} were tried on {trials[0].accuracy.n:,} held-out cases. Accuracy to compare with: {', '.join(base)}. "
        "Where one outcome is rare, deciding alike for everybody is accurate, equal and useless: read accuracy with recall."
    )


def _listed(measurements: Sequence[Measurement]) -> str:
    return ", ".join(m.about["group"] for m in measurements)


def _missing(found: Sequence[Measurement]) -> str:
    reasons = sorted({m.why for m in found if m.reason is not None})
    return f"Not measured: {'; '.join(reasons) or 'nothing was there to measure'}."

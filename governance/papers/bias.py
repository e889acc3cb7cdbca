"""What a bias report says, in sentences and as a paper."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from governance.evidence.bias import BiasReport, is_proxy
from governance.evidence.catalogue import term
from governance.evidence.judgement import Side, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Mitigation, Technique
from governance.evidence.vocabulary import labelled, shown
from governance.papers.measured import measured, value_of
from governance.papers.paper import Cell, Chapter, Listing, Paper, Part, Said, Table
from governance.sentences.times import day

NEVER_APPLIED = (
    "Placet tries mitigations on one half of the sample and never applies any: a mitigated model is another version, "
    "which its owner registers and the committee decides on."
)
NEEDS_ATTRIBUTE = (
    "Some techniques need to know the attribute of each person. To treat people differently by it may be against the law, "
    "even where it makes a gap smaller. Ask the legal seat first."
)

NOTHING_NAMED = "The specification names no sensitive attributes, so there was nothing to look for."
HIDDEN_IN_OUTCOMES = (
    "Outcomes can be biased too. If they are recorded differently for some groups, so is what a model learns from them."
)


def bias_paper(report: BiasReport, digest: str, labels: Mapping[str, str]) -> Paper:
    """`report` for people.

    Of each attribute it says what was found, and what mitigations would have changed. `digest` names the record that it
    is made from.
    """
    report = in_words(report, labels)
    looked_for = attributes(report)
    return Paper(
        title=f"Bias in {report.model}, version {report.version}",
        subtitle=(
            f"Measured on a sample of {report.n:,} predictions from {day(report.window.first)} to {day(report.window.last)}, "
            f"{report.labelled:,} of them with a known outcome."
        ),
        chapters=(
            *(chapter for attribute in looked_for for chapter in _chapters(report, attribute)),
            Chapter("What this does not say", (Said(NEVER_APPLIED if looked_for else NOTHING_NAMED),)),
        ),
        footer=f"Bias report of {report.model}, version {report.version}, record {digest}",
    )


def _chapters(report: BiasReport, attribute: str) -> Iterator[Chapter]:
    represented, labelled = of(report.representation, attribute), of(report.labels, attribute)
    given_away = of(report.proxies, attribute)
    trials = tuple(trial for trial in report.mitigations if trial.attribute == attribute)
    yield Chapter(
        f"Representation, by {attribute}", (Said(said_of_representation(represented)), *measured(represented))
    )
    yield Chapter(
        f"Outcomes, by {attribute}",
        (Said(said_of_labels(labelled)), Said(HIDDEN_IN_OUTCOMES), *measured(labelled)),
    )
    yield Chapter(f"Proxies of {attribute}", (Said(said_of_proxies(given_away)), *measured(given_away)))
    yield Chapter(f"Mitigations, by {attribute}", (Said(said_of_mitigations(trials)), *_tried(trials)))


def _tried(trials: Sequence[Mitigation]) -> Iterator[Part]:
    made = [trial for trial in trials if trial.reason is None]
    if made:
        head = ("Technique", "Acts", *(term(m.name).label for m in made[0].shown))
        yield Table(head, tuple(_trial(trial) for trial in made), figures=2)
        yield Said(NEEDS_ATTRIBUTE)
        yield Said(term("recall").meaning, "Recall:")
    reasons = dict.fromkeys(trial.reason for trial in trials if trial.reason is not None and made)
    if reasons:
        yield Said("Not tried:")
        yield Listing(
            tuple(
                Said(f"{', '.join(trial.technique.called for trial in trials if trial.reason == reason)} ({reason})")
                for reason in reasons
            )
        )


def _trial(trial: Mitigation) -> tuple[Cell, ...]:
    technique = trial.technique
    acts = "to compare with" if technique.acts == "nowhere" else technique.acts
    needs = "needs the attribute" if technique.needs_attribute else ""
    return (Cell(technique.called, technique.changes), Cell(acts, needs), *(value_of(m) for m in trial.shown))


def attributes(report: BiasReport) -> tuple[str, ...]:
    """The sensitive attributes it is about, in order."""
    every = (*report.representation, *report.labels, *report.proxies)
    return tuple(dict.fromkeys(m.about["attribute"] for m in every if "attribute" in m.about))


def looked_at_first(report: BiasReport) -> str:
    """The attribute of which most was found, beyond chance.

    Of groups rarer or more frequent than expected, of scores that run off the outcome, and of features that give it
    away; the first of all where nothing was.
    """
    return max(attributes(report), key=lambda attribute: _found(report, attribute))


def _found(report: BiasReport, attribute: str) -> int:
    represented = [m for m in of(report.representation, attribute) if side_of(1, m) is not None]
    off = [m for m in of(report.labels, attribute, "calibration_gap") if side_of(0, m) is not None]
    proxies = [m for m in of(report.proxies, attribute) if is_proxy(m)]
    return len(represented) + len(off) + len(proxies)


def of(measurements: Iterable[Measurement], attribute: str, name: str | None = None) -> tuple[Measurement, ...]:
    """Those about `attribute`, and called `name` where one is given."""
    return tuple(m for m in measurements if m.about.get("attribute") == attribute and name in (None, m.name))


def said_of_representation(measurements: Sequence[Measurement]) -> str:
    """Which groups are rarer or more frequent than in the population.

    Only what goes beyond chance is said.
    """
    with_interval = [m for m in measurements if m.interval is not None]
    if not with_interval:
        return _missing(measurements)
    rare = [m for m in with_interval if side_of(1, m) is Side.BELOW]
    frequent = [m for m in with_interval if side_of(1, m) is Side.ABOVE]
    parts = [f"{_listed(rare)} rarer"] * bool(rare) + [f"{_listed(frequent)} more frequent"] * bool(frequent)
    if not parts:
        return "No group is rarer or more frequent in the log than in the population, beyond what chance explains."
    return f"In the log, beyond chance and compared with the population: {'; '.join(parts)}."


def said_of_labels(measurements: Sequence[Measurement]) -> str:
    """Where the score runs off the outcome.

    Also where outcomes look doubtful most often.
    """
    gaps = [m for m in measurements if m.name == "calibration_gap" and m.interval is not None]
    if not gaps:
        return _missing(measurements)
    high = [m for m in gaps if side_of(0, m) is Side.ABOVE]
    low = [m for m in gaps if side_of(0, m) is Side.BELOW]
    parts = [f"too high for {_listed(high)}"] * bool(high) + [f"too low for {_listed(low)}"] * bool(low)
    text = (
        f"On average the score is {' and '.join(parts)}."
        if parts
        else "In no group does the mean score differ from the share with outcome 1 beyond what chance explains."
    )
    doubtful = [m for m in measurements if m.name == "label_disagreement" and m.value is not None]
    if not doubtful:
        return text
    most = max(doubtful, key=lambda m: m.value or 0.0)
    return (
        f"{text} Estimated share of outcomes that contradict a confident score: most in group {most.about['group']}, "
        f"{shown(most.name, most.value or 0.0)}; an estimate says where to look, not which outcome is wrong."
    )


def in_words(report: BiasReport, labels: Mapping[str, str]) -> BiasReport:
    """The report as it is shown, with features called by their labels."""
    return replace(report, proxies=tuple(labelled(m, labels) for m in report.proxies))


def said_of_proxies(measurements: Sequence[Measurement]) -> str:
    """Which features give the attribute away."""
    with_interval = [m for m in measurements if m.interval is not None]
    if not with_interval:
        return _missing(measurements)
    single = sorted((m for m in with_interval if "feature" in m.about and is_proxy(m)), key=lambda m: -(m.value or 0.0))
    together = next((m for m in with_interval if "feature" not in m.about), None)
    parts = []
    if together is not None:
        what = "tell the groups apart" if is_proxy(together) else "tell the groups apart no better than chance"
        parts.append(f"All features together {what} (AUC {together.value or 0.0:.3f}).")
    if single:
        parts.append(
            "Features that tell the groups apart by themselves: "
            + ", ".join(f"{m.about['feature']} ({m.value or 0.0:.3f})" for m in single)
            + "."
        )
    else:
        parts.append("No feature tells the groups apart by itself.")
    return " ".join(parts)


def said_of_mitigations(mitigations: Sequence[Mitigation]) -> str:
    """How many were tried, and what they are to be compared with."""
    trials = [trial for trial in mitigations if trial.reason is None and trial.technique.acts != "nowhere"]
    if not trials:
        reasons = sorted({str(trial.reason) for trial in mitigations if trial.reason is not None})
        return f"None was tried: {'; '.join(reasons) or 'there is none'}."
    made = {trial.technique: trial for trial in mitigations if trial.reason is None}
    base = [
        f"{words} {shown('accuracy', trial.accuracy.value)}"
        for technique, words in (
            (Technique.AS_DECIDED, "as it decided"),
            (Technique.RETRAINED, "trained again without a mitigation"),
            (Technique.ALL_ALIKE, "with one decision for everybody"),
        )
        if (trial := made.get(technique)) is not None and trial.accuracy.value is not None
    ]
    return (
        f"{len(trials)} were tried on {trials[0].accuracy.n:,} held-out cases. Accuracy to compare with: {', '.join(base)}. "
        "Where one outcome is rare, the same decision for everybody is often right and never helps. So look at recall too."
    )


def _listed(measurements: Sequence[Measurement]) -> str:
    return ", ".join(m.about["group"] for m in measurements)


def _missing(measurements: Sequence[Measurement]) -> str:
    reasons = sorted({m.why for m in measurements if m.reason is not None})
    return f"Not measured: {'; '.join(reasons) or 'nothing was there to measure'}."

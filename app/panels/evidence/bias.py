"""The results of an audit for bias.

Representation, outcomes, proxies, and mitigations that were tried.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app import charts
from app.design import naming
from app.design.figure import figure
from app.design.sheet import Quantity, Row, in_numbers, quantity, sheet
from app.design.text import aside
from app.panels.evidence.about import measurement_rows
from app.panels.evidence.headings import extremes
from app.selection import choose
from app.wording import plain
from governance.evidence.bias import NO_INFORMATION, BiasReport
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Mitigation, Technique
from governance.evidence.positive import in_model_words, positive_class
from governance.evidence.vocabulary import with_interval
from governance.papers.bias import (
    HIDDEN_IN_OUTCOMES,
    NEEDS_ATTRIBUTE,
    NEVER_APPLIED,
    of,
    said_of_labels,
    said_of_mitigations,
    said_of_proxies,
    said_of_representation,
)
from governance.predictions.spec import Words
from governance.predictions.tasks import binary

TOGETHER = "all features together"
BARS = ("Accuracy", "Recall")
COMPARED = "to compare with"


def sampled_from(report: BiasReport, digest: str, spec: str) -> None:
    """Say on what the audit was measured.

    With a warning where the specification is another one by now.
    """
    first, last = naming.day(report.window.first), naming.day(report.window.last)
    aside(
        f"Measured on a sample of {report.n:,} predictions, {first} to {last}, {report.labelled:,} of them with a known outcome, seed {report.seed}."
    )
    naming.digest("Report", digest)
    if report.spec != spec:
        st.warning(
            "The specification has changed since: columns, groups or populations may mean something else now.",
            icon=":material/history:",
        )


def verdicts(report: BiasReport, attribute: str) -> None:
    """What each part found, in a sentence each."""
    sentences_by_part = {
        "Who is in the log": said_of_representation(of(report.representation, attribute)),
        "Outcomes": said_of_labels(of(report.labels, attribute)),
        "Proxies": said_of_proxies(of(report.proxies, attribute)),
        "Mitigations": said_of_mitigations(_trials(report, attribute)),
    }
    st.markdown("\n".join(f"- **{title}**: {plain(sentences)}" for title, sentences in sentences_by_part.items()))


def representation(report: BiasReport, attribute: str, words: Words) -> None:
    """Who is in the log, compared with the population."""
    del words
    _forest(of(report.representation, attribute), "representation", zero=1.0)


def labels(report: BiasReport, attribute: str, words: Words) -> None:
    """Score and outcome by group."""
    name = choose("Measure", shown_at(OnPage.LABELS, binary.NAME), "label", lambda measure: term(measure).label)
    _forest(of(report.labels, attribute, name), "labels", zero=0.0)
    aside(f"{in_model_words(term(name).meaning, words)} {HIDDEN_IN_OUTCOMES}")


def proxies(report: BiasReport, attribute: str, words: Words) -> None:
    """What the features give away of the attribute."""
    del words
    measurements = of(report.proxies, attribute)
    rows = [replace(m, about={"group": m.about.get("feature", TOGETHER), "attribute": attribute}) for m in measurements]
    _forest(rows, "proxies", zero=NO_INFORMATION, by="feature")
    aside(f"{term('proxy_auc').meaning} Leaving the attribute out of a model does not help where a proxy stays in.")


def mitigations(report: BiasReport, attribute: str, words: Words) -> None:
    """The results of each technique on the held-out half.

    As a table with bars.
    """
    trials = _trials(report, attribute)
    name = choose("Gap", shown_at(OnPage.MITIGATIONS, binary.NAME), "gap", lambda measure: term(measure).label)
    of_gap = term(name).label
    st.markdown(f"**{plain(_smallest(trials, name))}**")
    says = f"Each way to decide, with its accuracy, its recall and its {of_gap.lower()}, measured on held-out cases."
    sheet([_row(trial, name) for trial in trials], bars=(*BARS, of_gap), alt=says, at_once=12)
    aside(f"{term(name).meaning} {positive_class(words)} {NEEDS_ATTRIBUTE}")
    st.markdown(f":material/science: {NEVER_APPLIED}")


def _smallest(trials: Sequence[Mitigation], name: str) -> str:
    """Which mitigation left the smallest gap.

    Beside that of the model's own decisions.
    """
    measured = {
        trial.technique: trial for trial in trials if trial.reason is None and trial.gap(name).value is not None
    }
    mitigated = [trial for technique, trial in measured.items() if technique.acts != "nowhere"]
    if not mitigated:
        return f"No mitigation has a measured {term(name).label.lower()}"
    least = min(mitigated, key=lambda trial: trial.gap(name).value or 0.0)
    own = measured.get(Technique.AS_DECIDED)
    beside = "" if own is None else f", where the model's own decisions leave {with_interval(own.gap(name))}"
    return f"Smallest gap of a mitigation: {with_interval(least.gap(name))} by {least.technique.called}{beside}"


def _trials(report: BiasReport, attribute: str) -> list[Mitigation]:
    return [mitigation for mitigation in report.mitigations if mitigation.attribute == attribute]


def _row(trial: Mitigation, gap: str) -> Row:
    technique = trial.technique
    return {
        "Technique": technique.called,
        "Accuracy": _value(trial, trial.accuracy),
        term(gap).label: _value(trial, trial.gap(gap)),
        "Recall": _value(trial, trial.recall),
        "Acts": COMPARED if technique.acts == "nowhere" else technique.acts,
        "Needs the attribute": "yes" if technique.needs_attribute else "no",
        "Why not": None if trial.reason is None else f"not tried: {trial.reason}",
        "What it does": technique.changes,
        **{
            name: cell
            for m in trial.shown
            for name, cell in in_numbers(m, term(m.name).label).items()
            if trial.reason is None and name.endswith((", from", ", to"))
        },
    }


def _value(trial: Mitigation, measurement: Measurement) -> Quantity:
    return quantity(measurement.name, None if trial.reason is not None else measurement.value)


def _forest(measurements: Sequence[Measurement], key: str, zero: float, by: str = "group") -> None:
    measured = [m for m in measurements if m.value is not None]
    if measured:
        label = term(measured[0].name).label
        says = f"{label} by {by}. " + " ".join(f"{m.about['group']}: {with_interval(m)}." for m in measured)
        title = extremes(label, measured[0].name, {m.about["group"]: m.value or 0.0 for m in measured})
        figure(charts.forest(measured, zero=zero), says, measurement_rows(measurements), key=key, title=title)
    hidden = [m for m in measurements if m.value is None]
    if measured and hidden:
        aside(f"{len(hidden)} are not shown: {'; '.join(sorted({m.why for m in hidden}))}.")

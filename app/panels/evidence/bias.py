"""The results of an audit for bias.

Representation, outcomes, proxies, and mitigations that were tried.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Row, in_numbers
from app.design.text import aside
from app.panels.evidence.about import measurement_rows
from app.selection import choose
from app.wording import plain
from governance.evidence.bias import NO_INFORMATION, BiasReport
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Mitigation
from governance.evidence.positive import positive_class
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
COMPARED = "to compare with"


def sampled_from(report: BiasReport, digest: str, spec: str) -> None:
    """Say on what the audit was measured.

    With a warning where the specification is another one by now.
    """
    aside(
        f"Measured on a sample of {report.n:,} predictions from {report.window.first} to {report.window.last}, "
        f"{report.labelled:,} of them with a known outcome, seed {report.seed}. Report {digest[:19]}."
    )
    if report.spec != spec:
        st.warning(
            "The specification has changed since: columns, groups or populations may mean something else now.",
            icon=":material/history:",
        )


def representation(report: BiasReport, attribute: str) -> None:
    """Who is in the log, compared with the population."""
    st.header("Representation")
    measurements = of(report.representation, attribute)
    st.markdown(plain(said_of_representation(measurements)))
    _forest(measurements, "representation", zero=1.0)


def labels(report: BiasReport, attribute: str) -> None:
    """Score and outcome by group."""
    st.header("Labels")
    st.markdown(plain(said_of_labels(of(report.labels, attribute))))
    st.markdown(HIDDEN_IN_OUTCOMES)
    name = choose("Measure", shown_at(OnPage.LABELS, binary.NAME), "label", lambda measure: term(measure).label)
    st.markdown(plain(term(name).meaning))
    _forest(of(report.labels, attribute, name), "labels", zero=0.0)


def proxies(report: BiasReport, attribute: str) -> None:
    """What the features give away of the attribute."""
    st.header("Proxies")
    measurements = of(report.proxies, attribute)
    st.markdown(plain(said_of_proxies(measurements)))
    st.markdown(
        f"{plain(term('proxy_auc').meaning)} Leaving the attribute out of a model does not help where a proxy stays in."
    )
    rows = [replace(m, about={"group": m.about.get("feature", TOGETHER), "attribute": attribute}) for m in measurements]
    _forest(rows, "proxies", zero=NO_INFORMATION)


def mitigations(report: BiasReport, attribute: str, words: Words) -> None:
    """Show the results of each technique on the held-out half.

    Accuracy against the gap between groups.
    """
    st.header("Mitigations")
    st.info(NEVER_APPLIED, icon=":material/science:")
    of_attribute = [mitigation for mitigation in report.mitigations if mitigation.attribute == attribute]
    st.markdown(plain(said_of_mitigations(of_attribute)))
    tried = [mitigation for mitigation in of_attribute if mitigation.reason is None]
    if tried:
        name = choose("Gap", shown_at(OnPage.MITIGATIONS, binary.NAME), "gap", lambda measure: term(measure).label)
        st.markdown(
            f"{plain(term(name).meaning)} Up is more accurate, left is a smaller gap; bars are 95 % intervals, numbers those of the table."
        )
        drawn = [mitigation for mitigation in tried if mitigation.gap(name).value is not None]
        if drawn:
            says = f"Accuracy against {term(name).label.lower()} of {len(drawn)} ways to decide. " + " ".join(
                f"{mitigation.technique.called}: accuracy {with_interval(mitigation.accuracy)}, gap {with_interval(mitigation.gap(name))}."
                for mitigation in drawn
            )
            figure(charts.trade_off(of_attribute, name), says, _rows(of_attribute), key="mitigations")
        else:
            st.info(f"Not measured: {plain(tried[0].gap(name).why)}.", icon=":material/visibility_off:")
    st.table(_short_rows(of_attribute), border="horizontal", hide_index=True)
    aside(positive_class(words))
    st.warning(NEEDS_ATTRIBUTE, icon=":material/gavel:")


def _rows(mitigations: Sequence[Mitigation]) -> list[Row]:
    return [
        {
            "No.": number,
            "Technique": mitigation.technique.called,
            "What it does": mitigation.technique.changes,
            "Acts": COMPARED if mitigation.technique.acts == "nowhere" else mitigation.technique.acts,
            "Needs the attribute at decision time": "yes" if mitigation.technique.needs_attribute else "no",
            **_measured(mitigation),
            "Why not": None if mitigation.reason is None else str(mitigation.reason),
        }
        for number, mitigation in enumerate(mitigations, start=1)
    ]


def _short_rows(mitigations: Sequence[Mitigation]) -> list[Row]:
    """Rows with as few columns as a phone can show.

    Cells have several lines, as Markdown.
    """
    return [
        {"Technique": _described(number, mitigation), **_in_short(mitigation)}
        for number, mitigation in enumerate(mitigations, start=1)
    ]


def _described(number: int, mitigation: Mitigation) -> str:
    needs = ", needs the attribute at decision time" if mitigation.technique.needs_attribute else ""
    name, changes = plain(mitigation.technique.called), plain(mitigation.technique.changes)
    acts = COMPARED if mitigation.technique.acts == "nowhere" else f"acts {mitigation.technique.acts}"
    return f"**{number}. {name}**  \n{changes}  \n{acts}{needs}"


def _in_short(mitigation: Mitigation) -> dict[str, str]:
    if mitigation.reason is not None:
        return {"Accuracy": plain(f"not tried: {mitigation.reason}")}
    gaps = [
        f"{term(m.name).label}: {with_interval(m)}"
        for m in (mitigation.demographic_parity, mitigation.equal_opportunity)
    ]
    return {
        "Accuracy": with_interval(mitigation.accuracy),
        "Recall": with_interval(mitigation.recall),
        "Gaps between groups": "  \n".join(map(plain, gaps)),
    }


def _measured(mitigation: Mitigation) -> Row:
    return {name: cell for m in mitigation.shown for name, cell in in_numbers(m, term(m.name).label).items()}


def _forest(measurements: Sequence[Measurement], key: str, zero: float) -> None:
    measured = [m for m in measurements if m.value is not None]
    if measured:
        label = term(measured[0].name).label
        says = f"{label}. " + " ".join(f"{m.about['group']}: {with_interval(m)}." for m in measured)
        figure(charts.forest(measured, zero=zero), says, measurement_rows(measurements), key=key)
    hidden = [m for m in measurements if m.value is None]
    if measured and hidden:
        aside(f"{len(hidden)} are not shown: {'; '.join(sorted({m.why for m in hidden}))}.")

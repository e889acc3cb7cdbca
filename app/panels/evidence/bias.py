"""The results of an audit for bias.

Representation, outcomes, proxies, and mitigations that were tried.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app import charts
from app.panels.evidence.about import figure, measurement_rows
from app.panels.sheet import Row, in_numbers
from app.panels.text import aside
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
    found = of(report.representation, attribute)
    st.markdown(plain(said_of_representation(found)))
    _forest(found, "representation", zero=1.0)


def labels(report: BiasReport, attribute: str) -> None:
    """Score and outcome by group."""
    st.header("Labels")
    st.markdown(plain(said_of_labels(of(report.labels, attribute))))
    st.markdown(HIDDEN_IN_OUTCOMES)
    name = choose("Measure", shown_at(OnPage.LABELS, binary.NAME), "label", lambda one: term(one).label)
    st.markdown(plain(term(name).meaning))
    _forest(of(report.labels, attribute, name), "labels", zero=0.0)


def proxies(report: BiasReport, attribute: str) -> None:
    """What the features give away of the attribute."""
    st.header("Proxies")
    found = of(report.proxies, attribute)
    st.markdown(plain(said_of_proxies(found)))
    st.markdown(
        f"{plain(term('proxy_auc').meaning)} Leaving the attribute out of a model does not help where a proxy stays in."
    )
    rows = [replace(m, about={"group": m.about.get("feature", TOGETHER), "attribute": attribute}) for m in found]
    _forest(rows, "proxies", zero=NO_INFORMATION)


def mitigations(report: BiasReport, attribute: str, words: Words) -> None:
    """Show the results of each technique on the held-out half.

    Accuracy against the gap between groups.
    """
    st.header("Mitigations")
    st.info(NEVER_APPLIED, icon=":material/science:")
    found = [one for one in report.mitigations if one.attribute == attribute]
    st.markdown(plain(said_of_mitigations(found)))
    tried = [one for one in found if one.reason is None]
    if tried:
        name = choose("Gap", shown_at(OnPage.MITIGATIONS, binary.NAME), "gap", lambda one: term(one).label)
        st.markdown(
            f"{plain(term(name).meaning)} Up is more accurate, left is a smaller gap; bars are 95 % intervals, numbers those of the table."
        )
        drawn = [one for one in tried if one.gap(name).value is not None]
        if drawn:
            says = f"Accuracy against {term(name).label.lower()} of {len(drawn)} ways to decide. " + " ".join(
                f"{one.technique.called}: accuracy {with_interval(one.accuracy)}, gap {with_interval(one.gap(name))}."
                for one in drawn
            )
            figure(charts.trade_off(found, name), says, _rows(found), key="mitigations")
        else:
            st.info(f"Not measured: {plain(tried[0].gap(name).why)}.", icon=":material/visibility_off:")
    st.table(_short_rows(found), border="horizontal", hide_index=True)
    aside(positive_class(words))
    st.warning(NEEDS_ATTRIBUTE, icon=":material/gavel:")


def _rows(found: Sequence[Mitigation]) -> list[Row]:
    return [
        {
            "No.": number,
            "Technique": one.technique.called,
            "What it does": one.technique.changes,
            "Acts": COMPARED if one.technique.acts == "nowhere" else one.technique.acts,
            "Needs the attribute at decision time": "yes" if one.technique.needs_attribute else "no",
            **_measured(one),
            "Why not": None if one.reason is None else str(one.reason),
        }
        for number, one in enumerate(found, start=1)
    ]


def _short_rows(found: Sequence[Mitigation]) -> list[Row]:
    """Rows with as few columns as a phone can show.

    Cells have several lines, as Markdown.
    """
    return [{"Technique": _described(number, one), **_in_short(one)} for number, one in enumerate(found, start=1)]


def _described(number: int, one: Mitigation) -> str:
    needs = ", needs the attribute at decision time" if one.technique.needs_attribute else ""
    name, changes = plain(one.technique.called), plain(one.technique.changes)
    acts = COMPARED if one.technique.acts == "nowhere" else f"acts {one.technique.acts}"
    return f"**{number}. {name}**  \n{changes}  \n{acts}{needs}"


def _in_short(one: Mitigation) -> dict[str, str]:
    if one.reason is not None:
        return {"Accuracy": plain(f"not tried: {one.reason}")}
    gaps = [f"{term(m.name).label}: {with_interval(m)}" for m in (one.demographic_parity, one.equal_opportunity)]
    return {
        "Accuracy": with_interval(one.accuracy),
        "Recall": with_interval(one.recall),
        "Gaps between groups": "  \n".join(map(plain, gaps)),
    }


def _measured(one: Mitigation) -> Row:
    return {name: cell for m in one.shown for name, cell in in_numbers(m, term(m.name).label).items()}


def _forest(found: Sequence[Measurement], key: str, zero: float) -> None:
    measured = [m for m in found if m.value is not None]
    if measured:
        label = term(measured[0].name).label
        says = f"{label}. " + " ".join(f"{m.about['group']}: {with_interval(m)}." for m in measured)
        figure(charts.forest(measured, zero=zero), says, measurement_rows(found), key=key)
    hidden = [m for m in found if m.value is None]
    if measured and hidden:
        aside(f"{len(hidden)} are not shown: {'; '.join(sorted({m.why for m in hidden}))}.")

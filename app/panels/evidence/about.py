"""Figures with their table, and tables of measurements.

Each figure has its words.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.design.sheet import Row, in_numbers
from app.design.text import aside
from app.wording import ANSWERS, plain
from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import term
from governance.evidence.judgement import Answer, beyond_chance
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, shown, with_interval
from governance.sentences.phrase import counted

FEW = 3
"""More reasons than this are folded away."""
OLDER = "this evidence was recorded before it was measured; assess the version again"


def measurement_rows(measurements: Sequence[Measurement]) -> list[Row]:
    """Measurements as rows of words and numbers.

    A value that was not measured says why.
    """
    return [
        {
            "Measurement": term(m.name).label,
            "About": about_whom(m) or "everybody",
            **in_numbers(m),
            "n": m.n,
            "How, or why not": how(m),
        }
        for m in measurements
    ]


def how(measurement: Measurement) -> str:
    """How a measurement was made, or why it was not."""
    return str(measurement.method) if measurement.reason is None else f"not measured: {measurement.reason}"


def told(evidence: Evidence, name: str) -> None:
    """Show one measurement of all of the evidence.

    With its meaning, and what chance alone makes of it; nothing on evidence from before it was measured.
    """
    measurement = evidence.find(name)
    if measurement is not None:
        aside(f"{term(name).label}: {with_interval(measurement)}{_beside_chance(measurement)}. {term(name).meaning}")


def _beside_chance(measurement: Measurement) -> str:
    """Whether it is more than chance alone.

    Nothing where that is not known.
    """
    if measurement.value is None or measurement.noise is None:
        return ""
    noise = shown(measurement.name, measurement.noise)
    return f", {'more' if beyond_chance(measurement) else 'no more'} than chance alone ({noise} once in twenty times)"


def why_not(measurement: Measurement | None) -> str:
    """Why something has no value.

    Where it is not there at all, that its evidence is older.
    """
    return OLDER if measurement is None else measurement.why or "no reason given"


def say_unmeasured(reasons: Mapping[str, Sequence[str]]) -> None:
    """Say what was not measured, once for each reason.

    Many reasons are folded away; without any, nothing is said.
    """
    if not reasons:
        return
    lines = [f"- {plain(', '.join(labels))}: {plain(why)}." for why, labels in reasons.items()]
    how_many = counted(sum(map(len, reasons.values())), "measure was", "measures were")
    icon = ANSWERS[Answer.NOT_MEASURED].icon
    with st.expander(f"{how_many} not made, and why", icon=icon, expanded=len(lines) <= FEW):
        st.markdown("\n".join(lines))

"""Figures with their table, and tables of measurements.

Each figure has its words. The origin of the data is said too.
"""

from collections.abc import Sequence

import streamlit as st

from app.design.sheet import Row, in_numbers
from app.design.text import aside
from app.wording import SIMULATED, plain
from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, with_interval
from governance.predictions.spec import ModelSpec

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

    With its meaning; nothing on evidence from before it was measured.
    """
    measurement = evidence.find(name)
    if measurement is not None:
        aside(f"{term(name).label}: {with_interval(measurement)}. {term(name).meaning}")


def provenance(spec: ModelSpec, evidence: Evidence, digest: str) -> None:
    """Say where the numbers of this page come from.

    Under the evidence's `digest`; simulated data always say so.
    """
    if spec.origin is not None and spec.origin.kind == "simulated":
        st.info(f"**{SIMULATED}.** {plain(spec.origin.note)}", icon=":material/casino:")
    elif spec.origin is not None:
        st.info(f"**Real data.** {plain(spec.origin.note)}", icon=":material/database:")
    scale = spec.predictions.scale
    read = "" if scale is None else f" Scores are read in proportion, {scale.zero:g} as 0 and {scale.one:g} as 1."
    labelled = f"outcomes known until {evidence.labelled_until}" if evidence.labelled_until else "no outcome known"
    aside(
        f"{evidence.data.log_rows:,} predictions from {evidence.window.first} to {evidence.window.last}, {labelled}. "
        f"Evidence {digest[:19]}.{read}"
    )


def why_not(measurement: Measurement | None) -> str:
    """Why something has no value.

    Where it is not there at all, that its evidence is older.
    """
    return OLDER if measurement is None else measurement.why or "no reason given"

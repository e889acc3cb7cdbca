"""Whether the scores of decisions match what happened."""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Quantity, Row, quantity
from app.design.text import aside
from app.panels.evidence.about import measurement_rows, why_not
from app.panels.evidence.headings import extremes
from app.panels.evidence.stored import stored_counts
from app.panels.evidence.tasks.task import ShownTask
from app.selection import choose
from app.wording import plain
from governance.evidence.bundle import select
from governance.evidence.calibration import ReliabilityPoint, reliability
from governance.evidence.catalogue import term
from governance.evidence.judgement import beyond_chance
from governance.evidence.measure import SHARE
from governance.evidence.measurement import Measurement
from governance.evidence.positive import in_model_words
from governance.evidence.vocabulary import shown, with_interval
from governance.services.views.read import Assessed
from governance.statistics.decisions import decided


class _Decisions(ShownTask):
    title = "Scores"

    def right(self, assessed: Assessed) -> None:
        """The curve, the error in words, and the groups."""
        error = assessed.evidence.find("calibration_error")
        overall = error if error is not None and "group" not in error.about else None
        if overall is None or overall.value is None:
            st.info(f"Not measured: {plain(why_not(overall))}.", icon=":material/visibility_off:")
            return
        words = assessed.spec.words
        st.markdown(in_model_words(_in_words(overall), words))
        counts = stored_counts(assessed)
        if counts is not None:
            _curve(reliability(decided(counts.whole).scores), words.positive)
        _calibration_by_group(assessed)


def _curve(points: Sequence[ReliabilityPoint], happened: str) -> None:
    rows: list[Row] = [
        {
            "Mean score": Quantity(point.mean_score, SHARE),
            f"Share that {happened}": Quantity(point.outcome_rate, SHARE),
            "From": Quantity(point.interval.low, SHARE),
            "To": Quantity(point.interval.high, SHARE),
            "n": point.n,
        }
        for point in points
    ]
    off = max(points, key=lambda point: abs(point.mean_score - point.outcome_rate))
    says = (
        f"Share that {happened} by range of the score, {len(points)} ranges. Furthest from agreement: mean score "
        f"{100 * off.mean_score:.1f} %, of which {100 * off.outcome_rate:.1f} % {happened}, in {off.n:,} cases."
    )
    title = f"Furthest apart: scores of {100 * off.mean_score:.1f} % on average, of which {100 * off.outcome_rate:.1f} % {happened}"
    figure(charts.reliability_curve(points, happened), says, rows, key="reliability", title=title)
    aside(f"On the diagonal, as many {happened} as the scores say. Bars are 95 % intervals.")


def _in_words(error: Measurement) -> str:
    seen = shown(error.name, error.value or 0.0)
    says = f"The expected calibration error is **{seen}**. {term(error.name).meaning}"
    if error.noise is None:
        return says
    chance = shown(error.name, error.noise)
    if beyond_chance(error):
        return f"{says} Chance alone, with perfectly calibrated scores, stays under {chance} in 95 of 100 cases: **it is more than chance explains**."
    return f"{says} Chance alone, with perfectly calibrated scores, reaches {chance} in 5 of 100 cases: **nothing here goes beyond chance**."


def _calibration_by_group(assessed: Assessed) -> None:
    calibrations = [
        m for m in assessed.evidence.measurements if m.name == "calibration_in_the_large" and "group" in m.about
    ]
    attributes = list(dict.fromkeys(m.about["attribute"] for m in calibrations))
    if not attributes:
        return
    attribute = choose("Compared by", attributes, "attribute")
    of_these = [m for m in calibrations if m.about["attribute"] == attribute]
    drawn = [m for m in of_these if m.value is not None]
    st.markdown(plain(in_model_words(term("calibration_in_the_large").meaning, assessed.spec.words)))
    if drawn:
        says = "Calibration by group. " + " ".join(f"{m.about['group']}: {with_interval(m)}." for m in drawn)
        errors = select(assessed.evidence.measurements, "calibration_error", attribute=attribute)
        rows = [*measurement_rows(of_these), *(_with_chance(m) for m in errors if "group" in m.about)]
        values = {m.about["group"]: m.value for m in drawn if m.value is not None}
        title = extremes(term("calibration_in_the_large").label, "calibration_in_the_large", values)
        figure(charts.forest(drawn, zero=0.0).update_xaxes(nticks=6), says, rows, key="calibration", title=title)
    hidden = sorted({m.why for m in of_these if m.reason})
    if hidden:
        aside(f"Not shown: {'; '.join(hidden)}.")


def _with_chance(measurement: Measurement) -> Row:
    return {
        **measurement_rows([measurement])[0],
        "Chance alone stays under": quantity(measurement.name, measurement.noise),
    }


TASK = _Decisions()

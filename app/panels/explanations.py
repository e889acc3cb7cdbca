"""SHAP values: over all, and for one case."""

import streamlit as st

from app import charts
from app.panels.evidence import Row, figure
from app.panels.text import aside
from app.selection import choose
from app.wording import plain
from governance.evidence.explanation import ADDITIVITY_LIMIT, Explanation


def over_all(explanation: Explanation) -> None:
    """Mean effect of each feature."""
    st.header("What it relies on, over all")
    st.markdown(
        "How much each feature moves the score, on average, up or down. Longer is more; it says nothing about right or wrong."
    )
    first = explanation.importance[0][0]
    says = f"Mean effect of {len(explanation.importance)} features on the score; {first} moves it most."
    rows: list[Row] = [{"Feature": name, "Mean effect (log-odds)": value} for name, value in explanation.importance]
    figure(charts.importance(explanation.importance), says, rows, key="importance")
    aside(
        f"{explanation.method}. The values of a case add up to the model's output within {explanation.additivity_error:.1g} "
        f"(refused beyond {ADDITIVITY_LIMIT:g})."
    )


def single_case(explanation: Explanation) -> None:
    """One prediction, taken apart."""
    st.header("One case")
    cases = {case.id: case for case in explanation.cases}
    case = cases[choose("Case", list(cases), "case", lambda one: f"{one}: score {cases[one].score:.3f}")]
    strongest = max(case.contributions.items(), key=lambda item: abs(item[1]))
    says = (
        f"Case {case.id} has score {case.score:.3f}. {strongest[0]} moved it most, "
        f"{'up' if strongest[1] > 0 else 'down'} by {abs(strongest[1]):.2f} in log-odds."
    )
    st.markdown(plain(says))
    rows: list[Row] = [
        {"Feature": name, "Value": case.values.get(name), "Effect (log-odds)": effect}
        for name, effect in case.contributions.items()
    ]
    figure(charts.case_waterfall(case, explanation.base_value), says, rows, key="case")

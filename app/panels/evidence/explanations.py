"""SHAP values: over all, and for one case."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from app import charts
from app.charts.explanations import OF_SCORES, OUTCOME_1
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside, heading
from app.panels.evidence.features import feature_cells
from app.selection import choose
from app.wording import plain
from governance.evidence.explanation import ExplainedCase, Explanation, Unit
from governance.evidence.measure import Reading
from governance.evidence.vocabulary import shown
from governance.services.evidence.cases import Cases


def over_all(explanation: Explanation, labels: Mapping[str, str]) -> None:
    """Mean effect of each feature."""
    heading("What it relies on overall")
    st.markdown(
        "How much each feature moves the answer, on average, up or down. Longer is more; it says nothing about right or wrong."
    )
    importance = [(labels.get(column, column), value) for column, value in explanation.importance]
    first, unit = importance[0][0], explanation.unit.words
    says = f"Mean effect of {len(explanation.importance)} features on the answer; {first} moves it most."
    rows: list[Row] = [
        {**feature_cells(column, labels), "Mean effect": Quantity(value, Reading(unit, digits=None))}
        for column, value in explanation.importance
    ]
    figure(
        charts.importance(importance, unit),
        says,
        rows,
        key="importance",
        title=f"What moves the answer most is {first}",
    )
    aside(
        f"{explanation.method}. The values of a case add up to the model's output within {explanation.additivity_error:.1g} "
        f"(refused beyond {explanation.additivity_limit:.1g}), in {unit}.{_what_was_refused(explanation)}"
        f"{_how_it_was_run(explanation)}"
    )


def _what_was_refused(explanation: Explanation) -> str:
    """A sentence of its own.

    Nothing where every case adds up.
    """
    if not explanation.refused:
        return ""
    were = "was" if explanation.refused == 1 else "were"
    return f" {explanation.refused:,} of {explanation.sample_size + explanation.refused:,} cases {were} refused."


def _how_it_was_run(explanation: Explanation) -> str:
    """A sentence of its own.

    Nothing in evidence of before it was told.
    """
    return "" if explanation.run is None else f" How it was asked: {explanation.run}."


def single_case(
    explanation: Explanation, explained_cases: Cases, labels: Mapping[str, str], of: str = OUTCOME_1
) -> None:
    """One prediction, taken apart.

    `of` is what a score is the probability of. Also how many cannot be shown any more, since they were erased.
    """
    heading("One case")
    cases, erased = {case.id: case for case in explained_cases.shown}, explained_cases.erased
    if erased:
        were, seal = ("1 case was", "its seal") if erased == 1 else (f"{erased} cases were", "their seals")
        st.info(
            f"{were} erased. The evidence still has {seal}, and the audit log says when and why.",
            icon=":material/visibility_off:",
        )
    if not cases:
        return
    unit = explanation.unit
    answer = "score" if unit in OF_SCORES else "prediction"
    case = cases[
        choose(
            "Case", list(cases), "case", lambda item_id: f"{item_id}: {answer} {_answer(cases[item_id].score, unit)}"
        )
    ]
    called = in_words(case, labels)
    strongest = max(called.contributions.items(), key=lambda item: abs(item[1]))
    says = (
        f"Case {case.id} has {answer} {_answer(case.score, unit)}. It was moved most by {strongest[0]}: "
        f"{'up' if strongest[1] > 0 else 'down'} by {_answer(abs(strongest[1]), unit)} in {unit.words}."
    )
    title = f"What moved case {case.id} most is {strongest[0]}"
    st.markdown(plain(says))
    figure(
        charts.case_waterfall(called, explanation.base_value, unit, of),
        says,
        case_rows(case, unit, labels),
        key="case",
        title=title,
    )
    aside("Orange moves the answer up, teal down; the feature that moves it furthest comes first.")


def in_words(case: ExplainedCase, labels: Mapping[str, str]) -> ExplainedCase:
    """The case as it is shown, with features called by their labels."""
    return replace(
        case,
        contributions={labels.get(column, column): effect for column, effect in case.contributions.items()},
        values={labels.get(column, column): value for column, value in case.values.items()},
    )


def case_rows(case: ExplainedCase, unit: Unit, labels: Mapping[str, str]) -> list[Row]:
    """One row for each feature of a case.

    Its value, as a number or in words, and its effect.
    """
    return [
        {
            **feature_cells(column, labels),
            **_given(case.values.get(column)),
            "Effect": Quantity(effect, Reading(unit.words, signed=True)),
        }
        for column, effect in case.contributions.items()
    ]


def _answer(value: float, unit: Unit) -> str:
    return f"{value:.3f}" if unit in OF_SCORES else shown("mean_prediction", value)


def _given(value: float | str | None) -> Row:
    """The value of a feature, as number or in words.

    One that has both sorts numbers as words.
    """
    number = None if isinstance(value, str) else value
    return {"Value": number, "In words": value if isinstance(value, str) else None if number is not None else "missing"}

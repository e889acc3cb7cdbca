"""SHAP values: over all, and for one case."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from math import exp

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
from governance.evidence.mean_effects import RECENT, REFERENCE, about
from governance.evidence.measure import Reading
from governance.evidence.vocabulary import shown
from governance.predictions.spec import ModelSpec
from governance.services.evidence.cases import Cases
from governance.statistics.interval import Interval


def over_all(explanation: Explanation, labels: Mapping[str, str]) -> None:
    """Mean effect of each feature, with how sure it is."""
    heading("What it relies on overall")
    st.markdown(
        "How much each feature moves the answer, on average, up or down. Longer is more; it says nothing about right or wrong."
    )
    importance = [(labels.get(column, column), value) for column, value in explanation.importance]
    first, unit = importance[0][0], explanation.unit.words
    says = f"Mean effect of {len(explanation.importance)} features on the answer; {first} moves it most."
    whole, size = about(explanation.mean_effects), Reading(unit, digits=None)
    around = {} if whole is None else {effect.feature: effect.size_interval for effect in whole.effects}
    rows: list[Row] = [
        {
            **feature_cells(column, labels),
            "Mean effect": Quantity(value, size),
            **_ends(around.get(column), size),
        }
        for column, value in explanation.importance
    ]
    figure(
        charts.importance(importance, unit, [around.get(column) for column, _ in explanation.importance]),
        says,
        rows,
        key="importance",
        title=f"What moves the answer most is {first}",
    )
    aside(
        f"{explanation.method}. The values of a case add up to the model's output within {explanation.additivity_error:.1g} "
        f"(refused beyond {explanation.additivity_limit:.1g}), in {unit}.{_what_was_refused(explanation)}"
        f"{_how_it_was_run(explanation)}"
        f"{' Lines at the ends of bars are intervals that hold for all features together, at 95 %.' if any(around.values()) else ''}"
    )


def then_and_now(explanation: Explanation, labels: Mapping[str, str]) -> None:
    """What it relied on in its reference, and now, folded away.

    Nothing where evidence has none of it.
    """
    before, now = (about(explanation.mean_effects, window=window) for window in (REFERENCE, RECENT))
    if before is None or now is None:
        return
    unit, then = explanation.unit.words, {effect.feature: effect for effect in before.effects}
    size = Reading(unit, digits=None)
    rows: list[Row] = [
        {
            **feature_cells(effect.feature, labels),
            "Now": Quantity(effect.size, size),
            **{f"Now, {end.lower()}": value for end, value in _ends(effect.size_interval, size).items()},
            "In the reference": Quantity(then[effect.feature].size, size),
            **{
                f"Reference, {end.lower()}": value
                for end, value in _ends(then[effect.feature].size_interval, size).items()
            },
        }
        for effect in now.effects
    ]
    says = f"Mean effect of each feature on {now.cases:,} cases of the last days, beside {before.cases:,} of the reference, by this version."
    called = [(labels.get(e.feature, e.feature), e.size, then[e.feature].size) for e in now.effects]
    with st.expander("Beside the days of the reference", icon=":material/history:"):
        figure(
            charts.effects_beside(called, unit, ("last days", "reference")),
            says,
            rows,
            key="then",
            title="What it relies on in the last days, and in the reference",
        )
        aside("Bars are the last days, diamonds the reference. Both are answered by this version.")


def _ends(interval: Interval | None, reading: Reading) -> dict[str, Quantity]:
    """The interval as two cells."""
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {"From": Quantity(low, reading), "To": Quantity(high, reading)}


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


def single_case(explanation: Explanation, explained_cases: Cases, spec: ModelSpec, of: str = OUTCOME_1) -> None:
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
    called = in_words(case, spec)
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
        case_rows(case, unit, spec, explanation.base_value),
        key="case",
        title=title,
    )
    aside("Orange moves the answer up, teal down; the feature that moves it furthest comes first.")


def in_words(case: ExplainedCase, spec: ModelSpec) -> ExplainedCase:
    """The case with features and values called by their labels."""
    return replace(
        case,
        contributions={spec.called(column): effect for column, effect in case.contributions.items()},
        values={
            spec.called(column): spec.value_called(column, value) if column in spec.values else value
            for column, value in case.values.items()
        },
    )


def case_rows(case: ExplainedCase, unit: Unit, spec: ModelSpec, base_value: float) -> list[Row]:
    """One row for each feature of a case, the largest effect first.

    Its value, as a number or in words, its effect, and of log-odds the probability once it is added to those above it.
    """
    ranked = sorted(case.contributions.items(), key=lambda item: -abs(item[1]))
    sums = list(accumulate((effect for _, effect in ranked), initial=base_value))[1:]
    return [
        {
            **feature_cells(column, spec.labels),
            **_given(column, case.values.get(column), spec),
            "Effect": Quantity(effect, Reading(unit.words, signed=True)),
            **({"Probability so far": Quantity(_probability(so_far), Reading())} if unit is Unit.LOG_ODDS else {}),
        }
        for (column, effect), so_far in zip(ranked, sums, strict=True)
    ]


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))


def _answer(value: float, unit: Unit) -> str:
    return f"{value:.3f}" if unit in OF_SCORES else shown("mean_prediction", value)


def _given(column: str, value: float | str | None, spec: ModelSpec) -> Row:
    """The value of a feature, as number or in words.

    One that has both sorts numbers as words.
    """
    number = None if isinstance(value, str) else value
    in_words = number is None or column in spec.values
    return {"Value": number, "In words": spec.value_called(column, value) if in_words else None}

"""The effects of all features, and one of them by its value."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from statistics import fmean

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside, heading
from app.navigation import link
from app.panels.evidence.closer import kept_curves, tell_pairs
from app.panels.evidence.explore.opened import opened
from app.panels.evidence.features import feature_cells
from app.selection import choose, following
from app.wording import plain, sentence_case
from governance.errors import PlacetError
from governance.evidence.closer_look import Pair
from governance.evidence.cohort import ExplainedSample
from governance.evidence.local_surrogate import unit_of_answers
from governance.evidence.mean_effects import FEWEST
from governance.evidence.measure import SHARE, Reading
from governance.evidence.one_feature import (
    Along,
    Tendency,
    by_word,
    goes_with,
    halves,
    numbers,
    relative_ranks,
    tendencies,
)
from governance.predictions.port import Cell
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Explored, along_feature, pairs_of
from governance.services.views.read import Assessed

EVERY, NONE = "every feature", "no other"
FEATURE, COLOUR = "feature", "colour"
"""What the address calls them."""
DRAWN_OF_EACH, DRAWN_OF_ONE, MOST_ROWS = 250, 1_000, 15
CLEAR = 0.3
"""A rank correlation that says in which way an effect goes."""


def by_feature(assessed: Assessed, of_class: str) -> None:
    """Show the effects of every feature, case by case.

    Or of the one that is chosen. Of a choice between classes, as far as they are about one of them.
    """
    explored = opened(assessed, of_class)
    if explored is None:
        kept_curves(assessed.evidence.explanation.of_class(of_class), assessed.spec)
        return
    explained, spec = explored.explained, assessed.spec
    listed = tendencies(explained)
    names = [each.feature for each in listed]
    left, right = st.columns(2)
    with left:
        feature = choose(
            "Feature", [EVERY, *names], FEATURE, lambda name: "Every feature" if name == EVERY else spec.called(name)
        )
    if feature == EVERY:
        _every(explained, listed, spec)
        _together(assessed, explored)
        return
    with right:
        best = goes_with(explained, feature) or NONE
        others = [name for name in names if name != feature and _has_numbers(explained.sample.columns[name])]
        colour = choose(
            "Coloured by", [NONE, *others], COLOUR, lambda name: name if name == NONE else spec.called(name), best
        )
    _effects(explained, feature, None if colour == NONE else colour, spec)
    _answers(assessed, explored, feature)


def _has_numbers(cells: Sequence[Cell]) -> bool:
    return not any(isinstance(cell, str) for cell in cells) and any(cell is not None for cell in cells)


def _every(explained: ExplainedSample, listed: Sequence[Tendency], spec: ModelSpec) -> None:
    """A point for each case, in a row for each feature."""
    unit, first = explained.run.unit.words, listed[0]
    says = (
        f"The effects of {len(listed)} features on {len(explained.sample.ids):,} answers, in {unit}. "
        f"{sentence_case(spec.called(first.feature))} moves answers furthest; {_way(first.rank_correlation)}."
    )
    rows: list[Row] = [
        {
            **feature_cells(each.feature, spec.labels),
            "Mean effect": Quantity(each.size, Reading(unit, digits=None)),
            "As the value rises": _way(each.rank_correlation),
            "Rank correlation": Quantity(each.rank_correlation, Reading(digits=2, signed=True)),
        }
        for each in listed
    ]
    swarms = [_swarm(explained, each.feature, spec) for each in listed[:MOST_ROWS]]
    st.markdown(plain(says))
    figure(
        charts.beeswarm(swarms, unit),
        says,
        rows,
        key="beeswarm",
        title=f"What moves answers furthest is {spec.called(first.feature)}",
    )
    aside(
        f"A point is a case, {min(DRAWN_OF_EACH, len(explained.sample.ids))} of them in each row: teal where the value is in the lowest third, orange where it is in the highest, grey between, in words or missing. "
        "The table says for each feature which way its effect goes. These are associations that the model uses, not causes."
    )


def _together(assessed: Assessed, explored: Explored) -> None:
    """Which features act together, the strongest pairs first."""
    heading("Which features act together")
    spec, unit = assessed.spec, unit_of_answers(explored.explained.run.unit).words
    try:
        pairs = _pairs(assessed.assessment.evidence, explored.of_class, explored)
    except PlacetError as error:
        st.error(f"The model gave no answer: {plain(str(error))}.", icon=":material/error:")
        return
    if not pairs:
        st.markdown("There are no two features, or no two cases, that could be tried.")
        return
    tell_pairs(pairs, unit, spec)
    strongest, beside = pairs[0].features
    name, other = map(spec.called, pairs[0].features)
    link(
        "explanations",
        f"Look at {name}, coloured by {other}",
        ":material/scatter_plot:",
        **following(**{**st.query_params.to_dict(), FEATURE: strongest, COLOUR: beside}),
    )


@st.cache_resource(max_entries=20, ttl="30m", show_spinner="Asking the model about pairs of features")
def _pairs(evidence: str, of_class: str, _explored: Explored) -> tuple[Pair, ...]:  # noqa: ARG001  (other evidence is another model)
    return pairs_of(ports(), _explored)


def _swarm(explained: ExplainedSample, feature: str, spec: ModelSpec) -> charts.Swarm:
    cells = explained.sample.columns[feature][:DRAWN_OF_EACH]
    at = explained.features.index(feature)
    effects = explained.effects[: len(cells), at].tolist()
    return charts.Swarm(
        spec.called(feature), effects, relative_ranks(cells), [spec.value_called(feature, cell) for cell in cells]
    )


def _way(rank_correlation: float | None) -> str:
    if rank_correlation is None:
        return "its values have no order"
    if abs(rank_correlation) < CLEAR:
        return "higher values move answers up or down"
    return f"higher values move answers {'up' if rank_correlation > 0 else 'down'}"


def _effects(explained: ExplainedSample, feature: str, colour: str | None, spec: ModelSpec) -> None:
    """The effect of one feature over its value."""
    unit, name, columns = explained.run.unit.words, spec.called(feature), explained.sample.columns
    cells, effects = (
        _named(columns[feature], feature, spec),
        explained.effects[:, explained.features.index(feature)].tolist(),
    )
    says = f"{sentence_case(name)}, {_in_two(cells, effects)}, in {unit}."
    ids = explained.sample.ids[:DRAWN_OF_ONE]
    listed: list[Row] = [
        {
            "Case": identity,
            "Value": None if isinstance(cell, str) or cell is None else float(cell),
            "In words": cell if isinstance(cell, str) else "missing" if cell is None else None,
            "Effect": Quantity(effect, Reading(unit, digits=None, signed=True)),
        }
        for identity, cell, effect in zip(ids, cells[:DRAWN_OF_ONE], effects[:DRAWN_OF_ONE], strict=True)
    ]
    by = None
    if colour is not None:
        values = [None if isnan(value) else value for value in numbers(columns[colour][:DRAWN_OF_ONE]).tolist()]
        by = (spec.called(colour), values)
    drawn = charts.dependence(cells[:DRAWN_OF_ONE], effects[:DRAWN_OF_ONE], ids, (name, unit), by)
    st.markdown(plain(says))
    figure(drawn, says, listed, key="dependence", title=f"What {name} does to answers, by its value")
    coloured = (
        ""
        if colour is None
        else f" Where points of one value lie apart by colour, its effect depends on {spec.called(colour)}."
    )
    aside(f"A point is a case. Above 0 the answer is moved up.{coloured}")


def _named(cells: Sequence[Cell], feature: str, spec: ModelSpec) -> tuple[Cell, ...]:
    """The cells by their labels, where values of this feature have some."""
    if feature not in spec.values:
        return tuple(cells)
    return tuple(None if cell is None else spec.value_called(feature, cell) for cell in cells)


def _in_two(cells: Sequence[Cell], effects: Sequence[float]) -> str:
    """Where its effect is up, and where down."""
    if not _has_numbers(cells):
        means = by_word(cells, effects)
        if not means:
            return f"which has no value with {FEWEST} cases or more"
        high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
        return f"where it is {high}, moves answers by {means[high]:+.3f} on average, and where it is {low}, by {means[low]:+.3f}"
    parts = halves(cells, effects)
    if parts is None:
        return f"which has one value only, moves answers by {fmean(effects):+.3f} on average"
    middle = " (its middle value)" if parts.is_median else ""
    return f"where it is above {parts.value:.4g}{middle}, moves answers by {parts.above:+.3f} on average, and elsewhere by {parts.elsewhere:+.3f}"


def _answers(assessed: Assessed, explored: Explored, feature: str) -> None:
    """What the model answers to the same cases at other values."""
    spec, name = assessed.spec, assessed.spec.called(feature)
    try:
        curves = _along(assessed.assessment.evidence, explored.of_class, feature, explored)
    except PlacetError as error:
        st.error(f"The model gave no answer: {plain(str(error))}.", icon=":material/error:")
        return
    if not curves.values:
        return
    mean = curves.mean
    high, low = mean.index(max(mean)), mean.index(min(mean))
    says = (
        f"If {name} alone were another one for {len(curves.lines)} sampled {spec.words.cases}, the mean answer would be highest where it is "
        f"{spec.value_called(feature, curves.values[high])} ({mean[high]:.3f}) and lowest where it is {spec.value_called(feature, curves.values[low])} ({mean[low]:.3f})."
    )
    st.markdown(plain(says))
    figure(
        charts.answers_along(replace(curves, values=_named(curves.values, feature, spec)), name, "Answer"),
        says,
        _steps(curves, feature, spec),
        key="along",
        title=f"What the model would answer at other values of {name}",
    )
    locked = " Nobody can change it; this says what the model uses." if feature in spec.immutable else ""
    aside(
        "Thin lines are single cases, the thick one is their mean, bars below are the share of sampled cases near a value: where there are none, the model is asked "
        f"about what it may never have seen. Everything else stays as it is, which in the world it may not.{locked}"
    )


@st.cache_resource(max_entries=100, ttl="30m", show_spinner="Asking the model about other values")
def _along(evidence: str, of_class: str, feature: str, _explored: Explored) -> Along:  # noqa: ARG001  (other evidence is another model)
    return along_feature(ports(), _explored, feature)


def _steps(curves: Along, feature: str, spec: ModelSpec) -> list[Row]:
    return [
        {
            "Value": spec.value_called(feature, value),
            "Mean answer": Quantity(mean, Reading()),
            "Lowest": Quantity(lowest, Reading()),
            "Highest": Quantity(highest, Reading()),
            "Share of cases near it": Quantity(share, SHARE),
        }
        for value, mean, lowest, highest, share in zip(
            curves.values, curves.mean, curves.lowest, curves.highest, curves.shares, strict=True
        )
    ]

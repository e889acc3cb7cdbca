"""What two versions rely on, on the same cases."""

from collections.abc import Callable

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside
from app.panels.evidence.explore.opened import opened
from app.panels.evidence.features import feature_cells
from app.wording import plain, sentence_case
from governance.errors import PlacetError
from governance.evidence.cohort import ExplainedSample
from governance.evidence.decision_rule import rule_of
from governance.evidence.measure import Reading
from governance.services.evidence.explore import Explored, SameRows, beside
from governance.services.views import read
from governance.services.views.read import Assessed


def beside_the_champion(assessed: Assessed, champion: str, of_class: str = "") -> None:
    """Show mean effects of this version and of the one that serves.

    Of a choice between classes, on the answers about one of them.
    """
    explored = opened(assessed, of_class)
    other = None if explored is None else opened(read.assessed(ports(), assessed.evidence.model, champion), of_class)
    if explored is None or other is None:
        return
    try:
        with st.spinner(f"Asking version {champion} about the same cases"):
            same = beside(ports(), explored, other, assessed.evidence, assessed.spec)
    except PlacetError as error:
        st.info(
            f"Version {plain(champion)} cannot be asked about these cases: {plain(str(error))}.",
            icon=":material/visibility_off:",
        )
        return
    if not same.here.sample.ids:
        st.info(f"Version {plain(champion)} answers none of these cases.", icon=":material/visibility_off:")
        return
    _effects(assessed, champion, same)
    _decisions(assessed, champion, same, explored, other)


def _effects(assessed: Assessed, champion: str, same: SameRows) -> None:
    spec, version = assessed.spec, assessed.evidence.version
    here, there = _sizes(same.here), _sizes(same.there)
    features = sorted({*here, *there}, key=lambda name: (-abs(here.get(name, 0.0) - there.get(name, 0.0)), name))
    unit, first = same.here.run.unit.words, features[0]
    more = "more" if here.get(first, 0.0) > there.get(first, 0.0) else "less"
    name = spec.called(first)
    title = f"{sentence_case(name)} moves answers {more} in version {version} than in version {champion}"
    says = (
        f"On {len(same.here.sample.ids):,} cases, {name} moves the answer of version {version} by {here.get(first, 0.0):.3f} up or down on average, "
        f"and that of version {champion} by {there.get(first, 0.0):.3f}, in {unit}."
    )
    size = Reading(unit, digits=None)
    rows: list[Row] = [
        {
            **feature_cells(feature, spec.labels),
            f"Version {version}": Quantity(here.get(feature), size),
            f"Version {champion}": Quantity(there.get(feature), size),
        }
        for feature in features
    ]
    values = [(spec.called(feature), here.get(feature, 0.0), there.get(feature, 0.0)) for feature in features]
    st.markdown(plain(says))
    figure(
        charts.effects_beside(values, unit, (f"version {version}", f"version {champion}")),
        says,
        rows,
        key="versions",
        title=title,
    )
    aside(
        f"Bars are version {version}, diamonds version {champion}, which serves. A feature that a version does not read has no effect in it."
    )


def _sizes(explained: ExplainedSample) -> dict[str, float]:
    return dict(zip(explained.features, map(float, abs(explained.effects).mean(axis=0)), strict=True))


def _decisions(assessed: Assessed, champion: str, same: SameRows, explored: Explored, other: Explored) -> None:
    """How often the two decide otherwise, where each has one threshold."""
    ours, theirs = _decides(explored), _decides(other)
    if ours is None or theirs is None:
        return
    pairs = [(ours(a), theirs(b)) for a, b in zip(same.here.run.answers, same.there.run.answers, strict=True)]
    words = assessed.spec.words
    newly, no_longer = pairs.count((1, 0)), pairs.count((0, 1))
    st.markdown(
        plain(
            f"Of these {len(pairs):,} {words.cases}, {newly:,} {words.decided} by version {assessed.evidence.version} alone, and {no_longer:,} by "
            f"version {champion} alone."
        )
    )


def _decides(explored: Explored) -> Callable[[float], int] | None:
    rule = rule_of(explored.explained)
    return None if rule is None else rule.decision

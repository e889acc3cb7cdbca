"""Some cases of the sample beside all others."""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Quantity, Row, sheet
from app.design.states import empty
from app.design.text import aside, heading
from app.navigation import link
from app.panels.evidence.explore.by_group import by_group
from app.panels.evidence.explore.choosing import choose_cohort, in_words
from app.panels.evidence.explore.opened import opened
from app.panels.evidence.features import feature_cells
from app.selection import following
from app.wording import plain, sentence_case
from governance.evidence.cohort import ExplainedSample, Reliance, reliance
from governance.evidence.mean_effects import FEWEST
from governance.evidence.measure import Reading
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Case, sampled_case
from governance.services.views.read import Assessed

MOST_LISTED = 200


def cohorts(assessed: Assessed, of_class: str = "") -> None:
    """Show the boxes of a cohort.

    And what moves its answers, beside those of the rest. Of a choice between classes, as far as they are about one of them.
    """
    explored = opened(assessed, of_class)
    if explored is None:
        by_group(assessed, of_class)
        return
    explained, spec = explored.explained, assessed.spec
    cohort = choose_cohort(explained, spec)
    rows, whole = cohort.rows(explained), len(explained.sample.ids)
    if not rows:
        empty(f"None of the {whole:,} sampled {spec.words.cases} meets all of this.", "Take a condition away.")
        return
    whose, fewer = in_words(cohort, spec), min(len(rows), whole - len(rows))
    if len(rows) == whole:
        by_group(assessed, of_class)
    elif fewer < spec.min_cell:
        st.info(
            plain(
                f"{len(rows):,} {whose}, beside {whole - len(rows):,} others. What moves the answers of fewer than {spec.min_cell} cases is about "
                "single people, and is not summed up. Look at the cases, or take a condition away."
            ),
            icon=":material/visibility_off:",
        )
    else:
        _beside_the_rest(explained, reliance(explained, rows), whose, len(rows), spec)
    _listed(explained, rows, whose, spec)


def _beside_the_rest(
    explained: ExplainedSample, compared: Sequence[Reliance], whose: str, size: int, spec: ModelSpec
) -> None:
    rest, unit = len(explained.sample.ids) - size, explained.run.unit.words
    sure = [each for each in compared if each.differs]
    first = (sure or compared)[0]
    name = spec.called(first.feature)
    way = "up" if first.here > first.elsewhere else "down"
    upper = sentence_case(name)
    if sure:
        title = f"{upper} moves these answers further {way} than those of others"
    elif min(size, rest) < FEWEST:
        title = "There are too few cases to say anything certain"
    else:
        title = "No difference that chance does not explain"
    says = (
        f"{size:,} {whose}, beside {rest:,} others. {upper} moves the answer by {first.here:+.3f} on average here, "
        f"and by {first.elsewhere:+.3f} elsewhere, in {unit}."
    )
    rows: list[Row] = [_row(each, spec, unit) for each in compared]
    drawn = charts.effects_beside([(spec.called(each.feature), each.here, each.elsewhere) for each in compared], unit)
    st.markdown(plain(says))
    figure(drawn, says, rows, key="cohort", title=title)
    aside(
        "Bars are these cases, diamonds all others. Above 0 a feature moves the answer up. These are associations that the model uses, not causes: a feature can stand for another one "
        "that it goes with. Intervals of the differences hold for all features together, at 95 %."
    )


def _row(each: Reliance, spec: ModelSpec, unit: str) -> Row:
    signed = Reading(unit, digits=None, signed=True)
    low, high = (None, None) if each.difference is None else (each.difference.low, each.difference.high)
    return {
        **feature_cells(each.feature, spec.labels),
        "These": Quantity(each.here, signed),
        "Others": Quantity(each.elsewhere, signed),
        "Difference": Quantity(each.here - each.elsewhere, signed),
        "Difference, from": Quantity(low, signed),
        "Difference, to": Quantity(high, signed),
        "Beyond chance": "yes" if each.differs else "no",
    }


def _listed(explained: ExplainedSample, rows: Sequence[int], whose: str, spec: ModelSpec) -> None:
    """The cases themselves, and the way to one of them."""
    heading(f"{len(rows):,} of {len(explained.sample.ids):,} sampled cases, the highest answers first")
    sampled = explained.sample.ids
    ordered = sorted(rows, key=lambda row: (-explained.run.answers[row], sampled[row]))[:MOST_LISTED]
    listed: list[Row] = [case_row(sampled_case(explained, row), spec) for row in ordered]
    sheet(listed, alt=f"Sampled cases: {whose}", at_once=6)
    first = sampled[ordered[0]]
    address = {name: value for name, value in st.query_params.items() if name not in ("part", "id")}
    link(
        "explanations",
        f"Look at case {first}",
        ":material/person_search:",
        **{**following(**address), "part": "one", "id": first},
    )


def case_row(case: Case, spec: ModelSpec) -> Row:
    """One case in a list."""
    cells: dict[str, str | Quantity] = {"Case": case.id, "Answer": Quantity(case.answered.answer, Reading())}
    if case.decision is not None:
        cells["Decision"] = spec.words.decided if case.decision else spec.words.undecided
    if case.outcome is not None:
        cells["What came of it"] = spec.words.positive if case.outcome else spec.words.negative
    return cells

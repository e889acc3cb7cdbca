"""What would have had to be different for another decision."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.console import ports
from app.design.sheet import Quantity, Row, sheet
from app.design.text import aside
from app.wording import plain
from governance.errors import PlacetError
from governance.evidence.counterfactual import Changeable, Counterfactual
from governance.evidence.decision_rule import DecisionRule
from governance.evidence.measure import SHARE, Reading
from governance.predictions.port import Cell
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Case, Explored, ways_to


def instead(explored: Explored, case: Case, rule: DecisionRule | None, spec: ModelSpec) -> None:
    """A switch, and then the smallest changes.

    After each of them the model decides otherwise.
    """
    if rule is None:
        return
    otherwise = 1 - rule.decision(case.answered.answer)
    words = spec.words.decided if otherwise else spec.words.undecided
    st.markdown(plain(f"The smallest changes after which this would be one of the {spec.words.cases} that {words}."))
    if not st.toggle("Look for them", key=f"instead:{case.id}"):
        return
    bar = st.progress(0.0, "Asking the model about cases that are a little different")
    try:
        ways = _ways(explored, case.cells, rule, spec, otherwise, bar)
    except PlacetError as error:
        st.error(f"The model gave no answer: {plain(str(error))}.", icon=":material/error:")
        return
    finally:
        bar.empty()
    if not ways:
        st.markdown("None was found by changing up to three features that can be changed.")
        return
    st.markdown("\n".join(f"- {plain(_in_words(way, case.cells, spec))}" for way in ways))
    rows: list[Row] = [
        {
            "Change": _in_words(way, case.cells, spec),
            "Answer": Quantity(way.score, Reading()),
            "How far": Quantity(way.distance, SHARE),
            "To the nearest real case": Quantity(way.near, SHARE),
        }
        for way in ways
    ]
    with st.popover("As a table", type="tertiary", icon=":material/table:"):
        sheet(rows, alt="Changes after which the model decides otherwise, the smallest first")
    aside(
        "Each was asked again, and the model decides otherwise. They say what the model uses, and are no advice: whoever changes a number "
        "changes what the model sees, and not what is true. Distances are shares of the range that a feature has in the sample."
    )


def _ways(
    explored: Explored,
    case: Mapping[str, Cell],
    rule: DecisionRule,
    spec: ModelSpec,
    otherwise: int,
    bar: DeltaGenerator,
) -> tuple[Counterfactual, ...]:

    def shown(share: float) -> None:
        bar.progress(min(1.0, share))

    def decides(answer: float) -> bool:
        return rule.decision(answer) == otherwise

    changeable = Changeable(frozenset(spec.immutable), spec.monotone)
    return ways_to(ports(), explored, case, decides, changeable, shown)


def _in_words(way: Counterfactual, case: Mapping[str, Cell], spec: ModelSpec) -> str:
    changes = [
        f"{spec.called(name)} at {spec.value_called(name, value)} and not {spec.value_called(name, case[name])}"
        for name, value in way.changes.items()
    ]
    return f"With {', and '.join(changes)}, the answer is {way.score:.3f}."

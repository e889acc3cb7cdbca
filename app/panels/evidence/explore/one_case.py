"""One case, and what would be if it were another one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.numbers import Figure, figures
from app.design.sheet import Row, sheet
from app.design.text import aside
from app.panels.evidence.classes import of_what
from app.panels.evidence.explanations import case_rows, in_words
from app.panels.evidence.explore.cohorts import case_row
from app.panels.evidence.explore.instead import instead
from app.panels.evidence.explore.opened import opened
from app.panels.evidence.explore.reasons import is_adverse, reasons
from app.panels.evidence.explore.second import beside_shap
from app.selection import choose_part
from app.wording import plain
from governance.errors import PlacetError
from governance.evidence.cohort import alike
from governance.evidence.decision_rule import DecisionRule, rule_of
from governance.evidence.explanation import ExplainedCase
from governance.predictions.port import Cell
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Answered, Case, Explored, answered, case_of, sampled_case
from governance.services.views.read import Assessed

CASE, CHANGED = "id", "changed"
"""What the address calls them."""
SHOWN_FIRST, MOST_ALIKE, BOXES_IN_A_ROW = 3, 8, 3


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that somebody looks at."""

    assessed: Assessed
    explored: Explored
    case: Case
    rule: DecisionRule | None

    def decision(self, answer: float) -> str:
        """What an answer leads to, in the words of the specification.

        Empty where no rule is known.
        """
        words = self.assessed.spec.words
        return "" if self.rule is None else words.decided if self.rule.decision(answer) else words.undecided


def one_case(assessed: Assessed, of_class: str = "") -> None:
    """Choose a case, and show it beside what it could have been.

    Of a choice between classes, as far as it is about one of them.
    """
    explored = opened(assessed, of_class)
    if explored is None:
        return
    case = _chosen(assessed, explored)
    if case is None:
        return
    tried = Tried(assessed, explored, case, rule_of(explored.explained))
    _as_it_was(tried)
    part, place = choose_part(_titles(tried), {CHANGED: "change"}, "about")
    with place:
        match part:
            case "change":
                _what_if(tried)
            case "instead":
                instead(explored, case, tried.rule, assessed.spec)
            case "reasons":
                reasons(case, assessed.spec)
            case "second":
                beside_shap(explored, case, assessed.spec)
            case _:
                _alike(tried)


def _titles(tried: Tried) -> dict[str, str]:
    against = is_adverse(tried.case, tried.assessed.spec)
    return {
        "change": "What if",
        **({} if tried.rule is None else {"instead": "For another decision"}),
        **({"reasons": "Reasons"} if against else {}),
        "second": "A second opinion",
        "alike": "Similar cases",
    }


def _chosen(assessed: Assessed, explored: Explored) -> Case | None:
    """The case that the address names.

    Else the one with the highest answer. None where the log has none of that name, and the page has said so.
    """
    explained = explored.explained
    highest = max(
        range(len(explained.sample.ids)), key=lambda row: (explained.run.answers[row], explained.sample.ids[row])
    )
    wanted = st.query_params.get(CASE, explained.sample.ids[highest])
    key = "case_to_try"
    st.session_state[key] = wanted

    def choice() -> None:
        st.query_params[CASE] = st.session_state[key].strip()
        st.query_params.pop(CHANGED, None)

    st.text_input(
        "Case, as the log calls it",
        key=key,
        on_change=choice,
        help="Any prediction of this version. *For whom* lists some by what you ask for.",
    )
    try:
        case = case_of(ports(), explored, assessed.spec, wanted)
    except PlacetError as error:
        st.error(f"This case cannot be looked at: {plain(str(error))}.", icon=":material/error:")
        return None
    if case is None:
        version = assessed.evidence.version
        st.info(f"Version {plain(version)} answered no case called {plain(wanted)}.", icon=":material/link_off:")
    return case


def _as_it_was(tried: Tried) -> None:
    case, words = tried.case, tried.assessed.spec.words
    sentence = f"Case {case.id}: the model answers {case.answered.answer:.3f}."
    if case.decision is not None:
        sentence += f" It is one of the {words.cases} that {words.decided if case.decision else words.undecided}."
    if case.outcome is not None:
        sentence += f" It came out as one of those that {words.positive if case.outcome else words.negative}."
    st.markdown(plain(sentence))


@st.fragment
def _what_if(tried: Tried) -> None:
    """Boxes for what to change, and what the model answers then."""
    changes = _boxes(tried)
    cells = {**tried.case.cells, **changes}
    try:
        (after,) = answered(ports(), tried.explored, {name: (cell,) for name, cell in cells.items()})
    except PlacetError as error:
        st.error(f"The model gave no answer: {plain(str(error))}.", icon=":material/error:")
        return
    _compared(tried, after, changes)


def _compared(tried: Tried, after: Answered, changes: Mapping[str, Cell]) -> None:
    spec, unit, before = tried.assessed.spec, tried.explored.explained.run.unit, tried.case.answered
    was, now = tried.decision(before.answer), tried.decision(after.answer)
    figures(
        [
            Figure("Answer, as it was", f"{before.answer:.3f}", was),
            Figure("Answer, changed" if changes else "Nothing is changed yet", f"{after.answer:.3f}", now),
        ]
    )
    if changes:
        st.markdown(plain(_in_one_sentence(tried, after, changes, was, now)))
    cells = {**tried.case.cells, **changes}
    case = ExplainedCase(tried.case.id, after.answer, _shown(cells), after.contributions)
    strongest = max(after.contributions, key=lambda name: abs(after.contributions[name]))
    says = f"What moves this answer most is {spec.called(strongest)}, by {after.contributions[strongest]:+.3f} in {unit.words}."
    figure(
        charts.case_waterfall(in_words(case, spec), after.base_value, unit, of_what(tried.explored.of_class)),
        says,
        case_rows(case, unit, spec, after.base_value),
        key="tried",
        title=says.removesuffix("."),
    )
    aside("What the model answers to a changed case says what it uses, not what would come of it in the world.")


def _in_one_sentence(tried: Tried, after: Answered, changes: Mapping[str, Cell], was: str, now: str) -> str:
    spec, cells = tried.assessed.spec, tried.case.cells
    parts = [
        f"{spec.called(name)} {spec.value_called(name, value)} and not {spec.value_called(name, cells[name])}"
        for name, value in changes.items()
    ]
    then = "" if not now else " The decision stays the same." if was == now else " The decision is another one."
    return f"With {', '.join(parts)} the model answers {after.answer:.3f}.{then}"


def _boxes(tried: Tried) -> dict[str, Cell]:
    """What is to be other than it was."""
    case, spec, wanted = tried.case, tried.assessed.spec, _wanted(tried)
    free = [name for name in case.cells if name not in spec.immutable]
    first = sorted(free, key=lambda name: -abs(case.answered.contributions[name]))[:SHOWN_FIRST]
    key = f"to_change:{case.id}"
    st.session_state.setdefault(key, list(dict.fromkeys([*wanted, *first])))
    names = st.multiselect("Change", free, key=key, format_func=spec.called)
    locked = [spec.called(name) for name in spec.immutable if name in case.cells]
    if locked:
        aside(f"Nobody can change: {', '.join(locked)}.")
    places = st.columns(BOXES_IN_A_ROW)
    cells = {
        name: _box(tried, name, wanted.get(name, case.cells[name]), places[at % BOXES_IN_A_ROW])
        for at, name in enumerate(names)
    }
    changes = {name: cell for name, cell in cells.items() if cell != case.cells[name]}
    if changes != wanted:
        if changes:
            st.query_params[CHANGED] = json.dumps(changes)
        else:
            st.query_params.pop(CHANGED, None)
    return changes


def _wanted(tried: Tried) -> dict[str, Cell]:
    """What the address changes.

    As far as the model reads it, and somebody can change it.
    """
    try:
        wanted = json.loads(st.query_params.get(CHANGED, "{}"))
    except ValueError:
        return {}
    return (
        {name: value for name, value in wanted.items() if _fits(tried, name, value)} if isinstance(wanted, dict) else {}
    )


def _fits(tried: Tried, name: str, value: Cell) -> bool:
    """Whether somebody can change a feature to this value."""
    columns = tried.explored.explained.sample.columns
    if name not in columns or name in tried.assessed.spec.immutable or isinstance(value, bool):
        return False
    words = any(isinstance(cell, str) for cell in columns[name])
    return isinstance(value, str) if words else isinstance(value, int | float)


def _box(tried: Tried, name: str, value: Cell, place: DeltaGenerator) -> Cell:
    cells = [cell for cell in tried.explored.explained.sample.columns[name] if cell is not None]
    label, key = tried.assessed.spec.called(name), f"try:{tried.case.id}:{name}"
    if _is_a_choice(tried.assessed.spec, name, cells):
        options = sorted({*cells} | ({value} if value is not None else set()), key=str)
        at = options.index(value) if value is not None else None
        return place.selectbox(
            label, options, index=at, key=key, format_func=lambda cell: tried.assessed.spec.value_called(name, cell)
        )
    numbers = [float(cell) for cell in cells]
    whole = all(isinstance(cell, int) for cell in cells)
    shown = None if value is None else float(value)
    number = place.number_input(
        label, value=shown, step=1.0 if whole else None, key=key, format="%.0f" if whole else "%.6g"
    )
    if number is None:
        return tried.case.cells[name]
    low, high = min(numbers), max(numbers)
    if not low <= number <= high:
        place.warning(f"No sampled case has this: they go from {low:g} to {high:g}.", icon=":material/warning:")
    return value if number == shown else int(number) if whole else number


def _is_a_choice(spec: ModelSpec, name: str, cells: Sequence[Cell]) -> bool:
    """Whether a value is chosen and not entered.

    A word, or a number that has a label as all others have.
    """
    called = spec.values.get(name, {})
    return any(isinstance(cell, str) for cell in cells) or all(
        spec.value_called(name, cell) in called.values() for cell in {*cells}
    )


def _alike(tried: Tried) -> None:
    """The nearest cases of which it is known what came of them."""
    explained, spec = tried.explored.explained, tried.assessed.spec
    rows = alike(explained, tried.case.cells, MOST_ALIKE)
    if not rows:
        st.markdown("Of no sampled case it is known yet what came of it.")
        return
    listed: list[Row] = [case_row(sampled_case(explained, row), spec) for row in rows]
    sheet(listed, alt="The most similar sampled cases, the nearest first")
    aside("The nearest first, by all that the model reads. Cases of which nobody knows what came of them are left out.")


def _shown(case: Mapping[str, Cell]) -> dict[str, float | str | None]:
    return {name: cell if cell is None or isinstance(cell, str) else float(cell) for name, cell in case.items()}

"""The boxes by which somebody chooses a cohort.

The address has every choice.
"""

from collections.abc import Mapping

import streamlit as st

from app.selection import choose
from governance.evidence.cohort import Cohort, ExplainedSample
from governance.evidence.mean_effects import shown_groups
from governance.predictions.spec import ModelSpec

ANY, EVERYBODY, NO_FEATURE = "any", "everybody", "no feature"
OF, DECIDED, CAME, BY, VALUES, SCORES = "of", "decided", "came", "by", "values", "scores"
"""What the address calls them."""
BETWEEN, STEPS = ":", 100
FEW_WORDS = 50


def choose_cohort(explained: ExplainedSample, spec: ModelSpec) -> Cohort:
    """Show the boxes, and return what they ask for."""
    left, middle, right = st.columns(3)
    with left:
        group = _group(explained, spec)
    with middle:
        decision = _of_two("Decision", DECIDED, spec.words.undecided, spec.words.decided)
    with right:
        outcome = _of_two("What came of it", CAME, spec.words.negative, spec.words.positive)
    with st.expander("More conditions", icon=":material/filter_alt:", expanded=BY in st.query_params):
        feature = choose(
            "Feature",
            [NO_FEATURE, *explained.features],
            BY,
            lambda name: name if name == NO_FEATURE else spec.called(name),
        )
        values = None if feature == NO_FEATURE else _values(explained, feature, spec)
        score = _range("Score", SCORES, min(explained.run.answers), max(explained.run.answers))
    return Cohort(decision, outcome, group, None if values is None else feature, values, score)


def in_words(cohort: Cohort, spec: ModelSpec) -> str:
    """The conditions, as a clause.

    For example `payments of the group 65+ that were blocked`.
    """
    words, whose = spec.words, spec.words.cases
    if cohort.group is not None:
        attribute, group = cohort.group
        whose += f" of the group {_called(attribute, group, spec)}"
    that = [] if cohort.outcome is None else [words.positive if cohort.outcome else words.negative]
    that += [] if cohort.decision is None else [words.decided if cohort.decision else words.undecided]
    whose += f" that {' and '.join(that)}" if that else ""
    if cohort.feature is not None and cohort.values is not None:
        name = spec.called(cohort.feature)
        between = (
            spec.value_called(cohort.feature, cohort.values)
            if isinstance(cohort.values, str)
            else f"{cohort.values[0]:g} to {cohort.values[1]:g}"
        )
        whose += f", {name} {between}"
    return whose if cohort.score is None else f"{whose}, score {cohort.score[0]:.2f} to {cohort.score[1]:.2f}"


def _group(explained: ExplainedSample, spec: ModelSpec) -> tuple[str, str] | None:
    groups = {
        f"{attribute}{BETWEEN}{group}": (attribute, group)
        for attribute, of_rows in explained.sample.groups.items()
        for group in shown_groups(of_rows, spec.min_cell)
    }
    ordered = sorted(groups, key=lambda name: (_good_share(explained, groups[name], spec), name))

    def called(name: str) -> str:
        if name == EVERYBODY:
            return "Everybody"
        attribute, group = groups[name]
        return f"{attribute.replace('_', ' ')}: {_called(attribute, group, spec)}"

    chosen = choose("Group, the worst off first", [EVERYBODY, *ordered], OF, called)
    return groups.get(chosen)


def _called(attribute: str, group: str, spec: ModelSpec) -> str:
    return spec.sensitive[attribute].labels.get(group, group) if attribute in spec.sensitive else group


def _good_share(explained: ExplainedSample, group: tuple[str, str], spec: ModelSpec) -> float:
    """How often the group gets the good decision in the sample.

    Of a task that decides nothing, the mean answer.
    """
    attribute, name = group
    rows = [row for row, of_row in enumerate(explained.sample.groups[attribute]) if of_row == name]
    if spec.favourable is None or not explained.sample.decisions:
        return sum(explained.run.answers[row] for row in rows) / len(rows)
    return sum(explained.sample.decisions[row] == spec.good_decision for row in rows) / len(rows)


def _of_two(label: str, parameter: str, no: str, yes: str) -> int | None:
    shown: Mapping[str, str] = {ANY: "Any", "0": no, "1": yes}
    chosen = choose(label, list(shown), parameter, shown.__getitem__)
    return None if chosen == ANY else int(chosen)


def _values(explained: ExplainedSample, feature: str, spec: ModelSpec) -> tuple[float, float] | str | None:
    cells = [cell for cell in explained.sample.columns[feature] if cell is not None]
    if cells and not any(isinstance(cell, str) for cell in cells):
        numbers = [float(cell) for cell in cells]
        return _range(spec.called(feature), VALUES, min(numbers), max(numbers))
    words = sorted({str(cell) for cell in cells})[:FEW_WORDS]
    chosen = choose(
        spec.called(feature),
        [ANY, *words],
        VALUES,
        lambda word: "any" if word == ANY else spec.value_called(feature, word),
    )
    return None if chosen == ANY else chosen


def _range(label: str, parameter: str, low: float, high: float) -> tuple[float, float] | None:
    """A slider of two ends.

    None while it asks for everything.
    """
    if not low < high:
        return None
    wanted = _ends(st.query_params.get(parameter, ""), low, high)
    key = f"{parameter}:{low}|{high}|{label}"
    st.session_state[key] = wanted

    def choice() -> None:
        first, last = st.session_state[key]
        if (first, last) == (low, high):
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = f"{first:.6g}{BETWEEN}{last:.6g}"

    st.slider(label, low, high, step=(high - low) / STEPS, key=key, on_change=choice)
    return None if wanted == (low, high) else wanted


def _ends(text: str, low: float, high: float) -> tuple[float, float]:
    """What the address asks for.

    Everything, where it is no part of what there is.
    """
    first, _, last = text.partition(BETWEEN)
    try:
        ends = max(low, float(first)), min(high, float(last))
    except ValueError:
        return low, high
    return ends if ends[0] <= ends[1] else (low, high)

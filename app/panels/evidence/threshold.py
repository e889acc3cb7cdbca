"""The threshold explorer.

The other decisions to which the same scores would have led.
"""

from collections.abc import Sequence
from math import floor, inf, log10

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Row, in_numbers
from app.design.table import table
from app.design.text import aside
from app.panels.evidence.answers import answered
from app.panels.evidence.groups import Groups, choose_attribute, in_words, say_also_called
from app.panels.evidence.headings import extremes
from app.panels.evidence.stored import stored_counts
from app.selection import choose
from app.wording import plain, sentence_case
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import shown, with_interval
from governance.predictions.spec import ModelSpec, Scale
from governance.predictions.tasks import binary
from governance.sentences.phrase import counted
from governance.services.monitoring.counts import Stored
from governance.services.monitoring.limits import lines
from governance.services.monitoring.threshold import Explored, explored, nearest_to_use
from governance.services.views.read import Assessed
from governance.statistics.cost import Costs
from governance.statistics.decisions import decided
from governance.statistics.threshold import thresholds

GROUPS = (*shown_at(OnPage.GAPS, binary.NAME), *shown_at(OnPage.RATES, binary.NAME))
THRESHOLD, WRONG_GOOD, WRONG_BAD = "threshold", "cost_good", "cost_bad"
"""What the address calls them."""
FROM_0_TO_1 = Scale(zero=0, one=1)
DEAREST = 1_000_000.0


def explorer(groups: Groups) -> None:
    """Show a slider, and the results of its threshold.

    Beside the decisions as decided.
    """
    assessed = groups.assessed
    if (why := task_of(assessed.spec).no_threshold(assessed.spec)) is not None:
        st.info(f"It {plain(str(why))}, so there is no threshold to try.", icon=":material/block:")
        return
    counts = stored_counts(assessed)
    if counts is None:
        return
    if not thresholds(decided(counts.whole).scores):
        st.info(
            "Not measured: the log has no scores, so no threshold on them can be tried.",
            icon=":material/visibility_off:",
        )
        return
    st.markdown(_rule(assessed.spec))
    _tried(groups, counts)


@st.fragment
def _tried(groups: Groups, counts: Stored) -> None:
    """What moves with the slider, and nothing else on the page."""
    assessed = groups.assessed
    chosen = _slider(counts)
    costs = _costs(assessed.spec)
    top = st.container()
    left, right = st.columns([3, 2])
    with right:
        attribute = choose_attribute(groups)
    decisions = _explored(assessed.assessment.evidence, chosen, attribute, costs, counts)
    would = f"with {_words(decisions.threshold, _scale(assessed.spec))}"
    with top:
        _overall(decisions, would)
    _by_group(assessed, decisions, would, left)
    with st.expander("What is compared", icon=":material/help:"):
        st.markdown(_compared(decisions, assessed.spec))


def _compared(decisions: Explored, spec: ModelSpec) -> str:
    cost = term(decisions.cost_change.name)
    sentences = [
        f"{cost.label}: {cost.meaning}",
        "Cost counts cases with a known outcome only; right decisions cost nothing. Ranges are 95 % intervals.",
    ]
    if spec.predictions.columns.threshold is None:
        sentences.append(
            "The log does not say by which rule it was decided. There may be several thresholds, a person or a second model. So "
            "the comparison is with the decisions that were made."
        )
    if decisions.unscored:
        are = "is" if decisions.unscored == 1 else "are"
        sentences.append(
            f"{counted(decisions.unscored, 'case has', 'cases have')} no score, and {are} left out of what a threshold would have come to."
        )
    return " ".join(sentences)


def _rule(spec: ModelSpec) -> str:
    # As the log has it, on its own scale.
    in_use, words = spec.predictions.columns.threshold, spec.words
    where = "at the threshold or below it" if _scale(spec).falls else "at the threshold or above it"
    used = "" if in_use is None else f" In use is **{in_use:g}**."
    return (
        f"A score {where} leads to decision 1: {plain(words.cases)} that {plain(words.decided)}.{used} "
        "Nothing here changes what the model does."
    )


def _scale(spec: ModelSpec) -> Scale:
    return spec.predictions.scale or FROM_0_TO_1


def _slider(counts: Stored) -> float:
    """The chosen threshold, as a score from 0 to 1.

    On the slider and in the address it is on the scale of the log.
    """
    scale = _scale(counts.spec)
    rising = sorted(thresholds(decided(counts.whole).scores), key=scale.value)
    offered = {_words(threshold, scale): threshold for threshold in rising}
    start = _asked(THRESHOLD, scale.value(nearest_to_use(counts)), lowest=-inf)
    nearest = min(offered, key=lambda words: abs(scale.value(offered[words]) - start))
    key = f"threshold:{counts.whole.model}:{counts.whole.version}"

    def remember() -> None:
        st.query_params[THRESHOLD] = st.session_state[key]

    chosen = st.select_slider("Threshold on the score", list(offered), value=nearest, key=key, on_change=remember)
    return offered[chosen]


def _costs(spec: ModelSpec) -> Costs:
    wrong_good = f"{spec.words.negative if spec.good_decision else spec.words.positive}, and {_fell(spec, good=True)}"
    wrong_bad = f"{spec.words.positive if spec.good_decision else spec.words.negative}, and {_fell(spec, good=False)}"
    left, right = st.columns(2)
    with left:
        good = _cost(WRONG_GOOD, f"{spec.words.cases} that {wrong_good}")
    with right:
        bad = _cost(WRONG_BAD, f"{spec.words.cases} that {wrong_bad}")
    return Costs(good, bad)


def _fell(spec: ModelSpec, *, good: bool) -> str:
    return spec.words.decided if (spec.good_decision == 1) == good else spec.words.undecided


def _cost(parameter: str, of_whom: str) -> float:
    start = min(max(_asked(parameter, 1.0), 0.0), DEAREST)

    def remember() -> None:
        st.query_params[parameter] = f"{st.session_state[parameter]:g}"

    return float(
        st.number_input(
            f"Cost of one mistake: {plain(of_whom)}",
            0.0,
            DEAREST,
            start,
            step=1.0,
            format="%g",
            key=parameter,
            on_change=remember,
        )
    )


def _asked(parameter: str, otherwise: float, lowest: float = 0.0) -> float:
    """The number in the address.

    `otherwise` where it names none, something that is no number, or one below `lowest`.
    """
    try:
        asked = float(st.query_params.get(parameter, otherwise))
    except ValueError:
        return otherwise
    return asked if asked >= lowest else otherwise


@st.cache_resource(max_entries=256, ttl="10m", show_spinner="Counting what it would have decided")
def _explored(evidence: str, threshold: float, attribute: str, costs: Costs, _counts: Stored) -> Explored:  # noqa: ARG001  (other evidence is other counts)
    return explored(_counts, threshold, attribute, costs)


def _words(threshold: float, scale: Scale) -> str:
    """A threshold in words, on the scale of the log.

    With three digits that count, near one end as well as near the other.
    """
    rarer, value = min(threshold, 1 - threshold) * abs(scale.one - scale.zero), scale.value(threshold)
    return f"{value:g}" if rarer <= 0 else f"{value:.{max(0, 2 - floor(log10(rarer)))}f}"


def _overall(decisions: Explored, would_have: str) -> None:
    would = would_have.capitalize()
    rows = [
        {
            "Measurement": term(was.name).label,
            "As decided": with_interval(was),
            would: with_interval(after),
            "Change": _change(was, after),
        }
        for was, after in zip(decisions.before.overall, decisions.after.overall, strict=True)
    ]
    rows.append(
        {
            "Measurement": term(decisions.before.cost.name).label,
            "As decided": with_interval(decisions.before.cost),
            would: with_interval(decisions.after.cost),
            "Change": with_interval(decisions.cost_change, signed=True),
        }
    )
    table(rows)


def _change(was: Measurement, would: Measurement) -> str:
    if was.value is None or would.value is None:
        return "not measured"
    return shown(was.name, would.value - was.value, signed=True)


def _by_group(assessed: Assessed, decisions: Explored, would: str, place: DeltaGenerator) -> None:
    before, after = (
        {name: [m for m in decided.groups if m.name == name and "group" in m.about] for name in GROUPS}
        for decided in (decisions.before, decisions.after)
    )
    available = [name for name in GROUPS if any(m.value is not None for m in before[name] + after[name])]
    if not available:
        st.info(f"Groups: {plain(_why(decisions))}.", icon=":material/visibility_off:")
        return
    with place:
        name = choose("By group", available, "explored", lambda measure: in_words(assessed.spec, measure))
    limits = lines(ports(), assessed.spec.tier, name)
    drawn = charts.before_after(before[name], after[name], ("as decided", would), limits, term(name).equal_at)
    values = {m.about["group"]: m.value for m in after[name] if m.value is not None}
    title = extremes(f"{sentence_case(would)}, {in_words(assessed.spec, name)}", name, values)
    says = _says(name, before[name], after[name], would)
    figure(drawn, says, _rows(before[name], after[name], would), key="explored", title=title)
    if limits:
        answered(assessed.evidence, assessed.spec.tier, after[name], f"What the policy in force would say {would}")
    hidden = sorted({m.why for m in after[name] if m.reason})
    if hidden:
        aside(f"Not shown: {'; '.join(hidden)}. What is hidden here is hidden at every threshold.")
    say_also_called(assessed.spec, name)


def _why(decisions: Explored) -> str:
    return next((m.why for m in decisions.after.groups if m.reason), "nothing was measured")


def _says(name: str, before: Sequence[Measurement], after: Sequence[Measurement], would: str) -> str:
    values = {m.about["group"]: m.value for m in before}
    sentences = [
        f"{m.about['group']}: {_value(name, values.get(m.about['group']))} as decided, {_value(name, m.value)} {would}."
        for m in after
    ]
    return f"{term(name).label} by group. " + " ".join(sentences)


def _value(name: str, value: float | None) -> str:
    return "not measured" if value is None else shown(name, value)


def _rows(before: Sequence[Measurement], after: Sequence[Measurement], would: str) -> list[Row]:
    by_group = {m.about["group"]: m for m in before}
    return [
        {
            "Group": m.about["group"],
            **in_numbers(by_group.get(m.about["group"]), "As decided"),
            **in_numbers(m, would.capitalize()),
            "n": m.n,
            "Why not": m.why or None,
        }
        for m in after
    ]

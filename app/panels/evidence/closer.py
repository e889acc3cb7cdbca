"""What a model was asked besides its sample when it was assessed."""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Quantity, Row, sheet
from app.design.text import aside
from app.selection import choose
from app.wording import plain
from governance.evidence.closer_look import Dependence, Pair, SecondOpinions
from governance.evidence.explanation import Explanation
from governance.evidence.local_surrogate import unit_of_answers
from governance.evidence.measure import SHARE, Reading
from governance.predictions.spec import ModelSpec

MOST_PAIRS = 20


def asked_another_way(explanation: Explanation, spec: ModelSpec) -> None:
    """Show pairs of features and LIME, folded away.

    Nothing where evidence has none of it.
    """
    closer = explanation.closer
    if closer is None or not (closer.pairs or closer.second):
        return
    with st.expander("Asked another way", icon=":material/compare_arrows:"):
        if closer.second is not None:
            st.markdown(plain(_about_lime(closer.second)))
        if closer.pairs:
            tell_pairs(closer.pairs, unit_of_answers(explanation.unit).words, spec)


def _about_lime(second: SecondOpinions) -> str:
    """How far LIME agrees, in words."""
    if not second.cases:
        return "LIME fits no line around any of the kept cases."
    parts = [
        f"LIME, which explains another way, finds the same strongest features in {second.agree} of {second.cases} kept cases.",
        "" if not second.opposed else f"In {second.opposed} it sees one of them in the opposite direction.",
        ""
        if second.rank_correlation is None
        else f"The middle rank correlation of all sizes is {second.rank_correlation:.2f} (1 is the same order).",
        ""
        if second.fit is None
        else f"Its lines explain {second.fit:.0%} of what they are fitted to, in the middle case.",
    ]
    return " ".join(part for part in parts if part)


def tell_pairs(pairs: Sequence[Pair], unit: str, spec: ModelSpec) -> None:
    """Which features act together, the strongest pair first."""
    first, size = pairs[0], Reading(unit, digits=None)
    name, other = map(spec.called, first.features)
    says = (
        f"What moves answers most by acting together are {name} and {other}: to change both moves an answer by {first.size:.3g} ({unit}) more or less, on average, "
        "than to change each of them by itself."
    )
    listed: list[Row] = [
        {
            "One feature": spec.called(pair.features[0]),
            "The other": spec.called(pair.features[1]),
            "Together": Quantity(pair.size, size),
        }
        for pair in pairs[:MOST_PAIRS]
    ]
    st.markdown(plain(says))
    sheet(listed, alt=says, at_once=6)
    aside(
        f"Tried on {first.cases:,} cases: one feature, the other and both get the value of another case. 0 is where the effect of neither depends on the other."
    )


def kept_curves(explanation: Explanation, spec: ModelSpec) -> None:
    """Show what the model answered at other values when it was assessed.

    Of one feature. Nothing where evidence has none of it.
    """
    curves = {} if explanation.closer is None else {each.feature: each for each in explanation.closer.dependence}
    if not curves:
        return
    kept = curves[choose("Feature", list(curves), "feature", spec.called)]
    name, values = spec.called(kept.feature), [spec.value_called(kept.feature, value) for value in kept.values]
    high, low = kept.means.index(max(kept.means)), kept.means.index(min(kept.means))
    says = (
        f"When this version was assessed, {kept.cases} sampled {spec.words.cases} were asked about with another {name}. The mean answer was highest where it was "
        f"{values[high]} ({kept.means[high]:.3f}) and lowest where it was {values[low]} ({kept.means[low]:.3f})."
    )
    st.markdown(plain(says))
    in_words = kept.feature in spec.values
    figure(
        charts.answers_between(kept, values if in_words else kept.values, name, "Answer"),
        says,
        _steps(kept, values),
        key="kept_curve",
        title=f"What the model answered at other values of {name}",
    )
    aside(
        "The thick line is the mean; four of five cases lie in the band. Bars below are the share of sampled cases near a value: where there are none, the model was "
        "asked about what it may never have seen. Everything else stayed as it was, which in the world it may not."
    )


def _steps(kept: Dependence, values: Sequence[str]) -> list[Row]:
    return [
        {
            "Value": value,
            "Mean answer": Quantity(mean, Reading()),
            "A tenth are below": Quantity(low, Reading()),
            "A tenth are above": Quantity(high, Reading()),
            "Share of cases near it": Quantity(share, SHARE),
        }
        for value, mean, low, high, share in zip(values, kept.means, kept.low, kept.high, kept.shares, strict=True)
    ]

"""A second opinion on one case, beside SHAP values."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside
from app.panels.evidence.features import feature_cells
from app.wording import plain
from governance.errors import PlacetError
from governance.evidence.explanation import Unit
from governance.evidence.local_surrogate import Agreement
from governance.evidence.measure import Reading
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explore import Case, Explored
from governance.services.evidence.second_opinion import SecondOpinion, second_opinion

FITS, FITS_IN_PART = 0.8, 0.5
"""R squared from which a surrogate is said to fit, and below which it is said to fit badly."""
ALIKE, SOMEWHAT_ALIKE = 0.7, 0.4
"""Rank correlations from which two orders are called alike, and below which they are called different."""


def beside_shap(explored: Explored, case: Case, spec: ModelSpec) -> None:
    """Show a local surrogate beside SHAP values, and whether they agree."""
    try:
        with st.spinner("Asking the model about 2,000 cases like this one"):
            opinion = second_opinion(ports(), explored, case)
    except PlacetError as error:
        st.info(f"There is no second opinion: {plain(str(error))}.", icon=":material/visibility_off:")
        return
    agreement, fit = opinion.agreement, opinion.surrogate.fit
    st.markdown(plain(f"{in_one_sentence(agreement, spec)} {_in_order(agreement, len(case.cells))}"))
    if fit is not None and fit < FITS_IN_PART:
        st.warning(how_it_fits(fit), icon=":material/warning:")
    else:
        st.markdown(how_it_fits(fit))
    _drawn(explored, case, opinion, spec)
    aside(
        "Bars are SHAP values; diamonds are LIME (Ribeiro and others, 2016), the weights of a straight line around this case. They are made of "
        f"{opinion.surrogate.answers:,} answers to this case with some features from other cases; other draws would change them by about {opinion.surrogate.error:.2g}. "
        "Each method is drawn as shares of its own largest size. Both say what the model uses: associations, not causes. That they agree does not prove them right."
    )


def in_one_sentence(agreement: Agreement, spec: ModelSpec) -> str:
    """Whether both have the same strongest features, with the same signs."""
    shared, opposed = agreement.shared, agreement.opposed
    if not agreement.compared:
        return "Neither method finds a feature that moves this answer."
    if agreement.complete:
        verb, way = ("moves", "in") if len(shared) == 1 else ("move", "each in")
        return f"Both methods find that {_listed(shared, spec)} {verb} this answer most, {way} the same direction."
    sentence = f"{_in_short(agreement)}{f': {_listed(shared, spec)}' if shared else ''}."
    if opposed:
        sentence += f" They see {_listed(opposed, spec)} in opposite directions."
    return f"{sentence} Trust neither alone."


def _in_short(agreement: Agreement) -> str:
    """The same, without names of features."""
    if not agreement.compared:
        return "No feature moves this answer"
    if agreement.complete:
        return "Both methods find the same strongest features"
    if agreement.compared == 1:
        return "The methods disagree on the strongest feature"
    return f"The methods agree on {len(agreement.shared) or 'none'} of the {agreement.compared} strongest features"


def _listed(features: Sequence[str], spec: ModelSpec) -> str:
    *first, last = map(spec.called, features)
    return f"{', '.join(first)} and {last}" if first else last


def _in_order(agreement: Agreement, features: int) -> str:
    """How alike the order of all features is.

    Empty where an explanation has none.
    """
    correlation = agreement.rank_correlation
    if correlation is None:
        return ""
    alike = "alike" if correlation >= ALIKE else "partly alike" if correlation >= SOMEWHAT_ALIKE else "different"
    return f"The order of all {features:,} features by size is {alike} (rank correlation {correlation:.2f}; 1 is the same order)."


def how_it_fits(fit: float | None) -> str:
    """R squared of the surrogate, in words."""
    if fit is None:
        return (
            "How well the surrogate, a straight line, fits cannot be told: this answer depends less on what is kept of "
            "the case than on what fills the rest."
        )
    if fit < FITS_IN_PART:
        says_little = "features act together here, and its weights say little"
        return f"The surrogate, a straight line, fits these answers badly (R² {fit:.2f}): {says_little}."
    well = "well" if fit >= FITS else "in part"
    return f"The surrogate, a straight line, fits these answers {well} (R² {fit:.2f}; 1 is exactly)."


def _drawn(explored: Explored, case: Case, opinion: SecondOpinion, spec: ModelSpec) -> None:
    """Both explanations as shares of their largest size, and in numbers."""
    shap, lime = case.answered.contributions, opinion.surrogate.weights
    ordered = list(_ranks(shap))
    shares, of_lime = _of_the_largest(shap), _of_the_largest(lime)
    drawn = charts.effects_beside(
        [(spec.called(name), shares[name], of_lime[name]) for name in ordered],
        "share of the largest",
        ("SHAP", "LIME"),
        "Effect",
    )
    title = _in_short(opinion.agreement)
    says = f"{title}. Case {case.id}, {len(ordered)} features, SHAP values beside the weights of a straight line."
    rows = _rows(shap, lime, (explored.explained.run.unit, opinion.unit), spec)
    figure(drawn, says, rows, key="second", title=title)


def _rows(shap: Mapping[str, float], lime: Mapping[str, float], units: tuple[Unit, Unit], spec: ModelSpec) -> list[Row]:
    """One row for each feature, the largest SHAP value first."""
    of_shap, of_lime = (Reading(unit.words, digits=None, signed=True) for unit in units)
    ranks, lime_ranks = _ranks(shap), _ranks(lime)
    return [
        {
            **feature_cells(name, spec.labels),
            "SHAP value": Quantity(shap[name], of_shap),
            "LIME weight": Quantity(lime[name], of_lime),
            "Rank by SHAP": ranks[name],
            "Rank by LIME": lime_ranks[name],
        }
        for name in ranks
    ]


def _of_the_largest(sizes: Mapping[str, float]) -> dict[str, float]:
    largest = max(map(abs, sizes.values())) or 1.0
    return {name: size / largest for name, size in sizes.items()}


def _ranks(sizes: Mapping[str, float]) -> dict[str, int]:
    """Ranks by absolute size, from 1.

    In this order; equal ones by name.
    """
    ordered = sorted(sizes, key=lambda name: (-abs(sizes[name]), name))
    return {name: rank for rank, name in enumerate(ordered, start=1)}

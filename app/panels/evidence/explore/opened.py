"""The model of the version on screen, loaded once for all."""

import streamlit as st

from app.console import ports
from app.design.text import aside
from app.wording import plain
from governance.errors import PlacetError
from governance.services.evidence.explore import Explored, explore
from governance.services.views.read import Assessed


def opened(assessed: Assessed, of_class: str) -> Explored | None:
    """The version's model and its sample.

    About `of_class`, which is empty where it chooses between no classes. Where they cannot be had, None, and the page says why.
    """
    try:
        explored = _opened(assessed.assessment.evidence, of_class, assessed)
    except PlacetError as error:
        st.info(f"Nothing can be tried here: {plain(str(error))}.", icon=":material/visibility_off:")
        return None
    if not explored.as_assessed:
        st.warning(
            "The log or the model gives other values now than when this version was assessed. What follows is of today.",
            icon=":material/difference:",
        )
    if assessed.spec.predictions.contributions is not None:
        aside(
            "These effects are computed here, from the model. Those over all and of kept cases were brought by its owner."
        )
    return explored


@st.cache_resource(
    max_entries=4, ttl="30m", show_spinner="Loading the model in a process apart, and asking it about the sample again"
)
def _opened(evidence: str, of_class: str, _assessed: Assessed) -> Explored:  # noqa: ARG001  (other evidence is another model)
    return explore(ports(), _assessed.evidence, _assessed.spec, of_class)

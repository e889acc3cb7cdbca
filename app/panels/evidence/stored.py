"""The counts behind evidence.

Read and added up once for all visitors.
"""

import streamlit as st

from app.console import ports
from app.wording import plain
from governance.errors import NotFound
from governance.services.monitoring.counts import Stored, stored
from governance.services.views.read import Assessed


def stored_counts(assessed: Assessed) -> Stored | None:
    """The counts behind the evidence on screen.

    Where none are stored, None, and the page says so.
    """
    try:
        return _stored(assessed.assessment.evidence, assessed.evidence.model, assessed.evidence.version)
    except NotFound as missing:
        st.info(f"Not measured: {plain(str(missing))}.", icon=":material/visibility_off:")
        return None


@st.cache_resource(max_entries=8, ttl="10m", show_spinner="Adding up the stored counts")
def _stored(evidence: str, model: str, version: str) -> Stored:  # noqa: ARG001  (other evidence is other counts)
    return stored(ports(), model, version)

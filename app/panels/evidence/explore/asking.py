"""The way from a view to the committee.

It is a question that has the view as its link.
"""

from urllib.parse import urlencode

import streamlit as st

from app.console import ports
from app.navigation import link
from governance.services.views import read
from governance.services.views.read import Assessed

LEFT_OUT = ("request", "as")
"""What of an address is no part of a view."""


def ask_about(assessed: Assessed) -> None:
    """Links to ask about this view.

    One for each open request about the version.
    """
    evidence = assessed.evidence
    view = {name: value for name, value in st.query_params.items() if name not in LEFT_OUT}
    for request in read.undecided(ports(), evidence.model, evidence.version):
        link(
            "review",
            f"Ask about this view on {request.id}",
            ":material/contact_support:",
            request=request.id,
            part="Questions",
            view=urlencode({"model": evidence.model, "version": evidence.version, **view}),
        )

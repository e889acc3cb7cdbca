"""The head of every page about a version.

Its title, its name in the browser, the boxes that choose, where it comes from.
"""

import streamlit as st

from app.console import ports
from app.design.window import called
from app.navigation import link
from app.panels.evidence.about import provenance
from app.selection import choose_version
from governance.committee.dossier import Dossier
from governance.committee.request import Request
from governance.services.views import read
from governance.services.views.read import Assessed


def begin(title: str) -> Assessed:
    """Show title, boxes and provenance of a page.

    Returns what is known about the version that is chosen.
    """
    st.title(title)
    place = st.container()
    assessment, request = choose_version()
    called(f"{title} of {assessment.model}/{assessment.version}")
    assessed = read.assessed(ports(), assessment.model, assessment.version)
    if request is not None:
        with place:
            _way_back(assessed, request)
    provenance(assessed.spec, assessed.evidence, assessment.evidence)
    return assessed


def _way_back(assessed: Assessed, request: Request) -> None:
    """The way back to the request from which somebody came.

    It says whether this is what the request rests on.
    """
    shown, about = assessed.assessment, request.matter
    if not isinstance(about, Dossier) or (about.model, about.version) != (shown.model, shown.version):
        remark = f"{request.id} is about {request.name}, which this is not"
    elif about.evidence != shown.evidence:
        remark = f"Newer evidence than that of {request.id}"
    else:
        remark = f"Evidence for {request.id}"
    link("review", f"{remark} · back to the request", ":material/arrow_back:", request=request.id)

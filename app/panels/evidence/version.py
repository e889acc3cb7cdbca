"""The head of every page about a version.

The way to it, the box that chooses a version, where its data come from, and the parts of its evidence.
"""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design.context import (
    DOCKET,
    MODELS,
    Data,
    Step,
    about_data,
    context_line,
    evidence_parts,
    to_model,
    to_request,
)
from app.design.window import called
from app.navigation import link
from app.panels.evidence.places import say_linked
from app.selection import Offered, offered
from app.session import can
from governance.committee.dossier import Dossier
from governance.committee.request import Request
from governance.people.permissions import Action
from governance.services.views import read
from governance.services.views.read import Assessed
from governance.store.evidence import Assessment


def begin(title: str) -> Assessed:
    """Show the head of the part of evidence called `title`.

    Returns what is known about the version that is chosen. Where the address names none that exists, the page ends.
    """
    versions = offered()
    if versions is None or versions.wanted is None:
        st.title(title)
    if versions is None:
        link("models", "All models", ":material/inventory_2:")
        st.stop()
    with context_line(*_way(versions)):
        shown = versions.choose()
        assessed = read.assessed(ports(), shown.model, shown.version)
        about_data(Data(assessed.spec, assessed.evidence, shown.evidence))
        _way_to_ask(shown)
    called(f"{title} of {shown.model}/{shown.version}")
    evidence_parts(title, shown.model, shown.version, versions.request)
    rests = versions.request is not None and _rests_on(versions.request, shown)
    say_linked(assessed.evidence.measurements, versions.request if rests else None, assessed.spec.labels)
    return assessed


def _way_to_ask(shown: Assessment) -> None:
    """The link to ask the committee about a version.

    For those who may, where it is not asked about it already.
    """
    if can(Action.REQUEST) and not read.undecided(ports(), shown.model, shown.version):
        name = f"{shown.model}/{shown.version}"
        link("models", "Ask the committee", ":material/how_to_vote:", search=shown.model, ask=name)


def _way(versions: Offered) -> Sequence[Step]:
    """The steps to a version.

    From the docket over its request, or from all models.
    """
    if versions.request is None or versions.wanted is None:
        return MODELS, to_model(versions.model)
    remark = _remark(versions.wanted, versions.request)
    return DOCKET, to_request(versions.request, f"{remark} · back to the request"), to_model(versions.model)


def _remark(shown: Assessment, request: Request) -> str:
    """Whether the evidence on screen is what the request rests on."""
    about = request.matter
    if not isinstance(about, Dossier) or (about.model, about.version) != (shown.model, shown.version):
        return f"{request.id} is about {request.name}, which this is not"
    if not _rests_on(request, shown):
        return f"Newer evidence than that of {request.id}"
    return f"Evidence for {request.id}"


def _rests_on(request: Request, shown: Assessment) -> bool:
    return isinstance(request.matter, Dossier) and request.matter.evidence == shown.evidence

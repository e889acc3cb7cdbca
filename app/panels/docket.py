"""Requests as a list that can be searched."""

from collections.abc import Sequence

import streamlit as st

from app.navigation import link
from app.panels.text import aside, matches
from app.wording import SIMULATED_BADGE, STATES, plain, tally
from governance.review.request import UNDECIDED
from governance.services.read import Line


def lines(title: str, shown: Sequence[Line], wanted: str, otherwise: str) -> None:
    """One section of the docket, reduced to what matches `wanted`."""
    found = [line for line in shown if _matches(line, wanted)]
    st.subheader(f"{title} ({len(found)})")
    if not found:
        st.markdown(otherwise if not shown else "None of these matches your search.")
    for line in found:
        _line(line)


def _matches(line: Line, wanted: str) -> bool:
    request = line.request
    text = f"{request.id} {request.name} {request.dossier.alias} {request.tier} {STATES[request.state].word} {request.reason}"
    return matches(text, wanted)


def _line(line: Line) -> None:
    request, decision = line.request, line.decision
    with st.container(border=True, gap="small"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left:
            st.markdown(
                f"**{plain(request.name)}** asks to become *{plain(request.dossier.alias)}* &nbsp; {STATES[request.state].markdown} {SIMULATED_BADGE if line.simulated else ''}"
            )
            st.markdown(plain(f"“{request.reason}”"))
            aside(_standing(line))
        with right:
            link(
                "review",
                f"{'Review' if request.state in UNDECIDED else 'Read'} {request.id}",
                ":material/arrow_forward:",
                request=request.id,
            )
        if decision is not None and decision.dissent:
            aside(f"Dissent on record: {', '.join(decision.dissent)}")


def _standing(line: Line) -> str:
    request, decision = line.request, line.decision
    opened = f"{request.id}, risk tier {request.tier}, opened {request.opened_at:%Y-%m-%d}"
    if decision is not None:
        counted = decision.tally
        until = f", holds until {decision.expires_on}" if decision.expires_on else ""
        return f"{opened}, decided {decision.decided_at:%Y-%m-%d}: {tally(counted.approve, counted.reject, counted.abstain)}{until}"
    missing = f"; missing: {', '.join(line.missing)}" if line.missing else "; quorum reached"
    return f"{opened}, {len(line.votes)} {'vote' if len(line.votes) == 1 else 'votes'} so far{missing}"

"""Requests as a list that can be searched.

What waits, what falls due, what stands in the way.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.design import naming
from app.design.text import aside, matches
from app.navigation import link
from app.panels.items import open_item
from app.wording import SIMULATED_BADGE, STATES, plain, tally
from governance.committee.request import STANDING, UNDECIDED, Request
from governance.proceedings.kind import Item
from governance.services.views.docket import Line
from governance.services.views.items import OpenItem


def lines(title: str, shown: Sequence[Line | OpenItem], otherwise: str, of: int | None = None) -> None:
    """Show one section of the docket, or why it is empty.

    `of` is how many there are, where not all are shown.
    """
    st.header(f"{title} ({len(shown) if of is None else of})")
    if not shown:
        st.markdown(otherwise)
    for line in shown:
        if isinstance(line, OpenItem):
            open_item(line)
        else:
            _line(line)
    if of is not None and of > len(shown):
        aside(f"The newest {len(shown)} are shown. Search for the others.")


def beside(shown: Sequence[OpenItem]) -> None:
    """Show the open items beside requests that wait for others.

    One section for each kind; nothing where there are none.
    """
    for heading in dict.fromkeys(waiting.heading for waiting in shown):
        lines(heading[0].upper() + heading[1:], [waiting for waiting in shown if waiting.heading == heading], "")


def asked_for(item: Item[Any], wanted: str) -> bool:
    """Whether `item` is what somebody searches for."""
    alias = item.place[1] if item.place else ""
    words = f"{item.tier} {item.purpose} {STATES[item.state].word}" if isinstance(item, Request) else item.state
    return matches(f"{item.id} {item.name} {alias} {words} {item.reason}", wanted)


def _line(line: Line) -> None:
    request = line.request
    undecided = request.state in UNDECIDED
    with st.container(border=True, gap="small"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left:
            st.markdown(
                f"**{plain(line.question)}** &nbsp; {STATES[request.state].markdown} "
                f"{SIMULATED_BADGE if line.simulated else ''}"
            )
            for task in line.tasks:
                due = f" (by {naming.day(task.due)})" if task.due else ""
                st.markdown(f":blue-badge[:material/task_alt: you] &nbsp; {plain(task.what)}{due}")
            st.markdown(plain(f"“{request.reason}”"))
            aside(_standing(line))
            for obstacle in map(str, line.obstacles):
                st.markdown(f":small[:material/block: {plain(obstacle[0].upper() + obstacle[1:])}]")
        with right:
            link(
                "review" if undecided else "decision",
                f"{'Review' if undecided else 'Read'} {request.id}",
                ":material/arrow_forward:",
                request=request.id,
            )


def _standing(line: Line) -> str:
    request, decided = line.request, line.decided
    tier = f", risk tier {request.tier}" if request.tier else ""
    opened = f"{request.id}{tier}, opened {naming.day(request.opened_at)}"
    due = f", due {line.due}" if line.due else ""
    if decided is not None:
        counted = decided.tally
        until = f", holds until {decided.expires_on}" if decided.expires_on and request.state in STANDING else ""
        dissent = f", dissent of {', '.join(decided.dissent)}" if decided.dissent else ""
        return f"{opened}: {tally(counted.approve, counted.reject, counted.abstain)}{dissent}{until}"
    return f"{opened}{due}, {line.cast} {'vote' if line.cast == 1 else 'votes'} so far"

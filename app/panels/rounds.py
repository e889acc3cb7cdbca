"""Whether somebody looks after what falls due."""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.sheet import sheet
from app.design.text import aside
from app.wording import plain
from governance.sentences.phrase import counted
from governance.services.views.rounds import looked_after

NOBODY = "Nobody carries out due work: start `placet work`"


def rounds_banner() -> None:
    """On every page: what stood in the way of the last round.

    In the sidebar it says where nobody makes rounds.
    """
    rounds = looked_after(ports())
    if rounds.neglected:
        st.sidebar.warning(NOBODY, icon=":material/person_alert:")
    if rounds.last is not None and rounds.last.obstacles:
        _not_done(rounds.last.obstacles)


def rounds_line() -> None:
    """Where people begin: the time and place of the last round.

    Or that nobody makes rounds.
    """
    rounds = looked_after(ports())
    if rounds.neglected:
        st.warning(NOBODY, icon=":material/person_alert:")
    if rounds.last is not None:
        machine = rounds.last.by.partition("/")[0]
        at = naming.moment(rounds.last.ended_at)
        aside(f"Due work was last carried out on {at}, by the worker on {machine}.")


def _not_done(obstacles: Sequence[str]) -> None:
    """What could not be done and why.

    Many have one cause more often than not: the first is said, and the others are a table.
    """
    first, *others = obstacles
    st.warning(f"Something that is due could not be carried out: {plain(first)}", icon=":material/schedule:")
    if others:
        with st.expander(f"And {counted(len(others), 'other thing')}", icon=":material/schedule:"):
            sheet([{"Not carried out": obstacle} for obstacle in others], alt="What else could not be carried out")

"""Whether somebody looks after what falls due, said on every page."""

import streamlit as st

from app.panels.text import aside
from app.runtime import ports
from app.wording import plain
from governance.services.views.rounds import looked_after

NOBODY = "Nobody looks after what falls due: start `placet work`"


def rounds_banner() -> None:
    """In the sidebar when rounds were last made, and by whom; on the page what stands in their way."""
    found = looked_after(ports())
    with st.sidebar:
        if found.neglected:
            st.warning(NOBODY, icon=":material/person_alert:")
        if found.last is not None:
            machine = found.last.by.partition("/")[0]
            aside(f"Rounds last made on {found.last.ended_at:%d %B %Y at %H:%M} UTC, by {machine}")
    if found.last is not None and found.last.obstacles:
        said = "\n".join(found.last.obstacles)
        st.warning(f"Something that is due could not be carried out: {plain(said)}", icon=":material/schedule:")

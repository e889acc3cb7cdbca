"""What a click does: call one service, keep what it said for the page, and lose nothing that was typed.

The callbacks run before the page is drawn again, on what was on screen when the button was pressed: a click on a
page that is no longer true reaches the service, and is refused there with its reason.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.runtime import ports
from app.wording import plain
from governance.errors import PlacetError
from governance.services import settle

NOTICE, SAID, REDRAWN = "notice", "said", "redrawn"


def notice() -> None:
    """What the last click did, said once: done, or refused with its reason."""
    # In a place of its own, so that nothing below moves: what moves is drawn anew, and an open panel would close.
    with st.container():
        again = st.session_state.get(SAID) if st.session_state.pop(REDRAWN, False) else None
        said = st.session_state.pop(NOTICE, again)
        st.session_state[SAID] = said
        if said is not None:
            done, text, words = said
            (st.success if done else st.error)(plain(text), icon=":material/check:" if done else ":material/block:")
            if words:
                with st.expander("What you had written", icon=":material/edit_note:"):
                    st.markdown(plain(words))


def redraw() -> None:
    """Draw the page again because of what others did; what this person was told last stays on it."""
    st.session_state[REDRAWN] = True
    st.rerun()


def perform(act: Callable[[], str], typed: Sequence[str] = ()) -> None:
    """Call a service and keep its sentence; a refusal leaves what was `typed` (keys of widgets) where it is."""
    try:
        st.session_state[NOTICE] = (True, act(), "")
    except PlacetError as error:
        # The refusal may have taken the form away with it: what was written is shown beside the reason.
        words = "\n".join(str(st.session_state.get(key, "")) for key in typed)
        st.session_state[NOTICE] = (False, str(error), words)
        return
    for key in typed:
        st.session_state[key] = ""


def refuse(sentence: str) -> None:
    """Say why nothing was done."""
    st.session_state[NOTICE] = (False, sentence, "")


def carried_out(done: str, otherwise: str) -> str:
    """Move the aliases that were promised; `done`, or where the registry does not move them now, `otherwise` and why."""
    try:
        settle.settle(ports())
    except PlacetError as error:
        return (
            f"{otherwise} The alias has not moved yet: {error}. It is tried again every minute, and by `placet settle`."
        )
    return done

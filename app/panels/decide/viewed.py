"""Views of explanations in questions.

A question names one by its address, and leads there.
"""

import re
from urllib.parse import parse_qsl

import streamlit as st

from app.design.forms import Form
from app.navigation import link

VIEW = "view"
"""What the address of a review calls the view that somebody came from."""
NAMED = re.compile(r"explanations\?([A-Za-z0-9_=&%.:+~-]{1,800})")
PARAMETERS = frozenset(
    [
        "model",
        "version",
        "part",
        "case",
        "attribute",
        "of",
        "decided",
        "came",
        "by",
        "values",
        "scores",
        "feature",
        "colour",
        "id",
        "changed",
        "about",
    ]
)
"""What an address of such a view has; anything else in a question is no part of it."""


def begin_with_view(form: Form, text: str, blocking: str) -> None:
    """Begin a question with the view that somebody came from.

    Nothing may then be decided before it is resolved, unless they say otherwise.
    """
    view = st.query_params.get(VIEW, "")
    if NAMED.fullmatch(f"explanations?{view}") and not st.session_state.get(form.field(text)):
        st.session_state[form.field(text)] = f"About explanations?{view}\n"
        st.session_state.setdefault(form.field(blocking), True)


def lead_to_view(text: str, key: str) -> None:
    """A link to the view that a question names.

    Nothing where it names none.
    """
    named = NAMED.search(text)
    parameters = {} if named is None else dict(parse_qsl(named[1]))
    if parameters.keys() <= PARAMETERS and {"model", "version"} <= parameters.keys():
        with st.container(key=f"view_of_{key}"):
            link("explanations", "The view that is asked about", ":material/insights:", **parameters)

"""What is on screen, kept in the address, so that every view has a link."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from app.runtime import ports
from governance.errors import NotFound
from governance.records import Window
from governance.services import read
from governance.store import Assessment


def choose(
    label: str,
    options: Sequence[str],
    parameter: str,
    shown: Callable[[str], str] = str,
    default: str | None = None,
) -> str:
    """A select box whose choice is the address parameter `parameter`; where it names none, `default` or the first option.

    `shown` must say the same of an option at every run: the browser remembers what it chose by these words, and falls
    back to the first option where it does not find them again.

    The address changes when somebody chooses, and not before: every change is a step of the browser's
    Back button, and a page must not add steps by itself.
    """
    wanted = st.query_params.get(parameter)
    index = options.index(wanted) if wanted in options else options.index(default or options[0])
    # The key holds the options: another model's versions are another box, not the old choice among new options.
    key = _key(parameter, *options)

    def remember() -> None:
        st.query_params[parameter] = st.session_state[key]

    return st.selectbox(label, options, index=index, format_func=shown, key=key, on_change=remember)


def choose_day(label: str, parameter: str, default: date, within: Window) -> date:
    """A day out of `within`; the address parameter `parameter`, or `default` where it names none of them."""
    wanted = _day(st.query_params.get(parameter))
    value = wanted if wanted is not None and wanted in within else default
    key = _key(parameter, str(within.first), str(within.last))

    def remember() -> None:
        st.query_params[parameter] = str(st.session_state[key])

    return st.date_input(label, value, within.first, within.last, key=key, on_change=remember)


def put(**parameters: str) -> None:
    """Choose for somebody who pointed at it on a chart: the boxes of these parameters follow at the next run."""
    st.query_params.update(parameters)
    for parameter in parameters:
        # A box that holds a choice does not look at the address again; another box, with another key, does.
        st.session_state[_times(parameter)] = st.session_state.get(_times(parameter), 0) + 1


def pin(**parameters: str) -> None:
    """Name what is on screen in the address, where it only followed from what is newest today."""
    if any(st.query_params.get(name) != value for name, value in parameters.items()):
        st.query_params.update(parameters)


def choose_version() -> Assessment:
    """The model and version on screen, among those with evidence. Raises NotFound where there are none."""
    known = read.assessed_versions(ports())
    if not known:
        raise NotFound("no version has evidence yet; run `placet assess MODEL VERSION`")
    models = list(dict.fromkeys(assessment.model for assessment in known))
    left, right = st.columns(2)
    with left:
        model = choose("Model", models, "model")
    with right:
        versions = [assessment.version for assessment in known if assessment.model == model]
        version = choose("Version", versions, "version", lambda v: f"version {v}")
    pin(model=model, version=version)
    return next(a for a in known if (a.model, a.version) == (model, version))


def _key(parameter: str, *options: str) -> str:
    times = st.session_state.get(_times(parameter), 0)
    return f"{parameter}:{'|'.join(options)}" + (f":{times}" if times else "")


def _times(parameter: str) -> str:
    return f"put:{parameter}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

"""The choices on screen, kept in the address and remembered.

They are in the address, so that every view has a link. They are remembered, so that they follow a person. The address
is what is true. A box shows what the address names, at every run: so the browser's Back button brings back what was
chosen before. What the address names and does not exist is said, and never replaced by something else.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.console import ports
from app.session import PERSON
from app.terms import hover
from app.wording import plain
from governance.committee.dossier import Dossier
from governance.committee.request import Request
from governance.errors import NotFound
from governance.records import Window
from governance.sentences import commands
from governance.services.views import read
from governance.store.evidence import Assessment

PAGE = "page"
FOLLOWS = ("model", "version", "request")
"""What follows a person from page to page."""
REMEMBERED = "remembered"
SMALL, LARGER = 130, 230
"""Pixels: a box in a row of others."""
NAMED = 12
"""More of what there is are not named in a sentence."""


def remembered() -> Mapping[str, str]:
    """The last choices and the acting person, as parameters of an address.

    The model, the version and the request that were looked at last.
    """
    choices: Mapping[str, str] = st.session_state.setdefault(REMEMBERED, {})
    return choices


def following(**parameters: str) -> dict[str, str]:
    """The parameters of a link.

    With the acting person, and with all that is remembered where the link itself names none of it.
    """
    named = any(parameter in parameters for parameter in FOLLOWS)
    return {**{name: value for name, value in remembered().items() if name == PERSON or not named}, **parameters}


def follow() -> None:
    """Put the last choices into an address that has none.

    The addresses of the menu have none. Called before the menu is made: the browser then enters the page with it, as
    one step of its Back button.
    """
    named = {name: st.query_params[name] for name in (*FOLLOWS, PERSON) if name in st.query_params}
    st.session_state[REMEMBERED] = {**remembered(), **named}
    if not any(name in st.query_params for name in FOLLOWS):
        pin(**remembered())


def remember(**shown: str) -> None:
    """Let the choices on screen follow to other pages.

    Where the address names another choice, the remembered one is corrected.
    """
    st.session_state[REMEMBERED] = {**remembered(), **shown}
    pin(**{name: value for name, value in shown.items() if name in st.query_params})


def choose(
    label: str,
    options: Sequence[str],
    parameter: str,
    shown: Callable[[str], str] = str,
    default: str | None = None,
    elsewhere: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """A select box whose choice is the address parameter `parameter`.

    One of a set `width` (pixels) stands in a row and shows no label.

    Where the address has none, the choice is `default` or the first option. Where the address names what there is
    not, the box is empty, and the page says so and ends: of what follows a person. Of everything else the page goes
    on with what it shows otherwise, and says so as well. What there is, but is no option of this page, is in
    `elsewhere`, with what the page is to say of it.

    The address changes when somebody chooses, and not before: every change is a step of the browser's
    Back button, and a page must not add steps by itself.
    """
    wanted = st.query_params.get(parameter)
    otherwise = default or options[0]
    value = wanted if wanted is not None and wanted in options else otherwise
    # The key holds the options: another model's versions are another box, not the old choice among new options.
    key = f"{parameter}:{'|'.join(options)}"
    ends = wanted is not None and wanted not in options and parameter in FOLLOWS
    st.session_state[key] = None if ends else value

    def choice() -> None:
        if st.session_state[key] is not None:
            first_page()
            st.query_params[parameter] = st.session_state[key]

    named: Literal["visible", "collapsed"] = "visible" if width == "stretch" else "collapsed"
    st.selectbox(
        label,
        options,
        format_func=shown,
        key=key,
        on_change=choice,
        width=width,
        label_visibility=named,
        help=hover(label),
    )
    if wanted is not None and wanted not in options:
        elsewhere.get(wanted, partial(_say_no_such, label, parameter, wanted, options))()
        if ends:
            st.stop()
        st.markdown(f"This shows {plain(shown(value))}.")
    return value


def known(parameter: str, options: Collection[str]) -> bool:
    """Whether the address names one of the options, or none at all."""
    wanted = st.query_params.get(parameter)
    return wanted is None or wanted in options


def choose_part(
    labels: Mapping[str, str], implied: Mapping[str, str] = MappingProxyType({}), parameter: str = "part"
) -> tuple[str, DeltaGenerator]:
    """Tabs of a page, of which only the open one is drawn.

    Returns the name of the open part, and the place for it. The address names it as `parameter`. Where it does not, it is the
    first part whose own choice the address names (`implied`: by parameter), or the first of all.
    """
    names = {label: name for name, label in labels.items()}
    wanted = st.query_params.get(parameter)
    otherwise = next((part for name, part in implied.items() if name in st.query_params and part in labels), None)
    opened = wanted if wanted is not None and wanted in labels else otherwise or next(iter(labels))
    key = f"{parameter}:{'|'.join(labels)}"
    st.session_state[key] = labels[opened]

    def choice() -> None:
        st.query_params[parameter] = names[st.session_state[key]]

    if wanted is not None and wanted not in labels:
        _say_no_such("Part", parameter, wanted, list(labels))
    places = st.tabs(list(names), key=key, on_change=choice)
    return opened, places[list(labels).index(opened)]


def switched(parameter: str, options: Sequence[str], default: str) -> str:
    """What the address chooses among a few options.

    `default` where it names none of them.
    """
    wanted = st.query_params.get(parameter, default)
    return wanted if wanted in options else default


def switch(label: str, options: Sequence[str], parameter: str, shown: Callable[[str], str], value: str) -> None:
    """Buttons side by side, whose choice is the address parameter `parameter`.

    The pressed one is `value`, as `switched` has it: what they are called may depend on it.
    """
    key = f"switch:{parameter}"
    st.session_state[key] = value

    def choice() -> None:
        first_page()
        st.query_params[parameter] = st.session_state[key]

    st.segmented_control(
        label, options, format_func=shown, key=key, required=True, on_change=choice, label_visibility="collapsed"
    )


def page_in_address() -> int:
    """The page of a list that the address names, from 1.

    The first where it names none.
    """
    named = st.query_params.get(PAGE, "")
    return int(named) if re.fullmatch(r"[1-9][0-9]{0,3}", named) else 1


def first_page() -> None:
    """Have the address name no page: another choice is another list."""
    st.query_params.pop(PAGE, None)


def turn_pages(pages: int, page: int) -> None:
    """Show the numbers of the pages.

    The chosen one is the address parameter `page`.
    """
    key = f"{PAGE}:{pages}"
    if st.session_state.get(key, 1) != page:
        st.session_state[key] = page

    def choice() -> None:
        st.query_params[PAGE] = str(st.session_state[key])

    st.pagination(pages, key=key, on_change=choice)


def choose_day(label: str, parameter: str, default: date, within: Window) -> date:
    """A date input whose choice is the address parameter `parameter`.

    A day out of `within`. The choice is `default` where the address names none of them.
    """
    text = st.query_params.get(parameter)
    wanted = _day(text)
    there = wanted is not None and wanted in within
    key = f"{parameter}:{within.first}|{within.last}"
    st.session_state[key] = wanted if there else default
    if text is not None and not there:
        st.info(
            plain(f"{label}: {text} is no day that was counted; days go from {within.first} to {within.last}."),
            icon=":material/link_off:",
        )

    def choice() -> None:
        st.query_params[parameter] = str(st.session_state[key])

    return st.date_input(label, min_value=within.first, max_value=within.last, key=key, on_change=choice)


def put(**parameters: str) -> None:
    """Set parameters that somebody chose on a chart.

    The boxes of these parameters follow at the next run.
    """
    st.query_params.update(parameters)


def pin(**parameters: str) -> None:
    """Name the choices on screen in the address.

    Where they only followed from what is newest today.
    """
    if any(st.query_params.get(name) != value for name, value in parameters.items()):
        st.query_params.update(parameters)


@dataclass(frozen=True, slots=True)
class Offered:
    """The versions of one model among which somebody chooses."""

    model: str
    assessments: Mapping[str, Assessment]
    """The last one of each version."""
    request: Request | None
    """From which somebody came."""

    @property
    def wanted(self) -> Assessment | None:
        """The version that the address names.

        None where there is no such version. Where it names none, that of the request, and else the newest one.
        """
        about = self.request.matter if self.request is not None else None
        asked = about.version if isinstance(about, Dossier) and about.model == self.model else ""
        otherwise = asked if asked in self.assessments else next(iter(self.assessments))
        return self.assessments.get(st.query_params.get("version", otherwise))

    def choose(self) -> Assessment:
        """A small box for the version."""
        first = None if self.wanted is None else self.wanted.version
        version = choose(
            "Version", list(self.assessments), "version", lambda v: f"version {v}", default=first, width=SMALL
        )
        pin(model=self.model, version=version)
        remember(model=self.model, version=version)
        return self.assessments[version]


def offered() -> Offered | None:
    """The versions with evidence of the model that the address names.

    Else of the model of the request from which somebody came, or the one that was assessed last. None where the
    address names a model that does not exist here, and the page has said so. Raises NotFound where no version has
    evidence.
    """
    assessments = read.assessed_versions(ports())
    if not assessments:
        raise NotFound(commands.nothing_assessed())
    request = _request()
    models = list(dict.fromkeys(assessment.model for assessment in assessments))
    about = request.matter if request is not None else None
    otherwise = about.model if isinstance(about, Dossier) and about.model in models else models[0]
    model = st.query_params.get("model", otherwise)
    if model not in models:
        _say_no_such("Model", "model", model, models)
        return None
    return Offered(model, {a.version: a for a in assessments if a.model == model}, request)


def follow_request(request: Request) -> None:
    """Let `request` and its version follow to other pages."""
    pin(request=request.id)
    about = request.matter
    version = {"model": about.model, "version": about.version} if isinstance(about, Dossier) else {}
    remember(request=request.id, **version)


def from_request() -> dict[str, str]:
    """The request from which somebody came.

    As a link to other evidence names it. Empty where the address names none.
    """
    return {name: value for name, value in st.query_params.items() if name == "request"}


def _request() -> Request | None:
    """The request that the address names.

    None where it names none. Where there is no such request, the page says so.
    """
    wanted = st.query_params.get("request")
    if wanted is None:
        return None
    listed = {request.id: request for request in read.listed(ports(), wanted)}
    if wanted not in listed:
        _say_no_such("Request", "request", wanted, list(listed))
        return None
    remember(request=wanted)
    return listed[wanted]


def _say_no_such(label: str, parameter: str, wanted: str, options: Sequence[str]) -> None:
    """Say that what the address names does not exist.

    It says what there is instead. The wrong name is not remembered.
    """
    more = f" and {len(options) - NAMED} more" if len(options) > NAMED else ""
    what = wanted if label == "Request" else f"{label} {wanted}"
    there = f"there are {', '.join(options[:NAMED])}{more}" if options else "there is none yet"
    st.session_state[REMEMBERED] = {name: value for name, value in remembered().items() if name != parameter}
    show = st.error if parameter in FOLLOWS else st.info
    show(plain(f"{what} does not exist here; {there}."), icon=":material/link_off:")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

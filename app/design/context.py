"""The line on top of a page: the way to it.

One row, with what the page is about. It carries model, version and request through every click.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from app.design import naming
from app.navigation import EVIDENCE, RULES, Screen, link
from app.terms import meaning
from app.wording import SIMULATED_BADGE, plain
from governance.committee.dossier import Dossier
from governance.committee.request import UNDECIDED, Request
from governance.evidence.bundle import Evidence
from governance.predictions.spec import ModelSpec
from governance.services.views.read import Review

LINE, PARTS = "context_line", "evidence_parts"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a page, as a link."""

    label: str
    page: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    """The choices in its address."""


@dataclass(frozen=True, slots=True)
class Data:
    """The data behind the numbers of a page."""

    spec: ModelSpec
    evidence: Evidence
    digest: str
    """Of the evidence."""

    @property
    def simulated(self) -> bool:
        """Whether somebody made them up.

        It is said wherever they are shown.
        """
        return self.spec.origin is not None and self.spec.origin.kind == "simulated"


DOCKET, MODELS = Step("Docket", "docket"), Step("Models", "models")


def to_request(request: Request, label: str | None = None) -> Step:
    """The step to a request: its review, or the decision on it."""
    page = "review" if request.state in UNDECIDED else "decision"
    return Step(label or request.id, page, {"request": request.id})


def to_model(model: str) -> Step:
    """The step to a model among the others."""
    return Step(model, "models", {"search": model})


@contextmanager
def context_line(*way: Step) -> Iterator[None]:
    """Show the way to a page in one row.

    What is drawn inside comes after it, in the same row.
    """
    _tight()
    with st.container(key=LINE, horizontal=True, vertical_alignment="center", gap="xsmall"):
        for step in way:
            link(step.page, plain(step.label), "", **step.chosen)
            st.markdown(":gray[/]", width="content")
        yield


def about_request(review: Review) -> None:
    """The data behind a request, in the line of its page.

    Nothing where it is about no version.
    """
    about = review.request.matter
    if isinstance(about, Dossier) and review.spec is not None and review.evidence is not None:
        about_data(Data(review.spec, review.evidence, about.evidence))


def about_data(data: Data) -> None:
    """What the numbers of a page were made of, on demand.

    Simulated data say so at once.
    """
    if data.simulated:
        st.markdown(SIMULATED_BADGE, width="content", help=meaning("simulated"))
    evidence, origin, scale = data.evidence, data.spec.origin, data.spec.predictions.scale
    with st.popover("About these data", type="tertiary", icon=":material/database:"):
        if origin is not None:
            st.markdown(f"**{'Simulated' if data.simulated else 'Real'} data.** {plain(origin.note)}")
        window = f"{naming.day(evidence.window.first)} to {naming.day(evidence.window.last)}"
        st.markdown(f"{evidence.data.log_rows:,} predictions, {window}.")
        until = evidence.labelled_until
        st.markdown(f"Outcomes are known until {naming.day(until)}." if until else "No outcome is known.")
        if scale is not None:
            st.markdown(f"Scores are read in proportion, {scale.zero:g} as 0 and {scale.one:g} as 1.")
        naming.digest("Evidence", data.digest)


def evidence_parts(present: str, model: str, version: str, request: Request | None) -> None:
    """The parts of a version's evidence, in a row.

    The one with the title `present` is the page itself.
    """
    chosen = {"model": model, "version": version, **({} if request is None else {"request": request.id})}
    _parts(EVIDENCE, present, chosen)


def evidence_of(request: Request) -> None:
    """The parts of the evidence on a request's version.

    Nothing where it is about no version.
    """
    if isinstance(request.matter, Dossier):
        evidence_parts("", request.matter.model, request.matter.version, request)


def rules_parts(present: str) -> None:
    """The parts of the rules, in a row."""
    _tight()
    _parts(RULES, present, {})


def _parts(screens: Sequence[Screen], present: str, chosen: Mapping[str, str]) -> None:
    """Links to the pages beside this one, which is the title."""
    with st.container(key=PARTS, horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        for screen in screens:
            if screen.title == present:
                st.title(screen.title, anchor=False, width="content")
            else:
                link(screen.name, screen.title, "", **chosen)


def _tight() -> None:
    """Keep both rows low.

    On a phone the parts move sideways and the way breaks.
    """
    rows = f".st-key-{LINE}", f".st-key-{PARTS}"
    st.html(
        "<style>"
        f"{_each(rows, '[data-testid=stPageLink-NavLink]')} {{ padding: 0.25rem 0 }}"
        f"{_each(rows, '[data-testid=stMarkdownContainer]')} {{ margin: 0 }}"
        f"{_each(rows, 'p')} {{ margin: 0; white-space: nowrap }}"
        f"{rows[0]} a p {{ text-decoration: underline; text-underline-offset: 0.2em }}"
        f"{rows[1]} {{ overflow-x: auto; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }}"
        f"{rows[1]} > * {{ flex-shrink: 0 }}"
        f"{rows[1]} h1 {{ font-size: 1rem; padding: 0.25rem 0; white-space: nowrap; border-bottom: 3px solid currentColor }}"
        "</style>"
    )


def _each(rows: tuple[str, ...], inside: str) -> str:
    return ", ".join(f"{row} {inside}" for row in rows)

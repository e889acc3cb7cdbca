"""Where a page shows a measurement, and how it is marked there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

import streamlit as st

from app.design.spot import marked_spot
from app.navigation import title_of
from app.session import PERSON, identity
from app.wording import plain
from governance.committee.request import Request
from governance.evidence.catalogue import CATALOGUE, term
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, labelled, with_interval

SEE = "see"
"""The parameter that names a measurement by its key (assets/links.js)."""
CHOSEN = "attribute", "feature"
"""What a page lets somebody choose, and a measurement is about."""
PART: Mapping[OnPage, str] = {
    OnPage.OVER_TIME: "right",
    OnPage.ESTIMATES: "right",
    OnPage.CALIBRATION: "closely",
    OnPage.SPEED: "speed",
    OnPage.CHANGES: "changes",
    OnPage.RATES: "groups",
    OnPage.GAPS: "gaps",
    OnPage.SUMMARIES: "gaps",
    OnPage.STRATA: "strata",
    OnPage.THRESHOLD: "threshold",
    OnPage.DISTANCES: "moved",
    OnPage.ANSWERS: "moved",
    OnPage.FEATURES: "features",
    OnPage.ROWS: "periods",
    OnPage.FLOW: "periods",
    OnPage.REPRESENTATION: "representation",
    OnPage.LABELS: "labels",
    OnPage.PROXIES: "proxies",
    OnPage.MITIGATIONS: "mitigations",
}
"""The part of its page, as addresses name it. Pages that are not here have one part."""


def place_of(name: str, measurement: Measurement | None) -> tuple[str, dict[str, str]]:
    """The page of the measure `name`, and what is chosen there.

    As addresses name both, so that `measurement` is on screen, where it has a value, and marked.
    """
    place = term(name).shown[0]
    about = {} if measurement is None or measurement.value is None else measurement.about
    return place.page, {
        **({"part": PART[place]} if place in PART else {}),
        **{part: about[part] for part in CHOSEN if part in about},
        **place.choice(name),
        **({} if measurement is None else {SEE: measurement.key}),
    }


def called(measurement: Measurement, labels: Mapping[str, str]) -> str:
    """A measurement as the text of a link to it.

    Its page, and what it is.
    """
    about = labelled(measurement, labels).about
    by = f" by {about['attribute']}" if "attribute" in about else ""
    of = f" of {about['feature']}" if "feature" in about else ""
    return f"{title_of(term(measurement.name).shown[0].page)}: {term(measurement.name).label}{by}{of}"


def evidence_link(request: Request, measurement: Measurement, labels: Mapping[str, str]) -> str:
    """A link from a request to one measurement, as Markdown."""
    page, chosen = place_of(measurement.name, measurement)
    dossier = request.dossier
    about = {"model": dossier.model, "version": dossier.version, "request": request.id, PERSON: identity().person.id}
    return f"[{plain(called(measurement, labels))}](/{page}?{urlencode({**about, **chosen})})"


def say_linked(measured: tuple[Measurement, ...], request: Request | None, labels: Mapping[str, str]) -> None:
    """Say to which measurement somebody followed a link.

    The `request` rests on it, where there is one. Nothing where nobody followed a link.
    """
    linked = next((m for m in measured if m.key == st.query_params.get(SEE)), None)
    if linked is None:
        return
    whom = about_whom(labelled(linked, labels))
    why = "you came for this" if request is None else f"{plain(request.id)} speaks of this"
    st.markdown(
        f":blue-badge[:material/link: {why}] &nbsp; **{plain(term(linked.name).label)}**"
        f"{f', {plain(whom)}' if whom else ''}: {plain(with_interval(linked))}"
    )


@contextmanager
def spot(part: str) -> Iterator[None]:
    """Mark what is drawn inside, where a link leads there.

    That is to a measure in this part of the page.
    """
    named = st.query_params.get(SEE, "").partition("/")[0]
    if named not in CATALOGUE or PART.get(term(named).shown[0]) != part:
        yield
        return
    with marked_spot():
        yield

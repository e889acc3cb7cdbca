"""The other open requests for the same place, each beside this one."""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design.naming import day
from app.design.sheet import Row, in_numbers, quantity, sheet
from app.design.text import aside
from app.navigation import link
from app.panels.decide.brief import beside_each_other
from app.wording import plain
from governance.committee.headline import WorstOff, in_thousand
from governance.committee.request import Request
from governance.errors import NotFound
from governance.evidence.catalogue import term
from governance.evidence.contrast import Contrast, Pair
from governance.evidence.judgement import Side
from governance.services.views.read import Review
from governance.services.views.rivals import contrast, rivals

SIDES = {Side.ABOVE: "higher", Side.BELOW: "lower", None: "chance?"}


def beside_rivals(review: Review) -> None:
    """Show how each other version that asks for the place differs.

    Nothing where no other does.
    """
    for other in rivals(ports(), review.request):
        _beside(review, other)


def _beside(review: Review, other: Request) -> None:
    assert review.headline is not None, "what asks for a place rests on evidence"
    own, theirs = review.request.dossier, other.dossier
    st.header(plain(f"Beside version {theirs.version}, for which {other.id} asks"))
    worst = review.headline.worst
    try:
        differences = _contrast(own.evidence, theirs.evidence, own.model, own.version, theirs.version, _rate(worst))
    except NotFound as missing:
        st.info(f"Not compared: {plain(str(missing))}.", icon=":material/visibility_off:")
        return
    if worst is not None and differences.groups:
        st.markdown(f"**{plain(_said(differences.groups, worst, own.version, theirs.version))}**")
        sheet(
            [_of_group(pair, own.version, theirs.version) for pair in differences.groups],
            alt=f"{worst.cases}, {worst.happens}, by group",
        )
    beside_each_other(differences.everybody, f"Version {own.version}", f"Version {theirs.version}")
    aside(
        f"Both on the days from {day(differences.window.first)} to {day(differences.window.last)}, from stored counts. "
        "Where both versions scored the same cases, the intervals of the differences are too wide rather than too narrow; "
        "those of groups hold for all groups together."
    )
    link("review", f"Review {other.id}", ":material/forum:", request=other.id)


@st.cache_resource(max_entries=16, ttl="10m", show_spinner="Comparing the versions on the days that both have")
def _contrast(
    evidence: str,  # noqa: ARG001
    others: str,  # noqa: ARG001
    model: str,
    version: str,
    other: str,
    rate: str | None,
) -> Contrast:
    return contrast(ports(), model, version, other, rate)


def _rate(worst: WorstOff | None) -> str | None:
    """The share of those who get the good decision."""
    return None if worst is None else term(worst.gap.name).of[0]


def _said(groups: Sequence[Pair], worst: WorstOff, version: str, other: str) -> str:
    """The largest difference that is sure, as a sentence."""
    first = groups[0]
    if first.sure <= 0:
        return f"Chance may explain how groups differ between versions {version} and {other}."
    return (
        f"Of {worst.whom} in the group {first.own.about['group']}, {in_thousand(first.own.value or 0.0)} {worst.happens} "
        f"with version {version}, and {in_thousand(first.other.value or 0.0)} with version {other}."
    )


def _of_group(pair: Pair, version: str, other: str) -> Row:
    name, about = pair.own.name, pair.own.about
    return {
        "By": about["attribute"],
        "Group": about["group"],
        f"Version {version}": quantity(name, pair.own.value),
        f"Version {other}": quantity(name, pair.other.value),
        f"Version {version} is": SIDES[pair.side],
        **in_numbers(pair.difference, "Difference", signed=True),
    }

"""A model card on screen.

One row a group, what is long folded, digests last. The paper (`governance.papers.card_paper`) has the same to keep, with every table open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.sheet import Cell, Row, in_numbers, quantity, sheet
from app.design.text import aside, heading
from app.navigation import link
from app.panels.evidence.about import told
from app.panels.evidence.datasheets import datasheets
from app.panels.evidence.features import feature_cells
from app.panels.evidence.lineage import lineage_of
from app.panels.evidence.sign_off import in_short
from app.panels.papers import to_keep
from app.wording import STATES, plain
from governance.committee.request import UNDECIDED, Request
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.side_by_side import widest
from governance.evidence.vocabulary import about_whom
from governance.papers.card import Background, Card, both_measured, in_words
from governance.papers.card_paper import (
    card_paper,
    compared_days,
    data_of,
    good,
    positive,
    remarks,
    trained_on,
)
from governance.papers.card_words import said_besides, said_by_people
from governance.papers.exports.forms import FORMS
from governance.papers.measured import missing, rows_of_groups
from governance.papers.paper import Chapter, Listing, Part, Said
from governance.services.views.card_exports import exported_card
from governance.services.views.read import Assessed
from governance.store.evidence import Assessment

SECTIONS = {
    "purpose": "What it is for",
    "right": "How good it is",
    "groups": "Groups",
    "decisions": "Decisions",
}
"""The sections of the page, by their place in the address."""
IN_A_ROW, GROUPS_AT_ONCE = 3, 5


def contents(assessed: Assessed, beside: Background) -> None:
    """The name of the card, and a link to each section.

    And the card to keep.
    """
    card = assessed.card
    with st.container(gap=None):
        st.header(f"Model card: {plain(card.model)}, version {plain(card.version)}", anchor=False)
        aside(f"Risk tier {card.tier}. {card.owner.name} owns it. {in_short(card, beside.signed)}.")
        with st.container(horizontal=True, vertical_alignment="center"):
            sections = " &nbsp;·&nbsp; ".join(f"[{title}](#{name})" for name, title in SECTIONS.items())
            st.markdown(sections, width="content")
            _keep(card, assessed.assessment, beside)


def purpose(card: Card) -> None:
    """What people wrote about it."""
    _section("purpose")
    every = tuple(said_by_people(card))
    chapters = [chapter for chapter in every if not _lists(chapter)]
    for start in range(0, len(chapters), IN_A_ROW):
        row = chapters[start : start + IN_A_ROW]
        for place, chapter in zip(st.columns(IN_A_ROW), row, strict=False):
            with place, st.container(gap=None):
                _say_chapter(chapter)
    for chapter in filter(_lists, every):
        with st.container(gap=None):
            _say_chapter(chapter)


def people_and_data(card: Card) -> None:
    """What else people wrote: who uses it, risks, terms, and its data."""
    chapters = tuple(said_besides(card))
    if not chapters:
        st.markdown("Nobody has written who uses it, its risks and its terms.")
    for start in range(0, len(chapters), IN_A_ROW):
        for place, chapter in zip(st.columns(IN_A_ROW), chapters[start : start + IN_A_ROW], strict=False):
            with place, st.container(gap=None):
                _say_chapter(chapter)
    heading("Data sheets")
    datasheets(card)


def how_good(card: Card, beside: Background) -> None:
    """How often it is right, beside the version before.

    The rest on demand.
    """
    before, labels = beside.before, beside.labels
    _section("right")
    with st.container(gap="xsmall"):
        _say((*data_of(card), *positive(card)))
    _measured(card.performance, "How often it is right", before)
    with st.container(gap="xsmall"):
        aside("No earlier version was assessed." if before is None else compared_days(card, before))
        _folded(
            "How far the data have moved",
            "moved",
            lambda: _measured(in_words(card, labels).drift, "How far the data have moved"),
        )
        _folded("What it relies on", "relies", lambda: _relies_on(card, labels))


def groups(card: Card, before: Card | None) -> None:
    """A row for each group.

    Its rates, and its gaps with their intervals.
    """
    _section("groups")
    rows = sorted(rows_of_groups(card.fairness).items(), key=lambda row: -widest(row[1].values()))
    shown = [_group_row(*whom, measured) for whom, measured in rows]
    if shown:
        with st.container(gap="xsmall"):
            sheet(shown, alt="Rates and gaps, one row a group", at_once=GROUPS_AT_ONCE)
            aside(
                "The widest gap that is sure stands first. From and to are 95 % intervals; the paper has them for every rate."
            )
    absent = tuple(missing(card.fairness))
    pairs = () if before is None else tuple(p for p in both_measured(card, before) if "group" in p[0].about)
    with st.container(gap="xsmall"):
        if before is not None and pairs:
            _folded(f"Groups beside version {before.version}", "before", lambda: _beside(card, before, pairs))
        if absent:
            _folded("What was not measured of groups", "absent", lambda: _say(absent))
        _folded("What the rates mean", "meant", lambda: _meant(card))


def decisions(beside: Background) -> None:
    """The requests about it.

    Each with its minutes or its review.
    """
    _section("decisions")
    if not beside.requests:
        st.markdown("Nobody has asked that it serves.")
    with st.container(gap=None):
        for request in beside.requests:
            _decision(request)


def _decision(request: Request) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        opened = f"opened {naming.day(request.opened_at)}"
        st.markdown(f"**{request.id}** &nbsp; {STATES[request.state].markdown} &nbsp; {opened}", width="content")
        if request.state in UNDECIDED:
            link("review", "Review", ":material/forum:", request=request.id)
        else:
            link("decision", "Decision and minutes", ":material/gavel:", request=request.id)


def origin(assessed: Assessed) -> None:
    """Files, evidence and record by their digests, and its lineage."""
    card, assessment = assessed.card, assessed.assessment
    with st.container(gap="xsmall"):
        st.markdown(f"Registered {naming.moment(card.created_at)}. {plain(card.version_description)}")
        _say((*remarks(card), *trained_on(card)))
    with st.container(horizontal=True):
        naming.digest("Model files", card.artifact)
        naming.digest("Evidence", card.evidence)
        naming.digest("This card", assessment.card)
    heading("What led to it, and what followed")
    lineage_of(assessed)


def _keep(card: Card, assessment: Assessment, beside: Background) -> None:
    name = f"{assessment.model}-{assessment.version}-card"
    with st.popover("Keep this card", type="tertiary", icon=":material/download:"):
        to_keep("Card", card_paper(card, assessment.card, beside), name)
        for export, form in FORMS.items():
            st.download_button(
                form.title,
                partial(exported_card, ports(), assessment.model, assessment.version, export),
                f"{name}.{form.ending}",
                form.media,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def model_card(assessed: Assessed, beside: Background) -> None:
    """All sections, in order."""
    card = assessed.card
    contents(assessed, beside)
    purpose(card)
    how_good(card, beside)
    groups(card, beside.before)
    decisions(beside)
    with st.container(gap="xsmall"):
        for measure in shown_at(OnPage.CARD, assessed.spec.task):
            told(assessed.evidence, measure)


def _section(name: str) -> None:
    heading(SECTIONS[name], anchor=name)


def _lists(chapter: Chapter) -> bool:
    return any(isinstance(part, Listing) for part in chapter.parts)


def _say_chapter(chapter: Chapter) -> None:
    st.markdown(f"**{plain(chapter.title)}**")
    _say(chapter.parts)


def _say(parts: Iterable[Part]) -> None:
    """Sentences and lists of a paper.

    Its tables are drawn elsewhere, as numbers.
    """
    for part in parts:
        match part:
            case Said():
                st.markdown(_labelled(part))
            case Listing(items):
                st.markdown("\n".join(f"- {_labelled(item)}" for item in items))


def _labelled(sentence: Said) -> str:
    return f"**{plain(sentence.label)}** {plain(sentence.text)}" if sentence.label else plain(sentence.text)


def _folded(title: str, key: str, draw: Callable[[], None]) -> None:
    """Something that is drawn once somebody opens it."""
    fold = st.expander(title, key=f"card_{key}", on_change="rerun")
    if fold.open:
        with fold:
            draw()


def _measured(measurements: Sequence[Measurement], alt: str, before: Card | None = None) -> None:
    """A row for each measurement.

    Beside that of the version before, where there is one.
    """
    was = (
        {}
        if before is None
        else {m.key: {f"Version {before.version}": quantity(m.name, m.value)} for m in before.performance}
    )
    rows: list[Row] = [
        {
            "Measurement": term(m.name).label,
            "About": about_whom(m) or None,
            **in_numbers(m),
            **was.get(m.key, {}),
            "Cases": m.n,
        }
        for m in measurements
        if m.value is not None
    ]
    if rows:
        sheet(rows, alt=alt)
    _say(missing(measurements))


def _group_row(whom: str, versus: str, measured: Mapping[str, Measurement]) -> Row:
    cases = max(m.n for m in measured.values())
    row: dict[str, Cell] = {"Group": whom, "Cases": cases, "Compared with": versus or None}
    for name, m in measured.items():
        label = term(name).label
        gap = term(name).kind is MeasureKind.GAP
        row |= in_numbers(m, label) if gap else {label: quantity(name, m.value)}
    return row


def _meant(card: Card) -> None:
    _say(good(card))
    for name in dict.fromkeys(m.name for m in card.fairness):
        st.markdown(f"**{plain(term(name).label)}.** {plain(term(name).meaning)}")


def _beside(card: Card, before: Card, pairs: Sequence[tuple[Measurement, Measurement]]) -> None:
    rows: list[Row] = [
        {
            "Measurement": term(now.name).label,
            "About": about_whom(now) or None,
            f"Version {card.version}": quantity(now.name, now.value),
            f"Version {before.version}": quantity(was.name, was.value),
        }
        for now, was in pairs
    ]
    if rows:
        sheet(rows, alt=f"Version {card.version} beside version {before.version}")


def _relies_on(card: Card, labels: Mapping[str, str]) -> None:
    if not card.importance:
        st.markdown(f"Not measured: {plain(str(card.explanation_method))}.")
        return
    aside(f"{card.explanation_method}.")
    effect = f"Mean effect ({card.explanation_unit.words})"
    rows: list[Row] = [{**feature_cells(column, labels), effect: value} for column, value in card.importance]
    sheet(rows, alt="Features by their mean effect")

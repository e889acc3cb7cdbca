"""What is different from the card of another version."""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design.sheet import Row, quantity, sheet
from app.design.text import aside, heading
from app.selection import choose
from governance.canonical import Json
from governance.evidence.catalogue import term
from governance.evidence.vocabulary import about_whom
from governance.papers.card import Card
from governance.papers.card_difference import CardDifference, FieldChange, MeasurementChange, Way, difference
from governance.papers.card_paper import compared_days
from governance.sentences.phrase import counted
from governance.services.views import read
from governance.services.views.read import Assessed

OF_EVERY_VERSION = ("version", "version_description", "created_at", "artifact", "evidence")
"""Fields in which any two versions differ: digests, names and times."""
LONGEST = 300
"""Characters of a text that is shown on either side."""


def beside_another(assessed: Assessed) -> None:
    """Show what is different from the card of another version.

    Which one stands in the address.
    """
    card = assessed.card
    others = [
        each.version
        for each in read.assessed_versions(ports())
        if each.model == card.model and each.version != card.version
    ]
    if not others:
        st.markdown("No other version of this model was assessed.")
        return
    other = choose("Beside version", others, "beside", default=_earlier(others, card.version))
    before = read.assessed(ports(), card.model, other).card
    changes = difference(before, card)
    st.markdown(f"**{_in_short(changes)}**")
    aside(compared_days(card, before))
    _changed("Worse", changes.of(Way.WORSE), card, before)
    _changed("Improved", changes.of(Way.IMPROVED), card, before)
    _changed("Moved, and neither better nor worse by itself", changes.of(Way.MOVED), card, before)
    _changed("Measured now, or no longer", changes.of(Way.ADDED, Way.REMOVED), card, before)
    _written([change for change in changes.fields if change.path[0] not in OF_EVERY_VERSION], card, before)
    within = changes.of(Way.WITHIN_CHANCE)
    if within:
        with st.expander(f"{counted(len(within), 'difference')} that chance may explain"):
            sheet(_rows(within, card, before), alt="Differences that chance may explain")


def _earlier(others: Sequence[str], version: str) -> str:
    """The version before this one.

    The first there is, where none is before it.
    """
    before = [other for other in others if other.isdecimal() and version.isdecimal() and int(other) < int(version)]
    return max(before, key=int, default=others[0])


def _in_short(changes: CardDifference) -> str:
    parts = [
        f"{len(changes.of(way))} {words}"
        for way, words in ((Way.WORSE, "worse"), (Way.IMPROVED, "improved"), (Way.WITHIN_CHANCE, "within chance"))
    ]
    return f"Of {counted(len(changes.measurements), 'measurement')} that differ: {', '.join(parts)}."


def _changed(title: str, changes: Sequence[MeasurementChange], card: Card, before: Card) -> None:
    if changes:
        heading(title)
        sheet(_rows(changes, card, before), alt=title, at_once=8)


def _rows(changes: Sequence[MeasurementChange], card: Card, before: Card) -> list[Row]:
    return [_row(change, card, before) for change in changes]


def _row(change: MeasurementChange, card: Card, before: Card) -> Row:
    measured = change.after or change.before
    assert measured is not None, "what differs is on one of the cards"
    values = [None if each is None else each.value for each in (change.before, change.after)]
    return {
        "Measurement": term(measured.name).label,
        "About": about_whom(measured) or None,
        "Of": change.chapter,
        f"Version {before.version}": quantity(measured.name, values[0]),
        f"Version {card.version}": quantity(measured.name, values[1]),
    }


def _written(changes: Sequence[FieldChange], card: Card, before: Card) -> None:
    heading("What is written or recorded otherwise")
    if not changes:
        st.markdown("Nothing.")
        return
    rows: list[Row] = [
        {
            "Field": change.called,
            "How": str(change.way),
            f"Version {before.version}": _shown(change.before),
            f"Version {card.version}": _shown(change.after),
        }
        for change in changes
    ]
    sheet(rows, alt="Fields that differ", at_once=10)


def _shown(value: Json) -> str | None:
    if value is None or value in ("", [], {}):
        return None
    text = _words(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _words(value: Json) -> str:
    """A value of a record as people read it."""
    if isinstance(value, list):
        return "; ".join(map(_words, value))
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_words(part)}" for name, part in value.items() if part)
    return str(value)

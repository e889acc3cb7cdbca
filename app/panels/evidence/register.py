"""Each assessed version, and the way to its card."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.console import ports
from app.design.context import Step
from app.design.naming import day
from app.design.rows import ListRow, list_rows
from app.design.text import aside, matches, search_box
from app.panels.papers import to_keep
from app.selection import choose
from app.wording import STATES, plain
from governance.committee.request import UNDECIDED
from governance.papers.register import Registration, register_paper
from governance.sentences.phrase import counted
from governance.services.views.register import register

AT_ONCE = 20
LONGEST_PURPOSE = 160


def whole_register() -> None:
    """Show every version that matches, a page at a time."""
    registrations = register(ports())
    wanted = search_box("model, owner, tier, state or purpose")
    matching = [each for each in registrations if matches(each.words, wanted)]
    if not registrations:
        st.markdown("No version of any model has been assessed yet.")
        return
    if not matching:
        st.markdown(f"None of {counted(len(registrations), 'version')} has all of these words.")
        return
    list_rows([_row(each) for each in _page_of(matching)])
    with st.popover("Keep this register", type="tertiary", icon=":material/download:"):
        to_keep("Register", register_paper(matching, "Register of models", ports().clock()), "register")
    aside("The command placet register --output FOLDER writes it as static files, with every card, for a web server.")


def _page_of(matching: Sequence[Registration]) -> Sequence[Registration]:
    parts = {matching[at].name: matching[at : at + AT_ONCE] for at in range(0, len(matching), AT_ONCE)}
    if len(parts) < 2:
        return matching
    aside(f"{len(matching):,} versions match.")
    return parts[choose("Versions", list(parts), "from_version", lambda first: f"{first} to {parts[first][-1].name}")]


def _row(each: Registration) -> ListRow:
    card = each.card
    chosen = {"model": card.model, "version": card.version}
    serves = ":green-badge[:material/check: serves]" if each.serves else "does not serve"
    purpose = each.purpose if len(each.purpose) <= LONGEST_PURPOSE else f"{each.purpose[:LONGEST_PURPOSE]}…"
    return ListRow(
        key=f"{card.model}-{card.version}",
        about=Step(f"{card.model}, version {card.version}", "model_card", chosen),
        below=plain(f"Tier {card.tier}. {card.owner.name}. {purpose}"),
        sides=(serves, _state(each)),
        act=_where_it_stands(each, chosen),
    )


def _state(each: Registration) -> str:
    # As plain words, which a narrow column can break; a badge it cannot.
    state = STATES[each.state].word if each.state is not None else "not asked for"
    return f"{state}  \nassessed {day(each.assessed_at)}"


def _where_it_stands(each: Registration, chosen: Mapping[str, str]) -> Step:
    """Where its decision is read, or its review, or else its card."""
    if each.request is None or each.state is None:
        return Step("Card", "model_card", chosen)
    page = "review" if each.state in UNDECIDED else "decision"
    return Step(page.capitalize(), page, {"request": each.request})

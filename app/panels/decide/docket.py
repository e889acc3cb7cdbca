"""Requests as rows that can be searched.

The question, the worst finding, the votes, when it is due, and one thing to do.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from app.design.context import Step, to_request
from app.design.naming import day
from app.design.rows import ListRow, list_rows
from app.design.states import empty
from app.design.text import matches
from app.glossary import PARTS as ROLES
from app.navigation import link
from app.panels.items import open_row
from app.wording import ANSWERS, SIMULATED_BADGE, STATES, plain
from governance.committee.acts import Decided
from governance.committee.dossier import Dossier
from governance.committee.in_short import InShort
from governance.committee.request import STANDING, UNDECIDED, Request
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.proceedings.kind import Item
from governance.sentences.times import from_today
from governance.services.views.docket import Docket, Line, Order, Part, Votes
from governance.services.views.items import OpenItem

PARTS: Mapping[Part, str] = {
    Part.MINE: "For me",
    Part.OPEN: "Open",
    Part.IN_FORCE: "In force",
    Part.CLOSED: "Closed",
}
ORDERS: Mapping[Order, str] = {
    Order.DUE: "due first",
    Order.NEWEST: "newest first",
    Order.MODEL: "by model",
}
NOTHING: Mapping[Part, str] = {
    Part.MINE: "Nothing waits for you.",
    Part.OPEN: "No request is open.",
    Part.IN_FORCE: "Nothing is approved now.",
    Part.CLOSED: "Nothing is closed yet.",
}
COMPARE = "Compare"
"""The part of a request's page that has what else asks for its alias."""
SHOWN_OTHERWISE = {"no-quorum-yet", "policy-does-not-allow", "alias-not-moved-yet"}
"""What stands in the way and the row says already: votes, a finding that blocks, the state."""


def all_simulated(docket: Docket) -> bool:
    """Whether all versions on screen were measured on simulated data.

    It is then said once.
    """
    measured = [
        entry for entry in docket.lines if isinstance(entry, Line) and isinstance(entry.request.matter, Dossier)
    ]
    return bool(measured) and all(line.simulated for line in measured)


def rows(docket: Docket, today: date, *, searched: bool) -> None:
    """Show a page of the docket, or why it is empty.

    What asks for the same alias stands below one line that says so.
    """
    if not docket.lines:
        empty("None of these matches your search." if searched else NOTHING[docket.part])
    shown: list[ListRow] = []
    simulated = not all_simulated(docket)
    for number, entry in enumerate(docket.lines):
        if isinstance(entry, Line) and _begins_a_group(entry, docket.lines[:number]):
            list_rows(shown)
            shown = []
            _same_alias(entry)
        shown.append(open_row(entry, today) if isinstance(entry, OpenItem) else _row(entry, today, simulated=simulated))
    list_rows(shown)


def instead(who: Identity, counts: Mapping[Part, int]) -> str:
    """What somebody for whom nothing waits can do here."""
    if not may(who, Action.VOTE):
        return f"Nothing waits for you. {ROLES[who.person.role]}"
    if not counts[Part.OPEN]:
        return "Nothing waits for you, and nothing is open. What was decided stands under In force and Closed."
    return "Nothing waits for you. You can read what is open, ask about it, and change your vote until the chair closes it."


def asked_for(item: Item[Any], wanted: str) -> bool:
    """Whether `item` is what somebody searches for."""
    alias = item.place[1] if item.place else ""
    words = f"{item.tier} {item.purpose} {STATES[item.state].word}" if isinstance(item, Request) else item.state
    return matches(f"{item.id} {item.name} {alias} {words} {item.reason}", wanted)


def _begins_a_group(line: Line, before: Sequence[Line | OpenItem]) -> bool:
    above = {entry.request.id for entry in before if isinstance(entry, Line)}
    return bool(line.rivals) and not above & set(line.rivals)


def _same_alias(line: Line) -> None:
    several = sorted([line.request.id, *line.rivals])
    model, alias = line.request.dossier.model, line.request.dossier.alias
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        asks = f"{' and '.join(several)} ask for the same place: {alias} of {model}. At most one can have it."
        st.markdown(plain(asks), width="content")
        link("review", f"Compare {' and '.join(several)}", ":material/compare:", request=several[0], part=COMPARE)


def _row(line: Line, today: date, *, simulated: bool) -> ListRow:
    request = line.request
    where = to_request(request)
    return ListRow(
        key=request.id,
        about=Step(f"{request.id}: {line.question}", where.page, where.chosen),
        below=f":small[{' &nbsp; '.join(_below(line, simulated=simulated))}]",
        sides=(_cast(line.votes) if line.votes is not None else _decided(line.decided), _when(line, today)),
        act=_act(line, where),
    )


def _below(line: Line, *, simulated: bool) -> list[str]:
    """What people should know before they open it.

    The sign of its state, what was found, what waits, what stands in the way.
    """
    words = [STATES[line.request.state].markdown]
    words += _found(line.findings) if line.findings is not None else []
    words += [SIMULATED_BADGE] if simulated and line.simulated else []
    words += [plain(task.what) for task in line.tasks[:1] if line.votes is None]
    words += [plain(f"also: {', '.join(task.what for task in line.tasks[1:])}")] if line.tasks[1:] else []
    words += [plain(str(obstacle)) for obstacle in line.obstacles if obstacle.code not in SHOWN_OTHERWISE]
    return [*words, "you have voted"] if line.voted else words


def _act(line: Line, where: Step) -> Step:
    """What waits for the person, or the way to read it."""
    if not line.tasks:
        return Step(f"Read {line.request.id}", where.page, where.chosen)
    task = line.tasks[0]
    return Step(task.act, where.page, {**where.chosen, **({"part": task.part} if task.part else {})})


def _found(findings: InShort) -> list[str]:
    sign = ANSWERS[findings.answer]
    how_many = f"all {findings.asked} met" if not findings.worst else f"{findings.of_that} {sign.word}"
    blocks = [":red-badge[:material/block: blocks approval]"] if findings.blocks else []
    return [
        sign.badge(how_many),
        *blocks,
        *([plain(findings.worst)] if findings.worst else []),
    ]


def _cast(votes: Votes) -> str:
    needs = (
        f"needs {' and '.join(votes.seats)}" if votes.seats else "quorum reached" if votes.cast >= votes.needed else ""
    )
    return f"**{votes.cast} of {votes.needed} votes**  \n:small[{plain(needs)}]"


def _decided(decided: Decided | None) -> str:
    if decided is None:
        return ":small[no decision]"
    counted = decided.tally
    abstained = f", {counted.abstain} abstained" if counted.abstain else ""
    dissent = f"  \ndissent: {', '.join(decided.dissent)}" if decided.dissent else ""
    return f":small[{plain(f'{counted.approve} for, {counted.reject} against{abstained}{dissent}')}]"


def _when(line: Line, today: date) -> str:
    state, decided = line.request.state, line.decided
    if state in UNDECIDED or line.tasks:
        due = min((task.due for task in line.tasks if task.due is not None), default=line.due)
        return f"**due {from_today(due, today)}**  \n:small[{day(due)}]" if due is not None else ""
    if state in STANDING and decided is not None and decided.expires_on is not None:
        return f":small[holds until {day(decided.expires_on)}]"
    return f":small[since {day(line.last)}]"

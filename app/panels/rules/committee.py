"""The committee: who holds which seat, and what its decisions took."""

import streamlit as st

from app.design.phone import wide
from app.design.sheet import Quantity, Row, sheet
from app.design.text import aside, heading
from governance.evidence.measure import Reading
from governance.sentences.phrase import counted
from governance.services.views.committee import Committee, Member


def figures(numbers: Committee) -> None:
    """How it decides, in numbers."""
    shown = [
        ("Decisions", str(numbers.decisions), f"{numbers.approvals} approved"),
        ("Days to a decision", _days(numbers.median_days), "median, from opening to closing"),
        ("Unanimous", f"{numbers.unanimous} of {numbers.decisions}", "decisions that nobody voted against"),
        ("Lapsed", str(numbers.lapsed), "not decided in time"),
    ]
    with st.container(horizontal=True):
        for label, value, what in shown:
            st.metric(label, value, help=what, width=150)
    aside(
        f"So far {counted(numbers.suspended, 'approval was', 'approvals were')} suspended, and {numbers.revoked} revoked by an executive. "
        f"Two people acted before the committee was asked {counted(numbers.emergencies, 'time')}."
    )


def seats(numbers: Committee) -> None:
    """Every seat with its holder, term, deputy and work."""
    heading("Seats")
    sheet([_row(member) for member in numbers.members], alt="Seats, terms, deputies and workload")
    wide()
    aside(
        "Agreed counts votes that went the way the committee decided, abstentions left out. It says how often somebody was in the "
        "majority, and nothing about who was right: a committee in which all always agree is not being asked hard questions."
    )


def _row(member: Member) -> Row:
    person = member.person
    return {
        "Seat": person.seat or "",
        "Member": person.name,
        "Term": f"{person.since or '…'} to {person.until or '…'}" if person.since or person.until else "open",
        "In office": "yes" if member.in_office else "no",
        "Deputy": member.deputy or "nobody named",
        "Open tasks": member.waiting,
        "Voted": member.votes,
        "Recused": member.recusals,
        "Days to vote (median)": Quantity(member.median_days, Reading(digits=1)),
        "Agreed": member.agreed,
        "Of decisions": member.decided,
    }


def _days(days: float | None) -> str:
    return "none yet" if days is None else f"{days:.1f}"

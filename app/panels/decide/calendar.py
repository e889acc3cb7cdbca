"""The calendar of conditions: what is owed, by whom, by when."""

import streamlit as st

from app.design import naming
from app.design.act import answers_here, perform
from app.design.forms import Form, Send, open_form
from app.design.sheet import Row, sheet
from app.design.text import aside, heading
from app.design.writing import pick_day, write
from app.panels.decide.conditions import NAMED, entries_of, pick_people
from app.selection import choose
from app.session import acting, can, identity
from app.wording import STANDINGS, plain
from governance.people.permissions import Action
from governance.services.committee.condition import reschedule_condition
from governance.services.views.committee import Committee, Owed


def calendar(numbers: Committee) -> None:
    """Every condition that is owed, with the form to reschedule it."""
    heading("Conditions")
    with answers_here("calendar"):
        if not numbers.owed:
            st.markdown("No approval waits for a condition.")
            return
        sheet([_row(owed) for owed in numbers.owed], alt="Conditions of approvals with their last days")
        if can(Action.RESCHEDULE):
            _reschedule_form(numbers)
        else:
            aside("A chair can give a condition another last day, or other people.")


def _row(owed: Owed) -> Row:
    condition, standing = owed.obligation.condition, owed.obligation.standing
    return {
        "Last day": str(condition.due),
        "Condition": owed.name,
        "Of": owed.request.name,
        "What must be true": condition.text,
        "Stands": STANDINGS[standing].word,
        NAMED["owner"]: owed.owner,
        NAMED["verifier"]: owed.verifier,
        "Times rescheduled": len(owed.obligation.rescheduled),
    }


def _reschedule_form(numbers: Committee) -> None:
    offered = {owed.name: owed for owed in numbers.owed}
    chosen = choose(
        "Condition", list(offered), "condition", lambda name: f"{name}: {offered[name].obligation.condition.text}"
    )
    owed = offered[chosen]
    condition = owed.obligation.condition
    form = Form("reschedule", f"{owed.request.id}_{condition.id}", identity(), choices=("due", "owner", "verifier"))
    send = Send("Reschedule it", _reschedule, (owed, form), ":material/event_repeat:")
    with open_form(form, send, title=f"Reschedule {owed.name}"):
        aside(
            "What must be true stays as the committee approved it. The log records the change, and everybody is told."
        )
        day, *people = st.columns(3)
        with day:
            pick_day(form, "due", "Last day", condition.due)
        pick_people(form, people, (condition.owner, condition.verifier))
        write(form, "reason", "Why (it goes into the log)")


def _reschedule(owed: Owed, form: Form) -> None:
    entries, request, condition = entries_of("calendar", form), owed.request.id, owed.obligation.condition.id
    if entries is None:
        return

    def reschedule() -> str:
        reschedule_condition(
            acting(form.who),
            request,
            condition,
            entries["due"],
            entries["owner"],
            entries["verifier"],
            entries["reason"],
        )
        return f"{plain(owed.name)} is rescheduled: it is due on {naming.day(entries['due'])}."

    perform("calendar", reschedule, form)

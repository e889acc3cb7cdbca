"""The calendar of conditions: what is owed, by whom, by when."""

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import answers_here, perform, refuse
from app.design.forms import Form, Send, open_form
from app.design.sheet import Row, sheet
from app.design.text import aside, heading
from app.design.writing import pick_day, pick_from_list, write
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
        "Who sees to it": owed.owner,
        "Who checks it": owed.verifier,
        "Times rescheduled": len(owed.obligation.rescheduled),
    }


def _reschedule_form(numbers: Committee) -> None:
    offered = {owed.name: owed for owed in numbers.owed}
    chosen = choose(
        "Condition", list(offered), "condition", lambda name: f"{name}: {offered[name].obligation.condition.text}"
    )
    owed, people = offered[chosen], {person.id: person.name for person in ports().documents.roster().everybody()}
    condition, names = owed.obligation.condition, list(people)
    form = Form("reschedule", f"{owed.request.id}_{condition.id}", identity(), choices=("due", "owner", "verifier"))
    send = Send("Reschedule it", _reschedule, (owed, form), ":material/event_repeat:")
    with open_form(form, send, title=f"Reschedule {owed.name}"):
        aside(
            "What must be true stays as the committee approved it. The log records the change, and everybody is told."
        )
        day, sees_to_it, checks_it = st.columns(3)
        with day:
            pick_day(form, "due", "Last day", condition.due)
        with sees_to_it:
            pick_from_list(
                form, "owner", "Who sees to it", names, people.__getitem__, at_first=_place(names, condition.owner)
            )
        with checks_it:
            pick_from_list(
                form, "verifier", "Who checks it", names, people.__getitem__, at_first=_place(names, condition.verifier)
            )
        write(form, "reason", "Why (it goes into the log)")


def _place(names: list[str], person: str) -> int | None:
    """Where somebody stands in a list.

    None for one who has left.
    """
    return names.index(person) if person in names else None


def _reschedule(owed: Owed, form: Form) -> None:
    entries = {name: st.session_state[form.field(name)] for name in (*form.words, *form.choices)}
    request, condition = owed.request.id, owed.obligation.condition.id

    for name, label in (("owner", "who sees to it"), ("verifier", "who checks it")):
        if entries[name] is None:
            refuse("calendar", f"Choose somebody first: {label}.", form.field(name))
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

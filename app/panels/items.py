"""Open items beside requests.

As the docket and the pages about a model show them.
"""

from datetime import date

from app.design.context import Step
from app.design.naming import day
from app.design.rows import ListRow
from app.navigation import link
from app.wording import plain
from governance.sentences.times import from_today
from governance.services.views.items import OpenItem


def open_row(shown: OpenItem, today: date) -> ListRow:
    """One of them as a row, with a link to its page.

    There it is read and ended.
    """
    item, chosen = shown.item, {"request": shown.beside}
    due = item.due_at.date()
    waits = "".join(f" &nbsp; {plain(task.what)}" for task in shown.tasks)
    return ListRow(
        item.id,
        Step(f"{item.id}: {shown.kind} of {shown.beside}, {item.name}", "decision", chosen),
        f":small[:blue-badge[:material/pending: {item.state}]{waits} &nbsp; {plain(f'“{item.reason}”')}]",
        ("", f"**due {from_today(due, today)}**  \n:small[{day(due)}]"),
        Step(f"Read {item.id}", "decision", chosen),
    )


def badge(shown: OpenItem) -> str:
    """The kind and subject of an item.

    With whether its day has passed.
    """
    late = " :orange-badge[:material/schedule: overdue]" if shown.overdue else ""
    return f"{shown.kind} of {shown.beside} &nbsp; :blue-badge[:material/pending: {shown.item.state}]{late}"


def item_link(shown: OpenItem, label: str) -> None:
    """A link to it: beside the request that it rests on."""
    link("decision", label, ":material/arrow_forward:", request=shown.beside)

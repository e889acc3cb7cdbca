"""Open items beside requests.

As the docket and the pages about a model show them.
"""

import streamlit as st

from app.design import naming
from app.design.text import aside
from app.navigation import link
from app.wording import plain
from governance.services.views.items import OpenItem


def open_item(shown: OpenItem) -> None:
    """Show one of them, with a link to its page.

    There it is read and ended.
    """
    item = shown.item
    with st.container(border=True, gap="small"):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left:
            st.markdown(f"**{plain(item.name)}** {badge(shown)}")
            for task in shown.tasks:
                due = f" (by {naming.day(task.due)})" if task.due else ""
                st.markdown(f":blue-badge[:material/task_alt: you] &nbsp; {plain(task.what)}{due}")
            st.markdown(plain(f"“{item.reason}”"))
            aside(f"{item.id}, opened {naming.day(item.opened_at)}, due {naming.day(item.due_at)}")
        with right:
            item_link(shown, f"Read {item.id}")


def badge(shown: OpenItem) -> str:
    """The kind and subject of an item.

    With whether its day has passed.
    """
    late = " :orange-badge[:material/schedule: overdue]" if shown.overdue else ""
    return f"{shown.kind} of {shown.beside} &nbsp; :blue-badge[:material/pending: {shown.item.state}]{late}"


def item_link(shown: OpenItem, label: str) -> None:
    """A link to it: beside the request that it rests on."""
    link("decision", label, ":material/arrow_forward:", request=shown.beside)

"""One entry of the audit log in words, in a drawer.

What the machine reads is folded below it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from app.design.drawer import drawer
from app.design.naming import digest, moment, person
from app.design.text import aside
from app.navigation import link
from app.session import acting, identity
from app.wording import CHOICES, event, plain, subject_called
from governance.audit.log import ReadEntry, Search
from governance.committee.acts import Choice
from governance.committee.approval_review import REVIEW
from governance.committee.kinds import item_in, kind_in
from governance.committee.sign_off import SIGN_OFF
from governance.papers.minutes import identity_said
from governance.services.views import read

ENTRY = "entry"
"""The choice in the address: the number of an entry."""
VERSIONED = 3
"""Parts of the subject `model/NAME/VERSION`."""


def entry_in_address() -> None:
    """Show the entry that the address names, beside the list.

    It is said where the log has no such entry.
    """
    if ENTRY not in st.query_params:
        return
    number = number_in_address(ENTRY)
    entry = None if number is None else _numbered(number)
    if entry is None:
        say_no_entry(st.query_params[ENTRY], " in this log. Choose one from the table.")
        return
    title = f"Entry {entry.sequence:,}: {event(entry.event['action'])}"
    drawer(title, ENTRY, partial(_in_words, entry))


def number_in_address(parameter: str) -> int | None:
    """The number of an entry that `parameter` of the address can be.

    None where it is no such number.
    """
    named = st.query_params.get(parameter, "")
    return int(named) if re.fullmatch(r"[0-9]{1,18}", named) else None


def say_no_entry(named: str, then: str) -> None:
    """Say that `named` in the address is no entry.

    `then` is the end of the sentence.
    """
    shortened = named if len(named) <= 30 else f"{named[:30]}…"
    st.info(f"“{plain(shortened)}” in the address is no number of an entry{then}", icon=":material/info:")


def _numbered(number: int) -> ReadEntry | None:
    newest = read.history(acting(identity()), Search(before=number + 1, limit=1))
    return next((entry for entry in newest if entry.sequence == number), None)


def _in_words(entry: ReadEntry) -> None:
    record = entry.event
    actor = record["actor"]
    who = (
        person(actor["name"], actor["seat"]) if actor["seat"] else f"**{plain(actor['name'])}**, {plain(actor['role'])}"
    )
    st.markdown(f"{who}  \n{moment(datetime.fromisoformat(record['at']))}")
    if (choice := _choice(record["detail"])) is not None:
        st.markdown(CHOICES[choice].badge(CHOICES[choice].word))
    if record["reason"]:
        st.markdown(f"“{plain(record['reason'])}”")
    _subject(record["subject"])
    if record["digest"]:
        digest("What was acted on", record["digest"])
    aside(f"How sure it is who acted: {identity_said(actor['assurance'])}.")
    _as_written(entry.leaf_hash, record)


def _choice(detail: Any) -> Choice | None:
    """How somebody voted.

    None where the entry is no vote, or is withheld.
    """
    named = detail.get("choice") if isinstance(detail, Mapping) else None
    return None if named is None else Choice(named)


def _subject(subject: str) -> None:
    """What the entry is about, and the way to it."""
    item_id, parts = item_in(subject), subject.split("/")
    if item_id is not None and kind_in(subject) is REVIEW:
        st.markdown(f"It is about {plain(item_id)}, the review of a standing approval.")
    elif item_id is not None and kind_in(subject) is SIGN_OFF:
        st.markdown(f"It is about {plain(item_id)}, the sheet on which a model card is signed.")
    elif item_id is not None:
        link("review", f"Read {item_id}", ":material/forum:", request=item_id)
    elif len(parts) == VERSIONED and parts[0] == "model":
        link(
            "overview",
            plain(f"Read about {parts[1]}, version {parts[2]}"),
            ":material/checklist:",
            model=parts[1],
            version=parts[2],
        )
    else:
        st.markdown(f"It is about {plain(subject_called(subject))}.")


def _as_written(leaf_hash: bytes, record: Mapping[str, Any]) -> None:
    with st.expander("As the log has it, for machines"):
        digest("Leaf hash (RFC 6962)", leaf_hash.hex())
        st.json(dict(record))

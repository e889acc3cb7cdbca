"""The audit log as a table that can be searched, one entry in full, and its verification."""

from collections.abc import Sequence

import streamlit as st

from app.panels.text import aside, matches, search_box
from app.runtime import ports
from app.selection import choose
from app.wording import event
from governance.audit.log import ReadEntry
from governance.services import read


def verify_now() -> None:
    """Check the whole log on request."""
    if not st.button("Verify now", icon=":material/verified:", type="primary"):
        return
    with st.spinner("Hashing every entry from the first"):
        found = read.verify_log(ports())
    if found.intact:
        st.success(
            f"The log is intact: {found.head.text}. Keep this line; a log that was cut short later cannot match it.",
            icon=":material/verified:",
        )
    else:
        st.error(f"The log was tampered with: {found.fault}.", icon=":material/gpp_bad:")


def entries(history: Sequence[ReadEntry]) -> None:
    """The log, newest first, reduced to what is searched for."""
    left, right = st.columns([2, 1])
    with left:
        wanted = search_box("person, request, model, digest or reason")
    actions = sorted({entry.event["action"] for entry in history})
    chosen = right.multiselect(
        "What", actions, key="what", bind="query-params", format_func=event, placeholder="everything"
    )
    found = [entry for entry in history if _matches(entry, wanted) and (not chosen or entry.event["action"] in chosen)]
    st.markdown(f"{len(found)} of {len(history)} entries")
    if not found:
        return
    st.dataframe(
        [_row(entry) for entry in found],
        hide_index=True,
        column_config={"Why": st.column_config.TextColumn(width="large")},
    )
    number = choose("Entry in full", [str(entry.sequence) for entry in found], "entry", lambda one: f"entry {one}")
    entry = next(entry for entry in found if str(entry.sequence) == number)
    aside(f"Leaf hash (RFC 6962): {entry.leaf_hash.hex()}")
    st.json(dict(entry.event))


def _matches(entry: ReadEntry, wanted: str) -> bool:
    text = " ".join([str(entry.sequence), event(entry.event["action"]), str(entry.event)])
    return matches(text, wanted)


def _row(entry: ReadEntry) -> dict[str, str | int]:
    said = entry.event
    return {
        "Entry": entry.sequence,
        "When (UTC)": said["at"][:16].replace("T", " "),
        "Who": f"{said['actor']['name']} ({said['actor']['seat'] or said['actor']['role']})",
        "What": event(said["action"]),
        "On": said["subject"],
        "Why": said["reason"],
        "Digest": (said["digest"] or "")[:19],
        "Assurance": said["actor"]["assurance"],
    }

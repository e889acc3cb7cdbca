"""The audit log.

A page of entries that can be searched, and checking all of it now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import streamlit as st

from app.console import ports
from app.design.sheet import sheet
from app.design.states import loading
from app.design.text import aside, search_box
from app.panels.prove.entry import ENTRY, number_in_address, say_no_entry
from app.session import acting, identity
from app.wording import event, plain, subject_called
from governance.audit.log import ReadEntry, Search
from governance.audit.verify import Verification
from governance.papers.minutes import identity_said
from governance.sentences.times import moment
from governance.services.log import verify as prove
from governance.services.views import read

BEFORE = "before"
ROWS = "log-rows"
VERIFIED = "verified"
AT_ONCE = 50
"""Entries on one page."""
ROWS_IN_SIGHT = 14
COLUMNS = {
    "Why": st.column_config.TextColumn(width="large"),
    "Digest": st.column_config.TextColumn(help="The beginning of the digest of what was acted on"),
    "Identity": st.column_config.TextColumn(help="How sure it is who acted"),
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The last check of the log in this session."""

    by: str
    at: datetime
    verification: Verification


def verify_now() -> None:
    """Check the whole log on request.

    Who did so last in this session, and when, is said as long as the session lasts.
    """
    who = identity()
    if st.button("Verify now", icon=":material/verified:", type="primary"):
        with loading("Hashing every entry from the first"):
            verification = prove.verify_log(ports())
        st.session_state[VERIFIED] = Verified(who.name, acting(who).now, verification)
    last: Verified | None = st.session_state.get(VERIFIED)
    if last is None:
        _say_not_verified()
    else:
        _say_verified(last)


def _say_not_verified() -> None:
    size = prove.verified_before(ports())
    before = (
        "No earlier check of this console is kept."
        if size is None
        else f"The last check of this console that found no fault went up to entry {size - 1:,}; who made it is not kept."
    )
    aside(f"Nobody has verified the log in this session. {before}")


def _say_verified(last: Verified) -> None:
    by, verification = f"{plain(last.by)} verified it on {plain(moment(last.at))}.", last.verification
    if not verification.intact:
        st.error(f"The log was tampered with: {plain(verification.fault or '')}. {by}", icon=":material/gpp_bad:")
        return
    gone = f" Words of {len(verification.erased)} entries were erased, as the log says." if verification.erased else ""
    st.success(
        f"The log is intact: {plain(verification.head.text)}.{gone} Keep this line. A log that somebody cuts short later does not match it. {by}",
        icon=":material/verified:",
    )
    for remark in (*verification.lacking, *verification.remarks):
        st.warning(plain(f"{remark[:1].upper()}{remark[1:]}."), icon=":material/warning:")


def entries() -> None:
    """Show the log, newest first, a page at a time.

    Reduced to what is searched for.
    """
    left, right = st.columns([2, 1])
    with left:
        wanted = search_box("person, request, model, digest or reason")
    actions = read.log_actions(ports())
    chosen = right.multiselect(
        "What", actions, key="what", bind="query-params", format_func=event, placeholder="everything"
    )
    search = Search(_before(), AT_ONCE + 1, tuple(chosen), text=wanted)
    page = read.history(acting(identity()), search)
    shown, more = page[:AT_ONCE], len(page) > AT_ONCE
    _say_how_many(shown, read.log_size(ports()), more=more, first=search.before is None)
    _turn_pages(shown, more=more, first=search.before is None)
    if not shown:
        return
    numbers = [entry.sequence for entry in shown]
    sheet(
        [_row(entry) for entry in shown],
        COLUMNS,
        at_once=ROWS_IN_SIGHT,
        key=ROWS,
        on_select=partial(_open, numbers),
        selection_mode="single-row",
    )
    aside("Choose a row to read its entry in full.")


def _open(numbers: Sequence[int]) -> None:
    """Have the address name the entry whose row was chosen."""
    rows = st.session_state[ROWS].selection.rows
    if rows:
        st.query_params[ENTRY] = str(numbers[rows[0]])


def _before() -> int | None:
    """The entry before which the page begins.

    As the address says; None where it names none. It is said where it names what can be none.
    """
    number = number_in_address(BEFORE)
    if number is None and st.query_params.get(BEFORE):
        say_no_entry(st.query_params[BEFORE], "; these are the newest.")
    return number


def _say_how_many(shown: Sequence[ReadEntry], size: int, *, more: bool, first: bool) -> None:
    if first and not more:
        st.markdown(f"{len(shown):,} of {size:,} entries")
    elif shown:
        st.markdown(f"Entries {shown[0].sequence:,} to {shown[-1].sequence:,}, newest first; the log has {size:,}")
    else:
        st.markdown("No older entries")


def _turn_pages(shown: Sequence[ReadEntry], *, more: bool, first: bool) -> None:
    if first and not more:
        return
    with st.container(horizontal=True):
        if st.button("Newest", icon=":material/first_page:", disabled=first):
            del st.query_params[BEFORE]
            st.rerun()
        if st.button("Older", icon=":material/chevron_right:", disabled=not more):
            st.query_params[BEFORE] = str(shown[-1].sequence)
            st.rerun()


def _row(entry: ReadEntry) -> dict[str, str | int]:
    record = entry.event
    return {
        "Entry": entry.sequence,
        "When (UTC)": record["at"][:16].replace("T", " "),
        "Who": f"{record['actor']['name']} ({record['actor']['seat'] or record['actor']['role']})",
        "What": event(record["action"]),
        "On": subject_called(record["subject"]),
        "Why": record["reason"],
        "Digest": (record["digest"] or "")[:19],
        "Identity": identity_said(record["actor"]["assurance"]),
    }

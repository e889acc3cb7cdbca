"""Aliases that point elsewhere than decided, said on top of a page."""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design.sheet import sheet
from app.navigation import link
from app.wording import FILES_KNOWN, STRAY_KNOWN, plain
from governance.services.serving.watch import sentence, stray_aliases
from governance.store.serving import StrayAlias

AT_ONCE = 3
"""How many are said each by itself: where more stray, one cause is likely, and the page is for other things too."""


def stray_banner() -> None:
    """Show one line for each stray alias.

    With the way to its entry in the log; nothing where every alias is where it was decided. Many of them are a table.
    """
    strays = stray_aliases(ports())
    for stray in strays[:AT_ONCE]:
        _told(stray)
    if strays[AT_ONCE:]:
        _others(strays[AT_ONCE:])


def _told(stray: StrayAlias) -> None:
    with st.container(border=True, gap="small"):
        explanation = STRAY_KNOWN if stray.files is None else FILES_KNOWN
        st.warning(f"{plain(sentence(stray))}. {explanation}", icon=":material/wrong_location:")
        link(
            "audit_log",
            f"Read about {stray.alias} of {stray.model} in the audit log",
            ":material/history_edu:",
            search=f"alias/{stray.model}/{stray.alias}",
        )


def _others(strays: Sequence[StrayAlias]) -> None:
    more = (
        f"{len(strays)} more aliases are not as they were decided"
        if len(strays) > 1
        else "1 more alias is not as it was decided"
    )
    with st.expander(more, icon=":material/wrong_location:"):
        rows = [{"Model": stray.model, "Alias": stray.alias, "What is wrong": sentence(stray)} for stray in strays]
        sheet(rows, alt=more)

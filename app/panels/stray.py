"""Aliases that point elsewhere than decided, said on top of a page."""

import streamlit as st

from app.console import ports
from app.navigation import link
from app.wording import FILES_KNOWN, STRAY_KNOWN, plain
from governance.services.serving.watch import sentence, stray_aliases


def stray_banner() -> None:
    """Show one line for each stray alias.

    With the way to its entry in the log; nothing where every alias is where it was decided.
    """
    for stray in stray_aliases(ports()):
        with st.container(border=True, gap="small"):
            explanation = STRAY_KNOWN if stray.files is None else FILES_KNOWN
            st.warning(f"{plain(sentence(stray))}. {explanation}", icon=":material/wrong_location:")
            link(
                "audit_log",
                f"Read about {stray.alias} of {stray.model} in the audit log",
                ":material/history_edu:",
                search=f"alias/{stray.model}/{stray.alias}",
            )

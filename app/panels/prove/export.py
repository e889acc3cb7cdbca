"""The files with which the log is checked elsewhere.

The verifier, the checkpoint, the key, an export.
"""

import streamlit as st

from app.console import ports
from app.design.states import loading
from app.design.text import aside, heading
from app.selection import choose
from app.session import acting, can, identity
from app.wording import plain
from governance.errors import NotFound, PlacetError
from governance.people.permissions import Action
from governance.sentences.phrase import counted
from governance.services.log.export import export_item
from governance.services.log.export_files import verifier
from governance.services.log.publish import published_checkpoint, published_keys
from governance.services.views import read


def downloads() -> None:
    """Show the files with which to check the log.

    And, for those who may, the export of a request.
    """
    heading("Check it elsewhere")
    _tools()
    if can(Action.EXPORT):
        _export()


def _tools() -> None:
    """What anybody may have: it is public."""
    try:
        checkpoint, keys = published_checkpoint(ports()).written, published_keys(ports())
    except NotFound:
        st.markdown("The log has no entries yet.")
        return
    with st.container(horizontal=True):
        for label, content, name in (
            ("Verifier", verifier(), "verify_bundle.py"),
            ("Checkpoint", checkpoint.encode(), "checkpoint"),
            ("Public keys", keys.encode(), "log-keys.txt"),
        ):
            st.download_button(
                label,
                content,
                name,
                "text/plain",
                icon=":material/download:",
                on_click="ignore",
                key=f"download-{name}",
            )
    aside(
        "Keep a checkpoint: with it you can prove later that nothing before it was changed. "
        "The verifier is one file that needs Python and the package cryptography, and no network."
    )


def _export() -> None:
    """The export of one item, made when somebody asks for it.

    Of a request, or of something else that has a course.
    """
    items = read.exported(ports(), st.query_params.get("export"))
    if not items:
        return
    names = {item.id: f"{item.id}: {item.name}" for item in items}
    chosen = choose("What to export", list(names), "export", lambda item_id: names[item_id])
    if not st.button("Prepare the export", icon=":material/folder_zip:"):
        return
    try:
        with loading("Collecting entries, documents and proofs"):
            made = export_item(acting(identity()), chosen)
    except PlacetError as error:
        st.error(plain(str(error)), icon=":material/block:")
        return
    content = made.zipped()
    st.download_button(
        f"{made.name} ({len(content):,} bytes, {counted(made.entries, 'entry', 'entries')})",
        content,
        made.name,
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
    )

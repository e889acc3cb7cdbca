"""Papers to keep, as PDF, as HTML and as Markdown."""

from functools import partial

import streamlit as st

from app.console import ports
from governance.papers.paper import Paper
from governance.papers.printing import MEDIA, Form, printed

CALLED = {Form.PDF: "PDF", Form.HTML: "HTML", Form.MARKDOWN: "Markdown"}


def to_keep(what: str, paper: Paper, file: str) -> None:
    """A button for each form of `paper`.

    It is written when somebody asks for it. `file` is its name without an ending.
    """
    for form, called in CALLED.items():
        st.download_button(
            f"{what} ({called})",
            partial(_file, paper, form),
            f"{file}.{form}",
            MEDIA[form],
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _file(paper: Paper, form: Form) -> bytes:
    return printed(paper, form, ports().printer)

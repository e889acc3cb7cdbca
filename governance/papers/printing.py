"""Papers as files, in the forms in which somebody can have them."""

from enum import StrEnum
from typing import Protocol

from governance.papers.html import html
from governance.papers.markdown import markdown
from governance.papers.paper import Paper


class Printer(Protocol):
    """Port: papers to keep."""

    def pdf(self, paper: Paper) -> bytes:
        """`paper` as a PDF file.

        The same paper gives the same bytes.
        """
        ...


class Form(StrEnum):
    """What kind of file a paper is.

    The value is how its name ends.
    """

    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "md"


MEDIA = {Form.PDF: "application/pdf", Form.HTML: "text/html", Form.MARKDOWN: "text/markdown"}
"""The media type of each form."""


def printed(paper: Paper, form: Form, printer: Printer) -> bytes:
    """`paper` as a file of this form.

    The same paper gives the same bytes.
    """
    match form:
        case Form.PDF:
            return printer.pdf(paper)
        case Form.HTML:
            return html(paper).encode()
        case Form.MARKDOWN:
            return markdown(paper).encode()

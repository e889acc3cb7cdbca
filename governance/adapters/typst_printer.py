"""Papers as PDF through Typst: tagged for screen readers, fonts inside, the same bytes for the same paper."""

import json
from datetime import UTC, datetime
from pathlib import Path

from governance.canonical import plain
from governance.paper import Paper

TEMPLATE = Path(__file__).resolve().parent / "paper.typ"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the file's metadata for a date: the paper says its own, and the same paper gives the same bytes."""


class TypstPrinter:
    """Prints papers. What a paper says reaches Typst as data, so that nothing in it is read as markup."""

    def pdf(self, paper: Paper) -> bytes:
        """`paper` as PDF/A-2a and PDF/UA-1, as Typst claims them."""
        import typst

        return bytes(
            typst.compile(
                str(TEMPLATE),
                format="pdf",
                sys_inputs={"paper": json.dumps(plain(paper))},
                ignore_system_fonts=True,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=UNDATED,
            )
        )

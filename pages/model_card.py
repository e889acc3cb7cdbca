"""Model card: what a regulator reads about a version, with its digest, to keep."""

import streamlit as st

from app.panels.evidence import provenance
from app.panels.text import aside, document
from app.runtime import ports
from app.selection import choose_version
from governance.canonical import canonical_bytes
from governance.card.markdown import card_markdown
from governance.services import read

assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
text = card_markdown(known.card, assessment.card)
name = f"{assessment.model}-{assessment.version}-card"
provenance(known.spec, known.evidence, assessment.evidence)
with st.container(horizontal=True):
    st.download_button("Markdown", text, f"{name}.md", "text/markdown", icon=":material/download:", on_click="ignore")
    st.download_button(
        "JSON",
        canonical_bytes(known.card),
        f"{name}.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
aside(f"The JSON's SHA-256 is the card's digest: {assessment.card}")
document(text, "card")

"""Model card: what a regulator reads about a version, with its digest, to keep."""

import streamlit as st

from app.panels.evidence.about import told
from app.panels.evidence.version import begin
from app.panels.text import aside, document
from governance.canonical import canonical_bytes
from governance.evidence.catalogue import shown_at
from governance.evidence.measure import OnPage
from governance.papers.card_markdown import card_markdown

known = begin("Model card")
assessment = known.assessment
text = card_markdown(known.card, assessment.card)
name = f"{assessment.model}-{assessment.version}-card"
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
for measure in shown_at(OnPage.CARD, known.spec.task):
    told(known.evidence, measure)
document(text, "card")

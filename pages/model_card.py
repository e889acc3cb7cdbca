"""Model card: what a regulator reads about a version.

With its digest, to keep.
"""

import streamlit as st

from app.design.text import aside, document
from app.panels.evidence.about import told
from app.panels.evidence.version import begin
from app.panels.papers import to_keep
from governance.canonical import canonical_bytes
from governance.evidence.catalogue import shown_at
from governance.evidence.measure import OnPage
from governance.papers.card_paper import card_paper
from governance.papers.markdown import markdown

assessed = begin("Model card")
assessment = assessed.assessment
paper = card_paper(assessed.card, assessment.card)
name = f"{assessment.model}-{assessment.version}-card"
with st.container(horizontal=True):
    to_keep("Card", paper, name)
    st.download_button(
        "Record (JSON)",
        canonical_bytes(assessed.card),
        f"{name}.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
aside(f"The record's SHA-256 is the card's digest: {assessment.card}")
for measure in shown_at(OnPage.CARD, assessed.spec.task):
    told(assessed.evidence, measure)
document(markdown(paper), "card")

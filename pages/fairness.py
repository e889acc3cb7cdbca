"""Fairness: rates by group and intersection, with n and intervals."""

import streamlit as st

from app.panels.evidence.fairness import by_group, gaps, inside
from app.panels.evidence.threshold import explorer
from app.panels.evidence.trend import over_time
from app.panels.evidence.version import begin
from app.selection import choose

assessed = begin("Fairness")
attributes = list(dict.fromkeys(m.about["attribute"] for m in assessed.evidence.measurements if "attribute" in m.about))
if not attributes:
    st.info("The specification of this model names no sensitive attributes, so no groups were compared.")
    st.stop()
attribute = choose("Compared by", attributes, "attribute")
by_group(assessed, attribute)
gaps(assessed, attribute)
inside(assessed, attribute)
over_time(assessed, attribute)
explorer(assessed, attribute)

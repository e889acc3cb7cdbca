"""Fairness: rates by group and intersection, with n and intervals."""

import streamlit as st

from app.panels.evidence import provenance
from app.panels.fairness import by_group, gaps, inside
from app.panels.threshold import explorer
from app.panels.trend import over_time
from app.runtime import ports
from app.selection import choose, choose_version
from governance.services import read

st.title("Fairness")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
attributes = list(dict.fromkeys(m.about["attribute"] for m in known.evidence.measurements if "attribute" in m.about))
if not attributes:
    st.info("The specification of this model names no sensitive attributes, so no groups were compared.")
    st.stop()
attribute = choose("Compared by", attributes, "attribute")
by_group(known, attribute)
gaps(known, attribute)
inside(known, attribute)
over_time(known, attribute)
explorer(known, attribute)

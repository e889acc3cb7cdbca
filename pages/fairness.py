"""Fairness: rates by group and intersection, with n and intervals."""

import streamlit as st

from app.panels.evidence.fairness import gaps, inside, strata
from app.panels.evidence.groups import by_group, compared, finding
from app.panels.evidence.places import spot
from app.panels.evidence.threshold import explorer
from app.panels.evidence.trend import over_time
from app.panels.evidence.version import begin
from app.selection import choose_part

TITLES = {
    "groups": "Groups",
    "gaps": "Gaps",
    "strata": "Inside strata",
    "time": "Over time",
    "threshold": "Another threshold",
}
PARTS = {"groups": by_group, "gaps": gaps, "strata": inside, "time": over_time, "threshold": explorer}
CHOSEN_IN = {
    "rate": "groups",
    "gap": "gaps",
    "series": "time",
    "threshold": "threshold",
    "cost_good": "threshold",
    "cost_bad": "threshold",
    "explored": "threshold",
}
"""In which part the address chooses what."""

assessed = begin("Fairness")
groups = compared(assessed)
if groups is None:
    st.info("The specification of this model names no sensitive attributes, so no groups were compared.")
    st.stop()
finding(groups)
offered = {part: title for part, title in TITLES.items() if part != "strata" or strata(assessed)}
part, place = choose_part(offered, CHOSEN_IN)
with place, spot(part):
    PARTS[part](groups)

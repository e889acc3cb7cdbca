"""Evidence to figure. Imports no Streamlit.

Every figure is drawn so that it reads without colour: position and labels carry the meaning.
"""

from app.charts.drift import Grid, distances, distributions, heat_map
from app.charts.explanations import case_waterfall, effects_beside, effects_by_group, importance
from app.charts.features import Swarm, answers_along, answers_between, beeswarm, dependence
from app.charts.frame import Points, Series
from app.charts.groups import before_after, forest, groups_over_time
from app.charts.performance import lines_over_time, reliability_curve
from app.charts.versions import by_version, cases_over_time

__all__ = [
    "Grid",
    "Points",
    "Series",
    "Swarm",
    "answers_along",
    "answers_between",
    "beeswarm",
    "before_after",
    "by_version",
    "case_waterfall",
    "cases_over_time",
    "dependence",
    "distances",
    "distributions",
    "effects_beside",
    "effects_by_group",
    "forest",
    "groups_over_time",
    "heat_map",
    "importance",
    "lines_over_time",
    "reliability_curve",
]

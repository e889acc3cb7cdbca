"""Explanations: what a version relied on, and for whom."""

import streamlit as st

from app.console import ports
from app.panels.evidence.about import told
from app.panels.evidence.classes import against_others, choose_class, of_what
from app.panels.evidence.closer import asked_another_way
from app.panels.evidence.explanations import over_all, single_case, then_and_now
from app.panels.evidence.explore.asking import ask_about
from app.panels.evidence.explore.cohorts import cohorts
from app.panels.evidence.explore.one_case import one_case
from app.panels.evidence.explore.one_feature import by_feature
from app.panels.evidence.explore.versions import beside_the_champion
from app.panels.evidence.version import begin
from app.selection import choose_part
from app.wording import plain
from governance.evidence.catalogue import shown_at
from governance.evidence.measure import OnPage
from governance.services.evidence.cases import cases_of
from governance.services.views import read

TITLES = {
    "all": "Over all",
    "kept": "Kept cases",
    "cohorts": "For whom",
    "features": "Feature by feature",
    "versions": "Beside the serving version",
    "one": "Try a case",
}
CHOSEN_IN = {
    "case": "kept",
    **dict.fromkeys(("attribute", "of", "decided", "came", "by"), "cohorts"),
    "feature": "features",
    "id": "one",
}
"""In which part the address chooses what."""

assessed = begin("Explanations")
explanation = assessed.evidence.explanation


def tell_measures() -> None:
    """Whether the file gives what was logged.

    And whether it still relies on the same.
    """
    for place in (OnPage.EXPLANATIONS, OnPage.RELIANCE):
        for name in shown_at(place, assessed.spec.task):
            told(assessed.evidence, name)


if explanation.reason is not None:
    tell_measures()
    st.info(f"Not measured: {plain(str(explanation.reason))}.", icon=":material/visibility_off:")
    st.stop()
serving = read.serving(ports(), assessed.evidence.model)
other = None if serving in (None, assessed.evidence.version) else serving
offered = {name: title for name, title in TITLES.items() if name != "versions" or other is not None}
of_class = choose_class(assessed)
about = against_others(assessed, of_class)
explanation = explanation.of_class(of_class)
part, place = choose_part(offered, CHOSEN_IN)
with place:
    match part:
        case "all":
            over_all(explanation, assessed.spec.labels)
            tell_measures()
            asked_another_way(explanation, assessed.spec)
            then_and_now(assessed.evidence.explanation, assessed.spec.labels)
        case "kept":
            cases = cases_of(ports(), assessed.evidence, of_class)
            single_case(explanation, cases, assessed.spec, of_what(of_class))
        case "cohorts":
            cohorts(about, of_class)
        case "features":
            by_feature(about, of_class)
        case "versions":
            assert other is not None, "the part is offered beside another version"
            beside_the_champion(about, other, of_class)
        case _:
            one_case(about, of_class)
ask_about(assessed)

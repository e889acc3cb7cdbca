"""Tables of data hold numbers.

A column sorts by their value. Every measure is offered wherever its row in the catalogue says.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from app.navigation import HIDDEN, MENU
from governance.canonical import canonical_bytes
from governance.evidence.catalogue import ROWS
from governance.evidence.measure import Measure, OnPage
from governance.predictions.spec import ModelSpec
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import attach_ours
from governance.services.evidence.audit_bias import KIND, NAME
from governance.services.ports import Ports
from governance.services.views.read import assessed
from tests.bias import a_bias_report
from tests.builders import BEN, FARAH, MODEL, a_ranking, a_regression, a_spec, by, predictions_of, write_rows
from tests.fakes import FakeDocuments, ordering, ports, predicting
from tests.pages.screens import Opens, Screen, show
from tests.services.refusals import Start
from tests.steps import ask

pytestmark = pytest.mark.slow

PARTS = {
    "fairness": ("groups", "gaps", "strata", "threshold"),
    "bias": ("proxies", "mitigations", "representation", "labels"),
    "data-quality": ("features", "periods"),
    "monitoring": ("moved", "windows", "versions"),
    "performance": ("right", "closely", "speed", "changes"),
}
"""Of pages that draw one part at a time."""
PAGES = sorted({place.page for row in ROWS for place in row.shown})


def with_features(spec: ModelSpec, *names: str) -> ModelSpec:
    """`spec` of a model that sees the features `names`."""
    predictions = spec.predictions.model_copy(update={"features": names})
    return spec.model_copy(update={"predictions": predictions})


def deciding(home: Path) -> Ports:
    """A console with a model that decides.

    Its cases lie in zones, and it was audited for bias.
    """
    logged = [("1", 0, 12), ("1", 10, 12), ("2", 10, 6)]
    cases = [case for version, first, missed in logged for case in predictions_of(version, first, missed, 9)]
    rows = [case | {"zone": "inner" if number % 3 else "outer"} for number, case in enumerate(cases)]
    write_rows(rows, home / "predictions" / "log.parquet")
    console = ports(home)
    spec = with_features(a_spec(within=["zone"]), "amount", "zone")
    console = replace(console, documents=FakeDocuments({MODEL: spec}, console.documents.policy()))
    attach_ours(by(console, FARAH), MODEL, "2", KIND, NAME, canonical_bytes(a_bias_report(spec=spec.digest)))
    return console


def ordered(home: Path) -> Ports:
    spec = a_ranking(sensitive={name: {"column": name} for name in ("sex", "firm")})
    scored = spec.predictions.columns.model_copy(update={"score": "score", "rank": None})
    spec = spec.model_copy(update={"predictions": spec.predictions.model_copy(update={"columns": scored})})
    return ordering(home, with_features(spec, "years", "firm"))


def numbered(home: Path) -> Ports:
    return predicting(home, with_features(a_regression(within=["zone"]), "miles", "zone"))


@pytest.mark.parametrize(
    ("task", "begin"),
    [("binary", deciding), ("regression", numbered), ("ranking", ordered)],
    ids=["binary", "regression", "ranking"],
)
def test_every_measure_is_offered_wherever_its_row_says_so_and_no_number_there_is_a_word(
    task: str, begin: Callable[[Path], Ports], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    st.cache_resource.clear()
    console = begin(tmp_path)
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)
    ask(console)
    show(console, monkeypatch.setattr)
    evidence = assessed(console, MODEL, "2").evidence
    attributes = sorted({m.about["attribute"] for m in evidence.measurements if "attribute" in m.about})
    asked = [row for row in ROWS if task in row.tasks]
    pages = sorted({place.page for row in asked for place in row.shown})
    opened = [
        (page, {"part": part}) for page in pages for part in PARTS.get(page, ("moved",)) if page != "fairness"
    ] + [("fairness", {"attribute": attribute, "part": part}) for attribute in attributes for part in PARTS["fairness"]]
    seen: dict[str, list[Screen]] = {page: [] for page in pages}
    for page, choice in opened:
        address = {"request": "R-0001"} if page == "review" else {"model": MODEL, "version": "2", **choice}
        seen[page].append(Screen(BEN, page.replace("-", "_"), **address))
    lacking = [
        f"{row.name}: {place.page}, {place.part}"
        for row in asked
        for place in row.shown
        if not any(is_offered(row, place, screen) for screen in seen[place.page])
    ]
    assert lacking == []
    assert {page: screen.flaws for page, screens in seen.items() for screen in screens if screen.flaws} == {}
    assert {m.name for m in evidence.measurements} <= {row.name for row in asked}


def is_offered(row: Measure, place: OnPage, screen: Screen) -> bool:
    """Whether a measure is offered in `place`.

    It can be chosen where one measure is chosen, or read where all of them are there.
    """
    if place.chosen_by is None or place.chosen_as is not None:
        return row.label in screen.text
    # Beside its label, a rate of groups has its name in the words of the model.
    return row.label in {option.rpartition(" · ")[2] for option in screen.offered_by(place.chosen_by)}


def test_every_name_that_a_policy_can_ask_for_has_a_place_on_a_page():
    pages = {screen.name.replace("_", "-") for screen in (*MENU, *HIDDEN)}
    assert [row.name for row in ROWS if not row.shown] == []
    assert set(PAGES) <= pages


@pytest.mark.parametrize("page", ["committee", "audit_log"])
def test_no_number_about_the_committee_is_a_word(opens: Opens, page: str):
    opens(Start.SERVING)
    assert Screen(BEN, page).flaws == []

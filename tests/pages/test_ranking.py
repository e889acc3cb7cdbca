"""Every page about a version that puts rows in order."""

import pytest

from governance.services.ports import Ports
from tests.builders import a_ranking
from tests.fakes import ordering
from tests.pages.test_regression import OF_DECISIONS, PAGES, page, shown, with_a_request  # noqa: F401  (a fixture)

pytestmark = pytest.mark.slow

OF_OTHERS = ({*OF_DECISIONS} - {"Precision"}) | {"absolute error", "mean error"}
"""Figures of other tasks. Precision is measured of the first rows."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    by = {name: {"column": name} for name in ("sex", "firm")}
    return with_a_request(ordering(tmp_path_factory.mktemp("measured"), a_ranking(sensitive=by)))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("version", "12")
def test_no_page_crashes_or_shows_a_figure_of_a_decision(name: str, version: str):
    seen = page(name, version)
    assert (seen.refusals, seen.crashed, seen.flaws) == ([], [], [])
    assert [word for word in OF_OTHERS if word in seen.text] == []


def test_the_threshold_explorer_and_the_audit_for_bias_say_why_they_do_not_apply():
    assert (
        "It puts rows in order and decides nothing, so there is no threshold to try."
        in page("fairness", part="threshold").text
    )
    assert "This version puts rows in order and decides nothing." in page("bias").text


def test_the_order_has_its_intervals_and_says_how_many_rows_count():
    assert "The first rows of a query are its first 3." in page("performance", part="closely").text
    seen = page("performance").text
    assert "Likely 0.631 to 0.631." in seen


def test_groups_have_their_share_of_exposure_beside_their_share_of_relevance():
    assert "Exposure gap" in page("fairness", attribute="sex", part="gaps").text
    assert "gap=exposure_gap" in page("review", request="R-0001").text
    assert "55.9 %" in page("fairness", attribute="sex", rate="exposure_share").text


def test_what_is_the_same_in_each_query_has_its_order_compared_and_says_why_exposure_is_not():
    seen = page("fairness", attribute="firm").text
    assert "Share of exposure is not measured: in all 48 queries all rows are of one group by firm" in seen
    gaps = page("fairness", attribute="firm", part="gaps").text
    assert "NDCG difference" in gaps
    assert "Over all groups" not in gaps
    assert "gap=ndcg_difference" in page("review", request="R-0001").text

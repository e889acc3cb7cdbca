"""Ten seconds: what somebody sees of a request without scrolling."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.clicks import drawn
from tests.journeys.conftest import ComingIn, Console

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@dataclass(frozen=True)
class Asked:
    """What must be in sight of one request."""

    question: str
    verdict: str
    worst: str
    compared: str
    """With today, and with the other group."""


R_0003 = Asked(
    "Should version 2 of card-fraud replace version 1?",
    "3 of 5 requirements are met. None of the others blocks an approval: the committee weighs them.",
    "41 in 1,000",
    "Today 9 in 1,000; 35-54: 5 in 1,000",
)
R_0004 = Asked(
    "Should version 3 of card-fraud replace version 1?",
    "4 of 5 requirements are met. The other blocks no approval: the committee weighs it.",
    "11 in 1,000",
    "Today 10 in 1,000; female: 10 in 1,000",
)


def in_sight(element: Locator, height: int) -> bool:
    """Whether all of it is on the first screen."""
    expect(element).to_be_visible()
    box = element.bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= height


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize(("request_id", "asked"), [("R-0003", R_0003), ("R-0004", R_0004)], ids=["R-0003", "R-0004"])
def test_question_verdict_worst_group_and_the_way_to_vote_are_on_the_first_screen(
    browser: ComingIn, console: Console, request_id: str, asked: Asked, width: int, height: int
):
    page = browser.tab(width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{console.url}/review?request={request_id}&as=ben")
    expect(page.get_by_role("heading", name=asked.question)).to_be_visible()
    drawn(page)
    way = (
        page.get_by_role("radiogroup", name="Vote")
        if width == 1440
        else page.get_by_role("link", name="Go to your vote")
    )
    seen = {
        "the question": page.get_by_role("heading", name=asked.question),
        "the verdict": page.get_by_text(asked.verdict),
        "the group worst off": page.get_by_text(re.compile(f"^{asked.worst}$")),
        "today and the others": page.get_by_text(asked.compared),
        "the way to vote": way,
    }
    out_of_sight = [name for name, element in seen.items() if not in_sight(element.first, height)]
    page.close()
    assert out_of_sight == []

"""How pages read.

Headings come in order, sentences begin like sentences, and names stand beside their meaning.
"""

import re

import plotly.graph_objects as go
import pytest
import streamlit as st

from app.design.figure import legible
from tests.builders import CLARA
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start


def test_the_headings_of_the_minutes_stand_below_those_of_the_page(opens: Opens):
    opens(Start.REJECTED)
    headings = re.findall(r"^#+(?= )", Screen(CLARA, "decision").written, re.MULTILINE)
    assert headings[0] == "###"
    assert set(headings[1:]) == {"####"}


def test_that_nobody_has_voted_is_said_as_a_sentence(opens: Opens):
    opens()
    assert "**Nobody has voted.**" in Screen(CLARA, "review").text


def test_the_docket_says_how_many_votes_and_which_seats_are_missing(opens: Opens):
    opens()
    assert "**0 of 3 votes**  \n:small[needs ethics and lay]" in Screen(CLARA, "docket").text


def test_beside_the_serving_version_every_measurement_has_its_meaning_below_its_name(opens: Opens):
    opens()
    (row,) = [line for line in Screen(CLARA, "review").text.splitlines() if "**AUC**" in line]
    assert "How often a case with outcome 1 scores above one with outcome 0" in row


def test_the_words_of_a_chart_have_the_pages_own_colour():
    drawn = go.Figure().update_xaxes(title="Recall").add_annotation(text="limit")
    drawn.add_annotation(text="window", font_color="#c8641b")
    shown = legible(drawn)
    ink = st.get_option("theme.light.textColor")
    assert (shown.layout.xaxis.tickfont.color, shown.layout.yaxis.title.font.color) == (ink, ink)
    assert [annotation.font.color for annotation in shown.layout.annotations] == [ink, ink]


@pytest.mark.parametrize("page", ["committee"])
def test_a_table_that_may_be_wider_than_the_screen_says_so(opens: Opens, page: str):
    opens()
    assert "Where the screen is too narrow for a table, move it sideways." in Screen(CLARA, page).text

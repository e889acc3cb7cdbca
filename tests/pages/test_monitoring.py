"""Monitoring and data quality as they are read.

What cannot be compared comes first, then what the address shows.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import streamlit as st

from governance.sentences import methods
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, NOON, a_policy, a_spec, by, predictions_of, write_rows
from tests.fakes import FakeDocuments, FixedClock, ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which version 2 has been assessed.

    Its log goes from 11 to 20 March. Today is 1 April.
    """
    console = ports(tmp_path_factory.mktemp("measured"))
    assess(by(console, FARAH), MODEL, "2")
    return console


@pytest.fixture(autouse=True)
def shown(measured: Ports, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the pages on the measured console."""
    show(measured, monkeypatch.setattr)
    return


def monitoring(**address: str) -> Screen:
    return Screen(BEN, "monitoring", model=MODEL, version="2", **address)


def data_quality(**address: str) -> Screen:
    return Screen(BEN, "data_quality", model=MODEL, version="2", **address)


def test_a_window_that_ends_before_it_begins_is_not_compared():
    screen = monitoring(**{"from": "2026-03-18", "to": "2026-03-12"})
    assert "A window ends before it begins. Choose a later last day." in screen.text
    assert "In the window of" not in screen.text


@pytest.mark.parametrize("address", ["2026-02-30", "yesterday", "2031-01-01", "<script>"])
def test_a_day_that_is_none_or_was_not_counted_is_said_and_leaves_the_window_as_it_was(address: str):
    text = monitoring(**{"from": address}).text
    assert "is no day that was counted; days go from 2026-03-11 to 2026-03-20." in text
    assert "In the window of 11 to 20 Mar 2026" in text


@pytest.mark.parametrize("parameter", ["feature", "week", "measure", "rversion"])
def test_what_the_address_names_and_nobody_measured_is_said_and_not_shown(parameter: str):
    text = monitoring(**{parameter: "nonsense"}).text
    assert text.count("nonsense") == 1
    assert "nonsense does not exist here; there are" in text


def test_a_log_that_ended_long_ago_is_closed_and_not_odd(measured: Ports, monkeypatch: pytest.MonkeyPatch):
    show(replace(measured, clock=FixedClock(NOON + timedelta(days=19_000))), monkeypatch.setattr)
    closed = "The log ends on 20 Mar 2026: it is closed, and nothing is added any more."
    assert closed in monitoring().text
    text = data_quality().text
    assert closed in text
    assert "days old" not in text.split("What counts as odd")[0].split("Week by week")[0]


def test_a_period_is_not_compared_with_itself():
    whole = {"from": "2026-03-11", "to": "2026-03-20", "rversion": "2", "rfrom": "2026-03-11", "rto": "2026-03-20"}
    text = monitoring(**whole).text
    assert "Not compared: both are 11 to 20 Mar 2026 of version 2 (240 cases)" in text
    assert "In the window of" not in text


def test_the_first_sentence_says_whether_anything_moved():
    assert "no feature moved further than chance explains and beyond the limit of 0.25." in monitoring().text


def test_the_address_alone_shows_a_window_and_what_it_is_compared_with():
    windows = {"from": "2026-03-12", "to": "2026-03-14", "rversion": "2", "rfrom": "2026-03-15", "rto": "2026-03-20"}
    sentence = (
        "In the window of 12 to 14 Mar 2026 (version 2, 72 cases), "
        "against 15 to 20 Mar 2026 (version 2, 144 cases), drift was not measured: "
        "144 cases in the reference and 72 now; expected at least 100 on both sides."
    )
    assert sentence in monitoring(**windows).text


def test_what_no_window_could_measure_is_named_with_why_and_an_area_with_where_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("governance.evidence.performance.MOST_OFF", -1.0)  # no counts are good enough
    text = monitoring(**{"from": "2026-03-12", "to": "2026-03-13"}).text
    assert "Not measured in either: AUC (only counts of rounded scores are at hand here" in text
    assert "*Performance* has it of every week or month); Latency, median (the log has no latency)" in text


def test_windows_that_share_days_say_so():
    windows = {"rversion": "2", "rfrom": "2026-03-15", "rto": "2026-03-20"}
    assert "The two windows share days." in monitoring(**windows).text


def test_every_version_with_counts_stands_beside_the_others():
    assert "and cases, of version 1, version 2." in monitoring(part="versions").text


def test_a_measure_without_a_limit_says_that_the_policy_draws_no_line():
    assert "The policy sets no limit for this measure." in monitoring(measure="jensen_shannon").text


def test_data_quality_says_first_what_is_odd():
    screen = data_quality()
    assert "this stands out: the last prediction is 12 days old." in screen.text


def test_values_that_are_no_number_have_a_row_as_those_out_of_range_have():
    text = data_quality().text
    assert "Unreadable values" in text
    assert "Out of range" in text


def searched(words: str) -> Screen:
    screen = data_quality()
    screen.fill("Search", words)
    screen.look_again()
    return screen


def test_a_search_that_nothing_matches_says_so():
    assert "None of these matches your search." in searched("nowhere").text


def test_a_search_narrows_the_table_to_what_matches():
    everything, few = data_quality().text, searched("infinite amount").text
    method = str(methods.share_of_cases())
    assert everything.count(method) > few.count(method) == 1


@pytest.mark.parametrize("answer", ["score", "decision"])
def test_of_another_version_than_the_reference_answers_are_not_compared_and_it_is_said_why(answer: str):
    text = monitoring(feature=answer).text
    assert f"**{answer}**" not in text
    assert "What the model itself answers is not shown here: the reference was scored by version 1" in text


@pytest.mark.parametrize("answer", ["score", "decision"])
def test_what_the_model_answers_stands_among_what_moved(tmp_path, monkeypatch: pytest.MonkeyPatch, answer: str):
    console = ports(tmp_path)
    rows = predictions_of("1", 10, missed=30, false_alarms=9)
    write_rows([row | {"id": f"later-{row['id']}"} for row in rows], tmp_path / "predictions" / "later.parquet")
    assess(by(console, FARAH), MODEL, "1")
    show(console, monkeypatch.setattr)
    text = Screen(BEN, "monitoring", model=MODEL, version="1", feature=answer).text
    assert f"**{answer}**, week of 16 to 20 Mar 2026: Drift of score and decision (PSI) 0." in text
    assert "What the model itself answers is not here" not in text


@pytest.fixture
def by_the_hour(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Run the pages on a log that is counted by the hour.

    There are two hours a day.
    """
    console = ports(tmp_path)
    for path in (tmp_path / "predictions").glob("*.parquet"):
        path.unlink()
    rows = [row for version in "12" for row in predictions_of(version, 0, missed=3, false_alarms=3)]
    hours = [row | {"scored_at": row["scored_at"] + timedelta(hours=number % 2)} for number, row in enumerate(rows)]
    write_rows(hours, tmp_path / "predictions" / "log.parquet")
    console = replace(console, documents=FakeDocuments({MODEL: a_spec(bucket="hour")}, a_policy()))
    assess(by(console, FARAH), MODEL, "2")
    show(console, monkeypatch.setattr)
    st.cache_resource.clear()  # how long a period is follows from the counts, which are those of another test


@pytest.mark.usefixtures("by_the_hour")
def test_a_log_of_hours_is_shown_by_day():
    text = data_quality().text
    assert "In the last day (10 Mar 2026, 24 cases)" in text
    assert "Every day" in data_quality(part="periods").text
    assert "Cases per hour of version 2" in monitoring(part="windows").text


@pytest.mark.usefixtures("by_the_hour")
def test_a_long_log_of_hours_is_shown_by_week_and_its_cases_by_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.panels.evidence.counts.MOST_HOURS", 19)
    monkeypatch.setattr("app.panels.evidence.windows.MOST_HOURS_DRAWN", 19)
    assert "In the last whole week (2 to 8 Mar 2026, 168 cases)" in data_quality().text
    assert "Cases per day of version 2" in monitoring(part="windows").text

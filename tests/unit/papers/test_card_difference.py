"""What is different between two cards.

Every change once, and applied they give the other.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.canonical import Json, plain
from governance.evidence.measurement import Measurement
from governance.papers.card import Card
from governance.papers.card_difference import CHAPTERS, CardDifference, Way, difference
from governance.predictions.card_text import CardText, Risk
from tests.builders import a_measurement
from tests.unit.papers.test_card_paper import a_card

TEXT = {"summary": "It looks.", "intended_use": "Looking.", "people_affected": "All.", "possible_harm": "Some."}


def a_described(**words: Any) -> Card:
    return replace(a_card(), text=CardText(**{**TEXT, **words}), performance=(), fairness=(), drift=())


def way_of(before: Measurement, after: Measurement) -> Way:
    cards = (replace(a_described(), performance=(measurement,)) for measurement in (before, after))
    (change,) = difference(*cards).measurements
    return change.way


@pytest.mark.parametrize(
    ("name", "before", "after", "way"),
    [
        pytest.param("recall", (0.9, 0.88, 0.92), (0.8, 0.78, 0.82), Way.WORSE, id="a share that fell"),
        pytest.param("recall", (0.8, 0.78, 0.82), (0.9, 0.88, 0.92), Way.IMPROVED, id="a share that rose"),
        pytest.param("recall", (0.8, 0.7, 0.9), (0.82, 0.72, 0.92), Way.WITHIN_CHANCE, id="intervals that overlap"),
        pytest.param("brier", (0.1, 0.09, 0.11), (0.2, 0.19, 0.21), Way.WORSE, id="a loss that rose"),
        pytest.param("brier", (0.2, 0.19, 0.21), (0.1, 0.09, 0.11), Way.IMPROVED, id="a loss that fell"),
        pytest.param(
            "equal_opportunity_difference",
            (-0.04, -0.05, -0.03),
            (0.01, 0.0, 0.02),
            Way.IMPROVED,
            id="a gap nearer to 0",
        ),
        pytest.param(
            "equal_opportunity_difference",
            (0.01, 0.0, 0.02),
            (-0.04, -0.05, -0.03),
            Way.WORSE,
            id="a gap farther from 0",
        ),
        pytest.param("impact_ratio", (0.7, 0.68, 0.72), (0.95, 0.93, 0.97), Way.IMPROVED, id="a ratio nearer to 1"),
        pytest.param("selection_rate", (0.7, 0.68, 0.72), (0.9, 0.88, 0.92), Way.MOVED, id="a rate of a group"),
    ],
)
def test_a_change_beyond_chance_is_better_or_worse_by_what_the_measure_says(name, before, after, way):
    about = {"attribute": "sex", "group": "F"} if name in ("selection_rate", "impact_ratio") else {}
    pair = [a_measurement(value, (low, high), name, **about) for value, low, high in (before, after)]
    assert way_of(*pair) is way


def test_what_is_measured_for_the_first_time_or_no_longer_is_said():
    recall = a_measurement(0.9, (0.88, 0.92), "recall")
    with_it, without = replace(a_described(), performance=(recall,)), a_described()
    assert [change.way for change in difference(without, with_it).measurements] == [Way.ADDED]
    assert [change.way for change in difference(with_it, without).measurements] == [Way.REMOVED]


def test_words_are_added_removed_or_reworded_field_by_field():
    changes = difference(
        a_described(out_of_scope="Closing accounts."), a_described(summary="It looks twice.", users=("Clerks.",))
    )
    assert {change.called: change.way for change in changes.fields} == {
        "summary": Way.REWORDED,
        "out of scope": Way.REMOVED,
        "users": Way.ADDED,
    }


words = st.sampled_from(["", "Closing accounts.", "Judging people."])
measured = st.lists(
    st.builds(
        lambda name, value: a_measurement(value, (value - 0.01, value + 0.01), name),
        st.sampled_from(["recall", "brier", "auc", "f1"]),
        st.sampled_from([0.1, 0.5, 0.505, 0.9]),
    ),
    unique_by=lambda m: m.key,
    max_size=4,
)
cards = st.builds(
    lambda scope, limits, risks, performance, parameters: replace(
        a_described(out_of_scope=scope, limitations=tuple(limits), risks=tuple(Risk(risk=risk) for risk in risks)),
        performance=tuple(performance),
        parameters=parameters,
    ),
    words,
    st.lists(words, max_size=2),
    st.lists(words, max_size=2),
    measured,
    st.dictionaries(st.sampled_from(["depth", "rate"]), words, max_size=2),
)


@given(cards)
def test_a_card_differs_from_itself_in_nothing(card: Card):
    assert difference(card, card).empty


@given(cards, cards)
def test_every_change_is_found_once_and_applied_they_give_the_other_card(before: Card, after: Card):
    changes = difference(before, after)
    assert len({(change.chapter, change.key) for change in changes.measurements}) == len(changes.measurements)
    assert len({change.path for change in changes.fields}) == len(changes.fields)
    assert applied(before, changes) == plain(after)


def applied(card: Card, changes: CardDifference) -> Json:
    """The record of the other card."""
    record: Any = plain(card)
    for chapter in CHAPTERS:
        by_key = {measurement.key: measurement for measurement in getattr(card, chapter)}
        by_key |= {c.key: c.after for c in changes.measurements if c.chapter == chapter}
        keys = changes.order.get(chapter, [m.key for m in getattr(card, chapter)])
        record[chapter] = [plain(by_key[key]) for key in keys]
    for change in changes.fields:
        put(record, change.path, change.after)
    return record


def put(record: dict[str, Any], path: tuple[str, ...], value: Json) -> None:
    *way, last = path
    holder = record
    for name in way:
        holder = holder.setdefault(name, {})
        assert isinstance(holder, Mapping)
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value

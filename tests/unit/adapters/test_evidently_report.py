"""Evidently reports on samples of any kind, and fetches nothing.

It gets nothing on which it would fail.
"""

import os
from math import inf

import pytest

from governance.adapters.measures.evidently_report import evidently_report
from governance.errors import PredictionsUnreadable
from governance.predictions.port import Cell, SamplePair
from governance.sentences import unreadable
from tests.steps import refusal

NUMBERS = tuple(float(number % 37) for number in range(400))


def pair(**columns: tuple[tuple[Cell, ...], tuple[Cell, ...]]) -> SamplePair:
    return SamplePair(
        {name: then for name, (then, _) in columns.items()}, {name: now for name, (_, now) in columns.items()}
    )


def test_columns_without_values_on_both_sides_are_a_refusal():
    with refusal(unreadable.nothing_for_evidently(["gone", "odd"]), PredictionsUnreadable):
        evidently_report(pair(gone=(NUMBERS, (None,) * 400), odd=((inf,) * 400, NUMBERS)))


@pytest.mark.slow
def test_the_report_names_every_column_that_can_be_compared():
    moved = tuple(number + 20 for number in NUMBERS)
    html = evidently_report(
        pair(
            amount=(NUMBERS, moved),
            gone=(NUMBERS, (None,) * 400),
            infinite=((inf, -inf, *NUMBERS[2:]), NUMBERS),
            constant=((1,) * 400, (1,) * 400),
            flag=((True, False) * 200, (True, None) * 200),
            mixed=(NUMBERS, tuple(str(int(number)) for number in NUMBERS)),
            shop=(tuple(f"s{number}" for number in range(400)), tuple(f"t{number}" for number in range(400))),
        )
    ).decode()
    for name in ("amount", "infinite", "constant", "flag", "mixed", "shop"):
        assert f"Value Drift for column {name}" in html
    assert "Value Drift for column gone" not in html
    assert os.environ["DO_NOT_TRACK"] == "true"

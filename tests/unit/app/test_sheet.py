"""Tables of data keep numbers as numbers, with their unit.

No spreadsheet computes anything that somebody wrote.
"""

import pytest

from app.design.sheet import Quantity, as_text, in_numbers, laid_out, quantity, without_unit
from app.panels.evidence.explanations import case_rows
from governance.evidence.explanation import ExplainedCase, Unit
from governance.evidence.measure import SHARE, Reading
from governance.evidence.measurement import Measurement
from governance.sentences import reasons
from governance.statistics.interval import Interval
from tests.builders import BY_HAND, a_spec


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://evil.example";"Look")',
        "=1+1",
        "+1+1",
        "@SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "-1-SUM(1)",
        "+HYPERLINK(1)",
        "\t=1",
        "\r=1",
        "- a list",
        "+",
    ],
)
def test_a_text_that_a_spreadsheet_would_compute_is_text(cell):
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [-0.5, 3, None, True, "-0.042", "-0.042 (-0.06 to 0.01)", "+1.2 %", "-3 points", "words = more", "a@b.example", ""],
)
def test_numbers_and_other_words_stay_as_they_are(cell):
    assert as_text(cell) is cell


def test_a_share_is_a_number_under_its_unit_and_what_is_absent_is_none():
    measurement = Measurement("recall", BY_HAND, value=0.57, interval=Interval(0.5, 0.6), n=7)
    missing = Measurement.missing("recall", reasons.no_case_with_outcome(1))
    rows, formats = laid_out([in_numbers(measurement), in_numbers(missing)])
    assert rows == [
        {"Value (%)": 57.0, "From (%)": 50.0, "To (%)": 60.0},
        {"Value (%)": None, "From (%)": None, "To (%)": None},
    ]
    assert set(formats.values()) == {"%,.1f"}


def test_a_column_of_several_units_has_them_in_a_column_of_their_own():
    rows, formats = laid_out([{"Value": quantity("auc", 0.817)}, {"Value": quantity("freshness", 3)}, {"Value": None}])
    assert rows == [{"Value": 0.817, "Unit": None}, {"Value": 3, "Unit": "days"}, {"Value": None, "Unit": None}]
    assert formats == {"Value": "%.4g"}


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        pytest.param([Quantity(0.1, SHARE), None], "%,.1f", id="a share"),
        pytest.param([quantity("equal_opportunity_difference", -0.03)], "%+,.1f", id="a gap in points"),
        pytest.param([quantity("psi", 0.2)], "%,.3f", id="a distance"),
        pytest.param([quantity("mean_error", 52_340.0)], "%+.4g", id="in the unit of the outcome"),
        pytest.param([Quantity(9.0, Reading("MB", digits=None))], "%.4g", id="of a machine"),
        pytest.param([1_234, None], "%,d", id="a count"),
        pytest.param(["a word"], None, id="words"),
        pytest.param([1.5, 2], None, id="numbers of no measurement"),
    ],
)
def test_numbers_of_a_column_are_written_alike(cells, written):
    _, formats = laid_out([{"Column": cell} for cell in cells])
    assert next(iter(formats.values()), None) == written


def test_a_column_that_no_row_fills_is_left_out_and_an_empty_word_is_absent():
    rows, _ = laid_out([{"Group": "65+", "Odd": "", "Why not": None}, {"Group": "", "Odd": "", "Why not": None}])
    assert rows == [{"Group": "65+"}, {"Group": None}]


def test_what_a_feature_of_a_case_was_is_a_number_where_it_is_one():
    values = {"amount": 900.0, "hour": None, "merchant": "travel"}
    case = ExplainedCase("p1", 0.9, values, {"amount": 1.25, "hour": -0.5, "merchant": 0.25})
    rows, _ = laid_out(case_rows(case, Unit.LOG_ODDS, a_spec(), -1.0))
    assert [tuple(row.values())[:4] for row in rows] == [
        ("amount", 900.0, None, 1.25),
        ("hour", None, "missing", -0.5),
        ("merchant", None, "travel", 0.25),
    ]
    assert list(rows[0]) == ["Feature", "Value", "In words", "Effect (log-odds)", "Probability so far"]
    # Log-odds of a quarter, of minus a quarter, and none at all.
    assert [row["Probability so far"] for row in rows] == pytest.approx([0.562, 0.438, 0.5], abs=0.0005)


def test_what_adds_up_in_another_unit_has_no_probability_beside():
    case = ExplainedCase("p1", 9.0, {"amount": 900.0}, {"amount": 1.25})
    rows, _ = laid_out(case_rows(case, Unit.OUTCOME, a_spec(), 7.75))
    assert list(rows[0]) == ["Feature", "Value", "Effect (units of the outcome)"]


def test_a_value_with_a_label_has_it_beside_the_number():
    case = ExplainedCase("p1", 0.9, {"foreign": 1.0}, {"foreign": -0.5})
    rows, _ = laid_out(case_rows(case, Unit.LOG_ODDS, a_spec(values={"foreign": {0: "at home", 1: "abroad"}}), 0.0))
    assert (rows[0]["Value"], rows[0]["In words"]) == (1.0, "abroad")


def test_a_feature_with_a_label_has_its_column_beside():
    case = ExplainedCase("p1", 0.9, {"hour": 3.0, "merchant": "travel"}, {"hour": -0.5, "merchant": 0.25})
    rows, _ = laid_out(case_rows(case, Unit.LOG_ODDS, a_spec(labels={"hour": "hour of the day"}), 0.0))
    assert [(row["Feature"], row["Column"]) for row in rows] == [("hour of the day", "hour"), ("merchant", "merchant")]


@pytest.mark.parametrize(("column", "expected"), [("Gap (points)", "Gap"), ("Group", "Group"), ("n", "n")])
def test_a_column_is_shaded_and_barred_under_its_name_without_the_unit(column: str, expected: str):
    assert without_unit(column) == expected

"""What is kept as a CSV file: no spreadsheet computes anything that somebody wrote."""

import pytest

from app.panels.text import as_text


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

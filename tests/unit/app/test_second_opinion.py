"""What a page says of two explanations of one case."""

from collections.abc import Mapping

import pytest

from app.panels.evidence.explore.second import how_it_fits, in_one_sentence
from governance.evidence.local_surrogate import agreement
from tests.builders import a_spec

SHAP = {"amount": 2.0, "hour": -1.0, "merchant": 0.5, "age": 0.01}
OPINIONS = {
    "the same": (
        {"amount": 0.2, "hour": -0.3, "merchant": 0.1, "age": 0.01},
        "Both methods find that amount paid, hour and merchant move this answer most, each in the same direction.",
    ),
    "two of three": (
        {"amount": 0.2, "hour": -0.3, "merchant": 0.01, "age": 0.1},
        "The methods agree on 2 of the 3 strongest features: amount paid and hour. Trust neither alone.",
    ),
    "another direction": (
        {"amount": 0.2, "hour": 0.3, "merchant": 0.01, "age": 0.1},
        (
            "The methods agree on 1 of the 3 strongest features: amount paid. They see hour in opposite directions. "
            "Trust neither alone."
        ),
    ),
    "none": (
        {"amount": -0.2, "hour": 0.3, "merchant": 0.01, "age": 0.1},
        (
            "The methods agree on none of the 3 strongest features. They see amount paid and hour in opposite directions. "
            "Trust neither alone."
        ),
    ),
}


@pytest.mark.parametrize(("weights", "says"), OPINIONS.values(), ids=OPINIONS)
def test_a_sentence_says_on_which_of_the_strongest_features_both_agree(weights: Mapping[str, float], says: str):
    spec = a_spec(labels={"amount": "amount paid"})
    assert in_one_sentence(agreement(SHAP, weights), spec) == says


def test_of_an_answer_that_nothing_moves_no_feature_is_named():
    nothing = {"amount": 0.0}
    assert in_one_sentence(agreement(nothing, nothing), a_spec()) == (
        "Neither method finds a feature that moves this answer."
    )


@pytest.mark.parametrize(
    ("fit", "says"),
    [
        (None, "cannot be told"),
        (0.49, "badly (R² 0.49)"),
        (0.5, "in part (R² 0.50; 1 is exactly)"),
        (0.8, "well (R² 0.80; 1 is exactly)"),
    ],
)
def test_words_say_how_well_a_surrogate_fits(fit: float | None, says: str):
    assert says in how_it_fits(fit)

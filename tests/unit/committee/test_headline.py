"""The first screen of a request, against numbers made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from governance.committee.findings import findings
from governance.committee.headline import Headline, headline, in_thousand, worst_in_words
from governance.committee.policy import Requirement
from governance.evidence.bundle import Evidence
from governance.evidence.measurement import Measurement
from governance.records import Window
from tests.builders import a_measurement, a_regression, a_spec, an_evidence

WORDS = {
    "cases": "payments",
    "positive": "are fraud",
    "negative": "are honest",
    "decided": "were blocked",
    "undecided": "went through",
}
SPEC = a_spec(words=WORDS)


def rate(group: str, value: float, attribute: str = "age") -> Measurement:
    about = {"attribute": attribute, "group": group}
    return a_measurement(value, (value - 0.005, value + 0.005), "true_positive_rate", **about)


def gap(group: str, versus: str, value: float, interval: tuple[float, float], attribute: str = "age") -> Measurement:
    about = {"attribute": attribute, "group": group, "versus": versus}
    return a_measurement(value, interval, "equal_opportunity_difference", **about)


def evidence(*measurements: Measurement, then: tuple[Measurement, ...] = ()) -> Evidence:
    return an_evidence(*measurements, champion=then or None)


OLD = (rate("35-54", 0.995), rate("65+", 0.959), gap("65+", "35-54", -0.036, (-0.042, -0.031)))
SMALL = (
    rate("male", 0.98, "sex"),
    rate("female", 0.93, "sex"),
    gap("female", "male", -0.05, (-0.12, 0.02), "sex"),
)


def first(*measurements: Measurement, then: tuple[Measurement, ...] = (), limit: float | None = None) -> Headline:
    asked = [] if limit is None else [limit_of(limit)]
    measured = evidence(*measurements, then=then)
    return headline(SPEC, measured, findings(measured, asked))


def limit_of(least: float, *by: str) -> Requirement:
    return Requirement(
        id="gap", text="No large gap.", measure="equal_opportunity_difference", at_least=least, at_most=-least, by=by
    )


def test_nobody_is_worst_off_where_no_groups_were_compared():
    assert first(rate("65+", 0.9)).worst is None


def test_nobody_is_worst_off_where_nothing_is_decided():
    spec = a_regression()
    assert headline(spec, evidence(*OLD), ()).worst is None


def test_the_group_worst_off_is_the_one_whose_difference_is_surely_the_largest():
    worst = first(*SMALL, *OLD).worst
    assert worst is not None
    assert (worst.attribute, worst.worst.group, worst.beside.group, worst.sure) == ("age", "65+", "35-54", True)


def test_a_difference_that_chance_explains_is_said_to_be_one():
    worst = first(*SMALL).worst
    assert worst is not None
    assert not worst.sure
    assert worst_in_words(worst, "1").endswith("Chance may explain this difference.")


def test_the_group_that_others_are_compared_with_may_be_the_one_worst_off():
    worst = first(rate("35-54", 0.90), rate("65+", 0.96), gap("65+", "35-54", 0.06, (0.05, 0.07))).worst
    assert worst is not None
    assert (worst.worst.group, worst.beside.group) == ("35-54", "65+")


def test_shares_are_of_those_who_deserved_the_good_decision_and_missed_it():
    worst = first(*OLD, then=(rate("65+", 0.991), rate("35-54", 0.989))).worst
    assert worst is not None
    assert worst_in_words(worst, "1") == (
        "Of the payments that are honest in the group 65+, 41 in 1,000 were blocked (likely 36 to 46). "
        "With version 1, which serves, it is 9 in 1,000. In the group 35-54 it is 5 in 1,000."
    )


@pytest.mark.parametrize(
    ("limits", "share"),
    [((), None), ((-0.02,), 0.025), ((-0.02, -0.01), 0.015)],
    ids=["none", "one", "the strictest of two"],
)
def test_the_limit_lies_the_allowed_gap_beyond_the_group_that_is_better_off(
    limits: tuple[float, ...], share: float | None
):
    measured = evidence(*OLD)
    worst = headline(SPEC, measured, findings(measured, [limit_of(limit) for limit in limits])).worst
    assert worst is not None
    assert worst.limit == (None if share is None else pytest.approx(share, abs=1e-12))  # sums of three decimals
    assert worst.beyond_limit == (share is not None)


def test_a_limit_on_another_attribute_draws_no_line():
    measured = evidence(*OLD)
    worst = headline(SPEC, measured, findings(measured, [limit_of(-0.02, "sex")])).worst
    assert worst is not None
    assert worst.limit is None


def test_numbers_stand_beside_those_of_the_version_that_serves():
    recall, honest = a_measurement(0.726, name="recall"), a_measurement(0.99, name="specificity")
    shown = first(recall, honest, then=(replace(recall, value=0.547),))
    assert [
        (number.label, number.pair.now.value, number.pair.served and number.pair.served.value)
        for number in shown.numbers
    ] == [
        ("Of payments that are fraud, how many were blocked", 0.726, 0.547),
        ("Of payments that are honest, how many went through", 0.99, None),
    ]
    assert shown.serves == "1"


@pytest.mark.parametrize(("last", "days"), [(None, 0), (date(2026, 9, 1), 1), (date(2026, 9, 10), 10)], ids=str)
def test_days_count_whose_outcomes_are_known(last: date | None, days: int):
    window = Window(date(2026, 9, 1), date(2026, 9, 30))
    measured = an_evidence(window=window, labelled_until=last)
    assert headline(SPEC, measured, ()).days_known == days


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 in 1,000"), (0.0004, "fewer than 1 in 1,000"), (0.0413, "41 in 1,000"), (1.0, "1,000 in 1,000")],
)
def test_a_share_is_read_as_people(share: float, text: str):
    assert in_thousand(share) == text

"""A version that predicts a number.

Tests follow it from its log to its evidence, its brief and its trends.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from governance.committee.brief import brief
from governance.committee.findings import findings
from governance.errors import PredictionsUnreadable
from governance.evidence.bundle import select
from governance.evidence.judgement import Answer
from governance.papers.card_paper import card_paper
from governance.papers.markdown import markdown
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import profile
from governance.services.monitoring.counts import Stored, stored
from governance.services.monitoring.trend import Trend, performance_trend, trend_of
from governance.services.ports import Ports
from governance.services.views.read import assessed
from governance.statistics.profile import total
from governance.statistics.regression import RegressionSums
from tests.builders import FARAH, FIRST_DAY, MODEL, a_profile, a_regression, a_requirement, by, numbers_of, write_rows
from tests.fakes import predicting
from tests.services.counts import timeline

pytestmark = pytest.mark.slow

BINARY = {
    *(
        "recall",
        "precision",
        "specificity",
        "accuracy",
        "f1",
        "auc",
        "brier",
        "log_loss",
        "decision_rate",
        "outcome_rate",
    ),
    *("selection_rate", "true_positive_rate", "calibration_error", "calibration_in_the_large", "label_shift"),
    *("error_rate_change", "estimated_accuracy", "score_psi", "equal_opportunity_difference"),
}


@pytest.fixture
def console(tmp_path: Path) -> Ports:
    """A console on which version 2 has been assessed."""
    made = predicting(tmp_path)
    assess(by(made, FARAH), MODEL, "2")
    return made


def test_a_number_out_of_all_proportion_leaves_what_was_counted_before(console: Ports, tmp_path: Path):
    late = [{**row, "id": f"{row['id']}-late", "fare": 1e9} for row in numbers_of("2", first_day=20)]
    write_rows(late, tmp_path / "predictions" / "late.parquet")
    with pytest.raises(PredictionsUnreadable, match=r"predictions/\*\.parquet: column fare has a value of 1e\+09"):
        profile(by(console, FARAH), MODEL, "2")
    assert assessed(console, MODEL, "2").evidence.data.log_rows == 240


def test_no_rate_of_decisions_is_in_the_evidence_not_even_as_not_measured(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    assert not {m.name for m in evidence.measurements} & BINARY
    assert evidence.champion is not None
    assert not {m.name for m in evidence.champion.measurements} & BINARY


def test_the_evidence_holds_what_the_log_was_made_to_say(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    # By construction: off by 1, as often above as below; of women one in four is above, of men three in four.
    assert evidence.find("mean_absolute_error").value == 1.0
    assert evidence.find("root_mean_squared_error").value == 1.0
    assert evidence.find("mean_error").value == 0.0
    by_sex = {m.about["group"]: m.value for m in select(evidence.measurements, "group_mean_error")}
    assert by_sex == {"female": -0.5, "male": 0.5}
    assert (evidence.data.log_rows, evidence.labelled_until) == (240, date(2026, 3, 20))
    assert len({m.key for m in evidence.measurements}) == len(evidence.measurements)


def test_the_champion_is_measured_on_the_same_days(console: Ports):
    champion = assessed(console, MODEL, "2").evidence.champion
    assert champion is not None
    theirs = next(iter(select(champion.measurements, "mean_absolute_error")))
    assert (champion.version, theirs.value, theirs.n) == ("1", 2.0, 240)


def test_the_drift_of_the_prediction_is_that_of_one_version_alone(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    own, other = (assessed(console, MODEL, version).evidence.find("prediction_psi") for version in "12")
    assert own is not None
    assert own.value is not None
    assert other is not None
    assert other.reason == reasons.scores_of_another_version("1")


def test_a_policy_may_ask_for_an_error_and_for_no_more_of_it_than_the_champion_has(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    asked = (
        a_requirement("mean_absolute_error", at_most=0.5),
        a_requirement("mean_error", at_least=-1.0, at_most=1.0),
        a_requirement("root_mean_squared_error", versus="champion", at_most=0.0),
        a_requirement("mean_error_difference", at_least=-0.2, at_most=0.2),
    )
    assert [finding.answer for finding in findings(evidence, asked)] == [
        Answer.NOT_MET,
        Answer.MET,
        Answer.MET,
        Answer.NOT_MET,
    ]


def test_the_brief_says_in_plain_words_how_far_off_it_is_and_for_whom(console: Ports):
    assessed_version = assessed(console, MODEL, "2")
    text = "\n".join(
        s.text for section in brief(assessed_version.spec, assessed_version.evidence, ()) for s in section.sentences
    )
    assert "Its numbers are off by 1.000 on average. With version 1, which serves now, it is 2.000." in text
    assert "On average they are neither too high nor too low." in text
    assert (
        "its numbers are 1.000 lower in the group female than in the group male (the true gap is likely between" in text
    )
    assert "Over 240 cases, its numbers are off by 1.000 (1.000 to 1.000) on average." in text
    assert "ecall" not in text


def test_the_card_has_errors_and_no_rates(console: Ports):
    assessed_version = assessed(console, MODEL, "2")
    text = markdown(card_paper(assessed_version.card, assessed_version.assessment.card))
    assert "| Mean absolute error | everybody | 1.000 (1.000 to 1.000) | 240 |" in text
    assert "| Mean error by group | Mean error difference |" in text
    assert "| female (sex) | male | 53.33 (48.25 to 58.42; n 120) | 1.000 (1.000 to 1.000; n 120) | -0.5000 (" in text
    assert "Recall" not in text


def test_what_is_counted_is_kept_and_read_as_it_was(console: Ports):
    with console.store.reader() as reader:
        kept = reader.profiles.of(MODEL, "2", assessed(console, MODEL, "2").assessment.binning)
    whole = total(kept)
    assert whole is not None
    assert (whole.cases, whole.labelled, whole.answers.all.absolute_errors().mean) == (240, 240, 1.0)
    assert whole.answers.by_group["sex",]["F",].size == 120


def test_late_outcomes_are_counted_again(tmp_path: Path):
    rows = numbers_of("1", first_day=0)
    console = predicting(tmp_path)
    write_rows([{**row, "fare": None} for row in rows], tmp_path / "predictions" / "log.parquet")
    write_rows(numbers_of("2", first_day=10), tmp_path / "predictions" / "two.parquet")
    assert [version.counted for version in profile(by(console, FARAH), MODEL, "1").versions] == [10]
    write_rows(
        [{**row, "fare": None if number < 24 else row["fare"]} for number, row in enumerate(rows)],
        tmp_path / "predictions" / "log.parquet",
    )
    assert [version.counted for version in profile(by(console, FARAH), MODEL, "1").versions] == [9]


def test_a_timeline_has_the_prediction_among_what_moved(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    periods = timeline(console, "1", 7, date(1970, 1, 5)).periods
    names = {m.name for m in periods[-1].drift if m.about["feature"] == "predicted"}
    assert names == {"prediction_psi"}
    assert all(period.cases == sum(period.histograms["predicted"]) for period in periods)


def test_a_version_over_time_has_its_errors_week_by_week(console: Ports):
    trend = performance_trend(console, MODEL, "2")
    errors = [m.value for period in trend.own for m in period.measurements if m.name == "mean_absolute_error"]
    assert errors == [1.0, 1.0]


def days_of(tables: list[dict[str, int]]) -> Stored:
    """A profile a week with so many cases of each group."""
    profiles = tuple(
        a_profile(
            regression=RegressionSums(0, sum(table.values()), sum(table.values())),
            regression_by_group={("sex",): {(name,): RegressionSums(0, n, n) for name, n in table.items()}},
            start=FIRST_DAY + timedelta(days=7 * number),
        )
        for number, table in enumerate(tables)
    )
    whole = total(profiles)
    assert whole is not None
    return Stored(a_regression(sensitive={"sex": {"column": "sex"}}), profiles, whole)


def shown(trend: Trend) -> dict[str, list[bool]]:
    groups = sorted({m.about["group"] for p in trend.periods for m in p.measurements if "group" in m.about})
    return {
        group: [
            any(
                m.name == "group_mean_error" and m.about["group"] == group and m.value is not None
                for m in p.measurements
            )
            for p in trend.periods
        ]
        for group in groups
    }


def test_nobody_who_is_hidden_in_one_period_follows_from_the_others():
    # F is too few in the second week: M with her, and both in another week, or the totals would tell.
    measurable = shown(trend_of(days_of([{"F": 40, "M": 50}, {"F": 5, "M": 60}, {"F": 70, "M": 80}]), "sex"))
    assert measurable["F"][1] is False
    assert (
        sum(not shown_that_day for shown_that_day in measurable["F"])
        == sum(not shown_that_day for shown_that_day in measurable["M"])
        == 2
    )


def test_a_group_that_is_hidden_over_all_is_hidden_in_every_period():
    measurable = shown(trend_of(days_of([{"F": 4, "M": 50, "X": 60}, {"F": 4, "M": 60, "X": 60}]), "sex"))
    assert measurable["F"] == [False, False]
    assert measurable["M"] == [False, False]


def test_groups_over_time_are_those_of_the_log(console: Ports):
    trend = trend_of(stored(console, MODEL, "2"), "sex")
    assert [len(p.measurements) for p in trend.periods] == [9, 9]  # three means of two groups, three gaps


def test_a_regression_without_sensitive_attributes_is_measured_all_the_same(tmp_path: Path):
    console = predicting(tmp_path, a_regression(sensitive={}))
    assess(by(console, FARAH), MODEL, "2")
    assessed_version = assessed(console, MODEL, "2")
    assert assessed_version.evidence.find("mean_absolute_error").value == 1.0
    sentences = [
        s.text for section in brief(assessed_version.spec, assessed_version.evidence, ()) for s in section.sentences
    ]
    assert "No groups of people are named for this model, so none were compared." in sentences


def test_the_same_log_gives_the_same_evidence(console: Ports):
    before = assessed(console, MODEL, "2").assessment.evidence
    assess(by(replace(console), FARAH), MODEL, "2")
    assert assessed(console, MODEL, "2").assessment.evidence == before

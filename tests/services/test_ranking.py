"""A version that puts rows in order.

Tests follow it from its log to its evidence, its brief and its trends.
"""

import re
from math import log2
from pathlib import Path

import pytest

from governance.committee.brief import brief
from governance.committee.findings import findings
from governance.evidence.bundle import select
from governance.evidence.judgement import Answer
from governance.papers.card_paper import card_paper
from governance.papers.markdown import markdown
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.audit_bias import audit_bias
from governance.services.evidence.profile import profile
from governance.services.monitoring.counts import stored
from governance.services.monitoring.trend import performance_trend, trend_of
from governance.services.ports import Ports
from governance.services.views.read import assessed
from governance.statistics.profile import total
from tests.builders import FARAH, MODEL, a_ranking, a_requirement, by
from tests.fakes import ordering
from tests.services.test_regression import BINARY
from tests.steps import refusal

pytestmark = pytest.mark.slow

EXPOSURE = [1 / log2(1 + place) for place in (1, 2, 3, 4)]
FIRST_AND_LAST = (EXPOSURE[0] + EXPOSURE[3]) / sum(EXPOSURE)


@pytest.fixture
def console(tmp_path: Path) -> Ports:
    """A console on which version 2 has been assessed."""
    made = ordering(tmp_path)
    assess(by(made, FARAH), MODEL, "2")
    return made


def test_what_puts_rows_in_order_is_not_audited_for_bias(console: Ports):
    with refusal("card-fraud puts rows in order and decides nothing, and a bias audit is about choices"):
        audit_bias(by(console, FARAH), MODEL, "2")


def test_the_evidence_holds_what_the_log_was_made_to_say_and_no_rate_of_decisions(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    assert not {m.name for m in evidence.measurements} & BINARY
    # By construction: who is hired is in the second place, in 32 of 40 searches that are judged.
    assert (evidence.find("ndcg").value, evidence.find("ndcg").n) == (pytest.approx(1 / log2(3), abs=1e-9), 32)
    assert evidence.find("mean_reciprocal_rank").value == pytest.approx(0.4, abs=1e-9)
    # Women are in the first and last place, and nobody of them is hired.
    shares = {(m.name, m.about["group"]): m.value for name in ("exposure_share", "relevance_share", "exposure_gap") for m in select(evidence.measurements, name)}  # fmt: skip
    assert shares["exposure_share", "female"] == pytest.approx(FIRST_AND_LAST, abs=1e-9)
    assert shares["relevance_share", "female"] == 0.0
    assert shares["exposure_gap", "male"] == pytest.approx(-FIRST_AND_LAST, abs=1e-9)
    assert evidence.data.log_rows == 192
    assert len({m.key for m in evidence.measurements}) == len(evidence.measurements)


def test_the_champion_is_measured_on_the_same_days(console: Ports):
    champion = assessed(console, MODEL, "2").evidence.champion
    assert champion is not None
    shares = {m.about["group"]: m.value for m in select(champion.measurements, "exposure_share")}
    assert shares["female"] == pytest.approx((EXPOSURE[2] + EXPOSURE[3]) / sum(EXPOSURE), abs=1e-9)


def test_a_policy_may_ask_for_an_order_and_for_exposure(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    asked = (
        a_requirement("ndcg", at_least=0.5),
        a_requirement("precision_at_k", versus="champion", at_least=-0.5),
        a_requirement("exposure_gap", at_least=-0.1, at_most=0.1),
    )
    assert [finding.answer for finding in findings(evidence, asked)] == [Answer.MET, Answer.MET, Answer.NOT_MET]


def test_the_brief_and_the_card_speak_of_order_and_exposure(console: Ports):
    assessed_version = assessed(console, MODEL, "2")
    prose = "\n".join(
        s.text for section in brief(assessed_version.spec, assessed_version.evidence, ()) for s in section.sentences
    )
    assert (
        "Its first 3 rows come to 0.631 of the best order, which is 1. With version 1, which serves now, it is 0.631."
        in prose
    )
    assert "is seen 55.9 points" in prose
    assert "Over 32 queries, its NDCG is 0.631 (0.631 to 0.631)." in prose
    text = markdown(card_paper(assessed_version.card, assessed_version.assessment.card))
    assert "## How good its order is" in text
    assert re.search(r"\| About \| Compared with \|.* Share of exposure \|", text)
    assert "| female (sex) |" in text
    assert "ecall" not in prose + text


def test_what_is_the_same_in_each_query_has_its_ndcg_compared_in_evidence_policy_brief_card_and_over_time(
    tmp_path: Path,
):
    console = ordering(tmp_path, a_ranking(sensitive={"firm": {"column": "firm"}}, k=5))
    assess(by(console, FARAH), MODEL, "2")
    assessed_version = assessed(console, MODEL, "2")
    assert assessed_version.evidence.find("exposure_gap").reason == reasons.one_group_in_each_query(48, 48, "firm")
    gap = assessed_version.evidence.find("ndcg_difference", group="north", versus="south")
    assert (gap.value, gap.n) == (pytest.approx(0.0, abs=1e-9), 12)
    asked = (a_requirement("exposure_gap", at_most=0.1), a_requirement("ndcg_difference", at_least=-0.1))
    assert [finding.answer for finding in findings(assessed_version.evidence, asked)] == [
        Answer.NOT_MEASURED,
        Answer.MET,
    ]
    sentences = [
        s.text for section in brief(assessed_version.spec, assessed_version.evidence, ()) for s in section.sentences
    ]
    assert "The first rows for the group north come to just as much of the best order, which is 1, as those for the group south (the true gap is likely between 0.000 and 0.000). This is the widest gap by firm." in sentences  # fmt: skip
    assert "Of the first 5 rows of a query, or of all where it has fewer, 20.0 % are relevant on average. With version 1, which serves now, it is 20.0 %." in sentences  # fmt: skip
    assert any(
        sentence.startswith("How much groups are seen was not compared by firm: in all 48 queries")
        for sentence in sentences
    )
    assert any(sentence.startswith("40 of 40 queries have fewer than 5 rows (`k`)") for sentence in sentences)
    text = markdown(card_paper(assessed_version.card, assessed_version.assessment.card))
    assert re.search(r"\| north \(firm\) \| south \|.* 0\.000 \(0\.000 to 0\.000; n 12\) \|", text)
    over_time = [
        {m.name for m in period.measurements} for period in trend_of(stored(console, MODEL, "2"), "firm").periods
    ]
    assert over_time == [{"group_ndcg", "ndcg_difference"}] * 2


def test_scores_that_rank_drift_and_compare_with_those_of_the_same_version_alone(tmp_path: Path):
    by_score = {**a_ranking().predictions.columns.model_dump(exclude={"rank"}), "score": "score"}
    spec = a_ranking(predictions={"source": "predictions/*.parquet", "columns": by_score, "features": ["years"]})
    console = ordering(tmp_path, spec)
    assess(by(console, FARAH), MODEL, "1")
    assess(by(console, FARAH), MODEL, "2")
    own, other = (assessed(console, MODEL, version).evidence.find("prediction_psi") for version in "12")
    assert (own.about, own.value) == ({"feature": "score"}, 0.0)
    assert other.reason == reasons.scores_of_another_version("1")


def test_places_alone_have_no_drift_and_an_order_that_is_always_the_same_does_not_change(console: Ports):
    evidence = assessed(console, MODEL, "2").evidence
    assert evidence.find("prediction_psi") is None
    assert evidence.find("ndcg_change").reason.code == "too-few-queries-over-time"


def test_what_is_counted_is_kept_and_read_as_it_was_and_counted_once(console: Ports):
    with console.store.reader() as reader:
        whole = total(reader.profiles.of(MODEL, "2", assessed(console, MODEL, "2").assessment.binning))
    assert whole is not None
    assert (whole.cases, whole.labelled, whole.answers.all.queries) == (192, 160, 48)
    assert [version.counted for version in profile(by(console, FARAH), MODEL, "2").versions] == [0]


def test_a_version_over_time_has_its_order_and_its_groups_week_by_week(console: Ports):
    trend = performance_trend(console, MODEL, "2")
    values = [m.value for period in trend.own for m in period.measurements if m.name == "ndcg"]
    assert values == [pytest.approx(1 / log2(3), abs=1e-9)] * 2
    shares = [
        m.value
        for period in trend_of(stored(console, MODEL, "2"), "sex").periods
        for m in period.measurements
        if m.name == "exposure_share" and m.about["group"] == "female"
    ]
    assert shares == [pytest.approx(FIRST_AND_LAST, abs=1e-9)] * 2

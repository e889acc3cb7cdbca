from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from governance.committee.brief import brief
from governance.errors import PredictionsUnreadable
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import Profiled, Wanted, profile
from governance.services.monitoring.monitor import odd
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from governance.statistics.profile import total
from tests.builders import (
    AMINA,
    BEN,
    FARAH,
    GRETA,
    HENRIK,
    LIN,
    MARTA,
    MODEL,
    a_policy,
    a_spec,
    by,
    predictions_of,
    write_rows,
)
from tests.fakes import FakeDocuments, ports
from tests.services.counts import kept, timeline
from tests.steps import actions, refusal

pytestmark = pytest.mark.slow

A_MONDAY = date(2026, 3, 2)


def one(done, version: str = "2") -> Profiled:
    return next(counted for counted in done.versions if counted.version == version)


@pytest.mark.parametrize("person", [AMINA, BEN, LIN, MARTA, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_model_owner_or_a_program_counts_a_log(console: Ports, person):
    with refusal("may not assess; expected a model owner or service account"):
        profile(by(console, person), MODEL)


def test_a_log_that_cannot_be_read_leaves_what_is_kept(assessed: Ports, tmp_path):
    before = kept(assessed)
    (tmp_path / "predictions" / "broken.parquet").write_bytes(b"PAR1 and no more")
    with refusal(r"broken\.parquet", PredictionsUnreadable):
        profile(by(assessed, FARAH), MODEL)
    assert kept(assessed) == before


def test_what_is_counted_already_is_not_counted_again(assessed: Ports):
    before = kept(assessed)
    assert one(profile(by(assessed, FARAH), MODEL)) == Profiled("2", buckets=10, counted=0, dropped=0)
    assert kept(assessed) == before


def test_counting_everything_again_changes_nothing(assessed: Ports):
    before = kept(assessed)
    assert one(profile(by(assessed, FARAH), MODEL, wanted=Wanted(again=True))).counted == 10
    assert kept(assessed) == before


def test_counting_is_no_event_of_the_audit_log(assessed: Ports):
    before = actions(assessed)
    profile(by(assessed, FARAH), MODEL, wanted=Wanted(again=True))
    assert actions(assessed) == before


def test_new_days_are_counted_and_the_others_left_alone(assessed: Ports, tmp_path):
    before = kept(assessed)
    later = [row | {"id": f"{row['id']}-later"} for row in predictions_of("2", 20, missed=3, false_alarms=3)]
    write_rows(later, tmp_path / "predictions" / "later.parquet")
    assert one(profile(by(assessed, FARAH), MODEL)) == Profiled("2", buckets=20, counted=10, dropped=0)
    assert kept(assessed)[:10] == before
    assert sum(of_bucket.answers.size for of_bucket in kept(assessed)) == 480


def test_where_buckets_are_hours_only_the_new_hour_is_counted(tmp_path):
    def hourly(rows, first):
        return [
            row | {"scored_at": row["scored_at"] + timedelta(hours=first + number % 2)}
            for number, row in enumerate(rows)
        ]

    for path in (tmp_path / "predictions").glob("*.parquet"):
        path.unlink()
    rows = [row for version in "12" for row in predictions_of(version, 0, missed=3, false_alarms=3)]
    write_rows(hourly(rows, 0), tmp_path / "predictions" / "log.parquet")
    console = replace(ports(tmp_path), documents=FakeDocuments({MODEL: a_spec(bucket="hour")}, a_policy()))
    assert one(profile(by(console, FARAH), MODEL)) == Profiled("2", buckets=20, counted=20, dropped=0)
    last = [row | {"id": f"{row['id']}-later"} for row in hourly(rows, 2)[-2:-1]]
    write_rows(last, tmp_path / "predictions" / "later.parquet")
    assert one(profile(by(console, FARAH), MODEL)) == Profiled("2", buckets=21, counted=1, dropped=0)
    assess(by(console, FARAH), MODEL, "2")
    assert [of_bucket.since for of_bucket in kept(console)[-3:]] == [
        "2026-03-10 12:00",
        "2026-03-10 13:00",
        "2026-03-10 14:00",
    ]
    days = timeline(console, "2", 1, A_MONDAY).periods
    assert [(period.window.first.day, period.cases) for period in days] == [(day, 24) for day in range(1, 10)] + [
        (10, 25)
    ]


def test_late_outcomes_reach_the_profile_they_belong_to(console: Ports, tmp_path):
    rows = predictions_of("1", 0, missed=6, false_alarms=9) + predictions_of("2", 10, missed=3, false_alarms=3)
    last = max(row["scored_at"] for row in rows)
    for path in (tmp_path / "predictions").glob("*.parquet"):
        path.unlink()
    file = tmp_path / "predictions" / "log.parquet"
    write_rows([row | {"fraud": None if row["scored_at"] == last else row["fraud"]} for row in rows], file)
    assess(by(console, FARAH), MODEL, "2")
    assert kept(console)[-1].answers.all.labelled == 0
    write_rows(rows, file)
    assert one(profile(by(console, FARAH), MODEL)).counted == 1
    assert kept(console)[-1].answers.all.labelled == 24


def test_counts_that_somebody_changed_are_made_anew_and_that_is_said(assessed: Ports):
    right = kept(assessed)
    with assessed.store.writer() as writer:
        writer.profiles.change([replace(right[3], answers=right[3].answers + right[4].answers)])
    again = Wanted(again=True)
    assert one(profile(by(assessed, FARAH), MODEL, wanted=again)).otherwise == 1
    assert kept(assessed) == right
    assert one(profile(by(assessed, FARAH), MODEL, wanted=again)).otherwise == 0


def swapped(rows: list[dict], name: str) -> list[dict]:
    """The same rows with two values of `name` exchanged.

    They are those of the first two rows of a day that differ in it. Nothing else adds up otherwise.
    """
    first = rows[0]
    other = next(
        row for row in rows if row[name] != first[name] and row["scored_at"].date() == first["scored_at"].date()
    )
    changed = {first["id"]: other[name], other["id"]: first[name]}
    return [row | {name: changed.get(row["id"], row[name])} for row in rows]


@pytest.mark.parametrize("name", ["fraud", "decision", "score", "sex"])
def test_what_was_corrected_later_is_counted_again_although_as_many_are_known(assessed: Ports, tmp_path, name):
    path = tmp_path / "predictions" / "log.parquet"
    rows = pd.read_parquet(path).replace({np.nan: None}).to_dict("records")
    own = [row for row in rows if row["model_version"] == "2"]
    write_rows([row for row in rows if row["model_version"] != "2"] + swapped(own, name), path)
    counted = one(profile(by(assessed, FARAH), MODEL))
    assert replace(counted, otherwise=0) == Profiled("2", buckets=10, counted=1, dropped=0)
    assert one(profile(by(assessed, FARAH), MODEL)).counted == 0


def test_outcomes_that_are_all_reversed_reach_the_counts(assessed: Ports, tmp_path):
    path = tmp_path / "predictions" / "log.parquet"
    before = total(kept(assessed)).answers.all
    table = pd.read_parquet(path)
    write_rows(table.assign(fraud=1 - table["fraud"]).replace({np.nan: None}).to_dict("records"), path)
    assert one(profile(by(assessed, FARAH), MODEL)).counted == 10
    after = total(kept(assessed)).answers.all
    assert (after.tp, after.fp, after.fn, after.tn) == (before.fp, before.tp, before.tn, before.fn)


def test_a_day_that_the_log_no_longer_has_is_dropped(assessed: Ports, tmp_path):
    for path in (tmp_path / "predictions").glob("*.parquet"):
        path.unlink()
    rows = predictions_of("1", 0, missed=6, false_alarms=9) + predictions_of("2", 10, missed=3, false_alarms=3)
    first = min(row["scored_at"] for row in rows if row["model_version"] == "2")
    write_rows(
        [row for row in rows if row["model_version"] == "1" or row["scored_at"] > first],
        tmp_path / "predictions" / "log.parquet",
    )
    assert one(profile(by(assessed, FARAH), MODEL)) == Profiled("2", buckets=9, counted=0, dropped=1)
    assert len(kept(assessed)) == 9


def test_only_the_days_that_were_asked_for_are_counted(assessed: Ports):
    wanted = Wanted(since=date(2026, 3, 12), until=date(2026, 3, 15), again=True)
    assert one(profile(by(assessed, FARAH), MODEL, "2", wanted)) == Profiled("2", buckets=10, counted=3, dropped=0)


def test_progress_is_told_until_the_last_bucket(assessed: Ports):
    progress: list[tuple[str, int, int]] = []
    profile(by(assessed, FARAH), MODEL, "2", Wanted(again=True), lambda *step: progress.append(step))
    assert progress == [("2", 0, 10), ("2", 10, 10)]


def test_a_column_renamed_midway_an_id_that_repeats_and_a_day_ahead_are_remarked(assessed: Ports, tmp_path):
    rows = [dict(row) for row in predictions_of("2", 300, missed=3, false_alarms=3)]
    for row in rows:
        row["sum"] = row.pop("amount")
    write_rows(rows, tmp_path / "predictions" / "later.parquet")
    remarks = profile(by(assessed, FARAH), MODEL).remarks
    assert any(
        "has no column amount, such as later.parquet. There it counts as missing" in remark for remark in remarks
    )
    assert any("480 rows have an id that another row of the same version has as well" in remark for remark in remarks)
    assert any("the log goes on until 4 Jan 2027, a day that has not come yet" in remark for remark in remarks)


def test_words_in_a_column_that_held_numbers_are_counted_and_odd_and_the_numbers_still_are_numbers(
    assessed: Ports, tmp_path
):
    rows = predictions_of("2", 20, missed=3, false_alarms=3)
    later = [row | {"amount": "n/a" if at % 4 == 0 else str(row["amount"])} for at, row in enumerate(rows)]
    write_rows(later, tmp_path / "predictions" / "later.parquet")
    profile(by(assessed, FARAH), MODEL, wanted=Wanted(again=True))
    last = timeline(assessed, "2", 10, date(2026, 3, 21)).periods[-1]
    unreadable = next(measurement for measurement in last.quality if measurement.name == "unreadable_share")
    assert (unreadable.counts["part"], unreadable.counts["whole"]) == (60, 240)
    assert unreadable in odd(last.quality, "day")
    assert sum(last.histograms["amount"][:-1]) == 180


def test_what_is_odd_in_the_log_is_in_the_evidence_and_on_the_brief_as_well(assessed: Ports, tmp_path):
    rows = [dict(row) for row in predictions_of("2", 300, missed=3, false_alarms=3)]
    write_rows(rows, tmp_path / "predictions" / "later.parquet")
    progress: list[str] = []
    assess(by(assessed, FARAH), MODEL, "2", progress.append)
    repeated = next(remark for remark in profile(by(assessed, FARAH), MODEL).remarks if "480 rows have an id" in remark)
    evidence = read_assessed(assessed, MODEL, "2").evidence
    doubts = {section.title: section.sentences for section in brief(a_spec(), evidence, ())}
    assert f"{repeated}." in [sentence.text for sentence in doubts["What makes its numbers doubtful"]]
    assert f"look at this: {repeated}" in progress

"""What serving takes is read from a metrics server.

It is read beside the counting of a log, and never stands in its way.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from math import nan
from pathlib import Path

import pytest

from governance.evidence.resources import BucketUse, in_utc
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import profile
from governance.services.evidence.resources import read_resources, resource_use
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from tests.builders import FARAH, MODEL, NOON, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeMetrics, FixedClock, ports

pytestmark = pytest.mark.slow

CPU, MEMORY = "rate(process_cpu_seconds_total[5m])", "process_resident_memory_bytes"
QUERIES = {"cpu": {"query": CPU, "unit": "cores"}, "memory": {"query": MEMORY, "unit": "bytes"}}
day = datetime.fromisoformat
DAY = day("2026-03-11")  # the first of version 2


def asking(home: Path, metrics: FakeMetrics, queries=QUERIES, **fields) -> Ports:
    """A console whose specification names a metrics server.

    Version 2 is in its log from 11 to 20 March.
    """
    return specified(replace(ports(home), metrics=metrics), queries, **fields)


def specified(console: Ports, queries, **fields) -> Ports:
    """The console with a specification that asks these queries."""
    spec = a_spec(
        resources={"prometheus": "http://u:$PLACET_SPEC_SECRET@metrics.example", "queries": queries}, **fields
    )
    return replace(console, documents=FakeDocuments({MODEL: spec}, a_policy()))


def unread(console: Ports) -> list[str]:
    """What is said of resources when version 2 is counted."""
    return [remark for remark in profile(by(console, FARAH), MODEL, "2").remarks if "could not be read" in remark]


def steady(values: dict[str, float], first: datetime = DAY, days: int = 10) -> FakeMetrics:
    """A metrics server that gives each value for whole days."""
    return FakeMetrics({query: [(in_utc(first), value)] for query, value in values.items()}, holds=timedelta(days=days))


def kept(console: Ports, name: str, version: str = "2"):
    use = resource_use(console, MODEL, version)
    assert use is not None
    return next(resource for resource in use.resources if resource.name == name)


def test_a_specification_that_names_no_server_asks_nobody(tmp_path):
    metrics = steady({CPU: 1.0})
    console = replace(ports(tmp_path), metrics=metrics)
    assess(by(console, FARAH), MODEL, "2")
    assert unread(console) == []
    assert metrics.asked == []
    assert resource_use(console, MODEL, "2") is None


def test_a_server_that_is_down_is_a_sentence_and_everything_else_is_counted(tmp_path):
    console = asking(tmp_path, FakeMetrics(down="no answer within 10 seconds"))
    messages: list[str] = []
    assess(by(console, FARAH), MODEL, "2", messages.append)
    assert read_assessed(console, MODEL, "2").evidence.find("accuracy").value is not None
    done = profile(by(console, FARAH), MODEL, "2")
    sentence = "cpu of version 2 could not be read from metrics.example: no answer within 10 seconds"
    assert done.versions[0].buckets == 10
    assert any(remark.startswith(sentence) for remark in done.remarks)
    assert any(message.startswith(sentence) for message in messages)
    assert kept(console, "memory").obstacle.startswith("no answer")


def test_a_server_that_is_down_is_not_asked_again_for_the_other_queries(tmp_path):
    metrics = FakeMetrics(down="no answer")
    profile(by(asking(tmp_path, metrics), FARAH), MODEL, "2")
    assert [query for query, *_ in metrics.asked] == [CPU]


def test_a_query_that_is_refused_leaves_the_others_to_be_read(tmp_path):
    metrics = steady({MEMORY: 5e8})
    metrics.refused[CPU] = "it answered with bad_data: parse error"
    console = asking(tmp_path, metrics)
    (remark,) = unread(console)
    assert remark.endswith("it answered with bad_data: parse error")
    assert kept(console, "cpu").buckets == ()
    assert len(kept(console, "memory").buckets) == 10


def test_a_version_that_would_ask_for_something_else_is_not_put_into_a_query(tmp_path):
    metrics = steady({})
    console = asking(tmp_path, metrics, {"cpu": {"query": 'up{version="$VERSION"}', "unit": "cores"}})
    (problem,) = read_resources(console, console.documents.spec(MODEL), '1"} or secret{', [DAY])
    assert problem.endswith("the version has signs that cannot stand for it in a query")
    assert metrics.asked == []


def test_what_was_read_before_a_failure_is_still_there_and_the_failure_goes_with_the_next_success(tmp_path):
    metrics = steady({CPU: 0.5, MEMORY: 5e8})
    console = asking(tmp_path, metrics)
    profile(by(console, FARAH), MODEL, "2")
    before = kept(console, "cpu")
    metrics.down = "no answer"
    read_resources(console, console.documents.spec(MODEL), "2", [DAY, day("2026-03-25")])
    assert kept(console, "cpu").buckets == before.buckets
    assert kept(console, "cpu").obstacle.startswith("no answer")
    metrics.down = None
    profile(by(console, FARAH), MODEL, "2")
    assert kept(console, "cpu") == before


def test_each_bucket_has_mean_and_largest_and_the_values_they_come_from(tmp_path):
    metrics = steady({MEMORY: 5e8})
    noon = in_utc(DAY) + timedelta(hours=12)
    metrics.series[CPU] = [(in_utc(DAY), 1.0), (noon, 4.0), (noon + timedelta(hours=6), nan)]
    console = asking(tmp_path, metrics)
    assert unread(console) == []
    # A value every 5 minutes: 144 of 1 until noon, 72 of 4 until six, 72 that are no number.
    assert kept(console, "cpu").buckets[0] == BucketUse(DAY, 2.0, 4.0, 216, 72)
    assert [(bucket.mean, bucket.largest) for bucket in kept(console, "memory").buckets] == [(5e8, 5e8)] * 10
    assert kept(console, "memory").unit == "bytes"


def test_a_bucket_is_asked_for_once(tmp_path):
    metrics = steady({CPU: 0.5, MEMORY: 5e8})
    console = asking(tmp_path, metrics)
    profile(by(console, FARAH), MODEL, "2")
    first = len(metrics.asked)
    profile(by(console, FARAH), MODEL, "2")
    assess(by(console, FARAH), MODEL, "2")
    assert len(metrics.asked) == first == 2  # ten days of a value every 5 minutes are less than 10,000


def test_a_bucket_of_which_the_server_had_nothing_is_asked_for_again(tmp_path):
    metrics = steady({CPU: 0.5}, days=3)
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]})
    profile(by(console, FARAH), MODEL, "2")
    assert [bucket.samples for bucket in kept(console, "cpu").buckets] == [288] * 3 + [0] * 7
    metrics.holds = timedelta(days=10)
    profile(by(console, FARAH), MODEL, "2")
    assert [bucket.samples for bucket in kept(console, "cpu").buckets] == [288] * 10
    assert metrics.asked[-1][1] == in_utc(DAY) + timedelta(days=3)


def test_no_more_values_are_asked_for_at_a_time_than_a_server_gives(tmp_path):
    metrics = steady({}, days=1)
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]})
    days = [day("2025-01-01") + timedelta(days=number) for number in range(100)]
    read_resources(console, console.documents.spec(MODEL), "2", days)
    spans = [(last - first) / timedelta(minutes=5) + 1 for _, first, last in metrics.asked]
    assert sum(spans) == 100 * 288
    assert max(spans) <= 10_000


def test_a_day_that_is_not_over_is_left_for_later(tmp_path):
    metrics = steady({CPU: 0.5})
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]})
    today = replace(console, clock=FixedClock(datetime(2026, 3, 20, 23, 50, tzinfo=NOON.tzinfo)))
    profile(by(today, FARAH), MODEL, "2")
    assert kept(console, "cpu").buckets[-1].start == day("2026-03-19")


def test_another_query_begins_anew(tmp_path):
    metrics = steady({CPU: 0.5, "other": 9.0})
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]})
    profile(by(console, FARAH), MODEL, "2")
    changed = specified(console, {"cpu": {"query": "other", "unit": "cores"}})
    profile(by(changed, FARAH), MODEL, "2")
    assert {bucket.mean for bucket in kept(changed, "cpu").buckets} == {9.0}


def test_every_version_is_asked_for_by_its_own_number(tmp_path):
    query = 'memory{version="$VERSION"}'
    metrics = steady({'memory{version="1"}': 1.0, 'memory{version="2"}': 2.0})
    console = asking(tmp_path, metrics, {"memory": {"query": query, "unit": "bytes"}})
    profile(by(console, FARAH), MODEL)
    assert {bucket.mean for bucket in kept(console, "memory", "2").buckets} == {2.0}
    assert {bucket.mean for bucket in kept(console, "memory", "1").buckets if bucket.samples} == {1.0}


def test_evidence_is_the_same_whatever_a_server_says(tmp_path):
    metrics = steady({CPU: 0.5, MEMORY: 5e8})
    console = asking(tmp_path, metrics)
    first = assess(by(console, FARAH), MODEL, "2").evidence
    metrics.down = "no answer"
    assert assess(by(console, FARAH), MODEL, "2").evidence == first


@pytest.mark.parametrize(("bucket", "values"), [("week", 336), ("month", 372), ("year", 365)])
def test_longer_buckets_are_read_in_longer_steps(tmp_path, bucket, values):
    first = {"week": day("2025-03-03"), "month": day("2025-03-01"), "year": day("2025-01-01")}[bucket]
    metrics = steady({CPU: 0.5}, first, days=400)
    reference = {"version": "1", "from": first.date(), "to": (first + timedelta(days=400)).date()}
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]}, bucket=bucket, reference=reference)
    read_resources(console, console.documents.spec(MODEL), "2", [first])
    assert kept(console, "cpu").buckets == (BucketUse(first, 0.5, 0.5, values, 0),)


def test_an_hour_that_is_over_is_read_on_the_day_it_belongs_to(tmp_path):
    earlier, two = day("2026-04-01T10:00"), day("2026-04-01T11:00")
    metrics = FakeMetrics({CPU: [(in_utc(earlier), 0.5), (in_utc(two), 2.0)]}, holds=timedelta(hours=2))
    console = asking(tmp_path, metrics, {"cpu": QUERIES["cpu"]}, bucket="hour")
    read_resources(console, console.documents.spec(MODEL), "2", [earlier, two, day("2026-04-01T12:00")])
    # It is noon: a value a minute of both hours that are over, and nothing of the one that has begun.
    assert kept(console, "cpu").buckets == (BucketUse(earlier, 0.5, 0.5, 60, 0), BucketUse(two, 2.0, 2.0, 60, 0))

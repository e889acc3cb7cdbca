"""What every `Metrics` guarantees, the fake like Prometheus over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf, isnan, nan

import pytest

from governance.adapters.outside.prometheus import Prometheus
from governance.errors import MetricsUnavailable, QueryRefused
from governance.evidence.resources import Metrics
from tests import prometheus
from tests.fakes import FakeMetrics

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(minutes=5)
KNOWN = {
    "cpu": [(NOON + at * STEP, 0.25 * at) for at in range(6)],
    "odd": [(NOON, nan), (NOON + STEP, inf), (NOON + 2 * STEP, -inf), (NOON + 3 * STEP, 7.0)],
    "nothing": [],
}


@dataclass
class Bench:
    """Metrics, where they are, and how to switch them off."""

    metrics: Metrics
    server: str
    stop: Callable[[], None]

    def samples(
        self, query: str, first: datetime = NOON, last: datetime = NOON + 3 * STEP
    ) -> list[tuple[float, float]]:
        return list(self.metrics.samples(self.server, query, first, last, STEP))


def fake_bench(_: ExitStack) -> Bench:
    fake = FakeMetrics(dict(KNOWN), refused={"wrong(": "parse error in wrong("})

    def stop() -> None:
        fake.down = "no answer"

    return Bench(fake, "http://metrics.example", stop)


def http_bench(stack: ExitStack) -> Bench:
    server = stack.enter_context(stopping := ExitStack()).enter_context(
        prometheus.running(prometheus.Prometheus(dict(KNOWN)))
    )
    return Bench(Prometheus(seconds=5), server.url, stopping.close)


@pytest.fixture(
    params=[pytest.param(fake_bench, id="fake"), pytest.param(http_bench, id="HTTP", marks=pytest.mark.slow)]
)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield request.param(stack)


def test_a_query_that_cannot_be_read_is_refused_in_the_servers_words(bench: Bench):
    with pytest.raises(QueryRefused, match=r"parse error in wrong\("):
        bench.samples("wrong(")


def test_a_server_that_is_down_is_not_available(bench: Bench):
    bench.stop()
    with pytest.raises(MetricsUnavailable, match="no answer") as caught:
        bench.samples("cpu")
    assert not isinstance(caught.value, QueryRefused)


def test_values_come_at_every_step_the_first_and_the_last_included(bench: Bench):
    assert bench.samples("cpu") == [((NOON + at * STEP).timestamp(), 0.25 * at) for at in range(4)]


def test_where_there_is_nothing_there_are_no_values(bench: Bench):
    assert bench.samples("nothing") == []
    assert bench.samples("cpu", NOON - 3 * STEP, NOON - STEP) == []


def test_a_gap_is_no_value(bench: Bench):
    assert [when for when, _ in bench.samples("cpu", NOON - 2 * STEP, NOON + STEP)] == [
        NOON.timestamp(),
        (NOON + STEP).timestamp(),
    ]


def test_what_is_no_number_or_infinite_is_passed_on(bench: Bench):
    first, *others = [value for _, value in bench.samples("odd")]
    assert isnan(first)
    assert others == [inf, -inf, 7.0]

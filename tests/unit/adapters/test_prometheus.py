"""Wrong answers of a metrics server.

Those that are none, or not the one that was asked for, over HTTP on this machine.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from governance.adapters.outside.prometheus import MOST_BYTES, Prometheus
from governance.errors import MetricsUnavailable, QueryRefused
from tests import prometheus
from tests.prometheus import error, running, send, success

pytestmark = pytest.mark.slow
FIRST = datetime(2015, 7, 1, 20, 10, 30, 781000, tzinfo=UTC)
STEP = timedelta(seconds=15)
# The example of the documentation, for `up` from 2015-07-01T20:10:30.781Z to 20:11:00.781Z; one of its two series.
DOCUMENTED = b"""{
   "status" : "success",
   "data" : {
      "resultType" : "matrix",
      "result" : [
         {
            "metric" : {"__name__" : "up", "job" : "prometheus", "instance" : "localhost:9090"},
            "values" : [
               [ 1435781430.781, "1" ],
               [ 1435781445.781, "1" ],
               [ 1435781460.781, "1" ]
            ]
         }
      ]
   },
   "warnings" : ["PromQL warning: something to know"]
}"""
SERIES = {"metric": {"job": "a"}, "values": [[1435781430.781, "1"]]}


@pytest.fixture
def server() -> Iterator[prometheus.Prometheus]:
    with running(prometheus.Prometheus()) as started:
        yield started


def ask(server: prometheus.Prometheus, url: str | None = None, seconds: float = 5) -> list[tuple[float, float]]:
    last = FIRST + 2 * STEP
    return list(Prometheus(seconds).samples(url or server.url, "up", FIRST, last, STEP))


def saying(status: int, content: bytes, kind: str = "application/json") -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: send(handler, status, content, kind)


@pytest.mark.parametrize(
    ("reply", "kind", "sentence"),
    [
        pytest.param(error(400, "bad_data", "1:5: parse error"), QueryRefused, "it answered with bad_data: 1:5: parse error", id="a query with a mistake"),
        pytest.param(error(422, "execution", "many-to-many matching"), QueryRefused, "it answered with execution: many-to-many", id="a query that cannot be carried out"),
        pytest.param(error(503, "timeout", "query timed out"), MetricsUnavailable, "it answered with timeout: query timed out", id="a query that took too long there"),
        pytest.param((500, b"oops"), MetricsUnavailable, "it answered with status 500, expected 200", id="a server that fails"),
        pytest.param((401, b"Unauthorized"), MetricsUnavailable, "it answered with status 401, expected 200", id="nobody we know"),
        pytest.param((302, b""), MetricsUnavailable, "it answered with status 302, expected 200", id="a redirection, which is not followed"),
        pytest.param((200, b"<html>hello</html>"), MetricsUnavailable, "its answer is no JSON", id="a page for people"),
        pytest.param((200, b"[" * 100_000), MetricsUnavailable, "its answer is no JSON", id="brackets in brackets"),
        pytest.param((200, b"\xff\xfe\x00"), MetricsUnavailable, "its answer is no JSON", id="no text"),
        pytest.param((200, b"[]"), MetricsUnavailable, "its answer is none of Prometheus", id="a list"),
        pytest.param((200, b'{"status": "success"}'), MetricsUnavailable, "its answer is none of Prometheus", id="no data"),
        pytest.param((200, b'{"status": "fine", "data": {"result": []}}'), MetricsUnavailable, "its answer is none of Prometheus", id="another status"),
        pytest.param(success({"resultType": "vector", "result": []}), MetricsUnavailable, "its answer is a vector, expected a matrix", id="a vector"),
        pytest.param(success({"resultType": "matrix", "result": [SERIES] * 2}), QueryRefused, r"the query gives 2 series, expected one; put sum\(...\) or max\(...\)", id="two series"),
        pytest.param(success({"resultType": "matrix", "result": [{"metric": {}, "histograms": []}]}), QueryRefused, "something else than values", id="histograms"),
        pytest.param(success({"resultType": "matrix", "result": [{"metric": {}, "values": [["now", "much"]]}]}), QueryRefused, "something else than values", id="words"),
        pytest.param(success({"resultType": "matrix", "result": [{"metric": {}, "values": [[1]]}]}), QueryRefused, "something else than values", id="a time alone"),
        pytest.param(success({"resultType": "matrix", "result": [{"metric": {}, "values": 7}]}), QueryRefused, "something else than values", id="a number alone"),
        pytest.param(success({"resultType": "matrix", "result": ["up"]}), QueryRefused, "something else than values", id="a series that is none"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_said_in_a_sentence(server, reply, kind, sentence):
    server.instead = saying(*reply)
    with pytest.raises(MetricsUnavailable, match=sentence) as caught:
        ask(server)
    assert type(caught.value) is kind


def test_a_server_that_is_not_there_is_not_available(server):
    with pytest.raises(MetricsUnavailable, match="no answer"):
        ask(server, "http://127.0.0.1:9")


def test_a_server_that_says_nothing_is_given_up(server):
    server.instead = lambda _: time.sleep(3)
    begun = time.monotonic()
    with pytest.raises(MetricsUnavailable, match=r"no answer within 0\.3 seconds"):
        ask(server, seconds=0.3)
    assert time.monotonic() - begun < 2


def test_a_server_that_answers_a_byte_at_a_time_is_given_up(server):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    server.instead = drip
    begun = time.monotonic()
    with pytest.raises(MetricsUnavailable, match=r"takes longer than 0\.5 seconds"):
        ask(server, seconds=0.5)
    assert time.monotonic() - begun < 2


def test_an_answer_without_end_is_given_up(server):
    server.instead = saying(200, b" " * (MOST_BYTES + 1))
    with pytest.raises(MetricsUnavailable, match=f"longer than {MOST_BYTES} bytes"):
        ask(server)


def test_what_a_server_says_is_one_line_of_bounded_length(server):
    server.instead = saying(*error(400, "bad_data", "no\nnever\x1b[31m" + "x" * 1_000))
    with pytest.raises(QueryRefused) as caught:
        ask(server)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_variable_that_the_environment_does_not_have_is_named(server, monkeypatch):
    monkeypatch.delenv("PLACET_SPEC_PROMETHEUS_HOST", raising=False)
    with pytest.raises(
        MetricsUnavailable, match="reads PLACET_SPEC_PROMETHEUS_HOST from the environment, which does not have it"
    ):
        ask(server, "http://$PLACET_SPEC_PROMETHEUS_HOST:9090")
    assert server.asked == []


def test_a_variable_that_holds_no_address_is_said_without_what_it_holds(server, monkeypatch):
    monkeypatch.setenv("PLACET_SPEC_PROMETHEUS_URL", "file:///etc/passwd")
    with pytest.raises(MetricsUnavailable, match=r"is \$PLACET_SPEC_PROMETHEUS_URL, expected an address with http"):
        ask(server, "$PLACET_SPEC_PROMETHEUS_URL")


@pytest.mark.parametrize(
    "place",
    [
        "$PLACET_SPEC_USER_OF_IT:$PLACET_SPEC_PASSWORD_OF_IT@127.0.0.1:9",
        "u:hunter2@127.0.0.1:9",
        "u:$PLACET_SPEC_PASSWORD_OF_IT@[",
    ],
)
def test_no_password_is_in_what_is_said(server, monkeypatch, place):
    monkeypatch.setenv("PLACET_SPEC_USER_OF_IT", "placet")
    monkeypatch.setenv("PLACET_SPEC_PASSWORD_OF_IT", "hunter2")
    with pytest.raises(MetricsUnavailable) as caught:
        ask(server, f"http://{place}")
    assert "hunter2" not in str(caught.value)


def test_name_and_password_of_the_address_are_sent_as_basic_authentication(server, monkeypatch):
    server.instead = saying(200, DOCUMENTED)
    monkeypatch.setenv("PLACET_SPEC_PASSWORD_OF_IT", "hunter2")
    ask(server, server.url.replace("http://", "http://placet:$PLACET_SPEC_PASSWORD_OF_IT@"))
    assert server.headers[-1]["Authorization"] == "Basic cGxhY2V0Omh1bnRlcjI="  # placet:hunter2 in base64


def test_the_example_of_the_documentation_is_read_as_it_says(server):
    server.instead = saying(200, DOCUMENTED)
    assert ask(server) == [(1435781430.781, 1.0), (1435781445.781, 1.0), (1435781460.781, 1.0)]
    assert server.asked == [
        {"query": "up", "start": "1435781430.781", "end": "1435781460.781", "step": "15", "timeout": "5s"}
    ]

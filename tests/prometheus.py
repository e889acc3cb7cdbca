"""A server on this machine that speaks Prometheus' HTTP API.

As its documentation describes it, for a few queries.
https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries: parameters may come in the body of a POST; a
success has `status`, and `data` with `resultType` and `result`, a list of series with `metric` and `values`, each a
time in seconds and a number in quotation marks; an error has `errorType` and `error`, with status 400, 422 or 503.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

LOOKBACK = timedelta(minutes=5)
"""How long Prometheus takes a value for the present one, unless told otherwise."""
HELD = 11_000
"""Values of a series in one answer, at most."""
Reply = tuple[int, bytes]


@dataclass
class Prometheus:
    """What the server knows, and what it was asked."""

    series: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None
    """Answers in place of it."""
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, form: dict[str, str]) -> Reply:
        """The answer to one request."""
        if path != "/api/v1/query_range":
            return 404, b"404 page not found\n"
        start, end, step = (float(form[name]) for name in ("start", "end", "step"))
        if (end - start) / step > HELD:
            return error(400, "bad_data", "exceeded maximum resolution of 11,000 points per timeseries.")
        if form["query"] not in self.series:
            return error(400, "bad_data", f'invalid parameter "query": 1:5: parse error in {form["query"]}')
        series, values, at = self.series[form["query"]], [], start
        while at <= end:
            recent = [value for when, value in series if when.timestamp() <= at < (when + LOOKBACK).timestamp()]
            values += [[at, text(value)] for value in recent[-1:]]
            at += step
        result = [{"metric": {"__name__": form["query"]}, "values": values}] if values else []
        return success({"resultType": "matrix", "result": result})


def text(value: float) -> str:
    """A number as Prometheus writes it."""
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(str(value), str(value))


def success(data: Any) -> Reply:
    return 200, json.dumps({"status": "success", "data": data}).encode()


def error(status: int, kind: str, message: str) -> Reply:
    return status, json.dumps({"status": "error", "errorType": kind, "error": message}).encode()


def send(handler: BaseHTTPRequestHandler, status: int, content: bytes, kind: str = "application/json") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@contextmanager
def running(server: Prometheus) -> Iterator[Prometheus]:
    """`server` on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            server.asked.append(form)
            server.headers.append(dict(self.headers))
            try:
                if server.instead is not None:
                    server.instead(self)
                else:
                    send(self, *server.answer(self.path, form))
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked has hung up

        def log_message(self, format: str, *args: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    server.url = f"http://127.0.0.1:{listening.server_address[1]}"
    yield server
    listening.shutdown()
    listening.server_close()

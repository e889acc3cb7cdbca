"""Prometheus through its HTTP API: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from governance.adapters.disk.spec_environment import absent, expanded, secrets_of
from governance.adapters.outside.http_post import post
from governance.errors import MetricsUnavailable, QueryRefused
from governance.evidence.resources import Sample
from governance.masking import masked
from governance.sentences import asking
from governance.sentences.phrase import with_texts
from governance.services.ports import Answer

MOST_BYTES = 4 * 1024 * 1024
"""Prometheus gives at most 11,000 values of a series; with a timestamp each, that is well below a mebibyte."""
SECONDS = 10.0
AT_FAULT = (400, 422)
"""Bad parameters, and an expression that cannot be executed: another query may fare better."""
LONGEST_WORDS = 300


class Prometheus:
    """A Prometheus server.

    See `governance.evidence.resources.Metrics`. Requests are bounded in time and size, and redirections are not
    followed.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def samples(self, server: str, query: str, first: datetime, last: datetime, step: timedelta) -> Sequence[Sample]:
        """What `query` gives at `server`."""
        asked = {
            "query": query,
            "start": f"{first.timestamp():.3f}",
            "end": f"{last.timestamp():.3f}",
            "step": f"{step.total_seconds():g}",
            "timeout": f"{self._seconds:g}s",
        }
        form, url = "application/x-www-form-urlencoded", f"{_whole(server).rstrip('/')}/api/v1/query_range"
        try:
            answer = post(url, urlencode(asked).encode(), form, MetricsUnavailable, self._seconds, MOST_BYTES)
        except MetricsUnavailable as error:
            raise MetricsUnavailable(with_texts(error.phrase, lambda text: masked(text, secrets_of(server)))) from None
        return _values(_series(answer))


def _whole(server: str) -> str:
    if missing := absent(server):
        raise MetricsUnavailable(asking.metrics_lack_environment(missing))
    address = expanded(server)
    if not address.startswith(("http://", "https://")):
        raise MetricsUnavailable(asking.metrics_without_address(server))
    return address


def _series(answer: Answer) -> list[Any]:
    """The series of a successful answer. Raises MetricsUnavailable."""
    content = _told(answer)
    if content.get("status") == "error":
        reason = asking.metrics_error(_printable(content.get("errorType")), _printable(content.get("error")))
        raise (QueryRefused if answer.status in AT_FAULT else MetricsUnavailable)(reason)
    if answer.status != 200:
        raise MetricsUnavailable(asking.metrics_status(answer.status))
    data = content.get("data")
    if content.get("status") != "success" or not isinstance(data, dict) or not isinstance(data.get("result"), list):
        raise MetricsUnavailable(asking.no_prometheus())
    if data.get("resultType") != "matrix":
        raise MetricsUnavailable(asking.metrics_no_matrix(_printable(data.get("resultType"))))
    return list(data["result"])


def _told(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object.

    An empty object where it is none. It does not mean success then.
    """
    try:
        content = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        if answer.status == 200:
            raise MetricsUnavailable(asking.metrics_no_json()) from error
        return {}
    return content if isinstance(content, dict) else {}


def _values(series: Sequence[Any]) -> list[Sample]:
    if len(series) > 1:
        raise QueryRefused(asking.several_series(len(series)))
    try:
        return [(float(when), float(value)) for row in series for when, value in row["values"]]
    except (KeyError, TypeError, ValueError) as error:
        raise QueryRefused(asking.series_without_values()) from error


def _printable(words: object) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in str(words))
    return plain if len(plain) <= LONGEST_WORDS else f"{plain[:LONGEST_WORDS]}…"

"""Why nobody who was asked over the network gave a usable answer."""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import counted, sentence

STATUSES: Mapping[int, str] = {
    2: "rejection",
    3: "waiting",
    4: "revocation is imminent",
    5: "it is revoked",
}
"""What a timestamping authority means that grants nothing (RFC 3161, 2.4.2)."""


@sentence(status=500)
def no_timestamp_answer(status: int) -> str:
    """Of a timestamping authority."""
    return f"it answered with status {status}, expected 200 and a timestamp"


@sentence(path="roots.pem", fault="no PEM")
def roots_cannot_be_read(path: str, fault: str) -> str:
    """Of the roots that are trusted."""
    return f"PLACET_TIMESTAMP_ROOTS names {path}, which holds no certificates that can be read: {fault}"


@sentence()
def no_timestamp_response() -> str:
    """Of a timestamping authority."""
    return "its answer is no timestamp response (RFC 3161)"


@sentence(status=2)
def timestamp_not_granted(status: int) -> str:
    """Of a timestamping authority."""
    meaning = STATUSES.get(status, "unknown")
    return f"it did not grant a timestamp: status {status}, {meaning}"


@sentence()
def token_cannot_be_read() -> str:
    """Of a timestamping authority."""
    return "its answer has no token that can be read"


@sentence()
def token_over_something_else() -> str:
    """Of a timestamping authority."""
    return "its token is over something else: the imprint is not that of the checkpoint"


@sentence()
def token_with_another_nonce() -> str:
    """Of a timestamping authority."""
    return "its token has another nonce than was asked for: it may be an old one"


@sentence(fault="unable to get issuer certificate")
def token_not_trusted(fault: str) -> str:
    """Of a timestamping authority."""
    return f"its token leads to no root that is trusted here: {fault}"


@sentence(names=("PLACET_SPEC_TOKEN",))
def metrics_lack_environment(names: Sequence[str]) -> str:
    """Of a metrics server."""
    return f"resources.prometheus reads {', '.join(names)} from the environment, which does not have it"


@sentence(server="ftp://x")
def metrics_without_address(server: str) -> str:
    """Of a metrics server."""
    return f"resources.prometheus is {server}, expected an address with http:// or https://"


@sentence(status=500)
def metrics_status(status: int) -> str:
    """Of a metrics server."""
    return f"it answered with status {status}, expected 200"


@sentence()
def no_prometheus() -> str:
    """Of a metrics server."""
    return "its answer is none of Prometheus: it has no status and result"


@sentence(type="vector")
def metrics_no_matrix(type: str) -> str:
    """Of a metrics server."""
    return f"its answer is a {type}, expected a matrix"


@sentence()
def metrics_no_json() -> str:
    """Of a metrics server."""
    return "its answer is no JSON, expected that of Prometheus' HTTP API"


@sentence(series=12)
def several_series(series: int) -> str:
    """Of a query."""
    return f"the query gives {counted(series, 'series', 'series')}, expected one; put sum(...) or max(...) around it"


@sentence()
def series_without_values() -> str:
    """Of a query."""
    return "the series has something else than values, expected a number for each time"


@sentence(path="witnesses.txt", fault="No such file or directory")
def witnesses_cannot_be_read(path: str, fault: str | None) -> str:
    """Of the file that names witnesses."""
    return f"PLACET_WITNESSES names {path}, which cannot be read: {fault}"


@sentence(most=100000)
def answer_too_long(most: int) -> str:
    """Of whoever was asked over HTTP."""
    return f"the answer is longer than {most} bytes"


@sentence(seconds=20.0)
def answer_takes_too_long(seconds: float) -> str:
    """Of whoever was asked over HTTP."""
    return f"the answer takes longer than {seconds:g} seconds"


@sentence(seconds=20.0)
def no_answer_in_time(seconds: float) -> str:
    """Of whoever was asked over HTTP."""
    return f"no answer within {seconds:g} seconds"


@sentence(fault="Connection refused")
def no_answer(fault: str) -> str:
    """Of whoever was asked over HTTP."""
    return f"no answer ({fault})"


@sentence(type="bad_data", message="parse error")
def metrics_error(type: str, message: str) -> str:
    """Of a metrics server that says itself what is wrong."""
    return f"it answered with {type}: {message}"

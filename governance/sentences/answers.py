"""Why somebody who asks the console over HTTP gets nothing."""

from collections.abc import Sequence

from governance.sentences.phrase import sentence


@sentence(path="/log/x")
def nothing_at(path: str) -> str:
    """Of an address."""
    return f"there is nothing at {path!r}"


@sentence(path="/docket", methods=("GET", "HEAD"))
def method_not_taken(path: str, methods: Sequence[str]) -> str:
    """Of an address that takes other methods."""
    return f"{path} takes {' and '.join(methods)}"


@sentence(most=1_200_000)
def body_too_large(most: int) -> str:
    """Of what is sent."""
    return f"the body is larger than {most:,} bytes"


@sentence(seconds=10.0)
def body_too_late(seconds: float) -> str:
    """Of what is sent."""
    return f"the body did not come within {seconds:g} seconds"


@sentence(at_once=32)
def too_many_bodies(at_once: int) -> str:
    """Of what is sent."""
    return f"{at_once} requests are being read already; try again"


@sentence()
def pages_have_ended() -> str:
    """Of the process that shows the pages."""
    return "the process that shows the pages has ended"


@sentence()
def pages_take_too_long() -> str:
    """Of the process that shows the pages."""
    return "the process that shows the pages takes too long"


@sentence()
def pages_do_not_answer() -> str:
    """Of the process that shows the pages."""
    return "the process that shows the pages does not answer"


@sentence()
def pages_behind_door_only() -> str:
    """Of pages that were started without `placet serve`."""
    return "the pages are shown by `placet serve` alone, which asks who is there"


@sentence()
def takes_no_webhooks() -> str:
    """Of webhooks."""
    return "this console takes no webhooks: PLACET_WEBHOOK_SECRET is not set"


@sentence(most=65536)
def delivery_too_large(most: int) -> str:
    """Of webhooks."""
    return f"the delivery is larger than {most} bytes"


@sentence()
def delivery_not_signed() -> str:
    """Of webhooks."""
    return "the delivery is not signed with PLACET_WEBHOOK_SECRET, or not of the last five minutes"


@sentence(field="data.alias", fault="Field required")
def delivery_unreadable(field: str, fault: str) -> str:
    """Of webhooks."""
    return f"the delivery cannot be read: {field or 'body'}: {fault}"


@sentence(hosts=("placet.example.org",), ours=("127.0.0.1:8501", "localhost:8501"))
def asked_by_another_name(hosts: Sequence[str], ours: Sequence[str]) -> str:
    """Of the door of the console."""
    return f"the request is for {_some(hosts)}, and this console is {' or '.join(ours)}"


@sentence(origins=("http://evil.example",), expected="http://127.0.0.1:8501")
def asked_from_another_page(origins: Sequence[str], expected: str) -> str:
    """Of the door of the console."""
    return f"the request comes from a page of {_some(origins)}, expected one of {expected}"


def _some(values: Sequence[str]) -> str:
    return " and ".join(map(repr, values)) or "nobody in particular"


@sentence()
def opened_from_another_page() -> str:
    """Of the door of the console."""
    return "this console was opened from another page"


@sentence()
def asked_without_key() -> str:
    """Of the door of the console."""
    return (
        "open the address that `placet serve` printed when it was started: it ends in a key that is new with each start. "
        "Without the key, whoever reaches this port is nobody here"
    )


@sentence()
def key_does_not_open() -> str:
    """Of the door of the console."""
    return "open the address that `placet serve` printed when it was started last: the key is new with each start"


@sentence(address="127.0.0.1", port=8501, fault="Address already in use")
def cannot_listen(address: str, port: int, fault: str | None) -> str:
    """Of a console that is started."""
    return f"{address}:{port} cannot be listened on: {fault}; choose another with --port"

"""Hides secrets in sentences.

Names and passwords in addresses, tokens in queries, and values that are known to be secret.
"""

import re
from collections.abc import Iterable

MASK = "***"
IN_ADDRESS = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)(?:[^\s/?#'\"]*|[^\s/?#:'\"]*:[^\s?#'\"]*)@")
"""`user:password@` in front of a host (RFC 3986, 3.2.1); a password may hold an `@`, or wrongly a `/`."""
IN_PAIR = re.compile(
    r"(?P<name>\b[\w-]*(?:password|passwd|pwd|secret|token|credential|signature|api[_-]?key|access[_-]?key|account[_-]?key|sas|sig)[\w-]*)"
    r"(?P<sign>=|%3D)(?P<value>'[^']*'|\"[^\"]*\"|[^\s&;,'\")]+)",
    re.IGNORECASE,
)
"""`token=...` in a query or in a connection string."""
IN_HEADER = re.compile(r"(?P<scheme>\bauthorization['\"]?\s*[:=]\s*['\"]?(?:\w+ +)?)[\w.~+/=-]+", re.IGNORECASE)
"""What authorizes a request over HTTP (RFC 7617, RFC 6750)."""


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Hide the secrets in `text`.

    What stands where secrets stand is hidden, and so are `secrets`, wherever they stand.
    """
    for secret in secrets:
        text = text.replace(secret, MASK) if secret else text
    text = IN_ADDRESS.sub(rf"\g<scheme>{MASK}@", text)
    text = IN_HEADER.sub(rf"\g<scheme>{MASK}", text)
    return IN_PAIR.sub(rf"\g<name>\g<sign>{MASK}", text)

"""One request to somebody outside, bounded in time and size.

It goes to the address that settings or specification name, and to no other.
"""

import time

from governance.errors import PlacetError
from governance.sentences import asking
from governance.services.ports import Answer

MOST_BYTES = 256 * 1024
"""More than any cosignature or timestamp has."""

CONNECT_SECONDS, SECONDS = 5.0, 20.0


def post(
    url: str,
    body: bytes,
    content_type: str,
    unavailable: type[PlacetError],
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Send `body` to `url` and return the answer.

    Raises `unavailable` where the answer does not come in time, or is too long. Redirections are not followed, and
    neither the environment's proxies nor its `.netrc` are used.
    """
    import httpx

    give_up = time.monotonic() + seconds
    limits = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    headers = {"Content-Type": content_type, "Accept-Encoding": "identity", "User-Agent": "placet"}
    try:
        with (
            httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            content = b""
            # Raw: a few compressed bytes could stand for more than there is memory.
            for part in answer.iter_raw():
                content += part
                if len(content) > most_bytes:
                    raise unavailable(asking.answer_too_long(most_bytes))
                if time.monotonic() > give_up:
                    raise unavailable(asking.answer_takes_too_long(seconds))
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Answer(answer.status_code, kind, content)
    except httpx.TimeoutException as error:
        raise unavailable(asking.no_answer_in_time(seconds)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise unavailable(asking.no_answer(str(error) or type(error).__name__)) from error

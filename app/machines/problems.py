"""What a machine is told where it gets nothing (RFC 9457).

The body is JSON with `type`, `title`, `status` and `detail`, and with the `code` and the `values` of the phrase, in the form in
which evidence holds phrases. Programs ask for `code` or `type`; `detail` is for people, and its words may change.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from governance.audit.invalid import PathInvalid
from governance.canonical import plain
from governance.errors import NotFound, PlacetError
from governance.masking import masked
from governance.sentences.phrase import Phrase, with_texts, without_examples

MEDIA_TYPE = "application/problem+json"
TYPE = "/problems/{}"
"""The address of a code, relative to the console. It names a problem; nothing is to be read there (RFC 9457, 3.1.1)."""
STATUSES: tuple[tuple[type[PlacetError], HTTPStatus], ...] = (
    (PathInvalid, HTTPStatus.BAD_REQUEST),
    (NotFound, HTTPStatus.NOT_FOUND),
    (PlacetError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The status of an error: that of the first kind which it is of."""


def problem(status: HTTPStatus, phrase: Phrase, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says by its code why there is no other.

    Nothing of it is kept on the way. It has no secret, and nothing that is somebody's own.
    """
    public = with_texts(without_examples(phrase), masked)
    content = {
        "type": TYPE.format(public.code),
        "title": public.code.replace("-", " ").capitalize(),
        "status": status.value,
        "detail": masked(str(public)),
        "code": public.code,
        "values": public.values,
    }
    return Response(
        json.dumps(plain(content)), status, {"Cache-Control": "no-store", **(headers or {})}, media_type=MEDIA_TYPE
    )


def problem_of(error: PlacetError) -> Response:
    """The answer where Placet can explain an error."""
    return problem(next(status for kind, status in STATUSES if isinstance(error, kind)), error.phrase)

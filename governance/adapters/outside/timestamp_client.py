"""Timestamping authorities (RFC 3161), through rfc3161-client."""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from governance.adapters.outside.http_post import post
from governance.errors import WitnessUnavailable
from governance.sentences import asking
from governance.services.ports import Stamp

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SHA256 = "2.16.840.1.101.3.4.2.1"
GRANTED = (0, 1)


class TimestampAuthorities:
    """The timestamp authorities at `urls`.

    See `governance.services.ports.Authorities`. Where `roots` names a file of certificates (PEM), a token counts only
    if its signature leads to one of them.
    """

    def __init__(self, urls: Sequence[str], roots: Path | None = None) -> None:
        self._urls = {_without_password(url): url for url in urls}
        self._roots = roots

    def names(self) -> tuple[str, ...]:
        """Their addresses, without passwords."""
        return tuple(self._urls)

    def stamp(self, name: str, content: bytes) -> Stamp:
        """Ask one authority for a token over `content`.

        The token is granted, over these bytes, and new.
        """
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

        roots = self._trusted()
        request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = post(self._urls[name], request.as_bytes(), QUERY, WitnessUnavailable)
        if answer.status != 200:
            raise WitnessUnavailable(asking.no_timestamp_answer(answer.status))
        response = _decoded(answer.content)
        _require_answer(request, response, content)
        if roots:
            _verify(request, response, content, roots)
        return Stamp(response.time_stamp_token(), response.tst_info.gen_time.astimezone(UTC), verified=bool(roots))

    def _trusted(self) -> "Sequence[Certificate]":
        from cryptography.x509 import load_pem_x509_certificates

        if self._roots is None:
            return ()
        try:
            return load_pem_x509_certificates(self._roots.read_bytes())
        except (OSError, ValueError) as error:
            raise WitnessUnavailable(asking.roots_cannot_be_read(str(self._roots), str(error))) from error


def _decoded(content: bytes) -> "TimeStampResponse":
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(content)
    except ValueError as error:
        raise WitnessUnavailable(asking.no_timestamp_response()) from error
    if response.status not in GRANTED:
        raise WitnessUnavailable(asking.timestamp_not_granted(response.status))
    return response


def _require_answer(request: "TimeStampRequest", response: "TimeStampResponse", content: bytes) -> None:
    """Raise WitnessUnavailable unless the token is about what was asked."""
    try:
        info = response.tst_info
        imprint, nonce = info.message_imprint, info.nonce
    except ValueError as error:
        raise WitnessUnavailable(asking.token_cannot_be_read()) from error
    if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message != hashlib.sha256(content).digest():
        raise WitnessUnavailable(asking.token_over_something_else())
    if nonce != request.nonce:
        raise WitnessUnavailable(asking.token_with_another_nonce())


def _verify(
    request: "TimeStampRequest", response: "TimeStampResponse", content: bytes, roots: "Sequence[Certificate]"
) -> None:
    from rfc3161_client import VerificationError, VerifierBuilder

    builder = VerifierBuilder.from_request(request)
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(response, content)
    except VerificationError as error:
        raise WitnessUnavailable(asking.token_not_trusted(str(error))) from error


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

"""Timestamping authorities (RFC 3161), through rfc3161-client."""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from governance.adapters.outside.http_post import post
from governance.errors import WitnessUnavailable
from governance.services.ports import Stamp

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SHA256 = "2.16.840.1.101.3.4.2.1"
STATUSES = {2: "rejection", 3: "waiting", 4: "revocation is imminent", 5: "it is revoked"}
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
            raise WitnessUnavailable(f"it answered with status {answer.status}, expected 200 and a timestamp")
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
            raise WitnessUnavailable(
                f"PLACET_TIMESTAMP_ROOTS names {self._roots}, which holds no certificates that can be read: {error}"
            ) from error


def _decoded(content: bytes) -> "TimeStampResponse":
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(content)
    except ValueError as error:
        raise WitnessUnavailable("its answer is no timestamp response (RFC 3161)") from error
    if response.status not in GRANTED:
        meaning = STATUSES.get(response.status, "unknown")
        raise WitnessUnavailable(f"it did not grant a timestamp: status {response.status}, {meaning}")
    return response


def _require_answer(request: "TimeStampRequest", response: "TimeStampResponse", content: bytes) -> None:
    """Raise WitnessUnavailable unless the token is about what was asked."""
    try:
        info = response.tst_info
        imprint, nonce = info.message_imprint, info.nonce
    except ValueError as error:
        raise WitnessUnavailable("its answer has no token that can be read") from error
    if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message != hashlib.sha256(content).digest():
        raise WitnessUnavailable("its token is over something else: the imprint is not that of the checkpoint")
    if nonce != request.nonce:
        raise WitnessUnavailable("its token has another nonce than was asked for: it may be an old one")


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
        raise WitnessUnavailable(f"its token leads to no root that is trusted here: {error}") from error


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

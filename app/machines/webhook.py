"""The endpoint for MLflow's webhook about aliases.

It only makes us look sooner. What is true we ask the registry.
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Thread

from pydantic import BaseModel, Field, ValidationError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.console import ports
from app.machines.problems import problem
from governance.errors import PlacetError
from governance.sentences import answers
from governance.services.registered import look_at_registry
from governance.services.rounds.follow_up import follow_up
from governance.services.serving.watch import Noticed, watch
from governance.settings import read_settings

PATH = "/hooks/mlflow"
LARGEST_BODY = 64 * 1024
TOLERANCE = timedelta(minutes=5)
"""How old a delivery may be, and how far the clocks may be apart."""
DELIVERY_ID, TIMESTAMP, SIGNATURE = "x-mlflow-delivery-id", "x-mlflow-timestamp", "x-mlflow-signature"
ALIAS = "model_version_alias"

log = logging.getLogger(__name__)


class MovedAlias(BaseModel):
    """Which alias of which model."""

    name: str = Field(min_length=1)
    alias: str = Field(min_length=1)


class AliasDelivery(BaseModel):
    """MLflow's message that an alias was set or removed.

    It has no actor, and no version where the alias was removed.
    """

    entity: str
    action: str
    data: MovedAlias


class AnyDelivery(BaseModel):
    """What MLflow sends about anything."""

    entity: str


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether somebody who knows `secret` sent `body` within five minutes of `now`."""
    delivery, sent, signature = (headers.get(name, "") for name in (DELIVERY_ID, TIMESTAMP, SIGNATURE))
    if not (delivery and sent.isascii() and sent.isdecimal() and len(sent) <= len("9999999999")):
        return False
    if abs(now.timestamp() - int(sent)) > TOLERANCE.total_seconds():
        return False
    signed = b".".join((delivery.encode(), sent.encode(), body))
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    return hmac.compare_digest(b"v1," + expected, signature.encode())


def parse(body: bytes) -> MovedAlias | None:
    """Read the alias that a delivery is about.

    None where it is about something else. Raises ValueError.
    """
    if AnyDelivery.model_validate_json(body).entity != ALIAS:
        return None
    return AliasDelivery.model_validate_json(body).data


async def hear(request: Request) -> Response:
    """Take a delivery, answer at once, and look."""
    secret = read_settings().webhook_secret
    if not secret:
        return problem(HTTPStatus.NOT_FOUND, answers.takes_no_webhooks())
    body = await _bounded(request)
    if body is None:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, answers.delivery_too_large(LARGEST_BODY))
    console = ports()
    if not is_signed(secret, request.headers, body, console.clock()):
        return problem(HTTPStatus.FORBIDDEN, answers.delivery_not_signed())
    try:
        moved = parse(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return problem(
            HTTPStatus.BAD_REQUEST, answers.delivery_unreadable(".".join(map(str, first["loc"])), first["msg"])
        )
    if moved is None:
        return Response(status_code=204)
    return PlainTextResponse("taken\n", 202, background=BackgroundTask(_look, moved.name))


def _look(model: str | None = None) -> None:
    """Look at the aliases of `model`, or at all for None.

    Where this cannot be done, a round of polling follows.
    """
    try:
        watch(ports(), model, Noticed.POLLING if model is None else Noticed.WEBHOOK)
        if model is not None:
            look_at_registry(ports(), model)
        follow_up(ports())
    except PlacetError as error:
        log.warning("aliases of %s could not be looked at: %s", model or "all models", error)


async def _bounded(request: Request) -> bytes | None:
    """Read the body.

    None where it is too large; the rest is not read then.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return body


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Look at the aliases once at the start, where webhooks come.

    So that moves from before the start are seen, and later looks are quick.
    """
    if read_settings().webhook_secret:
        Thread(target=_look, daemon=True).start()
    yield


ROUTES = [Route(PATH, hear, methods=["POST"])]

"""Webhooks of an MLflow server.

They tell a console when an alias moves.
"""

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from governance.errors import RegistryUnavailable
from governance.sentences import registering

if TYPE_CHECKING:
    from mlflow import MlflowClient

EVENTS = ("model_version_alias.created", "model_version_alias.deleted")
NAME = "placet"
ABOUT = "Tells Placet that an alias was set or removed"


@dataclass(frozen=True, slots=True)
class Registered:
    """A webhook that the server has."""

    new: bool
    """Whether it had none to this address before."""
    problem: str | None
    """What came of a delivery that was sent to try it, where it was not taken."""


def register_webhook(registry_uri: str, address: str, secret: str) -> Registered:
    """Register a webhook for aliases, and try it.

    The server at `registry_uri` sends to `address`, signed with `secret`. One that has this address already is
    brought up to date. Raises RegistryUnavailable where the registry is no server, does not answer, or does not take
    the address.
    """
    if urlsplit(registry_uri).scheme not in ("http", "https"):
        raise RegistryUnavailable(registering.registry_sends_no_webhooks(registry_uri))
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    client = MlflowClient(registry_uri, registry_uri)
    try:
        webhook = _known(client, address)
        tried = client.test_webhook(_put(client, webhook, address, secret))
    except MlflowException as error:
        raise RegistryUnavailable(registering.webhook_not_taken(registry_uri, address, error.message)) from error
    answered = f"{tried.response_status} {_detail(tried.response_body or '')}".strip()
    return Registered(webhook is None, None if tried.success else tried.error_message or answered)


def _detail(body: str) -> str:
    """What an answer says to people.

    Of a problem (RFC 9457), its detail; of anything else, all of it.
    """
    try:
        problem = json.loads(body)
    except ValueError:
        return body
    return str(problem.get("detail", body)) if isinstance(problem, dict) else body


def _known(client: "MlflowClient", address: str) -> str | None:
    token = None
    while True:
        page = client.list_webhooks(page_token=token)
        webhook = next((str(candidate.webhook_id) for candidate in page if candidate.url == address), None)
        token = page.token
        if webhook is not None or not token:
            return webhook


def _put(client: "MlflowClient", webhook: str | None, address: str, secret: str) -> str:
    events = list(EVENTS)
    if webhook is None:
        made = client.create_webhook(NAME, address, events, description=ABOUT, secret=secret, status="ACTIVE")
        return str(made.webhook_id)
    client.update_webhook(webhook, events=events, secret=secret, status="ACTIVE")
    return webhook

"""Webhooks of an MLflow server: let it tell a console when an alias moves."""

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from governance.errors import RegistryUnavailable

if TYPE_CHECKING:
    from mlflow import MlflowClient

EVENTS = ("model_version_alias.created", "model_version_alias.deleted")
NAME = "placet"
ABOUT = "Tells Placet that an alias was set or removed"


def register_webhook(registry_uri: str, address: str, secret: str) -> bool:
    """Let the server at `registry_uri` send what happens to aliases to `address`, signed with `secret`.

    Whether it is new; one with this address is brought up to date. Raises RegistryUnavailable where the registry is no
    server, does not answer, or does not take the address.
    """
    if urlsplit(registry_uri).scheme not in ("http", "https"):
        raise RegistryUnavailable(
            f"the registry at {registry_uri} is no server, and only a server sends webhooks; "
            "set PLACET_REGISTRY to the address of an MLflow server, or let `placet settle --loop` look in rounds"
        )
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    try:
        return _register(MlflowClient(registry_uri, registry_uri), address, secret)
    except MlflowException as error:
        raise RegistryUnavailable(
            f"the registry at {registry_uri} did not take the webhook {address}: {error.message}"
        ) from error


def _register(client: "MlflowClient", address: str, secret: str) -> bool:
    token = None
    while True:
        page = client.list_webhooks(page_token=token)
        known = next((one for one in page if one.url == address), None)
        token = page.token
        if known is not None or not token:
            break
    events = list(EVENTS)
    if known is None:
        client.create_webhook(NAME, address, events, description=ABOUT, secret=secret, status="ACTIVE")
        return True
    client.update_webhook(known.webhook_id, events=events, secret=secret, status="ACTIVE")
    return False

"""The door for the registry's webhooks.

Who is let in, what is read, what follows.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.machines import webhook
from governance.errors import RegistryUnavailable
from governance.sentences import answers
from governance.sentences.phrase import Phrase, said_earlier
from governance.services.ports import Ports
from tests.builders import MODEL, NOON
from tests.fakes import FixedClock, ports
from tests.problems import problem_in

pytestmark = pytest.mark.slow

SECRET = "a long random text"  # noqa: S105  (of this test)
BODY = {
    "entity": "model_version_alias",
    "action": "created",
    "timestamp": "2026-04-01T12:00:00+00:00",
    "data": {"name": MODEL, "alias": "champion", "version": "3"},
}


def body(**changes: Any) -> bytes:
    return json.dumps(BODY | changes).encode()


def headers(content: bytes, secret: str = SECRET, delivery: str = "d-1", at: str | None = None) -> dict[str, str]:
    """As the documents of MLflow say that it signs."""
    sent = at or str(int(NOON.timestamp()))
    signed = hmac.new(secret.encode(), f"{delivery}.{sent}.".encode() + content, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(signed).decode()}"
    return {"X-MLflow-Delivery-Id": delivery, "X-MLflow-Timestamp": sent, "X-MLflow-Signature": signature}


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which models were looked at, and why."""
    looked: list[tuple[str, str]] = []
    monkeypatch.setattr(webhook, "watch", lambda _, model, noticed: looked.append((model, noticed)))
    return looked


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    (tmp_path / "predictions").mkdir()
    console = ports(tmp_path, FixedClock(NOON))
    monkeypatch.setattr(webhook, "ports", lambda: console)
    monkeypatch.setenv("PLACET_WEBHOOK_SECRET", SECRET)
    return console


@pytest.fixture
def door(console: Ports) -> TestClient:  # noqa: ARG001  (what stands behind it)
    return TestClient(Starlette(routes=webhook.ROUTES))


def refused(door: TestClient, looked: list[Any], status: int, content: bytes, signed_headers: dict[str, str]) -> Phrase:
    answer = door.post(webhook.PATH, content=content, headers=signed_headers)
    assert (answer.status_code, looked) == (status, [])
    return problem_in(answer)


def test_without_a_secret_there_is_no_door(door, looked, monkeypatch):
    monkeypatch.delenv("PLACET_WEBHOOK_SECRET")
    refusal = refused(door, looked, 404, body(), headers(body()))
    assert refusal == answers.takes_no_webhooks()


def test_an_empty_secret_signs_nothing(door, looked, monkeypatch):
    monkeypatch.setenv("PLACET_WEBHOOK_SECRET", "")
    refused(door, looked, 404, body(), headers(body(), secret=""))


GOOD = headers(body())


@pytest.mark.parametrize(
    "signed_headers",
    [
        pytest.param({}, id="no headers"),
        pytest.param({name: value for name, value in GOOD.items() if "Signature" not in name}, id="no signature"),
        pytest.param({name: value for name, value in GOOD.items() if "Delivery" not in name}, id="no delivery id"),
        pytest.param({name: value for name, value in GOOD.items() if "Timestamp" not in name}, id="no time"),
        pytest.param(headers(body(), secret="another"), id="another secret"),  # noqa: S106  (of this test)
        pytest.param(headers(body(action="deleted")), id="another body"),
        pytest.param(GOOD | {"X-MLflow-Delivery-Id": "d-2"}, id="another delivery"),
        pytest.param(GOOD | {"X-MLflow-Timestamp": str(int(NOON.timestamp()) + 1)}, id="another time"),
        pytest.param(GOOD | {"X-MLflow-Signature": GOOD["X-MLflow-Signature"][3:]}, id="no version of the signature"),
        pytest.param(GOOD | {"X-MLflow-Signature": "v1,"}, id="an empty signature"),
        pytest.param(headers(body(), at="soon"), id="a time that is none"),
        pytest.param(headers(body(), at="9" * 5_000), id="a time without end"),
        pytest.param(headers(body(), at=str(int(NOON.timestamp()) - 600)), id="ten minutes old"),
        pytest.param(headers(body(), at=str(int(NOON.timestamp()) + 600)), id="from the future"),
    ],
)
def test_what_nobody_signed_with_our_secret_lately_is_not_let_in(door, looked, signed_headers):
    assert refused(door, looked, 403, body(), signed_headers) == answers.delivery_not_signed()


def test_a_signature_with_letters_of_no_alphabet_is_no_signature():
    signed_headers = {name.lower(): value for name, value in GOOD.items()} | {"x-mlflow-signature": "v1,é"}
    assert not webhook.is_signed(SECRET, signed_headers, body(), NOON)


def test_a_delivery_that_is_too_large_is_not_read(door, looked):
    large = body(padding="x" * webhook.LARGEST_BODY)
    assert refused(door, looked, 413, large, headers(large)) == answers.delivery_too_large(65536)


@pytest.mark.parametrize(
    ("content", "field", "fault"),
    [
        pytest.param(b"not json", "", "Invalid JSON", id="no JSON"),
        pytest.param(b"[]", "", "Input should be an object", id="no object"),
        pytest.param(b"{}", "entity", "Field required", id="nothing in it"),
        pytest.param(body(data={"alias": "champion"}), "data.name", "Field required", id="no model"),
        pytest.param(body(data={"name": "", "alias": "champion"}), "data.name", "String should have", id="an empty name"),
        pytest.param(body(data={"name": MODEL, "alias": 3}), "data.alias", "Input should be a valid string", id="a number for an alias"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(door, looked, content, field, fault):
    refusal = refused(door, looked, 400, content, headers(content))
    assert (refusal.code, refusal.values["field"]) == ("delivery-unreadable", field)
    assert str(refusal.values["fault"]).startswith(fault)


def test_what_is_about_no_alias_is_taken_and_left_alone(door, looked):
    other = body(entity="registered_model", data={"name": MODEL})
    answer = door.post(webhook.PATH, content=other, headers=headers(other))
    assert (answer.status_code, answer.content, looked) == (204, b"", [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nobody_comes_in_by_another_way(door, looked, method):
    assert door.request(method, webhook.PATH, headers=GOOD).status_code == 405
    assert looked == []


def test_a_delivery_makes_us_look_at_its_model(door, looked):
    answer = door.post(webhook.PATH, content=body(), headers=GOOD)
    assert (answer.status_code, answer.text) == (202, "taken\n")
    assert looked == [(MODEL, "webhook")]


def test_a_removal_has_no_version_and_makes_us_look_as_well(door, looked):
    gone = body(action="deleted", data={"name": MODEL, "alias": "champion"})
    assert door.post(webhook.PATH, content=gone, headers=headers(gone)).status_code == 202
    assert looked == [(MODEL, "webhook")]


def test_a_delivery_of_almost_five_minutes_ago_is_let_in(door, looked):
    before = str(int((NOON - timedelta(seconds=299)).timestamp()))
    assert door.post(webhook.PATH, content=body(), headers=headers(body(), at=before)).status_code == 202
    assert len(looked) == 1


def test_a_registry_that_does_not_answer_meanwhile_is_no_fault_of_the_delivery(door, monkeypatch, caplog):
    def down(*_: object) -> None:
        raise RegistryUnavailable(said_earlier("the line went dead"))

    monkeypatch.setattr(webhook, "watch", down)
    assert door.post(webhook.PATH, content=body(), headers=GOOD).status_code == 202
    assert "aliases of card-fraud could not be looked at: the line went dead" in caplog.text


@pytest.mark.parametrize(("secret", "looks"), [(SECRET, [(None, "polling")]), ("", [])], ids=["with", "without"])
def test_a_console_that_takes_webhooks_looks_once_when_it_begins(console, looked, monkeypatch, secret, looks):  # noqa: ARG001  (what it looks at)
    monkeypatch.setenv("PLACET_WEBHOOK_SECRET", secret)
    monkeypatch.setattr(webhook, "Thread", AtOnce)
    with TestClient(Starlette(routes=webhook.ROUTES, lifespan=webhook.lifespan)):
        assert looked == looks


class AtOnce:
    """A thread that does not let anybody wait."""

    def __init__(self, target: Callable[[], None], *, daemon: bool) -> None:
        assert daemon
        self.start = target


@pytest.mark.slow
def test_a_signature_is_what_mlflow_itself_makes():
    from mlflow.webhooks.delivery import _generate_hmac_signature

    made = _generate_hmac_signature(SECRET, "d-1", str(int(NOON.timestamp())), body().decode())
    assert made == GOOD["X-MLflow-Signature"]

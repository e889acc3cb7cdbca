"""Messages through Apprise arrive as they were written.

An address that may hold a password is never shown.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from governance.adapters.outside.apprise_notifier import AppriseNotifier
from governance.errors import InvalidDocument
from tests.hostile import HOSTILE, words

# Of Apprise, which reads the types of images; the filter in pyproject.toml means our own modules.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "hunter2"  # noqa: S105  (the point)
PORT_OF_NOBODY = 9
"""Where no server listens."""


@dataclass
class Server:
    """A server on this machine that keeps what it receives.

    It answers with `status`.
    """

    status: int = 200
    port: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/"


@pytest.fixture
def server() -> Iterator[Server]:
    receiver = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = listening.server_port
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"nosuchservice://ben:{SECRET}@example.org", id="a service that there is not"),
        pytest.param(f"ben:{SECRET}@example.org", id="no scheme"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_no_service_knows_is_refused_by_its_place_and_not_shown(url, capfd, caplog):
    with pytest.raises(
        InvalidDocument, match="PLACET_NOTIFY: URL 2: found an address that no service of Apprise knows"
    ) as refusal:
        AppriseNotifier([f"json://127.0.0.1:{PORT_OF_NOBODY}/", url])
    out, err = capfd.readouterr()
    assert SECRET not in f"{refusal.value} {refusal.value!r} {out} {err} {caplog.text}"
    assert "URL 1" not in str(refusal.value)


def test_every_address_that_is_wrong_is_named():
    with pytest.raises(InvalidDocument) as refusal:
        AppriseNotifier(["nosuchservice://a", f"json://127.0.0.1:{PORT_OF_NOBODY}/", "nosuchservice://b"])
    assert [problem.field for problem in refusal.value.problems] == ["URL 1", "URL 3"]


@pytest.mark.slow
def test_a_server_that_answers_with_an_error_was_not_told(server: Server):
    server.status = 500
    assert AppriseNotifier([server.url]).send("R-0001: request opened", "Farah asks") is False
    assert len(server.told) == 1


@pytest.mark.slow
def test_a_server_that_is_not_there_was_not_told_and_its_password_is_not_shown(capfd, caplog):
    nobody = f"json://ben:{SECRET}@127.0.0.1:{PORT_OF_NOBODY}/"
    assert AppriseNotifier([nobody]).send("R-0001: request opened", "Farah asks") is False
    out, err = capfd.readouterr()
    assert SECRET not in f"{out} {err} {caplog.text}"


@pytest.mark.slow
def test_a_message_arrives_with_its_title_and_its_body(server: Server):
    title, body = "R-0001: request opened", "Farah Nasser on R-0001 (card-fraud/2): it finds more"
    assert AppriseNotifier([server.url]).send(title, body) is True
    assert [(notification["title"], notification["message"]) for notification in server.told] == [(title, body)]


@pytest.mark.slow
def test_everybody_is_told_and_it_counts_only_where_everybody_was(server: Server):
    assert AppriseNotifier([server.url, server.url]).send("title", "body") is True
    assert len(server.told) == 2
    assert AppriseNotifier([server.url, f"json://127.0.0.1:{PORT_OF_NOBODY}/"]).send("title", "body") is False


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_somebody_wrote_arrives_as_they_wrote_it(server: Server, text):
    assert AppriseNotifier([server.url]).send("title", f"Ben: {text}") is True
    assert words(server.told[0]["message"]) == words(f"Ben: {text}")

"""A real MLflow server on the registry of a home.

It can be taken down and comes back.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    # Webhooks go to this machine, over HTTP: what MLflow forbids unless it is told.
    "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https",
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
    "MLFLOW_WEBHOOK_CACHE_TTL": "1",
    "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": Fernet.generate_key().decode(),
}


@dataclass
class RegistryServer:
    """The server."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Start it, and wait until it answers."""
        store = f"sqlite:///{self.home}/registry/mlflow.db"
        command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--backend-store-uri", store, "--workers", "1"]
        with (self.home / "mlflow-server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **SETTINGS},
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.home,
            )
        for _ in range(240):
            assert self.process.poll() is None, (self.home / "mlflow-server.log").read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:  # noqa: S310  (loopback)
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.25)
        pytest.fail(f"{self.url} did not answer within a minute")

    def down(self) -> None:
        """Kill it, with the processes that it started."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)
            self.process = None


@contextmanager
def registry_server(home: Path) -> Iterator[RegistryServer]:
    """A server on a free loopback port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = RegistryServer(home, free.getsockname()[1])
    server.up()
    try:
        yield server
    finally:
        server.down()

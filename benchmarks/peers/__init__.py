"""Other tools on the demo's log, each served as its documentation says.

They live in an environment of their own, since they ask for other versions of libraries than we do.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
WANTED = ("explainerdashboard==0.5.8", "evidently==0.7.23", "pandas==2.3.3", "setuptools==80.9.0", "xgboost-cpu==3.2.0")
"""What is installed there: Evidently's pages need a pandas before 3, explainerdashboard a setuptools with pkg_resources."""
LONGEST = 300
"""Seconds after which a server that does not answer is given up."""


def environment(folder: Path) -> Path:
    """An environment in `folder` with the other tools.

    Returns the folder of its programs.
    """
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", folder], check=True)  # noqa: S603  (our own tool)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", folder, *WANTED], check=True)  # noqa: S603  (our own tool)
    return folder / "bin"


@contextmanager
def evidently_ui(programs: Path, log: Path, workspace: Path, port: int) -> Iterator[str]:
    """Evidently's pages with a drift report on the log.

    Gives their address.
    """
    program = [programs / "python", HERE / "evidently_workspace.py", log, workspace]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  (ourselves)
    command = [programs / "evidently", "ui", "--workspace", workspace, "--host", "127.0.0.1", "--port", str(port)]
    with _served(command, port) as url:
        yield url


@contextmanager
def explainerdashboard(programs: Path, log: Path, port: int) -> Iterator[str]:
    """Its dashboard of a model that was trained on the log.

    Gives its address.
    """
    with _served([programs / "python", HERE / "explainer_server.py", log, str(port)], port) as url:
        yield url


@contextmanager
def explainerdashboard_of(
    programs: Path, log: Path, model: Path, port: int, longest: float, *, interactions: bool
) -> Iterator[str]:
    """Its dashboard of a model's file and its whole log.

    Gives its address. Raises TimeoutError where nothing answers there after `longest` seconds.
    """
    more = [model, "with" if interactions else "without"]
    with _served([programs / "python", HERE / "explainer_server.py", log, str(port), *more], port, longest) as url:
        yield url


@contextmanager
def _served(command: list[Path | str], port: int, longest: float = LONGEST) -> Iterator[str]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)  # noqa: S603  (ourselves)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, longest)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes], longest: float) -> None:
    began = time.monotonic()
    while time.monotonic() - began < longest:
        if process.poll() is not None:
            raise SystemExit(f"what should answer at {url} ended with exit code {process.returncode}")
        try:
            httpx.get(url, timeout=10, follow_redirects=True).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"nothing answers at {url} after {longest} s")

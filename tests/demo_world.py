"""The demo world, built once for all processes of a test run."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from governance.settings import PROJECT

AS_OF = date.today().isoformat()  # noqa: DTZ011  (the console compares deadlines with the machine's own day)
FIRST_PROCESS = "gw0"


BEGUN = "day 79"
"""Where the first attempt is interrupted: the logs are written, the models trained, and the first version is approved."""


def built_demo(folder: Path) -> Path:
    """The demo world in `folder`.

    The first who asks builds it, and everybody else waits. Its first attempt is killed, so that what all tests use has started over.
    """
    home = folder / "demo"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = home.with_suffix(".built")
        if not built.exists():
            command = [sys.executable, "-m", "governance", "--home", str(home), "demo", "--as-of", AS_OF]
            _interrupted(command)
            shutil.copytree(home, first_attempt(home), dirs_exist_ok=True)
            with words_of(home).open("w") as words:
                subprocess.run(command, check=True, cwd=PROJECT, stderr=words)
            built.touch()
    return home


def first_attempt(home: Path) -> Path:
    """What stood there when the first attempt was killed."""
    return home.with_suffix(".begun")


def words_of(home: Path) -> Path:
    """What the second attempt said."""
    return home.with_suffix(".words")


def _interrupted(command: list[str]) -> None:
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        reached = any(BEGUN in line for line in process.stderr)
        process.kill()
    assert reached, f"the demo never came to {BEGUN}"


@contextmanager
def begun_at_once(folder: Path, items: list[pytest.Item]) -> Iterator[None]:
    """Build it beside the first tests, where one of `items` will ask.

    So that all processes need not wait for it together. Where it fails, whoever asks tries again, and says why.
    """
    asked = any("demo_world" in getattr(item, "fixturenames", ()) for item in items)
    if not asked or os.environ.get("PYTEST_XDIST_WORKER") != FIRST_PROCESS:
        yield
        return
    building = Thread(target=built_demo, args=(folder,), name="demo world")
    building.start()
    yield
    building.join()


def shared_by_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that the processes of a run have in common."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

"""A process that has given everything up reaches nothing, whatever it tries."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.adapters.scorer.sandbox import Layer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="there is a sandbox on Linux only; elsewhere no code of strangers is run"
    ),
]

PROGRAM = """
import os, sys
from pathlib import Path
from governance.adapters.scorer.sandbox import Limits, enter
home, model, scratch = map(Path, sys.argv[1:4])
entered = enter(model, scratch, Limits(memory=512, processor=2, written=1))
print(" ".join(entered.layers), not entered.missing, flush=True)
try:
    {tries}
except BaseException as error:
    print(type(error).__name__, flush=True)
else:
    print("done", flush=True)
"""


@dataclass(frozen=True)
class Tried:
    """How an attempt came out."""

    layers: set[str]
    complete: bool
    says: str
    code: int


@dataclass(frozen=True)
class Places:
    """A home with a store, a model, and a scratch folder."""

    home: Path
    model: Path
    scratch: Path

    @property
    def store(self) -> Path:
        return self.home / "placet.db"

    def tried(self, tries: str) -> Tried:
        program = PROGRAM.format(tries=tries)
        command = [sys.executable, "-I", "-c", program, str(self.home), str(self.model), str(self.scratch)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        first, _, rest = done.stdout.partition("\n")
        *layers, complete = first.split()
        return Tried(set(layers), complete == "True", rest.strip(), done.returncode)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path / "home", tmp_path / "model", tmp_path / "scratch")
    for folder in (places.home, places.model, places.scratch):
        folder.mkdir()
    places.store.write_bytes(b"the store")
    (places.model / "model.ubj").write_bytes(b"the model")
    return places


REFUSED = {
    "reads accounts": "open('/etc/passwd').read()",
    "reads the store": "(home / 'placet.db').read_bytes()",
    "reads what other processes were started with": f"open('/proc/{os.getpid()}/environ', 'rb').read()",
    "lists the home": "os.listdir(home)",
    "writes beside the store": "(home / 'mine').write_text('mine')",
    "writes to the model": "(model / 'model.ubj').write_text('mine')",
    "deletes the store": "(home / 'placet.db').unlink()",
    "cuts the store off": "os.truncate(home / 'placet.db', 0)",
    "lets everybody read the store": "os.chmod(home / 'placet.db', 0o777)",
    "says the store was never changed": "os.utime(home / 'placet.db', (0, 0))",
    "opens a socket": "__import__('socket').socket()",
    "opens a socket on this machine": "__import__('socket').socket(__import__('socket').AF_UNIX)",
    "forks": "os.fork()",
    "starts a program": "__import__('subprocess').run(['/bin/true'])",
    "becomes a program": "os.execv('/bin/true', ['true'])",
    "ends whoever started it": "os.kill(os.getppid(), 9)",
    "limits whoever started it": "__import__('resource').prlimit(os.getppid(), 7, (3, 3))",
    "mounts": "if __import__('ctypes').CDLL(None).mount(b'a', b'b', b'c', 0, 0): raise PermissionError",
}


@pytest.mark.parametrize("tries", REFUSED.values(), ids=REFUSED)
def test_what_reaches_outside_is_refused(places: Places, tries: str):
    tried = places.tried(tries)
    assert (tried.complete, tried.says, tried.code) == (True, "PermissionError", 0)
    assert places.store.read_bytes() == b"the store"
    assert [path.name for path in places.home.iterdir()] == ["placet.db"]
    assert (places.model / "model.ubj").read_bytes() == b"the model"


def test_fifty_gigabytes_are_refused(places: Places):
    assert places.tried("bytearray(50 << 30)").says == "MemoryError"


def test_whoever_computes_for_ever_is_ended(places: Places):
    tried = places.tried("[None for _ in iter(int, 1)]")
    assert tried.code in (-signal.SIGXCPU, -signal.SIGKILL)


def test_nobody_fills_the_disk(places: Places):
    tried = places.tried("(scratch / 'much').write_bytes(bytes(2 << 20))")
    assert tried.says == "OSError"
    assert (places.scratch / "much").stat().st_size <= 1 << 20


@pytest.mark.parametrize(
    "tries",
    [
        "assert (model / 'model.ubj').read_bytes() == b'the model'",
        "(scratch / 'notes').write_text('mine')",
        "__import__('threading').Thread(target=print).start()",
        "__import__('numpy').linalg.inv([[2.0, 1.0], [1.0, 3.0]])",
        "__import__('sqlite3').connect(scratch / 'own.db').execute('CREATE TABLE t (c)')",
    ],
    ids=[
        "its model",
        "a file in the scratch folder",
        "a thread",
        "an import that was not made yet",
        "a database there",
    ],
)
def test_what_a_model_needs_is_left(places: Places, tries: str):
    tried = places.tried(tries)
    assert tried.says.split("\n")[-1] == "done"
    assert set(Layer) - {Layer.NAMESPACES} <= tried.layers

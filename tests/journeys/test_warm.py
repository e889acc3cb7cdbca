"""What starts warm is what Python starts.

Python itself says what is right.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys import warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked warm on Linux alone"),
]

PROGRAMS = {
    "words, folder, variables and input": (
        "import os, sys; print(__name__, sys.argv, os.getcwd(), sys.path[0], os.environ, sys.stdin.read())"
    ),
    "nothing but its own files is open": "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:-1])",
    "a group and a niceness": "import os; print(os.nice(0), os.getpgid(0) != os.getpgid(os.getppid()))",
    "chance": "import random; print(random.getstate() == random.Random(0).getstate())",
    "how a signal is taken": "import signal; print([signal.getsignal(number) for number in (2, 15, 1, 17)])",
    "an exit code": "raise SystemExit(7)",
    "a last sentence": "raise SystemExit('no')",
    "what is said at the end": "import atexit; atexit.register(print, 'over'); print('so')",
    "an error": "1 / 0",
    "a death": "import os; os.kill(os.getpid(), 9)",
    "a thread that goes on": "import threading; threading.Timer(0.1, print, ['late']).start()",
}
SLEEPS = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"


def ended(python: str, folder: Path, program: str) -> tuple[int, str, str]:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "A": "b"}
    reads, writes = os.pipe()
    done = subprocess.run(
        [python, "-c", program, "a word"],
        input="told",
        cwd=folder,
        env=environment,
        pass_fds=[reads],
        process_group=0,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(reads)
    os.close(writes)
    return done.returncode, done.stdout, done.stderr.splitlines()[-1] if done.stderr else ""


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_process_that_starts_warm_does_and_says_what_a_cold_one_does(tmp_path: Path, program: str):
    assert ended(warm.python(), tmp_path, program) == ended(sys.executable, tmp_path, program)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_to_it_is_one_to_the_process_that_does_the_work(number: signal.Signals):
    command = [warm.python(), "-c", SLEEPS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        works = Path("/proc") / process.stdout.readline().decode().strip()
        assert works.exists()
        process.send_signal(number)
        assert process.wait(timeout=30) == -number
        for _ in range(100):
            if not works.exists():
                return
            time.sleep(0.05)
    pytest.fail("it goes on")


def test_what_it_starts_is_warm_as_well_and_what_is_run_is_not_imported_before():
    inner = "import sys; print('streamlit' in sys.modules)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    done = subprocess.run([warm.python(), "-c", outer], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
    done = subprocess.run([warm.python(), "-m", "app.machines.front"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "IndexError: list index out of range")
    assert "RuntimeWarning" not in done.stderr

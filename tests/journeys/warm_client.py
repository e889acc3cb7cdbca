"""What stands for Python where a process starts warm.

tests/journeys/warm.py puts it beside its socket. It asks there for a process with its own words, folder, variables and
open files, passes signals on, and ends as that process does; where it is killed, that process is.
"""

import os
import signal
import socket
import sys
from typing import NoReturn

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


def main() -> None:
    """Be a process that somebody else is."""
    words = sys.argv[1:]
    if words[:1] not in (["-m"], ["-c"]):
        os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  (Python)
    files = [number for number in map(int, os.listdir("/proc/self/fd")) if _is_open(number)]  # noqa: PTH208  (fast)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as forks:
        forks.connect(f"{sys.argv[0]}.socket")
        asked = (words, os.getcwd(), dict(os.environ), files)  # noqa: PTH109  (fast)
        socket.send_fds(forks, [repr(asked).encode()], files)
        for number in PASSED_ON:
            signal.signal(number, lambda number, _: forks.send(bytes([number])))
        for number in files:
            os.close(number)  # what the other closes is closed
        _end_as(int(forks.recv(16) or f"{-signal.SIGKILL:d}"))


def _is_open(number: int) -> bool:
    try:
        return os.get_inheritable(number)
    except OSError:  # what listed them
        return False


def _end_as(code: int) -> NoReturn:
    if code < 0:
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


main()

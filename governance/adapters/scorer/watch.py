"""What limits of the kernel do not bound.

How much a process writes in all, and how many threads it has. It is looked at from outside, some times a second, and the process is killed where it has gone too far.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from governance.adapters.scorer.sandbox import MEBIBYTE, Limits
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

SECONDS = 0.25
FILES_PER_MEBIBYTE = 4
BLOCK = 512
"""Bytes of a block, as stat(2) counts them."""


@dataclass(slots=True)
class Watch:
    """What was seen of one process."""

    ended_for: Phrase | None = None
    """Why it was killed; None while it was not."""
    over: Event = field(default_factory=Event)
    """Nobody looks any more, and the number of the process may be another one's."""


@contextmanager
def watched(process: int, scratch: Path, limits: Limits) -> Iterator[Watch]:
    """Watch a process until the end of the block.

    It is killed where it has gone beyond the limits. Nobody else takes its number before the block ends.
    """
    watch = Watch()

    def look() -> None:
        while not watch.over.wait(SECONDS):
            watch.ended_for = _gone_too_far(process, scratch, limits)
            if watch.ended_for is not None:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                return

    thread = Thread(target=look, name="placet-scorer-watch", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


def _gone_too_far(process: int, scratch: Path, limits: Limits) -> Phrase | None:
    if _is_full(scratch, limits):
        return scoring.scratch_is_full(limits.scratch)
    return scoring.too_many_threads(limits.threads) if _threads(process) > limits.threads else None


def _is_full(scratch: Path, limits: Limits) -> bool:
    """Whether a folder holds more bytes or files than it may.

    Nobody counts further than that.
    """
    written = files = 0
    for folder, _, names in os.walk(scratch):
        for name in names:
            files += 1
            with suppress(OSError):
                written += os.lstat(os.path.join(folder, name)).st_blocks * BLOCK  # noqa: PTH118  (twice as fast)
            if written > limits.scratch * MEBIBYTE or files > limits.scratch * FILES_PER_MEBIBYTE:
                return True
        files += 1
    return False


def _threads(process: int) -> int:
    """How many threads a process has.

    0 where nobody can see it.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("Threads:")), 0)

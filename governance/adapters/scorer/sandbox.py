"""What a process gives up before it touches a model.

Limits of memory, time and files; Landlock, by which no file can be opened but those named; seccomp, by which there is no
socket, no other process and no signal to one. Where the machine lets it, namespaces as well, in which there is no network to
reach; many containers do not. Elsewhere than on Linux there are the limits alone, which are enough for formats that run no code.
"""

import os
import resource
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import governance
from governance.adapters.scorer import kernel

MEBIBYTE = 1 << 20
UNTIL_KILLED = 2
"""Seconds of processor time from the signal that time is over until a process is killed which does not end at it."""
LIBRARIES = ("lib", "lib64", "usr/lib", "usr/lib64", "usr/share/zoneinfo")


class Layer(StrEnum):
    """One thing that is given up."""

    LIMITS = "limits"
    NAMESPACES = "namespaces"
    FILES = "files"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a model may use."""

    memory: int = 4_096
    """MiB beyond what the process has before the model is loaded."""
    processor: int = 600
    """Seconds of processor time; then the process is killed."""
    written: int = 64
    """MiB of a file in the scratch folder."""
    scratch: int = 256
    """MiB of all of them, and four files for each of those; whoever started the process looks."""
    files: int = 256
    """Open at once."""
    threads: int = 256
    """Beyond those that the user has."""


@dataclass(frozen=True, slots=True)
class Entered:
    """How far a process has gone."""

    layers: tuple[Layer, ...]
    missing: str = ""
    """Why a layer that is needed is not there, as the kernel says it; empty where all are."""


def enter(model: Path | None, scratch: Path, limits: Limits) -> Entered:
    """Give up everything but this model and this scratch folder.

    There may be no model. There is no way back. The process has one thread yet. A layer that the machine does not have is named.
    """
    steps: dict[Layer, Callable[[], None]] = {
        Layer.LIMITS: lambda: _limit(limits),
        Layer.NAMESPACES: kernel.leave_namespaces,
        Layer.FILES: lambda: kernel.keep_files_out(
            [*([model] if model else []), *_of_python()], [scratch, Path("/dev/null")]
        ),
        Layer.CALLS: kernel.refuse_calls,
    }
    if not _linux():
        steps[Layer.LIMITS]()
        return Entered((Layer.LIMITS,), f"this is {sys.platform}, expected linux")
    kernel.end_with_parent()
    entered = {layer: _tried(step) for layer, step in steps.items()}
    there = tuple(layer for layer, failed in entered.items() if not failed)
    missing = [f"{layer}: {failed}" for layer, failed in entered.items() if failed and layer is not Layer.NAMESPACES]
    return Entered(there, "; ".join(missing))


def _tried(step: Callable[[], None]) -> str:
    """Why a step failed.

    Empty where it did not.
    """
    try:
        step()
    except OSError as error:
        return str(error.strerror)
    return ""


def _limit(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if _linux() else 0
    for what, most in {
        resource.RLIMIT_AS: pages * resource.getpagesize() + limits.memory * MEBIBYTE,
        resource.RLIMIT_CPU: limits.processor + UNTIL_KILLED,
        resource.RLIMIT_FSIZE: limits.written * MEBIBYTE,
        resource.RLIMIT_NOFILE: limits.files,
        **({resource.RLIMIT_NPROC: _threads_of_user() + limits.threads} if _linux() else {}),
        resource.RLIMIT_CORE: 0,
    }.items():
        _, allowed = resource.getrlimit(what)
        lower = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        # Whose time is over is fields by a signal of its own first, so that the reason can be said.
        resource.setrlimit(what, (min(limits.processor, lower) if what == resource.RLIMIT_CPU else lower, lower))


def _threads_of_user() -> int:
    """How many threads this user has, over all its processes."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            fields = dict(line.partition(":\t")[::2] for line in status.read_text().splitlines())
            count += int(fields["Threads"]) if fields["Uid"].split()[0] == str(os.getuid()) else 0
    return count


def _linux() -> bool:
    return sys.platform == "linux"


def _of_python() -> Iterator[Path]:
    """What Python and its libraries read while they are imported.

    Programs and libraries, no data of anybody.
    """
    yield from (Path(sys.prefix), Path(sys.base_prefix), Path(str(governance.__file__)).parent)
    yield from map(Path, {*sysconfig.get_paths().values()})
    yield from (Path("/", folder) for folder in LIBRARIES)
    # Libraries look for what else is loaded, and for how many processors they may use.
    yield from (Path("/proc/self"), Path("/sys/devices/system/cpu"), Path("/sys/fs/cgroup"))
    for file in (
        "etc/ld.so.cache",
        "etc/localtime",
        "dev/urandom",
        "dev/null",
        "dev/zero",
        "proc/cpuinfo",
        "proc/meminfo",
    ):
        yield Path("/", file)

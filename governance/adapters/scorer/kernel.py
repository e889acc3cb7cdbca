"""Calls to the Linux kernel that Python has no words for.

Namespaces, Landlock, seccomp. Numbers and structures are those of the kernel's own headers (`linux/landlock.h`, `linux/seccomp.h`, `linux/filter.h`,
and `asm/unistd.h` of each processor).
"""

import ctypes
import errno
import os
import platform
import signal
from collections.abc import Callable, Iterable, Sequence
from ctypes import Structure, c_int, c_uint8, c_uint16, c_uint32, c_uint64
from pathlib import Path

NEW_USER, NEW_NETWORK, NEW_IPC = 0x1000_0000, 0x4000_0000, 0x0800_0000
"""Namespaces (clone(2))."""
END_WITH_PARENT, NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 1, 38, 22, 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock; every processor has the same."""
ASK_VERSION, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, OF_DEVICES = 1 << 14, 1 << 15
READ = READ_FILE | READ_FOLDER
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | OF_DEVICES
"""Rights that a single file can have; the others are of folders."""
FILE_RIGHTS = ((5, 16), (3, 15), (2, 14), (1, 13))
"""From which version of Landlock on how many rights over files there are."""
TCP, SCOPES = 0b11, 0b11
"""To bind and connect; sockets without a path, and signals."""
LEAST_VERSION = 3
"""Before it a file that may not be written could be cut off."""

THREAD = 0x1_0000
"""Flag of clone(2) that tells a thread from a process."""
X32 = 0x4000_0000
"""From here on x86-64 has its second set of numbers."""
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
FAIL = 0x0005_0000
"""With the number of an error."""
NUMBER, PROCESSOR, FIRST_ARGUMENT = 0, 4, 16
"""Where in what seccomp is shown (`struct seccomp_data`)."""


class Processor:
    """The numbers of system calls on one processor."""

    def __init__(self, audit: int, clone: int, tgkill: int, prlimit: int, refused: Iterable[int]) -> None:
        self.audit, self.clone, self.tgkill, self.prlimit = audit, clone, tgkill, prlimit
        self.refused = (*sorted({*refused, *EVERYWHERE}),)


CLONE3 = 435
EVERYWHERE = (424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 447, 452)
"""pidfd_send_signal, io_uring, mounts, pidfd_open, pidfd_getfd, process_madvise, memfd_secret, fchmodat2."""
PROCESSORS = {
    "x86_64": Processor(
        0xC000_003E,
        clone=56,
        tgkill=234,
        prlimit=302,
        refused=(
            *(41, 42, 43, 49, 50, 53, 288),  # sockets
            *(57, 58, 59, 322),  # processes and programs
            *(62, 129, 200, 297),  # signals to others
            *(90, 91, 92, 93, 94, 132, 235, 260, 261, 268, 280),  # whose a file is, who may, and when it was changed
            *(188, 189, 190, 197, 198, 199),  # what else is said of a file
            *(101, 310, 311, 312, 272, 308, 321, 298, 323, 135),  # other processes, namespaces, the kernel
            *(155, 161, 165, 166, 167, 168, 169, 175, 176, 246, 313, 320, 303, 304),  # mounts, modules, files by number
            *(248, 249, 250, 29, 30, 31, 64, 68, 240, 319),  # keys, memory and queues that are shared, files in memory
            *(141, 142, 144, 203, 251, 314),  # when others run, and where
        ),
    ),
    "aarch64": Processor(
        0xC000_00B7,
        clone=220,
        tgkill=131,
        prlimit=261,
        refused=(
            *(198, 199, 200, 201, 202, 203, 242),
            *(221, 281),
            *(129, 130, 138, 240),
            *(52, 53, 54, 55, 88),
            *(5, 6, 7, 14, 15, 16),
            *(117, 270, 271, 272, 97, 268, 280, 241, 282, 92),
            *(41, 51, 40, 39, 224, 225, 142, 105, 106, 104, 273, 294, 264, 265),
            *(217, 218, 219, 194, 195, 196, 190, 186, 180, 279),
            *(140, 118, 119, 122, 30, 274),
        ),
    ),
}
"""What a process that only computes never needs."""


class Ruleset(Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = (("files", c_uint64), ("network", c_uint64), ("scopes", c_uint64))


class Beneath(Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = (("rights", c_uint64), ("folder", c_int))


class Step(Structure):
    """`struct sock_filter`."""

    _fields_ = (("code", c_uint16), ("if_so", c_uint8), ("if_not", c_uint8), ("value", c_uint32))


class Steps(Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", c_uint16), ("steps", ctypes.POINTER(Step)))


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _done(call: Callable[..., int], *arguments: object) -> int:
    """What a call returns.

    Raises OSError where it fails.
    """
    answer = call(*arguments)
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def end_with_parent() -> None:
    """Have this process killed once the one that forked it has ended.

    Raises OSError.
    """
    _done(_library().prctl, END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def leave_namespaces() -> None:
    """Have a user, a network and shared memory of its own.

    They lead nowhere. Raises OSError where the kernel does not let it.
    """
    _done(_library().unshare, NEW_USER | NEW_NETWORK | NEW_IPC)


def keep_files_out(read: Iterable[Path], write: Iterable[Path]) -> None:
    """Let this process read and write these files and folders alone.

    It connects nowhere, and signals nobody else. Raises OSError where the kernel has no Landlock, or one that is too old.
    """
    library = _library()
    version = _done(library.syscall, CREATE_RULESET, None, 0, ASK_VERSION)
    if version < LEAST_VERSION:
        raise OSError(errno.ENOSYS, f"Landlock is version {version}, expected {LEAST_VERSION} or later")
    rights = (1 << next(count for least, count in FILE_RIGHTS if version >= least)) - 1
    ruleset = Ruleset(rights, TCP if version >= 4 else 0, SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _done(library.syscall, CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    try:
        for path in read:
            _allow(library, rules, path, READ & rights)
        for path in write:
            _allow(library, rules, path, rights & ~EXECUTE)
        _done(library.prctl, NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _done(library.syscall, RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(library: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # what is not there need not be allowed
    try:
        beneath = Beneath(rights if path.is_dir() else rights & OF_FILES, place)
        _done(library.syscall, ADD_RULE, rules, PATH_BENEATH, ctypes.byref(beneath), 0)
    finally:
        os.close(place)


def refuse_calls() -> None:
    """Refuse this process what it does not need to compute.

    No socket, no process, no program, no signal to others, no change of whose a file is. Threads remain. Raises OSError
    where the kernel does not filter, or the processor is not one whose numbers are known here.
    """
    processor = PROCESSORS.get(platform.machine())
    if processor is None:
        raise OSError(errno.ENOSYS, f"the processor is {platform.machine()}, expected {' or '.join(PROCESSORS)}")
    steps = _filter(processor, os.getpid())
    program = Steps(len(steps), (Step * len(steps))(*steps))
    library = _library()
    _done(library.prctl, NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _done(library.prctl, SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0)


def _filter(processor: Processor, process: int) -> Sequence[Step]:
    """The program that the kernel asks before each system call."""

    def refused(number: int, error: int) -> tuple[Step, Step]:
        return Step(EQUAL, 0, 1, number), Step(RETURN, 0, 0, FAIL | error)

    def only_of(number: int, whom: int) -> tuple[Step, ...]:
        return (
            Step(EQUAL, 0, 4, number),
            Step(LOAD, 0, 0, FIRST_ARGUMENT),
            Step(EQUAL, 0, 1, whom),
            Step(RETURN, 0, 0, ALLOW),
            Step(RETURN, 0, 0, FAIL | errno.EPERM),
        )

    return (
        Step(LOAD, 0, 0, PROCESSOR),
        Step(EQUAL, 1, 0, processor.audit),
        Step(RETURN, 0, 0, KILL),
        Step(LOAD, 0, 0, NUMBER),
        Step(AT_LEAST, 0, 1, X32),
        Step(RETURN, 0, 0, KILL),
        *(step for number in processor.refused for step in refused(number, errno.EPERM)),
        # The C library asks with the older call where this one is not there; of that one the flags can be read.
        *refused(CLONE3, errno.ENOSYS),
        Step(EQUAL, 0, 4, processor.clone),
        Step(LOAD, 0, 0, FIRST_ARGUMENT),
        Step(ANY_BIT, 0, 1, THREAD),
        Step(RETURN, 0, 0, ALLOW),
        Step(RETURN, 0, 0, FAIL | errno.EPERM),
        *only_of(processor.tgkill, process),
        *only_of(processor.prlimit, 0),
        Step(RETURN, 0, 0, ALLOW),
    )

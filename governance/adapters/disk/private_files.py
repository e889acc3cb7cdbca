"""Files that only their owner can read.

They have names, reasons, votes that pages withhold, and the keys of seals.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

OWNER_ONLY, OWNERS_FOLDER, OTHERS = 0o600, 0o700, 0o077
WORKING = ("", "-wal", "-shm", "-journal")
"""Ends of the names of the files that SQLite makes of one database."""

log = logging.getLogger("placet")


def make_private(database: Path) -> None:
    """Close a SQLite file to everybody but its owner.

    The file is made where there is none. A remark is logged where others could read it.
    """
    with suppress(OSError):  # SQLite says better what stands in the way
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    for end in WORKING:
        _close(database.with_name(f"{database.name}{end}"), OWNER_ONLY, warned=True)


def make_private_home(home: Path, *, in_use: bool) -> None:
    """Close a home folder to everybody but its owner.

    It is made where there is none. A remark is logged where it is `in_use` and others could look into it.
    """
    home.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
    _close(home, OWNERS_FOLDER, warned=in_use)


def _close(path: Path, mode: int, *, warned: bool) -> None:
    try:
        status = path.stat()
    except OSError:
        return
    if os.name == "nt" or not status.st_mode & OTHERS:
        return  # there are no such modes, or it is closed already
    if status.st_uid != os.geteuid():
        log.warning(
            "%s can be read by other accounts, and belongs to another than this one: let its owner `chmod %o` it",
            path,
            mode,
        )
        return
    with suppress(OSError):
        path.chmod(mode)
        if warned:
            log.warning("%s could be read by other accounts of this machine; now only its owner can", path)

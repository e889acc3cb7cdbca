"""Files that only their owner can read: names, reasons, votes that pages withhold, and the keys of seals are in them."""

import logging
import os
from contextlib import suppress
from pathlib import Path

OWNER_ONLY, OWNERS_FOLDER, OTHERS = 0o600, 0o700, 0o077
WORKING = ("", "-wal", "-shm", "-journal")
"""Ends of the names of the files that SQLite makes of one database."""

log = logging.getLogger("placet")


def make_private(database: Path) -> None:
    """Let nobody but its owner read a SQLite file, made where there is none; what others could read is said and closed to them."""
    with suppress(OSError):  # SQLite says better what stands in the way
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    for end in WORKING:
        _close(database.with_name(f"{database.name}{end}"), OWNER_ONLY, told=True)


def make_private_home(home: Path, *, in_use: bool) -> None:
    """Let nobody but its owner look into a home, made where there is none; of one that is `in_use` it is said."""
    home.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
    _close(home, OWNERS_FOLDER, told=in_use)


def _close(path: Path, mode: int, *, told: bool) -> None:
    try:
        found = path.stat()
    except OSError:
        return
    if os.name == "nt" or not found.st_mode & OTHERS:
        return  # there are no such modes, or it is closed already
    if found.st_uid != os.geteuid():
        log.warning(
            "%s can be read by other accounts, and belongs to another than this one: let its owner `chmod %o` it",
            path,
            mode,
        )
        return
    with suppress(OSError):
        path.chmod(mode)
        if told:
            log.warning("%s could be read by other accounts of this machine; now only its owner can", path)

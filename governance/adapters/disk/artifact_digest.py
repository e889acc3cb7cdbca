"""The digest of a model's bytes.

It is taken over every file, so that a name in a registry need not be trusted.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from governance.canonical import digest_of
from governance.errors import RegistryUnavailable
from governance.sentences import registering
from governance.sentences.phrase import Phrase

LONGEST_NAME = 80
SETTLED_NS = 2_000_000_000
"""A file that changed less than two seconds before it was read may change again without its times showing it."""

Seen = tuple[int, int, int, int, int]
"""Device, inode, size, and when content and inode changed last, in nanoseconds."""


def artifact_digest(path: Path) -> str:
    """The digest over the files of a model.

    Over the relative path and SHA-256 of every file under `path`, sorted; or over the one file. What a link leads to
    is read as if it lay there. Raises RegistryUnavailable where there is no file at all, where one cannot be read,
    and where something is neither file nor folder, or a link leads nowhere or to a folder: its bytes could not be
    bound.
    """
    return _digest(path, _sha256)


class WatchedFiles:
    """Digests of files that are asked for each minute.

    A file is read again once its size, times or inode differ from those of the last reading. The time at which an
    inode changed cannot be set back without setting back the clock of the machine.
    """

    def __init__(self) -> None:
        self._read: dict[Path, tuple[Seen, str]] = {}

    def digest(self, path: Path) -> str:
        """See `artifact_digest`."""
        return _digest(path, self._sha256)

    def _sha256(self, file: Path) -> str:
        before = _seen(file.stat())
        earlier = self._read.get(file)
        if earlier is not None and earlier[0] == before:
            return earlier[1]
        digest = _sha256(file)
        self._read.pop(file, None)
        if _seen(file.stat()) == before and before[-1] + SETTLED_NS < time.time_ns():
            self._read[file] = before, digest
        return digest


def files_of(path: Path) -> tuple[Path, ...]:
    """Every file under `path`, sorted, or the one file.

    Sorted by its path in the folder. Raises RegistryUnavailable as `artifact_digest` does.
    """
    try:
        files = (path,) if path.is_file() else tuple(sorted(_files(path)))
    except OSError as error:
        raise _unreadable(error, path) from error
    if not files:
        raise RegistryUnavailable(registering.no_files_of_a_model(told(path)))
    return files


def _digest(path: Path, sha256: Callable[[Path], str]) -> str:
    files = files_of(path)
    root = path.parent if files == (path,) else path
    try:
        return digest_of([[_name(file, root), sha256(file)] for file in files])
    except OSError as error:
        raise _unreadable(error, path) from error


def _unreadable(error: OSError, path: Path) -> RegistryUnavailable:
    return RegistryUnavailable(
        registering.files_cannot_be_read(told(Path(error.filename or path)), str(error.strerror or error))
    )


def _files(folder: Path) -> Iterator[Path]:
    # Not `rglob`: it leaves out folders that it may not read, and ends in an error of Python where they are a thousand deep.
    open_folders = [folder]
    while open_folders:
        with os.scandir(open_folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    open_folders.append(Path(entry.path))
                elif Path(entry.path).is_file():
                    yield Path(entry.path)
                else:
                    raise RegistryUnavailable(_not_a_file(entry))


def _not_a_file(entry: os.DirEntry[str]) -> Phrase:
    path = Path(entry.path)
    return registering.neither_file_nor_folder(told(path), told(path.readlink()) if entry.is_symlink() else None)


def _name(file: Path, root: Path) -> str:
    name = file.relative_to(root).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise RegistryUnavailable(registering.file_name_not_utf8(name, told(root))) from error
    return name


def told(path: Path) -> str:
    """A path as a sentence shows it.

    On one line, whatever characters its name has.
    """
    return str(path) if str(path).isprintable() else ascii(str(path))


def _seen(status: os.stat_result) -> Seen:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def shown(name: str) -> str:
    """A name as a sentence shows it.

    On one line, and cut where it is longer than people read.
    """
    line = told(Path(name))
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME]}..."

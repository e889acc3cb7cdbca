"""Backups of a store and the documents of its home.

The rows lie in one file from which any database can be filled.

    manifest.json          what is in it: the form of the tables, rows and SHA-256 of each member
    checkpoint             the newest signed checkpoint of the log
    tables/NAME.jsonl      one row a line
    home/...               policy.yaml, people.yaml, models/*.yaml, the kept checkpoint
    log.key                the private key of the log, where it was asked for

Bytes are written in base64, times with their zone: the file says the same to every database.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import (
    Connection,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

import governance.adapters.store.tables  # noqa: F401  (declares the tables)
from governance.adapters.disk.private_files import OWNER_ONLY
from governance.adapters.store.sql_log import SqlLogReader
from governance.adapters.store.sql_schema import NEWEST
from governance.adapters.store.sql_session import SqlReader
from governance.adapters.store.sql_store import SqlStore
from governance.audit.checkpoint import read_checkpoint
from governance.audit.note import Note, SignerKey
from governance.audit.verify import Verification, verify
from governance.canonical import canonical_bytes
from governance.errors import PlacetError, StoreUnavailable
from governance.sentences import backups, storing
from governance.sentences.phrase import counted
from governance.services.log.tables import tables_agree

FORMAT = 1
MANIFEST, CHECKPOINT, KEY, HOME = "manifest.json", "checkpoint", "log.key", "home/"
DOCUMENTS = re.compile(r"home/(policy\.yaml|people\.yaml|checkpoint|models/[^/\\:\x00]+\.yaml)")
OF_THE_MOMENT = frozenset({"registered", "rounds"})
"""Tables that no backup has: what they say is of this console and its registry at this moment, and true of no other."""
ROWS_AT_ONCE = 1_000
LEVEL = 1
"""Of compression: hashes and signatures do not get smaller, and what does, does so at the lowest level already."""

Progress = Callable[[str], None]


class BackupInvalid(PlacetError):
    """A file that is no backup.

    Or one that is not whole any more, or does not hold.
    """


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    TEXT = "text"
    BYTES = "bytes"
    INSTANT = "instant"
    DAY = "day"


KIND_OF: dict[type, Kind] = {
    int: Kind.INTEGER, str: Kind.TEXT, bytes: Kind.BYTES, datetime: Kind.INSTANT, date: Kind.DAY,
}  # fmt: skip
TYPE_OF: dict[Kind, TypeEngine[Any]] = {
    Kind.INTEGER: Integer(),
    Kind.TEXT: String(),
    Kind.BYTES: LargeBinary(),
    Kind.INSTANT: UTCDateTime(),
    Kind.DAY: Date(),
}
WRITTEN: dict[Kind, Callable[[Any], object]] = {
    Kind.BYTES: lambda value: base64.b64encode(value).decode(),
    Kind.INSTANT: datetime.isoformat,
    Kind.DAY: date.isoformat,
}
LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
READ: dict[Kind, Callable[[Any], object]] = {
    Kind.BYTES: lambda value: base64.b64decode(value, validate=True),
    Kind.INSTANT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class TableCopy:
    """The rows of one table."""

    name: str
    rows: int
    columns: dict[str, Kind]

    @property
    def member(self) -> str:
        """Where they are in the file."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    format: int
    form: str
    """The form of the tables."""
    program: str
    """The version of Placet that wrote it."""
    made_at: datetime
    database: str
    entries: int
    tables: tuple[TableCopy, ...]
    """In an order in which they can be filled."""
    sha256: dict[str, str]
    """Of every member but this one."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written."""

    manifest: Manifest
    found: Verification
    """What checking the log in it found."""
    size: int
    """Bytes of the file."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """A ZIP file that is being written.

    With the digests of its content.
    """

    archive: ZipFile
    sha256: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
        self.sha256[name] = digest.hexdigest()


def write_backup(
    store: SqlStore, home: Path, path: Path, made_at: datetime, progress: Progress, key: SignerKey | None = None
) -> Made:
    """Write a backup of `store` and `home` to `path`.

    Whole or not at all. With `key` it can go on recording. All rows are of one moment, in which the log is checked
    too. Raises BackupInvalid where the file cannot be written.
    """
    with _appearing(path) as file, store.rows() as connection:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            manifest, verification = _write(connection, home, made_at, _Writing(archive), progress, key)
        file.flush()
        size = file.tell()
    return Made(manifest, verification, size)


def _write(
    connection: Connection, home: Path, made_at: datetime, writing: _Writing, progress: Progress, key: SignerKey | None
) -> tuple[Manifest, Verification]:
    log = SqlLogReader(connection)
    newest = _checkpoint(log)
    if newest is not None:
        writing.add(CHECKPOINT, [newest.written.encode()])
    if key is not None:
        writing.add(KEY, [f"{key.secret}\n".encode()])
    for name, content in _documents(home).items():
        writing.add(name, [content])
    kept = [source for source in SQLModel.metadata.sorted_tables if source.name not in OF_THE_MOMENT]
    tables = tuple(_copy(connection, source, writing, progress) for source in kept)
    progress("checking the log")
    verification = verify(log, expected=() if newest is None else [read_checkpoint(newest.text)])
    verification = tables_agree(SqlReader(connection), verification) if verification.intact else verification
    manifest = Manifest(
        FORMAT, NEWEST, version("placet"), made_at, connection.dialect.name, log.size(), tables, writing.sha256
    )
    writing.archive.writestr(MANIFEST, canonical_bytes(manifest))
    return manifest, verification


def _checkpoint(log: SqlLogReader) -> Note | None:
    # A log that somebody damaged is copied too, as evidence: checking it says what is wrong.
    with suppress(StoreUnavailable):
        return log.checkpoint()
    return None


def _documents(home: Path) -> dict[str, bytes]:
    """The documents of a home, by their names in a backup."""
    paths = [home / "policy.yaml", home / "people.yaml", home / "checkpoint", *sorted((home / "models").glob("*.yaml"))]
    return {f"{HOME}{path.relative_to(home).as_posix()}": path.read_bytes() for path in paths if path.is_file()}


def _copy(connection: Connection, source: Table, writing: _Writing, progress: Progress) -> TableCopy:
    columns = {column.name: _kind(column.type) for column in source.columns}
    writers = [(name, WRITTEN.get(kind)) for name, kind in columns.items()]
    rows = 0

    def lines() -> Iterator[bytes]:
        nonlocal rows
        streamed = connection.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE)
        result = streamed.execute(select(*source.columns).order_by(*source.primary_key.columns))
        for part in result.partitions(ROWS_AT_ONCE):
            rows += len(part)
            yield b"".join(_line(writers, row) for row in part)

    try:
        writing.add(TableCopy(source.name, rows, columns).member, lines())
    except (TypeError, ValueError) as error:
        raise StoreUnavailable(storing.row_cannot_be_copied(source.name, str(error))) from error
    progress(f"{source.name}: {counted(rows, 'row')}")
    return TableCopy(source.name, rows, columns)


def _kind(type_: TypeEngine[Any]) -> Kind:
    stored = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
    return KIND_OF[stored.python_type]


def _line(writers: Iterable[tuple[str, Callable[[Any], object] | None]], row: Any) -> bytes:
    values = {
        name: value if write is None or value is None else write(value)
        for (name, write), value in zip(writers, row, strict=True)
    }
    return LINE.encode(values).encode() + b"\n"


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears at `path` once it is whole.

    Until then it is beside it. Only its owner can read it.
    """
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise BackupInvalid(backups.backup_exists(str(path)))
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise BackupInvalid(backups.backup_under_way(str(draft))) from error
    except OSError as error:
        raise BackupInvalid(backups.backup_not_begun(str(draft), error.strerror)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupInvalid(backups.backup_not_ended(str(draft), error.strerror)) from error
    finally:
        draft.unlink(missing_ok=True)

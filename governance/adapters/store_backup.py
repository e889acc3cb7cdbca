"""Backups: every row of a store and the documents of its home, in one file from which any database can be filled.

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
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    String,
    Table,
    column,
    func,
    insert,
    make_url,
    select,
    table,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

import governance.adapters.tables  # noqa: F401  (declares the tables)
from governance.adapters.log_keys import OWNER_ONLY
from governance.adapters.sql_database import cause, file_of, open_engine, transaction
from governance.adapters.sql_log import SqlLogReader
from governance.adapters.sql_schema import NEWEST, STEPS, bring_up_to_date, form_of
from governance.adapters.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.note import Note, SignerKey, read_note, read_signer_key
from governance.audit.verify import Verification, verify
from governance.canonical import canonical_bytes
from governance.errors import PlacetError, StoreUnavailable

FORMAT = 1
MANIFEST, CHECKPOINT, KEY, HOME = "manifest.json", "checkpoint", "log.key", "home/"
DOCUMENTS = re.compile(r"home/(policy\.yaml|people\.yaml|checkpoint|models/[^/\\:\x00]+\.yaml)")
ANYBODY = 0o666
"""As the user's own mask narrows it."""
ROWS_AT_ONCE = 1_000
BYTES_AT_ONCE = 1 << 20
LEVEL = 1
"""Of compression: hashes and signatures do not get smaller, and what does, does so at the lowest level already."""

Progress = Callable[[str], None]


class BackupInvalid(PlacetError):
    """A file that is no backup, is not whole any more, or does not hold."""


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
    """A ZIP file that is being written, and the digests of what is in it."""

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
    """Write a backup of `store` and `home` to `path`, whole or not at all; with `key` it can go on recording.

    All rows are of one moment, in which the log is checked too. Raises BackupInvalid where the file cannot be written.
    """
    with _appearing(path) as file, store.rows() as connection:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            manifest, found = _write(connection, home, made_at, _Writing(archive), progress, key)
        file.flush()
        size = file.tell()
    return Made(manifest, found, size)


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
    tables = tuple(_copy(connection, one, writing, progress) for one in SQLModel.metadata.sorted_tables)
    progress("checking the log")
    found = verify(log, expected=() if newest is None else [read_checkpoint(newest.text)])
    manifest = Manifest(
        FORMAT, NEWEST, version("placet"), made_at, connection.dialect.name, log.size(), tables, writing.sha256
    )
    writing.archive.writestr(MANIFEST, canonical_bytes(manifest))
    return manifest, found


def _checkpoint(log: SqlLogReader) -> Note | None:
    # A log that somebody damaged is copied too, as evidence: checking it says what is wrong.
    with suppress(StoreUnavailable):
        return log.checkpoint()
    return None


def _documents(home: Path) -> dict[str, bytes]:
    """What a home holds beside its store, by its name in a backup."""
    paths = [home / "policy.yaml", home / "people.yaml", home / "checkpoint", *sorted((home / "models").glob("*.yaml"))]
    return {f"{HOME}{path.relative_to(home).as_posix()}": path.read_bytes() for path in paths if path.is_file()}


def _copy(connection: Connection, source: Table, writing: _Writing, progress: Progress) -> TableCopy:
    columns = {one.name: _kind(one.type) for one in source.columns}
    writers = [(name, WRITTEN.get(kind)) for name, kind in columns.items()]
    rows = 0

    def lines() -> Iterator[bytes]:
        nonlocal rows
        streamed = connection.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE)
        found = streamed.execute(select(*source.columns).order_by(*source.primary_key.columns))
        for part in found.partitions(ROWS_AT_ONCE):
            rows += len(part)
            yield b"".join(_line(writers, row) for row in part)

    try:
        writing.add(TableCopy(source.name, rows, columns).member, lines())
    except (TypeError, ValueError) as error:
        raise StoreUnavailable(
            f"a row of {source.name} was changed and cannot be read ({error}); `placet verify` names the first fault of the log"
        ) from error
    progress(f"{source.name}: {rows:,} rows")
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
    """A file that is at `path` once it is whole, and until then beside it; only its owner can read it."""
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise BackupInvalid(f"{path} is there already; name a new file, so that the older copy is kept")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise BackupInvalid(
            f"{draft} is there: another backup is being written, or was interrupted; in the latter case delete it"
        ) from error
    except OSError as error:
        raise BackupInvalid(f"{draft} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupInvalid(f"{draft} cannot be written: {error.strerror}; there is no backup") from error
    finally:
        draft.unlink(missing_ok=True)


class Backup:
    """A backup in a file. Raises BackupInvalid where it is none, or one that this program cannot read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._archive = ZipFile(path)
            self.manifest = TypeAdapter(Manifest).validate_json(self._archive.read(MANIFEST))
        except (BadZipFile, KeyError, ValidationError, OSError, EOFError, zlib.error) as error:
            reason = "its manifest says something else" if isinstance(error, ValidationError) else error
            raise BackupInvalid(
                f"{path} is no backup of Placet, or not whole: {reason}; expected a file that `placet backup` has written"
            ) from error
        self._require_known()

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint of the log in it; None of an empty log."""
        if CHECKPOINT not in self.manifest.sha256:
            return None
        try:
            return read_checkpoint(read_note(self._content(CHECKPOINT)).text)
        except NoteInvalid as error:
            raise BackupInvalid(f"the checkpoint in {self._path} cannot be read: {error}") from error

    @property
    def key(self) -> SignerKey | None:
        """The private key of the log; None where it was not asked for."""
        if KEY not in self.manifest.sha256:
            return None
        try:
            return read_signer_key(self._content(KEY).decode())
        except (NoteInvalid, UnicodeDecodeError) as error:
            raise BackupInvalid(f"the key in {self._path} cannot be read: {error}") from error

    def documents(self) -> Mapping[str, bytes]:
        """What is put into the home, by its path there."""
        return {name.removeprefix(HOME): self._content(name) for name in self.manifest.sha256 if name.startswith(HOME)}

    def check(self) -> None:
        """Raise BackupInvalid unless every member is the one that was written."""
        for name, expected in self.manifest.sha256.items():
            digest = hashlib.sha256()
            with self._open(name) as member:
                while part := member.read(BYTES_AT_ONCE):
                    digest.update(part)
            if digest.hexdigest() != expected:
                raise BackupInvalid(
                    f"{self._path} was changed, or damaged: {name} has SHA-256 {digest.hexdigest()[:16]}..., expected {expected[:16]}..."
                )

    def load(self, connection: Connection, progress: Progress) -> None:
        """Fill empty tables of this form, in the connection's transaction."""
        for one in self.manifest.tables:
            target = table(one.name, *(column(name, TYPE_OF[kind]) for name, kind in one.columns.items()))
            loaded = 0
            with self._open(one.member) as member:
                rows = self._rows(one, member)
                while part := list(islice(rows, ROWS_AT_ONCE)):
                    connection.execute(insert(target), part)
                    loaded += len(part)
            if loaded != one.rows:
                raise BackupInvalid(f"{one.member} in {self._path} has {loaded} rows, expected {one.rows}")
            progress(f"{one.name}: {loaded:,} rows")

    def _rows(self, copy: TableCopy, member: IO[bytes]) -> Iterator[dict[str, Any]]:
        readers = {name: READ.get(kind) for name, kind in copy.columns.items()}
        for number, line in enumerate(member, start=1):
            try:
                row = json.loads(line)
                yield {
                    name: row[name] if read is None or row[name] is None else read(row[name])
                    for name, read in readers.items()
                }
            except (ValueError, KeyError, TypeError) as error:
                raise BackupInvalid(
                    f"line {number} of {copy.member} in {self._path} cannot be read: {error}"
                ) from error

    def _require_known(self) -> None:
        found = self.manifest
        if found.format != FORMAT or found.form not in STEPS:
            raise BackupInvalid(
                f"{self._path} is a backup of format {found.format} with tables of form {found.form}, written by Placet {found.program}; "
                f"this program knows format {FORMAT} and forms {STEPS[0]} to {NEWEST}: use that version, or a later one"
            )
        members = set(self._archive.namelist()) - {MANIFEST}
        strange = [name for name in found.sha256 if name.startswith(HOME) and not DOCUMENTS.fullmatch(name)]
        absent = {one.member for one in found.tables} - found.sha256.keys()
        different = sorted({*(members ^ found.sha256.keys()), *strange, *absent})
        if different:
            raise BackupInvalid(
                f"{self._path} does not hold what its manifest says; the difference is in {', '.join(different)}"
            )

    def _content(self, name: str) -> bytes:
        with self._open(name) as member:
            return member.read()

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(name) as member:
                yield member
        except (BadZipFile, EOFError, OSError, zlib.error) as error:
            raise BackupInvalid(f"{self._path} is damaged: {name} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is put: a database, a home folder, and the file of the private key (None: a setting has it)."""

    url: str
    home: Path
    key_file: Path | None

    def in_the_way(self, backup: Backup) -> tuple[Path, ...]:
        """Files that are there and are not those of the backup; a kept checkpoint is compared with the log instead."""
        return tuple(
            path
            for path, content in self.files(backup)
            if path.exists() and path.read_bytes().strip() != content.strip()
        )

    def files(self, backup: Backup) -> tuple[tuple[Path, bytes], ...]:
        """What the backup puts beside the store."""
        kept = self.home / "checkpoint"
        files = [(self.home / name, content) for name, content in backup.documents().items()]
        files = [(path, content) for path, content in files if path != kept or not kept.exists()]
        if backup.key is not None and self.key_file is not None:
            files.append((self.key_file, f"{backup.key.secret}\n".encode()))
        return tuple(files)


def restore(backup: Backup, place: Place, expected: Iterable[Checkpoint], progress: Progress) -> Verification:
    """Put `backup` into an empty `place`, all of it or nothing; what checking its log found: no fault.

    `expected` are checkpoints that its log must go on from, beside its own. Raises BackupInvalid, StoreUnavailable.
    """
    _require_free(place, backup)
    progress("checking the file")
    backup.check()
    written: list[Path] = []
    try:
        with _filled(place) as connection:
            _require_empty(connection, backup)
            bring_up_to_date(connection, backup.manifest.form)
            backup.load(connection, progress)
            bring_up_to_date(connection)
            progress("checking the log")
            found = _require_holds(connection, backup, expected)
            for path, content in place.files(backup):
                written += _put(path, content, OWNER_ONLY if path == place.key_file else ANYBODY)
            connection.commit()
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return found


def _require_free(place: Place, backup: Backup) -> None:
    different = place.in_the_way(backup)
    if different:
        names = ", ".join(map(str, different))
        raise BackupInvalid(f"the backup has other contents for {names}; move them away, or restore into another home")


@contextmanager
def _filled(place: Place) -> Iterator[Connection]:
    """A transaction that writes; a SQLite file that was made for it goes again with an error."""
    made: Path | None = None
    engine: Engine | None = None
    try:
        path = file_of(make_url(place.url))
        made = None if path is None or path.exists() else path
        engine = open_engine(place.url)
        with transaction(engine, writes=True) as connection:
            yield connection
        made = None
    except (SQLAlchemyError, ArgumentError, OSError) as error:
        raise StoreUnavailable(f"nothing was restored: {cause(error)}") from error
    finally:
        if engine is not None:
            engine.dispose()
        if made is not None:
            _unmake(made)


def _unmake(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
    with suppress(OSError):  # the folder was there, or holds something
        path.parent.rmdir()


def _require_empty(connection: Connection, backup: Backup) -> None:
    found = form_of(connection)
    if found is None:
        return
    if found != backup.manifest.form:
        raise BackupInvalid(
            f"the store has tables of form {found}, the backup is of form {backup.manifest.form}; name a database without tables"
        )
    rows = {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in _tables(backup)}
    held = [f"{count:,} in {name}" for name, count in rows.items() if count]
    if held:
        raise BackupInvalid(
            f"the store is not empty: it has rows ({', '.join(held)}); a backup is restored into an empty one, in another home or database"
        )


def _tables(backup: Backup) -> Iterator[Any]:
    for one in backup.manifest.tables:
        yield table(one.name)


def _require_holds(connection: Connection, backup: Backup, expected: Iterable[Checkpoint]) -> Verification:
    own = backup.checkpoint
    found = verify(SqlLogReader(connection), expected=[*expected, *([] if own is None else [own])])
    if not found.intact:
        raise BackupInvalid(f"nothing was restored: the log in the backup does not hold: {found.fault}")
    return found


def _put(path: Path, content: bytes, mode: int) -> list[Path]:
    """Write a file; what was written, nothing where it was there."""
    if path.exists():
        return []
    draft = path.with_name(f"{path.name}.restored")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreUnavailable(f"nothing was restored: {path} cannot be written: {error.strerror}") from error
    return [path]

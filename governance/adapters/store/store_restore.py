"""Restoring a backup into an empty store and home.

It is checked from its bytes, and restored whole or not at all.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Connection,
    Engine,
    column,
    func,
    insert,
    make_url,
    select,
    table,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import SQLModel

import governance.adapters.store.tables  # noqa: F401  (declares the tables)
from governance.adapters.disk.private_files import OWNER_ONLY
from governance.adapters.store.sql_database import cause, file_of, open_engine, transaction
from governance.adapters.store.sql_schema import NEWEST, STEPS, bring_up_to_date, form_of
from governance.adapters.store.sql_session import SqlReader
from governance.adapters.store.store_backup import (
    CHECKPOINT,
    DOCUMENTS,
    FORMAT,
    HOME,
    KEY,
    MANIFEST,
    READ,
    ROWS_AT_ONCE,
    TYPE_OF,
    BackupInvalid,
    Manifest,
    Progress,
    TableCopy,
)
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.note import SignerKey, read_note, read_signer_key
from governance.audit.verify import Verification, verify
from governance.errors import StoreUnavailable
from governance.sentences import backups, storing
from governance.sentences.phrase import counted
from governance.services.log.tables import tables_agree

ANYBODY = 0o666
"""As the user's own mask narrows it."""
BYTES_AT_ONCE = 1 << 20
LONGEST_LINE, LARGEST_DOCUMENT, MOST_MEMBERS = 64 * 1024**2, 4 * 1024**2, 10_000
"""A row with the largest document that the store takes, a file of a home, and how many files a backup may have."""
ROOM, TIMES = 64 * 1024**2, 100
"""What a backup may unpack to: so many bytes, and so many times its own size."""
ROWS_OF = 16 * 1024**2
"""Bytes of lines that are put into the store together."""

DAMAGED = (BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError, ValueError)
"""What reading a ZIP raises where it is none, was cut off, is encrypted or packed in a way that is not ours."""


class Backup:
    """A backup in a file.

    Raises BackupInvalid where it is none, or one that this program cannot read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._archive = ZipFile(path)
            self._require_bounded()
            self.manifest = TypeAdapter(Manifest).validate_json(self._content(MANIFEST))
        except (*DAMAGED, KeyError, ValidationError) as error:
            raise BackupInvalid(
                backups.no_backup(str(path), None if isinstance(error, ValidationError) else str(error))
            ) from error
        self._require_known()

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint of the log in it.

        None of an empty log.
        """
        if CHECKPOINT not in self.manifest.sha256:
            return None
        try:
            return read_checkpoint(read_note(self._content(CHECKPOINT)).text)
        except NoteInvalid as error:
            raise BackupInvalid(backups.checkpoint_in_backup_unreadable(str(self._path), error.phrase)) from error

    @property
    def key(self) -> SignerKey | None:
        """The private key of the log.

        None where the backup has none.
        """
        if KEY not in self.manifest.sha256:
            return None
        try:
            return read_signer_key(self._content(KEY).decode())
        except (NoteInvalid, UnicodeDecodeError) as error:
            raise BackupInvalid(backups.key_in_backup_unreadable(str(self._path), str(error))) from error

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
                    backups.member_was_changed(str(self._path), name, digest.hexdigest()[:16], expected[:16])
                )

    def load(self, connection: Connection, progress: Progress) -> None:
        """Fill empty tables of this form, in the connection's transaction."""
        for kept_table in self.manifest.tables:
            target = table(kept_table.name, *(column(name, TYPE_OF[kind]) for name, kind in kept_table.columns.items()))
            loaded = 0
            with self._open(kept_table.member) as member:
                for part in self._parts(kept_table, member):
                    try:
                        connection.execute(insert(target), part)
                    except (ValueError, TypeError, OverflowError) as error:
                        raise BackupInvalid(
                            backups.row_in_backup_unfit(kept_table.member, str(self._path), str(error))
                        ) from error
                    loaded += len(part)
            if loaded != kept_table.rows:
                raise BackupInvalid(
                    backups.rows_in_backup_missing(kept_table.member, str(self._path), loaded, kept_table.rows)
                )
            progress(f"{kept_table.name}: {counted(loaded, 'row')}")

    def _parts(self, copy: TableCopy, member: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
        """The rows, as many at a time as are no burden."""
        readers = {name: READ.get(kind) for name, kind in copy.columns.items()}
        part: list[dict[str, Any]] = []
        number = size = 0
        while line := member.readline(LONGEST_LINE + 1):
            number, size = number + 1, size + len(line)
            name = f"line {number} of {copy.member} in {self._path}"
            if len(line) > LONGEST_LINE:
                raise BackupInvalid(backups.line_in_backup_too_long(name, LONGEST_LINE))
            try:
                part.append(_row(json.loads(line), readers))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise BackupInvalid(backups.line_in_backup_unreadable(name, str(error))) from error
            if len(part) == ROWS_AT_ONCE or size > ROWS_OF:
                yield part
                part, size = [], 0
        if part:
            yield part

    def _require_bounded(self) -> None:
        members = self._archive.infolist()
        unpacked, most = sum(member.file_size for member in members), ROOM + TIMES * self._path.stat().st_size
        if len(members) > MOST_MEMBERS or unpacked > most:
            raise BackupInvalid(
                backups.backup_unpacks_to_much(str(self._path), len(members), unpacked, MOST_MEMBERS, most)
            )

    def _require_known(self) -> None:
        manifest = self.manifest
        if manifest.format != FORMAT or manifest.form not in STEPS:
            raise BackupInvalid(
                backups.backup_of_another_version(
                    str(self._path), manifest.format, manifest.form, manifest.program, FORMAT, STEPS[0], NEWEST
                )
            )
        members = set(self._archive.namelist()) - {MANIFEST}
        strange = [name for name in manifest.sha256 if name.startswith(HOME) and not DOCUMENTS.fullmatch(name)]
        absent = {kept_table.member for kept_table in manifest.tables} - manifest.sha256.keys()
        unknown = {
            kept_table.member for kept_table in manifest.tables if kept_table.name not in SQLModel.metadata.tables
        }
        twice = (
            {kept_table.member for kept_table in manifest.tables}
            if len({kept_table.name for kept_table in manifest.tables}) < len(manifest.tables)
            else set()
        )
        different = sorted({*(members ^ manifest.sha256.keys()), *strange, *absent, *unknown, *twice})
        if different:
            raise BackupInvalid(backups.backup_differs_from_manifest(str(self._path), different))

    def _content(self, name: str) -> bytes:
        with self._open(name) as member:
            content = member.read(LARGEST_DOCUMENT + 1)
        if len(content) > LARGEST_DOCUMENT:
            raise BackupInvalid(backups.document_in_backup_too_large(name, str(self._path), LARGEST_DOCUMENT))
        return content

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(name) as member:
                yield member
        except DAMAGED as error:
            raise BackupInvalid(backups.backup_damaged(str(self._path), name, str(error))) from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is restored.

    A database, a home folder, and the file of the private key (None: a setting has it).
    """

    url: str
    home: Path
    key_file: Path | None

    def in_the_way(self, backup: Backup) -> tuple[Path, ...]:
        """Files that differ from those of the backup.

        They are there already. A kept checkpoint is compared with the log instead.
        """
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
    """Restore `backup` to an empty `place`.

    All of it or nothing. Returns the result of checking its log, which has no fault. `expected` are checkpoints that
    its log must go on from, beside its own. Raises BackupInvalid, StoreUnavailable.
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
            verification = _require_holds(connection, backup, expected)
            for path, content in place.files(backup):
                written += _put(path, content, OWNER_ONLY if path == place.key_file else ANYBODY)
            connection.commit()
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return verification


def _require_free(place: Place, backup: Backup) -> None:
    different = place.in_the_way(backup)
    if different:
        raise BackupInvalid(backups.home_has_other_contents([str(path) for path in different]))


@contextmanager
def _filled(place: Place) -> Iterator[Connection]:
    """A transaction that writes to a database to be filled.

    A SQLite file that was made for it is removed after an error.
    """
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
        raise StoreUnavailable(storing.nothing_restored(cause(error))) from error
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
    form = form_of(connection)
    if form is None:
        return
    if form != backup.manifest.form:
        raise BackupInvalid(backups.store_of_another_form(form, backup.manifest.form))
    rows = {
        kept_table.name: connection.execute(select(func.count()).select_from(kept_table)).scalar_one()
        for kept_table in _tables(backup)
    }
    occupied = [f"{count:,} in {name}" for name, count in rows.items() if count]
    if occupied:
        raise BackupInvalid(backups.store_is_not_empty(occupied))


def _tables(backup: Backup) -> Iterator[Any]:
    for kept_table in backup.manifest.tables:
        yield table(kept_table.name)


def _require_holds(connection: Connection, backup: Backup, expected: Iterable[Checkpoint]) -> Verification:
    own = backup.checkpoint
    reader = SqlReader(connection)
    verification = verify(reader.log, expected=[*expected, *([] if own is None else [own])])
    if not verification.intact:
        raise BackupInvalid(backups.log_in_backup_does_not_hold(verification.fault))
    verification = tables_agree(reader, verification)
    if not verification.intact:
        raise BackupInvalid(backups.tables_in_backup_differ(verification.fault))
    return verification


def _row(row: Any, readers: Mapping[str, Callable[[Any], object] | None]) -> dict[str, Any]:
    return {name: row[name] if read is None or row[name] is None else read(row[name]) for name, read in readers.items()}


def _put(path: Path, content: bytes, mode: int) -> list[Path]:
    """Write a file.

    Returns what was written; nothing where it was there.
    """
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
        raise StoreUnavailable(storing.restored_nowhere(str(path), error.strerror)) from error
    return [path]

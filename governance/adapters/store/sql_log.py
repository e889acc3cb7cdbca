"""The audit log in a database.

What one session reads of it and adds to it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    not_,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import SQLModel

from governance.adapters.store.tables import LogEntryRow, LogKeyRow, LogOpenedRow, LogPersonRow
from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event, Opened, open_event
from governance.audit.keyring import Keyring
from governance.audit.log import (
    LogKey,
    NextEntry,
    ReadEntry,
    Search,
    StoredEntry,
    hashes_in,
    key_in_force,
    next_entry,
    signed_checkpoint,
)
from governance.audit.merkle import HASH_BYTES, Node, frontier
from governance.audit.note import Note, SignerKey, VerifierKey, read_verifier_key
from governance.audit.seal import KEY_BYTES, NAME, KnownPerson, known_person
from governance.errors import NotFound, StoreUnavailable
from governance.sentences import storing

AT_ONCE = 5_000
"""Rows that a server sends together when the whole log is read."""
IN_HAND = 100
"""Of those, as many as are made at a time: few enough to stay in a processor's cache."""


SUBJECTS_AT_ONCE = 500
"""Subjects that are asked for together: databases bound the length of a statement."""


class AsText(FunctionElement[str]):
    """Bytes of UTF-8 as text."""

    type = Text()
    inherit_cache = True


@compiles(AsText, "sqlite")
def _as_text_of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


@compiles(AsText, "postgresql")
def _as_text_of_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"convert_from({compiler.process(element.clauses, **options)}, 'UTF8')"


def _table(kind: type[SQLModel]) -> Any:
    return kind.__table__  # type: ignore[attr-defined]  # SQLModel makes it


ENTRY, OPENED, PERSON, KEY = (_table(kind) for kind in (LogEntryRow, LogOpenedRow, LogPersonRow, LogKeyRow))


def _beside(*parts: Select[Any]) -> list[Select[Any]]:
    """Each part with its own columns.

    The columns of the others have nothing.
    """
    columns = [list(part.selected_columns) for part in parts]
    return [
        part.with_only_columns(
            *(mine if own is theirs else cast(null(), mine.type) for theirs in columns for mine in theirs)
        )
        for part, own in zip(parts, columns, strict=True)
    ]


# Statements are built once: building them takes longer than the database does.
LAST = select(ENTRY.c.sequence).order_by(ENTRY.c.sequence.desc()).limit(1)
_SUBTREES = select(ENTRY.c.sequence, ENTRY.c.leaf_hash, ENTRY.c.subtrees)
SUBTREES = _SUBTREES.where(ENTRY.c.sequence.in_(bindparam("rows", expanding=True)))
FEW, NONE = 32, -1
"""More subtrees than a tree of four thousand million entries is made of; and the row of none."""
FEW_SUBTREES = _SUBTREES.where(ENTRY.c.sequence.in_([bindparam(f"row{at}", type_=Integer) for at in range(FEW)]))
_SIZE = select((func.max(ENTRY.c.sequence) + literal_column("1")).label("size")).subquery()
_FRONTIER = _SUBTREES.join_from(
    _SIZE,
    ENTRY,
    # The size without its lowest bits: a complete subtree ends before each.
    ENTRY.c.sequence.in_(
        [_SIZE.c.size.op("&")(literal_column(str(-(1 << at)))) - literal_column("1") for at in range(FEW)]
    ),
)
WHOLE = (
    select(ENTRY, OPENED.c.action, OPENED.c.subject, OPENED.c.person)
    .add_columns(OPENED.c.reason_key, OPENED.c.reason, OPENED.c.detail_key, OPENED.c.detail)
    .join_from(ENTRY, OPENED, ENTRY.c.sequence == OPENED.c.sequence, isouter=True)
    .where(ENTRY.c.sequence >= bindparam("first"))
    .order_by(ENTRY.c.sequence)
)
_NAMES = ("action", "subject", "person")
WHOLE_AS_BYTES = WHOLE.with_only_columns(
    *(
        cast(column, LargeBinary).label(column.key) if column.key in _NAMES else column
        for column in WHOLE.selected_columns
    )
)
"""As `WHOLE`, for SQLite, which reads no row with a text whose bytes are none."""
FILED = (
    select(ENTRY, OPENED.c.action, OPENED.c.subject, OPENED.c.person)
    .add_columns(OPENED.c.reason_key, OPENED.c.reason, OPENED.c.detail_key, OPENED.c.detail)
    .join_from(ENTRY, OPENED, ENTRY.c.sequence == OPENED.c.sequence)
    .where(OPENED.c.subject.in_(bindparam("subjects", expanding=True)))
)
KNOWN = select(PERSON).order_by(PERSON.c.id, PERSON.c.pseudonym)
KEYS = select(KEY.c.since, KEY.c.vkey).order_by(KEY.c.since)
_KEY = select(KEY.c.vkey).order_by(KEY.c.since.desc()).limit(1).subquery()
BEFORE = union_all(*_beside(_FRONTIER, select(_KEY.c.vkey), select(PERSON)))
"""All that an append asks for, in one look: the rows that the root is made of, the key in force, everybody who is known.

Each row has the columns of one of the three, in this order, and nothing in the others.
"""
ADD_ENTRY, ADD_OPENED, ADD_PERSON, ADD_KEY = insert(ENTRY), insert(OPENED), insert(PERSON), insert(KEY)
ENTRY_COLUMNS = ("sequence", "leaf", "leaf_hash", "subtrees", "signature")
OPENED_COLUMNS = ("sequence", "action", "subject", "person", "reason_key", "reason", "detail_key", "detail")


class SqlLogReader:
    """One session's view of the log.

    See `governance.audit.log.LogReader`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def size(self) -> int:
        """How many entries there are."""
        last = self._connection.execute(LAST).scalar()
        return 0 if last is None else int(last) + 1

    def hashes(self, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        """Hashes of complete subtrees, each from the row of its last leaf."""
        wanted = sorted({node.completed_by for node in nodes})
        if len(wanted) <= FEW:  # a root or a proof: the statement is written once
            values = {f"row{at}": row for at, row in enumerate(wanted + [NONE] * (FEW - len(wanted)))}
            rows = self._connection.execute(FEW_SUBTREES, values)
        else:
            rows = self._connection.execute(SUBTREES, {"rows": wanted})
        return _hashes_of(nodes, rows.all())

    def checkpoint(self) -> Note | None:
        """The newest checkpoint.

        With the signature that is stored with its last entry.
        """
        size = self.size()
        return None if size == 0 else self.checkpoint_of(size)

    def checkpoint_of(self, size: int) -> Note:
        """The checkpoint of the first `size` entries.

        Raises StoreUnavailable where it cannot be read.
        """
        key = key_in_force(self.keys(), size - 1)
        signature = self._connection.execute(select(ENTRY.c.signature).where(ENTRY.c.sequence == size - 1)).scalar()
        if key is None or signature is None:
            raise _broken(size - 1)
        return signed_checkpoint(self, size, signature, key)

    def keys(self) -> tuple[LogKey, ...]:
        """The keys of the log, oldest first."""
        return tuple(LogKey(since, read_verifier_key(vkey)) for since, vkey in self._connection.execute(KEYS))

    def stored(self, first: int = 0) -> Iterator[StoredEntry]:
        """Entries as they are stored."""
        streamed = self._connection.execution_options(stream_results=True, max_row_buffer=AT_ONCE)
        try:
            for part in streamed.execute(WHOLE, {"first": first}).partitions(IN_HAND):
                yield from map(StoredEntry._make, part)
                first = part[-1][0] + 1
        except OperationalError:
            if self._connection.dialect.name != "sqlite":
                raise
            yield from map(_as_far_as_text, streamed.execute(WHOLE_AS_BYTES, {"first": first}))

    def leaves(self, first: int, end: int) -> tuple[bytes, ...]:
        """The public bytes of the entries from `first` to before `end`."""
        rows = self._connection.execute(
            select(ENTRY.c.leaf).where(ENTRY.c.sequence >= first, ENTRY.c.sequence < end).order_by(ENTRY.c.sequence)
        )
        return tuple(bytes(row[0]) for row in rows)

    def opened_count(self) -> int:
        """How many rows say what seals stand for."""
        return int(self._connection.execute(select(func.count()).select_from(OPENED)).scalar_one())

    def people(self) -> tuple[KnownPerson, ...]:
        """Everybody who is known."""
        return tuple(KnownPerson(*row) for row in self._connection.execute(KNOWN))

    def read(self, search: Search) -> tuple[ReadEntry, ...]:
        """Entries for reading, newest first."""
        chosen = (
            select(ENTRY.c.sequence, ENTRY.c.leaf, ENTRY.c.leaf_hash)
            .add_columns(OPENED.c.reason_key, OPENED.c.reason, OPENED.c.detail_key, OPENED.c.detail)
            .join_from(ENTRY, OPENED, ENTRY.c.sequence == OPENED.c.sequence)
            .where(*self._conditions(search))
            .order_by(ENTRY.c.sequence.desc())
            .limit(search.limit)
        )
        rows = self._connection.execute(chosen).all()
        people = {person.pseudonym: person for person in self.people()}
        return tuple(_read(row, people) for row in rows)

    def actions(self) -> tuple[str, ...]:
        """Every kind of action that occurs."""
        return tuple(
            row[0] for row in self._connection.execute(select(OPENED.c.action).distinct().order_by(OPENED.c.action))
        )

    def filed_under(self, subjects: Sequence[str]) -> tuple[StoredEntry, ...]:
        """Entries under one of `subjects`, oldest first."""
        sequences = [
            StoredEntry._make(row)
            for first in range(0, len(subjects), SUBJECTS_AT_ONCE)
            for row in self._connection.execute(FILED, {"subjects": subjects[first : first + SUBJECTS_AT_ONCE]})
        ]
        return tuple(sorted(sequences))

    def _conditions(self, search: Search) -> list[Any]:
        conditions: list[Any] = []
        if search.before is not None:
            conditions.append(OPENED.c.sequence < search.before)
        if search.actions:
            conditions.append(OPENED.c.action.in_(search.actions))
        if search.subject is not None:
            conditions.append(OPENED.c.subject == search.subject)
        return [*conditions, *(self._says(word, search) for word in search.text.split())]

    def _says(self, word: str, search: Search) -> Any:
        """Whether an entry has `word` somewhere.

        Words that are withheld are not searched, or the search would tell them.
        """
        # Leaves and texts are UTF-8 bytes; people are called by pseudonyms in them, so those who are meant are looked up.
        like = _pattern(word)
        people = [person.pseudonym for person in self.people() if word.lower() in f"{person.id} {person.name}".lower()]
        in_words: list[ColumnElement[bool]] = [
            AsText(OPENED.c.reason).ilike(like, escape="\\"),
            AsText(OPENED.c.detail).ilike(like, escape="\\"),
        ]
        in_words += [
            AsText(OPENED.c.detail).contains(f"{prefix}{pseudonym}") for pseudonym in people for prefix in ("", NAME)
        ]
        hidden = [and_(OPENED.c.action == action, OPENED.c.subject == subject) for action, subject in search.withheld]
        words = or_(*in_words)
        return or_(
            AsText(ENTRY.c.leaf).ilike(like, escape="\\"),
            OPENED.c.person.in_(people),
            and_(words, not_(or_(*hidden))) if hidden else words,
        )


class SqlLogWriter(SqlLogReader):
    """What one transaction adds to the log."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        super().__init__(connection)
        self._keyring = keyring

    def append(self, event: Event) -> Checkpoint:
        """Record `event` as the next entry, signed with the key in force."""
        complete, vkey, people = self._before()
        size = complete[-1][0] + 1 if complete else 0
        hashes = _hashes_of(frontier(size), complete)
        key = self._signer(size, vkey)
        made = next_entry(
            size, tuple(hashes.values()), event, self._known(event, people), key, lambda: secrets.token_bytes(KEY_BYTES)
        )
        self._store(made)
        return made.checkpoint

    def rotate(self, event: Event, key: VerifierKey) -> Checkpoint:
        """Record `event` under the present key.

        Later entries are signed with `key`.
        """
        checkpoint = self.append(event)
        self._connection.execute(ADD_KEY, {"since": checkpoint.size, "vkey": str(key)})
        return checkpoint

    def erase_person(self, pseudonym: str) -> None:
        """Forget who a pseudonym is."""
        if not self._connection.execute(delete(PERSON).where(PERSON.c.pseudonym == pseudonym)).rowcount:
            raise NotFound(storing.no_such_pseudonym(pseudonym))

    def erase_words(self, sequence: int) -> None:
        """Forget the reason of an entry.

        The key of its seal goes with it.
        """
        gone = update(OPENED).where(OPENED.c.sequence == sequence).values(reason=None, reason_key=None)
        if not self._connection.execute(gone).rowcount:
            raise NotFound(storing.entry_not_there(sequence))

    def _store(self, made: NextEntry) -> None:
        columns = made.entry._asdict()
        self._connection.execute(ADD_ENTRY, {name: columns[name] for name in ENTRY_COLUMNS})
        self._connection.execute(ADD_OPENED, {name: columns[name] for name in OPENED_COLUMNS})

    def _before(self) -> tuple[Sequence[Any], str | None, Sequence[KnownPerson]]:
        """What the next entry needs from those before it.

        The rows of complete subtrees, the last entry last; the key in force; everybody whom the log knows.
        """
        rows = self._connection.execute(BEFORE).all()
        complete = sorted(row[:3] for row in rows if row[0] is not None)
        people = sorted(
            (KnownPerson(*row[4:]) for row in rows if row[4] is not None),
            key=lambda person: (person.id, person.pseudonym),
        )
        return complete, next((row[3] for row in rows if row[3] is not None), None), people

    def _signer(self, size: int, vkey: str | None) -> SignerKey:
        if vkey is not None:
            return self._keyring.holding(read_verifier_key(vkey))
        if size:
            raise StoreUnavailable(storing.keys_missing())
        first = self._keyring.begin()
        self._connection.execute(ADD_KEY, {"since": 0, "vkey": str(first.verifier)})
        return first

    def _known(self, event: Event, people: Sequence[KnownPerson]) -> Mapping[str, KnownPerson]:
        """Everybody whom `event` mentions, by id.

        A person who is not among `people` is made known to the log.
        """
        known_people = {(person.id, person.name): person for person in people}
        mentioned = event.mentions({who: name for who, name in known_people}).items()  # noqa: C416  (pairs are the keys)
        new = [known_person(secrets.token_bytes(KEY_BYTES), *who) for who in mentioned if who not in known_people]
        if new:
            columns = [{"pseudonym": p.pseudonym, "key": p.key, "id": p.id, "name": p.name} for p in new]
            self._connection.execute(ADD_PERSON, columns)
            known_people.update({(person.id, person.name): person for person in new})
        return {who[0]: known_people[who] for who in mentioned}


def _as_far_as_text(row: Any) -> StoredEntry:
    """The entry with its names as text.

    A name that is no text stays bytes, which no leaf says.
    """
    entry = StoredEntry._make(row)
    return entry._replace(**{name: _text(getattr(entry, name)) for name in _NAMES})


def _text(content: bytes | None) -> Any:
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return content


def _hashes_of(nodes: Sequence[Node], rows: Sequence[Any]) -> Mapping[Node, bytes]:
    by_last = {row[0]: (row[1], row[2]) for row in rows}
    return {node: _hash_of(node, by_last.get(node.completed_by)) for node in nodes}


def _hash_of(node: Node, row: tuple[bytes, bytes] | None) -> bytes:
    if row is None:
        raise _broken(node.completed_by)
    digest = row[0] if node.level == 0 else (hashes_in(row[1])[node.level - 1 : node.level] or (b"",))[0]
    if len(digest) != HASH_BYTES:
        raise _broken(node.completed_by)
    return digest


def _read(row: Any, people: Mapping[str, KnownPerson]) -> ReadEntry:
    try:
        return ReadEntry(row[0], bytes(row[2]), open_event(row[1], Opened(*row[3:]), people))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(row[0]) from error


def _pattern(word: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in word)
    return f"%{escaped}%"


def _broken(sequence: int) -> StoreUnavailable:
    return StoreUnavailable(storing.entry_cannot_be_read(sequence))

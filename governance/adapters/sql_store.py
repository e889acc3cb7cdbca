"""The store on SQLite in WAL mode, through SQLModel."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, Engine, delete, event, func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col, create_engine, select

from governance.adapters.tables import (
    AliasMoveRow,
    AssessmentRow,
    DecisionRow,
    DocumentRow,
    LogEntryRow,
    ProfileRow,
    RecusalRow,
    RequestRow,
    VoteRow,
)
from governance.audit.event import Event
from governance.audit.log import LogEntry, ReadEntry, next_entry
from governance.canonical import canonical_bytes, digest_of_bytes, plain
from governance.errors import NotFound, StoreUnavailable
from governance.review.dossier import Dossier
from governance.review.request import Choice, Decision, Recusal, Request, State, Tally, Vote
from governance.statistics.encoding import decode_profile, encode_profile
from governance.statistics.profile import Profile
from governance.store import AliasMove, Assessment, Reader, Writer

WAIT_FOR_LOCK_MS = 10_000
NEWEST_FIRST = (func.length(RequestRow.id).desc(), col(RequestRow.id).desc())
"""R-10000 comes after R-9999, which text alone would turn round."""


class SqlStore:
    """A store in one SQLite file. Writers take turns: each begins with the write lock, so reads inside it stay true."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path)
            SQLModel.metadata.create_all(self._engine)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(f"the store {path} cannot be opened: {_cause(error)}") from error

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A consistent view."""
        with self._session("BEGIN") as session:
            yield SqlReader(session)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """One transaction with the write lock from its beginning."""
        with self._session("BEGIN IMMEDIATE") as session:
            yield SqlWriter(session)
            session.commit()

    @contextmanager
    def _session(self, begin: str) -> Iterator[Session]:
        try:
            with self._engine.connect() as connection:
                connection.info["begin"] = begin
                with Session(connection) as session:
                    yield session
        except SQLAlchemyError as error:
            raise StoreUnavailable(
                f"the store {self._path} failed, and nothing was written: {_cause(error)}"
            ) from error


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": WAIT_FOR_LOCK_MS / 1000, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        # pysqlite would begin transactions by itself, late; we begin them where the Writer promises it.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.info.get("begin", "BEGIN"))

    return engine


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)


class SqlReader:
    """Reads of one session; see `governance.store.Reader`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def requests(self) -> tuple[Request, ...]:
        """All requests, newest first."""
        return tuple(_request(row) for row in self._session.exec(select(RequestRow).order_by(*NEWEST_FIRST)))

    def request(self, id: str) -> Request:
        """One request."""
        return _request(self._request_row(id))

    def votes(self, request: str) -> tuple[Vote, ...]:
        """Its votes in the order they were cast."""
        rows = self._session.exec(select(VoteRow).where(VoteRow.request == request).order_by(col(VoteRow.position)))
        return tuple(_vote(row) for row in rows)

    def recusals(self, request: str) -> tuple[Recusal, ...]:
        """Who has stepped back."""
        rows = self._session.exec(
            select(RecusalRow)
            .where(RecusalRow.request == request)
            .order_by(col(RecusalRow.declared_at), col(RecusalRow.person))
        )
        return tuple(Recusal(**row.model_dump()) for row in rows)

    def decision(self, request: str) -> Decision | None:
        """Its decision."""
        row = self._session.get(DecisionRow, request)
        return None if row is None else _decision(row)

    def assessment(self, model: str, version: str) -> Assessment | None:
        """The last assessment of a version."""
        row = self._session.get(AssessmentRow, (model, version))
        return None if row is None else Assessment(**row.model_dump())

    def assessments(self) -> tuple[Assessment, ...]:
        """Every last assessment."""
        rows = self._session.exec(select(AssessmentRow).order_by(AssessmentRow.model, AssessmentRow.version))
        return tuple(Assessment(**row.model_dump()) for row in rows)

    def document(self, digest: str) -> bytes:
        """Bytes by digest, checked against it."""
        row = self._session.get(DocumentRow, digest)
        if row is None:
            raise NotFound(f"the store holds no document {digest}")
        if digest_of_bytes(row.content) != digest:
            raise StoreUnavailable(
                f"document {digest} was changed in the store: its bytes are now {digest_of_bytes(row.content)}"
            )
        return row.content

    def has_document(self, digest: str) -> bool:
        """Whether these bytes are kept."""
        return self._session.get(DocumentRow, digest) is not None

    def profiles(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The profiles of one version in one binning."""
        rows = self._session.exec(
            select(ProfileRow)
            .where(ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            .order_by(col(ProfileRow.start))
        )
        return tuple(decode_profile(json.loads(row.counts)) for row in rows)

    def pending_moves(self) -> tuple[AliasMove, ...]:
        """Moves that are promised and not finished."""
        rows = self._session.exec(
            select(AliasMoveRow)
            .join(DecisionRow, col(DecisionRow.request) == col(AliasMoveRow.request), isouter=True)
            .where(col(AliasMoveRow.finished_at).is_(None))
            .order_by(col(DecisionRow.decided_at), AliasMoveRow.request)
        )
        return tuple(AliasMove(row.request, row.model, row.alias, row.version) for row in rows)

    def entries(self) -> Iterator[LogEntry]:
        """The stored log in order."""
        for row in self._session.exec(select(LogEntryRow).order_by(col(LogEntryRow.sequence))):
            yield _entry(row)

    def events(self) -> tuple[ReadEntry, ...]:
        """The log parsed, newest first."""
        rows = self._session.exec(select(LogEntryRow).order_by(col(LogEntryRow.sequence).desc()))
        return tuple(_read_entry(row) for row in rows)

    def _request_row(self, id: str) -> RequestRow:
        row = self._session.get(RequestRow, id)
        if row is None:
            known = ", ".join(self._session.exec(select(RequestRow.id).order_by(RequestRow.id))) or "none"
            raise NotFound(f"there is no request {id}; there are {known}")
        return row


class SqlWriter(SqlReader):
    """One transaction; see `governance.store.Writer`."""

    def append(self, event: Event) -> LogEntry:
        """The next entry of the log."""
        last = self._session.exec(select(LogEntryRow).order_by(col(LogEntryRow.sequence).desc()).limit(1)).first()
        before = None if last is None else _entry(last)
        if before is not None and len(before.subtrees) != (before.sequence + 1).bit_count():
            raise _broken(before.sequence)
        entry = next_entry(before, event)
        self._session.add(
            LogEntryRow(
                sequence=entry.sequence,
                leaf=entry.leaf.decode(),
                leaf_hash=entry.leaf_hash.hex(),
                root=entry.root.hex(),
                subtrees=" ".join(subtree.hex() for subtree in entry.subtrees),
            )
        )
        self._session.flush()
        return entry

    def next_request_id(self) -> str:
        """The id after the highest."""
        last = self._session.exec(select(RequestRow.id).order_by(*NEWEST_FIRST).limit(1)).first()
        return f"R-{1 if last is None else int(last.removeprefix('R-')) + 1:04d}"

    def put_request(self, request: Request) -> None:
        """A new request, or one with another dossier."""
        dossier = request.dossier
        row = RequestRow(
            id=request.id,
            model=dossier.model,
            version=dossier.version,
            alias=dossier.alias,
            dossier=canonical_bytes(dossier).decode(),
            requested_by=request.requested_by,
            owners=json.dumps(request.owners),
            tier=request.tier,
            reason=request.reason,
            opened_at=request.opened_at,
            state=request.state.value,
        )
        self._session.merge(row)
        self._session.flush()

    def set_state(self, request: str, state: State) -> None:
        """Where it stands now."""
        row = self._request_row(request)
        row.state = state.value
        self._session.add(row)
        self._session.flush()

    def add_vote(self, vote: Vote) -> None:
        """A vote."""
        fields = {**_columns(vote), "choice": vote.choice.value, "cast_at": vote.cast_at}
        self._session.add(VoteRow(position=len(self.votes(vote.request)), **fields))
        self._session.flush()

    def add_recusal(self, recusal: Recusal) -> None:
        """A member steps back."""
        self._session.add(RecusalRow(**{**_columns(recusal), "declared_at": recusal.declared_at}))
        self._session.flush()

    def add_decision(self, decision: Decision) -> None:
        """A decision."""
        self._session.add(
            DecisionRow(
                request=decision.request,
                dossier=decision.dossier,
                approved=decision.approved,
                approve=decision.tally.approve,
                reject=decision.tally.reject,
                abstain=decision.tally.abstain,
                dissent=json.dumps(decision.dissent),
                decided_by=decision.decided_by,
                reason=decision.reason,
                decided_at=decision.decided_at,
                expires_on=decision.expires_on,
            )
        )
        self._session.flush()

    def put_assessment(self, assessment: Assessment) -> None:
        """The last assessment of its version."""
        self._session.merge(AssessmentRow(**{**_columns(assessment), "assessed_at": assessment.assessed_at}))
        self._session.flush()

    def put_document(self, content: bytes) -> str:
        """Keep bytes under their digest."""
        digest = digest_of_bytes(content)
        if not self.has_document(digest):
            self._session.add(DocumentRow(digest=digest, content=content))
            self._session.flush()
        return digest

    def put_profiles(self, profiles: Iterable[Profile]) -> None:
        """Keep the counts of whole versions; a bucket that the log no longer has goes with the old ones."""
        rows = {(p.model, p.version, p.binning, p.start): p for p in profiles}
        for model, version, binning in {key[:3] for key in rows}:
            counted = (ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            self._session.exec(delete(ProfileRow).where(*(cast("ColumnElement[bool]", one) for one in counted)))
        for (model, version, binning, start), profile in rows.items():
            counts = canonical_bytes(encode_profile(profile)).decode()
            self._session.add(ProfileRow(model=model, version=version, binning=binning, start=start, counts=counts))
        self._session.flush()

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        self._session.add(AliasMoveRow(request=move.request, model=move.model, alias=move.alias, version=move.version))
        self._session.flush()

    def finish_move(self, request: str, at: datetime) -> None:
        """The promised move has happened."""
        row = self._session.get(AliasMoveRow, request)
        if row is None:
            raise NotFound(f"no alias move was promised for {request}")
        row.finished_at = at
        self._session.add(row)
        self._session.flush()


def _columns(record: object) -> dict[str, Any]:
    fields = plain(record)
    assert isinstance(fields, dict)
    return fields


def _entry(row: LogEntryRow) -> LogEntry:
    # A row that somebody edited may hold anything; what is no hash reads as an empty one, and fails verification.
    return LogEntry(
        row.sequence,
        row.leaf.encode() if isinstance(row.leaf, str) else bytes(row.leaf),
        _hash(row.leaf_hash),
        _hash(row.root),
        tuple(_hash(part) for part in str(row.subtrees).split()),
    )


def _read_entry(row: LogEntryRow) -> ReadEntry:
    try:
        return ReadEntry(row.sequence, bytes.fromhex(row.leaf_hash), json.loads(row.leaf))
    except ValueError as error:
        raise _broken(row.sequence) from error


def _broken(sequence: int) -> StoreUnavailable:
    return StoreUnavailable(
        f"entry {sequence} of the audit log was changed and cannot be read; `placet verify` names the first fault"
    )


def _hash(text: object) -> bytes:
    try:
        return bytes.fromhex(str(text))
    except ValueError:
        return b""


def _request(row: RequestRow) -> Request:
    return Request(
        id=row.id,
        dossier=Dossier(**json.loads(row.dossier)),
        requested_by=row.requested_by,
        owners=tuple(json.loads(row.owners)),
        tier=row.tier,
        reason=row.reason,
        opened_at=row.opened_at,
        state=State(row.state),
    )


def _vote(row: VoteRow) -> Vote:
    return Vote(row.request, row.dossier, row.person, row.name, row.seat, Choice(row.choice), row.reason, row.cast_at)


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        request=row.request,
        dossier=row.dossier,
        approved=row.approved,
        tally=Tally(row.approve, row.reject, row.abstain),
        dissent=tuple(json.loads(row.dissent)),
        decided_by=row.decided_by,
        reason=row.reason,
        decided_at=row.decided_at,
        expires_on=row.expires_on,
    )

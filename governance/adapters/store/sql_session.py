"""The reads and writes of one session of the store.

Rows are made from records, and turned back into them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col, select

from governance.adapters.store.rows import (
    assessment_row,
    attachment_row,
    policy_row,
    rounds_of,
    rounds_row,
    stray_row,
    told,
)
from governance.adapters.store.sql_database import cause
from governance.adapters.store.sql_items import SqlItems, SqlItemsWriter, is_of_before
from governance.adapters.store.sql_log import SqlLogReader, SqlLogWriter
from governance.adapters.store.sql_schema import missing_guards
from governance.adapters.store.tables import (
    AliasMoveRow,
    AssessmentRow,
    AttachmentRow,
    DocumentRow,
    ExplainedCaseRow,
    NoticeRow,
    PolicyRow,
    ProfileRow,
    RegisteredRow,
    ResourceUseRow,
    RoundsRow,
    StrayAliasRow,
    WitnessedRow,
)
from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event
from governance.audit.keyring import Keyring
from governance.audit.note import VerifierKey
from governance.audit.seal import KeptCase
from governance.canonical import bytes_of_json, canonical_bytes, digest_of_bytes
from governance.errors import NotFound, StoreUnavailable
from governance.evidence.bundle import Attached, Result
from governance.evidence.resources import ResourceUse
from governance.predictions.encoding import decode_profile, encode_profile
from governance.records import ModelVersion
from governance.sentences import storing
from governance.statistics.profile import Profile
from governance.store import (
    AliasMove,
    Assessment,
    Notice,
    PolicyInForce,
    Recorded,
    Rounds,
    RowDiffers,
    StrayAlias,
    Witnessed,
)

PROFILES: Table = ProfileRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
"""Rows of it come by the thousand: they are written all at once, and no session keeps them."""
# Built once: making the parser of a record takes longer than parsing it.
RESOURCE_USE = TypeAdapter(ResourceUse)
VERSIONS = TypeAdapter(tuple[ModelVersion, ...])


class SqlReader:
    """Reads of one session.

    See `governance.store.Reader`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _session(self) -> Session:
        # It joins the transaction of the connection, and leaves its end to it. What only reads or adds to the log needs none.
        return Session(self._connection)

    @cached_property
    def items(self) -> SqlItems:
        """Whatever has a course."""
        return SqlItems(self._session)

    def policies(self) -> tuple[PolicyInForce, ...]:
        """Every policy, the one in force first."""
        rows = self._session.exec(select(PolicyRow).order_by(col(PolicyRow.position).desc()))
        return tuple(PolicyInForce(row.digest, row.since, row.request) for row in rows)

    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        """What is attached to a version."""
        attachments = self._session.exec(
            select(AttachmentRow).where(AttachmentRow.model == model, AttachmentRow.version == version)
        )
        # Sorted here: the order is part of a digest, and databases compare text each by its own rules.
        rows = sorted(attachments, key=lambda row: (row.kind, row.name))
        return tuple(
            Attached(row.kind, row.name, row.digest, Result(row.result) if row.result else None) for row in rows
        )

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
            raise NotFound(storing.no_such_document(digest))
        if digest_of_bytes(row.content) != digest:
            raise StoreUnavailable(storing.document_was_changed(digest, digest_of_bytes(row.content)))
        return row.content

    def has_document(self, digest: str) -> bool:
        """Whether these bytes are kept."""
        return self._session.get(DocumentRow, digest) is not None

    def profiles(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The profiles of one version in one binning."""
        rows = self._session.exec(
            select(ProfileRow.counts)
            .where(ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            .order_by(col(ProfileRow.start), col(ProfileRow.hour))
        )
        return tuple(decode_profile(json.loads(counts)) for counts in rows)

    def profiled_versions(self, model: str, binning: str) -> tuple[str, ...]:
        """Versions with profiles in one binning."""
        counted = (ProfileRow.model == model, ProfileRow.binning == binning)
        # Sorted here: databases compare text each by its own rules.
        return tuple(sorted(self._session.exec(select(ProfileRow.version).where(*counted).distinct())))

    def profile_state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        """How many profiles, and the newest."""
        counted = (ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
        return self._session.exec(select(func.count(), func.max(ProfileRow.start)).where(*counted)).one()

    def kept_cases(self, model: str, version: str) -> tuple[KeptCase, ...]:
        """Every case that was sealed for evidence about one version."""
        of_version = (ExplainedCaseRow.model == model, ExplainedCaseRow.version == version)
        rows = self._session.exec(select(ExplainedCaseRow).where(*of_version))
        cases = (KeptCase(row.seal, row.model, row.version, row.key, row.content) for row in rows)
        # Sorted here: databases compare text each by its own rules.
        return tuple(sorted(cases, key=lambda case: case.seal))

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        """What was read of one version."""
        row = self._session.get(ResourceUseRow, (model, version))
        return None if row is None else RESOURCE_USE.validate_json(row.record)

    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        """What the registry had of one model."""
        row = self._session.get(RegisteredRow, model)
        if row is None:
            return None
        try:
            return VERSIONS.validate_json(row.versions)
        except ValueError as error:
            raise StoreUnavailable(storing.registered_cannot_be_read(model)) from error

    def pending_moves(self) -> tuple[AliasMove, ...]:
        """Moves that are promised and not finished."""
        rows = self._session.exec(
            select(AliasMoveRow).where(col(AliasMoveRow.finished_at).is_(None)).order_by(col(AliasMoveRow.position))
        )
        return tuple(
            AliasMove(
                row.request,
                row.revision,
                row.model,
                row.alias,
                row.version,
                row.attempts,
                row.not_before,
                row.obstacle,
            )
            for row in rows
        )

    def pending_notices(self) -> tuple[Notice, ...]:
        """Messages that wait."""
        rows = self._session.exec(select(NoticeRow).where(col(NoticeRow.sent_at).is_(None)).order_by(col(NoticeRow.id)))
        return tuple(Notice(row.id, row.title, row.body, row.queued_at, row.attempts) for row in rows)

    def stray_aliases(self) -> tuple[StrayAlias, ...]:
        """Aliases that point elsewhere than decided."""
        rows = self._session.exec(select(StrayAliasRow).order_by(StrayAliasRow.model, StrayAliasRow.alias))
        return tuple(StrayAlias(**row.model_dump()) for row in rows)

    def rounds(self) -> Rounds:
        """Who makes rounds, and what came of the last one."""
        row = self._session.get(RoundsRow, 1)
        return Rounds() if row is None else rounds_of(row)

    def witnessed(self, size: int | None = None) -> tuple[Witnessed, ...]:
        """What others said about checkpoints."""
        chosen = select(WitnessedRow).order_by(col(WitnessedRow.size).desc(), col(WitnessedRow.witness))
        rows = self._session.exec(chosen if size is None else chosen.where(WitnessedRow.size == size))
        return tuple(Witnessed(**row.model_dump()) for row in rows)

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        """The first row that is not what is recorded."""
        return next((difference for rows in told(recorded) for difference in self._differences(*rows)), None)

    def _differences(
        self, table: Table, expected: Mapping[tuple[object, ...], Mapping[str, object]]
    ) -> Iterator[RowDiffers]:
        missing = dict(expected)
        for row in self.rows(table.name):
            key = tuple(row[column.name] for column in table.primary_key)
            should = missing.pop(key, None)
            if should is None:
                yield RowDiffers(table.name, key, None, row, None)
                continue
            for name, value in should.items():
                if row[name] != value and not (name == "record" and is_of_before(key, row[name], str(value))):
                    yield RowDiffers(table.name, key, name, row[name], value)
        for key, should in missing.items():
            yield RowDiffers(table.name, key, None, None, should)

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of a table, in the order of their keys."""
        chosen = SQLModel.metadata.tables[table]
        try:
            for row in self._connection.execute(chosen.select().order_by(*chosen.primary_key)).mappings():
                yield dict(row)
        except (SQLAlchemyError, ValueError, TypeError) as error:
            raise StoreUnavailable(storing.table_cannot_be_read(table, cause(error))) from error

    def missing_guards(self) -> tuple[str, ...]:
        """The triggers that forbid to change the log and are not there."""
        return missing_guards(self._connection)

    @property
    def log(self) -> SqlLogReader:
        """The audit log."""
        return SqlLogReader(self._connection)


class SqlWriter(SqlReader):
    """One transaction.

    See `governance.store.Writer`.
    """

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        super().__init__(connection)
        self._log = SqlLogWriter(connection, keyring)

    @cached_property
    def items(self) -> SqlItemsWriter:
        """Whatever has a course."""
        return SqlItemsWriter(self._session)

    def append(self, event: Event) -> Checkpoint:
        """The next entry of the log."""
        return self._log.append(event)

    def rotate_key(self, event: Event, key: VerifierKey) -> Checkpoint:
        """The entry that announces a key, and the key."""
        return self._log.rotate(event, key)

    def erase_person(self, pseudonym: str) -> None:
        """Forget who a pseudonym is."""
        self._log.erase_person(pseudonym)

    def erase_words(self, sequence: int) -> None:
        """Forget the reason of an entry."""
        self._log.erase_words(sequence)

    def add_policy(self, policy: PolicyInForce) -> None:
        """The policy in force from now on."""
        self._add(policy_row(self._after(PolicyRow.position), policy))

    def add_attachment(self, model: str, version: str, attached: Attached) -> None:
        """A document attached to a version."""
        self._session.merge(attachment_row(model, version, attached))
        self._session.flush()

    def put_assessment(self, assessment: Assessment) -> None:
        """The last assessment of its version."""
        self._session.merge(assessment_row(assessment))
        self._session.flush()

    def put_document(self, content: bytes) -> str:
        """Keep bytes under their digest."""
        digest = digest_of_bytes(content)
        if not self.has_document(digest):
            self._add(DocumentRow(digest=digest, content=content))
        return digest

    def put_profiles(self, profiles: Iterable[Profile]) -> None:
        """Keep the counts of whole versions.

        A bucket that the log no longer has goes with the old ones.
        """
        rows = {(p.model, p.version, p.binning, p.begins): p for p in profiles}
        for model, version, binning in {key[:3] for key in rows}:
            counted = (ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            self._session.exec(
                delete(ProfileRow).where(*(cast("ColumnElement[bool]", condition) for condition in counted))
            )
        self._add_profiles(rows.values())

    def change_profiles(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        """Keep the counts of single buckets.

        They replace those that the buckets had; a bucket that is `gone` has none.
        """
        now = tuple(changed)
        before = [{f"old_{name}": value for name, value in _key(profile).items()} for profile in (*now, *gone)]
        if before:
            same = (column == bindparam(f"old_{column.name}") for column in PROFILES.primary_key)
            self._connection.execute(PROFILES.delete().where(*same), before)
        self._add_profiles(now)

    def _add_profiles(self, profiles: Iterable[Profile]) -> None:
        rows = [{**_key(profile), "counts": bytes_of_json(encode_profile(profile)).decode()} for profile in profiles]
        if rows:
            self._connection.execute(PROFILES.insert(), rows)

    def put_case(self, case: KeptCase) -> None:
        """Keep a case beside the evidence, or what is left of it."""
        self._session.merge(ExplainedCaseRow(**{name: getattr(case, name) for name in ExplainedCaseRow.model_fields}))
        self._session.flush()

    def put_resource_use(self, use: ResourceUse) -> None:
        """Replace what was read of one version."""
        record = canonical_bytes(use).decode()
        self._session.merge(ResourceUseRow(model=use.model, version=use.version, record=record))
        self._session.flush()

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        """Replace what the registry had of one model."""
        self._session.merge(RegisteredRow(model=model, versions=canonical_bytes(versions).decode()))
        self._session.flush()

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        position = self._after(AliasMoveRow.position)
        self._add(
            AliasMoveRow(
                position=position,
                request=move.request,
                revision=move.revision,
                model=move.model,
                alias=move.alias,
                version=move.version,
            )
        )

    def finish_move(self, move: AliasMove, at: datetime) -> None:
        """The promised move has happened."""
        row = self._pending(move)
        row.finished_at = at
        self._add(row)

    def postpone_move(self, move: AliasMove, obstacle: str, until: datetime) -> None:
        """The promised move could not be made yet."""
        row = self._pending(move)
        row.attempts += 1
        row.obstacle, row.not_before = obstacle, until
        self._add(row)

    def put_stray_alias(self, stray: StrayAlias) -> None:
        """An alias points elsewhere than decided."""
        self._session.merge(stray_row(stray))
        self._session.flush()

    def drop_stray_alias(self, model: str, alias: str) -> None:
        """It no longer does."""
        row = self._session.get(StrayAliasRow, (model, alias))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def put_rounds(self, rounds: Rounds) -> None:
        """Who makes rounds, and what came of the last one."""
        self._session.merge(rounds_row(rounds))
        self._session.flush()

    def add_witnessed(self, witnessed: Witnessed) -> None:
        """What somebody said about a checkpoint."""
        self._session.merge(WitnessedRow(**{name: getattr(witnessed, name) for name in WitnessedRow.model_fields}))
        self._session.flush()

    def drop_moves(self, request: str) -> None:
        """Take back the promises of a request that are still open."""
        pending = (AliasMoveRow.request == request, col(AliasMoveRow.finished_at).is_(None))
        self._session.exec(
            delete(AliasMoveRow).where(*(cast("ColumnElement[bool]", condition) for condition in pending))
        )
        self._session.flush()

    def add_notice(self, title: str, body: str, at: datetime) -> None:
        """Queue a message."""
        self._add(NoticeRow(id=self._after(NoticeRow.id), title=title, body=body, queued_at=at))

    def finish_notice(self, id: int, sent: bool, at: datetime) -> None:
        """A message was sent, or could not be."""
        row = self._session.get(NoticeRow, id)
        if row is None:
            raise NotFound(storing.no_such_message(id))
        row.attempts += 1
        row.sent_at = at if sent else None
        if sent:  # what was said lies where it was sent; here it would outlive an erasure
            row.title = row.body = ""
        self._add(row)

    def _pending(self, move: AliasMove) -> AliasMoveRow:
        row = self._session.exec(
            select(AliasMoveRow).where(
                AliasMoveRow.request == move.request,
                AliasMoveRow.revision == move.revision,
                col(AliasMoveRow.finished_at).is_(None),
            )
        ).first()
        if row is None:
            raise NotFound(storing.no_move_pending(move.request))
        return row

    def _add(self, row: SQLModel) -> None:
        self._session.add(row)
        self._session.flush()

    def _after(self, column: Any) -> int:
        return int(self._session.exec(select(func.coalesce(func.max(column), 0))).one()) + 1


def _key(profile: Profile) -> dict[str, object]:
    """What tells a bucket's row apart from the others."""
    return {name: getattr(profile, name) for name in PROFILES.primary_key.columns.keys()}  # noqa: SIM118  (columns, not their names, are iterated)

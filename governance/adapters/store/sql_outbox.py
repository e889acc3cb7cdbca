"""What is promised and not done yet, in one session."""

import json
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from governance.adapters.store.tables import OutboxRow
from governance.adapters.store.writing import add, after
from governance.canonical import canonical_bytes
from governance.errors import NotFound
from governance.sentences import storing
from governance.store.outbox import OUTBOX_KINDS, AliasMove, C, Message, Promise


class SqlOutboxReader:
    """Reads of one session.

    See `governance.store.outbox.OutboxReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def pending(self, kind: type[C]) -> tuple[Promise[C], ...]:
        """What waits, oldest first."""
        waiting = (OutboxRow.kind == OUTBOX_KINDS[kind], col(OutboxRow.finished_at).is_(None))
        rows = self._session.exec(select(OutboxRow).where(*waiting).order_by(col(OutboxRow.position)))
        return tuple(
            Promise(
                row.position,
                kind(**json.loads(row.content)),
                row.queued_at,
                row.attempts,
                row.not_before,
                row.obstacle,
            )
            for row in rows
        )


class SqlOutboxWriter(SqlOutboxReader):
    """Reads and writes of one transaction.

    See `governance.store.outbox.OutboxWriter`.
    """

    def add(self, content: AliasMove | Message, at: datetime) -> None:
        """Promise something."""
        row = OutboxRow(
            position=after(self._session, OutboxRow.position),
            kind=OUTBOX_KINDS[type(content)],
            request=content.request if isinstance(content, AliasMove) else None,
            content=canonical_bytes(content).decode(),
            queued_at=at,
        )
        add(self._session, row)

    def finish(self, position: int, at: datetime) -> None:
        """It was done."""
        row = self._waiting(position)
        row.finished_at = at
        if row.kind == OUTBOX_KINDS[Message]:  # what was said lies where it was sent; here it would outlive an erasure
            row.content = canonical_bytes(Message("", "")).decode()
        add(self._session, row)

    def postpone(self, position: int, obstacle: str, until: datetime) -> None:
        """It could not be done yet."""
        row = self._waiting(position)
        row.attempts += 1
        row.obstacle, row.not_before = obstacle, until
        add(self._session, row)

    def drop(self, request: str) -> None:
        """Take back the promises of a request that are still open."""
        pending = (OutboxRow.request == request, col(OutboxRow.finished_at).is_(None))
        self._session.exec(delete(OutboxRow).where(*(cast("ColumnElement[bool]", condition) for condition in pending)))
        self._session.flush()

    def _waiting(self, position: int) -> OutboxRow:
        row = self._session.get(OutboxRow, position)
        if row is None or row.finished_at is not None:
            raise NotFound(storing.nothing_waits(position))
        return row

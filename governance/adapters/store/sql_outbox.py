"""What is promised and not done yet, in one session."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from governance.adapters.store.tables import AliasMoveRow, NoticeRow
from governance.adapters.store.writing import add, after
from governance.errors import NotFound
from governance.sentences import storing
from governance.store.outbox import AliasMove, Notice


class SqlOutboxReader:
    """Reads of one session.

    See `governance.store.outbox.OutboxReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def moves(self) -> tuple[AliasMove, ...]:
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

    def notices(self) -> tuple[Notice, ...]:
        """Messages that wait."""
        rows = self._session.exec(select(NoticeRow).where(col(NoticeRow.sent_at).is_(None)).order_by(col(NoticeRow.id)))
        return tuple(Notice(row.id, row.title, row.body, row.queued_at, row.attempts) for row in rows)


class SqlOutboxWriter(SqlOutboxReader):
    """Reads and writes of one transaction.

    See `governance.store.outbox.OutboxWriter`.
    """

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        position = after(self._session, AliasMoveRow.position)
        add(
            self._session,
            AliasMoveRow(
                position=position,
                request=move.request,
                revision=move.revision,
                model=move.model,
                alias=move.alias,
                version=move.version,
            ),
        )

    def finish_move(self, move: AliasMove, at: datetime) -> None:
        """The promised move has happened."""
        row = self._pending(move)
        row.finished_at = at
        add(self._session, row)

    def postpone_move(self, move: AliasMove, obstacle: str, until: datetime) -> None:
        """The promised move could not be made yet."""
        row = self._pending(move)
        row.attempts += 1
        row.obstacle, row.not_before = obstacle, until
        add(self._session, row)

    def drop_moves(self, request: str) -> None:
        """Take back the promises of a request that are still open."""
        pending = (AliasMoveRow.request == request, col(AliasMoveRow.finished_at).is_(None))
        self._session.exec(
            delete(AliasMoveRow).where(*(cast("ColumnElement[bool]", condition) for condition in pending))
        )
        self._session.flush()

    def add_notice(self, title: str, body: str, at: datetime) -> None:
        """Queue a message."""
        add(self._session, NoticeRow(id=after(self._session, NoticeRow.id), title=title, body=body, queued_at=at))

    def finish_notice(self, id: int, sent: bool, at: datetime) -> None:
        """A message was sent, or could not be."""
        row = self._session.get(NoticeRow, id)
        if row is None:
            raise NotFound(storing.no_such_message(id))
        row.attempts += 1
        row.sent_at = at if sent else None
        if sent:  # what was said lies where it was sent; here it would outlive an erasure
            row.title = row.body = ""
        add(self._session, row)

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

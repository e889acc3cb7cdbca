"""Alias moves and messages wait in one outbox, each as its kind."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    outbox = op.create_table(
        "outbox",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=True),
        sa.Column("obstacle", sa.String(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["request"], ["item.id"]),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("outbox_waiting", "outbox", ["kind", "finished_at", "position"])
    op.create_index("ix_outbox_request", "outbox", ["request"])
    rows = sorted([*_moves(), *_messages()], key=lambda row: row["queued_at"])  # each kind stays in its order
    if rows:
        op.bulk_insert(outbox, [{**row, "position": position} for position, row in enumerate(rows, 1)])
    op.drop_table("alias_move")
    op.drop_table("notice")


def _moves() -> list[dict[str, Any]]:
    names = ("request", "revision", "model", "alias", "version", "attempts", "obstacle")
    times = (sa.column("not_before", UTCDateTime), sa.column("finished_at", UTCDateTime))
    move = sa.table("alias_move", sa.column("position"), *map(sa.column, names), *times)
    act = sa.table("act", sa.column("item"), sa.column("revision"), sa.column("at", UTCDateTime))
    item = sa.table("item", sa.column("id"), sa.column("opened_at", UTCDateTime))
    promised = sa.func.coalesce(act.c.at, item.c.opened_at, type_=UTCDateTime).label("queued_at")
    chosen = (
        sa.select(move, promised)
        .join_from(move, item, item.c.id == move.c.request)
        .join(act, sa.and_(act.c.item == move.c.request, act.c.revision == move.c.revision), isouter=True)
        .order_by(move.c.position)
    )
    return [
        {
            "kind": "alias-move",
            "request": row["request"],
            "content": _text({name: row[name] for name in names[:5]}),
            **{name: row[name] for name in ("queued_at", "attempts", "not_before", "obstacle", "finished_at")},
        }
        for row in op.get_bind().execute(chosen).mappings()
    ]


def _messages() -> list[dict[str, Any]]:
    times = (sa.column("queued_at", UTCDateTime), sa.column("sent_at", UTCDateTime))
    notice = sa.table("notice", *map(sa.column, ("id", "title", "body", "attempts")), *times)
    return [
        {
            "kind": "message",
            "request": None,
            "content": _text({"title": row["title"], "body": row["body"]}),
            "queued_at": row["queued_at"],
            "attempts": row["attempts"],
            "not_before": None,
            "obstacle": None,
            "finished_at": row["sent_at"],
        }
        for row in op.get_bind().execute(sa.select(notice).order_by(notice.c.id)).mappings()
    ]


def _text(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

"""The tables of a store.

No step can be undone: nothing on record is ever deleted.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("spec", sa.String(), nullable=False),
        sa.Column("binning", sa.String(), nullable=False),
        sa.Column("artifact", sa.String(), nullable=False),
        sa.Column("training", sa.String(), nullable=False),
        sa.Column("evaluation", sa.String(), nullable=False),
        sa.Column("champion", sa.String(), nullable=True),
        sa.Column("assessed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("model", "version"),
    )
    op.create_table(
        "document",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "log_entry",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("subtrees", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "log_key",
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("vkey", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("since"),
    )
    op.create_table(
        "log_person",
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym"),
    )
    with op.batch_alter_table("log_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_person_id"), ["id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "profile",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("binning", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("model", "version", "binning", "start"),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_model"), ["model"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_state"), ["state"], unique=False)

    op.create_table(
        "stray_alias",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=True),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("noticed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("model", "alias"),
    )
    op.create_table(
        "witnessed",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("checkpoint", sa.String(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("size", "witness"),
    )
    op.create_table(
        "act",
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"],
            ["request.id"],
        ),
        sa.PrimaryKeyConstraint("request", "revision"),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_person"), ["person"], unique=False)

    op.create_table(
        "alias_move",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=True),
        sa.Column("obstacle", sa.String(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request"],
            ["request.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
    )
    with op.batch_alter_table("alias_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_move_finished_at"), ["finished_at"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["document.digest"],
        ),
        sa.PrimaryKeyConstraint("model", "version", "kind", "name"),
    )
    op.create_table(
        "log_opened",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("reason_key", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("detail_key", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sequence"],
            ["log_entry.sequence"],
        ),
        sa.PrimaryKeyConstraint("sequence"),
    )
    with op.batch_alter_table("log_opened", schema=None) as batch_op:
        batch_op.create_index("log_opened_action", ["action", "sequence"], unique=False)
        batch_op.create_index("log_opened_subject", ["subject", "sequence"], unique=False)

    op.create_table(
        "policy_in_force",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("request", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["document.digest"],
        ),
        sa.ForeignKeyConstraint(
            ["request"],
            ["request.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
    )

"""Everything that has a course is an item of a kind.

All present ones are requests. The row of an emergency says where the alias is to point.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


item = sa.table("item", *(sa.column(name, sa.String) for name in ("id", "purpose", "version", "record")))


def upgrade() -> None:
    for index in ("ix_request_model", "request_state_id", "request_purpose"):
        op.drop_index(index, table_name="request")
    op.drop_index("act_move", table_name="act")
    op.rename_table("request", "item")
    op.alter_column("act", "request", new_column_name="item")
    # The default stays: SQLite can take none away without writing the table anew, on which acts and promises rest.
    op.add_column("item", sa.Column("kind", sa.String(), nullable=False, server_default="request"))
    op.create_index("ix_item_model", "item", ["model"])
    op.create_index("item_state", "item", ["kind", "state", "id"])
    op.create_index("item_purpose", "item", ["purpose"])
    op.create_index("act_move", "act", ["move", "item", "revision", "at"])
    connection = op.get_bind()
    for row in connection.execute(sa.select(item.c.id, item.c.record).where(item.c.purpose == "emergency")).all():
        to = json.loads(row.record)["matter"]["to"]
        connection.execute(item.update().where(item.c.id == row.id).values(version=to))

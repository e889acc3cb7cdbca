"""Counts of a log by the hour.

The hour is part of what tells buckets apart.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = ["model", "version", "binning", "start", "hour"]
NAMED = {"pk": "%(table_name)s_pkey"}
"""As PostgreSQL names a primary key; SQLite gives it no name, and its table is written anew."""


def upgrade() -> None:
    with op.batch_alter_table("profile", naming_convention=NAMED) as table:
        table.add_column(sa.Column("hour", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("profile_pkey", type_="primary")
        table.create_primary_key("profile_pkey", KEY)
    with op.batch_alter_table("profile") as table:
        table.alter_column("hour", server_default=None)

"""Indexes answer what lists ask.

Lists ask for requests by state and purpose, and for the last act that moved an alias: each is answered from an index
alone.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_request_state", table_name="request")
    op.create_index("request_state_id", "request", ["state", "id"])
    op.create_index("request_purpose", "request", ["purpose"])
    op.create_index("act_move", "act", ["move", "request", "revision", "at"])

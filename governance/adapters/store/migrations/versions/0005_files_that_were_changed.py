"""A version with changed files is kept as a stray alias.

It serves with other files than those that were approved. It is known like an alias that is elsewhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stray_alias", sa.Column("files", sa.String(), nullable=True))

"""What the registry had of each model when somebody last looked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("model"),
    )

"""One name for revoking, adopting and the incumbent.

What was stopped is revoked, what was put in force is adopted, and a version that serves already asks as the
incumbent. The log keeps the words that it was written with; rows that follow from it hold today's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

act = sa.table("act", sa.column("move", sa.String))
request = sa.table("request", sa.column("purpose", sa.String), sa.column("record", sa.String))
MOVES = {"approval:stopped": "approval:revoked", "policy:put-in-force": "policy:adopted"}


def upgrade() -> None:
    for before, now in MOVES.items():
        op.execute(act.update().where(act.c.move == before).values(move=now))
    # In canonical JSON nothing that a person wrote can look like a field: quotation marks in it have a backslash before them.
    record = sa.func.replace(request.c.record, '"purpose":"adoption"', '"purpose":"incumbent"')
    op.execute(request.update().where(request.c.purpose == "adoption").values(purpose="incumbent", record=record))

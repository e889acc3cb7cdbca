"""The way in which Alembic runs the steps.

On the connection, and in the transaction, that `sql_schema` gives it.
"""

from alembic import context
from sqlmodel import SQLModel

import governance.adapters.store.tables  # noqa: F401  (declares the tables)
from governance.adapters.store.sql_schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()

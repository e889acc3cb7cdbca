"""The store in SQLite and PostgreSQL, its migrations, and copies of it."""

"""How single rows are written in a session."""

from typing import Any

from sqlmodel import Session, SQLModel, func, select


def add(session: Session, row: SQLModel) -> None:
    """Write a row that is new, or that this session has changed."""
    session.add(row)
    session.flush()


def put(session: Session, row: SQLModel) -> None:
    """Write a row in place of the one with its key."""
    session.merge(row)
    session.flush()


def after(session: Session, column: Any) -> int:
    """The number after the highest in `column`."""
    return int(session.exec(select(func.coalesce(func.max(column), 0))).one()) + 1

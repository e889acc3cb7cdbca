"""Rows of the store.

A row is not a record: SQLModel does not validate `table=True` classes on construction, so rows are only
ever made from records, and turned back into them, in `sql_store`.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class LogEntryRow(SQLModel, table=True):
    """One entry of the audit log, bytes as they were committed to."""

    __tablename__ = "log_entry"

    sequence: int = Field(primary_key=True)
    leaf: str
    leaf_hash: str
    root: str
    subtrees: str


class DocumentRow(SQLModel, table=True):
    """Bytes named by their digest: evidence, cards, policies, specifications, bins."""

    __tablename__ = "document"

    digest: str = Field(primary_key=True)
    content: bytes


class RequestRow(SQLModel, table=True):
    """A request and where it stands; its dossier is in its own columns so that it can be searched."""

    __tablename__ = "request"

    id: str = Field(primary_key=True)
    model: str = Field(index=True)
    version: str
    alias: str
    dossier: str
    requested_by: str
    owners: str
    tier: str
    reason: str
    opened_at: datetime
    state: str = Field(index=True)


class VoteRow(SQLModel, table=True):
    """One vote; there is one per person and dossier, and none is ever changed."""

    __tablename__ = "vote"

    request: str = Field(primary_key=True, foreign_key="request.id")
    dossier: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    position: int
    name: str
    seat: str
    choice: str
    reason: str
    cast_at: datetime


class RecusalRow(SQLModel, table=True):
    """A member who steps back from a request: once, and for good."""

    __tablename__ = "recusal"

    request: str = Field(primary_key=True, foreign_key="request.id")
    person: str = Field(primary_key=True)
    name: str
    seat: str
    reason: str
    declared_at: datetime


class DecisionRow(SQLModel, table=True):
    """The decision on a request: at most one."""

    __tablename__ = "decision"

    request: str = Field(primary_key=True, foreign_key="request.id")
    dossier: str
    approved: bool
    approve: int
    reject: int
    abstain: int
    dissent: str
    decided_by: str
    reason: str
    decided_at: datetime
    expires_on: date | None


class AliasMoveRow(SQLModel, table=True):
    """The outbox: an alias that is to move, and when it was seen to have moved."""

    __tablename__ = "alias_move"

    request: str = Field(primary_key=True, foreign_key="request.id")
    model: str
    alias: str
    version: str
    finished_at: datetime | None = Field(default=None, index=True)


class AssessmentRow(SQLModel, table=True):
    """The last assessment of a version: digests of documents."""

    __tablename__ = "assessment"

    model: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    evidence: str
    card: str
    spec: str
    binning: str
    artifact: str
    data: str
    champion: str | None
    assessed_at: datetime


class ProfileRow(SQLModel, table=True):
    """The counts of one version over one bucket, as JSON."""

    __tablename__ = "profile"

    model: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    binning: str = Field(primary_key=True)
    start: date = Field(primary_key=True)
    counts: str

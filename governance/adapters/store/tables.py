"""Rows of the store.

A row is not a record: SQLModel does not validate `table=True` classes on construction, so rows are only
ever made from records, and turned back into them, in the modules `sql_*`.
"""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class LogEntryRow(SQLModel, table=True):
    """One entry of the audit log.

    Public bytes, as they were committed to. It is never updated and never deleted.
    """

    __tablename__ = "log_entry"

    sequence: int = Field(primary_key=True)
    leaf: bytes
    leaf_hash: bytes
    subtrees: bytes
    """Hashes of the subtrees that this leaf completes: every node of the tree is in the row of its last leaf."""
    signature: bytes
    """Over the checkpoint of `sequence + 1` entries."""


class LogOpenedRow(SQLModel, table=True):
    """The contents of an entry's seals, and its search columns.

    Its words and their key can be erased.
    """

    __tablename__ = "log_opened"
    __table_args__ = (
        Index("log_opened_action", "action", "sequence"),
        Index("log_opened_subject", "subject", "sequence"),
    )

    sequence: int = Field(primary_key=True, foreign_key="log_entry.sequence")
    action: str
    subject: str
    person: str | None
    reason_key: bytes | None
    reason: bytes | None
    detail_key: bytes | None
    detail: bytes | None


class LogPersonRow(SQLModel, table=True):
    """Somebody whom the log calls by a pseudonym.

    After the row is deleted, the pseudonym is nobody's.
    """

    __tablename__ = "log_person"

    pseudonym: str = Field(primary_key=True)
    key: bytes
    id: str = Field(index=True)
    name: str


class LogKeyRow(SQLModel, table=True):
    """A key of the log.

    With the first entry whose checkpoint it signs.
    """

    __tablename__ = "log_key"

    since: int = Field(primary_key=True)
    vkey: str


class WitnessedRow(SQLModel, table=True):
    """A witness's or a timestamping authority's word on one checkpoint."""

    __tablename__ = "witnessed"

    size: int = Field(primary_key=True)
    witness: str = Field(primary_key=True)
    kind: str
    """`cosignature` or `timestamp`."""
    checkpoint: str
    """The signed note that it is about."""
    word: bytes
    """The signature line, or the timestamp token."""
    at: datetime


class DocumentRow(SQLModel, table=True):
    """Bytes named by their digest: evidence, cards, policies, specifications, bins."""

    __tablename__ = "document"

    digest: str = Field(primary_key=True)
    content: bytes


class ItemRow(SQLModel, table=True):
    """An item, and where it stands.

    What can be searched, beside the record itself.
    """

    __tablename__ = "item"
    __table_args__ = (Index("item_state", "kind", "state", "id"), Index("item_purpose", "purpose"))

    id: str = Field(primary_key=True)
    kind: str
    """What it is: a request."""
    state: str
    purpose: str
    """What sort of its kind it is; empty where there is one sort."""
    model: str | None = Field(default=None, index=True)
    version: str | None
    alias: str | None
    revision: int
    opened_at: datetime
    due_at: datetime
    record: str
    """The whole item as canonical JSON."""


class ActRow(SQLModel, table=True):
    """One act on an item.

    Its key admits each revision once, so two that were made on the same one cannot both be kept.
    """

    __tablename__ = "act"
    __table_args__ = (Index("act_move", "move", "item", "revision", "at"),)

    item: str = Field(primary_key=True, foreign_key="item.id")
    revision: int = Field(primary_key=True)
    move: str
    at: datetime
    person: str = Field(index=True)
    name: str
    standing: str
    reason: str
    said: str
    """What the move says beside who, when and why, as canonical JSON."""


class PolicyRow(SQLModel, table=True):
    """A policy that is, or was, in force.

    The last one is in force.
    """

    __tablename__ = "policy_in_force"

    position: int = Field(primary_key=True)
    digest: str = Field(foreign_key="document.digest")
    since: datetime
    request: str | None = Field(default=None, foreign_key="item.id")


class AttachmentRow(SQLModel, table=True):
    """A document attached to a version."""

    __tablename__ = "attachment"

    model: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    digest: str = Field(foreign_key="document.digest")
    result: str | None


class OutboxRow(SQLModel, table=True):
    """Something that is promised, and when it was done.

    An alias that is to move, or a message to people outside.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_waiting", "kind", "finished_at", "position"),)

    position: int = Field(primary_key=True)
    kind: str
    """`alias-move` or `message`."""
    request: str | None = Field(default=None, foreign_key="item.id", index=True)
    """The request that promised it; none of a message."""
    content: str
    """What is promised, as canonical JSON. Of a message that was sent nothing is kept."""
    queued_at: datetime
    attempts: int = 0
    not_before: datetime | None = None
    """When it is tried again, after it could not be done."""
    obstacle: str | None = None
    """What stood in its way last."""
    finished_at: datetime | None = None


class StrayAliasRow(SQLModel, table=True):
    """An alias that points elsewhere than the decisions say.

    It was seen to do so, and does so still.
    """

    __tablename__ = "stray_alias"

    model: str = Field(primary_key=True)
    alias: str = Field(primary_key=True)
    found: str | None
    """The version it points to; None where it points nowhere."""
    expected: str | None
    noticed_at: datetime
    files: str | None = None
    """Digest of what serves, where that is not what was approved."""


class RoundsRow(SQLModel, table=True):
    """The process that makes rounds, and the last result.

    One row, of this moment, and of no evidence.
    """

    __tablename__ = "rounds"

    id: int = Field(primary_key=True)
    holder: str | None = None
    """Who has the lease; None while nobody makes a round, and the three times with it."""
    taken_at: datetime | None = None
    renewed_at: datetime | None = None
    until: datetime | None = None
    made_by: str | None = None
    """Who made the last round; None before there was one, and all after it with it."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    expected_by: datetime | None = None
    obstacles: str | None = None
    """What stood in its way, a sentence a line."""


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
    training: str
    evaluation: str
    champion: str | None
    assessed_at: datetime


class ProfileRow(SQLModel, table=True):
    """The counts of one version over one bucket, as JSON."""

    __tablename__ = "profile"

    model: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    binning: str = Field(primary_key=True)
    start: date = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    """In UTC; 0 where buckets are days and longer."""
    counts: str


class ExplainedCaseRow(SQLModel, table=True):
    """What a prediction was that evidence has the seal of."""

    __tablename__ = "explained_case"

    seal: str = Field(primary_key=True)
    model: str = Field(index=True)
    version: str
    key: bytes | None = None
    """Of the seal; none where the case was erased."""
    content: bytes | None = None
    """As canonical JSON; none where the case was erased."""


class RegisteredRow(SQLModel, table=True):
    """What the registry had of one model when somebody last looked."""

    __tablename__ = "registered"

    model: str = Field(primary_key=True)
    versions: str
    """Every version, newest first, as canonical JSON."""


class ResourceUseRow(SQLModel, table=True):
    """What serving one version took, as a metrics server had it."""

    __tablename__ = "resource_use"

    model: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    record: str
    """Every resource by bucket, as canonical JSON."""

"""Port: the store, with the guarantees that we need.

It holds requests and all other items with a course, evidence and the audit log. Reading and writing happen inside a
context. A `Writer` is one database transaction that no other writer overlaps: what it read is still true when it
writes, and on leaving the context without an error all of it is durable, or on an error none of it happened. A log
entry and the rows that it explains are always written by the same Writer: the entry is the commit point.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from governance.audit.log import LogReader, LogWriter
from governance.store.documents import DocumentReader, DocumentWriter
from governance.store.evidence import EvidenceReader, EvidenceWriter
from governance.store.items import ItemReader, ItemWriter
from governance.store.outbox import OutboxReader, OutboxWriter
from governance.store.policies import PolicyReader, PolicyWriter
from governance.store.profiles import ProfileReader, ProfileWriter
from governance.store.rounds import RoundsReader, RoundsWriter
from governance.store.serving import ServingReader, ServingWriter
from governance.store.tables import TableReader
from governance.store.witnesses import WitnessReader, WitnessWriter


class Reader(Protocol):
    """What is on record."""

    @property
    def items(self) -> ItemReader:
        """Whatever has a course."""
        ...

    @property
    def policies(self) -> PolicyReader:
        """Policies in force, now and before."""
        ...

    @property
    def documents(self) -> DocumentReader:
        """Bytes by digest."""
        ...

    @property
    def evidence(self) -> EvidenceReader:
        """Assessments, attachments and sealed cases."""
        ...

    @property
    def profiles(self) -> ProfileReader:
        """Counts by bucket."""
        ...

    @property
    def serving(self) -> ServingReader:
        """What serves, as it was last seen."""
        ...

    @property
    def outbox(self) -> OutboxReader:
        """What is promised and not done yet."""
        ...

    @property
    def rounds(self) -> RoundsReader:
        """Who makes rounds."""
        ...

    @property
    def witnesses(self) -> WitnessReader:
        """What others said about the log."""
        ...

    @property
    def log(self) -> LogReader:
        """The audit log."""
        ...

    @property
    def tables(self) -> TableReader:
        """The tables themselves, for a check."""
        ...


class Writer(Reader, Protocol):
    """One transaction."""

    @property
    def items(self) -> ItemWriter:
        """Whatever has a course."""
        ...

    @property
    def policies(self) -> PolicyWriter:
        """Policies in force, now and before."""
        ...

    @property
    def documents(self) -> DocumentWriter:
        """Bytes by digest."""
        ...

    @property
    def evidence(self) -> EvidenceWriter:
        """Assessments, attachments and sealed cases."""
        ...

    @property
    def profiles(self) -> ProfileWriter:
        """Counts by bucket."""
        ...

    @property
    def serving(self) -> ServingWriter:
        """What serves, as it was last seen."""
        ...

    @property
    def outbox(self) -> OutboxWriter:
        """What is promised and not done yet."""
        ...

    @property
    def rounds(self) -> RoundsWriter:
        """Who makes rounds."""
        ...

    @property
    def witnesses(self) -> WitnessWriter:
        """What others said about the log."""
        ...

    @property
    def log(self) -> LogWriter:
        """The audit log."""
        ...


class Store(Protocol):
    """The store of everything that is kept.

    Raises StoreUnavailable where it cannot be opened, read or written.
    """

    def reader(self) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction.

        The module says what it guarantees.
        """
        ...

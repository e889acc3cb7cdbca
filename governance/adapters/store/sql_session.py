"""One session of the store, by noun."""

from functools import cached_property

from sqlalchemy import Connection
from sqlmodel import Session

from governance.adapters.store.sql_documents import SqlDocumentReader, SqlDocumentWriter
from governance.adapters.store.sql_evidence import SqlEvidenceReader, SqlEvidenceWriter
from governance.adapters.store.sql_items import SqlItemReader, SqlItemWriter
from governance.adapters.store.sql_log import SqlLogReader, SqlLogWriter
from governance.adapters.store.sql_outbox import SqlOutboxReader, SqlOutboxWriter
from governance.adapters.store.sql_policies import SqlPolicyReader, SqlPolicyWriter
from governance.adapters.store.sql_profiles import SqlProfileReader, SqlProfileWriter
from governance.adapters.store.sql_rounds import SqlRoundsReader, SqlRoundsWriter
from governance.adapters.store.sql_serving import SqlServingReader, SqlServingWriter
from governance.adapters.store.sql_tables import SqlTableReader
from governance.adapters.store.sql_witnesses import SqlWitnessReader, SqlWitnessWriter
from governance.audit.keyring import Keyring


class SqlReader:
    """Reads of one session.

    See `governance.store.transaction.Reader`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _session(self) -> Session:
        # It joins the transaction of the connection, and leaves its end to it. What only reads or adds to the log needs none.
        return Session(self._connection)

    @cached_property
    def items(self) -> SqlItemReader:
        """Whatever has a course."""
        return SqlItemReader(self._session)

    @cached_property
    def policies(self) -> SqlPolicyReader:
        """Policies in force, now and before."""
        return SqlPolicyReader(self._session)

    @cached_property
    def documents(self) -> SqlDocumentReader:
        """Bytes by digest."""
        return SqlDocumentReader(self._session)

    @cached_property
    def evidence(self) -> SqlEvidenceReader:
        """Assessments, attachments and sealed cases."""
        return SqlEvidenceReader(self._session)

    @cached_property
    def profiles(self) -> SqlProfileReader:
        """Counts by bucket."""
        return SqlProfileReader(self._session)

    @cached_property
    def serving(self) -> SqlServingReader:
        """What serves, as it was last seen."""
        return SqlServingReader(self._session)

    @cached_property
    def outbox(self) -> SqlOutboxReader:
        """What is promised and not done yet."""
        return SqlOutboxReader(self._session)

    @cached_property
    def rounds(self) -> SqlRoundsReader:
        """Who makes rounds."""
        return SqlRoundsReader(self._session)

    @cached_property
    def witnesses(self) -> SqlWitnessReader:
        """What others said about the log."""
        return SqlWitnessReader(self._session)

    @cached_property
    def log(self) -> SqlLogReader:
        """The audit log."""
        return SqlLogReader(self._connection)

    @cached_property
    def tables(self) -> SqlTableReader:
        """The tables themselves, for a check."""
        return SqlTableReader(self._connection)


class SqlWriter(SqlReader):
    """One transaction.

    See `governance.store.transaction.Writer`.
    """

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        super().__init__(connection)
        self._keyring = keyring

    @cached_property
    def items(self) -> SqlItemWriter:
        """Whatever has a course."""
        return SqlItemWriter(self._session)

    @cached_property
    def policies(self) -> SqlPolicyWriter:
        """Policies in force, now and before."""
        return SqlPolicyWriter(self._session)

    @cached_property
    def documents(self) -> SqlDocumentWriter:
        """Bytes by digest."""
        return SqlDocumentWriter(self._session)

    @cached_property
    def evidence(self) -> SqlEvidenceWriter:
        """Assessments, attachments and sealed cases."""
        return SqlEvidenceWriter(self._session)

    @cached_property
    def profiles(self) -> SqlProfileWriter:
        """Counts by bucket."""
        return SqlProfileWriter(self._session)

    @cached_property
    def serving(self) -> SqlServingWriter:
        """What serves, as it was last seen."""
        return SqlServingWriter(self._session)

    @cached_property
    def outbox(self) -> SqlOutboxWriter:
        """What is promised and not done yet."""
        return SqlOutboxWriter(self._session)

    @cached_property
    def rounds(self) -> SqlRoundsWriter:
        """Who makes rounds."""
        return SqlRoundsWriter(self._session)

    @cached_property
    def witnesses(self) -> SqlWitnessWriter:
        """What others said about the log."""
        return SqlWitnessWriter(self._session)

    @cached_property
    def log(self) -> SqlLogWriter:
        """The audit log."""
        return SqlLogWriter(self._connection, self._keyring)

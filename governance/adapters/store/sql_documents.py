"""Documents by digest, in one session of the store."""

from sqlmodel import Session

from governance.adapters.store.tables import DocumentRow
from governance.adapters.store.writing import add
from governance.canonical import digest_of_bytes
from governance.errors import NotFound, StoreUnavailable
from governance.sentences import storing


class SqlDocumentReader:
    """Reads of one session.

    See `governance.store.documents.DocumentReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def content(self, digest: str) -> bytes:
        """Bytes by digest, checked against it."""
        row = self._session.get(DocumentRow, digest)
        if row is None:
            raise NotFound(storing.no_such_document(digest))
        if digest_of_bytes(row.content) != digest:
            raise StoreUnavailable(storing.document_was_changed(digest, digest_of_bytes(row.content)))
        return row.content

    def has(self, digest: str) -> bool:
        """Whether these bytes are kept."""
        return self._session.get(DocumentRow, digest) is not None


class SqlDocumentWriter(SqlDocumentReader):
    """Reads and writes of one transaction.

    See `governance.store.documents.DocumentWriter`.
    """

    def put(self, content: bytes) -> str:
        """Keep bytes under their digest."""
        digest = digest_of_bytes(content)
        if not self.has(digest):
            add(self._session, DocumentRow(digest=digest, content=content))
        return digest

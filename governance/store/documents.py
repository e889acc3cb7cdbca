"""Port: bytes that are named by their digest."""

from typing import Protocol


class DocumentReader(Protocol):
    """Documents by digest."""

    def content(self, digest: str) -> bytes:
        """The bytes that this digest names.

        Raises NotFound, and StoreUnavailable where the stored bytes have another digest.
        """
        ...

    def has(self, digest: str) -> bool:
        """Whether the store holds these bytes."""
        ...


class DocumentWriter(DocumentReader, Protocol):
    """The same, to be written."""

    def put(self, content: bytes) -> str:
        """Keep `content` and return its digest."""
        ...

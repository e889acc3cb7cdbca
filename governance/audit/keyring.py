"""Port: who holds the private keys of the log."""

from typing import Protocol

from governance.audit.note import SignerKey, VerifierKey


class Keyring(Protocol):
    """The private keys of the log.

    Each call raises KeyUnavailable where the key cannot be had.
    """

    def begin(self) -> SignerKey:
        """The first key of a new log.

        It is made where there is none.
        """
        ...

    def holding(self, key: VerifierKey) -> SignerKey:
        """The private half of `key`."""
        ...

    def prepare(self) -> SignerKey:
        """The next key of the log.

        It is kept beside the present key until a log has announced it. Until then every call gives the same key.
        """
        ...

"""Port: who holds the private keys of the log."""

from typing import Protocol

from governance.audit.note import SignerKey, VerifierKey


class Keyring(Protocol):
    """Private keys of the log. Each call raises KeyUnavailable where the key cannot be had."""

    def begin(self) -> SignerKey:
        """The key that a new log begins with; made where there is none."""
        ...

    def holding(self, key: VerifierKey) -> SignerKey:
        """The private half of `key`."""
        ...

    def prepare(self) -> SignerKey:
        """A key to go on with, kept beside the present one until a log has announced it; the same until then."""
        ...

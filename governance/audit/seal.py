"""Seals: keyed digests of what may have to be forgotten.

They stand in a leaf in the place of the text. A leaf is public and is never changed. What people said, and who they
are, is kept beside it: each part with a random key of its own, and in the leaf stands HMAC-SHA-256 of it under that
key (RFC 2104). With key and text anybody can check that the leaf means them; once the key is destroyed, nothing can
be learnt from the leaf, and the log still verifies.
"""

import hmac
from dataclasses import dataclass

from governance.canonical import canonical_bytes

KEY_BYTES = 32
SEAL, PERSON, NAME, CASE = "hmac-sha256:", "person:", "name-of-", "case:"


def seal(key: bytes, content: bytes) -> str:
    """What stands in the leaf for `content`: `hmac-sha256:` and 64 hex digits."""
    return SEAL + hmac.digest(key, content, "sha256").hex()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whom the log calls by a pseudonym."""

    pseudonym: str
    """`person:` and 64 hex digits."""
    key: bytes
    id: str
    name: str

    @property
    def genuine(self) -> bool:
        """Whether the pseudonym is that of this id and name."""
        return self.pseudonym == pseudonym(self.key, self.id, self.name)


def known_person(key: bytes, id: str, name: str) -> KnownPerson:
    """The person under a new pseudonym."""
    return KnownPerson(pseudonym(key, id, name), key, id, name)


def pseudonym(key: bytes, id: str, name: str) -> str:
    """The pseudonym of the person with this id and name.

    The log calls the person so as long as `key` is theirs.
    """
    return PERSON + hmac.digest(key, canonical_bytes([id, name]), "sha256").hex()


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A prediction that was taken apart, and its seal."""

    seal: str
    """`case:` and 64 hex digits."""
    model: str
    version: str
    key: bytes | None
    """None where the case was erased."""
    content: bytes | None
    """The case as canonical JSON; None where it was erased."""

    @property
    def genuine(self) -> bool:
        """Whether the seal is that of what is kept."""
        return self.key is not None and self.content is not None and self.seal == case_seal(self.key, self.content)


def case_seal(key: bytes, content: bytes) -> str:
    """The seal of a case in evidence."""
    return CASE + hmac.digest(key, content, "sha256").hex()

"""The digests a vote is cast on."""

from dataclasses import dataclass, fields

from governance.canonical import digest_of


@dataclass(frozen=True, slots=True)
class Dossier:
    """Exactly what the committee has before it; when any part changes, it is another dossier."""

    model: str
    version: str
    alias: str
    """What the version asks for."""
    artifact: str
    """Digest of the model's bytes in the registry."""
    data: str
    """Digest of what was measured on."""
    evidence: str
    card: str
    policy: str
    champion: str | None
    """Digest of the bytes of the version that it was compared with; None where none serves."""

    @property
    def digest(self) -> str:
        """The name that votes are cast on."""
        return digest_of(self)

    def changed(self, other: "Dossier") -> tuple[str, ...]:
        """The parts in which `other` differs, by name."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))

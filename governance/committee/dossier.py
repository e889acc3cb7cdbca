"""The matters on which votes are cast.

The digests of a dossier, of a policy to be adopted, of an emergency.
"""

from dataclasses import dataclass, field, fields

from governance.canonical import ADDED_LATER, digest_of


@dataclass(frozen=True, slots=True)
class Dossier:
    """A version that asks for an alias.

    As exactly what the committee has before it.
    """

    model: str
    version: str
    alias: str
    """What the version asks for."""
    artifact: str
    """Digest of the model's bytes in the registry."""
    training: str
    """Digest of what its run declares to have been trained on."""
    evaluation: str
    """Digest of the counts that it was measured on."""
    evidence: str
    card: str
    policy: str
    """The rules it is judged by: those in force when it was asked for."""
    champion: str | None
    """Digest of the bytes of the version that it was compared with; None where none serves."""
    spec: str | None = field(default=None, metadata=ADDED_LATER)
    """The specification by which it was assessed; None in dossiers from before it was bound."""
    tier: str | None = field(default=None, metadata=ADDED_LATER)
    """Risk tier of the model in that specification: it decides seats, quorum, requirements and expiry. None as above."""

    @property
    def digest(self) -> str:
        """The name that votes are cast on."""
        return digest_of(self)

    @property
    def name(self) -> str:
        """`model/version`."""
        return f"{self.model}/{self.version}"

    def changed(self, other: "Dossier") -> tuple[str, ...]:
        """The parts in which `other` differs, by name."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))


@dataclass(frozen=True, slots=True)
class Adoption:
    """A policy that asks to be adopted."""

    policy: str
    """Digest of the policy in force, by whose rules it is decided."""
    adopts: str
    """Digest of the new one."""
    name: str
    """How people call it, such as `standard, version 2`."""

    @property
    def digest(self) -> str:
        """The name that votes are cast on."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class Emergency:
    """An alias that two people moved without asking first.

    Back to an approved version, or to none.
    """

    policy: str
    model: str
    alias: str
    was: str | None
    """The version that served; None where none did."""
    to: str | None
    """The version that serves instead; None where nothing serves."""
    approved_as: str | None
    """The request under which `to` was approved before; None where nothing serves."""

    @property
    def digest(self) -> str:
        """The name that votes are cast on."""
        return digest_of(self)

    @property
    def name(self) -> str:
        """`model/version`, or the model that is switched off."""
        return f"{self.model}/{self.to}" if self.to is not None else f"{self.model} (switched off)"


Matter = Dossier | Adoption | Emergency
"""What a request is about."""

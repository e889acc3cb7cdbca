"""Port: assessments, attachments and sealed cases of versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.audit.seal import KeptCase
from governance.committee.dossier import Dossier
from governance.evidence.bundle import Attached


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of the last `assess` of one version.

    Digests of the documents that it left in the store.
    """

    model: str
    version: str
    evidence: str
    card: str
    spec: str
    binning: str
    artifact: str
    training: str
    """Digest of what its run declares to have been trained on."""
    evaluation: str
    """Digest of the counts that it was measured on."""
    champion: str | None
    """Digest of the bytes of the champion it was compared with."""
    assessed_at: datetime

    def dossier(self, alias: str, policy: str, tier: str) -> Dossier:
        """The dossier on which a vote would be cast.

        `tier` is the tier of the specification.
        """
        return Dossier(
            model=self.model,
            version=self.version,
            alias=alias,
            artifact=self.artifact,
            training=self.training,
            evaluation=self.evaluation,
            evidence=self.evidence,
            card=self.card,
            policy=policy,
            champion=self.champion,
            spec=self.spec,
            tier=tier,
        )


class EvidenceReader(Protocol):
    """Evidence about versions."""

    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        """Documents attached to a version, by kind and name."""
        ...

    def assessment(self, model: str, version: str) -> Assessment | None:
        """The last assessment of a version.

        None where it was never assessed.
        """
        ...

    def assessments(self) -> tuple[Assessment, ...]:
        """The last one of every version that has one."""
        ...

    def cases(self, model: str, version: str) -> tuple[KeptCase, ...]:
        """Every case that was sealed for evidence about one version.

        In order of their seals, with those that were erased.
        """
        ...


class EvidenceWriter(EvidenceReader, Protocol):
    """The same, to be written."""

    def add_attachment(self, model: str, version: str, attached: Attached) -> None:
        """Record a document attached to a version.

        It replaces one of the same kind and name.
        """
        ...

    def put_assessment(self, assessment: Assessment) -> None:
        """Record the assessment of a version, in place of the one before."""
        ...

    def put_case(self, case: KeptCase) -> None:
        """Keep a case, or what is left of it, beside the evidence."""
        ...

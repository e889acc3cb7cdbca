"""The dossier for a vote now, and what has changed in it.

Changed since the request was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from governance.audit.log import Search
from governance.committee.difference import PART_NAMES
from governance.committee.dossier import Dossier
from governance.committee.request import Request
from governance.errors import NotFound, Refused, StoreUnavailable
from governance.evidence.bundle import Evidence
from governance.predictions.spec import ModelSpec
from governance.sentences import refusals
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import on_record
from governance.services.recorded import ASSESSED
from governance.services.registered import holder_seen
from governance.serving.registry import CHAMPION
from governance.store.evidence import Assessment
from governance.store.transaction import Reader

NAMED_LATER = ("spec", "tier")


@dataclass(frozen=True, slots=True)
class Files:
    """Digests of the bytes that the registry holds now.

    Taken before a transaction, since it may take long.
    """

    artifact: str
    champion: str | None
    """Of the version that serves; None where none does, or the version itself."""


def files_now(ports: Ports, model: str, version: str) -> Files:
    """The digests of `model`/`version` and of the champion.

    As the registry holds them now. Raises NotFound, RegistryUnavailable.
    """
    artifact = ports.registry.artifact_digest(ports.registry.version(model, version))
    holder = ports.registry.alias_holder(model, CHAMPION)
    if holder is None or holder == version:
        return Files(artifact, None)
    return Files(artifact, ports.registry.artifact_digest(ports.registry.version(model, holder)))


def files_of_request(ports: Ports, request_id: str) -> Files | None:
    """The digests of the files that a request is about.

    As `files_now`. None where it is about no version. Raises NotFound where there is no such request.
    """
    with ports.store.reader() as reader:
        matter = on_record(reader, request_id).matter
    return files_now(ports, matter.model, matter.version) if isinstance(matter, Dossier) else None


def current_dossier(reader: Reader, model: str, version: str, alias: str, policy: str, files: Files) -> Dossier:
    """The dossier of `model`/`version` as things stand now.

    Under `policy`. Raises Refused where it was never assessed.
    """
    assessment = reader.evidence.assessment(model, version)
    if assessment is None:
        raise Refused(refusals.no_evidence(model, version))
    frozen = dossier_of(reader, assessment, alias, policy)
    return replace(frozen, artifact=files.artifact, champion=files.champion)


def dossier_of(reader: Reader, assessment: Assessment, alias: str, policy: str) -> Dossier:
    """The dossier of an assessment.

    With the specification and the tier that the evidence names. Raises StoreUnavailable where the assessment is not
    what the log records of it.
    """
    evidence = _recorded_evidence(reader, assessment)
    tier = fetch(reader, evidence.spec, ModelSpec).tier
    return replace(assessment.dossier(alias, policy, tier), spec=evidence.spec)


def _recorded_evidence(reader: Reader, assessment: Assessment) -> Evidence:
    """The evidence of an assessment, where that is what its entry says.

    Raises StoreUnavailable where its row says something else than the entry and the evidence behind it.
    """
    name = f"{assessment.model}/{assessment.version}"
    entries = reader.log.read(Search(limit=1, actions=(ASSESSED,), subject=f"model/{name}"))
    evidence = fetch(reader, assessment.evidence, Evidence)
    compared = None if evidence.champion is None else evidence.champion.artifact
    event: Mapping[str, Any] = entries[0].event if entries else {"digest": None, "detail": {}}
    shown = {part: getattr(assessment, part) for part in event["detail"]}
    if (assessment.evidence, shown) != (event["digest"], event["detail"]) or (
        assessment.model,
        assessment.version,
        assessment.champion,
    ) != (evidence.model, evidence.version, compared):
        raise StoreUnavailable(refusals.assessment_differs_from_log(name))
    return evidence


def dossier_on_screen(reader: Reader, request: Request) -> Dossier:
    """The dossier for a page, without asking the registry.

    As it stands now, by the registry's state at the last look.
    """
    frozen = request.dossier
    assessment = reader.evidence.assessment(frozen.model, frozen.version)
    artifact = frozen.artifact if assessment is None else assessment.artifact
    files = Files(artifact, _champion_if_the_same(reader, frozen))
    return current_dossier(reader, frozen.model, frozen.version, frozen.alias, frozen.policy, files)


def require_unchanged(reader: Reader, request: Request, files: Files | None) -> None:
    """Raise Refused where the dossier of `request` has changed.

    It is no longer what stands before the committee.
    """
    if files is None:
        return
    frozen = request.dossier
    now = current_dossier(reader, frozen.model, frozen.version, frozen.alias, frozen.policy, files)
    changed = changed_parts(frozen, now)
    if changed:
        model, version = frozen.model, frozen.version
        raise Refused(refusals.dossier_has_changed(request.id, changed, model, version))


def changed_parts(before: Dossier, now: Dossier) -> tuple[str, ...]:
    """The parts that differ, as people call them.

    Also those that dossiers of earlier versions did not name.
    """
    return tuple(
        PART_NAMES[part]
        + (" (dossiers did not name it then)" if part in NAMED_LATER and getattr(before, part) is None else "")
        for part in before.changed(now)
    )


def _champion_if_the_same(reader: Reader, frozen: Dossier) -> str | None:
    """The champion's frozen digest, where the same version still serves.

    Or where nobody has looked. Otherwise a name that equals no digest.
    """
    try:
        holder = holder_seen(reader, frozen.model, CHAMPION)
    except NotFound:
        return frozen.champion
    if holder is None or holder == frozen.version:
        return None
    compared = fetch(reader, frozen.evidence, Evidence).champion
    return frozen.champion if compared is not None and compared.version == holder else f"version {holder}"

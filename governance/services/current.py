"""What a vote would be cast on now, and what has changed since a request was opened."""

from dataclasses import dataclass, replace

from governance.errors import Refused
from governance.evidence.bundle import Evidence
from governance.registry import CHAMPION
from governance.review.dossier import Dossier
from governance.review.request import Request
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.store import Reader

PART_NAMES = {
    "artifact": "the model's files",
    "data": "the data",
    "evidence": "the evidence",
    "card": "the model card",
    "policy": "the policy",
    "champion": "the serving version it is compared with",
}


@dataclass(frozen=True, slots=True)
class Files:
    """Digests of the bytes that the registry holds right now. Taken before a transaction, since it may take long."""

    artifact: str
    champion: str | None
    """Of the version that serves; None where none does, or the version itself."""


def files_now(ports: Ports, model: str, version: str) -> Files:
    """What the registry holds for `model`/`version` and for the champion. Raises NotFound, RegistryUnavailable."""
    artifact = ports.registry.artifact_digest(ports.registry.version(model, version))
    holder = ports.registry.alias_holder(model, CHAMPION)
    if holder is None or holder == version:
        return Files(artifact, None)
    return Files(artifact, ports.registry.artifact_digest(ports.registry.version(model, holder)))


def files_of_request(ports: Ports, request_id: str) -> Files:
    """`files_now` for what a request asks. Raises NotFound where there is no such request."""
    with ports.store.reader() as reader:
        dossier = reader.request(request_id).dossier
    return files_now(ports, dossier.model, dossier.version)


def current_dossier(ports: Ports, reader: Reader, model: str, version: str, alias: str, files: Files) -> Dossier:
    """The dossier of `model`/`version` as things stand now. Raises Refused where it was never assessed."""
    assessment = reader.assessment(model, version)
    if assessment is None:
        raise Refused(f"{model}/{version} has no evidence; run `placet assess {model} {version}` first")
    dossier = assessment.dossier(alias, ports.documents.policy().digest)
    return replace(dossier, artifact=files.artifact, champion=files.champion)


def changes(ports: Ports, reader: Reader, request: Request) -> tuple[str, ...]:
    """What a page can tell, without reading model files, to differ from what `request` froze; empty for nothing."""
    frozen = request.dossier
    assessment = reader.assessment(frozen.model, frozen.version)
    artifact = frozen.artifact if assessment is None else assessment.artifact
    files = Files(artifact, _champion_if_the_same(ports, reader, frozen))
    return _changed(frozen, current_dossier(ports, reader, frozen.model, frozen.version, frozen.alias, files))


def require_unchanged(ports: Ports, reader: Reader, request: Request, files: Files) -> None:
    """Raise Refused where the dossier of `request` is no longer what stands before the committee."""
    frozen = request.dossier
    changed = _changed(frozen, current_dossier(ports, reader, frozen.model, frozen.version, frozen.alias, files))
    if changed:
        model, version = frozen.model, frozen.version
        raise Refused(
            f"{request.id} has changed since it was opened: {', '.join(changed)}. Votes on the old dossier no longer count; "
            f"the owner renews it with `placet assess {model} {version}` and `placet request {model} {version}`"
        )


def _champion_if_the_same(ports: Ports, reader: Reader, frozen: Dossier) -> str | None:
    """The champion's digest as frozen, where the same version still serves; else a name that equals no digest."""
    holder = ports.registry.alias_holder(frozen.model, CHAMPION)
    if holder is None or holder == frozen.version:
        return None
    compared = fetch(reader, frozen.evidence, Evidence).champion
    return frozen.champion if compared is not None and compared.version == holder else f"version {holder}"


def _changed(frozen: Dossier, now: Dossier) -> tuple[str, ...]:
    return tuple(PART_NAMES[part] for part in frozen.changed(now))

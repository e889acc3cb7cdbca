"""What a vote would be cast on now, and what has changed since a request was opened."""

from dataclasses import replace

from governance.errors import Refused
from governance.evidence.bundle import Evidence
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


def current_dossier(ports: Ports, reader: Reader, model: str, version: str, alias: str) -> Dossier:
    """The dossier of `model`/`version` as things stand now. Raises Refused where it was never assessed."""
    assessment = reader.assessment(model, version)
    if assessment is None:
        raise Refused(f"{model}/{version} has no evidence; run `placet assess {model} {version}` first")
    dossier = assessment.dossier(alias, ports.library.policy().digest)
    return replace(dossier, champion=_champion(ports, reader, dossier))


def _champion(ports: Ports, reader: Reader, dossier: Dossier) -> str | None:
    """Digest of the version that serves now; read from its files only where it isn't the one compared with."""
    holder = ports.registry.alias_holder(dossier.model, dossier.alias)
    compared = fetch(reader, dossier.evidence, Evidence).champion
    if holder is None or holder == dossier.version:
        return None
    if compared is not None and compared.version == holder:
        return compared.artifact
    return ports.registry.artifact_digest(ports.registry.version(dossier.model, holder))


def changes(ports: Ports, reader: Reader, request: Request) -> tuple[str, ...]:
    """What differs now from what `request` froze, in plain words; empty where nothing does."""
    frozen = request.dossier
    now = current_dossier(ports, reader, frozen.model, frozen.version, frozen.alias)
    return tuple(PART_NAMES[part] for part in frozen.changed(now))


def require_unchanged(ports: Ports, reader: Reader, request: Request) -> None:
    """Raise Refused where the dossier of `request` is no longer what stands before the committee."""
    changed = changes(ports, reader, request)
    version = ports.registry.version(request.dossier.model, request.dossier.version)
    if ports.registry.artifact_digest(version) != request.dossier.artifact and PART_NAMES["artifact"] not in changed:
        changed = (PART_NAMES["artifact"], *changed)
    if changed:
        raise Refused(
            f"{request.id} has changed since it was opened: {', '.join(changed)}. Votes on the old dossier no longer count; "
            f"the owner renews the request with `placet request {request.dossier.model} {request.dossier.version}`"
        )

"""What the registry had at the last look.

A round or an acting person looked. Pages show that, and ask nobody.
"""

from dataclasses import replace

from governance.errors import NotFound
from governance.records import ModelVersion
from governance.sentences import refusals
from governance.services.ports import Ports
from governance.store.transaction import Reader, Writer


def look_at_registry(ports: Ports, model: str) -> None:
    """Keep what the registry has of `model`.

    No versions where it does not know it. Raises RegistryUnavailable.
    """
    try:
        versions = ports.registry.versions(model)
    except NotFound:
        versions = ()
    with ports.store.reader() as reader:
        if reader.serving.registered(model) == versions:
            return
    with ports.store.writer() as writer:
        writer.serving.put_registered(model, versions)


def note_alias(writer: Writer, model: str, alias: str, version: str | None) -> None:
    """Keep that `alias` was just pointed to `version`.

    None is nowhere. Only where anything is kept of the model.
    """
    versions_kept = writer.serving.registered(model)
    if versions_kept is not None:
        writer.serving.put_registered(
            model, tuple(_with(kept_version, alias, kept_version.version == version) for kept_version in versions_kept)
        )


def versions_seen(reader: Reader, model: str) -> tuple[ModelVersion, ...]:
    """The registry's versions of `model` at the last look.

    Raises NotFound where it had nothing, or nobody has looked.
    """
    versions_kept = reader.serving.registered(model)
    if versions_kept is None:
        raise NotFound(refusals.registry_not_looked_at(model))
    if not versions_kept:
        raise NotFound(refusals.registry_has_no_model(model))
    return versions_kept


def holder_seen(reader: Reader, model: str, alias: str) -> str | None:
    """The version to which `alias` pointed at the last look.

    None where it pointed nowhere. Raises NotFound as `versions_seen`.
    """
    return next(
        (kept_version.version for kept_version in versions_seen(reader, model) if alias in kept_version.aliases), None
    )


def _with(version: ModelVersion, alias: str, points: bool) -> ModelVersion:
    others = {other_alias for other_alias in version.aliases if other_alias != alias}
    return replace(version, aliases=tuple(sorted({*others, alias} if points else others)))

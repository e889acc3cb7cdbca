"""The lineage of a version, in one look at the store."""

from governance.errors import NotFound
from governance.papers.lineage import Held, Traced, considered
from governance.records import ModelVersion
from governance.services.ports import Ports
from governance.services.record import proceedings_where
from governance.services.registered import versions_seen
from governance.services.views.read import Assessed
from governance.store.items import Chosen
from governance.store.transaction import Reader


def traced(ports: Ports, assessed: Assessed) -> Traced:
    """What the lineage of an assessed version is drawn from.

    Its run and its aliases are as the registry was seen last. Votes are not among it: a decision is, once there is one.
    """
    model, version = assessed.assessment.model, assessed.assessment.version
    with ports.store.reader() as reader:
        registered = _registered(reader, model, version)
        about = [each for each in proceedings_where(reader, Chosen(model=model)) if each.request.version == version]
        files = {stray.alias: stray.files for stray in reader.serving.strays() if stray.model == model}
    return Traced(
        card=assessed.card,
        card_digest=assessed.assessment.card,
        evidence=assessed.evidence,
        assessed_at=assessed.assessment.assessed_at,
        run_id=None if registered is None else registered.run_id,
        requests=tuple(map(considered, about)),
        aliases=() if registered is None else tuple(Held(alias, files.get(alias)) for alias in registered.aliases),
    )


def _registered(reader: Reader, model: str, version: str) -> ModelVersion | None:
    """The version as the registry was seen last.

    None where nobody has looked, or it was not there.
    """
    try:
        return next((each for each in versions_seen(reader, model) if each.version == version), None)
    except NotFound:
        return None

"""The version in whose place another would serve."""

from governance.committee.dossier import Dossier
from governance.committee.request import UNDECIDED, Request
from governance.errors import NotFound
from governance.evidence.bundle import Evidence
from governance.services.documents import fetch
from governance.services.registered import holder_seen
from governance.serving.registry import CHAMPION
from governance.store.transaction import Reader


def replaces(reader: Reader, request: Request) -> str | None:
    """The version that serves where the version of `request` is to serve.

    Before a decision, at the last look at the registry; after it, the one that it was compared with. None where there
    is none, or nobody knows.
    """
    matter = request.matter
    if not isinstance(matter, Dossier):
        return None
    version = _holder(reader, matter) if request.state in UNDECIDED else _compared(reader, matter)
    return None if version == matter.version else version


def _holder(reader: Reader, matter: Dossier) -> str | None:
    try:
        return holder_seen(reader, matter.model, matter.alias)
    except NotFound:
        return None


def _compared(reader: Reader, matter: Dossier) -> str | None:
    champion = fetch(reader, matter.evidence, Evidence).champion if matter.alias == CHAMPION else None
    return None if champion is None else champion.version

"""Every assessed version, in one look at the store."""

from collections.abc import Iterable

from governance.committee.request import Request
from governance.errors import NotFound
from governance.papers.card import Card
from governance.papers.register import Registration
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import number_of, requests_where
from governance.services.registered import holder_seen
from governance.serving.registry import CHAMPION
from governance.store.evidence import Assessment
from governance.store.items import ALL
from governance.store.transaction import Reader


def register(ports: Ports) -> tuple[Registration, ...]:
    """Every assessed version, by model, the newest first."""
    with ports.store.reader() as reader:
        newest = _newest(requests_where(reader, ALL))
        assessments = reader.evidence.assessments()
        holders = {model: _holder(reader, model) for model in {each.model for each in assessments}}
        every = [_registration(reader, each, newest, holders[each.model]) for each in assessments]
    newest_first = sorted(every, key=lambda each: number_of(each.card.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda each: each.card.model))


def _newest(requests: Iterable[Request]) -> dict[tuple[str, str], Request]:
    """The newest request about each version."""
    newest: dict[tuple[str, str], Request] = {}
    for request in requests:
        if request.place is not None and request.version is not None:
            newest.setdefault((request.place[0], request.version), request)
    return newest


def _holder(reader: Reader, model: str) -> str | None:
    try:
        return holder_seen(reader, model, CHAMPION)
    except NotFound:
        return None


def _registration(
    reader: Reader, assessment: Assessment, newest: dict[tuple[str, str], Request], holder: str | None
) -> Registration:
    request = newest.get((assessment.model, assessment.version))
    return Registration(
        card=fetch(reader, assessment.card, Card),
        digest=assessment.card,
        assessed_at=assessment.assessed_at,
        serves=holder == assessment.version,
        request=None if request is None else request.id,
        state=None if request is None else request.state,
    )

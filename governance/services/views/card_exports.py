"""A card with where it is from, to be exported."""

from governance.committee.request import Move, Request
from governance.papers.exports.forms import FORMS, Export
from governance.papers.exports.provenance import Decision, Provenance
from governance.services.ports import Ports
from governance.services.record import proceedings, requests_where
from governance.services.views import read
from governance.store.items import Chosen
from governance.store.transaction import Reader

DECIDES = (Move.APPROVE, Move.REJECT)


def exported_card(ports: Ports, model: str, version: str, export: Export) -> bytes:
    """The card of a version in one form.

    Raises NotFound where it was not assessed.
    """
    latest = read.assessed(ports, model, version)
    provenance = Provenance(latest.assessment.card, decisions_on(ports, model, version))
    return FORMS[export].make(latest.card, provenance, read.background(ports, model, version))


def decisions_on(ports: Ports, model: str, version: str) -> tuple[Decision, ...]:
    """Every request about a version, the newest first.

    With the log entry that decided it.
    """
    with ports.store.reader() as reader:
        requests = requests_where(reader, Chosen(model=model))
        return tuple(_decision(reader, request) for request in requests if request.version == version)


def _decision(reader: Reader, request: Request) -> Decision:
    course = proceedings(reader, request.id)
    decides = next((act for act in course.acts if act.move in DECIDES), None)
    subject = f"request/{request.id}"
    entry = next((each for each in reader.log.filed_under((subject,)) if each.action in DECIDES), None)
    return Decision(
        request.id,
        request.state,
        None if decides is None else decides.at,
        None if course.decided is None else course.decided.minutes,
        None if entry is None else entry.sequence,
    )

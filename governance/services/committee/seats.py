"""The people at the table of a request right now.

Every service that counts or admits people looks here.
"""

from governance.committee.policy import Procedure
from governance.committee.proceedings import Proceedings
from governance.committee.seats import Place, at_the_table, conflict_of, panel
from governance.errors import Refused
from governance.people.permissions import Action, may
from governance.records import Person
from governance.sentences import refusals
from governance.services.acting import Acting, Looking
from governance.services.committee.policy import procedure_of
from governance.store.transaction import Reader


def places(looking: Looking, reader: Reader, proceeding: Proceedings) -> tuple[Place, ...]:
    """The places at the table of a request.

    One for every member whose seat votes on it, and for everybody whose vote counts.
    """
    return at_the_table(
        proceeding, procedure_of(reader, proceeding.request), looking.ports.documents.roster(), looking.today
    )


def place_of(acting: Acting, reader: Reader, proceeding: Proceedings) -> Place:
    """The place from which `actor` votes.

    Raises Refused where they have none, or may take no part.
    """
    procedure = procedure_of(reader, proceeding.request)
    conflict = conflict_of(acting.person, proceeding, procedure)
    if conflict is not None:
        raise Refused(refusals.takes_no_part(acting.person.name, conflict))
    # As the roster has it now: a vote that was cast counts on, and who has left casts no other.
    seat_places = panel(proceeding, procedure, acting.ports.documents.roster(), acting.today)
    mine = next((place for place in seat_places if place.sits.id == acting.person.id), None)
    if mine is None:
        handed_over = next((place for place in seat_places if place.holder.id == acting.person.id), None)
        if handed_over is not None:
            raise Refused(refusals.seat_handed_over(handed_over.sits.name, acting.person.name, proceeding.request.id))
        raise Refused(refusals.no_seat_that_votes(acting.person.name, procedure.seats))
    if mine.out is not None:
        raise Refused(refusals.takes_no_part(acting.person.name, mine.out))
    return mine


def who_closes(looking: Looking, proceeding: Proceedings, procedure: Procedure) -> tuple[str, ...]:
    """The names of those who may close a request today."""
    return tuple(
        person.name
        for person in looking.ports.documents.roster().everybody()
        if may(person, Action.CLOSE)
        and person.in_office_on(looking.today)
        and conflict_of(person, proceeding, procedure) is None
    )


def require_no_conflict(reader: Reader, proceeding: Proceedings, actor: Person) -> None:
    """Raise Refused where `actor` has an interest in the request.

    Or is recused from it.
    """
    conflict = conflict_of(actor, proceeding, procedure_of(reader, proceeding.request))
    if conflict is not None:
        raise Refused(refusals.takes_no_part(actor.name, conflict))

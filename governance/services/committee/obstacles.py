"""The obstacles of a request.

Of its decision, or of what the decision promises.
"""

from collections.abc import Sequence

from governance.committee.dossier import Dossier
from governance.committee.policy import Procedure
from governance.committee.proceedings import Proceedings, Standing
from governance.committee.request import UNDECIDED, Purpose, Request, State
from governance.committee.seats import Place, counted, missing_for_quorum, out_of_reach
from governance.errors import NotFound
from governance.sentences import deciding, refusals
from governance.sentences.phrase import Phrase
from governance.services.acting import Looking
from governance.services.committee.close import blocked_on
from governance.services.committee.policy import procedure_of
from governance.services.committee.seats import places
from governance.services.ports import Ports
from governance.services.record import proceedings
from governance.store.evidence import Assessment
from governance.store.transaction import Reader


def obstacles(ports: Ports, reader: Reader, proceeding: Proceedings, table: Sequence[Place]) -> tuple[Phrase, ...]:
    """What keeps a request from being decided.

    Or its decision from being carried out.
    """
    request = proceeding.request
    roster = ports.documents.roster()
    if request.state is State.APPROVED:
        waiting = [
            deciding.condition_waits(
                o.condition.id, str(o.standing), roster.name(o.condition.owner), str(o.condition.due)
            )
            for o in proceeding.outstanding_before
        ]
        return tuple(waiting) or (deciding.alias_not_moved_yet(),)
    if request.state not in UNDECIDED:
        return tuple(
            deciding.condition_was_breached(o.condition.id)
            for o in proceeding.conditions
            if o.standing is Standing.BREACHED
        )
    if request.purpose is Purpose.EMERGENCY and proceeding.confirmed is None:
        return (deciding.second_key_missing(),)
    procedure = procedure_of(reader, request)
    unreachable = _unreachable(table, procedure)
    missing = missing_for_quorum([vote.seat for vote in counted(table)], procedure.quorum)
    reasons = list(unreachable)
    reasons += [deciding.no_quorum_yet(missing)] if missing and not unreachable else []
    reasons += [deciding.question_stands_in_the_way(q.id, q.asked.name) for q in proceeding.blocking_questions]
    return (*reasons, *_not_allowed(reader, request))


def _unreachable(table: Sequence[Place], procedure: Procedure) -> tuple[Phrase, ...]:
    missing = out_of_reach(table, procedure.quorum)
    return (deciding.no_quorum_possible(missing),) if missing else ()


def _not_allowed(reader: Reader, request: Request) -> tuple[Phrase, ...]:
    return tuple(deciding.policy_does_not_allow(reason) for reason in blocked_on(reader, request))


def hopeless(looking: Looking, request_id: str) -> tuple[Phrase, ...]:
    """Why no vote can approve an undecided request now.

    Empty where votes can approve it.
    """
    with looking.ports.store.reader() as reader:
        proceeding = proceedings(reader, request_id)
        table = places(looking, reader, proceeding)
        return (
            *_unreachable(table, procedure_of(reader, proceeding.request)),
            *_not_allowed(reader, proceeding.request),
        )


def assessment_of(reader: Reader, dossier: Dossier) -> Assessment:
    """The last assessment of the version of a request.

    There always is one.
    """
    assessment = reader.evidence.assessment(dossier.model, dossier.version)
    if assessment is None:
        raise NotFound(refusals.request_without_assessment(dossier.name))
    return assessment

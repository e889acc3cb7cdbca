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
from governance.sentences import refusals
from governance.services.acting import Looking
from governance.services.committee.close import blocked_on
from governance.services.committee.policy import procedure_of
from governance.services.committee.seats import places
from governance.services.ports import Ports
from governance.services.record import proceedings
from governance.store.evidence import Assessment
from governance.store.transaction import Reader


def obstacles(ports: Ports, reader: Reader, proceeding: Proceedings, table: Sequence[Place]) -> tuple[str, ...]:
    """What keeps a request from being decided.

    Or its decision from being carried out.
    """
    request = proceeding.request
    roster = ports.documents.roster()
    if request.state is State.APPROVED:
        waiting = [
            f"{o.condition.id} is {o.standing} ({roster.name(o.condition.owner)}, due {o.condition.due})"
            for o in proceeding.outstanding_before
        ]
        return tuple(waiting) or ("the registry has not moved the alias yet",)
    if request.state not in UNDECIDED:
        return tuple(f"{o.condition.id} was breached" for o in proceeding.conditions if o.standing is Standing.BREACHED)
    if request.purpose is Purpose.EMERGENCY and proceeding.confirmed is None:
        return ("the second person has not confirmed",)
    procedure = procedure_of(reader, request)
    unreachable = _unreachable(table, procedure)
    missing = missing_for_quorum([vote.seat for vote in counted(table)], procedure.quorum)
    reasons = list(unreachable)
    reasons += [f"no quorum yet, it misses {', '.join(missing)}"] if missing and not unreachable else []
    reasons += [f"{q.id} of {q.asked.name} must be resolved" for q in proceeding.blocking_questions]
    return (*reasons, *_not_allowed(reader, request))


def _unreachable(table: Sequence[Place], procedure: Procedure) -> tuple[str, ...]:
    missing = out_of_reach(table, procedure.quorum)
    return (f"no quorum can be reached, it would miss {', '.join(missing)}",) if missing else ()


def _not_allowed(reader: Reader, request: Request) -> tuple[str, ...]:
    return tuple(f"the policy does not allow an approval ({reason})" for reason in blocked_on(reader, request))


def hopeless(looking: Looking, request_id: str) -> tuple[str, ...]:
    """Why no vote can approve an undecided request now.

    One clause each. Empty where votes can approve it.
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

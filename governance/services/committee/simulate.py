"""What a policy would have said of past requests.

Of every one, before the policy is adopted.
"""

from governance.committee.dossier import Dossier
from governance.committee.policy import Policy
from governance.committee.proceedings import Proceedings
from governance.committee.request import Purpose, Request
from governance.committee.simulation import Past, Simulated, simulate
from governance.evidence.bundle import Evidence
from governance.services.committee.policy import rules_of
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import proceedings_where
from governance.store.transaction import Reader


def simulate_policy(ports: Ports, policy: Policy) -> tuple[Simulated, ...]:
    """Judge every request about a version by `policy`.

    Oldest first, on the evidence on which it stands. Writes nothing.
    """
    with ports.store.reader() as reader:
        past = [
            _past(reader, proceeding.request, proceeding.request.matter, proceeding)
            for proceeding in reversed(proceedings_where(reader))
            if isinstance(proceeding.request.matter, Dossier)
        ]
    return simulate(past, policy)


def _past(reader: Reader, request: Request, dossier: Dossier, proceeding: Proceedings) -> Past:
    return Past(
        request.id,
        request.name,
        request.tier or "",
        str(request.state),
        fetch(reader, dossier.evidence, Evidence),
        rules_of(reader, request),
        proceeding.counting,
        request.purpose is Purpose.REATTESTATION,
    )

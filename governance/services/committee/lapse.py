"""Record that a request has lapsed: its deadline has passed, and nobody has decided."""

from datetime import datetime

from governance.committee.request import UNDECIDED, Move, Purpose, Request
from governance.services.committee.close import end_emergency
from governance.services.ports import Ports
from governance.services.record import record
from governance.store import Writer


def lapse_if_overdue(ports: Ports, writer: Writer, request: Request, now: datetime) -> Request:
    """`request` as it stands once its deadline is heeded.

    Whoever asks anew for what an overdue request asked calls this first, so that nobody is held up by what nobody recorded.
    """
    if request.state not in UNDECIDED or now <= request.due_at:
        return request
    why = f"nobody decided before {request.due_at:%Y-%m-%d %H:%M} UTC"
    lapsed = record(ports, writer, request, Move.LAPSE, None, why, at=now)
    if request.purpose is Purpose.EMERGENCY:
        end_emergency(ports, writer, lapsed, now)
    return lapsed

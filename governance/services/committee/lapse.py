"""Record that a request has lapsed.

Its deadline has passed, and nobody has decided.
"""

from governance.committee.request import UNDECIDED, Move, Purpose, Request
from governance.sentences.times import moment
from governance.services.acting import Acting
from governance.services.committee.close import end_emergency
from governance.services.record import record
from governance.store.transaction import Writer


def lapse_if_overdue(acting: Acting, writer: Writer, request: Request) -> Request:
    """`request` as it stands once its deadline is heeded.

    Whoever asks anew for what an overdue request asked calls this first, so that nobody is held up by what nobody recorded.
    """
    if request.state not in UNDECIDED or acting.now <= request.due_at:
        return request
    why = f"nobody decided before {moment(request.due_at)}"
    lapsed = record(acting.by_itself(), writer, request, Move.LAPSE, why)
    if request.purpose is Purpose.EMERGENCY:
        end_emergency(acting, writer, lapsed)
    return lapsed

"""An export of a request, or of the log since a day.

It has everything that somebody needs to check it without this console. It proves itself: public entries with
receipts, what their seals stand for, the documents that they cite by digest, the decisions as attestations, and the
one file that checks all of it. What each file is: docs/reference/bundle.md.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from governance.audit.log import Search, StoredEntry
from governance.canonical import Json
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.kinds import kind_named
from governance.committee.policy import Policy
from governance.committee.request import Move, Request
from governance.errors import NotFound, Refused
from governance.people.permissions import Action
from governance.sentences import keeping
from governance.services.acting import Looking, SeesEverything
from governance.services.documents import fetch
from governance.services.log.export_files import AT_ONCE, DAY, MOST_ENTRIES, Bundle, Bundling, Progress
from governance.services.record import course, on_record
from governance.services.recorded import FOUNDED
from governance.services.rosters import SUBJECT
from governance.store.transaction import Reader


def export_item(
    looking: Looking,
    item_id: str,
    kept: Sequence[bytes] = (),
    progress: Progress = lambda _: None,
    *,
    with_cases: bool = False,
) -> Bundle:
    """Everything on record about one item.

    Also about the requests on which it rests. `kept` are checkpoints that somebody has, to be shown as its beginning.
    Raises NotFound, Refused where whoever looks may not export, or would be shown votes that are withheld from them,
    and where a kept checkpoint is not this log's. Single cases, which are somebody's, are in it only `with_cases`.
    """
    _require_may(looking)
    with looking.ports.store.reader() as reader:
        kind = kind_named(item_id)
        item = course(reader, kind, item_id).item
        requests = [item] if kind is REQUEST else [on_record(reader, request) for request in kind.rests_on(item)]
        subject = f"{kind.subject}{item.id}"
        subjects = {subject, SUBJECT, *(about for request in requests for about in _subjects(reader, request))}
        subjects |= {entry.event["subject"] for entry in reader.log.read(Search(limit=1, actions=(FOUNDED,)))}
        entries = list(reader.log.filed_under(sorted(subjects)))
        about: dict[str, Json] = {kind.name: item.id, "revisions": sum(entry.subject == subject for entry in entries)}
        for request in requests:
            entries += _put_in_force(reader, request.matter.policy)
        return Bundling(looking, reader, progress, with_cases=with_cases).made(f"{item.id}.zip", about, entries, kept)


def export_since(
    looking: Looking,
    day: date,
    kept: Sequence[bytes] = (),
    progress: Progress = lambda _: None,
    *,
    with_cases: bool = False,
) -> Bundle:
    """Every entry from `day` (UTC) to the last.

    From the first one dated this day or later; otherwise as `export_item`.
    """
    _require_may(looking)
    with looking.ports.store.reader() as reader:
        first = _first_since(reader, day)
        count = reader.log.size() - first
        if count > MOST_ENTRIES:
            raise Refused(keeping.too_many_entries(str(day), count, MOST_ENTRIES))
        about: dict[str, Json] = {"since": day.isoformat(), "first": first}
        return Bundling(looking, reader, progress, with_cases=with_cases).made(
            f"since-{day}.zip", about, reader.log.stored(first), kept
        )


def _subjects(reader: Reader, request: Request) -> Iterator[str]:
    """The subjects of the entries on which a request rests.

    And its own.
    """
    yield f"{REQUEST.subject}{request.id}"
    yield f"policy/{fetch(reader, request.matter.policy, Policy).policy}"
    if isinstance(request.matter, Dossier):
        yield f"model/{request.matter.name}"


def _put_in_force(reader: Reader, policy: str) -> Iterator[StoredEntry]:
    """The entries by which requests have put a policy in force."""
    adopted = [
        f"{REQUEST.subject}{policy_row.request}"
        for policy_row in reader.policies.all()
        if policy_row.digest == policy and policy_row.request is not None
    ]
    return (entry for entry in reader.log.filed_under(adopted) if entry.action in Move.ADOPT.names)


def _require_may(looking: Looking) -> None:
    if not isinstance(looking, SeesEverything):
        looking.require_in_office(Action.EXPORT)


def _first_since(reader: Reader, day: date) -> int:
    """The first entry of that day or later.

    Every entry is looked at: a clock that was set back is no reason to miss one.
    """
    size, wanted = reader.log.size(), day.isoformat().encode()
    for first in range(0, size, AT_ONCE):
        for position, leaf in enumerate(reader.log.leaves(first, min(first + AT_ONCE, size)), first):
            dated = DAY.search(leaf)
            if dated is None or dated[1] >= wanted:
                return position
    raise NotFound(keeping.no_entry_since(str(day), size))

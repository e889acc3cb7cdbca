"""The roster on record.

What people.yaml said, from which entry of the log on, and who noticed that it had changed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from governance.audit.event import ERASED, Event
from governance.audit.log import EVERYTHING, Search
from governance.canonical import Json, digest_of
from governance.committee.minutes import NOTICED, Minute
from governance.people.roster import Entry, OnRecord, Roster
from governance.services.acting import Acting, by_itself
from governance.services.ports import Ports
from governance.services.recorded import FOUNDED
from governance.store.transaction import Reader, Writer

CHANGED, SUBJECT = "roster:changed", "roster"
PREFIX = "roster-"
"""Before the digest of a roster: it names what an entry holds, and no document of the store."""
NEW, GONE, OTHERWISE = "new", "gone", "otherwise"


def written_down(roster: Roster) -> dict[str, Json]:
    """The detail of an entry that puts `roster` on record.

    And the digest that names the roster.
    """
    people: list[Json] = [_person(entry) for entry in roster.people]
    return {"roster": PREFIX + digest_of(people), "people": people}


def roster_on_record(reader: Reader) -> OnRecord | None:
    """The newest roster in the log.

    None in a log from before rosters were put on record.
    """
    entries = reader.log.read(Search(limit=1, actions=(CHANGED, FOUNDED)))
    return on_record_in(entries[0].event) if entries else None


def note_roster(acting: Acting, writer: Writer) -> str:
    """Put people.yaml on record where it has changed.

    As noticed by the acting person, where it is not what the log has. Returns its digest.
    """
    on_record, now = roster_on_record(writer), acting.ports.documents.roster()
    detail = written_down(now)
    digest = str(detail["roster"])
    if on_record is None or on_record.digest != digest:
        before = () if on_record is None else on_record.people
        changed = _changed(before, [_person(entry) for entry in now.people])
        names = {**({} if on_record is None else on_record.names), **acting.ports.names}
        writer.log.append(
            Event(
                CHANGED,
                acting.now,
                acting.actor,
                SUBJECT,
                _said(on_record, changed),
                detail={**detail, "changed": changed},
                people=names,
            )
        )
    return digest


def look_at_roster(ports: Ports) -> None:
    """Put people.yaml on record where it has changed.

    By anybody, once the console has begun.
    """
    with ports.store.writer() as writer:
        if writer.log.size():
            note_roster(by_itself(ports), writer)


def changes_since(reader: Reader, at: datetime) -> tuple[Minute, ...]:
    """The changes of people.yaml that were noticed since `at`.

    Oldest first, as minutes say it.
    """
    entries = reversed(reader.log.read(Search(limit=EVERYTHING, actions=(CHANGED,))))
    return tuple(_minute(reader, entry.event) for entry in entries if datetime.fromisoformat(entry.event["at"]) >= at)


def roster_differs(earlier: OnRecord | None, event: Mapping[str, Any], now: OnRecord) -> str | None:
    """What is wrong with a roster's entry.

    It puts `now` on record after `earlier`. Only as far as nobody in it was erased; None where nothing is wrong.
    """
    before = () if earlier is None else earlier.people
    if any(person["name"] == ERASED for person in (*before, *now.people)):
        return None
    if now.digest != PREFIX + digest_of(now.people):
        return "puts other people on record than those whose digest it names"
    if event["action"] == CHANGED and _in_order(event["detail"]["changed"]) != _in_order(_changed(before, now.people)):
        return "says that other people have changed than those who differ from the people on record before"
    return None


def _minute(reader: Reader, event: Mapping[str, Any]) -> Minute:
    names = {person.id: person.name for person in reader.log.people()}
    sentences = [
        _sentence(names.get(change["person"], change["person"]), change) for change in event["detail"]["changed"]
    ]
    when = datetime.fromisoformat(event["at"])
    who = event["actor"]
    return Minute(who["name"], when, NOTICED, "; ".join(sentences), who["assurance"])


def _sentence(name: str, change: Mapping[str, Any]) -> str:
    match change["what"]:
        case "new":
            return f"{name} is new"
        case "gone":
            return f"{name} is gone"
    return f"{name}: another {', another '.join(change['fields'])}"


def on_record_in(event: Mapping[str, Any]) -> OnRecord | None:
    """The roster that an entry puts on record.

    None where it puts none, as in logs from before rosters were.
    """
    if event["action"] not in (CHANGED, FOUNDED):
        return None
    detail = event["detail"]
    return OnRecord(detail["roster"], tuple(detail["people"])) if "roster" in detail else None


def _person(entry: Entry) -> dict[str, Json]:
    """One person of a roster.

    Names that registries use are there as a digest only, since an erasure reaches names and ids alone.
    """
    return {
        "id": entry.id,
        "name": entry.name,
        "role": str(entry.role),
        "seat": entry.seat,
        "since": None if entry.since is None else entry.since.isoformat(),
        "until": None if entry.until is None else entry.until.isoformat(),
        "deputy": entry.deputy,
        "groups": list(entry.groups),
        "known_as": digest_of([entry.id, *entry.known_as]) if entry.known_as else None,
    }


def _changed(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Json]:
    old, new = ({str(person["id"]): person for person in people} for people in (before, now))
    changes: list[Json] = []
    for who in dict.fromkeys([*old, *new]):
        if who not in new:
            changes.append({"person": who, "what": GONE, "fields": []})
        elif who not in old:
            changes.append({"person": who, "what": NEW, "fields": []})
        else:
            fields: list[Json] = [name for name in new[who] if old[who].get(name) != new[who][name]]
            changes += [{"person": who, "what": OTHERWISE, "fields": fields}] if fields else []
    return changes


def _in_order(changed: Sequence[Any]) -> list[Any]:
    """The same fields in the order of their names.

    Those of an entry are in the order of the record from which they were told.
    """
    return [{**change, "fields": sorted(change["fields"])} for change in changed]


def _said(before: OnRecord | None, changed: Sequence[Json]) -> str:
    """The reason, without a name.

    Words are kept where an erasure of somebody does not reach.
    """
    if before is None:
        return "people.yaml is on record from here on"
    kinds = [change["what"] for change in changed if isinstance(change, dict)]
    counts = [f"{kinds.count(kind)} {kind}" for kind in (NEW, GONE, OTHERWISE) if kind in kinds]
    return f"people.yaml has changed: {', '.join(counts) or 'the order of the people'}"

"""Forget who somebody was, what was said, or what was explained.

The log says that it was done, and verifies as before.
"""

from dataclasses import replace

from governance.audit.event import ERASED, Event
from governance.audit.log import (
    CASE_ERASED,
    CASE_SUBJECT,
    ENTRY_SUBJECT,
    PERSON_ERASED,
    PERSON_SUBJECT,
    WORDS_ERASED,
    Search,
)
from governance.audit.seal import CASE, KnownPerson
from governance.committee.kinds import KINDS, item_in, kind_in
from governance.errors import NotFound, Refused
from governance.people.permissions import Action
from governance.sentences import keeping
from governance.services.acting import Acting
from governance.services.evidence.cases import called
from governance.services.record import course, courses_where, require_reason
from governance.services.rosters import note_roster
from governance.store.items import Chosen
from governance.store.transaction import Writer


def erase_person(acting: Acting, who: str, reason: str) -> tuple[str, ...]:
    """Forget who `who` (an id) was.

    In the log and in all that was done to requests. Returns the pseudonyms that remain. Minutes and other documents
    are named by their digests and cannot be changed: who stands in them stays there. Raises Refused while the person
    is in people.yaml or has a part in something undecided, NotFound where nobody is known by that id.
    """
    require_reason(reason)
    acting.require(Action.KEEP_LOG)
    if any(person.id == who for person in acting.ports.documents.roster().everybody()):
        raise Refused(keeping.still_in_people(who))
    with acting.ports.store.writer() as writer:
        erased = [person for person in writer.log.people() if person.id == who]
        if not erased:
            raise NotFound(keeping.nobody_in_log(who))
        _require_all_decided(writer, who)
        note_roster(acting, writer)  # while it can still say who is gone
        for person in erased:
            _forget(acting, writer, person, reason)
    return tuple(person.pseudonym for person in erased)


def erase_words(acting: Acting, sequence: int, reason: str) -> None:
    """Forget the words of entry `sequence`.

    The reason, as somebody said it. What was done, when and on what stays. Raises Refused where they were erased
    already, NotFound where there is no such entry.
    """
    require_reason(reason)
    acting.require(Action.KEEP_LOG)
    with acting.ports.store.writer() as writer:
        entries = writer.log.read(Search(before=sequence + 1, limit=1))
        if not entries or entries[0].sequence != sequence:
            raise NotFound(keeping.no_such_entry(sequence, writer.log.size()))
        event = entries[0].event
        if event["reason"] == ERASED:
            raise Refused(keeping.words_erased_already(sequence))
        writer.log.append(Event(WORDS_ERASED, acting.now, acting.actor, f"{ENTRY_SUBJECT}{sequence}", reason.strip()))
        writer.log.erase_words(sequence)
        kind, name = kind_in(event["subject"]), item_in(event["subject"])
        if kind is not None and name is not None:
            writer.items.erase_reason(name, event["detail"]["revision"], ERASED)
            if event["action"] == kind.opens:  # the item itself says why it was asked for
                writer.items.put(course(writer, kind, name).item)


def erase_case(acting: Acting, model: str, version: str, case_id: str, reason: str) -> int:
    """Forget what a prediction was that was taken apart.

    It is called `case_id` in evidence about `model`/`version`; what comes back is how often it was kept. The evidence keeps its seal, and the log says that it was erased. Raises NotFound where no such case is kept.
    """
    require_reason(reason)
    acting.require(Action.KEEP_LOG)
    with acting.ports.store.writer() as writer:
        there = [case for case in writer.evidence.cases(model, version) if called(case) == case_id]
        if not there:
            raise NotFound(keeping.no_such_case(case_id, model, version))
        for case in there:
            subject = f"{CASE_SUBJECT}{case.seal.removeprefix(CASE)}"
            writer.log.append(Event(CASE_ERASED, acting.now, acting.actor, subject, reason.strip()))
            writer.evidence.put_case(replace(case, key=None, content=None))
    return len(there)


def _require_all_decided(writer: Writer, who: str) -> None:
    for kind in KINDS:
        for item_course in courses_where(writer, kind, Chosen(states=kind.undecided)):
            if any(act.person == who for act in item_course.acts):
                raise Refused(keeping.has_part_in_undecided(who, item_course.item.id))


def _forget(acting: Acting, writer: Writer, person: KnownPerson, reason: str) -> None:
    writer.log.append(
        Event(PERSON_ERASED, acting.now, acting.actor, f"{PERSON_SUBJECT}{person.pseudonym}", reason.strip())
    )
    writer.log.erase_person(person.pseudonym)
    writer.items.replace_texts({person.id: person.pseudonym, person.name: ERASED})

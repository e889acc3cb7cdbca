"""The check that the tables say what the log says.

Told in full, row by row. What is only kept for use must not contradict it. What each table is held against, and what
is held against nothing, is said in docs/reference/log.md.
"""

import json
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from governance.audit.checkpoint import read_checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.log import CASE_ERASED, CASE_SUBJECT, PERSON_ERASED, WORDS_ERASED, ReadEntry
from governance.audit.note import read_note, read_signature, require_signed
from governance.audit.seal import CASE, KeptCase
from governance.audit.verify import SET_BACK, Verification
from governance.canonical import canonical_bytes, digest_of_bytes
from governance.committee.acts import Adopted, Cast, Decided, Moved
from governance.committee.course import REQUEST
from governance.committee.dossier import Adoption, Dossier, Emergency, Matter
from governance.committee.kinds import BESIDE_REQUESTS, KINDS, item_in, kind_in, kind_of
from governance.committee.minutes import Minutes
from governance.committee.policy import Policy
from governance.committee.proceedings import Proceedings
from governance.committee.recount import Beside, recount
from governance.committee.request import Move, Request, State
from governance.errors import NotFound, StoreUnavailable
from governance.people.roster import OnRecord
from governance.predictions.encoding import decode_profile
from governance.proceedings.act import Act
from governance.proceedings.kind import Course, Item
from governance.sentences.phrase import counted
from governance.sentences.times import moment
from governance.services.documents import fetch
from governance.services.log.publish import COSIGNATURE
from governance.services.record import message
from governance.services.recorded import (
    ALIAS,
    ALMOST,
    ASSESSED,
    ATTACHED,
    FOUNDED,
    MODEL,
    act_of,
    entries_of,
    recorded,
)
from governance.services.rosters import CHANGED, on_record_in, roster_differs
from governance.services.serving.watch import announcement
from governance.store.outbox import OUTBOX_KINDS, AliasMove, C, Message
from governance.store.tables import Recorded
from governance.store.transaction import Reader

CITED = re.compile(rb"sha256:[0-9a-f]{64}")
SEALED = re.compile(rb"case:[0-9a-f]{64}")
DECISIONS = (Move.APPROVE.value, Move.REJECT.value)
ERASURES = (PERSON_ERASED, WORDS_ERASED)
PROMISING = frozenset({Move.APPROVE, Move.VERIFY, Move.CONFIRM})
"""Acts that promise an alias to the version of their request; all others promise that it points nowhere."""

NOT_ON_RECORD: Mapping[str, str] = {
    "profile": "a cache, which `placet verify --rebuild --as ID` counts again from the prediction logs, and says what was different",
    "resource_use": "a cache; where a row of it is deleted, `placet profile MODEL` reads it again from the metrics server",
    "registered": "a cache of what the registry had, which the worker reads again in each round",
    "rounds": "it says who makes rounds and what came of the last one; each round writes it again, and no decision rests on it",
}
"""Tables that the log says nothing of: what they are, and how each is made again. Every other table is held against the log."""


NOTHING = Recorded((), {}, (), {}, (), ())

Difference = tuple[str, int | None]
"""A sentence, and the entry that the tables differ from."""


def tables_agree(reader: Reader, verification: Verification) -> Verification:
    """Compare all that the tables say with the log's entries.

    The log holds. The first difference becomes the fault.
    """
    try:
        checking = _Checking(reader, entries_of(reader))
    except StoreUnavailable as error:
        return replace(verification, fault=str(error))
    for what, look in LOOKS:
        difference = checking.looked(what, look)
        if difference is not None:
            return replace(verification, fault=difference[0], entry=difference[1])
    return verification.remarking(*checking.remarks())


@dataclass(slots=True)
class _Checking:
    """One pass over the tables."""

    reader: Reader
    entries: tuple[ReadEntry, ...]
    told: Recorded = NOTHING
    uncited: tuple[str, ...] = ()
    sealed: dict[str, set[str]] = field(default_factory=dict)
    """Seals of cases that evidence names, with the subjects that it is about."""
    of_item: dict[str, list[ReadEntry]] = field(init=False)
    """The entries about each item."""
    rosters: list[tuple[int, Mapping[str, Any], OnRecord]] = field(init=False)
    """The entries that put people on record, with their sequence numbers."""

    def __post_init__(self) -> None:
        self.of_item = {}
        for entry in self.entries:
            item = item_in(entry.event["subject"])
            if item is not None:
                self.of_item.setdefault(item, []).append(entry)
        self.rosters = [
            (entry.sequence, entry.event, people)
            for entry in self.entries
            if (people := on_record_in(entry.event)) is not None
        ]

    def looked(self, what: str, look: "Callable[[_Checking], Difference | None]") -> Difference | None:
        """Run one look.

        A thing that cannot be read is a finding.
        """
        try:
            return look(self)
        except (ValueError, TypeError, KeyError, AttributeError, NotFound, StoreUnavailable) as error:
            return f"the {what} in the tables were changed and cannot be read: {error}", None

    def acts_are_recorded(self) -> Difference | None:
        """Every act is one that an entry records.

        Every entry of an item has its act, and the item stands as they left it.
        """
        items = {item.id: item for kind in KINDS for item in self.reader.items.all(kind)}
        for name in sorted(items.keys() | self.of_item.keys()):
            entries = self.of_item.get(name, [])
            try:
                acts = self.reader.items.acts(name)
            except (ValueError, TypeError, KeyError) as error:
                return f"the acts of {name} were changed and cannot be read: {error}", None
            difference = _acts_differ(name, acts, entries) or _stands_elsewhere(name, items.get(name), entries)
            if difference is not None:
                return difference
        return None

    def documents_are_whole(self) -> Difference | None:
        """Every document has the digest that names it.

        And each document on which the record rests is there.
        """
        needed = {digest: entry.sequence for entry in reversed(self.entries) for digest in _rests_on(entry.event)}
        cited = {match for entry in self.entries for match in CITED.findall(canonical_bytes(entry.event))}
        present: set[str] = set()
        evidence = {
            entry.event["digest"]: entry.event["subject"] for entry in self.entries if entry.event["action"] == ASSESSED
        }
        for row in self.reader.tables.rows("document"):
            digest, content = str(row["digest"]), row["content"]
            if not isinstance(content, bytes) or digest_of_bytes(content) != digest:
                return f"document {digest} was changed: its bytes are not those that it is named by", needed.get(digest)
            present.add(digest)
            if digest in evidence:
                for seal in SEALED.findall(content):
                    self.sealed.setdefault(seal.decode(), set()).add(evidence[digest])
            cited.update(CITED.findall(content))
        for digest, sequence in needed.items():
            if digest not in present:
                return f"document {digest}, which entry {sequence} rests on, is missing", sequence
        profiled = {str(row["binning"]) for row in self.reader.tables.rows("profile")}
        self.uncited = tuple(sorted(present - {match.decode() for match in cited} - profiled))
        return None

    def cases_are_what_was_sealed(self) -> Difference | None:
        """Every case beside evidence is what its seal stands for.

        One that is missing was erased by an entry that says so.
        """
        erased = {
            entry.event["subject"].replace(CASE_SUBJECT, CASE, 1)
            for entry in self.entries
            if entry.event["action"] == CASE_ERASED
        }
        missing = self.sealed.keys() - erased
        for row in self.reader.tables.rows("explained_case"):
            case = KeptCase(**{name: row[name] for name in ("seal", "model", "version", "key", "content")})  # type: ignore[arg-type]
            about = f"case {case.seal[:17]}... beside the evidence about {case.model}/{case.version}"
            if case.seal in erased:
                if case.key is not None or case.content is not None:
                    return f"{about} is there again, and the log says that it was erased", None
            elif not case.genuine:
                return f"{about} was changed: it is not what its seal stands for", None
            if f"{MODEL}{case.model}/{case.version}" not in self.sealed.get(case.seal, ()):
                return f"{about} is filed under another version than the evidence that names it", None
            missing.discard(case.seal)
        if missing:
            return (
                f"case {min(missing)[:17]}... that evidence names is missing, and no entry says that it was erased",
                None,
            )
        return None

    def rows_are_recorded(self) -> Difference | None:
        """Every row is what the log tells.

        Every column of what it tells in full, and no other row is there.
        """
        self.told = recorded(self.reader, self.entries)
        difference = self.reader.tables.differs(self.told)
        return None if difference is None else (difference.sentence, None)

    def people_on_record_follow(self) -> Difference | None:
        """Every roster on record follows from the one before.

        It is named by the digest of its people, and says what has changed.
        """
        roster_before: OnRecord | None = None
        for sequence, event, now in self.rosters:
            wrong = roster_differs(roster_before, event, now)
            if wrong is not None:
                return f"entry {sequence} {wrong}", sequence
            roster_before = now
        return None

    def decisions_are_what_the_votes_say(self) -> Difference | None:
        """Every decision follows from its votes, counted again.

        By the policy under which it was made.
        """
        for entry in self.entries:
            event = entry.event
            if not event["subject"].startswith(REQUEST.subject) or event["action"] not in DECISIONS:
                continue
            name = event["subject"].removeprefix(REQUEST.subject)
            acts, content = self._acts(name), act_of(event)[0].said
            assert isinstance(content, Decided)
            minutes = fetch(self.reader, content.minutes, Minutes)
            named = (minutes.request, minutes.digest, content.digest)
            if named != (name, event["digest"], event["digest"]):
                return f"the minutes of {name} are of another decision", entry.sequence
            policy = fetch(self.reader, REQUEST.item_from(acts).matter.policy, Policy)
            wrong = recount(acts, minutes, policy, self._beside(name, entry.sequence))
            if wrong is not None:
                return (
                    f"the decision on {name} (entry {entry.sequence}) is not what its votes say: {wrong}",
                    entry.sequence,
                )
        return None

    def items_are_ended_by_who_may(self) -> Difference | None:
        """Everything that was ended was ended by people who may.

        With what follows from it.
        """
        for item in self.told.items:
            kind, entries = kind_of(item.id), self.of_item[item.id]
            if kind not in BESIDE_REQUESTS or item.state in kind.undecided:
                continue
            last, acts = entries[-1].sequence, self._acts(item.id)
            requests = {request: self._acts(request) for request in kind.rests_on(item)}
            wrong = kind.recount(Course(item, acts), requests, self._beside(item.id, last).rosters)
            if wrong is not None:
                return f"the end of {item.id} (entry {last}) is not one that could be: {wrong}", last
        return None

    def promises_follow(self) -> Difference | None:
        """Every promise of an alias move follows from an act.

        None is missing.
        """
        requests = {item.id: item for item in self.told.items if isinstance(item, Request)}
        rows = [row for row in self.reader.tables.rows("outbox") if row["kind"] != OUTBOX_KINDS[Message]]
        for row in rows:
            if row["kind"] != OUTBOX_KINDS[AliasMove]:
                return f"the promise {row['position']} is of the kind {row['kind']}, which there is not", None
            fault = _promise_differs(row, requests[str(row["request"])], self._acts(str(row["request"])))
            if fault is not None:
                return f"the promised move {row['position']} of {row['request']} {fault}", None
        waiting = {row["request"] for row in rows if row["finished_at"] is None}
        kept = {row["request"] for row in rows if row["finished_at"] is not None}
        for name, request in requests.items():
            proceeding = Proceedings(request, self._acts(name))
            waits = request.state is State.APPROVED and isinstance(request.matter, Dossier)
            if waits and not proceeding.outstanding_before and name not in waiting:
                return f"{name} is approved, and the promise to move its alias is missing from the tables", None
            if any(act.move is Move.SETTLE for act in proceeding.acts) and name not in kept:
                return f"{name} moved its alias, and the promise that it carried out is missing from the tables", None
        return None

    def messages_are_ours(self) -> Difference | None:
        """Every waiting message says what an entry says.

        Nothing is kept of one that was sent.
        """
        messages = set(self._messages())
        erased = any(entry.event["action"] in ERASURES for entry in self.entries)
        for row in (row for row in self.reader.tables.rows("outbox") if row["kind"] == OUTBOX_KINDS[Message]):
            content, sent = _promised(row, Message), row["finished_at"] is not None
            words = (content.title, content.body, row["queued_at"])
            texts = {message[2] for message in messages} if erased or sent else messages
            if (words[2] if erased or sent else words) not in texts or (sent and content != Message("", "")):
                return f"message {row['position']} says what no entry says, or was queued at another time", None
            if row["request"] is not None:
                return f"message {row['position']} is called a promise of {row['request']}", None
        return None

    def counts_are_filed_right(self) -> Difference | None:
        """Counts are filed under their own version and bucket.

        And in bins that are kept.
        """
        for row in self.reader.tables.rows("profile"):
            counts = decode_profile(json.loads(str(row["counts"])))
            place_of_counts = (counts.model, counts.version, counts.binning, counts.start, counts.hour)
            if place_of_counts != (row["model"], row["version"], row["binning"], row["start"], row["hour"]):
                name = f"{row['model']}/{row['version']} of {row['start']}"
                return f"the counts of {name} are those of {counts.model}/{counts.version} of {counts.since}", None
            if not self.reader.documents.has(str(row["binning"])):
                return f"the bins of the counts of {row['model']}/{row['version']} are missing", None
        return None

    def resources_are_filed_right(self) -> Difference | None:
        """What serving took is of the version under which it is found."""
        for row in self.reader.tables.rows("resource_use"):
            use = json.loads(str(row["record"]))
            if (use["model"], use["version"]) != (row["model"], row["version"]):
                return (
                    f"what serving took of {row['model']}/{row['version']} is that of {use['model']}/{use['version']}",
                    None,
                )
            self.reader.serving.resource_use(str(row["model"]), str(row["version"]))
        return None

    def words_of_others_are_about_this_log(self) -> Difference | None:
        """What witnesses and authorities said is about this log.

        It is about a checkpoint that this log has signed, at the time that it says.
        """
        for row in self.reader.tables.rows("witnessed"):
            fault = _word_differs(row, self.reader)
            if fault is not None:
                return f"the word of {row['witness']} on {row['size']} entries {fault}", None
        return None

    def remarks(self) -> tuple[str, ...]:
        """What is no fault, and should be known."""
        remarks = [_set_back(name, [act for act, _ in acts]) for name, acts in self.told.acts.items()]
        if self.uncited:
            more = f" and {len(self.uncited) - 3} more" if len(self.uncited) > 3 else ""
            remarks.append(
                f"nothing cites {counted(len(self.uncited), 'document')}: {', '.join(self.uncited[:3])}{more}"
            )
        return tuple(remark for remark in (*remarks, self._before_people_were_on_record()) if remark is not None)

    def _before_people_were_on_record(self) -> str | None:
        """The votes that are counted without a roster on record.

        The log does not say who held which seat.
        """
        first = self.rosters[0][0] if self.rosters else len(self.entries)
        many = sum(entry.event["action"] == Move.VOTE and entry.sequence < first for entry in self.entries)
        if not many:
            return None
        what = f"no roster entry before entry {first}" if self.rosters else "no roster entry"
        return f"the log has {what}: {counted(many, 'vote')} in it {'is' if many == 1 else 'are'} counted from the seats that the acts name"

    def _beside(self, name: str, decision: int) -> Beside:
        """What the log says beside the acts of one request.

        Up to the entry of its decision.
        """
        begins = [sequence for sequence, _, _ in self.rosters]
        entries = [entry for entry in self.of_item[name] if entry.sequence <= decision]
        opened, rosters = entries[0].event["at"], {}
        for entry in entries:
            before = bisect(begins, entry.sequence)
            if before:
                rosters[entry.event["detail"]["revision"]] = self.rosters[before - 1][2]
        assured = {entry.event["detail"]["revision"]: entry.event["actor"]["assurance"] for entry in entries}
        noticed = [
            datetime.fromisoformat(event["at"])
            for sequence, event, _ in self.rosters
            if event["action"] == CHANGED and sequence < decision and event["at"] >= opened
        ]
        return Beside(rosters, assured, tuple(noticed))

    def _acts(self, name: str) -> tuple[Act[Any, Any], ...]:
        return tuple(act for act, _ in self.told.acts[name])

    def _messages(self) -> Iterator[tuple[object, object, object]]:
        items = {item.id: item for item in self.told.items}
        for name, acts in self.told.acts.items():
            for act, _ in acts:
                if kind_of(name).acts[act.move].announced:
                    yield (*message(items[name], act), act.at)
        for entry in self.entries:
            event = entry.event
            if event["subject"].startswith(ALIAS):
                yield (*announcement(event), datetime.fromisoformat(event["at"]))


LOOKS: tuple[tuple[str, Callable[[_Checking], Difference | None]], ...] = (
    ("acts", _Checking.acts_are_recorded),
    ("documents", _Checking.documents_are_whole),
    ("cases", _Checking.cases_are_what_was_sealed),
    ("items, policies and assessments", _Checking.rows_are_recorded),
    ("people on record", _Checking.people_on_record_follow),
    ("decisions", _Checking.decisions_are_what_the_votes_say),
    ("ends of other items", _Checking.items_are_ended_by_who_may),
    ("promises of alias moves", _Checking.promises_follow),
    ("messages", _Checking.messages_are_ours),
    ("counts", _Checking.counts_are_filed_right),
    ("resources", _Checking.resources_are_filed_right),
    ("words of witnesses", _Checking.words_of_others_are_about_this_log),
)
"""In the order in which a difference is told; later ones rest on earlier ones."""


def _acts_differ(name: str, acts: Sequence[Act[Any, Any]], entries: Sequence[ReadEntry]) -> Difference | None:
    by_revision = {entry.event["detail"]["revision"]: entry for entry in entries}
    for act in acts:
        entry = by_revision.pop(act.revision, None)
        if entry is None:
            return f"act {act.revision} of {name} is in the tables, and no entry records it", None
        if act != act_of(entry.event)[0]:
            return (
                f"act {act.revision} of {name} was changed: it is not what entry {entry.sequence} records",
                entry.sequence,
            )
    missing = min((entry.sequence for entry in by_revision.values()), default=None)
    return None if missing is None else (f"what entry {missing} records of {name} is missing from the tables", missing)


def _stands_elsewhere(name: str, item: Item[Any] | None, entries: Sequence[ReadEntry]) -> Difference | None:
    """Whether an item is shown otherwise than its acts have left it."""
    newest = entries[-1].sequence if entries else None
    if item is None or not entries:
        return f"{name} is in the log, and not in the tables", newest
    left = kind_of(name).item_from([act_of(entry.event)[0] for entry in entries])
    if left.digest != entries[-1].event["digest"]:
        return f"entry {newest} records an act on another dossier than that on which {name} stood", newest
    if item != left:
        return f"{name} is shown as {item.state}; that is not how its acts have left it", newest
    return None


def _rests_on(event: Mapping[str, Any]) -> Iterator[str]:
    """The documents without which an entry cannot be understood."""
    if event["action"] in (FOUNDED, ASSESSED, ATTACHED):
        yield event["digest"]
        yield from (event["detail"][name] for name in ("card", "spec", "binning") if name in event["detail"])
    if kind_in(event["subject"]) is None:
        return
    content = act_of(event)[0].said
    match content:
        case Decided():
            yield content.minutes
        case Adopted():
            yield content.policy
    yield from _documents_of(getattr(content, "matter", None))


def _documents_of(matter: Matter | None) -> Iterator[str]:
    match matter:
        case Dossier():
            yield from (matter.evidence, matter.card, matter.policy)
        case Adoption():
            yield from (matter.policy, matter.adopts)
        case Emergency():
            yield matter.policy


def _promised(row: Mapping[str, object], kind: type[C]) -> C:
    """What a row of the outbox promises.

    Raises ValueError where it was not written by us.
    """
    content = kind(**json.loads(str(row["content"])))
    if canonical_bytes(content).decode() != row["content"]:
        raise ValueError(f"the promise {row['position']} was written by somebody else")
    return content


def _promise_differs(row: Mapping[str, object], request: Request, acts: Sequence[Act[Any, Any]]) -> str | None:
    """What is wrong with a promise of an alias move.

    None where it follows from the acts.
    """
    move = _promised(row, AliasMove)
    promised = next((act for act in acts if act.revision == move.revision), None)
    if promised is None or move.request != request.id or (move.model, move.alias) != request.place:
        return "is about another act, model or alias than any of its request"
    version = request.version if promised.move in PROMISING else None
    if move.version != version:
        return f"is to version {move.version}, and act {promised.revision} promised {version}"
    made = row["queued_at"]
    assert isinstance(made, datetime)
    if abs(made - promised.at) > ALMOST:
        return f"is of {moment(made)}, and act {promised.revision} of {moment(promised.at)}"
    moved = next((act for act in acts if act.revision > promised.revision and isinstance(act.said, Moved)), None)
    finished = row["finished_at"]
    if finished is None:
        return None if moved is None else f"waits still, and act {moved.revision} records that it was made"
    assert isinstance(finished, datetime)
    if moved is not None and version is not None and abs(finished - moved.at) > ALMOST:
        return f"was made on {moment(finished)}, and act {moved.revision} records it on {moment(moved.at)}"
    if moved is None and version is not None and request.state is State.APPROVED:
        return "is called made, and no act records that the alias moved"
    return None


def _word_differs(row: Mapping[str, object], reader: Reader) -> str | None:
    """What is wrong with a witness's or an authority's statement.

    None where nothing is, as far as it can be seen without their keys.
    """
    note, word, at = read_note(str(row["checkpoint"]).encode()), row["word"], row["at"]
    assert isinstance(word, bytes)
    assert isinstance(at, datetime)
    keys = [log_key.key for log_key in reader.log.keys()]  # noqa: SIM118  (no mapping)
    try:
        require_signed(note, keys)
    except NoteInvalid as error:
        return f"is about a checkpoint that this log has not signed: {error}"
    if read_checkpoint(note.text).size != row["size"]:
        return f"is about the checkpoint of {read_checkpoint(note.text).size}"
    if row["kind"] == COSIGNATURE:
        line = read_signature(word.decode().removesuffix("\n"))
        at_signed = datetime.fromtimestamp(int.from_bytes(line.signature[:8], "big"), UTC)
        same = str(row["witness"]) in (line.name, f"{line.name}+{line.key_id.hex()}") and at_signed == at
        return None if same else "is that of another witness, or of another time"
    named = bytes.fromhex(digest_of_bytes(str(row["checkpoint"]).encode()).removeprefix("sha256:"))
    return None if named in word else "is a timestamp of something else"


def _set_back(name: str, acts: Sequence[Act[Any, Any]]) -> str | None:
    """The acts that are of too early a time.

    An act before its request was opened, or a decision before the votes that it counted.
    """
    early = next((act for act in acts if acts[0].at - act.at > SET_BACK), None)
    if early is not None:
        return f"act {early.revision} of {name} is of {moment(early.at)}, before it was opened: the clock was set back"
    decided = next((act for act in acts if isinstance(act.said, Decided)), None)
    late = [
        act for act in acts if decided is not None and isinstance(act.said, Cast) and act.at - decided.at > SET_BACK
    ]
    if decided is not None and late:
        return f"the decision on {name} is of {moment(decided.at)}, before {counted(len(late), 'vote')} on it: the clock was set back"
    return None

"""A `Store` in memory, one small fake for each of its ports.

It passes the contract of the store (tests/contracts/test_store.py), except for what is about a database.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any

from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event, Opened, open_event, replaced
from governance.audit.keyring import Keyring
from governance.audit.log import LogKey, ReadEntry, Search, StoredEntry
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.seal import KEY_BYTES, KeptCase
from governance.canonical import bytes_of_json, canonical_bytes, digest_of_bytes, plain
from governance.committee.acts import Moved
from governance.committee.kinds import kind_of
from governance.errors import NotFound, StoreUnavailable
from governance.evidence.bundle import Attached
from governance.evidence.resources import ResourceUse
from governance.predictions.encoding import encode_profile
from governance.proceedings.act import Act
from governance.records import ModelVersion
from governance.sentences import storing
from governance.statistics.profile import Profile
from governance.store.evidence import Assessment
from governance.store.items import ALL, Chosen
from governance.store.outbox import AliasMove, C, Message, Promise
from governance.store.policies import PolicyInForce
from governance.store.rounds import Rounds
from governance.store.serving import StrayAlias
from governance.store.tables import Recorded, RowDiffers
from governance.store.witnesses import Witnessed
from tests.logs import MemoryLog


@dataclass
class FakeLog(MemoryLog):
    """The log of a store, with random keys of seals."""

    keyring: Keyring | None = None

    def rotate(self, event: Event, key: VerifierKey) -> Checkpoint:
        checkpoint = self.append(event)
        self.signers.append(LogKey(len(self.rows), key))
        return checkpoint

    def erase_person(self, pseudonym: str) -> None:
        if pseudonym not in {person.pseudonym for person in self.known}:
            raise NotFound(storing.no_such_pseudonym(pseudonym))
        self.known = [person for person in self.known if person.pseudonym != pseudonym]

    def erase_words(self, sequence: int) -> None:
        if not 0 <= sequence < len(self.rows):
            raise NotFound(storing.entry_not_there(sequence))
        self.rows[sequence] = self.rows[sequence]._replace(reason=None, reason_key=None)

    def read(self, search: Search) -> tuple[ReadEntry, ...]:
        people = {person.pseudonym: person for person in self.known}
        chosen = (row for row in reversed(self.rows[: search.before]) if self._is_meant(row, search))
        return tuple(
            ReadEntry(
                row.sequence,
                row.leaf_hash,
                open_event(row.leaf, Opened(row.reason_key, row.reason, row.detail_key, row.detail), people),
            )
            for row in islice(chosen, search.limit)
        )

    def actions(self) -> tuple[str, ...]:
        return tuple(sorted({str(row.action) for row in self.rows}))

    def filed_under(self, subjects: Sequence[str]) -> tuple[StoredEntry, ...]:
        return tuple(row for row in self.rows if row.subject in subjects)

    def _is_meant(self, row: StoredEntry, search: Search) -> bool:
        return (
            (not search.actions or row.action in search.actions)
            and search.subject in (None, row.subject)
            and all(self._says(row, word.lower(), search) for word in search.text.split())
        )

    def _says(self, row: StoredEntry, word: str, search: Search) -> bool:
        meant = [person.pseudonym for person in self.known if word in f"{person.id} {person.name}".lower()]
        texts = [(part or b"").decode().lower() for part in (row.reason, row.detail)]
        in_words = any(word in part for part in texts) or any(pseudonym in texts[1] for pseudonym in meant)
        hidden = (row.action, row.subject) in search.withheld
        return word in row.leaf.decode().lower() or row.person in meant or (in_words and not hidden)

    def _signer(self) -> SignerKey:
        assert self.keyring is not None
        if self.signers:
            return self.keyring.holding(self.signers[-1].key)
        first = self.keyring.begin()
        self.signers.append(LogKey(0, first.verifier))
        return first

    def _draw(self) -> bytes:
        return secrets.token_bytes(KEY_BYTES)


@dataclass
class Kept:
    """Everything that is kept.

    What was committed is never changed: a writer writes to a copy.
    """

    items: dict[str, Any] = field(default_factory=dict)
    acts: dict[str, tuple[Act[Any, Any], ...]] = field(default_factory=dict)
    policies: tuple[PolicyInForce, ...] = ()
    documents: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[tuple[str, ...], Attached] = field(default_factory=dict)
    assessments: dict[tuple[str, str], Assessment] = field(default_factory=dict)
    cases: dict[str, KeptCase] = field(default_factory=dict)
    profiles: dict[tuple[Any, ...], Profile] = field(default_factory=dict)
    registered: dict[str, tuple[ModelVersion, ...]] = field(default_factory=dict)
    strays: dict[tuple[str, str], StrayAlias] = field(default_factory=dict)
    uses: dict[tuple[str, str], ResourceUse] = field(default_factory=dict)
    promises: dict[int, tuple[Promise[Any], datetime | None]] = field(default_factory=dict)
    rounds: Rounds = field(default_factory=Rounds)
    words: dict[tuple[int, str], Witnessed] = field(default_factory=dict)
    log: FakeLog = field(default_factory=FakeLog)

    def copied(self) -> "Kept":
        parts = {part.name: copy(getattr(self, part.name)) for part in fields(self)}
        return Kept(**parts | {"log": self.log.with_rows(self.log.rows)})


def require(holds: bool, what: str) -> None:
    """Refuse what no database would keep."""
    if not holds:
        raise StoreUnavailable(storing.store_failed("in memory", storing.database_says(what)))


def instants(*times: datetime) -> None:
    require(all(time.utcoffset() is not None for time in times), "a time without an offset")


@dataclass
class Port:
    kept: Kept


class FakeItems(Port):
    def all(self, kind: Any) -> tuple[Any, ...]:
        return self._where(kind, ALL)

    def one(self, kind: Any, id: str) -> Any:
        there = {item.id: item for item in self.all(kind)}
        if id not in there:
            raise NotFound(storing.no_such_item(kind.name, id, sorted(there)))
        return there[id]

    def acts(self, item: str) -> tuple[Act[Any, Any], ...]:
        return self.kept.acts.get(item, ())

    def acts_where(self, kind: Any, chosen: Chosen = ALL) -> Mapping[str, tuple[Act[Any, Any], ...]]:
        ids = sorted(item.id for item in self._where(kind, chosen)[: chosen.newest])
        return {item: self.kept.acts[item] for item in ids if item in self.kept.acts}

    def last_moved(self, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Act[Any, Any]]:
        last: dict[tuple[str, str], Act[Any, Any]] = {}
        places = {item.id: item.place for item in self.kept.items.values() if _is_chosen(item, chosen)}
        acts = (act for item in places for act in self.acts(item) if isinstance(act.said, Moved))
        for act in sorted(acts, key=lambda act: (act.at, len(act.item), act.item, act.revision)):
            last[places[act.item]] = act
        return dict(sorted(last.items()))

    def how_many(self, kind: Any, chosen: Chosen) -> int:
        return len(self._where(kind, chosen))

    def next_id(self, kind: Any) -> str:
        return kind.id(1 + max((kind.number(item.id) for item in self.all(kind)), default=0))

    def put(self, item: Any) -> None:
        instants(item.opened_at, item.due_at)
        self.kept.items[item.id] = item

    def add_act(self, act: Act[Any, Any]) -> None:
        instants(act.at)
        before = self.acts(act.item)
        require(act.item in self.kept.items, f"an act on {act.item}, which is not there")
        require(act.revision not in {earlier.revision for earlier in before}, f"another act {act.revision}")
        acts = (*before, replace(act, at=act.at.astimezone(UTC)))
        self.kept.acts[act.item] = tuple(sorted(acts, key=lambda act: act.revision))

    def erase_reason(self, item: str, revision: int, instead: str) -> None:
        if revision not in {act.revision for act in self.acts(item)}:
            raise NotFound(storing.no_such_act(item, revision))
        self.kept.acts[item] = tuple(
            replace(act, reason=instead) if act.revision == revision else act for act in self.acts(item)
        )

    def replace_texts(self, instead: Mapping[str, str]) -> None:
        def another(text: str) -> str:
            return instead.get(text, text)

        def rewritten(value: Any) -> str:
            return bytes_of_json(replaced(plain(value), another)).decode()

        for name, item in self.kept.items.items():
            kind = kind_of(name)
            self.kept.items[name] = kind.read_item(rewritten(item))
            self.kept.acts[name] = tuple(
                replace(
                    act,
                    person=another(act.person),
                    name=another(act.name),
                    said=kind.read(act.move, rewritten(act.said)),
                )
                for act in self.acts(name)
            )

    def _where(self, kind: Any, chosen: Chosen) -> tuple[Any, ...]:
        items = [item for name, item in self.kept.items.items() if kind_of(name) is kind and _is_chosen(item, chosen)]
        return tuple(sorted(items, key=lambda item: (len(item.id), item.id), reverse=True))


def _is_chosen(item: Any, chosen: Chosen) -> bool:
    model, alias = chosen.place or (chosen.model, None)
    of_model, of_alias = item.place or (None, None)
    return (
        (chosen.states is None or item.state in chosen.states)
        and (model is None or of_model == model)
        and (alias is None or of_alias == alias)
        and (chosen.purpose is None or item.purpose == chosen.purpose)
    )


class FakePolicies(Port):
    def all(self) -> tuple[PolicyInForce, ...]:
        return self.kept.policies

    def add(self, policy: PolicyInForce) -> None:
        instants(policy.since)
        require(policy.digest in self.kept.documents, f"no document {policy.digest}")
        require(policy.request is None or policy.request in self.kept.items, f"no request {policy.request}")
        self.kept.policies = (policy, *self.kept.policies)


class FakeStoredDocuments(Port):
    def content(self, digest: str) -> bytes:
        if digest not in self.kept.documents:
            raise NotFound(storing.no_such_document(digest))
        return self.kept.documents[digest]

    def has(self, digest: str) -> bool:
        return digest in self.kept.documents

    def put(self, content: bytes) -> str:
        digest = digest_of_bytes(content)
        self.kept.documents[digest] = content
        return digest


class FakeEvidence(Port):
    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        of_version = sorted(key for key in self.kept.attachments if key[:2] == (model, version))
        return tuple(self.kept.attachments[key] for key in of_version)

    def assessment(self, model: str, version: str) -> Assessment | None:
        return self.kept.assessments.get((model, version))

    def assessments(self) -> tuple[Assessment, ...]:
        return tuple(self.kept.assessments[of] for of in sorted(self.kept.assessments))

    def cases(self, model: str, version: str) -> tuple[KeptCase, ...]:
        of_version = [case for case in self.kept.cases.values() if (case.model, case.version) == (model, version)]
        return tuple(sorted(of_version, key=lambda case: case.seal))

    def add_attachment(self, model: str, version: str, attached: Attached) -> None:
        require(attached.digest in self.kept.documents, f"no document {attached.digest}")
        self.kept.attachments[model, version, attached.kind, attached.name] = attached

    def put_assessment(self, assessment: Assessment) -> None:
        instants(assessment.assessed_at)
        self.kept.assessments[assessment.model, assessment.version] = assessment

    def put_case(self, case: KeptCase) -> None:
        self.kept.cases[case.seal] = case


class FakeProfiles(Port):
    def of(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        return tuple(self.kept.profiles[key] for key in sorted(self._keys(model, version, binning)))

    def versions(self, model: str, binning: str) -> tuple[str, ...]:
        return tuple(sorted({key[1] for key in self.kept.profiles if (key[0], key[2]) == (model, binning)}))

    def state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        starts = [profile.start for profile in self.of(model, version, binning)]
        return len(starts), max(starts, default=None)

    def put(self, profiles: Iterable[Profile]) -> None:
        kept = tuple(profiles)
        for whole in {_bucket(profile)[:3] for profile in kept}:
            for key in self._keys(*whole):
                del self.kept.profiles[key]
        self.kept.profiles.update({_bucket(profile): profile for profile in kept})

    def change(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        for profile in gone:
            self.kept.profiles.pop(_bucket(profile), None)
        self.kept.profiles.update({_bucket(profile): profile for profile in changed})

    def _keys(self, *whole: str) -> list[tuple[Any, ...]]:
        return [key for key in self.kept.profiles if key[:3] == whole]


def _bucket(profile: Profile) -> tuple[Any, ...]:
    return profile.model, profile.version, profile.binning, profile.start, profile.hour


class FakeServing(Port):
    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        return self.kept.registered.get(model)

    def strays(self) -> tuple[StrayAlias, ...]:
        return tuple(self.kept.strays[place] for place in sorted(self.kept.strays))

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        return self.kept.uses.get((model, version))

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        self.kept.registered[model] = versions

    def put_stray(self, stray: StrayAlias) -> None:
        self.kept.strays[stray.model, stray.alias] = stray

    def drop_stray(self, model: str, alias: str) -> None:
        self.kept.strays.pop((model, alias), None)

    def put_resource_use(self, use: ResourceUse) -> None:
        self.kept.uses[use.model, use.version] = use


class FakeOutbox(Port):
    def pending(self, kind: type[C]) -> tuple[Promise[C], ...]:
        rows = (promise for promise, finished in self.kept.promises.values() if finished is None)
        return tuple(promise for promise in rows if isinstance(promise.content, kind))

    def add(self, content: AliasMove | Message, at: datetime) -> None:
        instants(at)
        request = getattr(content, "request", None)
        require(request is None or request in self.kept.items, f"no request {request}")
        position = max(self.kept.promises, default=0) + 1
        self.kept.promises[position] = (Promise(position, content, at.astimezone(UTC)), None)

    def finish(self, position: int, at: datetime) -> None:
        instants(at)
        promise = self._waiting(position)
        content = Message("", "") if isinstance(promise.content, Message) else promise.content
        self.kept.promises[position] = (replace(promise, content=content), at)

    def postpone(self, position: int, obstacle: str, until: datetime) -> None:
        instants(until)
        promise = self._waiting(position)
        failed = replace(promise, attempts=promise.attempts + 1, obstacle=obstacle, not_before=until)
        self.kept.promises[position] = (failed, None)

    def drop(self, request: str) -> None:
        for promise in self.pending(AliasMove):
            if promise.content.request == request:
                del self.kept.promises[promise.position]

    def _waiting(self, position: int) -> Promise[Any]:
        promise, finished = self.kept.promises.get(position, (None, None))
        if promise is None or finished is not None:
            raise NotFound(storing.nothing_waits(position))
        return promise


class FakeRounds(Port):
    def now(self) -> Rounds:
        return self.kept.rounds

    def put(self, rounds: Rounds) -> None:
        self.kept.rounds = rounds


class FakeWords(Port):
    def words(self, size: int | None = None) -> tuple[Witnessed, ...]:
        of_size = [word for word in self.kept.words.values() if size in (None, word.size)]
        return tuple(sorted(of_size, key=lambda word: (-word.size, word.witness)))

    def add(self, witnessed: Witnessed) -> None:
        self.kept.words[witnessed.size, witnessed.witness] = witnessed


class FakeTables(Port):
    """The rows that a database would have."""

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        attached = {
            (*of, document.kind, document.name): document
            for of, documents in recorded.attachments.items()
            for document in documents
        }
        sides: dict[str, tuple[Mapping[Any, Any], Mapping[Any, Any]]] = {
            "item": ({item.id: item for item in recorded.items}, self.kept.items),
            "act": (
                {(act.item, act.revision): act for ones in recorded.acts.values() for act, _ in ones},
                {(act.item, act.revision): act for ones in self.kept.acts.values() for act in ones},
            ),
            "policy_in_force": (dict(enumerate(recorded.policies)), dict(enumerate(reversed(self.kept.policies)))),
            "attachment": (attached, self.kept.attachments),
            "assessment": ({(last.model, last.version): last for last in recorded.assessments}, self.kept.assessments),
            "stray_alias": ({(stray.model, stray.alias): stray for stray in recorded.strays}, self.kept.strays),
        }
        for table, (expected, present) in sides.items():
            for key in expected.keys() | present.keys():
                if expected.get(key) != present.get(key):
                    of_row = key if isinstance(key, tuple) else (key,)
                    column = "record" if key in expected and key in present else None
                    return RowDiffers(table, of_row, column, present.get(key), expected.get(key))
        return None

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        yield from getattr(self, f"_{table}")()

    def missing_guards(self) -> tuple[str, ...]:
        return ()

    def _document(self) -> Iterator[Mapping[str, object]]:
        return ({"digest": digest, "content": content} for digest, content in self.kept.documents.items())

    def _profile(self) -> Iterator[Mapping[str, object]]:
        names = ("model", "version", "binning", "start", "hour")
        for key, profile in self.kept.profiles.items():
            yield {**dict(zip(names, key, strict=True)), "counts": bytes_of_json(encode_profile(profile)).decode()}

    def _explained_case(self) -> Iterator[Mapping[str, object]]:
        return map(asdict, self.kept.cases.values())

    def _outbox(self) -> Iterator[Mapping[str, object]]:
        for promise, finished in self.kept.promises.values():
            yield {
                "position": promise.position,
                "kind": "message" if isinstance(promise.content, Message) else "alias-move",
                "request": getattr(promise.content, "request", None),
                "content": canonical_bytes(promise.content).decode(),
                "queued_at": promise.at,
                "finished_at": finished,
            }

    def _resource_use(self) -> Iterator[Mapping[str, object]]:
        for use in self.kept.uses.values():
            yield {"model": use.model, "version": use.version, "record": canonical_bytes(use).decode()}

    def _witnessed(self) -> Iterator[Mapping[str, object]]:
        return map(asdict, self.kept.words.values())


@dataclass
class FakeReader:
    """A view of what is kept."""

    kept: Kept

    items = cached_property(lambda self: FakeItems(self.kept))
    policies = cached_property(lambda self: FakePolicies(self.kept))
    documents = cached_property(lambda self: FakeStoredDocuments(self.kept))
    evidence = cached_property(lambda self: FakeEvidence(self.kept))
    profiles = cached_property(lambda self: FakeProfiles(self.kept))
    serving = cached_property(lambda self: FakeServing(self.kept))
    outbox = cached_property(lambda self: FakeOutbox(self.kept))
    rounds = cached_property(lambda self: FakeRounds(self.kept))
    witnesses = cached_property(lambda self: FakeWords(self.kept))
    tables = cached_property(lambda self: FakeTables(self.kept))
    log = cached_property(lambda self: self.kept.log)


class FakeStore:
    """A store in memory.

    `copied` hands out another one that holds the same.
    """

    def __init__(self, keyring: Keyring, kept: Kept | None = None) -> None:
        self.kept = kept or Kept()
        self._keyring = keyring
        self._turn = Lock()

    def copied(self, keyring: Keyring | None = None) -> "FakeStore":
        return FakeStore(keyring or self._keyring, self.kept)

    @contextmanager
    def reader(self) -> Iterator[Any]:
        yield FakeReader(self.kept)

    @contextmanager
    def writer(self) -> Iterator[Any]:
        require(self._turn.acquire(timeout=10), "another writer is at work")
        try:
            kept = self.kept.copied()
            kept.log.keyring = self._keyring
            yield FakeReader(kept)
            self.kept = kept
        finally:
            self._turn.release()

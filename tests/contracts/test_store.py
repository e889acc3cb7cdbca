"""What every `Store` guarantees."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import bindparam, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from governance.adapters.store.sql_schema import NEWEST, VERSION_TABLE, bring_up_to_date
from governance.adapters.store.sql_store import SqlStore
from governance.audit.checkpoint import open_checkpoint
from governance.audit.event import SYSTEM, Actor
from governance.audit.log import Search
from governance.audit.seal import KeptCase
from governance.audit.verify import verify
from governance.canonical import bytes_of_json, digest_of_bytes
from governance.committee.acts import (
    AboutCondition,
    AboutQuestion,
    Act,
    Adopted,
    Asked,
    Cast,
    Choice,
    Condition,
    Confirmed,
    Decided,
    Delegated,
    Ended,
    Moved,
    Opened,
    Proposed,
    Renewed,
    Rescheduled,
    Tally,
    When,
)
from governance.committee.course import REQUEST
from governance.committee.dossier import Adoption, Emergency, Matter
from governance.committee.request import Move, Purpose, State
from governance.errors import KeyUnavailable, NotFound, StoreUnavailable
from governance.evidence.bundle import Attached, Result
from governance.evidence.resources import BucketUse, Resource, ResourceUse
from governance.predictions.encoding import encode_profile
from governance.proceedings.act import Word
from governance.records import ModelVersion
from governance.sentences import storing
from governance.settings import sqlite_url
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from governance.store.evidence import Assessment
from governance.store.items import Chosen
from governance.store.outbox import AliasMove, Message, Promise
from governance.store.policies import PolicyInForce
from governance.store.rounds import Lease, Round, Rounds
from governance.store.serving import StrayAlias
from governance.store.transaction import Store, Writer
from tests.builders import (
    ANOTHER_KEY,
    BEN,
    CLARA,
    MODEL,
    NOON,
    a_dossier,
    a_profile,
    a_request,
    a_vote,
    an_act,
    an_event,
    an_opening,
)
from tests.fake_store import FakeStore
from tests.fakes import KEYRING, FakeKeyring
from tests.steps import refusal

ASSESSMENT = Assessment("card-fraud", "2", "e", "c", "s", "b", "a", "t", "v", None, NOON)
A_DAY = datetime.fromisoformat("2026-03-01")
USE = ResourceUse(
    "card-fraud",
    "1",
    (
        Resource("cpu", "cores", "up", (BucketUse(A_DAY, 0.1 + 0.2, 1e300, 288, 2),)),
        Resource("memory", "bytes", "rss", (BucketUse(A_DAY, None, None, 0),), "no answer"),
    ),
)
MOVE = AliasMove("R-0001", 2, "card-fraud", "champion", "2")
VOTED = Message("R-0001: vote cast", "Ben voted")
NAIVE = datetime(2026, 4, 1, 12)  # noqa: DTZ001  (the point)


@pytest.fixture(
    params=[pytest.param("SQLite", id="SQLite"), pytest.param("PostgreSQL", id="PostgreSQL", marks=pytest.mark.slow)]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is."""
    return _url(request, tmp_path)


@pytest.fixture(
    params=[pytest.param("SQLite", id="SQLite"), pytest.param("PostgreSQL", id="PostgreSQL", marks=pytest.mark.slow)]
)
def url_without_tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database is that nobody has used."""
    return _url(request, tmp_path, "postgres")


def _url(request: pytest.FixtureRequest, tmp_path: Path, in_postgres: str = "postgres_store") -> str:
    if request.param == "SQLite":
        return sqlite_url(tmp_path / "home" / "placet.db")
    return str(request.getfixturevalue(in_postgres)())


@pytest.fixture
def database(url: str) -> Store:
    """An empty store in a database."""
    return SqlStore(url, KEYRING)


@pytest.fixture(
    params=[
        pytest.param("memory", id="in memory"),
        pytest.param("SQLite", id="SQLite"),
        pytest.param("PostgreSQL", id="PostgreSQL", marks=pytest.mark.slow),
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store."""
    if request.param == "memory":
        return FakeStore(KEYRING)
    return SqlStore(_url(request, tmp_path), KEYRING)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that somebody may tamper with."""
    return tmp_path / "home" / "placet.db"


@pytest.fixture
def file(path: Path) -> Store:
    """An empty store in that file."""
    return SqlStore(sqlite_url(path), KEYRING)


def ask(store: Store) -> None:
    """Write one request, a vote on it and an entry."""
    with store.writer() as writer:
        writer.items.put(a_request(revision=2))
        writer.items.add_act(an_opening())
        writer.items.add_act(a_vote(revision=2))
        writer.log.append(an_event())


@pytest.fixture
def asked(store: Store) -> Store:
    """A store with one request, a vote on it and an entry."""
    ask(store)
    return store


class MindChanged(Exception):
    """Raised in the middle of a transaction."""


@pytest.mark.parametrize("error", [MindChanged, KeyboardInterrupt], ids=["an error", "an interruption"])
def test_after_an_error_nothing_of_a_transaction_has_happened(store: Store, error: type[BaseException]):
    def write_everything(writer: Writer) -> None:
        writer.items.put(a_request())
        writer.items.add_act(an_opening())
        digest = writer.documents.put(b"{}")
        writer.policies.add(PolicyInForce(digest, NOON, "R-0001"))
        writer.evidence.add_attachment("card-fraud", "2", Attached("datasheet", "sheet", digest, None))
        writer.outbox.add(MOVE, NOON)
        writer.outbox.add(VOTED, NOON)
        writer.evidence.put_assessment(ASSESSMENT)
        writer.profiles.put([a_profile()])
        writer.serving.put_resource_use(USE)
        writer.log.append(an_event())
        raise error

    with pytest.raises(error), store.writer() as writer:
        write_everything(writer)
    with store.reader() as reader:
        assert (
            reader.items.all(REQUEST)
            == reader.items.acts("R-0001")
            == reader.policies.all()
            == reader.evidence.assessments()
            == ()
        )
        assert (
            reader.outbox.pending(AliasMove)
            == reader.outbox.pending(Message)
            == reader.evidence.attachments("card-fraud", "2")
            == ()
        )
        assert reader.profiles.of("card-fraud", "1", "sha256:bins") == ()
        assert reader.serving.resource_use("card-fraud", "1") is None
        assert reader.items.acts_where(REQUEST) == {}
        assert not reader.documents.has(digest_of_bytes(b"{}"))
        assert list(reader.log.stored()) == []


def kept(writer: Writer) -> str:
    """The digest of a document that the store holds."""
    return writer.documents.put(b"{}")


BROKEN: dict[str, Callable[[Writer], object]] = {
    "two acts on the same revision": lambda writer: writer.items.add_act(a_vote(CLARA, Choice.REJECT, revision=2)),
    "an act on no request": lambda writer: writer.items.add_act(replace(a_vote(), item="R-0009")),
    "a promise for no request": lambda writer: writer.outbox.add(replace(MOVE, request="R-0009"), NOON),
    "a policy that nobody can read": lambda writer: writer.policies.add(PolicyInForce("sha256:0", NOON, None)),
    "a policy that no request adopted": lambda writer: writer.policies.add(PolicyInForce(kept(writer), NOON, "R-0009")),
    "an attachment that nobody can read": lambda writer: writer.evidence.add_attachment(
        "card-fraud", "2", Attached("datasheet", "sheet", "sha256:0", None)
    ),
    "a request opened at no known instant": lambda writer: writer.items.put(a_request(opened_at=NAIVE)),
    "a request due at no known instant": lambda writer: writer.items.put(a_request(due_at=NAIVE)),
    "an act at no known instant": lambda writer: writer.items.add_act(an_act(Move.DECLARE, revision=3, at=NAIVE)),
    "a policy in force at no known instant": lambda writer: writer.policies.add(
        PolicyInForce(kept(writer), NAIVE, None)
    ),
    "an assessment at no known instant": lambda writer: writer.evidence.put_assessment(
        replace(ASSESSMENT, assessed_at=NAIVE)
    ),
    "a message queued at no known instant": lambda writer: writer.outbox.add(VOTED, NAIVE),
    "a promise kept at no known instant": lambda writer: (
        writer.outbox.add(MOVE, NOON),
        writer.outbox.finish(1, NAIVE),
    ),
}


@pytest.mark.parametrize("write", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_is_refused_with_everything_around_it(asked: Store, write: Callable[[Writer], object]):
    def write_with_an_entry(writer: Writer) -> None:
        writer.log.append(an_event("goes with it"))
        write(writer)

    with refusal("nothing was written", StoreUnavailable), asked.writer() as writer:
        write_with_an_entry(writer)
    with asked.reader() as reader:
        assert len(list(reader.log.stored())) == 1
        assert (reader.items.all(REQUEST), len(reader.items.acts("R-0001"))) == ((a_request(revision=2),), 2)
        assert (
            reader.policies.all()
            == reader.outbox.pending(AliasMove)
            == reader.outbox.pending(Message)
            == reader.evidence.assessments()
            == ()
        )
        assert reader.evidence.attachments("card-fraud", "2") == ()


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda writer: writer.items.one(REQUEST, "R-0009"), id="a request"),
        pytest.param(lambda writer: writer.documents.content("sha256:0"), id="a document"),
        pytest.param(lambda writer: writer.outbox.finish(9, NOON), id="a promise"),
        pytest.param(lambda writer: writer.outbox.postpone(9, "no answer", NOON), id="a promise that failed"),
    ],
)
def test_what_is_not_there_is_not_found(asked: Store, read: Callable[[Writer], object]):
    with pytest.raises(NotFound), asked.writer() as writer:
        read(writer)


def test_a_request_that_is_not_there_is_refused_with_those_that_are(asked: Store):
    with asked.reader() as reader, refusal(storing.no_such_item("request", "R-0009", ["R-0001"]), NotFound):
        reader.items.one(REQUEST, "R-0009")


def test_a_place_that_is_no_store_is_refused(tmp_path: Path):
    (tmp_path / "placet.db").write_bytes(b"something else entirely" * 100)
    with refusal(r"the store .*placet\.db cannot be opened: file is not a database", StoreUnavailable):
        SqlStore(sqlite_url(tmp_path / "placet.db"), KEYRING)
    with refusal("cannot be opened", StoreUnavailable):
        SqlStore(sqlite_url(tmp_path / "placet.db" / "inside.db"), KEYRING)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        pytest.param("no url at all", "the store no url at all cannot be opened", id="no address"),
        pytest.param(
            "postgresql://x:notaport/y", "its port is no number, expected one such as", id="a port that is none"
        ),
        pytest.param("carrier-pigeon://home", "cannot be opened", id="a database that nobody knows"),
        pytest.param(
            "postgresql+psycopg://placet:secret@/placet?host=/nowhere",
            r"://\*\*\*@/placet",
            id="a server that is not there",
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(place: str, sentence: str):
    with pytest.raises(StoreUnavailable, match=sentence) as refusal:
        SqlStore(place, KEYRING)
    assert "secret" not in str(refusal.value)


def test_a_document_that_somebody_changed_is_not_given_out(file: Store, path: Path):
    with file.writer() as writer:
        digest = writer.documents.put(b'{"auc": 0.5}')
    tamper(path, "UPDATE document SET content = ?", b'{"auc": 0.9}')
    with file.reader() as reader, pytest.raises(StoreUnavailable, match=f"document {digest} was changed in the store"):
        reader.documents.content(digest)


GUARDED = {
    "changing an entry": ("UPDATE log_entry SET leaf = leaf", "entries of the audit log are never changed or deleted"),
    "deleting an entry": (
        "DELETE FROM log_entry WHERE sequence = 2",
        "entries of the audit log are never changed or deleted",
    ),
    "an entry out of order": (
        "INSERT INTO log_entry SELECT 9, leaf, leaf_hash, subtrees, signature FROM log_entry WHERE sequence = 2",
        "entries of the audit log follow each other without gaps",
    ),
    "changing a key": ("UPDATE log_key SET vkey = 'mine'", "keys of the audit log are never changed or deleted"),
    "deleting a key": ("DELETE FROM log_key", "keys of the audit log are never changed or deleted"),
    "other words": (
        "UPDATE log_opened SET reason = detail",
        "what an entry of the audit log says is never changed, only erased",
    ),
    "words of another person": (
        "UPDATE log_opened SET person = 'person:0'",
        "what an entry of the audit log says is never changed",
    ),
    "words without an entry": (
        "DELETE FROM log_opened WHERE sequence = 2",
        "what an entry of the audit log says is never changed",
    ),
    "another name": (
        "UPDATE log_person SET name = 'Zoe'",
        "who a pseudonym of the audit log is, is never changed, only erased",
    ),
}
OF_SQLITE = {
    "an entry in place of another": (
        "INSERT OR REPLACE INTO log_entry SELECT 1, leaf, leaf_hash, subtrees, signature FROM log_entry WHERE sequence = 2",
        "entries of the audit log follow each other without gaps",
    ),
    "a key in place of another": (
        "INSERT OR REPLACE INTO log_key VALUES (0, 'mine')",
        "keys of the audit log are never changed",
    ),
    "words in place of others": (
        "INSERT OR REPLACE INTO log_opened (sequence, action, subject) VALUES (1, 'a:b', 'c')",
        "what an entry of the audit log says is never changed",
    ),
}
OF_POSTGRESQL = {
    "emptying the log": ("TRUNCATE log_entry CASCADE", "entries of the audit log are never changed or deleted"),
    "emptying what was said": ("TRUNCATE log_opened", "what an entry of the audit log says is never changed"),
}


@pytest.fixture
def grown(database: Store) -> Store:
    """A store with three entries."""
    for number in range(3):
        with database.writer() as writer:
            writer.log.append(an_event(f"reason {number}"))
    return database


@pytest.mark.parametrize("case", [*GUARDED, *OF_SQLITE, *OF_POSTGRESQL])
def test_the_database_itself_refuses_to_change_the_log(grown: Store, url: str, case: str):
    mine = OF_SQLITE if url.startswith("sqlite") else OF_POSTGRESQL
    if case not in GUARDED | mine:
        return  # the other database's own way
    statement, sentence = (GUARDED | mine)[case]
    engine = create_engine(url)
    with engine.begin() as connection, pytest.raises(DBAPIError, match=sentence):
        connection.execute(text(statement))
    engine.dispose()
    with grown.reader() as reader:
        assert verify(reader.log).intact


TAMPERING = {
    "a changed leaf": "UPDATE log_entry SET leaf = CAST(replace(leaf, 'member', 'deputy') AS BLOB) WHERE sequence = 1",
    "a leaf that is text": "UPDATE log_entry SET leaf = CAST(leaf AS TEXT) WHERE sequence = 1",
    "a changed hash": "UPDATE log_entry SET leaf_hash = zeroblob(32) WHERE sequence = 1",
    "a hash that is none": "UPDATE log_entry SET leaf_hash = 'gone' WHERE sequence = 1",
    "no subtrees": "UPDATE log_entry SET subtrees = x'' WHERE sequence = 1",
    "a deleted entry": "DELETE FROM log_opened WHERE sequence = 1; DELETE FROM log_entry WHERE sequence = 1",
    "no signature": "UPDATE log_entry SET signature = x'' WHERE sequence = 1",
    "other words": "UPDATE log_opened SET reason = CAST('reason 9' AS BLOB) WHERE sequence = 1",
    "two entries swapped": "UPDATE log_entry SET sequence = CASE sequence WHEN 1 THEN -2 ELSE -1 END WHERE sequence > 0; UPDATE log_entry SET sequence = -sequence WHERE sequence < 0",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_a_log_that_somebody_changed_is_given_out_as_it_is_and_does_not_verify(file: Store, path: Path, statement: str):
    for number in range(3):
        with file.writer() as writer:
            writer.log.append(an_event(f"reason {number}"))
    tamper(path, statement)
    with file.reader() as reader:
        report = verify(reader.log)
    assert report.entry == 1


def test_nothing_is_appended_to_a_log_that_cannot_go_on(file: Store, path: Path):
    for number in range(4):
        with file.writer() as writer:
            writer.log.append(an_event(f"reason {number}"))
    tamper(path, "UPDATE log_entry SET subtrees = x'' WHERE sequence = 3")
    with refusal(storing.entry_cannot_be_read(3), StoreUnavailable), file.writer() as writer:
        writer.log.append(an_event())


@pytest.mark.parametrize(
    "statement",
    ["UPDATE log_entry SET leaf = CAST('broken' AS BLOB)", "UPDATE log_opened SET detail = CAST('{' AS BLOB)"],
)
def test_a_log_that_somebody_broke_cannot_be_read_as_events(file: Store, path: Path, statement: str):
    with file.writer() as writer:
        writer.log.append(an_event())
    tamper(path, statement)
    with file.reader() as reader, refusal(storing.entry_cannot_be_read(0), StoreUnavailable):
        reader.log.read(Search())


def test_entries_are_read_newest_first_a_page_at_a_time(store: Store):
    with store.writer() as writer:
        for number in range(7):
            writer.log.append(an_event(f"reason {number}"))
    with store.reader() as reader:
        first = reader.log.read(Search(limit=3))
        second = reader.log.read(Search(before=first[-1].sequence, limit=3))
        assert [entry.sequence for entry in (*first, *second)] == [6, 5, 4, 3, 2, 1]
        assert first[0].event["reason"] == "reason 6"


FOUND_BY = {
    "an action": (Search(actions=("vote:cast",)), [1, 0]),
    "a subject": (Search(subject="request/R-0002"), [2]),
    "a word of a reason, whatever its case": (Search(text="OLDER"), [1]),
    "a word with signs that databases give a meaning": (Search(text="100%_\\"), [0]),
    "a name": (Search(text="lindqvist"), [2, 1]),
    "all words together": (Search(text="okafor older"), []),
    "a value of a detail": (Search(text="rej"), [1]),
    "a digest": (Search(text="sha256:minutes"), [2]),
    "nothing at all": (Search(text="nobody said this"), []),
    "words that are withheld": (Search(text="older", withheld=frozenset({("vote:cast", "request/R-0001")})), []),
    "who said what is withheld": (Search(text="clara", withheld=frozenset({("vote:cast", "request/R-0001")})), [2, 1]),
}


@pytest.mark.parametrize(("search", "sequences"), FOUND_BY.values(), ids=FOUND_BY)
def test_entries_are_found_by(store: Store, search: Search, sequences: list[int]):
    clara = Actor("clara", "Clara Lindqvist", "member", "demo", "legal")
    with store.writer() as writer:
        writer.log.append(an_event("100%_\\ sure"))
        writer.log.append(an_event("Older customers are blocked", actor=clara, detail={"choice": "reject"}))
        detail = {"against": ["Clara Lindqvist"]}
        writer.log.append(
            an_event(action="decision:approved", subject="request/R-0002", digest="sha256:minutes", detail=detail)
        )
    with store.reader() as reader:
        assert [entry.sequence for entry in reader.log.read(search)] == sequences


def test_entries_are_had_by_what_they_are_about(store: Store):
    with store.writer() as writer:
        for subject in ("request/R-0001", "request/R-0002", "model/card-fraud/2", "request/R-0001"):
            writer.log.append(an_event(subject=subject))
    with store.reader() as reader:
        assert [entry.sequence for entry in reader.log.filed_under(["request/R-0001", "model/card-fraud/2"])] == [
            0,
            2,
            3,
        ]
        assert not reader.log.filed_under([])


def test_nobody_is_named_in_the_public_part_of_an_entry(store: Store):
    with store.writer() as writer:
        writer.log.append(
            an_event("Ben is angry", detail={"holder": "clara", "dissent": ["Ben Okafor"]}, people={"clara": "Clara"})
        )
    with store.reader() as reader:
        (leaf,) = [entry.leaf.lower() for entry in reader.log.stored()]
        assert not [word for word in (b"ben", b"okafor", b"clara", b"angry") if word in leaf]


def test_who_was_erased_is_nobody_and_the_rest_is_as_it_was(store: Store):
    with store.writer() as writer:
        writer.log.append(an_event("a reason", detail={"dissent": ["Ben Okafor"], "choice": "reject"}))
        (ben,) = writer.log.people()
        writer.log.append(an_event(action="person:erased", subject=f"person/{ben.pseudonym}", actor=SYSTEM))
        writer.log.erase_person(ben.pseudonym)
    with store.reader() as reader:
        event = reader.log.read(Search())[-1].event
        assert (event["actor"]["name"], event["reason"]) == ("(erased)", "a reason")
        assert event["detail"] == {"dissent": ["(erased)"], "choice": "reject"}
        assert verify(reader.log).fault is None


def test_somebody_who_was_erased_and_acts_again_has_another_pseudonym(store: Store):
    with store.writer() as writer:
        writer.log.append(an_event())
        (ben,) = writer.log.people()
        writer.log.erase_person(ben.pseudonym)
        writer.log.append(an_event())
        (again,) = writer.log.people()
    assert (again.id, again.pseudonym != ben.pseudonym) == ("ben", True)


def test_whoever_the_log_knows_is_a_pseudonym_also_where_nobody_says_that_it_is_a_person(store: Store):
    with store.writer() as writer:
        writer.log.append(an_event())
        writer.log.append(an_event(actor=SYSTEM, detail={"holder": "ben"}))
    with store.reader() as reader:
        details = [entry.detail or b"" for entry in reader.log.stored()]
        assert b'"ben"' not in details[1]
        assert reader.log.read(Search(limit=1))[0].event["detail"] == {"holder": "ben"}


def test_somebody_who_changes_their_name_has_another_pseudonym_from_then_on(store: Store):
    named = Actor("ben", "Ben Okafor-Lind", "member", "demo", "ethics")
    with store.writer() as writer:
        for actor in (an_event().actor, named, an_event().actor, named):
            writer.log.append(an_event(actor=actor))
    with store.reader() as reader:
        assert [entry.event["actor"]["name"] for entry in reader.log.read(Search())] == [
            "Ben Okafor-Lind",
            "Ben Okafor",
            "Ben Okafor-Lind",
            "Ben Okafor",
        ]
        assert len(reader.log.people()) == 2
        assert verify(reader.log).intact


def test_words_that_were_erased_are_gone_and_the_log_verifies(store: Store):
    with store.writer() as writer:
        writer.log.append(an_event("something about somebody", detail={"choice": "reject"}))
        writer.log.append(an_event(action="log-entry:erased", subject="log-entry/0"))
        writer.log.erase_words(0)
    with store.reader() as reader:
        event = reader.log.read(Search())[-1].event
        assert (event["reason"], event["detail"]) == ("(erased)", {"choice": "reject"})
        assert (verify(reader.log).fault, verify(reader.log).erased) == (None, (0,))


def test_after_a_rotation_entries_are_signed_with_the_new_key(store: Store):
    with store.writer() as writer:
        writer.log.append(an_event())
        announced = an_event(action="log-key:rotated", subject=f"log-key/{ANOTHER_KEY.verifier}")
        writer.log.rotate(announced, ANOTHER_KEY.verifier)
    with store.writer() as writer:
        writer.log.append(an_event())
    with store.reader() as reader:
        assert verify(reader.log, ANOTHER_KEY.verifier).intact
        assert open_checkpoint(reader.log.checkpoint().written.encode(), [ANOTHER_KEY.verifier])[0].size == 3


def test_nothing_is_written_under_a_key_that_is_not_here(database: Store, url: str):
    with database.writer() as writer:
        writer.log.append(an_event())
    elsewhere = SqlStore(url, FakeKeyring(ANOTHER_KEY, ANOTHER_KEY))
    with pytest.raises(KeyUnavailable, match="is not here"), elsewhere.writer() as writer:
        writer.log.append(an_event())


@pytest.mark.usefixtures("database")
def test_a_store_of_a_later_version_is_refused(url: str):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE placet_version SET version_num = '9999'"))
    engine.dispose()
    with refusal(r"its tables are of form 9999, .* it was written by a later version", StoreUnavailable):
        SqlStore(url, KEYRING)


def test_a_store_of_a_version_whose_log_had_names_is_refused(path: Path):
    path.parent.mkdir()
    tamper(path, "CREATE TABLE log_entry (sequence INTEGER)")
    with refusal("written by an earlier version, whose log had names", StoreUnavailable):
        SqlStore(sqlite_url(path), KEYRING)


@pytest.mark.usefixtures("database")
def test_the_steps_lead_to_the_tables_that_the_program_means(url: str):
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert context.get_current_revision() == NEWEST
    engine.dispose()


def test_a_store_of_an_earlier_form_is_brought_up_to_date_with_what_it_holds(url: str):
    engine = create_engine(url)
    if url.startswith("sqlite"):
        Path(str(engine.url.database)).parent.mkdir()
    config = Config()
    config.set_main_option("script_location", "governance/adapters/store/migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO document (digest, content) VALUES (:digest, :content)"),
            {"digest": digest_of_bytes(b"{}"), "content": b"{}"},
        )
    engine.dispose()
    with SqlStore(url, KEYRING).reader() as reader:
        assert reader.documents.content(digest_of_bytes(b"{}")) == b"{}"


GUARDS = {
    "log_entry": ("before_update", "before_delete", "before_insert"),
    "log_key": ("before_update", "before_delete", "before_insert"),
    "log_opened": ("before_update", "before_delete", "before_insert"),
    "log_person": ("before_update",),
}
GUARDS_OF_POSTGRESQL = {
    "log_entry": ("update_or_delete", "truncate", "in_order"),
    "log_key": ("update_or_delete", "truncate"),
    "log_opened": ("update", "delete", "truncate"),
    "log_person": ("update", "truncate"),
}


def test_a_guard_of_the_log_that_somebody_took_away_or_replaced_is_named(database: Store, url: str):
    engine, sqlite = create_engine(url), url.startswith("sqlite")
    guards = [(table, f"{table}_{end}") for table, ends in (GUARDS if sqlite else GUARDS_OF_POSTGRESQL).items() for end in ends]  # fmt: skip
    with database.reader() as reader:
        assert reader.tables.missing_guards() == ()
    removed: list[str] = []
    for table, guard in guards:
        off = f"DROP TRIGGER {guard}" if sqlite else f"ALTER TABLE {table} DISABLE TRIGGER {guard}"
        with engine.begin() as connection:
            connection.execute(text(off))
        removed.append(guard)
        with database.reader() as reader:
            assert reader.tables.missing_guards() == tuple(sorted(removed))
    if sqlite:
        with engine.begin() as connection:
            connection.execute(
                text("CREATE TRIGGER log_person_before_update BEFORE UPDATE ON log_person WHEN 0 BEGIN SELECT 1; END")
            )
        with database.reader() as reader:
            assert "log_person_before_update" in reader.tables.missing_guards()
    engine.dispose()


def tamper(path: Path, statement: str, *values: bytes) -> None:
    """Change the file behind the store's back, its guards taken away."""
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        if values:
            connection.execute(statement, values)
        else:
            connection.executescript(statement)
    connection.close()


def test_writers_take_turns_and_lose_and_double_nothing(store: Store):
    def append(number: int) -> int:
        with store.writer() as writer:
            request = a_request(id=writer.items.next_id(REQUEST))
            writer.items.put(request)
            return writer.log.append(an_event(f"{number} opens {request.id}")).size

    with ThreadPoolExecutor(8) as pool:
        sequences = list(pool.map(append, range(40)))
    assert sorted(sequences) == list(range(1, 41))
    with store.reader() as reader:
        assert verify(reader.log).fault is None
        assert [request.id for request in reader.items.all(REQUEST)] == [
            f"R-{number:04d}" for number in range(40, 0, -1)
        ]


def test_two_stores_at_one_place_take_turns_as_well(database: Store, url: str):
    def append(number: int) -> None:
        with (database if number % 2 else SqlStore(url, KEYRING)).writer() as writer:
            writer.log.append(an_event(f"reason {number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(12)))
    with database.reader() as reader:
        report = verify(reader.log)
    assert (report.fault, report.head.size) == (None, 12)


def test_a_writer_reads_what_is_still_true_when_it_writes(store: Store):
    def withdraw(_: int) -> bool:
        # One act is allowed; everybody looks first.
        with store.writer() as writer:
            if writer.items.acts("R-0001"):
                return False
            writer.items.add_act(an_opening())
            return True

    with store.writer() as writer:
        writer.items.put(a_request())
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(withdraw, range(16))) == 1


def test_a_reader_sees_one_moment(asked: Store):
    with asked.reader() as reader:
        before = reader.items.all(REQUEST)
        with asked.writer() as writer:
            writer.items.put(a_request(State.IN_REVIEW, revision=3))
        assert reader.items.all(REQUEST) == before
    with asked.reader() as reader:
        assert reader.items.one(REQUEST, "R-0001").state is State.IN_REVIEW


def test_what_was_written_survives_closing(database: Store, url: str):
    ask(database)
    with database.reader() as reader:
        before = (reader.items.all(REQUEST), reader.items.acts("R-0001"), list(reader.log.stored()))
    with SqlStore(url, KEYRING).reader() as reader:
        assert (reader.items.all(REQUEST), reader.items.acts("R-0001"), list(reader.log.stored())) == before


MATTERS: dict[str, Matter] = {
    "a version": a_dossier(),
    "a version that is compared with none": a_dossier(champion=None),
    "a policy": Adoption("sha256:old", "sha256:new", "standard, version 2"),
    "an emergency": Emergency("sha256:policy", "card-fraud", "champion", "2", "1", "R-0001"),
    "an emergency that switches off": Emergency("sha256:policy", "card-fraud", "champion", "2", None, None),
}


@pytest.mark.parametrize("matter", MATTERS.values(), ids=MATTERS)
def test_a_request_comes_back_as_it_was_written_whatever_it_is_about(store: Store, matter: Matter):
    request = a_request(
        State.IN_REVIEW,
        matter=matter,
        purpose=Purpose.EMERGENCY,
        tier=None,
        conflicts={"farah": "asked for this", "ben": "made card-fraud/2"},
        regards="R-0009",
        revision=7,
    )
    with store.writer() as writer:
        writer.items.put(request)
        writer.items.add_act(an_opening(request))
    with store.reader() as reader:
        assert reader.items.one(REQUEST, "R-0001") == request
        assert reader.items.all(REQUEST) == (request,)
        assert reader.items.acts("R-0001") == (an_opening(request),)
        assert reader.items.one(REQUEST, "R-0001").digest == matter.digest


CONDITION = Condition("C-1", "Call at night.", "farah", "elena", date(2026, 5, 1), When.AFTER)
SAID = (
    (Move.OPEN, Opened(a_dossier(), Purpose.APPEAL, "high", {"farah": "asked"}, NOON, "R-0009", None, NOON)),
    (Move.RENEW, Renewed(a_dossier(card="sha256:new"), "sha256:old", ("the model card",), {}, NOON, None)),
    (Move.RECUSE, Word()),
    (Move.DELEGATE, Delegated("lin", "Lin Osei")),
    (Move.ASK, Asked("Q-1", blocking=True)),
    (Move.ANSWER, AboutQuestion("Q-1")),
    (Move.PROPOSE, Proposed(CONDITION)),
    (Move.REPORT, AboutCondition("C-1", "https://example.org/rota")),
    (Move.RESCHEDULE, Rescheduled("C-1", date(2026, 6, 1), "farah", "elena")),
    (Move.VOTE, Cast("sha256:d", Choice.ABSTAIN, "ethics", "ben")),
    (
        Move.APPROVE,
        Decided("d", True, Tally(2, 1, 0), "2 of 3", ("Ben",), ("C-1",), date(2027, 4, 1), "sha256:minutes"),
    ),
    (Move.REJECT, Decided("d", False, Tally(0, 3, 0), "nobody approves", (), (), None, "sha256:minutes")),
    (Move.SETTLE, Moved("card-fraud", "champion", "2")),
    (Move.CLEAR, Moved("card-fraud", "champion", None)),
    (Move.ADOPT, Adopted("sha256:new")),
    (Move.CONFIRM, Confirmed(NOON)),
    (Move.REVOKE, Ended("executive")),
)


def test_every_kind_of_act_is_among_those_that_are_written_and_read():
    assert {type(statement) for _, statement in SAID} == {act.says for act in REQUEST.acts.values()}


@pytest.mark.parametrize(("move", "statement"), SAID, ids=[str(move) for move, _ in SAID])
def test_an_act_comes_back_as_it_was_written(asked: Store, move: Move, statement: object):
    act = an_act(move, statement, CLARA, revision=3, reason="because 'so' it — is")
    with asked.writer() as writer:
        writer.items.add_act(act)
    with asked.reader() as reader:
        assert reader.items.acts("R-0001")[-1] == act


def test_records_come_back_as_they_were_written(asked: Store):
    profile = a_profile(
        {("sex",): {("F",): Confusion(1, 2, 3, 4)}}, histograms={"amount": (1, 2)}, scores=Scores({1: 2})
    )
    with asked.writer() as writer:
        writer.evidence.put_assessment(ASSESSMENT)
        writer.profiles.put([profile])
    with asked.reader() as reader:
        assert reader.items.one(REQUEST, "R-0001") == a_request(revision=2)
        assert reader.items.acts("R-0001") == (an_opening(), a_vote(revision=2))
        assert reader.evidence.assessment("card-fraud", "2") == ASSESSMENT
        assert reader.profiles.of("card-fraud", "1", "sha256:bins") == (profile,)


def test_a_time_in_another_zone_comes_back_as_the_same_instant(asked: Store):
    from zoneinfo import ZoneInfo

    tokyo = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    with asked.writer() as writer:
        writer.items.put(a_request(id="R-0002", due_at=tokyo))
        writer.items.add_act(an_act(Move.DECLARE, revision=3, at=tokyo))
    with asked.reader() as reader:
        at, due = reader.items.acts("R-0001")[2].at, reader.items.one(REQUEST, "R-0002").due_at
    assert (at, at.utcoffset(), due) == (NOON, timedelta(0), NOON)


def test_acts_come_in_the_order_of_their_revisions_even_within_one_instant(store: Store):
    with store.writer() as writer:
        writer.items.put(a_request())
        for revision in (3, 11, 1, 2):
            writer.items.add_act(an_act(Move.DECLARE, person=BEN, revision=revision, at=NOON))
    with store.reader() as reader:
        assert [act.revision for act in reader.items.acts("R-0001")] == [1, 2, 3, 11]
        assert [act.revision for act in reader.items.acts_where(REQUEST)["R-0001"]] == [1, 2, 3, 11]


def test_every_request_keeps_its_own_acts(asked: Store):
    with asked.writer() as writer:
        writer.items.put(a_request(id="R-0002"))
        writer.items.add_act(an_act(Move.DECLARE, person=CLARA, item="R-0002"))
    with asked.reader() as reader:
        people = {request: [act.person for act in acts] for request, acts in reader.items.acts_where(REQUEST).items()}
        assert people == {"R-0001": ["farah", "ben"], "R-0002": ["clara"]}
        assert reader.items.acts("R-0009") == ()


IN_CHALLENGE = a_dossier(alias="challenger")
OF_LOANS = a_dossier(model="loans")
MANY = {
    "R-0002": a_request(State.SETTLED, id="R-0002"),
    "R-0003": a_request(State.SETTLED, id="R-0003", matter=IN_CHALLENGE),
    "R-0004": a_request(State.REJECTED, id="R-0004", matter=OF_LOANS),
    "R-9999": a_request(State.REJECTED, id="R-9999", purpose=Purpose.APPEAL),
    "R-10000": a_request(
        State.OPEN, id="R-10000", purpose=Purpose.POLICY, matter=Adoption("sha256:a", "sha256:b", "rules")
    ),
}
CHOSEN: dict[str, tuple[Chosen, list[str]]] = {
    "every one": (Chosen(), [*MANY]),
    "by state": (Chosen(states=frozenset({State.REJECTED, State.OPEN})), ["R-0004", "R-9999", "R-10000"]),
    "of no state": (Chosen(states=frozenset()), []),
    "by place": (Chosen(place=(MODEL, "champion")), ["R-0002", "R-9999"]),
    "by model": (Chosen(model=MODEL), ["R-0002", "R-0003", "R-9999"]),
    "by purpose": (Chosen(purpose=Purpose.APPEAL), ["R-9999"]),
    "by all of it": (Chosen(frozenset({State.SETTLED}), (MODEL, "challenger"), MODEL, Purpose.PROMOTION), ["R-0003"]),
    "the newest": (Chosen(newest=2), ["R-9999", "R-10000"]),
    "the newest of some": (Chosen(states=frozenset({State.SETTLED}), newest=1), ["R-0003"]),
}


@pytest.mark.parametrize(("chosen", "ids"), CHOSEN.values(), ids=CHOSEN)
def test_acts_are_those_of_the_requests_that_are_chosen(store: Store, chosen: Chosen, ids: list[str]):
    with store.writer() as writer:
        for name, request in MANY.items():
            writer.items.put(request)
            writer.items.add_act(an_act(Move.DECLARE, item=name))
    with store.reader() as reader:
        by_request = reader.items.acts_where(REQUEST, chosen)
        assert {name: len(acts) for name, acts in by_request.items()} == dict.fromkeys(ids, 1)
        assert chosen.newest is not None or reader.items.how_many(REQUEST, chosen) == len(ids)


def test_what_moved_an_alias_last_is_told_for_each_alias_by_itself(store: Store):
    def moved(request: str, revision: int, alias: str, day: int, version: str | None, move: Move = Move.SETTLE) -> Act:
        statement = Moved(MODEL, alias, version)
        return an_act(move, statement, item=request, revision=revision, at=NOON + timedelta(days=day))

    last = moved("R-0002", 2, "champion", 9, None, Move.CLEAR), moved("R-0003", 1, "challenger", 5, "3")
    with store.writer() as writer:
        for request in MANY.values():
            writer.items.put(request)
        for act in (moved("R-9999", 1, "champion", 8, "2"), moved("R-0002", 1, "champion", 1, "1"), *last):
            writer.items.add_act(act)
        writer.items.add_act(an_act(Move.DECLARE, item="R-0004", at=NOON + timedelta(days=20)))
    with store.reader() as reader:
        by_place = {(MODEL, "challenger"): last[1], (MODEL, "champion"): last[0]}
        assert (reader.items.last_moved(), list(reader.items.last_moved())) == (by_place, sorted(by_place))
        assert reader.items.last_moved(Chosen(place=(MODEL, "champion"))) == {(MODEL, "champion"): last[0]}
        assert reader.items.last_moved(Chosen(model="loans")) == {}


def test_ids_go_on_after_ten_thousand(store: Store):
    with store.writer() as writer:
        for number in (9_999, 10_000):
            writer.items.put(a_request(id=f"R-{number}"))
        assert writer.items.next_id(REQUEST) == "R-10001"
        assert [request.id for request in writer.items.all(REQUEST)] == ["R-10000", "R-9999"]


def test_the_first_id_is_r_0001(store: Store):
    with store.writer() as writer:
        assert writer.items.next_id(REQUEST) == "R-0001"


def test_a_request_put_again_keeps_its_id_and_takes_the_new_dossier(asked: Store):
    renewed = a_request(State.IN_REVIEW, matter=a_dossier(evidence="sha256:newer"), revision=3)
    with asked.writer() as writer:
        writer.items.put(renewed)
    with asked.reader() as reader:
        assert reader.items.all(REQUEST) == (renewed,)
        assert len(reader.items.acts("R-0001")) == 2


def test_a_new_console_has_no_policy(store: Store):
    with store.reader() as reader:
        assert reader.policies.all() == ()


def test_the_policy_put_in_force_last_comes_first_even_where_it_was_in_force_before(asked: Store):
    with asked.writer() as writer:
        first, second = writer.documents.put(b'"first"'), writer.documents.put(b'"second"')
        put = (
            PolicyInForce(first, NOON, None),
            PolicyInForce(second, NOON, "R-0001"),
            PolicyInForce(first, NOON, "R-0001"),
        )
        for policy in put:
            writer.policies.add(policy)
    with asked.reader() as reader:
        assert reader.policies.all() == (put[2], put[1], put[0])


def test_attachments_come_by_kind_and_name_each_version_its_own(store: Store):
    with store.writer() as writer:
        digest = kept(writer)
        report, sheet, second = (
            Attached("test-report", "fairness", digest, Result.PASSED),
            Attached("datasheet", "payments", digest, None),
            Attached("test-report", "attack", digest, Result.FAILED),
        )
        for attached in (report, sheet, second):
            writer.evidence.add_attachment("card-fraud", "2", attached)
        writer.evidence.add_attachment("card-fraud", "1", sheet)
    with store.reader() as reader:
        assert reader.evidence.attachments("card-fraud", "2") == (sheet, second, report)
        assert reader.evidence.attachments("card-fraud", "1") == (sheet,)
        assert reader.evidence.attachments("loans", "2") == ()


def test_an_attachment_takes_the_place_of_one_of_the_same_kind_and_name(store: Store):
    with store.writer() as writer:
        first, second = writer.documents.put(b"draft"), writer.documents.put(b"final")
        writer.evidence.add_attachment("card-fraud", "2", Attached("test-report", "attack", first, Result.FAILED))
        writer.evidence.add_attachment("card-fraud", "2", Attached("test-report", "attack", second, Result.PASSED))
    with store.reader() as reader:
        (attachment,) = reader.evidence.attachments("card-fraud", "2")
        assert (attachment.digest, attachment.result) == (second, Result.PASSED)
        assert reader.documents.content(first) == b"draft"


def test_the_last_assessment_of_a_version_takes_the_place_of_the_one_before(store: Store):
    with store.writer() as writer:
        writer.evidence.put_assessment(ASSESSMENT)
        writer.evidence.put_assessment(replace(ASSESSMENT, evidence="newer"))
        writer.evidence.put_assessment(replace(ASSESSMENT, version="1"))
    with store.reader() as reader:
        assert [(assessment.version, assessment.evidence) for assessment in reader.evidence.assessments()] == [
            ("1", "e"),
            ("2", "newer"),
        ]
        assert reader.evidence.assessment("card-fraud", "9") is None


def test_profiles_come_in_the_order_of_time_each_once(store: Store):
    days = [a_profile(start=date(2026, 3, day), decisions=Confusion(tp=day)) for day in (3, 1, 2)]
    again = a_profile(start=date(2026, 3, 1), decisions=Confusion(tp=100))
    with store.writer() as writer:
        writer.profiles.put([*days, again, a_profile(binning="sha256:other"), a_profile(version="2")])
    with store.reader() as reader:
        assert [p.answers.all.tp for p in reader.profiles.of("card-fraud", "1", "sha256:bins")] == [100, 2, 3]


def test_a_bucket_that_the_log_no_longer_has_is_not_kept(store: Store):
    with store.writer() as writer:
        writer.profiles.put([a_profile(start=date(2026, 3, day)) for day in (1, 2)])
        writer.profiles.put([a_profile(version="2")])
        writer.profiles.put([a_profile(start=date(2026, 3, 2))])
        assert [p.start.day for p in writer.profiles.of("card-fraud", "1", "sha256:bins")] == [2]
        assert len(writer.profiles.of("card-fraud", "2", "sha256:bins")) == 1


def test_single_buckets_change_and_go_and_the_others_stay(store: Store):
    first, second, third = (a_profile(start=date(2026, 3, day), decisions=Confusion(tp=day)) for day in (1, 2, 3))
    other = a_profile(version="2")
    with store.writer() as writer:
        writer.profiles.put([first, second, other])
        writer.profiles.change([a_profile(start=second.start, decisions=Confusion(tp=9)), third], gone=[first])
        writer.profiles.change((), gone=[first])
    with store.reader() as reader:
        assert [p.answers.all.tp for p in reader.profiles.of("card-fraud", "1", "sha256:bins")] == [9, 3]
        assert reader.profiles.of("card-fraud", "2", "sha256:bins") == (other,)


def test_hours_of_one_day_are_kept_apart_and_in_order(store: Store):
    hours = [a_profile(start=A_DAY.date(), hour=hour, decisions=Confusion(tp=hour)) for hour in (23, 0, 9)]
    with store.writer() as writer:
        writer.profiles.put(hours)
    with store.reader() as reader:
        assert [p.hour for p in reader.profiles.of("card-fraud", "1", "sha256:bins")] == [0, 9, 23]
        assert reader.profiles.state("card-fraud", "1", "sha256:bins") == (3, A_DAY.date())


def test_counts_that_were_kept_before_there_were_hours_are_those_of_days(url_without_tables: str, tmp_path: Path):
    profile = a_profile(start=A_DAY.date(), decisions=Confusion(tp=7))
    counts = bytes_of_json(encode_profile(profile)).decode()
    (tmp_path / "home").mkdir()
    engine = create_engine(url_without_tables)
    with engine.begin() as connection:
        bring_up_to_date(connection, "0003")
        kept = "INSERT INTO profile VALUES (:model, '1', :binning, '2026-03-01', :counts)"
        connection.execute(text(kept), {"model": profile.model, "binning": profile.binning, "counts": counts})
        bring_up_to_date(connection)
    engine.dispose()
    with SqlStore(url_without_tables, KEYRING).writer() as writer:
        assert writer.profiles.of(profile.model, "1", profile.binning) == (profile,)
        writer.profiles.put([profile, replace(profile, hour=1)])
        assert len(writer.profiles.of(profile.model, "1", profile.binning)) == 2


def test_what_serving_takes_is_read_as_it_was_put_and_the_last_stands(store: Store):
    with store.writer() as writer:
        writer.serving.put_resource_use(replace(USE, resources=()))
        writer.serving.put_resource_use(USE)
        writer.serving.put_resource_use(replace(USE, version="2", resources=()))
    with store.reader() as reader:
        assert reader.serving.resource_use("card-fraud", "1") == USE
        assert reader.serving.resource_use("card-fraud", "2") == ResourceUse("card-fraud", "2", ())
        assert reader.serving.resource_use("card-fraud", "3") is None


def test_cases_are_kept_by_version_in_order_of_their_seals_and_what_is_left_stands_in_their_place(store: Store):
    first, other = (KeptCase(f"case:{seal * 64}", "card-fraud", "2", b"key", b"{}") for seal in "ba")
    with store.writer() as writer:
        for case in (first, other, replace(first, seal=f"case:{'c' * 64}", version="3")):
            writer.evidence.put_case(case)
        writer.evidence.put_case(replace(other, key=None, content=None))
    with store.reader() as reader:
        assert reader.evidence.cases("card-fraud", "2") == (replace(other, key=None, content=None), first)
        assert reader.evidence.cases("card-fraud", "4") == reader.evidence.cases("loans", "2") == ()


def test_how_far_a_version_is_counted_is_told_without_reading_the_counts(store: Store):
    days = [a_profile(start=date(2026, 3, day)) for day in (3, 1, 2)]
    with store.writer() as writer:
        writer.profiles.put([*days, a_profile(version="2"), a_profile(version="3", binning="sha256:other")])
    with store.reader() as reader:
        assert reader.profiles.versions("card-fraud", "sha256:bins") == ("1", "2")
        assert reader.profiles.versions("nobodys", "sha256:bins") == ()
        assert reader.profiles.state("card-fraud", "1", "sha256:bins") == (3, date(2026, 3, 3))
        assert reader.profiles.state("card-fraud", "3", "sha256:bins") == (0, None)


def test_a_document_is_kept_once_under_the_digest_of_its_bytes(store: Store):
    with store.writer() as writer:
        first, second = writer.documents.put(b"{}"), writer.documents.put(b"{}")
        assert first == second == digest_of_bytes(b"{}")
        assert writer.documents.content(first) == b"{}"


def test_a_document_may_hold_any_bytes(store: Store):
    anything = bytes(range(256))
    with store.writer() as writer:
        digest = writer.documents.put(anything)
    with store.reader() as reader:
        assert reader.documents.content(digest) == anything


WAITS = {"an alias move": MOVE, "a move to nowhere": replace(MOVE, version=None), "a message": VOTED}


@pytest.mark.parametrize("content", WAITS.values(), ids=WAITS)
def test_a_promise_is_pending_until_it_is_finished(asked: Store, content: AliasMove | Message):
    with asked.writer() as writer:
        writer.outbox.add(content, NOON)
        assert writer.outbox.pending(type(content)) == (Promise(1, content, NOON),)
        writer.outbox.finish(1, NOON)
        assert writer.outbox.pending(type(content)) == ()
    for again in (lambda writer: writer.outbox.finish(1, NOON), lambda writer: writer.outbox.postpone(1, "no", NOON)):
        with refusal(storing.nothing_waits(1), NotFound), asked.writer() as writer:
            again(writer)


def test_promises_come_by_kind_in_the_order_they_were_made_whatever_their_requests(store: Store):
    with store.writer() as writer:
        for number in (2, 3, 1):
            name = f"R-000{number}"
            writer.items.put(a_request(id=name))
            writer.outbox.add(replace(MOVE, request=name), NOON)
            writer.outbox.add(Message(name, "was decided"), NOON)
        moves, messages = writer.outbox.pending(AliasMove), writer.outbox.pending(Message)
    assert [promise.content.request for promise in moves] == ["R-0002", "R-0003", "R-0001"]
    assert [promise.content.title for promise in messages] == ["R-0002", "R-0003", "R-0001"]
    assert [promise.position for promise in (*moves, *messages)] == [1, 3, 5, 2, 4, 6]


def test_a_request_takes_back_its_own_open_promises_and_no_others(asked: Store):
    other = replace(MOVE, request="R-0002")
    with asked.writer() as writer:
        writer.items.put(a_request(id="R-0002"))
        for content in (replace(MOVE, revision=1), MOVE, other, VOTED):
            writer.outbox.add(content, NOON)
        writer.outbox.finish(1, NOON)
        for _ in range(2):
            writer.outbox.drop("R-0001")
        assert [promise.content for promise in writer.outbox.pending(AliasMove)] == [other]
        assert [promise.content for promise in writer.outbox.pending(Message)] == [VOTED]
        assert [row["position"] for row in writer.tables.rows("outbox")] == [1, 3, 4]


@pytest.mark.parametrize("content", WAITS.values(), ids=WAITS)
def test_a_promise_that_could_not_be_kept_counts_how_often_it_was_tried_and_when_it_is_next(
    asked: Store, content: AliasMove | Message
):
    later = NOON + timedelta(seconds=2)
    with asked.writer() as writer:
        writer.outbox.add(content, NOON)
        writer.outbox.postpone(1, "no answer", NOON)
        writer.outbox.postpone(1, "the line went dead", later)
    with asked.reader() as reader:
        (promise,) = reader.outbox.pending(type(content))
    assert promise == Promise(1, content, NOON)
    assert (promise.attempts, promise.not_before, promise.obstacle) == (2, later, "the line went dead")
    assert [promise.is_due(now) for now in (NOON, later)] == [False, True]


def test_of_a_message_that_was_sent_nothing_is_kept(store: Store):
    with store.writer() as writer:
        writer.outbox.add(VOTED, NOON)
        writer.outbox.finish(1, NOON)
        (row,) = writer.tables.rows("outbox")
    assert (row["content"], row["finished_at"]) == ('{"body":"","title":""}', NOON)


def test_what_waited_in_two_outboxes_waits_in_one(url_without_tables: str, tmp_path: Path):
    (tmp_path / "home").mkdir()
    times = {"before": NOON - timedelta(minutes=1), "after": NOON + timedelta(minutes=1)}
    engine = create_engine(url_without_tables)
    with engine.begin() as connection:
        bring_up_to_date(connection, "0011")
        for statement in (
            "INSERT INTO item (id, kind, state, purpose, revision, opened_at, due_at, record) VALUES ('R-0001', 'request', 'approved', 'promotion', 2, :before, :after, '{}')",
            "INSERT INTO act VALUES ('R-0001', 2, 'decision:approved', :after, 'ben', 'Ben', 'chair', 'why', '{}')",
            "INSERT INTO alias_move VALUES (1, 'R-0001', 2, 'card-fraud', 'champion', '2', 3, :after, 'no answer', NULL)",
            "INSERT INTO alias_move VALUES (2, 'R-0001', 1, 'card-fraud', 'champion', NULL, 0, NULL, NULL, :after)",
            "INSERT INTO notice VALUES (1, '', '', :before, 1, :before)",
            "INSERT INTO notice VALUES (2, 'R-0001\\: vote cast', 'Ben voted', :after, 2, NULL)",
        ):
            of_row = {name: time for name, time in times.items() if f":{name}" in statement}
            connection.execute(
                text(statement).bindparams(*(bindparam(name, time, UTCDateTime()) for name, time in of_row.items()))
            )
        bring_up_to_date(connection)
    engine.dispose()
    with SqlStore(url_without_tables, KEYRING).reader() as reader:
        (move,), (message,) = reader.outbox.pending(AliasMove), reader.outbox.pending(Message)
        rows = {row["content"]: (row["queued_at"], row["finished_at"]) for row in reader.tables.rows("outbox")}
    then, soon = times.values()
    assert (move.content, move.at, move.attempts, move.not_before) == (MOVE, soon, 3, soon)
    assert (message.content, message.at, message.attempts) == (VOTED, soon, 2)
    assert (len(rows), rows['{"body":"","title":""}']) == (4, (then, then))


STRAY = StrayAlias("card-fraud", "champion", "3", "2", NOON)


A_VERSION = ModelVersion(
    "card-fraud", "2", None, "s3://b/2", NOON, None, "Finds more.", ("champion", "shadow"), {"a": "b"}
)


@pytest.mark.parametrize(
    "versions",
    [pytest.param((), id="none"), pytest.param((A_VERSION, replace(A_VERSION, version="1", aliases=())), id="two")],
)
def test_what_the_registry_had_is_kept_for_each_model_in_place_of_what_was_kept_before(
    store: Store, versions: tuple[ModelVersion, ...]
):
    with store.writer() as writer:
        writer.serving.put_registered("card-fraud", (replace(A_VERSION, description="It was another one."),))
        writer.serving.put_registered("card-fraud", versions)
    with store.reader() as reader:
        assert (reader.serving.registered("card-fraud"), reader.serving.registered("admissions")) == (versions, None)


LEASE = Lease("a machine/7/x", NOON, NOON + timedelta(seconds=20), NOON + timedelta(seconds=80))
ROUND = Round("another/8/y", NOON, NOON, NOON + timedelta(minutes=2), ("the registry did not answer", "R-0001 waits"))


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(Rounds(), id="nobody, and none yet"),
        pytest.param(Rounds(LEASE), id="the first one is being made"),
        pytest.param(Rounds(None, ROUND), id="one was made"),
        pytest.param(Rounds(LEASE, replace(ROUND, obstacles=())), id="another one is being made"),
    ],
)
def test_who_makes_rounds_is_kept_in_place_of_what_was_kept_before(store: Store, rounds: Rounds):
    with store.writer() as writer:
        assert writer.rounds.now() == Rounds()
        writer.rounds.put(Rounds(replace(LEASE, holder="somebody"), replace(ROUND, obstacles=("it was dark",))))
        writer.rounds.put(rounds)
    with store.reader() as reader:
        assert reader.rounds.now() == rounds


def test_a_stray_alias_is_known_once_as_it_was_seen_last(store: Store):
    shadow = replace(STRAY, alias="shadow", found=None)
    again = replace(STRAY, found="1", expected=None, noticed_at=NOON + timedelta(minutes=1))
    with store.writer() as writer:
        for seen in (shadow, STRAY, again):
            writer.serving.put_stray(seen)
    with store.reader() as reader:
        assert reader.serving.strays() == (again, shadow)


def test_a_stray_alias_that_was_put_right_is_known_no_more_and_the_others_are(store: Store):
    other = replace(STRAY, model="loans")
    with store.writer() as writer:
        writer.serving.put_stray(STRAY)
        writer.serving.put_stray(other)
        for _ in range(2):
            writer.serving.drop_stray("card-fraud", "champion")
        assert writer.serving.strays() == (other,)

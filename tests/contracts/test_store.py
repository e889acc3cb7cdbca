"""What every `Store` guarantees."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from governance.adapters.sql_store import SqlStore
from governance.audit.verify import verify
from governance.canonical import digest_of_bytes
from governance.errors import NotFound, StoreUnavailable
from governance.evidence.bundle import Attached, Result
from governance.review.acts import (
    KINDS,
    AboutCondition,
    AboutQuestion,
    Asked,
    Cast,
    Choice,
    Condition,
    Confirmed,
    Decided,
    Delegated,
    Enforced,
    Halted,
    Moved,
    Opened,
    Proposed,
    Renewed,
    Tally,
    When,
    Word,
)
from governance.review.dossier import Adoption, Emergency, Matter
from governance.review.request import Move, Purpose, State
from governance.settings import sqlite_url
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from governance.store import AliasMove, Assessment, Notice, PolicyInForce, Store, Writer
from tests.builders import (
    BEN,
    CLARA,
    NOON,
    a_dossier,
    a_profile,
    a_request,
    a_vote,
    an_act,
    an_event,
    an_opening,
)

ASSESSMENT = Assessment("card-fraud", "2", "e", "c", "s", "b", "a", "t", "v", None, NOON)
MOVE = AliasMove("R-0001", 2, "card-fraud", "champion", "2")
NAIVE = datetime(2026, 4, 1, 12)  # noqa: DTZ001  (the point)


@pytest.fixture(
    params=[pytest.param("SQLite", id="SQLite"), pytest.param("PostgreSQL", id="PostgreSQL", marks=pytest.mark.slow)]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is."""
    if request.param == "SQLite":
        return sqlite_url(tmp_path / "home" / "placet.db")
    return str(request.getfixturevalue("postgres")())


@pytest.fixture
def store(url: str) -> Store:
    """An empty store."""
    return SqlStore(url)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that somebody may tamper with."""
    return tmp_path / "home" / "placet.db"


@pytest.fixture
def file(path: Path) -> Store:
    """An empty store in that file."""
    return SqlStore(sqlite_url(path))


@pytest.fixture
def asked(store: Store) -> Store:
    """A store with one request, a vote on it and an entry."""
    with store.writer() as writer:
        writer.put_request(a_request(revision=2))
        writer.add_act(an_opening())
        writer.add_act(a_vote(revision=2))
        writer.append(an_event())
    return store


class MindChanged(Exception):
    """Raised in the middle of a transaction."""


@pytest.mark.parametrize("error", [MindChanged, KeyboardInterrupt], ids=["an error", "an interruption"])
def test_after_an_error_nothing_of_a_transaction_has_happened(store: Store, error: type[BaseException]):
    def write_everything(writer: Writer) -> None:
        writer.put_request(a_request())
        writer.add_act(an_opening())
        digest = writer.put_document(b"{}")
        writer.add_policy(PolicyInForce(digest, NOON, "R-0001"))
        writer.add_attachment("card-fraud", "2", Attached("datasheet", "sheet", digest, None))
        writer.add_move(MOVE)
        writer.add_notice("R-0001: vote cast", "Ben voted", NOON)
        writer.put_assessment(ASSESSMENT)
        writer.put_profiles([a_profile()])
        writer.append(an_event())
        raise error

    with pytest.raises(error), store.writer() as writer:
        write_everything(writer)
    with store.reader() as reader:
        assert reader.requests() == reader.acts("R-0001") == reader.policies() == reader.assessments() == ()
        assert reader.pending_moves() == reader.pending_notices() == reader.attachments("card-fraud", "2") == ()
        assert reader.profiles("card-fraud", "1", "sha256:bins") == ()
        assert reader.all_acts() == {}
        assert not reader.has_document(digest_of_bytes(b"{}"))
        assert list(reader.entries()) == []


def kept(writer: Writer) -> str:
    """The digest of a document that the store holds."""
    return writer.put_document(b"{}")


BROKEN: dict[str, Callable[[Writer], object]] = {
    "two acts on the same revision": lambda writer: writer.add_act(a_vote(CLARA, Choice.REJECT, revision=2)),
    "an act on no request": lambda writer: writer.add_act(replace(a_vote(), request="R-0009")),
    "a promise for no request": lambda writer: writer.add_move(replace(MOVE, request="R-0009")),
    "a policy that nobody can read": lambda writer: writer.add_policy(PolicyInForce("sha256:0", NOON, None)),
    "a policy that no request adopted": lambda writer: writer.add_policy(PolicyInForce(kept(writer), NOON, "R-0009")),
    "an attachment that nobody can read": lambda writer: writer.add_attachment(
        "card-fraud", "2", Attached("datasheet", "sheet", "sha256:0", None)
    ),
    "a request opened at no known instant": lambda writer: writer.put_request(a_request(opened_at=NAIVE)),
    "a request due at no known instant": lambda writer: writer.put_request(a_request(due_at=NAIVE)),
    "an act at no known instant": lambda writer: writer.add_act(an_act(Move.DECLARE, revision=3, at=NAIVE)),
    "a policy in force at no known instant": lambda writer: writer.add_policy(PolicyInForce(kept(writer), NAIVE, None)),
    "an assessment at no known instant": lambda writer: writer.put_assessment(replace(ASSESSMENT, assessed_at=NAIVE)),
    "a message queued at no known instant": lambda writer: writer.add_notice("R-0001", "Ben voted", NAIVE),
    "a promise kept at no known instant": lambda writer: (writer.add_move(MOVE), writer.finish_move(MOVE, NAIVE)),
}


@pytest.mark.parametrize("write", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_is_refused_with_everything_around_it(asked: Store, write: Callable[[Writer], object]):
    def write_with_an_entry(writer: Writer) -> None:
        writer.append(an_event("goes with it"))
        write(writer)

    with pytest.raises(StoreUnavailable, match="nothing was written"), asked.writer() as writer:
        write_with_an_entry(writer)
    with asked.reader() as reader:
        assert len(list(reader.entries())) == 1
        assert (reader.requests(), len(reader.acts("R-0001"))) == ((a_request(revision=2),), 2)
        assert reader.policies() == reader.pending_moves() == reader.pending_notices() == reader.assessments() == ()
        assert reader.attachments("card-fraud", "2") == ()


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda writer: writer.request("R-0009"), id="a request"),
        pytest.param(lambda writer: writer.document("sha256:0"), id="a document"),
        pytest.param(lambda writer: writer.finish_move(MOVE, NOON), id="a promise"),
        pytest.param(lambda writer: writer.finish_notice(9, True, NOON), id="a message"),
    ],
)
def test_what_is_not_there_is_not_found(asked: Store, read: Callable[[Writer], object]):
    with pytest.raises(NotFound), asked.writer() as writer:
        read(writer)


def test_a_request_that_is_not_there_is_refused_with_those_that_are(asked: Store):
    with asked.reader() as reader, pytest.raises(NotFound, match="there is no request R-0009; there are R-0001"):
        reader.request("R-0009")


def test_of_a_promise_only_the_very_one_is_kept(asked: Store):
    with asked.writer() as writer:
        writer.add_move(MOVE)
    with pytest.raises(NotFound, match="no alias move is pending for R-0001"), asked.writer() as writer:
        writer.finish_move(replace(MOVE, revision=9), NOON)


def test_a_place_that_is_no_store_is_refused(tmp_path: Path):
    (tmp_path / "placet.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(StoreUnavailable, match=r"the store .*placet\.db cannot be opened: file is not a database"):
        SqlStore(sqlite_url(tmp_path / "placet.db"))
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        SqlStore(sqlite_url(tmp_path / "placet.db" / "inside.db"))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param("no url at all", "the store no url at all cannot be opened", id="no address"),
        pytest.param("carrier-pigeon://home", "cannot be opened", id="a database that nobody knows"),
        pytest.param(
            "postgresql+psycopg://placet:secret@/placet?host=/nowhere",
            r"placet:\*\*\*@",
            id="a server that is not there",
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(place: str, said: str):
    with pytest.raises(StoreUnavailable, match=said) as refusal:
        SqlStore(place)
    assert "secret" not in str(refusal.value)


def test_a_document_that_somebody_changed_is_not_given_out(file: Store, path: Path):
    with file.writer() as writer:
        digest = writer.put_document(b'{"auc": 0.5}')
    tamper(path, "UPDATE document SET content = ?", b'{"auc": 0.9}')
    with file.reader() as reader, pytest.raises(StoreUnavailable, match=f"document {digest} was changed in the store"):
        reader.document(digest)


TAMPERING = {
    "a changed leaf": "UPDATE log_entry SET leaf = replace(leaf, 'reason 1', 'reason 9')",
    "a changed hash": "UPDATE log_entry SET leaf_hash = upper(leaf_hash) || '00' WHERE sequence = 1",
    "a hash that is none": "UPDATE log_entry SET leaf_hash = 'gone' WHERE sequence = 1",
    "a root that is none": "UPDATE log_entry SET root = '' WHERE sequence = 1",
    "no frontier": "UPDATE log_entry SET subtrees = '' WHERE sequence = 1",
    "a deleted entry": "DELETE FROM log_entry WHERE sequence = 1",
    "two entries swapped": "UPDATE log_entry SET sequence = CASE sequence WHEN 1 THEN -2 ELSE -1 END WHERE sequence > 0; UPDATE log_entry SET sequence = -sequence WHERE sequence < 0",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_a_log_that_somebody_changed_is_given_out_as_it_is_and_does_not_verify(file: Store, path: Path, statement: str):
    for number in range(3):
        with file.writer() as writer:
            writer.append(an_event(f"reason {number}"))
    tamper(path, statement)
    with file.reader() as reader:
        found = verify(reader.entries())
    assert found.fault.startswith("entry 1 ")
    assert found.head.size == 1


def test_nothing_is_appended_to_a_log_that_cannot_go_on(file: Store, path: Path):
    for number in range(3):
        with file.writer() as writer:
            writer.append(an_event(f"reason {number}"))
    tamper(path, "UPDATE log_entry SET subtrees = '' WHERE sequence = 2")
    with pytest.raises(StoreUnavailable, match="entry 2 of the audit log was changed"), file.writer() as writer:
        writer.append(an_event())


@pytest.mark.parametrize("part", ["leaf", "leaf_hash"])
def test_a_log_that_somebody_broke_cannot_be_read_as_events(file: Store, path: Path, part: str):
    with file.writer() as writer:
        writer.append(an_event())
    tamper(path, f"UPDATE log_entry SET {part} = 'broken'")  # noqa: S608  (our own names)
    with file.reader() as reader, pytest.raises(StoreUnavailable, match="entry 0 of the audit log was changed"):
        reader.events()


def tamper(path: Path, statement: str, *values: bytes) -> None:
    """Change the file behind the store's back."""
    with sqlite3.connect(path) as connection:
        if values:
            connection.execute(statement, values)
        else:
            connection.executescript(statement)
    connection.close()


def test_writers_take_turns_and_lose_and_double_nothing(store: Store):
    def append(number: int) -> int:
        with store.writer() as writer:
            request = a_request(id=writer.next_request_id())
            writer.put_request(request)
            return writer.append(an_event(f"{number} opens {request.id}")).sequence

    with ThreadPoolExecutor(8) as pool:
        sequences = list(pool.map(append, range(40)))
    assert sorted(sequences) == list(range(40))
    with store.reader() as reader:
        assert verify(reader.entries()).fault is None
        assert [request.id for request in reader.requests()] == [f"R-{number:04d}" for number in range(40, 0, -1)]


def test_two_stores_at_one_place_take_turns_as_well(store: Store, url: str):
    def append(number: int) -> None:
        with (store if number % 2 else SqlStore(url)).writer() as writer:
            writer.append(an_event(f"reason {number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(12)))
    with store.reader() as reader:
        found = verify(reader.entries())
    assert (found.fault, found.head.size) == (None, 12)


def test_a_writer_reads_what_is_still_true_when_it_writes(store: Store):
    def withdraw(_: int) -> bool:
        # One act is allowed; everybody looks first.
        with store.writer() as writer:
            if writer.acts("R-0001"):
                return False
            writer.add_act(an_opening())
            return True

    with store.writer() as writer:
        writer.put_request(a_request())
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(withdraw, range(16))) == 1


def test_a_reader_sees_one_moment(asked: Store):
    with asked.reader() as reader:
        before = reader.requests()
        with asked.writer() as writer:
            writer.put_request(a_request(State.IN_REVIEW, revision=3))
        assert reader.requests() == before
    with asked.reader() as reader:
        assert reader.request("R-0001").state is State.IN_REVIEW


def test_what_was_written_survives_closing(asked: Store, url: str):
    with asked.reader() as reader:
        before = (reader.requests(), reader.acts("R-0001"), list(reader.entries()))
    with SqlStore(url).reader() as reader:
        assert (reader.requests(), reader.acts("R-0001"), list(reader.entries())) == before


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
        writer.put_request(request)
        writer.add_act(an_opening(request))
    with store.reader() as reader:
        assert reader.request("R-0001") == request
        assert reader.requests() == (request,)
        assert reader.acts("R-0001") == (an_opening(request),)
        assert reader.request("R-0001").digest == matter.digest


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
    (Move.VOTE, Cast("sha256:d", Choice.ABSTAIN, "ethics", "ben")),
    (
        Move.APPROVE,
        Decided("d", True, Tally(2, 1, 0), "2 of 3", ("Ben",), ("C-1",), date(2027, 4, 1), "sha256:minutes"),
    ),
    (Move.REJECT, Decided("d", False, Tally(0, 3, 0), "nobody approves", (), (), None, "sha256:minutes")),
    (Move.SETTLE, Moved("card-fraud", "champion", "2")),
    (Move.CLEAR, Moved("card-fraud", "champion", None)),
    (Move.ENFORCE, Enforced("sha256:new")),
    (Move.CONFIRM, Confirmed(NOON)),
    (Move.STOP, Halted("executive")),
)


def test_every_kind_of_act_is_among_those_that_are_written_and_read():
    assert {type(said) for _, said in SAID} == set(KINDS.values())


@pytest.mark.parametrize(("move", "said"), SAID, ids=[str(move) for move, _ in SAID])
def test_an_act_comes_back_as_it_was_written(asked: Store, move: Move, said: object):
    act = an_act(move, said, CLARA, revision=3, reason="because 'so' it — is")
    with asked.writer() as writer:
        writer.add_act(act)
    with asked.reader() as reader:
        assert reader.acts("R-0001")[-1] == act


def test_records_come_back_as_they_were_written(asked: Store):
    profile = a_profile(
        {("sex",): {("F",): Confusion(1, 2, 3, 4)}}, histograms={"amount": (1, 2)}, scores=Scores({1: 2})
    )
    with asked.writer() as writer:
        writer.put_assessment(ASSESSMENT)
        writer.put_profiles([profile])
    with asked.reader() as reader:
        assert reader.request("R-0001") == a_request(revision=2)
        assert reader.acts("R-0001") == (an_opening(), a_vote(revision=2))
        assert reader.assessment("card-fraud", "2") == ASSESSMENT
        assert reader.profiles("card-fraud", "1", "sha256:bins") == (profile,)


def test_a_time_in_another_zone_comes_back_as_the_same_instant(asked: Store):
    from zoneinfo import ZoneInfo

    tokyo = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    with asked.writer() as writer:
        writer.put_request(a_request(id="R-0002", due_at=tokyo))
        writer.add_act(an_act(Move.DECLARE, revision=3, at=tokyo))
    with asked.reader() as reader:
        at, due = reader.acts("R-0001")[2].at, reader.request("R-0002").due_at
    assert (at, at.utcoffset(), due) == (NOON, timedelta(0), NOON)


def test_acts_come_in_the_order_of_their_revisions_even_within_one_instant(store: Store):
    with store.writer() as writer:
        writer.put_request(a_request())
        for revision in (3, 11, 1, 2):
            writer.add_act(an_act(Move.DECLARE, person=BEN, revision=revision, at=NOON))
    with store.reader() as reader:
        assert [act.revision for act in reader.acts("R-0001")] == [1, 2, 3, 11]
        assert [act.revision for act in reader.all_acts()["R-0001"]] == [1, 2, 3, 11]


def test_every_request_keeps_its_own_acts(asked: Store):
    with asked.writer() as writer:
        writer.put_request(a_request(id="R-0002"))
        writer.add_act(an_act(Move.DECLARE, person=CLARA, request="R-0002"))
    with asked.reader() as reader:
        found = {request: [act.person for act in acts] for request, acts in reader.all_acts().items()}
        assert found == {"R-0001": ["farah", "ben"], "R-0002": ["clara"]}
        assert reader.acts("R-0009") == ()


def test_ids_go_on_after_ten_thousand(store: Store):
    with store.writer() as writer:
        for number in (9_999, 10_000):
            writer.put_request(a_request(id=f"R-{number}"))
        assert writer.next_request_id() == "R-10001"
        assert [request.id for request in writer.requests()] == ["R-10000", "R-9999"]


def test_the_first_id_is_r_0001(store: Store):
    with store.writer() as writer:
        assert writer.next_request_id() == "R-0001"


def test_a_request_put_again_keeps_its_id_and_takes_the_new_dossier(asked: Store):
    renewed = a_request(State.IN_REVIEW, matter=a_dossier(evidence="sha256:newer"), revision=3)
    with asked.writer() as writer:
        writer.put_request(renewed)
    with asked.reader() as reader:
        assert reader.requests() == (renewed,)
        assert len(reader.acts("R-0001")) == 2


def test_a_new_console_has_no_policy(store: Store):
    with store.reader() as reader:
        assert reader.policies() == ()


def test_the_policy_put_in_force_last_comes_first_even_where_it_was_in_force_before(asked: Store):
    with asked.writer() as writer:
        first, second = writer.put_document(b'"first"'), writer.put_document(b'"second"')
        put = (
            PolicyInForce(first, NOON, None),
            PolicyInForce(second, NOON, "R-0001"),
            PolicyInForce(first, NOON, "R-0001"),
        )
        for policy in put:
            writer.add_policy(policy)
    with asked.reader() as reader:
        assert reader.policies() == (put[2], put[1], put[0])


def test_attachments_come_by_kind_and_name_each_version_its_own(store: Store):
    with store.writer() as writer:
        digest = kept(writer)
        report, sheet, second = (
            Attached("test-report", "fairness", digest, Result.PASSED),
            Attached("datasheet", "payments", digest, None),
            Attached("test-report", "attack", digest, Result.FAILED),
        )
        for attached in (report, sheet, second):
            writer.add_attachment("card-fraud", "2", attached)
        writer.add_attachment("card-fraud", "1", sheet)
    with store.reader() as reader:
        assert reader.attachments("card-fraud", "2") == (sheet, second, report)
        assert reader.attachments("card-fraud", "1") == (sheet,)
        assert reader.attachments("loans", "2") == ()


def test_an_attachment_takes_the_place_of_one_of_the_same_kind_and_name(store: Store):
    with store.writer() as writer:
        first, second = writer.put_document(b"draft"), writer.put_document(b"final")
        writer.add_attachment("card-fraud", "2", Attached("test-report", "attack", first, Result.FAILED))
        writer.add_attachment("card-fraud", "2", Attached("test-report", "attack", second, Result.PASSED))
    with store.reader() as reader:
        (found,) = reader.attachments("card-fraud", "2")
        assert (found.digest, found.result) == (second, Result.PASSED)
        assert reader.document(first) == b"draft"


def test_the_last_assessment_of_a_version_takes_the_place_of_the_one_before(store: Store):
    with store.writer() as writer:
        writer.put_assessment(ASSESSMENT)
        writer.put_assessment(replace(ASSESSMENT, evidence="newer"))
        writer.put_assessment(replace(ASSESSMENT, version="1"))
    with store.reader() as reader:
        assert [(found.version, found.evidence) for found in reader.assessments()] == [("1", "e"), ("2", "newer")]
        assert reader.assessment("card-fraud", "9") is None


def test_profiles_come_in_the_order_of_time_each_once(store: Store):
    days = [a_profile(start=date(2026, 3, day), decisions=Confusion(tp=day)) for day in (3, 1, 2)]
    again = a_profile(start=date(2026, 3, 1), decisions=Confusion(tp=100))
    with store.writer() as writer:
        writer.put_profiles([*days, again, a_profile(binning="sha256:other"), a_profile(version="2")])
    with store.reader() as reader:
        assert [p.decisions.tp for p in reader.profiles("card-fraud", "1", "sha256:bins")] == [100, 2, 3]


def test_a_bucket_that_the_log_no_longer_has_is_not_kept(store: Store):
    with store.writer() as writer:
        writer.put_profiles([a_profile(start=date(2026, 3, day)) for day in (1, 2)])
        writer.put_profiles([a_profile(version="2")])
        writer.put_profiles([a_profile(start=date(2026, 3, 2))])
        assert [p.start.day for p in writer.profiles("card-fraud", "1", "sha256:bins")] == [2]
        assert len(writer.profiles("card-fraud", "2", "sha256:bins")) == 1


def test_a_document_is_kept_once_under_the_digest_of_its_bytes(store: Store):
    with store.writer() as writer:
        first, second = writer.put_document(b"{}"), writer.put_document(b"{}")
        assert first == second == digest_of_bytes(b"{}")
        assert writer.document(first) == b"{}"


def test_a_document_may_hold_any_bytes(store: Store):
    anything = bytes(range(256))
    with store.writer() as writer:
        digest = writer.put_document(anything)
    with store.reader() as reader:
        assert reader.document(digest) == anything


@pytest.mark.parametrize("version", ["2", None], ids=["to a version", "to nowhere"])
def test_a_promise_is_pending_until_it_is_finished(asked: Store, version: str | None):
    move = replace(MOVE, version=version)
    with asked.writer() as writer:
        writer.add_move(move)
        assert writer.pending_moves() == (move,)
        writer.finish_move(move, NOON)
        assert writer.pending_moves() == ()
    with pytest.raises(NotFound), asked.writer() as writer:
        writer.finish_move(move, NOON)


def test_promises_come_in_the_order_they_were_made_whatever_their_requests(store: Store):
    with store.writer() as writer:
        for number in (2, 3, 1):
            name = f"R-000{number}"
            writer.put_request(a_request(id=name))
            writer.add_move(replace(MOVE, request=name))
        assert [move.request for move in writer.pending_moves()] == ["R-0002", "R-0003", "R-0001"]


def test_a_request_takes_back_its_own_open_promises_and_no_others(asked: Store):
    done, other = replace(MOVE, revision=1), replace(MOVE, request="R-0002")
    with asked.writer() as writer:
        writer.put_request(a_request(id="R-0002"))
        for move in (done, MOVE, other):
            writer.add_move(move)
        writer.finish_move(done, NOON)
        writer.drop_moves("R-0001")
        writer.drop_moves("R-0001")
        assert writer.pending_moves() == (other,)


def test_a_message_waits_until_it_was_sent_and_counts_how_often_it_was_tried(store: Store):
    with store.writer() as writer:
        for title in ("first", "second"):
            writer.add_notice(title, f"the {title} message", NOON)
        assert [notice.title for notice in writer.pending_notices()] == ["first", "second"]
        first = writer.pending_notices()[0].id
        writer.finish_notice(first, False, NOON)
        writer.finish_notice(first, False, NOON)
    with store.writer() as writer:
        assert writer.pending_notices()[0] == Notice(first, "first", "the first message", attempts=2)
        writer.finish_notice(first, True, NOON)
        assert [notice.title for notice in writer.pending_notices()] == ["second"]

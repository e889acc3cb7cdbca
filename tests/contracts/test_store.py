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
from governance.review.request import Choice, Decision, Recusal, State, Tally
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from governance.store import AliasMove, Assessment, Store, Writer
from tests.builders import BEN, CLARA, NOON, a_dossier, a_profile, a_request, a_vote, an_event

ASSESSMENT = Assessment("card-fraud", "2", "e", "c", "s", "b", "a", "d", None, NOON)
DECISION = Decision("R-0001", "d", True, Tally(2, 1, 0), ("Ben",), "amina", "so it is", NOON, date(2027, 4, 1))
MOVE = AliasMove("R-0001", "card-fraud", "champion", "2")
NAIVE = datetime(2026, 4, 1, 12)  # noqa: DTZ001  (the point)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is kept."""
    return tmp_path / "home" / "placet.db"


@pytest.fixture
def store(path: Path) -> Store:
    """An empty store."""
    return SqlStore(path)


@pytest.fixture
def asked(store: Store) -> Store:
    """A store with one request, a vote on it and an entry."""
    with store.writer() as writer:
        writer.put_request(a_request())
        writer.add_vote(a_vote())
        writer.append(an_event())
    return store


class MindChanged(Exception):
    """Raised in the middle of a transaction."""


@pytest.mark.parametrize("error", [MindChanged, KeyboardInterrupt], ids=["an error", "an interruption"])
def test_after_an_error_nothing_of_a_transaction_has_happened(store: Store, error: type[BaseException]):
    def write_everything(writer: Writer) -> None:
        writer.put_request(a_request())
        writer.add_vote(a_vote())
        writer.add_decision(DECISION)
        writer.add_move(MOVE)
        writer.put_assessment(ASSESSMENT)
        writer.put_profiles([a_profile()])
        writer.put_document(b"{}")
        writer.append(an_event())
        raise error

    with pytest.raises(error), store.writer() as writer:
        write_everything(writer)
    with store.reader() as reader:
        assert reader.requests() == reader.votes("R-0001") == reader.pending_moves() == reader.assessments() == ()
        assert reader.decision("R-0001") is None
        assert reader.profiles("card-fraud", "1", "sha256:bins") == ()
        assert not reader.has_document(digest_of_bytes(b"{}"))
        assert list(reader.entries()) == []


BROKEN: dict[str, Callable[[Writer], object]] = {
    "a second vote of one person on one dossier": lambda writer: writer.add_vote(a_vote(choice=Choice.REJECT)),
    "a vote on no request": lambda writer: writer.add_vote(a_vote(request="R-0009")),
    "a second decision": lambda writer: (writer.add_decision(DECISION), writer.add_decision(DECISION)),
    "a decision on no request": lambda writer: writer.add_decision(replace(DECISION, request="R-0009")),
    "a second promise for one request": lambda writer: (writer.add_move(MOVE), writer.add_move(MOVE)),
    "a promise for no request": lambda writer: writer.add_move(replace(MOVE, request="R-0009")),
    "a request opened at no known instant": lambda writer: writer.put_request(a_request(opened_at=NAIVE)),
    "a vote at no known instant": lambda writer: writer.add_vote(a_vote(CLARA, cast_at=NAIVE)),
    "a decision at no known instant": lambda writer: writer.add_decision(replace(DECISION, decided_at=NAIVE)),
    "an assessment at no known instant": lambda writer: writer.put_assessment(replace(ASSESSMENT, assessed_at=NAIVE)),
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
        assert (len(reader.requests()), len(reader.votes("R-0001"))) == (1, 1)
        assert (reader.decision("R-0001"), reader.pending_moves(), reader.assessments()) == (None, (), ())


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda writer: writer.request("R-0009"), id="a request"),
        pytest.param(lambda writer: writer.set_state("R-0009", State.APPROVED), id="a request to move"),
        pytest.param(lambda writer: writer.document("sha256:0"), id="a document"),
        pytest.param(lambda writer: writer.finish_move("R-0009", NOON), id="a promise"),
    ],
)
def test_what_is_not_there_is_not_found(asked: Store, read: Callable[[Writer], object]):
    with pytest.raises(NotFound), asked.writer() as writer:
        read(writer)


def test_a_place_that_is_no_store_is_refused(tmp_path: Path):
    (tmp_path / "placet.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(StoreUnavailable, match=r"the store .*placet\.db cannot be opened: file is not a database"):
        SqlStore(tmp_path / "placet.db")
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        SqlStore(tmp_path / "placet.db" / "inside.db")


def test_a_document_that_somebody_changed_is_not_given_out(store: Store, path: Path):
    with store.writer() as writer:
        digest = writer.put_document(b'{"auc": 0.5}')
    tamper(path, "UPDATE document SET content = ?", b'{"auc": 0.9}')
    with store.reader() as reader, pytest.raises(StoreUnavailable, match=f"document {digest} was changed in the store"):
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
def test_a_log_that_somebody_changed_is_given_out_as_it_is_and_does_not_verify(
    store: Store, path: Path, statement: str
):
    for number in range(3):
        with store.writer() as writer:
            writer.append(an_event(f"reason {number}"))
    tamper(path, statement)
    with store.reader() as reader:
        found = verify(reader.entries())
    assert found.fault.startswith("entry 1 ")
    assert found.head.size == 1


def test_nothing_is_appended_to_a_log_that_cannot_go_on(store: Store, path: Path):
    for number in range(3):
        with store.writer() as writer:
            writer.append(an_event(f"reason {number}"))
    tamper(path, "UPDATE log_entry SET subtrees = '' WHERE sequence = 2")
    with pytest.raises(StoreUnavailable, match="entry 2 of the audit log was changed"), store.writer() as writer:
        writer.append(an_event())


@pytest.mark.parametrize("part", ["leaf", "leaf_hash"])
def test_a_log_that_somebody_broke_cannot_be_read_as_events(store: Store, path: Path, part: str):
    with store.writer() as writer:
        writer.append(an_event())
    tamper(path, f"UPDATE log_entry SET {part} = 'broken'")  # noqa: S608  (our own names)
    with store.reader() as reader, pytest.raises(StoreUnavailable, match="entry 0 of the audit log was changed"):
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


def test_a_writer_reads_what_is_still_true_when_it_writes(store: Store):
    def withdraw(_: int) -> bool:
        # One vote is allowed; everybody looks first.
        with store.writer() as writer:
            if writer.votes("R-0001"):
                return False
            writer.add_vote(a_vote(BEN))
            return True

    with store.writer() as writer:
        writer.put_request(a_request())
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(withdraw, range(16))) == 1


def test_a_reader_sees_one_moment(asked: Store):
    with asked.reader() as reader:
        before = reader.requests()
        with asked.writer() as writer:
            writer.set_state("R-0001", State.IN_REVIEW)
        assert reader.requests() == before
    with asked.reader() as reader:
        assert reader.request("R-0001").state is State.IN_REVIEW


def test_what_was_written_survives_closing(asked: Store, path: Path):
    with asked.reader() as reader:
        before = (reader.requests(), reader.votes("R-0001"), list(reader.entries()))
    with SqlStore(path).reader() as reader:
        assert (reader.requests(), reader.votes("R-0001"), list(reader.entries())) == before


def test_records_come_back_as_they_were_written(asked: Store):
    profile = a_profile(
        {("sex",): {("F",): Confusion(1, 2, 3, 4)}}, histograms={"amount": (1, 2)}, scores=Scores({1: 2})
    )
    with asked.writer() as writer:
        writer.add_decision(DECISION)
        writer.put_assessment(ASSESSMENT)
        writer.put_profiles([profile])
    with asked.reader() as reader:
        assert reader.request("R-0001") == a_request()
        assert reader.votes("R-0001") == (a_vote(),)
        assert reader.decision("R-0001") == DECISION
        assert reader.assessment("card-fraud", "2") == ASSESSMENT
        assert reader.profiles("card-fraud", "1", "sha256:bins") == (profile,)


def test_a_time_in_another_zone_comes_back_as_the_same_instant(asked: Store):
    from zoneinfo import ZoneInfo

    with asked.writer() as writer:
        writer.add_vote(a_vote(CLARA, cast_at=NOON.astimezone(ZoneInfo("Asia/Tokyo"))))
    with asked.reader() as reader:
        cast = reader.votes("R-0001")[1].cast_at
    assert (cast, cast.utcoffset()) == (NOON, timedelta(0))


def test_one_person_votes_once_on_each_dossier(asked: Store):
    with asked.writer() as writer:
        writer.add_vote(a_vote(dossier="sha256:renewed"))
    with asked.reader() as reader:
        assert [vote.dossier for vote in reader.votes("R-0001")] == [a_dossier().digest, "sha256:renewed"]


def test_votes_come_in_the_order_they_were_cast_even_within_one_instant(store: Store):
    names = ["zoe", "adam", "mia", "ben"]
    with store.writer() as writer:
        writer.put_request(a_request())
        for name in names:
            writer.add_vote(a_vote(person=replace(BEN, id=name)))
    with store.reader() as reader:
        assert [vote.person for vote in reader.votes("R-0001")] == names


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
    renewed = a_request(State.IN_REVIEW, dossier=a_dossier(policy="sha256:stricter"))
    with asked.writer() as writer:
        writer.put_request(renewed)
    with asked.reader() as reader:
        assert reader.requests() == (renewed,)


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


def test_nobody_steps_back_twice(asked: Store):
    recusal = Recusal("R-0001", "ben", "Ben Okafor", "ethics", "my brother sold us the data", NOON)
    with asked.writer() as writer:
        writer.add_recusal(recusal)
    with pytest.raises(StoreUnavailable), asked.writer() as writer:
        writer.add_recusal(recusal)
    with asked.reader() as reader:
        assert reader.recusals("R-0001") == (recusal,)


def test_a_document_is_kept_once_under_the_digest_of_its_bytes(store: Store):
    with store.writer() as writer:
        first, second = writer.put_document(b"{}"), writer.put_document(b"{}")
        assert first == second == digest_of_bytes(b"{}")
        assert writer.document(first) == b"{}"


def test_a_promise_is_pending_until_it_is_finished(asked: Store):
    with asked.writer() as writer:
        writer.add_move(MOVE)
        assert writer.pending_moves() == (MOVE,)
        writer.finish_move("R-0001", NOON)
        assert writer.pending_moves() == ()


def test_promises_come_in_the_order_they_were_decided(store: Store):
    with store.writer() as writer:
        for number, minutes in ((1, 5), (2, 1), (3, 3)):
            name, at = f"R-000{number}", NOON + timedelta(minutes=minutes)
            writer.put_request(a_request(id=name))
            writer.add_decision(replace(DECISION, request=name, decided_at=at))
            writer.add_move(replace(MOVE, request=name))
        assert [move.request for move in writer.pending_moves()] == ["R-0002", "R-0003", "R-0001"]

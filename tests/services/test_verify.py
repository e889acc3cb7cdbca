from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.event import Event
from governance.audit.note import KeyType, SignerKey
from governance.bootstrap import bootstrap
from governance.errors import StoreUnavailable
from governance.services.log.publish import published_checkpoint
from governance.services.log.verify import verify_log
from governance.services.log.witness import name_of
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.settings import Settings
from governance.store.witnesses import Witnessed
from tests.builders import A_KEY, ANOTHER_KEY, BEN, CLARA, ELENA, FARAH, MODEL, NOON, by
from tests.cosigned import cosign
from tests.fake_store import FakeStore
from tests.fakes import KEYRING, FakeKeyring, FakeWitnesses
from tests.in_a_file import FILE, change, in_a_file
from tests.steps import at, close, decide, vote


def checkpoint_of(ports: Ports) -> Checkpoint:
    with ports.store.reader() as reader:
        note = reader.log.checkpoint()
    assert note is not None
    return read_checkpoint(note.text)


ACTS = {
    "a vote turned round": "UPDATE act SET said = replace(said, 'approve', 'reject') WHERE revision = 2",
    "another reason": "UPDATE act SET reason = 'other words' WHERE revision = 2",
    "another person": "UPDATE act SET person = 'clara' WHERE revision = 2",
    "another seat": "UPDATE act SET standing = 'lay' WHERE revision = 2",
    "another time": "UPDATE act SET at = '2020-01-01 00:00:00.000000' WHERE revision = 2",
    "another act": "UPDATE act SET move = 'request:withdrawn', said = '{}' WHERE revision = 2",
}


@pytest.fixture
def copy(asked: Ports, tmp_path: Path) -> tuple[Ports, Path]:
    """A console on a copy of a home where Ben has voted.

    What is done to it is not looked at afterwards.
    """
    vote(asked, BEN)
    home = tmp_path / "copy"
    return replace(asked, store=in_a_file(asked.store, home)), home


@pytest.mark.parametrize("statement", ACTS.values(), ids=ACTS)
def test_an_act_that_somebody_changed_in_the_tables_is_named_with_its_entry(copy: tuple[Ports, Path], statement: str):
    console, home = copy
    change(home, statement)
    report = verify_log(console)
    assert report.fault == "act 2 of R-0001 was changed: it is not what entry 3 records"
    assert report.entry == 3


def test_an_act_that_cannot_be_read_any_more_is_found_out(copy: tuple[Ports, Path]):
    console, home = copy
    change(home, "UPDATE act SET said = '{' WHERE revision = 2")
    assert verify_log(console).fault.startswith("the acts of R-0001 were changed and cannot be read")  # type: ignore[union-attr]


def test_an_act_that_no_entry_records_is_found_out(copy: tuple[Ports, Path]):
    console, home = copy
    change(
        home,
        "INSERT INTO act SELECT item, 3, move, at, person, name, standing, reason, said FROM act WHERE revision = 2",
    )
    assert verify_log(console).fault == "act 3 of R-0001 is in the tables, and no entry records it"


def test_an_act_that_is_gone_is_found_out(copy: tuple[Ports, Path]):
    console, home = copy
    change(home, "DELETE FROM act WHERE revision = 2")
    assert verify_log(console).fault == "what entry 3 records of R-0001 is missing from the tables"


def test_a_store_set_back_to_an_earlier_copy_is_recognised_by_the_checkpoint_that_was_kept(
    copy: tuple[Ports, Path], asked: Ports
):
    earlier, _ = copy
    vote(asked, CLARA)
    assert verify_log(asked).intact
    assert verify_log(earlier).fault == (
        "the log ends after 4 entries, expected at least 5: entries are missing, or this is an older copy"
    )


def test_a_log_that_grew_from_a_kept_checkpoint_is_intact(asked: Ports):
    kept = checkpoint_of(asked)
    vote(asked, BEN)
    assert verify_log(asked, [kept]).intact
    fault = verify_log(asked, [replace(kept, size=99)]).fault
    assert fault is not None
    assert "expected at least 99" in fault


def test_a_log_that_went_another_way_than_a_kept_checkpoint_is_found_out(asked: Ports):
    fault = verify_log(asked, [replace(checkpoint_of(asked), root=b"0" * 32)]).fault
    assert fault is not None
    assert "is not the one that the checkpoint of 3 entries was taken from" in fault


def test_a_log_signed_by_somebody_else_is_found_out(asked: Ports):
    fault = verify_log(replace(asked, keyring=FakeKeyring(ANOTHER_KEY, ANOTHER_KEY))).fault
    assert fault == f"the private half of {A_KEY.verifier} is not here"
    assert verify_log(asked, trusted=ANOTHER_KEY.verifier).fault.endswith("whoever wrote it has another key")  # type: ignore[union-attr]


def test_a_kept_checkpoint_that_nobody_signed_is_found_out(asked: Ports):
    asked.kept.write(b"log.placet.test\n1\nAAAA\n\n")
    fault = verify_log(asked).fault
    assert fault is not None
    assert "a note is text, an empty line, and lines of signatures" in fault
    asked.kept.write(checkpoint_of(asked).signed(A_KEY).written.encode())


def test_a_checkpoint_that_cannot_be_kept_says_nothing_against_the_log(asked: Ports, tmp_path: Path):
    report = verify_log(replace(asked, kept=KeptCheckpoint(tmp_path / "not there" / "checkpoint")))
    assert report.intact
    assert report.remarks[-1].startswith("the checkpoint cannot be kept in")


def test_a_whole_course_of_a_request_agrees_with_its_entries(asked: Ports):
    decide(asked)
    settle(asked)
    assert verify_log(asked).intact


def test_a_checkpoint_that_nobody_kept_is_said_once(asked: Ports):
    assert verify_log(asked).remarks[0].startswith("this console had kept no checkpoint of its log")
    assert verify_log(asked).remarks == ()


def test_a_store_that_is_gone_is_not_called_a_log_signed_by_nobody(asked: Ports, tmp_path: Path):
    verify_log(asked)
    gone = replace(asked, store=FakeStore(KEYRING))
    assert str(verify_log(gone).fault).startswith("the store is empty, and the log log.placet.test had 3 entries")
    with pytest.raises(
        StoreUnavailable, match=r"placet\.db is missing, and .*checkpoint says that this home had a log"
    ):
        bootstrap(Settings(home=tmp_path))
    assert not (tmp_path / FILE).exists()


def test_a_quorum_that_has_not_seen_the_newest_entries_is_lacking(asked: Ports):
    key = SignerKey("w.test/w", b"w" * 32, KeyType.COSIGNATURE)
    watched = replace(asked, witnesses=FakeWitnesses(f"witness north {key.verifier}\nquorum north"))
    sentence = "the quorum north has not seen {}; run `placet witness`, and look into it where that changes nothing"
    assert verify_log(watched).lacking == (sentence.format("any entry of this log"),)
    note = published_checkpoint(asked)
    line = cosign(note.text, key, NOON).line.encode()
    with asked.store.writer() as writer:
        writer.witnesses.add(Witnessed(3, name_of(key.verifier), "cosignature", note.written, line, NOON))
    assert verify_log(watched).lacking == ()
    vote(asked, BEN)
    assert verify_log(watched).lacking == (sentence.format("the newest 1 of 4 entries"),)
    unasked = replace(asked, witnesses=FakeWitnesses(f"witness north {key.verifier}\nquorum none"))
    assert verify_log(unasked).lacking == ()


def test_a_store_that_lets_its_log_be_changed_lacks_its_guards(copy: tuple[Ports, Path]):
    console, home = copy
    assert verify_log(console).lacking == ()
    change(home, "SELECT 1")
    report = verify_log(console)
    assert report.fault is None
    assert report.lacking[0].startswith(
        "the store lets its log be changed: log_entry_before_delete, log_entry_before_insert, "
    )
    assert report.lacking[0].endswith(
        "then `placet backup` and `placet restore` into a new home, which makes them again"
    )


def test_a_decision_that_is_dated_before_its_votes_is_remarked(asked: Ports):
    for person in (BEN, CLARA, ELENA):
        vote(at(asked, NOON + timedelta(days=3)), person)
    close(at(asked, NOON + timedelta(days=1)))
    assert [remark for remark in verify_log(asked).remarks if "R-0001" in remark] == [
        "the decision on R-0001 is of 2 Apr 2026, 12:01 UTC, before 3 votes on it: the clock was set back"
    ]


TABLES = {
    "the tier": ("UPDATE item SET record = replace(record, '\"tier\":\"high\"', '\"tier\":\"low\"')", "R-0001 is shown as"),
    "a column to search by": ("UPDATE item SET model = 'other'", "the row R-0001 of the table item was changed: model is"),
    "a policy's time": ("UPDATE policy_in_force SET since = '2020-01-01 00:00:00.000000'", "table policy_in_force was changed: since"),
    "a card": ("UPDATE assessment SET card = spec", "table assessment was changed: card is"),
    "a binning": ("UPDATE assessment SET binning = spec", "table assessment was changed: binning is"),
    "a document": ("UPDATE document SET content = CAST('x' AS BLOB) WHERE digest = (SELECT card FROM assessment)", "its bytes are not those that it is named by"),
    "a document gone": ("DELETE FROM document WHERE digest = (SELECT evidence FROM assessment)", "which entry 1 rests on, is missing"),
    "a stray alias that nobody saw": ("INSERT INTO stray_alias (model, alias, noticed_at) VALUES ('m', 'a', '2026-01-01 00:00:00.000000')", "the row m/a of the table stray_alias is there"),
    "counts of another version": ("UPDATE profile SET version = '9' WHERE version = '2'", "the counts of card-fraud/9 of"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "sentence"), TABLES.values(), ids=TABLES)
def test_whatever_else_the_tables_say_otherwise_is_named(copy: tuple[Ports, Path], statement: str, sentence: str):
    console, home = copy
    change(home, statement)
    assert sentence in str(verify_log(console).fault)


def test_a_document_that_nothing_cites_is_named(asked: Ports):
    verify_log(asked)
    with asked.store.writer() as writer:
        digest = writer.documents.put(b"whose is this?")
    assert verify_log(asked).remarks == (f"nothing cites 1 document: {digest}",)


def test_an_assessment_that_an_earlier_version_recorded_with_less_holds_too(asked: Ports):
    with asked.store.writer() as writer:
        assessment = writer.evidence.assessment(MODEL, "2")
        assert assessment is not None
        again = replace(assessment, assessed_at=asked.clock())
        writer.evidence.put_assessment(again)
        detail = {name: getattr(assessment, name) for name in ("card", "artifact", "training", "evaluation")}
        subject = f"model/{MODEL}/2"
        writer.log.append(
            Event(
                "version:assessed",
                asked.clock(),
                by(asked, FARAH).actor,
                subject,
                "measured",
                assessment.evidence,
                detail,
            )
        )
    assert verify_log(asked).fault is None

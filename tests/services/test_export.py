"""What an export has in it.

Tests also look at who may make one. Whoever receives it can check it without us.
"""

import base64
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from governance.audit import verify_bundle
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.merkle import completed, grow, leaf_hash
from governance.audit.note import KeyType, SignerKey
from governance.audit.verify_bundle import Check, key_of, read_zip
from governance.errors import NotFound, PlacetError
from governance.evidence.bundle import Result
from governance.sentences import keeping, notes, refusals, storing
from governance.services.acting import seeing_everything
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.participation import declare_no_conflict
from governance.services.evidence.attach import attach_document
from governance.services.log.erase import erase_person, erase_words
from governance.services.log.export import export_item, export_since
from governance.services.log.export_files import Bundle, Bundling, verifier
from governance.services.log.publish import published_checkpoint
from governance.services.log.rotate import rotate_key
from governance.services.ports import Ports
from governance.store.witnesses import Witnessed
from tests.builders import (
    A_KEY,
    AMINA,
    ANOTHER_KEY,
    BEN,
    CLARA,
    DEV,
    EVERYBODY,
    FARAH,
    GRETA,
    HENRIK,
    LIN,
    MARTA,
    MODEL,
    NADIA,
    ROBOT,
    a_policy,
    a_roster,
    by,
)
from tests.cosigned import cosign
from tests.fakes import FakeKeyring, FixedClock
from tests.in_a_file import FILE, change, in_a_file
from tests.services.worlds import World, asking, measuring, replacing, serving
from tests.steps import adopt, ask, decide, may_not, measured, refusal, refused, request_of, vote

pytest_plugins = ("tests.services.begun",)

PUBLISHED = key_of(str(A_KEY.verifier))
WITNESS = SignerKey("witness.example/w1", b"w" * 32, KeyType.COSIGNATURE)
DAY = date(2026, 4, 1)


def checked(made: Bundle, *keys: str, **options: Any) -> Check:
    """What the verifier finds out about the ZIP."""
    trusted = [key_of(key) for key in keys] or [PUBLISHED]
    return Check(read_zip(made.zipped()), trusted, **options).run()


def require_holds(made: Bundle, *keys: str, **options: Any) -> Check:
    report = checked(made, *keys, **options)
    assert [fault.sentence for fault in report.faults] == []
    return report


def told(made: Bundle, kind: str) -> list[Any]:
    return [json.loads(content) for name, content in sorted(made.files.items()) if name.endswith(kind)]


def more(console: Ports) -> None:
    """Add two entries.

    Version 3 is measured, and somebody asks for it.
    """
    measured(console, "3")
    ask(console, "3")


def actions(made: Bundle) -> list[str]:
    return [entry["action"] for entry in told(made, ".leaf")]


def statement_of(made: Bundle, request: str = "R-0001") -> dict[str, Any]:
    envelope = json.loads(made.files[f"decisions/{request}.dsse.json"])
    statement: dict[str, Any] = json.loads(base64.b64decode(envelope["payload"]))
    return statement


# --- who may


@pytest.mark.parametrize("person", [FARAH, GRETA, LIN, MARTA, ROBOT], ids=lambda person: person.id)
def test_whoever_the_table_does_not_name_is_refused(world: World, person):
    console = world(serving)
    for export in (
        lambda: export_item(by(console, person), "R-0001"),
        lambda: export_since(by(console, person), DAY),
    ):
        with refused(console, may_not(person, "export the log", "chair", "member", "regulator", "log keeper")):
            export()


def test_whoever_is_out_of_office_may_not_any_more(world: World):
    former = replace(BEN, until=date(2026, 3, 31))
    console = world(serving)
    with refused(console, refusals.not_in_office("Ben Okafor", "2026-04-01", "export the log", None, "2026-03-31")):
        export_item(by(console, former), "R-0001")


@pytest.mark.parametrize("person", [AMINA, BEN, HENRIK, NADIA], ids=lambda person: person.id)
def test_committee_regulators_and_log_keepers_may(world: World, person):
    require_holds(export_item(by(world(serving), person), "R-0001"))


def test_votes_that_are_withheld_on_pages_are_withheld_in_exports(world: World):
    console = world(asking)
    vote(console, BEN)
    sentence = "Clara Lindqvist may not export the votes on R-0001: they are not shown before you have said"
    with refused(console, sentence):
        export_item(by(console, CLARA), "R-0001")
    with refused(console, sentence):
        export_since(by(console, CLARA), DAY)
    require_holds(export_item(by(console, HENRIK), "R-0001"))
    declare_no_conflict(by(console, CLARA), "R-0001")
    require_holds(export_item(by(console, CLARA), "R-0001"))
    require_holds(export_since(by(console, CLARA), DAY))


def test_what_nobody_has_voted_on_yet_gives_nothing_away(world: World):
    require_holds(export_item(by(world(asking), CLARA), "R-0001"))


def test_a_request_that_is_not_there_and_a_day_that_has_not_come_are_named(world: World):
    console = world(serving)
    with refusal(storing.no_such_item("request", "R-0009", ["R-0001"]), NotFound):
        export_item(seeing_everything(console), "R-0009")
    with refusal(keeping.no_entry_since("2027-01-01", 9), NotFound):
        export_since(seeing_everything(console), date(2027, 1, 1))


# --- what is in it


def test_the_export_of_a_decision_has_all_that_was_promised_and_verifies(world: World):
    console = world(measuring)
    attach_document(by(console, FARAH), MODEL, "2", "test-report", "report.pdf", b"%PDF-1.7 a report", Result.PASSED)
    ask(console)
    decide(console)
    made = export_item(seeing_everything(console), "R-0001")
    report = require_holds(made)
    matter = request_of(console).dossier
    for digest in (matter.digest, matter.evidence, matter.policy):
        content = made.files[f"documents/{digest.removeprefix('sha256:')}.json"]
        assert f"sha256:{sha256(content).hexdigest()}" == digest
    assert f"documents/{sha256(b'%PDF-1.7 a report').hexdigest()}.pdf" in made.files
    assert {"checkpoint", "manifest.sig", "people.json", "decisions/R-0001.dsse.json"} <= set(made.files)
    assert (
        b"Minutes of R\\-0001" in made.files["minutes/R-0001.md"]
        or b"Minutes of R-0001" in made.files["minutes/R-0001.md"]
    )
    assert made.files["verify_bundle.py"] == verifier() == Path(verify_bundle.__file__).read_bytes()
    assert actions(made) == [
        "policy:founded",
        "version:assessed",
        "version:attached",
        "request:opened",
        *["vote:cast"] * 3,
        "decision:approved",
    ]
    assert any("nothing happened to R-0001 after its act 5 (entry 8)" in gap for gap in report.unproved)


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("policy:founded", "the entry that put its policy "),
        ("version:assessed", "the entry that assessed its evidence "),
        ("version:attached", "the entry that attached bias.json (test-report) is not here"),
    ],
)
def test_an_export_that_leaves_out_what_the_request_rests_on_does_not_hold_although_the_log_signed_it(
    world: World, monkeypatch: pytest.MonkeyPatch, action: str, sentence: str
):
    console = world(measuring)
    attached = attach_document(by(console, FARAH), MODEL, "2", "test-report", "bias.json", b"{}", Result.PASSED)
    measured(console, "2", attached=[attached])
    ask(console)
    decide(console)
    require_holds(export_item(seeing_everything(console), "R-0001"))
    real = Bundling._take
    monkeypatch.setattr(
        Bundling, "_take", lambda self, entries: real(self, [entry for entry in entries if entry.action != action])
    )
    faults = [fault.sentence for fault in checked(export_item(seeing_everything(console), "R-0001")).faults]
    assert any(sentence in fault for fault in faults), faults


def test_the_same_log_gives_the_same_file(world: World):
    console = world(serving)
    assert (
        export_item(seeing_everything(console), "R-0001").zipped()
        == export_item(seeing_everything(console), "R-0001").zipped()
    )


def test_since_a_day_means_every_entry_to_the_end(world: World):
    console = world(replacing)
    made = export_since(seeing_everything(console), DAY)
    require_holds(made)
    assert made.entries == 17
    later = replace(console, clock=lambda: datetime(2026, 4, 5, 9, tzinfo=UTC))
    more(later)
    made = export_since(seeing_everything(console), date(2026, 4, 2))
    require_holds(made)
    assert actions(made) == ["version:assessed", "request:opened"]


def test_a_decision_on_what_was_asked_before_that_day_is_attested_as_well(world: World):
    console = world(asking)
    decide(replace(console, clock=FixedClock(datetime(2026, 4, 5, 9, tzinfo=UTC))))
    made = export_since(seeing_everything(console), date(2026, 4, 5))
    require_holds(made)
    assert actions(made) == [*["vote:cast"] * 3, "decision:approved"]
    assert statement_of(made)["predicate"]["outcome"] == "approved"


def test_a_clock_that_was_set_back_hides_no_entry(world: World):
    console = world(replacing)
    more(replace(console, clock=lambda: datetime(2026, 4, 5, 9, tzinfo=UTC)))
    vote(replace(console, clock=lambda: datetime(2026, 3, 30, 9, tzinfo=UTC)), BEN, request="R-0003")
    made = export_since(seeing_everything(console), date(2026, 4, 2))
    require_holds(made)
    assert actions(made) == ["version:assessed", "request:opened", "vote:cast"]


def test_an_adopted_policy_and_an_emergency_are_exported_as_well(world: World):
    console = world(replacing)
    adopted = adopt(console, a_policy(version=2, valid_for_days=90))
    made = export_item(seeing_everything(console), adopted.id)
    require_holds(made)
    assert statement_of(made, adopted.id)["subject"][0]["name"] == "standard, version 2"
    broken = break_glass(by(console, DEV), MODEL, None, "one in ten is blocked")
    confirm_emergency(by(console, MARTA), broken.id, "I saw it too")
    decide(console, request=broken.id)
    made = export_item(seeing_everything(console), broken.id)
    require_holds(made)
    assert [subject["name"] for subject in statement_of(made, broken.id)["subject"]] == [
        f"what {broken.id} was decided on"
    ]


# --- the attestation


def test_the_envelope_is_one_that_securesystemslib_verifies_and_in_toto_reads(world: World):
    console = world(serving)
    made = export_item(seeing_everything(console), "R-0001")
    envelope = Envelope.from_dict(json.loads(made.files["decisions/R-0001.dsse.json"]))
    public = A_KEY.verifier.public.hex()
    key = SSlibKey(A_KEY.verifier.key_id.hex(), "ed25519", "ed25519", {"public": public})
    assert envelope.verify([key], 1)
    statement = statement_of(made)
    Statement([], statement["predicateType"], statement["predicate"])
    artifact = request_of(console).dossier.artifact
    assert statement["subject"][0] == {"name": f"{MODEL}/2", "digest": {"sha256": artifact.removeprefix("sha256:")}}
    assert statement["predicate"]["outcome"] == "approved"
    assert statement["predicate"]["tally"] == {"approve": 3, "reject": 0, "abstain": 0}
    assert statement["predicate"]["log"]["index"] == 7


# --- what was erased


def test_what_was_erased_is_not_in_it_and_the_entry_that_says_so_is(world: World):
    console = world(serving)
    with console.store.writer() as writer:
        sequence = next(entry.sequence for entry in writer.log.stored() if entry.action == "request:opened")
    erase_words(by(console, NADIA), sequence, "she asked for it")
    made = export_item(seeing_everything(console), "R-0001")
    report = require_holds(made)
    assert json.loads(made.files[f"entries/{sequence:06d}.opened.json"])["reason"] is None
    assert actions(made)[-1] == "log-entry:erased"
    assert "1 part erased, as entries of the log say" in report.steps[8].said


def test_whoever_was_erased_is_a_pseudonym_in_it(world: World):
    console = world(serving)
    people = a_roster([person for person in EVERYBODY if person.id != "ben"])
    gone = replace(console, documents=replace(console.documents, people=people))  # type: ignore[type-var]  # the fake is a dataclass
    erase_person(by(gone, NADIA), "ben", "he asked for it")
    made = export_item(seeing_everything(gone), "R-0001")
    require_holds(made)
    assert b"Ben Okafor" not in made.files["people.json"]
    assert "person:erased" in actions(made)


# --- keys


def test_a_rotated_key_is_followed_from_the_one_that_was_published(world: World):
    console = world(serving)
    rotated = replace(console, keyring=FakeKeyring())
    rotate_key(by(rotated, NADIA), "the machine was replaced")
    at_once = export_item(seeing_everything(rotated), "R-0001")
    more(rotated)
    for made in (
        at_once,
        export_item(seeing_everything(rotated), "R-0001"),
        export_since(seeing_everything(rotated), DAY),
    ):
        require_holds(made, str(A_KEY.verifier))
        require_holds(made, str(ANOTHER_KEY.verifier))
        assert "log-key:rotated" in actions(made)
    stranger = SignerKey(A_KEY.name, b"s" * 32).verifier
    report = checked(at_once, str(stranger))
    assert [fault.sentence for fault in report.faults] == [
        f"{stranger} is none of its keys: whoever made this export has another key"
    ]


# --- what somebody kept, and what witnesses saw


def checkpoint_of(console: Ports) -> bytes:
    return published_checkpoint(console).written.encode()


def test_a_checkpoint_that_was_kept_is_shown_to_be_the_beginning(world: World):
    console = world(serving)
    kept = checkpoint_of(console)
    more(console)
    require_holds(export_item(seeing_everything(console), "R-0001", kept=[kept]), kept=[kept])
    without = checked(export_item(seeing_everything(console), "R-0001"), kept=[kept])
    assert "this export has no proof for it" in without.faults[0].sentence
    require_holds(export_item(seeing_everything(console), "R-0001"), kept=[checkpoint_of(console)])


def test_a_checkpoint_of_another_history_is_no_beginning(world: World):
    console = world(serving)
    other = Checkpoint(A_KEY.name, 5, b"\7" * 32).signed(A_KEY).written.encode()
    with refusal(keeping.log_contradicts_itself(5)):
        export_item(seeing_everything(console), "R-0001", kept=[other])
    longer = Checkpoint(A_KEY.name, 50, b"\7" * 32).signed(A_KEY).written.encode()
    with refusal(keeping.checkpoint_ahead_of_log(50, 9)):
        export_item(seeing_everything(console), "R-0001", kept=[longer])
    report = checked(export_item(seeing_everything(console), "R-0001"), kept=[longer])
    assert report.first_bad_entry == 9
    stranger = SignerKey("log.placet.test", b"s" * 32)
    with refusal(notes.signed_by_others(["log.placet.test (5436f9ae)"], ["log.placet.test (f22380b9)"]), PlacetError):
        export_item(
            seeing_everything(console),
            "R-0001",
            kept=[Checkpoint(A_KEY.name, 5, b"\7" * 32).signed(stranger).written.encode()],
        )


def test_the_word_of_a_witness_is_taken_along_with_the_checkpoint_that_it_is_about(world: World):
    console = world(serving)
    note = published_checkpoint(console)
    size, at = read_checkpoint(note.text).size, datetime(2026, 4, 2, 8, tzinfo=UTC)
    line = cosign(note.text, WITNESS, at).line.encode()
    token = b"0 a token 0" + sha256(note.written.encode()).digest()
    with console.store.writer() as writer:
        writer.witnesses.add(Witnessed(size, WITNESS.name, "cosignature", note.written, line, at))
        writer.witnesses.add(Witnessed(size, "https://tsa.example", "timestamp", note.written, token, at))
    witness = [key_of(str(WITNESS.verifier))]
    require_holds(export_item(seeing_everything(console), "R-0001"), witnesses=witness)
    more(console)
    made = export_item(seeing_everything(console), "R-0001")
    assert {f"witnessed/{size}.checkpoint", f"timestamps/{size}.checkpoint", f"timestamps/{size}-1.tsr"} <= set(
        made.files
    )
    report = require_holds(made, witnesses=witness)
    assert f"witness.example/w1 has signed its first {size} entries at 2026-04-02 08:00 UTC" in report.steps[7].said
    assert any("openssl ts -verify" in gap for gap in report.unproved)
    nobody = checked(made, witnesses=[key_of(str(SignerKey("w2", b"2" * 32, KeyType.COSIGNATURE).verifier))])
    assert "the export has no word of w2+" in nobody.faults[0].sentence


# --- a store that somebody has changed


def tampered(console: Ports, home: Path, statement: str) -> Ports:
    """The console on a changed copy of its store.

    The copy is changed behind its back.
    """
    store = in_a_file(console.store, home)
    change(home, statement)
    return replace(console, store=store)


IN_THE_STORE = {
    "a leaf": "UPDATE log_entry SET leaf = CAST(replace(CAST(leaf AS TEXT), 'member', 'deputy') AS BLOB) WHERE sequence = {entry}",
    "a signature": "UPDATE log_entry SET signature = zeroblob(64) WHERE sequence = {entry}",
    "a reason": "UPDATE log_opened SET reason = CAST('other words' AS BLOB) WHERE sequence = {entry}",
    "a detail": "UPDATE log_opened SET detail = CAST(replace(CAST(detail AS TEXT), 'approve', 'reject') AS BLOB) WHERE sequence = {entry}",
    "a key of a seal": "UPDATE log_opened SET reason_key = zeroblob(32) WHERE sequence = {entry}",
    "words taken away": "UPDATE log_opened SET reason = NULL, reason_key = NULL WHERE sequence = {entry}",
    "a row of words deleted": "DELETE FROM log_opened WHERE sequence = {entry}",
}


@pytest.mark.parametrize("entry", range(4, 7), ids=lambda entry: f"entry {entry}")
@pytest.mark.parametrize("statement", IN_THE_STORE.values(), ids=IN_THE_STORE)
def test_whatever_was_changed_in_the_store_shows_in_the_export(
    world: World, tmp_path: Path, statement: str, entry: int
):
    changed = tampered(world(serving), tmp_path / "tampered", statement.format(entry=entry))
    report = checked(export_since(seeing_everything(changed), DAY))
    assert report.first_bad_entry == entry


def written_anew(home: Path, entry: int) -> None:
    """Change one leaf and every hash that follows from it.

    Somebody can do this who may write, but does not have the key.
    """
    with sqlite3.connect(home / FILE) as store:
        leaves = [row[0] for row in store.execute("SELECT leaf FROM log_entry ORDER BY sequence")]
        leaves[entry] = leaves[entry].replace(b'"assurance":"', b'"assurance":"un')
        tree: tuple[bytes, ...] = ()
        for sequence, leaf in enumerate(leaves):
            hashed = leaf_hash(leaf)
            values = (leaf, hashed, b"".join(completed(sequence, hashed, tree)), sequence)
            store.execute("UPDATE log_entry SET leaf = ?, leaf_hash = ?, subtrees = ? WHERE sequence = ?", values)
            tree = grow(tree, sequence, hashed)


@pytest.mark.parametrize("entry", range(9), ids=lambda entry: f"entry {entry}")
def test_a_history_that_was_written_anew_without_the_key_is_noticed_at_the_entry(
    world: World, tmp_path: Path, entry: int
):
    changed = tampered(world(serving), tmp_path / "tampered", "")
    written_anew(tmp_path / "tampered", entry)
    report = checked(export_since(seeing_everything(changed), DAY))
    assert report.first_bad_entry == entry
    assert "the checkpoint is not signed by the log's key" in report.steps[2].faults[0].sentence


def test_a_log_that_was_cut_short_is_one_that_a_kept_checkpoint_does_not_continue(world: World, tmp_path: Path):
    console = world(serving)
    kept = checkpoint_of(console)
    cut = "DELETE FROM log_opened WHERE sequence > 4; DELETE FROM log_entry WHERE sequence > 4"
    changed = tampered(console, tmp_path / "tampered", cut)
    assert checked(export_since(seeing_everything(changed), DAY), kept=[kept]).first_bad_entry == 5


def test_minutes_that_were_taken_away_are_missed(world: World, tmp_path: Path):
    console = world(asking)
    digest = decide(console).minutes
    changed = tampered(console, tmp_path / "tampered", "DELETE FROM document WHERE digest = 'IT'".replace("IT", digest))
    assert checked(export_item(seeing_everything(changed), "R-0001")).first_bad_entry == 7


def test_evidence_that_was_taken_away_is_missed(world: World, tmp_path: Path):
    console = world(serving)
    digest = request_of(console).dossier.evidence
    changed = tampered(console, tmp_path / "tampered", "DELETE FROM document WHERE digest = 'IT'".replace("IT", digest))
    report = checked(export_item(seeing_everything(changed), "R-0001"))
    assert [fault.sentence for fault in report.faults] == [
        "entry 7 and decisions/R-0001.dsse.json: the evidence that it was decided on is not here",
        f"entry 3, on which R-0001 stood: the document {digest[:19]}... is not here",
    ]

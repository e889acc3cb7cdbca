import base64
import struct
from datetime import UTC, datetime, timedelta, timezone

import pytest

from governance.audit.checkpoint import (
    Checkpoint,
    Cosignature,
    open_checkpoint,
    read_checkpoint,
    read_cosignature,
)
from governance.audit.invalid import NoteInvalid
from governance.audit.merkle import EMPTY_ROOT
from governance.audit.note import KeyType, Note, Signature, SignerKey, read_note, read_verifier_key, require_signed
from governance.sentences import notes
from tests.cosigned import cosign
from tests.steps import refusal

# The example of C2SP tlog-cosignature, whose first signature is also that of C2SP tlog-checkpoint; keys not published.
EXAMPLE_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
EXAMPLE = (
    EXAMPLE_TEXT + "\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
EXAMPLE_TIME = 1679315147
# A checkpoint of the staging log Arche 2025h1 of transparency.dev as it was served, with the cosignatures of witnesses
# in service, and the keys that the log and the witnesses publish.
ARCHE = (
    "arche2025h1.staging.ct.transparency.dev\n"
    "1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
    "\n"
    "— arche2025h1.staging.ct.transparency.dev "
    "zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbl"
    "lzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"
    "— arche2025h1.staging.ct.transparency.dev "
    "ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n"
    "— transparency.dev/DEV:witness-little-garden "
    "2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n"
    "— witness1.smartit.nu/witness1 "
    "pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n"
    "— remora.n621.de "
    "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
    "— witness.stagemole.eu "
    "Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n"
)
ARCHE_KEY = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS_KEYS = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
ARCHE_TIME = datetime.fromtimestamp(0x6A122120, UTC)

ROOT = bytes(range(32))
ROOT_LINE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TEXT = f"placet.example/log\n13\n{ROOT_LINE}\n"
KEY = SignerKey("placet.example/log", b"k" * 32)
WITNESS = SignerKey("witness.example/w1", b"w" * 32, KeyType.COSIGNATURE)
AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
STAMP = 1775044800  # the same, as `date -u +%s` counts it

LINES = "a checkpoint is three lines or more: origin, number of entries, root; none of them empty"
NUMBER = "expected a whole number without leading zeros"


def with_root(content):
    return f"placet.example/log\n13\n{content}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("", LINES, id="nothing"),
        pytest.param("\n", LINES, id="an empty line"),
        pytest.param("placet.example/log\n", LINES, id="only an origin"),
        pytest.param("placet.example/log\n13\n", LINES, id="no root"),
        pytest.param(TEXT[:-1], LINES, id="no last newline"),
        pytest.param("\n" + TEXT, LINES, id="an empty line first"),
        pytest.param(TEXT.replace("placet.example/log", ""), LINES, id="empty origin"),
        pytest.param(TEXT.replace("\n13\n", "\n\n"), LINES, id="empty number"),
        pytest.param(with_root(""), LINES, id="empty root"),
        pytest.param(TEXT + "\n", LINES, id="an empty line last"),
        pytest.param(TEXT + "\nmore\n", LINES, id="an empty line before an extension"),
        pytest.param(TEXT + "more", LINES, id="an extension without a newline"),
        pytest.param(TEXT.replace("13", "013"), NUMBER, id="leading zero"),
        pytest.param(TEXT.replace("13", "00"), NUMBER, id="two zeros"),
        pytest.param(TEXT.replace("13", "-13"), NUMBER, id="negative"),
        pytest.param(TEXT.replace("13", "+13"), NUMBER, id="plus"),
        pytest.param(TEXT.replace("13", "13.0"), NUMBER, id="fraction"),
        pytest.param(TEXT.replace("13", "0x13"), NUMBER, id="hexadecimal"),
        pytest.param(TEXT.replace("13", "1_3"), NUMBER, id="underscore"),
        pytest.param(TEXT.replace("13", " 13"), NUMBER, id="space before"),
        pytest.param(TEXT.replace("13", "13 "), NUMBER, id="space after"),
        pytest.param(TEXT.replace("13", "13\r"), NUMBER, id="carriage return"),
        pytest.param(TEXT.replace("13", "١٣"), NUMBER, id="digits of another script"),
        pytest.param(TEXT.replace("13", "thirteen"), NUMBER, id="a word"),
        # transparency-dev/formats, log/checkpoint_test.go.
        pytest.param(TEXT.replace("13", "3438945738945739845734895735"), NUMBER, id="upstream, too large"),
        pytest.param(TEXT.replace("13", "9" * 5000), NUMBER, id="more digits than are read"),
        pytest.param(with_root("ThisIsn'tBase64"), "expected base64", id="upstream, no base64"),
        pytest.param(with_root("YmFuYW5hcw=="), "expected 32 bytes in base64", id="upstream, 7 bytes"),
        pytest.param(with_root("é" * 44), "expected base64", id="no ASCII"),
        pytest.param(with_root(ROOT_LINE[:-1]), "expected base64", id="no padding"),
        pytest.param(with_root(ROOT_LINE + "="), "expected base64", id="too much padding"),
        pytest.param(with_root(" " + ROOT_LINE), "expected base64", id="space before the root"),
        pytest.param(with_root(ROOT_LINE.replace("h8=", "h9=")), "expected 32 bytes in base64", id="loose bits"),
        pytest.param(with_root(base64.b64encode(ROOT[:-1]).decode()), "expected 32 bytes in base64", id="31 bytes"),
        pytest.param(with_root(base64.b64encode(ROOT + b"\0").decode()), "expected 32 bytes in base64", id="33 bytes"),
        pytest.param(with_root(ROOT.hex()), "expected 32 bytes in base64", id="hexadecimal root"),
        pytest.param(with_root(base64.urlsafe_b64encode(b"\xfb" * 32).decode()), "expected base64", id="URL-safe"),
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text, sentence):
    with pytest.raises(NoteInvalid) as refusal:
        read_checkpoint(text)
    assert sentence in str(refusal.value)


def test_a_checkpoint_signed_over_another_text_is_refused():
    other = Checkpoint("placet.example/log", 14, ROOT)
    forged = Note(other.text, Checkpoint("placet.example/log", 13, ROOT).signed(KEY).signatures)
    with refusal(notes.signature_does_not_hold("placet.example/log", "9976a460"), NoteInvalid):
        open_checkpoint(forged.written.encode(), [KEY.verifier])


def test_a_checkpoint_signed_by_another_is_refused():
    impostor = SignerKey(KEY.name, b"i" * 32)
    written = Checkpoint("placet.example/log", 13, ROOT).signed(impostor).written.encode()
    with refusal(
        notes.signed_by_others(["placet.example/log (49416275)"], ["placet.example/log (9976a460)"]), NoteInvalid
    ):
        open_checkpoint(written, [KEY.verifier])
    with refusal(notes.signed_by_others(["placet.example/log (49416275)"], []), NoteInvalid):
        open_checkpoint(written, [])


def test_a_signed_text_that_is_no_checkpoint_is_refused():
    text = "placet.example/log\n013\n" + ROOT_LINE + "\n"
    note = Note(text, (KEY.signature(text.encode()),))
    assert require_signed(note, [KEY.verifier])
    with pytest.raises(NoteInvalid, match=NUMBER):
        open_checkpoint(note.written.encode(), [KEY.verifier])


@pytest.mark.parametrize(
    ("text", "line", "witness", "sentence"),
    [
        pytest.param(
            TEXT.replace("13", "14"),
            cosign(TEXT, WITNESS, AT),
            WITNESS,
            "it is not over this checkpoint",
            id="another text",
        ),
        pytest.param(
            TEXT + "more\n",
            cosign(TEXT, WITNESS, AT),
            WITNESS,
            "it is not over this checkpoint",
            id="an extension more",
        ),
        pytest.param(
            TEXT,
            cosign(TEXT, SignerKey(WITNESS.name, b"i" * 32, KeyType.COSIGNATURE), AT),
            WITNESS,
            "expected witness.example/w1",
            id="another key of that name",
        ),
        pytest.param(
            TEXT,
            cosign(TEXT, SignerKey("other", b"w" * 32, KeyType.COSIGNATURE), AT),
            WITNESS,
            r"the line is by other \([0-9a-f]{8}\), expected witness.example/w1",
            id="that key of another name",
        ),
        pytest.param(
            TEXT,
            WITNESS.signature(TEXT.encode()),
            WITNESS,
            "it is not over this checkpoint",
            id="the text alone, without a time",
        ),
    ],
)
def test_what_a_witness_did_not_say_is_refused(text, line, witness, sentence):
    with pytest.raises(NoteInvalid, match=sentence):
        read_cosignature(text, line, witness.verifier)


@pytest.mark.parametrize("time", [-1, 1, 2**40], ids=["earlier", "later", "much later"])
def test_a_cosignature_holds_at_no_other_time(time):
    line = cosign(TEXT, WITNESS, AT)
    bent = Signature(line.name, line.key_id, struct.pack(">Q", STAMP + time) + line.signature[8:])
    with refusal(notes.cosignature_does_not_hold("witness.example/w1"), NoteInvalid):
        read_cosignature(TEXT, bent, WITNESS.verifier)


@pytest.mark.parametrize(
    ("length", "sentence"),
    [(1, "is too short"), (8, "is too short"), (9, "does not hold"), (71, "does not hold")],
)
def test_a_cut_cosignature_is_refused(length, sentence):
    line = cosign(TEXT, WITNESS, AT)
    cut = Signature(line.name, line.key_id, line.signature[:length])
    with pytest.raises(NoteInvalid, match=f"the cosignature of witness.example/w1 {sentence}"):
        read_cosignature(TEXT, cut, WITNESS.verifier)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(f"cosignature/v1\ntime {STAMP}\n{TEXT}"[:-1], id="no last newline"),
        pytest.param(f"cosignature/v2\ntime {STAMP}\n{TEXT}", id="another version"),
        pytest.param(f"cosignature/v1\ntime {STAMP}\n\n{TEXT}", id="an empty line"),
        pytest.param(f"cosignature/v1\ntime 0{STAMP}\n{TEXT}", id="leading zero"),
        pytest.param(f"cosignature/v1\n{STAMP}\n{TEXT}", id="no word"),
        pytest.param(f"time {STAMP}\n{TEXT}", id="no header"),
        pytest.param(TEXT, id="only the text"),
    ],
)
def test_a_witness_signs_a_header_a_time_and_the_whole_text_and_nothing_else(message):
    line = Signature(WITNESS.name, WITNESS.verifier.key_id, struct.pack(">Q", STAMP) + WITNESS.sign(message.encode()))
    with refusal(notes.cosignature_does_not_hold("witness.example/w1"), NoteInvalid):
        read_cosignature(TEXT, line, WITNESS.verifier)


# The specification ends at 2**63 - 1; a calendar ends with the year 9999, 253402300799 seconds after it began.
@pytest.mark.parametrize(
    "stamp",
    [
        pytest.param(
            253402300800,
            id="first second of the year 10000",
        ),
        pytest.param(253402300801, id="second second of the year 10000"),
        pytest.param(2**63 - 1, id="last of the specification"),
        pytest.param(2**63, id="beyond the specification"),
        pytest.param(2**64 - 1, id="all bits"),
    ],
)
def test_a_cosignature_of_a_time_that_no_calendar_has_is_refused(stamp):
    message = f"cosignature/v1\ntime {stamp}\n{TEXT}".encode()
    line = Signature(WITNESS.name, WITNESS.verifier.key_id, struct.pack(">Q", stamp) + WITNESS.sign(message))
    with pytest.raises(NoteInvalid):
        read_cosignature(TEXT, line, WITNESS.verifier)


@pytest.mark.parametrize(
    "checkpoint",
    [
        pytest.param(Checkpoint("placet.example/log", 13, ROOT), id="small"),
        pytest.param(Checkpoint("placet.example/log", 0, EMPTY_ROOT), id="empty"),
        pytest.param(Checkpoint("placet.example/log", 2**63 - 1, ROOT), id="large"),
        pytest.param(Checkpoint("Ethikkommission Köln + Bonn", 1, ROOT), id="an origin that is no address"),
    ],
)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint):
    assert read_checkpoint(checkpoint.text) == checkpoint
    written = checkpoint.signed(KEY).written.encode()
    assert open_checkpoint(written, [KEY.verifier]) == (checkpoint, read_note(written))


def test_a_checkpoint_is_three_lines():
    assert Checkpoint("placet.example/log", 13, ROOT).text == TEXT
    assert Checkpoint("log", 0, EMPTY_ROOT).text == "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.mark.parametrize("extension", ["Here's some associated data.\n", "lots\nof\nlines\n"], ids=["one", "more"])
def test_lines_after_the_root_are_passed_over_and_yet_signed(extension):
    text = TEXT + extension
    note = Note(text, (KEY.signature(text.encode()),))
    checkpoint, opened = open_checkpoint(note.written.encode(), [KEY.verifier])
    assert (checkpoint, opened) == (Checkpoint("placet.example/log", 13, ROOT), note)
    bent = note.written.replace(extension, "x" + extension).encode()
    with refusal(notes.signature_does_not_hold("placet.example/log", "9976a460"), NoteInvalid):
        open_checkpoint(bent, [KEY.verifier])


def test_the_example_of_the_specification_is_read_and_written_again():
    note = read_note(EXAMPLE.encode())
    checkpoint = read_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert (checkpoint.text, note.written) == (EXAMPLE_TEXT, EXAMPLE)
    log, witness = note.signatures
    assert (log.name, len(log.signature)) == ("example.com/behind-the-sofa", 64)
    assert (witness.name, len(witness.signature)) == ("witness.example.com/w1", 72)
    assert struct.unpack(">Q", witness.signature[:8]) == (EXAMPLE_TIME,)


def test_a_checkpoint_of_a_log_in_service_holds():
    checkpoint, note = open_checkpoint(ARCHE.encode(), [read_verifier_key(ARCHE_KEY)])
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1432088532)
    assert note.written == ARCHE


@pytest.mark.parametrize("key", WITNESS_KEYS, ids=lambda key: key.partition("+")[0])
def test_a_cosignature_of_a_witness_in_service_holds(key):
    witness, note = read_verifier_key(key), read_note(ARCHE.encode())
    (line,) = [signature for signature in note.signatures if witness.made(signature)]
    assert read_cosignature(note.text, line, witness) == Cosignature(witness.name, ARCHE_TIME)
    with pytest.raises(NoteInvalid, match="does not hold"):
        read_cosignature(note.text.replace("1432088532", "1432088533"), line, witness)


def test_the_time_of_a_cosignature_is_in_whole_seconds_and_utc():
    there = (AT + timedelta(milliseconds=900)).astimezone(timezone(timedelta(hours=2)))
    cosignature = read_cosignature(TEXT, cosign(TEXT, WITNESS, there), WITNESS.verifier)
    assert (cosignature.at, cosignature.at.tzinfo) == (AT, UTC)


def test_the_last_second_of_the_calendar_is_a_time():
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert read_cosignature(TEXT, cosign(TEXT, WITNESS, end), WITNESS.verifier).at == end


def test_the_log_is_believed_whether_witnesses_signed_or_not():
    signed = Checkpoint("placet.example/log", 13, ROOT).signed(KEY)
    witnessed = Note(signed.text, (*signed.signatures, cosign(signed.text, WITNESS, AT)))
    assert open_checkpoint(witnessed.written.encode(), [KEY.verifier])[0] == read_checkpoint(signed.text)

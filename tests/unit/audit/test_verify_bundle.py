"""The program that checks exports.

The formats it reads, what it says, and what it does with files that are none.
"""

import ast
import io
import json
import struct
import subprocess
import sys
import zipfile
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from governance.audit import merkle, verify_bundle
from governance.audit.checkpoint import Checkpoint
from governance.audit.note import read_verifier_key
from governance.audit.verify_bundle import (
    Check,
    Head,
    Unreadable,
    Wrong,
    head_of,
    json_of,
    key_of,
    main,
    note_of,
    pae,
    read_zip,
    require_signed,
)
from governance.canonical import canonical_bytes
from governance.services.log.export_files import Bundle
from tests.builders import A_KEY
from tests.exports import WITNESS, Exports, exports, signed_anew

SOURCE = Path(verify_bundle.__file__)

# The example of C2SP signed-note v1.0.0, "Verifier keys".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    return exports(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def zipped(made: Exports, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("zip") / "R-0001.zip"
    file.write_bytes(Bundle("R-0001.zip", made.request, 0).zipped())
    return file


# --- one file that stands alone


def test_it_imports_nothing_but_pythons_own_modules_and_cryptography():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    names = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names - {"cryptography"} <= set(sys.stdlib_module_names)
    assert not names & {"socket", "ssl", "urllib", "http", "subprocess", "sqlite3", "os", "ctypes", "pickle"}


def test_it_is_written_for_python_3_9():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 9))


# --- the formats, by vectors that others have published


def test_the_encoding_that_dsse_signatures_are_over_is_that_of_its_specification():
    # DSSE 1.0, protocol.md, "Test Vectors"
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_keys_and_notes_are_those_of_the_rest_of_the_program():
    for written in (str(A_KEY.verifier), str(WITNESS.verifier)):
        ours, theirs = key_of(written), read_verifier_key(written)
        assert (ours.name, ours.id, ours.kind, ours.public) == (theirs.name, theirs.key_id, theirs.type, theirs.public)
    note = Checkpoint(A_KEY.name, 3, b"\1" * 32).signed(A_KEY).written.encode()
    require_signed(note_of(note), key_of(str(A_KEY.verifier)), "it")
    assert head_of(note_of(note).text) == Head(A_KEY.name, 3, b"\1" * 32)


def test_the_example_in_the_specification_of_signed_notes_holds_and_no_other_text_under_it():
    key = key_of(EXAMPLE_KEY)
    require_signed(note_of(EXAMPLE_NOTE.encode()), key, "it")
    with pytest.raises(Wrong, match="it is not signed by the log's key"):
        require_signed(note_of(EXAMPLE_NOTE.replace("an example", "another").encode()), key, "it")


def test_hashes_are_those_of_the_rest_of_the_program():
    assert verify_bundle.node_hash(b"l" * 32, b"r" * 32) == merkle.node_hash(b"l" * 32, b"r" * 32)


def test_an_object_that_says_one_thing_twice_says_nothing():
    with pytest.raises(Wrong, match="two fields of one name"):
        json_of(b'{"a":1,"a":2}')


@pytest.mark.parametrize(
    "written",
    ["", "name+id", str(A_KEY.verifier)[:-4], str(A_KEY.verifier).replace("+", "+0", 1), A_KEY.secret],
    ids=["nothing", "two parts", "cut", "another id", "a private key"],
)
def test_what_is_no_public_key_is_refused(written: str):
    with pytest.raises((Wrong, *verify_bundle.MALFORMED)):
        key_of(written)


# --- what it says


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(SOURCE), *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_it_says_step_by_step_what_holds_what_is_proved_and_what_is_not(made: Exports, zipped: Path, tmp_path: Path):
    kept = tmp_path / "checkpoint"
    kept.write_bytes(made.kept)
    keys = ("--key", str(made.first_key), "--key", str(made.newest_key), "--witness", str(WITNESS.verifier))
    done = run(zipped, *keys, "--checkpoint", kept)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line for line in lines if line[:2].strip().isdecimal()] == [
        f"{number:2}. {title}: holds." for number, (title, _) in enumerate(verify_bundle.STEPS, 1)
    ]
    assert "What this proves:" in lines
    assert "What this does not prove:" in lines
    assert "the acts 1 to 7 of R-0001 are here without a gap" in done.stdout
    assert "witness.example/w1 has signed its first 78 entries at 2026-04-02 08:00 UTC" in done.stdout
    assert "compare it with the one" not in done.stdout


def test_without_a_key_it_says_where_it_has_the_key_from(zipped: Path):
    done = run(zipped)
    assert done.returncode == 0
    assert "is taken from the export: compare it with the one that the organisation published" in done.stdout
    assert "that you are shown the history that others are shown: give --checkpoint or --witness." in done.stdout


def test_it_names_the_first_bad_entry(made: Exports, tmp_path: Path):
    name = "entries/000006.leaf"
    bent = tmp_path / "bent.zip"
    bent.write_bytes(Bundle("", made.request | {name: made.request[name].replace(b"demo", b"sure")}, 0).zipped())
    done = run(bent)
    assert done.returncode == 1
    assert f"FAULT: entry 6 ({name}) is changed" in done.stdout
    assert done.stdout.rstrip().endswith("NOT PROVED. The first bad entry is entry 6.")
    assert "What this proves" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.zip"], "cannot be read"),
        ([SOURCE], "it is no ZIP file"),
        ([SOURCE, "--key", "nonsense"], "What you named cannot be read"),
        ([SOURCE, "--checkpoint", "missing"], "What you named cannot be read"),
    ],
    ids=["no file", "no ZIP", "no key", "no checkpoint"],
)
def test_what_cannot_be_read_is_exit_code_2_and_a_sentence(arguments, sentence, capsys):
    assert main([str(argument) for argument in arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_checkpoint_that_is_none_is_a_fault(made: Exports):
    assert Check(made.request, kept=[b"nonsense"]).run().faults


def test_a_hash_that_lends_a_byte_to_the_one_beside_it_shows_no_checkpoint_to_be_the_beginning(made: Exports):
    rows = json.loads(made.request["consistency.json"])
    joined = b64decode(rows[0]["root"]) + b64decode(rows[0]["proof"][0])
    rows[0]["root"], rows[0]["proof"][0] = (b64encode(hash_bytes).decode() for hash_bytes in (joined[:31], joined[31:]))
    report = Check(signed_anew(made.request | {"consistency.json": canonical_bytes(rows)})).run()
    assert report.faults[0].sentence == "a hash has 31 bytes, expected 32"


# --- ZIP files that are not as we write them


def repacked(files: dict[str, bytes], *more: tuple[str, bytes], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in (*files.items(), *more):
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_others_may_unpack_otherwise_is_refused(made: Exports):
    files = made.request
    whole = repacked(files)
    name = "entries/000006.leaf"
    assert read_zip(whole) == files
    for content, sentence in (
        (repacked(files, (name, b"{}")), r"entry 6 \(entries/000006.leaf\) is in the ZIP twice"),
        (repacked(files, ("../evil", b"")), "has a name, a size or a form"),
        (repacked(files, ("/evil", b"")), "has a name, a size or a form"),
        (repacked(files, ("a/..\\evil", b"")), "has a name, a size or a form"),
        (repacked(files, comment=b"PK"), "behind its files"),
        (b"MZ" + whole, "the ZIP has something that is no file of an export"),
    ):
        with pytest.raises((Wrong, Unreadable), match=sentence):
            read_zip(content)


def test_every_byte_of_the_zip_that_is_changed_is_noticed_or_changes_no_file(made: Exports):
    files = {name: made.request[name] for name in ("checkpoint", "keys.json", "manifest.json")}
    whole = Bundle("", files, 0).zipped()
    noticed = 0
    for at in range(len(whole)):
        for mask in (0x01, 0x80, 0xFF):
            bent = whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :]
            try:
                unpacked = read_zip(bent)
            except (Wrong, Unreadable):
                noticed += 1
            else:
                assert unpacked == files or unpacked.keys() != files.keys(), f"byte {at} ^ {mask}"
    assert noticed > len(whole)


def zipped_as(name: str, content: bytes, claimed: int | None = None) -> bytes:
    """A ZIP of one deflated file.

    It says that it unpacks to `said` bytes.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    made = target.getvalue()
    return made if claimed is None else made.replace(struct.pack("<I", len(content)), struct.pack("<I", claimed))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped_as("documents/big.bin", b"\0" * (verify_bundle.LARGEST_FILE + 1)), "unpacks to 67,108,865, expected"),
        (zipped_as("documents/big.bin", b"\0" * 10_000_000, claimed=10), "has not the bytes that are said of it"),
        (zipped_as("documents/small.bin", b"\0" * 1_000, claimed=1_001), "has not the bytes that are said of it"),
    ],
    ids=["more than it may", "more than it says", "less than it says"],
)
def test_a_zip_that_unpacks_to_more_or_less_than_it_may_is_not_unpacked(content: bytes, sentence: str):
    with pytest.raises(Wrong, match=sentence):
        read_zip(content)


def test_an_export_that_holds_a_file_of_zeros_holds_all_the_same(made: Exports):
    big = {"documents/" + "0" * 64 + ".bin": b"\0" * 20_000_000}
    assert read_zip(Bundle("", made.request | big, 0).zipped()) == made.request | big


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("people.json", b"[" + b"{}," * 400_000 + b"{}]", "there is more to read in it"),
        ("people.json", b"[" + b"9" * 100_000 + b"]", "a number has 100000 digits"),
        ("people.json", b"[NaN]", "NaN is no number"),
        ("checkpoint", b"x\n\n" + "— a AAAAAAAA\n".encode() * 101, "at most 100 lines of signatures"),
        ("checkpoint", b"x" * 70_000 + b"\n\n", "longer than a signed note is"),
    ],
    ids=["values", "a long number", "no number", "signatures", "a long note"],
)
def test_what_would_keep_the_verifier_busy_is_a_fault_at_once(made: Exports, name: str, content: bytes, sentence: str):
    report = Check(made.request | {name: content}, size=100_000).run()
    assert any(sentence in fault.sentence for fault in report.faults)


def test_signatures_are_counted_and_no_export_has_more_of_them_than_its_size_allows(made: Exports):
    checking = Check(made.request, size=0)
    checking.signatures = 3
    assert any("more signatures to check than in any export" in fault.sentence for fault in checking.run().faults)


# --- signed by the log's own key


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("evil.exe", b"MZ", "evil.exe is here, and nothing in the export names it"),
        ("entries/0000001.leaf", b"{}", "nothing in the export names it"),
        ("minutes/R-0009.md", b"# Others", "nothing in the export names it"),
        ("timestamps/7.checkpoint", b"x\n7\n", "it is no signed note"),
        ("documents/evil.pdf", b"%PDF-", "nothing in the export names it"),
        ("README.txt", b"Believe it.", "README.txt: it is another than this program knows"),
        ("README.txt", None, "is not written as it must be, or is missing"),
        (
            "verify_bundle.py",
            b"print('it holds')",
            "verify_bundle.py: it is neither this program nor one of an earlier version",
        ),
        ("verify_bundle.py", None, "is not written as it must be, or is missing"),
        ("minutes/R-0001.md", b"# Others", "minutes/R-0001.md is not what the record of the minutes says"),
        ("minutes/R-0001.md", None, "is not written as it must be, or is missing"),
    ],
    ids=lambda parameter: (
        parameter[:20] if isinstance(parameter, str) else ("none" if parameter is None else "content")
    ),
)
def test_a_file_that_nobody_names_or_that_says_something_else_does_not_hold_although_the_log_has_signed_it(
    made: Exports, name: str, content: bytes | None, sentence: str
):
    assert Check(signed_anew(made.request)).run().faults == []
    assert any(sentence in fault.sentence for fault in Check(signed_anew(made.request | {name: content})).run().faults)


def test_what_it_cannot_compare_it_names(made: Exports):
    assert "that minutes/R-0001.pdf says what minutes/R-0001.md says, which was compared." in (
        Check(made.request).run().unproved
    )


def test_json_that_is_too_deep_is_a_fault_and_no_crash(made: Exports):
    bent = made.request | {"people.json": b"[" * 100_000}
    assert Check(bent).run().faults


def test_the_manifest_of_an_export_lists_all_but_itself(made: Exports):
    listed = json.loads(made.request["manifest.json"])["files"]
    assert set(listed) == set(made.request) - {"manifest.json", "manifest.sig"}

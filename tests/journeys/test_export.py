"""An export is checked in an empty environment without network.

It comes from the command line of the console. A decision is checked there.
"""

import json
import shutil
import subprocess
import sysconfig
import venv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from governance.audit import verify_bundle
from governance.cli.program import main
from governance.services.log.export_files import Bundle, verifier
from tests.demo_world import AS_OF

pytestmark = pytest.mark.slow

NEEDS = ("cryptography", "cffi", "_cffi_backend", "pycparser")
"""The package, and what it is made of."""
NO_NETWORK = """\
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(f"the network is cut: {event}")

sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with `cryptography` and nothing else.

    No socket is opened in it. Returns its interpreter.
    """
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = next((folder / "lib").glob("python*/site-packages"))
    for source in sorted(Path(sysconfig.get_paths()["platlib"]).iterdir()):
        if source.name.split(".")[0] in NEEDS:
            (shutil.copytree if source.is_dir() else shutil.copy)(source, packages / source.name)
    (packages / "sitecustomize.py").write_text(NO_NETWORK)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def decided(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world after R-0003 was approved.

    In a home of its own.
    """
    home = tmp_path_factory.mktemp("decided") / "home"
    shutil.copytree(demo_world, home)
    for person in ("ben", "clara", "elena"):
        say(home, "vote", "R-0003", "approve", "--as", person, "--reason", "I read it")
    say(home, "close", "R-0003", "--as", "amina", "--reason", "A remedy is promised.")
    return home


def say(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["--home", str(home), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def unpacked(export: Path, *names: str) -> list[bytes]:
    files = verify_bundle.read_zip(export.read_bytes())
    return [files[name] for name in names]


def checked(python: Path, export: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The output of the export's own verifier.

    Nothing else is there, and the network is cut.
    """
    folder = export.parent / "elsewhere"
    folder.mkdir(exist_ok=True)
    (folder / "verify_bundle.py").write_bytes(unpacked(export, "verify_bundle.py")[0])
    shutil.copy(export, folder / export.name)
    command = [*_without_network(), str(python), "verify_bundle.py", export.name, *arguments]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


def _without_network() -> list[str]:
    """A command that runs in a network which reaches nothing.

    Where the system lets us have one. The hook refuses sockets anyway.
    """
    unshare = shutil.which("unshare")
    asked = [str(unshare), "--map-root-user", "--net"]
    return (
        asked if unshare and subprocess.run([*asked, "true"], check=False, capture_output=True).returncode == 0 else []
    )


def test_the_environment_is_empty_and_has_no_network(empty_environment: Path):
    def said(code: str) -> str:
        command = [empty_environment, "-I", "-c", code]
        return subprocess.run(command, check=False, capture_output=True, text=True).stderr

    for module in ("governance", "pydantic", "rfc8785", "click"):
        assert f"No module named '{module}'" in said(f"import {module}")
    assert "the network is cut" in said("import socket; socket.create_connection(('192.0.2.1', 80), 1)")


def test_a_decision_is_checked_with_nothing_but_python_and_cryptography(
    decided: Path, empty_environment: Path, tmp_path: Path
):
    export = tmp_path / "R-0003.zip"
    output = say(decided, "export", "--request", "R-0003", "--output", str(export))
    assert f"Wrote {export}" in output
    assert "entries, and verifies: python verify_bundle.py R-0003.zip --key placet.invalid/" in output
    key = output.rsplit("--key ", 1)[1].strip()
    done = checked(empty_environment, export, "--key", key)
    assert (done.returncode, done.stderr) == (0, "")
    for title, _ in verify_bundle.STEPS:
        assert f"{title}: holds." in done.stdout
    assert "the acts 1 to 6 of R-0003 are here without a gap" in done.stdout
    assert "1 decision: attested is what the log records, and the minutes are those it names" in done.stdout
    assert "What this proves:" in done.stdout
    assert "What this does not prove:" in done.stdout
    manifest, copy, pdf = unpacked(export, "manifest.json", "verify_bundle.py", "minutes/R-0003.pdf")
    assert copy == verifier()
    assert pdf.startswith(b"%PDF-")
    kinds = {name.split("/")[0] for name in json.loads(manifest)["files"]}
    assert {"entries", "checkpoint", "documents", "decisions", "minutes", "people.json", "keys.json"} <= kinds


def test_one_changed_vote_is_named(decided: Path, empty_environment: Path, tmp_path: Path):
    export = tmp_path / "R-0003.zip"
    say(decided, "export", "--request", "R-0003", "--output", str(export))
    files = verify_bundle.read_zip(export.read_bytes())
    name = next(n for n in sorted(files) if n.endswith(".opened.json") and b'\\"choice\\":\\"approve\\"' in files[n])
    files[name] = files[name].replace(b'\\"choice\\":\\"approve\\"', b'\\"choice\\":\\"reject\\"')
    export.write_bytes(Bundle("", files, 0).zipped())
    done = checked(empty_environment, export)
    assert done.returncode == 1
    entry = int(name.removeprefix("entries/").removesuffix(".opened.json"))
    assert f"NOT PROVED. The first bad entry is entry {entry}." in done.stdout
    assert f"entry {entry}: its detail is not what its leaf has sealed" in done.stdout


def test_what_was_kept_last_time_is_the_beginning_of_what_is_exported_now(
    decided: Path, empty_environment: Path, tmp_path: Path
):
    day = datetime.now(UTC).date().isoformat()
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    say(decided, "export", "--since", "2000-01-01", "--output", str(first))
    kept = tmp_path / "checkpoint"
    kept.write_bytes(unpacked(first, "checkpoint")[0])
    say(decided, "question", "ask", "R-0004", "Who calls back?", "--as", "elena")
    output = say(decided, "export", "--since", min(day, AS_OF), "--checkpoint", str(kept), "--output", str(second))
    assert "and verifies" in output
    done = checked(empty_environment, second, "--checkpoint", str(kept))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 checkpoint shown to be its beginning, 1 of them kept by you" in done.stdout
    alone = checked(empty_environment, first)
    assert alone.returncode == 0
    assert "every entry from 0 to " in alone.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "say what to export: --item ID, or --since DATE"),
        (("--request", "R-0003", "--since", "2026-01-01"), "say what to export: --item ID, or --since DATE"),
        (("--request", "R-0999"), "there is no request R-0999"),
        (("--since", "2999-01-01"), "the log has no entry of 1 Jan 2999 or later"),
    ],
    ids=["nothing", "both", "no request", "a day to come"],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(demo_world: Path, tmp_path: Path, arguments, sentence):
    output = tmp_path / "x.zip"
    done = CliRunner().invoke(main, ["--home", str(demo_world), "export", *arguments, "--output", str(output)])
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not output.exists()

"""The log's keeper at the command line.

Copies of the log, its keys, what must be forgotten, and who may use the database.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from governance.adapters.store import sql_schema, store_backup
from governance.adapters.store.log_keys import LogKeys
from governance.adapters.store.sql_store import SqlStore
from governance.adapters.store.store_backup import write_backup
from governance.cli.program import main
from governance.committee.request import State
from governance.errors import StoreUnavailable
from governance.services.committee.policy import announce_policy
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.settings import DATA, sqlite_url
from tests.builders import BEN, CLARA, FARAH, NOON, an_event, by
from tests.fakes import KEYRING, FixedClock, ports
from tests.journeys import warm
from tests.journeys.conftest import ROOT
from tests.steps import actions, ask, assert_log_and_tables_agree, decide, measured, request_of, vote

pytestmark = pytest.mark.slow

REFUSED, BROKEN_LOG = 2, 1
BACKUP = "placet.zip"
NADIA = ("--as", "nadia", "--reason", "somebody asked for it")


@dataclass(frozen=True)
class Home:
    """A home of its own and where its store is."""

    folder: Path
    url: str = ""

    @property
    def store(self) -> str:
        return self.url or sqlite_url(self.folder / "placet.db")

    @property
    def console(self) -> Ports:
        """The console in it, as services see it.

        Everything but store and keys is made up.
        """
        keys = LogKeys(str(self.folder / "log.key"), "log.placet.test/kept")
        (self.folder / "predictions").mkdir(parents=True, exist_ok=True)  # so that none are written
        shutil.rmtree(self.folder / "registry", ignore_errors=True)  # of the console before
        made = ports(self.folder, FixedClock(datetime.now(UTC)))
        return replace(made, keyring=keys, store=SqlStore(self.store, keys))

    def placet(self, *arguments: str) -> Result:
        environment = {"PLACET_STORE": self.url, "PLACET_LOG_KEY": ""}
        return CliRunner().invoke(
            main, ["--home", str(self.folder), *arguments], env=environment, catch_exceptions=False
        )

    def say(self, *arguments: str) -> str:
        """What a command says that must succeed."""
        done = self.placet(*arguments)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def rows(self) -> dict[str, list[str]]:
        """Everything in the store."""
        engine = create_engine(self.store)
        with engine.connect() as connection:
            rows_by_table = {
                table.name: sorted(map(repr, connection.execute(select(*table.columns))))
                for table in SQLModel.metadata.sorted_tables
            }
        engine.dispose()
        return rows_by_table

    def documents(self) -> dict[str, bytes]:
        names = [self.folder / "policy.yaml", self.folder / "people.yaml", *(self.folder / "models").iterdir()]
        return {path.name: path.read_bytes() for path in names}

    def files(self) -> list[str]:
        """Everything in the folder, with what stands beside it."""
        return sorted(str(path) for path in self.folder.parent.rglob("*") if self.folder in (path, *path.parents))


def begun(home: Home) -> Home:
    """A console on which Ben has voted on R-0001.

    The documents are the demo's.
    """
    (home.folder / "models").mkdir(parents=True)
    (home.folder / "people.yaml").write_bytes((DATA / "people.yaml").read_bytes())
    (home.folder / "policy.yaml").write_bytes((DATA / "policies" / "standard.yaml").read_bytes())
    (home.folder / "models" / "card-fraud.yaml").write_bytes((DATA / "models" / "card-fraud.yaml").read_bytes())
    console = home.console
    announce_policy(by(console, FARAH))
    measured(console, "2")
    ask(console)
    vote(console, BEN, reason="Mr Nobody of 1 Nowhere Street — 'Straße' — told me")
    return home


def new_database(kind: str, request: pytest.FixtureRequest) -> str:
    return "" if kind == "SQLite" else str(request.getfixturevalue("postgres")())


@pytest.fixture(scope="module")
def begun_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Made once, and copied by every test whose store is a file."""
    return begun(Home(tmp_path_factory.mktemp("begun") / "home"))


@pytest.fixture
def home(begun_once: Home, tmp_path: Path) -> Home:
    """A home whose store is a file."""
    return Home(Path(shutil.copytree(begun_once.folder, tmp_path / "home")))


@pytest.fixture
def backup(home: Home, tmp_path: Path) -> Path:
    """A backup of it, without the key."""
    home.say("backup", str(tmp_path / BACKUP))
    return tmp_path / BACKUP


@pytest.fixture
def other(tmp_path: Path) -> Home:
    """A home where nothing is yet."""
    return Home(tmp_path / "other")


POSTGRES = pytest.mark.slow
WAYS = [
    pytest.param("SQLite", "SQLite", id="from SQLite to SQLite"),
    pytest.param("SQLite", "PostgreSQL", id="from SQLite to PostgreSQL", marks=POSTGRES),
    pytest.param("PostgreSQL", "SQLite", id="from PostgreSQL to SQLite", marks=POSTGRES),
    pytest.param("PostgreSQL", "PostgreSQL", id="from PostgreSQL to PostgreSQL", marks=POSTGRES),
]


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_a_backup_fills_any_database_with_every_row_and_the_committee_goes_on(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str
):
    monkeypatch.setattr(store_backup, "ROWS_AT_ONCE", 2)
    first = begun(Home(tmp_path / "first", new_database(source, request)))
    second = Home(tmp_path / "second", new_database(target, request))
    made = first.placet("backup", str(tmp_path / BACKUP), "--with-key")
    assert "... log_entry: 4 rows" in made.stderr
    assert "1 request, a log of 4 entries, root sha256:" in made.stdout
    restored = second.say("restore", str(tmp_path / BACKUP))
    assert f"on {source.lower()}, into {second.folder}: 4 entries, root sha256:" in restored
    assert "The log is intact: 4 entries" in restored
    assert second.rows() == first.rows()
    assert second.documents() == first.documents()
    decide(second.console)
    settle(second.console)
    assert "The log is intact" in second.say("verify")
    assert_log_and_tables_agree(second.console)


def test_a_backup_is_of_one_moment_whatever_happens_while_it_is_written(home: Home, tmp_path: Path, other: Home):
    console = home.console
    voters = [CLARA]

    def somebody_votes(_: str) -> None:
        if voters:
            vote(console, voters.pop())

    assert isinstance(console.store, SqlStore)
    made = write_backup(console.store, home.folder, tmp_path / BACKUP, NOON, somebody_votes)
    assert (made.manifest.entries, made.found.intact) == (4, True)
    assert "4 entries" in other.say("restore", str(tmp_path / BACKUP))
    assert len(actions(home.console)) == 5


def test_the_private_key_is_in_a_backup_only_where_it_was_asked_for(home: Home, backup: Path, tmp_path: Path):
    home.say("backup", str(tmp_path / "with-key.zip"), "--with-key")
    secret = (home.folder / "log.key").read_text()
    members = {path.name: zipfile.ZipFile(path) for path in (backup, tmp_path / "with-key.zip")}
    contents = {
        name: b"".join(archive.read(member) for member in archive.namelist()) for name, archive in members.items()
    }
    assert {name: secret.encode() in content for name, content in contents.items()} == {
        BACKUP: False,
        "with-key.zip": True,
    }
    assert {path.stat().st_mode & 0o777 for path in (backup, tmp_path / "with-key.zip")} == {0o600}
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_without_the_key_is_restored_and_says_what_is_missing(home: Home, backup: Path, other: Home):
    done = other.placet("restore", str(backup))
    assert done.exit_code == 0
    assert "The log is intact: 4 entries" in done.stdout
    assert f"Nothing can be recorded yet: the log is signed with the key {_key_of(home)}" in done.stderr
    (other.folder / "log.key").write_bytes((home.folder / "log.key").read_bytes())
    vote(other.console, CLARA)
    assert "The log is intact: 5 entries" in other.say("verify")


def _key_of(home: Home) -> str:
    return home.say("key", "show").split()[0]


@pytest.mark.parametrize("left", ["", ".part"], ids=["a backup", "half a backup"])
def test_a_backup_is_not_written_over_what_is_there(home: Home, tmp_path: Path, left: str):
    (tmp_path / f"{BACKUP}{left}").write_text("mine")
    done = home.placet("backup", str(tmp_path / BACKUP))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert f"{tmp_path / BACKUP}{left} is there" in done.stderr
    assert (tmp_path / f"{BACKUP}{left}").read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(home: Home, tmp_path: Path):
    done = home.placet("backup", str(tmp_path / "nowhere" / BACKUP))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert "cannot be written: No such file or directory" in done.stderr


TAMPERING = {
    "other words": (
        "UPDATE log_opened SET reason = CAST('other words' AS BLOB) WHERE sequence = 3",
        "the reason kept of entry 3 was changed",
    ),
    "a broken tree": ("UPDATE log_entry SET subtrees = x'' WHERE sequence = 3", "entry 3 does not follow from those"),
}


@pytest.mark.parametrize(("statement", "fault"), TAMPERING.values(), ids=TAMPERING)
def test_a_backup_of_a_log_that_does_not_hold_is_written_and_says_so(
    home: Home, tmp_path: Path, other: Home, statement: str, fault: str
):
    engine = create_engine(home.store)
    with engine.begin() as connection:
        for trigger in ("log_opened_before_update", "log_entry_before_update"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))
    engine.dispose()
    done = home.placet("backup", str(tmp_path / BACKUP))
    assert done.exit_code == BROKEN_LOG
    assert f"The log in it does not hold: {fault}" in done.stderr
    assert zipfile.is_zipfile(tmp_path / BACKUP)
    refused = other.placet("restore", str(tmp_path / BACKUP))
    assert refused.exit_code == REFUSED
    assert f"nothing was restored: the log in the backup does not hold: {fault}" in refused.stderr


# --- backups that are not restored


def rewritten(backup: Path, **changes: Callable[[bytes], bytes]) -> None:
    """Change members of a backup, by the last part of their names.

    Its manifest stays as it was where nobody names it.
    """
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in members.items():
            change = changes.get(Path(name).stem, lambda same: same)
            archive.writestr(name, change(content))


def manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def rewrite(content: bytes) -> bytes:
        read = json.loads(content)
        change(read)
        return json.dumps(read).encode()

    return lambda backup: rewritten(backup, manifest=rewrite)


def cut_off(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def one_byte(backup: Path) -> None:
    """Damage what is stored of the acts, as a disk would."""
    with zipfile.ZipFile(backup) as archive:
        place = archive.getinfo("tables/act.jsonl").header_offset + 80
    content = bytearray(backup.read_bytes())
    content[place] ^= 1
    backup.write_bytes(content)


def other_digest(manifest: dict[str, Any]) -> None:
    manifest["sha256"]["tables/act.jsonl"] = "0" * 64


def smuggled(manifest: dict[str, Any]) -> None:
    manifest["sha256"]["home/../../people.yaml"] = "0" * 64


def fewer_rows(manifest: dict[str, Any]) -> None:
    next(table for table in manifest["tables"] if table["name"] == "act")["rows"] = 1


NOT_RESTORED = {
    "something else": (lambda backup: backup.write_text("mine"), "is no backup of Placet, or not whole"),
    "half a file": (cut_off, "is no backup of Placet, or not whole"),
    "one damaged byte": (one_byte, "tables/act.jsonl"),
    "a changed row": (
        lambda backup: rewritten(backup, act=lambda rows: rows.replace(b"approve", b"reject ")),
        "was changed, or damaged: tables/act.jsonl has a SHA-256",
    ),
    "another digest": (manifest(other_digest), "expected 0000000000000000"),
    "a manifest of something else": (manifest(lambda read: read.pop("form")), "its manifest says something else"),
    "a file that the manifest does not name": (
        manifest(lambda read: read["sha256"].pop("home/policy.yaml")),
        "the difference is in home/policy.yaml",
    ),
    "a path out of the home": (manifest(smuggled), "the difference is in home/../../people.yaml"),
    "fewer rows than it says": (manifest(fewer_rows), "has 2 rows, expected 1"),
    "tables of a later version": (
        manifest(lambda read: read.update(form="9999", program="9.9")),
        "with tables of form 9999, written by Placet 9.9; this program knows format 1 and forms 0001 to",
    ),
    "a later format": (manifest(lambda read: read.update(format=2)), "is a backup of format 2"),
}


@pytest.mark.parametrize(("spoil", "sentence"), NOT_RESTORED.values(), ids=NOT_RESTORED)
def test_a_backup_that_is_not_what_was_written_is_refused_and_nothing_is_left_behind(
    backup: Path, other: Home, spoil: Callable[[Path], object], sentence: str
):
    spoil(backup)
    done = other.placet("restore", str(backup))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert sentence in done.stderr
    assert other.files() == []


def without_the_last_entry(backup: Path) -> None:
    """As somebody would take it away who makes the manifest fit."""

    def without_the_last(rows: bytes) -> bytes:
        return b"".join(rows.splitlines(keepends=True)[:-1])

    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    read = json.loads(members["manifest.json"])
    for table in read["tables"]:
        if table["name"] in ("log_entry", "log_opened"):
            name = f"tables/{table['name']}.jsonl"
            members[name] = without_the_last(members[name])
            table["rows"] -= 1
            read["sha256"][name] = store_backup.hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(read).encode()
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "kind", ["SQLite", pytest.param("PostgreSQL", marks=POSTGRES)], ids=["into SQLite", "into PostgreSQL"]
)
def test_a_log_that_was_changed_with_its_digests_is_refused_and_the_store_is_as_empty_as_before(
    request: pytest.FixtureRequest, backup: Path, tmp_path: Path, kind: str
):
    without_the_last_entry(backup)
    other = Home(tmp_path / "other", new_database(kind, request))
    done = other.placet("restore", str(backup))
    assert done.exit_code == REFUSED
    sentence = (
        "nothing was restored: the log in the backup does not hold: the log ends after 3 entries, expected at least 4"
    )
    assert sentence in done.stderr
    assert other.files() == []
    if other.url:
        engine = create_engine(other.url)
        assert inspect(engine).get_table_names() == []
        engine.dispose()


def with_digests(backup: Path, change: Callable[[dict[str, bytes], dict[str, Any]], object]) -> None:
    """Change members and manifest, and make digests and counts fit.

    The backup is not signed.
    """
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    read = json.loads(members["manifest.json"])
    change(members, read)
    for table in read["tables"]:
        table["rows"] = members[f"tables/{table['name']}.jsonl"].count(b"\n")
    read["sha256"] = {name: sha256(content).hexdigest() for name, content in members.items() if name != "manifest.json"}
    members["manifest.json"] = json.dumps(read).encode()
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def replacing(table: str, old: bytes, other: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], object]:
    def change(members: dict[str, bytes], _: dict[str, Any]) -> None:
        name = f"tables/{table}.jsonl"
        assert old in members[name]
        members[name] = members[name].replace(old, other)

    return change


def adding(table: str, row: bytes, columns: dict[str, str]) -> Callable[[dict[str, bytes], dict[str, Any]], object]:
    def change(members: dict[str, bytes], read: dict[str, Any]) -> None:
        members[f"tables/{table}.jsonl"] = row
        read["tables"].append({"name": table, "rows": 1, "columns": columns})

    return change


def with_a_line(table: str, line: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], object]:
    def change(members: dict[str, bytes], _: dict[str, Any]) -> None:
        members[f"tables/{table}.jsonl"] += line + b"\n"

    return change


BENT_WITH_DIGESTS = {
    "an act": (replacing("act", b"approve", b"reject"), "the tables in the backup do not say what its log says: act 2"),
    "a tier": (replacing("item", b'tier\\":\\"', b'tier\\":\\"x'), "R-0001 is shown as"),
    "a document": (replacing("document", b'"content":"ey', b'"content":"fy'), "its bytes are not those"),
    "a row of a table that is none": (
        adding("placet_version", b'{"version_num":"9"}\n', {"version_num": "text"}),
        "does not hold what its manifest says; the difference is in tables/placet_version.jsonl",
    ),
    "a table twice": (lambda _, read: read["tables"].append(read["tables"][0]), "the difference is in tables/"),
    "a line that is no row": (with_a_line("act", b"[]"), "cannot be read: "),
    "a line that is too deep": (with_a_line("act", b"[" * 100_000), "cannot be read: "),
    "a number that no database takes": (
        replacing("act", b'"revision":2', b'"revision":9' + b"9" * 30),
        "a row of tables/act.jsonl",
    ),
    "a line without an end": (with_a_line("act", b" " * 70_000_000), "has more than 67,108,864 bytes"),
    "more than it may unpack to": (with_a_line("act", b"x" * 1_000 + b"\n" * 400_000_000), "that unpack to 4"),
    "a home's file that is too large": (
        lambda members, _: members.update({"home/policy.yaml": b" " * 5_000_000}),
        "home/policy.yaml in ",
    ),
}


@pytest.mark.parametrize(("bend", "sentence"), BENT_WITH_DIGESTS.values(), ids=BENT_WITH_DIGESTS)
def test_a_backup_that_was_changed_with_its_digests_is_refused_as_a_whole(
    backup: Path, other: Home, bend: Callable[[dict[str, bytes], dict[str, Any]], object], sentence: str
):
    with_digests(backup, bend)
    done = other.placet("restore", str(backup))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert sentence in done.stderr
    assert other.files() == []


def test_a_manifest_of_spaces_is_not_read(backup: Path, other: Home):
    rewritten(backup, manifest=lambda content: content + b" " * 5_000_000)
    done = other.placet("restore", str(backup))
    assert done.exit_code == REFUSED
    assert "manifest.json in " in done.stderr


def test_a_store_that_is_not_empty_is_not_filled(home: Home, backup: Path):
    before = home.rows()
    done = home.placet("restore", str(backup))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert "the store is not empty: it has rows (" in done.stderr
    assert "4 in log_entry" in done.stderr
    assert home.rows() == before


def test_documents_of_somebody_else_are_not_written_over(backup: Path, other: Home):
    other.folder.mkdir()
    (other.folder / "people.yaml").write_text("people: []\n")
    done = other.placet("restore", str(backup))
    assert done.exit_code == REFUSED
    assert f"the backup has other contents for {other.folder / 'people.yaml'}; move them away" in done.stderr
    assert [path.name for path in other.folder.iterdir()] == ["people.yaml"]


def test_a_key_of_another_log_is_not_written_over(home: Home, tmp_path: Path, other: Home):
    home.say("backup", str(tmp_path / BACKUP), "--with-key")
    mine = begun(other)
    for path in mine.folder.glob("placet.db*"):
        path.unlink()
    before = (mine.folder / "log.key").read_bytes()
    done = mine.placet("restore", str(tmp_path / BACKUP))
    assert done.exit_code == REFUSED
    assert f"the backup has other contents for {mine.folder / 'log.key'}; move them away" in done.stderr
    assert (mine.folder / "log.key").read_bytes() == before


def test_a_store_that_somebody_opened_already_is_filled(backup: Path, other: Home):
    other.folder.mkdir()
    SqlStore(other.store, KEYRING)
    assert "The log is intact: 4 entries" in other.say("restore", str(backup))


def test_a_backup_of_an_earlier_form_is_restored_and_brought_up_to_date(home: Home, backup: Path, other: Home):
    manifest(lambda read: read.update(form=sql_schema.STEPS[-2]))(backup)
    assert "The log is intact: 4 entries" in other.say("restore", str(backup))
    assert other.rows() == home.rows()
    engine = create_engine(other.store)
    with engine.connect() as connection:
        assert sql_schema.form_of(connection) == sql_schema.NEWEST
        with pytest.raises(Exception, match="never changed or deleted"):
            connection.execute(text("DELETE FROM log_entry"))
    engine.dispose()


DIES = """
import os, signal, sys
from pathlib import Path

from governance.adapters.store.store_restore import Backup, Place, restore


def progress(text):
    if sys.argv[4] in text:
        os.kill(os.getpid(), signal.SIGKILL)


home = Path(sys.argv[2])
restore(Backup(Path(sys.argv[1])), Place(sys.argv[3], home, home / "log.key"), [], progress)
"""


@pytest.mark.parametrize("at", ["log_entry", "checking the log"])
def test_a_restore_that_was_killed_has_filled_nothing_and_can_be_done_again(backup: Path, other: Home, at: str):
    died = subprocess.run(
        [warm.python(), "-c", DIES, str(backup), str(other.folder), other.store, at], cwd=ROOT, check=False
    )
    assert died.returncode == -signal.SIGKILL
    assert "The log is intact: 4 entries" in other.say("restore", str(backup))


# --- older copies


@pytest.fixture
def lost(home: Home, backup: Path) -> Home:
    """A home whose store is gone.

    It has seen one entry more than the backup has.
    """
    assert backup.exists()
    vote(home.console, CLARA)
    home.say("verify")
    for path in home.folder.glob("placet.db*"):
        path.unlink()
    return home


def test_an_older_copy_is_recognised_by_the_checkpoint_that_the_home_has_kept(lost: Home, backup: Path):
    before = lost.files()
    done = lost.placet("restore", str(backup))
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert (
        "this copy ends after 4 entries, but this console has seen 5: entry 4 would be lost. Look for a newer copy"
        in done.stderr
    )
    assert lost.files() == before


def test_an_older_copy_is_restored_where_it_must_be_and_goes_on_being_named(lost: Home, backup: Path):
    done = lost.placet("restore", str(backup), "--older")
    assert done.exit_code == 0
    assert f"`placet verify` says so, and will go on saying so until {lost.folder / 'checkpoint'} is moved away" in (
        done.stderr
    )
    verified = lost.placet("verify")
    assert verified.exit_code == BROKEN_LOG
    assert "the log ends after 4 entries, expected at least 5" in verified.stderr
    (lost.folder / "checkpoint").rename(lost.folder / "checkpoint.seen")
    assert "The log is intact: 4 entries" in lost.say("verify")
    forked = lost.placet("verify", "--checkpoint", str(lost.folder / "checkpoint.seen"))
    assert forked.exit_code == BROKEN_LOG


def test_the_newest_copy_is_restored_beside_the_checkpoint_that_was_kept(home: Home, tmp_path: Path):
    home.say("verify")
    vote(home.console, CLARA)
    home.say("backup", str(tmp_path / BACKUP))
    rows = home.rows()
    for path in home.folder.glob("placet.db*"):
        path.unlink()
    assert "The log is intact: 5 entries" in home.say("restore", str(tmp_path / BACKUP))
    assert home.rows() == rows


def test_a_copy_that_went_another_way_than_the_kept_checkpoint_is_refused(home: Home, backup: Path, lost: Home):
    lost.say("restore", str(backup), "--older")
    vote(home.console, CLARA, reason="on another way")
    vote(home.console, BEN, reason="and further on it")
    home.say("backup", str(backup.with_name("forked.zip")))
    for path in home.folder.glob("placet.db*"):
        path.unlink()
    done = home.placet("restore", str(backup.with_name("forked.zip")))
    assert done.exit_code == REFUSED
    assert "nothing was restored: the log in the backup does not hold: entry 4 or one before it is not the one" in (
        done.stderr
    )


# --- keys


def test_the_keys_of_a_log_are_shown_and_rotated(home: Home):
    first = _key_of(home)
    assert f"{first}  (from entry 0, in force)" in home.say("key", "show")
    assert str(home.folder / "log.key") in home.say("key", "show")
    output = home.say("key", "rotate", *NADIA)
    shown = home.say("key", "show")
    assert f"{first}  (from entry 0)" in shown
    second = shown.splitlines()[1].split()[0]
    assert (second != first, second in output) == (True, True)
    assert f"{second}  (from entry 5, in force)" in shown
    vote(home.console, CLARA)
    assert "The log is intact: 6 entries" in home.say("verify")
    assert home.placet("key", "rotate", "--as", "ben", "--reason", "why not").exit_code == REFUSED


def test_a_console_that_has_recorded_nothing_has_no_key_to_show(other: Home):
    other.folder.mkdir()
    SqlStore(other.store, KEYRING)
    for command in (("key", "show"), ("backup", str(other.folder / BACKUP), "--with-key")):
        done = other.placet(*command)
        assert done.exit_code == REFUSED
        assert "the log has no key yet" in done.stderr


def test_an_empty_console_is_copied_like_any_other(other: Home, tmp_path: Path):
    other.folder.mkdir()
    SqlStore(other.store, KEYRING)
    other.say("backup", str(tmp_path / BACKUP))
    assert "0 entries" in Home(tmp_path / "third").say("restore", str(tmp_path / BACKUP))


# --- what must be forgotten


def test_words_are_forgotten_at_the_command_line_and_what_is_not_reached_is_said(home: Home):
    output = home.say("erase", "words", "3", *NADIA)
    assert "The words of entry 3 are forgotten. Not reached: minutes and other documents, messages, and" in output
    assert "Nowhere Street" not in str(home.rows())
    assert "Words of entries 3 were erased, as the log says" in home.say("verify")


def test_words_that_were_forgotten_are_not_in_the_file_either(home: Home):
    def file() -> bytes:
        with closing(sqlite3.connect(home.folder / "placet.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (home.folder / "placet.db").read_bytes()

    vote(home.console, CLARA, reason="He told me so in Hidden Lane. " * 300)
    assert b"Hidden Lane" in file()
    home.say("erase", "words", "4", *NADIA)
    assert b"Hidden Lane" not in file()


def test_somebody_is_forgotten_at_the_command_line_once_they_have_left(home: Home):
    decide(home.console)
    still_there = home.placet("erase", "person", "ben", *NADIA)
    assert "ben is in people.yaml; take them out first" in still_there.stderr
    people = (home.folder / "people.yaml").read_text().splitlines(keepends=True)
    (home.folder / "people.yaml").write_text("".join(line for line in people if "id: ben" not in line))
    output = home.say("erase", "person", "ben", *NADIA)
    assert "ben is forgotten; the log goes on to call them person:" in output
    assert "Not reached: minutes and other documents" in output
    rows = home.rows()
    assert "Ben Okafor" not in str({name: rows[name] for name in rows if name not in ("document", "outbox")})
    assert "The log is intact" in home.say("verify")


# --- the database


def test_migrating_says_from_which_form_to_which(home: Home, other: Home):
    assert home.say("migrate") == f"The tables have form {sql_schema.NEWEST}, which is the present one\n"
    other.folder.mkdir()
    _tables_of_form("0001", other.store)
    (other.folder / "people.yaml").write_bytes((DATA / "people.yaml").read_bytes())
    assert other.say("migrate") == f"The tables had form 0001; now they have form {sql_schema.NEWEST}\n"


def _tables_of_form(form: str, url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        sql_schema.bring_up_to_date(connection, form)
    engine.dispose()


def test_roles_exist_on_postgresql_only(home: Home):
    done = home.placet("migrate", "--grant", "placet")
    assert done.exit_code == REFUSED
    assert "roles exist on PostgreSQL only" in done.stderr


@pytest.fixture
def role(postgres: Callable[[], str]) -> Iterator[tuple[str, str, str]]:
    """An empty database, with a second user.

    Its owner's URL, and the name and URL of somebody else who may log in.
    """
    url = postgres()
    name = f"placet_user_{os.getpid()}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    yield url, name, make_url(url).set(username=name).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))
    engine.dispose()


GUARDED = (
    "UPDATE log_entry SET leaf = leaf",
    "DELETE FROM log_entry",
    "TRUNCATE log_entry CASCADE",
    "UPDATE log_key SET vkey = vkey",
    "DELETE FROM log_key",
    "TRUNCATE log_opened",
    "DROP TRIGGER log_entry_truncate ON log_entry",
    "ALTER TABLE log_entry DISABLE TRIGGER ALL",
    "UPDATE placet_version SET version_num = '0001'",
)


@pytest.mark.slow
def test_a_role_that_was_let_in_decides_with_the_committee_and_has_no_right_to_change_the_log(
    role: tuple[str, str, str], tmp_path: Path
):
    owner, name, theirs = role
    home = begun(Home(tmp_path / "home", owner))
    with pytest.raises(StoreUnavailable, match=r"this role has no right to do that .*run `placet migrate` as the role"):
        SqlStore(theirs, KEYRING)
    output = home.say("migrate", "--grant", name)
    assert f"{name} may use the console; entries and keys of the log it may only read and add" in output

    console = Home(home.folder, theirs).console
    decide(console)
    settle(console)
    assert request_of(console).state is State.SETTLED
    assert_log_and_tables_agree(console)
    Home(home.folder, theirs).say("erase", "words", "3", *NADIA)
    assert verify_log(console).erased == (3,)
    engine = create_engine(theirs)
    for statement in GUARDED:
        with engine.connect() as connection, pytest.raises(ProgrammingError) as refusal:
            connection.execute(text(statement))
        assert getattr(refusal.value.orig, "sqlstate", None) == "42501", statement
    engine.dispose()
    assert verify_log(console).fault is None


@pytest.mark.slow
def test_tables_of_an_earlier_form_are_brought_up_to_date_by_whoever_owns_them(
    role: tuple[str, str, str], tmp_path: Path
):
    owner, name, theirs = role
    _tables_of_form("0001", owner)
    engine = create_engine(owner)
    with engine.begin() as connection:
        sql_schema.grant(connection, name)
    engine.dispose()
    with pytest.raises(StoreUnavailable) as refusal:
        SqlStore(theirs, KEYRING)
    refused = f"its tables are of form 0001 and could not be given form {sql_schema.NEWEST}: this role has no right"
    assert refused in str(refusal.value)
    assert "run `placet migrate` as the role that owns the tables" in str(refusal.value)
    home = Home(tmp_path / "home", owner)
    home.folder.mkdir()
    (home.folder / "people.yaml").write_bytes((DATA / "people.yaml").read_bytes())
    assert f"had form 0001; now they have form {sql_schema.NEWEST}" in home.say("migrate", "--grant", name)
    with SqlStore(theirs, KEYRING).writer() as writer:
        writer.log.append(an_event())


@pytest.mark.slow
def test_an_empty_database_gets_its_tables_from_whoever_owns_it(role: tuple[str, str, str]):
    with pytest.raises(
        StoreUnavailable, match=f"it has no tables yet and could not be given form {sql_schema.NEWEST}: this role has"
    ):
        SqlStore(role[2], KEYRING)

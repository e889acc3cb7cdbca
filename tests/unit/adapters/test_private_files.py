"""Only its maker can read a store.

However it was before.
"""

import logging
import os
import stat
from pathlib import Path

import pytest

from governance.adapters.disk.private_files import WORKING, make_private
from governance.adapters.store.sql_store import SqlStore
from governance.bootstrap import bootstrap
from governance.settings import Settings, sqlite_url
from tests.builders import an_event
from tests.fakes import KEYRING

OPEN_TO_ALL = 0o022


@pytest.fixture(autouse=True)
def mask():
    """What most machines leave to others: reading."""
    before = os.umask(OPEN_TO_ALL)
    yield
    os.umask(before)


def modes(home: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.glob("placet.db*"))}


def test_a_new_home_and_its_store_are_their_owners_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    home = tmp_path / "new"
    console = bootstrap(Settings(home=home))
    with console.store.writer() as writer:
        writer.log.append(an_event())
        assert modes(home) == {"new": 0o700, "placet.db": 0o600, "placet.db-wal": 0o600, "placet.db-shm": 0o600}
    assert caplog.messages == []


def test_a_home_that_was_open_is_closed_when_it_is_opened_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    home = tmp_path / "old"
    home.mkdir()
    (home / "placet.db").touch()
    assert modes(home) == {"old": 0o755, "placet.db": 0o644}
    with caplog.at_level(logging.WARNING):
        bootstrap(Settings(home=home))
    assert (modes(home)["old"], modes(home)["placet.db"]) == (0o700, 0o600)
    warning = "could be read by other accounts of this machine; now only its owner can"
    assert caplog.messages == [f"{home} {warning}", f"{home / 'placet.db'} {warning}"]


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
def test_a_file_of_another_account_that_others_can_read_is_named_and_left_to_its_owner(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, end: str
):
    store = tmp_path / "placet.db"
    for working in WORKING:
        store.with_name(f"placet.db{working}").touch(0o644 if working == end else 0o600)
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    make_private(store)
    warning = "can be read by other accounts, and belongs to another than this one: let its owner `chmod 600` it"
    assert caplog.messages == [f"{store}{end} {warning}"]
    assert modes(tmp_path)[f"placet.db{end}"] == 0o644
    monkeypatch.undo()
    make_private(store)
    assert modes(tmp_path)[f"placet.db{end}"] == 0o600


def test_a_store_elsewhere_is_closed_and_its_folder_is_left_alone(tmp_path: Path):
    folder = tmp_path / "shared"
    folder.mkdir()
    SqlStore(sqlite_url(folder / "placet.db"), KEYRING)
    assert modes(folder)["shared"] == 0o755
    assert modes(folder)["placet.db"] == 0o600

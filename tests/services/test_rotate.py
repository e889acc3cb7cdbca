from dataclasses import replace
from pathlib import Path

import pytest

from governance.adapters.store.log_keys import LogKeys
from governance.adapters.store.sql_store import SqlStore
from governance.errors import KeyUnavailable
from governance.sentences import keeping, refusals, storing
from governance.services.log.rotate import rotate_key
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.settings import sqlite_url
from tests.builders import AMINA, BEN, FARAH, NADIA, an_event, by
from tests.fakes import ports
from tests.steps import actions, may_not, refusal, refused


@pytest.fixture
def own(tmp_path: Path) -> Ports:
    """A console with a key file of its own and one entry."""
    home = tmp_path / "own"
    keys = LogKeys(str(home / "log.key"), "log.placet.test/own")
    made = ports(home)
    return replace(made, keyring=keys, store=SqlStore(sqlite_url(home / "placet.db"), keys))


def begun(own: Ports) -> Ports:
    with own.store.writer() as writer:
        writer.log.append(an_event(subject="note/1"))
    return own


def keys_of(console: Ports) -> list[str]:
    with console.store.reader() as reader:
        return [str(kept_key.key) for kept_key in reader.log.keys()]  # noqa: SIM118  (no mapping)


def test_who_does_not_keep_the_log_may_not_rotate_its_key(assessed: Ports):
    for person in (AMINA, BEN, FARAH):
        with refused(assessed, may_not(person, "keep the log", "log keeper")):
            rotate_key(by(assessed, person), "a new year")


def test_a_rotation_without_a_reason_is_refused(assessed: Ports):
    with refused(assessed, refusals.no_reason()):
        rotate_key(by(assessed, NADIA), " ")


def test_an_empty_log_has_no_key_to_rotate(own: Ports):
    with refusal(keeping.nothing_to_rotate()):
        rotate_key(by(own, NADIA), "a new year")


def test_a_key_in_a_setting_cannot_be_rotated_in_place(own: Ports):
    secret = own.keyring.begin().secret
    console = replace(begun(own), keyring=LogKeys(secret))
    with refusal(storing.key_in_setting(), KeyUnavailable):
        rotate_key(by(console, NADIA), "a new year")


def test_after_a_rotation_the_log_goes_on_under_the_new_key_alone(own: Ports, tmp_path: Path):
    begun(own)
    before = (tmp_path / "own" / "log.key").read_text()
    new = rotate_key(by(own, NADIA), "a new year")
    assert keys_of(own)[-1] == str(new)
    assert not (tmp_path / "own" / "log.key.next").exists()
    assert before not in (tmp_path / "own" / "log.key").read_text()
    begun(own)
    assert verify_log(own).fault is None
    assert actions(own) == ["vote:cast", "log-key:rotated", "vote:cast"]


@pytest.mark.parametrize("again", ["rotate", "append"])
def test_a_rotation_that_was_cut_off_after_its_entry_is_finished_and_not_done_again(
    own: Ports, tmp_path: Path, again: str
):
    begun(own)
    file = tmp_path / "own" / "log.key"
    before = file.read_text()
    new = rotate_key(by(own, NADIA), "a new year")
    file.replace(file.with_name("log.key.next"))  # as it was before the last step
    file.write_text(before)
    if again == "rotate":
        assert rotate_key(by(own, NADIA), "a new year") == new
    else:
        begun(own)
    assert keys_of(own)[1:] == [str(new)]
    assert verify_log(own).fault is None
    assert not file.with_name("log.key.next").exists()


def test_a_rotation_that_was_cut_off_before_its_entry_goes_on_with_the_key_that_was_made(own: Ports):
    begun(own)
    prepared = own.keyring.prepare().verifier
    begun(own)
    assert len(keys_of(own)) == 1
    assert rotate_key(by(own, NADIA), "a new year") == prepared


def test_the_key_of_a_log_is_readable_to_its_owner_alone(own: Ports, tmp_path: Path):
    begun(own)
    assert (tmp_path / "own" / "log.key").stat().st_mode & 0o777 == 0o600

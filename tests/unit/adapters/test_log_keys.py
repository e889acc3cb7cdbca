import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from governance.adapters.store.log_keys import LogKeys
from governance.errors import KeyUnavailable
from governance.sentences import storing
from tests.builders import A_KEY, ANOTHER_KEY
from tests.steps import refusal

ORIGIN = "log.placet.test/own"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "log.key"


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


@pytest.fixture
def keys(path: Path) -> LogKeys:
    return LogKeys(str(path), ORIGIN)


def test_a_key_that_is_not_here_is_refused_with_the_one_that_is(keys: LogKeys):
    mine = keys.begin().verifier
    with pytest.raises(KeyUnavailable) as refusal:
        keys.holding(A_KEY.verifier)
    assert str(A_KEY.verifier) in str(refusal.value)
    assert str(mine) in str(refusal.value)


def test_where_there_is_no_key_at_all_that_is_said(keys: LogKeys, path: Path):
    with pytest.raises(KeyUnavailable, match="there is none in"):
        keys.holding(A_KEY.verifier)
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "nothing of the kind", A_KEY.secret[:-1]], ids=["empty", "text", "cut short"])
def test_a_file_that_is_no_key_is_refused_and_left_as_it_is(keys: LogKeys, path: Path, content: str):
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(KeyUnavailable, match="is no key of a log"):
        keys.begin()
    assert path.read_text() == content


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyUnavailable, match="cannot be"):
        LogKeys(str(tmp_path / "file" / "log.key")).begin()


def test_a_new_key_is_readable_to_its_owner_alone_and_is_kept(keys: LogKeys, path: Path):
    made = keys.begin()
    assert (made.name, stat.S_IMODE(path.stat().st_mode)) == (ORIGIN, 0o600)
    assert keys.begin() == LogKeys(str(path)).begin() == made
    assert keys.holding(made.verifier) == made
    assert names(path) == [path.name]


def test_of_many_who_begin_at_once_all_go_on_with_one_key(path: Path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: LogKeys(str(path)).begin().secret, range(16)))
    assert len(made) == 1
    assert names(path) == [path.name]


def test_a_key_in_the_setting_is_that_key():
    keys = LogKeys(A_KEY.secret)
    assert keys.begin() == keys.holding(A_KEY.verifier) == A_KEY
    with refusal(
        storing.key_not_here(
            "log.placet.test+a1c8f593+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
            storing.holds_another_key(
                "PLACET_LOG_KEY", "log.placet.test+f22380b9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
            ),
        ),
        KeyUnavailable,
    ):
        keys.holding(ANOTHER_KEY.verifier)


def test_a_prepared_key_waits_until_it_is_asked_for_and_then_is_the_only_one(keys: LogKeys, path: Path):
    first = keys.begin()
    second = keys.prepare()
    assert keys.prepare() == second != first
    assert keys.holding(first.verifier) == first
    assert keys.holding(second.verifier) == second
    assert keys.begin() == second
    assert names(path) == [path.name]


@pytest.mark.parametrize("left", ["log.key.0badc0de", "log.key.next.0badc0de"], ids=["of the first", "of the next"])
def test_what_a_crash_left_of_the_making_of_a_key_is_gone_after_its_rotation(keys: LogKeys, path: Path, left: str):
    keys.begin()
    prepared = None if "next" not in left else keys.prepare()
    os.link(path if prepared is None else path.with_name("log.key.next"), path.with_name(left))
    keys.holding(keys.prepare().verifier)
    assert names(path) == [path.name]


def test_what_somebody_keeps_beside_the_key_is_not_touched(keys: LogKeys, path: Path):
    keys.begin()
    path.with_name("log.key.old").write_text("mine")
    keys.holding(keys.prepare().verifier)
    assert names(path) == ["log.key", "log.key.old"]

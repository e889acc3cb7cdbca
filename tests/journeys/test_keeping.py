"""What whoever keeps the log does by command."""

import os
import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from governance.adapters.sql_store import SqlStore
from governance.cli.program import main
from governance.errors import StoreUnavailable
from tests.builders import an_event
from tests.fakes import KEYRING

pytestmark = pytest.mark.slow

KEEPER = ("--as", "nadia", "--reason", "the year is over")


def done(home: Path, *arguments: str, exit_code: int = 0) -> str:
    """What a command says that ends so."""
    ended = CliRunner().invoke(main, ["--home", str(home), *arguments], catch_exceptions=False)
    assert ended.exit_code == exit_code, ended.output
    return ended.output


def without(home: Path, who: str) -> None:
    """Take somebody out of people.yaml."""
    path = home / "people.yaml"
    people = yaml.safe_load(path.read_text())["people"]
    left = [{k: v for k, v in one.items() if v != who} for one in people if one["id"] != who]
    path.write_text(yaml.safe_dump({"people": left}))


def test_who_does_not_keep_the_log_keeps_nothing(home: Path):
    for command in (("key", "rotate"), ("erase", "person", "ben"), ("erase", "words", "3")):
        said = done(home, *command, "--as", "amina", "--reason", "I am the chair", exit_code=2)
        assert "may not keep the log; expected a log keeper" in said


def test_a_key_that_is_rotated_is_shown_and_the_log_verifies(home: Path):
    (first,) = [line.split()[0] for line in done(home, "key", "show").splitlines() if "entry" in line]
    new = done(home, "key", "rotate", *KEEPER).split()[5]
    shown = done(home, "key", "show")
    assert (first in shown, new in shown, first != new) == (True, True, True)
    assert stat.S_IMODE((home / "log.key").stat().st_mode) == 0o600
    done(home, "verify")
    done(home, "verify", "--key", new)
    assert "whoever wrote it has another key" in done(home, "verify", "--key", first, exit_code=1)


def test_who_was_erased_is_not_in_the_file_of_the_store_and_the_log_verifies(home: Path):
    without(home, "jana")
    said = done(home, "erase", "person", "nobody", *KEEPER, exit_code=2)
    assert "the log knows nobody by the id nobody" in said
    said = done(home, "erase", "person", "ben", *KEEPER, exit_code=2)
    assert "ben is in people.yaml" in said


def test_words_that_were_erased_are_said_to_be_and_the_log_verifies(home: Path):
    done(home, "erase", "words", "4", *KEEPER)
    assert "Words of entries 4 were erased, as the log says" in done(home, "verify")


def test_a_checkpoint_that_somebody_kept_is_compared(home: Path, tmp_path: Path):
    done(home, "verify")
    kept = tmp_path / "kept"
    kept.write_bytes((home / "checkpoint").read_bytes())
    done(home, "erase", "words", "4", *KEEPER)
    done(home, "verify", "--checkpoint", str(kept))


def test_a_role_of_the_database_may_add_to_the_log_and_change_nothing_in_it(postgres):
    owner = make_url(postgres())
    store = SqlStore(owner.render_as_string(hide_password=False), KEYRING)
    engine = create_engine(owner)
    role = f"clerk_{os.getpid()}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    store.grant(role)
    own = owner.set(username=role, password=None)
    clerk = SqlStore(own.render_as_string(hide_password=False), KEYRING)
    with clerk.writer() as writer:
        writer.append(an_event())
    for statement in (
        "UPDATE log_entry SET leaf = leaf",
        "DELETE FROM log_entry",
        "TRUNCATE log_entry",
        "DELETE FROM log_key",
    ):
        with create_engine(own).begin() as connection, pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text(statement))
    with engine.begin() as connection:
        connection.execute(text("UPDATE placet_version SET version_num = '0001'"))
    with pytest.raises(StoreUnavailable, match=r"permission denied|must be owner"):
        SqlStore(own.render_as_string(hide_password=False), KEYRING)
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    engine.dispose()


def test_roles_are_of_postgresql_only(home: Path):
    assert "roles exist on PostgreSQL only" in done(home, "migrate", "--grant", "clerk", exit_code=2)
    assert "The tables have the present form" in done(home, "migrate")

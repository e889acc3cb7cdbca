"""What the environment may say of a console.

One sentence for each variable that says something else, and no secret in it.
"""

import os
from pathlib import Path

import pytest

from governance.errors import InvalidDocument
from governance.settings import LOOPBACK, PREFIX, PROJECT, Settings, read_settings

HIDDEN = "not-for-your-eyes"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is set, and the program is in an empty folder."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "shown", "expected"),
    [
        pytest.param("PLACET_NOTFY", "x", "a variable of this name", r"no such variable \(is PLACET_NOTIFY meant\?\)", id="a typo"),
        pytest.param("placet_notfy", "x", "a variable of this name", r"no such variable \(is PLACET_NOTIFY meant\?\)", id="small letters"),
        pytest.param("PLACET_COLOUR", "x", "a variable of this name", r"no such variable \(there are PLACET_HOME, .*\)", id="unlike any"),
        pytest.param("PLACET_HOME", "a-file", "'a-file'", "a folder, or a place for one", id="a file as home"),
        pytest.param("PLACET_STORE", "placet.db", "a value that is not shown, .*", "a URL, such as postgres.*", id="a path as store"),
        pytest.param("PLACET_ORIGIN", "our log", "'our log'", r"text without spaces and `\+`", id="an origin of two words"),
        pytest.param("PLACET_ORIGIN", "a+b", "'a\\+b'", r"text without spaces and `\+`", id="an origin with a plus"),
        pytest.param("PLACET_TIMESTAMPS", "https://a tsa.example", "'tsa.example'", "addresses that begin with https://.*", id="no address"),
        *(
            pytest.param("PLACET_HOSTS", f"127.0.0.1 {host}", f"'{host}'".replace("*", r"\*"), "names as browsers write them: .*", id=host)
            for host in ("https://console.test", "console.test:8501", "Console.test", "console.test.", "console.test/x", "a@b", "*")
        ),
    ],
)  # fmt: skip
def test_a_variable_that_says_what_it_cannot_is_refused(monkeypatch, tmp_path, name, value, shown, expected):
    (tmp_path / "a-file").touch()
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidDocument, match=f"^the environment: {name}: found {shown}, expected {expected}$"):
        read_settings()


def test_all_that_is_wrong_is_said_at_once(monkeypatch):
    for name, value in {"PLACET_HOTSS": "x", "PLACET_HOSTS": "A B", "PLACET_ORIGIN": "a b"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidDocument) as refusal:
        read_settings()
    assert [problem.field for problem in refusal.value.problems] == [
        "PLACET_HOTSS", "PLACET_ORIGIN", "PLACET_HOSTS", "PLACET_HOSTS",
    ]  # fmt: skip


def test_no_secret_is_in_a_refusal_or_in_what_a_program_prints_of_its_settings(monkeypatch):
    secrets = ("PLACET_STORE", "PLACET_REGISTRY", "PLACET_NOTIFY", "PLACET_LOG_KEY", "PLACET_WEBHOOK_SECRET")
    for name in secrets:
        monkeypatch.setenv(name, f"x://user:{HIDDEN}@host/{HIDDEN}")
    assert HIDDEN not in repr(read_settings()) + str(read_settings())
    monkeypatch.setenv("PLACET_STORE", HIDDEN)
    monkeypatch.setenv("PLACET_HOSTS", f"https://user:{HIDDEN}@host")
    with pytest.raises(InvalidDocument) as refusal:
        read_settings()
    assert HIDDEN not in str(refusal.value)


@pytest.mark.parametrize(
    "name",
    [
        "PLACET_SPEC_PASSWORD", "PLACET_TEST_DATA", "PLACET_SERVICE_HOST", "PLACET_SERVICE_PORT_HTTP", "PLACET_PORT",
        "PLACET_PORT_8501_TCP_ADDR", "PLACET_CONSOLE_SERVICE_HOST", "PLACETS",
    ],
)  # fmt: skip
def test_a_variable_that_is_somebody_elses_is_passed_over(monkeypatch, name):
    monkeypatch.setenv(name, "tcp://10.0.0.11:8501")
    assert read_settings() == Settings()


def test_what_is_not_said_or_empty_has_its_default(monkeypatch, tmp_path):
    for field in Settings.model_fields:
        monkeypatch.setenv(f"PLACET_{field.upper()}", "")
    settings = read_settings()
    assert (settings.home, settings.store_path) == (tmp_path / ".placet", tmp_path / ".placet" / "placet.db")
    assert settings.store == f"sqlite:///{tmp_path}/.placet/placet.db"
    assert settings.registry == f"sqlite:///{tmp_path}/.placet/registry/mlflow.db"
    assert (settings.stores_at_home, settings.key_place, settings.key_is_given) == (
        True,
        f"{tmp_path}/.placet/log.key",
        False,
    )
    assert (settings.notify, settings.timestamps, settings.hosts) == ((), (), LOOPBACK)
    assert (settings.origin, settings.witnesses, settings.timestamp_roots, settings.webhook_secret) == (
        None,
        None,
        None,
        "",
    )


def test_a_home_that_is_named_goes_before_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PLACET_HOME", "/somewhere/else")
    assert read_settings(Path("here")).home == tmp_path / "here"


def test_words_are_separated_by_spaces(monkeypatch):
    monkeypatch.setenv("PLACET_HOSTS", " console.test  [::1] ")
    monkeypatch.setenv("PLACET_NOTIFY", "mailto://a slack://b")
    settings = read_settings()
    assert (settings.hosts, settings.notify) == (("console.test", "[::1]"), ("mailto://a", "slack://b"))


def test_the_key_itself_is_no_place(monkeypatch):
    monkeypatch.setenv("PLACET_LOG_KEY", "PRIVATE+KEY+log+1234abcd+AAAA")
    assert read_settings().key_is_given
    assert read_settings().key_place == "PRIVATE+KEY+log+1234abcd+AAAA"


def test_another_process_finds_the_same_wherever_it_begins(monkeypatch, tmp_path):
    variables = {
        "PLACET_REGISTRY": "sqlite:///mlflow.db", "PLACET_STORE": "sqlite:///other.db?timeout=5", "PLACET_LOG_KEY": "keys/log.key",
        "PLACET_WITNESSES": "witnesses.txt", "PLACET_TIMESTAMP_ROOTS": "roots.pem", "PLACET_TIMESTAMPS": "https://a.test http://b.test",
        "PLACET_HOSTS": "console.test", "PLACET_ORIGIN": "placet.test/log", "PLACET_WEBHOOK_SECRET": "s", "PLACET_NOTIFY": "json://a json://b",
    }  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    here = read_settings(Path("home"))
    assert (here.registry, here.store) == (
        f"sqlite:///{tmp_path}/mlflow.db",
        f"sqlite:///{tmp_path}/other.db?timeout=5",
    )
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for name, value in here.variables.items():
        monkeypatch.setenv(name, value)
    assert read_settings() == here


def test_every_setting_is_in_the_reference():
    reference = (PROJECT / "docs" / "reference" / "home.md").read_text()
    assert [field for field in Settings.model_fields if f"`PLACET_{field.upper()}` |" not in reference] == []


@pytest.mark.parametrize(
    "url",
    ["sqlite:////srv/placet.db", "sqlite:///file:/srv/placet.db?mode=ro&uri=true", "postgresql://h/d", "http://h"],
)
def test_an_address_that_names_its_place_stays_as_it_is(monkeypatch, url):
    monkeypatch.setenv("PLACET_STORE", url)
    monkeypatch.setenv("PLACET_REGISTRY", url)
    assert (read_settings().store, read_settings().registry) == (url, url)

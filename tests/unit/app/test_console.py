"""The console of a process: opened once, by whoever asks first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

from app import console
from governance.errors import StoreUnavailable
from governance.sentences.phrase import said_earlier


@pytest.fixture(autouse=True)
def unopened(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(console, "read_settings", lambda: "the settings")
    console._opened.cache_clear()
    yield
    console._opened.cache_clear()


def test_a_console_that_cannot_be_opened_is_tried_again(monkeypatch):
    def fail(*_):
        raise StoreUnavailable(said_earlier("the store is away"))

    monkeypatch.setattr(console, "bootstrap", fail)
    with pytest.raises(StoreUnavailable):
        console.ports()
    monkeypatch.setattr(console, "bootstrap", lambda *_: "the ports")
    assert console.ports() == "the ports"


def test_many_who_ask_first_at_once_have_one_console(monkeypatch):
    together, opened = Barrier(8), []

    def open_slowly(settings):
        opened.append(settings)
        sleep(0.05)
        return object()

    def ask(_):
        together.wait()
        return console.ports()

    monkeypatch.setattr(console, "bootstrap", open_slowly)
    with ThreadPoolExecutor(8) as threads:
        consoles = set(threads.map(ask, range(8)))
    assert (len(consoles), opened) == (1, ["the settings"])

"""Models live in a process apart, which is not trusted."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.adapters.scorer import wire
from governance.adapters.scorer.client import ANSWER, Held, Scorer, _Process
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.sandbox import Layer, Limits
from governance.errors import UnsafeModel
from governance.predictions.port import Sample
from governance.sentences import scoring

pytestmark = pytest.mark.slow
SAMPLE = Sample(("a", "b"), {"x": (0.1, 0.9), "y": (1.0, None)})


@pytest.fixture(scope="module")
def booster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import numpy as np
    import xgboost

    rows = np.random.default_rng(1).normal(size=(100, 2))
    matrix = xgboost.DMatrix(rows, rows[:, 0] > 0, feature_names=["x", "y"])
    file = tmp_path_factory.mktemp("model") / "model.ubj"
    xgboost.train({"objective": "binary:logistic"}, matrix, num_boost_round=3).save_model(file)
    return file


@pytest.fixture(scope="module")
def scorer() -> Iterator[Scorer]:
    scorer = Scorer()
    yield scorer
    scorer.close()


class Answering:
    """A process that answers what it likes.

    As one does that a model has taken over.
    """

    def __init__(self, *answers: bytes, classes: tuple[str, ...] = ()) -> None:
        ours, theirs = socket.socketpair()
        self.held = Held(("x", "y"), tuple(Layer), False, _Process(self, 0, ours), classes=classes)  # type: ignore[arg-type]  (it ends nothing)
        for answer in answers:
            theirs.sendall(answer)
        self._theirs = theirs
        if not answers:
            theirs.close()

    def end(self, _: int, __: float = 0.0) -> int:
        return signal.SIGKILL


RIGHT = {"kept": [0, 1], "answers": [0.2, 0.7], "outputs": [-1.0, 1.0], "values": [[-1.0, 0.0], [1.0, 0.0]]}
WRONG = {
    "no JSON": (3).to_bytes(wire.LENGTH, "big") + b"\x80\x04.",
    "another thing": ["run"],
    "nothing": {},
    "rows that were not asked about": {"run": {**RIGHT, "kept": [0, 2]}},
    "a row twice": {"run": {**RIGHT, "kept": [1, 1]}},
    "too few answers": {"run": {**RIGHT, "answers": [0.2]}},
    "values of another column": {"run": {**RIGHT, "values": [[1.0], [1.0]]}},
    "an output that is no number": {"run": {**RIGHT, "outputs": [float("nan"), 1.0]}},
    "words for numbers": {"run": {**RIGHT, "answers": ["a", "b"]}},
    "no explanation, and no reason": {"run": {"kept": [0, 1], "answers": [0.2, 0.7]}},
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_an_answer_that_cannot_be_about_the_rows_is_refused(content: Any):
    with pytest.raises(UnsafeModel) as refused:
        Answering(content if isinstance(content, bytes) else wire.framed(content)).held.run(SAMPLE)
    assert refused.value.phrase == scoring.answer_fits_no_sample()


CLASSES = ("a", "b", "c")


def of_each(**changed: Any) -> dict[str, Any]:
    """A right answer about three classes.

    But for what is `changed` of the last of them.
    """
    return {"kept": [0, 1], "of_classes": [["a", RIGHT], ["b", RIGHT], ["c", {**RIGHT, **changed}]]}


WRONG_OF_CLASSES = {
    "one number, where there are classes": RIGHT,
    "a class too few": {**of_each(), "of_classes": of_each()["of_classes"][:2]},
    "a class twice": {**of_each(), "of_classes": [["a", RIGHT], ["b", RIGHT], ["b", RIGHT]]},
    "classes in another order": {**of_each(), "of_classes": of_each()["of_classes"][::-1]},
    "answers of its own besides": {**of_each(), "answers": [0.2, 0.7]},
    "other rows of one class": of_each(kept=[0], answers=[0.2], outputs=[-1.0], values=[[-1.0, 0.0]]),
    "fewer values of one class": of_each(outputs=[-1.0], values=[[-1.0, 0.0]]),
    "another unit of one class": of_each(unit="probability"),
    "an obstacle of one class": of_each(obstacle={"code": "several-answers-for-a-row", "values": {}}),
    "an output that is no number": of_each(outputs=[float("nan"), 1.0]),
    "classes of a class": of_each(of_classes=[["a", RIGHT]]),
    "answers that are not taken apart": of_each(outputs=[], values=[]),
    "an obstacle and one number": {
        "kept": [0, 1],
        "answers": [0.2, 0.7],
        "obstacle": {"code": "several-answers-for-a-row", "values": {}},
    },
}


@pytest.mark.parametrize("answer", WRONG_OF_CLASSES.values(), ids=WRONG_OF_CLASSES)
def test_an_answer_that_is_not_about_these_classes_is_refused(answer: Any):
    with pytest.raises(UnsafeModel) as refused:
        Answering(wire.framed({"run": answer}), classes=CLASSES).held.run(SAMPLE)
    assert refused.value.phrase == scoring.answer_fits_no_sample()


def test_answers_about_classes_are_refused_where_there_are_none():
    with pytest.raises(UnsafeModel) as refused:
        Answering(wire.framed({"run": of_each()})).held.run(SAMPLE)
    assert refused.value.phrase == scoring.answer_fits_no_sample()


def test_classes_inside_of_classes_without_an_end_are_refused():
    content = b'{"run":' + 5000 * b'{"kept":[0,1],"of_classes":[["a",' + b"{}" + 5000 * b"]]}" + b"}"
    with pytest.raises(UnsafeModel) as refused:
        Answering(len(content).to_bytes(wire.LENGTH, "big") + content, classes=CLASSES).held.run(SAMPLE)
    assert refused.value.phrase == scoring.answer_fits_no_sample()


def test_a_right_answer_about_classes_is_taken():
    run = Answering(wire.framed({"run": of_each(answers=[0.4, 0.5])}), classes=CLASSES).held.run(SAMPLE)
    assert run.of_class("c").answers == (0.4, 0.5)
    assert run.of_class("a").answers == (0.2, 0.7)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(st.characters()), parts),
    max_leaves=10,
)


@given(JSON)
def test_what_is_read_is_what_was_sent(message):
    content = wire.framed({"asks": message})[wire.LENGTH :]
    # NaN is no equal of itself; its text is.
    assert repr(wire.read(content)["asks"]) == repr(message)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[1,"])
def test_what_is_no_message_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011  (of two parsers, whose words differ)
        wire.read(content)


@pytest.mark.parametrize("answers", [[], [(1 << 50).to_bytes(wire.LENGTH, "big")]], ids=["an end", "a petabyte"])
def test_a_process_that_ends_or_floods_is_given_up(answers: list[bytes]):
    with pytest.raises(UnsafeModel) as refused:
        Answering(*answers).held.run(SAMPLE)
    assert refused.value.phrase == scoring.process_was_ended("SIGKILL")


def test_a_process_that_is_silent_is_given_up():
    with pytest.raises(UnsafeModel) as refused:
        Answering(b"\0").held._process.receive(ANSWER, 0.1)
    assert refused.value.phrase == scoring.model_gave_no_answer(0)


def test_a_process_that_answers_byte_by_byte_is_given_up_as_well():
    answering, ended = Answering(b"\0"), Event()

    def drip() -> None:
        with suppress(OSError):
            while not ended.wait(0.05):
                answering._theirs.sendall(b"\0")

    Thread(target=drip, daemon=True).start()
    answering._theirs.sendall((1 << 20).to_bytes(wire.LENGTH, "big")[1:])
    with pytest.raises(UnsafeModel) as refused:
        answering.held._process.receive(ANSWER, 0.4)
    ended.set()
    assert refused.value.phrase == scoring.model_gave_no_answer(0)


def test_a_right_answer_is_taken():
    assert Answering(wire.framed({"run": RIGHT})).held.run(SAMPLE).answers == (0.2, 0.7)


@pytest.mark.skipif(sys.platform != "linux", reason="there is a sandbox on Linux only")
def test_every_model_is_in_the_sandbox(scorer: Scorer, booster: Path):
    with scorer.loaded(Opened("xgboost", str(booster), str(booster.parent))) as model:
        assert set(Layer) - {Layer.NAMESPACES} <= set(model.layers)
        assert model.columns == ("x", "y")
        assert len(model.run(SAMPLE).answers) == len(SAMPLE.ids)


def test_no_secret_and_no_id_of_a_row_reaches_a_model(booster: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PLACET_KEY", "PRIVATE+KEY")
    sent: list[Any] = []
    fresh = Scorer()
    with fresh.loaded(Opened("xgboost", str(booster), str(booster.parent))) as model:
        process = model._process
        environment = Path(f"/proc/{process.number}/environ")
        if environment.exists():
            assert b"PLACET" not in environment.read_bytes()
        monkeypatch.setattr(process, "send", sent.append)
        monkeypatch.setattr(process, "receive", lambda *_: ANSWER.validate_python({"run": RIGHT}))
        model.run(SAMPLE)
    fresh.close()
    assert sent == [
        {"rows": 2, "columns": {"x": (0.1, 0.9), "y": (1.0, None)}, "answers": (), "against": None, "apart": True}
    ]


@pytest.mark.parametrize("whom", ["the model's", "the one that waits"])
def test_after_a_process_was_killed_the_next_model_is_loaded(scorer: Scorer, booster: Path, whom: str):
    with scorer.loaded(Opened("xgboost", str(booster), str(booster.parent))) as model:
        assert scorer._started is not None
        ended = model._process.number if whom == "the model's" else scorer._started._process.pid
        os.kill(ended, signal.SIGKILL)
        if whom == "the one that waits":
            scorer._started._process.wait(timeout=60)  # its children are sent their signal while it ends
        with pytest.raises(UnsafeModel) as refused:
            model.run(SAMPLE)
    assert refused.value.phrase in (scoring.process_was_ended("SIGKILL"), scoring.process_ended())
    with scorer.loaded(Opened("xgboost", str(booster), str(booster.parent))) as model:
        assert len(model.run(SAMPLE).answers) == len(SAMPLE.ids)


def test_a_model_that_needs_more_memory_than_it_may_have_says_so(booster: Path):
    narrow, rows = Scorer(Limits(memory=24)), tuple(float(row) for row in range(200_000))
    with (
        narrow.loaded(Opened("xgboost", str(booster), str(booster.parent))) as model,
        pytest.raises(UnsafeModel) as refused,
    ):
        model.run(Sample(tuple(map(str, rows)), {"x": rows, "y": rows}))
    narrow.close()
    assert refused.value.phrase == scoring.needs_more_memory(24)

"""A model is asked where it is served, and not believed."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.adapters.scorer.endpoint import Endpoint
from governance.errors import UnsafeModel
from governance.evidence.explainer import Running
from governance.evidence.explanation import Unit
from governance.predictions import spec
from governance.predictions.port import Sample
from governance.sentences import scoring

pytestmark = pytest.mark.slow
COLUMNS = {"amount": (0.1, 0.9, 0.4), "shop": ("food", None, "toys"), "hour": (1, 2, 3)}
SAMPLE = Sample(("a", "b", "c"), COLUMNS)
LONGEST_START = 120.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def answering(answer: Callable[[Any], tuple[int, Any]]) -> Iterator[str]:
    """A server on this machine that says what `answer` says."""

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, reply = answer(asked)
            content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


WRONG = {
    "an error": ((500, {"error_code": "BAD"}), scoring.endpoint_refused(500)),
    "another place": ((302, {}), scoring.endpoint_refused(302)),
    "no JSON": ((200, b"hello"), scoring.endpoint_answers_otherwise(3)),
    "too few answers": ((200, {"predictions": [0.1]}), scoring.endpoint_answers_otherwise(3)),
    "words": ((200, {"predictions": ["a", "b", "c"]}), scoring.endpoint_answers_otherwise(3)),
    "no number": ((200, b'{"predictions": [0.1, NaN, 0.3]}'), scoring.endpoint_answers_otherwise(3)),
    "something else": ((200, {"answers": [1, 2, 3]}), scoring.endpoint_answers_otherwise(3)),
}


@pytest.mark.parametrize(("reply", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_no_answer_about_these_rows_is_refused(reply: tuple[int, Any], reason: Any):
    with answering(lambda _: reply) as url, pytest.raises(UnsafeModel) as refused:
        Endpoint(spec.Endpoint(url=url)).answers(COLUMNS)
    assert refused.value.phrase == reason


OF_CLASSES = {"hi": 0.2, "lo": 0.5, "mid": 0.3}


@pytest.mark.parametrize(
    "predictions",
    [[0.1, 0.2, 0.7], [[0.5, 0.5]] * 3, [[0.1, 0.2, float("nan")]] * 3, ["hi", "lo", "mid"]],
    ids=["one number a row", "a class too few", "no number", "words"],
)
def test_what_is_no_answer_about_three_classes_is_refused(predictions: list[Any]):
    with answering(lambda _: (200, {"predictions": predictions})) as url, pytest.raises(UnsafeModel) as refused:
        Endpoint(spec.Endpoint(url=url), 3).answers(COLUMNS)
    assert refused.value.phrase == scoring.endpoint_answers_about_other_classes(3, 3)


@pytest.mark.parametrize(
    ("reply", "answers"),
    [
        ({"predictions": [list(OF_CLASSES.values())] * 3}, [list(OF_CLASSES.values())] * 3),
        ({"predictions": [OF_CLASSES] * 3}, [OF_CLASSES] * 3),
        # One row has its classes in another order: names are believed of a whole answer only.
        (
            {"predictions": [OF_CLASSES, OF_CLASSES, dict(reversed(OF_CLASSES.items()))]},
            [[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.3, 0.5, 0.2]],
        ),
        ({"outputs": [{"name": "p", "data": [0.2, 0.5, 0.3] * 3}]}, [[0.2, 0.5, 0.3]] * 3),
    ],
    ids=["numbers", "by name", "in two orders", "flat"],
)
def test_an_endpoint_answers_about_each_class(reply: Any, answers: list[Any]):
    with answering(lambda _: (200, reply)) as url:
        assert Endpoint(spec.Endpoint(url=url), 3).answers(COLUMNS) == answers


def test_a_served_choice_between_classes_is_explained(tmp_path: Path):
    def answer(asked: Any) -> tuple[int, Any]:
        amounts = [row[0] for row in asked["dataframe_split"]["data"]]
        return 200, {"predictions": [{"mid": amount, "hi": 0.0, "lo": 1 - amount} for amount in amounts]}

    (tmp_path / "model.bin").write_bytes(b"a model")
    amounts = tuple(at / 20 for at in range(20))
    sample = Sample(tuple(map(str, range(20))), {"amount": amounts, "shop": ("food", "toys") * 10})
    with answering(answer) as url:
        running = Running(endpoint=spec.Endpoint(url=url, columns=("amount", "shop")), classes=("hi", "lo", "mid"))
        result = ShapExplainer().explain(tmp_path, sample, running)
    assert result.explanation.reason is None, str(result.explanation.reason)
    # The same numbers, written in decimals and read again.
    assert result.of_classes["mid"] == pytest.approx(amounts, abs=1e-12)
    # Half of the spread of a linear answer: mean |amount - mean amount|, which is 0.25 of 0 to 0.95 in steps of 0.05.
    assert dict(result.explanation.of_class("mid").importance)["amount"] == pytest.approx(0.25, abs=1e-9)
    assert dict(result.explanation.of_class("hi").importance) == pytest.approx({"amount": 0.0, "shop": 0.0}, abs=1e-12)


def test_an_endpoint_that_is_not_there_is_said_to_be_so():
    with pytest.raises(UnsafeModel) as refused:
        Endpoint(spec.Endpoint(url=f"http://127.0.0.1:{free_port()}/invocations")).answers(COLUMNS)
    assert refused.value.phrase == scoring.endpoint_is_not_reached("ConnectError")


def test_a_secret_of_another_name_is_not_sent_to_an_endpoint():
    with pytest.raises(ValueError, match="PLACET_SPEC_"):
        spec.Endpoint(url="https://example.org/$PLACET_SIGNING_KEY")


def test_tensors_are_of_the_type_of_their_column():
    asked: list[Any] = []

    def kept(what: Any) -> tuple[int, Any]:
        asked.append(what)
        return 200, {"outputs": [{"name": "p", "datatype": "FP64", "shape": [3, 2], "data": [0.9, 0.1] * 3}]}

    with answering(kept) as url:
        answers = Endpoint(spec.Endpoint(url=url, protocol="kserve-v2")).answers(COLUMNS)
    assert answers == [0.1, 0.1, 0.1]
    assert {tensor["name"]: (tensor["datatype"], tensor["shape"]) for tensor in asked[0]["inputs"]} == {
        "amount": ("FP64", [3, 1]),
        "shop": ("BYTES", [3, 1]),
        "hour": ("INT64", [3, 1]),
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Any]]:
    """A real server of MLflow, with a class of somebody's own."""
    import mlflow.pyfunc

    class HalfOfAmount(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
        def predict(self, context, model_input, params=None):  # noqa: ARG002
            return model_input["amount"] / 2

    folder = tmp_path_factory.mktemp("served") / "model"
    mlflow.pyfunc.save_model(folder, python_model=HalfOfAmount(), pip_requirements=[])
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(folder), "-p", str(port)]
    command += ["-h", "127.0.0.1", "--env-manager", "local"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, cwd=folder.parent, start_new_session=True, **quiet)  # type: ignore[call-overload]
    until = time.monotonic() + LONGEST_START
    url = f"http://127.0.0.1:{port}"
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/ping").status_code == httpx.codes.OK:
                break
        time.sleep(0.2)
    yield f"{url}/invocations", folder, HalfOfAmount()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 15)
    process.wait(timeout=30)


def test_a_model_that_mlflow_serves_is_explained_and_its_file_is_not_loaded(served: tuple[str, Path, Any]):
    url, folder, _ = served
    running = Running(endpoint=spec.Endpoint(url=url, columns=("amount", "shop")))
    looked = ShapExplainer().look(folder, running)
    assert (looked.columns, looked.reason) == (("amount", "shop"), None)
    amounts = tuple(at / 20 for at in range(20))
    sample = Sample(tuple(map(str, range(20))), {"amount": amounts, "shop": ("food", "toys") * 10})
    result = ShapExplainer().explain(folder, sample, running)
    explanation = result.explanation
    assert explanation.reason is None, str(explanation.reason)
    assert explanation.run == scoring.endpoint_was_asked("mlflow")
    assert result.outputs == pytest.approx([amount / 2 for amount in amounts], abs=1e-12)  # the same division
    assert (explanation.unit, explanation.importance[0][0]) == (Unit.PROBABILITY, "amount")
    assert dict(explanation.importance)["shop"] == pytest.approx(0.0, abs=1e-12)


def test_an_endpoint_whose_columns_nobody_names_says_so(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"a model")
    running = Running(endpoint=spec.Endpoint(url="http://127.0.0.1:9/invocations"))
    reason = ShapExplainer().explain(tmp_path, Sample(("a",), {}), running).explanation.reason
    assert reason is not None
    assert reason.code == "model-names-no-columns"

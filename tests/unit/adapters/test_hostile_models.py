"""Code of an author who means harm runs, and nothing else happens."""

import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.adapters.scorer.client import Scorer
from governance.adapters.scorer.sandbox import Limits
from governance.evidence.explainer import Running
from governance.predictions.port import Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere than on Linux no code of an author is run"),
]
SANDBOXED = Running(author_code=True)
SAMPLE = Sample(("a", "b", "c"), {"x": (0.1, 0.5, 0.9), "y": (1.0, 0.0, 1.0)})


@dataclass
class Code:
    """What is run by whoever unpickles it."""

    code: str

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (self.code, {"__builtins__": __builtins__})


@dataclass
class Victims:
    """What a model could harm, a home with a store."""

    home: Path
    model: Path
    before: dict[str, bytes] = field(default_factory=dict)

    def unharmed(self) -> bool:
        return {path.name: path.read_bytes() for path in self.home.iterdir()} == self.before


@pytest.fixture
def victims(tmp_path: Path) -> Victims:
    (home := tmp_path / "home").mkdir()
    (model := tmp_path / "model").mkdir()
    (home / "placet.db").write_bytes(b"the store")
    return Victims(home, model, {"placet.db": b"the store"})


@pytest.fixture(scope="module")
def scorer() -> Iterator[Scorer]:
    scorer = Scorer(Limits(memory=2_000, processor=6, written=4, scratch=16))
    yield scorer
    scorer.close()


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    rows = pd.DataFrame({"x": [0.0, 1.0, 0.2, 0.8], "y": [1.0, 0.0, 1.0, 0.0]})
    folder = tmp_path_factory.mktemp("honest")
    (folder / "model.pkl").write_bytes(pickle.dumps(LogisticRegression().fit(rows, [0, 1, 0, 1])))
    return folder


HOSTILE = {
    "writes a file": ("open({store!r}, 'w').write('mine')", "author-code-failed"),
    "deletes the store": ("import os; os.unlink({store!r})", "author-code-failed"),
    "reads accounts": ("open('/etc/passwd').read()", "author-code-failed"),
    "reads the store": ("open({store!r}, 'rb').read()", "author-code-failed"),
    "opens a socket": ("import socket; socket.create_connection(('127.0.0.1', 9))", "author-code-failed"),
    "starts a program": ("import os; os.system('touch {home}/mine')\nraise OSError", "author-code-failed"),
    "forks a thousand times": ("import os\nfor _ in range(1000): os.fork()", "author-code-failed"),
    "ends whoever started it": ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "author-code-failed"),
    "allocates 50 GB": ("kept = bytearray(50 << 30)", "needs-more-memory"),
    "allocates bit by bit": (
        "kept = []\nwhile True: kept.append(bytearray(1 << 26))",
        ("needs-more-memory", "process-was-ended"),
    ),
    "loops for ever": ("while True: pass", "process-was-ended"),
    "prints a gigabyte": ("for _ in range(1024): print('x' * (1 << 20))", "nothing-to-ask"),
    "fills the disk with files": (
        "import os\nfor at in range(10**9): open(f'f{{at}}', 'wb').write(bytes(1 << 20))",
        "scratch-is-full",
    ),
    "fills the disk with names": ("for at in range(10**9): open(f'f{{at}}', 'w').close()", "scratch-is-full"),
    "starts threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,)).start()",
        ("too-many-threads", "author-code-failed"),
    ),
    "ends itself": ("import os; os._exit(0)", "process-ended"),
    "ends itself by a signal": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "author-code-failed"),
    "answers in place of the program": (
        'import os; os.write(3, (20).to_bytes(8, \'big\') + b\'{{"columns":["x","y"]}}\')\nwhile True: pass',
        ("answer-fits-no-sample", "process-was-ended"),
    ),
}


@pytest.mark.parametrize(("code", "refused"), HOSTILE.values(), ids=HOSTILE)
def test_nothing_happens_outside_and_the_next_model_is_explained(
    scorer: Scorer, victims: Victims, honest: Path, code: str, refused: str | tuple[str, ...]
):
    program = code.format(store=str(victims.home / "placet.db"), home=str(victims.home))
    (victims.model / "model.pkl").write_bytes(pickle.dumps(Code(program)))
    reason = ShapExplainer(scorer).explain(victims.model, SAMPLE, SANDBOXED).explanation.reason
    assert reason is not None
    assert reason.code in refused
    assert victims.unharmed()
    explanation = ShapExplainer(scorer).explain(honest, SAMPLE, SANDBOXED).explanation
    assert (explanation.reason, explanation.sample_size) == (None, len(SAMPLE.ids))


def test_a_loader_that_a_description_names_is_run_in_there_alone(scorer: Scorer, victims: Victims):
    (victims.model / "code").mkdir()
    store = str(victims.home / "placet.db")
    (victims.model / "code" / "evil.py").write_text(f"open({store!r}, 'w').write('mine')\n")
    (victims.model / "model.bin").write_bytes(b"a model")
    flavors = {"python_function": {"loader_module": "evil", "code": "code", "data": "model.bin"}}
    (victims.model / "MLmodel").write_text(yaml.safe_dump({"flavors": flavors}))
    refused = ShapExplainer(scorer).look(victims.model).reason
    assert refused is not None
    assert refused.code == "xgboost-only"
    reason = ShapExplainer(scorer).look(victims.model, SANDBOXED).reason
    assert reason is not None
    assert (reason.code, reason.values["error"]) == ("author-code-failed", "PermissionError")
    assert victims.unharmed()


def test_without_a_whole_sandbox_no_code_of_its_author_runs(victims: Victims, monkeypatch: pytest.MonkeyPatch):
    from governance.adapters.scorer import child, sandbox
    from governance.adapters.scorer.opened import Opened
    from governance.errors import UnsafeModel

    (victims.model / "model.pkl").write_bytes(pickle.dumps(Code("raise SystemExit")))
    monkeypatch.setattr(child, "LOADERS", {})  # nothing is looked up there
    entered = sandbox.Entered((sandbox.Layer.LIMITS,), "files: Function not implemented")
    with pytest.raises(UnsafeModel) as refused:
        child._loaded(None, Opened("pickle", str(victims.model / "model.pkl")), entered)  # type: ignore[arg-type]
    assert refused.value.phrase.code == "sandbox-is-incomplete"

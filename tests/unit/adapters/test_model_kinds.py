"""The kind of a model is told without loading it.

Folders as MLflow and people leave them. Their bytes are bound.
"""

import io
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.disk.artifact_digest import artifact_digest
from governance.adapters.measures.model_kinds import BOOSTER, what_lies_in
from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.sentences import model_files

CODE = ", which runs its author's code when it is loaded"


class Trap:
    """An object that leaves a trace when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("trace"),)


A_PICKLE = pickle.dumps(Trap())
ENVIRONMENT = {"conda.yaml": b"dependencies: [python]", "requirements.txt": b"x==1", "python_env.yaml": b"python: 3.11"}


def a_zip(*members: str) -> bytes:
    """An archive with these members, as a library writes one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in members:
            archive.writestr(member, b"content")
    return file.getvalue()


def logged(flavors: str, **files: bytes) -> dict[str, bytes]:
    """What MLflow's `log_model` leaves: a description, an environment, and `files`."""
    described = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in files.items()}
    return {
        "MLmodel": f"flavors:\n  python_function: {{env: {{}}}}\n  {flavors}\n".encode(),
        **ENVIRONMENT,
        **described,
    }


KINDS: Mapping[str, tuple[dict[str, bytes], str]] = {
    "scikit-learn, pickle": (
        logged("sklearn: {pickled_model: model.pkl, serialization_format: pickle}", model_DOT_pkl=A_PICKLE),
        f"a scikit-learn model (model.pkl){CODE}",
    ),
    "scikit-learn, cloudpickle under another ending": (
        logged("sklearn: {pickled_model: model.bin, serialization_format: cloudpickle}", model_DOT_bin=A_PICKLE),
        f"a scikit-learn model (model.bin){CODE}",
    ),
    "a pickle alone": ({"model.pkl": A_PICKLE}, f"a pickle (model.pkl){CODE}"),
    "joblib alone, compressed": ({"model.JOBLIB": b"x\x9c\x01"}, f"a pickle (model.JOBLIB){CODE}"),
    "LightGBM, pickle": (
        logged("lightgbm: {data: model.pkl}", model_DOT_pkl=A_PICKLE),
        f"a LightGBM model (model.pkl){CODE}",
    ),
    "pyfunc, an object": (
        {"MLmodel": b"flavors: {python_function: {python_model: python_model.pkl}}", "python_model.pkl": A_PICKLE},
        f"a Python function (python_model.pkl){CODE}",
    ),
    "pyfunc, from code": (
        {"MLmodel": b"flavors: {python_function: {model_code_path: agent.py}}", "agent.py": b"raise SystemExit"},
        f"a Python function (agent.py){CODE}",
    ),
    "Keras": (
        logged("keras: {data: data/model.keras}", data__model_DOT_keras=a_zip("metadata.json", "model.weights.h5")),
        f"a Keras model (data/model.keras){CODE}",
    ),
    "TensorFlow SavedModel": (
        {
            **logged("tensorflow: {saved_model_dir: tf2model}", tf2model__saved_model_DOT_pb=b"\x08\x01"),
            "tf2model/variables/variables.data-00000-of-00001": b"\0",
        },
        f"a TensorFlow model (tf2model){CODE}",
    ),
    "HDF5 alone": ({"weights.bin": b"\x89HDF\r\n\x1a\n\0"}, f"a Keras model in HDF5 (weights.bin){CODE}"),
    "PyTorch": (
        logged("pytorch: {model_data: data}", data__model_DOT_pth=a_zip("archive/data.pkl")),
        f"a PyTorch model (data){CODE}",
    ),
    "PyTorch alone, by what its archive holds": (
        {"pytorch_model.bin": a_zip("archive/data.pkl")},
        f"a PyTorch model (pytorch_model.bin){CODE}",
    ),
    "Spark ML": (
        {
            **logged("spark: {model_data: sparkml}"),
            "sparkml/metadata/part-00000": b'{"class":"org.apache.spark.ml.PipelineModel"}',
            "sparkml/metadata/_SUCCESS": b"",
        },
        model_files.model_of_flavor("spark", ("sparkml",), 0, False),
    ),
    "Spark ML alone": (
        {"metadata/part-00000": b'{"class":"org.apache.spark.ml.PipelineModel"}', "metadata/_SUCCESS": b""},
        model_files.files_of_format("spark", ("metadata/part-00000",), 0),
    ),
    "statsmodels": (
        logged("statsmodels: {data: model.statsmodels}", model_DOT_statsmodels=A_PICKLE),
        f"a statsmodels model (model.statsmodels){CODE}",
    ),
    "H2O": (logged("h2o: {data: model.h2o}", model_DOT_h2o__model=a_zip("model.ini")), model_files.model_of_flavor("h2o", ("model.h2o",), 0, False)),
    "Prophet": (logged("prophet: {data: model.pr}", model_DOT_pr=b'{"growth": "linear"}'), model_files.model_of_flavor("prophet", ("model.pr",), 0, False)),
    "transformers": (
        logged("transformers: {model_binary: model}", model__model_DOT_safetensors=b"\x08\0\0\0\0\0\0\0{}", model__config_DOT_json=b"{}"),
        model_files.model_of_flavor("transformers", ("model",), 0, False),
    ),
    "safetensors alone": (
        {"model.safetensors": b"\x08\0\0\0\0\0\0\0{}", "config.json": b"{}", "README.md": b"of somebody"},
        model_files.files_of_format("safetensors", ("model.safetensors",), 0),
    ),
    "GGUF": ({"model-q4": b"GGUF\x03\0\0\0"}, model_files.files_of_format("gguf", ("model-q4",), 0)),
    "TensorFlow Lite": ({"model": b"\x1c\0\0\0TFL3"}, model_files.files_of_format("tensorflow-lite", ("model",), 0)),
    "PMML": ({"model.xml": b"<?xml version='1.0'?><PMML version='4.4'/>"}, model_files.files_of_format("pmml", ("model.xml",), 0)),
    "spaCy": (logged("spacy: {data: model.spacy}", model_DOT_spacy__tok2vec=b"\x81"), model_files.model_of_flavor("spacy", ("model.spacy",), 0, False)),
    "a flavor of somebody's own": (
        logged("acme_forest: {data: trees.bin}", trees_DOT_bin=b"\1\2"),
        model_files.model_of_flavor("acme_forest", ("trees.bin",), 0, False),
    ),
    "bytes that nobody knows": ({"a.bin": b"\1\2", "b.bin": b"\3"}, model_files.of_no_known_format(("a.bin", "b.bin"), 0)),
    "two kinds": (
        {"model.onnx": b"\x08", "scaler.pkl": A_PICKLE},
        f"an ONNX model (model.onnx) and a pickle (scaler.pkl){CODE}",
    ),
    "a name on two lines": ({"m\nx.gguf": b"GGUF"}, model_files.files_of_format("gguf", ("'m\\nx.gguf'",), 0)),
}  # fmt: skip


def a_folder(place: Path, files: Mapping[str, bytes]) -> Path:
    """A version's folder with these files."""
    for name, content in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return place


@pytest.mark.parametrize(("files", "kind"), KINDS.values(), ids=KINDS)
def test_a_model_of_another_kind_is_bound_and_told_by_what_it_is_and_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files, kind
):
    monkeypatch.chdir(tmp_path)
    folder = a_folder(tmp_path / "model", files)
    looked = ShapExplainer().look(folder)
    assert str(looked.reason).startswith(f"this version is {kind}; without running code, Placet loads XGBoost")
    assert (looked.doubts, looked.columns) == ((), ())
    assert looked.models
    assert len(artifact_digest(folder).partition(":")[2]) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


UBJ = b"{L\0\0\0\0\0\0\0\x07learner{"
BOOSTERS: Mapping[str, tuple[dict[str, bytes], str]] = {
    "UBJSON": (logged("xgboost: {data: model.ubj}", model_DOT_ubj=UBJ), "model.ubj"),
    "JSON": (logged("xgboost: {data: model.json}", model_DOT_json=b'{"learner":{}}'), "model.json"),
    "JSON, indented": ({"m.json": b'\n{\n  "learner": {}}', "config.json": b"{}"}, "m.json"),
    "UBJSON under MLflow's older ending": (logged("xgboost: {data: model.xgb}", model_DOT_xgb=UBJ), "model.xgb"),
    "UBJSON beside a pickle": (logged("xgboost: {data: model.ubj}", model_DOT_ubj=UBJ, enc_DOT_pkl=A_PICKLE), "model.ubj"),
    "alone": ({"booster": UBJ}, "booster"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "name"), BOOSTERS.values(), ids=BOOSTERS)
def test_a_booster_is_found_by_what_stands_in_it(tmp_path: Path, files, name):
    models = what_lies_in(a_folder(tmp_path / "model", files)).models
    assert [place for place, kind in models.items() if kind is BOOSTER] == [name]


UNREADABLE: Mapping[str, tuple[dict[str, bytes], str]] = {
    "in a pickle": (
        logged("xgboost: {data: model.pkl}", model_DOT_pkl=A_PICKLE),
        f"this version is an XGBoost model (model.pkl){CODE}; expected XGBoost's .ubj or .json, as",
    ),
    "in its old format": (
        logged("xgboost: {data: model.xgb}", model_DOT_xgb=b"binf\0\0"),
        "this version is an XGBoost model (model.xgb); expected XGBoost's .ubj or .json",
    ),
    "in its old format, alone": (
        {"model.bin": b"binf\0\0"},
        model_files.files_of_format("xgboost-binary", ("model.bin",), 0),
    ),
    "several, and nothing says which": (
        {"a.ubj": UBJ, "b.ubj": UBJ},
        model_files.several_boosters(("a.ubj", "b.ubj")),
    ),
    "and a pickle, and nothing says which": (
        {"a.ubj": UBJ, "scaler.pkl": A_PICKLE},
        f"this version is an XGBoost model (a.ubj) and a pickle (scaler.pkl){CODE}",
    ),
    "without a file": (logged("xgboost: {}", model_DOT_ubj=UBJ), "and does not name its file"),
    "described by a list": (
        {"MLmodel": b"flavors: [xgboost]", "a.ubj": UBJ},
        model_files.description_without_flavors(),
    ),
    "described by words": (
        {"MLmodel": b"just text", "a.ubj": UBJ},
        model_files.description_without_flavors(),
    ),
    "described by code": (
        {"MLmodel": b"flavors: !!python/object/apply:os.mkdir ['trace']", "a.ubj": UBJ},
        "MLmodel is not plain YAML",
    ),
}


@pytest.mark.parametrize(("files", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_booster_that_is_not_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files, reason):
    monkeypatch.chdir(tmp_path)
    looked = ShapExplainer().look(a_folder(tmp_path / "model", files))
    assert str(reason) in str(looked.reason)
    assert not (tmp_path / "trace").exists()


@dataclass(frozen=True)
class Empty:
    """A version without a model file, and how it is told."""

    files: Mapping[str, bytes]
    held: str


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
EMPTY = {
    "a note only": Empty({"README.md": b"the real model is elsewhere"}, "README.md"),
    "a word in a text": Empty({"x.txt": b"x\n"}, "x.txt"),
    "an environment only": Empty(
        {"conda.yaml": b"x", "requirements.txt": b"x"}, "conda.yaml, requirements.txt"
    ),
    "files of no bytes": Empty({"model.pkl": b"", "model.ubj": b""}, "model.pkl (empty), model.ubj (empty)"),
    "a pointer in place of the model": Empty({"model.safetensors": POINTER}, model_files.pointer_of_git_lfs("model.safetensors")),
    "more than a sentence names": Empty({f"{n}.csv": b"1" for n in range(9)}, "0.csv, 1.csv, 2.csv and 6 more"),
    "a description of an empty model": Empty(
        {"MLmodel": b"flavors: {sklearn: {pickled_model: model.pkl}}", "model.pkl": b""}, "MLmodel, model.pkl (empty)"
    ),
    "a description and code of another flavor": Empty(
        {"MLmodel": b"flavors: {sklearn: {pickled_model: model.pkl}}", "code/prepare.py": b"1"}, "MLmodel, code/prepare.py"
    ),
}  # fmt: skip


@pytest.mark.parametrize("empty", EMPTY.values(), ids=EMPTY)
def test_a_version_without_a_model_file_is_bound_and_doubted(tmp_path: Path, empty: Empty):
    folder = a_folder(tmp_path / "model", empty.files)
    looked = ShapExplainer().look(folder)
    assert (looked.models, str(looked.reason)) == ((), f"the version holds no model file, only {empty.held}")
    assert looked.doubts == (model_files.no_vote_names_a_model(looked.reason),)
    assert artifact_digest(folder)


def test_a_file_that_its_description_names_and_that_is_gone_is_doubted(tmp_path: Path):
    files = {"MLmodel": b"flavors: {sklearn: {pickled_model: model.pkl}}", "weights.bin": b"\1"}
    looked = ShapExplainer().look(a_folder(tmp_path / "model", files))
    assert looked.doubts == (model_files.named_model_is_gone("model.pkl"),)
    assert looked.reason == (model_files.xgboost_only(model_files.model_of_flavor_is_gone("sklearn", "model.pkl")))


@pytest.mark.parametrize("name", ["model.onnx", "README"])
def test_one_file_in_place_of_a_folder_is_looked_at_alike(tmp_path: Path, name):
    file = tmp_path / name
    file.write_bytes(b"\x08\x08")
    (tmp_path / "beside.pkl").write_bytes(A_PICKLE)
    assert ShapExplainer().look(file).models == (() if name == "README" else (name,))

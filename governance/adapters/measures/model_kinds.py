"""The kind of model that lies in a folder.

It is told from MLflow's description, from names and from first bytes. Nothing is loaded.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import files_of, shown
from governance.errors import InvalidDocument
from governance.parsing import read_yaml
from governance.sentences import model_files
from governance.sentences.model_files import FLAVORS
from governance.sentences.phrase import Phrase

LARGEST = 1024 * 1024
"""Bytes of an MLmodel file: the signature of a thousand columns is in it."""
HEAD = 64 * 1024
"""Bytes of a file that are looked at, at its beginning."""
MOST_OPENED = 1_000
"""Files that are opened to be recognised; the others are told by their names."""
MOST_NAMED = 3
"""Files that a sentence names."""
DESCRIPTION = "MLmodel"
PYTHON = "python_function"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of model files."""

    code: str
    """One of `FORMATS`."""
    runs_code: bool = False
    """Whether it runs its author's code when it is loaded."""


BOOSTER = Format("xgboost")
OLD_BOOSTER = Format("xgboost-binary")
LIGHTGBM = Format("lightgbm")
CATBOOST = Format("catboost")
ONNX = Format("onnx")
KERAS = Format("keras", runs_code=True)
TORCH = Format("pytorch", runs_code=True)
PICKLE = Format("pickle", runs_code=True)
PYTHON_CODE = Format("python", runs_code=True)
H2O = Format("h2o")
SPARK = Format("spark")
SKOPS = Format("skops")
PMML = Format("pmml")

FIRST_BYTES: Sequence[tuple[int, bytes, Format]] = (
    (0, b"{L\0\0\0\0\0\0\0\x07learner", BOOSTER),
    (0, b"binf", OLD_BOOSTER),
    (0, b"bs64", OLD_BOOSTER),
    (0, b"tree\nversion=", LIGHTGBM),
    (0, b"CBM1", CATBOOST),
    (0, b"GGUF", Format("gguf")),
    (4, b"TFL3", Format("tensorflow-lite")),
    (0, b"\xba\x16\x4f\x2f", Format("fasttext")),
    (0, b"\x89HDF\r\n\x1a\n", Format("keras-hdf5", runs_code=True)),
    (0, b"RDX2\n", Format("r", runs_code=True)),
    (0, b"RDX3\n", Format("r", runs_code=True)),
    *((0, bytes((0x80, protocol)), PICKLE) for protocol in range(2, 6)),
)
"""Where in a file which bytes stand, and the format that they tell."""
IN_ARCHIVE: Sequence[tuple[bytes, Format]] = (
    (b"data.pkl", TORCH),
    (b"constants.pkl", TORCH),
    (b"model.weights.h5", KERAS),
    (b"schema.json", SKOPS),
    (b"model.ini", H2O),
)
"""Of a ZIP file: a member, and the format that it tells."""
IN_TEXT: Sequence[tuple[re.Pattern[bytes], Format]] = (
    (re.compile(rb'\A\s*\{\s*"learner"\s*:'), BOOSTER),
    (re.compile(rb"<PMML"), PMML),
    (re.compile(rb'"class"\s*:\s*"org\.apache\.spark\.ml'), SPARK),
)
"""What stands in the beginning of a text, and the format that it tells."""
ENDINGS: Mapping[str, Format] = {
    **dict.fromkeys((".pkl", ".pickle", ".cloudpickle", ".dill", ".joblib", ".statsmodels", ".pmd"), PICKLE),
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".pt2"), TORCH),
    **dict.fromkeys((".ubj", ".xgb", ".bst"), BOOSTER),
    **dict.fromkeys((".lgb", ".lgbm"), LIGHTGBM),
    **dict.fromkeys((".cb", ".cbm"), CATBOOST),
    **dict.fromkeys((".rds", ".rda", ".rdata"), Format("r", runs_code=True)),
    **dict.fromkeys((".pdmodel", ".pdiparams", ".pdparams"), Format("paddle")),
    **dict.fromkeys((".h5", ".hdf5"), Format("keras-hdf5", runs_code=True)),
    ".onnx": ONNX,
    ".skops": SKOPS,
    ".keras": KERAS,
    ".pb": Format("tensorflow", runs_code=True),
    ".tflite": Format("tensorflow-lite"),
    ".safetensors": Format("safetensors"),
    ".gguf": Format("gguf"),
    ".mojo": H2O,
    ".h2o": H2O,
    ".pmml": PMML,
    ".mlmodel": Format("core-ml"),
    ".py": PYTHON_CODE,
}
NAMES_ITS_FILE = (
    "data",
    "pickled_model",
    "model_data",
    "model_path",
    "saved_model_dir",
    "model_binary",
    "python_model",
    "model_code_path",
    "crate",
)
"""Keys under which flavors name where the model lies; the first that is there."""
TELLS_OF_A_MODEL = frozenset(
    [
        "mlmodel",
        "readme",
        "license",
        "licence",
        "notice",
        "authors",
        "changelog",
        "contributing",
        "copying",
        "dockerfile",
        "makefile",
        "_success",
        "registered_model_meta",
        ".gitattributes",
        ".gitignore",
        ".ds_store",
    ]
)
"""Names, without ending and in lower case, of files that come with a model and are none."""
TOLD_BESIDE_A_MODEL = frozenset(
    [
        ".md",
        ".rst",
        ".txt",
        ".html",
        ".htm",
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".csv",
        ".tsv",
        ".parquet",
        ".avro",
        ".jsonl",
        ".json",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".yaml",
        ".yml",
        ".toml",
        ".cfg",
        ".ini",
        ".lock",
        ".log",
        ".crc",
        ".ipynb",
        ".sh",
        ".sql",
        ".whl",
        ".dvc",
    ]
)
"""Endings of texts, tables, pictures and settings: none of them is a model, unless its first bytes or MLmodel say so."""
POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Described:
    """What an MLmodel file says of the model."""

    flavor: str
    named: str | None
    """Where it says that the model lies; None where it does not say it."""
    columns: tuple[str, ...] = ()
    """What it says that the model reads; empty where it says nothing."""
    is_function: bool = False
    """Whether MLflow can ask it as a Python function."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies in a version."""

    models: Mapping[str, Format | None]
    """Files that are a model, by their path in it; None where the format is not known."""
    others: tuple[str | Phrase, ...]
    """Files that are none, by name; what is odd about one says so."""
    described: Described | None
    """None where no MLmodel says what the version is."""
    unclear: Phrase | None
    """What is wrong with the MLmodel file; None where nothing is."""

    @property
    def gone(self) -> str | None:
        """The missing file that MLmodel names as the model.

        None where the file is there, or where none is named.
        """
        named = None if self.described is None else self.described.named
        return None if named is None or _under(named, self.models) else named

    def nothing(self) -> Phrase | None:
        """The sentence that the version holds no model file.

        It says what the version does hold. None where it holds a model file.
        """
        if self.models:
            return None
        return model_files.no_model_file(self.others[:MOST_NAMED], _more(self.others))

    def kind(self) -> Phrase:
        """What the version is, with its files.

        For example `a scikit-learn model (model.pkl), which runs its author's code when it is loaded`.
        """
        if self.described is None:
            names = tuple(self.models)
            return _kinds(self.models) or model_files.of_no_known_format(_first(names), _more(names))
        flavor, named = shown(self.described.flavor), self.described.named
        if self.gone is not None:
            return model_files.model_of_flavor_is_gone(flavor, shown(self.gone))
        own = _under(named, self.models) if named is not None else self.models
        places = (named,) if named is not None else tuple(own)
        return model_files.model_of_flavor(flavor, _first(places), _more(places), _runs_code(own.values()))


def what_lies_in(artifact: Path) -> Lying:
    """Look at the files of a model.

    `artifact` is a folder or one file. Raises RegistryUnavailable where they cannot be read.
    """
    root = artifact.parent if artifact.is_file() else artifact
    files = {file.relative_to(root).as_posix(): file for file in files_of(artifact)}
    described, unclear = _description(files.get(DESCRIPTION))
    models: dict[str, Format | None] = {}
    others: list[str | Phrase] = []
    for place, (name, file) in enumerate(files.items()):
        head = _head(file) if place < MOST_OPENED else None
        if head is not None and (not head or head.startswith(POINTER)):
            others.append((model_files.pointer_of_git_lfs if head else model_files.empty_file)(shown(name)))
            continue
        kind = _format(file, head or b"")
        if _is_named(name, described) or (_may_be_model(file) if kind is None else _counts(kind, described)):
            models[name] = kind
        else:
            others.append(shown(name))
    return Lying(models, tuple(others), described, unclear)


def _description(file: Path | None) -> tuple[Described | None, Phrase | None]:
    """The content of MLmodel, and what is wrong with it."""
    if file is None:
        return None, None
    try:
        with file.open("rb") as stream:
            content = read_yaml(stream.read(LARGEST + 1), DESCRIPTION, LARGEST) or {}
    except InvalidDocument as error:
        return None, model_files.description_is_no_yaml(str(error).splitlines()[0])
    try:
        flavors = {str(name): dict(content or {}) for name, content in dict(content.get("flavors") or {}).items()}
    except (AttributeError, TypeError, ValueError):
        return None, model_files.description_without_flavors()
    flavor = _foremost(flavors)
    if flavor is None:
        return None, None
    return Described(flavor, _named(flavors[flavor]), _columns(content), PYTHON in flavors), None


def _columns(content: Any) -> tuple[str, ...]:
    """The names of inputs in a signature of MLflow.

    Nothing where one has no name.
    """
    try:
        inputs = [dict(column).get("name") for column in json.loads(content["signature"]["inputs"])]
    except (KeyError, TypeError, ValueError):
        return ()
    return tuple(map(str, inputs)) if all(isinstance(name, str) for name in inputs) else ()


def _foremost(flavors: Mapping[str, Any]) -> str | None:
    """The flavor that says most about the model.

    XGBoost's, else a flavor that is known here, else any. A Python function can wrap all of them.
    """
    own = [name for name in flavors if name != PYTHON]
    order = [name for name in (BOOSTER.code, *own) if name in flavors and name in FLAVORS]
    return next(iter([*order, *own, *flavors]), None)


def _named(flavor: Mapping[str, Any]) -> str | None:
    name = next((flavor[key] for key in NAMES_ITS_FILE if isinstance(flavor.get(key), str) and flavor[key]), None)
    return None if name is None else str(name)


def _is_named(name: str, described: Described | None) -> bool:
    return described is not None and described.named is not None and bool(_under(described.named, {name: None}))


def _under(named: str, files: Mapping[str, Format | None]) -> dict[str, Format | None]:
    """The files that `named` means.

    It may be a file, or a folder with files in it.
    """
    place = Path(named).as_posix()
    return {name: kind for name, kind in files.items() if name == place or name.startswith(f"{place}/")}


def _counts(kind: Format, described: Described | None) -> bool:
    """Whether a file of this format is a model.

    Code that comes with a model of another flavor is none.
    """
    return kind is not PYTHON_CODE or described is None or described.flavor == PYTHON


def _may_be_model(file: Path) -> bool:
    """Whether a file of unknown format can be a model.

    By its name.
    """
    return file.name.partition(".")[0].lower() not in TELLS_OF_A_MODEL and not (
        file.name.lower() in TELLS_OF_A_MODEL or file.suffix.lower() in TOLD_BESIDE_A_MODEL
    )


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(HEAD)


def _format(file: Path, head: bytes) -> Format | None:
    for offset, expected, kind in FIRST_BYTES:
        if head[offset : offset + len(expected)] == expected:
            return kind
    if head.startswith(b"PK\x03\x04"):
        inside = next((kind for member, kind in IN_ARCHIVE if member in head), None)
    else:
        inside = next((kind for written, kind in IN_TEXT if written.search(head)), None)
    return inside or ENDINGS.get(file.suffix.lower())


def _kinds(models: Mapping[str, Format | None]) -> Phrase | None:
    """The formats that are known, each with its files.

    None where none is known.
    """
    by_format: dict[Format, list[str]] = {}
    for name, kind in models.items():
        if kind is not None:
            by_format.setdefault(kind, []).append(name)
    kinds = [model_files.files_of_format(kind.code, _first(names), _more(names)) for kind, names in by_format.items()]
    return model_files.files_of_formats(kinds[:MOST_NAMED], _runs_code(by_format)) if kinds else None


def _runs_code(formats: Iterable[Format | None]) -> bool:
    return any(kind is not None and kind.runs_code for kind in formats)


def _first(names: Sequence[str]) -> list[str]:
    """Those that a sentence names."""
    return [shown(name) for name in names[:MOST_NAMED]]


def _more(names: Sequence[str | Phrase]) -> int:
    """How many it does not name."""
    return max(0, len(names) - MOST_NAMED)

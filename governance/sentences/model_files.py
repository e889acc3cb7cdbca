"""What lies in a version, and why none of it is explained."""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import Phrase, sentence

FORMATS: Mapping[str, str] = {
    "xgboost": "an XGBoost model",
    "xgboost-binary": "an XGBoost model in its old binary format, which XGBoost reads no longer since 3.1",
    "lightgbm": "a LightGBM model",
    "catboost": "a CatBoost model",
    "keras": "a Keras model",
    "keras-hdf5": "a Keras model in HDF5",
    "pytorch": "a PyTorch model",
    "pickle": "a pickle",
    "python": "Python code",
    "h2o": "an H2O model",
    "spark": "a Spark ML model",
    "skops": "a scikit-learn model in skops",
    "pmml": "a model in PMML",
    "gguf": "a language model in GGUF",
    "tensorflow-lite": "a TensorFlow Lite model",
    "tensorflow": "a TensorFlow model",
    "fasttext": "a fastText model",
    "r": "an object of R",
    "paddle": "a PaddlePaddle model",
    "onnx": "an ONNX model",
    "safetensors": "a neural network in safetensors",
    "core-ml": "a Core ML model",
}
"""Formats of model files, by code, with their article."""
FLAVORS: Mapping[str, str] = {
    "xgboost": "an XGBoost model",
    "sklearn": "a scikit-learn model",
    "lightgbm": "a LightGBM model",
    "catboost": "a CatBoost model",
    "onnx": "an ONNX model",
    "keras": "a Keras model",
    "tensorflow": "a TensorFlow model",
    "pytorch": "a PyTorch model",
    "spark": "a Spark ML model",
    "mleap": "a Spark ML model in MLeap",
    "statsmodels": "a statsmodels model",
    "h2o": "an H2O model",
    "prophet": "a Prophet model",
    "pmdarima": "a pmdarima model",
    "diviner": "a Diviner model",
    "paddle": "a PaddlePaddle model",
    "spacy": "a spaCy model",
    "fastai": "a fastai model",
    "transformers": "a model of transformers",
    "sentence_transformers": "a model of sentence-transformers",
    "diffusers": "a model of diffusers",
    "langchain": "a LangChain model",
    "llama_index": "a LlamaIndex model",
    "dspy": "a DSPy model",
    "openai": "an OpenAI model",
    "johnsnowlabs": "a model of John Snow Labs",
    "crate": "a model of R (crate)",
    "python_function": "a Python function",
}
"""What MLflow calls a way to load a model, and the model."""


def _listed(files: Sequence[str | Phrase], more: int) -> str:
    first = ", ".join(map(str, files))
    return f"{first} and {more:,} more" if more else first


def _code(*, runs_code: bool) -> str:
    return ", which runs its author's code when it is loaded" if runs_code else ""


@sentence(name="model.pkl")
def empty_file(name: str) -> str:
    """A file without a byte."""
    return f"{name} (empty)"


@sentence(name="model.pkl")
def pointer_of_git_lfs(name: str) -> str:
    """A file that says where the real one is."""
    return f"{name} (a pointer of Git LFS)"


@sentence(files=("MLmodel", empty_file("model.pkl")), more=2)
def no_model_file(files: Sequence[str | Phrase], more: int) -> str:
    """What is there in its place: some `files`, and so many `more`."""
    return f"the version holds no model file, only {_listed(files, more)}"


@sentence(nothing=no_model_file(("MLmodel",), 0))
def no_vote_names_a_model(nothing: Phrase) -> str:
    """What follows from that."""
    return f"{nothing}, so no vote names the bytes of a model"


@sentence(name="model.ubj")
def named_model_is_gone(name: str) -> str:
    """A description that names what is not there."""
    return f"MLmodel names {name} as the model, and no model lies there in the version"


@sentence(format="pickle", files=("model.pkl",), more=0)
def files_of_format(format: str, files: Sequence[str], more: int) -> str:
    """Files of one format."""
    return f"{FORMATS[format]} ({_listed(files, more)})"


@sentence(formats=(files_of_format("pickle", ("model.pkl",), 0),), runs_code=True)
def files_of_formats(formats: Sequence[Phrase], runs_code: bool) -> str:
    """What a version is, without a description."""
    return f"{' and '.join(map(str, formats))}{_code(runs_code=runs_code)}"


@sentence(files=("model.xyz",), more=0)
def of_no_known_format(files: Sequence[str], more: int) -> str:
    """What a version is, where nothing tells it."""
    return f"of no kind that Placet recognises ({_listed(files, more)})"


@sentence(flavor="sklearn", files=("model.pkl",), more=0, runs_code=True)
def model_of_flavor(flavor: str, files: Sequence[str], more: int, runs_code: bool) -> str:
    """What a version is by its description."""
    return f"{_flavor(flavor)} ({_listed(files, more)}){_code(runs_code=runs_code)}"


@sentence(flavor="sklearn", name="model.pkl")
def model_of_flavor_is_gone(flavor: str, name: str) -> str:
    """What a version is by its description, and is not."""
    return f"{_flavor(flavor)} by its MLmodel, which names {name}, where no model lies"


def _flavor(flavor: str) -> str:
    return FLAVORS.get(flavor, f"a model of MLflow's flavor {flavor}")


@sentence(message="line 3, column 1: a key twice")
def description_is_no_yaml(message: str) -> str:
    """What is wrong with a description."""
    return f"MLmodel is not plain YAML: {message}"


@sentence()
def description_without_flavors() -> str:
    """What is wrong with a description."""
    return "MLmodel does not describe flavors as MLflow does: a name, and a mapping"


@sentence(files=("a.ubj", "b.skops"))
def several_boosters(files: Sequence[str]) -> str:
    """Why nothing is explained."""
    return f"the version holds several models ({', '.join(files)}), and no MLmodel says which of them answers"


@sentence(kind=of_no_known_format(("model.xyz",), 0))
def xgboost_only(kind: Phrase) -> str:
    """Why nothing is explained."""
    return (
        f"this version is {kind}; without running code, Placet loads XGBoost, LightGBM, CatBoost, ONNX and scikit-learn in skops; "
        "others where the specification says `run_author_code: sandboxed`, or has an `endpoint` where they are served"
    )


@sentence()
def booster_is_not_named() -> str:
    """Why nothing is explained."""
    return "MLmodel describes an XGBoost model, and does not name its file"


@sentence(name="../model.ubj")
def booster_elsewhere(name: str) -> str:
    """Why nothing is explained."""
    return f"MLmodel names {name} as the model; expected a .ubj or .json file beside it"


@sentence(kind=model_of_flavor("xgboost", ("model.bin",), 0, False))
def booster_of_another_format(kind: Phrase) -> str:
    """Why nothing is explained."""
    return f"this version is {kind}; expected XGBoost's .ubj or .json, as `mlflow.xgboost.log_model` writes them"


@sentence(name="model.ubj", message="Invalid model")
def booster_cannot_be_read(name: str, message: str) -> str:
    """Why nothing is explained, with what XGBoost says."""
    return f"{name} is not a model that XGBoost can read: {message}"


@sentence(name="model.skops", types=("os.system",), count=1)
def types_not_trusted(name: str, types: Sequence[str], count: int) -> str:
    """Why nothing is explained."""
    more = f" and {count - len(types):,} more" if count > len(types) else ""
    return f"{name} holds types that Placet does not trust ({', '.join(types)}{more}), so it is not loaded"


@sentence(name="model.skops", message="File is not a zip file")
def estimator_cannot_be_read(name: str, message: str) -> str:
    """Why nothing is explained, with what skops says."""
    return f"{name} is not a model that skops can read: {message}"


@sentence(library="LightGBM", name="model.lgb", message="Model format error")
def not_read_by(library: str, name: str, message: str) -> str:
    """Why nothing is explained, with what the library says."""
    return f"{name} is not a model that {library} can read: {message}"

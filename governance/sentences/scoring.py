"""Why the process that holds a model gave no answer."""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import sentence

LAYERS: Mapping[str, str] = {
    "limits": "limits of memory, time and files",
    "files": "no file but the model's own and a scratch folder",
    "calls": "no socket and no other process",
    "namespaces": "no network",
}
"""What a process has given up, in words that follow "had"."""
PROTOCOLS: Mapping[str, str] = {
    "mlflow": "MLflow's /invocations",
    "kserve-v2": "the Open Inference Protocol, version 2",
}


@sentence(seconds=600)
def model_gave_no_answer(seconds: int) -> str:
    """Why there is none."""
    return f"the model gave no answer within {seconds:,} seconds, and its process was ended"


@sentence(signal="SIGXCPU")
def process_was_ended(signal: str) -> str:
    """Why there is none."""
    because = {
        "SIGXCPU": "it used more processor time than it may",
        "SIGKILL": "the machine or somebody ended it; it may have needed too much memory",
    }.get(signal, f"it ended with {signal}")
    return f"the process of the model has ended: {because}"


@sentence()
def process_ended() -> str:
    """Why there is none."""
    return "the process of the model has ended before it answered"


@sentence()
def answer_fits_no_sample() -> str:
    """Why there is none."""
    return "the process of the model answered what cannot be about these rows; nothing of it is used"


@sentence(mebibytes=4096)
def needs_more_memory(mebibytes: int) -> str:
    """Why there is none."""
    return f"the model needs more memory than the {mebibytes:,} MiB that it may have"


@sentence()
def process_does_not_start() -> str:
    """Why there is none."""
    return "the process that loads models does not start: the machine has no room for it, or a library is damaged"


@sentence(error="RuntimeError", message="no such tree")
def process_failed(error: str, message: str) -> str:
    """Why there is none."""
    return f"the process of the model has failed ({error}: {message})"


@sentence(mebibytes=256)
def scratch_is_full(mebibytes: int) -> str:
    """Why there is none."""
    return f"the model wrote more files than it may ({mebibytes:,} MiB in all), and its process was ended"


@sentence(threads=256)
def too_many_threads(threads: int) -> str:
    """Why there is none."""
    return f"the model started more than {threads:,} threads, and its process was ended"


@sentence(library="catboost")
def library_is_not_installed(library: str) -> str:
    """Why there is none."""
    return f"the Python library {library}, which reads this model, is not installed where it was assessed; `pip install 'placet[models]'` installs it"


@sentence(missing="files: Function not implemented")
def sandbox_is_incomplete(missing: str) -> str:
    """Why there is none."""
    return (
        "the model runs its author's code, and this machine cannot keep that code from everything else "
        f"({missing}); it was not loaded"
    )


@sentence(name="model.pkl", error="ModuleNotFoundError", message="No module named 'shop'")
def author_code_failed(name: str, error: str, message: str) -> str:
    """Why there is none, with what the author's code says."""
    return f"{name} could not be loaded; its author's code failed ({error}: {message})"


@sentence(name="model.pkl", type="dict")
def nothing_to_ask(name: str, type: str) -> str:
    """Why there is none."""
    return f"{name} holds a {type}, which predicts nothing; expected an object with `predict`"


@sentence(name="model.onnx", type="seq(tensor(float))")
def graph_reads_no_table(name: str, type: str) -> str:
    """Why there is none."""
    return f"{name} reads {type}; expected numbers or words, as a table has them"


@sentence()
def loaded_without_code() -> str:
    """How a model was run."""
    return "the model was loaded from its file, in a process apart; no code of its author ran"


@sentence(layers=("limits", "files", "calls"))
def author_code_ran(layers: Sequence[str]) -> str:
    """How a model was run, and what its process had given up."""
    kept = ", ".join(LAYERS[layer] for layer in LAYERS if layer in layers)
    return f"code of the model's author ran, as the specification allows, in a process apart that had {kept}"


@sentence(protocol="mlflow")
def endpoint_was_asked(protocol: str) -> str:
    """How a model was run."""
    return (
        f"the endpoint that serves the model was asked ({PROTOCOLS[protocol]}); the file of this version was not loaded"
    )


@sentence(status=503)
def endpoint_refused(status: int) -> str:
    """Why there is none."""
    return f"the endpoint that serves the model answered with status {status}, expected 200"


@sentence(error="ConnectError")
def endpoint_is_not_reached(error: str) -> str:
    """Why there is none."""
    return f"the endpoint that serves the model cannot be reached ({error})"


@sentence(expected=50)
def endpoint_answers_otherwise(expected: int) -> str:
    """Why there is none."""
    return f"the endpoint that serves the model answered what is not one number for each of {expected:,} rows"


@sentence(expected=50, classes=3)
def endpoint_answers_about_other_classes(expected: int, classes: int) -> str:
    """Why there is none, of a choice between classes."""
    return (
        f"the endpoint that serves the model answered what is not {classes:,} numbers for each of {expected:,} rows, expected one for each "
        "class"
    )


@sentence(expected="sha256:0123456789", actual="sha256:abcdef0123")
def files_are_others(expected: str, actual: str) -> str:
    """Why there is none."""
    return f"the version's files are others than those that were assessed ({actual[:17]}, expected {expected[:17]})"

"""Why the registry, or what lies in it, cannot be read."""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import Phrase, sentence

IN_PLACE_OF_A_DATABASE: Mapping[str, str] = {
    "in-memory": "no file: it is a database in memory, which ends with its process",
    "folder": "a folder there",
    "nothing": "no file there",
    "empty": "an empty file",
    "other-file": "a file there that is no SQLite database",
}
"""What is found where a registry should be, by code."""


@sentence(path="artifacts/2")
def no_files_of_a_model(path: str) -> str:
    """Of the files of a version."""
    return f"{path} holds no files. Log the model there, or register a version that has some"


@sentence(path="artifacts/2", fault="Permission denied")
def files_cannot_be_read(path: str, fault: str) -> str:
    """Of the files of a version."""
    return f"{path} cannot be read: {fault}"


@sentence(name="b\\udcff", folder="artifacts/2")
def file_name_not_utf8(name: str, folder: str) -> str:
    """Of the files of a version."""
    return f"{name!r} in {folder} is a file name that is not UTF-8; expected one that is"


@sentence(folder="home/models", model="card-fraud", names=("taxi-fare",))
def no_specification(folder: str, model: str, names: Sequence[str]) -> str:
    """Of a model."""
    return f"{folder} has no specification {model}.yaml; it has {', '.join(names) or 'none'}"


@sentence(uri="sqlite:///mlflow.db", obstacle="nothing")
def no_registry_there(uri: str, obstacle: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} has {IN_PLACE_OF_A_DATABASE[obstacle]}, expected MLflow's database; is PLACET_REGISTRY right, and is its disk mounted?"


@sentence(uri="sqlite:///placet.db", tables=("act", "item"), more=3)
def database_without_registry(uri: str, tables: Sequence[str], more: int) -> str:
    """Of a registry.

    Some `tables` of it, and so many `more`.
    """
    shown = ", ".join(tables) + (f" and {more:,} more" if more else "")
    return f"the registry at {uri} is a database without MLflow's tables (it has {shown or 'none'}), expected a registry; is PLACET_REGISTRY right? Nothing was made in it"


@sentence(
    uri="sqlite:///mlflow.db",
    older=True,
    schemas=("1a2b",),
    version="3.1",
    ours="3c4d",
)
def registry_of_another_mlflow(uri: str, older: bool, schemas: Sequence[str], version: str, ours: str) -> str:
    """Of a registry."""
    now = (
        "Back it up, and run `mlflow db upgrade` with its address once all that uses it can read the new form"
        if older
        else "Let Placet reach it through an MLflow server, or give Placet the MLflow that made it"
    )
    age, schema = "an older" if older else "another", ", ".join(schemas) or "not said"
    return f"the registry at {uri} has the tables of {age} MLflow (schema {schema}), expected those of MLflow {version} (schema {ours}). {now}. Nothing was changed in it"


@sentence(model="card-fraud", version="9", versions=("2", "1"))
def no_such_version(model: str, version: str, versions: Sequence[str]) -> str:
    """Of a version."""
    return f"{model} has no version {version} in the registry; its versions are {', '.join(versions) or 'none'}"


@sentence(name="card-fraud/2", path="artifacts/2", looked_from="/srv")
def files_not_there(name: str, path: str, looked_from: str | None) -> str:
    """Of the files of a version.

    `looked_from` is the folder that a path without a root begins in.
    """
    place = path if looked_from is None else f"{path} (looked for from {looked_from})"
    return f"the files of {name} are not at {place}, as the registry says. Put them back, or register a version that names the new place"


@sentence(
    name="card-fraud/2",
    source="models:/m-1",
    fault=Phrase("not-in-registry", {"fault": "Model m-1 not found", "uri": "sqlite:///mlflow.db"}),
)
def files_named_nowhere(name: str, source: str, fault: Phrase) -> str:
    """Of the files of a version."""
    return f"nothing says where the files of {name} ({source}) are: {fault}"


@sentence(uri="http://127.0.0.1:5000", model="card-fraud", named=None)
def registry_named_another(uri: str, model: str, named: str | None) -> str:
    """Of a server that is no registry."""
    return f"{_no_registry(uri)} Asked for {model}, it named {named or 'nothing'}"


@sentence(fault="Registered Model with name=x not found", uri="sqlite:///mlflow.db")
def not_in_registry(fault: str, uri: str) -> str:
    """Of a model or version."""
    return f"{fault}: it is not in the registry at {uri}"


@sentence(uri="http://127.0.0.1:5000", cause="Connection refused")
def registry_did_not_answer(uri: str, cause: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} did not answer: {cause}"


@sentence(uri="http://127.0.0.1:5000", about="card-fraud", answer="Internal error")
def registry_answered(uri: str, about: str, answer: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} answered about {about or 'models'}: {answer}"


@sentence(uri="http://127.0.0.1:5000", answer="<html>")
def server_is_no_registry(uri: str, answer: str) -> str:
    """Of a server that is no registry."""
    return f"{_no_registry(uri)} {answer}"


def _no_registry(uri: str) -> str:
    return f"what answers at {uri} is no MLflow registry, or one of another version; is PLACET_REGISTRY right?"


@sentence(uri="mssql://host/mlflow", module="pyodbc")
def registry_needs_module(uri: str, module: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} needs the Python module {module}, which Placet lacks. Install it, or let an MLflow server stand between the two"


@sentence(name="card-fraud/2", uri="s3://models/2", packages="boto3")
def files_need_module(name: str, uri: str, packages: str) -> str:
    """Of the files of a version."""
    return f"the files of {name} lie at {uri}, and Placet lacks what reads them there: {packages}. Install it, or let an MLflow server hand them out"


@sentence(name="card-fraud/2", uri="s3://models/2", fault="Forbidden")
def files_not_fetched(name: str, uri: str, fault: str) -> str:
    """Of the files of a version."""
    return f"the files of {name} lie at {uri}, and could not be fetched: {fault}; let whoever runs Placet read them"


@sentence(uri="sqlite:///mlflow.db")
def registry_sends_no_webhooks(uri: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} is no server, and only a server sends webhooks. Set PLACET_REGISTRY to the address of an MLflow server, or leave it to the worker, which looks in rounds"


@sentence(uri="http://127.0.0.1:5000", address="http://127.0.0.1:8501/hooks/mlflow", answer="Internal error")
def webhook_not_taken(uri: str, address: str, answer: str) -> str:
    """Of a registry."""
    return f"the registry at {uri} did not take the webhook {address}: {answer}"


@sentence(path="artifacts/2/model.pkl", to="/gone")
def neither_file_nor_folder(path: str, to: str | None) -> str:
    """Of the files of a version.

    `to` is where a link leads.
    """
    what = "neither a file nor a folder" if to is None else f"a link to {to}, which is no file"
    return f"{path} is {what}; expected files, whose bytes can be named"

"""The MLflow model registry: versions and aliases, through `MlflowClient`.

Stages are not used.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

from governance.adapters.disk.artifact_digest import WatchedFiles, artifact_digest, told
from governance.adapters.registry.place import require_file, require_tables
from governance.errors import NotFound, PlacetError, RegistryUnavailable
from governance.records import DatasetInput, ModelVersion, Training
from governance.sentences import registering
from governance.serving.registry import HeldFiles

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel, Run
    from mlflow.entities.model_registry import ModelVersion as MlflowVersion
    from mlflow.entities.model_registry import RegisteredModel

T = TypeVar("T")
LARGEST_PAGE = 1000
LOOK_AGAIN_SECONDS = 3600.0
"""How long the files of a version that lie elsewhere are taken to be what they were: to look at them is to fetch them."""
LONGEST_ANSWER = 400
"""Characters of what somebody else's error says."""
CLIENTS = {
    **dict.fromkeys(("s3", "r2", "b2"), "boto3"),
    "gs": "google-cloud-storage",
    **dict.fromkeys(("wasb", "wasbs"), "azure-storage-blob and azure-identity"),
    **dict.fromkeys(("abfs", "abfss"), "azure-storage-file-datalake and azure-identity"),
    "sftp": "pysftp",
}
"""By the scheme of an address: the Python packages with which MLflow reads files there."""
NOBODY = "unknown"
"""What MLflow writes as a run's user where nobody is named."""


class MlflowRegistry:
    """A registry at an MLflow URI.

    A server, or a SQLite file for one machine.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._connected: MlflowClient | None = None
        self._watched = WatchedFiles()
        self._fetched_digests: dict[str, tuple[float, str]] = {}

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        """Every version, newest first."""
        return self._ask(lambda client: self._versions(client, model))

    def version(self, model: str, version: str) -> ModelVersion:
        """One version."""
        versions = self.versions(model)
        for candidate in versions:
            if candidate.version == version:
                return candidate
        raise NotFound(registering.no_such_version(model, version, [item.version for item in versions]))

    def alias_holder(self, model: str, alias: str) -> str | None:
        """The version behind `alias`."""
        holder = self._ask(lambda client: self._registered(client, model).aliases.get(alias), about=model)
        return None if holder is None else str(holder)

    def set_alias(self, model: str, alias: str, version: str) -> None:
        """Point `alias` at `version`."""
        self._ask(lambda client: client.set_registered_model_alias(model, alias, version), about=model)

    def remove_alias(self, model: str, alias: str) -> None:
        """Let `alias` point nowhere."""
        if self.alias_holder(model, alias) is not None:
            self._ask(lambda client: client.delete_registered_model_alias(model, alias), about=model)

    @contextmanager
    def files(self, version: ModelVersion) -> Iterator[HeldFiles]:
        """The files of a version.

        Where they lie, or in a folder that is removed when the caller is done.
        """
        with self._read(version) as path:
            yield HeldFiles(path, artifact_digest(path))

    @contextmanager
    def _read(self, version: ModelVersion) -> Iterator[Path]:
        uri = self._found_at(version)
        local = _local(uri)
        if local is not None:
            if not os.path.lexists(local):
                looked_from = None if local.is_absolute() else str(Path.cwd())
                raise RegistryUnavailable(registering.files_not_there(version.name, told(local), looked_from))
            yield local
            return
        with TemporaryDirectory(prefix="placet-files-") as folder:
            yield _fetched(uri, version.name, folder, self._uri)

    def artifact_digest(self, version: ModelVersion) -> str:
        """Digest over the version's files."""
        with self.files(version) as files:
            return files.digest

    def watched_digest(self, version: ModelVersion) -> str:
        """The digest of a version, for frequent calls.

        Files on this machine are read again when they show a change. Others are fetched again every hour.
        """
        uri = self._found_at(version)
        if _local(uri) is not None:
            with self._read(version) as path:
                return self._watched.digest(path)
        earlier = self._fetched_digests.get(uri)
        if earlier is None or monotonic() - earlier[0] > LOOK_AGAIN_SECONDS:
            earlier = self._fetched_digests[uri] = monotonic(), self.artifact_digest(version)
        return earlier[1]

    def _found_at(self, version: ModelVersion) -> str:
        """The place of the version's files.

        Raises RegistryUnavailable where the registry does not name it, because version, run or model are gone.
        """
        try:
            return self._ask(lambda client: self._place(client, version), about=version.name)
        except NotFound as error:
            raise RegistryUnavailable(
                registering.files_named_nowhere(version.name, version.source, error.phrase)
            ) from error

    def _place(self, client: "MlflowClient", version: ModelVersion) -> str:
        """The place that the registry names for the files.

        Where it names a run or another model, that one is followed.
        """
        uri = str(client.get_model_version_download_uri(version.model, version.version))
        if uri.startswith("runs:/"):
            run, _, path = uri.removeprefix("runs:/").partition("/")
            logged = [logged for logged in self._logged(client, run) if logged.name == path]
            root = client.get_run(run).info.artifact_uri
            return str(logged[-1].artifact_location) if logged else f"{root}/{path}"
        if uri.startswith("models:/m-"):
            return str(client.get_logged_model(uri.removeprefix("models:/").partition("/")[0]).artifact_location)
        return uri

    def _logged(self, client: "MlflowClient", run: str) -> "list[LoggedModel]":
        """Models that a run logged beside its artifacts, as MLflow 3 does."""
        experiment = client.get_run(run).info.experiment_id
        return list(client.search_logged_models([experiment], filter_string=f"source_run_id = '{run}'"))

    def authors(self, version: ModelVersion) -> tuple[str, ...]:
        """The people who made and registered a version.

        The user of the run, as its tag or else the tracking server has it, and who registered the version.
        """
        names = [version.created_by]
        if version.run_id is not None:
            with suppress(NotFound):  # `training` says so
                run = self._run(version.run_id)
                names.append(run.data.tags.get("mlflow.user") or run.info.user_id)
        return tuple(dict.fromkeys(name for name in names if name and name != NOBODY))

    def training(self, version: ModelVersion) -> Training:
        """The data sets and parameters that the version's run declares."""
        if version.run_id is None:
            return Training()
        run = self._run(version.run_id)
        declared = tuple(
            DatasetInput(
                item.dataset.name,
                item.dataset.digest,
                item.dataset.source_type,
                next((tag.value for tag in item.tags if tag.key == "mlflow.data.context"), ""),
            )
            for item in run.inputs.dataset_inputs
        )
        return Training(declared, dict(sorted(run.data.params.items())))

    def _run(self, run_id: str) -> "Run":
        return self._ask(lambda client: client.get_run(run_id), about=f"run {run_id}")

    def _versions(self, client: "MlflowClient", model: str) -> tuple[ModelVersion, ...]:
        registered = self._registered(client, model)
        # Aliases are read from the model: a search returns versions without them (mlflow #16734).
        by_version: dict[str, list[str]] = {}
        for alias, holder in sorted(registered.aliases.items()):
            by_version.setdefault(str(holder), []).append(alias)
        versions: list[MlflowVersion] = []
        token = None
        while True:
            page = client.search_model_versions(f"name = '{model}'", max_results=LARGEST_PAGE, page_token=token)
            versions += page
            token = page.token
            if not token:
                break
        records = [_record(item, tuple(by_version.get(str(item.version), ()))) for item in versions]
        return tuple(sorted(records, key=lambda record: int(record.version), reverse=True))

    def _registered(self, client: "MlflowClient", model: str) -> "RegisteredModel":
        """Read the registered model.

        Raises RegistryUnavailable where the answer is not a registry's: any other JSON would read as a model without
        aliases.
        """
        registered = client.get_registered_model(model)
        if registered.name != model:
            raise RegistryUnavailable(registering.registry_named_another(self._uri, model, registered.name or None))
        return registered

    def _ask(self, question: "Callable[[MlflowClient], T]", about: str = "") -> T:
        from google.protobuf.json_format import Error as OtherWords  # type: ignore[import-untyped]  # it has no stubs
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        try:
            return question(self._client())
        except PlacetError:
            raise
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                raise NotFound(registering.not_in_registry(error.message.rstrip("."), self._uri)) from error
            if (unreached := _unreached(error)) is not None:
                raise RegistryUnavailable(registering.registry_did_not_answer(self._uri, unreached)) from error
            raise RegistryUnavailable(
                registering.registry_answered(self._uri, about, _on_one_line(error.message))
            ) from error
        except OtherWords as error:
            raise RegistryUnavailable(registering.server_is_no_registry(self._uri, _on_one_line(error))) from error
        except ImportError as error:
            raise RegistryUnavailable(registering.registry_needs_module(self._uri, str(error.name))) from error
        except (SQLAlchemyError, OSError) as error:
            # SQLAlchemy's own words are the statement and a link; what happened is in the error it wraps.
            cause = getattr(error, "orig", None) or error
            raise RegistryUnavailable(registering.registry_did_not_answer(self._uri, _on_one_line(cause))) from error

    def _client(self) -> "MlflowClient":
        require_file(self._uri)
        if self._connected is None:
            require_tables(self._uri)
            os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
            # By itself MLflow goes on for four minutes, and a person waits; what is to be tried again, we try again.
            os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
            os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
            os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
            # What asks for the registry by no address of its own would make one in the working directory.
            os.environ.setdefault("MLFLOW_TRACKING_URI", self._uri)
            from mlflow import MlflowClient

            self._connected = MlflowClient(self._uri, self._uri)
        return self._connected


def _fetched(uri: str, name: str, folder: str, registry: str) -> Path:
    """Fetch the files of a version into `folder`.

    Raises RegistryUnavailable, whatever the client of the place raises.
    """
    from mlflow.artifacts import download_artifacts

    try:
        return Path(download_artifacts(artifact_uri=uri, dst_path=folder, tracking_uri=registry))
    except ImportError as error:
        needed = CLIENTS.get(urlsplit(uri).scheme, f"the Python module {error.name}")
        raise RegistryUnavailable(registering.files_need_module(name, uri, needed)) from error
    except Exception as error:  # the client of each place has errors of its own
        raise RegistryUnavailable(
            registering.files_not_fetched(name, uri, _unreached(error) or _on_one_line(error))
        ) from error


def _on_one_line(error: object) -> str:
    """What an error says, on one line and without its full stop."""
    sentence = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return sentence if len(sentence) <= LONGEST_ANSWER else f"{sentence[:LONGEST_ANSWER]}..."


def _local(uri: str) -> Path | None:
    """The path on this machine that `uri` means.

    None where it is somewhere else.
    """
    parts = urlsplit(uri)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    return Path(uri) if not parts.scheme else None


def _unreached(error: BaseException) -> str | None:
    """Why nobody answered.

    None where somebody did.
    """
    cause = error.__cause__ or error.__context__
    if not isinstance(cause, OSError):  # errors of the HTTP library are
        return None
    while (deeper := cause.__cause__ or cause.__context__) is not None:
        cause = deeper
    return str(getattr(cause, "strerror", None) or cause)


def _record(item: "MlflowVersion", aliases: tuple[str, ...]) -> ModelVersion:
    return ModelVersion(
        model=item.name,
        version=str(item.version),
        run_id=item.run_id or None,
        source=item.source,
        created_at=datetime.fromtimestamp(item.creation_timestamp / 1000, UTC),
        created_by=item.user_id or None,
        description=item.description or "",
        aliases=aliases,
        tags=dict(item.tags),
    )

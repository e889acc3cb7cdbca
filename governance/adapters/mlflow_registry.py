"""The MLflow model registry: versions and aliases, through `MlflowClient`. Stages do not exist for us."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

from governance.adapters.artifact_digest import WatchedFiles, artifact_digest
from governance.errors import NotFound, PlacetError, RegistryUnavailable
from governance.records import DatasetInput, ModelVersion
from governance.registry import HeldFiles

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel, Run
    from mlflow.entities.model_registry import ModelVersion as MlflowVersion

T = TypeVar("T")
LARGEST_PAGE = 1000
LOOK_AGAIN_SECONDS = 3600.0
"""How long the files of a version that lie elsewhere are taken to be what they were: to look at them is to fetch them."""
NOBODY = "unknown"
"""What MLflow writes as a run's user where nobody is named."""


class MlflowRegistry:
    """A registry at an MLflow URI (a server, or a SQLite file for one machine)."""

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
        known = self.versions(model)
        for candidate in known:
            if candidate.version == version:
                return candidate
        names = ", ".join(item.version for item in known) or "none"
        raise NotFound(f"{model} has no version {version} in the registry; its versions are {names}")

    def alias_holder(self, model: str, alias: str) -> str | None:
        """The version behind `alias`."""
        holder = self._ask(lambda client: client.get_registered_model(model).aliases.get(alias), about=model)
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
        """The version's files: where they lie, or in a folder that is removed when the caller is done."""
        with self._read(version) as path:
            yield HeldFiles(path, artifact_digest(path))

    @contextmanager
    def _read(self, version: ModelVersion) -> Iterator[Path]:
        uri = self._ask(lambda client: self._place(client, version), about=version.name)
        local = _local(uri)
        if local is not None:
            if not local.exists():
                raise RegistryUnavailable(
                    f"the files of {version.name} are not at {local}, where the registry says they are"
                )
            yield local
            return
        with TemporaryDirectory(prefix="placet-files-") as folder:
            yield self._ask(lambda _: self._fetched(uri, folder), about=version.name)

    def artifact_digest(self, version: ModelVersion) -> str:
        """Digest over the version's files."""
        with self.files(version) as held:
            return held.digest

    def watched_digest(self, version: ModelVersion) -> str:
        """Files on this machine are read again when they show a change; others are fetched again every hour."""
        uri = self._ask(lambda client: self._place(client, version), about=version.name)
        if _local(uri) is not None:
            with self._read(version) as path:
                return self._watched.digest(path)
        known = self._fetched_digests.get(uri)
        if known is None or monotonic() - known[0] > LOOK_AGAIN_SECONDS:
            known = self._fetched_digests[uri] = monotonic(), self.artifact_digest(version)
        return known[1]

    def _place(self, client: "MlflowClient", version: ModelVersion) -> str:
        """Where the registry says that the files are; what names a run or another model is followed."""
        uri = str(client.get_model_version_download_uri(version.model, version.version))
        if uri.startswith("runs:/"):
            run, _, path = uri.removeprefix("runs:/").partition("/")
            logged = [one for one in self._logged(client, run) if one.name == path]
            root = client.get_run(run).info.artifact_uri
            return str(logged[-1].artifact_location) if logged else f"{root}/{path}"
        if uri.startswith("models:/m-"):
            return str(client.get_logged_model(uri.removeprefix("models:/").partition("/")[0]).artifact_location)
        return uri

    def _logged(self, client: "MlflowClient", run: str) -> "list[LoggedModel]":
        """Models that a run logged beside its artifacts, as MLflow 3 does."""
        experiment = client.get_run(run).info.experiment_id
        return list(client.search_logged_models([experiment], filter_string=f"source_run_id = '{run}'"))

    def _fetched(self, uri: str, folder: str) -> Path:
        from mlflow.artifacts import download_artifacts

        return Path(download_artifacts(artifact_uri=uri, dst_path=folder, tracking_uri=self._uri))

    def authors(self, version: ModelVersion) -> tuple[str, ...]:
        """The run's user, as its tag or else the tracking server has it, and who registered the version."""
        found = [version.created_by]
        if version.run_id is not None:
            run = self._run(version.run_id)
            found.append(run.data.tags.get("mlflow.user") or run.info.user_id)
        return tuple(dict.fromkeys(name for name in found if name and name != NOBODY))

    def training_data(self, version: ModelVersion) -> tuple[DatasetInput, ...]:
        """The data sets that the version's run declares."""
        if version.run_id is None:
            return ()
        run = self._run(version.run_id)
        return tuple(
            DatasetInput(
                item.dataset.name,
                item.dataset.digest,
                item.dataset.source_type,
                next((tag.value for tag in item.tags if tag.key == "mlflow.data.context"), ""),
            )
            for item in run.inputs.dataset_inputs
        )

    def _run(self, run_id: str) -> "Run":
        return self._ask(lambda client: client.get_run(run_id), about=f"run {run_id}")

    def _versions(self, client: "MlflowClient", model: str) -> tuple[ModelVersion, ...]:
        registered = client.get_registered_model(model)
        # Aliases are read from the model: a search returns versions without them (mlflow #16734).
        by_version: dict[str, list[str]] = {}
        for alias, holder in sorted(registered.aliases.items()):
            by_version.setdefault(str(holder), []).append(alias)
        found: list[MlflowVersion] = []
        token = None
        while True:
            page = client.search_model_versions(f"name = '{model}'", max_results=LARGEST_PAGE, page_token=token)
            found += page
            token = page.token
            if not token:
                break
        records = [_record(item, tuple(by_version.get(str(item.version), ()))) for item in found]
        return tuple(sorted(records, key=lambda record: int(record.version), reverse=True))

    def _ask(self, question: "Callable[[MlflowClient], T]", about: str = "") -> T:
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        try:
            return question(self._client())
        except PlacetError:
            raise
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                raise NotFound(f"{error.message.rstrip('.')}: it is not in the registry at {self._uri}") from error
            if (unreached := _unreached(error)) is not None:
                raise RegistryUnavailable(f"the registry at {self._uri} did not answer: {unreached}") from error
            raise RegistryUnavailable(
                f"the registry at {self._uri} answered about {about or 'models'}: {error.message}"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            # SQLAlchemy's own words are the statement and a link; what happened is in the error it wraps.
            cause = getattr(error, "orig", None) or error
            raise RegistryUnavailable(f"the registry at {self._uri} did not answer: {cause}") from error

    def _client(self) -> "MlflowClient":
        _require_there(self._uri)
        if self._connected is None:
            os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
            # By itself MLflow goes on for four minutes, and a person waits; what is to be tried again, we try again.
            os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
            os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
            os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
            from mlflow import MlflowClient

            self._connected = MlflowClient(self._uri, self._uri)
        return self._connected


def _require_there(uri: str) -> None:
    """Raise RegistryUnavailable where the file of a registry is missing or empty: MLflow would make a new one in its place."""
    if not uri.startswith("sqlite:///"):
        return
    file = Path(uri.removeprefix("sqlite:///").partition("?")[0])
    found = "no file there" if not file.is_file() else "an empty file" if not file.stat().st_size else None
    if found is not None:
        raise RegistryUnavailable(
            f"the registry at {uri} has {found}, expected MLflow's database; is PLACET_REGISTRY right, and is its disk mounted?"
        )


def _local(uri: str) -> Path | None:
    """The path on this machine that `uri` is; None where it is somewhere else."""
    parts = urlsplit(uri)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    return Path(uri) if not parts.scheme else None


def _unreached(error: BaseException) -> str | None:
    """Why nobody answered; None where somebody did."""
    found = error.__cause__ or error.__context__
    if not isinstance(found, OSError):  # errors of the HTTP library are
        return None
    while (deeper := found.__cause__ or found.__context__) is not None:
        found = deeper
    return str(getattr(found, "strerror", None) or found)


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

"""Port: the model registry, and the guarantees that we need of one."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from governance.errors import Refused
from governance.records import ModelVersion, Training
from governance.sentences import writing

CHAMPION = "champion"
"""The alias of the version that serves; every other version is compared with its holder."""


LONGEST_ALIAS = 255
ALIAS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
A_VERSION = re.compile(r"[vV][0-9]+", re.ASCII)


def require_alias_name(alias: str) -> None:
    """Raise Refused where no registry takes `alias`.

    A decision on it could never be carried out. The rule is MLflow's (mlflow.utils.validation): letters, digits,
    dashes and underscores, at most 255; `latest`, and `v` and a number, are its own.
    """
    if len(alias) > LONGEST_ALIAS:
        raise Refused(writing.alias_too_long(len(alias), LONGEST_ALIAS))
    if not ALIAS.fullmatch(alias) or alias.lower() == "latest" or A_VERSION.fullmatch(alias):
        raise Refused(writing.alias_not_possible(alias, LONGEST_ALIAS))


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """A version's files on this machine.

    They stay for as long as somebody reads them.
    """

    path: Path
    """A folder, or the one file."""
    digest: str
    """The name of their bytes."""


class Registry(Protocol):
    """What versions exist, and which alias serves.

    Every method raises RegistryUnavailable where the registry does not answer. Reads see the writes
    that returned before them.
    """

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        """Every version of `model`, newest first.

        Raises NotFound where no such model is registered.
        """
        ...

    def version(self, model: str, version: str) -> ModelVersion:
        """One version of a model.

        Raises NotFound where it is not registered, and names those that are.
        """
        ...

    def alias_holder(self, model: str, alias: str) -> str | None:
        """The version to which `alias` points.

        None where it points nowhere.
        """
        ...

    def set_alias(self, model: str, alias: str, version: str) -> None:
        """Point `alias` at `version`.

        When this returns, it does. Doing it again changes nothing.
        """
        ...

    def remove_alias(self, model: str, alias: str) -> None:
        """Let `alias` point nowhere.

        When this returns, it does. Doing it again changes nothing.
        """
        ...

    def files(self, version: ModelVersion) -> AbstractContextManager[HeldFiles]:
        """The version's files, for reading only.

        They must not be written, and not be read after the block has ended. Raises RegistryUnavailable where the
        registry names files that are not there.
        """
        ...

    def artifact_digest(self, version: ModelVersion) -> str:
        """The digest of the version's bytes.

        It is the same for the same files, whatever the registry calls them.
        """
        ...

    def watched_digest(self, version: ModelVersion) -> str:
        """The same, for whoever looks again and again.

        What this process has read before may be taken for what is there, as long as nothing about it has changed that shows without
        reading it, and for an hour at most where nothing shows.
        """
        ...

    def authors(self, version: ModelVersion) -> tuple[str, ...]:
        """The people who made the run and registered the version.

        By the names that the registry knows. Empty where it does not say, or where the run is gone.
        """
        ...

    def training(self, version: ModelVersion) -> Training:
        """The data sets and parameters that its run declares.

        Empty where it declares none or has no run. Raises NotFound where the run is gone.
        """
        ...

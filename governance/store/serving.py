"""Port: what serves, as it was last seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.evidence.resources import ResourceUse
from governance.records import ModelVersion


@dataclass(frozen=True, slots=True)
class StrayAlias:
    """An alias that points elsewhere than the decisions say.

    Or it points to a version whose files are no longer those that were approved.
    """

    model: str
    alias: str
    found: str | None
    """The version it points to; None where it points nowhere."""
    expected: str | None
    """The version it should point to; None where it should point nowhere."""
    noticed_at: datetime
    files: str | None = None
    """Digest of the files that serve, where the version is the right one and they are not those that were approved."""


class ServingReader(Protocol):
    """Registered versions, stray aliases, and the resources that serving took."""

    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        """The registry's versions of a model at the last look.

        Newest first; None where nobody has looked.
        """
        ...

    def strays(self) -> tuple[StrayAlias, ...]:
        """Aliases that were seen to point elsewhere than decided.

        They have not been seen to be put right.
        """
        ...

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        """The resources that serving a version took.

        As far as they were read; None where nobody has looked.
        """
        ...


class ServingWriter(ServingReader, Protocol):
    """The same, to be written."""

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        """Keep the registry's versions of a model.

        They replace what was kept before.
        """
        ...

    def put_stray(self, stray: StrayAlias) -> None:
        """Record that an alias points elsewhere than decided."""
        ...

    def drop_stray(self, model: str, alias: str) -> None:
        """Record that it no longer does."""
        ...

    def put_resource_use(self, use: ResourceUse) -> None:
        """Keep the resources that serving a version took.

        They replace what was kept before.
        """
        ...

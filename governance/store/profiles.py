"""Port: the counts of versions by bucket of time."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from governance.statistics.profile import Profile


class ProfileReader(Protocol):
    """Profiles of versions."""

    def of(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The stored profiles of one version in one binning.

        In order of time.
        """
        ...

    def versions(self, model: str, binning: str) -> tuple[str, ...]:
        """The versions that have profiles in one binning."""
        ...

    def state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        """The number of stored profiles, and the start of the newest.

        Of one version in one binning. It is cheap, since nothing is decoded.
        """
        ...


class ProfileWriter(ProfileReader, Protocol):
    """The same, to be written."""

    def put(self, profiles: Iterable[Profile]) -> None:
        """Keep all profiles of a version in a binning.

        They replace those that were there.
        """
        ...

    def change(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        """Keep the profiles of single buckets.

        They replace what those buckets had. The buckets in `gone` are dropped.
        """
        ...

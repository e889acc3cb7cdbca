"""Counts by bucket, in one session of the store."""

import json
from collections.abc import Iterable
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func
from sqlmodel import Session, col, select

from governance.adapters.store.tables import ProfileRow
from governance.canonical import bytes_of_json
from governance.predictions.encoding import decode_profile, encode_profile
from governance.statistics.profile import Profile

PROFILES: Table = ProfileRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
"""Rows of it come by the thousand: they are written all at once, and no session keeps them."""


class SqlProfileReader:
    """Reads of one session.

    See `governance.store.profiles.ProfileReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The profiles of one version in one binning."""
        rows = self._session.exec(
            select(ProfileRow.counts)
            .where(ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            .order_by(col(ProfileRow.start), col(ProfileRow.hour))
        )
        return tuple(decode_profile(json.loads(counts)) for counts in rows)

    def versions(self, model: str, binning: str) -> tuple[str, ...]:
        """Versions with profiles in one binning."""
        counted = (ProfileRow.model == model, ProfileRow.binning == binning)
        # Sorted here: databases compare text each by its own rules.
        return tuple(sorted(self._session.exec(select(ProfileRow.version).where(*counted).distinct())))

    def state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        """How many profiles, and the newest."""
        counted = (ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
        return self._session.exec(select(func.count(), func.max(ProfileRow.start)).where(*counted)).one()


class SqlProfileWriter(SqlProfileReader):
    """Reads and writes of one transaction.

    See `governance.store.profiles.ProfileWriter`.
    """

    def put(self, profiles: Iterable[Profile]) -> None:
        """Keep the counts of whole versions.

        A bucket that the log no longer has goes with the old ones.
        """
        rows = {(p.model, p.version, p.binning, p.begins): p for p in profiles}
        for model, version, binning in {key[:3] for key in rows}:
            counted = (ProfileRow.model == model, ProfileRow.version == version, ProfileRow.binning == binning)
            self._session.exec(
                delete(ProfileRow).where(*(cast("ColumnElement[bool]", condition) for condition in counted))
            )
        self._add_profiles(rows.values())

    def change(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        """Keep the counts of single buckets.

        They replace those that the buckets had; a bucket that is `gone` has none.
        """
        now = tuple(changed)
        before = [{f"old_{name}": value for name, value in _key(profile).items()} for profile in (*now, *gone)]
        if before:
            same = (column == bindparam(f"old_{column.name}") for column in PROFILES.primary_key)
            self._session.connection().execute(PROFILES.delete().where(*same), before)
        self._add_profiles(now)

    def _add_profiles(self, profiles: Iterable[Profile]) -> None:
        rows = [{**_key(profile), "counts": bytes_of_json(encode_profile(profile)).decode()} for profile in profiles]
        if rows:
            self._session.connection().execute(PROFILES.insert(), rows)


def _key(profile: Profile) -> dict[str, object]:
    """What tells a bucket's row apart from the others."""
    return {name: getattr(profile, name) for name in PROFILES.primary_key.columns.keys()}  # noqa: SIM118  (columns, not their names, are iterated)

"""What serves, in one session of the store."""

from pydantic import TypeAdapter
from sqlmodel import Session, select

from governance.adapters.store.rows import stray_row
from governance.adapters.store.tables import RegisteredRow, ResourceUseRow, StrayAliasRow
from governance.adapters.store.writing import put
from governance.canonical import canonical_bytes
from governance.errors import StoreUnavailable
from governance.evidence.resources import ResourceUse
from governance.records import ModelVersion
from governance.sentences import storing
from governance.store.serving import StrayAlias

# Built once: making the parser of a record takes longer than parsing it.
RESOURCE_USE = TypeAdapter(ResourceUse)
VERSIONS = TypeAdapter(tuple[ModelVersion, ...])


class SqlServingReader:
    """Reads of one session.

    See `governance.store.serving.ServingReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        """What the registry had of one model."""
        row = self._session.get(RegisteredRow, model)
        if row is None:
            return None
        try:
            return VERSIONS.validate_json(row.versions)
        except ValueError as error:
            raise StoreUnavailable(storing.registered_cannot_be_read(model)) from error

    def strays(self) -> tuple[StrayAlias, ...]:
        """Aliases that point elsewhere than decided."""
        rows = self._session.exec(select(StrayAliasRow).order_by(StrayAliasRow.model, StrayAliasRow.alias))
        return tuple(StrayAlias(**row.model_dump()) for row in rows)

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        """What was read of one version."""
        row = self._session.get(ResourceUseRow, (model, version))
        return None if row is None else RESOURCE_USE.validate_json(row.record)


class SqlServingWriter(SqlServingReader):
    """Reads and writes of one transaction.

    See `governance.store.serving.ServingWriter`.
    """

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        """Replace what the registry had of one model."""
        put(self._session, RegisteredRow(model=model, versions=canonical_bytes(versions).decode()))

    def put_stray(self, stray: StrayAlias) -> None:
        """An alias points elsewhere than decided."""
        put(self._session, stray_row(stray))

    def drop_stray(self, model: str, alias: str) -> None:
        """It no longer does."""
        row = self._session.get(StrayAliasRow, (model, alias))
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def put_resource_use(self, use: ResourceUse) -> None:
        """Replace what was read of one version."""
        record = canonical_bytes(use).decode()
        put(self._session, ResourceUseRow(model=use.model, version=use.version, record=record))

"""What others said about the log, in one session of the store."""

from sqlmodel import Session, col, select

from governance.adapters.store.tables import WitnessedRow
from governance.adapters.store.writing import put
from governance.store.witnesses import Witnessed


class SqlWitnessReader:
    """Reads of one session.

    See `governance.store.witnesses.WitnessReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def words(self, size: int | None = None) -> tuple[Witnessed, ...]:
        """What others said about checkpoints."""
        chosen = select(WitnessedRow).order_by(col(WitnessedRow.size).desc(), col(WitnessedRow.witness))
        rows = self._session.exec(chosen if size is None else chosen.where(WitnessedRow.size == size))
        return tuple(Witnessed(**row.model_dump()) for row in rows)


class SqlWitnessWriter(SqlWitnessReader):
    """Reads and writes of one transaction.

    See `governance.store.witnesses.WitnessWriter`.
    """

    def add(self, witnessed: Witnessed) -> None:
        """What somebody said about a checkpoint."""
        put(self._session, WitnessedRow(**{name: getattr(witnessed, name) for name in WitnessedRow.model_fields}))

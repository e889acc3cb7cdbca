"""Who makes rounds, in one session of the store."""

from sqlmodel import Session

from governance.adapters.store.rows import rounds_of, rounds_row
from governance.adapters.store.tables import RoundsRow
from governance.adapters.store.writing import put
from governance.store.rounds import Rounds


class SqlRoundsReader:
    """Reads of one session.

    See `governance.store.rounds.RoundsReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> Rounds:
        """Who makes rounds, and what came of the last one."""
        row = self._session.get(RoundsRow, 1)
        return Rounds() if row is None else rounds_of(row)


class SqlRoundsWriter(SqlRoundsReader):
    """Reads and writes of one transaction.

    See `governance.store.rounds.RoundsWriter`.
    """

    def put(self, rounds: Rounds) -> None:
        """Who makes rounds, and what came of the last one."""
        put(self._session, rounds_row(rounds))

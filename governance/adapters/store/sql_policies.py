"""Policies in force, in one session of the store."""

from sqlmodel import Session, col, select

from governance.adapters.store.rows import policy_row
from governance.adapters.store.tables import PolicyRow
from governance.adapters.store.writing import add, after
from governance.store.policies import PolicyInForce


class SqlPolicyReader:
    """Reads of one session.

    See `governance.store.policies.PolicyReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[PolicyInForce, ...]:
        """Every policy, the one in force first."""
        rows = self._session.exec(select(PolicyRow).order_by(col(PolicyRow.position).desc()))
        return tuple(PolicyInForce(row.digest, row.since, row.request) for row in rows)


class SqlPolicyWriter(SqlPolicyReader):
    """Reads and writes of one transaction.

    See `governance.store.policies.PolicyWriter`.
    """

    def add(self, policy: PolicyInForce) -> None:
        """The policy in force from now on."""
        add(self._session, policy_row(after(self._session, PolicyRow.position), policy))

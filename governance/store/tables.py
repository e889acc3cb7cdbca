"""Port: the tables themselves, for the check against the log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from governance.evidence.bundle import Attached
from governance.proceedings.act import Act
from governance.proceedings.kind import Item
from governance.store.evidence import Assessment
from governance.store.policies import PolicyInForce
from governance.store.serving import StrayAlias


@dataclass(frozen=True, slots=True)
class Recorded:
    """The rows that the tables must hold by the log alone.

    Row by row, nothing more and nothing less.
    """

    items: tuple[Item[Any], ...]
    acts: Mapping[str, tuple[tuple[Act[Any, Any], str], ...]]
    """By item: each act, and what it said as canonical JSON, with the fields that there were when it was done."""
    policies: tuple[PolicyInForce, ...]
    """The first one first."""
    attachments: Mapping[tuple[str, str], tuple[Attached, ...]]
    """By model and version."""
    assessments: tuple[Assessment, ...]
    strays: tuple[StrayAlias, ...]


@dataclass(frozen=True, slots=True)
class RowDiffers:
    """A row of a table that is not what the log says."""

    table: str
    key: tuple[object, ...]
    """What tells the row from the others."""
    column: str | None
    """None where the whole row is missing, or is there although nothing records it."""
    found: object
    expected: object

    @property
    def sentence(self) -> str:
        """What is wrong, without a full stop."""
        row = f"the row {'/'.join(map(str, self.key))} of the table {self.table}"
        if self.column is not None:
            return f"{row} was changed: {self.column} is {self.found!r:.100}, the log says {self.expected!r:.100}"
        return f"{row} is missing" if self.found is None else f"{row} is there, and no entry records it"


class TableReader(Protocol):
    """Tables as they are."""

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        """The first row that is not as it is `recorded`.

        Among items, acts, policies, attachments, assessments and stray aliases. Raises StoreUnavailable where a table
        cannot be read.
        """
        ...

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of `table` as they are, for a check.

        Raises StoreUnavailable where one cannot be read.
        """
        ...

    def missing_guards(self) -> tuple[str, ...]:
        """Guards of the database that are missing or changed, by name.

        They keep the log from being changed.
        """
        ...

"""Items and their acts, in one session of the store.

Items are found by what their rows say.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from governance.adapters.store.rows import act_row, item_row
from governance.adapters.store.tables import ActRow, ItemRow
from governance.adapters.store.writing import add, put
from governance.audit.event import replaced
from governance.canonical import canonical_bytes
from governance.committee.acts import Moved
from governance.committee.kinds import KINDS, kind_of
from governance.errors import NotFound
from governance.proceedings.act import Act
from governance.proceedings.kind import I, Item, Kind, M, P, S
from governance.sentences import storing
from governance.store.items import ALL, Chosen

NEWEST_FIRST = (func.length(ItemRow.id).desc(), col(ItemRow.id).desc())
"""R-10000 comes after R-9999, which text alone would turn round."""

MOVES_AN_ALIAS = tuple(move for kind in KINDS for move, act in kind.acts.items() if act.says is Moved)


class SqlItemReader:
    """Reads of one session.

    See `governance.store.items.ItemReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, kind: Kind[S, M, P, I]) -> tuple[I, ...]:
        """All of a kind, newest first."""
        rows = self._session.exec(select(ItemRow).where(ItemRow.kind == kind.name).order_by(*NEWEST_FIRST))
        return tuple(_item(kind, row) for row in rows)

    def one(self, kind: Kind[S, M, P, I], id: str) -> I:
        """One."""
        row = self._session.get(ItemRow, id)
        if row is None or row.kind != kind.name:
            ids = select(ItemRow.id).where(ItemRow.kind == kind.name).order_by(ItemRow.id)
            raise NotFound(storing.no_such_item(kind.name, id, self._session.exec(ids).all()))
        return _item(kind, row)

    def acts(self, item: str) -> tuple[Act[Any, Any], ...]:
        """Its acts, oldest first."""
        rows = self._session.exec(select(ActRow).where(ActRow.item == item).order_by(col(ActRow.revision)))
        return tuple(_act(row) for row in rows)

    def acts_where(self, kind: Kind[S, M, P, I], chosen: Chosen = ALL) -> Mapping[str, tuple[Act[M, P], ...]]:
        """The acts of every item of a kind that is chosen."""
        ids = select(ItemRow.id).where(ItemRow.kind == kind.name, *_chosen(chosen))
        if chosen.newest is not None:
            ids = ids.order_by(*NEWEST_FIRST).limit(chosen.newest)
        acts = select(ActRow).where(col(ActRow.item).in_(ids)).order_by(ActRow.item, col(ActRow.revision))
        by_item: dict[str, list[Act[M, P]]] = {}
        for row in self._session.exec(acts):
            by_item.setdefault(row.item, []).append(_act(row))
        return {item: tuple(acts) for item, acts in by_item.items()}

    def last_moved(self, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Act[Any, Any]]:
        """The last act that moved each alias."""
        place = (col(ItemRow.model), col(ItemRow.alias))
        newest = (col(ActRow.at).desc(), func.length(ActRow.item).desc(), col(ActRow.item).desc())
        rank = func.row_number().over(partition_by=place, order_by=(*newest, col(ActRow.revision).desc()))
        ranked = (
            core_select(
                ActRow.item,
                ActRow.revision,
                *place,  # type: ignore[call-overload]  # columns, as SQLModel types them
                rank.label("rank"),
            )
            .join(ItemRow)
            .where(col(ActRow.move).in_([move.value for move in MOVES_AN_ALIAS]), *_chosen(chosen))
            .subquery()
        )
        same = and_(ActRow.item == ranked.c.item, ActRow.revision == ranked.c.revision)
        rows = self._session.exec(
            select(ActRow, ranked.c.model, ranked.c.alias).join(ranked, same).where(ranked.c.rank == 1)
        )
        return dict(sorted(((model, alias), _act(row)) for row, model, alias in rows))

    def how_many(self, kind: Kind[S, M, P, I], chosen: Chosen) -> int:
        """How many are chosen."""
        counted = select(func.count()).select_from(ItemRow)
        return self._session.exec(counted.where(ItemRow.kind == kind.name, *_chosen(chosen))).one()


class SqlItemWriter(SqlItemReader):
    """Reads and writes of one transaction.

    See `governance.store.items.ItemWriter`.
    """

    def next_id(self, kind: Kind[S, M, P, I]) -> str:
        """The id after the highest."""
        ids = select(ItemRow.id).where(ItemRow.kind == kind.name).order_by(*NEWEST_FIRST).limit(1)
        last = self._session.exec(ids).first()
        return kind.id(1 if last is None else kind.number(last) + 1)

    def put(self, item: Item[Any]) -> None:
        """A new item, or where it stands now."""
        put(self._session, item_row(item))

    def add_act(self, act: Act[Any, Any]) -> None:
        """An act."""
        add(self._session, act_row(act))

    def erase_reason(self, item: str, revision: int, instead: str) -> None:
        """An act says something else instead of its reason."""
        row = self._session.get(ActRow, (item, revision))
        if row is None:
            raise NotFound(storing.no_such_act(item, revision))
        row.reason = instead
        add(self._session, row)

    def replace_texts(self, instead: Mapping[str, str]) -> None:
        """Other texts in the place of some."""

        def another(text: str) -> str:
            return instead.get(text, text)

        for act in self._session.exec(select(ActRow)):
            act.person, act.name = another(act.person), another(act.name)
            act.said = canonical_bytes(replaced(json.loads(act.said), another)).decode()
        for item in self._session.exec(select(ItemRow)):
            item.record = canonical_bytes(replaced(json.loads(item.record), another)).decode()
        self._session.flush()


def is_of_before(key: tuple[object, ...], stored: object, expected: str) -> bool:
    """Whether the record of an item is of an earlier form.

    It was written before it had all of its present fields. The fields it has say the same.
    """
    try:
        record, kind = json.loads(str(stored)), kind_of(str(key[0]))
        return (
            canonical_bytes(record).decode() == stored
            and _says_no_more(record, json.loads(expected))
            and kind.read_item(str(stored)) == kind.read_item(expected)
        )
    except (ValueError, TypeError, RecursionError):
        return False


def _says_no_more(actual: Any, expected: Any) -> bool:
    if not isinstance(actual, dict) or not isinstance(expected, dict):
        return bool(actual == expected)
    return all(name in expected and _says_no_more(value, expected[name]) for name, value in actual.items())


def _chosen(chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    """The conditions on the rows of items that are chosen.

    Each has an index, or few rows.
    """
    model, alias = chosen.place or (chosen.model, None)
    if chosen.states is not None:
        yield col(ItemRow.state).in_([state.value for state in chosen.states])
    if model is not None:
        yield col(ItemRow.model) == model
    if alias is not None:
        yield col(ItemRow.alias) == alias
    if chosen.purpose is not None:
        yield col(ItemRow.purpose) == chosen.purpose.value


def _item(kind: Kind[S, M, P, I], row: ItemRow) -> I:
    try:
        return kind.read_item(row.record)
    except ValueError as error:
        raise ValueError(f"the record of {row.id} is that of no {kind.name}: {error}") from error


def _act(row: ActRow) -> Act[Any, Any]:
    kind = kind_of(row.item)
    move = kind.moves(row.move)
    return Act(
        item=row.item,
        revision=row.revision,
        move=move,
        at=row.at,
        person=row.person,
        name=row.name,
        standing=row.standing,
        reason=row.reason,
        said=kind.read(move, row.said),
    )

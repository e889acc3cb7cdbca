"""Rows made from records.

Those that are written, and those that must be in the tables if they say what the log says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlmodel import SQLModel

from governance.adapters.store.tables import (
    ActRow,
    AssessmentRow,
    AttachmentRow,
    ItemRow,
    PolicyRow,
    RoundsRow,
    StrayAliasRow,
)
from governance.canonical import canonical_bytes, plain
from governance.committee.kinds import kind_of
from governance.evidence.bundle import Attached
from governance.proceedings.act import Act
from governance.proceedings.kind import Item
from governance.store.evidence import Assessment
from governance.store.policies import PolicyInForce
from governance.store.rounds import Lease, Round, Rounds
from governance.store.serving import StrayAlias
from governance.store.tables import Recorded

Rows = Mapping[tuple[object, ...], Mapping[str, object]]
"""Columns by key."""


def item_row(item: Item[Any]) -> ItemRow:
    """An item: what can be searched, beside the record itself."""
    model, alias = item.place or (None, None)
    return ItemRow(
        id=item.id,
        kind=kind_of(item.id).name,
        state=item.state.value,
        purpose="" if item.purpose is None else item.purpose.value,
        model=model,
        version=item.version,
        alias=alias,
        revision=item.revision,
        opened_at=item.opened_at,
        due_at=item.due_at,
        record=canonical_bytes(item).decode(),
    )


def act_row(act: Act[Any, Any], content: str | None = None) -> ActRow:
    """The row of an act.

    `content` is what the act said, as JSON; None stands for its whole content.
    """
    return ActRow(
        item=act.item,
        revision=act.revision,
        move=act.move.value,
        at=act.at,
        person=act.person,
        name=act.name,
        standing=act.standing,
        reason=act.reason,
        said=canonical_bytes(act.said).decode() if content is None else content,
    )


def policy_row(position: int, policy: PolicyInForce) -> PolicyRow:
    """A policy that came into force as the `position`th."""
    return PolicyRow(position=position, digest=policy.digest, since=policy.since, request=policy.request)


def attachment_row(model: str, version: str, attached: Attached) -> AttachmentRow:
    """A document attached to a version."""
    return AttachmentRow(
        model=model,
        version=version,
        kind=attached.kind,
        name=attached.name,
        digest=attached.digest,
        result=None if attached.result is None else attached.result.value,
    )


def assessment_row(assessment: Assessment) -> AssessmentRow:
    """The last assessment of a version."""
    columns = plain(assessment)
    assert isinstance(columns, dict)
    return AssessmentRow(**{**cast("dict[str, Any]", columns), "assessed_at": assessment.assessed_at})


def stray_row(stray: StrayAlias) -> StrayAliasRow:
    """An alias that points elsewhere than decided."""
    return StrayAliasRow(**{name: getattr(stray, name) for name in StrayAliasRow.model_fields})


def rounds_row(rounds: Rounds) -> RoundsRow:
    """Who makes rounds, and what came of the last one."""
    row, lease, last = RoundsRow(id=1), rounds.lease, rounds.last
    if lease is not None:
        row.holder, row.taken_at = lease.holder, lease.taken_at
        row.renewed_at, row.until = lease.renewed_at, lease.until
    if last is not None:
        row.made_by, row.obstacles = last.by, "\n".join(last.obstacles)
        row.began_at, row.ended_at, row.expected_by = last.began_at, last.ended_at, last.expected_by
    return row


def rounds_of(row: RoundsRow) -> Rounds:
    """Read the rounds from their row.

    A value that lacks one of its columns was not there.
    """
    lease = last = None
    if row.holder and row.taken_at and row.renewed_at and row.until:
        lease = Lease(row.holder, row.taken_at, row.renewed_at, row.until)
    if row.made_by and row.began_at and row.ended_at and row.expected_by:
        obstacles = tuple((row.obstacles or "").splitlines())
        last = Round(row.made_by, row.began_at, row.ended_at, row.expected_by, obstacles)
    return Rounds(lease, last)


def told(recorded: Recorded) -> Iterator[tuple[Table, Rows]]:
    """Every table that the log tells in full.

    With the rows that it must have.
    """
    yield _rows(ItemRow, [item_row(item) for item in recorded.items])
    yield _rows(ActRow, [act_row(act, content) for ones in recorded.acts.values() for act, content in ones])
    yield _rows(PolicyRow, [policy_row(at, policy) for at, policy in enumerate(recorded.policies, 1)])
    attached = [(*of, document) for of, ones in recorded.attachments.items() for document in ones]
    yield _rows(AttachmentRow, [attachment_row(*row) for row in attached])
    yield _rows(AssessmentRow, [assessment_row(assessment) for assessment in recorded.assessments])
    yield _rows(StrayAliasRow, [stray_row(stray) for stray in recorded.strays])


def _rows(kind: type[SQLModel], rows: list[Any]) -> tuple[Table, Rows]:
    table: Table = kind.__table__  # type: ignore[attr-defined]  # SQLModel makes it
    columns = [column.name for column in table.columns]
    written = [{name: getattr(row, name) for name in columns} for row in rows]
    return table, {tuple(row[column.name] for column in table.primary_key): row for row in written}

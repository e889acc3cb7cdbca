"""Rows that cannot be counted in a log that can.

They have cells that nobody can read, or times far from all others.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_counts import DAY, OUTCOME
from governance.errors import PredictionsUnreadable
from governance.sentences import predictions, unreadable
from governance.sentences.phrase import Phrase

MOST_LEFT_OUT = 0.05
"""Share of rows that may be left out for one reason; with more, the log is refused."""
GAP = 10
"""Years without a row that part strays from the rest of a log."""

LONGEST_EXAMPLE = 40
"""Characters of a value that are shown."""

Place = Callable[[str, str], str]
"""Where a column has a value: "row 7 of log.csv"; empty where that is not known."""


class Cleared(NamedTuple):
    """A log without what cannot be counted, and what was left out."""

    table: ir.Table
    remarks: tuple[Phrase, ...] = ()


def without_unreadable(
    table: ir.Table, unreadable: Mapping[str, ir.BooleanValue], outcome: str | None, place: Place
) -> Cleared:
    """The rows of `table` without those that have an `unreadable` cell.

    By column. In column `outcome` such a cell counts as not known. A column with many of them is left as it is, for
    `check` to refuse.
    """
    if not unreadable:
        return Cleared(table)
    asked: dict[str, ir.Value] = {"rows": table.count()}
    for at, (name, condition) in enumerate(unreadable.items()):
        asked[f"count{at}"] = condition.sum()
        asked[f"one{at}"] = condition.ifelse(table[name].cast("string"), ibis.null("string")).max()
    counts = table.aggregate(**asked).execute().iloc[0]
    remarks = []
    kept = table
    for at, (name, condition) in enumerate(unreadable.items()):
        count = int(counts[f"count{at}"] or 0)
        if not count or count > MOST_LEFT_OUT * int(counts["rows"]):
            continue
        example = counts[f"one{at}"]
        remarks.append(
            predictions.rows_cannot_be_read(
                name, count, int(counts["rows"]), place(name, example), example[:LONGEST_EXAMPLE], name == outcome
            )
        )
        if name == outcome:
            kept = kept.mutate(**{OUTCOME: condition.ifelse(ibis.null("float64"), kept[OUTCOME])})
        else:
            kept = kept.filter(~condition.fill_null(False))
    return Cleared(kept, tuple(remarks))


def said_of_silence(
    table: ir.Table, column: str | None, silent: ir.BooleanValue | None, place: Place
) -> tuple[Phrase, ...]:
    """The remark on outcomes in `column` that say "none" in words.

    With how many there are.
    """
    if silent is None or column is None:
        return ()
    words = silent.ifelse(table[column], ibis.null("string"))
    counts = table.aggregate(rows=table.count(), silent=silent.sum(), one=words.max()).execute().iloc[0]
    if not counts["silent"]:
        return ()
    example = counts["one"]
    return (
        predictions.rows_say_that_nothing_is_known(
            column, int(counts["silent"]), int(counts["rows"]), place(column, example), example[:LONGEST_EXAMPLE]
        ),
    )


def without_stray_times(table: ir.Table, column: str, source: str, place: Place) -> Cleared:
    """The rows of `table` without stray days.

    A stray day is years away from all others. Raises PredictionsUnreadable where they are many.
    """
    years = main_years(table, DAY)
    if years is None:
        return Cleared(table)
    first, last = (ibis.date(day.isoformat()) for day in (date(years[0], 1, 1), date(years[1], 12, 31)))
    near = table[DAY].isnull() | table[DAY].between(first, last)
    facts = (
        table.aggregate(
            rows=table.count(),
            far=(~near).sum(),
            one=near.ifelse(ibis.null("string"), table[column].cast("string")).max(),
        )
        .execute()
        .iloc[0]
    )
    far, example = (int(facts["far"]), int(facts["rows"])), facts["one"]
    where = (place(column, example), example[:LONGEST_EXAMPLE])
    if facts["far"] > MOST_LEFT_OUT * facts["rows"]:
        raise PredictionsUnreadable(
            unreadable.many_rows_are_years_away(source, column, *far, GAP, years, *where, MOST_LEFT_OUT)
        )
    return Cleared(table.filter(near), (predictions.rows_are_years_away(column, *far, GAP, *years, *where),))


def main_years(table: ir.Table, day: str) -> tuple[int, int] | None:
    """The first and last year of most rows.

    Where others are far from them. None where there are no such others.
    """
    year = table[day].year()
    counted = table.group_by(year.name("year")).aggregate(rows=table.count()).execute().dropna()
    rows = {int(year): int(count) for year, count in counted.itertuples(index=False)}
    groups: list[list[int]] = [[year] for year in sorted(rows)[:1]]
    for before, after in pairwise(sorted(rows)):
        if after - before > GAP:
            groups.append([])
        groups[-1].append(after)
    if len(groups) < 2:
        return None
    main = max(groups, key=lambda group: sum(rows[year] for year in group))
    return max(main[0], date.min.year), min(main[-1], date.max.year)

"""Numbers that a log keeps as text, as exports do.

They are read as numbers in the whole log where nearly all cells are numbers.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_counts import unreadable_column
from governance.adapters.predictions.ibis_strays import LONGEST_EXAMPLE
from governance.adapters.predictions.text_types import LOOKED_AT, MOST_UNREADABLE, Roles
from governance.adapters.predictions.written_numbers import Written, is_nothing, written_in
from governance.sentences import predictions
from governance.sentences.phrase import Phrase

NOUGHT_IN_FRONT = r"^\s*-?0[0-9]"
PLAIN = Written()


class Found(NamedTuple):
    """What a column of words turned out to hold."""

    name: str
    written: Written
    present: int
    strays: int
    """Cells that are neither a number nor a way of saying that there is none."""
    stray: str
    """One of them."""
    silent: int
    """Cells that say that there is none."""
    silence: str


def with_numbers(
    table: ir.Table, roles: Roles, place: Callable[[str, str], str], engine: str
) -> tuple[ir.Table, tuple[Phrase, ...]]:
    """Replace words that are numbers in `table`.

    With remarks on it. Codes, answers and times stay words. Where nobody has said which column is that of times,
    nothing is known of the others either, and all stay as they are.
    """
    kept = {*roles.codes, *roles.answers, roles.time}
    words = [name for name, kind in table.schema().items() if kind.is_string() and name not in kept]
    readings = list(_found(table, words, engine)) if words and roles.time is not None else []
    columns = {name: value for reading in readings for name, value in _read(table, reading, engine).items()}
    remarks = tuple(sentence for reading in readings for sentence in _said(reading, place))
    return (table.mutate(**columns) if columns else table), remarks


def _found(table: ir.Table, words: list[str], engine: str) -> Iterator[Found]:
    some = table.select(*words).limit(LOOKED_AT).execute()
    written = {name: written_in(some[name].dropna().value_counts().to_dict()) for name in words}
    likely = {name: how for name, how in written.items() if how is not None}
    asked: dict[str, ir.Value] = {}
    for at, (name, how) in enumerate(likely.items()):
        text = table[name]
        number = _numbers(text, how, engine)
        stray = text.notnull() & number.isnull() & ~is_nothing(text)
        silent = number.isnull() & is_nothing(text)
        asked |= {
            f"present{at}": text.count(),
            f"strays{at}": stray.sum(),
            f"stray{at}": stray.ifelse(text, ibis.null("string")).max(),
            f"silent{at}": silent.sum(),
            f"silence{at}": silent.ifelse(text, ibis.null("string")).max(),
            f"names{at}": text.re_search(NOUGHT_IN_FRONT).sum(),
        }
    if not asked:
        return
    row = table.aggregate(**asked).execute().iloc[0]
    for at, (name, how) in enumerate(likely.items()):
        present, strays, names, silent = (
            int(row[f"{what}{at}"] or 0) for what in ("present", "strays", "names", "silent")
        )
        if present and not names and strays <= MOST_UNREADABLE * present:
            yield Found(name, how, present, strays, str(row[f"stray{at}"]), silent, str(row[f"silence{at}"]))


def _said(reading: Found, place: Callable[[str, str], str]) -> Iterator[Phrase]:
    name, written = reading.name, reading.written
    if written != PLAIN:
        yield predictions.numbers_kept_as_text(name, written.before, written.after, written.decimal)
    for cells, example, remark in (
        (reading.strays, reading.stray, predictions.cells_are_no_number),
        (reading.silent, reading.silence, predictions.cells_are_nothing),
    ):
        if cells:
            yield remark(name, cells, reading.present, place(name, example), example[:LONGEST_EXAMPLE])


def _read(table: ir.Table, reading: Found, engine: str) -> dict[str, ir.Value]:
    text = table[reading.name]
    number = _numbers(text, reading.written, engine)
    unread = reading.strays or reading.silent
    return {reading.name: number} | (
        {unreadable_column(reading.name): text.notnull() & number.isnull()} if unread else {}
    )


def _numbers(text: ir.StringValue, written: Written, engine: str) -> ir.FloatingValue:
    if written != PLAIN:
        return written.numbers(text)
    # What is written as engines write it costs DuckDB least without a look at it.
    return text.strip().try_cast("float64") if engine == "duckdb" else as_number(text)

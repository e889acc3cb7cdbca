"""Reading a column that lies in two tables.

A value is the same in both, whatever type holds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from governance.adapters.predictions.ibis_bins import as_text
from governance.adapters.predictions.written_numbers import MARKED, Truth, Written, is_truth, written_in

LOOKED_AT = 1_000
"""Rows from which is seen whether text may be numbers at all; then as many are read as bins are cut from."""
Read = Callable[[ir.Value], ir.Value]


@dataclass(frozen=True)
class Alike:
    """One column of both tables."""

    kinds: tuple[str, str]
    """Whether it holds numbers or words, then and now, as it lies there."""
    sides: tuple[Read, Read]
    """What makes it the same kind in both."""
    numbers: bool
    retyped: bool = False
    """Whether one side holds what the other's kind is not."""
    said: str = ""
    """How it was read, where its type does not say it."""


def read_alike(samples: tuple[ir.Table, ir.Table], names: Sequence[str]) -> dict[str, Alike]:
    """How to read each column of two tables.

    The columns are `names`. Some rows of both tables are given.
    """
    words = tuple(_words(sample, [name for name in names if sample[name].type().is_string()]) for sample in samples)
    return {
        name: _alike(samples[0][name].type(), samples[1][name].type(), words[0].get(name), words[1].get(name))
        for name in names
    }


Words = dict[str, int]
"""Different values, each with its number of rows."""


def _alike(then: dt.DataType, now: dt.DataType, before: Words | None, after: Words | None) -> Alike:
    kinds = _kind(then), _kind(now)
    if then.is_temporal() or now.is_temporal():
        return Alike(kinds, (as_text, as_text), numbers=False, said="holds dates, of which a later file has other ones")
    if before is None and after is None:
        return _of_numbers(then, now, kinds)
    forms = _form(before), _form(after)
    number = [kind.is_numeric() or kind.is_boolean() for kind in (then, now)]
    truth = [kind.is_boolean() or isinstance(form, Truth) for kind, form in zip((then, now), forms, strict=True)]
    if all(truth):
        return Alike(kinds, (_as_truth, _as_truth), numbers=False)
    if not (number[0] or forms[0]) or (isinstance(forms[0], Truth) and not (number[1] or forms[1])):
        looks = "is words in the reference and numbers now: they compare as words" if forms[1] else ""
        return Alike(kinds, (as_text, as_text), numbers=False, retyped=kinds[0] != kinds[1], said=looks)
    reads = tuple(_reading(kind, form or forms[0]) for kind, form in zip((then, now), forms, strict=True))
    sentences = [form.said for form in forms if form is not None]
    remark = (
        f"is text that was read as {' in the reference and as '.join(dict.fromkeys(sentences))}" if sentences else ""
    )
    if len(dict.fromkeys(sentences)) > 1:
        remark += " now"
    return Alike(kinds, (reads[0], reads[1]), numbers=True, retyped=not (number[1] or forms[1]), said=remark)


def _of_numbers(then: dt.DataType, now: dt.DataType, kinds: tuple[str, str]) -> Alike:
    """Neither side is text."""
    if then == now and not then.is_decimal():
        return Alike(kinds, (_as_it_is, _as_it_is), numbers=then.is_numeric())
    if all(kind.is_numeric() or kind.is_boolean() for kind in (then, now)):
        return Alike(kinds, (_as_float, _as_float), numbers=True)
    return Alike(kinds, (as_text, as_text), numbers=False, retyped=kinds[0] != kinds[1])


def _reading(kind: dt.DataType, form: Written | Truth | None) -> Read:
    return (form or Written()).numbers if kind.is_string() else _as_float


def _form(words: Words | None) -> Written | Truth | None:
    if not words:
        return None
    return Truth() if is_truth(words) else written_in(words)


def _kind(kind: dt.DataType) -> str:
    return "numbers" if kind.is_numeric() else "words"


def _as_it_is(column: ir.Value) -> ir.Value:
    return column


def _as_float(column: ir.Value) -> ir.Value:
    return (column.cast("int32") if column.type().is_boolean() else column).cast("float64")


def _as_truth(column: ir.Value) -> ir.Value:
    return column.cast("string").strip().lower().nullif("")


def _words(sample: ir.Table, names: Sequence[str]) -> dict[str, Words]:
    """What columns of text hold.

    Of columns that cannot be numbers or truth values, only what the first rows hold.
    """
    if not names:
        return {}
    few = _counted(sample.select(*names).limit(LOOKED_AT).to_pyarrow())
    likely = [name for name, words in few.items() if not words or is_truth(words) or any(map(MARKED.fullmatch, words))]
    return few | (_counted(sample.select(*likely).to_pyarrow()) if likely else {})


def _counted(rows: pa.Table) -> dict[str, Words]:
    return {
        name: {row["values"]: row["counts"] for row in column.drop_null().value_counts().to_pylist()}
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    }

"""Cells as numbers, truth values and codes.

Each column of a log is read once. What cannot be read stays told apart.
"""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_counts import LARGEST_NUMBER
from governance.adapters.predictions.text_types import NOTHING

Reader = Callable[[ir.StringValue], ir.FloatingValue]
"""How words are read as numbers; null where they are none."""
LOWEST_PLACE = 1e9
TRUTH = {
    **dict.fromkeys(("true", "t", "yes", "y"), 1.0),
    **dict.fromkeys(("false", "f", "no", "n"), 0.0),
}
"""Words of truth, in lower case, that are read without a specification of codes."""
UNREADABLE = -1.0
"""Stands for a value that is there and is no number; no score, decision or outcome of 0 or 1 is allowed to be it."""


def is_finite(number: ir.FloatingValue) -> ir.BooleanValue:
    """Whether the value is finite.

    Null counts as finite.
    """
    # Every engine takes NaN for larger than anything.
    return number.isnull() | (number.abs() <= ibis.literal(LARGEST_NUMBER))


def is_place(number: ir.FloatingValue) -> ir.BooleanValue:
    """Whether it is a whole number from 1 on."""
    near = number.clip(1.0, LOWEST_PLACE)  # infinity has no whole number below it
    return number.between(1.0, LOWEST_PLACE) & (near == near.floor())


def coded(column: ir.Value, codes: Mapping[str, float]) -> ir.FloatingValue:
    """The numbers that its values stand for.

    White space around values is left out. Any other value is `UNREADABLE`.
    """
    text = as_code(column).strip().nullif("")
    if column.type().is_boolean():  # the file may have had True or TRUE
        codes = {value.lower(): code for value, code in codes.items()}
    read = text.cases(*((value, float(code)) for value, code in codes.items()), else_=UNREADABLE)
    return text.isnull().ifelse(ibis.null("float64"), read)


def zero_or_one(column: ir.Value, codes: Mapping[str, int] | None) -> ir.FloatingValue:
    """A value read as 0 or 1.

    As the specification reads the values of the log. Where it says nothing, words of truth are read.
    """
    return read(column, as_truth, UNREADABLE) if codes is None else coded(column, codes)


def number(column: ir.Value, unreadable: float = UNREADABLE) -> ir.FloatingValue:
    """The column as numbers."""
    return read(column, as_number, unreadable)


def read(column: ir.Value, how: Reader, unreadable: float) -> ir.FloatingValue:
    """The column as numbers.

    In text, `unreadable` stands for words that are no number, and null for words that mean nothing.
    """
    if column.type().is_numeric():
        return column.cast("float64")
    if column.type().is_boolean():
        return column.cast("int32").cast("float64")
    if not column.type().is_string():
        return column.notnull().ifelse(ibis.literal(unreadable, "float64"), ibis.null("float64"))
    return says_nothing_known(column, how).ifelse(ibis.literal(unreadable, "float64"), how(column))


def says_nothing_known(column: ir.StringValue, how: Reader) -> ir.BooleanValue:
    """Whether a cell has words without a meaning here.

    They are neither a value nor a way of saying that there is none.
    """
    nothing = column.strip().lower().isin(["", *NOTHING])
    return column.notnull() & ~nothing & how(column).isnull()


def as_truth(column: ir.StringValue) -> ir.FloatingValue:
    """Words of truth, and numbers, as numbers."""
    words = column.strip().lower()
    return ibis.coalesce(words.cases(*TRUTH.items(), else_=ibis.null("float64")), as_number(column))

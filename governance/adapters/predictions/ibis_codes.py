"""Ids, versions and codes read as names.

17 is one and the same whether a file has 17, 17.0, "17" or 17.00.
"""

import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_text

WHOLE = r"^-?(0|[1-9][0-9]*)\.0+$"
"""A whole number written with decimals. 007 is none: what begins with a nought is a name and keeps it."""


def as_code(column: ir.Value) -> ir.StringValue:
    """The column as names that tell rows, versions and groups apart.

    NaN is null. Whole numbers have no decimals, however many digits they have and in whatever type they are kept:
    text too.
    """
    kind = column.type()
    if kind.is_string():
        # A pattern costs ten times what it costs to look for a point, which most ids do not have.
        return (column.contains(".") & column.re_search(WHOLE)).ifelse(column.re_replace(r"\.0+$", ""), column)
    if kind.is_decimal():
        text = column.cast("string")
        return text.contains(".").ifelse(text.re_replace(r"\.?0+$", ""), text)
    return as_text(column)

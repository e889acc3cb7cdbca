"""Bins for the columns of a log, from a sample.

The sample is of the log's reference, and bounded. The module also says how a value is read as number or word.
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ibis.common.exceptions import OperationNotDefinedError

from governance.adapters.predictions.truth_values import told_once
from governance.statistics.binning import DISCRETE_UP_TO, FeatureBins, Kind, categories_of, edges_of

SAMPLED = 50_000
"""Rows from which bins are cut; a reference with more is sampled. A cut of 50,000 is off by 0.2 points of rank."""
NUMBER = r"^\s*[-+]?(([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?|[Nn][Aa][Nn]|[Ii]nf(inity)?)\s*$"
"""What every engine reads as a number in text."""


def known(number: ir.FloatingValue) -> ir.FloatingValue:
    """The number, with NaN as the missing value that it stands for."""
    return number.isnan().ifelse(ibis.null("float64"), number)


def as_number(column: ir.Value) -> ir.FloatingValue:
    """The column as doubles.

    Engines compare doubles alike, whatever type the column is kept in. Text that is no number is null.
    """
    if column.type().is_boolean():
        column = column.cast("int32")  # PostgreSQL makes no larger number of a truth value
    if column.type().is_string():
        # PostgreSQL raises for words that are no number, whatever is tried.
        column = column.re_search(NUMBER).ifelse(column, ibis.null("string"))
    return column if column.type() == dt.float64 else column.try_cast("float64")


def as_text(column: ir.Value) -> ir.StringValue:
    """The column as words.

    Whole numbers read the same whether they are kept as whole numbers or not. NaN is null.
    """
    if column.type().is_decimal():
        column = column.cast("float64")
    if column.type().is_floating():
        # Ibis casts what it floors: infinity, and what no whole number holds, must be out of the way before.
        small = (column.abs() < ibis.literal(2.0**53)).ifelse(column, ibis.null("float64"))
        whole = (small == small.floor()).ifelse(small, ibis.null("float64"))
        text = ibis.coalesce(whole.cast("int64").cast("string"), column.cast("string"))
        return column.isnan().ifelse(ibis.null("string"), text)
    return column.cast("string")


def bins_of(
    reference: ir.Table, names: Sequence[str], identity: str, answers: Mapping[str, Kind]
) -> dict[str, FeatureBins]:
    """Bins for the columns `names`, from `reference`.

    Rows are told apart by the column `identity`. The columns of `answers` are predicted numbers or scores: their bins
    come last, and lie between numbers however few they have. One without any number has none.
    """
    sample = _sample(reference, identity)
    bins = _inner_bins(sample, names)
    for name, kind in answers.items():
        numbers = _rising(as_number(sample[name]).to_pyarrow())
        if np.isfinite(numbers).any():
            bins[name] = _cut(name, kind, numbers)
    return _with_extent(reference, bins)


def bins_of_sample(sample: ir.Table, names: Sequence[str]) -> dict[str, FeatureBins]:
    """Bins for the columns `names` from all rows of `sample`.

    The sample's own smallest and largest value count too.
    """
    return {
        name: bins if bins.low is None or bins.high is None else bins.reaching(bins.low, bins.high)
        for name, bins in _inner_bins(sample, names).items()
    }


def _inner_bins(sample: ir.Table, names: Sequence[str]) -> dict[str, FeatureBins]:
    """The same without the bins of what lies outside."""
    read = {name: as_number(sample[name]) if _may_be_number(sample[name]) else as_text(sample[name]) for name in names}
    if not names:
        return {}
    rows = sample.select(**read).to_pyarrow()
    return {name: _bins(sample[name], rows[name]) for name in names}


def _may_be_number(column: ir.Value) -> bool:
    return bool(column.type().is_numeric())


def _sample(reference: ir.Table, identity: str) -> ir.Table:
    rows = int(reference.count().execute())
    if rows <= SAMPLED:
        return reference
    chosen = reference.filter(reference[identity].hash().abs() % (rows // SAMPLED + 1) == 0)
    try:
        ibis.get_backend(reference).compile(chosen)
    except OperationNotDefinedError:  # an engine without a hash function
        return reference.order_by(identity).limit(SAMPLED)
    return chosen


def _bins(column: ir.Value, values: pa.ChunkedArray) -> FeatureBins:
    name = column.get_name()
    if _may_be_number(column):
        numbers = _rising(values)
        steps = np.count_nonzero(numbers[1:] != numbers[:-1])
        if steps >= DISCRETE_UP_TO:  # there is one value more than steps between them
            return _cut(name, "numeric", numbers)
        values = as_text(column).to_pyarrow()
    counted = values.drop_null().value_counts().to_pylist()
    return categories_of(name, told_once({row["values"]: row["counts"] for row in counted}))


def _rising(values: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """Those that are there, as numbers and in their order."""
    numbers = values.drop_null().to_numpy().astype("float64")
    return np.sort(numbers[~np.isnan(numbers)])


def _cut(name: str, kind: Kind, numbers: npt.NDArray[np.float64]) -> FeatureBins:
    """Bins of `numbers`, which rise."""
    finite = numbers[np.isfinite(numbers)]
    with np.errstate(over="ignore"):  # the largest numbers have squares that none holds
        spread = float(finite.std())
    low, high = float(finite[0]), float(finite[-1])
    return FeatureBins(
        name, kind, edges=edges_of(finite), low=low, high=high, spread=spread if np.isfinite(spread) else None
    )


def _with_extent(reference: ir.Table, bins: dict[str, FeatureBins]) -> dict[str, FeatureBins]:
    numeric = [name for name, feature in bins.items() if feature.numeric]
    if not numeric:
        return bins
    finite = {name: _finite(as_number(reference[name])) for name in numeric}
    asked = {f"{way}{at}": getattr(finite[name], way)() for at, name in enumerate(numeric) for way in ("min", "max")}
    row = reference.aggregate(**asked).execute().iloc[0]
    extent = {
        name: bins[name].reaching(float(row[f"min{at}"]), float(row[f"max{at}"])) for at, name in enumerate(numeric)
    }
    return bins | extent


def _finite(column: ir.FloatingValue) -> ir.FloatingValue:
    # Every engine takes NaN for larger than anything.
    return (column.abs() <= ibis.literal(float(np.finfo("float64").max))).ifelse(column, ibis.null("float64"))

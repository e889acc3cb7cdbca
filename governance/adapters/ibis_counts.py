"""What a log is counted into: bins, histograms, decisions by group, scores; one grouped query each."""

from datetime import date
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.statistics.binning import CATEGORIES_UP_TO, DISCRETE_UP_TO, QUANTILES, FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group
from governance.statistics.scores import HIGHEST_BIN, LOWEST_BIN, Scores

ID, DAY, START, VERSION, SCORE, DECISION, OUTCOME, LATE = (
    "_id",
    "_day",
    "_start",
    "_version",
    "_score",
    "_decision",
    "_outcome",
    "_late_outcome",
)
"""Our own columns beside those of the log."""


def known(number: ir.FloatingValue) -> ir.FloatingValue:
    """The number, with NaN as the missing value that it stands for."""
    return number.nullif(ibis.literal(float("nan")))  # to DuckDB one NaN equals another


def as_date(value: Any) -> date:
    """A day as the engine returns it."""
    return pd.Timestamp(value).date()


def bins_of(reference: ir.Table, name: str) -> FeatureBins:
    """Bins for the column `name`, from its values in `reference`."""
    column = _present(reference[name])
    distinct = int(column.nunique().execute())
    if column.type().is_numeric() and distinct > DISCRETE_UP_TO:
        levels = [step / QUANTILES for step in range(1, QUANTILES)]
        number = column.cast("float64")
        cuts = reference.filter(~number.isinf()).aggregate(cuts=number.quantile(levels)).execute().iloc[0]["cuts"]
        return FeatureBins(name, "numeric", edges=tuple(sorted({float(cut) for cut in cuts})))
    text = column.cast("string")
    frequent = (
        reference.mutate(_value=text)
        .filter(text.notnull())
        .group_by("_value")
        .aggregate(_cases=lambda t: t.count())
        .order_by([ibis.desc("_cases"), "_value"])
        .limit(CATEGORIES_UP_TO)
        .execute()
    )
    return FeatureBins(name, "categorical", categories=tuple(frequent["_value"]))


def histogram(rows: ir.Table, bins: FeatureBins) -> dict[date, tuple[int, ...]]:
    """Counts per bin of one feature, by start of bucket."""
    counted = (
        rows.group_by([START, _bin_index(rows[bins.feature], bins).name("_bin")])
        .aggregate(_cases=rows.count())
        .execute()
    )
    table: dict[date, list[int]] = {}
    for start, position, cases in counted.itertuples(index=False):
        table.setdefault(as_date(start), [0] * len(bins.labels))[int(position)] += int(cases)
    return {start: tuple(counts) for start, counts in table.items()}


def _bin_index(column: ir.Value, bins: FeatureBins) -> ir.IntegerValue:
    column = _present(column)
    missing = len(bins.labels) - 1
    if bins.kind == "categorical":
        text = column.cast("string")
        known = {category: index for index, category in enumerate(bins.categories)}
        other = missing - 1
        index = text.cases(*known.items(), else_=other) if known else ibis.literal(other)
        return column.isnull().ifelse(missing, index)
    number = column.cast("float64")
    passed = [(number >= ibis.literal(edge)).ifelse(1, 0).cast("int64") for edge in bins.edges]
    return number.isnull().ifelse(missing, reduce(lambda a, b: a + b, passed, ibis.literal(0, "int64")))


def _present(column: ir.Value) -> ir.Value:
    """The column with NaN as the missing value that it stands for."""
    return known(column) if column.type().is_floating() else column


def decisions_by(rows: ir.Table, by: tuple[str, ...]) -> dict[date, dict[Group, Confusion]]:
    """Decisions against outcomes, by start of bucket and group; the empty grouping has the one group ()."""
    counted = rows.group_by([START, *by, DECISION, OUTCOME]).aggregate(_cases=rows.count()).execute()
    table: dict[date, dict[Group, Confusion]] = {}
    for start, *group, decision, outcome, cases in counted.itertuples(index=False):
        cells = table.setdefault(as_date(start), {})
        key = tuple(group)
        cells[key] = cells.get(key, Confusion()) + _cell(
            int(decision), None if pd.isna(outcome) else int(outcome), int(cases)
        )
    return table


def _cell(decision: int, outcome: int | None, cases: int) -> Confusion:
    match decision, outcome:
        case 1, 1:
            return Confusion(tp=cases)
        case 1, 0:
            return Confusion(fp=cases)
        case 0, 1:
            return Confusion(fn=cases)
        case 0, 0:
            return Confusion(tn=cases)
        case 1, _:
            return Confusion(selected_unlabelled=cases)
    return Confusion(unselected_unlabelled=cases)


def scores_by_start(rows: ir.Table) -> dict[date, Scores]:
    """Scores by outcome, by start of bucket."""
    scored = rows.filter(rows[SCORE].notnull())
    score, outcome = scored[SCORE], scored[OUTCOME]
    # 10 times the log-odds, floored: bins 0.1 wide; 0 and 1 have infinite log-odds and go to the outermost bins.
    inner = score.clip(1e-9, 1 - 1e-9)
    position = (10 * (inner / (1 - inner)).ln()).floor().clip(LOWEST_BIN, HIGHEST_BIN).cast("int64")
    error = (score - outcome) ** 2
    counted = (
        scored.group_by([START, OUTCOME, position.name("_position")])
        .aggregate(_cases=scored.count(), _squared=_exact_sum(error), _fourth=_exact_sum(error**2))
        .order_by([START, OUTCOME, "_position"])
        .execute()
    )
    table: dict[date, Scores] = {}
    for start, known, where, cases, squared, fourth in counted.itertuples(index=False):
        day, cell = as_date(start), {int(where): int(cases)}
        if pd.isna(known):
            part = Scores(unlabelled=cell)
        elif known == 1:
            part = Scores(positive=cell, squared_error=squared / FINE, fourth_power_error=fourth / FINE)
        else:
            part = Scores(negative=cell, squared_error=squared / FINE, fourth_power_error=fourth / FINE)
        table[day] = table.get(day, Scores()) + part
    return table


FINE = 10**12
"""Errors are summed in whole trillionths."""


def _exact_sum(values: ir.FloatingValue) -> ir.FloatingScalar:
    # Whole numbers add to the same sum in every order; fractions do not, and threads take turns as they please.
    return (values * FINE).round().cast("int64").sum().cast("float64")

"""The counts of a log, on any engine.

One pass over all numbers, and one over the cells of decisions.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from math import inf, log, nextafter
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_bins import as_number, as_text
from governance.adapters.predictions.truth_values import spellings
from governance.statistics.binning import FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.latency import FACTOR, LOWEST, NUDGE
from governance.statistics.profile import Group, Quality
from governance.statistics.regression import reach_of, unit_of
from governance.statistics.scores import (
    BANDS,
    ERROR_UNIT,
    HIGHEST_BIN,
    LOWEST_BIN,
    SMALLEST_PROBABILITY,
    SQUARED_UNIT,
    UNIT,
    Band,
    Scores,
)

OWN = "__placet_"
"""How the columns begin that we add to a log; no column of a log may begin so."""
ID, DAY, START, VERSION, SCORE, PREDICTION, QUERY, RANK, DECISION, OUTCOME, LATE, LATE_ID, DISPUTED, LATENCY = (
    f"{OWN}{name}"
    for name in (
        "id",
        "day",
        "start",
        "version",
        "score",
        "prediction",
        "query",
        "rank",
        "decision",
        "outcome",
        "late_outcome",
        "late_id",
        "disputed",
        "latency",
    )
)
"""Our own columns beside those of the log."""
CASES, POSITION, BAND = "_cases", "_position", "_band"
SUMS = ("_score_sum", "_squared", "_fourth", "_loss", "_squared_loss")
NOTHING = -(10**6)
"""Stands for an outcome or a place of the score that is not known, where whole numbers are added up."""
LARGEST_NUMBER = sys.float_info.max


def unreadable_column(name: str) -> str:
    """The column name for rows without a readable number.

    It is our own name. The column says where a column of numbers has something else.
    """
    return f"{OWN}unreadable_{sha256(name.encode()).hexdigest()[:16]}"


def group_column(name: str) -> str:
    """The column name for the groups of an attribute or stratum.

    It is our own name, since engines cut long names and mix up Sex and sex.
    """
    return f"{OWN}group_{sha256(name.encode()).hexdigest()[:16]}"


@ibis.udf.agg.builtin(name="count_if")  # type: ignore[untyped-decorator]  # Ibis is not checked
def _count_if(condition: bool) -> int:  # type: ignore[empty-body]
    """The number of rows for which `condition` holds.

    Most engines have this, and count ten times faster with it than by adding.
    """


def how_many(condition: ir.BooleanValue, engine: str) -> ir.IntegerScalar:
    """The number of rows for which `condition` holds.

    A row where it is unknown does not count.
    """
    return condition.sum().fill_null(0) if engine == "postgres" else _count_if(condition)


def as_date(value: Any) -> date:
    """A day as the engine returns it."""
    return pd.Timestamp(value).date()


def as_start(value: Any) -> datetime:
    """The start of a bucket as the engine returns it.

    A day, or a moment in UTC without a zone.
    """
    return pd.Timestamp(value).to_pydatetime()


@dataclass(frozen=True, slots=True)
class FeatureCounts:
    """What is counted of all features in one bucket."""

    histograms: dict[str, tuple[int, ...]] = field(default_factory=dict)
    quality: Quality = field(default_factory=Quality)
    sums: dict[str, int] = field(default_factory=dict)
    """Of numbers: their values, in `unit_of` their bins."""


def features_by_start(rows: ir.Table, features: Iterable[FeatureBins], engine: str) -> dict[datetime, FeatureCounts]:
    """Counts per bin of every feature, by start of bucket.

    Numbers are counted all in one pass, words in one pass for each column.
    """
    features = list(features)
    counts = numbers_by_start(rows, [bins for bins in features if bins.numeric], engine)
    for bins in features:
        if not bins.numeric:
            for start, histogram in _words_by_start(rows, bins).items():
                counts.setdefault(start, FeatureCounts()).histograms[bins.feature] = histogram
    return counts


def numbers_by_start(rows: ir.Table, numeric: Sequence[FeatureBins], engine: str) -> dict[datetime, FeatureCounts]:
    """Counts per bin of every numeric feature, by start of bucket."""
    if not numeric:
        return {}
    asked = {CASES: rows.count()}
    for at, bins in enumerate(numeric):
        asked |= {f"{name}{at}": how_many(what, engine) for name, what in _questions(rows, bins)}
        asked[f"sum{at}"] = _sum(as_number(rows[bins.feature]), bins)
    counted = rows.group_by(START).aggregate(**asked).to_pyarrow()  # hundreds of columns of a few rows
    return {
        # Of a column without any value an engine may count nothing at all.
        as_start(row[START]): _numbers({name: int(count or 0) for name, count in row.items() if name != START}, numeric)
        for row in counted.to_pylist()
    }


def _questions(rows: ir.Table, bins: FeatureBins) -> Iterator[tuple[str, ir.BooleanValue]]:
    column = rows[bins.feature]
    number = as_number(column)
    # Every engine takes NaN for larger than anything, and null for nothing.
    yield "present", number <= ibis.literal(inf)
    for place, edge in enumerate(bins.edges):
        yield f"below{place}_", number < ibis.literal(edge)
    if bins.low is not None and bins.high is not None:
        yield "low", number < ibis.literal(bins.low)
        yield "within", number < ibis.literal(nextafter(bins.high, inf))
        if not column.type().is_integer() and not column.type().is_boolean():
            yield (
                "infinite",
                (number.abs() > ibis.literal(LARGEST_NUMBER)) & ~number.isnan(),
            )  # Ibis finds none on Spark
    if unreadable_column(bins.feature) in rows.columns:
        yield "unreadable", rows[unreadable_column(bins.feature)]
    elif column.type().is_string():
        yield "unreadable", column.notnull() & number.isnull()


def _sum(number: ir.FloatingValue, bins: FeatureBins) -> ir.IntegerScalar:
    """The sum of the values in whole units.

    Fractions add up differently in another order. A value beyond reach counts as at its end.
    """
    reach = reach_of(bins)
    # Every engine takes NaN for larger than anything, so it is none of these.
    near = ibis.cases(
        (number.between(-reach, reach), number), (number < 0, -reach), (number <= ibis.literal(inf), reach)
    )
    # Engines round halves to different sides, and floor alike.
    return (near / ibis.literal(unit_of(bins)) + 0.5).floor().cast("int64").sum().cast("int64").fill_null(0)


def _numbers(row: Mapping[str, int], numeric: Sequence[FeatureBins]) -> FeatureCounts:
    histograms: dict[str, tuple[int, ...]] = {}
    sums = {bins.feature: row[f"sum{at}"] for at, bins in enumerate(numeric)}
    odd: dict[str, dict[str, int]] = {"out_of_range": {}, "infinite": {}, "unreadable": {}}
    for at, bins in enumerate(numeric):
        present = row[f"present{at}"]
        passed = [0, *(row[f"below{place}_{at}"] for place in range(len(bins.edges))), present]
        inside = (high - low for low, high in pairwise(passed))
        histograms[bins.feature] = (*inside, row[CASES] - present)
        counts = {
            "out_of_range": row.get(f"low{at}", 0) + present - row.get(f"within{at}", present),
            "infinite": row.get(f"infinite{at}", 0),
            "unreadable": row.get(f"unreadable{at}", 0),
        }
        for name, count in counts.items():
            odd[name] |= {bins.feature: count} if count else {}
    return FeatureCounts(histograms, Quality(0, **odd), sums)


def _words_by_start(rows: ir.Table, bins: FeatureBins) -> dict[datetime, tuple[int, ...]]:
    text = as_text(rows[bins.feature])
    # Distinct values are counted first, so that each is looked up once and not once a row.
    values = rows.group_by([START, text.name("_value")]).aggregate(_each=rows.count())
    placed = values.mutate(_bin=place_of(values["_value"], bins, values["_value"].isin(bins.listed)))
    counted = placed.group_by([START, "_bin"]).aggregate(**{CASES: placed["_each"].sum()}).to_pyarrow()
    table: dict[datetime, list[int]] = {}
    for row in counted.to_pylist():
        table.setdefault(as_start(row[START]), [0] * len(bins.labels))[int(row["_bin"])] += int(row[CASES])
    return {start: tuple(counts) for start, counts in table.items()}


def place_of(value: ir.StringValue, bins: FeatureBins, in_reference: ir.BooleanValue) -> ir.IntegerValue:
    """The bin of a word.

    `in_reference` says whether the reference has a word without a bin of its own.
    """
    missing, other = len(bins.labels) - 1, len(bins.labels) - 2
    unnamed = in_reference.ifelse(other - 1, other) if bins.rare else ibis.literal(other)
    own = [(word, at) for at, category in enumerate(bins.categories) for word in spellings(category, bins.categories)]
    return value.isnull().ifelse(missing, value.cases(*own, else_=unnamed) if own else unnamed)


def cells(rows: ir.Table, groups: Sequence[str], *, scored: bool) -> ir.Table:
    """The log as one row for each combination of values.

    By start, group, decision, outcome, and place of the score.
    """
    keys: list[Any] = [START, *groups, DECISION, OUTCOME]
    if not scored:
        return rows.group_by(keys).aggregate(**{CASES: rows.count()})
    placed = rows.mutate(**{POSITION: _position(rows[SCORE]), BAND: _band(rows[SCORE])})
    score, outcome = placed[SCORE], placed[OUTCOME]
    error = (score - outcome) ** 2
    inner = score.clip(SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    loss = -(outcome == 1).ifelse(inner, 1 - inner).ln()
    sums = zip(
        SUMS,
        (score * UNIT, error * ERROR_UNIT, error**2 * ERROR_UNIT, loss * UNIT, loss**2 * SQUARED_UNIT),
        strict=True,
    )
    # Whole numbers add to the same sum in every order; fractions do not, and threads take turns as they please.
    whole = {name: value.fill_null(0.0).round().cast("int64").sum().cast("int64") for name, value in sums}
    return placed.group_by([*keys, POSITION, BAND]).aggregate(**{CASES: placed.count(), **whole})


def _position(score: ir.FloatingValue) -> ir.IntegerValue:
    # 10 times the log-odds, floored: bins 0.1 wide; 0 and 1 have infinite log-odds and go to the outermost bins.
    # The nudge: engines whose logarithms differ in the last digit put a score on an edge into the same bin.
    inner = score.clip(1e-9, 1 - 1e-9)
    return (10 * (inner / (1 - inner)).ln() + NUDGE).floor().clip(LOWEST_BIN, HIGHEST_BIN).cast("int64")


def _band(score: ir.FloatingValue) -> ir.IntegerValue:
    return (score * BANDS).floor().clip(0, BANDS - 1).cast("int64")


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """What is counted of one group in one bucket."""

    decisions: Confusion
    scores: Scores


def groups_by_start(
    counted: pd.DataFrame, grouping: Sequence[str], *, scored: bool
) -> dict[datetime, dict[Group, GroupCounts]]:
    """Decisions and scores by start of bucket and group.

    Counted from `cells`. The empty grouping has the one group ().
    """
    places = [POSITION, BAND] if scored else []
    keys = [START, *grouping, DECISION, OUTCOME, *places]
    sums = [CASES, *(SUMS if scored else ())]
    rows = counted.groupby(keys, dropna=False, as_index=False)[sums].sum()
    # Plain whole numbers, column by column: the loop below runs once a cell, and must not ask each what kind it is.
    numbers = [rows[name].fillna(NOTHING).astype("int64").tolist() for name in (DECISION, OUTCOME, *places, *sums)]
    places_of_starts, starts = pd.factorize(rows[START], sort=True)
    tallies: defaultdict[tuple[int, Group], _Tally] = defaultdict(_Tally)
    for start, group, *cell in zip(places_of_starts.tolist(), _groups(rows, grouping), *numbers, strict=True):
        tally = tallies[start, group]
        tally.add_scored(*cell) if scored else tally.add(*cell)
    begins = [as_start(start) for start in starts]
    table: dict[datetime, dict[Group, GroupCounts]] = {}
    for (start, group), tally in sorted(tallies.items()):
        table.setdefault(begins[start], {})[group] = tally.counts()
    return table


def _groups(rows: pd.DataFrame, grouping: Sequence[str]) -> list[Group]:
    return list(zip(*(rows[name] for name in grouping), strict=True)) if grouping else [()] * len(rows)


class _Tally:
    """Counts of one group that are still being added up."""

    def __init__(self) -> None:
        self._cells = dict.fromkeys(((d, o) for d in (0, 1) for o in (0, 1, None)), 0)
        self._positions: dict[int | None, dict[int, int]] = {0: {}, 1: {}, None: {}}
        self._bands: dict[int, list[int]] = {}
        self._errors = [0, 0, 0, 0]

    def add(self, decision: int, as_written: int, cases: int) -> None:
        self._cells[decision, None if as_written == NOTHING else as_written] += cases

    def add_scored(
        self,
        decision: int,
        as_written: int,
        position: int,
        band: int,
        cases: int,
        score: int,
        squared: int,
        fourth: int,
        loss: int,
        squared_loss: int,
    ) -> None:
        outcome = None if as_written == NOTHING else as_written
        self._cells[decision, outcome] += cases
        if position == NOTHING:
            return
        at = self._positions[outcome]
        at[position] = at.get(position, 0) + cases
        counts = self._bands.setdefault(band, [0, 0, 0, 0, 0])
        if outcome is None:
            counts[3 if decision else 4] += cases
            return
        counts[0] += cases
        counts[1] += cases * outcome
        counts[2] += score
        errors = self._errors
        errors[0] += squared
        errors[1] += fourth
        errors[2] += loss
        errors[3] += squared_loss

    def counts(self) -> GroupCounts:
        squared, fourth, loss, squared_loss = self._errors
        cell = self._cells
        return GroupCounts(
            Confusion(cell[1, 1], cell[1, 0], cell[0, 1], cell[0, 0], cell[1, None], cell[0, None]),
            Scores(
                unlabelled=dict(sorted(self._positions[None].items())),
                negative=dict(sorted(self._positions[0].items())),
                positive=dict(sorted(self._positions[1].items())),
                squared_error=squared,
                fourth_power_error=fourth,
                log_loss=loss,
                squared_log_loss=squared_loss,
                bands={at: Band(*counts) for at, counts in sorted(self._bands.items())},
            ),
        )


def latency_by_start(rows: ir.Table) -> dict[datetime, dict[int, int]]:
    """Cases by bucket of their latency, by start of bucket.

    Negative and missing latencies are left out.
    """
    took = rows.filter(rows[LATENCY] >= 0)
    where = (took[LATENCY].clip(FACTOR**LOWEST).ln() / log(FACTOR) - NUDGE).ceil().clip(LOWEST).cast("int64")
    counted = took.group_by([START, where.name(POSITION)]).aggregate(**{CASES: took.count()}).execute()
    table: dict[datetime, dict[int, int]] = {}
    for start, position, cases in counted[[START, POSITION, CASES]].sort_values(POSITION).itertuples(index=False):
        table.setdefault(as_start(start), {})[int(position)] = int(cases)
    return table


def repeated_ids_by_start(rows: ir.Table) -> dict[datetime, int]:
    """Rows with an id that the same bucket has already.

    By start of bucket.
    """
    counted = rows.group_by(START).aggregate(**{CASES: rows.count(), "_ids": rows[ID].nunique()}).execute()
    return {
        as_start(start): int(cases - ids)
        for start, cases, ids in counted[[START, CASES, "_ids"]].itertuples(index=False)
    }

"""One log written in many ways, with pandas' counts of it.

Every engine must count all of them alike.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from governance.adapters.predictions.ibis_predictions import IbisPredictions
from governance.predictions.spec import ModelSpec
from governance.statistics.binning import FORM, Binning, FeatureBins
from governance.statistics.profile import total
from tests.builders import a_spec, columns

SIZE = 240
BIG = 2**53 + 1
"""The first whole number that no double is."""
draw = np.random.default_rng(11)
ROWS = pd.DataFrame(
    {
        "id": [BIG + n for n in range(SIZE)],
        # Half past eleven in the evening, where another zone has another day.
        "scored_at": [datetime(2026, 3, 1, 23, 30, tzinfo=UTC) + timedelta(hours=7 * (n % 30)) for n in range(SIZE)],
        "model_version": [2 if n % 4 == 0 else 1 for n in range(SIZE)],
        "score": draw.random(SIZE).round(3),
        "decision": [int(n % 3 == 0) for n in range(SIZE)],
        "fraud": [[0, 1, None, 0, 1][n % 5] for n in range(SIZE)],
        "sex": [[1, 2, 2, None, 3][n % 5] for n in range(SIZE)],
        "amount": [None if n % 7 == 0 else round(float(x), 2) for n, x in enumerate(draw.lognormal(3, 1, SIZE))],
        "children": [None if n % 11 == 0 else n % 4 for n in range(SIZE)],
        "owner": [None if n % 13 == 0 else n % 3 == 1 for n in range(SIZE)],
        "key": [BIG + 2 * n for n in range(SIZE)],
        "half": [float(np.float32(x)) for x in draw.normal(size=SIZE)],
        "kind": [None if n % 9 == 0 else f"k {n % 5}" for n in range(SIZE)],
    },
    dtype="object",
)
PLAIN = {
    "id": pa.int64(),
    "scored_at": pa.timestamp("us", "UTC"),
    "model_version": pa.int64(),
    "score": pa.float64(),
    "decision": pa.int64(),
    "fraud": pa.int64(),
    "sex": pa.int64(),
    "amount": pa.float64(),
    "children": pa.int64(),
    "owner": pa.bool_(),
    "key": pa.int64(),
    "half": pa.float64(),
    "kind": pa.string(),
}


def written(name: str, kind: pa.DataType, how: Callable[[Any], Any] = lambda value: value) -> pa.Array:
    return pa.array([None if pd.isna(value) else how(value) for value in ROWS[name]], kind)


def plain(name: str) -> pa.Array:
    return written(name, PLAIN[name])


def decimal(value: Any) -> Decimal:
    return Decimal(str(value))


WORDS = pa.string()
FEATURES: dict[str, dict[str, pa.Array]] = {
    "amount": {
        "amount": plain("amount"),
        "amount, decimal": written("amount", pa.decimal128(12, 2), decimal),
        "amount, text": written("amount", WORDS, str),
        "amount, currency": written("amount", WORDS, "${:,.2f}".format),
    },
    "children": {
        "children": plain("children"),
        "children, double": written("children", pa.float64(), float),
        "children, byte": written("children", pa.int8()),
        "children, decimal": written("children", pa.decimal128(38, 10), decimal),
        "children, text": written("children", WORDS, str),
        "children, text with a point": written("children", WORDS, "{}.0".format),
    },
    "owner": {
        "owner": plain("owner"),
        "owner, 0 and 1": written("owner", pa.int64(), int),
        "owner, 0.0 and 1.0": written("owner", pa.float64(), float),
        "owner, words": written("owner", WORDS, lambda value: str(value).lower()),
        "owner, capital words": written("owner", WORDS, str),
        "owner, text of 0 and 1": written("owner", WORDS, lambda value: str(int(value))),
    },
    "key": {
        "key": plain("key"),
        "key, decimal": written("key", pa.decimal128(38, 0), Decimal),
        "key, text": written("key", WORDS, str),
    },
    "half": {"half": plain("half"), "half, float": written("half", pa.float32()), "half, text": written("half", WORDS, repr)},
    "kind": {"kind": plain("kind"), "kind, categories": plain("kind").dictionary_encode()},
}  # fmt: skip
WAYS = {way: feature for feature, ways in FEATURES.items() for way in ways}
WEST = timezone(timedelta(hours=-7))
LOGS: dict[str, dict[str, pa.Array]] = {
    "plain": {},
    "doubles": {
        name: written(name, pa.float64(), float) for name in ("model_version", "decision", "fraud", "sex")
    } | {"scored_at": written("scored_at", pa.timestamp("us"), lambda time: time.replace(tzinfo=None))},
    "decimals, truth values and seconds": {
        "id": written("id", pa.decimal128(20, 2), Decimal),
        "model_version": written("model_version", pa.decimal128(10, 2), Decimal),
        "sex": written("sex", pa.decimal128(10, 1), Decimal),
        "score": written("score", pa.decimal128(10, 4), decimal),
        "decision": written("decision", pa.bool_(), bool),
        "fraud": written("fraud", pa.bool_(), bool),
        "scored_at": written("scored_at", pa.int64(), lambda time: int(time.timestamp())),
    },
    "text": {
        **{name: written(name, WORDS, "{}.0".format) for name in ("id", "model_version", "sex")},
        "score": written("score", WORDS, str),
        "decision": written("decision", WORDS, lambda value: str(bool(value))),
        "fraud": written("fraud", WORDS, lambda value: str(bool(value)).upper()),
        "scored_at": written("scored_at", WORDS, lambda time: time.astimezone(WEST).isoformat()),
    },
}  # fmt: skip


def a_table(changes: dict[str, pa.Array]) -> pa.Table:
    """The log with these columns.

    They replace the plain ones, or stand beside them.
    """
    return pa.table({name: plain(name) for name in PLAIN} | changes)


def all_ways() -> pa.Table:
    """The log with every feature in all its ways, as columns."""
    return a_table({way: column for ways in FEATURES.values() for way, column in ways.items()})


def halves(first: pa.Table, second: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The first half of one table and the second of another."""
    return first.slice(0, SIZE // 2), second.slice(SIZE // 2)


def a_written_spec(source: str, table: str | None = None) -> ModelSpec:
    return a_spec(
        predictions={"source": source, "table": table, "columns": columns(), "features": [*WAYS]},
        sensitive={"sex": {"column": "sex"}},
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 10)},
    )


def features_that_differ(log: IbisPredictions) -> dict[str, tuple[Any, Any]]:
    """The ways whose counts per bin are not those of pandas.

    The bins were cut when the column was plain. Both counts are there.
    """
    cut = log.binning(log.spec.reference.window, "1").features
    bins = {way: replace(cut[feature], feature=way) for way, feature in WAYS.items()}
    histograms = total(log.profiles("1", Binning(bins, FORM))).histograms
    expected = {way: _as_pandas_counts(bins[way], feature) for way, feature in WAYS.items()}
    return {way: (histograms[way], expected[way]) for way in WAYS if histograms[way] != expected[way]}


def _as_pandas_counts(bins: FeatureBins, feature: str) -> tuple[int, ...]:
    values = ROWS.loc[ROWS["model_version"] == 1, feature]
    present = values.dropna()
    missing = len(values) - len(present)
    if bins.numeric:
        inside = pd.cut(present.astype("float64"), [-np.inf, *bins.edges, np.inf], right=False)
        return (*inside.value_counts(sort=False).tolist(), missing)
    words = present.map(lambda value: str(value).lower()).value_counts()
    return (*(int(words[word]) for word in bins.categories), 0, missing)


def answers_that_differ(log: IbisPredictions) -> dict[str, tuple[Any, Any]]:
    """The answers that are not as pandas counts them.

    Of versions, days, groups, decisions and outcomes. Both counts are there.
    """
    bins = Binning({}, FORM)
    counts = {
        (version, bucket.start, group): (cells.tp, cells.fp, cells.fn, cells.tn, cells.size)
        for version in log.versions()
        for bucket in log.profiles(version, bins)
        for (group,), cells in bucket.answers.by_group["sex",].items()
    }  # fmt: skip
    expected = {}
    days = ROWS["scored_at"].map(lambda time: time.date())
    groups = ROWS["sex"].map(lambda code: "missing" if pd.isna(code) else str(code))
    for (version, day, group), rows in ROWS.groupby([ROWS["model_version"].map(str), days, groups]):
        cells = [
            int(((rows["decision"] == d) & (rows["fraud"] == o)).sum()) for d, o in ((1, 1), (1, 0), (0, 1), (0, 0))
        ]
        expected[version, day, group] = (*cells, len(rows))
    return {
        str(key): (counts.get(key), expected.get(key))
        for key in counts | expected
        if counts.get(key) != expected.get(key)
    }

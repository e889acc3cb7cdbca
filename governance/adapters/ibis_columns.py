"""The columns of a log as our own: named by its specification, each cast once, with outcomes that came later beside them."""

from collections.abc import Mapping
from hashlib import sha256
from math import inf

import ibis
import ibis.expr.types as ir

from governance.adapters.duckdb_files import day_of, hour_of
from governance.adapters.ibis_codes import as_code
from governance.adapters.ibis_counts import (
    DAY,
    DECISION,
    ID,
    LARGEST_NUMBER,
    LATE,
    LATE_ID,
    LATENCY,
    OUTCOME,
    OWN,
    PREDICTION,
    QUERY,
    RANK,
    SCORE,
    START,
    VERSION,
)
from governance.errors import LogUnreadable
from governance.spec import ModelSpec, Scale, ValueCodes
from governance.statistics.binning import MISSING

LOWEST_PLACE = 1e9
BUCKET_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
UNREADABLE = -1.0
"""Stands for a value that is there and is no number; no score, decision or outcome of 0 or 1 is allowed to be it."""


def require_columns(raw: ir.Table, named: Mapping[str, str], source: str) -> None:
    """Raise LogUnreadable where `raw` lacks a column of `named`: columns, by the field that names each."""
    taken = [name for name in raw.columns if name.lower().startswith(OWN)]
    if taken:
        raise LogUnreadable(
            f"{source} has columns called {', '.join(taken)}; {OWN} is how ours begin, expected another name"
        )
    missing = [f"{field}: {column}" for field, column in named.items() if column not in raw.columns]
    if missing:
        raise LogUnreadable(f"{source} has no column for {'; '.join(missing)}. It has {', '.join(raw.columns)}")


def named_columns(spec: ModelSpec) -> dict[str, str]:
    """Every column that the specification names, by the field that names it."""
    columns = spec.predictions.columns
    late = spec.predictions.outcomes is not None
    named = {
        "predictions.columns.id": columns.id,
        "predictions.columns.time": columns.time_column.column,
        "predictions.columns.version": columns.version,
        "predictions.columns.score": columns.score,
        "predictions.columns.prediction": columns.prediction,
        "predictions.columns.query": columns.query,
        "predictions.columns.rank": columns.rank,
        "predictions.columns.decision": columns.decision,
        "predictions.columns.outcome": None if late else columns.outcome,
        "predictions.columns.latency_ms": columns.latency_ms,
        **{f"sensitive.{name}.column": sensitive.column for name, sensitive in spec.sensitive.items()},
        **{f"within.{name}": name for name in spec.within},
        **{f"predictions.features.{name}": name for name in spec.predictions.features or ()},
    }
    return {field: column for field, column in named.items() if column is not None}


def watched_features(spec: ModelSpec, raw: ir.Table) -> tuple[str, ...]:
    """The columns watched for drift: those that the specification names, or all that it uses for nothing else."""
    if spec.predictions.features is not None:
        return spec.predictions.features
    columns = spec.predictions.columns
    late = spec.predictions.outcomes
    taken = {*named_columns(spec).values(), columns.outcome, late and late.outcome} - {
        sensitive.column for sensitive in spec.sensitive.values()
    }
    return tuple(name for name in raw.columns if name not in taken)


def typed(raw: ir.Table, spec: ModelSpec) -> ir.Table:
    """The log with our own columns beside the raw ones, each cast once; what cannot be cast fails `check`."""
    columns = spec.predictions.columns
    unknown = ibis.null("float64")
    codes, scale = spec.predictions.codes or ValueCodes(), spec.predictions.scale
    as_written = _number(raw[columns.score]) if columns.score else unknown
    score = as_written if scale is None else _on_scale(as_written, scale)
    decision = _zero_or_one(raw[columns.decision], codes.decision) if columns.decision else unknown
    if columns.threshold is not None:
        decision = _decided(as_written, columns.threshold, scale)
    has_outcome = columns.outcome is not None and columns.outcome in raw.columns
    day = day_of(raw, columns.time_column.column, columns.time_column.unit)
    version = as_code(raw[columns.version]) if columns.version else ibis.literal(spec.predictions.version)
    groups = {group_column(name): as_code(raw[s.column]).fill_null(MISSING) for name, s in spec.sensitive.items()}
    strata = {group_column(name): as_code(raw[name]).fill_null(MISSING) for name in spec.within}
    return raw.mutate(
        **{
            ID: as_code(raw[columns.id]),
            DAY: day,
            START: _start(raw, spec, day),
            VERSION: version,
            SCORE: score,
            PREDICTION: _number(raw[columns.prediction], inf) if columns.prediction else unknown,
            QUERY: as_code(raw[columns.query]) if columns.query else ibis.null("string"),
            RANK: _number(raw[columns.rank]) if columns.rank else unknown,
            DECISION: decision,
            OUTCOME: _outcome(raw[columns.outcome], spec) if has_outcome else unknown,
            LATE: unknown,
            LATENCY: _number(raw[columns.latency_ms]) if columns.latency_ms else unknown,
            **groups,
            **strata,
        }
    )


def _start(raw: ir.Table, spec: ModelSpec, day: ir.DateValue) -> ir.Value:
    """When the bucket of a row begins: a day, or the hour where buckets are hours."""
    if spec.bucket == "hour":
        return hour_of(raw, spec.predictions.columns.time_column.column)
    return day.truncate(BUCKET_UNITS[spec.bucket])


def unreadable(spec: ModelSpec) -> float:
    """What stands for an outcome that is no number: no outcome of the task is allowed to be it."""
    return inf if spec.task == "regression" else UNREADABLE


def is_finite(number: ir.FloatingValue) -> ir.BooleanValue:
    """Whether it is finite; null counts as such."""
    # Every engine takes NaN for larger than anything.
    return number.isnull() | (number.abs() <= ibis.literal(LARGEST_NUMBER))


def is_place(number: ir.FloatingValue) -> ir.BooleanValue:
    """Whether it is a whole number from 1 on."""
    near = number.clip(1.0, LOWEST_PLACE)  # infinity has no whole number below it
    return number.between(1.0, LOWEST_PLACE) & (near == near.floor())


def _on_scale(score: ir.FloatingValue, scale: Scale) -> ir.FloatingValue:
    """The score from 0 to 1. What is not on the scale comes out below 0 or above 1, which `check` refuses."""
    return (score - scale.zero) / (scale.one - scale.zero)


def _decided(score: ir.FloatingValue, threshold: float, scale: Scale | None) -> ir.FloatingValue:
    """Whether the score reaches the threshold, both as the log writes them: no rounding comes between."""
    falls = scale is not None and scale.one < scale.zero
    return (score <= threshold if falls else score >= threshold).cast("float64")


def _outcome(column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
    """What came of it: of a decision 0 or 1, however the log writes them."""
    codes = spec.predictions.codes
    if codes is not None and codes.outcome is not None:
        return _zero_or_one(column, codes.outcome)
    return _number(column, unreadable(spec))


def _zero_or_one(column: ir.Value, codes: Mapping[str, int] | None) -> ir.FloatingValue:
    """0 and 1 as the specification reads the values of the log, white space around them left out."""
    if codes is None:
        return _number(column)
    text = as_code(column).strip().nullif("")
    if column.type().is_boolean():  # the file may have had True or TRUE
        codes = {value.lower(): code for value, code in codes.items()}
    read = text.cases(*((value, float(code)) for value, code in codes.items()), else_=UNREADABLE)
    return text.isnull().ifelse(ibis.null("float64"), read)


def _number(column: ir.Value, unreadable: float = UNREADABLE) -> ir.FloatingValue:
    if column.type().is_numeric():
        return column.cast("float64")
    if column.type().is_boolean():
        return column.cast("int32").cast("float64")
    number = column.try_cast("float64")
    return (column.notnull() & number.isnull()).ifelse(ibis.literal(unreadable, "float64"), number)


def late_labels(late: ir.Table, spec: ModelSpec) -> ir.Table:
    """Ids and outcomes of the second file that the specification names. Raises LogUnreadable."""
    named = spec.predictions.outcomes
    assert named is not None, "the specification names a second file"
    require_columns(
        late, {"predictions.outcomes.id": named.id, "predictions.outcomes.outcome": named.outcome}, named.source
    )
    return late.select(**{LATE_ID: as_code(late[named.id]), LATE: _outcome(late[named.outcome], spec)})


def group_column(name: str) -> str:
    """Our own name of the column that groups by an attribute or stratum; engines cut long names and mix up Sex and sex."""
    return f"{OWN}group_{sha256(name.encode()).hexdigest()[:16]}"

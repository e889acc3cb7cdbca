"""The columns of a log under our own names.

The specification names them. Each is cast once. Outcomes that came later stand beside them.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from math import inf

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_counts import (
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
from governance.adapters.predictions.ibis_times import Form
from governance.adapters.predictions.text_types import NOTHING, Roles
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec, Scale, ValueCodes
from governance.statistics.binning import MISSING

Reader = Callable[[ir.StringValue], ir.FloatingValue]
"""How words are read as numbers; null where they are none."""
LOWEST_PLACE = 1e9
TRUTH = {
    **dict.fromkeys(("true", "t", "yes", "y"), 1.0),
    **dict.fromkeys(("false", "f", "no", "n"), 0.0),
}
"""Words of truth, in lower case, that are read without a specification of codes."""
BUCKET_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
UNREADABLE = -1.0
"""Stands for a value that is there and is no number; no score, decision or outcome of 0 or 1 is allowed to be it."""


def require_columns(raw: ir.Table, named: Mapping[str, str], source: str) -> None:
    """Raise PredictionsUnreadable where `raw` lacks a column.

    `named` has the columns, by the field that names each.
    """
    missing = [f"{field}: {column}" for field, column in named.items() if column not in raw.columns]
    if missing:
        raise PredictionsUnreadable(f"{source} has no column for {'; '.join(missing)}. It has {', '.join(theirs(raw))}")


def theirs(raw: ir.Table) -> tuple[str, ...]:
    """The columns that the log has of itself."""
    return tuple(name for name in raw.columns if not name.startswith(OWN))


def roles_of(spec: ModelSpec) -> Roles:
    """What the specification says that columns are read as."""
    columns = spec.predictions.columns
    sensitive = [sensitive.column for sensitive in spec.sensitive.values()]
    codes = [columns.id, columns.version, columns.query, *sensitive, *spec.within]
    answers = [columns.score, columns.prediction, columns.rank, columns.decision, columns.outcome]
    return Roles([name for name in codes if name], [name for name in answers if name], columns.time_column.column)


def roles_of_outcomes(spec: ModelSpec) -> Roles:
    """The same of its second file."""
    late = spec.predictions.outcomes
    return Roles([late.id], [late.outcome]) if late else Roles()


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
    """The columns that are watched for drift.

    Those that the specification names, or else all that it uses for nothing else.
    """
    if spec.predictions.features is not None:
        return spec.predictions.features
    columns = spec.predictions.columns
    late = spec.predictions.outcomes
    used = {*named_columns(spec).values(), columns.outcome, late and late.outcome} - {
        sensitive.column for sensitive in spec.sensitive.values()
    }
    return tuple(name for name in theirs(raw) if name not in used)


def typed(raw: ir.Table, spec: ModelSpec, form: Form) -> ir.Table:
    """Add our own columns to those of the log.

    Each is cast once, times in this form. A value that cannot be cast fails `check`.
    """
    columns = spec.predictions.columns
    unknown = ibis.null("float64")
    codes, scale = spec.predictions.codes or ValueCodes(), spec.predictions.scale
    as_written = _number(raw[columns.score]) if columns.score else unknown
    score = as_written if scale is None else _on_scale(as_written, scale)
    decision = _zero_or_one(raw[columns.decision], codes.decision) if columns.decision else unknown
    if columns.threshold is not None:
        decision = _decided(as_written, columns.threshold, scale)
    has_outcome = columns.outcome is not None and columns.outcome in raw.columns
    day, start = _day_and_start(raw, spec, form)
    version = as_code(raw[columns.version]) if columns.version else ibis.literal(spec.predictions.version)
    groups = {group_column(name): as_code(raw[s.column]).fill_null(MISSING) for name, s in spec.sensitive.items()}
    strata = {group_column(name): as_code(raw[name]).fill_null(MISSING) for name in spec.within}
    return raw.mutate(
        **{
            ID: as_code(raw[columns.id]),
            DAY: day,
            START: start,
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


def _day_and_start(raw: ir.Table, spec: ModelSpec, form: Form) -> tuple[ir.DateValue, ir.Value]:
    """The UTC day of a row, and when its bucket begins.

    A bucket begins with a day, or with the hour where buckets are hours. Null where there is no time.
    """
    time = spec.predictions.columns.time_column
    if time.unit == "year":
        day = year_of(raw[time.column])
    else:
        moment = form.read(raw[time.column])
        day = moment.cast("date")
        if spec.bucket == "hour":
            return day, moment.cast("timestamp").truncate("h")
    return day, day.truncate(BUCKET_UNITS[spec.bucket])


def unreadable_cells(raw: ir.Table, spec: ModelSpec) -> dict[str, ir.BooleanValue]:
    """The rows whose cells have words that are no answer.

    By column. What `codes` settle, and what is ranked, is left out.
    """
    columns, codes = spec.predictions.columns, spec.predictions.codes or ValueCodes()
    if spec.task == "ranking":
        return {}
    read: dict[str | None, Reader | None] = {
        columns.score: as_number,
        columns.prediction: as_number,
        columns.decision: _as_truth if codes.decision is None else None,
    }
    conditions = {
        name: _says_nothing_known(raw[name], how)
        for name, how in read.items()
        if name is not None and how is not None and raw[name].type().is_string()
    }
    if columns.outcome is not None and columns.outcome in raw.columns:
        conditions |= unreadable_outcomes(raw, columns.outcome, spec)
    time = columns.time_column.column
    conditions[time] = raw[time].notnull() & raw[DAY].isnull()
    return conditions


def unreadable(spec: ModelSpec) -> float:
    """The value that stands for an outcome that is no number.

    No outcome of the task is allowed to be it.
    """
    return inf if spec.task == "regression" else UNREADABLE


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


def _on_scale(score: ir.FloatingValue, scale: Scale) -> ir.FloatingValue:
    """The score from 0 to 1.

    A score off the scale comes out below 0 or above 1, which `check` refuses.
    """
    return (score - scale.zero) / (scale.one - scale.zero)


def _decided(score: ir.FloatingValue, threshold: float, scale: Scale | None) -> ir.FloatingValue:
    """Whether the score reaches the threshold.

    Both are compared as the log writes them, without rounding.
    """
    falls = scale is not None and scale.one < scale.zero
    return (score <= threshold if falls else score >= threshold).cast("float64")


def _outcome(column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
    """The outcome of a row.

    Of a decision it is 0 or 1, however the log writes them.
    """
    if spec.task != "binary":
        return _number(column, unreadable(spec))
    return _zero_or_one(column, (spec.predictions.codes or ValueCodes()).outcome)


def _zero_or_one(column: ir.Value, codes: Mapping[str, int] | None) -> ir.FloatingValue:
    """A value read as 0 or 1.

    As the specification reads the values of the log, without white space around them. Where it says nothing, words of
    truth are read.
    """
    if codes is None:
        return _read(column, _as_truth, UNREADABLE)
    text = as_code(column).strip().nullif("")
    if column.type().is_boolean():  # the file may have had True or TRUE
        codes = {value.lower(): code for value, code in codes.items()}
    read = text.cases(*((value, float(code)) for value, code in codes.items()), else_=UNREADABLE)
    return text.isnull().ifelse(ibis.null("float64"), read)


def _number(column: ir.Value, unreadable: float = UNREADABLE) -> ir.FloatingValue:
    return _read(column, as_number, unreadable)


def _read(column: ir.Value, how: Reader, unreadable: float) -> ir.FloatingValue:
    """The column as numbers.

    In text, `unreadable` stands for words that are no number, and null for words that mean nothing.
    """
    if column.type().is_numeric():
        return column.cast("float64")
    if column.type().is_boolean():
        return column.cast("int32").cast("float64")
    if not column.type().is_string():
        return column.notnull().ifelse(ibis.literal(unreadable, "float64"), ibis.null("float64"))
    return _says_nothing_known(column, how).ifelse(ibis.literal(unreadable, "float64"), how(column))


def _says_nothing_known(column: ir.StringValue, how: Reader) -> ir.BooleanValue:
    """Whether a cell has words without a meaning here.

    They are neither a value nor a way of saying that there is none.
    """
    nothing = column.strip().lower().isin(["", *NOTHING])
    return column.notnull() & ~nothing & how(column).isnull()


def _as_truth(column: ir.StringValue) -> ir.FloatingValue:
    words = column.strip().lower()
    return ibis.coalesce(words.cases(*TRUTH.items(), else_=ibis.null("float64")), as_number(column))


def year_of(column: ir.Value) -> ir.DateValue:
    """1 January of the year in `column`.

    Null where there is no year.
    """
    year = as_number(column).try_cast("int64")
    return (year.between(1, 9999).ifelse(year, ibis.null("int64")).cast("string").lpad(4, "0") + "-01-01").try_cast(
        "date"
    )


def unreadable_outcomes(table: ir.Table, column: str, spec: ModelSpec) -> dict[str, ir.BooleanValue]:
    """The rows whose outcomes in `column` are no answer.

    The column may lie in a second file.
    """
    codes = spec.predictions.codes
    if (
        not table[column].type().is_string()
        or spec.task == "ranking"
        or (codes is not None and codes.outcome is not None)
    ):
        return {}
    return {column: _says_nothing_known(table[column], _as_truth if spec.task == "binary" else as_number)}


def silent_outcomes(table: ir.Table, column: str | None) -> ir.BooleanValue | None:
    """The rows whose outcome says in words that there is none.

    None where the column has no words.
    """
    if column is None or column not in table.columns or not table[column].type().is_string():
        return None
    return table[column].notnull() & table[column].strip().lower().isin(NOTHING)


def late_labels(late: ir.Table, spec: ModelSpec) -> ir.Table:
    """Ids and outcomes of the second file of the specification.

    Raises PredictionsUnreadable.
    """
    named = spec.predictions.outcomes
    assert named is not None, "the specification names a second file"
    require_columns(
        late, {"predictions.outcomes.id": named.id, "predictions.outcomes.outcome": named.outcome}, named.source
    )
    return late.mutate(**{LATE_ID: as_code(late[named.id]), OUTCOME: _outcome(late[named.outcome], spec)})


def group_column(name: str) -> str:
    """The column name for the groups of an attribute or stratum.

    It is our own name, since engines cut long names and mix up Sex and sex.
    """
    return f"{OWN}group_{sha256(name.encode()).hexdigest()[:16]}"

"""The columns of a log under our own names.

The specification names them. Each is cast once. Outcomes that came later stand beside them.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_counts import (
    DAY,
    DECISION,
    ID,
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
    group_column,
)
from governance.adapters.predictions.ibis_reading import number, says_nothing_known
from governance.adapters.predictions.ibis_times import Form
from governance.adapters.predictions.tasks import TASKS
from governance.adapters.predictions.text_types import NOTHING, Roles
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec
from governance.sentences import unreadable
from governance.statistics.binning import MISSING

NO_ANSWERS = frozenset({"id", "time", "version", "query", "latency_ms"})
"""Fields of columns that say nothing of what was answered, or came of it."""
BUCKET_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}


def require_columns(raw: ir.Table, named: Mapping[str, str], source: str) -> None:
    """Raise PredictionsUnreadable where `raw` lacks a column.

    `named` has the columns, by the field that names each.
    """
    missing = [f"{field}: {column}" for field, column in named.items() if column not in raw.columns]
    if missing:
        raise PredictionsUnreadable(unreadable.columns_not_there(source, missing, theirs(raw)))


def theirs(raw: ir.Table) -> tuple[str, ...]:
    """The columns that the log has of itself."""
    return tuple(name for name in raw.columns if not name.startswith(OWN))


def roles_of(spec: ModelSpec) -> Roles:
    """What the specification says that columns are read as."""
    columns = spec.predictions.columns
    sensitive = [sensitive.column for sensitive in spec.sensitive.values()]
    codes = [columns.id, columns.version, columns.query, *sensitive, *spec.within]
    answers = [column for named, column in columns.parts().items() if named not in NO_ANSWERS]
    return Roles([name for name in codes if name], answers, columns.time_column.column)


def roles_of_outcomes(spec: ModelSpec) -> Roles:
    """The same of its second file."""
    late = spec.predictions.outcomes
    return Roles([late.id], [late.outcome]) if late else Roles()


def named_columns(spec: ModelSpec) -> dict[str, str]:
    """Every column that the specification names, by the field that names it."""
    late = spec.predictions.outcomes is not None
    parts = {
        field: column for field, column in spec.predictions.columns.parts().items() if not (late and field == "outcome")
    }
    return {
        **{f"predictions.columns.{field}": column for field, column in parts.items()},
        **{f"sensitive.{name}.column": sensitive.column for name, sensitive in spec.sensitive.items()},
        **{f"within.{name}": name for name in spec.within},
        **{f"predictions.features.{name}": name for name in spec.predictions.features or ()},
    }


def watched_features(spec: ModelSpec, raw: ir.Table) -> tuple[str, ...]:
    """The columns that are watched for drift.

    Those that the specification names, or else all that it uses for nothing else.
    """
    if spec.predictions.features is not None:
        return spec.predictions.features
    columns = spec.predictions.columns
    late, brought = spec.predictions.outcomes, spec.predictions.contributions
    used = {*named_columns(spec).values(), columns.outcome, late and late.outcome} - {
        sensitive.column for sensitive in spec.sensitive.values()
    }
    contributions = frozenset[str]() if brought is None else brought.among(theirs(raw))
    return tuple(name for name in theirs(raw) if name not in used | contributions)


def typed(raw: ir.Table, spec: ModelSpec, form: Form) -> ir.Table:
    """Add our own columns to those of the log.

    Each is cast once, times in this form. A value that cannot be cast fails `check`.
    """
    columns = spec.predictions.columns
    unknown, task = ibis.null("float64"), TASKS[spec.task]
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
            **dict.fromkeys((SCORE, PREDICTION, RANK, DECISION), unknown),
            QUERY: ibis.null("string"),
            **task.answers(raw, spec),
            OUTCOME: task.outcome(raw[columns.outcome], spec) if has_outcome else unknown,
            LATE: unknown,
            LATENCY: number(raw[columns.latency_ms]) if columns.latency_ms else unknown,
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
    columns, task = spec.predictions.columns, TASKS[spec.task]
    conditions = {
        name: says_nothing_known(raw[name], how)
        for name, how in task.readers(spec).items()
        if raw[name].type().is_string()
    }
    if columns.outcome is not None and columns.outcome in raw.columns:
        conditions |= unreadable_outcomes(raw, columns.outcome, spec)
    time = columns.time_column.column
    conditions[time] = raw[time].notnull() & raw[DAY].isnull()
    return conditions


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
    how = TASKS[spec.task].reads_outcome(spec)
    if how is None or not table[column].type().is_string():
        return {}
    return {column: says_nothing_known(table[column], how)}


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
    return late.mutate(
        **{LATE_ID: as_code(late[named.id]), OUTCOME: TASKS[spec.task].outcome(late[named.outcome], spec)}
    )

"""How choices between classes are read and counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_counts import (
    CASES,
    DECISION,
    OUTCOME,
    OWN,
    SCORE,
    START,
    as_start,
    cells,
    groups_by_start,
)
from governance.adapters.predictions.ibis_reading import coded, number
from governance.adapters.predictions.tasks.task import CountedTask, Fault, Look
from governance.predictions.port import ClassAnswers
from governance.predictions.spec import ModelSpec
from governance.sentences import unreadable
from governance.statistics.binning import Binning, Kind
from governance.statistics.classes import Classes, ClassTable
from governance.statistics.profile import Counts, Group
from governance.statistics.scores import Scores

ROUNDED = 0.005
"""How far a probability with two decimals may be from what it was."""
PROBABILITIES = f"{OWN}probabilities"
"""All probabilities of a row as text, by which it may differ from another."""
NAMED = 10
"""Classes that a sentence names."""


class _Classes(CountedTask):
    held = (PROBABILITIES,)

    def answers(self, raw: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Value]:
        columns, names = spec.predictions.columns, spec.predictions.columns.class_names
        probabilities = {_column(at): number(raw[column]) for at, column in enumerate(_columns(spec))}
        chosen = (
            _likeliest(list(probabilities.values()))
            if columns.decision is None
            else coded(raw[columns.decision], _codes(names))
        )
        texts = [ibis.coalesce(value.cast("string"), "") for value in probabilities.values()]
        together = ibis.literal("|").join(texts) if texts else ibis.literal("")
        return {**probabilities, DECISION: chosen, PROBABILITIES: together}

    def outcome(self, column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
        return coded(column, _codes(spec.predictions.columns.class_names))

    def faults(self, log: ir.Table, look: Look) -> Sequence[Fault]:
        columns, names = look.spec.predictions.columns, look.spec.predictions.columns.class_names
        named = unreadable.name_every_class(names[:NAMED], max(0, len(names) - NAMED))
        a_class = unreadable.expects_in_every_row("class")
        missing = log[DECISION].isnull()
        faults = [
            Fault(columns.decision, missing | (log[DECISION] < 0), a_class, named)
            if columns.decision
            else Fault(_columns(look.spec)[0], missing, unreadable.expects_in_every_row("probabilities")),
            Fault(look.outcome, log[OUTCOME] < 0, unreadable.expects_unless_unknown("class"), named),
        ]
        probabilities = [log[_column(at)] for at, _ in enumerate(_columns(look.spec))]
        for column, value in zip(_columns(look.spec), probabilities, strict=True):
            faults.append(
                Fault(column, value.notnull() & ~value.between(0, 1), unreadable.expects_probability_of_class())
            )
        if probabilities:
            faults += _of_sums(_columns(look.spec), probabilities)
        return faults

    def bins(self, spec: ModelSpec) -> Mapping[str, Kind]:
        del spec
        return {}

    def count(self, rows: ir.Table, look: Look, binning: Binning) -> Mapping[datetime, Counts]:
        del binning
        names = look.spec.predictions.columns.class_names
        keys = [START, *look.grouped, DECISION, OUTCOME]
        counted = rows.group_by(keys).aggregate(**{CASES: rows.count()}).execute()
        groups = {grouping: _tables(counted, columns, names) for grouping, columns in look.columns()}
        scores = {name: _scores(scored) for name, scored in _scored(rows, look.spec).items()}
        return {
            start: Classes(
                names,
                whole[()],
                {grouping: table.get(start, {}) for grouping, table in groups.items()},
                {name: scores[f"{AGAINST}{name}"].get(start, Scores()) for name in names if scores},
                scores.get(TOP, {}).get(start, Scores()),
                scores.get(HAPPENED, {}).get(start, Scores()),
            )
            for start, whole in _tables(counted, (), names).items()
        }

    def scores(self, rows: ir.Table, spec: ModelSpec) -> Mapping[str, tuple[ir.FloatingValue, ir.BooleanValue]]:
        names = spec.predictions.columns.class_names
        return {
            name: (rows[_column(at)], rows[OUTCOME] == at)
            for at, (name, _) in enumerate(zip(names, _columns(spec), strict=False))
        }

    def sampled(self, rows: ir.Table, spec: ModelSpec) -> tuple[ir.Value, ir.Value, ir.Value]:
        """The favourable class against the rest.

        Nothing where none is named.
        """
        nothing, names = ibis.null("float64"), spec.predictions.columns.class_names
        if spec.favourable is None:
            return nothing, nothing, nothing
        at = names.index(str(spec.favourable))
        score = rows[_column(at)] if _columns(spec) else nothing
        return score, *((rows[name] == at).cast("int32").cast("float64") for name in (DECISION, OUTCOME))

    def sampled_classes(self, spec: ModelSpec) -> Sequence[str]:
        return [*(_column(at) for at, _ in enumerate(_columns(spec))), DECISION, OUTCOME]

    def classes(self, chosen: pd.DataFrame, spec: ModelSpec) -> ClassAnswers:
        names = spec.predictions.columns.class_names
        in_log = enumerate(zip(names, _columns(spec), strict=False))
        shares = {name: _shares(chosen[_column(at)]) for at, (name, _) in in_log}
        return ClassAnswers(shares, _called(chosen[DECISION], names), _called(chosen[OUTCOME], names))


AGAINST, TOP, HAPPENED = "class ", "top", "happened"


def _shares(column: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(share) else float(share) for share in column)


def _called(codes: pd.Series, names: Sequence[str]) -> tuple[str | None, ...]:
    """The class of each row.

    None where it is not known.
    """
    return tuple(None if pd.isna(code) else names[int(code)] for code in codes)


def _codes(names: Sequence[str]) -> dict[str, float]:
    return {name: float(at) for at, name in enumerate(names)}


def _columns(spec: ModelSpec) -> list[str]:
    """The columns of probabilities, in the order of the classes.

    None where the log has none.
    """
    columns = spec.predictions.columns
    every = [(columns.classes or {}).get(name) for name in columns.class_names]
    return [column for column in every if column is not None]


def _column(at: int) -> str:
    """Our own column of the probability of a class."""
    return f"{OWN}class_{at}"


def _likeliest(probabilities: Sequence[ir.FloatingValue]) -> ir.FloatingValue:
    """The class with the largest probability, the first of several.

    Null where a probability is not known.
    """
    largest = ibis.greatest(*probabilities)
    complete = ibis.and_(*(value.notnull() for value in probabilities))
    first = ibis.cases(
        *((value == largest, float(at)) for at, value in enumerate(probabilities)), else_=ibis.null("float64")
    )
    return complete.ifelse(first, ibis.null("float64"))


def _of_sums(columns: Sequence[str], probabilities: Sequence[ir.FloatingValue]) -> Iterator[Fault]:
    """Find probabilities that are no distribution.

    They are of some classes only, or add to something else than 1.
    """
    within = ROUNDED * len(columns)
    total = sum(probabilities[1:], start=probabilities[0])
    some = ibis.or_(*(value.notnull() for value in probabilities))
    yield Fault(columns[0], some & total.isnull(), unreadable.expects_all_or_no_probabilities(columns))
    yield Fault(
        columns[0],
        ~total.between(1 - within, 1 + within),
        unreadable.expects_sum_of_one(columns, within),
    )


def _scored(rows: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Table]:
    """Rows with a score that is counted, and whether it came true."""
    at_of = dict(enumerate(zip(spec.predictions.columns.class_names, _columns(spec), strict=False)))
    if not at_of:
        return {}
    has_come, unknown = rows[OUTCOME].notnull(), ibis.null("float64")

    def scored(score: ir.FloatingValue, came: ir.BooleanValue) -> ir.Table:
        return rows.mutate(
            **{
                SCORE: score,
                OUTCOME: has_come.ifelse(came.cast("int32").cast("float64"), unknown),
                DECISION: ibis.literal(1.0),
            }
        )

    happened = rows[OUTCOME].cases(*((float(at), rows[_column(at)]) for at in at_of), else_=unknown)
    largest = ibis.greatest(*(rows[_column(at)] for at in at_of))
    return {
        **{f"{AGAINST}{name}": scored(rows[_column(at)], rows[OUTCOME] == at) for at, (name, _) in at_of.items()},
        TOP: scored(largest, rows[DECISION] == rows[OUTCOME]),
        HAPPENED: scored(happened, has_come),
    }


def _scores(rows: ir.Table) -> dict[datetime, Scores]:
    counted = cells(rows, [], scored=True).execute()
    return {start: whole[()].scores for start, whole in groups_by_start(counted, (), scored=True).items()}


def _tables(
    counted: pd.DataFrame, grouping: Sequence[str], names: Sequence[str]
) -> dict[datetime, dict[Group, ClassTable]]:
    """Count how often each class was chosen, by bucket and group.

    The empty grouping has the one group ().
    """
    sums = counted.groupby([START, *grouping, DECISION, OUTCOME], dropna=False, as_index=False)[[CASES]].sum()
    by_start: dict[datetime, dict[Group, ClassTable]] = {}
    for row in sums.sort_values([START, *grouping, DECISION, OUTCOME]).to_dict("records"):
        groups = by_start.setdefault(as_start(row[START]), {})
        group = tuple(str(row[name]) for name in grouping)
        cell = names[int(row[DECISION])], None if pd.isna(row[OUTCOME]) else names[int(row[OUTCOME])]
        groups[group] = groups.get(group, ClassTable()) + ClassTable({cell: int(row[CASES])})
    return by_start


TASK = _Classes()

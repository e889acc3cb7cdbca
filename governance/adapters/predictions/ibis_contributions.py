"""Contributions that were computed elsewhere.

They lie in the log or in a second file. They are read for the rows of a sample, and never counted.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import isnan

import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_columns import theirs
from governance.adapters.predictions.ibis_counts import LATE_ID, OWN
from governance.adapters.predictions.ibis_sources import Source
from governance.adapters.predictions.text_types import Roles
from governance.errors import ColumnsMissing
from governance.predictions.contributions import Contributions
from governance.predictions.port import Brought, Cell, Sample
from governance.predictions.spec import ModelSpec
from governance.sentences import unreadable

Sampled = Callable[[tuple[str, ...]], Sample]
"""The rows of a sample, with these columns of the log."""
Numbers = Mapping[str, Sequence[float | None]]
"""By column, a number for each row of a sample."""


def brought_to(spec: ModelSpec, source: Source, log: ir.Table, sampled: Sampled) -> Brought:
    """The contributions to the answers of a sample.

    A row without any has None everywhere. Raises ColumnsMissing where a column is not there, or a feature is none of the log's, and
    PredictionsUnreadable.
    """
    named = spec.predictions.contributions
    assert named is not None, "the specification says where contributions are"
    own = theirs(log)
    if named.source is None:
        by_feature = _columns(named, own, spec.predictions.source)
        features = _features(by_feature, own, spec.predictions.source)
        asked = [*by_feature.values(), *named.parts().values()]
        rows = sampled(tuple(dict.fromkeys([*features, *asked])))
        sample = replace(rows, columns={name: rows.columns[name] for name in features})
        return _brought(named, by_feature, sample, {name: [*map(_number, rows.columns[name])] for name in asked})
    second = source.read(named.source, named.table, Roles([named.id or ""])).table
    by_feature = _columns(named, theirs(second), named.source)
    sample = sampled(_features(by_feature, own, spec.predictions.source))
    asked = list(dict.fromkeys([*by_feature.values(), *named.parts().values()]))
    return _brought(named, by_feature, sample, _joined(second, named.id or "", asked, sample.ids))


def _columns(named: Contributions, columns: Sequence[str], source: str) -> dict[str, str]:
    """The column of each feature.

    All that the specification names are among `columns`. Raises ColumnsMissing.
    """
    by_feature = named.by_feature(columns)
    if not by_feature:
        raise ColumnsMissing(unreadable.no_column_begins_with(source, named.prefix or "", columns))
    parts = named.parts() | ({"id": named.id} if named.id else {})
    missing = [
        f"predictions.contributions.{field}: {column}" for field, column in parts.items() if column not in columns
    ]
    if missing:
        raise ColumnsMissing(unreadable.columns_not_there(source, missing, columns))
    return by_feature


def _features(by_feature: Mapping[str, str], columns: Sequence[str], source: str) -> tuple[str, ...]:
    """The features that contributions are of, which the log has.

    Raises ColumnsMissing.
    """
    missing = [feature for feature in by_feature if feature not in columns]
    if missing:
        raise ColumnsMissing(unreadable.contributions_of_no_column(source, missing, columns))
    return tuple(by_feature)


def _joined(second: ir.Table, identity: str, columns: Sequence[str], ids: Sequence[str]) -> Numbers:
    """The numbers of a second file, in the order of `ids`.

    None where it has no row of an id, or several that differ.
    """
    own = {column: f"{OWN}{at}" for at, column in enumerate(columns)}
    rows = second.select(
        **{LATE_ID: as_code(second[identity])}, **{name: as_number(second[column]) for column, name in own.items()}
    )
    rows = rows.filter(rows[LATE_ID].isin(ids)).distinct()
    counted = rows.group_by(LATE_ID).aggregate(rows=rows.count())
    once = counted.filter(counted["rows"] == 1)
    answered = rows.semi_join(once, LATE_ID).execute().set_index(LATE_ID).reindex(ids)
    return {column: [*map(_number, answered[name].tolist())] for column, name in own.items()}


def _number(cell: Cell) -> float | None:
    """The cell as a number.

    None where it is none.
    """
    number = None
    with suppress(TypeError, ValueError):
        number = None if cell is None else float(cell)
    return None if number is None or isnan(number) else number


def _brought(named: Contributions, by_feature: Mapping[str, str], sample: Sample, numbers: Numbers) -> Brought:
    base = [named.base] * len(sample.ids) if isinstance(named.base, float) else numbers[named.base]
    return Brought(
        sample,
        {feature: tuple(numbers[column]) for feature, column in by_feature.items()},
        tuple(base),
        () if named.output is None else tuple(numbers[named.output]),
    )

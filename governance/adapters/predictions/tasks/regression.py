"""How predicted numbers are read and counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf

import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_counts import DECISION, OUTCOME, PREDICTION
from governance.adapters.predictions.ibis_reading import Reader, is_finite, number
from governance.adapters.predictions.ibis_regression import FARTHEST, regression_by_start, regression_cells
from governance.adapters.predictions.tasks.task import CountedTask, Fault, Look
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec
from governance.sentences import unreadable
from governance.statistics.binning import Binning, Kind
from governance.statistics.profile import Counts
from governance.statistics.regression import REACH, Numbers, scale_of


class _Numbers(CountedTask):
    unreadable = inf

    def answers(self, raw: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Value]:
        return {PREDICTION: number(raw[_column(spec)], self.unreadable)}

    def outcome(self, column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
        del spec
        return number(column, self.unreadable)

    def readers(self, spec: ModelSpec) -> Mapping[str, Reader]:
        return {_column(spec): as_number}

    def reads_outcome(self, spec: ModelSpec) -> Reader | None:
        del spec
        return as_number

    def faults(self, log: ir.Table, look: Look) -> Sequence[Fault]:
        prediction = log[PREDICTION]
        return [
            Fault(
                _column(look.spec),
                prediction.isnull() | ~is_finite(prediction),
                unreadable.expects_in_every_row("number"),
            ),
            Fault(look.outcome, ~is_finite(log[OUTCOME]), unreadable.expects_unless_unknown("number")),
        ]

    def bins(self, spec: ModelSpec) -> Mapping[str, Kind]:
        return {_column(spec): "prediction"}

    def count(self, rows: ir.Table, look: Look, binning: Binning) -> Mapping[datetime, Counts]:
        bins = binning.prediction
        assert bins is not None, "a regression's bins have those of its prediction"
        scale = scale_of(bins)
        counted = regression_cells(rows, look.grouped, scale).execute()
        _refuse_out_of_reach(counted, REACH * 10.0**scale, look)
        groups = {grouping: regression_by_start(counted, names, scale) for grouping, names in look.columns()}
        return {
            start: Numbers(whole[()], {grouping: table.get(start, {}) for grouping, table in groups.items()})
            for start, whole in regression_by_start(counted, (), scale).items()
        }

    def sampled(self, rows: ir.Table, spec: ModelSpec) -> tuple[ir.Value, ir.Value, ir.Value]:
        del spec
        return rows[PREDICTION], rows[DECISION], rows[OUTCOME]


def _column(spec: ModelSpec) -> str:
    assert spec.predictions.columns.prediction is not None, "a regression names the column of its prediction"
    return spec.predictions.columns.prediction


def _refuse_out_of_reach(counted: pd.DataFrame, reach: float, look: Look) -> None:
    named = {PREDICTION: _column(look.spec), OUTCOME: look.outcome}
    for name, farthest in FARTHEST.items():
        reached = counted[farthest].max()
        if reached > reach:
            raise PredictionsUnreadable(
                unreadable.values_out_of_reach(look.spec.predictions.source, named[name], float(reached), reach, REACH)
            )


TASK = _Numbers()

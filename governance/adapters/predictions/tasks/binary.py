"""How decisions between two are read and counted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import as_number
from governance.adapters.predictions.ibis_counts import DECISION, OUTCOME, SCORE, VERSION, cells, groups_by_start
from governance.adapters.predictions.ibis_reading import Reader, as_truth, number, zero_or_one
from governance.adapters.predictions.tasks.task import CountedTask, Fault, Look
from governance.predictions.spec import ModelSpec, Scale, ValueCodes
from governance.sentences import predictions, unreadable
from governance.sentences.phrase import Phrase
from governance.statistics.binning import Binning, Kind
from governance.statistics.decisions import Decisions
from governance.statistics.profile import Counts
from governance.statistics.scores import OF_ONE

NEARLY_ALL = 0.995
"""Of the rows: a feature that is the outcome this often is hardly another thing."""
ONE_CLASS: Mapping[str, Callable[[ir.Value], ir.Value]] = {
    "known": lambda column: column.count(),
    "low": lambda column: column.min(),
    "high": lambda column: column.max(),
}


class _Decisions(CountedTask):
    def answers(self, raw: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Value]:
        columns, scale = spec.predictions.columns, spec.predictions.scale
        answered: dict[str, ir.Value] = {}
        if columns.score is not None:
            as_written = number(raw[columns.score])
            answered[SCORE] = as_written if scale is None else _on_scale(as_written, scale)
            if columns.threshold is not None:
                answered[DECISION] = _decided(as_written, columns.threshold, scale)
        if columns.decision is not None:
            answered[DECISION] = zero_or_one(raw[columns.decision], _codes(spec).decision)
        return answered

    def outcome(self, column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
        return zero_or_one(column, _codes(spec).outcome)

    def readers(self, spec: ModelSpec) -> Mapping[str, Reader]:
        columns = spec.predictions.columns
        how = {columns.score: as_number, columns.decision: as_truth if _codes(spec).decision is None else None}
        return {column: reader for column, reader in how.items() if column is not None and reader is not None}

    def reads_outcome(self, spec: ModelSpec) -> Reader | None:
        return as_truth if _codes(spec).outcome is None else None

    def faults(self, log: ir.Table, look: Look) -> Sequence[Fault]:
        columns = look.spec.predictions.columns
        decision, outcome, score = log[DECISION], log[OUTCOME], log[SCORE]
        return [
            Fault(
                columns.decision or columns.score,
                decision.isnull() | ~decision.isin([0, 1]),
                unreadable.expects_in_every_row("truth" if columns.decision else "score"),
                unreadable.say_which_stand_for("decision") if columns.decision else None,
            ),
            Fault(
                look.outcome,
                outcome.notnull() & ~outcome.isin([0, 1]),
                unreadable.expects_truth_or_nothing(),
                unreadable.say_which_stand_for("outcome"),
            ),
            Fault(columns.score, score.notnull() & ~score.between(0, 1), _scores_expected(look.spec)),
        ]

    def bins(self, spec: ModelSpec) -> Mapping[str, Kind]:
        return {SCORE: "score"} if spec.predictions.columns.score else {}

    def count(self, rows: ir.Table, look: Look, binning: Binning) -> Mapping[datetime, Counts]:
        del binning
        scored = look.spec.predictions.columns.score is not None
        counted = cells(rows, look.grouped, scored=scored).execute()
        groups = {grouping: groups_by_start(counted, names, scored=scored) for grouping, names in look.columns()}
        by_start: dict[datetime, Counts] = {}
        for start, whole in groups_by_start(counted, (), scored=scored).items():
            here = {grouping: table.get(start, {}) for grouping, table in groups.items()}
            by_start[start] = Decisions(
                whole[()].decisions,
                {by: {group: counts.decisions for group, counts in table.items()} for by, table in here.items()},
                whole[()].scores,
                {by: {group: counts.scores for group, counts in table.items()} for by, table in here.items() if scored},
            )
        return by_start

    def scores(self, rows: ir.Table, spec: ModelSpec) -> Mapping[str, tuple[ir.FloatingValue, ir.BooleanValue]]:
        del spec
        return {OF_ONE: (rows[SCORE], rows[OUTCOME] == 1)}

    def remarks(self, log: ir.Table, look: Look) -> list[Phrase]:
        """Which versions have one outcome only, or one decision."""
        columns, late = look.spec.predictions.columns, look.spec.predictions.outcomes
        each = {
            (late.outcome if late else columns.outcome): log[OUTCOME],
            (columns.decision or f"{columns.score} from {columns.threshold}"): log[DECISION],
        }
        asked = {
            f"{what}{at}": ask(column) for at, column in enumerate(each.values()) for what, ask in ONE_CLASS.items()
        }
        by_version = log.group_by(VERSION).aggregate(**asked).order_by(VERSION).execute()
        return [
            predictions.column_has_one_class(row[VERSION], f"{column}", float(row[f"low{at}"]), int(row[f"known{at}"]))
            for row in by_version.to_dict("records")
            for at, column in enumerate(each)
            if row[f"known{at}"] and row[f"low{at}"] == row[f"high{at}"]
        ]

    def doubles(self, log: ir.Table, look: Look) -> list[Phrase]:
        """Name features that say the outcome or the decision again.

        What is learned from them is no skill.
        """
        answers = {"outcome": OUTCOME, "decision": DECISION}
        numbers = {
            name: as_number(log[name])
            for name in look.watched
            if name in log.columns and (log[name].type().is_numeric() or log[name].type().is_boolean())
        }
        if not numbers:
            return []
        # Of each side by itself: a rare flag agrees with a rare outcome nearly everywhere, and says nothing of it.
        asked = {
            f"{what}{side}": (log[column] == side).sum() for what, column in answers.items() for side in (0, 1)
        } | {
            f"{what}{side} {at}": ((log[column] == side) & (number == side)).sum()
            for what, column in answers.items()
            for side in (0, 1)
            for at, number in enumerate(numbers.values())
        }
        counts = log.aggregate(**{name: count.fill_null(0) for name, count in asked.items()}).execute().iloc[0]
        return [
            predictions.feature_is_an_answer(
                name,
                what,
                sum(int(counts[f"{what}{side} {at}"]) for side in (0, 1)),
                sum(int(counts[f"{what}{side}"]) for side in (0, 1)),
            )
            for what in answers
            for at, name in enumerate(numbers)
            if all(0 < NEARLY_ALL * counts[f"{what}{side}"] <= counts[f"{what}{side} {at}"] for side in (0, 1))
        ]


def _codes(spec: ModelSpec) -> ValueCodes:
    return spec.predictions.codes or ValueCodes()


def _on_scale(score: ir.FloatingValue, scale: Scale) -> ir.FloatingValue:
    """The score from 0 to 1.

    A score off the scale comes out below 0 or above 1, which is one of `faults`.
    """
    return (score - scale.zero) / (scale.one - scale.zero)


def _decided(score: ir.FloatingValue, threshold: float, scale: Scale | None) -> ir.FloatingValue:
    """Whether the score reaches the threshold.

    Both are compared as the log writes them, without rounding.
    """
    falls = scale is not None and scale.one < scale.zero
    return (score <= threshold if falls else score >= threshold).cast("float64")


def _scores_expected(spec: ModelSpec) -> Phrase:
    scale = spec.predictions.scale
    if scale is not None:
        return unreadable.expects_scores_of_scale(min(scale.zero, scale.one), max(scale.zero, scale.one))
    return unreadable.expects_probabilities()


TASK = _Decisions()

"""Prediction logs through Ibis.

The engine counts, and only counts come back. DuckDB reads files where they lie.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.duckdb_files import Reading
from governance.adapters.predictions.engine_errors import answering
from governance.adapters.predictions.ibis_bins import as_number, as_text, bins_of
from governance.adapters.predictions.ibis_columns import (
    group_column,
    is_finite,
    is_place,
    late_labels,
    named_columns,
    require_columns,
    roles_of,
    roles_of_outcomes,
    silent_outcomes,
    typed,
    unreadable_cells,
    unreadable_outcomes,
    watched_features,
)
from governance.adapters.predictions.ibis_counts import (
    CASES,
    DAY,
    DECISION,
    DISPUTED,
    ID,
    LATE,
    LATE_ID,
    OUTCOME,
    PREDICTION,
    QUERY,
    RANK,
    SCORE,
    START,
    VERSION,
    FeatureCounts,
    as_date,
    as_start,
    cells,
    features_by_start,
    groups_by_start,
    latency_by_start,
    repeated_ids_by_start,
)
from governance.adapters.predictions.ibis_outcomes import (
    LateOutcomes,
    late_outcomes,
    with_known_outcomes,
    with_late_outcomes,
)
from governance.adapters.predictions.ibis_ranking import exposure_by_start, queries, ranked, rankings_by_start
from governance.adapters.predictions.ibis_regression import FARTHEST, regression_by_start, regression_cells
from governance.adapters.predictions.ibis_sources import Source, open_source, schema_remarks, zone_remarks
from governance.adapters.predictions.ibis_strays import said_of_silence, without_stray_times, without_unreadable
from governance.adapters.predictions.ibis_times import form_of
from governance.adapters.predictions.truth_values import MEANING
from governance.errors import ColumnsMissing, PredictionsUnreadable
from governance.predictions.port import Outline, Sample
from governance.predictions.spec import ModelSpec, first_day, last_day
from governance.records import Window
from governance.sentences.explanations import log_has_no_columns
from governance.statistics.binning import FORM, MISSING, Binning, Kind
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Grouping, Profile
from governance.statistics.regression import REACH, scale_of
from governance.statistics.scores import Ranks

ONE_CLASS: Mapping[str, Callable[[ir.Value], ir.Value]] = {
    "known": lambda column: column.count(),
    "low": lambda column: column.min(),
    "high": lambda column: column.max(),
}
P = ParamSpec("P")
R = TypeVar("R")
CONTENT = "_content"
HASHES = 2**31
"""Of each row a number below this is added up, so that a sum of any number of rows is a whole number of the engine."""
MOST_NAMED = 200
"""Buckets of which a query may name each; more take longer to write down than to count those between them as well."""
NEARLY_ALL = 0.995
"""Of the rows: a feature that is the outcome this often is hardly another thing."""
MOST_GROUPS_NAMED = 10
MOST_VALUES_KEPT = 10_000
MOST_VALUES = 5
"""Values that a refusal names."""
MOST_RELEVANT = 1_000.0
"""The largest relevance of a row: sums of gains stay whole numbers that doubles hold."""


def _answered(ask: Callable[Concatenate["IbisPredictions", P], R]) -> Callable[Concatenate["IbisPredictions", P], R]:
    """Ask a log a question.

    What its engine cannot answer is raised as PredictionsUnreadable.
    """

    @wraps(ask)
    def asked(log: "IbisPredictions", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with answering(log.spec.predictions.source, log.source.engine):
            return ask(log, *args, **kwargs)

    return asked


class IbisSource:
    """Opens the files or tables that specifications name.

    Relative paths lie under `home`.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    def open(self, spec: ModelSpec) -> "IbisPredictions":
        """The log of `spec`, its columns checked. Raises PredictionsUnreadable."""
        source, late = spec.predictions.source, spec.predictions.outcomes
        opened = open_source(self._home, source)
        with answering(source, opened.engine):
            reading = opened.read(source, spec.predictions.table, roles_of(spec))
            raw, time = reading.table, spec.predictions.columns.time_column
            require_columns(raw, named_columns(spec), source)
            table = opened.named(typed(raw, spec, form_of(raw, time, source, opened.engine)))
            odd, outcome = unreadable_cells(table, spec), spec.predictions.columns.outcome
            silent = said_of_silence(table, outcome, silent_outcomes(table, outcome), reading.place)
            table, unread = without_unreadable(table, odd, outcome, reading.place)
            table, far = without_stray_times(table, time.column, source, reading.place)
            remarks = (*reading.remarks, *silent, *unread, *far)
            outcomes = None
            if late is not None:
                second = opened.read(late.source, late.table, roles_of_outcomes(spec))
                labels = late_labels(second.table, spec)
                odd = unreadable_outcomes(labels, late.outcome, spec)
                silent = said_of_silence(labels, late.outcome, silent_outcomes(labels, late.outcome), second.place)
                labels, unread = without_unreadable(labels, odd, late.outcome, second.place)
                remarks += tuple(f"{late.source}: {remark}" for remark in (*second.remarks, *silent, *unread))
                outcomes = late_outcomes(labels.select(LATE_ID, **{LATE: labels[OUTCOME]}), late.source)
                table = with_late_outcomes(table, outcomes)
            table = opened.named(with_known_outcomes(table))
            log = IbisPredictions(spec, table, watched_features(spec, raw), opened, reading, remarks, outcomes)
            log.check()
        return log


@dataclass(frozen=True)
class IbisPredictions:
    """The log of one model as an Ibis table.

    Our own columns stand beside its features.
    """

    spec: ModelSpec
    table: ir.Table
    watched: tuple[str, ...]
    source: Source
    reading: Reading
    read: tuple[str, ...]
    """What was odd in reading it, one sentence each."""
    late: LateOutcomes | None = None

    def features(self) -> tuple[str, ...]:
        """The columns watched for drift."""
        return self.watched

    def check(self) -> None:
        """Raise PredictionsUnreadable where the log cannot be counted.

        It is empty, or a column holds values that it must not hold.
        """
        t = self.table
        missing = {"ids": t[ID].isnull(), "times": t[DAY].isnull(), "versions": t[VERSION].isnull()}
        fault = missing | self._faults()
        facts = t.aggregate(rows=t.count(), **{name: condition.sum() for name, condition in fault.items()}).execute()
        counts = {name: int(value) if pd.notna(value) else 0 for name, value in facts.iloc[0].items()}
        source, columns = self.spec.predictions.source, self.spec.predictions.columns
        if not counts["rows"]:
            raise PredictionsUnreadable(f"{source} holds no predictions; expected at least one row")
        expected = {
            "ids": (columns.id, "an id in every row"),
            "times": (columns.time_column.column, f"a {columns.time_column.unit} in every row"),
            "versions": (columns.version, "a version in every row"),
            "decisions": (
                columns.decision or columns.score,
                "0 or 1 in every row" if columns.decision else "a score in every row",
            ),
            "outcomes": (self._outcome, "0, 1 or nothing"),
            "scores": (columns.score, self._scores_expected()),
            "predictions": (columns.prediction, "a finite number in every row"),
            "queries": (columns.query, "a query in every row"),
            "ranks": (
                columns.rank or columns.score,
                "a whole number from 1 in every row" if columns.rank else "a finite number in every row",
            ),
            "relevances": (self._outcome, f"a number from 0 to {MOST_RELEVANT:g}, or nothing while it is not known"),
            "numbers": (self._outcome, "a finite number, or nothing while it is not known"),
        }
        faults = [
            f"column {column} has {counts[name]:,} rows with something else, expected {what}{self._codes_for(name)}{self._where(column, fault[name])}"
            for name, (column, what) in expected.items()
            if counts.get(name)
        ]
        if faults:
            raise PredictionsUnreadable(f"{source}: " + "; ".join(faults))
        self._refuse_groups_that_nobody_is_in()
        if self.spec.task == "ranking":
            self._refuse_queries_that_are_none()

    def _refuse_groups_that_nobody_is_in(self) -> None:
        """Raise PredictionsUnreadable where the specification names groups without rows.

        It names them by values that the log does not have.
        """
        faults = [
            f"sensitive.{name} has {contradiction}; column {attribute.column} has {self._values_of(name)}"
            for name, attribute in self.spec.sensitive.items()
            for contradiction in attribute.contradictions(self._present[name])
        ]
        if faults:
            raise PredictionsUnreadable(f"{self.spec.predictions.source}: " + "; ".join(faults))

    def _groups_without_rows(self) -> list[str]:
        """Groups that the specification names and that have no rows.

        They may be meant all the same.
        """
        return [
            f"sensitive.{name} has {stranger}; column {attribute.column} has {self._values_of(name)}"
            for name, attribute in self.spec.sensitive.items()
            for stranger in attribute.strangers(self._present[name])
        ]

    def _groups_that_may_be_one(self) -> list[str]:
        """Groups of one attribute that may be the same group.

        Their values differ only in case, in signs without a shape, or in how a truth value is written.
        """
        remarks = []
        for name, attribute in self.spec.sensitive.items():
            ways: dict[str, list[str]] = {}
            for value in self._present[name]:
                ways.setdefault(MEANING.get(value, _as_seen(value)), []).append(value)
            remarks += [
                f"column {attribute.column} has {' and '.join(map(repr, sorted(alike)))}, which may be one group and are counted "
                "apart; write each group in one way"
                for alike in ways.values()
                if len(alike) > 1
            ]
        return remarks

    def _values_of(self, name: str) -> str:
        values = self._present[name]
        more = f" and {len(values) - MOST_GROUPS_NAMED:,} more" if values[MOST_GROUPS_NAMED:] else ""
        return ", ".join(values[:MOST_GROUPS_NAMED]) + more if values else "no value at all"

    @cached_property
    def _present(self) -> dict[str, tuple[str, ...]]:
        """The values of each sensitive attribute in the log.

        Most frequent first. Missing values are left out.
        """
        by_attribute: dict[str, tuple[str, ...]] = {}
        for name in self.spec.sensitive:
            values = self.table.select(value=self.table[group_column(name)])
            values = values.filter(values["value"] != MISSING)
            counted = values.group_by("value").aggregate(rows=values.count()).order_by([ibis.desc("rows"), "value"])
            by_attribute[name] = tuple(counted.limit(MOST_VALUES_KEPT).execute()["value"])
        return by_attribute

    def _where(self, column: str | None, fault: ir.BooleanValue) -> str:
        """One value that is at fault, and where it stands."""
        if column is None or column not in self.table.columns:
            return ""
        odd = self.table.filter(fault).select(value=self.table[column].cast("string"))
        value = odd.aggregate(value=odd["value"].max()).execute()["value"].iloc[0]
        shown = None if pd.isna(value) else str(value)
        place = self.reading.place(column, shown)
        return f"; {'nothing' if shown is None else repr(shown[:40])} stands in {place}" if place else ""

    def _scores_expected(self) -> str:
        scale = self.spec.predictions.scale
        if scale is not None:
            return f"scores from {min(scale.zero, scale.one):g} to {max(scale.zero, scale.one):g}"
        return "probabilities from 0 to 1 (scores on another scale have it in `predictions.scale`)"

    def _codes_for(self, fault: str) -> str:
        """The unread values, with the field that says their meaning.

        They were read as neither 0 nor 1.
        """
        field, columns = fault.removesuffix("s"), self.spec.predictions.columns
        column = {"decision": columns.decision, "outcome": columns.outcome}.get(field)
        if self.spec.task != "binary" or column is None or column not in self.table.columns:
            return ""
        odd = self.table.filter(self._faults()[fault]).select(value=as_text(self.table[column])).distinct()
        values = odd.order_by("value").limit(MOST_VALUES + 1).execute()["value"].dropna().tolist()
        named = ", ".join(repr(value) for value in values[:MOST_VALUES]) + (", ..." if values[MOST_VALUES:] else "")
        return f" (found {named}; say in `predictions.codes.{field}` which value stands for 0 or 1)" if values else ""

    def _refuse_queries_that_are_none(self) -> None:
        """Raise PredictionsUnreadable where queries are not whole rankings.

        Rows of one query lie in several buckets, or two have one place.
        """
        t, columns = self.table, self.spec.predictions.columns
        asked = t.group_by([VERSION, QUERY]).aggregate(
            **{CASES: t.count(), "_buckets": t[START].nunique(), "_places": t[RANK].nunique()}
        )
        facts = asked.aggregate(
            apart=(asked["_buckets"] > 1).sum(), tied=(asked["_places"] < asked[CASES]).sum()
        ).execute()
        apart, tied = (int(facts.iloc[0][name] or 0) for name in ("apart", "tied"))
        if apart:
            raise PredictionsUnreadable(
                f"{self.spec.predictions.source}: column {columns.query} has {apart:,} queries with rows in more than one "
                f"{self.spec.bucket}, expected one time for all rows that were ranked together"
            )
        if tied and columns.rank is not None:
            raise PredictionsUnreadable(
                f"{self.spec.predictions.source}: column {columns.rank} has the same place twice in {tied:,} queries, "
                "expected a place for each row"
            )

    @property
    def _outcome(self) -> str | None:
        """The place of the outcomes.

        A column, and its file where that is a second one.
        """
        late = self.spec.predictions.outcomes
        return f"{late.outcome} of {late.source}" if late else self.spec.predictions.columns.outcome

    def _faults(self) -> dict[str, ir.BooleanValue]:
        """What answers and outcomes must not be.

        By the name of the fault.
        """
        t = self.table
        if self.spec.task == "regression":
            return {
                "predictions": t[PREDICTION].isnull() | ~is_finite(t[PREDICTION]),
                "numbers": ~is_finite(t[OUTCOME]),
            }
        if self.spec.task == "ranking":
            by_rank = self.spec.predictions.columns.rank is not None
            order = t[RANK if by_rank else SCORE]
            return {
                "queries": t[QUERY].isnull(),
                "ranks": order.isnull() | ~(is_place(order) if by_rank else is_finite(order)),
                "relevances": t[OUTCOME].notnull() & ~t[OUTCOME].between(0, MOST_RELEVANT),
            }
        return {
            "decisions": t[DECISION].isnull() | ~t[DECISION].isin([0, 1]),
            "outcomes": t[OUTCOME].notnull() & ~t[OUTCOME].isin([0, 1]),
            "scores": t[SCORE].notnull() & ~t[SCORE].between(0, 1),
        }

    @_answered
    def span(self, version: str) -> Window | None:
        """First and last day of `version`."""
        rows = self._of(version)
        days = rows.aggregate(first=rows[DAY].min(), last=rows[DAY].max()).execute().iloc[0]
        return None if pd.isna(days["first"]) else Window(as_date(days["first"]), as_date(days["last"]))

    @_answered
    def binning(self, window: Window, version: str) -> Binning:
        """Quantile bins of numbers, the most frequent values of everything else."""
        reference = self._of(version, window)
        if not reference.count().execute():
            raise PredictionsUnreadable(
                f"{self.spec.predictions.source} has no predictions of version {version} from {window.first} to "
                f"{window.last}, the reference of {self.spec.model}; expected the days that later ones are compared with"
            )
        columns = self.spec.predictions.columns
        if self.spec.task == "binary":
            answers: dict[str, Kind] = {SCORE: "score"} if columns.score else {}
        else:
            answer = columns.score if self.spec.task == "ranking" else columns.prediction
            answers = {} if answer is None else {answer: "prediction"}
        return Binning(bins_of(reference, self.watched, ID, answers), FORM)

    @_answered
    def versions(self) -> tuple[str, ...]:
        """Every version."""
        versions = self.table.select(VERSION).distinct().execute()
        return tuple(sorted(versions[VERSION]))

    @_answered
    def outline(self, version: str) -> Mapping[datetime, Outline]:
        """Cases, labelled cases and a checksum, by start of bucket.

        The checksum is a sum over what is in the cases.
        """
        rows = self._of(version)
        counted = rows.group_by(START).aggregate(
            **{CASES: rows.count(), OUTCOME: rows[OUTCOME].count(), CONTENT: self._content(rows)}
        )
        return {
            as_start(start): Outline(int(cases), int(labelled), int(content))
            for start, cases, labelled, content in counted[[START, CASES, OUTCOME, CONTENT]]
            .execute()
            .itertuples(index=False)
        }

    def _content(self, rows: ir.Table) -> ir.IntegerScalar:
        """The sum of a hash of each row.

        The hash is over the id and all values by which rows are decided, known and grouped.
        """
        columns = (ID, DECISION, OUTCOME, SCORE, PREDICTION, QUERY, RANK, *map(group_column, self._grouped))
        text = ibis.literal("|").join([ibis.coalesce(rows[name].cast("string"), "") for name in columns])
        return (text.hash() % HASHES).sum().cast("int64")

    @_answered
    def profiles(
        self, version: str, binning: Binning, starts: AbstractSet[datetime] | None = None
    ) -> Iterable[Profile]:
        """Count the log into one profile per bucket.

        A pass over the numbers, one over the answers, and one for each column of words.
        """
        return list(self._counted(version, binning, starts))

    def _counted(self, version: str, binning: Binning, starts: AbstractSet[datetime] | None) -> Iterator[Profile]:
        rows = self._of(version)
        if starts is not None:
            rows = rows.filter(self._among(rows[START], starts))
        features = features_by_start(rows, binning.features.values(), self.source.engine)
        latency = latency_by_start(rows) if self.spec.predictions.columns.latency_ms else {}
        repeated = repeated_ids_by_start(rows)
        checksums = rows.group_by(START).aggregate(**{CONTENT: self._content(rows)}).execute()
        contents = {as_start(start): int(sum_) for start, sum_ in checksums[[START, CONTENT]].itertuples(index=False)}
        answered = self._answers(rows, binning)
        digest = binning.digest
        for start in sorted(answered if starts is None else answered.keys() & starts):
            counts = features.get(start, FeatureCounts())
            yield Profile(
                model=self.spec.model,
                version=version,
                start=start.date(),
                hour=start.hour,
                binning=digest,
                histograms={
                    name: counts.histograms.get(name, (0,) * len(bins.labels))
                    for name, bins in binning.features.items()
                },
                sums={name: counts.sums.get(name, 0) for name, bins in binning.features.items() if bins.numeric},
                latency=latency.get(start, {}),
                quality=replace(counts.quality, repeated_ids=repeated.get(start, 0)),
                content=contents.get(start),
                **answered[start],
            )

    @_answered
    def ranks(self, version: str, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Ranks, ...]:
        """Counts of how scores are ordered.

        By distinct score: the pairs that a score wins are those with a negative below it.
        """
        rows = self._of(version)
        inside = [rows[START].between(self._literal(first), self._literal(last)) for first, last in spans]
        within = ibis.cases(*((condition, number) for number, condition in enumerate(inside)), else_=ibis.null("int64"))
        labelled = rows.filter(rows[SCORE].notnull(), rows[OUTCOME].notnull(), ibis.or_(*inside)).mutate(_span=within)
        positive = (labelled[OUTCOME] == 1).sum().cast("int64")
        each = labelled.group_by(["_span", SCORE]).aggregate(**{CASES: labelled.count(), "_positive": positive})
        each = each.mutate(_negative=each[CASES] - each["_positive"])
        rising = ibis.cumulative_window(group_by=each["_span"], order_by=each[SCORE])
        each = each.mutate(_until=each["_negative"].sum().over(rising).cast("int64"))
        won = (each["_positive"] * (2 * each["_until"] - each["_negative"])).sum()
        counts = each.group_by("_span").aggregate(
            positives=each["_positive"].sum(), negatives=each["_negative"].sum(), won=won.cast("string")
        )
        counted = {
            int(row["_span"]): Ranks(*(int(row[name]) for name in ("positives", "negatives", "won")))
            for row in counts.execute().to_dict("records")
        }
        return tuple(counted.get(number, Ranks(0, 0, 0)) for number in range(len(spans)))

    def _among(self, column: ir.Value, starts: AbstractSet[datetime]) -> ir.BooleanValue:
        """Whether a bucket is one of `starts`.

        Where there are very many, whether it lies between the first and the last of them.
        """
        if len(starts) > MOST_NAMED:
            return column.between(self._literal(min(starts)), self._literal(max(starts)))
        return column.isin([self._literal(start) for start in sorted(starts)])

    def _literal(self, start: datetime) -> ir.Value:
        """The start of a bucket as the log has it.

        A moment where buckets are hours, else a day.
        """
        if self.spec.bucket == "hour":
            return ibis.timestamp(start.isoformat())
        return ibis.date(start.date().isoformat())

    def _answers(self, rows: ir.Table, binning: Binning) -> dict[datetime, dict[str, Any]]:
        """The counts of answers for a profile, by start of bucket.

        Those that the task has.
        """
        match self.spec.task:
            case "binary":
                return self._decisions(rows)
            case "regression":
                return self._sums(rows, binning)
            case "ranking":
                return self._rankings(rows)

    def _rankings(self, rows: ir.Table) -> dict[datetime, dict[str, Any]]:
        """What a profile has of rankings, by start of bucket."""
        if self.spec.predictions.columns.rank is None:
            # Rows with one score have places in the order of their ids.
            together = ibis.window(group_by=[START, QUERY], order_by=[ibis.desc(rows[SCORE]), rows[ID]])
            rows = rows.mutate(**{RANK: (ibis.row_number().over(together) + 1).cast("float64")})
        placed = ranked(rows, self.spec.k)
        asked = queries(placed, [group_column(name) for name in self._grouped])
        columns = {grouping: [group_column(name) for name in grouping] for grouping in self._groupings}
        exposed = {grouping: exposure_by_start(placed, asked, names) for grouping, names in columns.items()}
        alone = {grouping: rankings_by_start(asked, self.spec.k, names) for grouping, names in columns.items()}
        return {
            start: {
                "decisions": Confusion(),
                "ranking": whole[()],
                "exposure_by_group": {grouping: table.get(start, {}) for grouping, table in exposed.items()},
                "ranking_by_group": {grouping: table.get(start, {}) for grouping, table in alone.items()},
            }
            for start, whole in rankings_by_start(asked, self.spec.k).items()
        }

    def _decisions(self, rows: ir.Table) -> dict[datetime, dict[str, Any]]:
        """What a profile has of decisions and scores, by start of bucket."""
        scored = self.spec.predictions.columns.score is not None
        counted = cells(rows, [group_column(name) for name in self._grouped], scored=scored).execute()
        groups = {
            grouping: groups_by_start(counted, [group_column(name) for name in grouping], scored=scored)
            for grouping in self._groupings
        }
        answers: dict[datetime, dict[str, Any]] = {}
        for start, whole in groups_by_start(counted, (), scored=scored).items():
            here = {grouping: table.get(start, {}) for grouping, table in groups.items()}
            answers[start] = {
                "decisions": whole[()].decisions,
                "groups": {
                    by: {group: tally.decisions for group, tally in table.items()} for by, table in here.items()
                },
                "scores": whole[()].scores,
                "scores_by_group": {
                    by: {group: tally.scores for group, tally in table.items()} for by, table in here.items() if scored
                },
            }
        return answers

    def _sums(self, rows: ir.Table, binning: Binning) -> dict[datetime, dict[str, Any]]:
        """What a profile has of predicted numbers, by start of bucket."""
        bins = binning.prediction
        assert bins is not None, "a regression's bins have those of its prediction"
        scale = scale_of(bins)
        counted = regression_cells(rows, [group_column(name) for name in self._grouped], scale).execute()
        self._refuse_out_of_reach(counted, REACH * 10.0**scale)
        groups = {
            grouping: regression_by_start(counted, [group_column(name) for name in grouping], scale)
            for grouping in self._groupings
        }
        return {
            start: {
                "decisions": Confusion(),
                "regression": whole[()],
                "regression_by_group": {grouping: table.get(start, {}) for grouping, table in groups.items()},
            }
            for start, whole in regression_by_start(counted, (), scale).items()
        }

    def _refuse_out_of_reach(self, counted: pd.DataFrame, reach: float) -> None:
        named = {PREDICTION: self.spec.predictions.columns.prediction, OUTCOME: self._outcome}
        for name, farthest in FARTHEST.items():
            largest = counted[farthest].max()
            if largest > reach:
                raise PredictionsUnreadable(
                    f"{self.spec.predictions.source}: column {named[name]} has a value of {largest:g} or -{largest:g}, expected "
                    f"at most {reach:g} away from 0, which is {REACH:,} times what the predictions of the reference "
                    "differ by; correct it in the log, or leave it empty where it is an outcome that is not known"
                )

    @_answered
    def remarks(self, today: date) -> tuple[str, ...]:
        """Doubts about the log, as sentences.

        Files that lack a column, times with and without a zone, one class only, ids that repeat, days after `today`.
        """
        t = self.table
        facts = t.aggregate(rows=t.count(), last=t[DAY].max()).execute().iloc[0]
        ids = int(t.select(VERSION, ID).distinct().count().execute())
        time = self.spec.predictions.columns.time_column
        remarks = [*self.read, *schema_remarks(self.reading)]
        if time.unit != "year":
            remarks += zone_remarks(self.reading, time.column)
        remarks += [*self._groups_without_rows(), *self._groups_that_may_be_one()]
        if self.spec.task == "binary":
            remarks += self._one_class()
        remarks += [*self._reference_beyond_the_log(), *self._doubles()]
        if repeated := int(facts["rows"]) - ids:
            once = "each is counted" if self.late is None else "each is counted, with the outcome of that id"
            remarks.append(f"{repeated:,} rows have an id that another row of the same version has as well; {once}")
        remarks += self._doubts_of_outcomes()
        if as_date(facts["last"]) > today:
            remarks.append(f"the log goes on until {as_date(facts['last'])}, a day that has not come yet")
        return tuple(remarks)

    def _reference_beyond_the_log(self) -> list[str]:
        """Whether the reference names days without predictions.

        Days of whole buckets on which its version predicted nothing.
        """
        named, bucket = self.spec.reference, self.spec.bucket
        span = self.span(named.version)
        if span is None:
            return [f"the reference is of version {named.version}, of which the log has no predictions"]
        first, last = first_day(span.first, bucket), last_day(span.last, bucket)
        if first <= named.from_ and named.to <= last:
            return []
        there_is = f"the log has version {named.version} from {span.first} to {span.last} only"
        return [f"the reference is from {named.from_} to {named.to}, and {there_is}"]

    def _doubles(self) -> list[str]:
        """Features that repeat the outcome or the decision.

        Under another name. What is learned from them is no skill.
        """
        t = self.table
        answers = {"outcome": OUTCOME, "decision": DECISION}
        numbers = {
            name: as_number(t[name])
            for name in self.watched
            if name in t.columns and (t[name].type().is_numeric() or t[name].type().is_boolean())
        }
        if not numbers or self.spec.task != "binary":
            return []
        # Of each side by itself: a rare flag agrees with a rare outcome nearly everywhere, and says nothing of it.
        asked = {f"{what}{side}": (t[column] == side).sum() for what, column in answers.items() for side in (0, 1)} | {
            f"{what}{side} {at}": ((t[column] == side) & (number == side)).sum()
            for what, column in answers.items()
            for side in (0, 1)
            for at, number in enumerate(numbers.values())
        }
        counts = t.aggregate(**{name: condition.fill_null(0) for name, condition in asked.items()}).execute().iloc[0]
        return [
            f"the feature {name} is the {what} in {sum(int(counts[f'{what}{side} {at}']) for side in (0, 1)):,} of "
            f"{sum(int(counts[f'{what}{side}']) for side in (0, 1)):,} rows; where it is the {what} under another name, take it "
            "out of `predictions.features`"
            for what in answers
            for at, name in enumerate(numbers)
            if all(0 < NEARLY_ALL * counts[f"{what}{side}"] <= counts[f"{what}{side} {at}"] for side in (0, 1))
        ]

    def _doubts_of_outcomes(self) -> list[str]:
        """Doubts about the outcomes of the second file.

        They meet no row, or contradict each other or the log.
        """
        if self.late is None:
            return []
        remarks = [*self.late.remarks, *self.late.meeting(self.table)]
        if disputed := int(self.table[DISPUTED].sum().execute() or 0):
            remarks.append(
                f"{disputed:,} rows have another outcome in column {self.spec.predictions.columns.outcome} than in "
                f"{self.late.source}; that of the log was taken"
            )
        return remarks

    def _one_class(self) -> list[str]:
        """Which versions have one outcome only, or one decision."""
        t, columns, late = self.table, self.spec.predictions.columns, self.spec.predictions.outcomes
        each = {
            (late.outcome if late else columns.outcome): t[OUTCOME],
            (columns.decision or f"{columns.score} from {columns.threshold}"): t[DECISION],
        }
        asked = {
            f"{what}{at}": ask(column) for at, column in enumerate(each.values()) for what, ask in ONE_CLASS.items()
        }
        counts = t.group_by(VERSION).aggregate(**asked).order_by(VERSION).execute()
        return [
            f"version {row[VERSION]}: column {column} is {row[f'low{at}']:g} in all {int(row[f'known{at}']):,} rows "
            "that have a value; what needs both cannot be measured"
            for row in counts.to_dict("records")
            for at, column in enumerate(each)
            if row[f"known{at}"] and row[f"low{at}"] == row[f"high{at}"]
        ]

    @_answered
    def sample(self, version: str, window: Window, columns: tuple[str, ...], size: int) -> Sample:
        """The rows whose ids have the lowest hashes.

        So the selection does not depend on the order of the files.
        """
        missing = [name for name in columns if name not in self.table.columns]
        if missing:
            raise ColumnsMissing(log_has_no_columns(missing))
        rows = self._of(version, window)
        groups = {name: group_column(name) for name in self.spec.sensitive}
        answer = PREDICTION if self.spec.task == "regression" else SCORE
        own = (ID, answer, DECISION, OUTCOME, *groups.values())
        chosen = rows.order_by([rows[ID].hash(), rows[ID]]).limit(size).select(*own, *columns).execute()
        return Sample(
            tuple(chosen[ID]),
            {name: _cells(chosen[name]) for name in columns},
            _cells(chosen[answer]),
            _cells(chosen[DECISION]),
            _cells(chosen[OUTCOME]),
            {name: tuple(chosen[column]) for name, column in groups.items()},
        )

    @cached_property
    def _groupings(self) -> tuple[Grouping, ...]:
        inside = tuple((stratum, attribute) for stratum in self.spec.within for attribute in self.spec.sensitive)
        return (*self.spec.groupings, *inside)

    @property
    def _grouped(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.spec.sensitive, *self.spec.within]))

    def _of(self, version: str, window: Window | None = None) -> ir.Table:
        rows = self.table.filter(self.table[VERSION] == version)
        if window is None:
            return rows
        return rows.filter(rows[DAY].between(ibis.date(window.first.isoformat()), ibis.date(window.last.isoformat())))


def _as_seen(value: str) -> str:
    """The value for which a reader takes `value`.

    Without signs that have no shape, in letters of one width and case.
    """
    shown = "".join(sign for sign in value if not unicodedata.category(sign).startswith("C"))
    return unicodedata.normalize("NFKC", shown).strip().casefold()


def _cells(column: pd.Series) -> tuple[Any, ...]:
    """The values of a column.

    None where there is no column.
    """
    return tuple(None if pd.isna(value) else value for value in column.tolist())

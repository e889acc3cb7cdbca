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
from governance.adapters.predictions.ibis_bins import as_text, bins_of
from governance.adapters.predictions.ibis_columns import (
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
from governance.adapters.predictions.ibis_contributions import brought_to
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
    features_by_start,
    group_column,
    latency_by_start,
    repeated_ids_by_start,
)
from governance.adapters.predictions.ibis_outcomes import (
    LateOutcomes,
    late_outcomes,
    with_known_outcomes,
    with_late_outcomes,
)
from governance.adapters.predictions.ibis_sources import Source, open_source, schema_remarks, zone_remarks
from governance.adapters.predictions.ibis_strays import said_of_silence, without_stray_times, without_unreadable
from governance.adapters.predictions.ibis_times import form_of
from governance.adapters.predictions.tasks import TASKS
from governance.adapters.predictions.tasks.task import CountedTask, Fault, Look
from governance.adapters.predictions.truth_values import MEANING
from governance.errors import ColumnsMissing, PredictionsUnreadable
from governance.predictions.port import Brought, Outline, Sample
from governance.predictions.spec import MOST_LISTED, ModelSpec, first_day, last_day
from governance.records import Window
from governance.sentences import predictions, unreadable
from governance.sentences.explanations import log_has_no_columns
from governance.sentences.phrase import Phrase
from governance.statistics.binning import FORM, MISSING, Binning
from governance.statistics.profile import Grouping, Profile
from governance.statistics.scores import Ranks

P = ParamSpec("P")
R = TypeVar("R")
CONTENT = "_content"
HASHES = 2**31
"""Of each row a number below this is added up, so that a sum of any number of rows is a whole number of the engine."""
MOST_NAMED = 200
"""Buckets of which a query may name each; more take longer to write down than to count those between them as well."""
MOST_GROUPS_NAMED = 10
MOST_VALUES_KEPT = 10_000
MOST_VALUES = 5
"""Values that a refusal names."""
SAMPLED = ("_answer", "_decided", "_came")


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
                remarks += tuple(
                    predictions.of_source(late.source, remark) for remark in (*second.remarks, *silent, *unread)
                )
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
    read: tuple[Phrase, ...]
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
        source, columns = self.spec.predictions.source, self.spec.predictions.columns
        time = columns.time_column
        faults = [
            Fault(columns.id, t[ID].isnull(), unreadable.expects_in_every_row("id")),
            Fault(time.column, t[DAY].isnull(), unreadable.expects_in_every_row(time.unit)),
            Fault(columns.version, t[VERSION].isnull(), unreadable.expects_in_every_row("version")),
            *self.task.faults(t, self._look),
        ]
        asked = {f"fault{at}": fault.found.sum() for at, fault in enumerate(faults)}
        facts = t.aggregate(rows=t.count(), **asked).execute().iloc[0]
        counts = {name: int(value) if pd.notna(value) else 0 for name, value in facts.items()}
        if not counts["rows"]:
            raise PredictionsUnreadable(unreadable.no_predictions_at_all(source))
        phrases = [
            unreadable.rows_hold_something_else(
                fault.column, rows, fault.expected, self._codes_for(fault), *self._where(fault)
            )
            for at, fault in enumerate(faults)
            if (rows := counts[f"fault{at}"])
        ]
        if phrases:
            raise PredictionsUnreadable(unreadable.log_has_faults(source, phrases))
        self._refuse_groups_that_nobody_is_in()
        self.task.refuse(t, self._look)

    def _refuse_groups_that_nobody_is_in(self) -> None:
        """Raise PredictionsUnreadable where the specification names groups without rows.

        It names them by values that the log does not have.
        """
        faults = [
            unreadable.groups_contradicted(name, contradiction, attribute.column, *self._values_of(name))
            for name, attribute in self.spec.sensitive.items()
            for contradiction in attribute.contradictions(self._present[name])
        ]
        if faults:
            raise PredictionsUnreadable(unreadable.log_has_faults(self.spec.predictions.source, faults))

    def _groups_without_rows(self) -> list[Phrase]:
        """Groups that the specification names and that have no rows.

        They may be meant all the same.
        """
        return [
            predictions.groups_without_rows(
                name,
                kind,
                names[:MOST_LISTED],
                max(0, len(names) - MOST_LISTED),
                attribute.column,
                *self._values_of(name),
            )
            for name, attribute in self.spec.sensitive.items()
            for kind, names in attribute.strangers(self._present[name]).items()
        ]

    def _groups_that_may_be_one(self) -> list[Phrase]:
        """Groups of one attribute that may be the same group.

        Their values differ only in case, in signs without a shape, or in how a truth value is written.
        """
        remarks = []
        for name, attribute in self.spec.sensitive.items():
            ways: dict[str, list[str]] = {}
            for value in self._present[name]:
                ways.setdefault(MEANING.get(value, _as_seen(value)), []).append(value)
            remarks += [
                predictions.groups_may_be_one(attribute.column, sorted(alike))
                for alike in ways.values()
                if len(alike) > 1
            ]
        return remarks

    def _values_of(self, name: str) -> tuple[tuple[str, ...], int]:
        """Some values of an attribute, and how many there are more."""
        values = self._present[name]
        return values[:MOST_GROUPS_NAMED], max(0, len(values) - MOST_GROUPS_NAMED)

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

    def _where(self, fault: Fault) -> tuple[str, str | None]:
        """Where a value stands that is at fault, and the value.

        An empty place where none is known; None where the cell is empty.
        """
        column = fault.column
        if column is None or column not in self.table.columns:
            return "", None
        odd = self.table.filter(fault.found).select(value=self.table[column].cast("string"))
        value = odd.aggregate(value=odd["value"].max()).execute()["value"].iloc[0]
        shown = None if pd.isna(value) else str(value)
        return self.reading.place(column, shown), None if shown is None else shown[:40]

    def _codes_for(self, fault: Fault) -> Phrase | None:
        """The unread values, with the field that says their meaning."""
        if fault.advice is None or fault.column is None or fault.column not in self.table.columns:
            return None
        odd = self.table.filter(fault.found).select(value=as_text(self.table[fault.column])).distinct()
        values = odd.order_by("value").limit(MOST_VALUES + 1).execute()["value"].dropna().tolist()
        if not values:
            return None
        return unreadable.values_without_meaning(values[:MOST_VALUES], len(values) > MOST_VALUES, fault.advice)

    @property
    def _outcome(self) -> str | None:
        """The place of the outcomes.

        A column, and its file where that is a second one.
        """
        late = self.spec.predictions.outcomes
        return f"{late.outcome} of {late.source}" if late else self.spec.predictions.columns.outcome

    @property
    def task(self) -> CountedTask:
        """How its answers are read and counted."""
        return TASKS[self.spec.task]

    @property
    def _look(self) -> Look:
        return Look(self.spec, self._groupings, self._outcome, self.watched)

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
                unreadable.reference_holds_no_predictions(
                    self.spec.predictions.source, version, str(window.first), str(window.last), self.spec.model
                )
            )
        return Binning(bins_of(reference, self.watched, ID, self.task.bins(self.spec)), FORM)

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

        The hash is of its id with all that is decided, known and grouped by.
        """
        columns = (ID, DECISION, OUTCOME, SCORE, PREDICTION, QUERY, RANK, *self.task.held, *self._look.grouped)
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
        by_start = rows.group_by(START).aggregate(**{CONTENT: self._content(rows)}).execute()
        contents = {as_start(start): int(sum_) for start, sum_ in by_start[[START, CONTENT]].itertuples(index=False)}
        answered = self.task.count(rows, self._look, binning)
        digest = binning.digest
        for start in sorted(answered if starts is None else answered.keys() & starts):
            counts = features.get(start, FeatureCounts())
            yield Profile(
                model=self.spec.model,
                version=version,
                start=start.date(),
                hour=start.hour,
                binning=digest,
                answers=answered[start],
                histograms={
                    name: counts.histograms.get(name, (0,) * len(bins.labels))
                    for name, bins in binning.features.items()
                },
                sums={name: counts.sums.get(name, 0) for name, bins in binning.features.items() if bins.numeric},
                latency=latency.get(start, {}),
                quality=replace(counts.quality, repeated_ids=repeated.get(start, 0)),
                content=contents.get(start),
            )

    @_answered
    def ranks(self, version: str, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Mapping[str, Ranks], ...]:
        """Count the pairs that each distinct score wins.

        Those are the pairs with a negative below it.
        """
        rows = self._of(version)
        inside = [rows[START].between(self._literal(first), self._literal(last)) for first, last in spans]
        within = ibis.cases(*((condition, number) for number, condition in enumerate(inside)), else_=ibis.null("int64"))
        rows = rows.filter(ibis.or_(*inside)).mutate(_span=within)
        scores = self.task.scores(rows, self.spec)
        counted = {name: _ranks(rows, score, positive) for name, (score, positive) in scores.items()}
        return tuple(
            {name: by_span.get(number, Ranks(0, 0, 0)) for name, by_span in counted.items()}
            for number in range(len(spans))
        )

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

    @_answered
    def remarks(self, today: date) -> tuple[Phrase, ...]:
        """Doubts about the log.

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
        remarks += self.task.remarks(t, self._look)
        remarks += [*self._reference_beyond_the_log(), *self.task.doubles(t, self._look)]
        if repeated := int(facts["rows"]) - ids:
            remarks.append(predictions.ids_repeat(repeated, self.late is not None))
        remarks += self._doubts_of_outcomes()
        if as_date(facts["last"]) > today:
            remarks.append(predictions.log_goes_on_ahead(f"{as_date(facts['last'])}"))
        return tuple(remarks)

    def _reference_beyond_the_log(self) -> list[Phrase]:
        """Whether the reference names days without predictions.

        Days of whole buckets on which its version predicted nothing.
        """
        named, bucket = self.spec.reference, self.spec.bucket
        span = self.span(named.version)
        if span is None:
            return [predictions.reference_without_predictions(named.version)]
        first, last = first_day(span.first, bucket), last_day(span.last, bucket)
        if first <= named.from_ and named.to <= last:
            return []
        days = (f"{named.from_}", f"{named.to}")
        return [predictions.reference_beyond_the_log(*days, named.version, f"{span.first}", f"{span.last}")]

    def _doubts_of_outcomes(self) -> list[Phrase]:
        """Doubts about the outcomes of the second file.

        They meet no row, or contradict each other or the log.
        """
        if self.late is None:
            return []
        remarks = [*self.late.remarks, *self.late.meeting(self.table)]
        if disputed := int(self.table[DISPUTED].sum().execute() or 0):
            column = self.spec.predictions.columns.outcome or ""
            remarks.append(predictions.outcomes_differ_from_the_log(disputed, column, self.late.source))
        return remarks

    @_answered
    def sample(self, version: str, window: Window, columns: tuple[str, ...], size: int) -> Sample:
        """The rows whose ids have the lowest hashes.

        So the selection does not depend on the order of the files.
        """
        rows = self._of(version, window)
        return self._chosen(rows.order_by([rows[ID].hash(), rows[ID]]).limit(size), columns)

    @_answered
    def contributions(self, version: str, window: Window, size: int) -> Brought:
        """The rows of `sample`, with contributions to their answers.

        From the log, or from a second file.
        """
        return brought_to(
            self.spec, self.source, self.table, lambda columns: self.sample(version, window, columns, size)
        )

    def cases(self, version: str, columns: tuple[str, ...], ids: tuple[str, ...]) -> Sample:
        """The rows that have these ids, in alphabetical order."""
        rows = self._of(version)
        return self._chosen(rows.filter(rows[ID].isin(ids)).order_by(ID), columns)

    def _chosen(self, rows: ir.Table, columns: tuple[str, ...]) -> Sample:
        missing = [name for name in columns if name not in self.table.columns]
        if missing:
            raise ColumnsMissing(log_has_no_columns(missing))
        groups = {name: group_column(name) for name in self.spec.sensitive}
        own = dict(zip(SAMPLED, self.task.sampled(rows, self.spec), strict=True))
        besides = self.task.sampled_classes(self.spec)
        chosen = rows.mutate(**own).select(ID, *SAMPLED, *besides, *groups.values(), *columns).execute()
        answers, decisions, outcomes = (_cells(chosen[name]) for name in SAMPLED)
        return Sample(
            tuple(chosen[ID]),
            {name: _cells(chosen[name]) for name in columns},
            answers,
            decisions,
            outcomes,
            {name: tuple(chosen[column]) for name, column in groups.items()},
            self.task.classes(chosen, self.spec),
        )

    @cached_property
    def _groupings(self) -> tuple[Grouping, ...]:
        inside = tuple((stratum, attribute) for stratum in self.spec.within for attribute in self.spec.sensitive)
        return (*self.spec.groupings, *inside)

    def _of(self, version: str, window: Window | None = None) -> ir.Table:
        rows = self.table.filter(self.table[VERSION] == version)
        if window is None:
            return rows
        return rows.filter(rows[DAY].between(ibis.date(window.first.isoformat()), ibis.date(window.last.isoformat())))


def _ranks(rows: ir.Table, score: ir.FloatingValue, positive: ir.BooleanValue) -> dict[int, Ranks]:
    """How `score` is ordered, by number of the span."""
    labelled = rows.mutate(_score=score, _is=positive)
    labelled = labelled.filter(labelled["_score"].notnull(), labelled["_is"].notnull())
    each = labelled.group_by(["_span", "_score"]).aggregate(
        **{CASES: labelled.count(), "_positive": labelled["_is"].sum().cast("int64")}
    )
    each = each.mutate(_negative=each[CASES] - each["_positive"])
    rising = ibis.cumulative_window(group_by=each["_span"], order_by=each["_score"])
    each = each.mutate(_until=each["_negative"].sum().over(rising).cast("int64"))
    won = (each["_positive"] * (2 * each["_until"] - each["_negative"])).sum()
    by_span = each.group_by("_span").aggregate(
        positives=each["_positive"].sum(), negatives=each["_negative"].sum(), won=won.cast("string")
    )
    return {
        int(row["_span"]): Ranks(*(int(row[name]) for name in ("positives", "negatives", "won")))
        for row in by_span.execute().to_dict("records")
    }


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

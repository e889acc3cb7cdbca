"""What a user tells us to watch a model: the document `models/NAME.yaml`.

It is the product's front door, so its errors (governance.parsing) name file, line, field, found, expected.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from math import fsum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from governance.canonical import digest_of
from governance.parsing import Document, read_document
from governance.predictions.address import Address
from governance.predictions.card_text import CardText
from governance.predictions.contributions import Contributions
from governance.predictions.tasks import TASKS, instead_of
from governance.predictions.tasks.task import Favourable
from governance.records import Window
from governance.sentences import unreadable
from governance.sentences.phrase import Phrase

WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]*))\.0+")
"""A whole number written with decimals. 007.0 is none: what begins with a nought is a name."""


def _as_text(value: object) -> object:
    # YAML reads a version or a code written as 1 as a number; the registry and the groups know it as text, and 1.0 as 1.
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else value
    whole = WHOLE.fullmatch(str(value))
    return whole[1] if whole else str(value)


def _no_yes_or_no(value: object) -> object:
    # True equals 1 in Python; which decision is good for a person must not follow from a "yes" in a file.
    if isinstance(value, bool):
        raise ValueError("0 or 1, and not yes or no")  # noqa: TRY004  (pydantic collects ValueErrors)
    return value


Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Bucket = Literal["hour", "day", "week", "month", "year"]
LONGEST_LABEL = 60
"""Characters of what a column is called: more do not fit beside a chart."""
Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
LONGEST_REASON = 200
"""Characters of a reason that a person is told."""
POPULATION_TOLERANCE = 1e-6
"""How far the shares of a population may add to something else than 1."""


def first_day(day: date, bucket: Bucket) -> date:
    """The first day of the bucket that has `day`."""
    match bucket:
        case "hour" | "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)


def last_day(day: date, bucket: Bucket) -> date:
    """The last day of the bucket that has `day`."""
    match bucket:
        case "hour" | "day":
            return day
        case "week":
            return day + timedelta(days=6 - day.weekday())
        case "month":
            return day.replace(day=monthrange(day.year, day.month)[1])
        case "year":
            return day.replace(month=12, day=31)


def covered(first: date, last: date, bucket: Bucket, today: date) -> Window:
    """The days of the buckets from `first` to `last`.

    Each is the begin of a bucket; of one that runs, until `today`.
    """
    end = last_day(last, bucket)
    return Window(first, today if last <= today < end else end)


def end_of(begins: datetime, bucket: Bucket) -> datetime:
    """When the bucket that `begins` then is over."""
    if bucket == "hour":
        return begins + timedelta(hours=1)
    return datetime.combine(last_day(begins.date(), bucket) + timedelta(days=1), time(tzinfo=begins.tzinfo))


class Owner(Document):
    """Who answers for the model."""

    name: str
    contact: str
    people: tuple[str, ...] = ()
    """Ids of the persons who own it; none of them may vote on it."""
    groups: tuple[str, ...] = ()
    """Groups of people, as people.yaml has them, that own it: nobody in them may vote on it either."""


class TimeColumn(Document):
    """The column that says when a prediction was made.

    Where it is not a plain timestamp.
    """

    column: str
    unit: Literal["timestamp", "year", "seconds", "milliseconds", "microseconds", "nanoseconds"] = "timestamp"
    """`year`: whole numbers such as 2016, read as 1 January of that year. `seconds` and finer: numbers since 1970 in UTC."""
    # Left out where nothing is said, as `Sensitive.population` is.
    pattern: str | None = Field(default=None, exclude_if=lambda pattern: pattern is None)
    """How times in text are written, as strptime has it; None: in the one way that fits all of them."""

    @field_validator("pattern")
    @classmethod
    def _pattern_has_a_day(cls, pattern: str | None, others: ValidationInfo) -> str | None:
        if pattern is None:
            return None
        if others.data.get("unit") != "timestamp":
            raise ValueError("no `pattern` beside a `unit`: a number is not written in words")
        named = set(re.findall(r"%-?([A-Za-z])", pattern))
        if not (named & {"Y", "y"} and ("j" in named or ("d" in named and named & {"m", "b", "B"}))):
            raise ValueError('a pattern with a year, a month and a day, such as "%m/%d/%Y" or "%d.%m.%Y %H:%M"')
        return pattern


def _code(value: object) -> object:
    # YAML reads yes, no, true and false without quotes as truth values, and which word stood there is lost.
    if isinstance(value, bool):
        raise ValueError("the value in quotes: YAML reads yes, no, true and false without them as something else")  # noqa: TRY004  (pydantic collects ValueErrors)
    return _as_text(value)


Code = Annotated[str, BeforeValidator(_code), Field(min_length=1)]
"""A value as counts name it: 1 whether the log has 1, 1.0 or "1"."""
ZeroOrOne = Annotated[Literal[0, 1], BeforeValidator(_no_yes_or_no)]
Codes = Annotated[dict[Code, ZeroOrOne], Field(min_length=2)]
"""Which of two sides each value of a column stands for."""


class ValueCodes(Document):
    """How a log writes 0 and 1 in another way.

    `approved`, `>50K`, 1 and 2.
    """

    decision: Codes | None = Field(default=None, exclude_if=lambda codes: codes is None)
    outcome: Codes | None = Field(default=None, exclude_if=lambda codes: codes is None)
    """Of the log's own outcomes, and of those that arrive late."""

    @field_validator("decision", "outcome")
    @classmethod
    def _both_sides(cls, codes: dict[str, int] | None) -> dict[str, int] | None:
        if codes is not None and set(codes.values()) != {0, 1}:
            raise ValueError("at least one value that stands for 0, and one that stands for 1")
        return codes


class Scale(Document):
    """The scale of a score that is not from 0 to 1.

    A value between its ends is read in proportion.
    """

    zero: float
    """The value that is read as 0."""
    one: float
    """The value that is read as 1; below `zero` where a small value stands for much."""

    @model_validator(mode="after")
    def _has_two_ends(self) -> Self:
        if self.zero == self.one:
            raise ValueError(f"a `one` that is another value than `zero`, not {self.one:g} again")
        return self

    def __contains__(self, value: float) -> bool:
        return min(self.zero, self.one) <= value <= max(self.zero, self.one)

    def share(self, value: float) -> float:
        """Where `value` lies between the ends: 0 at `zero`, 1 at `one`."""
        return (value - self.zero) / (self.one - self.zero)

    def value(self, share: float) -> float:
        """The value that lies at `share` between the ends.

        `zero` at 0, `one` at 1.
        """
        return self.zero + share * (self.one - self.zero)

    @property
    def falls(self) -> bool:
        """Whether a small value stands for much."""
        return self.one < self.zero


FEWEST_CLASSES = 3
"""Of a choice between classes: between two, `task: binary` measures more."""


def _each_once(classes: object) -> object:
    # A list names classes that have no column of a probability.
    if not isinstance(classes, list):
        return classes
    names = [_code(name) for name in classes]
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"each class once, not {', '.join(twice)} again")
    return dict.fromkeys(names)


ClassColumns = Annotated[dict[Code, str | None], BeforeValidator(_each_once)]


class Columns(Document):
    """Which column of the log is what."""

    id: str
    time: str | TimeColumn
    version: str | None = None
    """None: every row belongs to `predictions.version`."""
    score: str | None = None
    """Predicted probability of outcome 1, from 0 to 1."""
    # Left out where nothing is said, as `Sensitive.population` is.
    prediction: str | None = Field(default=None, exclude_if=lambda column: column is None)
    """Of a regression: the number predicted, in the unit of the outcome."""
    query: str | None = Field(default=None, exclude_if=lambda column: column is None)
    """Of a ranking: which rows were ranked together. Its outcome is how relevant a row was, 0 or more."""
    rank: str | None = Field(default=None, exclude_if=lambda column: column is None)
    """Of a ranking: the place of the row, 1 on top; or give `score`, the largest on top."""
    classes: ClassColumns | None = Field(default=None, exclude_if=lambda classes: classes is None)
    """Of a choice between classes: each as the log writes it, with the column of its probability, from 0 to 1, or without."""
    decision: str | None = None
    """0 or 1; or give `threshold`. Of a choice between classes: the class that was chosen, by default the likeliest."""
    threshold: float | None = None
    """The decision is 1 where the score is at or above it; on the scale of the score as the log has it."""
    outcome: str | None = None
    """0 or 1 (of a regression: a number), null until it is known; None where the log never learns it."""
    latency_ms: str | None = None

    @model_validator(mode="after")
    def _one_part_each(self) -> Self:
        parts = self.parts()
        for column in dict.fromkeys(parts.values()):
            twice = [field for field, part in parts.items() if part == column]
            if len(twice) > 1:
                raise ValueError(
                    f"a column of its own for each of `{'`, `'.join(twice)}`, not {column} for all of them"
                )
        return self

    def parts(self) -> dict[str, str]:
        """The column that plays each part, by the field that names it."""
        named = {
            "id": self.id,
            "time": self.time_column.column,
            "version": self.version,
            "score": self.score,
            "prediction": self.prediction,
            "query": self.query,
            "rank": self.rank,
            "decision": self.decision,
            **{f"classes.{name}": column for name, column in (self.classes or {}).items()},
            "outcome": self.outcome,
            "latency_ms": self.latency_ms,
        }
        return {field: column for field, column in named.items() if column is not None}

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes, in an order that does not depend on the file.

        Numbers by size, then words by the alphabet.
        """
        numbers = sorted(name for name in self.classes or {} if name.isdecimal())
        words = sorted(name for name in self.classes or {} if not name.isdecimal())
        return (*sorted(numbers, key=int), *words)

    @field_validator("classes")
    @classmethod
    def _classes_are_more_than_two(cls, classes: dict[str, str | None] | None) -> dict[str, str | None] | None:
        if classes is None:
            return None
        if len(classes) < FEWEST_CLASSES:
            raise ValueError(f"at least {FEWEST_CLASSES} classes, not {len(classes)}: two are `task: binary`")
        without = [name for name, column in classes.items() if column is None]
        if without and len(without) < len(classes):
            raise ValueError(
                f"a column of probabilities for each class or for none, and not for all but {', '.join(without)}"
            )
        return classes

    def _chooses(self) -> Self:
        others = ("score", "prediction", "query", "rank", "threshold")
        named = [name for name in others if getattr(self, name) is not None]
        if named:
            raise ValueError(f"no `{'`, `'.join(named)}` beside `classes`: no threshold chooses between them")
        if self.decision is None and None in (self.classes or {}).values():
            raise ValueError(
                "a `decision`, the column of the class chosen, or a column of probabilities for each class"
            )
        return self

    @model_validator(mode="after")
    def _one_way_to_answer(self) -> Self:
        if self.classes is not None:
            return self._chooses()
        if self.prediction is not None:
            binary = [name for name in ("score", "decision", "threshold") if getattr(self, name) is not None]
            if binary:
                raise ValueError(f"no `{'`, `'.join(binary)}` beside a `prediction`: a number predicted is no decision")
            return self
        if self.query is not None or self.rank is not None:
            return self._ranks()
        if (self.decision is None) == (self.threshold is None):
            raise ValueError(
                "either a `decision` column or a `threshold` on the score, and not both (task regression: a `prediction`)"
            )
        if self.threshold is not None and self.score is None:
            raise ValueError("a `score` column for the `threshold` to apply to")
        return self

    def _ranks(self) -> Self:
        binary = [name for name in ("decision", "threshold") if getattr(self, name) is not None]
        if binary:
            raise ValueError(f"no `{'`, `'.join(binary)}` beside a `query`: a ranking is no decision")
        if self.query is None:
            raise ValueError("a `query` column beside `rank`: which rows were ranked together")
        if (self.rank is None) == (self.score is None):
            raise ValueError("either a `rank` column (1 on top) or a `score` (the largest on top), and not both")
        return self

    @property
    def units(self) -> tuple[str, ...]:
        """What contributions to its answer may add up in.

        Empty where a row has several answers, or none.
        """
        if self.classes is not None:
            return ()
        if self.prediction is not None:
            return ("outcome", "logarithm")
        if self.score is None:
            return ()
        return ("ranking-score",) if self.query is not None else ("log-odds", "probability")

    @property
    def time_column(self) -> TimeColumn:
        """The time column with its unit, whichever way it was written."""
        return self.time if isinstance(self.time, TimeColumn) else TimeColumn(column=self.time)


class Outcomes(Document):
    """A second log with the outcomes that arrive late, joined by id."""

    source: Address
    table: str | None = None
    """Where the source is the URL of a database: the table in it."""
    id: str
    outcome: str


class Predictions(Document):
    """Where the prediction log is and how to read it."""

    source: Address
    """A glob of Parquet or CSV files, a relative one read from the home folder; or the URL of a database."""
    table: str | None = None
    """Where the source is a URL: the table in it."""
    version: Text | None = None
    """The version that every row belongs to, where the log has no version column."""
    # Left out where nothing is said, so that a specification from before there were these fields keeps its digest.
    codes: ValueCodes | None = Field(default=None, exclude_if=lambda codes: codes is None)
    """None: the log writes 0 and 1."""
    scale: Scale | None = Field(default=None, exclude_if=lambda scale: scale is None)
    """None: scores are from 0 to 1."""
    columns: Columns
    outcomes: Outcomes | None = None
    contributions: Contributions | None = Field(default=None, exclude_if=lambda named: named is None)
    """What features add to answers, computed elsewhere; None: Placet runs the model to explain it."""
    features: tuple[str, ...] | None = None
    """Columns to watch for drift; default: every column that is nothing else."""

    # Validators of fields, and not of the whole, so that an error names the field and its line.
    @field_validator("columns")
    @classmethod
    def _threshold_is_on_the_scale(cls, columns: Columns, others: ValidationInfo) -> Columns:
        scale: Scale | None = others.data.get("scale")
        on = scale or Scale(zero=0, one=1)
        if columns.threshold is not None and columns.threshold not in on:
            raise ValueError(
                f"a `threshold` from {min(on.zero, on.one):g} to {max(on.zero, on.one):g}, not {columns.threshold:g}"
                + ("" if scale else ": scores on another scale have it in `predictions.scale: {zero: ..., one: ...}`")
            )
        if scale is not None and columns.score is None:
            raise ValueError("a `score` for the `predictions.scale` to apply to")
        if columns.classes is not None and (scale is not None or others.data.get("codes") is not None):
            raise ValueError(
                "no `predictions.scale` or `predictions.codes` beside `classes`: they are as the log writes them"
            )
        if columns.query is not None and (scale is not None or others.data.get("codes") is not None):
            raise ValueError("no `predictions.scale` or `predictions.codes` beside a `query`: an order is no decision")
        return columns

    @field_validator("contributions")
    @classmethod
    def _contributions_add_up_to_an_answer(
        cls, contributions: Contributions | None, others: ValidationInfo
    ) -> Contributions | None:
        columns: Columns | None = others.data.get("columns")
        if contributions is None or columns is None:
            return contributions
        units = columns.units
        if not units:
            raise ValueError(
                "one `score` or `prediction` for each row, which contributions add up to; leave `contributions` out"
            )
        if contributions.unit not in units:
            raise ValueError(f"a `unit` of {' or '.join(units)}, which this answer has, not {contributions.unit}")
        parts = {column: field for field, column in columns.parts().items()}
        named = {} if contributions.source is not None else contributions.parts()
        other_parts = [f"{column} (it is `columns.{parts[column]}`)" for column in named.values() if column in parts]
        if other_parts:
            raise ValueError(f"columns that play no other part, not {', '.join(other_parts)}")
        return contributions

    @field_validator("features")
    @classmethod
    def _features_are_nothing_else(
        cls, features: tuple[str, ...] | None, others: ValidationInfo
    ) -> tuple[str, ...] | None:
        columns: Columns | None = others.data.get("columns")
        late: Outcomes | None = others.data.get("outcomes")
        parts = {} if columns is None else {column: f"columns.{field}" for field, column in columns.parts().items()}
        if late is not None:
            parts.setdefault(late.outcome, "outcomes.outcome")
        brought: Contributions | None = others.data.get("contributions")
        if brought is not None:
            parts |= dict.fromkeys(brought.among(features or ()), "contributions")
        taken_columns = [f"{name} (it is `{parts[name]}`)" for name in features or () if name in parts]
        if taken_columns:
            raise ValueError(f"features that play no other part, not {', '.join(taken_columns)}")
        repeated = sorted({name for name in features or () if (features or ()).count(name) > 1})
        if repeated:
            raise ValueError(f"each feature once, not {', '.join(repeated)} again")
        return features

    @property
    def threshold(self) -> float | None:
        """The threshold on scores from 0 to 1.

        None where the log says what was decided.
        """
        threshold = self.columns.threshold
        return threshold if threshold is None or self.scale is None else self.scale.share(threshold)

    @model_validator(mode="after")
    def _every_row_has_a_version(self) -> Self:
        if (self.version is None) == (self.columns.version is None):
            raise ValueError("either `version` or `columns.version`, and not both")
        return self

    @model_validator(mode="after")
    def _a_table_where_there_is_a_database(self) -> Self:
        for named in (self, self.outcomes, self.contributions):
            if named is not None and ("://" in (named.source or "")) != (named.table is not None):
                raise ValueError("a `table` beside a `source` that is the URL of a database, and none beside files")
        return self


MOST_LISTED = 10
"""Values that a sentence names."""


def _some(values: Iterable[str]) -> tuple[list[str], int]:
    """The first names, and how many there are more."""
    names = list(values)
    return names[:MOST_LISTED], max(0, len(names) - MOST_LISTED)


class Sensitive(Document):
    """A characteristic by which people are compared."""

    column: str
    labels: dict[Text, str] = Field(default_factory=dict)
    """How a value in the log is called on a page; a value without a label keeps its own."""
    reference: Text | None = None
    """The group that the others are compared with (label or value); default: the largest."""
    # Left out where nothing is said, so that a specification from before there was this field keeps its digest.
    population: dict[Text, Annotated[float, Field(ge=0, le=1)]] | None = Field(
        default=None, exclude_if=lambda shares: shares is None
    )
    """Share of each group (by value or label) in the people whom the model is meant for; they add to 1."""

    def named(self, value: str) -> str:
        """How the group of `value` is called."""
        return self.labels.get(value, value)

    def contradictions(self, values: Collection[str]) -> tuple[Phrase, ...]:
        """The statements about groups that this log contradicts.

        The log has these values, and nobody is in the groups.
        """
        if not values:
            return ()  # where nobody's group is known, nothing can be told from it
        values_known = {*values, *map(self.named, values)}
        faults: list[Phrase] = []
        if self.labels and not self.labels.keys() & set(values):
            faults.append(unreadable.labels_for_nobody(*_some(self.labels)))
        if self.reference is not None and self.reference not in values_known:
            faults.append(unreadable.reference_is_nobody(self.reference))
        strangers = [name for name in self.population or () if name not in values_known]
        left_out = [value for value in values if not {value, self.named(value)} & (self.population or {}).keys()]
        if strangers and left_out:
            faults.append(unreadable.population_of_others(*_some(strangers), *_some(map(self.named, left_out))))
        return tuple(faults)

    def strangers(self, values: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Groups that it names, and that nobody is in.

        In a log with these values. By what it has for them: a `label`, or a `share` of the population.
        """
        present = {*values, *map(self.named, values)}
        labels = tuple(value for value in self.labels if value not in values)
        shares = tuple(name for name in self.population or () if name not in present)
        return {kind: names for kind, names in {"label": labels, "share": shares}.items() if names}

    @model_validator(mode="after")
    def _population_is_whole(self) -> Self:
        whole = 1.0 if self.population is None else fsum(self.population.values())
        if abs(whole - 1) > POPULATION_TOLERANCE:
            raise ValueError(
                f"`population` with shares that add to 1 within {POPULATION_TOLERANCE:g}, not to {whole:g}"
            )
        return self


class Reference(Document):
    """The period that later ones are compared with."""

    version: Text
    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_:
            raise ValueError(f"`to` on or after `from` ({self.from_})")
        return self

    @property
    def window(self) -> Window:
        """The period, as a window of days."""
        return Window(self.from_, self.to)


class ResourceQuery(Document):
    """One resource, as a metrics server knows it."""

    query: str = Field(min_length=1)
    """PromQL that gives one series; `$VERSION` in it stands for the version."""
    unit: str = Field(min_length=1, max_length=40)
    """What a value counts: cores, bytes."""


class Resources(Document):
    """Where to read what serving the model takes."""

    prometheus: Address = Field(pattern=r"^(https?://|\$)")
    """Address of a Prometheus server."""
    queries: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], ResourceQuery] = Field(
        min_length=1, max_length=20
    )
    """By name of the resource, such as `cpu` or `memory`."""


class Endpoint(Document):
    """Where the model is served, to be asked for answers there.

    Its own environment lives there, and nothing of it is loaded here.
    """

    url: Address
    """Of the whole call: `http://127.0.0.1:5001/invocations`, or `.../v2/models/NAME/infer`."""
    protocol: Literal["mlflow", "kserve-v2"] = "mlflow"
    """`kserve-v2` is the Open Inference Protocol, version 2."""
    columns: tuple[str, ...] = ()
    """What it reads; empty where the version's own description says it."""

    @field_validator("url")
    @classmethod
    def _is_asked_over_http(cls, url: str) -> str:
        if not url.startswith(("http://", "https://", "$")):
            raise ValueError(f"an address that begins with http:// or https://, not {url}")
        return url


class Origin(Document):
    """The origin of the predictions.

    It is shown wherever their numbers are.
    """

    kind: Literal["real", "simulated"]
    note: str
    """One sentence: source, and for simulated data, that and how it was made."""


class Words(Document):
    """How the brief speaks of this model's cases.

    Each ends a sentence that starts "the cases that ...".
    """

    cases: str = "cases"
    positive: str = "have outcome 1"
    negative: str = "have outcome 0"
    decided: str = "were decided 1"
    undecided: str = "were decided 0"


def _parts_of(others: ValidationInfo) -> dict[str, str]:
    """The field that names a column of the log, by the column."""
    predictions: Predictions | None = others.data.get("predictions")
    if predictions is None:
        return {}
    brought = predictions.contributions
    named = {} if brought is None or brought.source is not None else brought.parts()
    return {
        **{column: f"`predictions.contributions.{field}`" for field, column in named.items()},
        **{column: f"`predictions.columns.{field}`" for field, column in predictions.columns.parts().items()},
    }


class ModelSpec(Document):
    """Everything that is needed to watch one model.

    Where its log is, what its columns mean, whom it may hurt.
    """

    model: str = Field(min_length=1)
    """Its name in the registry."""
    task: str
    """What it does: one of `governance.predictions.tasks`."""
    tier: str
    """Picks the policy's tier."""
    owner: Owner
    predictions: Predictions
    sensitive: dict[str, Sensitive] = Field(default_factory=dict)
    intersections: tuple[tuple[str, ...], ...] = ()
    within: tuple[str, ...] = ()
    """Columns inside whose values groups are compared as well (a department, a country)."""
    favourable: Annotated[Favourable | None, BeforeValidator(_no_yes_or_no)] = Field(
        default=None, validate_default=True, exclude_if=lambda decision: decision is None
    )
    """Which decision is the good one for the person; None of a task that decides nothing."""
    k: int = Field(default=10, ge=1, exclude_if=lambda k: k == 10)
    """Of a ranking: how many rows from the top count for NDCG and precision."""
    reference: Reference
    bucket: Bucket = "day"
    min_cell: int = Field(default=11, ge=1)
    """Groups of fewer people than this are not shown (US CMS practice: 11)."""
    # Left out where nothing is said, as `population` is.
    resources: Resources | None = Field(default=None, exclude_if=lambda named: named is None)
    """None: nobody is asked what serving it takes."""
    run_author_code: Literal["sandboxed"] | None = Field(default=None, exclude_if=lambda where: where is None)
    """Whether files that run code of their author may be loaded, in a process that can reach nothing else. None: they are not."""
    immutable: tuple[str, ...] = Field(default=(), exclude_if=lambda columns: not columns)
    """Features that nobody can change, such as an age: no page asks what would be if they were others."""
    monotone: dict[str, Literal["up", "down"]] = Field(default_factory=dict, exclude_if=lambda ways: not ways)
    """Features that can only rise, or only fall, such as years of experience."""
    reasons: dict[str, Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]] = Field(
        default_factory=dict, exclude_if=lambda texts: not texts
    )
    """What a person is told where a feature worked against them, in words that somebody has reviewed (12 CFR 1002.9(b)(2))."""
    endpoint: Endpoint | None = Field(default=None, exclude_if=lambda named: named is None)
    """None: the model is loaded from its file."""
    origin: Origin | None = None
    words: Words = Words()
    # Left out where nothing is said, as `population` is.
    labels: dict[str, Label] = Field(default_factory=dict, exclude_if=lambda labels: not labels)
    """How a column is called on a page, in a few plain words; one without a label keeps its own name."""
    values: dict[str, dict[Code, Label]] = Field(default_factory=dict, exclude_if=lambda values: not values)
    """How values of a column are called where single cases are shown; one without a label is shown as the log has it."""
    card: CardText | None = None

    # Validators of fields, and not of the whole, so that an error names the field and its line.
    @field_validator("predictions")
    @classmethod
    def _answers_as_its_task_does(cls, predictions: Predictions, others: ValidationInfo) -> Predictions:
        task, columns = TASKS.get(others.data.get("task", "")), predictions.columns
        if task is None:
            return predictions
        for named, what in task.asks.items():
            if getattr(columns, named) is None:
                raise ValueError(f"`columns.{named}`, {what}, for task {task.name}")
        for other in TASKS.values():
            for named in other.asks.keys() - task.asks.keys():
                if getattr(columns, named) is not None:
                    raise ValueError(f"no `columns.{named}` for task {task.name}: {other.gives} by task {other.name}")
        return predictions

    @field_validator("task", mode="before")
    @classmethod
    def _task_is_known(cls, task: object) -> object:
        if task in TASKS:
            return task
        *most, last = (f"'{name}'" for name in TASKS)
        instead = instead_of(task)
        raise ValueError(f"one of {', '.join(most)} or {last}" + (f"; {instead}" if instead else ""))

    @field_validator("sensitive")
    @classmethod
    def _people_are_compared_by_what_they_are(
        cls, sensitive: dict[str, Sensitive], others: ValidationInfo
    ) -> dict[str, Sensitive]:
        parts = _parts_of(others)
        taken_columns = [
            f"{s.column} of {name} (it is {parts[s.column]})" for name, s in sensitive.items() if s.column in parts
        ]
        if taken_columns:
            raise ValueError(f"a `column` that plays no other part, not {', '.join(taken_columns)}")
        return sensitive

    @field_validator("within")
    @classmethod
    def _strata_are_nothing_else(cls, within: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        parts = _parts_of(others)
        taken_columns = [f"{name} (it is {parts[name]})" for name in within if name in parts]
        if taken_columns:
            raise ValueError(f"columns that play no other part, not {', '.join(taken_columns)}")
        return within

    @field_validator("within")
    @classmethod
    def _shares_have_no_strata(cls, within: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        task = TASKS.get(others.data.get("task", ""))
        if task is not None and task.no_strata and within:
            raise ValueError(f"no `within` for task {task.name}: {task.no_strata}")
        return within

    @field_validator("labels")
    @classmethod
    def _no_two_columns_are_called_alike(cls, labels: dict[str, str]) -> dict[str, str]:
        others = {column: {*labels.items()} - {(column, label)} for column, label in labels.items()}
        repeated = sorted(
            {label for column, label in labels.items() if any(label in other for other in others[column])}
        )
        if repeated:
            raise ValueError(f"a label of its own for each column, not {', '.join(repeated)} again")
        return labels

    @field_validator("values")
    @classmethod
    def _no_two_values_are_called_alike(cls, values: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for column, labels in values.items():
            repeated = sorted({label for label in labels.values() if list(labels.values()).count(label) > 1})
            if repeated:
                raise ValueError(f"a label of its own for each value of {column}, not {', '.join(repeated)} again")
        return values

    @field_validator("favourable")
    @classmethod
    def _favourable_is_a_decision(cls, favourable: Favourable | None, others: ValidationInfo) -> Favourable | None:
        task = TASKS.get(others.data.get("task", ""))
        predictions: Predictions | None = others.data.get("predictions")
        names = () if predictions is None else predictions.columns.class_names
        objection = None if task is None else task.objection(favourable, names)
        if objection is not None:
            raise ValueError(objection)
        return favourable

    @model_validator(mode="after")
    def _intersections_name_sensitive_attributes(self) -> Self:
        for group in self.intersections:
            unknown = [name for name in group if name not in self.sensitive]
            if unknown:
                raise ValueError(f"intersections of {sorted(self.sensitive)} only, not {unknown}")
            if len(group) < 2:
                raise ValueError(f"intersections of two or more attributes, not {list(group)}")
        return self

    @model_validator(mode="after")
    def _reference_starts_a_bucket(self) -> Self:
        first = self.reference.from_
        if first_day(first, self.bucket) != first:
            raise ValueError(
                f"a `reference.from` on the first day of a {self.bucket}, not {first}: a bucket is in the reference or not"
            )
        return self

    @model_validator(mode="after")
    def _hours_are_known(self) -> Self:
        if self.bucket == "hour" and self.predictions.columns.time_column.unit == "year":
            raise ValueError(
                f"a `bucket` of a year, since `{self.predictions.columns.time_column.column}` has years only, not hour"
            )
        return self

    def called(self, column: str) -> str:
        """How a column is called on a page."""
        return self.labels.get(column, column)

    def value_called(self, column: str, cell: str | float | bool | None) -> str:
        """How a value of a column is called on a page.

        By its label, whether the log has 1, 1.0 or "1". Numbers without one have at most six digits that say something.
        """
        if cell is None:
            return "missing"
        label = self.values.get(column, {}).get(str(_as_text(cell)))
        return label or (cell if isinstance(cell, str) else f"{cell:.6g}")

    @property
    def digest(self) -> str:
        """The name of exactly this specification."""
        return digest_of(self)

    @property
    def does(self) -> str:
        """What its task is, in words that follow "it"."""
        return TASKS[self.task].does

    @property
    def good_decision(self) -> Literal[0, 1]:
        """The decision that is the good one for the person.

        Only of a task that decides.
        """
        assert self.favourable is not None, "this task decides nothing"
        return TASKS[self.task].good(self.favourable)

    @property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """The sensitive attributes one by one, then their intersections."""
        return (*((name,) for name in self.sensitive), *self.intersections)


def read_spec(path: Path) -> ModelSpec:
    """The specification in the file at `path`. Raises NotFound, InvalidDocument."""
    return read_document(path, ModelSpec)

"""The meaning of a log's columns.

By name and content. Where two fit equally well, neither is taken.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from governance.predictions.port import ColumnSummary, Summary
from governance.sentences.phrase import counted

Fits = Callable[[ColumnSummary], bool]

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
MOST_GROUPS = 30
"""A characteristic with more values than this needs bands before people can be compared by it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found for one field of a specification."""

    column: ColumnSummary | None
    """None where no column, or more than one, looks like it."""
    because: str
    candidates: tuple[str, ...] = ()
    """Those between which a person must say; empty where there is none, or one was taken."""
    unnamed: bool = False
    """Taken for what it holds alone, and not for its name."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What every column of a log looks like."""

    id: Seen
    time: Seen
    version: Seen
    score: Seen
    decision: Seen
    prediction: Seen
    """Of a regression, that is of a log with neither score nor decision."""
    query: Seen
    """Of a ranking, that is of a log with a place within what was ranked together, and no decision."""
    rank: Seen
    outcome: Seen
    latency_ms: Seen
    sensitive: tuple[tuple[str, ColumnSummary], ...]
    """Characteristics by which people could be compared, each with its column."""
    points: tuple[ColumnSummary, ...]
    """Columns that are called like a score and are not from 0 to 1, where no other column is one."""
    may_have_come: tuple[ColumnSummary, ...]
    """Columns that may hold what came of it, where nothing is called like that: of two values, or of numbers where a number is
    predicted."""
    unbanded: tuple[str, ...]
    """Columns that sound like such a characteristic and have too many values."""
    features: tuple[str, ...]

    @property
    def answer(self) -> str | None:
        """The column of the model's answers, as a number.

        None where there is none.
        """
        column = next(
            (seen.column for seen in (self.score, self.prediction, self.decision) if seen.column is not None), None
        )
        return None if column is None or column.low is None else column.name


@dataclass(frozen=True, slots=True)
class LateOutcomes:
    """The columns of a second file, with outcomes by id."""

    id: Seen
    outcome: Seen


@dataclass(frozen=True, slots=True)
class Rule:
    """How a field's column is recognised.

    What it must hold, and its usual names, best first.
    """

    holds: str
    """What it holds, in words; empty where its values say that best."""
    fits: Fits
    names: tuple[str, ...]
    nothing: str
    """Why no column was taken, where none is even a candidate."""
    never: str = ""
    alone: Fits = lambda _: False
    """What a column without a telling name must hold to be taken where it is the only such one."""


SENSITIVE = {
    "sex": "sex|gender|.*_(sex|gender)",
    "age": "age|agep|age_.*|.*_age(_(band|group|bracket|range))?",
    "race": "race|rac1p|race_.*|.*_race",
    "ethnicity": "ethnic.*|.*_ethnicity|hisp|hispanic",
    "disability": "disab.*|.*_disability|dis",
    "nationality": "national.*|citizen.*|nativity|country_of_birth",
    "religion": "religio.*|faith",
    "marital_status": "marital.*",
    "orientation": "sexual_orientation|orientation",
}
"""How columns tend to be called that hold a characteristic many laws protect (US census codes among them)."""


def columns_of(log: Summary, late: Summary | None = None) -> Columns:
    """The meaning of the columns of `log`.

    `late` is a second file, of outcomes, that is joined by id.
    """
    joined = {column.name: column for column in late.columns} if late else {}
    personal = sorted(
        ((name, column) for column in log.columns if (name := _characteristic(column))),
        key=lambda pair: list(SENSITIVE).index(pair[0]),
    )
    sensitive = [(name, column) for name, column in personal if 2 <= column.distinct <= MOST_GROUPS]
    free = [column for column in log.columns if column not in [column for _, column in sensitive]]
    version = _taken(free, see(VERSION, free))
    versions = max(1, version.column.distinct if version.column else 1)
    time = _taken(free, _see_time(free))
    identifier = _taken(free, _see_id(free, versions, joined))
    query, rank = _see_order(free)
    query, rank = _taken(free, query), _taken(free, rank)
    score = _taken(free, see(SCORE, [column for column in free if not _is_one_of_several(column, free)]))
    points = () if score.column or score.candidates else tuple(c for c in free if _is_called_a_score(c))
    decision = _taken(free, _see_decision(free)) if rank.column is None else Seen(None, "rows are put in order")
    prediction = _taken(free, _see_prediction(free, score, decision, rank))
    if rank.column is not None:
        outcome = see(RELEVANCE, free)
    elif prediction.column is not None:
        outcome = see(NUMBER, free)
    else:
        outcome = _see_outcome(free, joined, decision.column)
    outcome = _taken(free, outcome)
    unsettled = late is None and rank.column is None and not (outcome.column or outcome.candidates)
    like_an_outcome: Fits = is_two_sided if prediction.column is None else is_number
    may_have_come = tuple(c for c in free if like_an_outcome(c)) if unsettled else ()
    latency = _taken(free, see(LATENCY, free))
    asked = {
        name for seen in (time, identifier, version, score, decision, prediction, outcome) for name in seen.candidates
    }
    watched = [*free, *(column for _, column in sensitive)]
    return Columns(
        identifier,
        time,
        version,
        score,
        decision,
        prediction,
        query,
        rank,
        outcome,
        latency,
        sensitive=_named_once(sensitive),
        points=points,
        may_have_come=may_have_come,
        unbanded=tuple(column.name for _, column in personal if column.distinct > MOST_GROUPS),
        features=tuple(c.name for c in log.columns if c in watched and _is_feature(c) and c.name not in asked),
    )


def late_outcomes_of(
    late: Summary, id: str | None, see_outcome: Callable[[Sequence[ColumnSummary]], Seen]
) -> LateOutcomes:
    """The meaning of the columns of `late`.

    For a log whose rows are known by column `id`.
    """
    free = list(late.columns)
    same = [column for column in free if column.name == id and column.repeats == 1]
    id_column = Seen(same[0], "named as in the log") if same else _see_id(free, 1, {})
    seen_id = _taken(free, id_column)
    return LateOutcomes(seen_id, see_outcome(free))


def stray_file(log: Summary) -> tuple[str, tuple[str, ...]] | None:
    """A file that lacks most of the log's columns.

    With those it has; None where there is none.
    """
    return next(((path, names) for path, names in log.files.items() if 2 * len(names) < len(log.columns)), None)


def _characteristic(column: ColumnSummary) -> str | None:
    name = _words(column.name)
    return next((attribute for attribute, pattern in SENSITIVE.items() if re.fullmatch(pattern, name)), None)


def _named_once(sensitive: Sequence[tuple[str, ColumnSummary]]) -> tuple[tuple[str, ColumnSummary], ...]:
    # Two columns about one characteristic (sex, gender) go by their own names.
    names = [name for name, _ in sensitive]
    return tuple((name if names.count(name) == 1 else _words(column.name), column) for name, column in sensitive)


def _taken(free: list[ColumnSummary], seen: Seen) -> Seen:
    if seen.column is not None:
        free.remove(seen.column)
    return seen


def see(rule: Rule, columns: Sequence[ColumnSummary]) -> Seen:
    """The column that a rule finds.

    None where two fit equally well.
    """
    fitting = [c for c in columns if rule.fits(c) and not (rule.never and re.fullmatch(rule.never, _words(c.name)))]
    for pattern in rule.names:
        named = [column for column in fitting if re.fullmatch(pattern, _words(column.name))]
        if len(named) == 1:
            return Seen(named[0], _holds(named[0], rule.holds))
        if named:
            return _undecided(rule, named)
    alone = [column for column in fitting if rule.alone(column)]
    if len(alone) == 1:
        return Seen(alone[0], f"{_holds(alone[0], rule.holds)}; the only such column", unnamed=True)
    return _undecided(rule, alone)


def _undecided(rule: Rule, columns: Sequence[ColumnSummary]) -> Seen:
    names = tuple(column.name for column in columns)
    reason = f"{' and '.join(names)} look alike" if names else rule.nothing
    return Seen(None, reason, names)


def _see_time(columns: Sequence[ColumnSummary]) -> Seen:
    seen = see(TIME, columns)
    return seen if seen.column or seen.candidates else see(YEAR, columns)


def _see_id(columns: Sequence[ColumnSummary], versions: int, joined: Mapping[str, ColumnSummary]) -> Seen:
    def identifies(column: ColumnSummary) -> bool:
        return column.kind in {"whole", "text"} and not column.missing and column.repeats <= versions

    holds = "a different value in every row" if versions == 1 else "no value in more rows than there are versions"
    rule = Rule(holds, identifies, ID_NAMES, f"no column has {holds}", alone=identifies)
    joinable = [c for c in columns if identifies(c) and c.name in joined and joined[c.name].repeats == 1]
    return see(rule, joinable or columns)


def _see_decision(columns: Sequence[ColumnSummary]) -> Seen:
    """The column of the decision.

    It has two values, or one of the classes that another column has as well.
    """
    seen = see(DECISION, columns)
    if seen.column or seen.candidates:
        return seen
    classes = [
        c
        for c in columns
        if _is_called(c, DECISION) and len(c.values) > 2 and any(_holds_classes_of(other, c) for other in columns)
    ]
    return Seen(classes[0], f"{len(classes[0].values)} classes") if len(classes) == 1 else seen


def _see_outcome(
    columns: Sequence[ColumnSummary], joined: Mapping[str, ColumnSummary], decision: ColumnSummary | None
) -> Seen:
    both = [c for c in columns if is_two_sided(c) and c.name in joined and is_two_sided(joined[c.name])]
    if len(both) == 1:
        return Seen(both[0], f"{_holds(both[0], _sides(both[0]))}; the second file has it too")
    alike = [] if decision is None else [c for c in columns if _holds_classes_of(c, decision)]
    if decision is not None and len(alike) == 1:
        return Seen(alike[0], _holds(alike[0], f"values that {decision.name} has as well"))
    return see(OUTCOME, columns)


def _see_prediction(columns: Sequence[ColumnSummary], *others: Seen) -> Seen:
    if any(seen.column or seen.candidates for seen in others):
        return Seen(None, "what is decided or scored is no number predicted")
    return see(PREDICTION, columns)


def _see_order(columns: Sequence[ColumnSummary]) -> tuple[Seen, Seen]:
    """The columns of a query and of its places.

    Neither without the other, and neither beside a decision.
    """
    query, rank = see(QUERY, columns), see(RANK, columns)
    if query.column is None or rank.column is None or see(DECISION, columns).column is not None:
        nothing = "no two columns say which rows were ranked together, and where each was"
        return Seen(None, nothing), Seen(None, nothing)
    return query, rank


def _holds(column: ColumnSummary, what: str) -> str:
    if len(column.written) > 1:
        return f"dates that can be read as {' and as '.join(column.written)}"
    if column.days is not None:
        return f"{column.days.first} to {column.days.last}"
    unknown = f", unknown in {counted(column.missing, 'row')}" if column.missing else ""
    if not what and is_two_sided(column):
        what = _sides(column)
    return f"{what or ', '.join(column.values)}{unknown}"


def _words(name: str) -> str:
    """`name` as lower-case words with underscores between.

    `scoredAt` and `Scored at` are both scored_at.
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")


def _is_time(column: ColumnSummary) -> bool:
    return (column.days is not None or len(column.written) > 1) and not column.missing


def _is_year(column: ColumnSummary) -> bool:
    if column.missing or column.kind == "truth" or column.low is None or column.high is None:
        return False
    return EARLIEST_YEAR <= column.low <= column.high <= LATEST_YEAR and bool(column.values)


def _is_version(column: ColumnSummary) -> bool:
    return column.kind in {"whole", "text"} and not column.missing and bool(column.values)


def _is_probability(column: ColumnSummary) -> bool:
    if column.kind != "number" or column.low is None or column.high is None:
        return False
    return 0 <= column.low <= column.high <= 1


def _is_zero_or_one(column: ColumnSummary) -> bool:
    return 1 <= column.distinct <= 2 and {column.low, column.high} <= {0.0, 1.0}


def is_two_sided(column: ColumnSummary) -> bool:
    """Whether the column holds 0 and 1.

    Or two values that could stand for them.
    """
    coded = column.kind in {"whole", "number", "text", "truth"} and column.distinct == len(column.values) == 2
    return _is_zero_or_one(column) or coded


def _is_one_of_several(column: ColumnSummary, columns: Sequence[ColumnSummary]) -> bool:
    """Whether it is one of several probabilities, as of classes.

    A number in their names tells three or more apart.
    """
    stem = re.fullmatch(r"(.*?)\d+", column.name)
    if stem is None:
        return False
    numbered = re.compile(re.escape(stem[1]) + r"\d+")
    alike = [other for other in columns if numbered.fullmatch(other.name) and _is_probability(other)]
    return len(alike) > 2


def sides_in_words(column: ColumnSummary) -> str:
    """What a column of two values holds."""
    return _holds(column, _sides(column))


def _sides(column: ColumnSummary) -> str:
    return "0 or 1" if _is_zero_or_one(column) else " or ".join(column.values)


def _holds_classes_of(column: ColumnSummary, other: ColumnSummary) -> bool:
    """Whether `column` holds words of `other` only.

    Words, and none that `other` does not hold as well.
    """
    if column is other or column.kind != "text" or _is_zero_or_one(column):
        return False
    return bool(column.values) and set(column.values) <= set(other.values)


def _is_called(column: ColumnSummary, rule: Rule) -> bool:
    return any(re.fullmatch(pattern, _words(column.name)) for pattern in rule.names)


def _is_called_a_score(column: ColumnSummary) -> bool:
    return column.kind in {"whole", "number"} and column.distinct > 2 and _is_called(column, SCORE)


def is_number(column: ColumnSummary) -> bool:
    """Whether it holds numbers that are not 0 and 1 alone."""
    return column.kind in {"whole", "number"} and not _is_zero_or_one(column)


def _is_feature(column: ColumnSummary) -> bool:
    # Other times, text that is different nearly everywhere (names, traces), and what tells things apart, have no
    # distribution to watch.
    if column.kind in {"time", "other"} or column.days is not None or _tells_apart(column):
        return False
    return column.kind != "text" or bool(column.values) or column.low is not None or column.repeats > 1


def _tells_apart(column: ColumnSummary) -> bool:
    """Whether the column counts or names things.

    It is called like an id, or has whole numbers in a row without a gap, each once.
    """
    if column.kind not in {"whole", "text"} or column.values:
        return False
    named = any(re.fullmatch(pattern, _words(column.name)) for pattern in ID_NAMES)
    in_a_row = (
        column.kind == "whole"
        and column.repeats == 1
        and column.low is not None
        and column.high is not None
        and column.high - column.low + 1 == column.distinct
    )
    return named or in_a_row


ID_NAMES = (
    "id|prediction_id",
    "(request|event|case|row|record|decision|application|transaction|payment|order)_id|uuid|guid|key",
    ".*_(id|uuid|key)",
)
TIME = Rule(
    holds="dates or times",
    fits=_is_time,
    names=(
        "timestamp|ts|(scored|predicted|prediction|scoring|inference|decided|decision)_(at|on|time|timestamp|date|ts|day)",
        "time|date|datetime|day|(created|logged|request|event|log)_(at|on|time|timestamp|date|ts|day)",
        ".*_(at|on|time|timestamp|date|ts|day)",
    ),
    nothing="no column has a date or time in every row",
    never=".*(birth|dob|outcome|label|expir|due|updated|modified).*",
    alone=_is_time,
)
YEAR = Rule(
    holds="whole numbers, read as years",
    fits=_is_year,
    names=("year", "(.*_)?year(_.*)?"),
    nothing="no column has a date, a time or a year in every row",
    never=".*(birth|built|model_year).*",
)
VERSION = Rule(
    holds="",
    fits=_is_version,
    names=("model_version|model_ver", "version|ver", ".*model.*version.*"),
    nothing="no column is called like it",
)
SCORE = Rule(
    holds="from 0 to 1",
    fits=_is_probability,
    names=(
        "score|proba|probability|prob|p_hat|predicted_(score|proba|probability|prob)|y_(score|proba|prob|pred_proba)",
        "(prediction|model|risk)_(score|proba|probability|prob)|(score|proba|probability|prob)_(1|pos|positive|yes|true)",
        ".*_(score|proba|probability|prob)",
    ),
    nothing="no column from 0 to 1 is called like it",
    never=".*_(0|no|neg|negative|false)",
)
DECISION = Rule(
    holds="",
    fits=lambda column: is_two_sided(column) and not column.missing,
    names=(
        "decision|decided",
        "prediction|predicted|pred|predicted_(label|class|decision)|y_(pred|hat)|yhat",
        "approved|admitted|accepted|granted|selected|hired|invited|blocked|flagged|rejected|denied|declined",
    ),
    nothing="no column of two values in every row is called like it",
)
OUTCOME = Rule(
    holds="",
    fits=is_two_sided,
    names=("outcome|label|target|y|y_true|truth|ground_truth|actual|(true|actual)_(label|class|outcome)",),
    nothing="no column of two values is called like it, or has the gaps of what is known later",
    alone=lambda column: column.missing > 0 and _is_zero_or_one(column),
)
PREDICTION = Rule(
    holds="numbers in every row",
    fits=lambda column: is_number(column) and not column.missing,
    names=(
        "prediction|predicted|pred|predicted_value|y_(pred|hat)|yhat",
        "(predicted|estimated|forecast)_.*|.*_(prediction|predicted|pred|estimate|forecast)|forecast|estimate",
    ),
    nothing="no column of numbers in every row is called like it",
    never=".*_(at|on|time|timestamp|date|ts|day|label|class|decision)",
)
NUMBER = Rule(
    holds="numbers",
    fits=is_number,
    names=(
        "outcome|target|y|y_true|truth|ground_truth|actual|(true|actual)_(value|outcome)",
        "(true|actual|observed)_.*|.*_(actual|observed)|observed",
    ),
    nothing="no column of numbers is called like it, or has the gaps of what is known later",
    alone=lambda column: is_number(column) and column.missing > 0,
)
"""The outcome of a regression."""
QUERY = Rule(
    holds="a value for several rows",
    fits=lambda column: column.kind in {"whole", "text"} and not column.missing and column.repeats > 1,
    names=(
        "query|query_id|qid|search|search_id",
        "(ranking|list|slate|impression|result|results|page|session|request)_id|ranking|slate|impression",
    ),
    nothing="no column is called like it",
)
RANK = Rule(
    holds="places from 1 on",
    fits=lambda column: column.kind in {"whole", "number"} and not column.missing and column.low == 1,
    names=("rank|place|position|pos", ".*_(rank|place|position|pos)"),
    nothing="no column of places is called like it",
)
RELEVANCE = Rule(
    holds="0 or more",
    fits=lambda column: column.kind in {"whole", "number"} and column.low is not None and column.low >= 0,
    names=(
        "relevance|relevant|relevance_(grade|label|score)|grade|gain",
        "outcome|target|label|y|y_true|truth|ground_truth|actual",
        "click|clicks|clicked|rating|rated|hired|bought|purchased|ordered|opened|applied",
    ),
    nothing="no column of numbers from 0 on is called like it, or has the gaps of what is known later",
    alone=lambda column: column.missing > 0,
)
"""The outcome of a ranking."""
LATENCY = Rule(
    holds="milliseconds, by its name",
    fits=lambda column: column.kind in {"whole", "number"} and column.low is not None and column.low >= 0,
    names=(
        "latency_(ms|millis|milliseconds)",
        "(.*_)?(latency|duration|elapsed|response_time)_(ms|millis|milliseconds)",
    ),
    nothing="no column is called like it",
)

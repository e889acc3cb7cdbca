"""The draft as YAML that a person reads and finishes: every field with the reason why it is so, or a TODO."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import indent
from typing import get_args

import yaml

from governance.predictions.draft.columns import Columns, LateOutcomes, Seen
from governance.predictions.draft.period import Period
from governance.predictions.port import ColumnSummary
from governance.predictions.spec import TimeColumn

WIDTH = 110
CLOSE = 0.3
"""A number that is predicted correlates at least this much with what came of it, if the model is of any use."""
MOST_NAMED = 20
"""Columns that a question names."""
TODO = re.compile(r"^\s*(?:# )?(?P<field>\w+):.*# TODO: (?P<sentence>.+)$")
PLAIN_SEXES = {"F": "female", "M": "male", "f": "female", "m": "male"}


PLAIN_SIDES = (
    ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("1", "-1"), ("positive", "negative"), ("pos", "neg"),
    ("approved", "denied"), ("approved", "rejected"), ("approved", "declined"), ("approve", "reject"), ("accepted", "rejected"),
    ("accept", "reject"), ("granted", "refused"), ("granted", "denied"), ("pass", "fail"), ("passed", "failed"), ("hired", "rejected"),
)  # fmt: skip
"""Pairs of words of which the first stands for 1, as everybody would read them."""
UNITS = get_args(TimeColumn.model_fields["unit"].annotation)
"""In which numbers are times."""
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "binary": ("score", "decision"),
    "regression": ("prediction",),
    "ranking": ("query", "rank"),
}
"""The columns of what a model answers, by task."""
ASKED_OF: Mapping[str, str] = {"regression": "errors", "ranking": "an order"}
"""What a tier that fits asks for; any fits what decides."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that goes into a specification without asking anybody."""

    model: str
    source: str
    rows: int
    tiers: tuple[str, ...]
    """Those of the policy."""
    columns: Columns
    period: Period | None
    """None where no column says when."""
    outcomes: str | None
    """Source of late outcomes."""
    late: LateOutcomes | None
    leads: Mapping[str, str]
    """The measure that says most of what a model of each task does."""
    agreement: Mapping[str, float] = field(default_factory=dict)
    """How closely columns that may be the outcome go with what the model answers, from -1 to 1, by name."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that only a person can say, and where in the file."""

    line: int
    field: str
    sentence: str


def todos(text: str) -> tuple[Todo, ...]:
    """What is left to do in a draft, in the order of its lines."""
    found = ((number, TODO.match(line)) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(Todo(number, match["field"], match["sentence"]) for number, match in found if match)


def text_of(draft: Draft) -> str:
    """`draft` as YAML. What could not be seen and cannot be left out stays empty, so that nothing is measured before it is said."""
    return "\n".join([*_head(draft), *_predictions(draft), *_people(draft.columns), *_rest(draft)]) + "\n"


def _head(draft: Draft) -> list[str]:
    tiers = f"how much harm it can do: {_one_of(draft.tiers)}, as policy.yaml has them"
    task = draft.columns.task
    if task in ASKED_OF:
        tiers += f"; one that asks for {ASKED_OF[task]} ({draft.leads[task]}), and for no {draft.leads['binary']}"
    owner = "who answers for it, where they are reached, and their ids in people.yaml (they may not vote on it)"
    return [
        f"# Written by `placet init` from {draft.rows:,} predictions. Lines with TODO need a person.",
        f"model: {_scalar(draft.model)}  # its name in the registry",
        _task(draft.columns),
        f"tier: {_scalar(draft.tiers[0])}  # TODO: {tiers}",
        f"owner: {{name: nobody yet, contact: nobody@example.org, people: []}}  # TODO: {owner}",
    ]


def _task(seen: Columns) -> str:
    match seen.task:
        case "binary":
            return "task: binary"
        case "regression":
            return f"task: regression  # {seen.prediction.because}"
        case "ranking":
            doubt = (
                ""
                if seen.score.column is None
                else "TODO: check that rows are put in order, and not decided one by one: "
            )
            return f"task: ranking  # {doubt}{seen.rank.because}"
    raise AssertionError(seen.task)


def _predictions(draft: Draft) -> list[str]:
    seen = draft.columns
    lines = ["predictions:", f"  source: {_scalar(draft.source)}"]
    if seen.version.column is None:
        lines.append(f"  version: 1{_no_version(seen.version)}")
    lines.append("  columns:")
    lines += _required("id", seen.id, "which column tells one prediction from another")
    lines += [_time(seen.time)]
    if seen.version.column is not None:
        lines += _optional("version", seen.version)
    lines += _answers(seen)
    lines += _outcome(draft)
    lines += _optional("latency_ms", seen.latency_ms)
    lines += _codes(draft)
    lines += ["  # What is watched for drift; without this field, every column that is nothing else.", *_features(seen)]
    return lines + _outcomes(draft)


def _outcome(draft: Draft) -> list[str]:
    seen = draft.columns
    likely = _likely(draft)
    if likely:
        question = "which of these, if any, is what came of it (take it out of `features` then)"
        return [f"    # outcome: NAME  # TODO: {question}: {likely}"]
    return _optional("outcome", _doubted(seen.outcome) if seen.outcome.unnamed else seen.outcome)


def _codes(draft: Draft) -> list[str]:
    """How the log writes 0 and 1, where it does so in another way."""
    seen = draft.columns
    if seen.task != "binary":
        return []
    late = None if draft.late is None else draft.late.outcome.column
    written = {"decision": seen.decision.column, "outcome": late or seen.outcome.column}
    classes = () if seen.decision.column is None else seen.decision.column.values
    values = {
        # Some of the classes may not have come true yet.
        field: classes if set(column.values) <= set(classes) else column.values
        for field, column in written.items()
        if column is not None and column.values and not (column.low in {0.0, 1.0} and column.high in {0.0, 1.0})
    }
    lines = [f"    {field}: {{{_sides_of(some)}}}  # TODO: {_which_is_1(some)}" for field, some in values.items()]
    return ["  codes:  # what the values of the log stand for", *lines] if lines else []


def _sides_of(values: Sequence[str]) -> str:
    """Each value with the side that it plainly stands for, and with none where that is for a person to say."""
    positive = _positive(values)
    return ", ".join(f"{_code(value)}: {'' if positive is None else int(value == positive)}" for value in values)


def _which_is_1(values: Sequence[str]) -> str:
    if len(values) > 2:
        return "more than two classes are measured one against the rest: write 1 behind one of them and 0 behind the others"
    if _positive(values) is None:
        return (
            "write 1 behind the value that stands for 1 (what the score is the probability of), and 0 behind the other"
        )
    return "check which value stands for 1 (what the score is the probability of)"


def _positive(values: Sequence[str]) -> str | None:
    """The one of two values that plainly stands for 1; None where neither does, or there are more than two."""
    if len(values) != 2:
        return None
    plain = {value.strip().lower(): value for value in values}
    return next((plain[yes] for yes, no in PLAIN_SIDES if plain.keys() == {yes, no}), _above(values))


def _above(values: Sequence[str]) -> str | None:
    """`>50K` of `>50K` and `<=50K`."""
    signs = {value.strip().lstrip("<>=").strip(): value for value in values}
    above = [value for value in values if value.strip().startswith(">")]
    return above[0] if len(signs) == 1 and len(above) == 1 else None


def _no_version(seen: Seen) -> str:
    if seen.candidates:
        return f"  # TODO: or, in its place, `version` under `columns`: {_one_of(seen.candidates)}"
    return "  # no column looks like a version, so every row belongs to this one"


def _time(seen: Seen) -> str:
    if seen.column is None:
        return _required("time", seen, "which column says when a prediction was made")[0]
    name, written = _scalar(seen.column.name), seen.column.written
    if len(written) > 1:
        either = " or ".join(f'{{column: {name}, pattern: "{pattern}"}}' for pattern in written)
        return f"    time: {name}  # TODO: say which of its numbers is the month: {either}"
    if written:
        how = f"unit: {written[0]}" if written[0] in UNITS else f'pattern: "{written[0]}"'
        return f"    time: {{column: {name}, {how}}}  # {seen.because}"
    return f"    time: {name if seen.column.days else f'{{column: {name}, unit: year}}'}  # {seen.because}"


def _answers(seen: Columns) -> list[str]:
    if seen.task == "ranking":
        return [
            *_required("query", seen.query, "which column says which rows were ranked together"),
            *_required("rank", seen.rank, "which column is the place of a row"),
        ]
    if seen.task == "regression":
        return _required("prediction", seen.prediction, "which column is the number predicted")
    return [*_score(seen), *_decision(seen)]


def _score(seen: Columns) -> list[str]:
    if not seen.points:
        return _optional("score", seen.score)
    named = ", ".join(f"{_code(one.name)} ({one.low:g} to {one.high:g})" for one in seen.points)
    question = (
        "on another scale than 0 to 1: which of these, if any, with `scale: {zero: ..., one: ...}` beside `columns`"
    )
    return [f"    # score: NAME  # TODO: {question}: {named}"]


def _decision(seen: Columns) -> list[str]:
    if seen.decision.column is not None or seen.decision.candidates or seen.score.column is None:
        return _required(
            "decision",
            seen.decision,
            "which column of two values is what was decided (a number predicted: `task: regression`, and `prediction` here; rows put in order: `task: ranking`, `query` and `rank`)",
        )
    question = "the decision is 1 where the score is at or above this; or name a `decision` column instead"
    return [f"    threshold:  # TODO: {question}"]


def _required(field: str, seen: Seen, question: str) -> list[str]:
    if seen.column is not None:
        return [f"    {field}: {_scalar(seen.column.name)}  # {seen.because}"]
    choice = f": {_one_of(seen.candidates)}" if seen.candidates else ""
    return [f"    {field}:  # TODO: {question}{choice}"]


def _optional(field: str, seen: Seen) -> list[str]:
    if seen.column is not None:
        return [f"    {field}: {_scalar(seen.column.name)}  # {seen.because}"]
    if seen.candidates:
        return [f"    # {field}: NAME  # TODO: which of these, if any: {_one_of(seen.candidates)}"]
    return [f"    # {field}: NAME  # {seen.because}"]


def _doubted(seen: Seen) -> Seen:
    # A feature with gaps can look the same, and with a wrong outcome every rate would be wrong.
    return replace(seen, because=f"TODO: check that this is what came of it: {seen.because}")


def _features(seen: Columns) -> list[str]:
    """The list of features, broken between names where it gets long."""
    lines = ["  features: ["]
    for name in map(_scalar, seen.features):
        if len(lines[-1]) + len(name) > WIDTH:
            lines.append("    ")
        lines[-1] += f"{name}, "
    lines[-1] = f"{lines[-1].removesuffix(', ')}]"
    return [line.rstrip() for line in lines]


def _outcomes(draft: Draft) -> list[str]:
    if draft.outcomes is None or draft.late is None:
        return []
    kind = " of 0 and 1" if draft.columns.task == "binary" else ""
    lines = [
        f"source: {_scalar(draft.outcomes)}",
        *_required("id", draft.late.id, "which column has the ids of the log"),
        *_required("outcome", draft.late.outcome, f"which column{kind} says what came of it"),
    ]
    return [
        "  outcomes:  # what becomes known later, joined by id",
        *indent("\n".join(line.strip() for line in lines), " " * 4).split("\n"),
    ]


def _people(seen: Columns) -> list[str]:
    lines = ["sensitive:", *(_characteristic(name, column) for name, column in seen.sensitive)]
    if not seen.sensitive:
        lines = [
            "sensitive: {}  # TODO: by what people should be compared; no column of a few groups is called like sex, age or race"
        ]
    lines += [
        f"# {_scalar(name)}: not compared  # TODO: too many values for groups; add a column of bands to the log"
        for name in seen.unbanded
    ]
    if len(seen.sensitive) > 1:
        pair = ", ".join(_scalar(name) for name, _ in seen.sensitive[:2])
        lines.append(f"intersections: []  # such as [[{pair}]]")
    return lines


def _characteristic(name: str, column: ColumnSummary) -> str:
    known = set(column.values) <= set(PLAIN_SEXES)
    is_code = column.low is not None or any(len(value) <= 2 for value in column.values)
    if not known and not is_code:  # values that speak for themselves
        return f"  {_scalar(name)}: {{column: {_scalar(column.name)}}}"
    ordered = sorted(column.values, key=lambda value: (float(value) if column.low is not None else 0.0, value))
    labels = ", ".join(f"{_code(value)}: {_scalar(PLAIN_SEXES[value] if known else value)}" for value in ordered)
    question = "" if known else "  # TODO: what each code means, in words after its colon"
    return f"  {_scalar(name)}: {{column: {_scalar(column.name)}, labels: {{{labels}}}}}{question}"


def _rest(draft: Draft) -> list[str]:
    lines = [
        *_favourable(draft.columns),
        *_reference(draft.period),
        "# Only people can say what follows; until then the card shows that it is missing. Take the # away and fill it in.",
        "# origin: {kind: real, note: one sentence on where the predictions come from}",
        "# card:  # TODO: all of it",
    ]
    asked = {
        "summary": "What it does, for whom, in two plain sentences.",
        "intended_use": "What it may be used for.",
        "people_affected": "About whom it decides, and how many they are.",
        "possible_harm": "Who may be harmed by a wrong decision, and how.",
    }
    return lines + [f"#   {field}: {sentence}" for field, sentence in asked.items()]


def _favourable(seen: Columns) -> list[str]:
    if seen.task != "binary":
        return []
    question = "0 or 1: which decision is the good one for the person; nothing is measured until this is said"
    return [f"favourable:  # TODO: {question}"]


def _reference(period: Period | None) -> list[str]:
    if period is None:
        return [
            "reference:  # TODO: {version: 1, from: 2026-01-01, to: 2026-03-31}: the days that later ones are compared with",
            "bucket: day  # hour, day, week, month or year",
        ]
    window = f"from: {period.window.first}, to: {period.window.last}"
    reason = "later days are compared with these"
    if period.also:
        reason = f"TODO: versions {_one_of((period.version, *period.also))} start on the same day: which should later days be compared with"
    return [
        f"reference: {{version: {_code(period.version)}, {window}}}  # {reason}",
        f"bucket: {period.bucket}",
    ]


def _likely(draft: Draft) -> str:
    """What may be the outcome, those that go with the answer first, and how closely."""
    seen, close = draft.columns, draft.agreement
    names = sorted((one.name for one in seen.may_have_come), key=lambda name: -abs(close.get(name, 0.0)))
    if seen.task == "regression":
        names = [name for name in names if abs(close.get(name, 0.0)) >= CLOSE]
    said = [
        f"{_code(name)} ({close[name]:+.2f} with {seen.answer})" if name in close else _code(name) for name in names
    ]
    more = len(said) - MOST_NAMED
    return ", ".join(said[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _one_of(names: Sequence[str]) -> str:
    *rest, last = map(_code, names)
    return f"{', '.join(rest)} or {last}" if rest else last


def _scalar(value: str) -> str:
    """`value` as YAML reads it back inside a list: quoted where it would be read as something else."""
    return yaml.safe_dump([value], default_flow_style=True, width=10_000, allow_unicode=True).strip()[1:-1]


def _code(value: str) -> str:
    """`value` where a whole number is read back as text anyway (keys of labels, versions): 1, not '1'."""
    return value if value.isdecimal() and str(int(value)) == value else _scalar(value)


def lines_of(columns: Columns) -> Iterable[tuple[str, str, str]]:
    """Field, column and reason, for people to check what was seen."""
    for name in ("id", "time", "version", *ANSWERS[columns.task], "outcome", "latency_ms"):
        seen: Seen = getattr(columns, name)
        yield name, seen.column.name if seen.column else "-", seen.because
    for attribute, column in columns.sensitive:
        yield attribute, column.name, f"{column.distinct} values, by which people can be compared"

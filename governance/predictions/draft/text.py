"""The draft as YAML that a person reads and finishes.

Every field has the reason why it is so, or a TODO.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import indent
from typing import get_args

from governance.predictions.draft.columns import Columns, LateOutcomes, Seen
from governance.predictions.draft.lines import code, one_of, optional, required, scalar
from governance.predictions.draft.period import Period
from governance.predictions.draft.tasks import TASKS, drafted
from governance.predictions.port import ColumnSummary
from governance.predictions.spec import TimeColumn

WIDTH = 110
MOST_NAMED = 20
"""Columns that a question names."""
TODO = re.compile(r"^\s*(?:# )?(?P<field>\w+):.*# TODO: (?P<sentence>.+)$")
PLAIN_SEXES = {"F": "female", "M": "male", "f": "female", "m": "male"}


UNITS = get_args(TimeColumn.model_fields["unit"].annotation)
"""In which numbers are times."""


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
    """One thing that only a person can say.

    And where it is in the file.
    """

    line: int
    field: str
    sentence: str


def todos(text: str) -> tuple[Todo, ...]:
    """The open points of a draft, in the order of its lines."""
    lines = ((number, TODO.match(line)) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(Todo(number, match["field"], match["sentence"]) for number, match in lines if match)


def text_of(draft: Draft) -> str:
    """Write `draft` as YAML.

    A field that could not be seen and cannot be left out stays empty, so that nothing is measured before it is said.
    """
    return "\n".join([*_head(draft), *_predictions(draft), *_people(draft.columns), *_rest(draft)]) + "\n"


def _head(draft: Draft) -> list[str]:
    tiers = f"how much harm it can do: {one_of(draft.tiers)}, as policy.yaml has them"
    task = drafted(draft.columns)
    if task.asked_of:
        others = " or ".join(
            lead for name, lead in draft.leads.items() if lead != draft.leads[task.name] and not TASKS[name].asked_of
        )
        tiers += f"; one that asks for {task.asked_of} ({draft.leads[task.name]}), and for no {others}"
    owner = "who answers for it, where they are reached, and their ids in people.yaml (they may not vote on it)"
    return [
        f"# Written by `placet init` from {draft.rows:,} predictions. Lines with TODO need a person.",
        f"model: {scalar(draft.model)}  # its name in the registry",
        task.headline(draft.columns),
        f"tier: {scalar(draft.tiers[0])}  # TODO: {tiers}",
        f"owner: {{name: nobody yet, contact: nobody@example.org, people: []}}  # TODO: {owner}",
    ]


def _predictions(draft: Draft) -> list[str]:
    seen = draft.columns
    lines = ["predictions:", f"  source: {scalar(draft.source)}"]
    if seen.version.column is None:
        lines.append(f"  version: 1{_no_version(seen.version)}")
    lines.append("  columns:")
    lines += required("id", seen.id, "which column tells one prediction from another")
    lines += [_time(seen.time)]
    if seen.version.column is not None:
        lines += optional("version", seen.version)
    lines += drafted(seen).answers(seen)
    lines += _outcome(draft)
    lines += optional("latency_ms", seen.latency_ms)
    lines += drafted(seen).codes(seen, draft.late)
    lines += [
        "  # What is watched for drift; without this field, every column that is nothing else.",
        *_features(drafted(seen).features(seen)),
    ]
    return lines + _outcomes(draft)


def _outcome(draft: Draft) -> list[str]:
    seen = draft.columns
    likely = _likely(draft)
    if likely:
        question = "which of these, if any, is what came of it (take it out of `features` then)"
        return [f"    # outcome: NAME  # TODO: {question}: {likely}"]
    return optional("outcome", _doubted(seen.outcome) if seen.outcome.unnamed else seen.outcome)


def _no_version(seen: Seen) -> str:
    if seen.candidates:
        return f"  # TODO: or, in its place, `version` under `columns`: {one_of(seen.candidates)}"
    return "  # no column looks like a version, so every row belongs to this one"


def _time(seen: Seen) -> str:
    if seen.column is None:
        return required("time", seen, "which column says when a prediction was made")[0]
    name, written = scalar(seen.column.name), seen.column.written
    if len(written) > 1:
        either = " or ".join(f'{{column: {name}, pattern: "{pattern}"}}' for pattern in written)
        return f"    time: {name}  # TODO: say which of its numbers is the month: {either}"
    if written:
        how = f"unit: {written[0]}" if written[0] in UNITS else f'pattern: "{written[0]}"'
        return f"    time: {{column: {name}, {how}}}  # {seen.because}"
    return f"    time: {name if seen.column.days else f'{{column: {name}, unit: year}}'}  # {seen.because}"


def _doubted(seen: Seen) -> Seen:
    # A feature with gaps can look the same, and with a wrong outcome every rate would be wrong.
    return replace(seen, because=f"TODO: check that this is what came of it: {seen.because}")


def _features(names: Sequence[str]) -> list[str]:
    """The list of features, broken between names where it gets long."""
    lines = ["  features: ["]
    for name in map(scalar, names):
        if len(lines[-1]) + len(name) > WIDTH:
            lines.append("    ")
        lines[-1] += f"{name}, "
    lines[-1] = f"{lines[-1].removesuffix(', ')}]"
    return [line.rstrip() for line in lines]


def _outcomes(draft: Draft) -> list[str]:
    if draft.outcomes is None or draft.late is None:
        return []
    lines = [
        f"source: {scalar(draft.outcomes)}",
        *required("id", draft.late.id, "which column has the ids of the log"),
        *required(
            "outcome", draft.late.outcome, f"which column{drafted(draft.columns).outcome_is} says what came of it"
        ),
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
        f"# {scalar(name)}: not compared  # TODO: too many values for groups; add a column of bands to the log"
        for name in seen.unbanded
    ]
    if len(seen.sensitive) > 1:
        pair = ", ".join(scalar(name) for name, _ in seen.sensitive[:2])
        lines.append(f"intersections: []  # such as [[{pair}]]")
    return lines


def _characteristic(name: str, column: ColumnSummary) -> str:
    plain_words = set(column.values) <= set(PLAIN_SEXES)
    is_code = column.low is not None or any(len(value) <= 2 for value in column.values)
    if not plain_words and not is_code:  # values that speak for themselves
        return f"  {scalar(name)}: {{column: {scalar(column.name)}}}"
    ordered = sorted(column.values, key=lambda value: (float(value) if column.low is not None else 0.0, value))
    labels = ", ".join(f"{code(value)}: {scalar(PLAIN_SEXES[value] if plain_words else value)}" for value in ordered)
    question = "" if plain_words else "  # TODO: what each code means, in words after its colon"
    return f"  {scalar(name)}: {{column: {scalar(column.name)}, labels: {{{labels}}}}}{question}"


def _rest(draft: Draft) -> list[str]:
    lines = [
        *drafted(draft.columns).favourable(draft.columns),
        *_reference(draft.period),
        *_labels(drafted(draft.columns).features(draft.columns)),
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


def _labels(features: Sequence[str]) -> list[str]:
    """Words for features whose names are code, as the names tell."""
    written = {name: " ".join(name.split("_")).strip() for name in features if "_" in name}
    if len(set(written.values())) < len(written) or not all(written.values()):
        return []
    lines = [f"  {scalar(name)}: {scalar(words)}" for name, words in written.items()]
    return ["labels:  # how pages call these columns; say it in plainer words where you can", *lines] if lines else []


def _reference(period: Period | None) -> list[str]:
    if period is None:
        return [
            "reference:  # TODO: {version: 1, from: 2026-01-01, to: 2026-03-31}: the days that later ones are compared with",
            "bucket: day  # hour, day, week, month or year",
        ]
    window = f"from: {period.window.first}, to: {period.window.last}"
    reason = "later days are compared with these"
    if period.also:
        reason = f"TODO: versions {one_of((period.version, *period.also))} start on the same day: which should later days be compared with"
    return [
        f"reference: {{version: {code(period.version)}, {window}}}  # {reason}",
        f"bucket: {period.bucket}",
    ]


def _likely(draft: Draft) -> str:
    """The columns that may be the outcome.

    Those that go with the answer first, and how closely.
    """
    seen, close = draft.columns, draft.agreement
    names = sorted((column.name for column in seen.may_have_come), key=lambda name: -abs(close.get(name, 0.0)))
    names = [name for name in names if abs(close.get(name, 0.0)) >= drafted(seen).close]
    candidates = [
        f"{code(name)} ({close[name]:+.2f} with {seen.answer})" if name in close else code(name) for name in names
    ]
    more = len(candidates) - MOST_NAMED
    return ", ".join(candidates[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def lines_of(columns: Columns) -> Iterable[tuple[str, str, str]]:
    """Field, column and reason, for people to check what was seen."""
    for name in ("id", "time", "version", *drafted(columns).fields, "outcome", "latency_ms"):
        seen: Seen = getattr(columns, name)
        yield name, seen.column.name if seen.column else "-", seen.because
    for attribute, column in columns.sensitive:
        yield attribute, column.name, f"{column.distinct} values, by which people can be compared"

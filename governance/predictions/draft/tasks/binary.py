"""Drafts of models that decide between two."""

from collections.abc import Sequence

from governance.predictions.draft.columns import OUTCOME, Columns, LateOutcomes, Seen, is_two_sided, see, sides_in_words
from governance.predictions.draft.lines import code, optional, required
from governance.predictions.draft.tasks.task import DraftedTask
from governance.predictions.port import ColumnSummary
from governance.predictions.tasks import binary

PLAIN_SIDES = (
    ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("1", "-1"), ("positive", "negative"), ("pos", "neg"),
    ("approved", "denied"), ("approved", "rejected"), ("approved", "declined"), ("approve", "reject"), ("accepted", "rejected"),
    ("accept", "reject"), ("granted", "refused"), ("granted", "denied"), ("pass", "fail"), ("passed", "failed"), ("hired", "rejected"),
)  # fmt: skip
"""Pairs of words of which the first stands for 1, as everybody would read them."""


class _Decisions(DraftedTask):
    name = binary.NAME
    fields = ("score", "decision")
    outcome_is = " of 0 and 1"

    def fits(self, columns: Columns) -> bool:
        del columns
        return True

    def late_outcome(self, free: Sequence[ColumnSummary]) -> Seen:
        outcomes = [column for column in free if is_two_sided(column)]
        if len(outcomes) == 1:
            return Seen(outcomes[0], sides_in_words(outcomes[0]))
        return see(OUTCOME, free)

    def headline(self, columns: Columns) -> str:
        del columns
        return f"task: {self.name}"

    def answers(self, columns: Columns) -> list[str]:
        return [*_score(columns), *_decision(columns)]

    def codes(self, columns: Columns, late: LateOutcomes | None) -> list[str]:
        return _codes(columns, late)

    def favourable(self, columns: Columns) -> list[str]:
        del columns
        question = "0 or 1: which decision is the good one for the person; nothing is measured until this is said"
        return [f"favourable:  # TODO: {question}"]


def _score(seen: Columns) -> list[str]:
    if not seen.points:
        return optional("score", seen.score)
    named = ", ".join(f"{code(column.name)} ({column.low:g} to {column.high:g})" for column in seen.points)
    question = (
        "on another scale than 0 to 1: which of these, if any, with `scale: {zero: ..., one: ...}` beside `columns`"
    )
    return [f"    # score: NAME  # TODO: {question}: {named}"]


def _decision(seen: Columns) -> list[str]:
    if seen.decision.column is not None or seen.decision.candidates or seen.score.column is None:
        return required(
            "decision",
            seen.decision,
            "which column of two values is what was decided (a number predicted: `task: regression`, and `prediction` here; rows put in order: `task: ranking`, `query` and `rank`)",
        )
    question = "the decision is 1 where the score is at or above this; or name a `decision` column instead"
    return [f"    threshold:  # TODO: {question}"]


def _codes(seen: Columns, late_file: LateOutcomes | None) -> list[str]:
    """How the log writes 0 and 1.

    Where it does so in another way.
    """
    late = None if late_file is None else late_file.outcome.column
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
    """Each value with the side for which it plainly stands.

    With none where that is for a person to say.
    """
    positive = _positive(values)
    return ", ".join(f"{code(value)}: {'' if positive is None else int(value == positive)}" for value in values)


def _which_is_1(values: Sequence[str]) -> str:
    if len(values) > 2:
        return "more than two classes are measured one against the rest: write 1 behind one of them and 0 behind the others"
    if _positive(values) is None:
        return (
            "write 1 behind the value that stands for 1 (what the score is the probability of), and 0 behind the other"
        )
    return "check which value stands for 1 (what the score is the probability of)"


def _positive(values: Sequence[str]) -> str | None:
    """The one of two values that plainly stands for 1.

    None where neither does, or there are more than two.
    """
    if len(values) != 2:
        return None
    plain = {value.strip().lower(): value for value in values}
    return next((plain[yes] for yes, no in PLAIN_SIDES if plain.keys() == {yes, no}), _above(values))


def _above(values: Sequence[str]) -> str | None:
    """`>50K` of `>50K` and `<=50K`."""
    signs = {value.strip().lstrip("<>=").strip(): value for value in values}
    above = [value for value in values if value.strip().startswith(">")]
    return above[0] if len(signs) == 1 and len(above) == 1 else None


TASK = _Decisions()

"""Drafts of models that choose between classes."""

import re
from collections.abc import Mapping, Sequence

from governance.predictions.draft.columns import OUTCOME, Columns, Seen, see
from governance.predictions.draft.lines import code, one_of, required, scalar
from governance.predictions.draft.tasks.task import DraftedTask
from governance.predictions.port import ColumnSummary
from governance.predictions.spec import FEWEST_CLASSES
from governance.predictions.tasks import multiclass

PROBABILITY = "p|prob|proba|probs|probability|score|pred|predicted|prediction|y|class|label"
"""Words that stand before or behind a class in the name of the column of its probability."""


class _Classes(DraftedTask):
    name = multiclass.NAME
    fields = ("decision",)
    asked_of = "all classes"

    def fits(self, columns: Columns) -> bool:
        if columns.rank.column is not None or len(_classes(columns)) < FEWEST_CLASSES:
            return False
        # Numbers may be classes, or what a regression predicts; a column of the probability of each tells.
        return columns.prediction.column is None or bool(_probabilities(columns))

    def late_outcome(self, free: Sequence[ColumnSummary]) -> Seen:
        several = [column for column in free if len(column.values) >= FEWEST_CLASSES and column.repeats > 1]
        return Seen(several[0], f"{len(several[0].values)} classes") if len(several) == 1 else see(OUTCOME, free)

    def headline(self, columns: Columns) -> str:
        return f"task: {self.name}  # {len(_classes(columns))} classes"

    def answers(self, columns: Columns) -> list[str]:
        chosen, names, probabilities = _chosen(columns), _classes(columns), _probabilities(columns)
        listed = ", ".join(f"{code(name)}: {scalar(probabilities[name])}" for name in names if name in probabilities)
        classes = f"{{{listed}}}" if listed else f"[{', '.join(map(code, names))}]"
        what = "each with the column of its probability" if listed else "no column has a probability of each"
        return [
            *required("decision", chosen, "which column is the class that was chosen"),
            f"    classes: {classes}  # TODO: more than two classes: check that none is missing; {what}",
        ]

    def features(self, columns: Columns) -> Sequence[str]:
        probabilities = set(_probabilities(columns).values())
        return [name for name in columns.features if name not in probabilities]

    def favourable(self, columns: Columns) -> list[str]:
        question = f"which class is the good one for the person, if any is: {one_of(_classes(columns))}"
        return [f"# favourable: CLASS  # TODO: {question}"]


def _chosen(columns: Columns) -> Seen:
    return columns.decision if columns.decision.column is not None else columns.prediction


def _classes(columns: Columns) -> tuple[str, ...]:
    """What was chosen or came.

    None where these are other things than a few values, of which one of the two has all.
    """
    chosen, came = _chosen(columns).column, columns.outcome.column
    both = [column.values for column in (chosen, came) if column is not None]
    if chosen is None or not all(both):
        return ()
    most = max(both, key=len)
    return most if all({*values} <= {*most} for values in both) else ()


def _probabilities(columns: Columns) -> Mapping[str, str]:
    """The column of the probability of each class.

    By its name. None where a class has none.
    """
    names = [*columns.features, *columns.score.candidates]
    names += [] if columns.score.column is None else [columns.score.column.name]
    by_class = {name: [column for column in names if _is_of(column, name)] for name in _classes(columns)}
    each = all(len(candidates) == 1 for candidates in by_class.values())
    return {name: candidates[0] for name, candidates in by_class.items()} if each else {}


def _is_of(column: str, name: str) -> bool:
    """Whether a column is called like the probability of a class.

    Such as `setosa`, `p_setosa`, `proba_class_setosa`.
    """
    called, of_class = (re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") for text in (column, name))
    return re.fullmatch(rf"((({PROBABILITY})_)*){re.escape(of_class)}((_({PROBABILITY}))*)", called) is not None


TASK = _Classes()

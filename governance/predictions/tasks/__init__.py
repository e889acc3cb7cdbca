"""The tasks of models, and what a specification asks of each.

This is the only list of them. A task is a value in each room that has something to do with it: the `TASK` of the module there that is called like it.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TypeVar

from governance.predictions.tasks.task import Task

NAMES = ("binary", "regression", "ranking", "multiclass")
"""In the order in which they are offered; a later one may write more of what an earlier one writes as well."""
OTHER_NAMES: Mapping[tuple[str, ...], str] = {
    ("multi-class", "multinomial", "classification"): (
        "a choice between more than two classes is `task: multiclass`, one between two `task: binary`"
    ),
    ("multilabel", "multi-label"): "several labels are not measured together: `task: binary`, and a log of one label",
    ("forecast", "forecasting", "time-series"): "a forecast is a number predicted: `task: regression`",
    ("text", "generation", "generative", "nlp", "vision", "clustering"): "what writes, sees or sorts into groups is not for Placet",
}  # fmt: skip
"""What people ask for under other names, and what there is for them."""

T = TypeVar("T")


def in_room(room: str, kind: type[T]) -> Mapping[str, T]:
    """What each task is in the package `room`, by its name.

    Raises TypeError where it is no `kind`.
    """
    by_name = {name: import_module(f"{room}.{name}").TASK for name in NAMES}
    for name, task in by_name.items():
        if not isinstance(task, kind):
            raise TypeError(f"{room}.{name}.TASK is {task!r}, expected a {kind.__name__}")
    return by_name


TASKS = in_room(__name__, Task)
"""What a specification asks of each."""


def instead_of(name: object) -> str | None:
    """What there is in place of a task under another name.

    None where nobody thought of that name.
    """
    return next((instead for names, instead in OTHER_NAMES.items() if name in names), None)

"""What the draft of a specification says for each task."""

from governance.predictions import tasks
from governance.predictions.draft.columns import Columns
from governance.predictions.draft.tasks.task import DraftedTask

TASKS = tasks.in_room(__name__, DraftedTask)  # type: ignore[type-abstract]  # it is only compared with


def drafted(columns: Columns) -> DraftedTask:
    """The task that a log looks like.

    The last that fits, since the first fits whatever is decided.
    """
    return [task for task in TASKS.values() if task.fits(columns)][-1]

"""What only pages of one task show."""

from app.panels.evidence.tasks.task import ShownTask
from governance.predictions import tasks
from governance.predictions.spec import ModelSpec

TASKS = tasks.in_room(__name__, ShownTask)  # type: ignore[type-abstract]  # it is only compared with


def task_shown(spec: ModelSpec) -> ShownTask:
    """What pages show of the task of this model alone."""
    return TASKS[spec.task]

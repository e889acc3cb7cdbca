"""How a log is read and counted for each task."""

from governance.adapters.predictions.tasks.task import CountedTask
from governance.predictions import tasks

TASKS = tasks.in_room(__name__, CountedTask)  # type: ignore[type-abstract]  # it is only compared with

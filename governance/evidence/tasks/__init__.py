"""What is measured of each task."""

from governance.evidence.measurement import Measurement
from governance.evidence.performance import speed
from governance.evidence.tasks.task import MeasuredTask, RanksByClass
from governance.predictions import tasks
from governance.predictions.spec import ModelSpec
from governance.statistics.profile import Profile

TASKS = tasks.in_room(__name__, MeasuredTask)  # type: ignore[type-abstract]  # it is only compared with
BY_COUNTS = {tasks.TASKS[name].counts: task for name, task in TASKS.items()}


def task_of(spec: ModelSpec) -> MeasuredTask:
    """What is measured of the task of this model."""
    return TASKS[spec.task]


def performance(
    profile: Profile, days: int | None = None, ranks: RanksByClass | None = None
) -> tuple[Measurement, ...]:
    """Measure how right the answers of `profile` are, and how fast.

    How often they are right (or how far off), how long they took, and how many there were a day. `days` are those that the profile spans; `ranks` are those of its scores, where the log was asked for them. What a log
    cannot tell is `not measured`, with the reason.
    """
    return (*BY_COUNTS[type(profile.answers)].right(profile, ranks), *speed(profile, days))

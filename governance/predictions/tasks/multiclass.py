"""Choices between more than two classes."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.predictions.tasks.task import Favourable, Task
from governance.statistics.classes import Classes

NAME = "multiclass"


@dataclass(frozen=True, slots=True)
class _Classes(Task):
    def objection(self, favourable: Favourable | None, classes: Sequence[str]) -> str | None:
        if favourable is None or not classes or str(favourable) in classes:
            return None
        return (
            f"one of the classes ({', '.join(classes)}), or none where no class is the good one, for task {self.name}"
        )


TASK = _Classes(
    NAME,
    does="chooses between classes",
    counts=Classes,
    asks={"classes": "the classes between which is chosen, each with the column of its probability where there is one"},
    gives="more than two classes are told apart",
)

"""Decisions between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from governance.predictions.tasks.task import Favourable, Task
from governance.statistics.decisions import Decisions

NAME = "binary"


@dataclass(frozen=True, slots=True)
class _Binary(Task):
    def good(self, favourable: Favourable) -> Literal[0, 1]:
        return 1 if favourable == 1 else 0

    def objection(self, favourable: Favourable | None, classes: Sequence[str]) -> str | None:
        del classes
        return None if favourable in (0, 1) else "0 or 1, the decision that is good for the person, for task binary"


TASK = _Binary(
    NAME,
    does="decides",
    counts=Decisions,
)

"""What a task is to a specification.

It says what the task does, which columns it needs, and what is good for a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from governance.statistics.profile import Counts

Favourable = int | str
"""0 or 1, or the name of a class."""


@dataclass(frozen=True, slots=True)
class Task:
    """What specifications of one task have in common."""

    name: str
    does: str
    """In words that follow "it"."""
    counts: type[Counts]
    """What its answers are counted in."""
    asks: Mapping[str, str] = field(default_factory=dict)
    """Fields of `predictions.columns` that it needs and no other task has: what each is, in words."""
    gives: str = ""
    """What such a column is for, as words that "by task" follows."""
    hub: str = "tabular-classification"
    """What Hugging Face's hub calls it."""
    no_strata: str = ""
    """Why groups are not compared inside strata; empty where they are."""

    def good(self, favourable: Favourable) -> Literal[0, 1]:
        """The good side of counts of two.

        Where `favourable` is.
        """
        del favourable
        return 1

    def objection(self, favourable: Favourable | None, classes: Sequence[str]) -> str | None:
        """What is expected of the good decision instead of `favourable`.

        None where it may be that. `classes` are those that the specification names.
        """
        del classes
        return None if favourable is None else f"no `favourable` for task {self.name}: it decides nothing"

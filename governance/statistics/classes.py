"""Counts of a choice between classes, and of the probabilities behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from governance.canonical import Json
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import Decisions
from governance.statistics.profile import (
    Counts,
    Group,
    Grouping,
    Profile,
    both_grouped,
    read_by_group,
    written_by_group,
)
from governance.statistics.scores import Scores, read_scores

Cell = tuple[str, str | None]
"""The class that was chosen, and the class that it turned out to be; None while that is not known."""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """How often each class was chosen, by the class that came."""

    cells: Mapping[Cell, int] = field(default_factory=dict)

    def __add__(self, other: Self) -> "ClassTable":
        both = {*self.cells, *other.cells}
        return ClassTable({cell: self.cells.get(cell, 0) + other.cells.get(cell, 0) for cell in sorted(both, key=str)})

    @property
    def size(self) -> int:
        """All cases."""
        return sum(self.cells.values())

    @property
    def labelled(self) -> int:
        """Of those, with a known class."""
        return sum(count for (_, came), count in self.cells.items() if came is not None)

    @property
    def right(self) -> int:
        """Cases for which the class was chosen that came."""
        return sum(count for (chosen, came), count in self.cells.items() if chosen == came)

    @property
    def confusion(self) -> Confusion:
        """Right choices as true positives, wrong ones as cases missed."""
        return Confusion(tp=self.right, fn=self.labelled - self.right, selected_unlabelled=self.size - self.labelled)

    def chosen(self, name: str) -> int:
        """Cases for which this class was chosen."""
        return sum(count for (chosen, _), count in self.cells.items() if chosen == name)

    def came(self, name: str) -> int:
        """Cases that turned out to be of this class."""
        return sum(count for (_, came), count in self.cells.items() if came == name)

    def against_the_rest(self, name: str) -> Confusion:
        """One class against all others: choosing it is decision 1."""
        counts = dict.fromkeys([(decided, came) for decided in (True, False) for came in (True, False, None)], 0)
        for (chosen, came), count in self.cells.items():
            counts[chosen == name, None if came is None else came == name] += count
        return Confusion(
            counts[True, True],
            counts[True, False],
            counts[False, True],
            counts[False, False],
            counts[True, None],
            counts[False, None],
        )


@dataclass(frozen=True, slots=True)
class Classes(Counts):
    """Choices between classes, over all and by group."""

    written_as = "classes"

    names: tuple[str, ...] = ()
    """All classes, in the order of the specification; none where nothing was counted."""
    all: ClassTable = field(default_factory=ClassTable)
    by_group: Mapping[Grouping, Mapping[Group, ClassTable]] = field(default_factory=dict)
    scores: Mapping[str, Scores] = field(default_factory=dict)
    """Of each class its probability, and whether it came."""
    top: Scores = field(default_factory=Scores)
    """The largest probability of each case, and whether the class chosen came."""
    happened: Scores = field(default_factory=Scores)
    """The probability of the class that came: what the log loss is of."""

    @property
    def size(self) -> int:
        """All choices."""
        return self.all.size

    @property
    def labelled(self) -> int:
        """Of those, with a known class."""
        return self.all.labelled

    def __add__(self, other: Self) -> "Classes":
        names = {*self.scores, *other.scores}
        return Classes(
            self.names or other.names,
            self.all + other.all,
            both_grouped(self.by_group, other.by_group),
            {name: self.scores.get(name, Scores()) + other.scores.get(name, Scores()) for name in sorted(names)},
            self.top + other.top,
            self.happened + other.happened,
        )

    def without_groups(self) -> "Classes":
        """The same without what is counted by group."""
        return Classes(self.names, self.all, {}, self.scores, self.top, self.happened)

    def encode(self) -> dict[str, Json]:
        """It as JSON."""
        return {
            "classes": {
                "names": list(self.names),
                "cells": _cells(self.all),
                "by_group": written_by_group(self.by_group, _cells, "cells"),
                "scores": {name: scores.encode() for name, scores in self.scores.items()},
                "top": self.top.encode(),
                "happened": self.happened.encode(),
            }
        }

    @classmethod
    def decode(cls, stored: Mapping[str, Any]) -> "Classes":
        """Read what `encode` wrote."""
        written = stored["classes"]
        return cls(
            tuple(written["names"]),
            _table(written["cells"]),
            read_by_group(written["by_group"], _table, "cells"),
            {name: read_scores(scores) for name, scores in written["scores"].items()},
            read_scores(written["top"]),
            read_scores(written["happened"]),
        )

    @property
    def distributions(self) -> Mapping[str, Sequence[int]]:
        """The class that was chosen."""
        return {"class": tuple(self.all.chosen(name) for name in self.names)}

    @property
    def single(self) -> frozenset[str]:
        """The class that was chosen."""
        return frozenset({"class"})

    def against_the_rest(self, name: str) -> Decisions:
        """One class against all others, over all and by group."""
        return self._as_decisions(lambda table: table.against_the_rest(name), self.scores.get(name, Scores()))

    def right_or_wrong(self) -> Decisions:
        """Right and wrong choices, with the largest probability as their score."""
        return self._as_decisions(lambda table: table.confusion, self.top)

    def _as_decisions(self, confusion: Callable[[ClassTable], Confusion], scores: Scores) -> Decisions:
        groups = {
            grouping: {group: confusion(table) for group, table in tables.items()}
            for grouping, tables in self.by_group.items()
        }
        return Decisions(confusion(self.all), groups, scores)


def chosen(profile: Profile) -> Classes:
    """The classes chosen in `profile`, a profile of that task."""
    assert isinstance(profile.answers, Classes), f"a profile of another task, with {type(profile.answers).__name__}"
    return profile.answers


def _cells(table: ClassTable) -> Json:
    return [[picked, came, count] for (picked, came), count in table.cells.items()]


def _table(stored: Sequence[Any]) -> ClassTable:
    return ClassTable({(picked, came): count for picked, came, count in stored})

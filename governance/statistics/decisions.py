"""Counts of decisions between two, and of the scores behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from governance.canonical import Json
from governance.statistics.confusion import Confusion
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


@dataclass(frozen=True, slots=True)
class Decisions(Counts):
    """Decisions of 0 and 1 against their outcomes, with their scores.

    Over all, and by group.
    """

    written_as = "decisions"

    all: Confusion = field(default_factory=Confusion)
    by_group: Mapping[Grouping, Mapping[Group, Confusion]] = field(default_factory=dict)
    scores: Scores = field(default_factory=Scores)
    scores_by_group: Mapping[Grouping, Mapping[Group, Scores]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """All decisions."""
        return self.all.size

    @property
    def labelled(self) -> int:
        """Of those, with a known outcome."""
        return self.all.labelled

    def __add__(self, other: Self) -> "Decisions":
        return Decisions(
            self.all + other.all,
            both_grouped(self.by_group, other.by_group),
            self.scores + other.scores,
            both_grouped(self.scores_by_group, other.scores_by_group),
        )

    def without_groups(self) -> "Decisions":
        """The same without what is counted by group."""
        return Decisions(self.all, scores=self.scores)

    def encode(self) -> dict[str, Json]:
        """It as JSON."""
        return {
            "decisions": _cells(self.all),
            "groups": written_by_group(self.by_group, _cells, "cells"),
            "scores": self.scores.encode(),
            "scores_by_group": written_by_group(self.scores_by_group, Scores.encode, "scores"),
        }

    @classmethod
    def decode(cls, stored: Mapping[str, Any]) -> "Decisions":
        """What `encode` wrote."""
        return cls(
            Confusion(*stored["decisions"]),
            read_by_group(stored["groups"], lambda cells: Confusion(*cells), "cells"),
            read_scores(stored["scores"]),
            read_by_group(stored.get("scores_by_group", ()), read_scores, "scores"),
        )

    @property
    def distributions(self) -> Mapping[str, Sequence[int]]:
        """The decision, and the score."""
        return {"decision": (self.all.size - self.all.selected, self.all.selected), "score": self.scores.coarse()}

    @property
    def single(self) -> frozenset[str]:
        """The decision."""
        return frozenset({"decision"})


def decided(profile: Profile) -> Decisions:
    """What was decided in `profile`, which must be of that task."""
    assert isinstance(profile.answers, Decisions), f"a profile of another task, with {type(profile.answers).__name__}"
    return profile.answers


def _cells(counts: Confusion) -> Json:
    return [counts.tp, counts.fp, counts.fn, counts.tn, counts.selected_unlabelled, counts.unselected_unlabelled]

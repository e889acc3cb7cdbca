"""Counts of a binary decision against its outcome, and their rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of a binary decision against its outcome.

    "Positive" is decision 1. Every rate we report is a ratio of these six integers, so two log windows merge by
    addition and the prediction log itself need not be kept. Cases whose outcome is not known yet are counted apart:
    they say how often a decision fell, and nothing about whether it was right.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    selected_unlabelled: int = 0
    unselected_unlabelled: int = 0

    def __add__(self, other: Self) -> "Confusion":
        return Confusion(
            self.tp + other.tp,
            self.fp + other.fp,
            self.fn + other.fn,
            self.tn + other.tn,
            self.selected_unlabelled + other.selected_unlabelled,
            self.unselected_unlabelled + other.unselected_unlabelled,
        )

    @property
    def size(self) -> int:
        """All cases, labelled or not."""
        return self.labelled + self.selected_unlabelled + self.unselected_unlabelled

    @property
    def labelled(self) -> int:
        """Cases whose outcome is known."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def selected(self) -> int:
        """Cases decided 1, labelled or not."""
        return self.tp + self.fp + self.selected_unlabelled

    @property
    def positives(self) -> int:
        """Labelled cases whose outcome is 1."""
        return self.tp + self.fn

    @property
    def negatives(self) -> int:
        """Labelled cases whose outcome is 0."""
        return self.fp + self.tn

    def favouring(self, favourable: Literal[0, 1]) -> "Confusion":
        """The same counts with the person's good decision as the positive one.

        Where 0 is the good decision (not blocked), it turns the table round: a good decision for
        somebody who deserved it becomes a true positive.
        """
        if favourable == 1:
            return self
        return Confusion(self.tn, self.fn, self.fp, self.tp, self.unselected_unlabelled, self.selected_unlabelled)


CountName = Literal["tp", "fp", "fn", "tn", "selected_unlabelled", "unselected_unlabelled"]
"""One of the six counts."""
CELLS: tuple[CountName, ...] = get_args(CountName)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: the cases in `part` of those in `whole`."""

    part: tuple[CountName, ...]
    whole: tuple[CountName, ...]

    def parts(self, counts: Confusion) -> tuple[int, int]:
        """The number of cases in the part and in the whole.

        The rate is their ratio. It has none where the whole is 0.
        """
        return sum(getattr(counts, cell) for cell in self.part), sum(getattr(counts, cell) for cell in self.whole)

    @property
    def outcomes(self) -> frozenset[int | None]:
        """The outcomes that the cases of the whole have.

        None stands for outcomes that are not known yet.
        """
        return frozenset(_OUTCOMES[cell] for cell in self.whole)


_OUTCOMES: Mapping[CountName, int | None] = {
    "tp": 1,
    "fn": 1,
    "fp": 0,
    "tn": 0,
    "selected_unlabelled": None,
    "unselected_unlabelled": None,
}


def share(part: int, whole: int) -> float | None:
    """The ratio `part / whole`, or None where `whole` is 0.

    None, not 0.0: an empty group has no rate, and a zero would read as the worst possible disparity.
    """
    return part / whole if whole else None

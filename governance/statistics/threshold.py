"""What another threshold on the score would have decided, from counts alone.

Exact where the threshold lies on an edge of the bins that scores are counted in: every case of a bin is then decided
alike. Between two edges nothing can be said, so no other thresholds are offered.
"""

from collections.abc import Mapping
from math import exp

from governance.statistics.confusion import Confusion
from governance.statistics.scores import HIGHEST_BIN, LOWEST_BIN, Scores


def edge(position: int) -> float:
    """The lower edge of a bin, as a score.

    The decision is 1 from this score on. The lowest bin reaches down to 0. Raises ValueError beyond the highest bin,
    which has no upper edge below 1.
    """
    if not LOWEST_BIN <= position <= HIGHEST_BIN:
        raise ValueError(f"a bin at {position}; expected {LOWEST_BIN} to {HIGHEST_BIN}")
    return 0.0 if position == LOWEST_BIN else 1 / (1 + exp(-position / 10))


def positions(scores: Scores) -> tuple[int, ...]:
    """The bins whose lower edges are thresholds that differ.

    From the lowest bin with a case to the bin above the highest one. At the first everybody is decided 1; at the last
    nobody is, unless the highest bin of all has cases.
    """
    occupied = [
        at for part in (scores.unlabelled, scores.negative, scores.positive) for at, cases in part.items() if cases
    ]
    return tuple(range(min(occupied), min(max(occupied) + 1, HIGHEST_BIN) + 1)) if occupied else ()


def thresholds(scores: Scores) -> tuple[float, ...]:
    """The thresholds whose decisions are known exactly.

    Scores from 0 to 1 in rising order. `moved` says what they would decide.
    """
    return tuple(edge(position) for position in positions(scores))


def moved(scores: Scores, position: int) -> Confusion:
    """The decisions under a threshold on the bin at `position`.

    The threshold is the bin's lower edge: the decision is 1 from there on.
    """
    return Confusion(
        tp=_from(scores.positive, position),
        fp=_from(scores.negative, position),
        fn=_below(scores.positive, position),
        tn=_below(scores.negative, position),
        selected_unlabelled=_from(scores.unlabelled, position),
        unselected_unlabelled=_below(scores.unlabelled, position),
    )


def _from(counts: Mapping[int, int], position: int) -> int:
    return sum(cases for at, cases in counts.items() if at >= position)


def _below(counts: Mapping[int, int], position: int) -> int:
    return sum(cases for at, cases in counts.items() if at < position)

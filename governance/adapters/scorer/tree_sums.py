"""Sums over XGBoost's trees in double precision.

XGBoost adds in single precision, which keeps seven digits of a sum: with 300 trees a margin of 5, and the contributions to it, are off by some
0.000006. Few trees at a time it is exact to 0.0000005, and what few trees say is added up here.
"""

from dataclasses import dataclass
from typing import Any

ROUNDS = 10
"""Rounds of boosting whose trees are asked at once. Each slice costs about two milliseconds, and more rounds a digit. Trees whose leaves are
large, as where two classes hardly overlap, are themselves off by more: 0.000008 at margins of 30."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Margins of rows, and what they are made up of.

    Of a choice between classes, the classes are the axis after the rows.
    """

    margins: Any
    bases: Any
    """The same on every row."""
    contributions: Any
    """With an axis of columns at the end."""


def summed(booster: Any, matrix: Any, trees: int) -> Sums:
    """What the trees say of each row.

    Those of the first `trees` rounds; 0 is all of them. Afterwards `matrix` says that rows begin at 0. Raises XGBoostError where the
    booster's answers cannot be taken apart.
    """
    import numpy as np

    rounds = trees or booster.num_boosted_rounds()
    slices = [booster[first : min(first + ROUNDS, rounds)] for first in range(0, rounds, ROUNDS)]
    own = booster.predict(matrix, output_margin=True, iteration_range=(0, trees)).astype(float)
    # Else each slice would begin at the model's base, and lose the digits that this takes.
    matrix.set_base_margin(np.zeros_like(own))
    margins: Any = sum(_predicted(part, matrix, output_margin=True) for part in slices)
    parts: Any = sum(_predicted(part, matrix, pred_contribs=True) for part in slices)
    base = np.median(own - margins, axis=0)
    return Sums(margins + base, parts[0, ..., -1] + base, parts[..., :-1])


def _predicted(booster: Any, matrix: Any, **what: bool) -> Any:
    return booster.predict(matrix, **what).astype(float)

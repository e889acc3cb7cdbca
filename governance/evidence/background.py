"""The rows that stand for what is left out of a case."""

from governance.evidence.cohort import rows_of
from governance.predictions.port import Sample

BACKGROUND = 50
"""Rows at most: each of them is asked about for every column that is left out."""


def background_positions(rows: int) -> tuple[int, ...]:
    """Positions of the background in a sample, evenly spread."""
    return tuple(range(0, rows, _step(rows)))[:BACKGROUND]


def other_background(sample: Sample) -> Sample | None:
    """As many rows, of which none is in the background.

    None of a sample too small to have them.
    """
    step = _step(len(sample.ids))
    return None if step == 1 else rows_of(sample, tuple(range(step // 2, len(sample.ids), step))[:BACKGROUND])


def _step(rows: int) -> int:
    return max(1, rows // BACKGROUND)

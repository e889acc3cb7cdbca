"""Counts of response times in buckets that grow by a constant factor.

Quantiles of them have a stated relative error.
"""

from collections.abc import Mapping

RELATIVE_ERROR = 0.02
"""A quantile read from the buckets is off by at most this share of itself."""
FACTOR = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
"""Bucket i holds milliseconds in (FACTOR^(i-1), FACTOR^i] (Masson, Rim and Lee 2019, DDSketch)."""
NUDGE = 1e-9
"""A latency this close above a power of `FACTOR` counts as one, so that engines whose logarithms differ count alike."""
LOWEST = -200
"""Position of everything up to 0.0003 ms, zero too."""


def quantile(latency: Mapping[int, int], level: float) -> float | None:
    """The `level` quantile in milliseconds, within `RELATIVE_ERROR` of the exact one.

    None where nothing was counted. The exact one is the smallest latency that at least `level` of the cases do not
    exceed. What is in the lowest bucket reads as 0. Raises ValueError where `level` is no share.
    """
    if not 0 <= level <= 1:
        raise ValueError(f"level is {level}, expected a share from 0 to 1")
    wanted, seen = level * sum(latency.values()), 0
    for at in sorted(latency):
        seen += latency[at]
        if seen >= wanted and latency[at]:
            # The value whose distance to both ends of the bucket is the same share.
            return 0.0 if at <= LOWEST else 2 * FACTOR**at / (FACTOR + 1)
    return None

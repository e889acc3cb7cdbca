"""What a model relied on: SHAP values of a seeded sample, with the error of their sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from governance.logs import Sample

ADDITIVITY_LIMIT = 1e-3
"""In log-odds. Beyond it the values do not explain the output and are refused: libraries have been
seen to return sums that are off by orders of magnitude."""


@dataclass(frozen=True, slots=True)
class ExplainedCase:
    """One prediction, taken apart."""

    id: str
    score: float
    """Probability of outcome 1."""
    values: Mapping[str, float | None]
    """What the model was given; None where the log had nothing."""
    contributions: Mapping[str, float]
    """SHAP value of each feature in log-odds; base value plus their sum is the model's output."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """SHAP values of a sample of one version's predictions; or the reason why there are none."""

    method: str
    base_value: float = 0.0
    """The model's expected output in log-odds, from which contributions are counted."""
    sample_size: int = 0
    additivity_error: float = 0.0
    """Largest |output - (base value + contributions)| over the sample, in log-odds; 0 is exact."""
    importance: tuple[tuple[str, float], ...] = ()
    """Features with their mean |SHAP value| over the sample, in log-odds, largest first."""
    cases: tuple[ExplainedCase, ...] = ()
    """A few single predictions, from the highest score to the lowest."""
    reason: str | None = None

    @classmethod
    def missing(cls, reason: str) -> Self:
        """No explanation, and why."""
        return cls(method="not measured", reason=reason)


class Explainer(Protocol):
    """Port: explains a model's predictions where models may be run; never used by the web process."""

    def needs(self, artifact: Path) -> tuple[str, ...] | None:
        """The input columns of the model stored at `artifact`; None where it is of a kind that is not explained.

        Raises UnsafeModel, with why it is not explained, where it is stored in a format that runs code when it is loaded.
        """
        ...

    def explain(self, artifact: Path, sample: Sample) -> Explanation:
        """SHAP values of `sample`. Values whose sum is off by more than ADDITIVITY_LIMIT are refused."""
        ...

"""The rule by which answers became decisions, as a sample shows it."""

from dataclasses import dataclass
from typing import Literal

from governance.evidence.cohort import ExplainedSample


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """One threshold on the answer of a model."""

    threshold: float
    """The answer nearest to the other decision that was decided 1."""
    falls: bool = False
    """Whether answers at the threshold or below it are decided 1; else those at it or above it."""

    def decision(self, answer: float) -> Literal[0, 1]:
        """The decision that an answer leads to."""
        return int(answer <= self.threshold if self.falls else answer >= self.threshold)  # type: ignore[return-value]


def rule_of(explained: ExplainedSample) -> DecisionRule | None:
    """The threshold that tells the decisions of a sample apart.

    Without an exception. None where there is none: several thresholds, a person or a second model decided, or everything was decided alike.
    """
    pairs = list(zip(explained.run.answers, explained.sample.decisions, strict=False))
    ones, noughts = ([answer for answer, decision in pairs if decision == wanted] for wanted in (1, 0))
    if not ones or not noughts:
        return None
    if min(ones) > max(noughts):
        return DecisionRule(min(ones))
    return DecisionRule(max(ones), falls=True) if max(ones) < min(noughts) else None

"""The principal reasons of an adverse decision.

Whoever is refused credit is owed specific ones (Regulation B, 12 CFR 1002.9(b)(2)). They must be what was scored, and
relate to it. So each is a feature that moved this answer toward the refusal, in words that somebody has reviewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

MOST_REASONS = 4
"""The rule has no number; more than four are not likely to help (official commentary 9(b)(2)-1)."""
LEAST_SHARE = 0.01
"""Share of all that worked against the person below which nothing is a reason: it would not have been noticed, and a
model with hundreds of features has hundreds of such."""


@dataclass(frozen=True, slots=True)
class PrincipalReason:
    """One reason why a decision was adverse."""

    feature: str
    """Of several that share one text, the strongest."""
    effect: float
    """How far it moved the answer toward the adverse decision, above 0, in the unit of the contributions."""
    text: str | None
    """As the person reads it; None where nobody has reviewed words for it."""


@dataclass(frozen=True, slots=True)
class PrincipalReasons:
    """The reasons that are stated, and how many are not."""

    stated: tuple[PrincipalReason, ...]
    """Strongest first. Empty where nothing worked against the person."""
    left_out: int
    """Further reasons with at least `LEAST_SHARE`; features that share one text are one."""


def principal_reasons(
    contributions: Mapping[str, float], texts: Mapping[str, str], adverse_is_high: bool, most: int = MOST_REASONS
) -> PrincipalReasons:
    """The strongest reasons of an adverse decision, at most `most`.

    From what each feature contributed to the answer; `adverse_is_high` says whether a high one is adverse. Equal ones
    are in order of their features. Effects of features with the same text are added, since the person would read one
    reason twice. Raises ValueError where a contribution is no number, or no reason may be stated.
    """
    if most < 1:
        raise ValueError(f"at most {most} reasons, expected at least 1")
    reasons = _reasons(_adverse(contributions, adverse_is_high), texts)
    least = LEAST_SHARE * sum(reason.effect for reason in reasons)
    ordered = sorted(
        (reason for reason in reasons if reason.effect >= least), key=lambda reason: (-reason.effect, reason.feature)
    )
    return PrincipalReasons(tuple(ordered[:most]), len(ordered[most:]))


def _adverse(contributions: Mapping[str, float], adverse_is_high: bool) -> dict[str, float]:
    """How far each feature worked against the person.

    Of those that did, strongest first.
    """
    for feature, contribution in contributions.items():
        if not isfinite(contribution):
            raise ValueError(f"the contribution of {feature} is {contribution}, expected a finite number")
    effects = {feature: value if adverse_is_high else -value for feature, value in contributions.items()}
    adverse = sorted((-effect, feature) for feature, effect in effects.items() if effect > 0)
    return {feature: -effect for effect, feature in adverse}


def _reasons(adverse: Mapping[str, float], texts: Mapping[str, str]) -> list[PrincipalReason]:
    """One reason for each text, and for each feature without one."""
    reasons: dict[tuple[str | None, str], PrincipalReason] = {}
    for feature, effect in adverse.items():
        text = texts.get(feature) or None
        key = (text, "" if text else feature)
        first = reasons.get(key, PrincipalReason(feature, 0.0, text))
        reasons[key] = PrincipalReason(first.feature, first.effect + effect, text)
    return list(reasons.values())

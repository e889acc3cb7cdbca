"""Where each measurement stands: its page, and what is chosen there so that it is on screen.

A policy can ask for whatever has a name in the vocabulary, so every name there has a place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.panels.evidence import bias, data_quality, fairness, monitoring, performance
from governance.evidence.fairness import OVER_ALL_GROUPS


@dataclass(frozen=True, slots=True)
class Place:
    """A page as its address names it, and the parameter that a measurement is chosen by; None where it is always there."""

    page: str
    chosen_by: str | None = None
    chosen_as: str | None = None
    """What the parameter is for it, where that is not its name."""

    def choice(self, name: str) -> dict[str, str]:
        """What the address has, so that the measurement `name` is on screen."""
        return {} if self.chosen_by is None else {self.chosen_by: self.chosen_as or name}


def place_of(name: str) -> Place:
    """Where the measurement `name` stands; Performance, which says that there is no such, of a name that nobody knows."""
    return PLACES.get(name, Place("performance", "measurement"))


def _on(place: Place, names: Iterable[str]) -> dict[str, Place]:
    return dict.fromkeys(names, place)


PLACES: Mapping[str, Place] = {
    **_on(Place("performance", "measurement"), (*performance.MEASURES, *performance.ERRORS, *performance.RANKINGS)),
    **_on(Place("performance"), (*performance.SPEED, *performance.CALIBRATION, *performance.ESTIMATES)),
    **_on(Place("performance"), (name for names in performance.CHANGES.values() for name in names)),
    **_on(Place("fairness", "rate"), (name for _, rates, _ in fairness.BY_TASK.values() for name in rates)),
    **_on(Place("fairness", "gap"), (name for _, _, gaps in fairness.BY_TASK.values() for name in gaps)),
    **_on(Place("fairness"), (*OVER_ALL_GROUPS, "cost_per_thousand", "cost_per_thousand_change")),
    **_on(Place("monitoring", "measure"), monitoring.DISTANCES),
    **_on(Place("monitoring", "measure", "psi"), ("score_psi", "prediction_psi")),
    **_on(Place("data-quality", "share"), data_quality.OF_FEATURES),
    **_on(Place("data-quality"), (*data_quality.OF_ALL, "volume", "freshness")),
    **_on(Place("bias", "label"), bias.LABELS),
    **_on(Place("bias"), ("representation_ratio", "proxy_auc")),
    "score_mismatch_share": Place("explanations"),
    **_on(Place("model-card"), ("unsaid", "model_files")),
}

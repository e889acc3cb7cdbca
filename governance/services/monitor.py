"""A version over time, from stored counts alone: a page costs the same over a thousand rows or a billion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from governance.errors import NotFound
from governance.evidence.drift import drift
from governance.evidence.measurement import Measurement
from governance.evidence.performance import performance
from governance.records import Window
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.spec import ModelSpec
from governance.statistics.binning import Binning, FeatureBins
from governance.statistics.profile import Profile, total


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, and what was measured in it."""

    window: Window
    cases: int
    performance: tuple[Measurement, ...]
    drift: tuple[Measurement, ...]
    """Against the reference; empty for periods inside the reference itself."""
    histograms: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One version over time, beside the reference that its features are compared with."""

    model: str
    version: str
    spec: ModelSpec
    bins: dict[str, FeatureBins]
    reference: dict[str, tuple[int, ...]]
    """Counts per bin of each feature in the reference."""
    periods: tuple[Period, ...]


def timeline(ports: Ports, model: str, version: str, days: int, origin: date) -> Timeline:
    """`model`/`version` in periods of `days` days counted from `origin` (or of its bucket, where that is longer).

    Raises NotFound where the version has no evidence.
    """
    with ports.store.reader() as reader:
        assessment = reader.assessment(model, version)
        if assessment is None:
            raise NotFound(f"{model}/{version} has not been assessed; run `placet assess {model} {version}`")
        spec = fetch(reader, assessment.spec, ModelSpec)
        binning = fetch(reader, assessment.binning, Binning)
        own = reader.profiles(model, version, assessment.binning)
        base = reader.profiles(model, spec.reference.version, assessment.binning)
    reference = total(profile for profile in base if profile.start in spec.reference.window)
    return Timeline(
        model=model,
        version=version,
        spec=spec,
        bins=dict(binning.features),
        reference=dict(reference.histograms) if reference else {},
        periods=tuple(_period(part, reference, spec) for part in _parts(own, days, origin)),
    )


def _parts(profiles: Sequence[Profile], days: int, origin: date) -> list[list[Profile]]:
    """Consecutive profiles, `days` days to a part, counted from `origin`, so that two versions have the same parts."""
    parts: dict[int, list[Profile]] = {}
    for profile in profiles:
        parts.setdefault((profile.start - origin).days // days, []).append(profile)
    return list(parts.values())


def _period(part: list[Profile], reference: Profile | None, spec: ModelSpec) -> Period:
    summed = total(part)
    assert summed is not None  # a part has at least one profile
    last: date = max(part[-1].start, part[0].start + timedelta(days=len(part) - 1))
    later = reference is not None and part[0].start not in spec.reference.window
    return Period(
        window=Window(part[0].start, last),
        cases=summed.decisions.size,
        performance=performance(summed),
        drift=drift(reference, summed) if reference is not None and later else (),
        histograms=dict(summed.histograms),
    )

"""The comparison of two files.

The sentences for each column that both have, and for all of them.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.evidence.drift import SMALLEST_SAMPLE
from governance.evidence.judgement import PSI_LARGE, PSI_SMALL, beyond, beyond_chance
from governance.evidence.measurement import Measurement
from governance.predictions.port import FilePair


class Verdict(StrEnum):
    """What a PSI says of one feature, the gravest first."""

    MOVED_FAR = "moved far"
    """Above 0.25, and above what chance explains."""
    MOVED = "moved"
    """Above 0.1, and above what chance explains."""
    MOVED_LITTLE = "moved a little"
    """Above what chance explains, and not above 0.1."""
    WITHIN_CHANCE = "within chance"
    TOO_FEW_ROWS = "too few rows"
    NOT_MEASURED = "not measured"


VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class FeatureDrift:
    """How far one feature has moved."""

    name: str
    psi: Measurement
    others: tuple[Measurement, ...]
    """Measured in the other ways of its kind, in their order."""
    verdict: Verdict
    """What its PSI says."""


@dataclass(frozen=True, slots=True)
class FileDrift:
    """Two files, and how far the second lies from the first."""

    reference: str
    """Path or glob, as it was given."""
    current: str
    pair: FilePair
    measurements: tuple[Measurement, ...]

    @property
    def features(self) -> tuple[FeatureDrift, ...]:
        """Every column that both have, the most drifted first."""
        by_name: dict[str, list[Measurement]] = {name: [] for name in self.pair.bins}
        for measurement in self.measurements:
            by_name[measurement.about["feature"]].append(measurement)
        rows = min(self.pair.reference_rows, self.pair.current_rows)
        features = [FeatureDrift(name, own[0], tuple(own[1:]), _verdict(own[0], rows)) for name, own in by_name.items()]
        return tuple(
            sorted(features, key=lambda feature: (VERDICTS.index(feature.verdict), -(feature.psi.value or 0.0)))
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What else differs between the files, one sentence each."""
        alone = [
            f"Only in {path}: {', '.join(names)}"
            for path, names in zip(
                (self.reference, self.current),
                (self.pair.unshared["reference"], self.pair.unshared["current"]),
                strict=True,
            )
            if names
        ]
        read = [
            f"{name} has {then} in {self.reference} and {now} in {self.current}: "
            + ("what cannot be read as a number counts as missing" if then == "numbers" else "they compare as words")
            for name, (then, now) in self.pair.retyped.items()
        ]
        return (*alone, *read, *self.pair.remarks)


def _verdict(psi: Measurement, rows: int) -> Verdict:
    if psi.value is None:
        return Verdict.TOO_FEW_ROWS if rows < SMALLEST_SAMPLE else Verdict.NOT_MEASURED
    if not beyond_chance(psi):
        return Verdict.WITHIN_CHANCE
    if not beyond(psi, PSI_SMALL):
        return Verdict.MOVED_LITTLE
    return Verdict.MOVED_FAR if beyond(psi, PSI_LARGE) else Verdict.MOVED


def said_of(drift: FileDrift) -> str:
    """What was found, in a sentence or two."""
    names = {
        verdict: [feature.name for feature in drift.features if feature.verdict is verdict] for verdict in VERDICTS
    }
    moved = [*names[Verdict.MOVED_FAR], *names[Verdict.MOVED]]
    whole = len(drift.pair.bins)
    if all(feature.psi.value is None for feature in drift.features):
        return f"Nothing can be said of {whole} features: {drift.features[0].psi.reason}."
    first = (
        f"{len(moved)} of {whole} features moved by more than chance and more than PSI {PSI_SMALL:g}: {', '.join(moved)}."
        if moved
        else f"None of {whole} features moved by more than chance and more than PSI {PSI_SMALL:g}."
    )
    rest = [
        f"{len(names[verdict])} {words}"
        for verdict, words in (
            (Verdict.MOVED_LITTLE, "moved a little"),
            (Verdict.WITHIN_CHANCE, "moved no further than chance explains"),
            (Verdict.TOO_FEW_ROWS, "cannot be told from chance in so few rows"),
            (Verdict.NOT_MEASURED, "could not be measured"),
        )
        if names[verdict]
    ]
    return f"{first} {'; '.join(rest)}." if rest and whole > len(moved) else first

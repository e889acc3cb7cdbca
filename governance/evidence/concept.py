"""Whether the thing to be predicted has changed.

Errors over time, outcomes, calibration, and estimates without outcomes. Features may drift without a model getting
worse, and a model may get worse without any feature drifting (concept drift).
"""

from collections.abc import Mapping, Sequence
from math import log
from typing import Protocol

import numpy as np
import numpy.typing as npt

from governance.evidence.calibration import (
    DRAWS,
    SEED,
    band_cases,
    expected_calibration_error,
    known,
    mean_scores,
    resampled_error,
)
from governance.evidence.measurement import Measurement
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.decisions import decided
from governance.statistics.interval import LEVEL, Interval, difference_interval
from governance.statistics.profile import Profile
from governance.statistics.scores import BANDS, Band, Scores

SMALLEST_SAMPLE = 100
"""With fewer known outcomes, that no change is found says nothing."""
UNKNOWN_BANDS = 0.01
"""Share of cases that may score where the reference has no outcome, without an estimate being refused."""

Counted = tuple[int, int]
"""Errors, and cases with a known outcome, of one bucket of time."""
Floats = npt.NDArray[np.float64]


class ChangeDetector(Protocol):
    """Port: a detector of changes in a rate of errors.

    As an online detector would find them.
    """

    @property
    def method(self) -> Phrase:
        """The detector, its parameters, and its rate of false alarms."""
        ...

    def changed(self, counted: Sequence[Counted]) -> bool:
        """Whether the detector alarms anywhere along these buckets.

        They are in order of time.
        """
        ...


def error_rate_change(profiles: Sequence[Profile], detector: ChangeDetector) -> Measurement:
    """The error rate after a change minus before it.

    0 where `detector` finds none. `profiles` are one version's buckets. The detector says whether there was a change.
    When it was is read off the counts: the start of the bucket that parts them into the two likeliest rates, since an
    alarm comes late and by an unknown number of cases.
    """
    labelled = [p for p in sorted(profiles, key=lambda p: p.begins) if decided(p).all.labelled]
    counted = [(decided(p).all.fp + decided(p).all.fn, decided(p).all.labelled) for p in labelled]
    errors, cases = _sums(counted)
    if len(counted) < 2 or cases < SMALLEST_SAMPLE:
        reason = reasons.too_few_outcomes_over_time(cases, len(counted), SMALLEST_SAMPLE)
        return Measurement.missing("error_rate_change", reason, n=cases)
    if not detector.changed(counted):
        method = methods.no_change_of_rate(len(counted), detector.method)
        return Measurement("error_rate_change", method, value=0.0, n=cases, counts={"errors": errors, "cases": cases})
    at = _likeliest_change(counted)
    (before, cases_before), (after, cases_after) = _sums(counted[:at]), _sums(counted[at:])
    return Measurement(
        "error_rate_change",
        methods.change_of_rate(detector.method),
        about={"since": labelled[at].since},
        value=after / cases_after - before / cases_before,
        interval=difference_interval(after, cases_after, before, cases_before),
        n=cases_after,
        counts={"part": after, "whole": cases_after, "versus_part": before, "versus_whole": cases_before},
    )


def label_shift(reference: Profile, current: Profile) -> Measurement:
    """The share with outcome 1 now minus the reference's.

    0 is no shift.
    """
    then, now = decided(reference).all, decided(current).all
    if not (then.labelled and now.labelled):
        reason = reasons.outcomes_on_one_side_only(then.labelled, now.labelled)
        return Measurement.missing("label_shift", reason, n=now.labelled)
    return Measurement(
        "label_shift",
        methods.outcome_rate_now_minus_reference(),
        value=now.positives / now.labelled - then.positives / then.labelled,
        interval=difference_interval(now.positives, now.labelled, then.positives, then.labelled),
        n=now.labelled,
        counts={
            "part": now.positives,
            "whole": now.labelled,
            "versus_part": then.positives,
            "versus_whole": then.labelled,
        },
    )


def calibration_drift(reference: Profile, current: Profile) -> Measurement:
    """The calibration error now minus the reference's.

    0 is no drift.
    """
    if (reason := _incomparable(reference, current)) is not None:
        return Measurement.missing("calibration_drift", reason)
    then, now = (
        expected_calibration_error(decided(reference).scores),
        expected_calibration_error(decided(current).scores),
    )
    n = known(decided(current).scores)
    if then is None or now is None:
        reason = reasons.scored_outcomes_on_one_side_only(known(decided(reference).scores), n)
        return Measurement.missing("calibration_drift", reason, n=n)
    return Measurement(
        "calibration_drift",
        methods.calibration_error_now_minus_reference(DRAWS),
        value=now - then,
        noise=_drift_by_chance(decided(reference).scores, decided(current).scores),
        n=n,
        counts={"reference": known(decided(reference).scores), "current": n},
    )


def estimated_performance(reference: Profile, current: Profile) -> tuple[Measurement, ...]:
    """`estimated_accuracy`, `estimated_precision` and `estimated_recall` of the cases of `current` without an outcome.

    As many with outcome 1 are expected among the cases of a band of scores as had it in that band of the reference.
    """
    selected, unselected = _unlabelled(decided(current).scores)
    n = int((selected + unselected).sum())
    if (reason := _why_not_estimated(reference, current, n)) is not None:
        return tuple(Measurement.missing(name, reason, n=n) for name in ESTIMATED)
    expected = _ratios(selected, unselected, *_expected(decided(reference).scores, selected, unselected))
    drawn = _ratios(selected, unselected, *_drawn(decided(reference).scores, selected, unselected))
    return tuple(_estimate(name, expected[name], drawn[name], n) for name in ESTIMATED)


ESTIMATED: Mapping[str, Phrase] = {
    "estimated_accuracy": reasons.every_case_has_an_outcome(),
    "estimated_precision": reasons.no_open_case_decided_1(),
    "estimated_recall": reasons.no_open_case_expected_to_have_1(),
}
"""Each with the reason why there may be none, although others can be estimated."""


def _sums(counted: Sequence[Counted]) -> Counted:
    return sum(errors for errors, _ in counted), sum(cases for _, cases in counted)


def _likeliest_change(counted: Sequence[Counted]) -> int:
    """The bucket with which the second rate most likely begins.

    Of two rates (Hinkley 1970).
    """
    return max(
        range(1, len(counted)),
        key=lambda at: _log_likelihood(*_sums(counted[:at])) + _log_likelihood(*_sums(counted[at:])),
    )


def _log_likelihood(errors: int, cases: int) -> float:
    # At the rate that makes it largest; x ln x is 0 at 0.
    return sum(part * log(part / cases) for part in (errors, cases - errors) if part)


def _incomparable(reference: Profile, current: Profile) -> Phrase | None:
    return None if reference.version == current.version else reasons.scores_of_another_version(reference.version)


def _drift_by_chance(reference: Scores, current: Scores) -> float:
    """The step that is exceeded without drift in 5 % of histories.

    Whatever the rates are that both sides share. The rates of the two together are themselves off by chance, most
    where calibration is perfect; so the noise level is the larger of theirs and that of perfect calibration.
    """
    both = reference + current
    shared = np.array([both.bands.get(at, Band()).outcome_rate or 0.0 for at in range(BANDS)])
    generator = np.random.default_rng(SEED)
    levels = [
        np.quantile(
            resampled_error(current, now, generator) - resampled_error(reference, then, generator),
            LEVEL,
        )
        for now, then in ((shared, shared), (mean_scores(current), mean_scores(reference)))
    ]
    return float(max(levels))


def _unlabelled(scores: Scores) -> tuple[Floats, Floats]:
    """Cases without an outcome by band: those decided 1, those decided 0."""
    bands = [scores.bands.get(at, Band()) for at in range(BANDS)]
    return (
        np.array([band.unlabelled_selected for band in bands], dtype=np.float64),
        np.array([band.unlabelled_unselected for band in bands], dtype=np.float64),
    )


def _why_not_estimated(reference: Profile, current: Profile, n: int) -> Phrase | None:
    if (reason := _incomparable(reference, current)) is not None:
        return reason
    if not known(decided(reference).scores):
        return reasons.reference_without_scored_outcome()
    if not n:
        return reasons.every_scored_case_has_an_outcome()
    selected, unselected = _unlabelled(decided(current).scores)
    elsewhere = int((selected + unselected)[band_cases(decided(reference).scores) == 0].sum())
    if elsewhere > UNKNOWN_BANDS * n:
        return reasons.scores_elsewhere(elsewhere, n, UNKNOWN_BANDS)
    return None


def _positives(scores: Scores) -> Floats:
    return np.array([scores.bands.get(at, Band()).positives for at in range(BANDS)], dtype=np.float64)


def _expected(reference: Scores, selected: Floats, unselected: Floats) -> tuple[Floats, Floats]:
    # Jeffreys' half a case of each outcome: what a band without any is taken for, one half, and hardly felt elsewhere.
    rates = (_positives(reference) + 0.5) / (band_cases(reference) + 1)
    return (selected * rates)[np.newaxis], (unselected * rates)[np.newaxis]


def _drawn(reference: Scores, selected: Floats, unselected: Floats) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(SEED)
    positives, cases = _positives(reference), band_cases(reference)
    rates = generator.beta(positives + 0.5, cases - positives + 0.5, size=(DRAWS, BANDS))
    detected = generator.binomial(selected.astype(np.int64), rates)
    missed = generator.binomial(unselected.astype(np.int64), rates)
    return detected.astype(np.float64), missed.astype(np.float64)


def _ratios(selected: Floats, unselected: Floats, detected: Floats, missed: Floats) -> dict[str, Floats]:
    """The three shares, one number per row.

    From true positives and false negatives by band. None where a share is undefined.
    """
    tp, fn = detected.sum(axis=1), missed.sum(axis=1)
    tn = unselected.sum() - fn
    return {
        "estimated_accuracy": (tp + tn) / (selected.sum() + unselected.sum()),
        "estimated_precision": tp / selected.sum() if selected.any() else np.array([]),
        "estimated_recall": tp[tp + fn > 0] / (tp + fn)[tp + fn > 0],
    }


def _estimate(name: str, expected: Floats, drawn: Floats, n: int) -> Measurement:
    if not expected.size or not drawn.size:
        return Measurement.missing(name, ESTIMATED[name], n=n)
    value = float(expected[0])
    low, high = (float(bound) for bound in np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    return Measurement(
        name, methods.expected_from_bands(), value=value, interval=Interval(min(low, value), max(high, value)), n=n
    )

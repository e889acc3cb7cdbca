"""Explain a version's answers, as evidence keeps them.

Its model is asked about a sample of its predictions, about rows of the reference and of the last days, and about some rows against another background.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from governance.errors import ColumnsMissing, UnsafeModel
from governance.evidence.background import background_positions, other_background
from governance.evidence.brought import explained_elsewhere
from governance.evidence.bundle import Evidence
from governance.evidence.cohort import rows_of
from governance.evidence.explainer import Besides, Running
from governance.evidence.explanation import MISMATCH, Explained, Explanation, held_against_log
from governance.evidence.mean_effects import (
    FEWEST,
    INSTABILITY,
    RECENT,
    REFERENCE,
    SHIFT,
    Apart,
    by_group,
    instability,
    over_all,
    shift,
)
from governance.evidence.measurement import Measurement
from governance.evidence.model_files import ModelFiles
from governance.evidence.tasks import task_of
from governance.predictions.port import PredictionReader, Sample
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.sentences import explanations, reasons
from governance.services.evidence.closer import looked_closer
from governance.services.ports import Ports
from governance.serving.registry import HeldFiles

EXPLAINED_ROWS = 1_000
COMPARED_ROWS, AGAIN_ROWS = 500, 200
"""Rows of the reference and as many of the last days, and rows that are explained against another background."""
AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Explaining:
    """A version that is to be explained."""

    files: HeldFiles
    log: PredictionReader
    spec: ModelSpec
    evidence: Evidence
    """What is measured so far."""
    looked_at: ModelFiles
    recent: Window | None
    """The last days after the reference; None where there are none."""


def running_of(spec: ModelSpec) -> Running:
    """How the model may be run, by its specification."""
    classes = spec.predictions.columns.class_names
    return Running(spec.run_author_code is not None, spec.endpoint, task_of(spec).probability, classes)


def explain(ports: Ports, explaining: Explaining) -> tuple[Explanation, tuple[Measurement, ...]]:
    """The explanation of a version, and what is measured of it.

    Whether the registered file gives the logged answers, whether the model still relies on the same features, and whether another
    background changes what is told.
    """
    looked_at = explaining.looked_at
    if explaining.spec.predictions.contributions is not None:
        return _brought(explaining)
    if looked_at.reason is not None:
        # No reason not to measure it: its bytes are bound, and it is measured by its log.
        return _not_explained(Explanation.missing(looked_at.reason), explaining.spec)
    try:
        sample = _sample(explaining, explaining.evidence.version, explaining.evidence.window, EXPLAINED_ROWS)
    except ColumnsMissing as error:
        # The log was counted; what it has not is a column that the model reads. Everything else is measured.
        return _not_explained(Explanation.missing(error.phrase), explaining.spec)
    asked, running = _besides(explaining, sample), running_of(explaining.spec)
    explained = ports.explainer.explain(explaining.files.path, sample, running, tuple(asked.values()))
    explanation, mismatch = held_against_log(explained, sample, probability=task_of(explaining.spec).probability)
    if explanation.reason is not None or explained.apart is None:
        return explanation, (mismatch, *_nothing_compared())
    besides = dict(zip(asked, explained.besides, strict=True))
    rows = rows_of(sample, explained.rows)
    if explained.apart_of_classes:
        of_classes = {
            name: _in_groups(each, explained.apart_of_classes[name], rows, explaining.spec)
            for name, each in explanation.of_classes
        }
        explanation = replace(explanation, of_classes=tuple(of_classes.items()))
    else:
        explanation = _in_groups(explanation, explained.apart, rows, explaining.spec)
    explanation = _looked_closer(ports, explaining, _in_windows(explanation, besides), rows)
    return explanation, (mismatch, _shift(explaining, besides), _instability(explaining, explained, besides))


def _looked_closer(ports: Ports, explaining: Explaining, explanation: Explanation, rows: Sample) -> Explanation:
    """The explanation, with what else the model answers.

    As it is where the model is served, since somebody else may wait for it, and where it ends meanwhile: what is explained already is explained.
    """
    if explaining.spec.endpoint is not None:
        return explanation
    try:
        with ports.explainer.opened(explaining.files.path, running_of(explaining.spec)) as model:
            return looked_closer(model, explanation, rows, explaining.spec.min_cell)
    except UnsafeModel:
        return explanation


def _in_groups(explanation: Explanation, apart: Apart, rows: Sample, spec: ModelSpec) -> Explanation:
    """The explanation, with what each feature does in each group."""
    return replace(explanation, mean_effects=(*explanation.mean_effects, *by_group(apart, rows, spec)))


def _in_windows(explanation: Explanation, besides: Mapping[str, Explained]) -> Explanation:
    """The explanation, with what each feature does on other days.

    `besides` has the days of the reference and the recent ones, where they are taken apart.
    """
    aparts = {name: each.apart for name, each in besides.items() if name in (REFERENCE, RECENT)}
    windows = [over_all(apart, window=name) for name, apart in aparts.items() if apart is not None]
    return replace(explanation, mean_effects=(*explanation.mean_effects, *windows))


def _brought(explaining: Explaining) -> tuple[Explanation, tuple[Measurement, ...]]:
    """The explanation by values that were computed elsewhere.

    No model is run, so the file is held against nothing, and there is no other background.
    """
    spec, evidence, log = explaining.spec, explaining.evidence, explaining.log
    not_run = reasons.values_were_brought_so_not_run()
    mismatch, unstable = (Measurement.missing(name, not_run) for name in (MISMATCH, INSTABILITY))
    try:
        brought = log.contributions(evidence.version, evidence.window, EXPLAINED_ROWS)
    except ColumnsMissing as error:
        # As where a model reads what the log has not.
        return Explanation.missing(error.phrase), (mismatch, _between(None, None), unstable)
    explained = explained_elsewhere(brought, spec.predictions)
    if explained.apart is None:
        return explained.explanation, (mismatch, _between(None, None), unstable)
    besides = _brought_besides(explaining)
    rows = rows_of(brought.sample, explained.rows)
    explanation = _in_windows(_in_groups(explained.explanation, explained.apart, rows, spec), besides)
    return explanation, (mismatch, _shift_of_brought(explaining, besides), unstable)


def _brought_besides(explaining: Explaining) -> dict[str, Explained]:
    """What was brought of the reference and of the last days.

    Nothing where another version answered in the reference: its contributions are those of another model.
    """
    spec, version = explaining.spec, explaining.evidence.version
    if explaining.recent is None or spec.reference.version != version:
        return {}
    windows = {REFERENCE: spec.reference.window, RECENT: explaining.recent}
    return {
        name: explained_elsewhere(explaining.log.contributions(version, window, COMPARED_ROWS), spec.predictions)
        for name, window in windows.items()
    }


def _shift_of_brought(explaining: Explaining, besides: Mapping[str, Explained]) -> Measurement:
    if explaining.recent is None:
        return Measurement.missing(SHIFT, reasons.nothing_later_than_reference())
    if not besides:
        return Measurement.missing(SHIFT, explanations.reference_is_of_another_model(explaining.spec.reference.version))
    return _between(besides[REFERENCE].apart, besides[RECENT].apart)


def _not_explained(explanation: Explanation, spec: ModelSpec) -> tuple[Explanation, tuple[Measurement, ...]]:
    nothing = Sample((), {})
    same, mismatch = held_against_log(Explained(explanation), nothing, probability=task_of(spec).probability)
    return same, (mismatch, *_nothing_compared())


def _nothing_compared() -> tuple[Measurement, Measurement]:
    why = explanations.nothing_is_explained()
    return Measurement.missing(SHIFT, why), Measurement.missing(INSTABILITY, why)


def _sample(explaining: Explaining, version: str, window: Window, most: int) -> Sample:
    return explaining.log.sample(version, window, explaining.looked_at.columns, most)


def _besides(explaining: Explaining, sample: Sample) -> dict[str, Besides]:
    """What the model is asked about besides its sample, by name.

    An endpoint is asked about nothing else: somebody else may wait for it.
    """
    spec, rows = explaining.spec, len(sample.ids)
    if spec.endpoint is not None or not rows:
        return {}
    background, other = rows_of(sample, background_positions(rows)), other_background(sample)
    asked: dict[str, Besides] = {}
    if explaining.recent is not None:
        before = _sample(explaining, spec.reference.version, spec.reference.window, COMPARED_ROWS)
        now = _sample(explaining, explaining.evidence.version, explaining.recent, COMPARED_ROWS)
        asked |= {REFERENCE: Besides(before, background), RECENT: Besides(now, background)}
    if other is not None:
        asked[AGAIN] = Besides(rows_of(sample, tuple(range(min(AGAIN_ROWS, rows)))), other)
    return asked


def _shift(explaining: Explaining, besides: Mapping[str, Explained]) -> Measurement:
    if explaining.spec.endpoint is not None:
        return Measurement.missing(SHIFT, explanations.endpoint_is_not_asked_again())
    if explaining.recent is None:
        return Measurement.missing(SHIFT, reasons.nothing_later_than_reference())
    return _between(besides[REFERENCE].apart, besides[RECENT].apart)


def _between(before: Apart | None, now: Apart | None) -> Measurement:
    if before is None or now is None:
        return Measurement.missing(SHIFT, explanations.nothing_is_explained())
    return shift(before, now)


def _instability(explaining: Explaining, explained: Explained, besides: Mapping[str, Explained]) -> Measurement:
    if explaining.spec.endpoint is not None:
        return Measurement.missing(INSTABILITY, explanations.endpoint_is_not_asked_again())
    assert explained.apart is not None, "of what is not explained nothing is compared"
    if not explained.apart.background:
        return Measurement.missing(INSTABILITY, explanations.nothing_was_left_out())
    again = besides.get(AGAIN)
    both = () if again is None else tuple(sorted({*explained.rows} & {*again.rows}))
    if again is None or again.apart is None or len(both) < FEWEST:
        return Measurement.missing(INSTABILITY, explanations.too_few_rows_to_compare(len(both), FEWEST))
    return instability(_only(explained, both), _only(again, both))


def _only(explained: Explained, rows: Sequence[int]) -> Apart:
    """Some rows of what is taken apart, by their positions."""
    assert explained.apart is not None, "rows are taken apart"
    places = {row: at for at, row in enumerate(explained.rows)}
    return replace(explained.apart, effects=explained.apart.effects[[places[row] for row in rows]])

"""Have Evidently report on a version's drift.

On samples of its log. The report is attached, for people to read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from governance.errors import PredictionsUnreadable
from governance.evidence.bundle import Attached
from governance.people.permissions import Action
from governance.predictions.port import PredictionReader, SamplePair
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.sentences import measuring
from governance.services.acting import Acting
from governance.services.evidence.assess import RECENT_DAYS
from governance.services.evidence.attach import attach_ours

KIND, NAME = "evidently-report", "evidently-report.html"
LARGEST_SAMPLE = 10_000
"""Rows of each side: Evidently keeps all of them in memory, and a report on more takes minutes."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SampledReport:
    """A report that was attached, and the rows that it rests on."""

    attached: Attached
    reference: Window
    reference_rows: int
    current: Window
    current_rows: int


def attach_evidently(acting: Acting, model: str, version: str, progress: Progress = lambda _: None) -> SampledReport:
    """Attach Evidently's report on the last days of `model`/`version`.

    Against the model's reference. At most `LARGEST_SAMPLE` rows of each, chosen by the hash of their ids. Evidently's
    tests are not taken for a result of ours: the document has none. Raises Refused, NotFound, InvalidDocument,
    PredictionsUnreadable, RegistryUnavailable, StoreUnavailable.
    """
    acting.require(Action.ATTACH)
    spec = acting.ports.documents.spec(model)
    acting.ports.registry.version(model, version)
    progress(f"reading the log {spec.predictions.source}")
    log = acting.ports.predictions.open(spec)
    recent = _recent(log, spec, version)
    progress(
        f"sampling {spec.reference.window.first} to {spec.reference.window.last}, and {recent.first} to {recent.last}"
    )
    columns = log.features()
    reference = log.sample(spec.reference.version, spec.reference.window, columns, LARGEST_SAMPLE)
    current = log.sample(version, recent, columns, LARGEST_SAMPLE)
    if not reference.ids or not current.ids:
        raise PredictionsUnreadable(
            measuring.no_predictions_on_both_sides(
                len(reference.ids),
                spec.reference.version,
                len(current.ids),
                version,
                str(recent.first),
                str(recent.last),
            )
        )
    progress("letting Evidently measure them")
    report = acting.ports.evidently(SamplePair(reference.columns, current.columns))
    attached = attach_ours(acting.as_of_now(), model, version, KIND, NAME, report)
    return SampledReport(attached, spec.reference.window, len(reference.ids), recent, len(current.ids))


def _recent(log: PredictionReader, spec: ModelSpec, version: str) -> Window:
    """The last days of `version` that are later than the reference.

    `RECENT_DAYS` at most.
    """
    span = log.span(version)
    if span is None or span.last <= spec.reference.to:
        raise PredictionsUnreadable(
            measuring.no_predictions_after_reference(
                version, str(spec.reference.to), None if span is None else str(span.last)
            )
        )
    earliest = max(span.first, spec.reference.to + timedelta(days=1), span.last - timedelta(days=RECENT_DAYS - 1))
    return Window(earliest, span.last)

"""Audit a version for bias, and try mitigations.

In its sample, its outcomes and through proxies. Nothing is applied. The report is kept as a document of the version,
so that the next assessment counts it into the evidence.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from pydantic import ValidationError

from governance.canonical import canonical_bytes
from governance.errors import InvalidDocument, PredictionsUnreadable, Problem, Refused
from governance.evidence.bias import AuditSample, BiasReport, Value, label_errors, representation
from governance.evidence.tasks import task_of
from governance.people.permissions import Action
from governance.predictions.port import PredictionReader
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.sentences import measuring, reasons
from governance.services.acting import Acting
from governance.services.documents import fetch
from governance.services.evidence.assess import Progress
from governance.services.evidence.attach import attach_ours
from governance.services.ports import Ports

KIND, NAME = "bias-report", "bias-report.json"
LARGEST_SAMPLE = 10_000
SEED = 2026
"""Of every split and learner: the same sample gives the same report."""


def audit_bias(acting: Acting, model: str, version: str, progress: Progress = lambda _: None) -> BiasReport:
    """Measure bias in a sample of a version's log.

    Of at most `LARGEST_SAMPLE` predictions of `model`/`version`. The result is attached. Raises Refused, NotFound,
    InvalidDocument, PredictionsUnreadable, RegistryUnavailable, StoreUnavailable.
    """
    acting.require(Action.ASSESS)
    spec = acting.ports.documents.spec(model)
    if (why := task_of(spec).no_audit(spec)) is not None:
        raise Refused(measuring.nothing_to_audit(model, why, version))
    acting.ports.registry.version(model, version)
    progress(f"reading the log {spec.predictions.source}")
    log = acting.ports.predictions.open(spec)
    window = log.span(version)
    if window is None:
        raise PredictionsUnreadable(measuring.no_predictions_to_audit(version))
    sample = sampled(log, spec, version, window)
    progress(f"looking for proxies in {sample.size:,} predictions")
    proxies = acting.ports.auditor.proxies(sample, SEED)
    progress("trying mitigations on one half of the cases with a known outcome")
    report = BiasReport(
        model=model,
        version=version,
        spec=spec.digest,
        window=window,
        n=sample.size,
        labelled=sum(outcome is not None for outcome in sample.outcome),
        seed=SEED,
        representation=representation(sample, spec.sensitive),
        labels=label_errors(sample),
        proxies=proxies,
        mitigations=acting.ports.auditor.mitigations(sample, SEED),
    )
    attach_ours(acting.as_of_now(), model, version, KIND, NAME, canonical_bytes(report))
    return report


def bias_report(ports: Ports, model: str, version: str) -> tuple[BiasReport, str] | None:
    """The last report on a version, and its digest on record.

    None where it was never audited. Raises InvalidDocument where it is another document.
    """
    with ports.store.reader() as reader:
        for attached in reader.evidence.attachments(model, version):
            if (attached.kind, attached.name) == (KIND, NAME):
                try:
                    return fetch(reader, attached.digest, BiasReport), attached.digest
                except ValidationError as error:
                    problem = Problem("", None, "something else", "a report that `placet bias` wrote")
                    raise InvalidDocument(f"{NAME} of {model}/{version}", [problem]) from error
    return None


def sampled(log: PredictionReader, spec: ModelSpec, version: str, window: Window) -> AuditSample:
    """The bounded sample, with its columns read as the specification says."""
    features = tuple(dict.fromkeys((*log.features(), *spec.within)))
    drawn = log.sample(version, window, features, LARGEST_SAMPLE)
    sample = AuditSample(
        features={name: _values(drawn.columns[name]) for name in features},
        score=drawn.answers,
        decision=tuple(int(decision or 0) for decision in drawn.decisions),
        outcome=tuple(None if outcome is None else int(outcome) for outcome in drawn.outcomes),
        groups={name: tuple(map(attribute.named, drawn.groups[name])) for name, attribute in spec.sensitive.items()},
        columns={name: attribute.column for name, attribute in spec.sensitive.items()},
        favourable=spec.good_decision,
        min_cell=spec.min_cell,
    )
    if spec.predictions.columns.outcome is None and spec.predictions.outcomes is None:
        return replace(sample, no_outcome=reasons.no_outcome_named())
    return sample


def _number(cell: object) -> float | None:
    """`cell` as a finite number.

    None where it is none.
    """
    try:
        number = float(cell)  # type: ignore[arg-type]  # whatever cannot be one raises
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _values(cells: Sequence[object]) -> tuple[Value, ...]:
    """A feature as numbers, times among them.

    As text where any value is neither.
    """
    read = [_value(cell) for cell in cells]
    if any(isinstance(value, str) for value in read):
        return tuple(None if cell is None else str(cell) for cell in cells)
    return tuple(read)


def _value(cell: object) -> Value:
    match cell:
        case None:
            return None
        case datetime():
            return cell.timestamp()
        case date():
            return float(cell.toordinal())
        case int() | float() | Decimal():
            return _number(cell)
    return str(cell)

"""Assess a version.

Count its log, measure, explain, write its card. It runs where models may be run.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from governance.audit.event import Event
from governance.canonical import digest_of
from governance.errors import NotFound, PredictionsUnreadable, RegistryUnavailable
from governance.evidence.bundle import SCHEMA, Comparison, DataUsed, Dated, Evidence
from governance.evidence.catalogue import of_kind
from governance.evidence.drift import SMALLEST_SAMPLE, drift
from governance.evidence.explanation import Explanation, doubts
from governance.evidence.measure import MeasureKind
from governance.evidence.measurement import Measurement
from governance.evidence.model_files import how_many_models
from governance.evidence.quality import quality, usual_volume
from governance.evidence.suppression import remarks_on_hidden
from governance.evidence.tasks import performance, task_of
from governance.evidence.unsaid import how_much_is_unsaid, unsaid
from governance.papers.card import card_of
from governance.people.permissions import Action
from governance.predictions.encoding import digest_of_profiles
from governance.predictions.port import PredictionReader
from governance.predictions.spec import ModelSpec, covered, last_day
from governance.records import ModelVersion, Training, Window
from governance.sentences import measuring, reasons, remarks
from governance.sentences.phrase import Phrase, without_examples
from governance.services.acting import Acting
from governance.services.committee.policy import announce_policy
from governance.services.documents import keep
from governance.services.evidence.cases import with_cases_sealed
from governance.services.evidence.explain import Explaining, explain, running_of
from governance.services.evidence.profile import binning_of
from governance.services.evidence.resources import read_resources
from governance.services.monitoring.trend import parts_of, step_of
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.serving.registry import CHAMPION, HeldFiles
from governance.statistics.binning import Binning
from governance.statistics.profile import Profile, total
from governance.store.evidence import Assessment
from governance.store.transaction import Writer

RECENT_DAYS = 30
"""Drift is measured over the last this many days, or the last bucket where that is longer; over more where those hold
fewer cases than say anything."""

Progress = Callable[[str], None]


def assess(acting: Acting, model: str, version: str, progress: Progress = lambda _: None) -> Assessment:
    """Measure `model`/`version` and record the result.

    Against its log and the champion. The policy in force is put on record before anything is measured; nothing else
    is written until everything is. Raises Refused, NotFound, InvalidDocument, PredictionsUnreadable,
    RegistryUnavailable, StoreUnavailable.
    """
    acting.require(Action.ASSESS)
    spec = acting.ports.documents.spec(model)
    progress(f"reading the registry for {model}/{version}")
    registered = acting.ports.registry.version(model, version)
    with acting.ports.registry.files(registered) as files:
        assessment = _assess(acting, spec, registered, files, progress)
    # The assessment is on record; what pages show of the registry, the worker looks at again.
    with suppress(RegistryUnavailable):
        look_at_registry(acting.ports, model)
    return assessment


def _assess(
    acting: Acting, spec: ModelSpec, registered: ModelVersion, files: HeldFiles, progress: Progress
) -> Assessment:
    model, version = registered.model, registered.version
    lying = acting.ports.explainer.look(files.path, running_of(spec))
    progress(f"reading the log {spec.predictions.source}")
    log = acting.ports.predictions.open(spec)
    announce_policy(acting)
    champion = _champion(acting.ports, registered)
    binning = binning_of(acting.ports, spec, log)
    needed = dict.fromkeys([version, spec.reference.version, *([champion.version] if champion else [])])
    counted = {name: _counted(log, name, binning, progress) for name in needed}
    spans = {name: _span(log, name) for name in needed}
    whole = total(counted[version])
    assert whole is not None, "a version that was counted has profiles"
    evidence = _evidence(acting.ports, log, spec, registered, files.digest, champion, counted, whole, spans, binning)
    marked, odd = acting.ports.documents.marked(model), log.remarks(acting.today)
    evidence = replace(
        evidence,
        measurements=(*evidence.measurements, how_many_models(lying), how_much_is_unsaid(spec, marked)),
        remarks=(
            *evidence.remarks,
            *odd,
            *_grown(spec, counted[version]),
            *_doubtful_groups(whole, spec),
            *lying.doubts,
            *unsaid(spec, marked),
        ),
    )
    progress("explaining single predictions")
    recent = _recent(spec, counted[version])
    days = Window(recent[0].start, evidence.window.last) if recent else None
    explanation, measured = explain(acting.ports, Explaining(files, log, spec, evidence, lying, days))
    evidence = replace(
        evidence,
        explanation=explanation,
        measurements=(*evidence.measurements, *measured),
        remarks=(*evidence.remarks, *doubts(measured[0])),
    )
    for remark in evidence.remarks:
        progress(f"look at this: {remark}")
    evidence = replace(evidence, remarks=tuple(map(without_examples, evidence.remarks)))
    assessment = _record(acting.as_of_now(), spec, registered, evidence, binning, counted)
    for unread in read_resources(acting.ports, spec, version, [profile.begins for profile in counted[version]]):
        progress(unread)
    return assessment


def _champion(ports: Ports, candidate: ModelVersion) -> ModelVersion | None:
    holder = ports.registry.alias_holder(candidate.model, CHAMPION)
    if holder is None or holder == candidate.version:
        return None
    return ports.registry.version(candidate.model, holder)


def _counted(log: PredictionReader, version: str, binning: Binning, progress: Progress) -> tuple[Profile, ...]:
    progress(f"counting the predictions of version {version}")
    profiles = tuple(log.profiles(version, binning))
    if not profiles:
        raise PredictionsUnreadable(measuring.no_predictions_to_assess(version))
    return profiles


def _evidence(
    ports: Ports,
    log: PredictionReader,
    spec: ModelSpec,
    registered: ModelVersion,
    artifact: str,
    champion: ModelVersion | None,
    counted: dict[str, tuple[Profile, ...]],
    whole: Profile,
    spans: dict[str, Window],
    binning: Binning,
) -> Evidence:
    own, window = counted[registered.version], spans[registered.version]
    training, gone = _training(ports, registered)
    step = step_of(own, spec.bucket)
    comparison = None
    if champion is not None:
        same_buckets = [
            profile for profile in counted[champion.version] if own[0].begins <= profile.begins <= own[-1].begins
        ]
        comparison = Comparison(
            version=champion.version,
            artifact=ports.registry.artifact_digest(champion),
            window=window,
            measurements=_measured(same_buckets, total(same_buckets), spec, ports, log),
            by_period=_areas(parts_of(same_buckets, own[0].start, step), spec, log),
        )
    reference = total(_between(counted[spec.reference.version], spec.reference.from_, spec.reference.to))
    with ports.store.reader() as reader:
        attachments = reader.evidence.attachments(spec.model, registered.version)
    return Evidence(
        model=spec.model,
        version=registered.version,
        artifact=artifact,
        spec=spec.digest,
        data=DataUsed(
            log_rows=sum(profile.cases for profile in own),
            log_digest=digest_of({name: digest_of_profiles(profiles) for name, profiles in counted.items()}),
            training=training.data,
            parameters=training.parameters,
        ),
        window=window,
        labelled_until=_labelled_until(own, spec, window),
        reference=spec.reference.window,
        measurements=(
            *_measured(own, whole, spec, ports, log),
            *_rows(own, whole, window, spec, reference, binning),
            *_drift(spec, reference, own, binning),
            *task_of(spec).changes(own, reference, ports.detector),
        ),
        champion=comparison,
        explanation=Explanation.missing(reasons.not_explained_yet()),
        attachments=attachments,
        remarks=gone,
        schema=SCHEMA,
        by_period=_areas(parts_of(own, own[0].start, step), spec, log),
    )


def _areas(parts: Mapping[date, Sequence[Profile]], spec: ModelSpec, log: PredictionReader) -> tuple[Dated, ...]:
    """The ranks of scores in each period.

    Nothing where there are no scores, or no cases.
    """
    task = task_of(spec)
    if not task.scored(spec) or not parts:
        return ()
    version = next(iter(parts.values()))[0].version
    ranks = log.ranks(version, [(part[0].begins, part[-1].begins) for part in parts.values()])
    summed = ((first, total(profile.without_groups() for profile in part)) for first, part in parts.items())
    return tuple(
        Dated(first, measured)
        for (first, whole), order in zip(summed, ranks, strict=True)
        if whole is not None
        for measured in task.areas(whole, order)
    )


def _training(ports: Ports, registered: ModelVersion) -> tuple[Training, tuple[Phrase, ...]]:
    """What the run says of the training, or a remark without it.

    The run may be gone, which is no reason not to measure the version.
    """
    try:
        return ports.registry.training(registered), ()
    except NotFound:
        return Training(), (remarks.run_is_gone(f"{registered.run_id}"),)


def _measured(
    profiles: Sequence[Profile], summed: Profile | None, spec: ModelSpec, ports: Ports, log: PredictionReader
) -> tuple[Measurement, ...]:
    if summed is None:
        return ()
    task = task_of(spec)
    ranks = log.ranks(summed.version, [(profiles[0].begins, profiles[-1].begins)])[0] if task.scored(spec) else None
    days = covered(profiles[0].start, profiles[-1].start, spec.bucket, ports.clock().date()).days
    return (*performance(summed, days, ranks), *task.by_group(summed, spec, ports.summarise))


def _doubtful_groups(summed: Profile, spec: ModelSpec) -> tuple[Phrase, ...]:
    task = task_of(spec)
    hidden = remarks_on_hidden(lambda grouping: task.people(summed, grouping, spec), spec)
    return (*task.remarks(summed, spec), *hidden)


def _rows(
    own: Sequence[Profile],
    summed: Profile,
    window: Window,
    spec: ModelSpec,
    reference: Profile | None,
    binning: Binning,
) -> tuple[Measurement, ...]:
    complete = [profile for profile in own if last_day(profile.start, spec.bucket) <= window.last]
    return (*quality(reference, summed, binning.features), usual_volume(complete, spec.bucket))


def _drift(
    spec: ModelSpec, reference: Profile | None, own: Sequence[Profile], binning: Binning
) -> tuple[Measurement, ...]:
    current = total(_recent(spec, own))
    if current is None or reference is None:
        reason = reasons.nothing_later_than_reference()
        return (
            Measurement.missing("psi", reason, {"feature": "every feature"}),
            *(Measurement.missing(name, reason) for name in of_kind(MeasureKind.SHIFT, spec.task)),
        )
    return (*drift(reference, current, binning.features), *task_of(spec).shifts(reference, current))


def _recent(spec: ModelSpec, own: Sequence[Profile]) -> Sequence[Profile]:
    """The last buckets after the reference.

    `RECENT_DAYS` of them, and more until they hold enough cases to measure.
    """
    later = [profile for profile in own if profile.start > spec.reference.to]
    start = own[-1].start - timedelta(days=RECENT_DAYS - 1)
    first = next((place for place, profile in enumerate(later) if profile.start >= start), len(later))
    while first > 0 and sum(profile.cases for profile in later[first:]) < SMALLEST_SAMPLE:
        first -= 1
    return later[first:]


def _grown(spec: ModelSpec, own: Sequence[Profile]) -> tuple[Phrase, ...]:
    """The remark that drift is measured over more days than usual."""
    recent = _recent(spec, own)
    usual = own[-1].start - timedelta(days=RECENT_DAYS - 1)
    cases = sum(profile.cases for profile in recent)
    few = sum(profile.cases for profile in recent if profile.start >= usual)
    if few == cases:
        return ()
    return (remarks.measured_over_more_days(cases, f"{recent[0].start}", RECENT_DAYS, few, SMALLEST_SAMPLE),)


def _between(profiles: Sequence[Profile], first: date, last: date) -> list[Profile]:
    return [profile for profile in profiles if first <= profile.start <= last]


def _span(log: PredictionReader, version: str) -> Window:
    # The log's own days: a bucket says only when it starts, and a month would end on its first day.
    window = log.span(version)
    assert window is not None, "a version with profiles has days"
    return window


def _labelled_until(own: Sequence[Profile], spec: ModelSpec, window: Window) -> date | None:
    """The end of the last bucket with a known outcome.

    The window's last day where that is earlier.
    """
    labelled = max((profile.start for profile in own if profile.labelled), default=None)
    return None if labelled is None else min(last_day(labelled, spec.bucket), window.last)


def _record(
    acting: Acting,
    spec: ModelSpec,
    registered: ModelVersion,
    evidence: Evidence,
    binning: Binning,
    counted: dict[str, tuple[Profile, ...]],
) -> Assessment:
    with acting.ports.store.writer() as writer:
        keep(writer, spec)
        evidence = with_cases_sealed(writer, evidence)
        card = card_of(registered, spec, evidence)
        for profiles in counted.values():
            writer.profiles.put(profiles)
        assessment = Assessment(
            model=evidence.model,
            version=evidence.version,
            evidence=keep(writer, evidence),
            card=keep(writer, card),
            spec=spec.digest,
            binning=keep(writer, binning),
            artifact=evidence.artifact,
            training=digest_of(evidence.data.training),
            evaluation=digest_of([evidence.data.log_rows, evidence.data.log_digest]),
            champion=evidence.champion.artifact if evidence.champion else None,
            assessed_at=acting.now,
        )
        rows, window = evidence.data.log_rows, evidence.window
        record_assessment(
            acting, writer, assessment, f"measured on {rows:,} predictions from {window.first} to {window.last}"
        )
    return assessment


def record_assessment(acting: Acting, writer: Writer, assessment: Assessment, reason: str) -> None:
    """Put `assessment` on record in place of the one before.

    With an entry from which it can be told again in full.
    """
    writer.evidence.put_assessment(assessment)
    named = ("card", "spec", "binning", "artifact", "training", "evaluation", "champion")
    writer.log.append(
        Event(
            "version:assessed",
            assessment.assessed_at,
            acting.actor,
            f"model/{assessment.model}/{assessment.version}",
            reason,
            digest=assessment.evidence,
            detail={name: getattr(assessment, name) for name in named},
        )
    )

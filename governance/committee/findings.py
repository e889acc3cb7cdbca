"""Evidence against policy: one finding per requirement, with one of four answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.committee.policy import Criterion, Effect, Requirement
from governance.evidence.bundle import Comparison, Evidence, Result
from governance.evidence.judgement import WORST_FIRST, Answer, Limits, judged
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.sentences import deciding, methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.interval import Interval, square_and_add


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion, answered."""

    criterion: Criterion
    answer: Answer
    measurement: Measurement | None
    """The worst of those the criterion matches; of a composed one, that of the part it rests on. None where there is none."""
    reason: Phrase
    """Why this answer, with both sides."""
    parts: tuple["Verdict", ...] = ()
    """What it is composed of, answered one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, answered."""

    requirement: Requirement
    verdict: Verdict
    effect: Effect | None
    """What the answer does to the request; None where the requirement is met."""

    @property
    def answer(self) -> Answer:
        """What the evidence says."""
        return self.verdict.answer

    @property
    def measurement(self) -> Measurement | None:
        """The measurement that the answer rests on."""
        return self.verdict.measurement

    @property
    def sentence(self) -> str:
        """What is so, in the words of the policy.

        The requirement in quotation marks where it is not known to be so, or the policy has no sentence for it.
        """
        if self.answer is Answer.MET:
            return self.requirement.text
        own = self.requirement.not_met if self.answer is Answer.NOT_MET else None
        return f"“{self.requirement.text}”" if own is None else own

    @property
    def says_it_itself(self) -> bool:
        """Whether its sentence needs no word for the answer before it."""
        return self.answer is Answer.MET or (self.answer is Answer.NOT_MET and self.requirement.not_met is not None)

    @property
    def reason(self) -> Phrase:
        """Why this answer."""
        return self.verdict.reason


def findings(evidence: Evidence, requirements: Sequence[Requirement]) -> tuple[Finding, ...]:
    """One finding per requirement, in the policy's order."""
    return tuple(_finding(requirement, evidence) for requirement in requirements)


def worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that need attention first.

    Otherwise in the policy's order.
    """
    return tuple(sorted(findings, key=lambda finding: WORST_FIRST.index(finding.answer)))


def blocking(findings: Sequence[Finding]) -> tuple[Phrase, ...]:
    """Why the version cannot be approved, whatever the votes are.

    Empty where nothing stands in the way.
    """
    if not findings:
        # Without this, a policy that someone forgot to fill in would approve every model.
        return (deciding.policy_asks_nothing(),)
    return tuple(
        deciding.requirement_blocks(finding.requirement.id, finding.reason)
        for finding in findings
        if finding.effect is Effect.BLOCK
    )


def _finding(requirement: Requirement, evidence: Evidence) -> Finding:
    verdict = verdict_on(requirement, evidence)
    effects = {
        Answer.MET: None,
        Answer.NOT_MET: requirement.when_not_met,
        Answer.INCONCLUSIVE: requirement.when_inconclusive,
        Answer.NOT_MEASURED: requirement.when_not_measured,
    }
    return Finding(requirement, verdict, effects[verdict.answer])


def verdict_on(criterion: Criterion, evidence: Evidence) -> Verdict:
    """What the evidence says to one criterion.

    Composed ones are the worst (`all_of`) or the best (`any_of`) of their parts in the order not met, inconclusive,
    not measured, met; so that each distributes over the other, and neither depends on how it is nested.
    """
    if criterion.parts:
        return _composed(criterion, tuple(verdict_on(part, evidence) for part in criterion.parts))
    return _attached(criterion, evidence) if criterion.attachment is not None else _measured(criterion, evidence)


def _composed(criterion: Criterion, parts: tuple[Verdict, ...]) -> Verdict:
    everything = criterion.all_of is not None
    met = sum(part.answer is Answer.MET for part in parts)
    decides = (min if everything else max)(parts, key=lambda part: WORST_FIRST.index(part.answer))
    why = None if decides.answer is Answer.MET else decides.reason
    reason = deciding.parts_met(met, len(parts), everything, why)
    return Verdict(criterion, decides.answer, decides.measurement, reason, parts)


def _attached(criterion: Criterion, evidence: Evidence) -> Verdict:
    attachments = [attached for attached in evidence.attachments if attached.kind == criterion.attachment]
    if not attachments:
        return Verdict(criterion, Answer.NOT_MEASURED, None, deciding.nothing_attached(criterion.attachment or ""))
    failed = [attached.name for attached in attachments if attached.result is Result.FAILED]
    if failed:
        return Verdict(criterion, Answer.NOT_MET, None, deciding.attached_says_failed(failed))
    return Verdict(criterion, Answer.MET, None, deciding.attached_as_asked([attached.name for attached in attachments]))


def _measured(criterion: Criterion, evidence: Evidence) -> Verdict:
    candidates = _matching(criterion, evidence.measurements)
    if criterion.versus is not None:
        if candidates and evidence.champion is None:
            # Not `met`: a comparison that was not made says nothing for the version.
            return Verdict(criterion, Answer.NOT_MEASURED, None, deciding.nothing_to_compare_with())
        candidates = _all_compared(criterion, candidates, evidence.champion)
    if not candidates:
        return Verdict(criterion, Answer.NOT_MEASURED, None, deciding.not_in_evidence(criterion.measure))
    judged = [(measurement, *_judge(measurement, criterion)) for measurement in candidates]
    worst = min(judged, key=lambda item: (WORST_FIRST.index(item[1]), _margin(item[0], criterion)))
    return Verdict(criterion, worst[1], worst[0], worst[2])


def _matching(criterion: Criterion, measurements: Sequence[Measurement]) -> list[Measurement]:
    matching = [m for m in measurements if m.name == criterion.measure and "within" not in m.about]
    if criterion.by:
        matching = [m for m in matching if m.about.get("attribute", m.about.get("feature")) in criterion.by]
    return matching


def _all_compared(criterion: Criterion, own: Sequence[Measurement], champion: Comparison | None) -> list[Measurement]:
    """Every difference to the champion.

    For a group or feature that only the champion has, the sentence that there is none.
    """
    if champion is None:
        return []
    theirs = _matching(criterion, champion.measurements)
    keys = {measurement.key for measurement in own}
    gone = [m for m in theirs if m.key not in keys and m.value is not None]
    return [
        *(_compared(measurement, theirs) for measurement in own),
        *(Measurement.missing(m.name, reasons.only_the_champion_has_it(), _versus(m)) for m in gone),
    ]


def _versus(measurement: Measurement) -> dict[str, str]:
    return {**measurement.about, "versus": "champion"}


def _compared(measurement: Measurement, theirs: Sequence[Measurement]) -> Measurement:
    """The difference to the champion's measurement, as a measurement of its own."""
    other = next((m for m in theirs if m.key == measurement.key), None)
    about = _versus(measurement)
    if measurement.value is None or other is None or other.value is None:
        reason = measurement.reason or (other.reason if other else None) or reasons.champion_has_it_not()
        return Measurement.missing(measurement.name, reason, about)
    value = measurement.value - other.value
    return Measurement(
        measurement.name,
        methods.difference_to_champion(),
        about=about,
        value=value,
        interval=_difference_interval(measurement, other),
        n=measurement.n,
    )


def _difference_interval(first: Measurement, second: Measurement) -> Interval | None:
    if first.value is None or second.value is None or first.interval is None or second.interval is None:
        return None
    return square_and_add(first.value, first.interval, second.value, second.interval)


def _judge(measurement: Measurement, criterion: Criterion) -> tuple[Answer, Phrase]:
    answer = judged(measurement, _limits(criterion))
    return answer, _why(measurement, criterion, answer)


def _why(measurement: Measurement, criterion: Criterion, answer: Answer) -> Phrase:
    if measurement.value is None:
        return measurement.reason or deciding.no_reason_given()
    value, expected = _shown(criterion, measurement.value), _expected(criterion)
    if measurement.noise is not None:
        return deciding.value_against_chance(value, _shown(criterion, measurement.noise), expected, str(answer))
    interval = measurement.interval
    low, high = (None, None) if interval is None else (_shown(criterion, end) for end in (interval.low, interval.high))
    return deciding.value_against_limits(value, low, high, expected)


def _limits(criterion: Criterion) -> Limits:
    return Limits(criterion.at_least, criterion.at_most)


def _expected(criterion: Criterion) -> Phrase:
    least, most = (
        None if limit is None else _shown(criterion, limit) for limit in (criterion.at_least, criterion.at_most)
    )
    return deciding.limits(least, most)


def _shown(criterion: Criterion, value: float) -> str:
    """`value` as people read this measure.

    Differences to the champion have their sign.
    """
    return shown(criterion.measure or "", value, signed=criterion.versus is not None)


def _margin(measurement: Measurement, criterion: Criterion) -> float:
    """How far inside the limits the value lies.

    The smallest is the worst.
    """
    if measurement.value is None:
        return 0.0
    margins = []
    if criterion.at_least is not None:
        margins.append(measurement.value - criterion.at_least)
    if criterion.at_most is not None:
        margins.append(criterion.at_most - measurement.value)
    return min(margins)

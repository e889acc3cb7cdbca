"""The decision brief: one page in plain words.

It is generated from the dossier's documents alone. Every sentence with a number carries the key of the measurement it
was made from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from governance.committee.acts import When
from governance.committee.findings import Finding, worst_first
from governance.committee.headline import headline, worst_in_words
from governance.committee.policy import Effect
from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED
from governance.evidence.bundle import Evidence, select
from governance.evidence.catalogue import in_brief, term
from governance.evidence.judgement import Answer
from governance.evidence.measure import BriefPart, Measure, MeasureKind
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import about_whom, labelled, shown, with_interval
from governance.predictions.spec import ModelSpec
from governance.sentences.times import day


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the brief, and its measurement.

    None where it holds no measured number.
    """

    text: str
    measurement: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    sentences: tuple[Sentence, ...]


def brief(
    spec: ModelSpec,
    evidence: Evidence,
    findings: Sequence[Finding],
    proceedings: Proceedings | None = None,
    printed: Callable[[str], str] = str,
) -> tuple[Section, ...]:
    """Write the brief of a version.

    What the model does, what changes, who may be harmed, what the policy makes of it, and what people have added.
    `proceedings` is what was done to the request so far; `printed` gives the name of a person by id.
    """
    decided = proceedings is not None and proceedings.request.state not in UNDECIDED
    sections = (
        Section("What it does", _purpose(spec, evidence)),
        Section("What would change", _changes(spec, evidence, "served then" if decided else "serves now")),
        Section("Who may be harmed", _harm(spec, evidence, findings)),
        Section("What the policy says", _policy(findings, spec)),
        Section("What makes its numbers doubtful", tuple(Sentence(f"{remark}.") for remark in evidence.remarks)),
        Section("How sure we are", _certainty(spec, evidence)),
        Section("Open questions", () if proceedings is None else _questions(proceedings)),
        Section("Conditions proposed", () if proceedings is None else _conditions(proceedings, printed)),
    )
    return tuple(section for section in sections if section.sentences)


def _questions(proceedings: Proceedings) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            f"{question.asked.name} asks: {question.asked.reason}"
            + (" Nothing is decided before this is resolved." if question.blocking else "")
        )
        for question in proceedings.open_questions
    )


def _conditions(proceedings: Proceedings, printed: Callable[[str], str]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            f"{'Before it serves' if o.condition.when is When.BEFORE else 'While it serves'}, by {day(o.condition.due)}: "
            f"{o.condition.text} {printed(o.condition.owner)} is responsible for it. {printed(o.condition.verifier)} checks it."
        )
        for o in proceedings.conditions
    )


def _purpose(spec: ModelSpec, evidence: Evidence) -> tuple[Sentence, ...]:
    sentences = []
    if spec.card is None:
        sentences.append(Sentence("Nobody has written down what this model is for."))
    else:
        sentences.append(Sentence(spec.card.summary))
    if spec.origin is not None and spec.origin.kind == "simulated":
        sentences.append(Sentence(f"The data are simulated. {spec.origin.note}"))
    window = evidence.window
    watched = next(
        (m for row in in_brief(BriefPart.WATCHED, spec.task) if (m := evidence.find(row.name)) is not None), None
    )
    sentences.append(
        Sentence(
            f"It was observed on {evidence.data.log_rows:,} predictions, from {day(window.first)} to {day(window.last)}.",
            None if watched is None else watched.key,
        )
    )
    return tuple(sentences)


def _changes(spec: ModelSpec, evidence: Evidence, serves: str) -> tuple[Sentence, ...]:
    champion = evidence.champion
    sentences = [_beside(row, spec, evidence, serves) for row in in_brief(BriefPart.CHANGE, spec.task)]
    measured = [sentence for sentence in sentences if sentence is not None]
    if champion is None:
        measured.insert(0, Sentence(f"No other version {serves}, so there is nothing to compare it with."))
    if len(measured) == (champion is None):
        measured.append(Sentence("How often it is right was not measured: no outcome is known."))
    return tuple(measured)


def _beside(row: Measure, spec: ModelSpec, evidence: Evidence, serves: str) -> Sentence | None:
    """A measurement in words, beside the champion's.

    None where it was not measured.
    """
    ours, champion = evidence.find(row.name), evidence.champion
    if ours is None or ours.value is None:
        return None
    text = filled_in(row, BriefPart.CHANGE, ours, spec)
    theirs = None if champion is None else next(iter(select(champion.measurements, row.name)), None)
    if champion is None or theirs is None or theirs.value is None:
        return Sentence(f"{text}.", ours.key)
    then = _leaning(row, theirs.value) if row.kind is MeasureKind.MEAN else shown(row.name, theirs.value)
    if move := task_of(spec).step_in_words(ours.value - theirs.value):
        then = f"{then}: {move}"
    return Sentence(f"{text}. With version {champion.version}, which {serves}, it is {then}.", ours.key)


def filled_in(row: Measure, part: BriefPart, measured: Measurement, spec: ModelSpec) -> str:
    """The sentence of the catalogue, filled in."""
    value, words = _value(measured), spec.words
    return row.brief[part].format(
        cases=words.cases,
        positive=words.positive,
        negative=words.negative,
        decided=words.decided,
        undecided=words.undecided,
        k=spec.k,
        n=f"{measured.n:,}",
        value=shown(row.name, value),
        interval=with_interval(measured),
        leaning=_leaning(row, value),
    )


def _leaning(row: Measure, value: float) -> str:
    if not value:
        return "neither too high nor too low"
    return f"{shown(row.name, abs(value)).removeprefix('+')} too {'high' if value > 0 else 'low'}"


def _harm(spec: ModelSpec, evidence: Evidence, findings: Sequence[Finding]) -> tuple[Sentence, ...]:
    sentences = [] if spec.card is None else [Sentence(spec.card.possible_harm)]
    first = headline(spec, evidence, findings)
    if first.worst is not None:
        sentences.append(Sentence(worst_in_words(first.worst, first.serves), first.worst.gap.key))
    gaps = [
        widest_gaps for row in in_brief(BriefPart.HARM, spec.task) if (widest_gaps := _widest_gaps(evidence, row.name))
    ]
    shown_gaps = gaps if task_of(spec).every_gap else gaps[:1]
    first_told = None if first.worst is None else first.worst.gap
    sentences += [
        _gap_sentence(widest, spec, how)
        for widest_gaps in shown_gaps
        for widest, how in widest_gaps
        if widest is not first_told
    ]
    if not spec.sensitive:
        sentences.append(Sentence("No groups of people are named for this model, so none were compared."))
    elif not gaps:
        sentences.append(Sentence("Groups were not compared: see which were too small, or had no outcome."))
    sentences += [
        Sentence(f"How much groups are seen was not compared by {m.about['attribute']}: {m.reason}.", m.key)
        for m in select(evidence.measurements, "exposure_gap")
        if m.value is None and "group" not in m.about
    ]
    return tuple(sentences)


def _widest_gaps(evidence: Evidence, name: str) -> list[tuple[Measurement, str]]:
    """The widest gap of this name, for each attribute.

    And whether it is the widest of all or of those that were measured.
    """
    measured = [m for m in select(evidence.measurements, name) if m.value is not None and "within" not in m.about]
    widest_gaps = []
    for attribute in dict.fromkeys(gap.about["attribute"] for gap in measured):
        widest = max((gap for gap in measured if gap.about["attribute"] == attribute), key=lambda gap: abs(_value(gap)))
        all_of_it = all(m.value is not None for m in _of_groups(evidence, name, attribute))
        widest_gaps.append((widest, "widest" if all_of_it else "widest that was measured"))
    return widest_gaps


def _of_groups(evidence: Evidence, name: str, attribute: str) -> list[Measurement]:
    return [m for m in select(evidence.measurements, name, attribute=attribute) if "within" not in m.about]


def _gap_sentence(gap: Measurement, spec: ModelSpec, widest: str) -> Sentence:
    text = task_of(spec).gap_in_words(gap, spec)
    if gap.interval is not None:
        low, high = (_written(gap, bound) for bound in (gap.interval.low, gap.interval.high))
        text += f" (the true gap is likely between {low} and {high})"
    return Sentence(f"{text}. This is the {widest} gap by {gap.about['attribute']}.", gap.key)


def _written(gap: Measurement, value: float) -> str:
    return f"{100 * value:+.1f}" if term(gap.name).reading.percent else shown(gap.name, value)


def _value(measurement: Measurement) -> float:
    return measurement.value if measurement.value is not None else 0.0


def bottom_line(findings: Sequence[Finding]) -> str:
    """How many requirements are met, and what the others do."""
    met = sum(finding.answer is Answer.MET for finding in findings)
    return f"{met} of {len(findings)} requirements are met.{_what_that_does(findings)}"


def _policy(findings: Sequence[Finding], spec: ModelSpec) -> tuple[Sentence, ...]:
    words = {
        Answer.NOT_MET: "Not met",
        Answer.INCONCLUSIVE: "Cannot be said yet",
        Answer.NOT_MEASURED: "Not measured",
    }
    sentences = [Sentence(bottom_line(findings))]
    for finding in worst_first(findings):
        if finding.answer is not Answer.MET:
            m = finding.measurement
            about = "" if m is None else about_whom(labelled(m, spec.labels))
            whom = f" for {about}" if about else ""
            why = "Why not" if finding.answer is Answer.NOT_MEASURED else "Found"
            answer = "" if finding.says_it_itself else f"{words[finding.answer]}: "
            text = f"{answer}{finding.sentence} {why}{whom}: {finding.reason}."
            sentences.append(Sentence(text, m.key if m is not None else None))
    return tuple(sentences)


def _what_that_does(findings: Sequence[Finding]) -> str:
    """The effect of the answers on the request.

    Where not all requirements are met.
    """
    effects = [finding.effect for finding in findings if finding.effect is not None]
    blocks, weighed = effects.count(Effect.BLOCK), effects.count(Effect.REFER)
    if blocks:
        which = "The other" if len(effects) == 1 else f"{blocks} of the others"
        return f" {which} {'blocks' if blocks == 1 else 'block'} an approval."
    if not weighed:
        return ""
    if len(effects) == 1:
        return " The other blocks no approval: the committee weighs it."
    which = "them" if weighed == len(effects) else f"{weighed} of them"
    return f" None of the others blocks an approval: the committee weighs {which}."


def _certainty(spec: ModelSpec, evidence: Evidence) -> tuple[Sentence, ...]:
    task, sentences = task_of(spec), []
    for row in in_brief(BriefPart.CERTAINTY, spec.task):
        measured = evidence.find(row.name)
        if measured is not None and measured.value is not None:
            sentences.append(Sentence(f"{filled_in(row, BriefPart.CERTAINTY, measured, spec)}.", measured.key))
    if evidence.labelled_until is None:
        sentences.append(Sentence(f"No outcome is known, so nobody can say {task.unknown}."))
    elif evidence.labelled_until < evidence.window.last:
        sentences.append(
            Sentence(
                f"Outcomes are known until {day(evidence.labelled_until)}. Of later cases we know only {task.later}."
            )
        )
    if evidence.explanation.reason:
        sentences.append(Sentence(f"What it relies on was not measured: {evidence.explanation.reason}."))
    return tuple(sentences)

"""What a model relied on: SHAP values of a seeded sample.

With the error of their sum, and whether the file gives the logged answers. That values add up proves that they
explain what the model was given. Whether it is what people were answered by is another question: a service may scale
columns before the model, or calibrate after it. So the file's answers are held against the log's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import pstdev
from typing import Self

from governance.canonical import ADDED_LATER
from governance.evidence.closer_look import CloserLook
from governance.evidence.mean_effects import Apart, MeanEffects
from governance.evidence.measurement import Measurement
from governance.predictions.port import Sample
from governance.sentences import explanations, methods, reasons, remarks
from governance.sentences.phrase import Phrase, Recorded
from governance.statistics.interval import wilson

ADDITIVITY_LIMIT = 1e-3
"""In log-odds, of sums that were computed elsewhere and may be in single precision. Beyond it the values do not explain the output
and are refused: libraries have been seen to return sums that are off by orders of magnitude. Sums that are made here have a narrower one."""
MISMATCH = "score_mismatch_share"
SAME_SCORE = 0.01
"""Scores that lie no farther apart are the same; of scores under 0.1, a tenth of the larger one, and of numbers that are
predicted, a hundredth of their standard deviation."""
MOST_OTHER = 0.01
"""Share of rows with another answer beyond which the file is not what was answered by, and explains nothing of it."""
MOST_DECIMALS = 6
"""Answers with more decimals are not taken for rounded."""


class Unit(StrEnum):
    """What SHAP values add up in."""

    LOG_ODDS = "log-odds"
    """Of outcome 1."""
    OUTCOME = "outcome"
    """What is predicted: dollars, days."""
    LOGARITHM = "logarithm"
    """The natural one of the outcome."""
    RANKING_SCORE = "ranking-score"
    PROBABILITY = "probability"
    """Of outcome 1, or of a class; 0.01 is one point of a percentage."""
    MARGIN = "margin"
    """Of a class, before softmax makes probabilities of all of them: 1 more is e times the odds against each other class."""

    @classmethod
    def _missing_(cls, value: object) -> "Unit | None":
        """As evidence of before there were codes has it: in words."""
        return next((unit for unit in cls if unit.words == value), None)

    @property
    def words(self) -> str:
        """As people read it."""
        return str(explanations.unit_of_contributions(self.value))


@dataclass(frozen=True, slots=True)
class ExplainedCase:
    """One prediction, taken apart."""

    id: str
    score: float
    """What the model answers: the probability of outcome 1 or of a class, or the number that it predicts or ranks by."""
    values: Mapping[str, float | str | None]
    """What the model was given; None where the log had nothing."""
    contributions: Mapping[str, float]
    """SHAP value of each feature in the explanation's unit; base value plus their sum is the model's output."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """SHAP values of a sample of one version's predictions.

    Or the reason why there are none.
    """

    method: Recorded
    base_value: float = 0.0
    """The model's expected output in `unit`, from which contributions are counted."""
    sample_size: int = 0
    """Rows that are explained, without those that are refused."""
    additivity_error: float = 0.0
    """Largest |output - (base value + contributions)| over these rows, in `unit`; 0 is exact. Of values that were brought, beyond
    what the rounding of logged answers explains."""
    importance: tuple[tuple[str, float], ...] = ()
    """Features with their mean |SHAP value| over the sample, in `unit`, largest first."""
    cases: tuple[str | ExplainedCase, ...] = ()
    """A few single predictions, from the highest score to the lowest; in evidence that is kept the seal of each, since what
    a case says is somebody's. Evidence of before there were seals has them in full."""
    reason: Recorded | None = None
    unit: Unit = Unit.LOG_ODDS
    """What contributions are in."""
    additivity_limit: float = ADDITIVITY_LIMIT
    """In `unit`: a row with an error beyond it is refused."""
    run: Recorded | None = None
    """How the model was run: from its file, by code of its author, or where it is served. None in evidence of before it
    was told, and where there is no explanation."""
    refused: int = field(default=0, metadata=ADDED_LATER)
    """Rows whose contributions do not add up to the output, and are in nothing that is said here. 0 in evidence of before they
    were counted, where one such row refused the whole explanation."""
    mean_effects: tuple[MeanEffects, ...] = field(default=(), metadata=ADDED_LATER)
    """What each feature does over all, in each group, and in the days of the reference and the recent ones, with intervals.
    Empty in evidence of before they were kept."""
    of_classes: tuple[tuple[str, "Explanation"], ...] = field(default=(), metadata=ADDED_LATER)
    """Of a choice between classes, the explanation of how likely each is, in the specification's order. The rows are the same in all of
    them. What stands beside them is of all together: importance is the mean over classes, the error the largest, and base value and cases
    are those of the classes alone."""

    closer: CloserLook | None = field(default=None, metadata=ADDED_LATER)
    """What the model was asked besides: other values, pairs of features, and around the kept cases. None where it was not, as an endpoint is
    not, and in evidence of before it was."""

    def of_class(self, name: str) -> "Explanation":
        """The explanation of one class.

        The explanation itself where it has no such class.
        """
        return dict(self.of_classes).get(name, self)

    @classmethod
    def missing(cls, reason: Phrase) -> Self:
        """No explanation, and why."""
        return cls(method=methods.not_measured(), reason=reason)


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation, with the model's answers on its sample.

    On every row of the sample.
    """

    explanation: Explanation
    outputs: tuple[float | None, ...] = ()
    """As long as the sample; None where the model cannot read a row. Empty where it could not be run, or chooses between classes."""
    of_classes: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    """Of a choice between classes, how likely each is, as `outputs`."""
    rows: tuple[int, ...] = ()
    """Positions in the sample of the rows that are taken apart and add up."""
    apart: Apart | None = None
    """Those rows; None where none is explained. Of a choice between classes, the mean sizes of effects on all of them."""
    apart_of_classes: Mapping[str, Apart] = field(default_factory=dict)
    """The same rows, as far as their answers are about each class."""
    besides: tuple["Explained", ...] = ()
    """The same of what else was asked."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What the file answers, and what the log has."""

    file: float
    log: float


def held_against_log(explained: Explained, sample: Sample, *, probability: bool) -> tuple[Explanation, Measurement]:
    """The explanation, if the file gives the logged answers.

    Or why it does not; and how often the file answers otherwise. `probability` says whether an answer is one. Of a choice between
    classes a row is another where the probability of any class is, or, in a log without probabilities, where the likeliest class is not
    the one that was chosen. `score_mismatch_share`: 0 is never, 1 is on every sampled row.
    """
    if explained.of_classes:
        by_probability = bool(sample.of_classes.probabilities)
        return _probabilities_held(explained, sample) if by_probability else _likeliest_held(explained, sample)
    pairs = zip(explained.outputs, sample.answers, strict=False)
    rows = [_Row(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
    if not rows:
        reason = reasons.sampled_rows_have_no_score() if explained.outputs else explained.explanation.reason
        return explained.explanation, Measurement.missing(MISMATCH, reason or reasons.model_was_not_run())
    tolerance = _Tolerance(probability, _step(rows, 2 if probability else 0), pstdev(row.log for row in rows))
    other = [row for row in rows if not tolerance.same(row)]
    method = methods.answers_against_log() if probability else methods.numbers_against_log()
    return _judged(
        explained.explanation, len(other), len(rows), method, lambda: _mismatch_told(other, len(other), len(rows))
    )


def _judged(
    explanation: Explanation, other: int, rows: int, method: Phrase, mismatch: Callable[[], Phrase]
) -> tuple[Explanation, Measurement]:
    """The explanation, or `mismatch` as the reason why there is none.

    `other` of `rows` have another answer in the log.
    """
    measured = Measurement(
        MISMATCH,
        method,
        value=other / rows,
        interval=wilson(other, rows),
        n=rows,
        counts={"part": other, "whole": rows},
    )
    if other / rows > MOST_OTHER and explanation.reason is None:
        return Explanation.missing(mismatch()), measured
    return explanation, measured


def _probabilities_held(explained: Explained, sample: Sample) -> tuple[Explanation, Measurement]:
    """Each row's probabilities of all classes, beside those of the log."""
    names, logged = tuple(explained.of_classes), sample.of_classes.probabilities
    both = ((explained.of_classes[name], logged[name]) for name in names)
    by_class = [[_pair(ours, theirs) for ours, theirs in zip(*pair, strict=True)] for pair in both]
    rows = [complete for row in zip(*by_class, strict=True) if len(complete := [p for p in row if p]) == len(names)]
    if not rows:
        return explained.explanation, Measurement.missing(MISMATCH, reasons.sampled_rows_have_no_score())
    # Of probabilities the spread plays no part.
    tolerance = _Tolerance(True, _step([pair for row in rows for pair in row], 2), 0.0)
    other = [[pair for pair in row if not tolerance.same(pair)] for row in rows]
    others = [row for row in other if row]
    return _judged(
        explained.explanation,
        len(others),
        len(rows),
        methods.probabilities_against_log(),
        lambda: _mismatch_told([pair for row in others for pair in row], len(others), len(rows)),
    )


def _pair(ours: float | None, theirs: float | None) -> _Row | None:
    return None if ours is None or theirs is None else _Row(ours, theirs)


def _likeliest_held(explained: Explained, sample: Sample) -> tuple[Explanation, Measurement]:
    """Each row's likeliest class, beside the one that was chosen."""
    names, shares = tuple(explained.of_classes), zip(*explained.of_classes.values(), strict=True)
    rows = [
        (of_row, chosen)
        for of_row, chosen in zip(shares, sample.of_classes.chosen, strict=False)
        if None not in of_row and chosen is not None
    ]
    if not rows:
        return explained.explanation, Measurement.missing(MISMATCH, reasons.sampled_rows_have_no_class())
    # Of two classes that are as likely, either may be chosen.
    other = sum(
        not any(name == chosen and share == max(of_row) for name, share in zip(names, of_row, strict=True))
        for of_row, chosen in rows
    )
    return _judged(
        explained.explanation,
        other,
        len(rows),
        methods.likeliest_class_against_log(),
        lambda: reasons.likeliest_classes_are_others(other, len(rows)),
    )


def doubts(mismatch: Measurement) -> tuple[Phrase, ...]:
    """The doubt that the registered file gave the logged answers.

    None where it may have.
    """
    if mismatch.value is None or mismatch.value <= MOST_OTHER:
        return ()
    return (remarks.file_gives_other_scores(mismatch.counts["part"], mismatch.n),)


def _mismatch_told(different: Sequence[_Row], others: int, rows: int) -> Phrase:
    """The sentence that the file's answers differ from the log's.

    With the widest difference. `others` of `rows` have one.
    """
    widest = max(different, key=lambda row: abs(row.file - row.log))
    return reasons.answers_are_others(others, rows, widest.file, widest.log)


@dataclass(frozen=True, slots=True)
class _Tolerance:
    """How far two answers may lie apart and be the same."""

    probability: bool
    """Whether an answer is one."""
    step: float
    """Half of the last decimal that the log keeps."""
    spread: float
    """Standard deviation of what was logged."""

    def same(self, row: _Row) -> bool:
        """Whether file and log have one answer."""
        largest = max(abs(row.file), abs(row.log))
        # Single precision keeps six digits of a number, whatever the spread.
        of_numbers = max(SAME_SCORE * self.spread, 1e-5 * largest)
        allowed = min(SAME_SCORE, largest / 10) if self.probability else of_numbers
        # Written so that NaN is another answer.
        return abs(row.file - row.log) <= max(allowed, self.step)


def _step(rows: Sequence[_Row], fewest: int) -> float:
    """Half of the last decimal that the log keeps.

    Of `fewest` at least; 0 where it keeps them all.
    """
    decimals = decimals_of([row.log for row in rows], fewest, MOST_DECIMALS)
    return 0.0 if decimals is None else half_of_last(decimals)


def decimals_of(numbers: Sequence[float], fewest: int, most: int) -> int | None:
    """How many decimals all of these numbers are rounded to.

    `fewest` at least; None where some have `most` or more.
    """
    for decimals in range(fewest, most):
        if all(abs(number - round(number, decimals)) < 1e-9 * max(1.0, abs(number)) for number in numbers):
            return decimals
    return None


def half_of_last(decimals: int) -> float:
    """How far rounding to so many decimals moves a number at most."""
    return float(0.5 * 10.0**-decimals * (1 + 1e-6))

"""What a mitigation would change.

Each is tried on a held-out half of a sample, and none is ever applied. A trial says how often a technique would have
been right, and how far apart it would have left the groups. It says nothing about whether it should be used: some
need to know the sensitive attribute of the person they decide on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import permutations
from math import comb
from random import Random
from typing import Literal, Self

from governance.evidence.measurement import Measurement
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase, Recorded
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, bonferroni, difference_interval, wilson

Acts = Literal["nowhere", "before training", "in training", "after training"]
Cell = tuple[str, int]
"""A group and an outcome."""


class Technique(Enum):
    """A way to decide.

    As the model does, as a model trained again would, or with a mitigation. Records keep it by its value, which is a
    code.
    """

    AS_DECIDED = "as-decided", "as decided", "changes nothing: the model's own decisions", "nowhere"
    ALL_ALIKE = (
        "all-alike",
        "everybody alike",
        "gives everybody the decision that fits the commonest outcome",
        "nowhere",
    )
    RETRAINED = (
        "retrained",
        "trained again",
        "trains a logistic regression on the features, without the attribute and without a mitigation",
        "nowhere",
        False,
        True,
    )
    REWEIGHING = (
        "reweighing",
        "reweighing",
        "weighs cases so that outcome and group are independent in training",
        "before training",
        False,
        True,
        "Kamiran and Calders 2012",
    )
    RESAMPLING = (
        "resampling",
        "resampling",
        "repeats and leaves out cases so that outcome and group are independent in training",
        "before training",
        False,
        True,
        "Kamiran and Calders 2012, uniform sampling",
    )
    CORRELATION_REMOVER = (
        "correlation-remover",
        "correlation remover",
        "takes out of every feature what correlates with the attribute",
        "before training",
        True,
        True,
        "Fairlearn",
    )
    REDUCTION_PARITY = (
        "exponentiated-gradient-demographic-parity",
        "exponentiated gradient, demographic parity",
        "trains under the constraint of equal selection rates",
        "in training",
        False,
        True,
        "Agarwal et al. 2018, Fairlearn",
    )
    REDUCTION_ODDS = (
        "exponentiated-gradient-equalized-odds",
        "exponentiated gradient, equalized odds",
        "trains under the constraint of equal true and false positive rates",
        "in training",
        False,
        True,
        "Agarwal et al. 2018, Fairlearn",
    )
    THRESHOLD_PARITY = (
        "threshold-optimizer-demographic-parity",
        "threshold optimizer, demographic parity",
        "decides on the model's score with thresholds by group that make selection rates equal",
        "after training",
        True,
        False,
        "Hardt et al. 2016, Fairlearn",
    )
    THRESHOLD_ODDS = (
        "threshold-optimizer-equalized-odds",
        "threshold optimizer, equalized odds",
        "decides on the model's score with thresholds by group that make true and false positive rates equal",
        "after training",
        True,
        False,
        "Hardt et al. 2016, Fairlearn",
    )

    called: str
    changes: str
    """What it changes, in words that follow "it"."""
    acts: Acts
    """Where it acts; `nowhere` for what the others are compared with."""
    needs_attribute: bool
    """Whether it must know the sensitive attribute of each person it decides on, which the law may forbid."""
    retrains: bool
    """Whether a model is trained anew, so that it is to be compared with `RETRAINED` and not with `AS_DECIDED`."""
    source: str

    def __new__(
        cls,
        code: str,
        called: str,
        changes: str,
        acts: Acts,
        needs_attribute: bool = False,
        retrains: bool = False,
        source: str = "",
    ) -> Self:
        """One row of the table."""
        member = object.__new__(cls)
        member._value_ = code
        member.called, member.changes, member.acts = called, changes, acts
        member.needs_attribute, member.retrains, member.source = needs_attribute, retrains, source
        return member

    @classmethod
    def _missing_(cls, value: object) -> "Technique | None":
        """Read a technique as reports from before there were codes have it.

        In words, under the name that people read.
        """
        name = value.get("name") if isinstance(value, dict) else None
        return next((technique for technique in cls if technique.called == name), None)


TECHNIQUES = tuple(Technique)
"""All that are tried, in the order in which they are shown; what acts nowhere is what the others are compared with."""


@dataclass(frozen=True, slots=True)
class Mitigation:
    """The result of one technique on the held-out half.

    For the groups of one attribute.
    """

    technique: Technique
    attribute: str
    accuracy: Measurement
    """Share of the held-out cases it would have got right."""
    recall: Measurement
    """Share of those with outcome 1 that it would have found: where outcome 1 is rare, accuracy alone hides it."""
    decision_rate: Measurement
    """Share it would have decided 1."""
    demographic_parity: Measurement
    """`demographic_parity_difference`: highest minus lowest selection rate of the groups."""
    equal_opportunity: Measurement
    """`equal_opportunity_range`: highest minus lowest true positive rate of the groups."""
    reason: Recorded | None = None
    """Why it was not tried; None where it was."""

    @property
    def shown(self) -> tuple[Measurement, ...]:
        """The measurements of it that are shown side by side.

        How often it is right, and then how far apart it leaves the groups.
        """
        return self.accuracy, self.recall, self.demographic_parity, self.equal_opportunity

    def gap(self, name: str) -> Measurement:
        """The gap between groups that is measured as `name`."""
        return next(m for m in (self.demographic_parity, self.equal_opportunity) if m.name == name)


def tried(
    technique: Technique,
    attribute: str,
    table: Mapping[str, Confusion],
    favourable: Literal[0, 1],
    min_cell: int,
    left_out: Phrase | None = None,
) -> Mitigation:
    """The result of `technique`.

    From the counts of each group on the held-out half. `left_out` says why the groups of `table` are not all that
    should be compared; then their gaps are not measured.
    """
    total = sum(table.values(), Confusion())
    about = {"attribute": attribute}
    turned = {group: counts.favouring(favourable) for group, counts in table.items()}
    selected = {group: (counts.selected, counts.size) for group, counts in turned.items()}
    deserved = {group: (counts.tp, counts.positives) for group, counts in turned.items()}

    def gap(name: str, shares: Mapping[str, tuple[int, int]]) -> Measurement:
        if left_out is not None:
            return Measurement.missing(name, left_out, about)
        return widest_gap(name, shares, about, min_cell)

    return Mitigation(
        technique,
        attribute,
        accuracy=_share("accuracy", total.tp + total.tn, total.labelled, about, reasons.no_held_out_case()),
        recall=_share("recall", total.tp, total.positives, about, reasons.no_held_out_case_with_outcome_1()),
        decision_rate=_share("decision_rate", total.selected, total.size, about, reasons.no_held_out_case()),
        demographic_parity=gap("demographic_parity_difference", selected),
        equal_opportunity=gap("equal_opportunity_range", deserved),
    )


def not_tried(technique: Technique, attribute: str, reason: Phrase) -> Mitigation:
    """`technique`, and why it could not be tried."""
    about = {"attribute": attribute}
    return Mitigation(
        technique,
        attribute,
        Measurement.missing("accuracy", reason, about),
        Measurement.missing("recall", reason, about),
        Measurement.missing("decision_rate", reason, about),
        Measurement.missing("demographic_parity_difference", reason, about),
        Measurement.missing("equal_opportunity_range", reason, about),
        reason,
    )


def widest_gap(
    name: str, shares: Mapping[str, tuple[int, int]], about: Mapping[str, str], min_cell: int
) -> Measurement:
    """The highest minus the lowest share of all groups.

    From (part, whole) by group. 0 is equal, 1 as far apart as can be. The interval holds the true difference of the
    groups that truly lie farthest apart, whichever they are: from the highest lower to the highest upper bound of all
    pairs' Newcombe intervals, which cover together (Bonferroni).
    """
    small = sorted(group for group, (_, whole) in shares.items() if whole < min_cell)
    if small:
        return Measurement.missing(name, reasons.too_few_held_out(len(small), len(shares), min_cell), about)
    if len(shares) < 2:
        return Measurement.missing(name, reasons.no_two_groups(), about)
    level = bonferroni(0.95, comb(len(shares), 2))
    rates = [part / whole for part, whole in shares.values()]
    pairs = [difference_interval(*first, *other, level=level) for first, other in permutations(shares.values(), 2)]
    bounds = [pair for pair in pairs if pair is not None]
    return Measurement(
        name,
        methods.widest_of_all_pairs(level),
        about=about,
        value=max(rates) - min(rates),
        interval=Interval(max(0.0, *(pair.low for pair in bounds)), max(pair.high for pair in bounds)),
        n=sum(whole for _, whole in shares.values()),
    )


def _share(name: str, part: int, whole: int, about: Mapping[str, str], reason: Phrase) -> Measurement:
    if not whole:
        return Measurement.missing(name, reason, about)
    return Measurement(
        name,
        methods.counts_on_held_out_half(),
        about=about,
        value=part / whole,
        interval=wilson(part, whole),
        n=whole,
        counts={"part": part, "whole": whole},
    )


def halves(groups: Sequence[str], outcomes: Sequence[int], seed: int) -> tuple[list[int], list[int]]:
    """The positions to train on, and the positions to hold out.

    Every second case of each group and outcome, in seeded order.
    """
    draw = Random(seed)  # noqa: S311  (a split that can be repeated, no secret)
    members: dict[Cell, list[int]] = {}
    for position, cell in enumerate(zip(groups, outcomes, strict=True)):
        members.setdefault(cell, []).append(position)
    train: list[int] = []
    held_out: list[int] = []
    for group in sorted(set(groups)):
        ordered: list[int] = []
        for outcome in (0, 1):
            alike = members.get((group, outcome), [])
            draw.shuffle(alike)
            ordered += alike
        held_out += ordered[0::2]
        train += ordered[1::2]
    return sorted(train), sorted(held_out)


def reweighing(groups: Sequence[str], outcomes: Sequence[int]) -> dict[Cell, float]:
    """The weight of a case by group and outcome.

    P(group) P(outcome) / P(group, outcome) (Kamiran and Calders 2012). Above 1 where the cell is rarer than
    independence would have it; 1 everywhere where the two are independent.
    """
    cells = Counter(zip(groups, outcomes, strict=True))
    by_group, by_outcome, size = Counter(groups), Counter(outcomes), len(outcomes)
    return {
        (group, outcome): by_group[group] * by_outcome[outcome] / (size * count)
        for (group, outcome), count in sorted(cells.items())
    }


def resampled(groups: Sequence[str], outcomes: Sequence[int], seed: int) -> list[int]:
    """The positions of cases, resampled by `reweighing`.

    Each cell has the size that it gives, rounded. Every case of a cell comes as often as fits a whole number of
    times, and a seeded choice of them once more.
    """
    draw = Random(seed)  # noqa: S311  (as above)
    members: dict[Cell, list[int]] = {}
    for position, cell in enumerate(zip(groups, outcomes, strict=True)):
        members.setdefault(cell, []).append(position)
    chosen: list[int] = []
    for cell, weight in reweighing(groups, outcomes).items():
        wanted = round(weight * len(members[cell]))
        times, rest = divmod(wanted, len(members[cell]))
        chosen += members[cell] * times + draw.sample(members[cell], rest)
    return sorted(chosen)

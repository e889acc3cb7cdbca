"""The results of another threshold on the score.

For everybody, for each group, and in the costs of errors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.errors import NotFound
from governance.evidence.catalogue import shown_at
from governance.evidence.grouping import fairness_of
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measure import OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.performance import of_decisions
from governance.evidence.suppression import suppressed
from governance.predictions.spec import ModelSpec
from governance.predictions.tasks import binary
from governance.sentences import measuring, methods, reasons
from governance.services.monitoring.counts import Stored
from governance.statistics.confusion import Confusion
from governance.statistics.cost import Costs, Mean, change_at_most, change_of_nested, mean_cost
from governance.statistics.decisions import Decisions, decided
from governance.statistics.interval import Interval, normal
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.scores import Scores
from governance.statistics.threshold import edge, moved, positions

OVERALL = frozenset(shown_at(OnPage.THRESHOLD, binary.NAME))
"""What follows from decisions alone, and is compared for everybody."""
PER = 1_000
"""Costs are reckoned for this many cases with a known outcome."""
EQUAL_COSTS = Costs()


@dataclass(frozen=True, slots=True)
class Decided:
    """What decisions come to that are taken in one way."""

    overall: tuple[Measurement, ...]
    groups: tuple[Measurement, ...]
    cost: Measurement


@dataclass(frozen=True, slots=True)
class Explored:
    """Decisions as they fell, and under another threshold.

    On the same scores.
    """

    threshold: float
    """The one tried: the edge of a bin of scores, so that its counts are exact."""
    unscored: int
    """Cases without a score: no threshold decides on them, so they are left out of what it would have come to."""
    before: Decided
    after: Decided
    cost_change: Measurement


def explored(stored_counts: Stored, threshold: float, attribute: str, costs: Costs = EQUAL_COSTS) -> Explored:
    """The decisions of a version, and those under `threshold`.

    Of the offered thresholds the nearest one is taken. Groups are those of `attribute`. Raises NotFound where the log
    has no scores, or the specification no such attribute.

    Every threshold can be tried, so whatever differs between two of them is known as well, and must be nothing that is
    hidden. It is not, for this reason. Who is hidden follows from who the people are, never from what was decided about
    them: a group is hidden for how many it has, and a rate for how many of them have which outcome. Those numbers are
    the same at every threshold, so no group is shown at one and hidden at another; and the difference between two
    thresholds is again a share of all of the same people (of those scored in between), never one of a smaller number. A
    rate over what was decided is the exception, since its denominator moves: but it is only shown where both error
    rates that it follows from are. What could break this are cases without a score, who are in the decisions as they
    fell and in none that a threshold takes: where there are fewer of them in a group than may be shown, over all or with
    one outcome, the group is hidden at every threshold, and others with it as ever.
    """
    spec, whole, grouping = stored_counts.spec, stored_counts.whole, stored_counts.grouping(attribute)
    position = _nearest(decided(whole).scores, threshold)
    decisions = moved(decided(whole).scores, position)
    before, after = decided(whole).all.favouring(spec.good_decision), decisions.favouring(spec.good_decision)
    return Explored(
        threshold=edge(position),
        unscored=decided(whole).all.size - decisions.size,
        before=Decided(
            _overall(decided(whole)),
            _as_they_fell(whole, grouping, spec),
            _cost(mean_cost(before, costs), before.labelled),
        ),
        after=Decided(
            _overall(Decisions(decisions)),
            _as_moved(whole, grouping, position, spec),
            _cost(mean_cost(after, costs), after.labelled),
        ),
        cost_change=_cost_change(before, after, costs, nested=spec.predictions.threshold is not None),
    )


def nearest_to_use(stored_counts: Stored) -> float:
    """The offered threshold nearest to the one in use.

    Where none is known, the one that selects as many as were.
    """
    scores, in_use = decided(stored_counts.whole).scores, stored_counts.spec.predictions.threshold
    if in_use is not None:
        return edge(_nearest(scores, in_use))
    wanted = decided(stored_counts.whole).all.selected
    return edge(min(_offered(scores), key=lambda position: abs(moved(scores, position).selected - wanted)))


def _offered(scores: Scores) -> tuple[int, ...]:
    offered = positions(scores)
    if not offered:
        raise NotFound(measuring.no_scores_to_try())
    return offered


def _nearest(scores: Scores, threshold: float) -> int:
    return min(_offered(scores), key=lambda position: abs(edge(position) - threshold))


def _overall(decisions: Decisions) -> tuple[Measurement, ...]:
    return tuple(m for m in of_decisions(decisions) if m.name in OVERALL)


def _as_they_fell(whole: Profile, grouping: Grouping, spec: ModelSpec) -> tuple[Measurement, ...]:
    table = named(decided(whole).by_group.get(grouping, {}), grouping, spec)
    hidden, reference = suppressed(table, spec.min_cell), reference_of(table, grouping, spec)
    return fairness_of(table, grouping, hidden, reference, spec)


def _as_moved(whole: Profile, grouping: Grouping, position: int, spec: ModelSpec) -> tuple[Measurement, ...]:
    fell = named(decided(whole).by_group.get(grouping, {}), grouping, spec)
    would = _moved_by_name(decided(whole).scores_by_group.get(grouping, {}), grouping, position, spec)
    if fell and not would:
        reason = reasons.scores_not_counted_by_group(whole.model, whole.version)
        return (Measurement.missing("selection_rate", reason, {"attribute": SEPARATOR.join(grouping)}),)
    hidden = suppressed(fell, spec.min_cell) | _given_away(fell, would, spec.min_cell)
    return fairness_of(would, grouping, hidden, reference_of(fell, grouping, spec), spec)


def _moved_by_name(
    scores: Mapping[Group, Scores], grouping: Grouping, position: int, spec: ModelSpec
) -> dict[Group, Confusion]:
    return named({group: moved(scores_of_group, position) for group, scores_of_group in scores.items()}, grouping, spec)


def _given_away(fell: Mapping[Group, Confusion], would: Mapping[Group, Confusion], min_cell: int) -> frozenset[Group]:
    """Groups whose few cases without a score would be revealed.

    The decisions on these would follow from all less those with a score.
    """
    return frozenset(
        group
        for group, counts in fell.items()
        if any(
            0 < all_of_them - scored < min_cell
            for all_of_them, scored in zip(_sizes(counts), _sizes(would.get(group, Confusion())), strict=True)
        )
    )


def _sizes(counts: Confusion) -> Sequence[int]:
    return counts.size, counts.positives, counts.negatives


def _cost(mean: Mean | None, n: int) -> Measurement:
    if mean is None:
        return Measurement.missing("cost_per_thousand", reasons.no_outcome_yet())
    interval = normal(PER * mean.value, PER * mean.error)
    return Measurement(
        "cost_per_thousand",
        methods.mean_cost(PER),
        value=PER * mean.value,
        interval=Interval(max(0.0, interval.low), interval.high),
        n=n,
    )


def _cost_change(before: Confusion, after: Confusion, costs: Costs, *, nested: bool) -> Measurement:
    name, was, would = "cost_per_thousand_change", mean_cost(before, costs), mean_cost(after, costs)
    if was is None or would is None:
        return Measurement.missing(name, reasons.no_outcome_yet())
    change = change_of_nested(before, after, costs) if nested else None
    method = methods.change_of_paired_costs(PER)
    if change is None:
        change, method = change_at_most(was, would), methods.change_of_costs_at_most(PER)
    interval = normal(PER * change.value, PER * change.error)
    return Measurement(name, method, value=PER * change.value, interval=interval, n=after.labelled)

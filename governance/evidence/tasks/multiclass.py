"""What is measured of choices between classes.

Each class is measured against all others, and over all classes. Groups are compared in what share is given each class, and
in what share of those who are of a class is given it. Where a class is named as the good one, groups are compared in it as
they are in a decision.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from math import sqrt
from typing import Literal

from governance.evidence.calibration import calibration_error
from governance.evidence.concept import ChangeDetector, error_rate_change
from governance.evidence.fairness import SummariesOfGroups, compared, fairness
from governance.evidence.groups import SEPARATOR, People, named, reference_of
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts, by_part, themselves
from governance.evidence.performance import area, log_loss, measured_share
from governance.evidence.positive import good_class
from governance.evidence.suppression import suppressed
from governance.evidence.tasks.binary import rate_gap
from governance.evidence.tasks.task import MeasuredTask, RanksByClass
from governance.predictions.spec import ModelSpec, Words
from governance.sentences import measuring, methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.classes import Cell, Classes, ClassTable, chosen
from governance.statistics.interval import LEVEL, Interval, bonferroni, normal
from governance.statistics.profile import Group, Grouping, Profile

ACCURACY = "group_accuracy"


class _Classes(MeasuredTask):
    heading = "How often it is right"
    called = "Rate"
    unknown = "how often it is right"
    later = "what it chose"

    def scored(self, spec: ModelSpec) -> bool:
        return None not in (spec.predictions.columns.classes or {}).values()

    def good(self, spec: ModelSpec) -> Literal[0, 1] | None:
        return None if spec.favourable is None else 1

    def right(self, profile: Profile, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
        counts = chosen(profile)
        of_classes = [measurement for name in counts.names for measurement in _of_class(counts, name)]
        return (
            measured_share("accuracy", counts.all.right, counts.labelled, reasons.no_outcome_yet()),
            _macro_f1(counts.all, counts.names),
            _weighted_f1(counts.all, counts.names),
            log_loss(counts.happened),
            *_areas(counts, ranks),
            calibration_error("top_label_calibration_error", counts.top, {}),
            *_classwise(counts),
            *of_classes,
        )

    def areas(self, profile: Profile, ranks: RanksByClass) -> tuple[Measurement, ...]:
        return _areas(chosen(profile), ranks)

    def by_group(self, profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
        measured: list[Measurement] = []
        if spec.favourable is not None:
            rest = replace(profile, answers=chosen(profile).against_the_rest(str(spec.favourable)))
            measured += (m for m in fairness(rest, spec, summarise) if m.name != ACCURACY)
        for grouping in spec.groupings:
            table = named(chosen(profile).by_group.get(grouping, {}), grouping, spec)
            hidden, reference = suppressed(table, spec.min_cell), reference_of(table, grouping, spec)
            measured += _groups(table, hidden, reference, grouping, spec)
        return tuple(measured)

    def over_time(
        self, parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
    ) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
        for part in by_part(parts, whole, lambda profile: chosen(profile).by_group, themselves, grouping, spec):
            present = {group: counts for group, counts in part.table.items() if counts.size}
            hidden = suppressed(present, spec.min_cell, part.hidden.entirely & present.keys())
            favoured = _favoured(present, hidden, part.reference, grouping, spec)
            yield part.first, (*favoured, *_groups(present, hidden, part.reference, grouping, spec))

    def people(self, profile: Profile, grouping: Grouping, spec: ModelSpec) -> Mapping[Group, People]:
        return named(chosen(profile).by_group.get(grouping, {}), grouping, spec)

    def changes(
        self, own: Sequence[Profile], reference: Profile | None, detector: ChangeDetector
    ) -> tuple[Measurement, ...]:
        del reference
        decided = [replace(bucket, answers=chosen(bucket).right_or_wrong().without_groups()) for bucket in own]
        return (error_rate_change(decided, detector),)

    def words(self, spec: ModelSpec) -> Words:
        if spec.favourable is None:
            return spec.words
        return Words(
            cases=spec.words.cases,
            positive=f"are of class {spec.favourable}",
            negative="are of another class",
            decided=f"were given class {spec.favourable}",
            undecided="were given another class",
        )

    def groups_in_words(self, spec: ModelSpec) -> str:
        each = "Each class is compared with all others; which are which stands behind the name of the group."
        if spec.favourable is None:
            return f"It chooses between classes, and none of them is named as the good one for a person. {each}"
        return f"{good_class(self.words(spec), 1)} {each}"

    def no_audit(self, spec: ModelSpec) -> Phrase | None:
        return None if spec.favourable is not None else measuring.names_no_good_class(spec.does)

    def no_threshold(self, spec: ModelSpec) -> Phrase | None:
        return measuring.has_no_threshold(spec.does)

    def gap_in_words(self, gap: Measurement, spec: ModelSpec) -> str:
        name = gap.about.get("class")
        if name is None:
            return rate_gap(gap, self.words(spec), 1)
        about = {
            **gap.about,
            "group": _without(gap.about["group"], name),
            "versus": _without(gap.about["versus"], name),
        }
        words = Words(cases=spec.words.cases, positive=f"are of class {name}", decided=f"were given class {name}")
        return rate_gap(replace(gap, about=about), words, 1)


def _areas(counts: Classes, ranks: RanksByClass | None) -> tuple[Measurement, ...]:
    """The area of each class against the rest, and their mean."""
    if not counts.scores:
        return (Measurement.missing("macro_auc", reasons.no_scores()),)
    each = [
        area(counts.scores[name], None if ranks is None else ranks[name], "class_auc", {"class": name})
        for name in counts.names
    ]
    return (_mean_area(each), *each)


def _mean_area(each: Sequence[Measurement]) -> Measurement:
    absent = next((measured for measured in each if measured.value is None), None)
    if absent is not None:
        return Measurement.missing(
            "macro_auc", absent.reason or reasons.no_scores(), n=max(measured.n for measured in each)
        )
    values, intervals = (
        [measured.value or 0.0 for measured in each],
        [measured.interval for measured in each if measured.interval is not None],
    )
    return Measurement(
        "macro_auc",
        methods.mean_of_areas(),
        value=_mean(values),
        interval=Interval(
            _mean(measured.low for measured in intervals), _mean(measured.high for measured in intervals)
        ),
        n=max(measured.n for measured in each),
    )


def _classwise(counts: Classes) -> Iterator[Measurement]:
    """The calibration of each class against the rest, and the mean."""
    if not counts.scores:
        yield Measurement.missing("classwise_calibration_error", reasons.no_scores())
        return
    level = bonferroni(LEVEL, len(counts.names))
    each = [
        calibration_error("class_calibration_error", counts.scores[name], {"class": name}, level)
        for name in counts.names
    ]
    absent = next((measured for measured in each if measured.value is None), None)
    if absent is not None:
        yield Measurement.missing("classwise_calibration_error", absent.reason or reasons.no_scores())
    else:
        yield Measurement(
            "classwise_calibration_error",
            methods.mean_of_calibration_errors(),
            value=_mean(measured.value or 0.0 for measured in each),
            noise=_mean(measured.noise or 0.0 for measured in each),
            n=max(measured.n for measured in each),
        )
    yield from each


def _of_class(counts: Classes, name: str) -> Iterator[Measurement]:
    about, table, right = {"class": name}, counts.all, counts.all.cells.get((name, name), 0)
    judged = sum(count for (picked, came), count in table.cells.items() if picked == name and came is not None)
    nobody = reasons.no_outcome_yet() if not counts.labelled else reasons.nobody_of_whom("of the class")
    yield measured_share("class_share", table.chosen(name), counts.size, reasons.no_cases(), about)
    yield measured_share("class_recall", right, table.came(name), nobody, about)
    yield measured_share("class_precision", right, judged, nobody, about)


def _macro_f1(table: ClassTable, names: Sequence[str]) -> Measurement:
    """The mean F1 of classes that were chosen or came.

    Each counts once.
    """
    present = [name for name in names if _either(table, name)]
    if not present:
        return Measurement.missing("macro_f1", reasons.no_outcome_yet())
    value = _mean(_f1(table, name) for name in present)
    slopes = {cell: sum(_slope(table, name, cell) for name in present) / len(present) for cell in _labelled(table)}
    return _of_slopes("macro_f1", table, value, slopes)


def _weighted_f1(table: ClassTable, names: Sequence[str]) -> Measurement:
    """The mean F1 of classes, each as often as it came."""
    present = [name for name in names if table.came(name)]
    if not present:
        return Measurement.missing("weighted_f1", reasons.no_outcome_yet())
    n, f1 = table.labelled, {name: _f1(table, name) for name in present}
    shares = {name: table.came(name) / n for name in present}
    slopes = {
        cell: f1[str(cell[1])] + sum(shares[name] * _slope(table, name, cell) for name in present)
        for cell in _labelled(table)
    }
    return _of_slopes("weighted_f1", table, sum(shares[name] * f1[name] for name in present), slopes)


def _of_slopes(name: str, table: ClassTable, value: float, slopes: Mapping[Cell, float]) -> Measurement:
    """A function of the shares of all cells, by the delta method.

    `slopes` say by how much it rises with each share.
    """
    n = table.labelled
    mean = sum(table.cells[cell] / n * slope for cell, slope in slopes.items())
    squares = sum(table.cells[cell] / n * slope * slope for cell, slope in slopes.items())
    interval = normal(value, sqrt(max(0.0, squares - mean * mean) / n))
    return Measurement(
        name,
        methods.mean_f1(weighted=name == "weighted_f1"),
        value=value,
        interval=Interval(max(0.0, interval.low), min(1.0, interval.high)),
        n=n,
    )


def _f1(table: ClassTable, name: str) -> float:
    return 2 * table.cells.get((name, name), 0) / _either(table, name)


def _slope(table: ClassTable, name: str, cell: Cell) -> float:
    """How fast the F1 of a class rises with a cell's share."""
    either = _either(table, name) / table.labelled
    hits = (cell[0] == name) + (cell[1] == name)
    return (2 * (cell == (name, name)) - hits * _f1(table, name)) / either


def _either(table: ClassTable, name: str) -> int:
    """Cases with a known class that was chosen or came.

    Those of which it was both count twice.
    """
    return sum((picked == name) * count + (came == name) * count for (picked, came), count in _labelled(table).items())


def _labelled(table: ClassTable) -> Mapping[Cell, int]:
    return {cell: count for cell, count in table.cells.items() if cell[1] is not None}


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return sum(every) / len(every)


def _favoured(
    table: Mapping[Group, ClassTable],
    hidden: AbstractSet[Group],
    reference: Group | None,
    grouping: Grouping,
    spec: ModelSpec,
) -> Iterator[Measurement]:
    """The groups of one attribute in the class that is good."""
    if spec.favourable is not None:
        against = {group: counts.against_the_rest(str(spec.favourable)) for group, counts in table.items()}
        about = {"attribute": SEPARATOR.join(grouping)}
        yield from (m for m in compared(against, hidden, reference, about, spec) if m.name != ACCURACY)


def _groups(
    table: Mapping[Group, ClassTable],
    hidden: AbstractSet[Group],
    reference: Group | None,
    grouping: Grouping,
    spec: ModelSpec,
) -> Iterator[Measurement]:
    """How often each group is given the right class, and each class."""
    about, names = {"attribute": SEPARATOR.join(grouping)}, spec.predictions.columns.class_names
    right = {group: counts.confusion for group, counts in table.items()}
    few = {SEPARATOR.join(group) for group, counts in table.items() if _has_few(counts, names, spec.min_cell)}
    for measured in compared(right, hidden, reference, about, spec):
        if measured.name == ACCURACY and measured.value is not None and measured.about["group"] in few:
            # Beside the shares of the other classes it would tell that of the few.
            yield Measurement.missing(ACCURACY, reasons.would_reveal_few(spec.min_cell), measured.about)
        elif measured.name == ACCURACY:
            yield measured
    for name in names:
        against = {group: counts.against_the_rest(name) for group, counts in table.items()}
        for measured in compared(against, hidden, reference, about, spec):
            called = _called_of_class(measured.name)
            if called is not None:
                yield replace(measured, name=called, about=_about_class(measured.about, name))


def _has_few(table: ClassTable, names: Sequence[str], min_cell: int) -> bool:
    return any(0 < table.came(name) < min_cell for name in names)


def _called_of_class(name: str) -> str | None:
    """What a rate or a gap of each class is called.

    None where it is not measured of each.
    """
    match name:
        case "selection_rate":
            return "class_rate"
        case "selection_rate_difference":
            return "class_rate_difference"
        case "true_positive_rate":
            return "class_hit_rate"
        case "equal_opportunity_difference":
            return "class_hit_rate_difference"
    return None


def _about_class(about: Mapping[str, str], name: str) -> dict[str, str]:
    """What it is about, the class behind the group's name."""
    behind = {part: f"{about[part]}{SEPARATOR}{name}" for part in ("group", "versus") if part in about}
    return {**about, **behind, "class": name}


def _without(group: str, name: str) -> str:
    return group.removesuffix(f"{SEPARATOR}{name}")


TASK = _Classes()

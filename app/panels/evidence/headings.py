"""Titles of charts, which say what is found in them.

Each is computed from what is drawn, and true of a chart with one number, and of one with none.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app import charts
from governance.evidence.catalogue import term
from governance.evidence.judgement import beyond, beyond_chance
from governance.evidence.vocabulary import shown
from governance.sentences.phrase import counted
from governance.sentences.times import day

Ends = Mapping[str, tuple[float, float]]
"""The first and the last value of each line, by what the line is called."""
FEW = 3
"""More lines than this are not all named in a title."""


def extremes(label: str, name: str, values: Mapping[str, float]) -> str:
    """The lowest and the highest of several.

    As people read the measure `name`.
    """
    if not values:
        return f"{label}: not measured"
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    least, most = shown(name, values[low]), shown(name, values[high])
    if len(values) == 1:
        return f"{label}: {least} for {low}"
    if least == most:
        return f"{label}: {least} for each of {len(values)}"
    return f"{label}: {least} for {low}, {most} for {high}"


def moved_in(grid: charts.Grid, unit: str) -> str:
    """Which features moved beyond the limit, and in how many periods.

    Beyond chance, where there is no limit.
    """
    label = term(grid.measure).label
    if not any(m.value is not None for m in grid.cells.values()):
        return f"{label} was not measured of any feature"
    limit = grid.limit
    where = "further than chance explains" if limit is None else f"beyond the limit of {limit:g}"
    loud = {key for key, m in grid.cells.items() if (beyond_chance(m) if limit is None else beyond(m, limit))}
    return f"Moved {where}: {_which(grid, loud, unit)}" if loud else f"No feature moved {where} in any {unit}"


def risen_in(grid: charts.Grid, unit: str) -> str:
    """Which features have an unusual share, and how often.

    It rose by more than chance explains. The largest share of all is said as well.
    """
    label = term(grid.measure).label
    measured = {key: m.value for key, m in grid.cells.items() if m.value is not None}
    if not measured:
        return f"{label}: not measured of any feature"
    (feature, start), most = max(measured.items(), key=lambda cell: cell[1])
    if most == 0:
        return f"{label}: none, in any feature and {unit}"
    largest = f"at most {shown(grid.measure, most)} ({grid.called(feature)}, {unit} from {day(start)})"
    loud = {key for key in measured if key not in grid.faint}
    return f"{label}: {f'unusual for {_which(grid, loud, unit)}' if loud else 'nowhere unusual'}; {largest}"


def _which(grid: charts.Grid, loud: Collection[tuple[str, date]], unit: str) -> str:
    by_feature = {feature: sum(feature == name for name, _ in loud) for feature in grid.features}
    features = [feature for feature, times in by_feature.items() if times]
    first = max(features, key=by_feature.__getitem__)
    often = f"{by_feature[first]} of {counted(len(grid.starts), unit)}"
    if len(features) == 1:
        return f"{grid.called(first)} alone, in {often}"
    others = counted(len(features) - 1, "other feature", "other features")
    return f"{grid.called(first)} in {often}, and {others} in as many or fewer"


def most_different(labels: Sequence[str], before: Sequence[int], after: Sequence[int], now: str) -> str:
    """The bin of two distributions whose share differs most.

    `now` is when the second of them was counted.
    """
    if not sum(before) or not sum(after):
        return f"There are no cases {'in the reference' if not sum(before) else f'in the {now}'}"
    shares = [(a / sum(before), b / sum(after)) for a, b in zip(before, after, strict=True)]
    widest = max(range(len(labels)), key=lambda at: abs(shares[at][1] - shares[at][0]))
    then, since = (f"{100 * share:.1f} %" for share in shares[widest])
    if then == since:
        return f"Each value is about as frequent in the {now} as in the reference"
    return f"{labels[widest]}: {then} of cases in the reference, {since} in the {now}"


def from_first_to_last(label: str, name: str, ends: Ends) -> str:
    """Where each line begins and ends.

    Of more than `FEW` lines, the one that changed most.
    """
    if not ends:
        return f"{label} was not measured"
    if len(ends) > FEW:
        most = max(ends, key=lambda called: abs(ends[called][1] - ends[called][0]))
        return f"{label} changed most in {most}: {_way(name, ends[most])}"
    return f"{label} went {'; '.join(f'{_way(name, both)} in {called}' for called, both in ends.items())}"


def _way(name: str, ends: tuple[float, float]) -> str:
    first, last = (shown(name, value) for value in ends)
    return f"from {first} to {last}"


def ends_of(lines: charts.Series) -> Ends:
    """The first and the last value of each line that has any."""
    measured = {called: [m.value for _, m in points if m.value is not None] for called, points in lines.items()}
    return {called: (values[0], values[-1]) for called, values in measured.items() if values}

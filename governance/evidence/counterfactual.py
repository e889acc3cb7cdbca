"""What would have had to be different for another decision.

A counterfactual is a small set of changes to one case after which the model decides otherwise (Wachter, Mittelstadt
and Russell 2018, Harvard Journal of Law & Technology 31(2)). Several that change different features say more than the
nearest one alone (Mothilal, Sharma and Tan 2020, DiCE). It describes the model, and promises nobody a decision: what
it leaves unchanged may not stay as it is in life.

New values are those of real cases that have the wanted decision, and numbers between them and the case's own. Every
one has been asked of the model in the form in which it is returned. That none was found does not prove that there is
none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil, comb, floor, inf, isfinite, log10
from statistics import fmean
from sys import float_info
from typing import Literal

import numpy as np
import numpy.typing as npt

from governance.predictions.port import Cell

Way = Literal["up", "down"]
"""The only way in which a number may change."""

MOST_CALLS = 8
"""How often the model is asked: with single changes, pairs, triples, four times with smaller changes, and once more."""
MOST_ROWS = 20_000
"""How many rows it is asked in all; the limits below keep to it."""

DONORS = 30
"""Real cases whose values are taken over."""
MOST_TOGETHER = {2: 16, 3: 10}
"""Of each real case, how many features are taken over in pairs and in triples: those that move the answer most."""
MOST_PULLED = 80
"""Changes that are made smaller."""
MOST_OF_A_SET = 4
"""Of these, with the same features."""
ROUNDS = 4
POINTS = 7
"""Numbers tried in each round between one that is enough and one that is not."""
MOST_SINGLES = (
    MOST_ROWS
    - 1
    - DONORS * (1 + sum(comb(features, size) for size, features in MOST_TOGETHER.items()))
    - MOST_PULLED * (1 + ROUNDS * POINTS * max(MOST_TOGETHER))
)
"""Changes of one feature, those of the nearest real cases first."""

FINENESS = 10_000
"""A number between two others has the decimals of the rows, but no more than divide their range into so many steps."""
MOST_DECIMALS = 6
"""Numbers with more are not taken for rounded."""

Changes = Mapping[str, Cell]
Columns = Mapping[str, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Changeable:
    """Which features of a case may change, and which way."""

    immutable: frozenset[str] = frozenset()
    """These stay as they are."""
    monotone: Mapping[str, Way] = field(default_factory=dict)
    """Numbers that may only rise, or only fall. Where the case has none, no way can be told, and they stay."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Changes after which the model decides otherwise."""

    changes: Changes
    """The new value by feature; every other feature stays."""
    score: float
    """What the model answered when it was asked with these changes."""
    distance: float
    """How large the changes are, as a mean over the changed features: of a number, the share of the feature's range in
    the rows and the case; 1 of anything else. From 0, which would be no change, to 1."""
    near: float
    """Distance to the nearest real case with the wanted decision, in the same way, as a mean over all features. From 0:
    there is such a case; the larger, the less plausible."""


def counterfactuals(
    case: Mapping[str, Cell],
    rows: Columns,
    wanted: Sequence[bool],
    answered: Callable[[Columns], Sequence[float]],
    decides: Callable[[float], bool],
    changeable: Changeable,
    most: int = 10,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Counterfactual, ...]:
    """Changes that give `case` the wanted decision.

    At most `most`, with the fewest features first, then by distance. No two change the same features, and none changes
    all those of another and more. `rows` are columns of real cases, and `wanted` says which of these have the wanted
    decision. `answered` asks the model, and `decides` whether its score gives that decision. `progress` is called with
    the share that is done, from 0 to 1. Empty where none was found, and where `case` has the decision already. Raises
    ValueError where `case` and `rows` differ in their columns, or these in their length, and where the model does not
    give one score for each row.
    """
    _refuse_other_columns(case, rows, wanted)
    space = _Space.of(case, rows, wanted, changeable)
    model = _Model(case, answered, decides, progress)
    flips = _pulled_back(model, space, _taken_over(model, space, most))
    final = [flip.changes for flip in flips]
    confirmed = [pair for pair in zip(final, model.ask(final), strict=True) if pair[1].decides]
    progress(1.0)
    return tuple(
        Counterfactual(changes, answer.score, space.size(changes), space.near(changes))
        for changes, answer in confirmed[:most]
    )


def _refuse_other_columns(case: Mapping[str, Cell], rows: Columns, wanted: Sequence[bool]) -> None:
    if set(case) != set(rows):
        others = ", ".join(sorted(set(case) ^ set(rows)))
        raise ValueError(f"only the case or only the rows have {others}, expected the same columns")
    for feature, cells in rows.items():
        if len(cells) != len(wanted):
            raise ValueError(f"{feature} has {len(cells)} values, expected {len(wanted)}: one for each decision")


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of one feature in the rows with the wanted decision."""

    cells: tuple[Cell, ...]
    numbers: npt.NDArray[np.float64] | None = None
    """NaN where there is none; None of a feature that is no number."""
    width: float = 0.0
    """The range of the feature in all rows and the case."""
    decimals: int = 0
    """To how many a number between two others is rounded."""
    integers: bool = False

    @classmethod
    def of(cls, own: Cell, cells: Sequence[Cell], wanted: Sequence[bool]) -> "_Column":
        """The values where `wanted`.

        In the form that the feature has in all `cells`, and the range that it has in these and the case's `own`.
        """
        selected = tuple(cell for cell, has in zip(cells, wanted, strict=True) if has)
        present = [cell for cell in cells if not _missing(cell)]
        numbers = [number for cell in present if (number := _number(cell)) is not None]
        if not present or len(numbers) < len(present):
            return cls(selected)
        number = _number(own)
        spread = numbers if number is None else [*numbers, number]
        width = max(spread) - min(spread)
        return cls(
            selected,
            np.array([np.nan if (number := _number(cell)) is None else number for cell in selected], dtype=np.float64),
            width,
            _decimals(numbers, width),
            all(isinstance(cell, int) for cell in present),
        )

    def part(self, value: Cell, other: Cell) -> float:
        """How far two values lie apart.

        0 is not at all; 1 is the whole range, or another word.
        """
        if value == other or (_missing(value) and _missing(other)):
            return 0.0
        first, second = _number(value), _number(other)
        if self.numbers is None or not self.width or first is None or second is None:
            return 1.0
        return abs(first - second) / self.width

    def parts(self, value: Cell) -> npt.NDArray[np.float64]:
        """How far `value` lies from that of each row."""
        number = _number(value)
        if self.numbers is None or not self.width or number is None:
            return np.array([self.part(value, cell) for cell in self.cells], dtype=np.float64)
        return np.nan_to_num(np.abs(self.numbers - number) / self.width, nan=1.0)

    def between(self, low: float, enough: float) -> tuple[int | float, ...]:
        """A few numbers from beyond `low` to before `enough`.

        In the form that the feature has; nearest to `low` first.
        """
        steps = [low + (enough - low) * step / (POINTS + 1) for step in range(1, POINTS + 1)]
        rounded = dict.fromkeys(self._rounded(step, upward=enough > low) for step in steps)
        return tuple(number for number in rounded if min(low, enough) < number < max(low, enough))

    def _rounded(self, number: float, *, upward: bool) -> int | float:
        steps = round(number * 10**self.decimals, 6)
        rounded = (ceil(steps) if upward else floor(steps)) / 10**self.decimals
        return int(rounded) if self.integers else round(rounded, self.decimals)


def _decimals(numbers: Sequence[float], width: float) -> int:
    """How many decimals all numbers have.

    Or as many as divide a range of `width` finely enough, where these are fewer.
    """
    exact = (n for n in range(MOST_DECIMALS) if all(round(number, n) == number for number in numbers))
    fine = ceil(min(max(0, log10(FINENESS) - log10(width)), float_info.dig)) if width else MOST_DECIMALS
    return min(next(exact, fine), fine)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not isfinite(cell):
        return None
    return float(cell)


def _missing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and not isfinite(cell))


@dataclass(frozen=True, slots=True)
class _Space:
    """The case among the rows that have the wanted decision."""

    case: Mapping[str, Cell]
    columns: Mapping[str, _Column]
    apart: Mapping[str, npt.NDArray[np.float64]]
    """How far each feature of the case lies from that of each row."""
    changeable: Changeable

    @classmethod
    def of(cls, case: Mapping[str, Cell], rows: Columns, wanted: Sequence[bool], changeable: Changeable) -> "_Space":
        """The space, with its features in alphabetical order.

        So that the order of columns decides nothing.
        """
        columns = {feature: _Column.of(case[feature], rows[feature], wanted) for feature in sorted(rows)}
        apart = {feature: column.parts(case[feature]) for feature, column in columns.items()}
        return cls(case, columns, apart, changeable)

    def donors(self) -> list[Changes]:
        """What could be taken over from the nearest rows, nearest first."""
        mutable = [feature for feature in self.columns if feature not in self.changeable.immutable]
        if not mutable:
            return []
        order = np.argsort(np.mean([self.apart[feature] for feature in mutable], axis=0), kind="stable")
        donors: dict[tuple[tuple[str, Cell], ...], Changes] = {}
        for row in order:
            changes = {feature: self.columns[feature].cells[row] for feature in mutable}
            changes = {feature: value for feature, value in changes.items() if self._permits(feature, value)}
            if changes:
                donors.setdefault(tuple(changes.items()), changes)
            if len(donors) == DONORS:
                break
        return list(donors.values())

    def size(self, changes: Changes) -> float:
        """How large the changes are, as a mean over the changed features."""
        return fmean(self.columns[feature].part(self.case[feature], value) for feature, value in changes.items())

    def near(self, changes: Changes) -> float:
        """Distance of the changed case to the nearest row."""
        changed = {feature: self.columns[feature].parts(value) for feature, value in changes.items()}
        apart = {**self.apart, **changed}
        return float(np.min(np.mean(list(apart.values()), axis=0)))

    def lows(self, changes: Changes) -> dict[str, float]:
        """The case's own numbers, of the changed features that have one."""
        numbers = {feature: _number(self.case[feature]) for feature in changes}
        return {
            feature: number
            for feature, number in numbers.items()
            if number is not None and self.columns[feature].numbers is not None
        }

    def _permits(self, feature: str, value: Cell) -> bool:
        """Whether `value` may be a new one.

        It is there, differs from the case's own, and lies in the way in which the feature may go.
        """
        if _missing(value) or value == self.case[feature]:
            return False
        way = self.changeable.monotone.get(feature)
        if way is None:
            return True
        own, new = _number(self.case[feature]), _number(value)
        return own is not None and new is not None and (new > own if way == "up" else new < own)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model answered to the case with some changes."""

    score: float
    decides: bool
    """Whether it gives the wanted decision."""


@dataclass(slots=True)
class _Model:
    """Asks a model about the case with changes, in batches."""

    case: Mapping[str, Cell]
    answered: Callable[[Columns], Sequence[float]]
    decides: Callable[[float], bool]
    progress: Callable[[float], None]
    calls: int = 0

    def ask(self, trials: Sequence[Changes]) -> list[_Answer]:
        """One answer for each of `trials`, all in one call.

        Nobody is asked where there are none. Raises ValueError where the model gives more or fewer.
        """
        if not trials:
            return []
        columns = {feature: [trial.get(feature, own) for trial in trials] for feature, own in self.case.items()}
        scores = [float(score) for score in self.answered(columns)]
        if len(scores) != len(trials):
            raise ValueError(f"the model gave {len(scores)} scores, expected {len(trials)}")
        self.calls += 1
        self.progress(self.calls / MOST_CALLS)
        # NaN would decide where the question is written as "not below".
        return [_Answer(score, isfinite(score) and bool(self.decides(score))) for score in scores]


@dataclass(frozen=True, slots=True)
class _Flip:
    """Changes that give the wanted decision."""

    changes: Changes
    lows: Mapping[str, float]
    """Of each changed number, the nearest to `changes` that is not enough; in the beginning the case's own."""

    @property
    def features(self) -> frozenset[str]:
        """What it changes."""
        return frozenset(self.changes)


def _taken_over(model: _Model, space: _Space, most: int) -> list[_Flip]:
    """Values of real cases that give the case the wanted decision.

    Of one to three features, and none whose features contain those of a smaller one.
    """
    donors = space.donors()
    if not donors:
        return []
    singles = _distinct({feature: value} for changes in donors for feature, value in changes.items())[:MOST_SINGLES]
    own, *answers = model.ask([{}, *singles, *donors])
    if own.decides:
        return []
    effects = _effects(own, singles, answers)
    flips = _flips(space, singles, answers[: len(singles)])
    for size in MOST_TOGETHER:
        # More features come after fewer, so there is no need of them.
        if len({flip.features for flip in flips}) >= most:
            break
        trials = _distinct(_together(donors, effects, size, {flip.features for flip in flips}))
        flips += _flips(space, trials, model.ask(trials))
    return flips


def _distinct(trials: Iterable[Changes]) -> list[Changes]:
    return list({tuple(trial.items()): trial for trial in trials}.values())


def _flips(space: _Space, trials: Sequence[Changes], answers: Sequence[_Answer]) -> list[_Flip]:
    return [_Flip(trial, space.lows(trial)) for trial, answer in zip(trials, answers, strict=True) if answer.decides]


Effects = Mapping[tuple[str, Cell], float]
"""How far a new value of a feature alone moves the answer to the wanted decision."""


def _effects(own: _Answer, singles: Sequence[Changes], answers: Sequence[_Answer]) -> Effects:
    """The effect of each single change.

    Where nothing gave the decision, nobody knows which way it lies, and any effect counts.
    """
    moves = [answer.score - own.score if isfinite(answer.score - own.score) else 0.0 for answer in answers]
    way = float(np.sign(sum(move for move, answer in zip(moves, answers, strict=True) if answer.decides)))
    changes = (change for single in singles for change in single.items())
    return {change: way * move if way else abs(move) for change, move in zip(changes, moves, strict=False)}


def _together(donors: Sequence[Changes], effects: Effects, size: int, enough: set[frozenset[str]]) -> Iterator[Changes]:
    """Changes of those features of one real case that promise most.

    Of `size` of them at once, and none with features that are `enough` already.
    """
    alone = {feature for features in enough if len(features) == 1 for feature in features}
    for changes in donors:
        left = sorted(
            (feature for feature in changes if feature not in alone),
            key=lambda feature: (-effects.get((feature, changes[feature]), -inf), feature),
        )
        for features in combinations(sorted(left[: MOST_TOGETHER[size]]), size):
            if not any(frozenset(pair) in enough for pair in combinations(features, 2)):
                yield {feature: changes[feature] for feature in features}


def _pulled_back(model: _Model, space: _Space, flips: Sequence[_Flip]) -> list[_Flip]:
    """The smallest changes of each set of features.

    The fewest features first. Numbers are moved back to the case's own as far as the decision stays.
    """
    pulled = _promising(space, flips)
    for _ in range(ROUNDS):
        trials = [_trials(space, flip) for flip in pulled]
        answers = iter(model.ask([trial for several in trials for _, trial in several]))
        pulled = [
            _smaller(space, flip, [(feature, trial, next(answers)) for feature, trial in several])
            for flip, several in zip(pulled, trials, strict=True)
        ]
    return [variants[0] for variants in _by_features(space, pulled)]


def _promising(space: _Space, flips: Sequence[_Flip]) -> list[_Flip]:
    """The smallest few of each set of features."""
    sets = _by_features(space, flips)[:MOST_PULLED]
    each = min(MOST_OF_A_SET, MOST_PULLED // max(1, len(sets)))
    return [flip for variants in sets for flip in variants[:each]]


def _by_features(space: _Space, flips: Sequence[_Flip]) -> list[list[_Flip]]:
    """Flips by the set of features that they change.

    Smallest first; the sets by how many features they have, then by their smallest.
    """
    sets: dict[frozenset[str], list[_Flip]] = {}
    for flip in sorted(flips, key=lambda flip: (len(flip.changes), space.size(flip.changes), sorted(flip.changes))):
        sets.setdefault(flip.features, []).append(flip)
    return list(sets.values())


def _trials(space: _Space, flip: _Flip) -> list[tuple[str, Changes]]:
    """The flip with one of its numbers moved back.

    Of each number the nearest to the case's own first.
    """
    return [
        (feature, {**flip.changes, feature: number})
        for feature, low in flip.lows.items()
        if (enough := _number(flip.changes[feature])) is not None
        for number in space.columns[feature].between(low, enough)
    ]


def _smaller(space: _Space, flip: _Flip, trials: Sequence[tuple[str, Changes, _Answer]]) -> _Flip:
    """The smallest of those trials that give the decision.

    Or the flip itself, where none does; with what is now seen to be not enough of each number.
    """
    lows, smallest, passed = dict(flip.lows), flip, set[str]()
    for feature, changes, answer in trials:
        if feature in passed:
            continue
        if not answer.decides:
            lows[feature] = _number(changes[feature]) or 0.0
            continue
        passed.add(feature)
        if space.size(changes) < space.size(smallest.changes):
            smallest = replace(flip, changes=changes)
    return replace(smallest, lows=lows)

"""Which features act together in a model's answers.

Two do where the effect of one depends on the value of the other. Then the change of both at once is another one than the changes of each by itself
add up to: f(x) - f(i changed) - f(j changed) + f(both changed), which is 0 for every model in which neither depends on the other
(Friedman and Popescu 2008, section 8).
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from governance.evidence.closer_look import Pair
from governance.evidence.one_feature import Numbers, Scores
from governance.predictions.port import Cell

MOST_FEATURES, CASES = 12, 100
"""The largest features that are tried with each other, and cases in which they are: 7,900 answers of the model at most."""


def acting_together(columns: Mapping[str, Sequence[Cell]], largest: Sequence[str], scores: Scores) -> tuple[Pair, ...]:
    """Every pair of the largest features, the strongest first.

    Of the first `MOST_FEATURES` of `largest`. What is changed gets the cells of another row of the sample. Pairs of which the model answers no case are left out. Raises what `scores` does.
    """
    features = sorted(largest[:MOST_FEATURES])
    rows = min([CASES, *(len(cells) // 2 for cells in columns.values())])
    pairs = list(combinations(range(len(features)), 2))
    if not rows or not pairs:
        return ()
    changes = [(), *((at,) for at in range(len(features))), *pairs]
    cases = _changed(columns, features, rows, changes)
    answers = np.array(scores(cases), dtype=float).reshape(rows, len(changes))
    as_it_was, each, both = answers[:, 0], answers[:, 1 : 1 + len(features)], answers[:, 1 + len(features) :]
    tried = [
        _pair((features[i], features[j]), as_it_was - each[:, i] - each[:, j] + both[:, at])
        for at, (i, j) in enumerate(pairs)
    ]
    return tuple(sorted((pair for pair in tried if pair.cases), key=lambda pair: (-pair.size, pair.features)))


def _pair(features: tuple[str, str], more: Numbers) -> Pair:
    answered = more[np.isfinite(more)]
    return Pair(features, float(np.abs(answered).mean()) if len(answered) else 0.0, len(answered))


def _changed(
    columns: Mapping[str, Sequence[Cell]], features: Sequence[str], rows: int, changes: Sequence[tuple[int, ...]]
) -> dict[str, list[Cell]]:
    """Each case with each choice of features from another row.

    From the row half of them on. By column, in the order that the model reads.
    """
    chosen = [{features[at] for at in change} for change in changes]
    return {
        name: [cells[row + rows] if name in change else cells[row] for row in range(rows) for change in chosen]
        for name, cells in columns.items()
    }

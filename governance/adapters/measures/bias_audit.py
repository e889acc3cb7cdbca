"""Proxies with scikit-learn and mitigations with Fairlearn.

On a bounded sample. They run where `placet bias` runs.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import first_line
from governance.evidence.bias import AuditSample, Value, counted, proxy_auc
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import (
    TECHNIQUES,
    Mitigation,
    Technique,
    halves,
    not_tried,
    resampled,
    reweighing,
    tried,
)
from governance.sentences import reasons
from governance.sentences.phrase import Phrase

Matrix = NDArray[np.float64]
FOLDS = 5
MOST_CATEGORIES = 20
"""Of a column of text, so many of the most frequent values count one by one; all others are one."""
TREE = {"max_depth": 3, "min_samples_leaf": 5}
BOOSTING = {"max_iter": 20, "learning_rate": 0.2, "max_leaf_nodes": 15, "early_stopping": False}
REDUCTION_ROUNDS = 20
"""Models trained at most for one exponentiated gradient."""
CONSTRAINTS = {Technique.THRESHOLD_PARITY: "demographic_parity", Technique.THRESHOLD_ODDS: "equalized_odds"}


class SklearnBiasAuditor:
    """Finds proxies with trees, and tries mitigations on labelled cases.

    Proxies are found with gradient boosting. Mitigations learn from one half of the cases and are tried on the other.
    """

    def proxies(self, sample: AuditSample, seed: int) -> tuple[Measurement, ...]:
        """The AUC of each feature and of all together.

        By 5-fold cross-validation. See `BiasAuditor`.
        """
        with _quietly():
            return tuple(proxy for attribute in sample.groups for proxy in _proxies(sample, attribute, seed))

    def mitigations(self, sample: AuditSample, seed: int) -> tuple[Mitigation, ...]:
        """Every technique on every attribute.

        See `BiasAuditor`.
        """
        with _quietly():
            return tuple(
                mitigation for attribute in sample.groups for mitigation in _mitigations(sample, attribute, seed)
            )


@contextmanager
def _quietly() -> Iterator[None]:
    # Loaded first: the limit holds for what is there when it is set.
    import sklearn.ensemble  # noqa: F401
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # brings no types

    # A fit that stops early is still a fit; what it is worth is measured on cases it has not seen. One thread: sums in
    # one order give the same report, and on a busy machine threads that wait for each other take ten times as long.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")
        yield


def encoded(column: Sequence[Value]) -> Matrix | None:
    """A column as numbers.

    Numbers stay as they are, with the median where one is missing. Text becomes a 0 or 1 for each value. What is
    missing is marked in a column of its own. None where every value is missing.
    """
    present = [value for value in column if value is not None]
    if not present:
        return None
    missing = np.array([value is None for value in column], dtype=float)
    if any(isinstance(value, str) for value in present):
        frequent = sorted(Counter(map(str, present)).items(), key=lambda item: (-item[1], item[0]))
        parts = [np.array([value == name for value in column], dtype=float) for name, _ in frequent[:MOST_CATEGORIES]]
    else:
        middle = float(np.median([float(value) for value in present]))
        parts = [np.array([middle if value is None else float(value) for value in column])]
    if missing.any():
        parts.append(missing)
    return np.column_stack(parts)


def _usable(sample: AuditSample, attribute: str) -> dict[str, tuple[Value, ...]]:
    """The features but for the attribute itself."""
    return {name: column for name, column in sample.features.items() if name != sample.columns[attribute]}


def _chosen(column: Sequence[Any], rows: Sequence[int]) -> list[Any]:
    return [column[row] for row in rows]


# --- proxies


def _proxies(sample: AuditSample, attribute: str, seed: int) -> Iterator[Measurement]:
    everything = {"attribute": attribute}
    sizes = Counter(sample.groups[attribute])
    kept = [group for group in sample.shown(attribute) if sizes[group] >= max(sample.min_cell, FOLDS)]
    features = _usable(sample, attribute)
    if len(kept) < 2:
        few = reasons.fewer_than_two_groups(max(sample.min_cell, FOLDS))
        yield Measurement.missing("proxy_auc", few, everything)
        return
    if not features:
        yield Measurement.missing("proxy_auc", reasons.no_feature_but_the_attribute(), everything)
        return
    rows = [row for row, group in enumerate(sample.groups[attribute]) if group in kept]
    groups = np.array([kept.index(sample.groups[attribute][row]) for row in rows])
    counts = [sizes[group] for group in kept]
    matrices = {name: encoded(_chosen(column, rows)) for name, column in features.items()}
    readable = [matrix for matrix in matrices.values() if matrix is not None]

    def measured(matrix: Matrix | None, about: Mapping[str, str], learner: Any, name: str) -> Measurement:
        if matrix is None:
            return Measurement.missing("proxy_auc", reasons.every_value_is_missing(), about)
        try:
            area = cross_validated(learner, matrix, groups, seed)
        except ValueError as error:
            return Measurement.missing("proxy_auc", _refusal(error), about)
        return proxy_auc(area, counts, about, len(features) + 1, name, len(sizes))

    boosting, tree = learners(seed)
    together = np.column_stack(readable) if readable else None
    yield measured(together, everything, boosting, "gradient-boosting")
    for name, matrix in matrices.items():
        yield measured(matrix, {**everything, "feature": name}, tree, "decision-tree")
    if sample.columns[attribute] in sample.features:
        own = {**everything, "feature": sample.columns[attribute]}
        yield Measurement.missing("proxy_auc", reasons.attribute_itself(), own)


def learners(seed: int) -> tuple[Any, Any]:
    """What learns from all features together, and what learns from one."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.tree import DecisionTreeClassifier

    return (
        HistGradientBoostingClassifier(random_state=seed, **BOOSTING),
        DecisionTreeClassifier(random_state=seed, **TREE),
    )


def cross_validated(learner: Any, matrix: Matrix, groups: NDArray[np.int_], seed: int) -> float:
    """The mean ROC AUC over the folds.

    For more than two groups, the mean of each group against the rest.
    """
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    scoring = "roc_auc" if len(set(groups.tolist())) == 2 else "roc_auc_ovr"
    return float(cross_val_score(learner, matrix, groups, cv=folds, scoring=scoring, error_score="raise").mean())


# --- mitigations


@dataclass(frozen=True)
class _Trial:
    """The labelled cases of one attribute in two halves, each as columns."""

    groups: Sequence[str]
    outcomes: NDArray[np.int_]
    decisions: NDArray[np.int_]
    scores: Sequence[float | None]
    features: Matrix | None
    """None where there is none with a value."""
    train: Sequence[int]
    held_out: Sequence[int]
    seed: int
    left_out: Phrase | None
    """Why these groups are not all that should be compared; None where they are."""

    @property
    def trained(self) -> tuple[Matrix, NDArray[np.int_], list[str]]:
        """Standardised features, outcomes and groups to learn from."""
        assert self.features is not None
        return self.standardised[self.train], self.outcomes[self.train], _chosen(self.groups, self.train)

    @property
    def standardised(self) -> Matrix:
        """All features with mean 0 and deviation 1.

        Over the half from which is learned.
        """
        assert self.features is not None
        seen = self.features[self.train]
        spread = seen.std(axis=0)
        scaled: Matrix = (self.features - seen.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        return scaled


def _mitigations(sample: AuditSample, attribute: str, seed: int) -> Iterator[Mitigation]:
    trial = _trial(sample, attribute, seed)
    if isinstance(trial, Phrase):
        for technique in TECHNIQUES:
            yield not_tried(technique, attribute, trial)
        return
    held_out = _chosen(trial.groups, trial.held_out)
    outcomes = trial.outcomes[trial.held_out].tolist()
    for technique in TECHNIQUES:
        obstacle = _obstacle(technique, sample, trial)
        if obstacle is not None:
            yield not_tried(technique, attribute, obstacle)
            continue
        try:
            decided = [int(decision) for decision in TRIALS[technique](trial, technique)]
        except ValueError as error:
            yield not_tried(technique, attribute, _refusal(error))
            continue
        table = counted(held_out, decided, outcomes)
        yield tried(technique, attribute, table, sample.favourable, sample.min_cell, trial.left_out)


def _trial(sample: AuditSample, attribute: str, seed: int) -> _Trial | Phrase:
    """Split the labelled cases in two halves.

    Or say why there is nothing to try on.
    """
    labelled = [row for row, outcome in enumerate(sample.outcome) if outcome is not None]
    if not labelled:
        return sample.no_outcome
    needed = 2 * sample.min_cell
    sizes = Counter(_chosen(sample.groups[attribute], labelled))
    kept = [group for group in sample.shown(attribute) if sizes[group] >= needed]
    if len(kept) < 2:
        return reasons.fewer_than_two_groups_with_outcomes(needed)
    rows = [row for row in labelled if sample.groups[attribute][row] in kept]
    groups = _chosen(sample.groups[attribute], rows)
    outcomes = np.array(_chosen(sample.outcome, rows), dtype=int)
    matrices = [encoded(_chosen(column, rows)) for column in _usable(sample, attribute).values()]
    readable = [matrix for matrix in matrices if matrix is not None]
    train, held_out = halves(groups, outcomes.tolist(), seed)
    return _Trial(
        groups,
        outcomes,
        np.array(_chosen(sample.decision, rows), dtype=int),
        _chosen(sample.score, rows),
        np.column_stack(readable) if readable else None,
        train,
        held_out,
        seed,
        sample.left_out(attribute, kept),
    )


def _obstacle(technique: Technique, sample: AuditSample, trial: _Trial) -> Phrase | None:
    """Why this technique cannot be tried.

    None where it can.
    """
    if technique in {Technique.AS_DECIDED, Technique.ALL_ALIKE}:
        return None
    outcomes = trial.outcomes[trial.train]
    if len(set(outcomes.tolist())) < 2:
        return reasons.every_outcome_is(int(outcomes[0]))
    if technique.retrains:
        return reasons.no_feature_to_learn_from() if trial.features is None else None
    if all(score is None for score in trial.scores):
        return sample.no_score
    if any(score is None for score in trial.scores):
        return reasons.some_scores_are_missing()
    cells = set(zip(_chosen(trial.groups, trial.train), outcomes.tolist(), strict=True))
    one_sided = sorted(group for group in {group for group, _ in cells} if len({o for g, o in cells if g == group}) < 2)
    return None if not one_sided else reasons.every_outcome_of_groups_is_the_same(one_sided)


Decide = Callable[[_Trial, Technique], Sequence[Any]]


def _as_decided(trial: _Trial, _: Technique) -> Sequence[Any]:
    return _plain(trial.decisions[trial.held_out])


def _all_alike(trial: _Trial, _: Technique) -> Sequence[Any]:
    return [int(2 * trial.outcomes[trial.train].sum() > len(trial.train))] * len(trial.held_out)


def _learner() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(solver="newton-cholesky")


def _trained_again(trial: _Trial, technique: Technique) -> Sequence[Any]:
    features, outcomes, groups = trial.trained
    weights = None
    if technique is Technique.REWEIGHING:
        by_cell = reweighing(groups, outcomes.tolist())
        weights = np.array([by_cell[cell] for cell in zip(groups, outcomes.tolist(), strict=True)])
    if technique is Technique.RESAMPLING:
        rows = resampled(groups, outcomes.tolist(), trial.seed)
        features, outcomes = features[rows], outcomes[rows]
    learner = _learner().fit(features, outcomes, sample_weight=weights)
    return _plain(learner.predict(trial.standardised[trial.held_out]))


def _without_correlation(trial: _Trial, _: Technique) -> Sequence[Any]:
    from fairlearn.preprocessing import CorrelationRemover

    values = sorted(set(trial.groups))
    # One column fewer than groups: the last would follow from the others.
    marks = np.array([[group == value for value in values[1:]] for group in trial.groups], dtype=float)
    table = np.column_stack([marks, trial.standardised])
    remover = CorrelationRemover(sensitive_feature_ids=list(range(marks.shape[1])))
    features = remover.fit_transform(table[trial.train])
    learner = _learner().fit(features, trial.outcomes[trial.train])
    return _plain(learner.predict(remover.transform(table[trial.held_out])))


def _reduced(trial: _Trial, technique: Technique) -> Sequence[Any]:
    from fairlearn.reductions import DemographicParity, EqualizedOdds, ExponentiatedGradient

    features, outcomes, groups = trial.trained
    constraint = {Technique.REDUCTION_PARITY: DemographicParity, Technique.REDUCTION_ODDS: EqualizedOdds}[technique]()
    learner = ExponentiatedGradient(_learner(), constraint, max_iter=REDUCTION_ROUNDS)
    learner.fit(features, outcomes, sensitive_features=groups)
    return _plain(learner.predict(trial.standardised[trial.held_out], random_state=trial.seed))


def _with_thresholds(trial: _Trial, technique: Technique) -> Sequence[Any]:
    from fairlearn.postprocessing import ThresholdOptimizer

    scores = np.array([float(score or 0.0) for score in trial.scores]).reshape(-1, 1)
    optimizer = ThresholdOptimizer(
        estimator=_given_scores(), constraints=CONSTRAINTS[technique], prefit=True, predict_method="predict_proba"
    )
    optimizer.fit(
        scores[trial.train], trial.outcomes[trial.train], sensitive_features=_chosen(trial.groups, trial.train)
    )
    decided = optimizer.predict(
        scores[trial.held_out],
        sensitive_features=_chosen(trial.groups, trial.held_out),
        random_state=trial.seed,
    )
    return _plain(decided)


def _given_scores() -> Any:
    """A fitted classifier that answers with the model's own scores.

    The score is its only feature.
    """
    from sklearn.base import BaseEstimator, ClassifierMixin

    class GivenScores(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn brings no types
        def __sklearn_is_fitted__(self) -> bool:
            return True

        def fit(self, *_: Any) -> Any:
            return self

        def predict_proba(self, scores: Matrix) -> Matrix:
            return np.column_stack([1 - scores[:, 0], scores[:, 0]])

    return GivenScores()


TRIALS: Mapping[Technique, Decide] = {
    Technique.AS_DECIDED: _as_decided,
    Technique.ALL_ALIKE: _all_alike,
    Technique.RETRAINED: _trained_again,
    Technique.REWEIGHING: _trained_again,
    Technique.RESAMPLING: _trained_again,
    Technique.CORRELATION_REMOVER: _without_correlation,
    Technique.REDUCTION_PARITY: _reduced,
    Technique.REDUCTION_ODDS: _reduced,
    Technique.THRESHOLD_PARITY: _with_thresholds,
    Technique.THRESHOLD_ODDS: _with_thresholds,
}


def _plain(decisions: Any) -> list[Any]:
    plain: list[Any] = np.asarray(decisions).ravel().tolist()
    return plain


def _refusal(error: ValueError) -> Phrase:
    """The error of a library that cannot learn from the data.

    In one line.
    """
    return reasons.library_refused(first_line(str(error)) or type(error).__name__)

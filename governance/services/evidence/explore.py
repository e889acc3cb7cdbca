"""Explore what a version answers.

Its sample is asked again, and cases that were never there. Nothing of it is kept. Rows come from the log, as the assessment chose them;
the model comes from the registry, and must be the one whose digest the evidence binds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from governance.errors import UnsafeModel
from governance.evidence.background import background_positions
from governance.evidence.bundle import Evidence
from governance.evidence.closer_look import Pair
from governance.evidence.cohort import ExplainedSample, rows_of
from governance.evidence.counterfactual import Changeable, Counterfactual, counterfactuals
from governance.evidence.explainer import Asked
from governance.evidence.explanation import Explanation
from governance.evidence.model_files import ModelFiles
from governance.evidence.one_feature import Along, along, tendencies
from governance.evidence.run import Run
from governance.evidence.shap_values import adding_up
from governance.evidence.together import acting_together
from governance.predictions.port import Cell, Sample
from governance.predictions.spec import ModelSpec
from governance.services.evidence.explain import EXPLAINED_ROWS, running_of
from governance.services.ports import Ports

Progress = Callable[[float], None]
EXPLORED_ROWS = 10_000
"""The first of them are those that were assessed."""
COMPARED_ROWS = 2_000
"""Enough to have near cases of the other decision; distances to more take longer than the model's answers."""
SAME = 1e-6
"""How far the mean effect of a feature may lie from that of the evidence, as a share of the largest: what a new process rounds otherwise."""


@dataclass(frozen=True, slots=True)
class Explored:
    """A version whose model is loaded, and its sample."""

    asked: Asked
    explained: ExplainedSample
    background: Sample
    """Rows that stand for what is left out, the same for every question."""
    as_assessed: bool
    """Whether it gives the mean effects that the evidence has: if not, log or model are others now. Values that were brought
    are not compared: the model's own are others."""
    of_class: str = ""
    """Of a choice between classes, the one that is looked at, beside all others; empty of any other model."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model answers to one case, taken apart."""

    answer: float
    base_value: float
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SameRows:
    """The same rows, answered by two versions."""

    here: ExplainedSample
    there: ExplainedSample


@dataclass(frozen=True, slots=True)
class Case:
    """One prediction of the log, with what the model answers to it."""

    id: str
    cells: Mapping[str, Cell]
    """What the model reads."""
    answered: Answered
    decision: float | None
    outcome: float | None


def explore(ports: Ports, evidence: Evidence, spec: ModelSpec, of_class: str = "") -> Explored:
    """Load the model of `evidence`, and ask it again.

    About the sample, and about one of its classes where it chooses between some. Raises UnsafeModel where it cannot be run, or its files are others now, PredictionsUnreadable and RegistryUnavailable.
    """
    version = ports.registry.version(evidence.model, evidence.version)
    asked = Asked(version, evidence.artifact, running_of(spec))
    columns = ports.models.columns(asked)
    sample = ports.predictions.open(spec).sample(evidence.version, evidence.window, columns, EXPLORED_ROWS)
    sample = sample.against(of_class)
    background = rows_of(sample, background_positions(min(EXPLAINED_ROWS, len(sample.ids))))
    explained = _in_step(sample, _read(ports.models.run(asked, sample, background), of_class))
    explanation = evidence.explanation.of_class(of_class)
    as_assessed = spec.predictions.contributions is not None or _as_assessed(explained, explanation)
    return Explored(asked, explained, background, as_assessed, of_class)


def beside(ports: Ports, explored: Explored, other: Explored, evidence: Evidence, spec: ModelSpec) -> SameRows:
    """Another version's model on the rows on which this one was assessed.

    `evidence` is about this one. Raises UnsafeModel, PredictionsUnreadable.
    """
    log = ports.predictions.open(spec)
    sample = log.sample(evidence.version, evidence.window, other.explained.features, EXPLAINED_ROWS)
    sample = sample.against(other.of_class)
    there = _in_step(sample, _read(ports.models.run(other.asked, sample, other.background), other.of_class))
    rows = {identity: row for row, identity in enumerate(explored.explained.sample.ids)}
    both = [(rows[identity], row) for row, identity in enumerate(there.sample.ids) if identity in rows]
    return SameRows(explored.explained.only(tuple(row for row, _ in both)), there.only(tuple(row for _, row in both)))


def case_of(ports: Ports, explored: Explored, spec: ModelSpec, identity: str) -> Case | None:
    """The case that the log calls `identity`, taken apart.

    None where the version answered none of that name. Raises UnsafeModel, PredictionsUnreadable.
    """
    explained = explored.explained
    if identity in explained.sample.ids:
        return sampled_case(explained, explained.sample.ids.index(identity))
    log = ports.predictions.open(spec)
    sample = log.cases(explored.asked.version.version, explained.features, (identity,)).against(explored.of_class)
    if not sample.ids:
        return None
    (answer,) = answered(ports, explored, {name: cells[:1] for name, cells in sample.columns.items()})
    cells = {name: cells[0] for name, cells in sample.columns.items()}
    return Case(identity, cells, answer, _first(sample.decisions), _first(sample.outcomes))


def sampled_case(explained: ExplainedSample, row: int) -> Case:
    """A row of the sample."""
    sample, run = explained.sample, explained.run
    contributions = dict(zip(explained.features, run.values[row], strict=True))
    answer = Answered(run.answers[row], run.base_value, contributions)
    return Case(
        sample.ids[row], explained.case(row), answer, _first(sample.decisions[row:]), _first(sample.outcomes[row:])
    )


def _first(cells: Sequence[float | None]) -> float | None:
    return cells[0] if cells else None


def ways_to(
    ports: Ports,
    explored: Explored,
    case: Mapping[str, Cell],
    decides: Callable[[float], bool],
    changeable: Changeable,
    progress: Progress = lambda _: None,
) -> tuple[Counterfactual, ...]:
    """The smallest changes of a case after which the model's answer `decides`.

    Values come from the first `COMPARED_ROWS` of the sample. Raises UnsafeModel.
    """
    explained = explored.explained
    columns = {name: cells[:COMPARED_ROWS] for name, cells in explained.sample.columns.items()}
    wanted = [decides(answer) for answer in explained.run.answers[:COMPARED_ROWS]]
    return counterfactuals(case, columns, wanted, scores(ports, explored), decides, changeable, progress=progress)


def along_feature(ports: Ports, explored: Explored, feature: str) -> Along:
    """What the model answers to sampled cases with one feature changed.

    Raises UnsafeModel.
    """
    return along(explored.explained.sample.columns, feature, scores(ports, explored))


def pairs_of(ports: Ports, explored: Explored) -> tuple[Pair, ...]:
    """Which features act together, the strongest pair first.

    Raises UnsafeModel.
    """
    explained = explored.explained
    largest = [each.feature for each in tendencies(explained)]
    return acting_together(explained.sample.columns, largest, scores(ports, explored))


def look_at_model(ports: Ports, model: str, version: str) -> ModelFiles:
    """What an assessment would find of a version's model.

    Raises NotFound, InvalidDocument, RegistryUnavailable.
    """
    spec = ports.documents.spec(model)
    with ports.registry.files(ports.registry.version(model, version)) as files:
        return ports.explainer.look(files.path, running_of(spec))


def answered(ports: Ports, explored: Explored, cases: Mapping[str, Sequence[Cell]]) -> tuple[Answered, ...]:
    """What the model answers to cases that may never have been.

    `cases` are cells by column. Raises UnsafeModel.
    """
    run = _read(ports.models.run(explored.asked, Sample.of_cells(cases), explored.background), explored.of_class)
    return tuple(
        Answered(answer, run.base_value, dict(zip(cases, values, strict=True)))
        for answer, values in zip(run.answers, run.values, strict=False)
    )


def scores(ports: Ports, explored: Explored) -> Callable[[Mapping[str, Sequence[Cell]]], Sequence[float]]:
    """What the model answers to many cases at once.

    By column, and NaN to one that it cannot read. The function raises UnsafeModel.
    """

    def answers(cases: Mapping[str, Sequence[Cell]]) -> Sequence[float]:
        sample = Sample.of_cells(cases)
        return _read(ports.models.answers(explored.asked, sample), explored.of_class).by_row(len(sample.ids))

    return answers


def _read(run: Run, of_class: str) -> Run:
    if run.obstacle is not None:
        raise UnsafeModel(run.obstacle)
    return run.of_class(of_class)


def _in_step(sample: Sample, run: Run) -> ExplainedSample:
    """The rows of the sample that were taken apart, and add up."""
    explained = len(run.values)
    kept, rows = run.kept[:explained], adding_up(run)
    in_order = replace(run, kept=tuple(range(explained)), answers=run.answers[:explained])
    every = ExplainedSample(rows_of(sample, kept), in_order)
    return every if len(rows) == explained else every.only(rows)


def _as_assessed(explained: ExplainedSample, explanation: Explanation) -> bool:
    importance, rows = dict(explanation.importance), explanation.sample_size
    if importance.keys() != set(explained.features) or rows > len(explained.sample.ids):
        return False
    largest = max(importance.values(), default=0.0)
    means = dict(zip(explained.features, abs(explained.effects[:rows]).mean(axis=0), strict=True))
    return all(abs(means[name] - importance[name]) <= SAME * largest for name in importance)

"""Write the first specification of a model from its log.

And put a policy and people where there are none.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from governance.committee.policy import Policy
from governance.errors import PredictionsUnreadable, Refused
from governance.evidence.catalogue import in_brief
from governance.evidence.measure import BriefPart
from governance.parsing import read_document
from governance.predictions.draft.columns import Columns, LateOutcomes, columns_of, late_outcomes_of, stray_file
from governance.predictions.draft.period import Period, period_of
from governance.predictions.draft.tasks import drafted
from governance.predictions.draft.text import Draft, Todo, text_of, todos
from governance.predictions.port import Summary, Survey
from governance.predictions.spec import TimeColumn
from governance.predictions.tasks import TASKS
from governance.sentences import measuring

POLICY = "policy.yaml"


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_spec` saw and wrote."""

    spec: Path
    copied: tuple[Path, ...]
    """Documents that the home lacked."""
    rows: int
    columns: Columns
    todos: tuple[Todo, ...]


def write_spec(
    home: Path, templates: Mapping[str, Path], survey: Survey, model: str, log: str, outcomes: str | None = None
) -> Written:
    """Write `models/MODEL.yaml` from a log.

    The log is at `log`, with late `outcomes` (absolute paths or globs). `templates` are the documents that a home
    must have, by file name; those it lacks are copied. Nothing is written until everything is read. Raises Refused
    where the model has a specification already, PredictionsUnreadable where the files are no log.
    """
    spec = _new_spec(home, model)
    lacking = {home / name: source for name, source in templates.items() if not (home / name).exists()}
    policy = read_document(lacking.get(home / POLICY, home / POLICY), Policy)
    summary = _summary_of_log(survey, log)
    late = None if outcomes is None else _summary_of_outcomes(survey, outcomes, summary)
    columns = columns_of(summary, late)
    draft = Draft(
        model=model,
        source=_from_home(home, log),
        rows=summary.rows,
        tiers=tuple(policy.tiers),
        columns=columns,
        period=_period(survey, log, columns),
        outcomes=None if outcomes is None else _from_home(home, outcomes),
        late=None if late is None else _late(late, columns),
        leads={task: in_brief(BriefPart.CERTAINTY, task)[0].name for task in TASKS},
        agreement={} if columns.answer is None else survey.agreement(log, columns.answer, columns.may_have_come),
    )
    text = text_of(draft)
    spec.parent.mkdir(parents=True, exist_ok=True)
    for place, source in lacking.items():
        shutil.copyfile(source, place)
    with spec.open("x", encoding="utf-8") as file:
        file.write(text)
    return Written(spec, tuple(lacking), summary.rows, columns, todos(text))


def _new_spec(home: Path, model: str) -> Path:
    spec = home / "models" / f"{model}.yaml"
    if not model or spec.parent != home / "models" or spec.resolve().parent != (home / "models").resolve():
        raise Refused(measuring.model_is_no_file_name(model))
    if spec.exists():
        raise Refused(measuring.specification_exists(str(spec)))
    return spec


def _summary_of_log(survey: Survey, log: str) -> Summary:
    summary = survey.summary(log)
    if not summary.rows:
        raise PredictionsUnreadable(measuring.log_is_empty(str(log)))
    stray = stray_file(summary)
    if stray is not None:
        path, names = stray
        raise PredictionsUnreadable(measuring.files_not_alike(str(path), names, str(log), len(summary.columns)))
    return summary


def _summary_of_outcomes(survey: Survey, outcomes: str, log: Summary) -> Summary:
    summary = survey.summary(outcomes)
    both = sorted(summary.files.keys() & log.files.keys())
    if both:
        raise PredictionsUnreadable(measuring.read_as_both(both))
    return summary


def _late(late: Summary, columns: Columns) -> LateOutcomes:
    known_by = columns.id.column.name if columns.id.column else None
    return late_outcomes_of(late, known_by, drafted(columns).late_outcome)


def _period(survey: Survey, log: str, columns: Columns) -> Period | None:
    time, version = columns.time.column, columns.version.column
    if time is None or len(time.written) > 1:
        return None
    in_years = time.days is None
    column = TimeColumn(column=time.name, unit="year" if in_years else "timestamp")
    return period_of(survey.spans(log, column, version.name if version else None), in_years=in_years)


def _from_home(home: Path, path: str) -> str:
    """`path` as the specification names it.

    Relative where it lies in the home, so that a home can be moved.
    """
    return str(Path(path).relative_to(home)) if Path(path).is_relative_to(home) else path

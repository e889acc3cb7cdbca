"""Why something is not measured, attached or shown."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record


@sentence(version="2")
def no_predictions_to_assess(version: str) -> str:
    """Of a version that is assessed or compared with."""
    return f"the log has no predictions of version {version}, so it can neither be assessed nor compared with"


@sentence(kind="Test report")
def kind_is_no_word(kind: str) -> str:
    """Of a document that is attached."""
    return f"the kind is {kind!r}; expected one such as test-report, datasheet or model-signature"


@sentence(name="bias-report.json", kind="bias-report", command="placet bias")
def kind_is_ours(name: str, kind: str, command: str) -> str:
    """Of a document that is attached."""
    return f"{name} cannot be a {kind}, since `{command}` writes those; name another kind"


@sentence(name="tests.pdf")
def document_is_empty(name: str) -> str:
    """Of a document that is attached."""
    return f"{name} is empty; expected a document"


@sentence(name="tests.pdf", bytes=20971521, most=20971520)
def document_too_large(name: str, bytes: int, most: int) -> str:
    """Of a document that is attached."""
    return f"{name} has {bytes:,} bytes, expected at most {most:,}"


@sentence(reference_rows=0, reference="1", rows=10, version="2", first="2026-03-11", last="2026-03-20")
def no_predictions_on_both_sides(
    reference_rows: int, reference: str, rows: int, version: str, first: str, last: str
) -> str:
    """Of what Evidently is to compare."""
    return f"the log has {reference_rows} predictions of version {reference} in the reference and {rows} of version {version} from {on_record(first)} to {on_record(last)}; expected some of both"


@sentence(version="2", ends="2026-03-10", last="2026-03-10")
def no_predictions_after_reference(version: str, ends: str, last: str | None) -> str:
    """Of what Evidently is to compare."""
    return f"the log has no predictions of version {version} later than its reference. That ends on {on_record(ends)}, and the log has {'none of it' if last is None else f'its last on {on_record(last)}'}"


@sentence(does="predicts a number")
def decides_nothing(does: str) -> str:
    """Of what a task does."""
    return f"{does} and decides nothing"


@sentence(does="chooses between classes")
def names_no_good_class(does: str) -> str:
    """Of what a task does."""
    return f"{does}, and none of them is named as the good one"


@sentence(does="chooses between classes")
def has_no_threshold(does: str) -> str:
    """Of what a task does."""
    return does


@sentence(model="taxi-fare", why=decides_nothing("predicts a number"), version="2")
def nothing_to_audit(model: str, why: Phrase, version: str) -> str:
    """Of a model that decides nothing."""
    return f"{model} {why}, and a bias audit is about choices. `placet assess {model} {version}` shows how it treats groups"


@sentence(version="2")
def no_predictions_to_audit(version: str) -> str:
    """Of a version that is audited."""
    return f"the log has no predictions of version {version}, so it cannot be audited"


@sentence(model="../x")
def model_is_no_file_name(model: str) -> str:
    """Of a specification that is written."""
    return f"{model!r} cannot be a file name, and a specification is called like its model in the registry"


@sentence(path="models/card-fraud.yaml")
def specification_exists(path: str) -> str:
    """Of a specification that is written."""
    return f"{path} is there already; change it, or move it away to have a new one written"


@sentence(log="log.csv")
def log_is_empty(log: str) -> str:
    """Of a log that a specification is written from."""
    return f"{log} holds no predictions; expected at least one row"


@sentence(path="outcomes.csv", names=("id", "churned"), log="*.csv", columns=9)
def files_not_alike(path: str, names: Sequence[str], log: str, columns: int) -> str:
    """Of a log that a specification is written from."""
    return f"{path} has only {', '.join(names)}, but the log at {log} has {counted(columns, 'column')}. All files of a log have the same columns; name outcomes that come later with --outcomes"


@sentence(files=("log.csv",))
def read_as_both(files: Sequence[str]) -> str:
    """Of a log that a specification is written from."""
    return f"{', '.join(files)} is read as log and as outcomes; expected each file to be one of them"


@sentence(attribute="age", attributes=("sex",))
def not_compared_by(attribute: str, attributes: Sequence[str]) -> str:
    """Of a page or command that shows groups."""
    return f"people are not compared by {attribute}; expected one of: {', '.join(attributes) or 'nothing'}"


@sentence(model="card-fraud", version="2")
def not_assessed(model: str, version: str) -> str:
    """Of a version without an assessment."""
    return f"{model}/{version} was never assessed; run `placet assess {model} {version}`"


@sentence(version="2", other="3")
def no_day_in_common(version: str, other: str) -> str:
    """Of two versions that are compared."""
    return f"versions {version} and {other} were not counted on the same days; assess both again"


@sentence(model="card-fraud", version="2")
def no_counts_stored(model: str, version: str) -> str:
    """Of a version without counts."""
    return f"no counts of {model}/{version} are stored; run `placet assess {model} {version}`"


@sentence(model="card-fraud", version="2", versions=("1", "2"))
def no_counts_in_these_bins(model: str, version: str, versions: Sequence[str]) -> str:
    """Of a version without counts."""
    return f"{model}/{version} has no counts in these bins, but these versions do: {', '.join(versions) or 'none'}. Run `placet profile {model}`"


@sentence(version="2", first="2026-01-01", last="2026-01-31", since="2026-03-11", until="2026-03-20")
def no_predictions_in_window(version: str, first: str, last: str, since: str, until: str) -> str:
    """Of a window that somebody chose."""
    return f"version {version} has no predictions from {on_record(first)} to {on_record(last)}; pick days from {on_record(since)} to {on_record(until)}"


@sentence()
def no_scores_to_try() -> str:
    """Of a threshold that somebody tries."""
    return "the log has no scores, so no threshold on them can be tried"


@sentence(request="R-0007")
def no_minutes_yet(request: str) -> str:
    """Of a request that is not decided."""
    return f"{request} is not decided, so there are no minutes of it"

"""What is odd in a prediction log.

A parameter that is called `example` is somebody's own value. Whoever reads the log is told it; no record keeps it.
"""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record


@sentence(source="outcomes.csv", remark=Phrase("said-earlier", {"text": "3 of 900 outcomes have no id"}))
def of_source(source: str, remark: Phrase) -> str:
    """What is odd in a second source."""
    return f"{source}: {remark}"


@sentence(outcomes=3, of_outcomes=900, source="outcomes.csv")
def outcomes_without_id(outcomes: int, of_outcomes: int, source: str) -> str:
    """Outcomes that belong to nobody."""
    return f"{outcomes:,} of {of_outcomes:,} outcomes of {source} have no id, and so no row"


@sentence(ids=3, source="outcomes.csv", example="c-17")
def outcomes_contradict_each_other(ids: int, source: str, example: str | None) -> str:
    """Outcomes of one id."""
    among = "" if example is None else f", such as {example}"
    have = "has" if ids == 1 else "have"
    return f"{counted(ids, 'id')} of {source} {have} outcomes that contradict each other{among}. None of these was used"


@sentence(outcomes=3, of_outcomes=900, source="outcomes.csv", example=("17", "c-17"))
def few_outcomes_meet_the_log(outcomes: int, of_outcomes: int, source: str, example: Sequence[str] | None) -> str:
    """Outcomes whose ids the log does not have.

    `example` is an id of one that it does not have, and one of its own.
    """
    alike = "" if example is None else f". Those without look like {example[0]}, those of the log like {example[1]}"
    return f"{outcomes:,} of {of_outcomes:,} outcomes of {source} have an id of the log{alike}"


@sentence(rows=3, column="churned", source="outcomes.csv")
def outcomes_differ_from_the_log(rows: int, column: str, source: str) -> str:
    """Outcomes of one row in two sources."""
    return f"{counted(rows, 'row has', 'rows have')} another outcome in column {column} than in {source}. That of the log was used"


@sentence(attribute="sex", kind="label", names=("f", "m"), others=0, column="sex", values=("female", "male"), more=0)
def groups_without_rows(
    attribute: str, kind: str, names: Sequence[str], others: int, column: str, values: Sequence[str], more: int
) -> str:
    """Groups that a specification names, and nobody is in.

    It has a `label` or a `share` for `names` and so many `others`; the column has `values` and so many `more`.
    """
    what = {"label": "a label for", "share": "a share of the population for"}[kind]
    present = listed(values, more) if values else "no value at all"
    return f"sensitive.{attribute} has {what} {listed(names, others)}, and no row is in that group; column {column} has {present}"


def listed(names: Sequence[str], more: int) -> str:
    """`a, b and 3 more`."""
    return f"{', '.join(names)}{f' and {more:,} more' if more else ''}"


@sentence(column="sex", values=("F", "f"))
def groups_may_be_one(column: str, values: Sequence[str]) -> str:
    """Groups that are written in two ways."""
    return (
        f"column {column} has {' and '.join(map(repr, values))}, which may be one group and are counted apart; write each group "
        "in one way"
    )


@sentence(rows=3, late=False)
def ids_repeat(rows: int, late: bool) -> str:
    """Rows of one id.

    `late` where outcomes come by it.
    """
    once = "each is counted, with the outcome of that id" if late else "each is counted"
    return f"{counted(rows, 'row has', 'rows have')} an id that another row of the same version has as well; {once}"


@sentence(last="2026-07-01")
def log_goes_on_ahead(last: str) -> str:
    """Days that have not come yet."""
    return f"the log goes on until {on_record(last)}, a day that has not come yet"


@sentence(version="1")
def reference_without_predictions(version: str) -> str:
    """A reference that nobody was asked about."""
    return f"the reference is of version {version}, of which the log has no predictions"


@sentence(begins="2026-01-01", ends="2026-03-31", version="1", first="2026-02-01", last="2026-03-31")
def reference_beyond_the_log(begins: str, ends: str, version: str, first: str, last: str) -> str:
    """A reference of which the log has a part."""
    return f"the reference is from {on_record(begins)} to {on_record(ends)}. The log has version {version} only from {on_record(first)} to {on_record(last)}"


@sentence(feature="flag", what="outcome", rows=990, of_rows=1000)
def feature_is_an_answer(feature: str, what: str, rows: int, of_rows: int) -> str:
    """A feature that is the `outcome` or the `decision`."""
    return (
        f"the feature {feature} is the {what} in {rows:,} of {of_rows:,} rows. If it is the {what} under another name, take it "
        "out of `predictions.features`"
    )


@sentence(version="2", column="churned", value=0.0, rows=1000)
def column_has_one_class(version: str, column: str, value: float, rows: int) -> str:
    """An answer that is always the same."""
    return (
        f"version {version}: column {column} is {value:g} in all {counted(rows, 'row')} that have a value. What needs both cannot be "
        "measured"
    )


@sentence(files=1, of_files=12, column="age", file="2026-01.csv")
def files_without_column(files: int, of_files: int, column: str, file: str) -> str:
    """A column that some files have."""
    return (
        f"{files} of {of_files} files {'has' if files == 1 else 'have'} no column {column}, such as {file}. There it counts as "
        "missing"
    )


@sentence(column="time", zoned="a.csv", zoneless="b.csv")
def zones_in_some_files(column: str, zoned: str, zoneless: str) -> str:
    """Times of which some have a zone, by file."""
    return _zones(column, f"as in {zoned}", f"as in {zoneless}")


@sentence(column="time", zoned=900, zoneless=100)
def zones_in_some_rows(column: str, zoned: int, zoneless: int) -> str:
    """Times of which some have a zone, by row."""
    return _zones(column, f"in {counted(zoned, 'row')}", f"in {counted(zoneless, 'row')}")


def _zones(column: str, zoned: str, zoneless: str) -> str:
    return (
        f"column {column} has times with a zone or offset ({zoned}). It also has times without ({zoneless}), which were read as "
        "UTC. If they are not, write each time with its offset"
    )


def at(place: str, example: str | None) -> str:
    """` ('n/a' in row 7 of log.csv)`, as far as known."""
    if example is None:
        return f" (in {place})" if place else ""
    return f" ({example!r} in {place})" if place else f" (such as {example!r})"


@sentence(column="age", rows=3, of_rows=1000, place="row 7 of log.csv", example="n/a", outcome=False)
def rows_cannot_be_read(
    column: str,
    rows: int,
    of_rows: int,
    place: str,
    example: str | None,
    outcome: bool,
) -> str:
    """Cells that are nothing that a log should have."""
    then = "they count as not known" if outcome else "they are left out"
    return f"column {column} has {rows:,} of {of_rows:,} rows that cannot be read{at(place, example)}; {then}"


@sentence(column="churned", rows=3, of_rows=1000, place="row 7 of log.csv", example="unknown")
def rows_say_that_nothing_is_known(column: str, rows: int, of_rows: int, place: str, example: str | None) -> str:
    """Outcomes in words that are none."""
    return f"column {column} has {rows:,} of {of_rows:,} rows that say that nothing is known{at(place, example)}"


@sentence(
    column="time", rows=3, of_rows=1000, gap=5, first=2024, last=2026, place="row 7 of log.csv", example="1970-01-01"
)
def rows_are_years_away(
    column: str, rows: int, of_rows: int, gap: int, first: int, last: int, place: str, example: str | None
) -> str:
    """Times that stray from all others."""
    return f"{years_away(column, rows, of_rows, gap, first, last, place, example)}. They are left out"


def years_away(
    column: str, rows: int, of_rows: int, gap: int, first: int, last: int, place: str, example: str | None
) -> str:
    """The first clause of it."""
    years = f"{first}" if first == last else f"{first} to {last}"
    return (
        f"column {column} has {rows:,} of {of_rows:,} rows with times more than {gap} years off the rest, "
        f"which are of {years}{at(place, example)}"
    )


@sentence(column="price", before="$", after="", decimal=",")
def numbers_kept_as_text(column: str, before: str, after: str, decimal: str) -> str:
    """Numbers in an unusual way of writing."""
    return f"column {column} holds {numbers_written(before, after, decimal)}, kept as text"


def numbers_written(before: str, after: str, decimal: str) -> str:
    """How numbers are written, in words."""
    around = " and ".join(filter(None, [before and f"{before} before them", after and f"{after} after them"]))
    fractions = "a decimal comma" if decimal == "," else "a decimal point"
    return f"numbers with {fractions}" + (f" and {around}" if around else "")


@sentence(column="age", cells=3, of_cells=1000, place="row 7 of log.csv", example="young")
def cells_are_no_number(column: str, cells: int, of_cells: int, place: str, example: str | None) -> str:
    """Words among numbers."""
    return f"{_cells(column, cells, of_cells, place, example)} no number, and count as not readable"


@sentence(column="age", cells=3, of_cells=1000, place="row 7 of log.csv", example="-")
def cells_are_nothing(column: str, cells: int, of_cells: int, place: str, example: str | None) -> str:
    """Words that stand for no value."""
    return f"{_cells(column, cells, of_cells, place, example)} read as nothing"


@sentence(column="age", cells=300, of_cells=1000, place="row 7 of log.csv", example="young")
def column_counts_as_words(column: str, cells: int, of_cells: int, place: str, example: str | None) -> str:
    """Many words among numbers."""
    return f"{_cells(column, cells, of_cells, place, example)} no number, so all of the column counts as words"


def _cells(column: str, cells: int, of_cells: int, place: str, example: str | None) -> str:
    are = "is" if cells == 1 else "are"
    return f"column {column}: {cells:,} of {of_cells:,} cells{at(place, example)} {are}"


@sentence(file="log.csv", encoding="Windows-1252")
def file_is_not_in_utf_8(file: str, encoding: str) -> str:
    """A text of another age."""
    return f"{file} is not in UTF-8 and was read as {encoding}"

"""Why a prediction log cannot be read.

A parameter that is called `example` is somebody's own value.
"""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.predictions import listed, years_away
from governance.sentences.times import on_record

READ = "expected .parquet, .csv, .tsv, .jsonl, .ndjson, or one of the last four with .gz behind it"
IN_EVERY_ROW: Mapping[str, str] = {
    "id": "an id",
    "timestamp": "a timestamp",
    "year": "a year",
    "seconds": "a time in seconds",
    "milliseconds": "a time in milliseconds",
    "microseconds": "a time in microseconds",
    "nanoseconds": "a time in nanoseconds",
    "version": "a version",
    "truth": "0 or 1",
    "score": "a score",
    "class": "a class",
    "probabilities": "a probability of each class",
    "number": "a finite number",
    "place": "a whole number from 1",
    "query": "a query",
}
"""What each row of a column holds, by code."""


@sentence(source="log.csv", fault="Permission denied")
def source_unreadable(source: str, fault: str) -> str:
    """Of files, or of a database."""
    return f"{source} cannot be read: {fault}"


@sentence(path="log.csv", fault="file too small")
def files_unreadable(path: str, fault: str) -> str:
    """Of files whose engine gives up."""
    return f"{path} cannot be read: {fault}; {READ}"


@sentence(path="log/*.csv")
def no_file_matches(path: str) -> str:
    """Of files that are named by a pattern."""
    return f"no file matches {path}; expected Parquet or CSV files with predictions there"


@sentence(column="placet_day", file="log.csv", own="placet_")
def column_name_is_ours(column: str, file: str, own: str) -> str:
    """Of a column that would be taken for one of ours."""
    return f"column {column} in {file} begins with {own}, as ours do; expected another name"


@sentence(source="log.csv", missing=("predictions.columns.id: id",), columns=("key", "day"))
def columns_not_there(source: str, missing: Sequence[str], columns: Sequence[str]) -> str:
    """Of columns that a specification names, by the field that names each."""
    return f"{source} has no column for {'; '.join(missing)}. It has {', '.join(columns)}"


@sentence(source="log.csv", prefix="shap_", columns=("id", "amount"))
def no_column_begins_with(source: str, prefix: str, columns: Sequence[str]) -> str:
    """Of contributions that a specification names by how their columns begin."""
    return f"{source} has no column that begins with {prefix}, as predictions.contributions says. It has {', '.join(columns)}"


@sentence(source="log.csv", features=("income",), columns=("id", "amount"))
def contributions_of_no_column(source: str, features: Sequence[str], columns: Sequence[str]) -> str:
    """Of contributions whose feature the log does not have."""
    return (
        f"{source} has no column {', '.join(features)}, and predictions.contributions has what it adds. Expected contributions of "
        f"columns of the log, which has {', '.join(columns)}"
    )


@sentence(source="outcomes.csv", nameless=500, rows=900)
def many_outcomes_without_id(source: str, nameless: int, rows: int) -> str:
    """Of outcomes that come later."""
    return f"{source} has {nameless:,} of {rows:,} outcomes without an id, expected an id in every row"


@sentence(source="outcomes.csv", disputed=500, ids=900, example=("c-17", "0", "1"))
def many_outcomes_contradict(source: str, disputed: int, ids: int, example: Sequence[str] | None) -> str:
    """Of outcomes that come later.

    `example` is an id and two of its outcomes.
    """
    such = "" if example is None else f", such as {example[0]} ({example[1]} and {example[2]})"
    return f"{source} has outcomes that contradict each other for {disputed:,} of {ids:,} ids{such}; expected one outcome for each id"


@sentence(source="log.csv")
def no_predictions_at_all(source: str) -> str:
    """Of a log without rows."""
    return f"{source} holds no predictions; expected at least one row"


@sentence(what="id")
def expects_in_every_row(what: str) -> str:
    """What a column is to hold."""
    return f"{IN_EVERY_ROW[what]} in every row"


@sentence()
def expects_truth_or_nothing() -> str:
    """What a column is to hold."""
    return "0, 1 or nothing"


@sentence(what="class")
def expects_unless_unknown(what: str) -> str:
    """What a column is to hold."""
    return f"{IN_EVERY_ROW[what]}, or nothing while it is not known"


@sentence(most=4.0)
def expects_relevance(most: float) -> str:
    """What a column is to hold."""
    return f"a number from 0 to {most:g}, or nothing while it is not known"


@sentence(lowest=300.0, highest=850.0)
def expects_scores_of_scale(lowest: float, highest: float) -> str:
    """What a column is to hold."""
    return f"scores from {lowest:g} to {highest:g}"


@sentence()
def expects_probabilities() -> str:
    """What a column is to hold."""
    return "probabilities from 0 to 1 (scores on another scale have it in `predictions.scale`)"


@sentence()
def expects_probability_of_class() -> str:
    """What a column is to hold."""
    return "the probability of a class, from 0 to 1"


@sentence(columns=("p_a", "p_b"))
def expects_all_or_no_probabilities(columns: Sequence[str]) -> str:
    """What several columns are to hold together."""
    return f"with {', '.join(columns)} a probability of each class, or of none"


@sentence(columns=("p_a", "p_b"), within=0.02)
def expects_sum_of_one(columns: Sequence[str], within: float) -> str:
    """What several columns are to hold together."""
    return f"with {', '.join(columns)} probabilities that add to 1 within {within:g}"


@sentence(field="decision")
def say_which_stand_for(field: str) -> str:
    """Where a specification may say what values mean."""
    return f"say in `predictions.codes.{field}` which value stands for 0 or 1"


@sentence(classes=("a", "b"), more=2)
def name_every_class(classes: Sequence[str], more: int) -> str:
    """Where a specification may say what values mean."""
    shown = ", ".join(classes) + (f" and {more} more" if more else "")
    return f"name every class in `predictions.columns.classes`, which has {shown}"


@sentence(values=("yes", "no"), more=False, advice=say_which_stand_for("decision"))
def values_without_meaning(values: Sequence[str], more: bool, advice: Phrase) -> str:
    """Some values that a column holds and nobody has explained."""
    return f"(found {', '.join(map(repr, values))}{', ...' if more else ''}; {advice})"


@sentence(
    column="decision",
    rows=3,
    expected=expects_in_every_row("truth"),
    unexplained=None,
    place="row 7 of log.csv",
    example="n/a",
)
def rows_hold_something_else(
    column: str | None, rows: int, expected: Phrase, unexplained: Phrase | None, place: str, example: str | None
) -> str:
    """Of a column of a log, with one place."""
    values = "" if unexplained is None else f" {unexplained}"
    where = f"; {'nothing' if example is None else repr(example)} stands in {place}" if place else ""
    return f"column {column} has {counted(rows, 'row')} with something else, expected {expected}{values}{where}"


@sentence(values=("m", "f"), more=0)
def labels_for_nobody(values: Sequence[str], more: int) -> str:
    """Of an attribute by which people are compared."""
    return f"`labels` for {listed(values, more)}, of which no row has one"


@sentence(name="men")
def reference_is_nobody(name: str) -> str:
    """Of an attribute by which people are compared."""
    return f"`reference` {name}, a group that no row is in"


@sentence(names=("men",), more=0, without=("women",), more_without=0)
def population_of_others(names: Sequence[str], more: int, without: Sequence[str], more_without: int) -> str:
    """Of an attribute by which people are compared."""
    return f"`population` with {listed(names, more)}, where no row is in, and without {listed(without, more_without)}"


@sentence(attribute="sex", contradiction=reference_is_nobody("men"), column="sex", values=("f", "m"), more=0)
def groups_contradicted(attribute: str, contradiction: Phrase, column: str, values: Sequence[str], more: int) -> str:
    """Of an attribute by which people are compared."""
    present = listed(values, more) if values else "no value at all"
    return f"sensitive.{attribute} has {contradiction}; column {column} has {present}"


@sentence(source="log.csv", faults=(groups_contradicted("sex", reference_is_nobody("men"), "sex", ("f",), 0),))
def log_has_faults(source: str, faults: Sequence[Phrase]) -> str:
    """Of a log with something else than its specification says."""
    return f"{source}: {'; '.join(map(str, faults))}"


@sentence(source="log.csv", version="1", first="2026-01-01", last="2026-03-31", model="card-fraud")
def reference_holds_no_predictions(source: str, version: str, first: str, last: str, model: str) -> str:
    """Of the days that later ones are compared with."""
    return f"{source} has no predictions of version {version} from {on_record(first)} to {on_record(last)}, the reference of {model}; expected the days that later ones are compared with"


@sentence(source="outcomes.csv", place=None)
def not_where_predictions_are(source: str, place: str | None) -> str:
    """Of outcomes in another place."""
    return f"{source} is not where the predictions are ({place or 'files'}); expected both in one place"


@sentence(source="postgres://host/db", table="predictions", fault="no such table")
def table_unreadable(source: str, table: str | None, fault: str) -> str:
    """Of a database."""
    return f"{source} has no table {table} that can be read: {fault}"


@sentence(engine="postgres", fault="Connection refused")
def database_not_reached(engine: str, fault: str) -> str:
    """Of a database."""
    return f"the {engine} database that predictions.source names cannot be reached: {fault}"


@sentence(
    source="log.csv",
    column="time",
    rows=300,
    of_rows=1000,
    gap=5,
    years=(2024, 2026),
    place="row 7 of log.csv",
    example="1970-01-01",
    most=0.05,
)
def many_rows_are_years_away(
    source: str,
    column: str,
    rows: int,
    of_rows: int,
    gap: int,
    years: Sequence[int],
    place: str,
    example: str | None,
    most: float,
) -> str:
    """Of times that stray from all others."""
    away = years_away(column, rows, of_rows, gap, years[0], years[1], place, example)
    return f"{source}: {away}; expected times without such a gap, or at most {most:.0%} of rows beyond one"


@sentence(source="postgres://host/db", engine="postgres", column="time")
def pattern_in_files_only(source: str, engine: str, column: str) -> str:
    """Of how times are written."""
    return f"{source}: a `pattern` of times is read in files only, and this is {engine}; expected a view whose column {column} is a timestamp"


@sentence(source="log.csv", column="time", first="%d/%m/%Y", second="%m/%d/%Y")
def times_read_in_two_ways(source: str, column: str, first: str, second: str) -> str:
    """Of how times are written."""
    return (
        f"{source}: the times in column {column} can be read as {first} and as {second}, and nothing in the log tells "
        f'which; say so in `predictions.columns.time: {{column: {column}, pattern: "{first}"}}`'
    )


@sentence(source="log.csv", column="query", queries=3, bucket="day")
def queries_in_several_buckets(source: str, column: str | None, queries: int, bucket: str) -> str:
    """Of rows that were ranked together."""
    return f"{source}: column {column} has {counted(queries, 'query', 'queries')} with rows in more than one {bucket}, expected one time for all rows that were ranked together"


@sentence(source="log.csv", column="rank", queries=3)
def places_twice(source: str, column: str, queries: int) -> str:
    """Of rows that were ranked together."""
    return f"{source}: column {column} has the same place twice in {counted(queries, 'query', 'queries')}, expected a place for each row"


@sentence(source="log.csv", column="fare", value=1e300, most=1e9, times=1000000)
def values_out_of_reach(source: str, column: str | None, value: float, most: float, times: int) -> str:
    """Of a number that would drown all others."""
    return (
        f"{source}: column {column} has a value of {value:g} or -{value:g}, expected at most {most:g} away from 0, which is "
        f"{times:,} times what the predictions of the reference differ by; correct it in the log, or leave it empty where it is "
        "an outcome that is not known"
    )


@sentence(file="log.xlsx", ending=".xlsx")
def ending_is_not_read(file: str, ending: str) -> str:
    """Of a file."""
    return f"{file} ends in {ending or 'nothing'}; {READ}"


@sentence(file="log.csv")
def text_file_is_empty(file: str) -> str:
    """Of a file of text."""
    return f"{file} is empty; expected names of columns in its first line, and rows below"


@sentence(file="log.csv")
def first_line_has_nul(file: str) -> str:
    """Of a file of text."""
    return f"{file} has NUL characters in its first line; expected names of columns, in UTF-8"


@sentence(file="log.csv", column="age")
def column_twice(file: str, column: str) -> str:
    """Of a file of text."""
    return f"{file} has column {column} twice; expected each name once"


@sentence(file="a.csv", delimiter=",", other="b.csv", other_delimiter=";")
def delimiters_differ(file: str, delimiter: str, other: str, other_delimiter: str) -> str:
    """Of two files of text."""
    return f"{file} has {delimiter!r} between its columns and {other} has {other_delimiter!r}; expected one way for all files of a log"


@sentence(file="log.csv")
def encoding_is_not_read(file: str) -> str:
    """Of a file of text."""
    return f"{file} is text in no encoding that is read; expected UTF-8"


@sentence(file="log.csv", line=7, cells=4, expected=3, example="1,2,3,4")
def cells_too_many_or_few(file: str, line: int, cells: int, expected: int, example: str | None) -> str:
    """Of a file of text."""
    text = "" if example is None else f" ({example})"
    return f"{file} has {cells} cells in line {line:,}{text}, expected {expected}, as its first line has"


@sentence(file="log.csv")
def no_delimited_text(file: str) -> str:
    """Of a file of text."""
    return f"{file} cannot be read; expected CSV"


@sentence(file="log.csv.gz", fault="Not a gzipped file")
def cannot_be_unpacked(file: str, fault: str) -> str:
    """Of a file that is packed."""
    return f"{file} cannot be unpacked: {fault}; expected gzip"


@sentence(reference="a.csv", current="b.csv", before=("id",), after=("key",))
def no_column_in_common(reference: str, current: str, before: Sequence[str], after: Sequence[str]) -> str:
    """Of two files that are compared."""
    return f"{reference} and {current} have no column in common; the first has {', '.join(before)}, the second {', '.join(after)}"


@sentence(path="a.csv", fault="no such column")
def table_in_file_unreadable(path: str, fault: str) -> str:
    """Of two files that are compared."""
    return f"{path} cannot be read: {fault}; expected a table in a file"


@sentence(path="a.csv")
def table_without_rows(path: str) -> str:
    """Of two files that are compared."""
    return f"{path} has no rows; expected a table with at least one"


@sentence(path="a.csv", column="file_row_number")
def row_number_is_ours(path: str, column: str) -> str:
    """Of two files that are compared."""
    return f"{path} has a column {column}, as ours is called; expected another name"


@sentence(reference="a.csv", current="b.csv", fault="out of memory")
def either_file_unreadable(reference: str, current: str, fault: str) -> str:
    """Of two files that are compared."""
    return f"{reference} or {current} cannot be read: {fault}"


@sentence(columns=("age", "sex"))
def nothing_for_evidently(columns: Sequence[str]) -> str:
    """Of what Evidently is to compare."""
    return f"none of the columns {', '.join(columns)} has values on both sides; expected one for Evidently"

"""Tables in text files, read as words.

CSV and TSV in any usual encoding, and lines of JSON.
"""

import csv
import gzip
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv

from governance.errors import PredictionsUnreadable
from governance.sentences import unreadable
from governance.sentences.phrase import Phrase
from governance.sentences.predictions import file_is_not_in_utf_8

DELIMITED, LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
PARQUET = ".parquet"
DELIMITERS = ",;\t|"
HEAD = 1 << 20
"""Bytes of a file in which its first line must end."""
BLOCK = 8 << 20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = {"cp1252": "Windows-1252", "latin-1": "ISO 8859-1", "utf-16": "UTF-16"}


@dataclass(frozen=True)
class Text:
    """The rows of text files, file by file in their order."""

    table: pa.Table
    """Every column is text; a cell of nothing is null."""
    files: tuple[str, ...]
    sizes: tuple[int, ...]
    """Rows of each file."""
    columns: dict[str, tuple[str, ...]]
    """Names in each file."""
    remarks: tuple[Phrase, ...]

    def place(self, row: int) -> str:
        """Where a row stands, by its number over all files.

        Counted from 0.
        """
        start = 0
        for file, end in zip(self.files, accumulate(self.sizes), strict=True):
            if row < end:
                return f"row {row - start + 1:,} of {Path(file).name}"
            start = end
        raise IndexError(row)


def kind_of(file: str) -> str:
    """The ending that says how `file` is read.

    In lower case. Raises PredictionsUnreadable where the ending says nothing.
    """
    name = Path(file).name.lower()
    plain = name.removesuffix(".gz")
    ending = next((candidate for candidate in (*DELIMITED, *LINES) if plain.endswith(candidate)), None)
    if ending is not None:
        return ending
    if name.endswith(PARQUET) or _begins(file, 4) == b"PAR1":
        return PARQUET
    raise PredictionsUnreadable(unreadable.ending_is_not_read(file, "".join(Path(file).suffixes[-2:])))


def escaped(file: str) -> str:
    """`file` as a pattern that DuckDB takes for this file alone."""
    return re.sub(r"([*?\[])", r"[\1]", file)


def read_text(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> Text:
    """Read the rows of text files as one table.

    Columns are matched by name. Raises PredictionsUnreadable with file and row, or duckdb.Error.
    """
    delimited = [file for file in files if kind_of(file) in DELIMITED]
    heads = {file: _Head.of(file) for file in delimited}
    delimiters = _delimiters(heads)
    tables, remarks = {}, []
    for file in files:
        if file in heads:
            names = heads[file].names(delimiters[file])
            tables[file], encoding = _delimited(file, names, delimiters[file], heads[file].encoding)
            if encoding in ENCODINGS:
                remarks.append(file_is_not_in_utf_8(Path(file).name, ENCODINGS[encoding]))
        else:
            tables[file] = _lines(connection, file)
    whole = pa.concat_tables(tables.values(), promote_options="default")
    return Text(
        whole,
        tuple(files),
        tuple(table.num_rows for table in tables.values()),
        {file: tuple(table.column_names) for file, table in tables.items()},
        tuple(remarks),
    )


@dataclass(frozen=True)
class _Head:
    """The first line of a file."""

    file: str
    line: str
    encoding: str

    @classmethod
    def of(cls, file: str) -> "_Head":
        raw = _begins(file, HEAD)
        if not raw.strip():
            raise PredictionsUnreadable(unreadable.text_file_is_empty(file))
        encoding = "utf-16" if raw.startswith(UTF_16) else "utf8"
        text = raw.decode("utf-8-sig" if encoding == "utf8" else encoding, errors="replace")
        if encoding == "utf8" and "\ufffd" in text.splitlines()[0]:
            text = raw.decode("cp1252", errors="replace")
        if "\0" in text.splitlines()[0]:
            raise PredictionsUnreadable(unreadable.first_line_has_nul(file))
        return cls(file, text, encoding)

    def fields(self, delimiter: str) -> list[str]:
        return next(csv.reader(io.StringIO(self.line, newline=""), delimiter=delimiter))

    @property
    def delimiter(self) -> str | None:
        """The separator between the names.

        None where there is one name only.
        """
        counted = {delimiter: len(self.fields(delimiter)) for delimiter in DELIMITERS}
        best = max(counted, key=lambda delimiter: counted[delimiter])
        return best if counted[best] > 1 else None

    def names(self, delimiter: str) -> list[str]:
        """The names of the columns.

        A column without a name is called by its place. A name that differs in case only gets a number.
        """
        names: list[str] = []
        for at, field in enumerate(self.fields(delimiter)):
            name = field.strip() or f"column{at}"
            if name in names:
                raise PredictionsUnreadable(unreadable.column_twice(self.file, name))
            in_use = {name.lower() for name in names}
            number = next(n for n in range(len(names) + 1) if f"{name}_{n}".lower() not in in_use or not n)
            names.append(name if name.lower() not in in_use else f"{name}_{max(number, 1)}")
        return names


def _delimiters(heads: dict[str, _Head]) -> dict[str, str]:
    """The separator between the columns of each file.

    It is the same in all files with one ending. Raises PredictionsUnreadable.
    """
    files: dict[str, dict[str, str]] = {ending: {} for ending in DELIMITED}
    for file, head in heads.items():
        if head.delimiter is not None:
            files[kind_of(file)].setdefault(head.delimiter, file)
    for by_file in files.values():
        if len(by_file) > 1:
            (first, one_file), (second, other), *_ = by_file.items()
            raise PredictionsUnreadable(unreadable.delimiters_differ(one_file, first, other, second))
    return {file: next(iter(files[kind_of(file)]), ",") for file in heads}


def _delimited(file: str, names: list[str], delimiter: str, encoding: str) -> tuple[pa.Table, str]:
    """The rows of a file, and the encoding that reads it."""
    for attempt in dict.fromkeys([encoding, "cp1252", "latin-1"]):
        try:
            return _parsed(file, names, delimiter, attempt, threads=True), attempt
        except UnicodeDecodeError:
            continue
        except pa.ArrowInvalid as error:
            if "invalid UTF8" not in str(error):
                raise _broken(file, names, delimiter, attempt) from error
    raise PredictionsUnreadable(unreadable.encoding_is_not_read(file))


def _parsed(file: str, names: list[str], delimiter: str, encoding: str, *, threads: bool) -> pa.Table:
    schema = dict.fromkeys(names, pa.string())
    try:
        with pa.input_stream(file, compression="gzip" if file.lower().endswith(".gz") else None) as stream:
            return pyarrow.csv.read_csv(
                stream,
                pyarrow.csv.ReadOptions(
                    column_names=names, skip_rows=1, encoding=encoding, block_size=BLOCK, use_threads=threads
                ),
                pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=True, null_values=[""]),
            )
    except pa.ArrowInvalid as error:
        if "Could not skip initial" in str(error):  # names without a line end, and no row below them
            return pa.schema(schema.items()).empty_table()
        raise


def _broken(file: str, names: list[str], delimiter: str, encoding: str) -> PredictionsUnreadable:
    """The fault in the lines of a file.

    The file is read once more, since several threads do not count lines.
    """
    try:
        _parsed(file, names, delimiter, encoding, threads=False)
    except pa.ArrowInvalid as error:
        match = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+): (.*)", str(error), re.DOTALL)
        if match:
            line, expected, got, text = match.groups()
            return PredictionsUnreadable(
                unreadable.cells_too_many_or_few(file, int(line), int(got), int(expected), text.strip()[:60])
            )
        return PredictionsUnreadable(unreadable.source_unreadable(file, str(error)))
    return PredictionsUnreadable(unreadable.no_delimited_text(file))


def _lines(connection: duckdb.DuckDBPyConnection, file: str) -> pa.Table:
    """The rows of a file with one JSON object a line.

    Nested values stay JSON.
    """
    options = "format = 'newline_delimited'"
    where = [escaped(file)]
    described = connection.execute(f"DESCRIBE FROM read_json(?, {options}, sample_size = -1)", where).fetchall()
    names = [row[0] for row in described]
    types = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}': 'VARCHAR'" for name in names)
    table = connection.sql(f"FROM read_json(?, {options}, columns = {{{types}}})", params=where).to_arrow_table()
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def _begins(file: str, size: int) -> bytes:
    with Path(file).open("rb") as raw:
        if not file.lower().endswith(".gz"):
            return raw.read(size)
        try:
            with gzip.open(raw) as text:
                return text.read(size)
        except (OSError, EOFError) as error:
            raise PredictionsUnreadable(unreadable.cannot_be_unpacked(file, str(error))) from error

"""Files are read in one way for the whole log.

Whatever kind they are: the right value, or a sentence with file, row and value.
"""

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.duckdb_files import connect, files_at, read_files
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.text_types import Roles
from governance.errors import PredictionsUnreadable

ROWS = [{"id": "a", "n": 1, "word": "Zürich"}, {"id": "b", "n": 2, "word": None}]
TABLE = "id,n,word\na,1,Zürich\nb,2,\n"


@pytest.fixture(scope="module")
def engine():
    return connect()


def written(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            pq.write_table(pa.table(content), path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows_of(engine, path, roles=Roles()):  # noqa: B008  (it is frozen)
    reading = read_files(engine, str(path), roles)
    theirs = [name for name in reading.table.columns if not name.startswith("__placet")]
    return reading.table.select(*theirs).to_pyarrow().to_pylist(), reading


KINDS = {
    "log.csv": TABLE.encode(),
    "LOG.CSV": TABLE.encode(),
    "log.csv.gz": gzip.compress(TABLE.encode()),
    "LOG.TSV.GZ": gzip.compress(TABLE.replace(",", "\t").encode()),
    "log.tsv": TABLE.replace(",", "\t").encode(),
    "semicolons.csv": TABLE.replace(",", ";").encode(),
    "bars.csv": TABLE.replace(",", "|").encode(),
    "mark.csv": b"\xef\xbb\xbf" + TABLE.encode(),
    "lines of Windows.csv": TABLE.replace("\n", "\r\n").encode(),
    "lines of both kinds.csv": TABLE.replace("\n", "\r\n", 1).encode(),
    "quoted.csv": b'"id","n","word"\n"a","1","Z\xc3\xbcrich"\n"b","2",""\n',
    "space around names.csv": TABLE.replace("id,n,word", "id, n , word").encode(),
    "log.jsonl": '{"id": "a", "n": 1, "word": "Zürich"}\n{"n": 2, "id": "b"}\n'.encode(),
    "log.NDJSON": '{"id": "a", "n": 1, "word": "Zürich"}\n{"n": 2, "id": "b", "word": null}\n'.encode(),
    "log.jsonl.gz": gzip.compress('{"id": "a", "n": "1", "word": "Zürich"}\n{"n": 2, "id": "b"}\n'.encode()),
    "log.parquet": {"id": ["a", "b"], "n": [1, 2], "word": ["Zürich", None]},
    "LOG.PARQUET": {"id": ["a", "b"], "n": [1, 2], "word": ["Zürich", None]},
    "part-0000": {"id": ["a", "b"], "n": [1, 2], "word": ["Zürich", None]},
    "lo[g] *?.csv": TABLE.encode(),
    "lo[g] *?.parquet": {"id": ["a", "b"], "n": [1, 2], "word": ["Zürich", None]},
    "lo[g] *?.jsonl": '{"id": "a", "n": 1, "word": "Zürich"}\n{"n": 2, "id": "b"}\n'.encode(),
    "fold[er]/*/log.csv": TABLE.encode(),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_read_whatever_its_kind_and_name(engine, tmp_path, name):
    written(
        tmp_path, {name: KINDS[name], "log.csv.bak": "no log", "lo.csv": "other\n9\n", "fold/x/log.csv": "other\n9\n"}
    )
    rows, reading = rows_of(engine, tmp_path / name)
    assert rows == ROWS
    assert reading.remarks == ()


@pytest.mark.parametrize(
    ("encoding", "remark"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16"), ("utf-16-le", None)]
)
def test_another_encoding_is_read_and_said_or_refused(engine, tmp_path, encoding, remark):
    written(tmp_path, {"log.csv": TABLE.replace("a,", "€,").encode(encoding)})
    if remark is None:
        with pytest.raises(
            PredictionsUnreadable, match=r"log.csv has NUL characters in its first line; expected names of columns"
        ):
            rows_of(engine, tmp_path / "log.csv")
        return
    rows, reading = rows_of(engine, tmp_path / "log.csv")
    assert [row["id"] for row in rows] == ["€", "b"]
    assert [*map(str, reading.remarks)] == [f"log.csv is not in UTF-8 and was read as {remark}"]


def test_stars_at_any_depth_and_several_kinds_in_one_glob_are_one_log(engine, tmp_path):
    names = ["log.csv", "log.jsonl.gz", "log.parquet", "log.tsv"]
    written(tmp_path, {f"2026/0{at}/{name}": KINDS[name] for at, name in enumerate(names)} | {"top.csv": TABLE})
    rows, _ = rows_of(engine, tmp_path / "**" / "*.*")
    assert sorted(rows, key=lambda row: row["id"]) == [ROWS[0]] * 5 + [ROWS[1]] * 5
    assert len(files_at(f"{tmp_path}/**/*.csv")) == 2


REFUSED = {
    "nothing there": ({}, "log.csv", "no file matches .*log.csv; expected"),
    "a folder": ({"log.csv/x": b""}, "log.csv", "no file matches"),
    "an ending that says nothing": ({"log.xlsx": b"PK"}, "log.xlsx", r"log.xlsx ends in .xlsx; expected .parquet, .csv, .tsv, .jsonl, .ndjson, or"),
    "an archive": ({"log.csv.zip": b"PK"}, "log.csv.zip", r"ends in .csv.zip; expected"),
    "no gzip": ({"log.csv.gz": TABLE}, "log.csv.gz", "log.csv.gz cannot be unpacked: Not a gzipped file"),
    "an empty file": ({"log.csv": b""}, "log.csv", "log.csv is empty; expected names of columns in its first line"),
    "a row too short": ({"log.csv": "id,n\na,1\nb\n"}, "log.csv", r"log.csv has 1 cells in line 3 \(b\), expected 2, as its first line has"),
    "a row too long": ({"log.csv": "id,n\na,1\nb,2,3\n"}, "log.csv", r"log.csv has 3 cells in line 3 \(b,2,3\), expected 2"),
    "one name twice": ({"log.csv": "id,n,id\na,1,b\n"}, "log.csv", "log.csv has column id twice; expected each name once"),
    "two delimiters": ({"a.csv": "id,n\na,1\n", "b.csv": "id;n\na;1\n"}, "*.csv", r"a.csv has ',' between its columns and .*b.csv has ';'"),
    "a name of ours": ({"log.csv": "id,__Placet_day\na,1\n"}, "log.csv", "column __Placet_day in .*log.csv begins with __placet_, as ours do"),
    "half a Parquet file": ({"log.parquet": b"PAR1 and no more"}, "log.parquet", "log.parquet cannot be read: "),
    "a line that is no JSON": ({"log.jsonl": '{"id": 1}\n{"id": \n'}, "log.jsonl", "log.jsonl cannot be read: "),
}  # fmt: skip


@pytest.mark.parametrize(("files", "path", "remark"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_name(engine, tmp_path, files, path, remark):
    written(tmp_path, files)
    with pytest.raises(PredictionsUnreadable, match=remark):
        rows_of(engine, tmp_path / path)


def test_a_file_with_names_alone_adds_no_rows(engine, tmp_path):
    written(tmp_path, {"a.csv": TABLE, "b.csv": "id,n,word", "c.csv": "n,id,word\n"})
    assert rows_of(engine, tmp_path / "*.csv")[0] == ROWS


def test_names_that_differ_in_case_are_two_columns_and_one_without_a_name_has_its_place(engine, tmp_path):
    written(tmp_path, {"log.csv": ",Age,age\n0,30,x\n"})
    assert rows_of(engine, tmp_path / "log.csv")[0] == [{"column0": 0, "Age": 30, "age_1": "x"}]


def column(engine, folder, cells, name="x", **roles):
    lines = [",".join((str(at), '"' + cell.replace('"', '""') + '"')) for at, cell in enumerate(cells)]
    written(folder, {"log.csv": "\n".join([f"row,{name}", *lines]) + "\n"})
    rows, reading = rows_of(engine, folder / "log.csv", Roles(**roles))
    return [row[name] for row in rows], reading


MANY = [str(at) for at in range(1, 41)]
NUMBERS = list(range(1, 41))
CELLS = {
    "whole numbers": (MANY, NUMBERS),
    "numbers": ([*MANY, "0.5"], [*map(float, NUMBERS), 0.5]),
    "numbers as Excel writes them": ([*MANY, "1e-3"], [*map(float, NUMBERS), 0.001]),
    "noughts in front": (["01", "02", "10"], ["01", "02", "10"]),
    "hexadecimal": (["0x1A", "0x2B"], ["0x1A", "0x2B"]),
    "space around": ([" 1 ", "2 "], [1, 2]),
    "true and false": (["True", "false", "TRUE"], [True, False, True]),
    "F alone is no truth": (["F", "F"], ["F", "F"]),
    "yes and no": (["yes", "no"], ["yes", "no"]),
    "days": (["2026-01-05", "2026-01-31"], [date(2026, 1, 5), date(2026, 1, 31)]),
    "times": (["2026-01-05 10:00", "2026-01-31T00:00:00.5"], [datetime.fromisoformat("2026-01-05T10:00"), datetime.fromisoformat("2026-01-31T00:00:00.5")]),
    "days of two orders": (["01/05/2026", "13/05/2026"], ["01/05/2026", "13/05/2026"]),
    "decimal commas": (["1,5", "2", "12,25"], [1.5, 2.0, 12.25]),
    "commas that may part thousands": (["1,500", "2,250"], ["1,500", "2,250"]),
    "NUL inside": (["a\0b", "c"], ["a\0b", "c"]),
    "a line end inside": (["a\nb", 'say "x"'], ["a\nb", 'say "x"']),
    "nothing at all": (["", ""], [None, None]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CELLS.values(), ids=CELLS)
def test_a_column_of_text_has_the_type_that_fits_all_of_its_cells(engine, tmp_path, cells, expected):
    assert column(engine, tmp_path, cells)[0] == expected


STRAYS = {
    "one word late": ([*MANY, "unknown"], [*NUMBERS, None], "column x: 1 of 41 cells ('unknown' in row 41 of log.csv) is no number, and count as not readable"),
    "NA where there is none": (["NA", *MANY, "NA", "n/a"] * 2, [None, *NUMBERS, None, None] * 2, "column x: 6 of 86 cells ('NA' in row 1 of log.csv) are read as nothing"),
    "half of it words": (["one", "2", "3", "four"], ["one", "2", "3", "four"], "column x: 2 of 4 cells ('one' in row 1 of log.csv) are no number, so all of the column counts as words"),
    "commas with doubt": ([*MANY, "1,500"], [*NUMBERS, None], "column x: 1 of 41 cells ('1,500' in row 41 of log.csv) is no number, and count as not readable"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected", "remark"), STRAYS.values(), ids=STRAYS)
def test_a_cell_that_is_no_number_is_named_with_row_and_value(engine, tmp_path, cells, expected, remark):
    cells_read, reading = column(engine, tmp_path, cells)
    assert cells_read == expected
    assert [*map(str, reading.remarks)] == [remark]


@pytest.mark.parametrize(
    ("cells", "roles"),
    [
        pytest.param([*MANY, "A-1"], {"codes": ["x"]}, id="an id with a letter"),
        pytest.param([*MANY, "A-1"], {"guessed": True}, id="an id that nobody named"),
        pytest.param([*MANY, "maybe", "maybe"], {"answers": ["x"]}, id="an answer, judged later"),
        pytest.param(
            ["9007199254740993", "9007199254740993.0"], {"codes": ["x"]}, id="digits that a number would lose"
        ),
        pytest.param(["True", "False"], {"codes": ["x"]}, id="groups called True and False"),
    ],
)
def test_what_is_compared_as_a_name_stays_as_it_stands(engine, tmp_path, cells, roles):
    assert column(engine, tmp_path, cells, **roles)[0] == cells


def test_files_of_one_log_have_one_type_together(engine, tmp_path):
    written(tmp_path, {"a.csv": 'x,comma\n1,"1,5"\n', "b.csv": 'x,comma\n2.5,"1,250"\n', "c.csv": "x,comma\n3,2\n"})
    assert rows_of(engine, tmp_path / "*.csv")[0] == [
        {"x": 1.0, "comma": 1.5}, {"x": 2.5, "comma": 1.25}, {"x": 3.0, "comma": 2.0},
    ]  # fmt: skip


BEYOND = 2**53 + 1
BETWEEN_FILES = {
    "whole and double": ([17, 18], [19.0, None], ["17", "18", "19", None]),
    "more digits than a double has": ([BEYOND], [17.0], [str(BEYOND), "17"]),
    "whole and text": ([17], ["17.0", "A-1"], ["17", "17", "A-1"]),
    "whole and decimal": ([17], [Decimal("17.00")], ["17", "17"]),
    "double and truth": ([0.0, 1.0], [True], ["0", "1", "true"]),
    "small and large": (pa.array([1], pa.int8()), [2**40], ["1", str(2**40)]),
}


@pytest.mark.parametrize(("first", "second", "expected"), BETWEEN_FILES.values(), ids=BETWEEN_FILES)
def test_a_code_keeps_its_meaning_where_its_type_changes_from_file_to_file(engine, tmp_path, first, second, expected):
    written(tmp_path, {"a.parquet": {"id": first, "only": ["x"] * len(first)}, "b.parquet": {"ID": second}})
    table = read_files(engine, f"{tmp_path}/*.parquet", Roles(codes=["id", "ID"])).table
    code = as_code(table[next(name for name in table.columns if name.lower() == "id")])
    assert sorted(table.select(code=code).to_pyarrow()["code"].to_pylist(), key=str) == sorted(expected, key=str)


def test_a_number_stays_one_where_its_type_changes_from_file_to_file(engine, tmp_path):
    written(
        tmp_path, {"a.parquet": {"x": [1]}, "b.parquet": {"x": [2.5]}, "c.parquet": {"x": [True]}, "d.csv": "x\n4\n"}
    )
    rows, _ = rows_of(engine, tmp_path / "*.*")
    assert sorted(row["x"] for row in rows) == [1.0, 1.0, 2.5, 4.0]


def test_a_cell_is_found_again_in_any_kind_of_file(engine, tmp_path):
    written(tmp_path, {"a.csv": TABLE, "b.csv": TABLE.replace("b,", "c,"), "c.parquet": {"id": ["d", "e"]}})
    reading = read_files(engine, f"{tmp_path}/*.*")
    assert [reading.place("id", value) for value in "ace"] == ["row 1 of a.csv", "row 2 of b.csv", "row 2 of c.parquet"]
    assert reading.place("id", "z") == ""
    assert isinstance(reading.table, ibis.expr.types.Table)
    assert Path(next(iter(reading.columns))).name == "c.parquet"

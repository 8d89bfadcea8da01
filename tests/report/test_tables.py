"""CSV, XLSX and Parquet: numbers stay numbers, texts stay texts, bytes stay the same."""

import csv
import io
import math
import tempfile
import zipfile

import duckdb
import openpyxl
import pytest
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE

from innercircle.errors import OutputError
from innercircle.report import Table, make_tables, render_csv, render_parquet, render_xlsx
from innercircle.report._show import show_text
from innercircle.report._tables import guard_text

FORMULAE = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    '"=1',
    "'=1",
    "  \n=cmd|' /C calc'!A0",
]


@pytest.fixture
def table():
    return Table(
        "mixed",
        "All kinds of cells",
        ("Name", "Number", "Count", "Flag"),
        (
            ("plain", -0.25, -3, True),
            ('quote " comma , line\nbreak', 1e-9, 0, False),
            ("=1+1", math.nan, 7, None),
            ("", math.inf, None, None),
        ),
    )


@pytest.mark.parametrize("text", FORMULAE)
def test_formulae_are_neutralised(text):
    assert guard_text(text).startswith("'")


def test_plain_text_is_left_alone():
    for text in ("Minister of Defence", "a=b", "vice-president", "1 in 200", ""):
        assert guard_text(text) == text


def test_csv_round_trips(table):
    rows = list(csv.reader(io.StringIO(render_csv(table), newline="")))
    assert rows[0] == ["Name", "Number", "Count", "Flag"]
    assert rows[1] == ["plain", "-0.25", "-3", "true"]
    assert rows[2][:2] == ['quote " comma , line break', "1e-09"]
    assert rows[3] == ["'=1+1", "", "7", ""]
    assert rows[4] == ["", "inf", "", ""]


def test_xlsx_keeps_numbers_and_has_no_formula_or_metadata(table):
    data = render_xlsx([table, table])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["mixed", "mixed-2"]
    sheet = book["mixed"]
    assert sheet["B2"].value == -0.25
    assert sheet["C2"].value == -3
    assert sheet["A4"].value == "'=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "inlineStr",
        "n",
        "b",
    }
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "creator" not in core
    assert "created" not in core
    assert b"openpyxl" not in everything


def test_no_room_for_a_temporary_file_is_said_in_one_sentence(table, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputError, match="could not be written"):
        render_parquet(table)


def test_parquet_keeps_types(table, tmp_path):
    path = tmp_path / "mixed.parquet"
    path.write_bytes(render_parquet(table))
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT typeof(Name), typeof(Number), typeof(Count), typeof(Flag), Number, Name "
            "FROM read_parquet(?)", [str(path)]
        ).fetchall()  # fmt: skip
    assert rows[0] == ("VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN", -0.25, "plain")
    assert math.isnan(rows[2][4])
    assert rows[3][4] == math.inf


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_every_format(name, tmp_path):
    tables = make_tables(make_findings(3, name=HOSTILE[name]))
    for one in tables:
        rows = list(csv.reader(io.StringIO(render_csv(one), newline="")))
        assert len(rows) == len(one.rows) + 1
        assert all(len(row) == len(one.columns) + bool(one.paths) for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(tables)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    path = tmp_path / "one.parquet"
    path.write_bytes(render_parquet(tables[0]))
    with duckdb.connect() as connection:
        read = connection.execute("SELECT Insider FROM read_parquet(?)", [str(path)]).fetchall()
    assert [row[0] for row in read] == [show_text(row[0]) for row in tables[0].rows]


def test_same_answer_same_bytes(table):
    assert render_csv(table) == render_csv(table)
    assert render_xlsx([table]) == render_xlsx([table])
    assert render_parquet(table) == render_parquet(table)


def test_a_table_without_rows_is_a_table(tmp_path):
    empty = Table("empty", "Nothing", ("A", "B"), ())
    assert render_csv(empty) == "A,B\r\n"
    assert openpyxl.load_workbook(io.BytesIO(render_xlsx([empty])))["empty"]["A1"].value == "A"
    assert render_parquet(empty)[:4] == b"PAR1"


def test_rows_of_another_length_are_refused():
    with pytest.raises(ValueError, match="another length"):
        Table("bad", "Bad", ("A", "B"), (("only one",),))

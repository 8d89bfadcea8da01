"""Answers as tables for other programs: CSV, XLSX and Parquet, the same bytes for the same answer.

A text that a spreadsheet could take for a formula gets a leading apostrophe; numbers stay
numbers, negative ones too. Files carry no author, no date and no path.
"""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from innercircle.answer import find_version
from innercircle.report._figure import Table, TableCell, name_rows
from innercircle.report._findings import DIGEST
from innercircle.report._page import collect_tables, list_sections
from innercircle.report._sections import Section
from innercircle.report._show import show_text
from innercircle.report._views import Findings

if TYPE_CHECKING:
    from openpyxl import Workbook

    from innercircle.scenario import Scenario

_FORMULA = re.compile(r"[\s'\"]*[=+\-@\t\r]")
_LONGEST_SHEET = 31
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BARE_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)


def make_tables(findings: Findings, more: Iterable[Section] = ()) -> list[Table]:
    """All tables of the scenario's page, those of further sections included.

    Inputs, which the page lists by whose they are, are one table here.
    """
    found = collect_tables(list_sections(findings, more))
    listed = [table for table in found if table.key.startswith("assumptions-")]
    if not listed:
        return found
    place = found.index(listed[0])
    rest = [table for table in found if table not in listed]
    return [*rest[:place], _make_assumptions(findings), *rest[place:]]


def _make_assumptions(findings: Findings) -> Table:
    """Every input in a row of its own, numbers as numbers."""
    columns = (
        *("Whose", "Input", "Number", "Word", "Lowest", "Highest", "Range"),
        *("Source", "In the file", "Remark"),
    )
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (
            entry.group,
            entry.label,
            entry.value if isinstance(entry.value, float) else None,
            None if isinstance(entry.value, float) else entry.value,
            entry.low,
            entry.high,
            entry.spread or None,
            entry.source or None,
            entry.given,
            entry.note or None,
        )
        for entry in findings.assumptions
    )
    paths = tuple(entry.path for entry in findings.assumptions)
    return Table("assumptions", "Inputs", columns, rows, paths=paths)


def make_about(
    scenario: "Scenario", changes: Sequence[str] = (), more: Sequence[tuple[str, str]] = ()
) -> Table:
    """Make the table that says whose numbers a set of tables holds: scenario, changes, digest.

    Args:
        scenario: what the tables are of.
        changes: what differs from the scenario's file, a sentence each.
        more: further (what, value) pairs.
    """
    rows: list[tuple[TableCell, ...]] = [
        ("Scenario", scenario.id),
        ("Title", scenario.title),
        ("Made with", f"innercircle {find_version()}"),
        ("Digest of the inputs", scenario.digest[:DIGEST]),
        *(("Changed against the file", change) for change in changes or ("nothing",)),
        *more,
    ]
    return Table("about", "What these tables are of", ("What", "Value"), tuple(rows))


def guard_text(text: str) -> str:
    """The text with visible marks, and with a leading apostrophe if it could be a formula.

    A formula begins with "=", "+", "-", "@", tab or return, also after spaces or quotes.
    """
    suspicious = _FORMULA.match(text) is not None
    shown = show_text(text)
    return f"'{shown}" if suspicious or _FORMULA.match(shown) else shown


def _guard_cell(cell: TableCell) -> TableCell:
    return guard_text(cell) if isinstance(cell, str) else cell


def render_csv(table: Table) -> str:
    """A table as CSV (RFC 4180): comma, double quotes, CRLF; nan is empty, infinity "inf"."""
    table = name_rows(table)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard_text(column) for column in table.columns])
    for row in table.rows:
        writer.writerow([_write_csv_cell(cell) for cell in row])
    return buffer.getvalue()


def _write_csv_cell(cell: TableCell) -> str | float | int:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guard_text(cell) if isinstance(cell, str) else cell


def render_xlsx(tables: Sequence[Table]) -> bytes:
    """Tables as the sheets of one workbook, without metadata."""
    from openpyxl import Workbook  # noqa: PLC0415  heavy, and only this format needs it

    book = Workbook()
    book.remove(book.worksheets[0])
    used: set[str] = set()
    for table in map(name_rows, tables):
        sheet = book.create_sheet(_name_sheet(table.key, used))
        sheet.freeze_panes = "A2"
        sheet.append([guard_text(column) for column in table.columns])
        for row in table.rows:
            sheet.append([_make_xlsx_cell(cell) for cell in row])
    return _strip_metadata(_save_in_memory(book))


def _save_in_memory(book: "Workbook") -> bytes:
    """The bytes of a workbook.

    ``Workbook.save`` sends each sheet through a temporary file: on a full disk its unfinished
    writers complain one by one as they are collected, and after a kill the sheets stay there.
    """
    from openpyxl.drawing.spreadsheet_drawing import (  # noqa: PLC0415  heavy
        SpreadsheetDrawing,
    )
    from openpyxl.worksheet._writer import WorksheetWriter  # noqa: PLC0415  the same
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415  the same

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001  as its parent does
            stream = io.BytesIO()
            writer = WorksheetWriter(ws, out=stream)
            writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001  the same
            self._archive.writestr(  # type: ignore[attr-defined]
                ws.path[1:], stream.getvalue()
            )
            self.manifest.append(ws)

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        InMemory(book, archive).write_data()
    return buffer.getvalue()


def _make_xlsx_cell(cell: TableCell) -> TableCell:
    if isinstance(cell, float) and not math.isfinite(cell):
        return None if math.isnan(cell) else ("inf" if cell > 0 else "minus inf")
    return _guard_cell(cell)


def _name_sheet(key: str, used: set[str]) -> str:
    name = key[:_LONGEST_SHEET]
    number = 2
    while name in used:
        tail = f"-{number}"
        name, number = key[: _LONGEST_SHEET - len(tail)] + tail, number + 1
    used.add(name)
    return name


def _strip_metadata(book: bytes) -> bytes:
    """The same workbook with fixed times and empty document properties."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in sorted(old.namelist()):
            entry = zipfile.ZipInfo(member, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = _BARE_CORE if member == "docProps/core.xml" else old.read(member)
            new.writestr(entry, data)
    return buffer.getvalue()


def render_parquet(table: Table) -> bytes:
    """A table as a Parquet file; a column with texts and numbers becomes texts.

    Raises:
        OutputError: the folder of temporary files is full or read-only.
    """
    import duckdb  # noqa: PLC0415  heavy, and only this format needs it

    from innercircle.workshop import (  # noqa: PLC0415  the same
        explain_failure,
        hold_scratch,
        read_reason,
    )

    table = name_rows(table)
    columns = [f'"{_quote(name)}" {_choose_type(table, k)}' for k, name in enumerate(table.columns)]
    with hold_scratch() as folder, duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE answer ({', '.join(columns)})")
        marks = ", ".join("?" * len(table.columns))
        if table.rows:
            rows = [[_make_parquet_cell(table, k, c) for k, c in enumerate(r)] for r in table.rows]
            connection.executemany(f"INSERT INTO answer VALUES ({marks})", rows)  # noqa: S608
        path = folder / "table.parquet"
        try:
            connection.table("answer").write_parquet(str(path))
        except duckdb.IOException as error:
            explain_failure(read_reason(error), folder)
        return path.read_bytes()


def _quote(name: str) -> str:
    return show_text(name).replace('"', '""')


def _choose_type(table: Table, column: int) -> str:
    kinds = {
        float if isinstance(row[column], float) else type(row[column])
        for row in table.rows
        if row[column] is not None
    }
    if kinds and kinds <= {int}:
        return "BIGINT"
    if kinds and kinds <= {int, float}:
        return "DOUBLE"
    return "BOOLEAN" if kinds and kinds <= {bool} else "VARCHAR"


def _make_parquet_cell(table: Table, column: int, cell: TableCell) -> TableCell:
    if isinstance(cell, float):
        cell = float(cell)  # DuckDB takes no chances and points
    if cell is None or _choose_type(table, column) != "VARCHAR":
        return cell
    return show_text(cell)

"""Insiders from a table beside the scenario: CSV or XLSX, one row each.

The header names the keys (``id``, ``office``, ``power``, ``stakes.position``, …); a cell is
written as the value would be in the file, such as ``0.9 ±0.1``; an empty cell is a left-out key.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.scenario._bytes import MAX_BYTES, decode
from innercircle.scenario._declare import Checker
from innercircle.scenario._nested import Entries
from innercircle.scenario._reader import MAX_PROBLEMS
from innercircle.scenario._tree import (
    Mapping,
    Mark,
    Node,
    NotFiniteError,
    Scalar,
    place_problem,
    read_plain,
)

MAX_INSIDERS = 1000
_MAX_UNPACKED = 20_000_000
_MAX_COLUMNS = 60
_MAX_CELLS = 2_000_000
_MAX_ROWS = 1_048_576  # of a workbook
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class InsiderTable(Entries):
    """The insiders: a mapping from ids (a table was expanded into one before)."""

    collection: str = "insiders"
    least: int = 1
    most: int = MAX_INSIDERS

    def describe(self) -> str:
        """Both forms."""
        return f"{super().describe()}, or `{{table: insiders.csv}}`"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A mapping of insiders or the name of a table."""
        table = {
            "type": "object",
            "required": ["table"],
            "additionalProperties": False,
            "properties": {"table": {"type": "string", "pattern": r"\.(csv|xlsx)$"}},
        }
        return {"anyOf": [super().to_schema(definitions), table]}


def expand_table(top: Mapping, folder: Path | None, checker: Checker) -> bytes:
    """Replace ``insiders: {table: file}`` by the rows of the table, in place.

    Returns:
        The bytes of the table, for the digest; empty when there is no table.
    """
    insiders = top.get("insiders")
    if not isinstance(insiders, Mapping) or "table" not in insiders.entries:
        return b""
    name = insiders.entries["table"][1]
    if isinstance(name, Mapping):
        return b""  # an insider whose id is "table"
    if not isinstance(name, Scalar):
        checker.complain(name.mark, "“table” must be the name of a CSV or XLSX file")
        return b""
    for key, (where, _) in insiders.entries.items():
        if key != "table":
            checker.complain(where.mark, f"“{key}” beside “table”: put this insider in the table")
    from innercircle.workshop import read_regular  # noqa: PLC0415  slow to import

    path = _find_table(name, folder, checker)
    try:
        if path is not None:
            raw = read_regular(path, MAX_BYTES, shown=name.text)
            read = _read_xlsx if path.suffix == ".xlsx" else _read_csv
            top.put("insiders", _build_tree(read(raw, name.text), name.text), name.mark)
            return raw
    except ScenarioError as error:
        checker.problems.extend(error.problems)
    except InputError as error:
        checker.complain(name.mark, f"the table {name.text}: {error.what}")
    checker.unread.add("insiders")
    return b""


def _find_table(name: Scalar, folder: Path | None, checker: Checker) -> Path | None:
    """The file of a table: below the scenario's folder, whatever the name tries."""
    text = name.text
    wrong = ""
    if folder is None:
        wrong = "a table needs a scenario that is a file"
    elif not text.endswith((".csv", ".xlsx")):
        wrong = "a table is a file named ….csv or ….xlsx"
    elif text.startswith("/") or "\\" in text or ":" in text or ".." in text.split("/"):
        wrong = "a table must lie beside the scenario or in a folder below it"
    if wrong or folder is None:
        checker.complain(name.mark, wrong)
        return None
    home = folder.resolve()
    path = (home / text).resolve()
    if not path.is_relative_to(home):
        checker.complain(name.mark, "the table's name leads out of the scenario's folder")
        return None
    return path


def _read_csv(raw: bytes, shown: str) -> Iterator[list[str]]:
    text = decode(raw, shown)
    try:
        yield from csv.reader(io.StringIO(text), strict=True)
    except csv.Error as error:
        raise ScenarioError([Problem(shown, 0, 0, f"not readable as CSV: {error}")]) from None


def _read_xlsx(raw: bytes, shown: str) -> Iterator[list[str]]:
    try:
        yield from _read_sheet(raw, shown)
    except ScenarioError:
        raise
    except Exception as error:  # noqa: BLE001  a broken workbook fails in many ways
        message = f"not readable as XLSX ({type(error).__name__})"
        raise ScenarioError([Problem(shown, 0, 0, message)]) from None


def _read_sheet(raw: bytes, shown: str) -> Iterator[list[str]]:
    """The first sheet's rows as texts, as many as there are, empty ones too."""
    from openpyxl import load_workbook  # noqa: PLC0415  heavy, and only for workbooks

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            message = f"more than {_MAX_UNPACKED:,} bytes when unpacked"
            raise ScenarioError([Problem(shown, 0, 0, message)])
        sheet: Any = load_workbook(io.BytesIO(raw), read_only=True).worksheets[0]
        # openpyxl says nothing of merged cells when it reads row by row.
        _refuse_merged(archive.read(sheet._worksheet_path), shown)  # noqa: SLF001  no other way
    sheet.reset_dimensions()  # what a file claims may be less than what it has
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if number > _MAX_ROWS or cells > _MAX_CELLS:
            message = f"more than {_MAX_CELLS:,} cells or {_MAX_ROWS:,} rows"
            raise ScenarioError([Problem(shown, number, 1, message)])
        for beyond in row[_MAX_COLUMNS:]:
            if beyond.value is not None:
                message = f"more than {_MAX_COLUMNS} columns"
                raise ScenarioError([Problem(shown, number, beyond.column, message)])
        texts = [_show_cell(cell, shown) for cell in row[:_MAX_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        yield texts


def _refuse_merged(sheet: bytes, shown: str) -> None:
    """All but the first of merged cells hold nothing, though a person sees the value in all.

    Raises:
        ScenarioError: some are merged; all are named.
    """
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415  heavy
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415  the same

    problems = []
    for _, element in iterparse(io.BytesIO(sheet)):
        if element.tag.rpartition("}")[2] == "mergeCell":
            place = element.get("ref", "")
            column, row, *_ = range_boundaries(place)
            message = f"the cells {place} are merged; unmerge them and write the value into each"
            problems.append(Problem(shown, row or 1, column or 1, message))
        element.clear()
    if problems:
        raise ScenarioError(problems[:MAX_PROBLEMS])


def _show_cell(cell: Any, shown: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        message = "a formula; write the number itself"
        raise ScenarioError([Problem(shown, cell.row, cell.column, message)])
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _build_tree(rows: Iterator[list[str]], shown: str) -> Mapping:
    """One mapping entry a row, with marks that point at row and column of the cell."""
    header = [cell.strip() for cell in next(rows, [])]
    problems = _check_header(header, shown)
    tree = Mapping(Mark(shown, 1, 1))
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(tree.entries) >= MAX_INSIDERS:
            problems.append(Problem(shown, number, 1, f"more than {MAX_INSIDERS} insiders"))
            break
        entry = Mapping(Mark(shown, number, 1))
        key = Scalar("", Mark(shown, number, 1), plain=False)
        for column, (head, cell) in enumerate(zip_longest(header, row, fillvalue=""), start=1):
            text = cell.strip()
            mark = Mark(shown, number, column, 1)
            if text and not head:
                problems.append(place_problem(mark, "a cell without a heading above it"))
            elif _UNSAFE.search(text):
                problems.append(place_problem(mark, "a control character in a cell"))
            elif head == "id":
                key = Scalar(text, mark, plain=False)
            elif text:
                try:
                    _put_cell(entry, head, _make_node(text, mark), mark)
                except NotFiniteError:
                    problems.append(place_problem(mark, "not a finite number"))
        if key.text in tree.entries:
            problems.append(place_problem(key.mark, f"“{key.text}” is here twice"))
        tree.entries[key.text] = (key, entry)
    if problems:
        raise ScenarioError(problems)
    return tree


def _check_header(header: list[str], shown: str) -> list[Problem]:
    problems = []
    if "id" not in header:
        problems.append(Problem(shown, 1, 1, "the table needs a column “id”"))
    if len(header) > _MAX_COLUMNS:
        problems.append(Problem(shown, 1, _MAX_COLUMNS + 1, f"more than {_MAX_COLUMNS} columns"))
    for column, head in enumerate(header, start=1):
        if head and head in header[: column - 1]:
            problems.append(Problem(shown, 1, column, f"the column “{head[:40]}” is here twice"))
        if any(other.startswith(f"{head}.") for other in header if head):
            message = f"the column “{head[:40]}” stands for what other columns say in parts"
            problems.append(Problem(shown, 1, column, message))
    return problems


def _make_node(text: str, mark: Mark) -> Scalar:
    plain = bool(re.match(r"[-+.0-9]", text)) or text in {"true", "false"}
    node = Scalar(text, mark, plain=plain)
    read_plain(node)
    return node


def _put_cell(entry: Mapping, head: str, node: Node, mark: Mark) -> None:
    """Put a cell below its dotted heading."""
    below = entry
    *parents, last = head.split(".", 3)
    for part in parents:
        child = below.get(part)
        if not isinstance(child, Mapping):
            child = Mapping(Mark(mark.file, mark.line, mark.column))
            below.put(part, child, child.mark)
        below = child
    below.put(last, node, mark)

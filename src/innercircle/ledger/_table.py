"""A ledger as a table and back: one row a statement, with its question beside it."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime

from innercircle.errors import InputError
from innercircle.ledger._book import (
    Ask,
    Entry,
    Ledger,
    Question,
    Resolve,
    Say,
    enter,
)

COLUMNS = (
    "id",
    "question",
    "by",
    "rule",
    "who",
    "on",
    "probability",
    "note",
    "written",
    "outcome",
    "resolved",
    "source",
)
"""Columns of the table; only ``written`` is not read back, since an import is written anew."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEEDED = frozenset({"id", "who", "on", "probability"})


def render_csv(ledger: Ledger) -> str:
    """The table, with a leading apostrophe where a spreadsheet could take a text for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for q in ledger.questions.values():
        head = [q.id, q.question, q.by, q.rule]
        tail = [q.outcome, q.resolved, q.source]
        rows = [[s.who, s.on, repr(s.probability), s.note, s.written] for s in q.statements]
        for row in rows or [[""] * 5]:
            writer.writerow([_guard(cell) for cell in [*head, *row, *tail]])
    return buffer.getvalue()


def read_csv(text: str, ledger: Ledger, shown: str) -> list[Entry]:
    """Entries of a table that are not in a ledger yet.

    Args:
        text: the table; columns may be left out but for id, who, on and probability.
        ledger: what is there already; rows that say the same again are passed over.
        shown: name of the table in messages.

    Returns:
        questions, statements and outcomes in an order in which they may be entered.

    Raises:
        InputError: rows are wrong; all are named with their line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError(f"cannot be read: {error}.", where=f"{shown}:{reader.line_num}") from None
    missing = sorted(_NEEDED - set(reader.fieldnames or ()))
    if missing:
        raise InputError(f"lacks the columns {', '.join(missing)}.", where=f"{shown}:1:1")
    asked: dict[str, tuple[int, Entry]] = {}
    said: list[tuple[int, Entry]] = []
    ended: dict[str, tuple[int, Entry]] = {}
    for line, raw in rows:
        row = {name: _bare(raw.get(name) or "") for name in COLUMNS}
        name = row["id"]
        known = ledger.questions.get(name)
        if known is None and name not in asked:
            asked[name] = (line, Ask(name, row["question"], row["by"], row["rule"]))
        statement = Say(name, row["who"], row["on"], _read_chance(row), row["note"])
        is_old = known is not None and _is_told(known, statement)
        if not is_old and any(row[key] for key in ("who", "on", "probability")):
            said.append((line, statement))
        if row["outcome"] and name not in ended and not (known and known.outcome):
            ended[name] = (line, Resolve(name, row["outcome"], row["resolved"], row["source"]))
    placed = [*asked.values(), *said, *ended.values()]
    where = [f"{shown}:{line}" for line, _ in placed]
    entries = [entry for _, entry in placed]
    enter(_copy(ledger), entries, datetime.now(UTC), where)
    return entries


def _is_told(question: Question, said: Say) -> bool:
    return any(
        (each.who, each.on, each.probability, each.note)
        == (said.who, said.on, said.probability, said.note)
        for each in question.statements
    )


def _copy(ledger: Ledger) -> Ledger:
    from copy import deepcopy  # noqa: PLC0415  for imports alone

    return deepcopy(ledger)


def _read_chance(row: Mapping[str, str]) -> float:
    try:
        return float(row["probability"])
    except ValueError:
        return float("nan")


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \"'").startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    inner = cell.removeprefix("'")
    return inner if inner != cell and _guard(inner) == cell else cell.strip()

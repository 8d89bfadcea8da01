"""The book on disk: one JSON object a line, each with the digest of all before it.

A line that was changed, moved or taken out is found when the book is read. Whoever rewrites the
whole tail, digests included, is found by a digest that was noted elsewhere before.

Sources: Haber & Stornetta (1991), How to time-stamp a digital document.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from innercircle.errors import InputError
from innercircle.workshop import read_regular, write_whole

HEAD = '{"innercircle-ledger": 1}'
"""First line of a book; a file that begins otherwise is none."""

_LARGEST = 50_000_000
_MOST_LISTED = 20


@dataclass(frozen=True)
class Line:
    """An entry with its place in the chain.

    Attributes:
        kind: its word.
        moment: of writing, in UTC.
        data: what it says.
        digest: of this line and all before it.
        text: as it stands in the file.
    """

    kind: str
    moment: datetime
    data: dict[str, Any]
    digest: str
    text: str


def chain_line(
    before: Sequence[Line], kind: str, moment: datetime, data: Mapping[str, Any]
) -> Line:
    """The next line of a book."""
    plain = {"kind": kind, "written": _write_moment(moment), **data}
    digest = _find_digest(before[-1].digest if before else "", plain)
    text = json.dumps({**plain, "digest": digest}, ensure_ascii=False)
    return Line(kind, moment, dict(data), digest, text)


def write_chain(path: Path, lines: Sequence[Line]) -> None:
    """Write a book whole.

    Raises:
        InputError: there is a file that is no book.
        OutputError: it cannot be written.
    """
    write_whole(path, "\n".join([HEAD, *(line.text for line in lines)]) + "\n")


def read_chain(path: Path) -> list[Line]:
    """The lines of a book, each proved to follow from those before it.

    Raises:
        InputError: there is no book, or lines are not as they were written; all are named.
    """
    try:
        text = read_regular(path, _LARGEST).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("this is no ledger: it is not UTF-8.", where=str(path)) from None
    head, *rows = text.split("\n")
    if head.strip() != HEAD:
        raise InputError(
            "this is no ledger.",
            where=f"{path}:1:1",
            advice="Begin one with: innercircle ledger ask BOOK --id …",
        )
    lines: list[Line] = []
    problems: list[str] = []
    if rows and rows.pop():
        problems.append(f"line {len(rows) + 2} is cut off")
    digest = ""
    for number, row in enumerate(rows, start=2):
        line = _read_line(row)
        if line is None:
            problems.append(f"line {number} cannot be read")
            continue
        plain = {"kind": line.kind, "written": _write_moment(line.moment), **line.data}
        if _find_digest(digest, plain) != line.digest:
            problems.append(
                f"line {number} is not as it was written, or the line before it was changed, "
                "moved or taken out"
            )
        digest = line.digest
        lines.append(line)
    if problems:
        raise InputError(
            join_problems(problems),
            where=str(path),
            why="A ledger is only added to.",
            advice="Take the last copy that is whole.",
        )
    return lines


def join_problems(problems: Sequence[str]) -> str:
    """One sentence of the first problems, and how many are left out."""
    rest = len(problems) - _MOST_LISTED
    more = [f"and {rest} more"] if rest > 0 else []
    return "; ".join([*problems[:_MOST_LISTED], *more]) + "."


def _read_line(row: str) -> Line | None:
    try:
        data = json.loads(row, parse_constant=_refuse)
        kind, written, digest = (data.pop(name) for name in ("kind", "written", "digest"))
        moment = datetime.fromisoformat(written)
        is_whole = isinstance(kind, str) and isinstance(digest, str) and moment.tzinfo is not None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return Line(kind, moment.astimezone(UTC), data, digest, row) if is_whole else None


def _refuse(word: str) -> None:
    raise ValueError(word)


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _find_digest(before: str, plain: Mapping[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()

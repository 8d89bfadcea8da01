"""A figure: one picture drawn at two widths, what it says, and its numbers as a table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from innercircle.report._svg import Drawing
from innercircle.wording import retell, retell_label

WIDE, NARROW = 720.0, 340.0
"""Widths in pixels at which pictures are drawn; the page shows the one that fits."""

PAYOFF_DIGITS = 1
"""Decimals of a payoff, and of what is added and taken from them, on the scale from 0 to 100."""

TableCell = str | float | int | bool | None


@dataclass(frozen=True)
class Table:
    """Numbers and words in rows; what a figure shows, and what CSV, XLSX and Parquet get.

    Attributes:
        key: lower-case words joined by "-"; the file's or sheet's name.
        caption: what the table holds.
        columns: headings with units.
        rows: cells; numbers stay numbers, None is an empty cell.
        folded: whether a page shows it only when asked (on paper it is always open).
        digits: decimals of all its numbers on a page; None: each has its own, by its size.
            Files get the numbers as they are.
        paths: where the scenario has what each row is about, a dotted path; empty for a row that
            is about no part of it, and for a table of months, runs or shares. Files have them as
            a first column, because people's names need not tell two rows apart; pages do not.
    """

    key: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    folded: bool = False
    digits: int | None = None
    paths: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.paths and len(self.paths) != len(self.rows):
            raise ValueError(f"table {self.key!r} has another number of paths than of rows")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.key!r} has rows of another length than its columns")


def list_paths(section: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Paths of the entries of a section, by their ids."""
    return tuple(f"{section}.{key}" if key else "" for key in keys)


def retell_table(table: Table) -> Table:
    """The table in the words of the case that is spoken of."""
    return replace(
        table,
        caption=retell(table.caption),
        columns=tuple(map(retell, table.columns)),
        rows=tuple(
            tuple(retell_label(cell) if isinstance(cell, str) else cell for cell in row)
            for row in table.rows
        ),
    )


def name_rows(table: Table) -> Table:
    """The table as a file has it: rows about a part of the scenario begin with its path."""
    table = retell_table(table)
    if not any(table.paths):
        return table
    rows = tuple((path, *row) for path, row in zip(table.paths, table.rows, strict=True))
    return replace(table, columns=("Path", *table.columns), rows=rows, paths=())


@dataclass(frozen=True)
class Figure:
    """A picture at two widths with its table.

    Attributes:
        key: what its ids are made from.
        title: the finding or question, short.
        caption: how to read it, in a sentence or two.
        drawings: the wide and the narrow drawing.
        table: the numbers shown.
    """

    key: str
    title: str
    caption: str
    drawings: tuple[Drawing, ...]
    table: Table

    @property
    def wide(self) -> Drawing:
        """For screens and paper."""
        return self.drawings[0]

    @property
    def narrow(self) -> Drawing:
        """For a telephone."""
        return self.drawings[-1]


def make_figure(
    key: str, title: str, caption: str, draw: Callable[[float], Drawing], table: Table
) -> Figure:
    """Draw at both widths."""
    return Figure(key, title, caption, (draw(WIDE), draw(NARROW)), table)


def make_rows(rows: Sequence[Sequence[TableCell]]) -> tuple[tuple[TableCell, ...], ...]:
    """Rows as tuples, as a table wants them."""
    return tuple(tuple(row) for row in rows)

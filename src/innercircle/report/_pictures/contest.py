"""The contest of two budgets: the sponsor pays for breaking, the leader for staying."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from innercircle.report._axes import write_number
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._measure import measure_text
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.wording import retell

if TYPE_CHECKING:
    from innercircle.terms import ContestMap

_LEFT = 64.0
_WORDS = {
    "holds": "the regime holds",
    "falls": "the regime falls",
    "either": "either, by what each expects of the others",
    "undecided": "not settled: the bounds leave it open",
}


@dataclass(frozen=True)
class Contest:
    """Outcomes over two budgets.

    Attributes:
        sponsor: (column,) the sponsor's budgets, rising.
        leader: (row,) the leader's budgets, rising.
        cells: (row, column) "holds", "falls", "either" or "undecided".
    """

    sponsor: tuple[float, ...]
    leader: tuple[float, ...]
    cells: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        unknown = {cell for row in self.cells for cell in row} - set(_WORDS)
        if unknown:
            raise ValueError(f"a contest has no {sorted(unknown)}")


def read_contest(found: "ContestMap") -> Contest:
    """The map of two budgets as the picture takes it."""
    words = {"open": "either"}
    cells = [[words.get(str(cell), str(cell)) for cell in column] for column in found.outcome.T]
    return Contest(
        sponsor=tuple(found.sponsor_budgets.tolist()),
        leader=tuple(found.leader_budgets.tolist()),
        cells=tuple(map(tuple, cells)),
    )


def draw_contest(contest: Contest, unit: str = "points") -> Figure:
    """A map with the sponsor's budget to the right and the leader's upwards."""
    return make_figure(
        "contest",
        "Two budgets",
        "To the right the sponsor can spend more on breaking, upwards the leader can spend more "
        "on staying.",
        lambda width: _draw(contest, unit, width),
        Table(
            "contest",
            f"Who wins, by both budgets ({unit})",
            ("Leader's budget", *(f"Sponsor {write_number(b)}" for b in contest.sponsor)),
            tuple(
                (budget, *map(retell, row))
                for budget, row in zip(contest.leader, contest.cells, strict=True)
            ),
        ),
    )


def _draw(contest: Contest, unit: str, width: float) -> Drawing:
    columns, rows = len(contest.sponsor), len(contest.leader)
    across = (width - _LEFT - 20) / columns
    down = min(34.0, 300.0 / rows)
    bottom = 8 + rows * down
    body: list[Element] = []
    for i, row in enumerate(contest.cells):
        for j, cell in enumerate(row):
            body.append(
                _fill(cell, (_LEFT + j * across, bottom - (i + 1) * down, across, down), width)
            )
    free = float("inf")
    for i, budget in enumerate(contest.leader):
        y = bottom - (i + 0.5) * down
        if free - y >= 13 or i == 0:
            body.append(
                make_text(_LEFT - 8, y, write_number(budget), kind="note", anchor="end",
                          width=_LEFT - 8, centred=True, cls="ic-soft")
            )  # fmt: skip
            free = y
    free = 0.0
    for j, budget in enumerate(contest.sponsor):
        x, words = _LEFT + (j + 0.5) * across, write_number(budget)
        half = measure_text(words, "note") / 2
        if x - half >= free:
            body.append(make_text(x, bottom + 15, words, kind="note", anchor="middle",
                                  cls="ic-soft"))  # fmt: skip
            free = x + half + 4
    title = f"Right: the sponsor's budget; up: the leader's ({unit})"
    body.append(
        make_text(width / 2, bottom + 34, title, kind="note", anchor="middle", width=width,
                  most=2, cls="ic-soft")
    )  # fmt: skip
    y = bottom + 62
    shown = {cell for row in contest.cells for cell in row}
    for cell, words in _WORDS.items():
        if cell == "undecided" and cell not in shown:
            continue
        body.append(_fill(cell, (10, y - 6, 16, 12), width))
        body.append(make_text(34, y, words, kind="note", width=width - 40, centred=True))
        y += 18
    return Drawing(
        "contest", "Two budgets: who wins", "A map of cells; the table has all of them.",
        width, y, tuple(body),
    )  # fmt: skip


def _fill(cell: str, box: tuple[float, float, float, float], width: float) -> Element:
    x, y, across, down = box
    size = {"x": x + 0.5, "y": y + 0.5, "width": across - 1, "height": down - 1}
    if cell == "holds":
        return make_element("rect", **size, cls="ic-stay")
    if cell == "undecided":
        return make_element("rect", **size, cls="ic-leader")
    kind = "break" if cell == "falls" else "doubt"
    return make_element("rect", **size, fill=fill_hatch("contest", width, kind))

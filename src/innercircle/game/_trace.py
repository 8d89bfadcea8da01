"""The origin of a number: a small tree, input → factor → cell → gain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from innercircle.answer import make_plain
from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.vocabulary import Cell

ASSUMED = "assumed"


@dataclass(frozen=True)
class Trace:
    """One number and what it was made of.

    Attributes:
        name: what it is, for example "exposure".
        value: the number.
        formula: how it follows from ``children``, in words; empty for an input.
        children: the numbers that it was made of.
        provenance: id of the source of an input, or "assumed"; empty for a derived number.
        place: file and line of an input; empty for a derived number or a documented default.
    """

    name: str
    value: float
    formula: str = ""
    children: tuple["Trace", ...] = ()
    provenance: str = ""
    place: str = ""

    def list_inputs(self) -> tuple["Trace", ...]:
        """The inputs at the ends of the tree, each name once, in order of appearance."""
        found: dict[str, Trace] = {}
        for node in _walk(self):
            if not node.children:
                found.setdefault(node.name, node)
        return tuple(found.values())

    def to_dict(self) -> dict[str, Any]:
        """The tree as plain data."""
        return {
            "name": self.name,
            "value": make_plain(self.value),
            "formula": self.formula,
            "provenance": self.provenance,
            "place": self.place,
            "children": [child.to_dict() for child in self.children],
        }


def _walk(node: Trace) -> Iterator[Trace]:
    yield node
    for child in node.children:
        yield from _walk(child)


def trace_gain(
    game: Game,
    insider: str,
    others: Sequence[str],
    *,
    cells: Mapping[Cell, Trace],
    powers: Mapping[str, Trace],
    shared: Sequence[Trace] = (),
) -> Trace:
    """Trace an insider's gain from breaking when ``others`` break.

    Args:
        game: the game.
        insider: name.
        others: names of the others who break.
        cells: the insider's four cells, each with its tree.
        powers: by name, the powers of the insider and of the others, each with its tree.
        shared: the threshold and the outside mobilisation, each with its tree.
    """
    if insider in others:
        raise GameError(f"{insider} cannot be among the others", where="trace_gain")
    rows = [game.find_index(name) for name in others]
    carried = float(sum(game.power[row] for row in rows))
    own = powers[insider]
    without = Trace(
        "chance of the fall without this insider",
        float(game.fall_probability(carried)),
        "Pr(θ ≤ M + power of the others who break)",
        (*(powers[name] for name in others), *shared),
    )
    joined = Trace(
        "chance of the fall with this insider",
        float(game.fall_probability(carried + own.value)),
        "Pr(θ ≤ M + power of the others who break + this insider's)",
        (own, *(powers[name] for name in others), *shared),
    )
    return Trace(
        f"gain of {insider} from breaking",
        float(game.gain(insider, carried)),
        "(break holds − stay holds) + (break falls − break holds) × with this insider "
        "+ (stay holds − stay falls) × without",
        (*(cells[cell] for cell in Cell), joined, without),
    )

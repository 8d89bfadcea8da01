"""Reasons to stay or break: the decisive payoff, and the belief that would be needed.

An insider who carries no weight breaks when a fall seems to them more likely than

    c = (a − p) / ((a − p) + (g − r)),

the *belief that it takes*. The decisive payoff is the one whose improvement lowers that belief
most, when each in turn is moved half the way to the best that its place in the order allows: a
down to r, r down to 0, p up to g, g up to a (as well off as today).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from innercircle.game import compute_tipping_belief
from innercircle.report._views import Seat
from innercircle.vocabulary import TIE_TOLERANCE, Cell

CELL_ORDER = (Cell.BREAK_FALLS, Cell.STAY_HOLDS, Cell.BREAK_HOLDS, Cell.STAY_FALLS)
"""Ties between decisive payoffs go to the first in this order."""


def find_belief(stakes: Sequence[float]) -> float:
    """The probability of a fall above which breaking pays, the insider's own weight aside.

    Args:
        stakes: payoffs (a, r, p, g).

    Returns:
        in [0, 1]; 0 when breaking pays whatever happens, inf when it never pays.
    """
    a, r, p, g = stakes
    tie = TIE_TOLERANCE * max(map(abs, stakes))
    loss, prize = a - p, g - r
    if loss <= tie:
        return 0.0 if prize >= -tie else math.inf
    return float(compute_tipping_belief(stakes)) if prize > tie else math.inf


def find_decisive(stakes: Sequence[float]) -> Cell:
    """The payoff that keeps an insider: the module's first lines say what that means."""
    a, r, p, g = stakes
    improved = {
        Cell.STAY_HOLDS: (a - max(a - r, 0.0) / 2, r, p, g),
        Cell.STAY_FALLS: (a, r - max(r, 0.0) / 2, p, g),
        Cell.BREAK_HOLDS: (a, r, p + max(g - p, 0.0) / 2, g),
        Cell.BREAK_FALLS: (a, r, p, g + max(a - g, 0.0) / 2),
    }
    beliefs = {cell: find_belief(improved[cell]) for cell in CELL_ORDER}
    least = min(beliefs.values())
    return next(cell for cell in CELL_ORDER if beliefs[cell] <= least + 1e-12)


WHY = {
    Cell.BREAK_FALLS: "A new order would give them too little",
    Cell.STAY_HOLDS: "Today's position is worth too much to them",
    Cell.BREAK_HOLDS: "A failed attempt would cost them too much",
    Cell.STAY_FALLS: "They would be safe after a fall without having broken",
}
"""Decisive payoff → why an insider stays, in words."""

_NEVER = "Breaking would not pay even in a certain fall"
_NOTHING = "They would lose nothing by breaking"
_LIKELY = "A fall looks likely enough to them"
_OWN_WEIGHT = "Their own power makes the difference"


class Side(StrEnum):
    """The likelier side of an insider; the value is the heading of the reasons."""

    STAYS = "Why they stay"
    EITHER = "What holds those who may stay or break"
    BREAKS = "Why they break"
    UNKNOWN = "What holds them"


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """One reason, with those whom it moves.

    Attributes:
        words: the reason.
        seats: whom, the most powerful first.
        beliefs: of each, the belief that it takes; nan where none decides.
    """

    words: str
    seats: tuple[Seat, ...]
    beliefs: tuple[float, ...]


def find_side(seat: Seat) -> Side:
    """Find the likelier side in both answers; EITHER where the answers differ."""
    low, high = seat.chance_cautious, seat.chance_bold
    if math.isnan(low):
        if not math.isnan(seat.cutoff_cautious):
            return Side.UNKNOWN
        low, high = float(seat.breaks_cautious), float(seat.breaks_bold)
    if high < 0.5:
        return Side.STAYS
    return Side.BREAKS if low > 0.5 else Side.EITHER


def list_reasons(seats: Sequence[Seat]) -> list[tuple[Side, list[Grounds]]]:
    """Insiders by what they more likely do and by what moves them; nothing that is empty."""
    ranked = sorted(seats, key=lambda seat: -seat.power)
    sides = {side: [seat for seat in ranked if find_side(seat) == side] for side in Side}
    return [(side, _group(side, mine)) for side, mine in sides.items() if mine]


def _group(side: Side, seats: Sequence[Seat]) -> list[Grounds]:
    order = (*((_LIKELY, _NOTHING) if side is Side.BREAKS else WHY.values()), _NEVER)
    groups: dict[str, list[tuple[Seat, float]]] = {words: [] for words in order}
    for seat in seats:
        belief = find_belief(seat.stakes)
        if belief == 0.0:
            groups.setdefault(_NOTHING, []).append((seat, math.nan))
        elif math.isinf(belief):
            words = _OWN_WEIGHT if side is Side.BREAKS else _NEVER
            groups.setdefault(words, []).append((seat, math.nan))
        elif side is Side.BREAKS:
            groups[_LIKELY].append((seat, belief))
        else:
            groups[WHY[find_decisive(seat.stakes)]].append((seat, belief))
    return [
        Grounds(words=words, seats=tuple(s for s, _ in pairs), beliefs=tuple(b for _, b in pairs))
        for words, pairs in groups.items()
        if pairs
    ]

"""The four cells of every insider this month, and what would make them break.

    a = (position + bonus)(1 − squeeze)(1 − fear) + fate·fear          stays, holds
    r = fallback · Π_k (1 − exposure·pursuit_k)                         stays, falls
    p = capture·punishment + (1 − capture)·exile                        breaks, holds
    g = exile + (place − exile)⁺ Π_k (1 − exposure·pursuit_k (1 − s_k)) + side    breaks, falls

s_k is how far guarantor k's promises are believed: 1 − (1 − standing)(1 − offer)(1 − amnesty);
standing is coverage × credibility of what is promised already, the offer is
coverage × the guarantor's credibility towards them × the sponsor's against normal (at most 1), the
amnesty coverage × the opposition's credibility.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Flags, Floats, State, as_column
from innercircle.game import Situation, compute_cells


@dataclass(frozen=True, eq=False)
class Promise:
    """Promises on the table for everybody this month.

    Attributes:
        coverage: share of each guarantor's pursuit that an offer covers (guarantor, run).
        amnesty: coverage × credibility of the opposition's amnesty (run,).
    """

    coverage: Floats
    amnesty: Floats


@dataclass(frozen=True, eq=False)
class Cells:
    """Payoffs in points, each (insider, run)."""

    stay_holds: Floats
    stay_falls: Floats
    break_holds: Floats
    break_falls: Floats

    @property
    def row(self) -> tuple[Floats, Floats, Floats, Floats]:
        """In the order a, r, p, g."""
        return self.stay_holds, self.stay_falls, self.break_holds, self.break_falls


def find_belief(parameters: Parameters) -> list[Floats]:
    """Credibility of each guarantor towards each insider at the start: (insider, run or 1) each."""
    doubtful = 1 - parameters.leaks.doubtful * as_column(parameters.insiders.deniability)
    return [as_column(own) * doubtful for own in parameters.guarantors.credibility]


def find_safety(
    parameters: Parameters, promise: Promise, credibility: Floats, offered: Flags
) -> Floats:
    """Chance to keep what a break would win, pursuit considered: (insider, run)."""
    who, exposure = parameters.guarantors, as_column(parameters.insiders.exposure)
    belief = find_belief(parameters)
    safety = np.ones(offered.shape)
    covered = offered & as_column(parameters.insiders.coverable)
    for k, kind in enumerate(who.kind):
        word = promise.coverage[k] * (credibility / parameters.sponsor.normal)
        offer = np.minimum(belief[k] * word, 1) * covered
        standing = as_column(who.coverage[k]) * as_column(who.credibility[k])
        unsafe = (1 - standing) * (1 - offer)
        if kind == "successor":
            unsafe = unsafe * (1 - promise.amnesty)
        safety *= 1 - exposure * as_column(who.pursuit[k]) * unsafe
    return safety


def find_cells(
    parameters: Parameters,
    state: State,
    *,
    promise: Promise,
    squeeze: Floats,
    fear: Floats,
    offered: Flags,
    promised: Flags,
) -> Cells:
    """The four cells, given squeeze (run,), fear, offers and promised places (insider, run)."""
    insiders, shape = parameters.insiders, state.power.shape
    position = as_column(insiders.position) + state.bonus
    worth = position * (1 - as_column(insiders.squeeze)) * (1 - squeeze)
    kept = as_column(insiders.fallback)
    for pursuit in parameters.guarantors.pursuit:
        kept = kept * (1 - as_column(insiders.exposure) * as_column(pursuit))
    place = as_column(insiders.new_order_place)
    safety = find_safety(parameters, promise, state.credibility, offered)
    now = Situation(
        **{f.name: as_column(getattr(insiders, f.name)) for f in fields(Situation)}
        | {
            "position": worth,
            "squeeze": np.zeros(1),
            "purge": fear,
            "fallback": kept,
            "new_order_place": np.where(promised, as_column(insiders.place_value), place),
        }
    )
    a, r, p, g = compute_cells(now, 1.0, np.where(promised, 1.0, safety))
    return Cells(
        stay_holds=np.asarray(a),
        stay_falls=np.array(np.broadcast_to(r, shape)),
        break_holds=np.array(np.broadcast_to(p, shape)),
        break_falls=np.asarray(g + state.side * offered),
    )


def add_own_part(needed: Floats, power: Floats, cells: Cells) -> Floats:
    """Beliefs needed by insiders who know that their own break may decide it: (insider, run).

    Colleagues' power is as good as even over all that there is, and the own power w comes on top:
    the regime falls by a break where others bring τ − w, without one where they bring τ. With
    win = g − p and lose = a − r, both at least 0,

        c' = c − (w / 2)(win − lose) / (win + lose),  kept within [0, 1].

    Less is needed where breaking pays by the fall, more where staying costs by it. Nothing is added
    where an insider breaks or stays whatever the others do (c at 0 or 1). Doubles among colleagues
    are left out of account. As powers become small this is c.

    Sources: Morris & Shin (2003), §2.2, Laplacian beliefs; the sum over ranks by hand.
    """
    a, r, p, g = cells.row
    win, lose = np.maximum(g - p, 0), np.maximum(a - r, 0)
    both = win + lose
    part = power / 2 * (win - lose) / np.where(both > 0, both, 1.0)
    return np.where((needed > 0) & (needed < 1), np.clip(needed - part, 0, 1), needed)


def find_level(needed: Floats, power: Floats, doubt: Floats, mobilisation: Floats) -> Floats:
    """Highest θ at which the regime falls when signals are sharp (run,).

    mobilisation + Σ_i power_i (1 − doubt)(1 − c_i), added in file order.

    Exact for many insiders, with beliefs needed as they are; with few, see :func:`add_own_part`.

    Sources: Sákovics & Steiner (2012), θ* of the small-noise limit, with a share ``doubt`` of
        every group that never breaks.
    """
    total = mobilisation.copy()
    for weight, c in zip(power, needed, strict=True):
        total += weight * (1 - doubt) * (1 - c)
    return total


def count_free_riders(cells: Cells) -> NDArray[np.int64]:
    """Number of insiders without complements (a < r or g < p) this month: (run,)."""
    free = (cells.stay_holds < cells.stay_falls) | (cells.break_falls < cells.break_holds)
    return np.asarray(np.sum(free, axis=0, dtype=np.int64))

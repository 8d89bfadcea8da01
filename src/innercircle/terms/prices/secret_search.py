"""The search for the cheapest random order in which everyone is willing, on average.

Three things can be asked of a schedule. Those who may be paid are paid what they lack. Those who
may not be paid must gain alone, by more than a tie. Those who may be paid up to a cap must lack
less. The last two are *hard*: no payment makes up for them. Whether any schedule meets them is
asked first, and answered "no" only when a lower bound proves it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import Bools, Floats
from innercircle.terms._kernels.obedience import Mixture, Oracle, Walk, solve_obedience
from innercircle.terms._kernels.sweep import SweepOracle, can_sweep
from innercircle.terms._kernels.walks import (
    MOST_EDGES,
    CappedOracle,
    Gains,
    LatticeOracle,
    count_edges,
)
from innercircle.terms.prices.lattice_game import Board, Cast, build_board
from innercircle.terms.prices.public import price_public
from innercircle.terms.prices.public_bounds import flatten
from innercircle.terms.prices.schedule import spread_path
from innercircle.terms.prices.secret_bounds import solve_large_secret
from innercircle.vocabulary import TIE_TOLERANCE

_UNPAID_PRICE = 1e3
_DEAREST = 1e8
_WILLING = 1e-11
_RELATIVE_GAP = 1e-7
_CLEAR = 10.0 * TIE_TOLERANCE
_LACKING = 1e-9
_STRICT = 0.2
"""Share of the strict schedule, which clears ten ties; two are left of the mixture."""
_ENOUGH = 1.5 * TIE_TOLERANCE
_NEVER = 100.0
"""Loss, in largest stakes, counted for a visit to an insider who cannot be moved at all."""
_RAISE = 1e3
"""Factor on the distance from a tie while a programme in double precision overlooks it."""


@dataclass(frozen=True, eq=False)
class Search:
    """Result of a search for a schedule; costs are in units of ``scale``.

    Attributes:
        mixture: of orders of groups; None when none was found that meets what is hard.
        scale: the largest stake.
        lower: no schedule costs less.
        impossible: True when it is proved that no schedule meets what is hard.
    """

    mixture: Mixture | None
    scale: float
    lower: float
    impossible: bool = False


def search_schedule(cast: Cast, leak_fear: float, largest: float) -> Search:
    """The cheapest schedule, exact on the lattice, bounded beyond it.

    Args:
        cast: who plays.
        leak_fear: ℓ in [0, 1].
        largest: no single promise may exceed this; beyond the lattice it is not asked for.
    """
    scale = float(np.abs(cast.game.stakes).max()) or 1.0
    feared = cast.with_leak_fear(leak_fear)
    scaled = replace(
        feared,
        base=feared.base / scale,
        on_join=feared.on_join / scale,
        on_others=feared.on_others / scale,
    )
    if count_edges(cast.sizes) > MOST_EDGES and not can_sweep(cast.sizes):
        return _search_beyond(cast, scaled, scale)
    return _search_lattice(build_board(cast), scaled, scale, largest / scale)


class _Wishes:
    """Conditions on a schedule on a lattice: gains, hard conditions, prices.

    Args:
        board: the lattice.
        scaled: the cast with the gains that count.
        cap: largest single payment.
        clear: (group,) by how much hard conditions must be met.
    """

    def __init__(self, board: Board, scaled: Cast, cap: float, clear: Floats) -> None:
        self.board = board
        self.payable = board.cast.payable
        self.base = scaled.base - np.where(self.payable, 0.0, clear)
        self.gains = Gains(self.base, scaled.on_join, scaled.on_others, board.fall)
        lattice: SweepOracle | LatticeOracle
        if can_sweep(board.lattice.sizes):
            lattice = SweepOracle(self.gains, board.goal, board.room)
        else:
            lattice = LatticeOracle(board.lattice, self.gains, board.goal)
        self.capped = math.isfinite(cap)
        self.oracle: Oracle = lattice
        self.double = CappedOracle(lattice, np.where(self.payable, cap - clear, 0.0))
        if self.capped:
            self.oracle = self.double
        self.hard = np.r_[~self.payable, self.payable] if self.capped else ~self.payable

    def count(self, path: Sequence[int]) -> Walk:
        """The walk along a path, with what it collects for each condition."""
        sums, state = np.zeros(self.payable.size), 0
        for g in path:
            after = state + int(self.board.lattice.strides[g])
            sums[g] += self.gains.find(np.array([g]), np.array([state]), np.array([after]))[0]
            state = after
        walk = Walk(tuple(path), sums)
        return self.double.double(walk) if self.capped else walk

    def start(self) -> list[Walk]:
        """Some walks to the goal."""
        return list(self.oracle(np.ones(self.hard.size))[1])

    def find_willing(self) -> Mixture:
        """The schedule that comes nearest to meeting what is hard, whatever it costs."""
        price = np.where(self.hard, 1.0, 0.0)
        start = [*self.start(), *self.oracle(price)[1]]
        return solve_obedience(self.oracle, price, start, relative=0.0, absolute=1e-13)

    def find_cheapest(self, start: Sequence[Walk]) -> Mixture:
        """The cheapest, with a fine on what is lacking of the hard, raised until nothing is."""
        paid = np.r_[self.payable, np.zeros_like(self.payable)] if self.capped else self.payable
        asked = np.where(self.hard, _UNPAID_PRICE, np.where(paid, 1.0, 0.0))
        while True:
            mixture = solve_obedience(
                self.oracle, asked, start, relative=_RELATIVE_GAP, absolute=1e-10
            )
            fined = self.hard & (asked > 0)
            if asked.max() > _DEAREST or np.all(mixture.collected[fined] >= -_WILLING):
                return mixture
            asked = np.where(fined, 100.0 * asked, asked)

    def find_tied(self, mixture: Mixture) -> Bools:
        """(group,) bool: asked, and some hard condition does not hold by more than a tie."""
        asked = np.resize(mixture.count_visits(self.payable.size), self.hard.size)
        tied = self.hard & (mixture.collected < _ENOUGH * asked)
        return np.asarray(tied.reshape(-1, self.payable.size).any(axis=0))


def find_unmoved(cast: Cast, gains: Cast, tie: Floats) -> Bools:
    """(group,) bool: may not be paid, and gains at most a tie, all others breaking.

    With complements nothing moves them, so nobody can count on them either: others may follow.

    Args:
        cast: who plays.
        gains: the same with the gains that count (leak fear, scale).
        tie: (group,) largest gain that is a tie, in the unit of ``gains``.
    """
    unmoved, groups = np.zeros(cast.power.size, dtype=bool), np.arange(cast.power.size)
    while True:
        most = float(np.where(unmoved, 0.0, cast.sizes * cast.power).sum())
        most_others = np.maximum(most - cast.power, 0.0)
        best = gains.find_gains(
            groups, cast.find_fall(most_others), cast.find_fall(most_others + cast.power)
        )
        more = ~cast.payable & ~unmoved & (best <= tie)
        if not more.any():
            return unmoved
        unmoved |= more


def _search_lattice(board: Board, scaled: Cast, scale: float, cap: float) -> Search:
    unmoved = find_unmoved(board.cast, scaled, board.cast.tie / scale)
    plain = _Wishes(board, scaled, cap, np.where(unmoved, _NEVER, 0.0))
    if not plain.hard.any():
        mixture = plain.find_cheapest(plain.start())
        return Search(mixture, scale, mixture.lower)
    # A linear programme knows no "more than a tie": what is hard is counted from above it, by
    # enough that a programme in double precision can tell.
    clear = np.where(unmoved, _NEVER, _CLEAR)
    willing = _Wishes(board, scaled, cap, clear).find_willing()
    if willing.lower > _WILLING:
        return Search(None, scale, math.inf, impossible=True)
    mixture = plain.find_cheapest(
        [*plain.start(), *(plain.count(walk.path) for walk in willing.walks)]
    )
    lower, multipliers = mixture.lower, mixture.multipliers
    if plain.find_tied(mixture).any():
        known = [walk.path for walk in (*willing.walks, *mixture.walks)]
        mixture = _leave_ties(plain, mixture, known, scaled, cap, clear)
    groups = board.cast.payable.size
    return Search(replace(mixture, multipliers=multipliers[:groups]), scale, lower)


def _leave_ties(
    plain: _Wishes,
    cheap: Mixture,
    known: Sequence[tuple[int, ...]],
    scaled: Cast,
    cap: float,
    clear: Floats,
) -> Mixture:
    """The cheapest schedule that leaves nobody at a tie; the first one tried where none does.

    Conditions hold on average over all draws, so the distance from a tie of somebody who is asked
    once in a million draws is a million times smaller there, and lost in the programme's
    tolerance. For them it is raised until it counts.
    """
    first = None
    while True:
        strict = _Wishes(plain.board, scaled, cap, clear)
        found = strict.find_cheapest([strict.count(path) for path in known])
        found = replace(found, walks=tuple(plain.count(walk.path) for walk in found.walks))
        for mixture in (_mix(cheap, found), found):
            if not plain.find_tied(mixture).any():
                return mixture
        first = first or found
        tied = plain.find_tied(found) & ~plain.board.cast.required
        if not tied.any() or clear[tied].max() >= 1.0:
            return first
        clear = np.where(tied, _RAISE * clear, clear)


def _mix(cheap: Mixture, strict: Mixture) -> Mixture:
    """The cheapest schedule with as much of the strict one as leaves nobody at a tie."""
    chances = np.concatenate([(1.0 - _STRICT) * cheap.chances, _STRICT * strict.chances])
    return replace(cheap, walks=(*cheap.walks, *strict.walks), chances=chances)


def _search_beyond(cast: Cast, scaled: Cast, scale: float) -> Search:
    """Bounds instead of the lattice; the public order, if there is one, is one to begin with."""
    flat, unpaid = flatten(cast), ~cast.payable
    unmoved = find_unmoved(cast, scaled, cast.tie / scale)
    less = np.where(unmoved, _NEVER, np.where(unpaid, _CLEAR, 0.0))
    gains = replace(scaled, base=scaled.base - less)
    public = price_public(cast.game, "payment", cast.aim.min_fall, cast.aim.target, cast.aim.payees)
    row = {int(i): k for k, i in enumerate(np.concatenate(cast.groups))}
    starts, rescue = [], None
    if public.feasible:
        first = np.array([row[i] for i in public.order])
        rescue = make_certain(cast, public.order)
    else:
        first = np.argsort(-flat.power, kind="stable")
    starts.append(first)
    if flat.required.all():
        starts += [first[::-1], *(np.roll(first, k) for k in range(1, first.size))]
    if not public.feasible:  # in secret the unpaid may still be willing, on average
        willing = solve_large_secret(cast, gains, np.where(unpaid, 1.0, 0.0), starts)
        if willing.lower > _LACKING:
            return Search(None, scale, math.inf, impossible=True)
        starts += [
            np.array([row[i] for i in order])
            for walk in willing.walks
            for _, order in spread_path(cast, walk.path)
        ]
        rescue = willing if _is_willing(willing, unpaid) else None
    mixture = solve_large_secret(cast, gains, np.where(unpaid, _UNPAID_PRICE, 1.0), starts)
    if _is_willing(mixture, unpaid):
        return Search(mixture, scale, mixture.lower)
    found = None if rescue is None else replace(rescue, multipliers=mixture.multipliers)
    return Search(found, scale, mixture.lower)


def _is_willing(mixture: Mixture, unpaid: NDArray[np.bool_]) -> bool:
    return bool(np.all(mixture.collected[unpaid] >= -_WILLING))


def make_certain(cast: Cast, order: Sequence[int]) -> Mixture:
    """A schedule of one order, of insiders; who is alike takes turns."""
    path = tuple(cast.group_of[list(order)].tolist())
    walk = Walk(path, np.zeros(cast.payable.size))
    nothing = np.zeros(cast.payable.size)
    return Mixture((walk,), np.ones(1), nothing, -math.inf, math.inf, 0)

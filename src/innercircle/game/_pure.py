"""All pure equilibria by enumeration, with or without complements.

Every one of the 2ⁿ sets S is held against every insider: nobody outside may gain by breaking,
and nobody inside by staying. At a tie both actions are best replies. F is computed once
a set; insider i's gain at S and at S ∪ {i} are one number, so that n·2ⁿ⁻¹ gains decide it all.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._kernels.gain import compute_gain
from innercircle.game._precision import (
    has_tiny_powers,
    list_subset_sums,
    make_exact_fall,
    refuse_too_far_apart,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_EXACT = 20


def find_all_pure(game: Game) -> list[Bools]:
    """Every pure equilibrium, by how many break, then lexicographic.

    Lexicographic is meant of the arrays themselves, False before True: of two sets of one size
    the one that leaves the first differing insider out comes first.

    Args:
        game: at most 20 insiders, a proper threshold; complements are not needed.

    Returns:
        a list of (insider,) bool arrays, True where the insider breaks. Without complements it
        may be empty.

    Raises:
        GameError: more than 20 insiders, or a flat threshold.
        TooFarApartError: some equilibrium hangs on powers below the tolerance of their sum.
    """
    if game.n > MOST_EXACT:
        raise GameError(
            f"{game.n} insiders are too many to enumerate (at most {MOST_EXACT})",
            where="find_all_pure",
            advice="Use solve_common, which is exact at any number under complements.",
        )
    sums = list_subset_sums(game.power)
    stable = _find_stable_sets(game, game.fall_probability(sums[0] + sums[1]))
    if has_tiny_powers(game):
        exact = _find_stable_sets(game, make_exact_fall(game)(sums))
        if not np.array_equal(stable, exact):
            refuse_too_far_apart(game, "find_all_pure")
    return list(_list_in_order(stable, game.n))


def _find_stable_sets(game: Game, fall: Floats) -> NDArray[np.intp]:
    """Codes of the sets in which nobody gains by moving; bit k of a code is insider k."""
    stable = np.ones(fall.size, dtype=bool)
    for k in range(game.n):
        # Axes: insiders after k, k (0 stays, 1 breaks), insiders before k.
        by_k = fall.reshape(-1, 2, 1 << k)
        gain = compute_gain(game.stakes[k], by_k[:, 1], by_k[:, 0])
        fine = stable.reshape(-1, 2, 1 << k)
        fine[:, 0] &= gain <= game.ties[k]
        fine[:, 1] &= gain >= -game.ties[k]
    return np.flatnonzero(stable)


def _list_in_order(codes: NDArray[np.intp], n: int) -> Iterator[Bools]:
    sets = (codes[:, None] >> np.arange(n)) & 1 == 1
    order = np.lexsort((*sets.T[::-1], sets.sum(axis=1)))
    yield from sets[order]

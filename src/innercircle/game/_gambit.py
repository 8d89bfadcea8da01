"""Export to Gambit: the stage game as text that other solvers read.

With θ averaged over, an insider's payoff at the set S of those who break is

    stay:  a + (r − a)·F(W_S)          break:  p + (g − p)·F(W_S).

``write_nfg`` lists the payoffs of all 2ⁿ sets (a normal form). ``write_agg`` uses that payoffs
depend on the others through power only: an action-graph game in which one function node adds up
the breaking power in steps, which stays small where the normal form explodes.

Strategy 1 is "stay", strategy 2 is "break". Numbers are decimal and read back exactly.

Sources:
    Gambit project, format descriptions "The strategic game (.nfg) file format" and "The action
    graph game (.agg) file format"; Jiang, Leyton-Brown and Bhat (2011), action-graph games.
"""

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._kernels.sums import find_lattice
from innercircle.game._precision import list_subset_sums

Floats = NDArray[np.float64]

_MOST_IN_NFG = 16
_MOST_STEPS_IN_AGG = 10_000


def write_nfg(game: Game, title: str = "innercircle stage game") -> str:
    """The game as a Gambit normal form (``.nfg``, payoff version), at most 16 insiders.

    Returns:
        the text of the file; player 1's strategy varies fastest, payoffs of all players a set.

    Raises:
        GameError: too many insiders, or a flat threshold.
    """
    if game.n > _MOST_IN_NFG:
        raise GameError(
            f"{game.n} insiders make 2^{game.n} rows of a normal form (at most {_MOST_IN_NFG})",
            where="write_nfg",
            advice="Use write_agg, which stays small.",
        )
    high, low = list_subset_sums(game.power)
    falls = game.fall_probability(high + low)[:, None]
    breaks = (np.arange(falls.size)[:, None] >> np.arange(game.n)) & 1 == 1
    a, r, p, g = game.stakes.T
    payoffs = np.where(breaks, p + (g - p) * falls, a + (r - a) * falls)
    names = " ".join(_quote(name) for name in game.names)
    strategies = "\n".join('{ "stay" "break" }' for _ in range(game.n))
    rows = "\n".join(" ".join(_say(x) for x in row) for row in payoffs.tolist())
    return f"NFG 1 R {_quote(title)} {{ {names} }}\n{{\n{strategies}\n}}\n\n{rows}\n"


def write_agg(game: Game) -> str:
    """The game as a Gambit action-graph game (``.agg``).

    Action nodes 0 … n−1 are "stay", n … 2n−1 are "break"; one function node adds up the breaking
    power in steps (an extended sum, type 10), and every payoff depends on it alone.

    Returns:
        the text of the file.

    Raises:
        GameError: powers that fit no common step of at most 10,000 steps in all, or a flat
            threshold.
    """
    lattice = find_lattice(game.power, np.ones(game.n, dtype=np.intp), _MOST_STEPS_IN_AGG)
    if lattice is None:
        raise GameError(
            f"the powers fit no common step of at most {_MOST_STEPS_IN_AGG:,} steps in all",
            where="write_agg",
            advice="Round the powers, or use write_nfg (at most 16 insiders).",
        )
    n = game.n
    falls = game.fall_probability(lattice.sums)
    numbers = " ".join(str(i) for i in range(n, 2 * n))
    lines = [
        "#AGG",
        "# players, action nodes, function nodes",
        f"{n}\n{2 * n}\n1",
        "# size of each player's action set, then the sets: stay, break",
        " ".join("2" for _ in range(n)),
        *(f"{i} {n + i}" for i in range(n)),
        "# neighbours: every action hears the function node, which hears every break",
        *(f"1 {2 * n}" for _ in range(2 * n)),
        f"{n} {numbers}",
        "# the function node adds up breaking power, in steps",
        f"10 0 [{' '.join(['0'] * n)} {' '.join(str(k) for k in lattice.steps)}]",
        "# payoffs by breaking power in steps: all stays, then all breaks",
    ]
    reached = _find_sums_of_others(lattice.steps)
    for i in range(n):
        a, r = game.stakes[i, :2]
        lines += _list_payoffs(reached[i], a + (r - a) * falls)
    for i in range(n):
        p, g = game.stakes[i, 2:]
        lines += _list_payoffs(reached[i] + lattice.steps[i], p + (g - p) * falls)
    return "\n".join(lines) + "\n"


def _find_sums_of_others(steps: tuple[int, ...]) -> list[NDArray[np.intp]]:
    """Sums in steps that the others of each insider can reach, ascending."""
    total = sum(steps)
    ahead = [1]
    for k in steps:
        ahead.append(ahead[-1] | (ahead[-1] << k))
    behind, found = 1, []
    for i in range(len(steps) - 1, -1, -1):
        # Sums of two sets of insiders: shift one bit set by every member of the other.
        reachable, shift, rest = 0, 0, behind
        while rest:
            if rest & 1:
                reachable |= ahead[i] << shift
            rest, shift = rest >> 1, shift + 1
        found.append(np.array([s for s in range(total + 1) if reachable >> s & 1], dtype=np.intp))
        behind |= behind << steps[i]
    return found[::-1]


def _list_payoffs(counts: NDArray[np.intp], payoffs: Floats) -> list[str]:
    rows = [f"[{k}] {_say(payoffs[k])}" for k in counts.tolist()]
    return [f"1 {len(rows)}", *rows]


def _say(number: float) -> str:
    return repr(float(number))


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Joint draws of everything that carries a spread."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from innercircle.errors import InputError
from innercircle.scenario._moved import list_bound, share_patterns
from innercircle.scenario._together import list_tied, tie_shares
from innercircle.scenario.spread import draw_many

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from innercircle.scenario.model import Scenario

MOST_DRAWS = 1_000_000


def draw_values(scenario: "Scenario", n: int, seed: int) -> list[dict[str, float | str]]:
    """Draw all uncertain inputs; each draw is ready for ``with_values``.

    Inputs go together as the file says under ``together``, those that one claim moves are drawn as
    it is true or not, and the others are independent. Powers are
    drawn one by one: only their ratios matter, and a game scales them to shares. The stream of an
    input hangs on the seed and its path alone, so that draws stay the same when other inputs gain
    or lose a spread, and the first draws stay the same when n grows; of inputs that go together,
    those named later follow those named before.

    Args:
        scenario: the scenario.
        n: number of draws.
        seed: seed of all streams.

    Returns:
        n mappings from dotted path to number or word.

    Raises:
        InputError: n is negative or beyond a million.
    """
    import numpy as np  # noqa: PLC0415  heavy, and reading a scenario needs none

    if not 0 <= n <= MOST_DRAWS:
        raise InputError(f"the number of draws must be from 0 to {MOST_DRAWS:,}, not {n}.")

    def draw_shares(path: str) -> "NDArray[np.float64]":
        key = hashlib.sha256(f"{seed}\0{path}".encode()).digest()[:16]
        stream = np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
        return stream.random(n)

    spreads = scenario.spreads()
    tied = list_tied(scenario, list(spreads))
    together: dict[str, NDArray[np.float64]] = {}
    if tied:
        told = tie_shares(scenario, tied, np.column_stack([draw_shares(path) for path in tied]))
        together = dict(zip(tied, told.T, strict=True))
    for group in list_bound(scenario, list(spreads)):
        told = np.column_stack([draw_shares(path) for path in group])
        together |= dict(zip(group, share_patterns(scenario, group, told).T, strict=True))
    draws: list[dict[str, float | str]] = [{} for _ in range(n)]
    for path, spread in spreads.items():
        shares = together[path] if path in together else draw_shares(path)
        values = draw_many(spread, shares.tolist())
        for draw, value in zip(draws, values, strict=True):
            draw[path] = value
    return draws


def draw_at(
    scenario: "Scenario", names: Sequence[str], points: "NDArray[np.float64]"
) -> list[dict[str, float | str]]:
    """The inputs at points of the unit cube, those that go together moved as the file says.

    Args:
        scenario: whose spreads, ``together`` and claims count.
        names: (input,) paths with a spread.
        points: (row, input) in [0, 1].
    """
    spreads = scenario.spreads()
    shares = share_patterns(scenario, names, tie_shares(scenario, names, points))
    columns = [
        draw_many(spreads[name], column.tolist())
        for name, column in zip(names, shares.T, strict=True)
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

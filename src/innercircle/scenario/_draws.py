"""Joint draws of everything that carries a spread."""

import hashlib
from typing import TYPE_CHECKING

from innercircle.errors import InputError

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario

MOST_DRAWS = 1_000_000


def draw_values(scenario: "Scenario", n: int, seed: int) -> list[dict[str, float | str]]:
    """Draw all uncertain inputs independently; each draw is ready for ``with_values``.

    Powers are drawn one by one: only their ratios matter, and a game scales them to shares. The
    stream of an input hangs on the seed and its path alone, so that draws stay the same when
    other inputs gain or lose a spread, and the first draws stay the same when n grows.

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
    draws: list[dict[str, float | str]] = [{} for _ in range(n)]
    for path, spread in scenario.spreads().items():
        key = hashlib.sha256(f"{seed}\0{path}".encode()).digest()[:16]
        stream = np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
        for draw, u in zip(draws, stream.random(n).tolist(), strict=True):
            draw[path] = spread.draw(u)
    return draws

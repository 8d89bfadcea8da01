"""Draws behind the headline: of everything, and of threshold and street many times beside each.

Under all beliefs but a shared prior, cutoffs do not hang on what the analyst holds of the
threshold, and a fuller street moves them all by as much. One search for cutoffs therefore answers
every threshold and every street beside it (Rao and Blackwell: what is known needs no draws).

Each input's draws lie one in each of as many equal parts of its distribution (McKay, Beckman and
Conover 1979, Latin hypercube sampling), in an order that hangs on the seed and its path alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.scenario import Scenario, draw_at, list_tied

Floats = NDArray[np.float64]

TIMES = 64
"""Thresholds and streets beside each draw of the rest.

Taste: at half of it the flagship's error grows by a tenth."""
AGAIN = ("mobilisation", "threshold.mean", "threshold.sd")
"""Inputs that are drawn so often."""


@dataclass(frozen=True)
class Again:
    """Normal laws of the threshold, and streets, beside each game: (game, time) each."""

    mean: Floats
    sd: Floats
    mobilisation: Floats

    def take(self, games: Sequence[int]) -> "Again":
        """Those of some of the games."""
        rows = np.asarray(games, dtype=np.intp)
        return Again(self.mean[rows], self.sd[rows], self.mobilisation[rows])


@dataclass(frozen=True)
class Drawn:
    """A batch of draws.

    Attributes:
        values: of all inputs, one mapping a draw.
        games: made of them; None where a draw makes none.
        again: threshold and street beside each, the draw's own first; None for a threshold that
            is not given by a mean and a spread.
    """

    values: list[dict[str, float | str]]
    games: list[BuiltGame | None]
    again: Again | None


def draw_games(
    scenario: Scenario, paths: Sequence[str], draws: int, seed: int, batch: int
) -> Drawn:
    """A batch of draws of the inputs at ``paths``, and the games that they make.

    Args:
        scenario: whose ranges count.
        paths: inputs with a range.
        draws: how many.
        seed: of all batches.
        batch: which of them, from 0.
    """
    law = scenario.threshold
    normal = law.mean is not None and law.sd is not None
    again = [path for path in AGAIN if path in paths] if normal else []
    rest = [path for path in paths if path not in again]
    tied = set(list_tied(scenario, paths))
    # What goes with a threshold or a street stays as drawn while these are drawn again.
    near = [path for path in rest if path in tied] if tied & set(again) else []
    far = [path for path in rest if path not in near]
    times = TIMES if again else 1

    def place(names: Sequence[str], count: int) -> Floats:
        columns = [_spread_out(count, [seed, batch, crc32(name.encode())]) for name in names]
        return np.stack(columns, axis=1) if columns else np.empty((count, 0))

    apart = _draw(scenario, far, place(far, draws))
    beside = np.repeat(place(near, draws), times, axis=0)
    wide = _draw(scenario, [*near, *again], np.hstack((beside, place(again, draws * times))))
    values = [{**row, **own} for row, own in zip(apart, wide[::times], strict=True)]
    return Drawn(
        values=values,
        games=[_build(scenario, row) for row in values],
        again=_read_again(scenario, wide, (draws, times)) if again else None,
    )


def _draw(scenario: Scenario, names: Sequence[str], points: Floats) -> list[dict[str, float | str]]:
    return draw_at(scenario, names, points) if names else [{} for _ in points]


def _spread_out(count: int, seed: Sequence[int]) -> Floats:
    """One share in each of so many equal parts, in any order."""
    rng = np.random.default_rng(seed)
    return np.asarray((rng.permutation(count) + rng.random(count)) / count)


def _read_again(
    scenario: Scenario, wide: Sequence[dict[str, float | str]], shape: tuple[int, int]
) -> Again:
    stated = scenario.values()

    def read(path: str) -> Floats:
        if path not in wide[0]:
            return np.full(shape, float(stated[path]))
        return np.array([row[path] for row in wide], dtype=np.float64).reshape(shape)

    mobilisation, mean, sd = (read(path) for path in AGAIN)
    return Again(mean, sd, mobilisation)


def _build(scenario: Scenario, values: dict[str, float | str]) -> BuiltGame | None:
    try:
        return build_game(scenario.with_values(values))
    except InputError:
        return None

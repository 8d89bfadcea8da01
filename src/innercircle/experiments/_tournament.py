"""The best playbook when one does not know which world one is in.

Each playbook is played in the same worlds (draws of the uncertain inputs, common random numbers).
Regret in a world is the best score any playbook reaches there minus one's own (Savage 1951); the
minimax-regret choice has the smallest largest regret. Ties share the win.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True, kw_only=True, eq=False)
class TournamentAnswer(Answer):
    """Comparison of playbooks over uncertain worlds; larger scores are better.

    Attributes:
        playbooks: (playbook,).
        mean: (playbook,) mean score over the worlds.
        mean_interval: (playbook, 2) 95 % bootstrap interval over the worlds.
        best: (playbook,) probability of being the best in a world, ties shared.
        mean_regret: (playbook,).
        largest_regret: (playbook,).
        minimax_regret: the playbook whose largest regret is smallest.
    """

    playbooks: tuple[str, ...]
    mean: Floats
    mean_interval: Floats
    best: Floats
    mean_regret: Floats
    largest_regret: Floats
    minimax_regret: str

    def to_frame(self) -> "pd.DataFrame":
        """One row a playbook, the smallest largest regret first."""
        import pandas as pd  # noqa: PLC0415  heavy

        frame = pd.DataFrame(
            {
                "playbook": self.playbooks,
                "mean": self.mean,
                "mean_low": self.mean_interval[:, 0],
                "mean_high": self.mean_interval[:, 1],
                "best": self.best,
                "mean_regret": self.mean_regret,
                "largest_regret": self.largest_regret,
            }
        )
        return frame.sort_values("largest_regret", ignore_index=True)


def hold_tournament(
    scores: ArrayLike, playbooks: Sequence[str], *, seed: int = 1
) -> TournamentAnswer:
    """Compare playbooks by their scores in the same worlds.

    Args:
        scores: (world, playbook) finite; larger is better.
        playbooks: (playbook,) distinct names.
        seed: of the bootstrap over worlds.

    Raises:
        InputError: shapes do not fit, fewer than two playbooks, or scores that are not finite.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(playbooks) or len(set(playbooks)) < 2:
        raise InputError(
            f"a tournament needs two or more playbooks, one column each; got {table.shape} for "
            f"{list(playbooks)}.",
            where="hold_tournament",
        )
    if not len(table) or not np.isfinite(table).all():
        raise InputError("scores must be finite, in at least one world.", where="hold_tournament")
    top = table.max(axis=1, keepdims=True)
    wins = table == top
    regret = top - table
    rng = np.random.default_rng(seed)
    draws = np.array(
        [table[rng.integers(0, len(table), len(table))].mean(axis=0) for _ in range(RESAMPLES)]
    )
    tail = (1 - LEVEL) / 2
    return TournamentAnswer(
        method="regret over common worlds (Savage 1951)",
        certified=False,
        seed=seed,
        playbooks=tuple(playbooks),
        mean=table.mean(axis=0),
        mean_interval=np.quantile(draws, [tail, 1 - tail], axis=0).T,
        best=(wins / wins.sum(axis=1, keepdims=True)).mean(axis=0),
        mean_regret=regret.mean(axis=0),
        largest_regret=regret.max(axis=0),
        minimax_regret=playbooks[int(np.argmin(regret.max(axis=0)))],
    )

"""The stage game: who has how much power, what each has at stake, and when the regime falls.

The regime falls iff M + W ≥ θ − 1e-9·max(|θ|, M + W_total), where W is the power of those who
break. Insider i's gain from breaking, when the others that break carry W, is

    d_i(W) = (p−a) + (g−p)·F(W + w_i) + (a−r)·F(W),      F(W) = Pr(θ ≤ M + W).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.errors import GameError, NotComplementsError
from innercircle.game._complements import explain_free_rider, explain_lost_cause
from innercircle.game._kernels.gain import compute_gain
from innercircle.game._threshold import Threshold
from innercircle.vocabulary import TIE_TOLERANCE, Cell

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NAMED = 5  # problems list at most so many insiders each


@dataclass(frozen=True)
class ComplementFailure:
    """An insider who is put off when others break.

    Attributes:
        insider: name.
        index: row in the game.
        cells: the two cells in the wrong order, the one that should be larger first.
        explanation: what it means, in words.
    """

    insider: str
    index: int
    cells: tuple[Cell, Cell]
    explanation: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Game:
    """A stage game, validated and immutable.

    Args:
        power: (insider,) positive, in the unit of the threshold.
        stakes: (insider, 4) payoffs (a, r, p, g) = (stay_holds, stay_falls, break_holds,
            break_falls), on any scale; a scenario uses 0 = ruin, 100 = today's position.
        threshold: distribution of θ, the power that must break.
        mobilisation: M ≥ 0, outside power that counts with those who break.
        names: one a row, distinct; None for insider-1, insider-2, …

    Raises:
        GameError: the arrays are not a game; all problems are listed at once.
    """

    power: Floats
    stakes: Floats
    threshold: Threshold
    mobilisation: float = 0.0
    names: tuple[str, ...] = ()

    def __init__(
        self,
        *,
        power: ArrayLike,
        stakes: ArrayLike,
        threshold: Threshold,
        mobilisation: float = 0.0,
        names: Sequence[str] | None = None,
    ) -> None:
        w, table = _as_floats("power", power), _as_floats("stakes", stakes)
        count = w.size
        labels = (
            tuple(names) if names is not None else tuple(f"insider-{k + 1}" for k in range(count))
        )
        problems = [
            *_check_power(w, labels),
            *_check_stakes(table, count, labels),
            *_check_names(labels, count),
            *_check_outside(threshold, mobilisation),
        ]
        if problems:
            noun = "problem" if len(problems) == 1 else "problems"
            raise GameError(
                f"{len(problems)} {noun}: " + "; ".join(problems),
                where="game",
            )
        object.__setattr__(self, "power", w)
        object.__setattr__(self, "stakes", table)
        object.__setattr__(self, "threshold", threshold)
        object.__setattr__(self, "mobilisation", float(mobilisation))
        object.__setattr__(self, "names", labels)

    # ------------------------------------------------------------------ sizes

    @property
    def n(self) -> int:
        """Number of insiders."""
        return int(self.power.size)

    def __len__(self) -> int:
        return self.n

    @cached_property
    def total_power(self) -> float:
        """W_total, the power of all insiders."""
        return math.fsum(self.power)

    @cached_property
    def scale(self) -> float:
        """M + W_total, to which the tolerance on powers is relative."""
        return self.mobilisation + self.total_power

    @cached_property
    def ties(self) -> Floats:
        """(insider,) gains within ± this are ties: 1e-9 × the insider's largest |stake|."""
        return _seal(TIE_TOLERANCE * np.max(np.abs(self.stakes), axis=1))

    def find_index(self, insider: int | str) -> int:
        """Row of an insider given by name or by row."""
        if isinstance(insider, str):
            if insider not in self.names:
                raise GameError(
                    f"no insider is called {insider!r}",
                    where="game",
                    advice=f"The insiders are {', '.join(self.names[:20])}.",
                )
            return self.names.index(insider)
        if not -self.n <= insider < self.n:
            raise GameError(f"no insider {insider}: there are {self.n}", where="game")
        return insider % self.n

    # ------------------------------------------------------------------ falling and gaining

    def fall_probability(self, breaking: ArrayLike) -> Floats:
        """F(W) = Pr(the regime falls | power W breaks); vectorised, the shape of ``breaking``."""
        x = self.mobilisation + np.asarray(breaking, dtype=np.float64)
        return self.threshold.probability(x, self.scale)

    def gain(self, insider: int | str, others: ArrayLike) -> Floats:
        """d_i(W): what insider i gains by breaking when the others that break carry W.

        Args:
            insider: name or row.
            others: W, power of the other insiders who break; any shape.

        Returns:
            gains on the payoff scale, the shape of ``others``; positive: breaking pays.
        """
        i = self.find_index(insider)
        W = np.asarray(others, dtype=np.float64)
        joined, without = self.fall_probability(W + self.power[i]), self.fall_probability(W)
        return compute_gain(self.stakes[i], joined, without)

    def gains(self, others: ArrayLike) -> Floats:
        """d_i(W_i) for every insider at once.

        Args:
            others: (..., insider) power of the others who break, as each insider sees it, or
                (..., 1) or a scalar if it is the same for all.

        Returns:
            (..., insider) gains.
        """
        W = np.asarray(others, dtype=np.float64)
        joined, without = self.fall_probability(W + self.power), self.fall_probability(W)
        return compute_gain(self.stakes.T, joined, without)

    def gains_given(self, breaking: ArrayLike) -> Floats:
        """Gains of every insider when exactly the set ``breaking`` breaks (the insider aside).

        Args:
            breaking: (..., insider) bool.

        Returns:
            (..., insider) d_i at the power of the others in the set.
        """
        inside = np.asarray(breaking, dtype=bool)
        own = np.where(inside, self.power, 0.0)
        return self.gains(np.maximum(own.sum(axis=-1, keepdims=True) - own, 0.0))

    # ------------------------------------------------------------------ complements

    def find_complement_failures(self) -> tuple[ComplementFailure, ...]:
        """Insiders for whom g ≥ p or a ≥ r fails by more than a tie, with what it means."""
        a, r, p, g = self.stakes.T
        failures = [
            ComplementFailure(
                self.names[i],
                int(i),
                (Cell.STAY_HOLDS, Cell.STAY_FALLS),
                f"{self.names[i]}: {explain_free_rider(a[i], r[i])}",
            )
            for i in np.flatnonzero(a < r - self.ties)
        ]
        failures += [
            ComplementFailure(
                self.names[i],
                int(i),
                (Cell.BREAK_FALLS, Cell.BREAK_HOLDS),
                f"{self.names[i]}: {explain_lost_cause(g[i], p[i])}",
            )
            for i in np.flatnonzero(g < p - self.ties)
        ]
        return tuple(sorted(failures, key=lambda failure: failure.index))

    @cached_property
    def has_complements(self) -> bool:
        """True when g ≥ p and a ≥ r for everyone: breaking of others never puts anyone off."""
        a, r, p, g = self.stakes.T
        return not bool(np.any(a < r - self.ties) or np.any(g < p - self.ties))

    def require_complements(self) -> None:
        """Raise :class:`NotComplementsError`, naming the insiders, unless all have complements."""
        if not self.has_complements:
            failures = self.find_complement_failures()
            names = tuple(dict.fromkeys(failure.insider for failure in failures))
            raise NotComplementsError(names, [failure.explanation for failure in failures])

    # ------------------------------------------------------------------ variants

    def with_(self, **changes: Any) -> "Game":
        """The same game with some arguments replaced, validated again."""
        return replace(self, **changes)

    def mirrored(self) -> "Game":
        """The leader's mirror: actions and outcomes relabelled, so that "break" means "stay".

        Stakes become (g, p, r, a), M becomes 0, and F′(W′) = 1 − F(W_total − W′) with the same
        tolerant F.
        """
        return Game(
            power=self.power,
            stakes=self.stakes[:, [3, 2, 1, 0]],
            threshold=self.threshold.mirrored(self.scale),
            mobilisation=0.0,
            names=self.names,
        )

    # ------------------------------------------------------------------ plain data

    def to_dict(self) -> dict[str, Any]:
        """The arguments as plain data."""
        return {
            "power": self.power.tolist(),
            "stakes": self.stakes.tolist(),
            "threshold": self.threshold.to_dict(),
            "mobilisation": self.mobilisation,
            "names": list(self.names),
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Game):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self.power.tobytes(), self.stakes.tobytes(), self.mobilisation, self.names))

    def __repr__(self) -> str:
        return (
            f"Game({self.n} insiders, total power {self.total_power:g}, {self.threshold!r}, "
            f"mobilisation {self.mobilisation:g})"
        )


def _seal(array: Floats) -> Floats:
    array.flags.writeable = False
    return array


def _as_floats(name: str, values: ArrayLike) -> Floats:
    try:
        return _seal(np.array(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise GameError(
            f"{name} must be numbers, one row an insider, all rows of one length", where="game"
        ) from None


def _list_insiders(rows: NDArray[np.intp], labels: tuple[str, ...]) -> str:
    shown = [labels[i] if i < len(labels) else f"row {i + 1}" for i in rows[:_NAMED]]
    more = f" and {rows.size - _NAMED} more" if rows.size > _NAMED else ""
    return ", ".join(str(name) for name in shown) + more


def _check_power(power: Floats, labels: tuple[str, ...]) -> list[str]:
    if power.ndim != 1 or power.size == 0:
        return ["power must be a list of at least one number"]
    wrong = np.flatnonzero(~(np.isfinite(power) & (power > 0)))
    if wrong.size:
        return [f"power must be finite and above 0 (not so for {_list_insiders(wrong, labels)})"]
    with np.errstate(over="ignore"):
        total = float(np.sum(power))
    if not math.isfinite(total):
        return ["the total power is too large for double precision"]
    return []


def _check_stakes(stakes: Floats, count: int, labels: tuple[str, ...]) -> list[str]:
    if stakes.shape != (count, 4):
        shape = f"({count}, 4), one row (a, r, p, g) an insider"
        return [f"stakes must have shape {shape}, not {stakes.shape}"]
    wrong = np.flatnonzero(~np.isfinite(stakes).all(axis=1))
    if wrong.size:
        return [f"stakes must be finite (not so for {_list_insiders(wrong, labels)})"]
    return []


def _check_names(labels: tuple[str, ...], count: int) -> list[str]:
    problems = []
    if len(labels) != count:
        problems.append(f"names must be as many as insiders: {len(labels)} for {count}")
    if not all(isinstance(label, str) and label for label in labels):
        problems.append("names must be words, none empty")
    elif len(set(labels)) != len(labels):
        twice = sorted(label for label, count in Counter(labels).items() if count > 1)
        problems.append(f"names must differ: {', '.join(twice[:_NAMED])} occurs more than once")
    return problems


def _check_outside(threshold: object, mobilisation: float) -> list[str]:
    problems = []
    if not isinstance(threshold, Threshold):
        problems.append(
            "threshold must be a Threshold, for example Threshold.normal(0.5, 0.1), "
            f"not {type(threshold).__name__}"
        )
    try:
        fine = math.isfinite(float(mobilisation)) and float(mobilisation) >= 0
    except (TypeError, ValueError):
        fine = False
    if not fine:
        problems.append(f"mobilisation must be a finite number ≥ 0, not {mobilisation!r}")
    return problems

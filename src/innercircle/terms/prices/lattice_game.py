"""The game in the form that the kernels take: groups of identical insiders, gains on every edge.

A board knows the goal (where one may stop), who may be offered anything, and the numbers from which
the gain on an edge of the lattice follows. Leak fear is a change of those numbers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.errors import GameError
from innercircle.game import Game, Threshold
from innercircle.terms._kernels.lattice import (
    Bools,
    Floats,
    Ints,
    Lattice,
    Row,
    build_lattice,
    sum_power,
)

FALL_TOLERANCE = 1e-12
"""A probability of falling counts as reached within this (0.1 + 0.2 reaches 0.3)."""


@dataclass(frozen=True, eq=False)
class Aim:
    """Goal: insiders who must break, and those who may be offered anything.

    Attributes:
        min_fall: probability of falling to be reached, None when it is not asked for.
        target: (insider,) bool, must break.
        payees: (insider,) bool, may be offered something.
    """

    min_fall: float | None
    target: Bools
    payees: Bools


@dataclass(frozen=True, eq=False)
class Cast:
    """Groups of identical insiders and the numbers from which their gains follow.

    Attributes:
        game: the game it was made of.
        aim: the goal.
        groups: for each group (member,) the rows of its insiders.
        power: (group,) of one member.
        base: (group,) p − a.
        on_join: (group,) g − p, weight of F after they have joined.
        on_others: (group,) a − r, weight of F before.
        tie: (group,) gains up to this are ties.
        payable: (group,) bool.
        mirror: True for the leader's mirror, in which "break" means "stay".
        rivals: further thresholds that are thought possible; F is the least of all.
    """

    game: Game
    aim: Aim
    groups: tuple[NDArray[np.intp], ...]
    power: Floats
    base: Floats
    on_join: Floats
    on_others: Floats
    tie: Floats
    payable: Bools
    mirror: bool
    rivals: tuple[Threshold, ...] = ()

    @property
    def sizes(self) -> Ints:
        """(group,) number of members."""
        return np.array([members.size for members in self.groups], dtype=np.int64)

    @property
    def group_of(self) -> Ints:
        """(insider,) group of each."""
        group = np.empty(self.game.n, dtype=np.int64)
        for g, members in enumerate(self.groups):
            group[members] = g
        return group

    @property
    def required(self) -> Bools:
        """(group,) bool, must break."""
        return self.aim.target[[members[0] for members in self.groups]]

    def find_fall(self, power: Floats) -> Floats:
        """F at this breaking power; of the mirror, the chance of holding at this staying power."""
        if self.mirror:
            rest = np.maximum(self.game.total_power - power, 0.0)
            return np.asarray(1.0 - self.game.fall_probability(rest))
        fall = self.game.fall_probability(power)
        for rival in self.rivals:
            reached = rival.probability(self.game.mobilisation + power, self.game.scale)
            fall = np.minimum(fall, reached)
        return fall

    def find_gains(self, group: NDArray[np.integer], before: Floats, joined: Floats) -> Floats:
        """Gains of members who join, given F before and after; arrays broadcast."""
        gains = self.on_join[group] * joined
        gains += self.base[group]
        gains += self.on_others[group] * before
        return np.asarray(gains)

    def reaches(self, fall: Floats) -> Bools:
        """True where the probability of falling is as large as asked."""
        if self.aim.min_fall is None:
            return np.ones(fall.shape, dtype=bool)
        return np.asarray(fall >= self.aim.min_fall - FALL_TOLERANCE)

    def with_leak_fear(self, leak_fear: float) -> "Cast":
        """The cast whose gains are (1−ℓ)·d(W) + ℓ·d(0)."""
        if leak_fear == 0.0:
            return self
        rest, everyone = 1.0 - leak_fear, np.arange(self.power.size)
        alone = self.find_gains(everyone, self.find_fall(np.zeros(1)), self.find_fall(self.power))
        return replace(
            self,
            base=rest * self.base + leak_fear * alone,
            on_join=rest * self.on_join,
            on_others=rest * self.on_others,
        )

    def name_members(self, path: Sequence[int]) -> list[int]:
        """Insiders in the order of a path of groups, members of a group by row."""
        used = [0] * len(self.groups)
        order = []
        for g in path:
            order.append(int(self.groups[g][used[g]]))
            used[g] += 1
        return order


@dataclass(frozen=True, eq=False)
class Board:
    """A cast on its lattice.

    Attributes:
        cast: who plays.
        lattice: states are counts of each group.
        fall: (state,) F.
        goal: (state,) bool, where one may stop.
    """

    cast: Cast
    lattice: Lattice
    fall: Floats
    goal: Bools

    @cached_property
    def room(self) -> Floats:
        """(state,) to work in."""
        return np.empty(self.fall.size)

    def find_joined(self, row: Row) -> Floats:
        """(state,) F after the edge (arbitrary where padded)."""
        return self.fall.take(row.states + self.lattice.strides[row.group], mode="clip")

    def find_gains(self, row: Row) -> Floats:
        """(state,) d of the insider who joins on each edge (arbitrary where padded)."""
        return self.cast.find_gains(row.group, self.fall[row.states], self.find_joined(row))


def find_groups(keys: NDArray[np.float64]) -> tuple[NDArray[np.intp], ...]:
    """Rows that are equal in every column, in the order of their first member."""
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    inverse = np.asarray(inverse).reshape(-1)
    return tuple(np.flatnonzero(inverse == g) for g in np.argsort(first, kind="stable"))


def build_cast(game: Game, aim: Aim, extra: Floats | None = None, *, mirror: bool = False) -> Cast:
    """Group the insiders that no kernel could tell apart.

    Args:
        game: the game.
        aim: the goal.
        extra: (insider, column) further numbers in which members of a group must agree.
        mirror: True for the leader, for whom "break" means "stay".
    """
    columns = [game.power[:, None], game.stakes, aim.target[:, None], aim.payees[:, None]]
    if extra is not None:
        columns.append(extra)
    groups = find_groups(np.hstack([np.asarray(c, dtype=np.float64) for c in columns]))
    first = np.array([members[0] for members in groups])
    stakes = game.stakes[first]
    a, r, p, g = (stakes[:, ::-1] if mirror else stakes).T
    return Cast(
        game=game,
        aim=aim,
        groups=groups,
        power=game.power[first],
        base=p - a,
        on_join=g - p,
        on_others=a - r,
        tie=game.ties[first],
        payable=aim.payees[first],
        mirror=mirror,
    )


def build_board(cast: Cast) -> Board:
    """The cast on its lattice.

    The mirror reads F at the complement of each state, 1 − F(W_total − W′), and so keeps the
    tolerance of the original at exact sums.
    """
    lattice = build_lattice(cast.sizes)
    power = sum_power(lattice, cast.power)
    fall = cast.find_fall(power)
    if cast.mirror:
        fall = 1.0 - cast.game.fall_probability(power)[::-1]
    goal = cast.reaches(fall)
    for g in np.flatnonzero(cast.required):
        # Axes: more significant groups, the group itself, less significant ones.
        shape = (-1, int(lattice.sizes[g]) + 1, int(lattice.strides[g]))
        goal.reshape(shape)[:, :-1] = False
    return Board(cast, lattice, fall, goal)


def read_aim(
    game: Game,
    min_fall: float | None,
    target: ArrayLike | Sequence[str] | None,
    payees: ArrayLike | Sequence[str] | None,
) -> Aim:
    """Check the goal as the user gave it.

    Args:
        game: the game.
        min_fall: in [0, 1], or None.
        target: insiders by name, by row, or as (insider,) bool; None: everyone, or no one in
            particular when ``min_fall`` is given.
        payees: likewise; None: everyone.

    Raises:
        GameError: all problems at once.
    """
    problems: list[str] = []
    if min_fall is not None and not 0.0 <= float(min_fall) <= 1.0:
        problems.append(f"min_fall must be between 0 and 1, not {min_fall!r}")
    everyone = np.ones(game.n, dtype=bool)
    must = ~everyone if min_fall is not None else everyone
    wanted = must if target is None else read_insiders(game, target, "target", problems)
    payable = everyone if payees is None else read_insiders(game, payees, "payees", problems)
    if problems:
        raise GameError("; ".join(problems), where="terms")
    return Aim(None if min_fall is None else float(min_fall), wanted, payable)


def read_insiders(
    game: Game, given: ArrayLike | Sequence[str], what: str, problems: list[str]
) -> Bools:
    """(insider,) bool from names, rows or a mask; what is wrong is added to ``problems``."""
    mask = np.zeros(game.n, dtype=bool)
    if isinstance(given, str | int):
        given = [given]
    items = given if isinstance(given, np.ndarray) else list(given)  # type: ignore[arg-type]
    kinds = {type(item) for item in items}
    if kinds and kinds <= {bool, np.bool_}:
        if len(items) != game.n:
            problems.append(f"{what}: a mask needs {game.n} entries, not {len(items)}")
        else:
            mask[:] = items
        return mask
    for item in items:
        try:
            mask[game.find_index(item if isinstance(item, str) else int(item))] = True  # type: ignore[arg-type]
        except GameError as error:
            problems.append(f"{what}: {error.what}")
        except (TypeError, ValueError):
            problems.append(f"{what}: {item!r} is neither a name nor a row")
    return mask

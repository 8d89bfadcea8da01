"""Share of each report in the log-odds of the target: alone, as the last one, and fairly.

L(S) is the log-odds given the reports of S, in nats. solo_m = L({m}) − L(∅), leave-one-out_m =
L(all) − L(all without m), and the Shapley value averages L(S + m) − L(S) over all orders, so that
the values add up to L(all) − L(∅). Reports that share an origin should be read by their Shapley
values: the leave-one-out of each duplicate is close to 0 for all of them.

Sources:
    Shapley (1953), equation (13); Castro, Gómez & Tejada (2009) for permutation sampling.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._case import Case, find_log_odds
from innercircle.weighing._kernels.sums import Array
from innercircle.weighing._orders import plan_orders

EXACT_PLAYERS = 12
PAIRS = 256
_WORK = 200_000_000
"""Numbers that sampling may take: with many motives, fewer pairs and a larger error."""
_COMPARED = 64


@dataclass(frozen=True)
class Attribution:
    """Contributions of each player, in nats of log-odds of the target.

    Attributes:
        solo: L({m}) − L(∅).
        leave_one_out: L(all) − L(all without m).
        shapley: the Shapley value.
        error: its standard error; 0 when exact.
        exact: whether all subsets were enumerated.
        seed: seed of the permutations; None when exact.
    """

    solo: dict[str, float]
    leave_one_out: dict[str, float]
    shapley: dict[str, float]
    error: dict[str, float]
    exact: bool
    seed: int | None


def attribute(
    case: Case, players: dict[str, tuple[str, ...]], seed: int, pairs: int = PAIRS
) -> Attribution:
    """Share the change of log-odds among players, each with its reports.

    Args:
        case: the reports and the target.
        players: name → ids of its reports (reports themselves, or sources).
        seed: of the permutations, used above 12 players.
        pairs: antithetic pairs of permutations at most.
    """
    names = sorted(players)
    count = len(names)
    member = np.zeros((count, len(case.kept)), dtype=bool)
    for place, name in enumerate(names):
        for report in players[name]:
            member[place, case.kept.index(report)] = True
    if count <= EXACT_PLAYERS:
        return _attribute_exactly(case, names, member)
    return _attribute_by_sampling(case, names, member, seed, pairs)


def _find_values(
    case: Case, member: NDArray[np.bool_], subsets: NDArray[np.bool_], tables: list[Array]
) -> Array:
    """L(S) for subsets of players (B, player)."""
    masks = (subsets.astype(np.int64) @ member.astype(np.int64)) > 0
    return find_log_odds(case.find_totals(masks, tables))


def _attribute_exactly(case: Case, names: Sequence[str], member: NDArray[np.bool_]) -> Attribution:
    count = len(names)
    plan = plan_orders(count, 0, exact=EXACT_PLAYERS, drawn=2)
    values = _find_values(case, member, plan.sets, case.find_tables())
    every = len(plan.sets) - 1
    solo, last, shapley = {}, {}, {}
    for place, name in enumerate(names):
        # Summed exactly, so that it does not hang on the order of the reports.
        shapley[name] = math.fsum((plan.weights[place] * values).tolist())
        solo[name] = float(values[1 << place] - values[0])
        last[name] = float(values[every] - values[every ^ (1 << place)])
    return Attribution(solo, last, shapley, dict.fromkeys(names, 0.0), exact=True, seed=None)


def _attribute_by_sampling(
    case: Case, names: Sequence[str], member: NDArray[np.bool_], seed: int, pairs: int
) -> Attribution:
    count = len(names)
    tables = case.find_tables()
    one = np.eye(count, dtype=bool)
    edge = np.concatenate([np.zeros((1, count), dtype=bool), one, ~one, np.ones((1, count), bool)])
    values = _find_values(case, member, edge, tables)
    solo = values[1 : 1 + count] - values[0]
    last = values[-1] - values[1 + count : 1 + 2 * count]
    order, classes = _rank(case, member, tables, solo, last)
    pairs = max(2, min(pairs, _WORK // (2 * count * (count**2 + case.find_weight()))))
    means = _draw_pair_means(case, member[order], tables, seed, pairs)
    shapley, error = {}, {}
    for members in classes:
        columns = [means[:, place].tolist() for place in members]
        rows = np.array([math.fsum(row) / len(members) for row in zip(*columns, strict=True)])
        value = math.fsum(rows.tolist()) / pairs
        spread = float(np.sqrt(((rows - value) ** 2).sum() / (pairs - 1) / pairs))
        for place in members:
            shapley[names[order[place]]] = value
            error[names[order[place]]] = spread
    return Attribution(
        dict(zip(names, solo.tolist(), strict=True)),
        dict(zip(names, last.tolist(), strict=True)),
        dict(sorted(shapley.items())),
        dict(sorted(error.items())),
        exact=False,
        seed=seed,
    )


def _rank(
    case: Case, member: NDArray[np.bool_], tables: list[Array], solo: Array, last: Array
) -> tuple[list[int], list[list[int]]]:
    """Order the players by what they do, not by name; and group those that do the same.

    A permutation drawn from the seed then means the same whatever the reports are called, and
    players of one group, which have equal Shapley values, share their average.
    """
    count = len(member)
    keys: list[tuple[float, ...]] = [(float(solo[i]), float(last[i])) for i in range(count)]
    if count <= _COMPARED and count**2 * case.find_weight() <= _WORK:
        first, second = np.triu_indices(count, 1)
        both = np.zeros((len(first), count), dtype=bool)
        both[np.arange(len(first)), first] = both[np.arange(len(first)), second] = True
        values = _find_values(case, member, both, tables)
        table = np.zeros((count, count))
        table[first, second] = table[second, first] = values
        keys = [
            (*key, *sorted(np.delete(table[place], place).tolist()))
            for place, key in enumerate(keys)
        ]
    order = sorted(range(count), key=lambda place: keys[place])
    classes: list[list[int]] = []
    for rank, place in enumerate(order):
        if rank and keys[order[rank - 1]] == keys[place]:
            classes[-1].append(rank)
        else:
            classes.append([rank])
    return order, classes


def _draw_pair_means(
    case: Case, member: NDArray[np.bool_], tables: list[Array], seed: int, pairs: int
) -> Array:
    """(pair, player) mean gain over a permutation and its reverse."""
    count = len(member)
    generator = np.random.default_rng(seed)
    forward = np.stack([generator.permutation(count) for _ in range(pairs)])
    orders = np.stack([forward, forward[:, ::-1]], axis=1)  # (pair, side, step)
    when = np.argsort(orders, axis=2)  # (pair, side, player) step at which a player joins
    subsets = when[:, :, np.newaxis, :] < np.arange(count + 1)[:, np.newaxis]
    values = _find_values(case, member, subsets.reshape(-1, count), tables)
    steps = np.diff(values.reshape(pairs, 2, count + 1), axis=2)
    gains = np.take_along_axis(steps, when, axis=2)
    return np.asarray((gains[:, 0] + gains[:, 1]) / 2.0)

"""Learning about strength that nobody sees from quiet years and attempts.

An attempt comes in a year iff  strength_t ≤ T,  strength_t = mean − state·u − leader·v − shock_t,
u, v, shock standard normal (in units of the yearly shock): u belongs to the state and lasts, v to
the leader and goes with that person. An average year has index b, so that

    Pr(attempt | u, v) = Φ(b + state·u + leader·v)

The record is (K attempts, N years) of the state and n quiet years of this leader, both with
forgetting. The posterior of (u, v) is the normal prior times

    Φ(b̄ + s̄ u)^K · Φ(−b̄ − s̄ u)^(N−K) · [Φ(−b − state·u − leader·v) / Φ(−b̄ − s̄ u)]^n

where b̄ = b/√(1+leader²), s̄ = state/√(1+leader²) average over unknown earlier leaders. Survival
reveals strength (Angeletos, Hellwig & Pavan 2007): each quiet year moves the posterior up.
"""

from functools import cache

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

Floats = NDArray[np.float64]

AVERAGE_YEAR = -1.4
"""b: index of a year about which nothing is known, Φ(−1.4) = 8 % attempts a year."""


@cache
def build_nodes(count: int) -> tuple[Floats, Floats, Floats]:
    """Gauss-Hermite nodes of (u, v): u (count²,), v (count²,), log weight (count²,)."""
    nodes, weights = hermegauss(count)
    u, v = np.meshgrid(nodes, nodes, indexing="ij")
    log_weight = np.log(np.outer(weights, weights).ravel() / weights.sum() ** 2)
    return u.ravel(), v.ravel(), log_weight


def compute_posterior(
    record: tuple[Floats, Floats, Floats], state: float, leader: float, *, count: int = 9
) -> Floats:
    """Posterior weights (row, count²) of the nodes of (u, v).

    Args:
        record: three arrays (row,), discounted: attempts in the state's record; its years, at
            least as many; years that this leader has survived.
        state: spread of the hidden part that stays with the state, in yearly shocks.
        leader: spread of the hidden part that goes with the leader, in yearly shocks.
        count: nodes for each of u and v.
    """
    attempts, years, quiet = record
    u, v, log_weight = build_nodes(count)
    averaged = (AVERAGE_YEAR + state * u) / np.sqrt(1.0 + leader**2)
    hit, miss = log_ndtr(averaged), log_ndtr(-averaged)
    beyond = log_ndtr(-(AVERAGE_YEAR + state * u + leader * v)) - miss
    log_posterior = (
        log_weight
        + np.outer(attempts, hit)
        + np.outer(years - attempts, miss)
        + np.outer(quiet, beyond)
    )
    log_posterior -= log_posterior.max(axis=1, keepdims=True)
    weights = np.exp(log_posterior)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def compute_attempt(
    index: Floats, posterior: Floats, state: float, leader: float, *, count: int = 9
) -> tuple[Floats, Floats]:
    """Pr(attempt) (row,) and its derivative by the index (row,).

    Args:
        index: (row,) (T + mobilisation − mean strength) / yearly shock.
        posterior: (row, count²) weights from ``compute_posterior``.
        state: as there.
        leader: as there.
        count: as there.
    """
    u, v, _ = build_nodes(count)
    at_node = index[:, None] + (state * u + leader * v)
    density = np.exp(-0.5 * at_node**2) / np.sqrt(2.0 * np.pi)
    return (posterior * ndtr(at_node)).sum(axis=1), (posterior * density).sum(axis=1)

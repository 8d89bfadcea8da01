"""The likelihood of reports: channel → origin → claim → block of insiders → cluster → all.

Given the leader's approval a, insiders are independent; a motive group ties the claims that it
reports on. So the sum over states factors: blocks of insiders joined by claims, clusters of
blocks joined by motive groups, and the product of clusters given a. Groups that touch one origin
or one claim only are summed out there.

Array axes: batch B (subsets of reports, or scales of a source), then z, e or the claim's bit, then
one axis for each motive group of the cluster (size 1 where it plays no part). All in logarithms.
"""

from dataclasses import dataclass

import numpy as np

from innercircle.weighing._kernels.sums import Array, add_sorted, log_or_zero, log_sum, sum_out


@dataclass(frozen=True)
class OriginNode:
    """belief: (1, e, z) log Pr(z | e); reports: positions; private: group axes summed here."""

    belief: Array
    reports: tuple[int, ...]
    private: tuple[int, ...]


@dataclass(frozen=True)
class ClaimNode:
    """truth: (2, bit) log Pr(e | bit), row 0 for e = 0; the bit says whether `when` holds."""

    truth: Array
    origins: tuple[OriginNode, ...]
    private: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """Insiders joined by claims, cell by cell.

    Attributes:
        claims: the claims about them.
        bits: (cell, claim) whether the claim's predicate holds.
        mass: (cell,) log Pr(cell | approval).
        slots: for (approve, target) → cells; one target slot where the target lies elsewhere.
    """

    claims: tuple[ClaimNode, ...]
    bits: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    mass: Array
    slots: tuple[tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...], ...]


@dataclass(frozen=True)
class Cluster:
    """Blocks joined by motive groups.

    Attributes:
        blocks: the blocks.
        priors: (group, 2) log Pr(w).
        shared: axes of the groups that touch several claims; summed last.
        joint: log Pr(w) of the shared groups together, one axis a group.
    """

    blocks: tuple[Block, ...]
    priors: Array
    shared: tuple[int, ...]
    joint: Array


@dataclass(frozen=True)
class Network:
    """All clusters; approve: (2,) log Pr(a); axis: for each report its group's axis, or −1."""

    clusters: tuple[Cluster, ...]
    approve: Array
    axis: tuple[int, ...]


def compute_channel(
    q: Array, q_origin: float, g: float, *, nu: tuple[float, float], says: str, push: bool | None
) -> Array:
    """Log Pr(report | origin's belief z, motive w), shape (B, z, w) or (B, z, 1) without a motive.

    Args:
        q: (B,) probability that the report is informed; at most q_origin.
        q_origin: probability that its origin is informed, > 0.
        g: how often somebody uninformed says that the claim is true.
        nu: silence when the relay believes the claim, and when it does not.
        says: "+", "-" or "0".
        push: the side of the motive, True for "+"; None without a motive.
    """
    rho = (np.asarray(q, dtype=np.float64) / q_origin)[:, np.newaxis]
    z = np.array([0.0, 1.0])
    believes = rho * z + (1.0 - rho) * g
    doubts = rho * (1.0 - z) + (1.0 - rho) * (1.0 - g)
    if says == "0":
        return log_or_zero(believes * nu[0] + doubts * nu[1])[..., np.newaxis]
    yes, no = believes * (1.0 - nu[0]), doubts * (1.0 - nu[1])
    honest = yes if says == "+" else no
    if push is None:
        return log_or_zero(honest)[..., np.newaxis]
    driven = yes + no if push == (says == "+") else np.zeros_like(honest)
    return log_or_zero(np.stack([honest, driven], axis=-1))


def compute_belief(q_origin: float, g: float) -> Array:
    """Log Pr(z | e), shape (1, e, z): an origin that is not informed says "true" with g."""
    rows = [
        [q_origin + (1.0 - q_origin) * (1.0 - g), (1.0 - q_origin) * g],
        [(1.0 - q_origin) * (1.0 - g), q_origin + (1.0 - q_origin) * g],
    ]
    return log_or_zero(np.array([rows]))


def compute_joint(priors: Array, shared: tuple[int, ...]) -> Array:
    """Log Pr(w) of the shared groups together: one axis a group, size 1 for the others."""
    groups = len(priors)
    if not shared:
        return np.zeros((1,) * groups)
    return add_sorted([_lay_out(priors[place], place, groups, 0) for place in shared])


def compute_total(network: Network, tables: list[Array]) -> Array:
    """Log Pr(a, target or not, reports), shape (B, approve, 2): not the target, the target."""
    terms = [compute_cluster(cluster, network.axis, tables) for cluster in network.clusters]
    return add_sorted([*terms, network.approve.reshape(1, 2, 1)])


def compute_cluster(cluster: Cluster, axis: tuple[int, ...], tables: list[Array]) -> Array:
    """Log Pr(reports of the cluster, target | a), shape (B, approve, 1 or 2)."""
    terms = [_compute_block(block, cluster, axis, tables) for block in cluster.blocks]
    terms.append(cluster.joint[np.newaxis, np.newaxis, np.newaxis])
    total = sum_out(add_sorted(terms), [3 + place for place in cluster.shared])
    return total.reshape(total.shape[:3])


def _compute_block(
    block: Block, cluster: Cluster, axis: tuple[int, ...], tables: list[Array]
) -> Array:
    groups = len(cluster.priors)
    terms = [block.mass.reshape(1, -1, *(1,) * groups)]
    for place, claim in enumerate(block.claims):
        terms.append(compute_claim(claim, cluster, axis, tables)[:, block.bits[:, place]])
    cells = add_sorted(terms)
    rows = []
    for slots in block.slots:
        columns = []
        for members in slots:
            if not len(members):
                columns.append(np.full((cells.shape[0], 1, *cells.shape[2:]), -np.inf))
                continue
            moved = np.moveaxis(cells[:, members], 1, -1)
            columns.append(np.expand_dims(log_sum(moved), 1))
        rows.append(np.concatenate(columns, axis=1))
    return np.stack(rows, axis=1)


def compute_claim(
    claim: ClaimNode, cluster: Cluster, axis: tuple[int, ...], tables: list[Array]
) -> Array:
    """Log Pr(reports on the claim | bit, shared motives), shape (B, bit, group axes)."""
    groups = len(cluster.priors)
    truth = claim.truth.reshape(1, 2, 2, *(1,) * groups)
    if not claim.origins:
        return np.logaddexp(truth[:, 0], truth[:, 1])
    terms = [_compute_origin(origin, cluster, axis, tables) for origin in claim.origins]
    terms += [
        _lay_out(cluster.priors[place].reshape(1, 1, 2), place, groups, 2)
        for place in claim.private
    ]
    table = sum_out(add_sorted(terms), [2 + place for place in claim.private])
    given = table[:, :, np.newaxis]
    return np.logaddexp(truth[:, 0] + given[:, 0], truth[:, 1] + given[:, 1])


def _compute_origin(
    origin: OriginNode, cluster: Cluster, axis: tuple[int, ...], tables: list[Array]
) -> Array:
    groups = len(cluster.priors)
    terms = []
    for report in origin.reports:
        table = tables[report]
        if table.shape[-1] == 1:
            terms.append(table.reshape(*table.shape[:2], *(1,) * groups))
        else:
            terms.append(_lay_out(table, axis[report], groups, 2))
    terms += [
        _lay_out(cluster.priors[place].reshape(1, 1, 2), place, groups, 2)
        for place in origin.private
    ]
    given = sum_out(add_sorted(terms), [2 + place for place in origin.private])
    belief = origin.belief.reshape(1, 2, 2, *(1,) * groups)
    joint = belief + given[:, np.newaxis]
    return np.logaddexp(joint[:, :, 0], joint[:, :, 1])


def _lay_out(table: Array, place: int, groups: int, leading: int) -> Array:
    """Move the last axis (w) to the axis of its group, after the leading axes."""
    shape = [*table.shape[:leading], *(1,) * groups]
    shape[leading + place] = 2
    return table.reshape(shape)

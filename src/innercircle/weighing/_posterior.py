"""The posterior over all joint states, and what it says of each claim, insider and pair."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._case import Case, find_log_evidence
from innercircle.weighing._cells import build_cells, compute_products
from innercircle.weighing._kernels.likelihood import (
    ClaimNode,
    Cluster,
    Network,
    compute_claim,
    compute_total,
)
from innercircle.weighing._kernels.sums import Array, add_sorted, log_or_zero, sum_out
from innercircle.weighing._model import Model
from innercircle.weighing._network import Part, build_network, build_plan
from innercircle.weighing._predicates import TYPES

_CHUNK = 2_000_000


def find_prior_array(model: Model) -> Array:
    """Pr(a, t₁ … tₙ) before any report, shape (2, 3, …, 3)."""
    shape = (2, *(1,) * len(model.insiders))
    approve = np.array([model.approve, 1.0 - model.approve]).reshape(shape)
    return np.asarray(approve * compute_products(list(model.types)))


def find_posterior_array(case: Case) -> Array:
    """Pr(a, t₁ … tₙ | reports), shape (2, 3, …, 3), exact."""
    model = case.model
    count = len(model.insiders)
    tables = case.find_tables()
    evidence = find_log_evidence(case.find_totals(tables=tables))[0]
    terms = [case.network.approve.reshape(2, *(1,) * count)]
    idle = set(range(count))
    for cluster, (parts, _) in zip(case.network.clusters, case.plan.clusters, strict=True):
        places = sorted({place for part in parts for place in part.insiders})
        idle -= set(places)
        found = _find_cluster_array(case, cluster, parts, places, tables)
        shape = [2] + [3 if place in places else 1 for place in range(count)]
        terms.append(found.reshape(shape))
    for place in sorted(idle):
        shape = [2] + [3 if other == place else 1 for other in range(count)]
        terms.append(log_or_zero(model.types[place]).reshape(shape))
    total = np.broadcast_to(add_sorted(terms), (2, *(3,) * count))
    return np.asarray(np.exp(np.ascontiguousarray(total - evidence)))


def _find_cluster_array(
    case: Case, cluster: Cluster, parts: tuple[Part, ...], places: list[int], tables: list[Array]
) -> Array:
    """Log Pr(types, reports | a) of one cluster's insiders, shape (2, 3, …, 3)."""
    names = [name for part in parts for name in part.claims]
    nodes = [node for block in cluster.blocks for node in block.claims]
    count = len(case.model.insiders)
    rows = case.model.list_rows(places)
    # Questions are summed out: the posterior is told of approval and types.
    questions = [1 + axis for axis, place in enumerate(places) if place >= count]
    prior = log_or_zero(compute_products(rows))
    if not names:
        return sum_out(prior, questions)
    cells = build_cells(
        places, [row.shape[1] for row in rows], [case.model.claims[name].when for name in names]
    )
    patterns, back = np.unique(cells.labels, axis=0, return_inverse=True)
    values = [compute_claim(node, cluster, case.network.axis, tables)[0] for node in nodes]
    step = max(1, _CHUNK // (2 ** len(cluster.shared) * (1 + len(values))))
    likelihood = np.empty(len(patterns))
    for start in range(0, len(patterns), step):
        bits = patterns[start : start + step]
        terms = [value[bits[:, place]] for place, value in enumerate(values)]
        table = sum_out(
            add_sorted([*terms, cluster.joint[np.newaxis]]), [1 + place for place in cluster.shared]
        )
        likelihood[start : start + step] = table.ravel()
    joint = prior + likelihood[back.reshape(-1)[cells.members]].reshape(prior.shape)
    return sum_out(joint, questions)


def find_claim_probabilities(case: Case) -> dict[str, float]:
    """Pr(claim is true | reports) of every claim, reported on or not."""
    found = {}
    asked = {name for parts, _ in case.plan.clusters for part in parts for name in part.claims}
    tables = case.find_tables()
    evidence = find_log_evidence(compute_total(case.network, tables))[0]
    for name in case.model.claims:
        network, parts = case.network, case.plan.clusters
        base = evidence
        if name not in asked:
            plan = build_plan(case.model, case.plan.reports, None, extra=name)
            network, parts = build_network(plan), plan.clusters
            base = find_log_evidence(compute_total(network, tables))[0]
        forced = force(network, parts, {name: True})
        total = find_log_evidence(compute_total(forced, tables))[0]
        found[name] = min(1.0, float(np.exp(total - base)))
    return found


def force(
    network: Network,
    plan: tuple[tuple[tuple[Part, ...], tuple[str, ...]], ...],
    told: Mapping[str, bool],
) -> Network:
    """The network in which some claims are true or false: Pr(reports, these claims so)."""

    def fix(node: ClaimNode, claim: str) -> ClaimNode:
        if claim not in told:
            return node
        nothing = np.full(2, -np.inf)
        rows = (nothing, node.truth[1]) if told[claim] else (node.truth[0], nothing)
        return replace(node, truth=np.stack(rows))

    clusters = []
    for cluster, (parts, _) in zip(network.clusters, plan, strict=True):
        blocks = tuple(
            replace(
                block,
                claims=tuple(
                    fix(node, claim) for node, claim in zip(block.claims, part.claims, strict=True)
                ),
            )
            for block, part in zip(cluster.blocks, parts, strict=True)
        )
        clusters.append(replace(cluster, blocks=blocks))
    return replace(network, clusters=tuple(clusters))


def find_marginals(
    model: Model, posterior: Array
) -> tuple[float, dict[str, dict[str, float]], dict[str, dict[str, NDArray[np.float64]]]]:
    """Pr(approve), Pr(type) by insider, and the 3 × 3 table of each pair of insiders.

    Sums run over the insiders in sorted order, so that file order moves no bit.
    """
    order = sorted(range(len(model.insiders)), key=lambda place: model.insiders[place])
    sorted_array = np.ascontiguousarray(np.transpose(posterior, [0, *(1 + p for p in order)]))
    names = [model.insiders[place] for place in order]
    axes = range(1, 1 + len(names))
    approve = float(sorted_array.reshape(2, -1).sum(axis=1)[0])
    types = {}
    for axis, name in zip(axes, names, strict=True):
        row = sorted_array.sum(axis=tuple(other for other in (0, *axes) if other != axis))
        types[name] = {kind: float(value) for kind, value in zip(TYPES, row, strict=True)}
    pairs: dict[str, dict[str, NDArray[np.float64]]] = {name: {} for name in names}
    over_approve = sorted_array.sum(axis=0)
    for (first, one), (second, other) in combinations(enumerate(names), 2):
        rest = tuple(axis for axis in range(len(names)) if axis not in (first, second))
        pairs[one][other] = over_approve.sum(axis=rest)
    return approve, types, pairs

"""From a checked model to the arrays of the likelihood: blocks of insiders, clusters of blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from innercircle.weighing._cells import add_up, build_cells, compute_products
from innercircle.weighing._kernels.likelihood import (
    Block,
    ClaimNode,
    Cluster,
    Network,
    OriginNode,
    compute_belief,
    compute_joint,
)
from innercircle.weighing._kernels.sums import log_or_zero
from innercircle.weighing._model import Claim, Model
from innercircle.weighing._origins import Sorted
from innercircle.weighing._predicates import Predicate

Node = tuple[str, str | int]
"""("claim" | "insider" | "block" | "group", its name or position)."""


@dataclass(frozen=True)
class Part:
    """Names behind a block: its claims, its insiders, and whether the target lies in it."""

    claims: tuple[str, ...]
    insiders: tuple[int, ...]
    target: bool


@dataclass(frozen=True)
class Plan:
    """Reports and motives in clusters that belong together.

    Attributes:
        model: the checked model.
        reports: its reports, sorted by origin.
        target: the statement whose odds are asked for; None for none.
        kept: ids of the reports that count; the positions of the tables.
        pushed: report → motive group, for reports that a motive can drive.
        clusters: parts joined by motive groups, and these groups in the order of their axes.
    """

    model: Model
    reports: Sorted
    target: Predicate | None
    kept: tuple[str, ...]
    pushed: dict[str, str]
    clusters: tuple[tuple[tuple[Part, ...], tuple[str, ...]], ...]


def find_group(model: Model, report: str) -> str | None:
    """The motive that can drive a report: its group or its source; None when nothing is pushed."""
    entry = model.reports[report]
    source = model.sources[entry.source]
    if entry.claim not in source.push or entry.says == "0":
        return None
    return f"source {source.id}" if source.group is None else f"group {source.group}"


def find_motive(model: Model, group: str) -> float:
    """The probability that the sources of a motive group say what suits them."""
    kind, name = group.split(" ", 1)
    if kind == "source":
        return model.sources[name].motive
    return next(source.motive for source in model.sources.values() if source.group == name)


def join(links: Iterable[Sequence[Node]]) -> list[list[Node]]:
    """Connected sets of nodes; each link joins its nodes."""
    parent: dict[Node, Node] = {}

    def find_root(node: Node) -> Node:
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    for first, *others in links:
        top = find_root(first)
        for other in others:
            parent[find_root(other)] = top
    sets: dict[Node, list[Node]] = {}
    for node in list(parent):
        sets.setdefault(find_root(node), []).append(node)
    return list(sets.values())


def build_plan(
    model: Model, reports: Sorted, target: Predicate | None, extra: str | None = None
) -> Plan:
    """Find out which insiders, claims and motives hang together.

    Args:
        model: a checked model.
        reports: its reports, sorted by origin.
        target: the statement whose odds are asked for, if any.
        extra: a claim to include though no report speaks of it.
    """
    kept = tuple(sorted(set(model.reports) - set(reports.dropped)))
    groups = {report: find_group(model, report) for report in kept}
    pushed = {report: group for report, group in groups.items() if group is not None}
    about = {model.reports[report].claim for report in kept} | ({extra} if extra else set())
    parts = _find_parts(model, sorted(about), target)
    links: list[tuple[Node, ...]] = [(("block", place),) for place in range(len(parts))]
    for place, part in enumerate(parts):
        for report, group in pushed.items():
            if model.reports[report].claim in part.claims:
                links.append((("block", place), ("group", group)))
    clusters = []
    for members in join(links):
        inside = tuple(parts[int(name)] for kind, name in members if kind == "block")
        axes = tuple(sorted(str(name) for kind, name in members if kind == "group"))
        clusters.append((inside, axes))
    return Plan(model, reports, target, kept, pushed, tuple(clusters))


def _find_parts(model: Model, about: Sequence[str], target: Predicate | None) -> list[Part]:
    links: list[list[Node]] = []
    for name in about:
        when = model.claims[name].when
        insiders = when.insiders if when is not None else ()
        links.append([("claim", name), *(("insider", place) for place in insiders)])
    if target is not None:
        links.append([("target", ""), *(("insider", place) for place in target.insiders)])
    return [
        Part(
            tuple(sorted(str(name) for kind, name in members if kind == "claim")),
            tuple(sorted(int(name) for kind, name in members if kind == "insider")),
            ("target", "") in members,
        )
        for members in join(links)
    ]


def build_network(plan: Plan) -> Network:
    """Lay a plan out as arrays."""
    axis = dict.fromkeys(plan.kept, -1)
    clusters = []
    for parts, groups in plan.clusters:
        axis.update(
            {
                report: groups.index(group)
                for report, group in plan.pushed.items()
                if group in groups
            }
        )
        inside = {claim for part in parts for claim in part.claims}
        scopes = [_find_scope(plan, group, inside) for group in groups]
        blocks = tuple(_build_block(plan, part, scopes) for part in parts)
        motives = [find_motive(plan.model, group) for group in groups]
        priors = log_or_zero(np.array([[1.0 - b, b] for b in motives]).reshape(-1, 2))
        shared = tuple(place for place, scope in enumerate(scopes) if scope is None)
        clusters.append(Cluster(blocks, priors, shared, compute_joint(priors, shared)))
    approve = log_or_zero(np.array([plan.model.approve, 1.0 - plan.model.approve]))
    return Network(tuple(clusters), approve, tuple(axis[report] for report in plan.kept))


def _find_scope(plan: Plan, group: str, claims: set[str]) -> tuple[str, str] | None:
    """(claim, origin) or (claim, "") when all reports of a group lie there; None when shared."""
    driven = {report for report, motive in plan.pushed.items() if motive == group}
    for origin in plan.reports.origins:
        if origin.claim in claims and driven <= set(origin.reports):
            return origin.claim, origin.id
    about = {plan.model.reports[report].claim for report in driven}
    return (about.pop(), "") if len(about) == 1 else None


def _build_block(plan: Plan, part: Part, scopes: list[tuple[str, str] | None]) -> Block:
    model = plan.model
    nodes = tuple(_build_claim(plan, model.claims[name], scopes) for name in part.claims)
    predicates = [model.claims[name].when for name in part.claims]
    rows = model.list_rows(part.insiders)
    sizes = [row.shape[1] for row in rows]
    wanted = [*predicates, *([plan.target] if part.target else [])]
    cells = build_cells(part.insiders, sizes, wanted)
    products = compute_products(rows)
    mass = log_or_zero(np.array(add_up(cells.members, len(cells.approve), products)))
    bits = cells.labels[:, : len(nodes)]
    sides = (0, 1) if part.target else (None,)
    slots = tuple(
        tuple(
            np.flatnonzero(
                (cells.approve == approve) & (True if side is None else cells.labels[:, -1] == side)
            )
            for side in sides
        )
        for approve in range(2)
    )
    return Block(nodes, bits, mass, slots)


def _build_claim(plan: Plan, claim: Claim, scopes: list[tuple[str, str] | None]) -> ClaimNode:
    place_of = {report: place for place, report in enumerate(plan.kept)}
    nodes = []
    for origin in plan.reports.origins:
        members = tuple(place_of[report] for report in origin.reports if report in place_of)
        if origin.claim == claim.id and members:
            private = _find_places(scopes, (claim.id, origin.id))
            nodes.append(OriginNode(compute_belief(origin.q, claim.g), members, private))
    # Columns: the predicate does not hold, it holds.
    true = np.array([claim.p_else, claim.p_if])
    truth = log_or_zero(np.stack([1.0 - true, true]))
    return ClaimNode(truth, tuple(nodes), _find_places(scopes, (claim.id, "")))


def _find_places(scopes: list[tuple[str, str] | None], wanted: tuple[str, str]) -> tuple[int, ...]:
    return tuple(place for place, scope in enumerate(scopes) if scope == wanted)

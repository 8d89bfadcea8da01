"""A case: a checked model and a target, ready to be asked for odds under any change of reports."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import EvidenceError
from innercircle.weighing._kernels.likelihood import Network, compute_channel, compute_total
from innercircle.weighing._kernels.sums import Array, log_sum
from innercircle.weighing._model import MOST_GROUPS, MOST_STATES, Model
from innercircle.weighing._network import Plan, build_network, build_plan, find_group
from innercircle.weighing._origins import Sorted
from innercircle.weighing._predicates import Predicate
from innercircle.weighing._problems import Problems, show_name

_CHUNK = 2_000_000
"""Numbers per intermediate array at most; keeps memory flat for any number of subsets."""


@dataclass(frozen=True)
class Case:
    """Reports laid out so that many variants are computed at once.

    Attributes:
        plan: who hangs together; ``plan.kept`` gives the columns of every mask.
        network: the arrays.
        origin_of: report → (q, claim) of its origin.
    """

    plan: Plan
    network: Network
    origin_of: dict[str, float]

    @property
    def model(self) -> Model:
        """The checked model."""
        return self.plan.model

    @property
    def kept(self) -> tuple[str, ...]:
        """Ids of the reports that count, sorted."""
        return self.plan.kept

    def find_channel(self, report: str, q: Array | float | None = None) -> Array:
        """Table (B, z, w) of one report, at its own q or at other values of it."""
        model = self.model
        entry = model.reports[report]
        source = model.sources[entry.source]
        own = self.plan.reports.quality[report] if q is None else q
        push = source.push[entry.claim] if find_group(model, report) is not None else None
        origin = self.origin_of[report]
        quality = np.minimum(np.atleast_1d(np.asarray(own, dtype=np.float64)), origin)
        g = model.claims[entry.claim].g
        return compute_channel(quality, origin, g, nu=entry.nu, says=entry.says, push=push)

    def find_tables(self, changed: Mapping[str, Array] | None = None) -> list[Array]:
        """Tables of all reports that count; ``changed`` replaces some."""
        changed = changed or {}
        return [
            changed[report] if report in changed else self.find_channel(report)
            for report in self.kept
        ]

    def find_totals(
        self, masks: NDArray[np.bool_] | None = None, tables: list[Array] | None = None
    ) -> Array:
        """Log Pr(approval, target or not, reports), shape (B, 2, 2).

        Args:
            masks: (B, report) which reports are there; all when None.
            tables: tables with a batch axis of 1 or B; the reports' own when None.
        """
        tables = self.find_tables() if tables is None else tables
        count = len(masks) if masks is not None else max([1, *map(len, tables)])
        step = max(1, _CHUNK // self.find_weight())
        parts = []
        for start in range(0, count, step):
            rows = slice(start, min(start + step, count))
            chosen = [table if len(table) == 1 else table[rows] for table in tables]
            if masks is not None:
                there = masks[rows, :, np.newaxis, np.newaxis]
                chosen = [np.where(there[:, i], table, 0.0) for i, table in enumerate(chosen)]
            total = compute_total(self.network, chosen)
            parts.append(np.broadcast_to(total, (rows.stop - rows.start, *total.shape[1:])))
        return np.concatenate(parts)

    def find_weight(self) -> int:
        """Numbers that one posterior takes, roughly: cells times motives times claims."""
        cells = max(
            len(block.mass) * (1 << len(cluster.priors)) * (1 + len(block.claims))
            for cluster in self.network.clusters
            for block in cluster.blocks
        )
        return max(cells, 4 * len(self.kept))


def find_log_odds(totals: Array) -> Array:
    """Log Pr(T, R) − log Pr(not T, R) of totals (B, 2, 2); the sums are taken separately."""
    sides = log_sum(np.ascontiguousarray(np.swapaxes(totals, 1, 2)))
    with np.errstate(invalid="ignore"):
        return np.asarray(sides[:, 1] - sides[:, 0])


def find_log_evidence(totals: Array) -> Array:
    """Log Pr(R) of totals (B, 2, 2)."""
    return log_sum(totals.reshape(len(totals), -1))


def build_case(model: Model, reports: Sorted, target: Predicate | None, problems: Problems) -> Case:
    """Lay sorted reports out; too many motive groups, or a certain target, are problems."""
    plan = build_plan(model, reports, target)
    count = len(set(plan.pushed.values()))
    if count > MOST_GROUPS:
        problems.add(
            "sources",
            f"{count} motive groups are at work, and at most {MOST_GROUPS} are enumerated",
            "Put sources that push the same way for the same reason into one motive group.",
        )
        problems.raise_if_any()
    for parts, _ in plan.clusters:
        for part in parts:
            states = 2 * math.prod(row.shape[1] for row in model.list_rows(part.insiders))
            if states > MOST_STATES:
                listed = ", ".join(show_name(name) for name in part.claims[:8])
                problems.add(
                    "claims",
                    f"{listed} hang together and make {states:,} joint states, and at most "
                    f"{MOST_STATES:,} are enumerated",
                    "Let fewer claims hang on one another.",
                )
                problems.raise_if_any()
    case = _fill(plan)
    if not problems.found:
        none = np.zeros((1, len(case.kept)), dtype=bool)
        if not np.isfinite(find_log_odds(case.find_totals(none))[0]):
            problems.add("target", "is certain before any report: it holds in all states or none")
    return case


def lay_out(model: Model, reports: Sorted, target: Predicate) -> Case:
    """The case of a target that may be certain or impossible."""
    return _fill(build_plan(model, reports, target))


def _fill(plan: Plan) -> Case:
    origins = plan.reports.origins
    origin_of = {report: origin.q for origin in origins for report in origin.reports}
    return Case(plan, build_network(plan), origin_of)


def refuse_contradiction(case: Case) -> None:
    """Raise an error that names reports which cannot all have been made, if there are any."""
    everything = np.ones(len(case.kept), dtype=bool)
    if np.isfinite(find_log_evidence(case.find_totals(everything[np.newaxis]))[0]):
        return
    guilty = everything
    for place in range(len(case.kept)):
        without = guilty.copy()
        without[place] = False
        if not np.isfinite(find_log_evidence(case.find_totals(without[np.newaxis]))[0]):
            guilty = without
    names = [report for report, bad in zip(case.kept, guilty, strict=True) if bad]
    listed = ", ".join(show_name(name) for name in names)
    message = f"reports {listed} cannot all have been made: together they have probability 0"
    raise EvidenceError(
        f"{message}.",
        where="reports",
        why="A channel without any noise was contradicted.",
        advice="Allow for noise: kappa above 0, grades below 1, rates of silence inside (0, 1).",
        problems=[message],
    )

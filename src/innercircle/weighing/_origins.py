"""Origins of a report: witnesses, relays, and reports that only quote each other.

Reports on one claim that share an origin are relays of it: each heard the origin, not the fact.
The origin of a report is, in this order: the one stated; the circle it is caught in; the origin
of the report or the source that it repeats; its source's office; its source itself.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.weighing._grades import find_drop_reason, find_quality
from innercircle.weighing._model import Model, Report
from innercircle.weighing._problems import Problems, show_name

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Origin:
    """Reports on one claim that go back to one origin.

    Attributes:
        id: stated name, or "auto:…", "office:…", "circle:…".
        claim: the claim.
        q: probability that the origin is informed, fixed from the full list of reports.
        reports: ids of all its reports, sorted, dropped ones included.
        stated: whether the model named it.
    """

    id: str
    claim: str
    q: float
    reports: tuple[str, ...]
    stated: bool


@dataclass(frozen=True)
class Sorted:
    """All reports with their grades read and their origins found.

    Attributes:
        quality: report → q in [0, 1).
        dropped: report → why it counts for nothing.
        origins: by (claim, origin).
        circles: sentences that name reports going round in circles.
    """

    quality: dict[str, float]
    dropped: dict[str, str]
    origins: tuple[Origin, ...]
    circles: tuple[str, ...]


def sort_reports(model: Model, problems: Problems, *, raise_q: bool = False) -> Sorted:
    """Read the grades, drop worthless reports, and group the rest by origin.

    Args:
        model: a checked model.
        problems: an origin that knows less than its relays is added here.
        raise_q: lift a stated q to what the relays need instead (for sensitivity runs).
    """
    quality: dict[str, float] = {}
    dropped: dict[str, str] = {}
    for report in model.reports.values():
        letter = model.sources[report.source].letter
        quality[report.id] = find_quality(letter, report.number, model.options)
        if quality[report.id] == 0.0:
            dropped[report.id] = find_drop_reason(letter, report.number, model.options)
    groups, circles = find_origins(model)
    origins = []
    for (claim, name), members in groups.items():
        needed = max(quality[report] for report in members) / (1.0 - model.options.kappa)
        stated = any(model.reports[report].origin is not None for report in members)
        q = _find_origin_q(model, (name, claim), needed, problems, raise_q=raise_q)
        origins.append(Origin(name, claim, q, members, stated))
    return Sorted(quality, dropped, tuple(origins), circles)


def _find_origin_q(
    model: Model, key: tuple[str, str], needed: float, problems: Problems, *, raise_q: bool
) -> float:
    name, claim = key
    place = f"origin {show_name(name)} of claim {show_name(claim)}"
    if needed > 1.0 + _ROUNDING:
        problems.add(
            place,
            "a grade worth more than 1 − kappa leaves no room for the noise of relays",
            "Lower the table or kappa.",
        )
        return 1.0
    needed = min(needed, 1.0)
    stated = model.explicit.get(key, model.explicit.get((name, ""), -1.0))
    if stated < 0.0:
        return needed
    # A stated q may be rounded like the tables it is compared with.
    if stated < needed and not math.isclose(stated, needed, rel_tol=_ROUNDING) and not raise_q:
        problems.add(
            place,
            f"its q ({stated:g}) is too small: its relays need at least {needed:.6g}",
            "An origin knows at least as much as those who repeat it.",
        )
    return max(stated, needed)


def find_origins(
    model: Model,
) -> tuple[dict[tuple[str, str], tuple[str, ...]], tuple[str, ...]]:
    """Group the reports by (claim, origin), and name the circles that were found."""
    groups: dict[tuple[str, str], list[str]] = {}
    sentences: list[str] = []
    for claim in model.claims:
        reports = [report for report in model.reports.values() if report.claim == claim]
        circles = find_circles(_list_edges(model, reports))
        caught = {source: circle for circle in circles for source in circle}
        for circle in circles:
            if any(report.source in circle for report in reports):
                names = " ← ".join(show_name(name) for name in (*circle, circle[0]))
                sentences.append(
                    f"Circular reporting on claim {show_name(claim)}: {names}. Nobody outside the "
                    "circle is named, so that all of it counts as one origin."
                )
        for report in reports:
            name = _find_origin(model, report, caught, set())
            groups.setdefault((claim, name), []).append(report.id)
    return {key: tuple(groups[key]) for key in sorted(groups)}, tuple(sentences)


def _find_origin(
    model: Model, report: Report, caught: dict[str, tuple[str, ...]], seen: set[str]
) -> str:
    if report.origin is not None:
        return report.origin
    if report.source in caught:
        return "circle:" + "+".join(caught[report.source])
    if report.derived_from in model.reports and report.id not in seen:
        parent = model.reports[report.derived_from]
        return _find_origin(model, parent, caught, seen | {report.id})
    source = model.sources[report.source]
    while source.derived_from is not None:
        source = model.sources[source.derived_from]
        if source.id in caught:
            return "circle:" + "+".join(caught[source.id])
    if source.office is not None and not source.independent:
        return f"office:{source.office}"
    return f"auto:{source.id}"


def _list_edges(model: Model, reports: Iterable[Report]) -> dict[str, set[str]]:
    """For one claim: source → sources whose words it passes on."""
    edges: dict[str, set[str]] = {}
    for source in model.sources.values():
        edges[source.id] = set(source.via)
        if source.derived_from is not None:
            edges[source.id].add(source.derived_from)
    for report in reports:
        edges[report.source].update(report.via)
        if report.derived_from in model.reports:
            parent = model.reports[report.derived_from].source
            if parent != report.source or report.derived_from == report.id:
                edges[report.source].add(parent)
    return edges


def find_circles(edges: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Strongly connected sets of more than one node, and nodes that lead to themselves.

    Tarjan's algorithm (1972), without recursion; members sorted, circles sorted.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    place = stack.index(node)
                    members, stack[place:] = sorted(stack[place:]), []
                    if len(members) > 1 or node in edges[node]:
                        found.append(tuple(members))
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                work.append((target, iter(sorted(edges.get(target, ())))))
            elif target in stack:
                low[node] = min(low[node], index[target])
    return sorted(found)

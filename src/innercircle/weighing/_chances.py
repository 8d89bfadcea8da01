"""Chances alone: of targets before and after the reports, and of claims together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from innercircle.weighing._case import (
    Case,
    build_case,
    find_log_evidence,
    lay_out,
    refuse_contradiction,
)
from innercircle.weighing._kernels.sums import log_sum
from innercircle.weighing._model import Model
from innercircle.weighing._network import Node, find_group, join
from innercircle.weighing._origins import Sorted, sort_reports
from innercircle.weighing._predicates import Predicate, combine_all, negate, read_predicate
from innercircle.weighing._problems import Problems
from innercircle.weighing._reading import read_model


@dataclass(frozen=True)
class Joint:
    """Claims that hang together, and the chance of each pattern of their truth.

    Attributes:
        claims: their names.
        patterns: (pattern, claim) which of them are true; patterns that can be.
        chances: (pattern,) given the reports; they sum to 1.
    """

    claims: tuple[str, ...]
    patterns: tuple[tuple[bool, ...], ...]
    chances: tuple[float, ...]


def find_chances(
    model: Mapping[str, Any], targets: Sequence[Mapping[str, Any]]
) -> list[tuple[float, float]]:
    """Probability of each target before any report, and given all.

    Raises:
        EvidenceError: the input is no model; all problems at once.
    """
    problems = Problems()
    checked = read_model(model, problems, targets)
    whens = [
        read_predicate(target, checked.known, lambda text: problems.add("target", text))
        for target in targets
    ]
    reports = sort_reports(checked, problems)
    problems.raise_if_any()
    found = []
    for when in whens:
        case = build_case(checked, reports, when, problems)
        problems.raise_if_any()
        refuse_contradiction(case)
        masks = np.array([[False] * len(case.kept), [True] * len(case.kept)])
        totals = case.find_totals(masks)
        true = log_sum(np.ascontiguousarray(totals[:, :, 1])) - find_log_evidence(totals)
        before, after = np.minimum(np.exp(true), 1.0).tolist()
        found.append((before, after))
    return found


def find_joints(
    model: Mapping[str, Any], claims: Sequence[str], pairs: Sequence[tuple[str, str]] = ()
) -> list[Joint]:
    """Chances of claims given the reports, together where they hang together.

    Args:
        model: plain data.
        claims: names of claims of it.
        pairs: of these, to be told together though nothing joins them.

    Raises:
        EvidenceError: the input is no model, or its reports contradict each other.
    """
    problems = Problems()
    checked = read_model(model, problems, [{"claim": name} for name in claims])
    reports = sort_reports(checked, problems)
    problems.raise_if_any()
    groups = _group(checked, reports, claims, pairs)
    return [_weigh(checked, reports, group) for group in groups]


def _group(
    model: Model, reports: Sorted, claims: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """Claims in sets that nothing joins: no insider, question, approval or motive."""
    links: list[list[Node]] = [[("claim", name) for name in pair] for pair in pairs]
    heard: dict[str, list[Node]] = {name: [] for name in claims}
    for name in sorted(set(model.reports) - set(reports.dropped)):
        group = find_group(model, name)
        motive: list[Node] = [] if group is None else [("group", group)]
        heard.setdefault(model.reports[name].claim, []).extend(motive)
    for name, motives in heard.items():
        when = model.claims[name].when
        places: list[Node] = []
        if when is not None:
            places += [("axis", place) for place in when.insiders]
            if _hangs_on_approval(model, when):
                places.append(("approval", 0))
        links.append([("claim", name), *places, *motives])
    for members in join(links):
        named = {str(name) for kind, name in members if kind == "claim"}
        group_of = tuple(name for name in claims if name in named)
        if group_of:
            yield group_of


def _hangs_on_approval(model: Model, when: Predicate) -> bool:
    """Types hang on approval as well as what names it."""
    people = any(place < len(model.insiders) for place in when.insiders)
    return people or when.evaluate(when.insiders).shape[0] > 1


def _weigh(model: Model, reports: Sorted, claims: tuple[str, ...]) -> Joint:
    whens = [when for name in claims if (when := model.claims[name].when) is not None]
    patterns: list[tuple[bool, ...]] = []
    weights: list[float] = []
    evidence = 0.0
    for pattern in product((False, True), repeat=len(claims)):
        parts = [when if true else negate(when) for when, true in zip(whens, pattern, strict=True)]
        case: Case = lay_out(model, reports, combine_all(parts, every=True))
        if not weights:
            refuse_contradiction(case)
        totals = case.find_totals()
        evidence = float(find_log_evidence(totals)[0])
        patterns.append(pattern)
        weights.append(float(log_sum(np.ascontiguousarray(totals[:, :, 1]))[0]))
    chances = np.exp(np.array(weights) - evidence)
    kept = np.flatnonzero(chances > 0)
    return Joint(
        claims,
        tuple(patterns[k] for k in kept),
        tuple((chances[kept] / chances[kept].sum()).tolist()),
    )

"""The posterior over hidden types as a scenario's prior, so that it can be simulated.

The monthly model draws, in every run, whether the leader approved the talks and then each
insider's type. Before any report it draws from the scenario's prior; ``apply_posterior`` gives the
scenario in which it draws from the posterior instead.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.scenario import Scenario, list_claimed

Floats = NDArray[np.float64]

_DOUBLE = 2
"""Place of "double" among the types: sincere, hedging, double."""


def find_doubles(posterior: Floats, insiders: Sequence[str]) -> dict[str, float]:
    """Probability that each approached insider is a double.

    Args:
        posterior: (2, 3, …, 3) approve (yes, no), then one axis an insider.
        insiders: names, in the order of the axes after the first.
    """
    return {
        name: float(np.moveaxis(posterior, axis, 0)[_DOUBLE].sum())
        for axis, name in enumerate(insiders, start=1)
    }


def find_conditionals(posterior: Floats) -> Floats:
    """(insider, 2, 3) probability of each type given approval and given none; nan where neither."""
    count = posterior.ndim - 1
    found = np.empty((count, 2, 3))
    for axis in range(1, count + 1):
        others = tuple(k for k in range(1, count + 1) if k != axis)
        joint = posterior.sum(axis=others)
        mass = joint.sum(axis=1, keepdims=True)
        found[axis - 1] = np.divide(joint, mass, out=np.full_like(joint, np.nan), where=mass > 0)
    return found


def find_dependence(posterior: Floats) -> float:
    """Largest |Pr(t_i, t_j | a) − Pr(t_i | a) Pr(t_j | a)| over pairs, types and decisions a."""
    count = posterior.ndim - 1
    single = find_conditionals(posterior)
    worst = 0.0
    for i in range(count):
        for j in range(i + 1, count):
            others = tuple(k for k in range(1, count + 1) if k not in {i + 1, j + 1})
            joint = posterior.sum(axis=others)
            for decision in range(2):
                mass = float(joint[decision].sum())
                if mass > 0:
                    product = np.outer(single[i, decision], single[j, decision])
                    worst = max(worst, float(np.abs(joint[decision] / mass - product).max()))
    return worst


def apply_posterior(scenario: Scenario, posterior: Floats) -> Scenario:
    """The scenario whose prior over approval and types is a posterior; its reports are used up.

    Args:
        scenario: with an evidence section.
        posterior: (2, 3, …, 3) approve (yes, no), then one axis an approached insider, in the
            order of the scenario's evidence section: ``innercircle.evidence.find_posterior``, or
            an assessment's ``posterior``.

    Returns:
        ``leader.approves_talks`` is Pr(approve); each approached insider has separate rows,
        types given approval and given none, and ``double`` the chance given none. Insiders who
        were not approached keep theirs. Dependence between insiders given the leader's decision
        is lost; ``ReportEffects.dependence`` says how much there was.

    Raises:
        InputError: no evidence section, a posterior of other insiders, or reports that bear on
            claims that move inputs, too.
    """
    evidence = scenario.evidence
    if evidence is None or posterior.shape != (2, *[3] * len(evidence.approached)):
        raise InputError(
            f"a posterior of shape {posterior.shape} does not fit the scenario's evidence.",
            where=scenario.file or scenario.id,
            advice="Use innercircle.evidence.find_posterior(scenario.evidence_model()).",
        )
    if any(claim.before != claim.after for claim in list_claimed(scenario)):
        raise InputError(
            "claims that move inputs would lose the reports on them.",
            where=scenario.file or scenario.id,
            why="What the reports say of the types becomes the prior, and the reports are used up.",
            advice="Ask without the types: these draws take the claims as the reports leave them.",
        )
    approve = float(posterior[0].sum())
    rows = {row.id: row for row in evidence.prior.types}
    told = dict(zip(evidence.approached, find_conditionals(posterior), strict=True))
    for name, given in told.items():
        old = rows.get(name) or rows["*"]
        yes, no = (
            tuple(
                value if np.isnan(new) else replace(value, value=float(new))
                for value, new in zip(row, chances, strict=True)
            )
            for row, chances in zip((old.yes, old.no), given, strict=True)
        )
        rows[name] = replace(old, id=name, yes=yes, no=no)
    prior = evidence.prior
    return replace(
        scenario,
        leader=replace(
            scenario.leader, approves_talks=scenario.leader.approves_talks.replaced(approve)
        ),
        insiders=tuple(
            replace(each, double=each.double.replaced(rows[each.id].no[_DOUBLE].value))
            if each.id in told
            else each
            for each in scenario.insiders
        ),
        evidence=replace(
            evidence,
            prior=replace(
                prior,
                approve=None if prior.approve is None else prior.approve.replaced(approve),
                types=tuple(rows.values()),
            ),
        ),
        reports=(),
    )

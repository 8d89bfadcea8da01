"""The same reports under other assumptions: how much do the answer's conventions matter?"""

from dataclasses import dataclass, replace

import numpy as np

from innercircle.weighing._case import Case, build_case, find_log_odds
from innercircle.weighing._grades import COMBINE
from innercircle.weighing._kernels.sums import squash
from innercircle.weighing._model import Model
from innercircle.weighing._origins import sort_reports
from innercircle.weighing._predicates import Predicate
from innercircle.weighing._problems import Problems

ONE_LEAK = "everything is one leak"
_GUESSES = (0.3, 0.5, 0.7)


@dataclass(frozen=True)
class Rerun:
    """One assumption changed.

    Attributes:
        log_odds: of the target, nats; nan when the reports contradict each other or the model
            cannot be read this way.
        probability: of the target.
        holds: whether it is at least the threshold.
    """

    log_odds: float
    probability: float
    holds: bool


def find_reruns(case: Case, tau: float) -> dict[str, Rerun]:
    """Rerun a case with grades combined each way, each g, each motive, and with merged origins."""
    model, target = case.model, case.plan.target
    variants = {f"combine = {name}": _combine(model, name) for name in COMBINE if _can(model, name)}
    variants |= {f"g = {g}": _set_g(model, g) for g in _GUESSES}
    variants |= {
        "no motives": _set_motives(model, 0.0, 0.0),
        "motives as stated": model,
        "motives half way to certain": _set_motives(model, 0.5, 0.5),
        ONE_LEAK: merge_origins(model),
    }
    return {name: _rerun(variant, target, tau) for name, variant in variants.items()}


def _rerun(model: Model, target: Predicate | None, tau: float) -> Rerun:
    problems = Problems()
    case = build_case(model, sort_reports(model, problems, raise_q=True), target, problems)
    odds = np.nan if problems.found else float(find_log_odds(case.find_totals())[0])
    return Rerun(odds, float(squash(odds)), bool(odds >= np.log(tau / (1.0 - tau))))


def _can(model: Model, combine: str) -> bool:
    return combine == "letter" or all(r.number is not None for r in model.reports.values())


def _combine(model: Model, name: str) -> Model:
    return replace(model, options=replace(model.options, combine=name))


def _set_g(model: Model, g: float) -> Model:
    claims = {name: replace(claim, g=g) for name, claim in model.claims.items()}
    return replace(model, claims=claims)


def _set_motives(model: Model, constant: float, slope: float) -> Model:
    """Every motive b becomes constant + slope·b."""
    sources = {
        name: replace(source, motive=constant + slope * source.motive) if source.push else source
        for name, source in model.sources.items()
    }
    return replace(model, sources=sources)


def merge_origins(model: Model) -> Model:
    """All reports on one claim without a stated origin go back to one origin."""
    stated = {report.origin for report in model.reports.values()} | {o for o, _ in model.explicit}
    name = "one leak"
    while name in stated:
        name += "'"
    reports = {
        key: report if report.origin is not None else replace(report, origin=name)
        for key, report in model.reports.items()
    }
    return replace(model, reports=reports)

"""Assessment of conflicting reports: the entry to this room."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.chances import find_word
from innercircle.weighing._attribution import EXACT_PLAYERS, PAIRS, Attribution, attribute
from innercircle.weighing._case import (
    Case,
    build_case,
    find_log_evidence,
    find_log_odds,
    refuse_contradiction,
)
from innercircle.weighing._contacts import (
    Action,
    Contact,
    ContactValue,
    Decisions,
    price_contacts,
    read_actions,
    read_contacts,
)
from innercircle.weighing._flips import Flips, find_flips
from innercircle.weighing._grades import Options
from innercircle.weighing._kernels.sums import squash
from innercircle.weighing._matrix import Matrix, build_matrix, list_hypotheses
from innercircle.weighing._model import Model
from innercircle.weighing._network import find_group
from innercircle.weighing._origins import Origin, sort_reports
from innercircle.weighing._posterior import (
    find_claim_probabilities,
    find_marginals,
    find_posterior_array,
    find_prior_array,
)
from innercircle.weighing._predicates import Known, Predicate, read_predicate
from innercircle.weighing._problems import Problems, read_number, suggest
from innercircle.weighing._reading import read_model
from innercircle.weighing._sensitivity import Rerun, find_reruns
from innercircle.weighing._why import TELLING, Reasons, find_cancelling, find_reasons

if TYPE_CHECKING:
    import pandas as pd

SEED = 0
"""Seed of the permutations, where Shapley values are drawn."""
NOISE = 5e-4
"""Nats below which a contribution is shown as none."""

ASSUMPTIONS = (
    "Grades are turned into probabilities by the table shown; no doctrine gives such numbers.",
    "A motive to mislead is independent of the truth; else use silence rates or a further claim.",
    "A source that was never asked counts for nothing; only an asked source can be silent.",
)
_OF_PEOPLE = "Insiders are independent given whether the leader approves the talks."


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment(Answer):
    """The posterior and how it came about. Odds and contributions are in nats.

    Attributes:
        insiders: names, in the order of the posterior's axes after the first.
        prior: (2, 3, …, 3) before any report: approve (yes, no), then types.
        posterior: (2, 3, …, 3) given all reports that count.
        probability: of the target.
        prior_probability: of the target before any report.
        word: the probability on the scale of ICD 203, see ``chances.py``.
        log_odds: of the target given all reports.
        log_odds_change: log_odds minus the prior log-odds.
        log_evidence: log-probability of all reports that count.
        tau: the threshold of the conclusion; ``holds`` says on which side it is.
        holds: whether the probability is at least tau.
        approve: probability that the leader approves the talks.
        types: insider → type → probability.
        pairs: insider → later insider → 3 × 3 joint probabilities of their types.
        claims: claim → probability that it is true.
        solo: report → change of log-odds by it alone (its log Bayes factor on the target).
        leave_one_out: report → change of log-odds if it comes last.
        shapley: report → its Shapley share; the shares add up to log_odds_change.
        shapley_error: report → standard error of its share; 0 when exact.
        by_source: source → Shapley share of all its reports together.
        reasons: report → the reasons behind its weight; see ``Reasons``.
        cancelling: pairs of reports whose shares all but cancel, the weightiest first.
        flip_scale: see ``Flips``; for flip_source.
        flip_letter: see ``Flips``.
        flip_prior: prior probability of the target at which the posterior would be tau.
        flip_curve: (scale, probability) along the way.
        sensitivity: assumption → what comes out under it.
        matrix: reports against hypotheses.
        contacts: contact → what asking is worth, best first.
        decision: best action as things stand, its value, and the value of perfect information.
        quality: report → q, the probability that it is informed.
        dropped: report → why it counts for nothing.
        origins: reports grouped by who stands behind them.
        groups: motive group → its reports that it can drive.
        not_asked: claim → sources that were not heard on it.
        options: the table of grades and how it was used.
        warnings: what a reader should know.
    """

    insiders: tuple[str, ...]
    prior: NDArray[np.float64]
    posterior: NDArray[np.float64]
    probability: float
    prior_probability: float
    word: str
    log_odds: float
    log_odds_change: float
    log_evidence: float
    tau: float
    holds: bool
    approve: float
    types: dict[str, dict[str, float]]
    pairs: dict[str, dict[str, NDArray[np.float64]]]
    claims: dict[str, float]
    solo: dict[str, float]
    leave_one_out: dict[str, float]
    shapley: dict[str, float]
    shapley_error: dict[str, float]
    by_source: dict[str, float]
    reasons: dict[str, Reasons]
    cancelling: tuple[tuple[str, str], ...]
    flip_scale: float | None
    flip_letter: str | None
    flip_prior: float | None
    flip_curve: tuple[tuple[float, float], ...]
    sensitivity: dict[str, Rerun]
    matrix: Matrix
    contacts: dict[str, ContactValue]
    decision: Decisions
    quality: dict[str, float]
    dropped: dict[str, str]
    origins: tuple[Origin, ...]
    groups: dict[str, tuple[str, ...]]
    not_asked: dict[str, tuple[str, ...]]
    options: Options
    warnings: tuple[str, ...] = field(default=())

    @property
    def turned(self) -> tuple[str, ...]:
        """Reports that count one way given the others and the other way alone."""
        return tuple(
            name
            for name, share in self.shapley.items()
            if min(abs(share), abs(self.solo[name])) >= TELLING and share * self.solo[name] < 0
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row a report: grade's q, contributions in nats, and why it was dropped, if it was."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        rows = [
            {
                "report": name,
                "q": self.quality[name],
                "solo": self.solo[name],
                "shapley": self.shapley[name],
                "shapley_error": self.shapley_error[name],
                "leave_one_out": self.leave_one_out[name],
                "dropped": self.dropped.get(name, ""),
            }
            for name in self.solo
        ]
        return pd.DataFrame(rows)


def assess(
    model: Mapping[str, Any],
    target: Mapping[str, Any],
    tau: float = 0.5,
    flip_source: str | None = None,
    actions: list[Mapping[str, Any]] | None = None,
    contacts: list[Mapping[str, Any]] | None = None,
    *,
    seed: int = SEED,
    pairs: int = PAIRS,
) -> Assessment:
    """Weigh all reports exactly, and say what each contributed and what would change the result.

    Args:
        model: plain data: insiders, prior, claims, sources, origins, reports, options; see
            docs/concepts/evidence.md.
        target: predicate whose probability is asked for, e.g. {"type": ["boss", "double"]}.
        tau: threshold of the conclusion, (0, 1).
        flip_source: source whose quality is scaled until the conclusion changes sides.
        actions: {id, default, payoff: [[predicate, value], …]}; the first predicate that holds
            gives the value, else the default. Left out: those in the model, if any.
        contacts: {id, insider, outcomes, table: {type: {"yes": […], "no": […]}}, cost,
            exposure_loss}.
        seed: of the permutations for Shapley values of more than 12 reports.
        pairs: antithetic pairs of such permutations at most.

    Returns:
        The posterior and how it came about. Nothing depends on the order of lists in the model,
        or on how reports, sources and claims are called, to the last bit.

    Raises:
        EvidenceError: the input is no model; all problems at once.
    """
    problems = Problems()
    checked = read_model(model, problems, [target])
    when = read_predicate(target, checked.known, lambda text: problems.add("target", text))
    if read_number(tau, 0.0, 1.0, strict=True) is None:
        problems.add("tau", "must lie strictly inside (0, 1)")
    if flip_source is not None and str(flip_source) not in checked.sources:
        problems.add("flip_source", f"is not a source{suggest(flip_source, checked.sources)}")
    known = Known(checked.known.insiders)  # an action is worth what approval and types make it
    own: Mapping[str, Any] = model if isinstance(model, Mapping) else {}
    acts = read_actions(own.get("actions") if actions is None else actions, known, problems)
    asks = own.get("contacts") if contacts is None else contacts
    reachable = read_contacts(asks, checked.insiders, problems)
    reports = sort_reports(checked, problems)
    case = build_case(checked, reports, when, problems)
    problems.raise_if_any()
    refuse_contradiction(case)
    hypotheses = list_hypotheses(checked, when, target)
    # A hypothesis may name claims that the target does not.
    columns = build_matrix(read_model(model, problems, [*hypotheses.values()]), reports, hypotheses)
    drawn = (seed, pairs)
    return _assemble(case, columns, float(tau), flip_source, decide=(acts, reachable), drawn=drawn)


def find_posterior(model: Mapping[str, Any]) -> NDArray[np.float64]:
    """The posterior alone, (2, 3, …, 3): approve (yes, no), then one axis per insider.

    Raises:
        EvidenceError: the input is no model; all problems at once.
    """
    problems = Problems()
    checked = read_model(model, problems)
    reports = sort_reports(checked, problems)
    case = build_case(checked, reports, _find_approval(), problems)
    problems.raise_if_any()
    refuse_contradiction(case)
    return find_posterior_array(case)


def find_matrix(model: Mapping[str, Any], hypotheses: Mapping[str, Any]) -> Matrix:
    """Reports against hypotheses of one's own choice, given by name as predicates.

    Raises:
        EvidenceError: the input is no model, or a hypothesis is certain or impossible beforehand.
    """
    problems = Problems()
    checked = read_model(model, problems, list(hypotheses.values()))
    reports = sort_reports(checked, problems)
    if not hypotheses:
        problems.add("hypotheses", "must name at least one")
    problems.raise_if_any()
    return build_matrix(checked, reports, dict(hypotheses))


def _find_approval() -> Predicate:
    return read_predicate({"approve": True}, Known({}), lambda _text: None)


def _assemble(
    case: Case,
    columns: Matrix,
    tau: float,
    flip_source: str | None,
    *,
    decide: tuple[tuple[Action, ...], tuple[Contact, ...]],
    drawn: tuple[int, int],
) -> Assessment:
    actions, contacts = decide
    seed, pairs = drawn
    model, reports = case.model, case.plan.reports
    masks = np.array([[False] * len(case.kept), [True] * len(case.kept)])
    totals = case.find_totals(masks)
    before, after = find_log_odds(totals).tolist()
    shares = attribute(case, {name: (name,) for name in case.kept}, seed, pairs)
    by_source = attribute(case, _list_by_source(case), seed, pairs)
    flips = find_flips(case, tau, flip_source, after - before)
    posterior = find_posterior_array(case)
    approve, types, joint = find_marginals(model, posterior)
    decision = price_contacts(model.insiders, posterior, actions, contacts)
    probability = float(squash(after))
    return Assessment(
        method="exact enumeration; " + _describe(shares),
        certified=shares.exact,
        seed=shares.seed,
        assumptions=(ASSUMPTIONS[0], *([_OF_PEOPLE] if model.insiders else []), *ASSUMPTIONS[1:]),
        insiders=model.insiders,
        prior=find_prior_array(model),
        posterior=posterior,
        probability=probability,
        prior_probability=float(squash(before)),
        word=find_word(probability),
        log_odds=after,
        log_odds_change=after - before,
        log_evidence=float(find_log_evidence(totals)[1]),
        tau=tau,
        holds=after >= math.log(tau) - math.log1p(-tau),
        approve=approve,
        types=types,
        pairs=joint,
        claims=find_claim_probabilities(case),
        **_list_shares(model, shares),
        by_source=by_source.shapley,
        reasons=find_reasons(case),
        cancelling=find_cancelling(shares.shapley),
        **_list_flips(flips),
        sensitivity=find_reruns(case, tau),
        matrix=columns,
        contacts=decision.contacts,
        decision=decision,
        quality=reports.quality,
        dropped=reports.dropped,
        origins=reports.origins,
        groups=_list_groups(case),
        not_asked=_list_not_asked(model),
        options=model.options,
        warnings=(*model.warnings, *reports.circles, *_warn(after, contacts, actions)),
    )


def _describe(shares: Attribution) -> str:
    if shares.exact:
        return f"exact Shapley values (at most {EXACT_PLAYERS} reports)"
    return "Shapley values by antithetic permutations, with standard errors"


def _list_shares(model: Model, shares: Attribution) -> dict[str, Any]:
    """Contributions by report; a dropped report contributes exactly nothing."""
    names = sorted(model.reports)
    return {
        "solo": {name: shares.solo.get(name, 0.0) for name in names},
        "leave_one_out": {name: shares.leave_one_out.get(name, 0.0) for name in names},
        "shapley": {name: shares.shapley.get(name, 0.0) for name in names},
        "shapley_error": {name: shares.error.get(name, 0.0) for name in names},
    }


def _list_flips(flips: Flips) -> dict[str, Any]:
    return {
        "flip_scale": flips.scale,
        "flip_letter": flips.letter,
        "flip_prior": flips.prior,
        "flip_curve": flips.curve,
    }


def _list_by_source(case: Case) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for report in case.kept:
        source = case.model.reports[report].source
        found[source] = (*found.get(source, ()), report)
    return found


def _list_groups(case: Case) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for report in case.kept:
        group = find_group(case.model, report)
        if group is not None:
            found[group] = (*found.get(group, ()), report)
    return dict(sorted(found.items()))


def _list_not_asked(model: Model) -> dict[str, tuple[str, ...]]:
    heard = {(report.claim, report.source) for report in model.reports.values()}
    return {
        claim: tuple(
            name for name, s in model.sources.items() if s.letter and (claim, name) not in heard
        )
        for claim in model.claims
    }


def _warn(odds: float, contacts: tuple[Contact, ...], actions: tuple[Action, ...]) -> list[str]:
    found = []
    if not np.isfinite(odds):
        found.append("The reports make the target certain or impossible; shares are undefined.")
    if contacts and not actions:
        found.append("No actions were given, so that no contact can be worth its cost.")
    return found

"""Effects of each report on the forecast and on the price: everything with it and without it.

For each report the posterior is found with all reports and with all but this one. Both are fed
back into the scenario as its prior (``apply_posterior``) and compared by

- the shares of outcomes at the horizon, simulated on the same random numbers (paired intervals);
- the cost of public and of secret terms, where an insider who may be a double counts with
  power × (1 − Pr(double)), as everybody reckons in the monthly model's
  level = m + Σ power_i (1 − doubt)(1 − c_i).

An effect is "with" minus "without": it says what the report adds to the others, and two reports of
one origin each add about nothing (see docs/concepts/evidence.md on leave-one-out).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.chances import count_things
from innercircle.dynamics import Difference, SimulationAnswer, find_difference, simulate
from innercircle.errors import NotComplementsError
from innercircle.evidence import find_posterior
from innercircle.experiments._posterior import apply_posterior, find_dependence, find_doubles
from innercircle.game import Game, build_game
from innercircle.scenario import Scenario
from innercircle.terms import price_public, price_secret, read_mandate

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LEAST_POWER = 1e-3
"""Share of power that a certain double keeps, since nobody in a game is without power."""

EVERYTHING = "all reports together"


@dataclass(frozen=True)
class Standing:
    """Consequences of one set of reports.

    Attributes:
        approve: probability that the leader approves the talks.
        doubles: insider → probability of being a double.
        public: cost of public terms, points; inf if infeasible, nan without complements.
        secret: cost of secret terms, likewise.
    """

    approve: float
    doubles: dict[str, float]
    public: float
    secret: float


@dataclass(frozen=True)
class ReportEffect:
    """One report: everything with it minus everything without it.

    Attributes:
        report: its id, or EVERYTHING.
        without: what would follow if it were left out.
        approve: change of the probability of approval.
        doubles: insider → change of the probability of being a double.
        outcomes: outcome → change of its share of runs, with a paired 95 % interval.
        public: change of the cost of public terms, points; nan when one side has no cost.
        secret: change of the cost of secret terms, likewise.
    """

    report: str
    without: Standing
    approve: float
    doubles: dict[str, float]
    outcomes: dict[str, Difference]
    public: float
    secret: float


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportEffects(Answer):
    """Effects of each report of a scenario.

    Attributes:
        runs: simulated runs for each set of reports.
        stage: of the simulation.
        playbooks: names by actor.
        months: the horizon.
        standing: what follows from all reports.
        outcomes: outcome → share of runs given all reports.
        effects: one a report, in the order of the file.
        everything: all reports against none.
        dependence: largest difference between a joint probability of two types given the
            leader's decision and the product of both; the simulation draws types independently
            given that decision, and neglects it.
    """

    runs: int
    stage: str
    playbooks: dict[str, str]
    months: int
    standing: Standing
    outcomes: dict[str, float]
    effects: tuple[ReportEffect, ...]
    everything: ReportEffect
    dependence: float

    def to_frame(self) -> "pd.DataFrame":
        """One row a report, the last for all together; changes of shares with their intervals."""
        import pandas as pd  # noqa: PLC0415  heavy

        rows: list[dict[str, Any]] = []
        for effect in (*self.effects, self.everything):
            row: dict[str, Any] = {"report": effect.report, "approve": effect.approve}
            row |= {f"double {name}": change for name, change in effect.doubles.items()}
            for name, found in effect.outcomes.items():
                row[name] = found.difference
                row |= {f"{name}_low": found.low, f"{name}_high": found.high}
            rows.append({**row, "public": effect.public, "secret": effect.secret})
        return pd.DataFrame(rows)

    def render_text(self) -> str:
        """A line a report: beliefs, the outcome that moves most, both prices."""
        actors = ", ".join(f"{actor} {name}" for actor, name in self.playbooks.items())
        now, months = self.standing, count_things(self.months, "month")
        width = max(len(effect.report) for effect in (*self.effects, self.everything))
        lines = [
            "What each report adds: everything with it minus everything without it",
            f"{actors}; {self.runs:,} runs of {months}, {self.stage} stage",
            "",
            (
                f"Given all reports the leader approves with probability {now.approve:.3f}; "
                f"public terms cost {now.public:.1f}, secret terms {now.secret:.1f} points."
            ),
            "",
            (
                f"  {'report':{width}}  approves  most on a double            public  secret  "
                "outcome that moves most, in points of share"
            ),
        ]
        lines += [_render_effect(effect, width) for effect in (*self.effects, self.everything)]
        lines += ["", *(f"- {sentence}" for sentence in self.assumptions)]
        lines.append(
            f"  That neglects a dependence of {self.dependence:.4f} at most, in any pair's joint "
            "probability."
        )
        return "\n".join(lines)


def _render_effect(effect: ReportEffect, width: int) -> str:
    who = max(effect.doubles, key=lambda name: abs(effect.doubles[name]))
    outcome = max(effect.outcomes, key=lambda name: abs(effect.outcomes[name].difference))
    found = effect.outcomes[outcome]
    moved = (
        f"{outcome.replace('_', ' ')} {100 * found.difference:+.1f} "
        f"({100 * found.low:+.1f} to {100 * found.high:+.1f})"
        if found.difference
        else "none"
    )
    double = f"{_sign(effect.doubles[who], 3):>6} {who}"
    return (
        f"  {effect.report:{width}}  {_sign(effect.approve, 3):>8}  {double:25}  "
        f"{_sign(effect.public, 1):>6}  {_sign(effect.secret, 1):>6}  {moved}"
    )


def _sign(change: float, digits: int) -> str:
    if np.isnan(change):
        return "–"
    return f"{change:+.{digits}f}" if round(change, digits) else "0"


def find_report_effects(
    scenario: Scenario,
    *,
    runs: int = 2_000,
    seed: int | None = None,
    stage: str = "quick",
    sponsor: str | None = None,
) -> ReportEffects:
    """Find what each report of a scenario does to beliefs, outcomes and prices.

    Args:
        scenario: with an evidence section.
        runs: simulated runs for each set of reports.
        seed: of the runs, the same for every set; None for the scenario's.
        stage: "quick" or "exact" stage of the simulation.
        sponsor: the sponsor's playbook; None for the scenario's own.

    Raises:
        InputError: no evidence section, an unknown playbook or stage.
        EvidenceError: the reports form no model, or contradict each other with certainty.
    """
    case = _Case(scenario, {"runs": runs, "seed": seed, "stage": stage, "sponsor": sponsor})
    names = [report.id for report in scenario.reports]
    base = case.compute(names)
    effects = [
        _compare(case, base, [other for other in names if other != name], name) for name in names
    ]
    answer = base.simulation
    return ReportEffects(
        method="posteriors by enumeration, fed back as priors; paired runs; exact terms",
        certified=False,
        seed=answer.seed,
        assumptions=(
            "An insider who may be a double counts with power × (1 − Pr(double)) in the price.",
            "Given the leader's decision, the simulation draws the insiders' types independently.",
            (
                "Insiders who were not approached keep the chances that the file gives them, as "
                "does what colleagues suspect of each other (leaks.doubt)."
            ),
        ),
        runs=answer.runs,
        stage=answer.stage,
        playbooks=answer.playbooks,
        months=answer.months,
        standing=base.standing,
        outcomes={name: share.share for name, share in answer.outcomes.items()},
        effects=tuple(effects),
        everything=_compare(case, base, [], EVERYTHING),
        dependence=find_dependence(base.posterior),
    )


@dataclass(frozen=True, eq=False)
class _Result:
    """Result of one set of reports."""

    posterior: Floats
    standing: Standing
    simulation: SimulationAnswer


class _Case:
    """A scenario and what was computed for it; equal posteriors are computed once."""

    def __init__(self, scenario: Scenario, options: Mapping[str, Any]) -> None:
        self.scenario = scenario
        self.model = scenario.evidence_model()
        self.options = options
        self.game = build_game(scenario).game
        self.known: dict[bytes, _Result] = {}

    def compute(self, reports: Sequence[str]) -> _Result:
        kept = [report for report in self.model["reports"] if report["id"] in reports]
        posterior = find_posterior({**self.model, "reports": kept})
        key = posterior.tobytes()
        if key not in self.known:
            approached = tuple(self.model.get("insiders", ()))
            doubles = find_doubles(posterior, approached)
            public, secret = _price(self.scenario, self.game, doubles)
            self.known[key] = _Result(
                posterior,
                Standing(float(posterior[0].sum()), doubles, public, secret),
                simulate(apply_posterior(self.scenario, posterior), **self.options),
            )
        return self.known[key]


def _compare(case: _Case, base: _Result, others: Sequence[str], name: str) -> ReportEffect:
    found = case.compute(others)
    now, then = base.standing, found.standing
    with_it, without = base.simulation.rows["outcome"], found.simulation.rows["outcome"]
    outcomes = {
        outcome: find_difference(
            int(np.count_nonzero((with_it == code) & (without != code))),
            int(np.count_nonzero((without == code) & (with_it != code))),
            with_it.size,
        )
        for code, outcome in enumerate(base.simulation.outcomes)
    }
    return ReportEffect(
        report=name,
        without=then,
        approve=now.approve - then.approve,
        doubles={who: now.doubles[who] - then.doubles[who] for who in now.doubles},
        outcomes=outcomes,
        public=_subtract(now.public, then.public),
        secret=_subtract(now.secret, then.secret),
    )


def _subtract(first: float, second: float) -> float:
    return first - second if np.isfinite(first) and np.isfinite(second) else float("nan")


def _price(scenario: Scenario, game: Game, doubles: Mapping[str, float]) -> tuple[float, float]:
    """Public and secret cost when a possible double counts for less; nan without complements."""
    mandate = read_mandate(scenario)
    sincere = np.array([1 - doubles.get(name, 0.0) for name in game.names])
    weighed = replace(game, power=game.power * np.maximum(sincere, LEAST_POWER))
    try:
        public = price_public(weighed, **mandate.aim)
        secret = price_secret(weighed, **mandate.aim, leak_fear=mandate.leak_fear)
    except NotComplementsError:
        return float("nan"), float("nan")
    return (
        float(public.cost) if public.feasible else float("inf"),
        float(secret.cost) if secret.feasible else float("inf"),
    )

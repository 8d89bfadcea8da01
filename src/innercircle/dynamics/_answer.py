"""Answers of the simulation: what happened in how many runs, and what can be told apart."""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from innercircle.answer import Answer, make_plain
from innercircle.dynamics._intervals import Difference, Share, find_difference, find_share
from innercircle.dynamics._loop import Plan
from innercircle.dynamics._outcomes import BARGAIN, ENDINGS, FALLS, OUTCOME_OF, OUTCOMES
from innercircle.dynamics._tally import BINS, QUANTITIES, Tally, from_units

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_HALVINGS = 5
_FEWEST = 20


@dataclass(frozen=True)
class Step:
    """Shares after the first runs: how far they had settled.

    Attributes:
        runs: how many of the runs, in their order.
        shares: outcome → share of them.
        half_width: of the widest of their 95 % intervals.
    """

    runs: int
    shares: dict[str, float]
    half_width: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SimulationAnswer(Answer):
    """Ends of the runs under one triple of playbooks.

    Attributes:
        runs: how many.
        months: the horizon.
        stage: "exact" or "quick".
        playbooks: names by actor.
        draws: of the file's ranges; 0 for the best guesses.
        falls: share of runs in which the leader is gone by the horizon, with its 95 % interval.
        falls_band: 90 % of the draws give a chance of a fall within this; None without draws, or
            where rows were not kept.
        outcomes: share of runs by outcome, with 95 % intervals.
        ends: the same told apart by who took over, and by whether sanctions were eased.
        relief_bargain: stalemates in which sanctions were eased without a transition.
        by_month: share of runs that have ended so by each month: outcome → [month 0, 1, …].
        falls_by_month: share of runs in which the leader is gone by each month.
        bands: quantity → quantile ("0.05", …) → [month 1, …], over runs still going.
        power: insider → mean power by month [month 1, …], over runs still going.
        suspicion: insider → mean suspicion by month.
        first_breaker: insider (or "nobody") → share of runs.
        purges: successful purges per run. breaks: insiders who broke per run.
        victims: insider → holders of the office purged per run.
        price_paid: mean payment when a fall was bought, points; nan when none was.
        bought: share of runs in which payments fell due.
        stalemate_spells: spells per run; stuck: share of runs with one; longest: mean, months.
        without_complements: share of insider-months in which the stakes are no complements.
        unsettled: share of run-months in which the search for cutoffs did not settle; its last
            point was used.
        convergence: the shares after 1/16, 1/8, … and all of the runs (not below 20).
        rows: column → one value a run, in order; only run, outcome, end, month and bargain when the
            rows were not kept.
    """

    runs: int
    months: int
    stage: str
    playbooks: dict[str, str]
    draws: int
    falls: Share
    falls_band: tuple[float, float] | None
    outcomes: dict[str, Share]
    ends: dict[str, Share]
    relief_bargain: Share
    by_month: dict[str, list[float]]
    falls_by_month: list[float]
    bands: dict[str, dict[str, list[float]]]
    power: dict[str, list[float]]
    suspicion: dict[str, list[float]]
    first_breaker: dict[str, float]
    purges: float
    victims: dict[str, float]
    breaks: float
    price_paid: float
    bought: float
    stalemate_spells: float
    stuck: float
    longest: float
    without_complements: float
    unsettled: float
    convergence: tuple[Step, ...] = ()
    rows: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    @property
    def modal(self) -> str:
        """The most frequent outcome."""
        return max(self.outcomes, key=lambda name: self.outcomes[name].share)

    def to_dict(self, *, rows: bool = False) -> dict[str, Any]:
        """Plain data, ready for strict JSON.

        Args:
            rows: with one list a column of ``rows``; else without that key, and nothing of a
                million runs is turned into lists. ``to_rows`` has them as a table.
        """
        names = [each.name for each in fields(self) if rows or each.name != "rows"]
        return {name: make_plain(getattr(self, name)) for name in names}

    def to_frame(self) -> "pd.DataFrame":
        """One row an outcome: share, low, high, count."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        rows = [{"outcome": name, **make_plain(share)} for name, share in self.outcomes.items()]
        return pd.DataFrame(rows)

    def to_rows(self) -> "pd.DataFrame":
        """One row a run; outcomes and insiders in words."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(name_rows(self.rows, tuple(self.power)))


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonAnswer(Answer):
    """Playbooks on the same runs: what differs, and what cannot be told.

    Attributes:
        base: name of the playbook that the others are compared with.
        answers: name → its answer.
        differences: name → outcome → share minus the base's, with a paired 95 % interval.
        relief_bargain: name → the same for relief bargains.
    """

    base: str
    answers: dict[str, SimulationAnswer]
    differences: dict[str, dict[str, Difference]]
    relief_bargain: dict[str, Difference]

    def to_frame(self) -> "pd.DataFrame":
        """One row a playbook and outcome."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            [
                {"playbook": name, "outcome": outcome, **make_plain(found)}
                for name, rows in self.differences.items()
                for outcome, found in rows.items()
            ]
        )


def name_rows(
    rows: dict[str, NDArray[Any]], insiders: tuple[str, ...]
) -> dict[str, NDArray[Any] | list[str]]:
    """Columns with outcomes and insiders in words ("nobody" for −1)."""
    who = [*insiders, "nobody"]
    named: dict[str, NDArray[Any] | list[str]] = dict(rows)
    named["outcome"] = [OUTCOMES[k].value for k in rows["outcome"]]
    named["end"] = [ENDINGS[k].value for k in rows["end"]]
    for name in {"first", "leads"} & set(rows):
        named[name] = [who[k] for k in rows[name]]
    return named


def make_answer(
    plan: Plan, tally: Tally, *, seed: int, rows: dict[str, NDArray[Any]]
) -> SimulationAnswer:
    """Turn counts into shares."""
    parameters, stage = plan.parameters, plan.stage
    runs, months = tally.runs, parameters.months
    names = parameters.insiders.names
    ended = np.zeros((len(OUTCOMES), months + 1), dtype=np.int64)
    np.add.at(ended, OUTCOME_OF, tally.ended)
    total, finer = ended.sum(axis=1), tally.ended.sum(axis=1)
    fallen = np.cumsum(tally.ended[FALLS].sum(axis=0))
    so_far = np.cumsum(ended, axis=1) / runs
    going = np.maximum(tally.going[1:], 1)
    first = {**dict(zip(names, tally.first[:-1], strict=True)), "nobody": tally.first[-1]}
    s = tally.sums
    return SimulationAnswer(
        method=f"monthly simulation, {stage} stage",
        seed=seed,
        certified=stage == "exact" and s["unsettled"] == 0,
        runs=runs,
        months=months,
        stage=stage,
        playbooks={
            "sponsor": plan.sponsor.name,
            "leader": plan.leader.name,
            "opposition": plan.opposition.name,
        },
        draws=parameters.draws,
        falls=find_share(int(fallen[-1]), runs),
        falls_band=find_band(rows, parameters.draws),
        outcomes={o.value: find_share(int(total[k]), runs) for k, o in enumerate(OUTCOMES)},
        ends={e.value: find_share(int(finer[k]), runs) for k, e in enumerate(ENDINGS)},
        relief_bargain=find_share(int(finer[BARGAIN]), runs),
        by_month={o.value: so_far[k].tolist() for k, o in enumerate(OUTCOMES)},
        falls_by_month=(fallen / runs).tolist(),
        bands=_find_bands(tally, months),
        power={n: (from_units(tally.power[i, 1:]) / going).tolist() for i, n in enumerate(names)},
        suspicion={
            n: (from_units(tally.suspicion[i, 1:]) / going).tolist() for i, n in enumerate(names)
        },
        first_breaker={name: int(count) / runs for name, count in first.items()},
        purges=s["purges"] / runs,
        victims={n: int(count) / runs for n, count in zip(names, tally.victims, strict=True)},
        breaks=s["breaks"] / runs,
        price_paid=from_units(s["paid"]) / s["bought"] if s["bought"] else float("nan"),
        bought=s["bought"] / runs,
        stalemate_spells=s["spells"] / runs,
        stuck=s["stuck"] / runs,
        longest=s["longest"] / runs,
        without_complements=s["free"] / s["insider_months"],
        unsettled=s["unsettled"] * len(names) / s["insider_months"],
        convergence=_find_convergence(rows["outcome"]),
        rows=rows,
        assumptions=(
            "Shares are of the model's runs, given its inputs; they are no forecast by themselves.",
        ),
    )


def find_band(rows: dict[str, NDArray[Any]], draws: int) -> tuple[float, float] | None:
    """Range of 90 % of the draws' chances of a fall; None without draws or rows."""
    size = find_concentration(rows, draws)
    if size is None:
        return None
    mean = float(FALLS[rows["end"]].mean())
    if not 0 < mean < 1 or not np.isfinite(size):
        return mean, mean
    low, high = (float(betaincinv(mean * size, (1 - mean) * size, q)) for q in (0.05, 0.95))
    return low, high


def find_concentration(rows: dict[str, NDArray[Any]], draws: int) -> float | None:
    """Sum of both parameters of the beta distribution that the draws' chances of a fall follow.

    The runs of one draw say its chance only roughly. Their noise is taken out by moments: the
    chances are taken to have the mean of all runs and the variance between draws that is left.

    Args:
        rows: of the runs, with "run" and "end".
        draws: run r has draw r mod ``draws``.

    Returns:
        infinity where no variance is left; None without draws, rows, or two runs a draw.
    """
    if draws < 2 or "end" not in rows or rows["run"].size < 2 * draws:
        return None
    each = np.bincount(rows["run"] % draws, minlength=draws)
    fell = np.bincount(rows["run"] % draws, weights=FALLS[rows["end"]], minlength=draws)
    if np.ptp(each) > 1:
        return _find_uneven(each, fell)
    share, mean = fell / each, float(fell.sum() / each.sum())
    noise = float(np.mean(share * (1 - share) / np.maximum(each - 1, 1)))
    between = max(float(np.var(share, ddof=1)) - noise, 0.0)
    if not 0 < mean < 1 or between <= 0:
        return float("inf")
    return mean * (1 - mean) / min(between, 0.999 * mean * (1 - mean)) - 1


def _find_uneven(each: NDArray[Any], fell: NDArray[Any]) -> float:
    """The same where what has happened has left some draws more runs than others.

    Draws count as often as they have runs (Searle, Casella & McCulloch 1992, one-way analysis of
    variance with unequal numbers).
    """
    each, fell = each[each > 0], fell[each > 0]
    runs, mean = float(each.sum()), float(fell.sum() / each.sum())
    if each.size < 2 or each.size == runs or not 0 < mean < 1:
        return float("inf")
    share = fell / each
    within = float((each * share * (1 - share)).sum() / (runs - each.size))
    among = float((each * (share - mean) ** 2).sum() / (each.size - 1))
    usual = (runs - float((each**2).sum()) / runs) / (each.size - 1)
    between = (among - within) / usual
    if between <= 0:
        return float("inf")
    return mean * (1 - mean) / min(between, 0.999 * mean * (1 - mean)) - 1


def _find_convergence(outcome: NDArray[Any]) -> tuple[Step, ...]:
    """Shares after halving the runs again and again, fewest runs first."""
    runs = outcome.size
    counts = {runs >> k for k in range(_HALVINGS)}
    steps = []
    for count in sorted(count for count in counts if count >= _FEWEST or count == runs):
        ended = np.bincount(outcome[:count], minlength=len(OUTCOMES))
        shares = [find_share(int(number), count) for number in ended]
        widest = max((share.high - share.low) / 2 for share in shares)
        named = {o.value: share.share for o, share in zip(OUTCOMES, shares, strict=True)}
        steps.append(Step(count, named, widest))
    return tuple(steps)


def _find_bands(tally: Tally, months: int) -> dict[str, dict[str, list[float]]]:
    bands: dict[str, dict[str, list[float]]] = {}
    for k, (name, top) in enumerate(QUANTITIES.items()):
        below = np.cumsum(tally.bins[k, 1:], axis=1)
        bands[name] = {}
        for q in QUANTILES:
            reached = below >= np.maximum(np.ceil(q * below[:, -1:]), 1)
            middle = (np.argmax(reached, axis=1) + 0.5) * (top / BINS)
            alive = below[:, -1] > 0
            bands[name][f"{q:g}"] = np.where(alive, middle, np.nan).tolist()[:months]
    return bands


def compare_answers(base: str, answers: dict[str, SimulationAnswer]) -> ComparisonAnswer:
    """Paired differences of every answer against the one called ``base``; rows must be kept."""
    reference = answers[base]
    first = reference.rows
    differences: dict[str, dict[str, Difference]] = {}
    bargains: dict[str, Difference] = {}
    for name, answer in answers.items():
        second = answer.rows
        if name == base:
            continue
        differences[name] = {
            outcome.value: _pair(first["outcome"] == k, second["outcome"] == k)
            for k, outcome in enumerate(OUTCOMES)
        }
        bargains[name] = _pair(first["bargain"], second["bargain"])
    return ComparisonAnswer(
        method="paired runs on common random numbers",
        seed=reference.seed,
        certified=reference.certified,
        base=base,
        answers=answers,
        differences=differences,
        relief_bargain=bargains,
    )


def _pair(first: NDArray[Any], second: NDArray[Any]) -> Difference:
    gained = int(np.count_nonzero(second & ~first))
    lost = int(np.count_nonzero(first & ~second))
    return find_difference(gained, lost, first.size)

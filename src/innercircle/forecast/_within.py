"""Chance that the leader is gone by the horizon, as simulated months have it, with its range."""

from collections.abc import Callable
from dataclasses import dataclass

from innercircle.dynamics import FALLS, Difference, SimulationAnswer, find_difference, simulate
from innercircle.forecast._given import Asked, Given, run_months
from innercircle.scenario import Scenario

DRAWS = 400
"""Sets of inputs and constants behind simulated months.

Taste: at half of it the flagship's band moves by two points."""
_A_DRAW = 5  # runs, so that the noise of counting can be told from what draws differ by
_A_LEAD = 4  # runs behind a headline for each run of a playbook that is only compared
_MOST_STATED = 10_000  # runs with every number as stated: they know a share to a point


@dataclass(frozen=True, kw_only=True)
class Within:
    """Chance that the leader is gone by the horizon.

    Attributes:
        mean: over the file's ranges and what the record leaves open of the constants; None where
            nothing was drawn.
        low, high: 90 % of the draws give a chance between these; None where nothing was drawn, or
            too few runs a draw.
        point: with every number as stated; None where it was not asked for.
        counting_error: half of the 95 % interval that the number of runs alone leaves.
    """

    mean: float | None
    low: float | None
    high: float | None
    point: float | None
    counting_error: float


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Headline of simulated months.

    Attributes:
        within: chance that the leader is gone by the horizon.
        draws: behind it; 0 for the best guesses.
        given: what has happened by the file's journal; None without one.
    """

    within: Within
    draws: int
    given: Given | None = None


def choose_draws(runs: int) -> int:
    """The usual number of draws for so many runs: several runs each; 0 where runs are too few."""
    draws = min(DRAWS, runs // _A_DRAW)
    return draws if draws > 1 else 0


def choose_lead(runs: int) -> int:
    """Runs behind a headline, where each playbook has so many for what differs between them."""
    return max(_A_LEAD * runs, 2 * _A_DRAW)


def choose_stated(runs: int) -> int:
    """Runs with every number as stated, beside so many over draws."""
    return min(runs, _MOST_STATED)


def read_within(told: SimulationAnswer, stated: SimulationAnswer | None = None) -> Within:
    """The chance of simulated months.

    Args:
        told: over draws, or with every number as stated.
        stated: the same with every number as stated, where ``told`` is over draws.
    """
    error = (told.falls.high - told.falls.low) / 2
    if not told.draws:
        point = told.falls.share
        return Within(mean=None, low=None, high=None, point=point, counting_error=error)
    low, high = told.falls_band or (None, None)
    return Within(
        mean=told.falls.share,
        low=low,
        high=high,
        point=None if stated is None else stated.falls.share,
        counting_error=error,
    )


def read_lead(told: SimulationAnswer, given: Given | None, stated: SimulationAnswer) -> Lead:
    """The headline of runs over draws; those as stated know nothing of what has happened."""
    within = read_within(told, stated if given is None else None)
    return Lead(within=within, draws=told.draws, given=given)


def look_within(
    scenario: Scenario,
    *,
    runs: int,
    stage: str = "exact",
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Lead:
    """The chance under the scenario's own playbooks, given its journal.

    Args:
        scenario: whose months.
        runs: over draws.
        stage: of the months, "exact" or "quick".
        seed: of all draws; the scenario's when None.
        progress: told the runs that are done, and those to do.

    Raises:
        InputError: as :func:`innercircle.dynamics.simulate` does.
    """
    number, draws = scenario.seed if seed is None else seed, choose_draws(runs)
    told, given = run_months(scenario, Asked(None, True, number, stage, draws, runs, 1, progress))
    few = choose_stated(runs)
    stated = simulate(scenario, seed=number, stage=stage, runs=few, batch=few)
    return read_lead(told, given, stated)


def compare_falls(first: SimulationAnswer, second: SimulationAnswer) -> Difference:
    """Difference that the second makes to the chance that the leader is gone, on the same runs."""
    before, after = (FALLS[told.rows["end"]] for told in (first, second))
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return find_difference(gained, lost, before.size)

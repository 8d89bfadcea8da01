"""Each one's own part in the fall: quick levels against listed ranks, and against exact cutoffs."""

import dataclasses

import numpy as np
import pytest

from dynamics_cases import make_full
from innercircle.dynamics import simulate
from innercircle.dynamics._stage import ExactStage, QuickStage
from innercircle.dynamics._stakes import Cells, add_own_part, find_level
from innercircle.game import compute_tipping_belief

GAMES = 400


def draw_cells(rng, count, *, alike):
    """Stakes with complements, of insiders who are alike or not."""

    def draw(low, high):
        drawn = rng.uniform(low, high, (1 if alike else count, GAMES))
        return np.broadcast_to(drawn, (count, GAMES))

    stay, left, punished, place = draw(20, 100), draw(0, 20), draw(-30, 15), draw(20, 110)
    return Cells(stay, left, punished, place)


def find_quick(power, cells, doubt=0.0):
    odds = np.full(GAMES, doubt)
    empty = np.full(power.shape, np.nan)
    return (
        QuickStage()
        .find(power, cells, odds, sigma=empty, ahead=empty, sensed=empty, bar=odds)
        .level
    )


def find_exact(power, cells, doubt=0.0, noise=0.02):
    everywhere = np.full(power.shape, -np.inf)
    found = ExactStage(skip=False).find(
        power, cells, np.full(GAMES, doubt), sigma=np.full(power.shape, noise),
        ahead=np.full(power.shape, np.nan), sensed=everywhere, bar=np.full(GAMES, -np.inf),
    )  # fmt: skip
    return found.level, found.settled


def find_without(power, cells, doubt=0.0):
    needed = compute_tipping_belief(cells.row)
    return find_level(needed, power, np.full(GAMES, doubt), np.zeros(GAMES))


def list_ranks(a, r, p, g, count):
    """The most that colleagues must bring together for a break to pay, by listing their number.

    Alike insiders, sharp signals: the number of colleagues who break is even over 0 … count − 1.
    """
    best = 0
    for needed in range(1, count + 1):
        breaking = np.mean([g if k + 1 >= needed else p for k in range(count)])
        staying = np.mean([r if k >= needed else a for k in range(count)])
        best = needed if breaking >= staying else best
    return best / count


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_alike_insiders_fall_where_listed_ranks_say(count):
    """Listed levels go in steps of 1/n: their middles are what the formula gives on average."""
    cells = draw_cells(np.random.default_rng(count), count, alike=True)
    power = np.full((count, GAMES), 1 / count)
    a, r, p, g = (np.asarray(cell)[0] for cell in cells.row)
    listed = [list_ranks(*four, count) for four in zip(a, r, p, g, strict=True)]
    inner = (np.array(listed) > 0) & (np.array(listed) < 1)
    quick, without = find_quick(power, cells), find_without(power, cells)
    # The level lies within the step that ranks leave open, but for a rounding of half a step.
    assert np.all(np.abs(quick - listed)[inner] <= 0.5 / count + 1e-9)
    off = np.abs(without - listed)[inner].max()
    assert off > 0.5 / count  # without the own part it lies in other steps too


@pytest.mark.parametrize("doubt", [0.0, 0.1])
@pytest.mark.parametrize("count", [3, 5, 8])
def test_levels_are_nearer_to_exact_ones(count, doubt):
    rng = np.random.default_rng(10 + count)
    cells = draw_cells(rng, count, alike=False)
    power = rng.dirichlet(np.full(count, 2.0), GAMES).T
    exact, settled = find_exact(power, cells, doubt)
    quick, without = find_quick(power, cells, doubt), find_without(power, cells, doubt)
    gap, before = (quick - exact)[settled], (without - exact)[settled]
    assert abs(gap.mean()) < abs(before.mean()) / 2
    assert np.sqrt(np.mean(gap**2)) < 0.8 * np.sqrt(np.mean(before**2))


def test_small_powers_have_no_part():
    cells = draw_cells(np.random.default_rng(3), 40, alike=False)
    needed = compute_tipping_belief(cells.row)
    part = add_own_part(needed, np.full(needed.shape, 1e-9), cells) - needed
    assert np.abs(part).max() < 1e-9


def test_those_whom_nobody_sways_need_what_they_needed():
    """Breaking pays whatever happens, or never: own power changes nothing in that."""
    always = Cells(*(np.array([[x]]) for x in (10.0, 0.0, 20.0, 30.0)))
    never = Cells(*(np.array([[x]]) for x in (90.0, 40.0, 0.0, 20.0)))
    for cells, c in ((always, 0.0), (never, 1.0)):
        needed = compute_tipping_belief(cells.row)
        assert needed[0, 0] == c
        assert add_own_part(needed, np.array([[0.9]]), cells)[0, 0] == c


@pytest.mark.parametrize(("win", "sign"), [(80.0, -1), (20.0, 1)])
def test_less_is_needed_where_breaking_pays_by_the_fall(win, sign):
    """As much to win as to lose: no own part; more to win: less needed; more to lose: more."""
    lose = 50.0
    cells = Cells(*(np.array([[x]]) for x in (60.0, 60.0 - lose, 40.0, 40.0 + win)))
    needed = compute_tipping_belief(cells.row)
    part = (add_own_part(needed, np.array([[0.2]]), cells) - needed)[0, 0]
    assert np.sign(part) == sign
    assert part == pytest.approx(-0.1 * (win - lose) / (win + lose))


@pytest.mark.parametrize(("powers", "stage"), [((3, 1, 1), "exact"), ((2, 1, 1), "quick")])
def test_an_office_with_more_than_half_is_solved_exactly(powers, stage):
    """There the own break nearly decides the fall, which is no small correction."""
    parameters = make_full()
    share = np.zeros(len(parameters.insiders.power))
    share[: len(powers)] = powers
    insiders = dataclasses.replace(parameters.insiders, power=np.maximum(share, 1e-6))
    answer = simulate(dataclasses.replace(parameters, insiders=insiders), runs=3, stage="quick")
    assert answer.stage == stage

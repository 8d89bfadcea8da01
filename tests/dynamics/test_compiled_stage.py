"""The compiled search for cutoffs: the same as in NumPy, and bracketed by plain enumeration."""

import importlib
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from tests.examples import some

from dynamics_cases import make_full
from innercircle.dynamics import simulate
from innercircle.dynamics._compiled import find_compiled
from innercircle.dynamics._cutoffs import ACCURACY, NODES, TOLERANCE, guess_cutoffs, search_plainly
from innercircle.dynamics._grid import Games, Grid, find_ends, find_tables
from innercircle.dynamics._stage import make_games
from innercircle.dynamics._stakes import Cells
from second_methods import plain_cutoffs

pytest.importorskip("numba", reason="there is nothing compiled to check without Numba")
chances, normal, room, search = (
    importlib.import_module(f"innercircle.dynamics._kernels.{name}")
    for name in ("chances", "normal", "room", "search")
)
SAME = 1e-9


def draw_games(seed, insiders, games, *, wild):
    """Stage games: such as months bring, or wild ones.

    Wild are c near 0 and 1, no choice, noise from .002 to .3 within one game, any doubt.
    """
    rng = np.random.default_rng(seed)
    shape = (insiders, games)
    power = rng.dirichlet(np.full(insiders, rng.choice([0.5, 4.0]) if wild else 4.0), games).T
    keep = 1 - rng.uniform(0, 0.5, games) * rng.integers(0, 2, games)
    weight = rng.uniform(0, 1, shape)
    if not wild:
        sigma = np.exp(rng.uniform(np.log(0.02), np.log(0.2), games)) * rng.uniform(1, 1.5, shape)
        return Games(power, rng.uniform(0.1, 0.9, shape), weight, keep, sigma)
    needed = rng.uniform(0, 1, shape)
    kind = rng.integers(0, 12, shape)
    needed = np.where(kind == 0, 10.0 ** rng.uniform(-6, -2, shape), needed)
    needed = np.where(kind == 1, 1 - 10.0 ** rng.uniform(-6, -2, shape), needed)
    needed = np.where(kind == 2, rng.integers(0, 2, shape), needed)
    sigma = np.exp(rng.uniform(np.log(0.002), np.log(0.3), shape))
    even = rng.integers(0, 2, games) == 0
    return Games(power, needed, weight, keep, np.where(even, sigma[0], sigma))


def guess(games, rng):
    """Predictions as a month before would make them, a little off."""
    free = (games.needed > 1e-12) & (games.needed < 1 - 1e-12)
    away = np.where(games.needed <= 1e-12, np.inf, -np.inf)
    off = rng.normal(0, 0.3, games.power.shape) * games.sigma * rng.integers(0, 2, games.keep.size)
    return np.where(free, guess_cutoffs(games) + off, away)


def search_both(games, seed, *, skip):
    rng = np.random.default_rng(seed)
    start = guess(games, rng)
    sensed = rng.uniform(0, 1.2, games.power.shape)
    sensed = np.where(rng.uniform(size=sensed.shape) < 0.1, np.inf, sensed)
    bar = np.where(rng.integers(0, 3, games.keep.size) == 0, np.inf, rng.uniform(0, 1.5))
    given = (games, start, sensed, bar, skip)
    return search_plainly(*given), find_compiled()(*given)


def find_differences(plain, compiled):
    """By how much cutoffs and levels differ where both settled (game,)."""
    assert np.array_equal(plain[3], compiled[3])  # searched for
    assert np.sum(plain[2] != compiled[2]) <= max(0.05 * plain[2].size, 1)
    settled = plain[2] & compiled[2]
    ours, theirs = plain[1][:, settled], compiled[1][:, settled]
    ends = ~np.isfinite(ours)
    assert np.array_equal(ours[ends], theirs[ends])
    ours, theirs = np.where(ends, 0, ours), np.where(ends, 0, theirs)
    levels = np.abs(plain[0] - compiled[0])[settled]
    return np.maximum(np.max(np.abs(ours - theirs), axis=0), levels)


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize(("insiders", "games"), [(1, 300), (2, 300), (3, 300), (5, 200), (8, 60)])
def test_games_such_as_months_bring_have_the_cutoffs_that_numpy_finds(insiders, games, skip):
    drawn = draw_games(10 * insiders + skip, insiders, games, wild=False)
    found = find_differences(*search_both(drawn, insiders, skip=skip))
    assert np.quantile(found, 0.98) < SAME
    assert np.max(found) < TOLERANCE


@pytest.mark.parametrize(("insiders", "games"), [(1, 60), (2, 60), (3, 60), (5, 20), (8, 4)])
def test_wild_games_settle_as_in_numpy_and_close_by(insiders, games):
    # Where the search starts anew, rounding sends it along another path to the same place.
    drawn = draw_games(10 * insiders, insiders, games, wild=True)
    found = find_differences(*search_both(drawn, insiders, skip=insiders % 2 == 0))
    assert np.median(found) < SAME
    assert np.max(found) < ACCURACY


@pytest.mark.full
@pytest.mark.parametrize("insiders", [*range(1, 11), 12])
def test_thousands_of_games_have_the_cutoffs_that_numpy_finds(insiders):
    for seed in range(4):
        games = max(1000 >> max(insiders - 4, 0), 8)
        drawn = draw_games(1000 * insiders + seed, insiders, games, wild=False)
        found = find_differences(*search_both(drawn, seed, skip=seed % 2 == 0))
        assert np.quantile(found, 0.98) < SAME
        assert np.max(found) < TOLERANCE


@pytest.mark.parametrize("doubt", [0.0, 0.25, 0.5])
def test_plain_enumeration_brackets_them(doubt):
    rng = np.random.default_rng(5)
    shape = (4, 3)
    power = rng.dirichlet(np.full(4, 2.0), 3).T
    a = rng.uniform(55, 95, shape)
    r, p = a * rng.uniform(0.02, 0.5, shape), a * rng.uniform(0.05, 0.3, shape)
    cells = Cells(a, r, p, np.maximum(p, r) + rng.uniform(2, 60, shape))
    sigma = np.array([[0.03, 0.1, 0.02], [0.05, 0.04, 0.2], [0.08, 0.3, 0.05], [0.04, 0.06, 0.1]])
    games = make_games(power, cells, np.full(3, doubt), sigma)
    none = np.full(shape, -np.inf), np.full(3, np.inf)
    _, cutoffs, settled, _ = find_compiled()(games, guess_cutoffs(games), *none, False)
    assert settled.all()
    parts = (cells.stay_holds, cells.stay_falls, cells.break_holds, cells.break_falls)
    for run in range(3):
        stakes = [[part[i, run] for part in parts] for i in range(4)]
        given = (power[:, run], stakes, sigma[:, run], 1 - doubt, cutoffs[:, run])
        assert max(plain_cutoffs.find_side(*given, ACCURACY)) < 0
        assert min(plain_cutoffs.find_side(*given, -ACCURACY)) > 0


def test_the_tables_of_the_normal_distribution_are_as_good_as_said():
    table = normal.tabulate_normal()
    points = np.linspace(-9, 9, 40_001)
    found = np.array([normal.find_normal(t, table) for t in points])
    density = np.exp(-0.5 * points**2) / np.sqrt(2 * np.pi)
    assert np.max(np.abs(found[:, 0] - ndtr(points))) < 2e-15
    assert np.max(np.abs(found[:, 0] / ndtr(points) - 1)[points > -6]) < 2e-11
    assert np.max(np.abs(found[:, 1] / density - 1)) < 2e-12
    chances = np.concatenate([np.linspace(1e-5, 1 - 1e-5, 9_999), 10.0 ** -np.arange(3, 300)])
    quantiles = np.array([normal.find_quantile(p, normal.QUOTIENTS) for p in chances])
    assert np.max(np.abs(quantiles - ndtri(chances)) / np.maximum(np.abs(quantiles), 1)) < 2e-15


def test_the_first_look_is_far_better_than_its_margin():
    """Half the nodes never say that a month is quiet where all nodes would not."""
    tables = (normal.tabulate_normal(), normal.QUOTIENTS, *find_tables())
    worst = 0.0
    for insiders in (1, 2, 3, 5, 8):
        games = draw_games(7 + insiders, insiders, some(60), wild=False)
        at = guess(games, np.random.default_rng(insiders))
        target = ndtri(games.needed)
        low, high = find_ends(games, at)
        for g in np.flatnonzero(np.isfinite(low)):
            part = games.pick([g])
            _, _, finer = search.find_grid(at[:, g].copy(), games.sigma[:, g].copy())
            free = np.isfinite(at[:, [g]])
            fine = Grid.lay(part, at[:, [g]], NODES << finer)
            full = fine.find_error(part, at[:, [g]], target[:, [g]], free)[:, 0]
            size = search.COARSE << finer
            own = [np.ascontiguousarray(x[:, g]) for x in (games.power, games.weight, games.sigma)]
            game = room.Game(own[0], own[1], games.keep[g], own[2], target[:, g].copy())
            space, step = room.make_room(own[0], size), (high[g] - low[g]) / (size - 1)
            count = chances.lay(low[g], step, size, tables, space)
            error = np.empty(insiders)
            given = (game, at[:, g].copy(), low[g], step, size, count, tables, space, error)
            chances.find_error(*given)
            # Where a month can be called quiet, nobody is far below what they need.
            near = free[:, 0] & (np.abs(full) < 0.5)
            worst = max(worst, float(np.max(np.abs(error - full)[near], initial=0.0)))
    print(f"largest error of the first look: {worst:.1e}")
    assert worst < search.COARSELY / 2


def test_a_missing_number_ends_a_game_and_no_other():
    games = draw_games(3, 3, 4, wild=False)
    games.power[1, 2] = np.nan
    start = guess(games, np.random.default_rng(1))
    rest = np.full((3, 4), -np.inf), np.full(4, np.inf)
    level, _, settled, _ = find_compiled()(games, start, *rest, True)
    assert np.isnan(level[2])
    assert not settled[2]
    assert np.isfinite(level[[0, 1, 3]]).all()


def test_runs_are_those_of_numpy(monkeypatch):
    options = {"runs": 24, "seed": 9, "stage": "exact"}
    compiled = simulate(make_full(0.5), "knife-fight", **options)
    monkeypatch.setattr("innercircle.dynamics._stage.find_compiled", lambda: None)
    plain = simulate(make_full(0.5), "knife-fight", **options)
    for name, column in compiled.rows.items():
        assert column == pytest.approx(plain.rows[name], abs=SAME, nan_ok=True), name


def test_batches_and_workers_change_no_bit():
    options = {"runs": 24, "seed": 9, "stage": "exact"}
    whole = simulate(make_full(0.5), "knife-fight", batch=24, **options)
    for other in ({"batch": 5}, {"batch": 12, "workers": 2}):
        again = simulate(make_full(0.5), "knife-fight", **options, **other)
        for name, column in whole.rows.items():
            assert column.tobytes() == again.rows[name].tobytes(), name


SIMULATE = """
from innercircle.dynamics import simulate
from innercircle.scenario import load
print(simulate(load("caracas-2019"), runs=3, seed=1).outcomes)
"""


def run_apart(tmp_path, **environment):
    place = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", SIMULATE]
    return subprocess.run(
        command,
        env={**os.environ, **place, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_without_a_compiler_numpy_does_the_same(tmp_path):
    assert run_apart(tmp_path, NUMBA_DISABLE_JIT="1") == run_apart(tmp_path)

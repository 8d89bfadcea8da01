"""Cutoffs of the exact stage: against the game room's solver, and bracketed by enumeration."""

import numpy as np
import pytest

from dynamics_cases import make_full, make_reference
from innercircle.dynamics import simulate
from innercircle.dynamics._cutoffs import (
    ACCURACY,
    NODES,
    find_middle,
    find_shift,
    guess_cutoffs,
    solve_cutoffs,
)
from innercircle.dynamics._exit import find_bar
from innercircle.dynamics._grid import find_weights
from innercircle.dynamics._loop import Batch, Plan, run_batch
from innercircle.dynamics._playbooks import LeaderPlay, OppositionPlay, SponsorPlay, find_playbook
from innercircle.dynamics._stage import ExactStage, make_games
from innercircle.dynamics._stakes import Cells
from innercircle.errors import InputError
from innercircle.game import Game, Threshold, solve_signals
from second_methods import plain_cutoffs

CELLS = ("stay_holds", "stay_falls", "break_holds", "break_falls")


def draw_games(seed, insiders, runs):
    """Powers and cells of games with complements."""
    rng = np.random.default_rng(seed)
    power = rng.dirichlet(np.full(insiders, 4.0), runs).T
    a = rng.uniform(55, 95, (insiders, runs))
    r = a * rng.uniform(0.02, 0.5, (insiders, runs))
    p = a * rng.uniform(0.05, 0.3, (insiders, runs))
    g = p + rng.uniform(2, 60, (insiders, runs))
    return power, Cells(a, r, p, g)


def solve(power, cells, doubt, sigma):
    games = make_games(power, cells, doubt, np.repeat(sigma[:, None], len(doubt), axis=1))
    return games, *solve_cutoffs(games, guess_cutoffs(games))


@pytest.mark.parametrize("insiders", [2, 5, 8])
@pytest.mark.parametrize("sigma", [0.02, 0.05, 0.15])
def test_cutoffs_are_those_of_the_game_room(insiders, sigma):
    power, cells = draw_games(insiders + 1, insiders, 6)
    spread = np.full(insiders, sigma)
    _, cutoffs, settled = solve(power, cells, np.zeros(6), spread)
    assert settled.all()
    for run in range(6):
        stakes = [[getattr(cells, name)[i, run] for name in CELLS] for i in range(insiders)]
        game = Game(power=power[:, run], stakes=stakes, threshold=Threshold.flat())
        answer = solve_signals(game, signal_sd=sigma)
        assert answer.unique
        expected = answer.cautious_cutoffs
        assert np.array_equal(np.isfinite(expected), np.isfinite(cutoffs[:, run]))
        assert cutoffs[:, run] == pytest.approx(expected, abs=ACCURACY)


@pytest.mark.parametrize("doubt", [0.0, 0.15, 0.4])
def test_with_doubles_and_unequal_noise_enumeration_brackets_them(doubt):
    power, cells = draw_games(3, 4, 2)
    sigma = np.array([0.03, 0.05, 0.08, 0.04])
    _, cutoffs, settled = solve(power, cells, np.full(2, doubt), sigma)
    assert settled.all()
    for run in range(2):
        stakes = [[getattr(cells, name)[i, run] for name in CELLS] for i in range(4)]
        given = (power[:, run], stakes, sigma, 1 - doubt, cutoffs[:, run])
        assert max(plain_cutoffs.find_side(*given, ACCURACY)) < 0
        assert min(plain_cutoffs.find_side(*given, -ACCURACY)) > 0


def test_dominant_actions_have_infinite_cutoffs_and_the_others_adapt():
    power, cells = draw_games(4, 4, 3)
    cells.break_holds[0], cells.break_falls[0] = 99, 99
    cells.stay_falls[1] = cells.break_falls[1] + 1
    cells.stay_holds[1] = cells.stay_falls[1] + 1
    cells.break_holds[1] = 0
    found = ExactStage(skip=False).find(
        power,
        cells,
        np.zeros(3),
        sigma=np.full((4, 3), 0.04),
        ahead=np.full((4, 3), np.nan),
        sensed=np.full((4, 3), -np.inf),
        bar=np.full(3, -np.inf),
    )
    assert np.all(found.cutoffs[0] == np.inf)
    assert found.settled.all()
    assert not np.any(np.isnan(found.cutoffs))


def test_a_sharper_signal_approaches_the_limit_of_many_small_insiders():
    power, cells = draw_games(5, 8, 4)
    games = make_games(power, cells, np.zeros(4), np.full((8, 4), 0.04))
    limit = guess_cutoffs(games) + 0.04 * np.zeros((8, 1))
    middle, _ = find_middle(games, solve_cutoffs(games, limit)[0])
    plain = np.sum(power * (1 - games.needed), axis=0)
    assert middle == pytest.approx(plain, abs=0.08)


def test_the_level_is_where_expected_breaking_power_just_suffices():
    power, cells = draw_games(6, 5, 4)
    games, cutoffs, _ = solve(power, cells, np.full(4, 0.2), np.full(5, 0.05))
    level, _ = find_middle(games, cutoffs)
    breaks = 0.8 * plain_cutoffs.phi((cutoffs - level) / 0.05)
    assert np.sum(power * breaks, axis=0) == pytest.approx(level, abs=1e-12)
    raised = cutoffs + find_shift(games, cutoffs, level + 0.05)
    assert find_middle(games, raised)[0] == pytest.approx(level + 0.05, abs=1e-9)


def test_integration_weights_are_exact_for_polynomials_of_degree_five():
    nodes = np.arange(NODES, dtype=float)
    ends = np.linspace(4, NODES - 5, 57)[None, :]
    weights = find_weights(ends, NODES)[0]
    for degree in range(6):
        values = (nodes / NODES) ** degree
        found = values @ weights
        exact = (ends[0] / NODES) ** (degree + 1) * NODES / (degree + 1)
        # what the weights leave out below the first nodes is one constant for every end
        left_out = exact - found
        assert left_out == pytest.approx(left_out[0], abs=1e-9)


def make_plan(parameters, sponsor):
    return Plan(
        parameters=parameters,
        sponsor=find_playbook(SponsorPlay, sponsor, None, parameters),
        leader=find_playbook(LeaderPlay, "purge-when-strong", None, parameters),
        opposition=find_playbook(OppositionPlay, "mobilise", None, parameters),
    )


@pytest.mark.parametrize("sponsor", ["wait", "guarantee-package"])
def test_months_in_which_nobody_tries_are_left_out_without_changing_any_run(sponsor):
    found, parameters = [], make_full()
    for skip in (True, False):
        rows = []

        def observe(state, month, verdict, rows=rows):
            level = np.where(month.level >= find_bar(state, parameters), month.level, 0)
            rows.append((state.run.copy(), verdict.end.copy(), month.breaks.copy(), level))

        plan = make_plan(parameters, sponsor)
        run_batch(Batch(plan, 1, range(24)), ExactStage(skip=skip), (observe,))
        found.append(rows)
    for (*one, level), (*other, their) in zip(*found, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
        assert level == pytest.approx(their, abs=ACCURACY)


def test_a_double_whose_cutoff_is_infinite_stays():
    """Staying is dominated for all, but who reports to the leader pretends."""
    arrays = {"exile": 95, "new_order_place": 99, "capture": 0, "double": 1, "double_approved": 1}
    parameters = make_full(0.9, **arrays, hedging=[0] * 8)
    breaks = []

    def observe(state, month, verdict):
        first = state.holder == 0  # who follows a purged one reports to nobody
        breaks.append(month.breaks & first & ~(month.target == np.arange(8)[:, None]))

    run_batch(Batch(make_plan(parameters, "wait"), 1, range(8)), ExactStage(), (observe,))
    assert not np.any(np.concatenate(breaks, axis=1))


def test_batches_and_workers_change_no_bit():
    options = {"runs": 24, "seed": 9, "stage": "exact"}
    whole = simulate(make_full(0.5), "knife-fight", batch=24, **options)
    for other in ({"batch": 5}, {"batch": 12, "workers": 2}):
        again = simulate(make_full(0.5), "knife-fight", **options, **other)
        assert whole == again
        for name, column in whole.rows.items():
            assert column.tobytes() == again.rows[name].tobytes(), name


def test_it_is_the_default_and_settles():
    answer = simulate(make_reference(), "pressure", runs=40)
    assert answer.stage == "exact"
    assert answer.certified
    assert answer.unsettled == 0


def test_too_many_insiders_are_refused_with_advice():
    count = 13
    parameters = make_reference()
    arrays = {
        name: np.resize(value, count)
        for name, value in vars(parameters.insiders).items()
        if isinstance(value, np.ndarray)
    }
    many = parameters.changed({})
    object.__setattr__(
        many,
        "insiders",
        type(parameters.insiders)(
            names=tuple(f"i{k}" for k in range(count)), circle=("one",) * count, **arrays
        ),
    )
    with pytest.raises(InputError, match="up to 12 insiders"):
        simulate(many, "wait", runs=1)

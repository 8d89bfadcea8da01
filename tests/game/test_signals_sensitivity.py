"""Derivatives of the equilibrium: against solving anew, and against what units make certain."""

import numpy as np
import pytest

from innercircle.game import (
    Game,
    GameError,
    Threshold,
    find_sensitivities,
    solve_signals,
)
from innercircle.game._kernels import signals_model, signals_slopes
from innercircle.game._signals_prior import make_prior
from innercircle.vocabulary import Cell

NORMAL = Threshold.normal(0.55, 0.15)
UNIFORM = Threshold.uniform(0.1, 1.0)


def draw(seed, n, threshold, steps=None):
    rng = np.random.default_rng(seed)
    power = rng.dirichlet(np.full(n, 4.0))
    if steps:
        power = np.maximum(np.round(power * steps), 1.0) / steps
    stakes = np.column_stack(
        (
            rng.uniform(50, 80, n),
            rng.uniform(0, 30, n),
            rng.uniform(0, 20, n),
            rng.uniform(50, 90, n),
        )
    )
    game = Game(power=power, stakes=stakes, threshold=threshold, mobilisation=0.05)
    return game, 0.06 * rng.uniform(0.7, 1.4, n)


def find(game, noise, which="cautious"):
    answer = solve_signals(game, signal_sd=noise)
    return answer, find_sensitivities(game, noise, answer, which=which)


def change_stake(game, noise, row, column, by):
    stakes = np.array(game.stakes)
    stakes[row, column] += by
    return game.with_(stakes=stakes), noise


def change_power(game, noise, row, by):
    power = np.array(game.power)
    power[row] += by
    return game.with_(power=power), noise


def change_noise(game, noise, row, by):
    moved = noise.copy()
    moved[row] += by
    return game, moved


def change_mobilisation(game, noise, by):
    return game.with_(mobilisation=game.mobilisation + by), noise


def change_threshold(game, noise, name, by):
    numbers = dict(game.threshold.parameters)
    numbers[name] += by
    return game.with_(threshold=getattr(Threshold, game.threshold.kind)(**numbers)), noise


def list_changes(game):
    """Parameter, how to change it, and by how much."""
    changes = [
        (f"stakes.insider-2.{cell.value}", change_stake, (1, column), 0.01)
        for column, cell in enumerate(Cell)
    ]
    changes += [
        ("power.insider-3", change_power, (2,), 1e-4),
        ("signal_sd.insider-1", change_noise, (0,), 1e-4),
        ("mobilisation", change_mobilisation, (), 1e-4),
    ]
    changes += [
        (f"threshold.{name}", change_threshold, (name,), 1e-4) for name in game.threshold.parameters
    ]
    return changes


@pytest.mark.parametrize("threshold", [NORMAL, UNIFORM], ids=["normal", "uniform"])
def test_derivatives_meet_solving_anew(threshold):
    game, noise = draw(1, 4, threshold)
    answer, found = find(game, noise)
    for parameter, change, place, by in list_changes(game):
        up, down = (
            solve_signals(
                (moved := change(game, noise, *place, step))[0], signal_sd=moved[1], start=answer
            )
            for step in (by, -by)
        )
        row = found.parameters.index(parameter)
        fall = (up.fall_probability_cautious - down.fall_probability_cautious) / (2.0 * by)
        breaks = (up.break_probability_cautious - down.break_probability_cautious) / (2.0 * by)
        cutoffs = (up.cautious_cutoffs - down.cautious_cutoffs) / (2.0 * by)
        assert found.fall[row] == pytest.approx(fall, rel=1e-4, abs=1e-6), parameter
        np.testing.assert_allclose(found.breaks[row], breaks, rtol=1e-4, atol=2e-5)
        np.testing.assert_allclose(found.cutoffs[row], cutoffs, rtol=3e-4, atol=2e-5)


@pytest.mark.parametrize("threshold", [NORMAL, UNIFORM], ids=["normal", "uniform"])
def test_units_and_zeros_of_payoffs_do_not_matter(threshold):
    game, noise = draw(2, 5, threshold)
    _, found = find(game, noise)
    for name in game.names:
        rows = [found.parameters.index(f"stakes.{name}.{cell.value}") for cell in Cell]
        assert np.sum(found.fall[rows]) == pytest.approx(0.0, abs=1e-9)
        assert found.values[rows] @ found.fall[rows] == pytest.approx(0.0, abs=1e-7)


def test_the_unit_of_power_does_not_matter():
    game, noise = draw(3, 5, NORMAL)
    _, found = find(game, noise)
    units = [
        k
        for k, name in enumerate(found.parameters)
        if name.split(".")[0] in {"power", "mobilisation", "threshold"}
        or name.startswith("signal_sd.")
    ]
    assert found.values[units] @ found.fall[units] == pytest.approx(0.0, abs=1e-6)
    np.testing.assert_allclose(found.values[units] @ found.breaks[units], 0.0, atol=1e-6)


def test_a_fall_is_likelier_with_more_in_the_street_and_more_to_win():
    game, noise = draw(4, 6, NORMAL)
    _, found = find(game, noise)
    sign = {"stay_holds": -1, "stay_falls": -1, "break_holds": 1, "break_falls": 1}
    for parameter, fall in zip(found.parameters, found.fall, strict=True):
        if parameter.startswith("stakes."):
            assert sign[parameter.split(".")[-1]] * fall >= -1e-12
    by_name = dict(zip(found.parameters, found.fall, strict=True))
    assert by_name["mobilisation"] > 0.0
    assert by_name["mobilisation"] == pytest.approx(-by_name["threshold.mean"], rel=1e-6)
    single = [by_name[f"signal_sd.{name}"] for name in game.names]
    assert by_name["signal_sd"] == pytest.approx(np.dot(noise / noise.mean(), single), rel=1e-9)


def test_power_counts_the_same_on_a_lattice():
    game, noise = draw(5, 5, NORMAL, steps=40)
    answer = solve_signals(game, signal_sd=noise)
    prior = make_prior(game.threshold, game.scale)
    model, exact = signals_model.group_apart(
        game.power, game.stakes, noise, game.ties, game.mobilisation, prior
    )
    assert exact
    order = np.argsort(-game.power, kind="stable")
    steps = np.rint(model.power * 40).astype(int)
    lattice = signals_slopes.replace(
        model, space=signals_model.Lattice(tuple(model.counts), tuple(steps), np.arange(41) / 40)
    )
    cutoffs = answer.cautious_cutoffs[order]
    assert sum(steps) == 40
    one, two = (
        signals_slopes.find_power_effects(signals_slopes.find_point(each, cutoffs))
        for each in (model, lattice)
    )
    np.testing.assert_allclose(two.cutoffs, one.cutoffs, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(two.falls, one.falls, rtol=1e-5, atol=1e-6)


def test_infinite_cutoffs_do_not_move():
    stakes = [[60, 20, 0, 80], [60, 20, 0, 10], [60, 20, 70, 80]]
    game = Game(power=[1, 1, 1], stakes=stakes, threshold=Threshold.normal(1.5, 0.5))
    _, found = find(game, 0.2)
    assert np.isnan(found.cutoffs[:, 1:]).all()
    assert np.all(found.breaks[:, 1:] == 0.0)
    assert np.isfinite(found.fall).all()
    assert found.fall[found.parameters.index("stakes.insider-2.break_falls")] == 0.0


def test_a_flat_threshold_has_no_probabilities_but_cutoffs_move():
    game, noise = draw(6, 3, Threshold.flat())
    _, found = find(game, noise)
    assert np.isnan(found.fall).all()
    row = found.parameters.index("mobilisation")
    np.testing.assert_allclose(found.cutoffs[row], 1.0, rtol=1e-6)


def test_the_frame_lists_what_matters_most_first():
    game, noise = draw(7, 3, NORMAL)
    _, found = find(game, noise)
    frame = found.to_frame()
    swing = frame["fall_by_ten_percent"].abs()
    assert swing.is_monotonic_decreasing
    assert set(frame["parameter"]) == set(found.parameters)
    assert f"breaks.{game.names[0]}" in frame.columns


def test_bold_and_cautious_agree_where_they_are_one():
    game, noise = draw(8, 3, NORMAL)
    answer, cautious = find(game, noise)
    assert answer.unique
    np.testing.assert_allclose(
        find(game, noise, "bold")[1].fall, cautious.fall, rtol=1e-6, atol=1e-9
    )


def test_it_refuses_atoms_other_games_and_other_words():
    game, noise = draw(9, 3, NORMAL)
    answer = solve_signals(game, signal_sd=noise)
    with pytest.raises(GameError, match="another game"):
        find_sensitivities(game.with_(names=["x", "y", "z"]), noise, answer)
    with pytest.raises(GameError, match="which"):
        find_sensitivities(game, noise, answer, which="middle")
    atoms = game.with_(threshold=Threshold.discrete([0.3, 0.7], [0.5, 0.5]))
    with pytest.raises(GameError, match="jump"):
        find_sensitivities(atoms, noise, solve_signals(atoms, signal_sd=noise))

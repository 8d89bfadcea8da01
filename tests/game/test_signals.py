"""solve_signals against brute force, Monte Carlo, its own promises, and its refusals."""

import math

import numpy as np
import pytest
import scipy.stats
from scipy.optimize import brentq
from scipy.special import ndtr

from innercircle.game import (
    Game,
    GameError,
    NotComplementsError,
    Threshold,
    TooFarApartError,
    solve_signals,
)
from innercircle.vocabulary import Reason
from second_methods import signals_cutoffs as slow

PRIORS = {
    "flat": (("flat", ()), Threshold.flat()),
    "normal": (("normal", (0.6, 0.2)), Threshold.normal(0.6, 0.2)),
    "tight normal": (("normal", (0.55, 0.03)), Threshold.normal(0.55, 0.03)),
    "uniform": (("uniform", (-0.2, 1.3)), Threshold.uniform(-0.2, 1.3)),
    "narrow uniform": (("uniform", (0.3, 0.7)), Threshold.uniform(0.3, 0.7)),
    "discrete": (
        ("atoms", [(0.2, 0.3), (0.55, 0.3), (0.9, 0.4)]),
        Threshold.discrete([0.2, 0.55, 0.9], [0.3, 0.3, 0.4]),
    ),
}


def draw(seed, n, noise=0.1):
    """A game with complements as plain data; power sums to about one."""
    rng = np.random.default_rng(seed)
    power = rng.dirichlet(np.full(n, 3.0))
    stakes = np.column_stack(
        (
            rng.uniform(60, 90, n),
            rng.uniform(0, 40, n),
            rng.uniform(0, 20, n),
            rng.uniform(30, 80, n),
        )
    )
    return {
        "power": power.tolist(),
        "stakes": stakes.tolist(),
        "mobilisation": 0.05,
        "noise": (noise * rng.uniform(0.6, 1.6, n)).tolist(),
    }


def make(plain, threshold):
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=threshold,
        mobilisation=plain["mobilisation"],
    )


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("n", [1, 2, 3, pytest.param(5, marks=pytest.mark.full)])
def test_meets_brute_force(prior, n):
    plain = draw(7 * n, n)
    plain["prior"], threshold = PRIORS[prior]
    answer = solve_signals(make(plain, threshold), signal_sd=plain["noise"])
    assert answer.certified
    assert answer.error_bound < 1e-7
    for bold, ours in ((False, answer.cautious_cutoffs), (True, answer.bold_cutoffs)):
        theirs = slow.solve(plain, bold=bold, points=1500)
        np.testing.assert_allclose(ours, theirs, rtol=5e-4, atol=3e-5)
    if prior != "flat":
        theirs = slow.fall_probability(plain, answer.cautious_cutoffs)
        assert answer.fall_probability_cautious == pytest.approx(theirs, abs=3e-5)


def test_meets_monte_carlo():
    plain = draw(3, 6)
    plain["prior"] = ("normal", (0.6, 0.2))
    answer = solve_signals(make(plain, Threshold.normal(0.6, 0.2)), signal_sd=plain["noise"])
    falls, breaks = slow.simulate(plain, answer.cautious_cutoffs, 400_000, seed=1)
    assert answer.fall_probability_cautious == pytest.approx(falls, abs=0.004)
    np.testing.assert_allclose(answer.break_probability_cautious, breaks, atol=0.004)


# ---------------------------------------------------------------------- what the answer says


def solve_plain(seed=3, n=4, threshold=None, **options):
    plain = draw(seed, n)
    game = make(plain, threshold or Threshold.normal(0.6, 0.2))
    return game, plain["noise"], solve_signals(game, signal_sd=plain["noise"], **options)


def test_an_answer_becomes_a_frame_and_plain_data():
    game, noise, answer = solve_plain()
    frame = answer.to_frame()
    assert list(frame["insider"]) == list(game.names)
    assert list(frame.columns) == [
        "insider",
        "signal_sd",
        "cutoff_cautious",
        "cutoff_bold",
        "break_probability_cautious",
        "break_probability_bold",
    ]
    plain = answer.to_dict()
    assert "memory" not in plain
    assert plain["signal_sd"] == noise
    assert plain["work"]["fields"] > 0
    assert len(answer.assumptions) == 2
    with pytest.raises(ValueError, match="read-only"):
        answer.cautious_cutoffs[0] = 0.0


def test_one_noise_for_all_is_the_same_as_one_each():
    game, _, _ = solve_plain()
    one, each = solve_signals(game, signal_sd=0.1), solve_signals(game, signal_sd=[0.1] * 4)
    assert one == each


def test_dominant_actions_give_infinite_cutoffs():
    stakes = [[60, 20, 70, 80], [60, 20, 0, 10], [60, 20, 0, 80], [50, 50, 50, 50]]
    game = Game(power=[1, 1, 1, 1], stakes=stakes, threshold=Threshold.normal(2, 0.5))
    answer = solve_signals(game, signal_sd=0.2)
    assert answer.certified
    assert answer.cautious_cutoffs[[0, 1, 3]].tolist() == [math.inf, -math.inf, -math.inf]
    assert answer.bold_cutoffs[[0, 1, 3]].tolist() == [math.inf, -math.inf, math.inf]
    assert np.isfinite(answer.cautious_cutoffs[2])
    assert answer.break_probability_cautious[[0, 1]].tolist() == [1.0, 0.0]
    assert not answer.unique


@pytest.mark.parametrize(
    "threshold",
    [Threshold.normal(0.6, 0.2), Threshold.uniform(-0.1, 1.2)],
    ids=["normal", "uniform"],
)
def test_gains_that_vanish_are_ties(threshold):
    # Breaking wins what staying keeps: between 0 and the insider's power nothing is at stake but
    # tails of the noise 16 standard deviations out.
    game = Game(power=[1.0], stakes=[[60, 50, 10, 60]], threshold=threshold)
    answer = solve_signals(game, signal_sd=0.03)
    assert answer.certified
    assert not answer.unique
    assert 0.0 < answer.cautious_cutoffs[0] < 0.25
    assert 0.75 < answer.bold_cutoffs[0] < 1.0


def test_a_tie_of_the_one_flat_equilibrium_is_bounded():
    game = Game(power=[1.0], stakes=[[60, 50, 10, 60]], threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=0.03)
    assert answer.unique
    assert not answer.certified
    assert answer.reason is Reason.GAP_NOT_CLOSED
    assert 0.1 < answer.error_bound < 0.5
    theirs = brentq(
        lambda x: 10.0 * ndtr(-x / 0.03) - 50.0 * ndtr((x - 1.0) / 0.03), 0.01, 0.99, xtol=1e-12
    )
    assert abs(answer.cautious_cutoffs[0] - theirs) <= answer.error_bound


@pytest.mark.parametrize(
    ("power", "stakes", "noise", "threshold", "mobilisation"),
    [
        (
            [0.28968159, 0.71031841],
            [[62.22, 21.12, 17.88, 32.14], [76.46, 8.86, 11.17, 58.25]],
            [0.00967, 0.01324],
            Threshold.flat(),
            0.0,
        ),
        (
            [0.49324412, 0.12672477, 0.12016577, 0.25986533],
            [
                [66.38, 33.75, 14.45, 64.05],
                [78.29, 13.53, 14.27, 70.17],
                [73.7, 25.73, 8.53, 50.45],
                [62.64, 33.55, 2.95, 63.24],
            ],
            [0.00198, 0.00331, 0.00273, 0.00712],
            Threshold.normal(0.57656, 1.75115),
            0.1,
        ),
    ],
    ids=["two insiders, flat", "four insiders, normal"],
)
def test_a_plateau_of_gains_near_zero_is_crossed(power, stakes, noise, threshold, mobilisation):
    # Between two sums gains are a few 1e-4 of the stakes, and flat; the equilibrium is at an end.
    game = Game(power=power, stakes=stakes, threshold=threshold, mobilisation=mobilisation)
    answer = solve_signals(game, signal_sd=noise)
    assert answer.certified
    assert answer.unique
    assert answer.error_bound < 1e-8
    assert answer.work["climbs"] < 300


def test_who_has_nothing_at_stake_makes_two_equilibria_even_under_a_flat_threshold():
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80], [5, 5, 5, 5]], threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=0.1)
    assert answer.certified
    assert not answer.unique
    assert answer.cautious_cutoffs[1] == -math.inf
    assert answer.bold_cutoffs[1] == math.inf
    assert answer.bold_cutoffs[0] - answer.cautious_cutoffs[0] == pytest.approx(1.0, abs=1e-8)


def test_nobody_breaks_when_no_signal_could_show_enough():
    game = Game(
        power=[1, 1, 1], stakes=[[20, 10, 0, 90]] * 3, threshold=Threshold.uniform(2.5, 4.0)
    )
    answer = solve_signals(game, signal_sd=0.1)
    assert np.all(answer.cautious_cutoffs == -math.inf)
    assert answer.fall_probability_cautious == 0.0
    assert answer.fall_probability_bold > 0.1
    assert answer.certified
    assert not answer.unique


# ---------------------------------------------------------------------- options


def test_a_start_saves_work_and_changes_nothing():
    game, noise, answer = solve_plain()
    stakes = np.array(game.stakes)
    stakes[0, 0] -= 1.0
    changed = game.with_(stakes=stakes)
    cold = solve_signals(changed, signal_sd=noise)
    for start in (answer, answer.cautious_cutoffs, answer.cautious_cutoffs.tolist()):
        warm = solve_signals(changed, signal_sd=noise, start=start)
        np.testing.assert_allclose(
            warm.cautious_cutoffs, cold.cautious_cutoffs, atol=2 * cold.error_bound
        )
        assert warm.certified
    assert (
        solve_signals(changed, signal_sd=noise, start=answer).work["fields"] < cold.work["fields"]
    )


def test_without_proof_an_answer_is_not_certified_but_bounded():
    game, noise, answer = solve_plain()
    fast = solve_signals(game, signal_sd=noise, prove=False)
    assert not fast.certified
    assert not fast.unique
    assert fast.reason is Reason.NOT_PROVED
    assert fast.error_bound < 1e-8
    assert fast.work["steps"] == 0
    np.testing.assert_allclose(fast.cautious_cutoffs, answer.cautious_cutoffs, atol=1e-8)


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5, 1e-7, 1e-9, 1e-11])
def test_the_error_bound_holds_at_any_tolerance(tolerance):
    game, noise, _ = solve_plain(seed=5, n=5)
    exact = solve_signals(game, signal_sd=noise, tolerance=1e-11)
    answer = solve_signals(game, signal_sd=noise, tolerance=tolerance)
    assert answer.certified
    assert answer.error_bound <= 1.01 * max(tolerance, 1e-10) * game.scale
    gap = np.abs(answer.cautious_cutoffs - exact.cautious_cutoffs)
    assert np.all(gap <= answer.error_bound + exact.error_bound)


# ---------------------------------------------------------------------- powers that fit no lattice


@pytest.mark.parametrize(
    "threshold", [Threshold.flat(), Threshold.normal(0.6, 0.2)], ids=["flat", "normal"]
)
def test_bounds_from_rounded_powers_contain_the_exact_answer(threshold, monkeypatch):
    game, noise, exact = solve_plain(seed=11, n=6, threshold=threshold)
    monkeypatch.setattr("innercircle.game._kernels.signals_model.MOST_STATES", 1)
    monkeypatch.setattr("innercircle.game._kernels.signals_model.find_fold", lambda: None)
    answer = solve_signals(game, signal_sd=noise)
    assert answer.reason is Reason.BRACKETED
    assert answer.certified
    assert 1e-6 < answer.error_bound < 5e-3
    for name in ("cautious_cutoffs", "bold_cutoffs"):
        np.testing.assert_allclose(
            getattr(answer, name), getattr(exact, name), rtol=0.0, atol=answer.error_bound
        )
    assert answer.unique == (not threshold.is_proper)


def test_thirty_insiders_on_a_lattice():
    rng = np.random.default_rng(8)
    power = np.round(rng.dirichlet(np.full(30, 3.0)), 2) + 0.01
    stakes = np.tile([80.0, 20.0, 0.0, 60.0], (30, 1)) + rng.uniform(-5, 5, (30, 4))
    game = Game(power=power, stakes=stakes, threshold=Threshold.normal(0.6, 0.2))
    answer = solve_signals(game, signal_sd=0.08)
    assert answer.certified
    assert answer.error_bound < 1e-8
    assert answer.reason is Reason.SOLVED


# ---------------------------------------------------------------------- refusals


def test_without_complements_it_refuses_by_name():
    game = Game(
        power=[1, 1],
        stakes=[[10, 20, 0, 60], [60, 20, 0, 60]],
        threshold=Threshold.normal(1, 0.5),
        names=["guard", "party"],
    )
    with pytest.raises(NotComplementsError, match=r"guard: .*free-rider"):
        solve_signals(game, signal_sd=0.1)


@pytest.mark.parametrize("signal_sd", [0.0, -1.0, math.nan, math.inf, [0.1, 0.0]], ids=str)
def test_noise_must_be_positive(signal_sd):
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=Threshold.normal(1, 0.5))
    with pytest.raises(GameError, match=r"above 0.*solve_common"):
        solve_signals(game, signal_sd=signal_sd)


@pytest.mark.parametrize("signal_sd", ["much", [0.1, 0.1, 0.1], None], ids=str)
def test_noise_must_be_numbers_one_an_insider(signal_sd):
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=Threshold.normal(1, 0.5))
    with pytest.raises(GameError, match="signal_sd"):
        solve_signals(game, signal_sd=signal_sd)


@pytest.mark.parametrize(
    "threshold",
    [
        Threshold.point(1.0),
        Threshold.discrete([1.0], [1.0]),
        Threshold.frozen(scipy.stats.rv_discrete(values=([1], [1.0]))()),
    ],
    ids=["point", "one value", "one SciPy value"],
)
def test_a_known_threshold_is_refused(threshold):
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=threshold)
    with pytest.raises(GameError, match=r"nothing to sense.*solve_common"):
        solve_signals(game, signal_sd=0.1)


def test_powers_too_far_apart_are_refused():
    stakes = [[60, 20, 0, 80]] * 2
    far = Threshold.discrete([1.0 + 1e-12, 5.0], [0.5, 0.5])
    with pytest.raises(TooFarApartError, match="too far apart"):
        solve_signals(Game(power=[1.0, 1e-12], stakes=stakes, threshold=far), signal_sd=0.5)
    near = Threshold.discrete([0.3, 5.0], [0.5, 0.5])
    game = Game(power=[0.1, 0.2], stakes=stakes, threshold=near)
    assert solve_signals(game, signal_sd=0.5).certified


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_any_unit_of_power_will_do(unit):
    stakes = [[60, 20, 0, 80], [70, 30, 10, 90]]
    one, other = (
        solve_signals(
            Game(
                power=[0.6 * u, 0.4 * u],
                stakes=stakes,
                threshold=Threshold.normal(0.5 * u, 0.2 * u),
            ),
            signal_sd=0.1 * u,
        )
        for u in (1.0, unit)
    )
    assert other.certified
    np.testing.assert_allclose(other.cautious_cutoffs / unit, one.cautious_cutoffs, rtol=1e-8)


@pytest.mark.parametrize("start", [[0.1], [0.1, math.nan]], ids=["too few", "nan"])
def test_a_start_must_be_cutoffs(start):
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=Threshold.normal(1, 0.5))
    with pytest.raises(GameError, match="start"):
        solve_signals(game, signal_sd=0.1, start=start)


@pytest.mark.parametrize("tolerance", [0.0, -1e-3, 1.0, math.nan])
def test_a_tolerance_is_a_share(tolerance):
    game = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=Threshold.normal(1, 0.5))
    with pytest.raises(GameError, match="tolerance"):
        solve_signals(game, signal_sd=0.1, tolerance=tolerance)


# ---------------------------------------------------------------------- SciPy distributions


@pytest.mark.parametrize(
    ("distribution", "threshold"),
    [
        (scipy.stats.norm(0.6, 0.2), Threshold.normal(0.6, 0.2)),
        (scipy.stats.uniform(0.1, 0.9), Threshold.uniform(0.1, 1.0)),
        (scipy.stats.truncnorm(-40, 40, loc=0.6, scale=0.2), Threshold.normal(0.6, 0.2)),
        (scipy.stats.beta(1, 1, loc=0.1, scale=0.9), Threshold.uniform(0.1, 1.0)),
    ],
    ids=["normal", "uniform", "a truncated normal cut nowhere", "a flat beta"],
)
def test_frozen_distributions_agree_with_the_kinds_they_are(distribution, threshold):
    game, noise, answer = solve_plain(seed=21, n=3, threshold=threshold)
    frozen = solve_signals(game.with_(threshold=Threshold.frozen(distribution)), signal_sd=noise)
    np.testing.assert_allclose(frozen.cautious_cutoffs, answer.cautious_cutoffs, atol=1e-7)
    np.testing.assert_allclose(frozen.bold_cutoffs, answer.bold_cutoffs, atol=1e-7)
    assert frozen.fall_probability_cautious == pytest.approx(
        answer.fall_probability_cautious, abs=1e-8
    )
    np.testing.assert_allclose(
        frozen.break_probability_cautious, answer.break_probability_cautious, atol=1e-8
    )


def test_many_atoms_approach_a_density():
    plain = draw(31, 3)
    beta = scipy.stats.beta(2, 3)
    exact = solve_signals(make(plain, Threshold.frozen(beta)), signal_sd=plain["noise"])
    errors = []
    for count in (50, 200):
        marks = beta.ppf((np.arange(count) + 0.5) / count)
        atoms = Threshold.discrete(marks, np.full(count, 1 / count))
        answer = solve_signals(make(plain, atoms), signal_sd=plain["noise"])
        errors.append(np.max(np.abs(answer.cautious_cutoffs - exact.cautious_cutoffs)))
    assert errors[1] < 0.4 * errors[0]
    assert errors[1] < 0.1

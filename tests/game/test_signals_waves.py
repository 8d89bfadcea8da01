"""Sums of any powers by their characteristic function: as exact as the list of all sums."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import erfi, wofz

from innercircle.game import Game, Threshold, solve_signals
from innercircle.game._kernels import signals_gain, signals_model
from innercircle.game._kernels.characteristic import (
    DEPTH,
    SHALLOW,
    Characteristic,
    find_fold,
    find_length,
)
from innercircle.game._kernels.signals_model import group
from innercircle.game._kernels.signals_prior import FlatPrior, NormalPrior
from innercircle.game._kernels.signals_solve import Search, find_slopes
from innercircle.vocabulary import Reason
from second_methods import signals_listed as slow

FLAT, NORMAL = FlatPrior(), NormalPrior(0.45, 0.15)


def draw(seed, most=9):
    """A game as plain data: unequal powers, some noise of its own for everybody, half the time."""
    rng = np.random.default_rng([77, seed])
    n = int(rng.integers(2, most + 1))
    power = rng.lognormal(0.0, rng.choice([0.3, 0.8, 1.2]), n)
    a, p = rng.uniform(40, 100, n), rng.uniform(0, 30, n)
    r, g = np.minimum(rng.uniform(0, 40, n), a), np.maximum(p, rng.uniform(10, 90, n))
    noise = np.full(n, np.exp(rng.uniform(np.log(0.02), np.log(0.3))))
    if rng.random() < 0.5:
        noise *= np.exp(rng.uniform(-0.7, 0.7, n))
    prior = rng.uniform(0.1, 0.9), np.exp(rng.uniform(np.log(0.05), np.log(0.5)))
    return {
        "power": (power / power.sum()).tolist(),
        "stakes": np.column_stack((a, r, p, g)).tolist(),
        "mobilisation": 0.0,
        "noise": noise.tolist(),
        "prior": prior,
    }


def make(plain):
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=Threshold.normal(*plain["prior"]),
        mobilisation=plain["mobilisation"],
    )


def solve_both(plain, monkeypatch, **options):
    """The same game with every sum listed, and by waves."""
    answers = []
    for much in (np.inf, -1.0):
        monkeypatch.setattr(signals_model, "_MUCH_WORK", much)
        answers.append(solve_signals(make(plain), signal_sd=plain["noise"], **options))
    return answers


def make_models(seed, prior, counts=None, mobilisation=0.0):
    """A model with all sums listed, the same by waves, and cutoffs near an equilibrium."""
    rng = np.random.default_rng(seed)
    n = 7 if counts is None else len(counts)
    counts = np.ones(n, dtype=int) if counts is None else np.array(counts)
    power = np.repeat(rng.lognormal(0.0, 0.6, n), counts)
    stakes = np.repeat(rng.uniform([60, 5, 0, 30], [90, 25, 10, 70], (n, 4)), counts, axis=0)
    sd = np.repeat(0.07 * np.exp(rng.uniform(-0.6, 0.6, n)), counts)
    power /= power.sum()
    listed = group(power, stakes, sd, np.full(power.size, 1e-7), mobilisation, prior).model
    total = float(np.sum(listed.power * listed.counts))
    space = Characteristic(
        tuple(int(m) for m in listed.counts), listed.power, np.array([0.0, total]), find_fold()
    )
    return listed, replace(listed, space=space), 0.45 + rng.normal(0.0, 0.1, listed.sd.size)


@pytest.mark.parametrize("counts", [None, (2, 1, 3), (4,), (1,)], ids=str)
@pytest.mark.parametrize("prior", [FLAT, NORMAL], ids=["flat", "normal"])
def test_gains_are_those_of_all_sums_listed(prior, counts):
    for seed in range(4):
        listed, waves, cutoffs = make_models(seed, prior, counts, mobilisation=0.03 * seed)
        exact = signals_gain.make_nodes(listed, cutoffs, cutoffs, 1.0)
        theirs = signals_gain.find_gain(
            listed, signals_gain.make_field(listed, cutoffs, exact), cutoffs
        )
        for width, atol in ((signals_gain.FINE, 1e-13), (signals_gain.COARSE, 1e-8)):
            nodes = signals_gain.make_nodes(waves, cutoffs, cutoffs, width)
            field = signals_gain.make_field(waves, cutoffs, nodes)
            ours = signals_gain.find_gain(waves, field, cutoffs)
            np.testing.assert_allclose(ours / listed.span, theirs / listed.span, atol=atol)


@pytest.mark.parametrize("prior", [FLAT, NORMAL], ids=["flat", "normal"])
def test_slopes_are_those_of_small_steps(prior):
    listed, waves, cutoffs = make_models(5, prior, (2, 1, 1, 3))
    theirs, ours = (find_slopes(Search(model), cutoffs).matrix for model in (listed, waves))
    np.testing.assert_allclose(ours, theirs, atol=1e-4 * np.abs(theirs).max())


def test_the_bound_on_shifted_chances_is_largest_at_the_cutoff():
    """|Φ(z + iη)| + |Φ(−z − iη)| ≤ K(η), what the length of waves stands on."""

    def phi(z):
        return 0.5 * np.exp(-(z**2) / 2.0) * wofz(1j * -z / np.sqrt(2.0))

    z = np.linspace(0.0, 12.0, 1201)
    for eta in np.geomspace(0.05, 7.0, 25):
        both = np.abs(phi(z + 1j * eta)) + np.abs(phi(-z - 1j * eta))
        assert np.argmax(both) == 0
        assert both[0] == pytest.approx(np.hypot(1.0, erfi(eta / np.sqrt(2.0))), rel=1e-12)


@pytest.mark.parametrize("depth", [DEPTH, SHALLOW])
def test_the_length_bounds_the_transform_of_posterior_times_chances(depth):
    """Σ_T |∫ f·Pr(T|θ)·exp(−iωθ) dθ| ≤ exp(−½(ωs)²), by a trapezoid over all sets."""
    rng = np.random.default_rng(3)
    sd, cutoffs = np.array([0.1, 0.05, 0.2, 0.07]), rng.normal(0.4, 0.05, 4)
    theta = np.linspace(-2.0, 3.0, 40001)
    step = theta[1] - theta[0]
    chances = signals_gain.ndtr((cutoffs[:, None] - theta) / sd[:, None])
    sets, _ = slow.list_sets(np.ones(4))
    s = find_length(sd, np.ones(4, dtype=np.intp), 0.05)
    f = np.exp(-0.5 * ((theta - 0.42) / 0.05) ** 2) / (0.05 * np.sqrt(2.0 * np.pi))
    for omega in np.linspace(1.0, min(5.5, np.sqrt(2.0 * depth)), 6) / s:
        total = 0.0
        for chosen in sets:
            chance = np.prod(np.where(chosen[:, None], chances, 1.0 - chances), axis=0)
            total += abs(np.sum(f * chance * np.exp(-1j * omega * theta)) * step)
        assert total <= np.exp(-0.5 * (omega * s) ** 2) + 1e-12


def test_outside_the_window_nothing_is_in_doubt():
    _, model, cutoffs = make_models(2, FLAT)
    reach = 0.01
    waves = model.space.make_waves(0.0, cutoffs, model.sd, narrowest=0.04, reach=reach)
    sets, sums = slow.list_sets(model.power)
    for theta, sure in ((waves.low, np.greater_equal), (waves.high, np.less)):
        for by in (-reach, reach):
            chance = signals_gain.ndtr((cutoffs + by - theta) / model.sd)
            weight = np.prod(np.where(sets, chance, 1.0 - chance), axis=1)
            assert np.sum(weight[~sure(sums, theta)]) < 1e-14


@pytest.mark.parametrize("beliefs", ["flat", "common"])
@pytest.mark.parametrize("seed", range(6))
def test_certificates_agree_with_all_sums_listed(seed, beliefs, monkeypatch):
    assert_agrees(*solve_both(draw(seed), monkeypatch, beliefs=beliefs))


@pytest.mark.full
def test_no_certificate_is_wrong_in_a_thousand_games(monkeypatch):
    for seed in range(1000):
        for beliefs in ("flat", "common"):
            assert_agrees(*solve_both(draw(seed), monkeypatch, beliefs=beliefs))


def assert_agrees(exact, waves):
    """Both are proved, and what is proved is the same."""
    assert exact.certified == waves.certified
    assert exact.unique == waves.unique
    if not exact.certified:
        return
    near = exact.error_bound + waves.error_bound
    for name in ("cautious_cutoffs", "bold_cutoffs"):
        np.testing.assert_allclose(getattr(waves, name), getattr(exact, name), rtol=0.0, atol=near)
    assert waves.fall_probability_cautious == pytest.approx(
        exact.fall_probability_cautious, abs=1e-8 + 100.0 * near
    )


@pytest.mark.parametrize("prior", [None, (0.45, 0.15)], ids=["flat", "normal"])
def test_cutoffs_leave_everybody_indifferent_by_the_list(prior, monkeypatch):
    monkeypatch.setattr(signals_model, "_MUCH_WORK", -1.0)
    plain = {**draw(4, 10), "prior": (0.45, 0.15)}
    game = make(plain)
    answer = solve_signals(
        game, signal_sd=plain["noise"], beliefs="flat" if prior is None else "common"
    )
    assert answer.certified
    plain["prior"] = prior
    finite = np.flatnonzero(np.isfinite(answer.cautious_cutoffs))
    assert finite.size > 1
    for i in finite[:3]:
        gain = slow.find_gain(plain, i, answer.cautious_cutoffs)
        assert abs(gain) < 1e-5  # cutoffs are within 1e-9, and gains of a hundred points change


@pytest.mark.parametrize("n", [18, 40])
def test_many_unequal_insiders_are_certified_and_one(n):
    rng = np.random.default_rng(n)
    stakes = rng.uniform([60, 5, 0, 30], [90, 25, 10, 70], (n, 4))
    game = Game(power=rng.dirichlet(np.full(n, 5.0)), stakes=stakes, threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=0.06)
    assert answer.certified
    assert answer.unique
    assert answer.reason is Reason.SOLVED
    assert answer.error_bound < 1e-8


def test_little_noise_is_left_to_rounding():
    rng = np.random.default_rng(1)
    stakes = rng.uniform([60, 5, 0, 30], [90, 25, 10, 70], (18, 4))
    game = Game(power=rng.dirichlet(np.full(18, 5.0)), stakes=stakes, threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=1e-4)
    assert answer.reason is Reason.BRACKETED

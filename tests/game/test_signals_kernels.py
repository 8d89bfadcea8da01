"""The pieces of the signal solver: sums, posteriors, nodes, proofs."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats

from innercircle.game import Threshold
from innercircle.game._kernels import (
    signals,
    signals_falls,
    signals_gain,
    signals_grid,
    signals_model,
    sums,
)
from innercircle.game._kernels.signals_enclosure import Enclosure
from innercircle.game._kernels.signals_proof import climb, find_floor, reach_floor
from innercircle.game._kernels.signals_solve import Search, find_heading, find_slopes
from innercircle.game._signals_prior import make_prior

# ---------------------------------------------------------------------- sums


def fold_slowly(power, counts, chance, value):
    """A, B and the expectation by listing who breaks; value is a function of the sum."""
    kinds = [g for g, m in enumerate(counts) for _ in range(m)]
    joined, stayed, whole = np.zeros(len(counts)), np.zeros(len(counts)), 0.0
    for chosen in itertools.product((0, 1), repeat=len(kinds)):
        total = sum(power[g] for g, c in zip(kinds, chosen, strict=True) if c)
        weight = math.prod(
            chance[g] if c else 1.0 - chance[g] for g, c in zip(kinds, chosen, strict=True)
        )
        whole += weight * value(total)
        for g in range(len(counts)):
            first = kinds.index(g)
            if chosen[first]:
                joined[g] += weight / chance[g] * value(total)
            else:
                stayed[g] += weight / (1.0 - chance[g]) * value(total)
    return joined, stayed, whole


@pytest.mark.parametrize("space", ["states", "lattice"])
@pytest.mark.parametrize("counts", [(1,), (1, 1, 1), (2, 1, 3), (4,)], ids=str)
def test_a_fold_is_the_average_over_who_breaks(space, counts):
    rng = np.random.default_rng(len(counts))
    steps = np.sort(rng.integers(1, 5, len(counts)))[::-1]
    made = (
        sums.list_states(0.25 * steps, np.array(counts))
        if space == "states"
        else sums.make_lattice(steps, np.array(counts), 0.25)
    )
    chance = rng.uniform(0.05, 0.95, (len(counts), 4))
    value = np.cos(made.sums)[:, None] + np.zeros(4)
    joined, stayed, whole = made.fold(chance, value)
    for node in range(4):
        theirs = fold_slowly(0.25 * steps, counts, chance[:, node], np.cos)
        np.testing.assert_allclose(joined[:, node], theirs[0], atol=1e-13)
        np.testing.assert_allclose(stayed[:, node], theirs[1], atol=1e-13)
        assert whole[node] == pytest.approx(theirs[2], abs=1e-13)


def test_a_fold_takes_certain_chances():
    made = sums.list_states(np.array([0.5, 0.2]), np.array([2, 1]))
    value = np.repeat(made.sums[:, None], 2, axis=1)
    joined, stayed, whole = made.fold(np.array([[0.0, 1.0], [1.0, 0.0]]), value)
    np.testing.assert_allclose(whole, [0.2, 1.0])
    np.testing.assert_allclose(joined, [[0.7, 1.0], [0.2, 1.2]], atol=1e-15)
    np.testing.assert_allclose(stayed, [[0.2, 0.5], [0.0, 1.0]], atol=1e-15)


@pytest.mark.parametrize(
    ("power", "steps"),
    [
        ([0.3, 0.1, 0.2], [3, 1, 2]),
        ([22.0, 18.0, 10.0], [11, 9, 5]),
        ([0.137, 0.022, 0.9], [137, 22, 900]),
        ([1.0 / 3.0, 1.0 / 6.0], [2, 1]),
        ([7.0], [1]),
    ],
    ids=["tenths", "whole numbers", "thousandths", "thirds", "one"],
)
def test_a_common_step_is_found(power, steps):
    power = np.array(power)
    lattice = sums.find_lattice(power, np.ones(power.size, dtype=int))
    assert lattice.steps == tuple(steps)
    assert lattice.sums[-1] == pytest.approx(power.sum(), rel=1e-13)


def test_no_common_step_is_invented():
    power = np.array([1.0, math.sqrt(2.0), math.pi])
    assert sums.find_lattice(power, np.ones(3, dtype=int)) is None
    assert sums.find_lattice(np.array([1.0, 1e-7]), np.ones(2, dtype=int)) is None


def test_rounded_sums_bracket_the_true_ones():
    rng = np.random.default_rng(4)
    power, counts = rng.uniform(0.1, 1.0, 8), np.ones(8, dtype=int)
    rounding = sums.round_to_lattice(power, counts, 100)
    steps = np.array(rounding.lattice.steps)
    step = rounding.lattice.sums[1]
    assert rounding.lattice.sums.size <= 101
    for chosen in itertools.product((0, 1), repeat=8):
        miss = np.dot(chosen, power) - step * np.dot(chosen, steps)
        assert -rounding.down - 1e-12 <= miss <= rounding.up + 1e-12


# ---------------------------------------------------------------------- nodes


def test_shares_integrate_up_to_any_limit():
    grid = signals_grid.make_grid(
        (np.array([-1.0]), np.array([2.0]), np.array([0.5])),
        (np.empty(0), np.empty(0), np.empty(0)),
        (-5.0, 5.0),
        np.empty(0),
        2.0,
    )
    limits = np.array([-1.5, -1.0, -0.3, 0.4, 1.999, 2.0, 3.0])
    shares = grid.find_shares(limits, slice(0, grid.left.size))
    ours = shares @ (grid.weight * np.exp(grid.theta))
    inside = np.clip(limits, -1.0, 2.0)
    np.testing.assert_allclose(ours, np.exp(inside) - np.exp(-1.0), rtol=1e-12, atol=1e-12)


def test_panels_end_where_coverage_does_and_at_knots():
    grid = signals_grid.make_grid(
        (np.array([0.0, 5.0]), np.array([1.0, 6.0]), np.array([1.0, 0.1])),
        (np.array([0.2]), np.array([0.3]), np.array([1e4])),
        (-10.0, 5.5),
        np.array([0.77]),
        2.0,
    )
    assert grid.left[0] == 0.0
    assert grid.right[-1] == 5.5
    assert 0.77 in grid.left
    assert not np.any((grid.theta > 1.0) & (grid.theta < 5.0))
    assert np.sum(grid.weight) == pytest.approx(1.5, rel=1e-13)


# ---------------------------------------------------------------------- posteriors

PRIORS = {
    "normal": (Threshold.normal(0.5, 0.2), scipy.stats.norm(0.5, 0.2)),
    "uniform": (Threshold.uniform(0.1, 0.9), scipy.stats.uniform(0.1, 0.8)),
    "beta": (Threshold.frozen(scipy.stats.beta(2, 3)), scipy.stats.beta(2, 3)),
    "laplace": (Threshold.frozen(scipy.stats.laplace(0.5, 0.1)), scipy.stats.laplace(0.5, 0.1)),
    "student": (
        Threshold.frozen(scipy.stats.t(3, loc=0.5, scale=0.2)),
        scipy.stats.t(3, loc=0.5, scale=0.2),
    ),
}


@pytest.mark.parametrize("name", PRIORS)
@pytest.mark.parametrize("mirror", [False, True], ids=["as it is", "mirrored"])
def test_posteriors_meet_quadrature(name, mirror):
    threshold, distribution = PRIORS[name]
    prior = make_prior(threshold, 1.0)
    sign = -1.0 if mirror else 1.0
    if mirror:
        prior = prior.mirrored()
    x, sd = sign * np.array([-0.4, 0.3, 0.62, 1.5]), np.array([0.05, 0.1, 0.3, 0.2])
    left, right, _ = prior.spread(x, sd)
    t = left + 0.45 * (right - left)
    below, density = prior.below(x, sd, t), prior.density(x, sd, t[:, None])[:, 0]
    points, weights = np.polynomial.legendre.leggauss(24)
    for i in range(4):
        cuts = np.linspace(left[i], right[i], 301)
        cuts = np.sort(np.append(cuts, [t[i], np.clip(sign * 0.5, left[i], right[i])]))
        half = 0.5 * np.diff(cuts)[:, None]
        theta = np.append((cuts[:-1, None] + half * (1.0 + points)).ravel(), t[i])
        log = distribution.logpdf(sign * theta) - 0.5 * ((theta - x[i]) / sd[i]) ** 2
        log -= log.max()
        parts = np.sum(np.exp(log[:-1]).reshape(half.size, -1) * half * weights, axis=1)
        share = np.sum(parts[cuts[1:] <= t[i]]) / np.sum(parts)
        assert below[i] == pytest.approx(share, abs=1e-12)
        assert density[i] == pytest.approx(np.exp(log[-1]) / np.sum(parts), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", PRIORS)
def test_the_probability_of_a_low_signal_is_the_prior_blurred(name):
    threshold, distribution = PRIORS[name]
    prior = make_prior(threshold, 1.0)
    k, sd = np.array([-np.inf, 0.2, 0.7, np.inf]), np.full(4, 0.15)
    ours = prior.find_lower(k, sd)
    marks = distribution.ppf((np.arange(200_000) + 0.5) / 200_000)
    theirs = [scipy.stats.norm.cdf((each - marks) / 0.15).mean() for each in k]
    np.testing.assert_allclose(ours, theirs, atol=2e-6)


def test_concave_densities_are_told_from_others():
    told = {name: make_prior(threshold, 1.0).concave for name, (threshold, _) in PRIORS.items()}
    assert told == {
        "normal": True,
        "uniform": True,
        "beta": True,
        "laplace": True,
        "student": False,
    }


# ---------------------------------------------------------------------- proofs


def make_several():
    """Six equal insiders and a firm prior: three equilibria, the middle one unstable."""
    stakes = np.tile([60.0, 20.0, 0.0, 80.0], (6, 1))
    prior = make_prior(Threshold.normal(0.5, 0.06), 1.0)
    power, noise = np.full(6, 1.0 / 6.0), np.full(6, 0.06)
    return signals_model.group(power, stakes, noise, np.full(6, 8e-8), 0.0, prior).model


def find_all(model):
    """Every equilibrium of a game of one kind, by a scan of F."""
    search = Search(model)
    marks = np.linspace(-1.5, 2.5, 801)
    values = np.array([search.gain(np.array([k]))[0] for k in marks])
    changes = np.flatnonzero((values[:-1] > 0) != (values[1:] > 0))
    found = []
    for c in changes:
        low, high = marks[c], marks[c + 1]
        for _ in range(60):
            middle = 0.5 * (low + high)
            same = (search.gain(np.array([middle]))[0] > 0) == (values[c] > 0)
            low, high = (middle, high) if same else (low, middle)
        found.append(low)
    return found


def test_several_equilibria_are_found_and_the_outer_ones_returned():
    model = make_several()
    low, _, high = find_all(model)
    found = signals.solve_extremes(model, 1e-9)
    assert found.cautious.proved
    assert found.bold.proved
    assert found.cautious.cutoffs[0] == pytest.approx(low, abs=1e-8)
    assert found.bold.cutoffs[0] == pytest.approx(high, abs=1e-8)


def test_no_start_makes_the_solver_jump_over_the_smallest():
    model = make_several()
    low, middle, high = find_all(model)
    for begin in (low, middle, high, 5.0):
        found = signals.solve_extremes(model, 1e-9, signals.Start(np.array([begin])))
        assert found.cautious.cutoffs[0] == pytest.approx(low, abs=1e-8)
        assert found.bold.cutoffs[0] == pytest.approx(high, abs=1e-8)


def test_a_larger_equilibrium_cannot_be_proved_the_smallest():
    model = make_several()
    for cutoff in find_all(model)[1:]:
        search = Search(model)
        at = np.array([cutoff])
        heading = find_heading(model, find_slopes(search, at))
        there = Enclosure(at - 1e-9, at + 1e-9, np.array([1e-12]))
        assert not reach_floor(search, there.low, find_floor(search), there.noise, heading)


def test_a_round_of_best_replies_rises_and_never_passes_the_smallest():
    model = make_several()
    low = find_all(model)[0]
    search = Search(model)
    floor = find_floor(search)
    for _ in range(60):
        higher = climb(search, floor)
        assert higher[0] >= floor[0]
        assert higher[0] <= low + 1e-9
        floor = higher
    assert floor[0] == pytest.approx(low, abs=1e-3)


def test_what_the_mirror_says_of_gains():
    model = make_several()
    mirror = model.mirrored()
    k = np.array([0.37])
    ours = Search(model).gain(k)
    assert Search(mirror).gain(-k) == pytest.approx(-ours, abs=1e-9)
    assert signals_falls.find_falls(mirror, -k) == pytest.approx(
        1.0 - signals_falls.find_falls(model, k), abs=1e-12
    )


@pytest.mark.parametrize("width", [signals_gain.FINE, signals_gain.COARSE], ids=["fine", "coarse"])
def test_quadrature_errors_stay_within_their_margins(width):
    rng = np.random.default_rng(2)
    worst = 0.0
    for _ in range(20):
        n = int(rng.integers(2, 7))
        power = rng.dirichlet(np.full(n, 2.0))
        stakes = np.column_stack(
            (
                rng.uniform(50, 90, n),
                rng.uniform(0, 40, n),
                rng.uniform(0, 20, n),
                rng.uniform(30, 90, n),
            )
        )
        noise = rng.choice([0.01, 0.05, 0.3], n)
        prior = make_prior(Threshold.normal(0.5, 0.2), 1.0)
        model = signals_model.group(power, stakes, noise, np.full(n, 9e-8), 0.0, prior).model
        k = rng.uniform(0.2, 0.8, model.sd.size)
        search = Search(model)
        error = np.abs(search.gain(k, width) - search.gain(k, 0.8)) / model.span
        worst = max(worst, float(error.max()))
    assert worst < {signals_gain.FINE: 5e-12, signals_gain.COARSE: 1e-7}[width]


def test_a_posterior_squeezed_against_an_end_is_resolved():
    # Far outside the support the posterior is an exponential a few thousandths wide.
    prior = make_prior(Threshold.frozen(scipy.stats.beta(2, 3)), 1.0)
    stakes = np.tile([60.0, 20.0, 0.0, 80.0], (3, 1))
    power, noise = np.array([0.3, 0.3, 0.4]), np.full(3, 0.19)
    model = signals_model.group(power, stakes, noise, np.full(3, 8e-8), 0.0, prior).model
    search = Search(model)
    for k in ([7.3, 4.5], [-6.0, 2.0], [0.3, 9.0]):
        error = np.abs(search.gain(np.array(k)) - search.gain(np.array(k), 0.4)) / model.span
        assert np.max(error) < 1e-11

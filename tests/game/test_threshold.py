"""The threshold: what counts as met, at every scale, and what is refused."""

import pickle

import numpy as np
import pytest
from scipy import stats

from innercircle.errors import GameError
from innercircle.game import Game, Threshold

SCALES = [10.0**k for k in range(-12, 13)]

KINDS = {
    "point": Threshold.point(0.6),
    "uniform": Threshold.uniform(0.2, 0.9),
    "normal": Threshold.normal(0.5, 0.1),
    "discrete": Threshold.discrete([0.3, 0.6, 0.8], [0.2, 0.5, 0.3]),
    "beta": Threshold.frozen(stats.beta(2, 3)),
    "binomial": Threshold.frozen(stats.binom(5, 0.3)),
    "newer_normal": Threshold.frozen(stats.Normal(mu=0.5, sigma=0.1)),
    "newer_uniform": Threshold.frozen(stats.Uniform(a=0.2, b=0.9)),
    "newer_binomial": Threshold.frozen(stats.Binomial(n=5, p=0.3)),
    "histogram": Threshold.frozen(
        stats.rv_histogram(([1, 2, 3], [0, 0.2, 0.5, 1.0]), density=False)
    ),
    "listed": Threshold.frozen(stats.rv_discrete(values=([1, 2, 4], [0.2, 0.3, 0.5]))),
}
proper = pytest.mark.parametrize("threshold", KINDS.values(), ids=KINDS.keys())


@pytest.mark.parametrize("scale", SCALES, ids=lambda s: f"scale_{s:g}")
def test_sums_that_meet_the_threshold_on_paper_meet_it(scale):
    for power, met, missed in [
        ([0.7, 0.1, 0.2], (0.8, [0, 1]), [0]),
        ([0.1, 0.2, 0.7], (0.3, [0, 1]), [1]),
    ]:
        value, members = met
        w = np.array(power) * scale
        threshold = Threshold.point(value * scale)
        game = Game(power=w, stakes=[[50, 0, 0, 100]] * 3, threshold=threshold)
        assert game.fall_probability(w[members].sum()) == 1.0
        assert game.fall_probability(w[missed].sum()) == 0.0


def test_an_atom_counts_within_the_tolerance_and_not_beyond():
    for value in (0.8, 3.0, 0.0, -0.5):
        tolerance = 1e-9 * max(abs(value), 1.0)
        threshold = Threshold.point(value)
        assert threshold.probability(value - 0.99 * tolerance, 1.0) == 1.0
        assert threshold.probability(value - 1.01 * tolerance, 1.0) == 0.0


def test_a_distribution_narrower_than_the_tolerance_counts_as_a_point():
    for threshold in (Threshold.normal(0.8, 1e-14), Threshold.uniform(0.8, 0.8 + 1e-13)):
        assert threshold.probability(0.7 + 0.1, 1.0) == 1.0
        assert threshold.probability(0.7, 1.0) == 0.0


def test_the_ends_of_a_range_are_met_on_paper():
    threshold = Threshold.uniform(0.1 + 0.2, 0.8)
    assert threshold.probability(0.3, 1.0) == 0.0
    assert threshold.probability(0.7 + 0.1, 1.0) == 1.0
    assert Threshold.uniform(0.3, 0.8).probability(0.1 + 0.2, 1.0) == 0.0


def test_inside_a_range_the_probability_is_the_exact_one():
    x = np.linspace(0.05, 0.95, 19)
    assert np.array_equal(Threshold.uniform(0, 1).probability(x, 1.0), x)
    expected = stats.norm(0.5, 0.1).cdf(x)
    np.testing.assert_allclose(Threshold.normal(0.5, 0.1).probability(x, 1.0), expected, rtol=1e-13)


@proper
def test_probabilities_rise_from_zero_to_one(threshold):
    x = np.linspace(-5, 10, 3001)
    for share in (threshold.cdf(x), threshold.cdf_left(x), threshold.probability(x, 1.0)):
        assert np.all(np.diff(share) >= 0)
        assert share[0] == pytest.approx(0.0, abs=1e-12)
        assert share[-1] == pytest.approx(1.0, abs=1e-12)
    assert np.all(threshold.cdf_left(x) <= threshold.cdf(x))


@proper
def test_the_quantile_is_the_smallest_value_that_reaches(threshold):
    q = np.linspace(0.01, 0.99, 99)
    value = threshold.quantile(q)
    assert np.all(threshold.cdf(value) >= q - 1e-12)
    assert np.all(threshold.cdf_left(value) <= q + 1e-12)


@proper
def test_the_jumps_of_the_cdf_are_the_atoms(threshold):
    jumps = threshold.cdf(threshold.atoms) - threshold.cdf_left(threshold.atoms)
    np.testing.assert_allclose(jumps, threshold.weights, atol=1e-15)


@proper
def test_thresholds_survive_pickling_and_compare_by_what_they_say(threshold):
    again = pickle.loads(pickle.dumps(threshold))
    assert again == threshold
    assert hash(again) == hash(threshold)
    assert again != Threshold.point(0.61)
    assert repr(threshold).startswith("Threshold.")


@proper
def test_the_mirror_is_one_minus_the_tolerant_probability(threshold):
    power = np.array([0.1, 0.2, 0.3, 0.7]) / 1.3
    game = Game(power=power, stakes=[[50, 0, 0, 100]] * 4, threshold=threshold, mobilisation=0.1)
    mirror = game.mirrored()
    W = np.array([power[list(s)].sum() for s in ((), (0,), (0, 1), (2, 3), (0, 1, 2, 3))])
    expected = 1.0 - game.fall_probability(game.total_power - W)
    np.testing.assert_allclose(mirror.fall_probability(W), expected, atol=1e-14)


def test_a_tie_in_the_mirror_holds_for_the_leader_only_strictly():
    game = Game(power=[0.7, 0.1, 0.2], stakes=[[9, 0, 0, 9]] * 3, threshold=Threshold.point(0.8))
    mirror = game.mirrored()
    # 0.2 staying means 0.8 breaks, which is enough: the regime does not hold.
    assert mirror.fall_probability(0.2) == 0.0
    assert mirror.fall_probability(0.3) == 1.0


def test_the_flat_threshold_has_no_probabilities():
    flat = Threshold.flat()
    assert not flat.is_proper
    with pytest.raises(GameError, match=r"flat threshold.*solve_signals"):
        flat.cdf(0.5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Threshold.point(float("nan")), "finite"),
        (lambda: Threshold.point("much"), "finite"),
        (lambda: Threshold.uniform(0.5, 0.5), "below"),
        (lambda: Threshold.uniform(-1e308, 1e308), "below"),
        (lambda: Threshold.normal(0.5, 0.0), "above 0"),
        (lambda: Threshold.normal(0.5, float("inf")), "finite"),
        (lambda: Threshold.discrete([], []), "length"),
        (lambda: Threshold.discrete([0.5, np.inf], [0.5, 0.6]), "values must be finite.*sum to 1"),
        (lambda: Threshold.discrete([0.5, 0.6], [1.5, -0.5]), "not negative"),
        (lambda: Threshold.frozen(stats.beta), "Fix the parameters|parameters"),
        (lambda: Threshold.frozen("beta"), "cdf"),
    ],
    ids=[
        "nan_point",
        "word",
        "empty_range",
        "endless_range",
        "no_spread",
        "endless_spread",
        "no_values",
        "two_problems_at_once",
        "negative_probability",
        "unfrozen",
        "not_a_distribution",
    ],
)
def test_what_is_not_a_threshold_is_refused(make, words):
    with pytest.raises(GameError, match=words):
        make()


def test_distributions_of_one_name_are_told_apart():
    one, two = (
        Threshold.frozen(stats.rv_discrete(values=([1, 2], [q, 1 - q]))) for q in (0.3, 0.6)
    )
    assert one != two


def test_equal_values_are_one_atom():
    threshold = Threshold.discrete([0.6, 0.3, 0.6], [0.25, 0.5, 0.25])
    assert threshold.atoms.tolist() == [0.3, 0.6]
    assert threshold.weights.tolist() == [0.5, 0.5]

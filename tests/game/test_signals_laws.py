"""Laws of equilibria with private signals, on drawn games."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from innercircle.game import Game, Threshold, solve_common, solve_signals
from innercircle.vocabulary import Reason

EXAMPLES = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and shows little more
)


@st.composite
def games(draw, priors=("flat", "normal", "uniform", "discrete")):
    """A game with complements, and its noise; powers sum to one."""
    n = draw(st.integers(1, 5))
    share = st.integers(1, 20)
    power = np.array([draw(share) for _ in range(n)], dtype=float)
    power /= power.sum()
    payoff = st.integers(0, 100)
    stakes = []
    for _ in range(n):
        r, a = sorted((draw(payoff), draw(payoff)))
        p, g = sorted((draw(payoff), draw(payoff)))
        stakes.append((a, r, p, g))
    noise = np.array([draw(st.sampled_from([0.03, 0.08, 0.2])) for _ in range(n)])
    prior = draw(st.sampled_from(priors))
    threshold = {
        "flat": Threshold.flat(),
        "normal": Threshold.normal(0.55, draw(st.sampled_from([0.05, 0.2, 1.0]))),
        "uniform": Threshold.uniform(-0.1, 1.2),
        "discrete": Threshold.discrete([0.3, 0.55, 0.8], [0.3, 0.4, 0.3]),
    }[prior]
    mobilisation = draw(st.sampled_from([0.0, 0.05]))
    game = Game(power=power, stakes=stakes, threshold=threshold, mobilisation=mobilisation)
    return game, noise


def solve(game, noise, **options):
    """The answer, certified; or with finite bounds, at a tie of the one flat equilibrium."""
    answer = solve_signals(game, signal_sd=noise, **options)
    if game.threshold.is_proper or answer.reason is not Reason.GAP_NOT_CLOSED:
        assert answer.certified
    assert np.isfinite(answer.error_bound)
    return answer


def assert_close(ours, theirs, atol):
    """Equal infinities, finite cutoffs within atol."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=atol)


@EXAMPLES
@given(games())
def test_cautious_is_below_bold_and_within_their_bounds(drawn):
    game, noise = drawn
    answer = solve(game, noise)
    with np.errstate(invalid="ignore"):
        gap = answer.bold_cutoffs - answer.cautious_cutoffs
    assert np.all((gap >= -2.0 * answer.error_bound) | np.isnan(gap))


@EXAMPLES
@given(games(priors=("flat",)))
def test_a_flat_threshold_leaves_one_equilibrium_at_any_noise(drawn):
    game, noise = drawn
    a, r, p, g = game.stakes.T
    answer = solve(game, noise)
    indifferent = (a == p) & (g == p) & (a == r)
    if not indifferent.any():
        assert answer.unique
        assert_close(answer.cautious_cutoffs, answer.bold_cutoffs, 2.0 * answer.error_bound)
    assert np.isnan(answer.fall_probability_cautious)
    assert np.isnan(answer.break_probability_bold).all()


@EXAMPLES
@given(games(), st.sampled_from(["a", "r", "p", "g"]), st.integers(0, 4))
def test_better_stakes_for_breaking_move_no_cutoff_down(drawn, cell, row):
    game, noise = drawn
    row %= game.n
    stakes = np.array(game.stakes)
    a, r, p, g = stakes[row]
    column, value = {
        "a": (0, max(a - 10.0, r)),
        "r": (1, r - 10.0),
        "p": (2, min(p + 10.0, g)),
        "g": (3, g + 10.0),
    }[cell]
    stakes[row, column] = value
    before, after = solve(game, noise), solve(game.with_(stakes=stakes), noise)
    slack = before.error_bound + after.error_bound
    for name in ("cautious_cutoffs", "bold_cutoffs"):
        with np.errstate(invalid="ignore"):
            rise = getattr(after, name) - getattr(before, name)
        assert np.all((rise >= -slack) | np.isnan(rise))


@EXAMPLES
@given(games(), st.randoms(use_true_random=False))
def test_the_order_of_insiders_does_not_matter(drawn, random):
    game, noise = drawn
    order = list(range(game.n))
    random.shuffle(order)
    moved = Game(
        power=game.power[order],
        stakes=game.stakes[order],
        threshold=game.threshold,
        mobilisation=game.mobilisation,
    )
    one, two = solve(game, noise), solve(moved, noise[order])
    slack = one.error_bound + two.error_bound
    assert_close(two.cautious_cutoffs, one.cautious_cutoffs[order], slack)
    assert_close(two.bold_cutoffs, one.bold_cutoffs[order], slack)


@EXAMPLES
@given(games(), st.sampled_from([0.01, 3.0, 1e4]), st.sampled_from([-50.0, 0.0, 7.0]))
def test_the_unit_of_payoffs_does_not_matter(drawn, factor, shift):
    game, noise = drawn
    one, two = (
        solve(game, noise),
        solve(game.with_(stakes=factor * (np.array(game.stakes) + shift)), noise),
    )
    slack = one.error_bound + two.error_bound
    assert_close(two.cautious_cutoffs, one.cautious_cutoffs, slack)
    assert_close(two.bold_cutoffs, one.bold_cutoffs, slack)


@EXAMPLES
@given(games(priors=("flat", "normal", "uniform")), st.sampled_from([1e-3, 20.0]))
def test_the_unit_of_power_does_not_matter(drawn, factor):
    game, noise = drawn
    numbers = {name: factor * value for name, value in game.threshold.parameters.items()}
    scaled = Game(
        power=factor * game.power,
        stakes=game.stakes,
        threshold=getattr(Threshold, game.threshold.kind)(**numbers),
        mobilisation=factor * game.mobilisation,
    )
    one, two = solve(game, noise), solve(scaled, factor * noise)
    slack = one.error_bound + two.error_bound / factor
    assert_close(two.cautious_cutoffs / factor, one.cautious_cutoffs, slack)
    assert_close(two.bold_cutoffs / factor, one.bold_cutoffs, slack)
    if game.threshold.is_proper:
        assert two.fall_probability_cautious == pytest.approx(
            one.fall_probability_cautious, abs=1e-7
        )


@EXAMPLES
@given(games(priors=("flat", "normal")), st.sampled_from([0.03, 0.5]))
def test_more_in_the_street_and_a_higher_threshold_cancel(drawn, by):
    game, noise = drawn
    numbers = dict(game.threshold.parameters)
    if "mean" in numbers:
        numbers["mean"] += by
    moved = game.with_(
        threshold=getattr(Threshold, game.threshold.kind)(**numbers),
        mobilisation=game.mobilisation + by,
    )
    one, two = solve(game, noise), solve(moved, noise)
    slack = one.error_bound + two.error_bound
    assert_close(two.cautious_cutoffs - by, one.cautious_cutoffs, slack)
    assert_close(two.bold_cutoffs - by, one.bold_cutoffs, slack)


@EXAMPLES
@given(games(priors=("normal", "uniform")))
def test_in_the_leaders_mirror_cautious_and_bold_change_places(drawn):
    game, noise = drawn
    one, two = solve(game, noise), solve(game.mirrored(), noise)
    slack = one.error_bound + two.error_bound
    assert_close(game.scale - two.bold_cutoffs, one.cautious_cutoffs, slack)
    assert_close(game.scale - two.cautious_cutoffs, one.bold_cutoffs, slack)
    assert two.fall_probability_bold == pytest.approx(1.0 - one.fall_probability_cautious, abs=1e-7)


@EXAMPLES
@given(games(priors=("normal", "uniform", "discrete")))
def test_very_noisy_signals_lead_back_to_the_common_prior(drawn):
    game, _ = drawn
    common = solve_common(game)
    gains = game.gains_given(common.cautious), game.gains_given(common.bold)
    if np.min(np.abs(gains)) < 0.5:  # too close to a tie for a signal that says almost nothing
        return
    answer = solve(game, np.full(game.n, 1e3))
    np.testing.assert_allclose(answer.break_probability_cautious, common.cautious, atol=1e-2)
    np.testing.assert_allclose(answer.break_probability_bold, common.bold, atol=1e-2)

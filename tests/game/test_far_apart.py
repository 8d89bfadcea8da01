"""Numbers far apart: right or refused, never wrong.

Where every power lies above the tolerance, the truth is the rule of the stage game with its
tolerance. Where some do not, an answer must also be the truth without tolerance: computed in
fractions on the floats as they are, counting a sum and a threshold as equal only if they differ by
less than writing decimals in binary can cost (half a unit in the last place of each).
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from innercircle.errors import TooFarApartError
from innercircle.game import (
    Game,
    Threshold,
    find_all_pure,
    find_pivotality,
    find_tipping_set,
    solve_common,
)
from second_methods import stage_game as slow

HALF_ULP = Fraction(1, 2**53)


def falls_on_paper(game, breaking):
    x = sum((Fraction(game["power"][j]) for j in breaking), Fraction(game["mobilisation"]))
    total = 0.0
    for v, q in game["threshold"][1]:
        if x >= Fraction(v) - HALF_ULP * (x + abs(Fraction(v))):
            total += q
    return total


def list_truths(game):
    """The rules under which an answer must be right."""
    theta = game["threshold"][1][0][0]
    tolerance = 1e-9 * max(sum(game["power"]), theta)
    if min(*game["power"], theta) > tolerance:
        return [slow.chance]
    return [slow.chance, falls_on_paper]


def draw_far_apart(rng):
    n = int(rng.integers(2, 7))
    power = [float(f"{rng.integers(1, 10)}e{rng.integers(-12, 13)}") for _ in range(n)]
    if rng.random() < 0.3:
        power[1] = power[0]
    members = [j for j in range(n) if rng.random() < 0.6] or [0]
    theta = float(sum(Fraction(power[j]) for j in members))
    if rng.random() < 0.3:
        theta *= 1.0 + float(rng.choice([-1, 1])) * 10.0 ** float(rng.integers(-14, -2))
    if rng.random() < 0.5:  # equal payoffs
        stakes = [(50.0, 0.0, 0.0, 100.0)] * n
    else:
        stakes = []
        for _ in range(n):
            r, a = sorted(float(x) for x in rng.integers(0, 6, 2))
            p, g = sorted(float(x) for x in rng.integers(0, 6, 2))
            stakes.append((a, r, p, g))
    return {
        "power": power,
        "stakes": stakes,
        "mobilisation": 0.0,
        "threshold": ("atoms", [(theta, 1.0)]),
    }


def make(plain):
    values = [v for v, _ in plain["threshold"][1]]
    weights = [q for _, q in plain["threshold"][1]]
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=Threshold.discrete(values, weights),
        mobilisation=plain["mobilisation"],
    )


def as_set(breaks):
    return frozenset(int(i) for i in np.flatnonzero(breaks))


def check_right_or_refused(seed):
    """True when answered; the answer must be the one in fractions."""
    plain = draw_far_apart(np.random.default_rng(seed))
    game = make(plain)
    try:
        answer = solve_common(game)
    except TooFarApartError:
        return False
    for truth in list_truths(plain):
        smallest, largest = slow.find_extremes(plain, truth)
        assert as_set(answer.cautious) == smallest, seed
        assert as_set(answer.bold) == largest, seed
    try:
        mirror = solve_common(game.mirrored())
    except TooFarApartError:
        return True
    assert np.array_equal(mirror.cautious, ~answer.bold), seed
    assert np.array_equal(mirror.bold, ~answer.cautious), seed
    return True


def test_extremes_are_right_or_refused():
    answered = [check_right_or_refused(seed) for seed in range(400)]
    assert sum(answered) > 40, "too many refusals to mean anything"
    assert not all(answered)


@pytest.mark.full
def test_extremes_are_right_or_refused_thousands_of_times():
    for seed in range(10_000, 14_000):
        check_right_or_refused(seed)


def test_all_equilibria_are_right_or_refused():
    answered = 0
    for seed in range(300):
        plain = draw_far_apart(np.random.default_rng(seed))
        try:
            found = find_all_pure(make(plain))
        except TooFarApartError:
            continue
        for truth in list_truths(plain):
            expected = slow.list_equilibria(plain, truth)
            assert {as_set(row) for row in found} == set(expected), seed
        answered += 1
    assert answered > 30


def test_tipping_and_pivotality_are_right_or_refused():
    answered = 0
    for seed in range(300):
        plain = draw_far_apart(np.random.default_rng(seed))
        n = len(plain["power"])
        game = make(plain)
        try:
            tipping = find_tipping_set(game)
            pivotal = find_pivotality(game)
        except TooFarApartError:
            continue
        for truth in list_truths(plain):
            sizes = (len(s) for s in slow.list_sets(n) if len(slow.close(plain, s, truth)) == n)
            assert tipping.size == next(sizes), seed
            for i in range(n):
                rest = [j for j in range(n) if j != i]
                swings = sum(
                    truth(plain, [*s, i]) - truth(plain, s)
                    for size in range(n)
                    for s in itertools.combinations(rest, size)
                )
                expected = swings / 2 ** (n - 1)
                assert pivotal.pivotality[i] == pytest.approx(expected, abs=1e-9), seed
        answered += 1
    assert answered > 30


@pytest.mark.parametrize("scale", [10.0**k for k in range(-12, 13)], ids="scale_{:g}".format)
@pytest.mark.parametrize(
    ("power", "theta", "enough"),
    [
        ([0.7, 0.1, 0.2], 0.8, (0, 1)),
        ([0.1, 0.2, 0.7], 0.3, (0, 1)),
        ([0.1] * 10, 0.3, (0, 1, 2)),
        ([0.1] * 10, 1.0, tuple(range(10))),
    ],
    ids=["seven_tenths_and_one", "one_tenth_and_two", "three_tenths", "all_tenths"],
)
def test_exact_sums_on_paper_are_enough_at_every_scale(power, theta, enough, scale):
    n = len(power)
    w = [x * scale for x in power]
    # Who is not in the set never breaks, so that the set alone must do it.
    stakes = [[50, 0, 0, 100] if j in enough else [50, 10, 0, 5] for j in range(n)]
    breaks = [j in enough for j in range(n)]
    for value in (theta * scale, float(np.sum([w[j] for j in enough]))):
        game = Game(power=w, stakes=stakes, threshold=Threshold.point(value))
        assert solve_common(game).bold.tolist() == breaks
        assert [row.tolist() for row in find_all_pure(game)] == [[False] * n, breaks]
        assert find_pivotality(game).pivotality.min() > 0


def test_a_speck_of_power_beside_a_giant_is_not_decisive_or_refused():
    stakes = [[50, 0, 0, 100]] * 2
    game = Game(power=[1e12, 1.0], stakes=stakes, threshold=Threshold.point(1e12 + 1.0))
    with pytest.raises(TooFarApartError, match="too far apart"):
        solve_common(game)
    # Either is enough alone, so that both break whatever counts as met.
    for theta in (1e-12, 1.0, 0.5):
        game = game.with_(threshold=Threshold.point(theta))
        assert solve_common(game).cautious.tolist() == [True, True]
    game = game.with_(threshold=Threshold.point(5e11))
    assert solve_common(game).cautious.tolist() == [True, True]


def test_a_threshold_with_spread_needs_no_refusal():
    game = Game(
        power=[1e12, 1e-12],
        stakes=[[50, 0, 0, 100]] * 2,
        threshold=Threshold.normal(1e12, 1e11),
    )
    assert solve_common(game).cautious.tolist() == [False, False]

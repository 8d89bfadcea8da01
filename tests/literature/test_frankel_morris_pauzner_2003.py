"""Frankel, Morris and Pauzner (2003), section 6: with little noise, whose is less may decide.

With two actions and two players the equilibrium that little noise selects does not depend on how
the noise is distributed. With three unequal players it does: here the threshold up to which the
regime falls jumps from .53 (the strongest alone) to .73 (the strongest and the weakest) when the
weakest senses it ten times less precisely than the others, however precise they all are.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_signals
from second_methods.signals_replies import Replies

POWER = [0.2, 0.27, 0.53]
STAKES = [[71, 14, 3, 57], [37, 5, 10, 69], [60, 22, 13, 80]]
SELECTED = [((1, 1, 1), 0.53), ((10, 1, 1), 0.73), ((1, 10, 10), 0.53), ((1, 10, 1), 0.73)]


def solve(noise):
    game = Game(power=POWER, stakes=STAKES, threshold=Threshold.flat())
    return solve_signals(game, signal_sd=noise)


@pytest.mark.parametrize(("relative", "selected"), SELECTED)
@pytest.mark.parametrize("scale", [1e-3, 1e-4])
def test_relative_noise_selects_in_the_limit(relative, selected, scale):
    noise = scale * np.array(relative)
    answer = solve(noise)
    assert answer.certified
    assert answer.cautious_cutoffs == pytest.approx(selected, abs=8 * noise.max())


@pytest.mark.parametrize(("relative", "selected"), SELECTED[:2])
def test_another_method_finds_the_same_cutoffs(relative, selected):
    noise = 3e-3 * np.array(relative)
    cutoffs = solve(noise).cautious_cutoffs
    nodes = Replies(
        {
            "power": POWER,
            "stakes": STAKES,
            "noise": noise,
            "mobilisation": 0.0,
            "prior": ("flat", ()),
        }
    )
    for shift, sign in ((-1e-6, 1), (1e-6, -1)):
        moved = cutoffs + shift
        assert np.all(sign * nodes.find_gains(nodes.find_curves(moved), moved) > 0)
    assert cutoffs == pytest.approx(selected, abs=8 * noise.max())


def test_two_insiders_are_selected_alike_at_any_relative_noise():
    game = Game(power=[0.45, 0.55], stakes=STAKES[1:], threshold=Threshold.flat())
    found = [
        solve_signals(game, signal_sd=1e-4 * np.array(relative)).cautious_cutoffs.mean()
        for relative in ((1, 1), (10, 1), (1, 10))
    ]
    assert found == pytest.approx([found[0]] * 3, abs=5e-3)

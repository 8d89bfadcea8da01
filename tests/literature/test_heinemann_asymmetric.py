"""Heinemann, global-game selection with asymmetric players (doi 10.5282/ubm/epub.94302).

The abstract, which is all that could be read (no number of the experiment is used here): in
symmetric games the global-game selection "is identical to the best response to Laplacian beliefs
about the fraction of players choosing either action"; in asymmetric games the two differ; there the
selection "also fails to give the right qualitative comparative statics predictions", and "the best
response to a Laplacian belief about the distribution of other players' actions yields the best
prediction", simple cognitive hierarchies coming next.

Rebuilt: where the two theories agree and where they part, and in which comparative statics. In
equilibrium what one player has at stake moves everybody's cutoff, so that all change sides almost
together; an answer to a Laplacian belief depends on one's own stakes and on power alone.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_signals

NOISE = 0.005
EQUAL = [[60, 20, 0, 80]] * 4
UNEQUAL = [[80, 20, 0, 70], [60, 20, 0, 80], [50, 20, 0, 90], [40, 10, 0, 90]]
THEORIES = ("flat", "laplacian", "level_k")


def find_cutoffs(stakes, beliefs, power=(0.25, 0.25, 0.25, 0.25)):
    game = Game(power=power, stakes=stakes, threshold=Threshold.normal(0.5, 0.2))
    return solve_signals(game, signal_sd=NOISE, beliefs=beliefs).cautious_cutoffs


def test_for_equals_the_two_theories_are_one():
    assert find_cutoffs(EQUAL, "flat") == pytest.approx(find_cutoffs(EQUAL, "laplacian"), abs=0.01)


def test_for_unequal_players_they_part():
    selected, laplacian = (find_cutoffs(UNEQUAL, beliefs) for beliefs in ("flat", "laplacian"))
    assert np.ptp(laplacian) > 5 * np.ptp(selected)
    assert np.abs(selected - laplacian).max() > 0.1
    # Whom either holds for the readiest is the same.
    assert np.argsort(selected).tolist() == np.argsort(laplacian).tolist()


def test_in_the_selection_one_players_stakes_move_everybody_and_under_laplace_only_that_player():
    changed = [[95, 20, 0, 60], *UNEQUAL[1:]]
    moved = {
        beliefs: find_cutoffs(changed, beliefs) - find_cutoffs(UNEQUAL, beliefs)
        for beliefs in THEORIES
    }
    assert (moved["flat"] < -0.1 * NOISE).all()  # little, but all of them, and for no other reason
    assert moved["laplacian"][0] < -0.02
    assert moved["laplacian"][1:] == pytest.approx(np.zeros(3), abs=1e-9)
    # A hierarchy lies between: those who think further heed what the player would do.
    assert moved["level_k"][0] < moved["level_k"][1:].min()


def test_power_counts_under_laplace_through_who_suffices():
    even = find_cutoffs(EQUAL, "laplacian")
    uneven = find_cutoffs(EQUAL, "laplacian", power=(0.55, 0.15, 0.15, 0.15))
    assert uneven[0] != pytest.approx(even[0], abs=0.01)
    assert uneven[1:] == pytest.approx([uneven[1]] * 3)

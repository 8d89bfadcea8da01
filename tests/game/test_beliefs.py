"""Beliefs of insiders apart from what the analyst does not know."""

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, build_game, find_sensitivities, solve, solve_signals
from innercircle.game._beliefs import BELIEF_MODELS
from innercircle.scenario import load
from innercircle.vocabulary import Beliefs
from second_methods import plain_cutoffs, signals_cutoffs

PRIORS = (Beliefs.FLAT, Beliefs.COMMON)
POWER = [0.45, 0.3, 0.25]
STAKES = [[80, 15, 5, 60], [70, 20, 10, 75], [90, 10, 0, 55]]
NOISE = np.array([0.05, 0.08, 0.03])
THRESHOLDS = {
    "normal": (Threshold.normal(0.5, 0.12), ("normal", (0.5, 0.12))),
    "uniform": (Threshold.uniform(0.2, 0.9), ("uniform", (0.2, 0.9))),
    "discrete": (
        Threshold.discrete([0.3, 0.5, 0.7], [0.2, 0.5, 0.3]),
        ("atoms", [(0.3, 0.2), (0.5, 0.5), (0.7, 0.3)]),
    ),
    "point": (Threshold.point(0.4), ("atoms", [(0.4, 1.0)])),
}


def make(threshold):
    return Game(power=POWER, stakes=STAKES, threshold=threshold, mobilisation=0.1)


def describe(prior):
    """The game of the second method."""
    return {
        "power": POWER,
        "stakes": STAKES,
        "noise": NOISE.tolist(),
        "mobilisation": 0.1,
        "prior": prior,
    }


def test_every_word_of_the_format_has_a_model():
    assert list(BELIEF_MODELS) == list(Beliefs)
    assert all(word == model.name for word, model in BELIEF_MODELS.items())


def test_unknown_beliefs_are_refused():
    with pytest.raises(GameError, match="flat, common"):
        solve_signals(make(Threshold.normal(0.5, 0.1)), signal_sd=0.1, beliefs="uniform")


@pytest.mark.parametrize("name", THRESHOLDS)
def test_cutoffs_are_flat_and_chances_are_over_the_threshold(name):
    threshold, prior = THRESHOLDS[name]
    answer = solve_signals(make(threshold), signal_sd=NOISE, beliefs="flat")
    assert answer.certified
    assert answer.unique
    assert answer.beliefs == "flat"
    cutoffs = signals_cutoffs.solve(describe(("flat", ())), bold=False, points=6000)
    assert answer.cautious_cutoffs == pytest.approx(cutoffs, abs=2e-6)
    falls = signals_cutoffs.fall_probability(describe(prior), cutoffs, points=20_000)
    assert answer.fall_probability_cautious == pytest.approx(falls, abs=2e-5)
    assert answer.fall_probability_bold == answer.fall_probability_cautious


def test_the_threshold_moves_no_flat_cutoff():
    found = [
        solve_signals(make(threshold), signal_sd=NOISE, beliefs="flat").cautious_cutoffs
        for threshold in (Threshold.flat(), *(each for each, _ in THRESHOLDS.values()))
    ]
    for cutoffs in found[1:]:
        assert np.array_equal(cutoffs, found[0])


def test_common_beliefs_are_the_default_of_a_game_and_change_nothing_under_a_flat_threshold():
    game = make(Threshold.normal(0.5, 0.12))
    plain, common = (
        solve_signals(game, signal_sd=NOISE, **words) for words in ({}, {"beliefs": "common"})
    )
    assert np.array_equal(plain.cautious_cutoffs, common.cautious_cutoffs)
    flat = make(Threshold.flat())
    one, two = (solve_signals(flat, signal_sd=NOISE, beliefs=word) for word in PRIORS)
    assert np.array_equal(one.cautious_cutoffs, two.cautious_cutoffs)
    assert np.isnan(one.fall_probability_cautious)


def test_a_quick_answer_under_flat_beliefs_is_proved_all_the_same():
    game = make(Threshold.normal(0.5, 0.12))
    answer = solve_signals(game, signal_sd=NOISE, beliefs="flat", prove=False)
    assert answer.certified
    assert answer.unique


def test_slopes_follow_the_beliefs():
    game, step = make(Threshold.normal(0.5, 0.12)), 1e-5
    answer = solve_signals(game, signal_sd=NOISE, beliefs="flat")
    slopes = find_sensitivities(game, NOISE, answer)
    fall = dict(zip(slopes.parameters, slopes.fall, strict=True))

    def move(**changes):
        changed = game.with_(**changes)
        return solve_signals(changed, signal_sd=NOISE, beliefs="flat").fall_probability_cautious

    for name, change in {
        "threshold.mean": lambda by: {"threshold": Threshold.normal(0.5 + by, 0.12)},
        "threshold.sd": lambda by: {"threshold": Threshold.normal(0.5, 0.12 + by)},
        "mobilisation": lambda by: {"mobilisation": 0.1 + by},
        "stakes.insider-1.break_falls": lambda by: {
            "stakes": np.array(STAKES) + 100 * by * (np.arange(12).reshape(3, 4) == 3)
        },
    }.items():
        scale = 100 if name.startswith("stakes") else 1
        slope = (move(**change(step)) - move(**change(-step))) / (2 * step * scale)
        assert fall[name] == pytest.approx(slope, rel=2e-4), name
    cutoffs = dict(zip(slopes.parameters, slopes.cutoffs, strict=True))
    assert np.allclose(cutoffs["threshold.mean"], 0.0)


def test_a_known_threshold_is_sensed_by_insiders_who_do_not_know_it():
    sets = ["threshold={point: 0.5}", "signal_sd=0.1"]
    here = load("two-who-need-each-other", sets)
    solution = solve(here)
    assert solution.signals.unique
    assert 0 < solution.signals.fall_probability_cautious < 1
    there = solve(load("two-who-need-each-other", [*sets, "beliefs=common"]))
    assert there.signals is None
    assert "nothing to sense" in there.notes[0]


def test_the_flagship_by_another_method():
    """Cutoffs bracketed by their gains, the chance of a fall by drawing (seed, standard error)."""
    built = build_game(load("caracas-2019"))
    solution = solve(built.scenario, influences=False)
    game, cutoffs = built.game, solution.signals.cautious_cutoffs
    stakes, sigma = game.stakes.tolist(), built.signal_sd.tolist()
    for shift, sign in ((-2e-6, 1), (2e-6, -1)):
        gains = plain_cutoffs.find_side(
            game.power.tolist(), stakes, sigma, 1.0, (cutoffs - game.mobilisation).tolist(), shift
        )
        assert all(sign * gain > 0 for gain in gains)
    draws = 400_000
    law = game.threshold.parameters
    drawn = describe(("normal", (law["mean"], law["sd"])))
    drawn |= {"power": game.power, "noise": sigma, "mobilisation": game.mobilisation}
    falls, breaks = signals_cutoffs.simulate(drawn, cutoffs, draws, seed=11)
    for ours, theirs in (
        (solution.signals.fall_probability_cautious, falls),
        *zip(solution.signals.break_probability_cautious, breaks, strict=True),
    ):
        assert abs(ours - theirs) < 4.5 * np.sqrt(ours * (1 - ours) / draws)

"""Insiders who do not reason to an equilibrium: Laplacian, a hierarchy of steps, and errors."""

import math

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_sensitivities, solve, solve_signals
from innercircle.game._beliefs import BELIEF_MODELS, LOGIT_PRECISION, STEPS_OF_THINKING
from innercircle.game._kernels.behaviour import (
    LEVELS,
    choose_cells,
    find_laplacian,
    find_logit,
    share_levels,
)
from innercircle.game._kernels.several import Several
from innercircle.scenario import load
from innercircle.vocabulary import Beliefs, Reason
from second_methods import behaviour_loops as slow

BEHAVIOUR = ("laplacian", "level_k", "logit")
MEAN, SD = 0.5, 0.15
CIRCLES = {
    "unequal": {
        "power": [0.5, 0.3, 0.2],
        "stakes": [[80, 15, 5, 60], [70, 20, 10, 75], [60, 10, 0, 90]],
        "noise": [0.05, 0.08, 0.03],
        "mobilisation": 0.1,
    },
    "twins": {
        "power": [0.4, 0.3, 0.3],
        "stakes": [[90, 10, 0, 55], [60, 20, 10, 85], [60, 20, 10, 85]],
        "noise": [0.04, 0.06, 0.06],
        "mobilisation": 0.0,
    },
    "four": {
        "power": [0.4, 0.25, 0.2, 0.15],
        "stakes": [[75, 25, 5, 55], [60, 20, 0, 80], [70, 10, 20, 60], [40, 10, 20, 90]],
        "noise": [0.05] * 4,
        "mobilisation": 0.05,
    },
}


def make(plain, threshold=None):
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=Threshold.normal(MEAN, SD) if threshold is None else threshold,
        mobilisation=plain["mobilisation"],
    )


def answer(plain, beliefs, **options):
    return solve_signals(make(plain), signal_sd=plain["noise"], beliefs=beliefs, **options)


def make_several(plain, **options):
    a, r, p, g = np.array(plain["stakes"], dtype=float).T[:, None]
    return Several(
        power=np.array([plain["power"]]),
        base=p - a,
        own=g - p,
        rest=a - r,
        sd=np.array([plain["noise"]]),
        ties=np.full((1, len(plain["power"])), 1e-7),
        mobilisation=np.array([plain["mobilisation"]]),
        **options,
    )


# ---------------------------------------------------------------------- against plain loops


@pytest.mark.parametrize("name", CIRCLES)
def test_laplacian_cutoffs_are_those_of_plain_loops(name):
    plain = CIRCLES[name]
    found = answer(plain, "laplacian")
    cutoffs = slow.find_laplacian(plain)
    assert found.cautious_cutoffs == pytest.approx(cutoffs, abs=1e-9)
    fall = slow.find_fall(
        plain, lambda i, theta: slow.phi((cutoffs[i] - theta) / plain["noise"][i]), MEAN, SD
    )
    assert found.fall_probability_cautious == pytest.approx(fall, abs=2e-6)
    spread = [math.hypot(SD, sd) for sd in plain["noise"]]
    breaks = [float(slow.phi((k - MEAN) / each)) for k, each in zip(cutoffs, spread, strict=True)]
    assert found.break_probability_cautious == pytest.approx(breaks, abs=1e-8)


@pytest.mark.parametrize("name", CIRCLES)
def test_levels_are_those_of_plain_loops(name):
    plain = CIRCLES[name]
    found = answer(plain, "level_k")
    cutoffs, shares = slow.find_hierarchy(plain, STEPS_OF_THINKING, LEVELS)

    def chance(i, theta):
        thinking = sum(
            shares[k + 1] * slow.phi((level[i] - theta) / plain["noise"][i])
            for k, level in enumerate(cutoffs)
        )
        return 0.5 * shares[0] + thinking

    fall = slow.find_fall(plain, chance, MEAN, SD)
    assert found.fall_probability_cautious == pytest.approx(fall, rel=2e-3)
    for i, sd in enumerate(plain["noise"]):
        breaks = 0.5 * shares[0] + sum(
            shares[k + 1] * float(slow.phi((level[i] - MEAN) / math.hypot(SD, sd)))
            for k, level in enumerate(cutoffs)
        )
        assert found.break_probability_cautious[i] == pytest.approx(breaks, rel=2e-3)


@pytest.mark.parametrize("name", CIRCLES)
def test_errors_are_those_of_answering_again_and_again(name):
    plain = CIRCLES[name]
    found = answer(plain, "logit")
    theta, chances = slow.find_logit(plain, LOGIT_PRECISION, 0.5)
    fall = slow.find_fall(plain, lambda i, at: np.interp(at, theta, chances[i]), MEAN, SD)
    assert found.fall_probability_cautious == pytest.approx(fall, rel=3e-3)
    for i, sd in enumerate(plain["noise"]):
        grid = np.linspace(MEAN - 8 * SD, MEAN + 8 * SD, 4001)
        drawn = slow.density((grid - MEAN) / SD) / SD * (grid[1] - grid[0])
        breaks = float(np.interp(grid, theta, chances[i]) @ drawn)
        assert found.break_probability_cautious[i] == pytest.approx(breaks, rel=5e-3), sd


def test_errors_settle_alike_from_nobody_and_from_everybody():
    for plain in CIRCLES.values():
        several = make_several(plain)
        cells = choose_cells(several, 0.4)
        ends = [
            find_logit(several, LOGIT_PRECISION, np.full((1, len(plain["power"]), 1), start), cells)
            for start in (0.0, 1.0)
        ]
        (low, settled), (high, too) = ends
        assert settled.all()
        assert too.all()
        assert low.cutoffs == pytest.approx(high.cutoffs, abs=0.01)


# ---------------------------------------------------------------------- what they are by name


@pytest.mark.parametrize("beliefs", BEHAVIOUR)
def test_models_of_behaviour_are_never_certified_and_say_so(beliefs):
    found = answer(CIRCLES["unequal"], beliefs)
    assert not found.certified
    assert found.reason is Reason.BEHAVIOUR
    assert "model of behaviour" in found.assumptions[1]
    assert found.unique
    solution = solve(load("two-who-need-each-other", [f"beliefs={beliefs}"]), influences=False)
    assert not solution.certified
    assert solution.reason is Reason.BEHAVIOUR
    assert solution.to_dict()["beliefs"] == beliefs


def test_only_models_of_behaviour_go_without_proofs():
    assert [word for word, model in BELIEF_MODELS.items() if not model.proves] == list(BEHAVIOUR)


@pytest.mark.parametrize("beliefs", BEHAVIOUR)
def test_there_are_no_slopes_of_behaviour(beliefs):
    plain = CIRCLES["unequal"]
    with pytest.raises(GameError, match="model of behaviour"):
        find_sensitivities(make(plain), plain["noise"], answer(plain, beliefs))


@pytest.mark.parametrize("beliefs", BEHAVIOUR)
def test_influences_are_found_under_behaviour(beliefs):
    sets = [f"beliefs={beliefs}", "threshold.mean=0.5 ±0.1"]
    found = solve(load("two-who-need-each-other", sets)).influences
    assert [each.path for each in found] == ["threshold.mean"]
    assert found[0].fall_low > found[0].fall_high


@pytest.mark.parametrize("beliefs", list(Beliefs))
def test_what_dominates_is_done_under_all_beliefs(beliefs):
    plain = {**CIRCLES["unequal"], "stakes": [[20, 10, 30, 90], [95, 60, 0, 50], [60, 10, 0, 90]]}
    found = answer(plain, beliefs)
    assert found.cautious_cutoffs[0] == math.inf
    assert found.cautious_cutoffs[1] == -math.inf
    if beliefs not in {"level_k", "logit"}:  # some toss a coin there, some err
        assert found.break_probability_cautious[0] == pytest.approx(1.0)
        assert found.break_probability_cautious[1] == pytest.approx(0.0)


# ---------------------------------------------------------------------- limits that are known


def test_equal_insiders_with_little_noise_answer_to_laplace_as_in_equilibrium():
    # Morris & Shin (2003): at the cutoff the number of others is uniform. For equals, not others.
    plain = {
        "power": [0.2] * 5,
        "stakes": [[60, 20, 0, 80]] * 5,
        "noise": [0.002] * 5,
        "mobilisation": 0.0,
    }
    one, other = answer(plain, "flat"), answer(plain, "laplacian")
    assert one.cautious_cutoffs == pytest.approx(other.cautious_cutoffs, abs=0.01)
    assert one.fall_probability_cautious == pytest.approx(other.fall_probability_cautious, abs=5e-3)


def test_one_insider_has_nobody_to_have_beliefs_of():
    plain = {"power": [1.0], "stakes": [[60, 20, 0, 80]], "noise": [0.05], "mobilisation": 0.1}
    flat = answer(plain, "flat")
    assert answer(plain, "laplacian").cautious_cutoffs == pytest.approx(
        flat.cautious_cutoffs, abs=1e-8
    )
    coins = 0.5 * math.exp(-STEPS_OF_THINKING)
    thinks = flat.break_probability_cautious[0] * (1.0 - 2.0 * coins)
    assert answer(plain, "level_k").break_probability_cautious[0] == pytest.approx(coins + thinks)


def test_without_errors_responses_are_the_equilibrium():
    plain = CIRCLES["unequal"]
    several = make_several(plain)
    flat = answer(plain, "flat").cautious_cutoffs
    cells = choose_cells(several, 0.2)
    response, _ = find_logit(several, 20.0, np.full((1, 3, 1), 0.5), cells)
    assert response.cutoffs[0] == pytest.approx(flat, abs=0.02)


def test_shares_of_levels_are_poisson():
    shares = share_levels(1.5)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[:3] == pytest.approx([0.22313, 0.33470, 0.25102], abs=1e-5)


def test_a_rounded_lattice_is_near_the_list_of_all_sets():
    plain = CIRCLES["four"]
    listed = find_laplacian(make_several(plain))
    rounded = find_laplacian(make_several(plain, most=2, steps=1000))
    assert rounded == pytest.approx(listed, abs=2e-3)


def test_many_insiders_are_answered_under_behaviour():
    n = 14
    power = np.arange(n) % 3 + 1.0
    plain = {
        "power": (power / power.sum()).tolist(),
        "stakes": [[70 + k, 15, 5, 65] for k in range(n)],
        "noise": [0.05] * n,
        "mobilisation": 0.1,
    }
    falls = [answer(plain, word).fall_probability_cautious for word in BEHAVIOUR]
    assert all(0.0 < fall < 1.0 for fall in falls)
    laplace = answer(plain, "laplacian")
    assert laplace.error_bound < 0.02

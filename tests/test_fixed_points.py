"""Names and shapes that others build on; whatever else changes, these stay."""

import json

import numpy as np
import pytest

import innercircle
from innercircle.cli import run
from innercircle.errors import NotComplementsError
from innercircle.evidence import assess
from innercircle.game import Game, Threshold, find_all_pure, solve_common, solve_signals
from innercircle.terms import price_loyalty, price_public, price_secret

STAKES = [[80, 20, 0, 60], [70, 20, 5, 60], [75, 15, 0, 50]]


@pytest.fixture(scope="module")
def game():
    return Game(power=[0.4, 0.3, 0.3], stakes=STAKES, threshold=Threshold.normal(0.6, 0.2))


def test_the_four_doors_can_be_called():
    assert all(callable(getattr(innercircle, name)) for name in innercircle.__all__)
    assert sorted(innercircle.__all__) == ["load", "simulate", "solve", "terms"]


def test_common_prior(game):
    answer = solve_common(game)
    assert answer.cautious.dtype == answer.bold.dtype == bool
    assert answer.cautious.shape == (3,)
    assert isinstance(answer.unique, bool)
    assert 0 <= answer.fall_probability_cautious <= answer.fall_probability_bold <= 1
    assert all(isinstance(each, np.ndarray) for each in find_all_pure(game))


def test_private_signals(game):
    answer = solve_signals(game, signal_sd=[0.1, 0.1, 0.2])
    for name in ("cutoffs", "break_probability"):
        low = getattr(answer, f"cautious_{name}", None)
        low = getattr(answer, f"{name}_cautious", low)
        assert low.shape == (3,)
    assert answer.bold_cutoffs.shape == (3,)
    assert isinstance(answer.unique, bool)
    assert isinstance(answer.certified, bool)
    assert answer.error_bound >= 0
    assert answer.fall_probability_cautious <= answer.fall_probability_bold + 1e-9


@pytest.mark.parametrize(
    "threshold",
    [
        Threshold.point(0.5),
        Threshold.uniform(0, 1),
        Threshold.discrete([0.3, 0.6], [0.5, 0.5]),
        Threshold.normal(0.5, 0.1),
    ],
    ids=["point", "uniform", "discrete", "normal"],
)
def test_thresholds(threshold):
    solve_common(Game(power=[0.5, 0.5], stakes=STAKES[:2], threshold=threshold, mobilisation=0.1))


def test_a_flat_threshold_gives_cutoffs_and_no_probabilities():
    game = Game(power=[0.5, 0.5], stakes=STAKES[:2], threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=0.1)
    assert answer.unique
    assert np.isfinite(answer.cautious_cutoffs).all()
    assert np.isnan(answer.fall_probability_cautious)
    assert np.isnan(answer.break_probability_bold).all()


def test_terms(game):
    public = price_public(game, instrument="payment", min_fall=None, target=None, payees=None)
    for name in ("cost", "face", "expected", "largest", "offers", "order", "feasible", "reason"):
        assert hasattr(public, name)
    assert price_public(game, instrument="guarantee", min_fall=0.5).offers.shape == (3,)
    secret = price_secret(game, instrument="payment", leak_fear=0.1)
    assert secret.lower_bound <= secret.cost + 1e-9
    assert isinstance(secret.certified, bool)
    assert sum(probability for probability, _ in secret.schedule) == pytest.approx(1)
    keep = price_loyalty(game)
    assert keep.offers.shape == (3,)
    assert keep.cost >= 0
    assert set(keep.order) <= {0, 1, 2}


def test_insiders_without_complements_are_named():
    free_rider = Game(
        power=[1, 1],
        stakes=[[10, 50, 0, 60], STAKES[0]],
        threshold=Threshold.point(1),
        names=["rider", "other"],
    )
    with pytest.raises(NotComplementsError, match="rider") as caught:
        solve_common(free_rider)
    assert caught.value.insiders == ("rider",)


def test_evidence():
    model = {
        "insiders": ["I1"],
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": [
            {"id": "explores", "when": {"type": ["I1", ["sincere", "hedging"]]}, "g": 0.5},
            {"id": "met", "when": {"type": ["I1", "double"]}, "p_if": 0.7, "p_else": 0.2, "g": 0.3},
        ],
        "sources": [
            {
                "id": "official",
                "letter": "B",
                "motive": {"prob": 0.5, "push": {"explores": "+"}, "group": "knife"},
            }
        ],
        "origins": [{"id": "up", "claim": "explores", "q": 0.9}],
        "reports": [
            {
                "id": "r1",
                "source": "official",
                "claim": "explores",
                "says": "+",
                "number": 2,
                "origin": "up",
            },
            {
                "id": "r2",
                "source": "official",
                "claim": "met",
                "says": "0",
                "nu": [0.7, 0.5],
                "number": 3,
            },
        ],
    }
    answer = assess(model, {"type": ["I1", "double"]}, tau=0.5, flip_source="official")
    assert answer.posterior.shape == (2, 3)
    assert answer.posterior.sum() == pytest.approx(1)
    assert set(answer.solo) == set(answer.shapley) == set(answer.leave_one_out) == {"r1", "r2"}
    for name in ("probability", "word", "log_odds_change", "flip_scale", "flip_letter"):
        assert hasattr(answer, name)


def test_simulate_prints_the_promised_object(capsys):
    arguments = ["simulate", "caracas-2019", "--runs", "40", "--seed", "3", "--json"]
    assert run([*arguments, "--playbook", "wait", "--playbook", "pressure"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["runs"], plain["seed"]) == (40, 3)
    assert set(plain["playbooks"]) >= {"sponsor", "leader", "opposition"}
    assert set(plain["outcomes"]) == {
        "stalemate",
        "negotiated_transition",
        "palace_substitution",
        "opposition_takeover",
        "purge_consolidation",
        "collapse",
    }
    for each in plain["outcomes"].values():
        assert 0 <= each["low"] <= each["share"] <= each["high"] <= 1
    assert "comparison" in plain

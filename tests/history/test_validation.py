"""Checks of what was learned: right on a toy that is right, and seeing what is wrong."""

import json

import numpy as np
import pytest
from scipy.stats import kstest

from innercircle.cli import run
from innercircle.dynamics import LEARNED
from innercircle.experiments import Emulator, sample_ellipses
from innercircle.history import _calibration
from innercircle.history._calibration import Rows, find_chances, make_likelihood
from innercircle.history._priors import PRIORS
from innercircle.history._validation import Group, _count, _rank, find_mixing

NUMBERS, FACTS = len(PRIORS), 3


@pytest.fixture(scope="module", autouse=True)
def _no_targets():
    """Targets of other records are of the months, not of a toy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_calibration, "_weigh_targets", lambda _: 0.0)
        yield


@pytest.fixture(scope="module")
def toy(_no_targets):
    """Rows that an emulator has made, the emulator, and draws given the rows."""
    rng = np.random.default_rng(1)
    facts = rng.standard_normal((30, FACTS))
    # Scores linear in five of the numbers, times a fact: enough to be learned from.
    weight = np.zeros((FACTS + 2 + NUMBERS, 5))
    weight[:FACTS] = 0.5 * rng.standard_normal((FACTS, 5))
    weight[FACTS + 2 : FACTS + 7] = 0.6 * rng.standard_normal((5, 5))
    none = np.zeros((weight.shape[0], 1), dtype=np.float32)
    emulator = Emulator((none, np.zeros((1, 5))), (np.zeros(1), np.zeros(5)), weight)
    rows = Rows({}, np.zeros(30, dtype=np.int8), facts, np.arange(30))
    rows = Rows({}, _make(rows, emulator, rng.standard_normal(NUMBERS), rng), facts, rows.used)
    draws = sample_ellipses(
        make_likelihood(rows, emulator), np.zeros(NUMBERS), draws=60, burn=100, thin=10, seed=1
    )
    return rows, emulator, draws


def _make(rows, emulator, z, rng):
    chances = find_chances(rows, emulator, z[None])
    drawn = rng.random((len(chances), 1)) > np.cumsum(chances, axis=1)
    return np.minimum(drawn.sum(axis=1), 2).astype(np.int8)


def _find_ranks(toy, told):
    rows, emulator, draws = toy
    rng = np.random.default_rng(2)
    return np.array(
        [
            _rank(rows, emulator, _make(rows, told, z, rng), z, k, (20, 10, 19))
            for k, z in enumerate(draws[::6])
        ]
    )


def test_a_draw_that_is_known_has_any_rank_alike_often(toy):
    ranks = _find_ranks(toy, toy[1])
    assert kstest(ranks.ravel(), "uniform").pvalue > 0.001
    assert min(kstest(column, "uniform").pvalue for column in ranks.T) > 0.001 / NUMBERS


def test_a_search_by_the_wrong_chances_is_seen(toy):
    rows, right, draws = toy
    tilt = right.tilt.copy()
    tilt[FACTS + 2] += [0, 0, 2.5, 0, 2.5]
    wrong = Emulator(right.weights, right.biases, tilt)
    shifted = _find_ranks((rows, wrong, draws + 1.0), right)
    assert kstest(shifted[:, 0], "uniform").pvalue < 0.01


def test_ellipses_agree_with_importance_sampling_on_five_numbers(toy):
    rows, emulator, _ = toy
    whole = make_likelihood(rows, emulator)

    def find(z):
        return whole(np.concatenate([z, np.zeros(NUMBERS - 5)]))

    draws = sample_ellipses(find, np.zeros(5), draws=800, burn=100, thin=3, seed=3)
    tried = np.random.default_rng(4).standard_normal((5_000, 5))
    weight = np.array([find(z) for z in tried])
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    assert 1 / (weight**2).sum() > 40
    mean = weight @ tried
    sd = np.sqrt(weight @ (tried - mean) ** 2)
    assert draws.mean(axis=0) == pytest.approx(mean, abs=0.3 * sd.max())
    assert draws.std(axis=0) == pytest.approx(sd, rel=0.3)


def test_mixing_is_one_where_chains_agree_and_more_where_they_do_not():
    chains = np.random.default_rng(5).standard_normal((4, 2_000, 2))
    assert find_mixing(chains) == pytest.approx([1, 1], abs=0.01)
    chains[0, :, 1] += 3
    found = find_mixing(chains)
    within = np.mean([chain[:, 1].var(ddof=1) for chain in chains])
    means = [chain[:, 1].mean() for chain in chains]
    between = 2_000 * np.var(means, ddof=1)
    by_hand = np.sqrt((1_999 / 2_000 * within + between / 2_000) / within)
    assert found[1] == pytest.approx(by_hand)
    assert found[1] > 1.5


def test_counts_of_a_group_are_held_against_its_replicates():
    happened = np.array([0, 1, 1, 2, 0], dtype=np.int8)
    made = np.array([[0, 0, 0, 0, 0], [1, 1, 2, 0, 0], [2, 1, 1, 0, 0]], dtype=np.int8)
    group = _count("all", happened, made)
    assert (group.rows, group.failed, group.fell) == (5, 2, 1)
    assert group.said_failed[0] == 2
    assert group.holds == (True, True)
    assert not _count("all", np.full(5, 2, dtype=np.int8), made).holds[1]


def test_what_ships_was_validated_and_says_how_it_came_out():
    told = json.loads((LEARNED / "validated.json").read_text(encoding="utf-8"))
    assert [n["name"] for n in told["numbers"]] == [prior.name for prior in PRIORS]
    assert told["rows"] == json.loads((LEARNED / "manifest.json").read_text())["rows"]
    held, counts = told["held"]
    assert held / counts > 0.8
    every = Group(**told["groups"][0])
    assert every.rows == told["rows"]
    assert every.holds == (True, True)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_validation_runs(capsys):
    asked = ["history", "validate", "--replicates", "4", "--chains", "1", "--runs", "2000"]
    assert run([*asked, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["replicates"] == 4
    assert "chain 1 of 1" in printed.err


def test_a_chain_without_a_panel_is_refused(capsys):
    assert run(["history", "validate", "--replicates", "2", "--chains", "3"]) == 2
    assert "a chain needs a replicate" in capsys.readouterr().err

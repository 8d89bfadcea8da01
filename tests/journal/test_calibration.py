"""Simulation-based calibration: a truth drawn from the model lies anywhere among the runs.

A truth is a run that stood; its street is measured with error every month. Whatever is hidden in it
must have a rank among the runs of the filter that is uniform over truths.

Sources: Cook, Gelman & Rubin (2006); Talts, Betancourt, Simpson, Vehtari & Gelman (2018).
"""

import numpy as np
import pytest
from scipy.stats import kstest

from innercircle.dynamics import start_ensemble
from innercircle.journal import learn
from journal_cases import make_case

ERROR, MONTHS = 0.03, 3
HIDDEN = ("theta", "mobilisation", "strength")


def draw_truths(count, seed):
    """Runs that stand for so many months without a break: readings of the street, hidden states."""
    ensemble = start_ensemble(make_case(), runs=4 * count, draws=0, seed=seed, stage="quick")
    rng = np.random.default_rng(seed)
    order, readings = np.arange(4 * count), []
    for _ in range(MONTHS):
        tried = ensemble.try_month(np.arange(ensemble.state.run.size), 0)
        kept = np.flatnonzero(tried.stands & ~tried.month.breaks.any(axis=0))
        order = order[kept]
        readings = [row[kept] for row in readings]
        noise = ERROR * rng.standard_normal(kept.size)
        readings.append(tried.state.mobilisation[kept] + noise)
        ensemble.go_on_with([tried.state], kept)
    assert order.size >= count
    hidden = {name: getattr(ensemble.state, name)[:count] for name in HIDDEN}
    return np.array(readings).T[:count], hidden


def find_rank(truth, values, rng):
    """Share of the runs below a truth; where they are alike, somewhere among those."""
    below, alike = np.mean(values < truth), np.mean(values == truth)
    return below + rng.random() * (alike + 1 / values.size)


def rank_truths(count, runs):
    readings, hidden = draw_truths(count, seed=31)
    rng = np.random.default_rng(4)
    ranks = {name: [] for name in HIDDEN}
    for place, row in enumerate(readings):
        sizes = [f"{{value: {max(size, 0):.6f}, normal: {{sd: {ERROR}}}}}" for size in row]
        entries = [
            f"date: 2020-{month:02d}, protest: {size}" for month, size in enumerate(sizes, start=1)
        ]
        told = learn(make_case(*entries), runs=runs, draws=0, stage="quick", seed=1000 + place)
        for name in HIDDEN:
            values = getattr(told.ensemble.state, name)
            ranks[name].append(find_rank(hidden[name][place], values, rng))
    return ranks


def check_uniform(ranks):
    for name, values in ranks.items():
        found = kstest(np.clip(values, 0, 1), "uniform")
        assert found.pvalue > 1e-3, f"{name}: {np.round(np.sort(values), 2)}"


def test_ranks_of_hidden_states_are_uniform():
    check_uniform(rank_truths(24, 200))


@pytest.mark.full
def test_ranks_of_hidden_states_are_uniform_over_many_truths():
    check_uniform(rank_truths(400, 500))

"""Indices and boxes against methods that share nothing with ours, and intervals by repetition."""

import numpy as np
import pytest
from tests.experiments.test_discovery import NAMES, hide_box
from tests.experiments.test_sensitivity import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    g_function,
    g_indices,
    ishigami,
    solve,
)
from tests.second_methods import experiments_indices, experiments_prim

from innercircle.experiments import (
    GROUPS,
    Plan,
    find_box,
    find_morris_effects,
    find_sobol_indices,
    hold_tournament,
    make_sweep,
    run_sweep,
)
from innercircle.scenario import load

A = np.array([0.0, 1.0, 4.5, 9.0])


def test_published_indices_are_those_of_nested_means():
    first, total = experiments_indices.sobol_by_grids(
        lambda x: float(ishigami(np.array([x]))[0]), 3, 24
    )
    assert np.abs(np.array(first) - ISHIGAMI_FIRST).max() < 0.01
    assert np.abs(np.array(total) - ISHIGAMI_TOTAL).max() < 0.01


def test_sobol_indices_are_those_of_salib():
    plan = Plan("saltelli", ("x", "y", "z"), 256, seed=4)
    values = ishigami(plan.points)
    answer = find_sobol_indices(plan, values)
    first, total = experiments_indices.sobol_by_salib(values.reshape(5, 256), plan.names)
    # SALib centres on the mean of all blocks, not of A and B: the same up to sampling noise.
    assert answer.first == pytest.approx(first, abs=2e-3)
    assert answer.total == pytest.approx(total, abs=1e-10)


def test_morris_effects_are_those_of_salib():
    plan = Plan("morris", ("x", "y", "z"), 30, seed=4)
    values = ishigami(plan.points)
    answer = find_morris_effects(plan, values)
    strength, spread = experiments_indices.morris_by_salib(plan.points, values, plan.names)
    assert answer.strength == pytest.approx(strength, rel=1e-9)
    assert answer.spread == pytest.approx(spread, rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_box_is_that_of_plain_prim(seed):
    x, y = hide_box(seed, n=600, noise=0.05)
    answer = find_box(x, y, NAMES, min_density=0.85)
    cases = [(dict(zip(NAMES, row, strict=True)), bool(hit)) for row, hit in zip(x, y, strict=True)]
    plain = experiments_prim.find_box(cases, NAMES, min_density=0.85)
    found = {limit.name: (limit.low, limit.high) for limit in answer.limits}
    assert found.keys() == plain.keys()
    for name, ends in plain.items():
        assert found[name] == pytest.approx(ends, abs=1e-12)


def count_hits(function, d, n, seeds, published):
    """Share of the intervals that hold the published value: (first, total)."""
    hits = np.zeros(2)
    for seed in seeds:
        answer = solve(function, d, n, seed)
        for k, (interval, truth) in enumerate(
            zip((answer.first_interval, answer.total_interval), published, strict=True)
        ):
            hits[k] += ((interval[:, 0] <= truth) & (truth <= interval[:, 1])).mean()
    return hits / len(seeds)


@pytest.mark.full
@pytest.mark.parametrize("name", ["ishigami-1990", "sobol-1993-g"])
def test_intervals_of_indices_cover_by_repetition(name):
    if name == "ishigami-1990":
        case = (ishigami, 3, 256, range(200), (ISHIGAMI_FIRST, ISHIGAMI_TOTAL))
    else:
        case = (lambda points: g_function(points, A), 4, 256, range(200), g_indices(A))
    first, total = count_hits(*case)
    print(f"{name}: 95 % intervals hold the published value {first:.3f} (first), {total:.3f}")
    # Quasi-random rows make the bootstrap too wide rather than too narrow.
    assert first >= 0.93
    assert total >= 0.93


@pytest.mark.full
def test_intervals_of_screening_cover_by_repetition():
    names = ("x", "y", "z")
    long = Plan("morris", names, 20_000, seed=0)
    truth = find_morris_effects(long, ishigami(long.points)).strength
    hits = 0.0
    for seed in range(1, 201):
        plan = Plan("morris", names, 40, seed=seed)
        interval = find_morris_effects(plan, ishigami(plan.points)).strength_interval
        hits += ((interval[:, 0] <= truth) & (truth <= interval[:, 1])).mean()
    # A percentile interval over 40 paths is known to be a little short.
    assert hits / 200 >= 0.9


@pytest.mark.full
def test_intervals_of_a_tournament_cover_by_repetition():
    rng = np.random.default_rng(1)
    hits = 0.0
    for _ in range(200):
        scores = rng.normal((0.0, 1.0), 1.0, size=(60, 2))
        low, high = hold_tournament(scores, ["a", "b"]).mean_interval.T
        hits += ((low <= (0, 1)) & (high >= (0, 1))).mean()
    assert hits / 200 >= 0.92


RANGES = {
    "threshold.mean": (0.4, 0.9),
    "mobilisation": (0.0, 0.2),
    "leader.strength": (0.2, 0.7),
    "insiders.general.exposure": (0.1, 0.8),
}


def sweep_function(function, count, n, directory, monkeypatch):
    """A known function of the first ``count`` inputs as a target, through a sweep and its store."""
    names = list(RANGES)[:count]
    case = load(
        "one-insider",
        [
            f"{name}={{value: {low}, range: [{low}, {high}]}}"
            for name, (low, high) in RANGES.items()
        ],
    )

    def compute(scenario, asked, parts):
        values = scenario.values()
        at = [(float(values[k]) - RANGES[k][0]) / (RANGES[k][1] - RANGES[k][0]) for k in names]
        return {"y": float(function(np.array([at]))[0])}

    monkeypatch.setitem(GROUPS, "known", compute)
    sweep = make_sweep(case, plan="saltelli", n=n, targets=["known.y"], vary=names, chunk=1024)
    frame = run_sweep(sweep, directory).to_frame()
    # Inputs come back in file order; the known function takes them in the order of ``names``.
    answer = find_sobol_indices(sweep.plan, frame["known.y"].to_numpy())
    return [[shares[answer.names.index(name)] for name in names]
            for shares in (answer.first, answer.total)]  # fmt: skip


def test_ishigami_1990_through_a_sweep(tmp_path, monkeypatch):
    first, total = sweep_function(ishigami, 3, 512, tmp_path / "out", monkeypatch)
    assert np.abs(first - ISHIGAMI_FIRST).max() < 0.03
    assert np.abs(total - ISHIGAMI_TOTAL).max() < 0.03


def test_sobol_1993_g_function_through_a_sweep(tmp_path, monkeypatch):
    published = g_indices(A)
    found = sweep_function(
        lambda points: g_function(points, A), 4, 512, tmp_path / "out", monkeypatch
    )
    for shares, expected in zip(found, published, strict=True):
        assert np.abs(shares - expected).max() < 0.03

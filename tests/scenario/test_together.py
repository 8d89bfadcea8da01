"""Inputs that go together: what is drawn, what is left alone, and what cannot be."""

import hashlib

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr
from tests.second_methods.correlation_completion import complete_by_search

from innercircle.errors import InputError, ScenarioError
from innercircle.experiments import make_sweep, run_sweep
from innercircle.scenario import draw_at, draw_values, list_tied, load, load_text
from innercircle.scenario._correlations import complete

CIRCLE = """
innercircle: 1
id: few
title: Few
threshold: {mean: 0.4 to 0.6, sd: 0.1 ±0.02}
mobilisation: 0.1 ±0.05
insiders:
  one:
    {office: One, power: 2 to 8, exposure: {p10: 0.2, p50: 0.3, p90: 0.7}, stakes: {position: 80}}
  two: {office: Two, power: 3 ±1, exposure: {value: 0.5, beta: {sd: 0.1}}, stakes: {position: 70}}
  three: {office: Three, power: 3, exposure: 0.5 ±0.1, stakes: {position: 60}}
"""
ONE, TWO, THREE = (f"insiders.{name}.exposure" for name in ("one", "two", "three"))
N = 20_000
CLOSE = 4 / np.sqrt(N)  # four standard errors of a rank correlation near 0, more elsewhere


def tie(*entries):
    rows = "".join(
        f"  - {{inputs: [{', '.join(inputs)}], rank_correlation: {rank}}}\n"
        for inputs, rank in entries
    )
    return load_text(f"{CIRCLE}together:\n{rows}")


FREE = load_text(CIRCLE)
TIED = tie(
    ((ONE, TWO), 0.8),
    ((TWO, "threshold.mean"), -0.5),
    (("mobilisation", "insiders.one.power"), 0.3),
)


def column(draws, path):
    return np.array([draw[path] for draw in draws])


def rank(draws, first, second):
    return spearmanr(column(draws, first), column(draws, second)).statistic


def test_drawn_rank_correlations_are_the_stated_ones_and_the_implied_ones():
    draws = draw_values(TIED, N, 3)
    assert rank(draws, ONE, TWO) == pytest.approx(0.8, abs=CLOSE)
    assert rank(draws, TWO, "threshold.mean") == pytest.approx(-0.5, abs=CLOSE)
    assert rank(draws, "mobilisation", "insiders.one.power") == pytest.approx(0.3, abs=CLOSE)
    r = [2 * np.sin(np.pi * each / 6) for each in (0.8, -0.5)]  # independent but for TWO
    implied = 6 / np.pi * np.arcsin(r[0] * r[1] / 2)
    assert rank(draws, ONE, "threshold.mean") == pytest.approx(implied, abs=CLOSE)
    for other in ("mobilisation", THREE, "insiders.two.power"):
        assert abs(rank(draws, ONE, other)) < CLOSE


def test_each_input_alone_is_drawn_as_before():
    before, draws = draw_values(FREE, N, 3), draw_values(TIED, N, 3)
    spreads = TIED.spreads()
    for path in spreads:
        told = np.array([spreads[path].draw(u) for u in (0.1, 0.5, 0.9)])
        shares = [(column(draws, path) < value).mean() for value in told]
        assert np.allclose(shares, [0.1, 0.5, 0.9], atol=0.012)
        assert kstest(column(draws, path), column(before, path)).pvalue > 1e-4


def test_what_is_tied_to_nothing_keeps_its_draws_to_the_last_bit():
    before, draws = draw_values(FREE, 200, 3), draw_values(TIED, 200, 3)
    tied = list_tied(TIED, list(TIED.spreads()))
    assert set(tied) == {ONE, TWO, "threshold.mean", "mobilisation", "insiders.one.power"}
    first = {"threshold.mean", "mobilisation"}  # in the file's order, of each group
    for path in set(TIED.spreads()) - set(tied) | first:
        assert np.array_equal(column(draws, path), column(before, path))
    assert not np.array_equal(column(draws, ONE), column(before, ONE))


def test_one_that_is_fixed_leaves_the_other_as_it_was():
    text = f"{CIRCLE}together: [{{inputs: [{ONE}, {TWO}], rank_correlation: 0.8}}]\n"
    alone = load_text(text, sets=[f"{ONE}=0.4"])
    said = [str(warning.message) for warning in alone.warnings]
    assert f"{ONE} has no range to go together with" in said
    assert list_tied(alone, list(alone.spreads())) == []
    assert column(draw_values(alone, 50, 3), TWO).tolist() == (
        column(draw_values(FREE, 50, 3), TWO).tolist()
    )


def test_without_dependence_draws_are_those_of_each_inputs_own_stream():
    caracas = load("caracas-2019")
    draws = draw_values(caracas, 20, 7)
    for path, spread in caracas.spreads().items():
        key = hashlib.sha256(f"7\0{path}".encode()).digest()[:16]
        stream = np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
        assert [spread.draw(u) for u in stream.random(20).tolist()] == [d[path] for d in draws]


def test_first_draws_stay_when_more_are_drawn():
    assert draw_values(TIED, 20, 7) == draw_values(TIED, 50, 7)[:20]


def test_a_group_ties_every_pair():
    draws = draw_values(tie(((ONE, TWO, THREE), 0.6)), N, 5)
    for pair in ((ONE, TWO), (ONE, THREE), (TWO, THREE)):
        assert rank(draws, *pair) == pytest.approx(0.6, abs=CLOSE)


@pytest.mark.parametrize("seed", range(6))
def test_a_completion_is_that_of_a_search(seed):
    rng = np.random.default_rng(seed)
    n = 4
    pairs = [(i, j) for j in range(n) for i in range(j)]
    chosen = [pairs[k] for k in sorted(rng.choice(6, size=4, replace=False))]
    stated = {pair: float(rng.uniform(-0.8, 0.8)) for pair in chosen}
    ours = complete(n, list(stated), list(stated.values()))
    theirs = complete_by_search(n, stated)
    assert (ours is None) == (theirs is None)
    if ours is not None:
        assert np.allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize(
    "entries",
    [
        [((ONE, TWO), 0.9), ((TWO, THREE), 0.9), ((ONE, THREE), -0.5)],
        [((ONE, TWO), 0.9), ((TWO, THREE), -0.9), ((ONE, THREE), 0.5)],
        [((ONE, TWO, THREE), -0.7)],
        [((ONE, TWO), 0.95), ((ONE, THREE, "mobilisation"), 0.5), ((TWO, "mobilisation"), -0.6)],
    ],
)
def test_what_cannot_be_is_refused_with_the_nearest_that_can(entries):
    with pytest.raises(ScenarioError) as caught:
        tie(*entries)
    (problem,) = caught.value.problems
    assert problem.path.endswith("rank_correlation")
    assert problem.line == 12 + len(entries)
    last = int(problem.path.split(".")[1]) - 1
    inputs, asked = entries[last]
    near = float(problem.suggestion)
    tie(*entries[:last], (inputs, near))
    beyond = near + np.copysign(0.02, asked - near)
    with pytest.raises(ScenarioError):
        tie(*entries[:last], (inputs, round(beyond, 4)))


@pytest.mark.parametrize(
    ("entry", "said", "suggestion"),
    [
        (((ONE, "insiders.tow.exposure"), 0.5), "no number at", "insiders.two.exposure"),
        (((ONE, ONE), 0.5), "here twice", ""),
        (((ONE, "leader.playbook"), 0.5), "is a word", ""),
        (((ONE,), 0.5), "expected 2 to", ""),
        (((ONE, TWO), 1), "from -0.99 to 0.99", "0.99"),
        (((ONE, TWO), "70%"), "from -0.99 to 0.99", "0.7"),
        (((ONE, TWO), "0.5 ±0.1"), "expected one number", ""),
        (((ONE, TWO), "{a: b}"), "expected one number", ""),
    ],
)
def test_bad_entries_are_refused_at_their_place(entry, said, suggestion):
    with pytest.raises(ScenarioError) as caught:
        tie(entry)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.suggestion == suggestion
    assert problem.line == 13
    assert problem.column > 1


def test_a_pair_is_stated_once():
    with pytest.raises(ScenarioError, match="go together already"):
        tie(((ONE, TWO), 0.5), ((TWO, ONE), 0.5))


@pytest.mark.parametrize("plan", ["latin", "sobol"])
def test_a_plan_of_draws_keeps_inputs_together(plan, tmp_path):
    sweep = make_sweep(TIED, plan=plan, n=512, targets=["solve.signals.fall_probability"])
    rows = draw_at(TIED, sweep.plan.names, sweep.plan.points)
    assert rank(rows, ONE, TWO) == pytest.approx(0.8, abs=0.05)
    assert rank(rows, ONE, "insiders.two.power") == pytest.approx(0, abs=0.15)
    few = make_sweep(TIED, plan=plan, n=8, targets=["solve.signals.fall_probability"], chunk=3)
    frame = run_sweep(few, tmp_path).to_frame()
    wanted = draw_at(TIED, few.plan.names, few.plan.points)
    assert frame[ONE].tolist() == [row[ONE] for row in wanted]


@pytest.mark.parametrize("plan", ["saltelli", "morris", "grid"])
def test_a_plan_that_moves_inputs_one_by_one_is_refused(plan):
    target = ["solve.signals.fall_probability"]
    with pytest.raises(InputError, match="go together in the file") as caught:
        make_sweep(TIED, plan=plan, n=2, targets=target, vary=[ONE, TWO])
    assert "--plan latin" in caught.value.advice
    make_sweep(TIED, plan=plan, n=2, targets=target, vary=[ONE, THREE])

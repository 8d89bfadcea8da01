"""A draw without one answer is an interval, never missing."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.examples import some
from tests.laws.small_scenarios import write_scenarios

from innercircle.experiments import (
    Asked,
    compute_targets,
    describe_results,
    make_sweep,
    run_sweep,
)
from innercircle.game import solve
from innercircle.report import make_sensitivity_section
from innercircle.scenario import load, load_text

FALL = "solve.signals.fall_probability"
BREAKS = "solve.signals.break_probability.army-chief"

TWO_ANSWERS = ("beliefs=common", "threshold.mean=0.45 ±0.4", "threshold.sd=0.05", "signal_sd=0.05")
FREE_RIDERS = ("insiders.party-boss.stakes.squeeze=0.9 ±0.1",)


@settings(max_examples=some(80), deadline=None, derandomize=True)
@given(text=write_scenarios())
def test_every_circle_has_a_number_or_two_ends(text):
    """Whatever the file says, as long as there is a distribution to take a chance over."""
    scenario = load_text(text)
    solution = solve(scenario, influences=False)
    if solution.signals is None and solution.outer is None:
        return  # all know the threshold: nothing to sense, and no such target
    found = compute_targets(scenario, [FALL, BREAKS], Asked())
    low, high = found[FALL], found[f"{FALL}_bold"]
    if solution.built.game.threshold.law is None:
        return  # nothing is known of the threshold: no chances at all
    assert 0.0 <= low <= high + 1e-9 <= 1.0 + 2e-9
    assert found[BREAKS] <= found[BREAKS.replace("probability", "probability_bold")] + 1e-9
    if solution.outer is not None:
        ends = (solution.outer.fall_low, solution.outer.fall_high)
    else:
        signals = solution.signals
        ends = (signals.fall_probability_cautious, signals.fall_probability_bold)
    assert (low, high) == pytest.approx(ends, abs=1e-9)


@pytest.mark.parametrize("sets", [TWO_ANSWERS, FREE_RIDERS], ids=["two-answers", "free-riders"])
def test_draws_of_a_sweep_count_with_both_ends(sets, tmp_path):
    sweep = make_sweep(load("caracas-2019", sets), plan="latin", n=12, targets=[FALL], chunk=12)
    store = run_sweep(sweep, tmp_path / "out")
    frame = store.to_frame()
    low, high = frame[FALL].to_numpy(), frame[f"{FALL}_bold"].to_numpy()
    assert np.isfinite([low, high]).all()
    assert np.all(low <= high + 1e-9)
    apart = high - low > 1e-9
    if not apart.any():
        pytest.skip("insiders without a common prior have one answer")
    assert (frame["reason"] != "").tolist() == apart.tolist()
    decided = (low > 0.02) == (high > 0.02)
    mixed = len(set(low[decided] > 0.02)) == 2
    findings = describe_results(store, f"{FALL} > 0.02" if mixed else None)
    rows = findings[0].frame
    assert rows["no answer"].tolist() == [0, 0]
    assert rows["two ends"].tolist() == [apart.sum()] * 2
    assert rows["mean"].tolist() == pytest.approx([low.mean(), high.mean()])
    assert "two ends" in make_sensitivity_section(findings).paragraphs[0]
    if mixed and not decided.all():
        assert f"Not decided: {(~decided).sum()} draw" in findings[-1].note


def test_indices_are_of_each_end(tmp_path):
    """Where some draws have two ends the variance of either is shared out, not of neither."""
    sweep = make_sweep(
        load("caracas-2019", FREE_RIDERS),
        plan="saltelli",
        n=4,
        targets=[FALL],
        vary=["mobilisation", "insiders.party-boss.stakes.squeeze"],
    )
    titles = [finding.title for finding in describe_results(run_sweep(sweep, tmp_path / "out"))]
    if len(titles) == 2:
        pytest.skip("no draw has two ends")
    assert titles[1:] == [f"Sobol' indices of {FALL} ({end})" for end in ("at least", "at most")]

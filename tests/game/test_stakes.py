"""From facts to stakes: the formulas, written out again in words of one line each."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.errors import GameError
from innercircle.game import (
    Factors,
    Guarantor,
    Situation,
    compute_cells,
    compute_stakes,
    find_complement_limits,
    trace_stakes,
)
from innercircle.game._kernels.cells import compute_untouched
from innercircle.vocabulary import Cell

share = st.floats(0, 1)
points = st.floats(0, 100)
guarantors = st.lists(
    st.builds(Guarantor, st.sampled_from(["a", "b", "c"]), share, share, share), max_size=3
).map(tuple)


@st.composite
def factors(draw):
    exile = draw(points)
    return Factors(
        position=draw(points),
        fallback=draw(points),
        punishment=exile * draw(share),
        exile=exile,
        new_order_place=draw(points),
        fate_if_purged=draw(points),
        capture=draw(share),
        squeeze=draw(share),
        purge=draw(share),
        exposure=draw(share),
        side_payment=draw(points),
        guarantors=draw(guarantors),
    )


law = settings(deadline=None, max_examples=150, derandomize=True)


@law
@given(factors())
def test_the_cells_are_those_of_the_design(f):
    stakes = compute_stakes(f)
    a = f.position * (1 - f.squeeze) * (1 - f.purge) + f.fate_if_purged * f.purge
    p = f.capture * f.punishment + (1 - f.capture) * f.exile
    free, promised = 1.0, 1.0
    for k in f.guarantors:
        free *= 1 - f.exposure * k.pursuit
        promised *= 1 - f.exposure * k.pursuit * (1 - k.credibility * k.coverage)
    r = f.fallback * free
    g = f.exile + max(f.new_order_place - f.exile, 0) * promised + f.side_payment
    assert stakes.row == pytest.approx([a, r, p, g], abs=1e-9)


@law
@given(factors())
def test_who_breaks_and_wins_can_still_go_abroad(f):
    stakes = compute_stakes(f)
    assert stakes.break_falls >= f.exile - 1e-9
    assert f.exile >= stakes.break_holds - 1e-9


@law
@given(factors(), share)
def test_a_wider_guarantee_is_worth_more_and_full_belief_in_it_lifts_pursuit(f, more):
    wider = f.replaced(
        guarantors=tuple(
            Guarantor(k.name, k.pursuit, k.credibility, max(k.coverage, more)) for k in f.guarantors
        )
    )
    before, after = compute_stakes(f), compute_stakes(wider)
    assert after.break_falls >= before.break_falls - 1e-9
    assert after.stay_falls == before.stay_falls
    full = f.replaced(
        guarantors=tuple(Guarantor(k.name, k.pursuit, 1.0, 1.0) for k in f.guarantors)
    )
    best = max(f.exile, f.new_order_place) + f.side_payment
    assert compute_stakes(full).break_falls == pytest.approx(best, abs=1e-9)


@law
@given(factors())
def test_the_trace_ends_in_the_inputs_and_begins_with_the_cells(f):
    stakes = compute_stakes(f)
    traces = trace_stakes(f, {"exposure": "ap-2019"})
    assert [traces[cell].value for cell in Cell] == stakes.row.tolist()
    for trace in traces.values():
        for node in trace.list_inputs():
            expected = "ap-2019" if node.name == "exposure" else "assumed"
            if node.name != "untouched":
                assert node.provenance == expected


def test_the_traced_formulas_can_be_computed_again_from_the_children():
    f = Factors(
        position=90,
        fallback=10,
        exile=15,
        capture=0.7,
        new_order_place=20,
        fate_if_purged=5,
        purge=0.0125,
        exposure=0.9,
        guarantors=(Guarantor("successor", 0.8, 0.6, 0.0),),
    )
    traces = trace_stakes(f)
    value = {node.name: node.value for trace in traces.values() for node in trace.list_inputs()}
    assert traces[Cell.STAY_HOLDS].value == pytest.approx(
        value["position"] * (1 - value["squeeze"]) * (1 - value["purge"])
        + value["fate_if_purged"] * value["purge"]
    )
    assert traces[Cell.STAY_FALLS].value == pytest.approx(10 * (1 - 0.9 * 0.8))
    inputs = traces[Cell.STAY_FALLS].list_inputs()
    assert ("exposure", 0.9, "assumed") in [(t.name, t.value, t.provenance) for t in inputs]
    assert traces[Cell.STAY_FALLS].to_dict()["children"][0]["name"] == "fallback"
    assert compute_stakes(f).row == pytest.approx([88.9375, 2.8, 4.5, 16.4])


def test_the_squeeze_and_the_purge_at_which_complements_fail():
    f = Factors(
        position=60,
        fallback=30,
        exile=10,
        new_order_place=40,
        fate_if_purged=5,
        purge=0.1,
        squeeze=0.1,
        exposure=0.2,
        guarantors=(Guarantor("successor", 0.5),),
    )
    limits = find_complement_limits(f)
    at_squeeze = compute_stakes(f.replaced(squeeze=limits.squeeze))
    assert at_squeeze.stay_holds == pytest.approx(at_squeeze.stay_falls)
    at_purge = compute_stakes(f.replaced(purge=limits.purge))
    assert at_purge.stay_holds == pytest.approx(at_purge.stay_falls)
    safe = find_complement_limits(Factors(position=60, fallback=0, fate_if_purged=5))
    assert safe.purge is None
    assert safe.squeeze == 1.0


def test_all_problems_of_the_factors_are_listed():
    with pytest.raises(GameError) as caught:
        Factors(
            position=50,
            squeeze=1.5,
            exposure=-0.1,
            side_payment=-3,
            exile=5,
            punishment=6,
            guarantors=(Guarantor("court", 2.0),),
        )
    for words in ("squeeze", "exposure", "side_payment", "court.pursuit", "punishment"):
        assert words in str(caught.value)
    with pytest.raises(GameError, match="position = nan"):
        Factors(position=math.nan)


def test_the_formulas_take_arrays():
    position, squeeze = np.array([[90.0], [80.0]]), np.array([0.0, 0.2, 0.4])
    several = Situation(position=position, squeeze=squeeze, purge=0.1, fate_if_purged=5.0,
                        exile=np.array([10.0, 30.0, 20.0]), new_order_place=20.0)  # fmt: skip
    a, _, _, g = compute_cells(several, 1.0, 0.5)
    assert a.shape == (2, 3)
    assert a[1, 2] == pytest.approx(80 * 0.6 * 0.9 + 0.5)
    assert g.tolist() == [15.0, 30.0, 20.0]
    pursuit = np.array([0.6, 0.5])
    untouched = compute_untouched(np.array([0.9, 0.1]), pursuit)
    assert untouched == pytest.approx([(1 - 0.54) * (1 - 0.45), (1 - 0.06) * (1 - 0.05)])

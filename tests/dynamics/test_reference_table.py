"""The reference dynamics: a published table of 2,000 runs a row, met within sampling noise.

The table was made with thresholds drawn given that the regime is alive today, so only runs whose
threshold lies above what would fall at the start are compared. It also ended a run once two purges
had consolidated it, and called a fall by several circles a collapse: here such a run goes on, and
stalemate and consolidation are compared together. Its quick level is that of many insiders, without
each one's own part in the fall; here it is taken so too.
"""

import math

import numpy as np
import pytest

from dynamics_cases import make_reference
from innercircle.dynamics import _stage, simulate
from innercircle.dynamics._outcomes import ENDINGS
from innercircle.vocabulary import End

RUNS = 8_000
PUBLISHED = 2_000
LEADER = {"purge": "when-strong"}
OPEN = {"open_channels": 0.5}
SPONSORS = {
    "wait": {"name": "wait", "sanctions": 0.5},
    "pressure": {"name": "pressure", "sanctions": 0.9},
    "knife-fight": {"name": "knife-fight", "sanctions": 0.7, "hints": 1, **OPEN},
    "package": {
        "name": "package",
        "sanctions": 0.6,
        "offer": {"after_months": 3, "coverage": 0.9, "side_payment": 12},
        **OPEN,
    },
}
# row: sponsor, changes, leader approved, then the shares of stalemate, negotiated, palace,
# opposition, consolidation, collapse, purges a run, mean suspicion and boss's power at month 24
ROWS = {
    "wait": ("wait", {}, None, 0.930, 0, 0.040, 0.005, 0, 0.025, 0.07, 0.16, 0.211),
    "pressure": ("pressure", {}, None, 0.834, 0, 0.097, 0.011, 0, 0.059, 0.01, 0.26, 0.257),
    "knife-fight": (
        "knife-fight", {}, None, 0.814, 0, 0.061, 0.007, 0.075, 0.042, 1.81, 0.70, 0.253,
    ),
    "package": (
        "package", {}, None, 0.768, 0.090, 0.043, 0.001, 0.069, 0.029, 1.38, 0.48, 0.238,
    ),
    "package-without-red-line": (
        "package", {"red_line": False}, None,
        0.714, 0.051, 0.151, 0, 0.060, 0.024, 1.30, 0.47, 0.237,
    ),
    "package-approved": (
        "package", {}, True, 0.751, 0.085, 0.046, 0.002, 0.090, 0.026, 1.67, 0.59, 0.248,
    ),
    "package-not-approved": (
        "package", {}, False, 0.781, 0.091, 0.039, 0.001, 0.056, 0.032, 1.22, 0.43, 0.233,
    ),
    "wait-weaker-regime": (
        "wait", {"mean": 0.45}, None, 0.688, 0, 0.180, 0.013, 0.001, 0.118, 0.06, 0.16, 0.210,
    ),
}  # fmt: skip


KINDS = (
    (End.STALEMATE, End.PURGE),
    (End.SETTLEMENT,),
    (End.COUP,),
    (End.UPRISING, End.UPRISING_JOINED),
    (End.JUNTA,),
)
"""Ends by column of the table: held, negotiated, palace, opposition, collapse."""


def find_level_at_the_start(parameters):
    """Highest threshold that falls before anything has happened, from the four cells."""
    p, who = parameters, parameters.insiders
    kept = 1 - who.exposure * p.guarantors.pursuit[0]
    a = who.position * (1 - who.purge) + who.fate_if_purged * who.purge
    b = (1 - who.capture) * who.exile
    g = who.exile + np.maximum(who.new_order_place - who.exile, 0) * kept
    risk = a - b
    needed = np.clip(risk / (risk + g - who.fallback * kept), 0, 1)
    return p.opposition.mobilisation + (1 - p.leaks.doubt) * who.power @ (1 - needed)


@pytest.fixture(scope="module")
def answers():
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_stage, "add_own_part", lambda needed, power, cells: needed)
        for name, (sponsor, changes, approves, *_) in ROWS.items():
            found[name] = simulate(
                make_reference(**changes),
                SPONSORS[sponsor],
                {**LEADER, "approves": approves},
                "mobilise",
                runs=RUNS,
                seed=1,
                stage="quick",
            )
    return found


@pytest.mark.parametrize("name", ROWS)
def test_outcomes_are_the_published_ones_within_noise(answers, name):
    rows = answers[name].rows
    living = rows["theta"] > find_level_at_the_start(make_reference(**ROWS[name][1]))
    alive = int(living.sum())
    ends = rows["end"][living]
    stalemate, *falls, consolidation, collapse = ROWS[name][3:9]
    table = (stalemate + consolidation, *falls, collapse)
    for published, kinds in zip(table, KINDS, strict=True):
        count = np.isin(ends, [ENDINGS.index(kind) for kind in kinds]).sum()
        pooled = (published * PUBLISHED + count) / (PUBLISHED + alive)
        p = max(pooled, 1 / alive)
        noise = math.sqrt(p * (1 - p) * (1 / PUBLISHED + 1 / alive))
        # Rows share their random numbers, so a tail shows in several rows: 3.3 errors.
        assert abs(count / alive - published) <= 3.3 * noise


@pytest.mark.parametrize("name", ROWS)
def test_purges_suspicion_and_the_boss_are_the_published_ones(answers, name):
    answer, (purges, suspicion, power) = answers[name], ROWS[name][9:]
    assert answer.purges == pytest.approx(purges, abs=0.02 + 0.05 * purges)
    mean = np.mean([series[-1] for series in answer.suspicion.values()])
    # The most suspicious runs were those that consolidation ended in the table.
    assert mean == pytest.approx(suspicion, abs=0.02)
    assert answer.power["boss"][-1] == pytest.approx(power, abs=0.006)

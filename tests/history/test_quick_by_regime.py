"""The quick stage beside the exact one on the record's circles, by type of regime."""

import numpy as np
import pytest

from innercircle.dynamics import LEARNED
from innercircle.history import read_panel
from innercircle.history._calibrate import make_rows, read_learned
from innercircle.history._panel_months import Asked, simulate_rows

FEWEST = 15
"""A type of regime with fewer falls among the exact runs tells nothing of a factor."""


@pytest.mark.full
def test_falls_are_within_a_factor_of_two():
    rows, draws = make_rows(read_panel()), read_learned(LEARNED)
    count = len(rows.used)
    falls = {(name, stage): 0 for name in rows.circles for stage in ("exact", "quick")}
    for number, z in enumerate(draws[7:85:13]):
        asked = Asked(rows.used, np.tile(z, (count, 1)), np.zeros((count, 2)))
        for stage in ("exact", "quick"):
            fell = simulate_rows(rows.circles, asked, seed=100 + number, stage=stage) >= 3
            for name, circle in rows.circles.items():
                falls[name, stage] += int(fell[np.isin(rows.used, circle.rows)].sum())
    told = [name for name in rows.circles if falls[name, "exact"] >= FEWEST]
    assert len(told) >= 5
    for name in told:
        assert 0.5 <= falls[name, "quick"] / falls[name, "exact"] <= 2, name

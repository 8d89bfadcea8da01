"""The flagship with its journal: the same file otherwise, and forecasts held against the end."""

import re
from pathlib import Path

import numpy as np
import pytest

from innercircle.forecast import forecast
from innercircle.journal import learn
from innercircle.scenario import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "keep-a-journal.md"
KEPT = load("journals/caracas-2019-journal")
QUICK = {"stage": "quick", "draws": 100, "runs": 1_000}
QUARTERS = ("2019-10", "2020-01", "2020-04", "2020-07", "2020-10", "2021-01", "2021-04", "2021-07")


def test_the_case_is_the_flagship_but_for_its_journal():
    flagship = load("caracas-2019")
    values = {path: (v.value, v.spread) for path, v in KEPT.values().items()}
    assert {path: (v.value, v.spread) for path, v in flagship.values().items()} == {
        path: value for path, value in values.items() if not path.startswith("journal.")
    }
    assert {path: c.spread for path, c in flagship.choices().items()} == {
        path: c.spread for path, c in KEPT.choices().items()
    }
    for word in ("insiders", "reports", "channels", "timeline", "levers", "guarantors"):
        ids = [[each.path for each in getattr(case, word)] for case in (flagship, KEPT)]
        assert ids[0] == ids[1]
    assert {s.id for s in flagship.sources} < {s.id for s in KEPT.sources}


def test_every_entry_of_its_journal_has_a_source_and_a_note():
    assert all(entry.source and entry.note for entry in KEPT.journal)
    assert max(entry.date for entry in KEPT.journal)[:7] == "2021-08"


def test_its_months_teach_that_the_threshold_is_higher():
    told = learn(KEPT, **QUICK)
    lesson = next(each for each in told.lessons if each.what == "threshold")
    assert lesson.clear
    assert lesson.after.mean > lesson.before.mean
    assert told.effective > 50


def read_table():
    rows = re.findall(r"^\| (\d{4}-\d{2}) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {
        month: [float(cell.rstrip("% ")) for cell in cells.split(" | ")] for month, cells in rows
    }


def forecast_quarter(month):
    """Chances in per cent: of the file given its journal, of the file alone, of the class, both."""
    given = forecast(KEPT, as_of=month, months=3, **QUICK)
    alone = forecast(KEPT, journal=False, case={"date": month}, months=3, **QUICK)
    return [100 * row.mean for row in (given.inside, alone.inside, given.outside, given.combined)]


@pytest.mark.full
def test_the_page_has_the_forecasts_of_each_quarter():
    table = read_table()
    assert tuple(table) == QUARTERS
    for month, cells in table.items():
        assert cells == pytest.approx(forecast_quarter(month), abs=0.051)


def test_the_page_has_their_scores():
    chances = np.array(list(read_table().values())) / 100
    said = PAGE.read_text("utf-8")
    for name, column in zip(("given", "alone", "class", "both"), chances.T, strict=True):
        brier, log = np.mean(column**2), -np.mean(np.log1p(-column))
        assert f"| {name} | {brier:.4f} | {log:.4f} |" in said

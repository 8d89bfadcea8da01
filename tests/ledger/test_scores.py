"""Scores against scikit-learn's with weights, and against a calculation day by day by hand."""

import json
import math
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import beta
from sklearn.metrics import brier_score_loss, log_loss

from innercircle.ledger import Ask, Resolve, Say, append, read_ledger, score_ledger

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def random_book(tmp_path):
    rng = np.random.default_rng(4)
    entries = []
    for number in range(24):
        name, first = f"q{number}", date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 90)))
        last = first + timedelta(days=int(rng.integers(20, 120)))
        entries.append(Ask(name, "Will it?", last.isoformat(), "It is seen."))
        chance = rng.random()
        for who in ("desk", "outside", "late"):
            for _ in range(int(rng.integers(1, 5))):
                on = first + timedelta(days=int(rng.integers(0, (last - first).days)))
                said = float(np.clip(chance + 0.2 * rng.standard_normal(), 0.02, 0.98))
                entries.append(Say(name, who, on.isoformat(), said))
        if number % 8 == 7:
            entries.append(Resolve(name, "void", last.isoformat()))
        elif rng.random() < chance:
            on = first + timedelta(days=int(rng.integers(0, (last - first).days + 1)))
            entries.append(Resolve(name, "yes", on.isoformat()))
        elif number != 5:
            entries.append(Resolve(name, "no", last.isoformat()))
    path = tmp_path / "book.jsonl"
    append(path, entries, now=NOW)
    return read_ledger(path)


def list_rows(ledger, who):
    """(question, day, said, came) of every scored day, walking day by day."""
    rows = []
    for q in ledger.questions.values():
        if q.outcome not in {"yes", "no"}:
            continue
        day, end = date(2026, 1, 1), date.fromisoformat(q.by)
        while day <= end:
            over = q.outcome == "yes" and day.isoformat() >= q.resolved
            words = [s for s in q.statements if s.who == who and s.on <= day.isoformat()]
            if words and not over:
                rows.append((q.id, day, words[-1].probability, float(q.outcome == "yes")))
            day += timedelta(days=1)
    return rows


SCORING_RULES = """
import json, sys
import numpy as np
import scoringrules
came, said = (np.array(part) for part in json.load(sys.stdin))
scores = scoringrules.brier_score(came, said), scoringrules.log_score(came, said)
json.dump([score.tolist() for score in scores], sys.stdout)
"""


def test_scores_are_those_of_scoringrules(random_book):
    """In a process of its own: the package compiles all that it has when imported."""
    people = ["desk", "outside", "late"]
    rows = [row for who in people for row in list_rows(random_book, who)]
    done = subprocess.run(
        [sys.executable, "-c", SCORING_RULES],
        input=json.dumps([[row[3] for row in rows], [row[2] for row in rows]]),
        capture_output=True, text=True, check=True, timeout=200,
    )  # fmt: skip
    scores = dict(zip(["brier", "log"], json.loads(done.stdout), strict=True))
    place = 0
    for who in people:
        names = [row[0] for row in list_rows(random_book, who)]
        weight = np.array([1 / names.count(name) for name in names])
        found = next(s for s in score_ledger(random_book).forecasters if s.who == who)
        for name, every in scores.items():
            own = np.array(every[place : place + len(names)])
            expected = float(weight @ own / weight.sum())
            assert getattr(found, name).value == pytest.approx(expected)
        place += len(names)


@pytest.mark.parametrize("who", ["desk", "outside", "late"])
def test_scores_are_scikit_learns_with_a_question_counting_once(random_book, who):
    rows = list_rows(random_book, who)
    names = [row[0] for row in rows]
    weight = [1 / names.count(name) for name in names]
    said, came = [row[2] for row in rows], [row[3] for row in rows]
    found = next(s for s in score_ledger(random_book).forecasters if s.who == who)
    assert found.questions == len(set(names))
    assert found.days == len(rows)
    assert found.brier.value == pytest.approx(brier_score_loss(came, said, sample_weight=weight))
    assert found.log.value == pytest.approx(log_loss(came, said, sample_weight=weight))
    assert found.brier.low < found.brier.value < found.brier.high


def test_skill_is_on_the_days_that_both_have(random_book):
    mine, theirs = (
        {(name, day): (said - came) ** 2 for name, day, said, came in list_rows(random_book, who)}
        for who in ("desk", "outside")
    )
    both = mine.keys() & theirs.keys()
    names = {name for name, _ in both}

    def mean(scores):
        each = [np.mean([scores[key] for key in both if key[0] == name]) for name in names]
        return np.mean(each)

    found = {s.who: s.skill for s in score_ledger(random_book).forecasters}
    assert found["desk"] == pytest.approx(1 - mean(mine) / mean(theirs))
    assert found["outside"] is None


def test_a_question_worked_by_hand(tmp_path):
    path = tmp_path / "book.jsonl"
    entries = [
        Ask("rain", "Will it rain?", "2026-11-20", "gauge"),
        Say("rain", "desk", "2026-11-01", 0.7),
        Say("rain", "desk", "2026-11-04", 0.9),
        Say("rain", "seer", "2026-11-06", 0.999),
        Resolve("rain", "yes", "2026-11-06"),
    ]
    append(path, entries, now=NOW)
    scores = score_ledger(read_ledger(path))
    # Days 1 to 3 at .7, 4 and 5 at .9; whoever speaks when it is known is not scored.
    [desk] = scores.forecasters
    assert desk.brier.value == pytest.approx((3 * 0.09 + 2 * 0.01) / 5)
    assert desk.log.value == pytest.approx(-(3 * math.log(0.7) + 2 * math.log(0.9)) / 5)
    assert (desk.days, desk.late, desk.brier.low, desk.skill) == (5, 2, None, None)


def test_calibration_counts_questions_and_brackets_them_by_jeffreys(random_book):
    found = next(s for s in score_ledger(random_book).forecasters if s.who == "desk")
    assert sum(part.rows for part in found.calibration) == found.questions
    for part in found.calibration:
        hits = round(part.happened * part.rows)
        assert part.low == pytest.approx(beta(hits + 0.5, part.rows - hits + 0.5).ppf(0.05))
        assert part.low <= part.high


def test_nothing_resolved_is_nothing_scored(tmp_path):
    path = tmp_path / "book.jsonl"
    ledger = append(path, [Ask("rain", "Will it rain?", "2026-12-20", "gauge")], now=NOW)
    scores = score_ledger(ledger)
    assert (scores.resolved, scores.open, scores.forecasters) == (0, 1, [])

"""Models of beliefs on the coded episodes: the stage game alone, nothing tuned, as documented."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from innercircle.game import DRAWS, build_game, solve, solve_signals
from innercircle.history._episodes import load_episode, read_episodes
from innercircle.history._labels import HELD, read_labels
from innercircle.history._scores import compute_auc_roc, compute_log_score
from innercircle.vocabulary import Beliefs

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "what-the-number-means.md"
ROW = re.compile(r"^\| `(\w+)`" + r" \| (\S+)" * 6 + r" \|$", re.MULTILINE)


def measure():
    """By model: mean log score and AUC at the best guesses and integrated, and mean chances."""
    labels, names = read_labels(), list(read_episodes())
    fell = np.array([float(labels[name].outcome not in HELD) for name in names])
    point = {word: [] for word in Beliefs}
    mean = {word: [] for word in Beliefs}
    for name in names:
        scenario = load_episode(name)
        built = build_game(scenario)
        today = solve(scenario, influences=False, draws=DRAWS).today
        for word in Beliefs:
            answer = solve_signals(built.game, signal_sd=built.signal_sd, beliefs=word)
            point[word].append(answer.fall_probability_cautious)
            mean[word].append(today.beliefs[word])
    even = np.ones(fell.size)
    rows = {}
    for word in Beliefs:
        guesses, whole = np.array(point[word]), np.array(mean[word])
        rows[str(word)] = (
            compute_log_score(fell, guesses, even),
            compute_auc_roc(fell, guesses, even),
            compute_log_score(fell, whole, even),
            compute_auc_roc(fell, whole, even),
            float(whole[fell == 1].mean()),
            float(whole[fell == 0].mean()),
        )
    return rows


@pytest.mark.full
def test_the_page_has_the_scores_that_come_out():
    written = {
        found[1]: tuple(float(number.rstrip("%")) for number in found.groups()[1:])
        for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))
    }
    measured = measure()
    assert list(written) == list(measured)
    for name, row in measured.items():
        numbers = (*row[:4], 100 * row[4], 100 * row[5])
        digits = (0.006,) * 4 + (0.6, 0.06)
        for shown, number, close in zip(written[name], numbers, digits, strict=True):
            assert math.isclose(shown, number, abs_tol=close), (name, row)

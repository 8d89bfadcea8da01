"""Regret by hand, bars and flip points of functions whose answers are known."""

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.experiments import draw_tornado, hold_tournament


def test_regret_of_a_table_done_by_hand():
    answer = hold_tournament([[1, 3, 2], [4, 0, 3], [2, 2, 2]], ["wait", "press", "offer"])
    assert answer.largest_regret.tolist() == [2, 4, 1]
    assert answer.minimax_regret == "offer"
    assert np.allclose(answer.best, [(0 + 1 + 1 / 3) / 3, (1 + 0 + 1 / 3) / 3, (1 / 3) / 3])
    assert answer.best.sum() == pytest.approx(1)
    assert answer.to_frame()["playbook"].tolist()[0] == "offer"


def test_the_interval_of_a_mean_holds_the_mean_and_shrinks_with_worlds():
    rng = np.random.default_rng(1)
    few = hold_tournament(rng.normal(size=(20, 2)), ["a", "b"])
    many = hold_tournament(rng.normal(size=(2000, 2)), ["a", "b"])
    width = lambda answer: np.diff(answer.mean_interval, axis=1).mean()  # noqa: E731
    assert width(many) < width(few) / 5


@pytest.mark.parametrize("scores", [[[1.0, np.nan]], [[1.0, 2.0, 3.0]], np.zeros((0, 2))])
def test_scores_that_compare_nothing_are_refused(scores):
    with pytest.raises(InputError):
        hold_tournament(scores, ["a", "b"])


STATED = {"x": 1.0, "y": 2.0}


def square_plus(values):
    now = {**STATED, **values}
    return now["x"] ** 2 + 0.1 * now["y"]


def test_bars_are_sorted_and_flip_points_are_where_the_target_meets_the_limit():
    ranges = {"y": (0.0, 2.0, 4.0), "x": (0.0, 1.0, 3.0)}
    answer = draw_tornado(square_plus, ranges, limit=2.2, tolerance=1e-6)
    assert [bar.name for bar in answer.bars] == ["x", "y"]
    assert answer.base == pytest.approx(1.2)
    assert answer.bars[0].swing == pytest.approx(9)
    assert answer.bars[0].flip == pytest.approx(np.sqrt(2), abs=1e-4)
    assert np.isnan(answer.bars[1].flip)


def test_where_the_target_has_no_answer_nothing_flips():
    def evaluate(values):
        x = values.get("x", 1.0)
        return float("nan") if x > 2 or "y" in values else x

    answer = draw_tornado(evaluate, {"y": (0.0, 1.0, 2.0), "x": (0.0, 1.0, 3.0)}, limit=0.5)
    assert all(np.isnan(bar.swing) for bar in answer.bars)
    flips = {bar.name: bar.flip for bar in answer.bars}
    assert flips["x"] == pytest.approx(0.5, abs=0.01)
    assert np.isnan(flips["y"])
    never = draw_tornado(evaluate, {"x": (0.0, 1.0, 3.0)}, limit=-1.0)
    assert np.isnan(never.bars[0].flip)

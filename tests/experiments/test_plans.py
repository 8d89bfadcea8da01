"""Plans are seeded, lie in the unit cube and have the shape that their methods need."""

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.experiments import KINDS, Plan, pick_names

NAMES = ("a.x", "a.y", "b")


def make(kind, n=8, seed=3):
    return Plan(kind, NAMES, n, seed=seed)


@pytest.mark.parametrize("kind", KINDS)
def test_points_fit_the_unit_cube_and_depend_on_the_seed_only(kind):
    plan = make(kind)
    assert plan.points.shape == (plan.rows, 3)
    assert ((plan.points >= 0) & (plan.points <= 1)).all()
    assert np.array_equal(plan.points, make(kind).points)
    assert Plan.from_dict(plan.to_dict()) == plan
    if kind != "grid":
        assert not np.array_equal(plan.points, make(kind, seed=4).points)


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_input():
    cells = np.floor(make("latin", n=50).points * 50).astype(int)
    assert all(sorted(cells[:, k]) == list(range(50)) for k in range(3))


def test_saltelli_blocks_differ_from_a_in_one_column_only():
    n = 16
    points = make("saltelli", n=n).points
    a, b = points[:n], points[n : 2 * n]
    for k in range(3):
        block = points[(2 + k) * n : (3 + k) * n]
        assert np.array_equal(block[:, k], b[:, k])
        others = [j for j in range(3) if j != k]
        assert np.array_equal(block[:, others], a[:, others])


def test_a_morris_path_moves_each_input_once_by_two_thirds():
    steps = np.diff(make("morris", n=5).points.reshape(5, 4, 3), axis=1)
    assert np.allclose(np.abs(steps).sum(axis=1), 2 / 3)
    assert ((np.abs(steps) > 1e-9).sum(axis=2) == 1).all()


@pytest.mark.parametrize(
    ("kind", "n", "words"),
    [
        ("sobol", 7, "power of 2"),
        ("latin", 0, "at least 1"),
        ("random", 4, "is none of"),
        ("saltelli", 2**26, "more than"),
    ],
)
def test_an_impossible_plan_is_refused(kind, n, words):
    with pytest.raises(InputError, match=words):
        Plan(kind, NAMES, n)


def test_names_are_picked_by_path_or_by_what_a_path_begins_with():
    assert pick_names(NAMES, []) == NAMES
    assert pick_names(NAMES, ["a"]) == ("a.x", "a.y")
    with pytest.raises(InputError, match="'c'"):
        pick_names(NAMES, ["b", "c"])

"""The stage game itself: what is refused, what a gain is, what complements are."""

import pickle

import numpy as np
import pytest

from innercircle.errors import GameError, NotComplementsError
from innercircle.game import Game, Threshold
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game


def test_all_problems_are_listed_at_once():
    with pytest.raises(GameError) as caught:
        Game(
            power=[1, -1, np.nan],
            stakes=[[1, 2, 3]] * 3,
            threshold=0.5,
            mobilisation=-1,
            names=["a", "a", "b"],
        )
    said = str(caught.value)
    for words in ("5 problems", "above 0", "shape (3, 4)", "a occurs", "Threshold", "≥ 0"):
        assert words in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"power": []}, "at least one"),
        ({"power": [[1, 2]]}, "list"),
        ({"power": ["much", 1]}, "numbers"),
        ({"power": [1e308, 1e308]}, "too large"),
        ({"stakes": [[1, 2, 3, np.inf], [1, 2, 3, 4]]}, "finite"),
        ({"stakes": [[1, 2, 3, 4], [1, 2, 3]]}, "one length"),
        ({"names": ["one"]}, "as many"),
        ({"names": ["one", ""]}, "words"),
        ({"mobilisation": "some"}, "mobilisation"),
    ],
    ids=lambda x: None if isinstance(x, dict) else x.replace(" ", "_"),
)
def test_what_is_not_a_game_is_refused(change, words):
    good = {"power": [1, 2], "stakes": [[5, 0, 0, 9]] * 2, "threshold": Threshold.point(2)}
    with pytest.raises(GameError, match=words):
        Game(**{**good, **change})


def test_a_game_cannot_be_changed():
    game = Game(power=[1, 2], stakes=[[5, 0, 0, 9]] * 2, threshold=Threshold.point(2))
    with pytest.raises(ValueError, match="read-only"):
        game.power[0] = 3
    with pytest.raises(AttributeError):
        game.mobilisation = 1.0
    assert game.with_(mobilisation=0.5).mobilisation == 0.5
    assert game.with_(mobilisation=0.5).names == ("insider-1", "insider-2")
    assert pickle.loads(pickle.dumps(game)) == game


def test_gains_are_payoff_differences():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, int(rng.integers(1, 7)))
        game = make_game(plain)
        breaking = rng.random(game.n) < 0.5
        members = [int(i) for i in np.flatnonzero(breaking)]
        expected = [slow.gain(plain, i, members) for i in range(game.n)]
        np.testing.assert_allclose(game.gains_given(breaking), expected, atol=1e-7)
        for i in range(game.n):
            others = sum(game.power[j] for j in members if j != i)
            assert game.gain(i, others) == pytest.approx(expected[i], abs=1e-7)
            assert game.gain(game.names[i], [others, others])[1] == game.gain(i, others)


def test_gains_are_vectorised_over_sets():
    game = Game(power=[1, 2, 3], stakes=[[5, 0, 0, 9]] * 3, threshold=Threshold.normal(3, 1))
    sets = np.array([[0, 0, 0], [1, 0, 1], [1, 1, 1]], dtype=bool)
    rows = [game.gains_given(row) for row in sets]
    np.testing.assert_array_equal(game.gains_given(sets), rows)


def test_nobody_of_that_name():
    game = Game(power=[1], stakes=[[5, 0, 0, 9]], threshold=Threshold.point(2), names=["boss"])
    with pytest.raises(GameError, match=r"no insider is called 'bos'.*boss"):
        game.gain("bos", 0)
    with pytest.raises(GameError, match="there are 1"):
        game.gain(1, 0)


def test_who_is_put_off_is_named_with_what_it_means():
    game = Game(
        power=[1, 1, 1],
        stakes=[[5, 8, 0, 9], [5, 0, 3, 2], [5, 0, 0, 9]],
        threshold=Threshold.point(2),
        names=["guard", "boss", "judge"],
    )
    failures = game.find_complement_failures()
    assert [failure.insider for failure in failures] == ["guard", "boss"]
    assert "free-rider" in failures[0].explanation
    assert not game.has_complements
    with pytest.raises(NotComplementsError) as caught:
        game.require_complements()
    assert caught.value.insiders == ("guard", "boss")
    assert "prefer the fall, but not their own risk" in str(caught.value)
    assert "find_all_pure" in str(caught.value)


def test_a_difference_below_a_tie_is_no_failure():
    stakes = [[50, 50 * (1 + 1e-10), 10, 10 * (1 - 1e-10)]]
    Game(power=[1], stakes=stakes, threshold=Threshold.point(1)).require_complements()

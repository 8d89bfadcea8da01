"""Spreads against SciPy's distributions, and their draws against their laws."""

import numpy as np
import pytest
from scipy import stats

from innercircle.scenario import Choices, Normal, Pert, Triangular, Uniform, find_bounds

U = [1e-9, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-9]

PAIRS = {
    "uniform": (Uniform(2, 5), stats.uniform(2, 3)),
    "triangular": (Triangular(2, 3, 6), stats.triang(0.25, 2, 4)),
    "triangular-mode-low": (Triangular(2, 2, 6), stats.triang(0, 2, 4)),
    "triangular-mode-high": (Triangular(2, 6, 6), stats.triang(1, 2, 4)),
    "pert": (Pert(2, 3, 6), stats.beta(2, 4, 2, 4)),
    "normal": (Normal(3, 0.5, -100, 100), stats.norm(3, 0.5)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_draws_are_the_inverse_of_the_distribution(name):
    spread, other = PAIRS[name]
    ours = [spread.draw(u) for u in U]
    assert np.allclose(ours, other.ppf(U), rtol=1e-7, atol=1e-7)


SPREADS = [
    Uniform(2, 5), Triangular(2, 3, 6), Triangular(2, 2, 2), Pert(2, 3, 6), Pert(3, 3, 3),
    Normal(3, 5, 2, 6),
]  # fmt: skip


@pytest.mark.parametrize("spread", SPREADS, ids=repr)
def test_draws_rise_and_stay_inside(spread):
    draws = [spread.draw(u) for u in np.linspace(0, 1, 101)]
    low, high = find_bounds(spread)
    assert draws == sorted(draws)
    assert all(low <= draw <= high for draw in draws)


def test_words_are_drawn_by_their_probabilities():
    spread = Choices((("a", 0.2), ("b", 0.0), ("c", 0.8)))
    draws = [spread.draw(u) for u in np.linspace(0, 1, 1000, endpoint=False)]
    assert draws.count("a") == 200
    assert draws.count("b") == 0
    assert spread.draw(1.0) == "c"
    assert spread.likeliest == "c"
    assert find_bounds(spread) is None

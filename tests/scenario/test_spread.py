"""Spreads against SciPy's distributions, and their draws against their laws."""

import numpy as np
import pytest
from scipy import stats

from innercircle.scenario import (
    Choices,
    Normal,
    Uniform,
    find_bounds,
    find_range,
)
from innercircle.scenario._smooth import Beta, Lognormal, Quantiles, TruncatedNormal
from innercircle.scenario.spread import Pert, Triangular, draw_many

U = [1e-9, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-9]

PAIRS = {
    "uniform": (Uniform(2, 5), stats.uniform(2, 3)),
    "triangular": (Triangular(2, 3, 6), stats.triang(0.25, 2, 4)),
    "triangular-mode-low": (Triangular(2, 2, 6), stats.triang(0, 2, 4)),
    "triangular-mode-high": (Triangular(2, 6, 6), stats.triang(1, 2, 4)),
    "pert": (Pert(2, 3, 6), stats.beta(2, 4, 2, 4)),
    "normal": (Normal(3, 0.5, -100, 100), stats.norm(3, 0.5)),
    "beta": (Beta(0.3, 0.1, 0, 1), stats.beta(6, 14)),
    "beta-on-points": (Beta(30, 10, 0, 100), stats.beta(6, 14, 0, 100)),
    "truncated-normal": (TruncatedNormal(3, 2, 2, 4), stats.truncnorm(-0.5, 0.5, 3, 2)),
}
INNER = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]
WITHOUT_ENDS = {
    "lognormal": (Lognormal(8, 0.4, 0, 1e9), stats.lognorm(0.4, scale=8)),
    "plain": (Quantiles(0.1, 2, None, 6, "plain", -9, 9), stats.norm(4, 2 / stats.norm.ppf(0.9))),
    "positive": (
        Quantiles(0.05, 5, None, 20, "positive", 0, 1e9),
        stats.lognorm(np.log(2) / stats.norm.ppf(0.95), scale=10),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_draws_are_the_inverse_of_the_distribution(name):
    spread, other = PAIRS[name]
    ours = [spread.draw(u) for u in U]
    assert np.allclose(ours, other.ppf(U), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", WITHOUT_ENDS)
def test_without_ends_one_in_a_thousand_is_put_on_each_edge(name):
    spread, other = WITHOUT_ENDS[name]
    assert np.allclose([spread.draw(u) for u in INNER], other.ppf(INNER), rtol=1e-9)
    assert find_bounds(spread) == (spread.draw(0.001), spread.draw(0.999))
    assert find_range(spread) == pytest.approx(tuple(other.ppf([0.05, 0.95])), rel=1e-9)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25])
@pytest.mark.parametrize(
    ("scale", "low", "half", "high", "least", "most"),
    [
        ("plain", -5, 0, 20, -1000, 1000),
        ("plain", -20, 0, 5, -1000, 1000),
        ("positive", 2, 3, 30, 0, 1e9),
        ("positive", 2, 28, 30, 0, 1e9),
        ("share", 0.1, 0.2, 0.9, 0, 1),
        ("share", 0.1, 0.6, 0.7, 0, 1),
    ],
)
def test_quantiles_are_hit_and_what_lies_between_rises(scale, low, half, high, least, most, share):
    spread = Quantiles(share, low, half, high, scale, least, most)
    hit = spread.draw_many([share, 0.5, 1 - share])
    assert np.allclose(hit, [low, half, high], rtol=1e-9, atol=1e-9)
    draws = np.array(spread.draw_many(np.linspace(0, 1, 500)))
    assert np.all(np.diff(draws) >= 0)
    assert least <= draws[0] < draws[-1] <= most
    # No tail wilder than the longer side would make it.
    if scale == "plain":
        longer = max(half - low, high - half) / stats.norm.ppf(1 - share)
        assert np.ptp(draws) < 2.2 * longer * stats.norm.ppf(0.999)


SPREADS = [
    Uniform(2, 5), Triangular(2, 3, 6), Triangular(2, 2, 2), Pert(2, 3, 6), Pert(3, 3, 3),
    Normal(3, 5, 2, 6), Beta(0.3, 0.2, 0.1, 0.9), TruncatedNormal(3, 5, 2, 6),
    Lognormal(0.5, 0.4, 0, 1), Quantiles(0.1, 0.3, 0.4, 0.8, "share", 0, 1),
]  # fmt: skip


@pytest.mark.parametrize("spread", SPREADS, ids=repr)
def test_draws_rise_and_stay_inside(spread):
    draws = [spread.draw(u) for u in np.linspace(0, 1, 101)]
    low, high = find_bounds(spread)
    assert draws == sorted(draws)
    assert all(low <= draw <= high for draw in draws)
    assert draws == list(draw_many(spread, np.linspace(0, 1, 101).tolist()))


def test_words_are_drawn_by_their_probabilities():
    spread = Choices((("a", 0.2), ("b", 0.0), ("c", 0.8)))
    draws = [spread.draw(u) for u in np.linspace(0, 1, 1000, endpoint=False)]
    assert draws.count("a") == 200
    assert draws.count("b") == 0
    assert spread.draw(1.0) == "c"
    assert spread.likeliest == "c"
    assert find_bounds(spread) is None

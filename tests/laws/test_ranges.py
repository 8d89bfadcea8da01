"""Law: every number of the format may be given by quantiles, and is drawn as they say."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from tests.examples import some

from format_walk import EVERYTHING, PLACES, SCENARIO
from innercircle.errors import EvidenceError, ScenarioError
from innercircle.scenario import draw_values, load_text, set_in_text

TEXT = EVERYTHING.read_text(encoding="utf-8")
PLAIN = TEXT.replace("together:\n", "").replace(
    "  - {inputs: [threshold.mean, leader.strength], rank_correlation: 0.5, note: one regime}\n", ""
)
VALUES = SCENARIO.values()
AS_A_WHOLE = ("TypeRows.", "ContactRows.")
OWN_LIMITS = ("dynamics.", "levers.")  # narrower than the format's, and checked elsewhere
NUMBERS = [
    place
    for place in PLACES
    if place.path in VALUES
    and VALUES[place.path].given
    and not place.whole
    and not place.declared.startswith(AS_A_WHOLE)
    and not place.path.startswith(OWN_LIMITS)
]


@st.composite
def draw_entry(draw):
    """A number of the format and three quantiles within its limits."""
    place = draw(st.sampled_from(NUMBERS))
    low, high = (max(place.limits.low, -100.0), min(place.limits.high, 100.0))
    shares = sorted(draw(st.lists(st.integers(1, 99), min_size=3, max_size=3, unique=True)))
    return place, [float(f"{low + (high - low) * share / 100:.6g}") for share in shares]


@settings(max_examples=some(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(entry=draw_entry(), around=st.booleans())
def test_five_to_twenty_holds_nine_draws_in_ten_at_every_number(entry, around):
    place, (low, half, high) = entry
    text = f"{low:g} to {high:g}" + (f" around {half:g}" if around else "")
    try:
        scenario = load_text(set_in_text(PLAIN, place.path, text))
        drawn = draw_values(scenario, 400, 1)
    except (ScenarioError, EvidenceError):
        return  # the numbers do not fit their neighbours: said, and nothing drawn
    value = scenario.values()[place.path]
    assert low < value.value < high
    assert value.value == half or not around
    spread = value.spread
    assert np.allclose([spread.draw(0.05), spread.draw(0.95)], [low, high], rtol=1e-6, atol=1e-9)
    draws = [draw[place.path] for draw in drawn]
    assert all(place.limits.allow(draw) for draw in draws)
    inside = np.mean([low <= draw <= high for draw in draws])
    assert 0.82 < inside < 0.97


REFUSED = (
    "belongs to the evidence",
    "a claim cannot move it",
    "a new value of the journal",
    "not allowed",
)


@settings(max_examples=some(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), rank=st.integers(-9, 9))
def test_any_two_numbers_may_go_together(data, rank):
    pair = data.draw(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=2, unique=True))
    text = PLAIN
    first, second = (place.path for place in pair)
    if first.startswith(("sources", "evidence", "reports")):
        return
    for place in pair:
        middle = VALUES[place.path].value
        width = 0.01 * max(abs(middle), 0.1)
        text = set_in_text(text, place.path, f"{middle:g} ±{width:g}")
    tie = f"together: [{{inputs: [{first}, {second}], rank_correlation: {rank / 10}}}]\n"
    try:
        scenario = load_text(f"{text}\n{tie}")
    except ScenarioError as error:
        said = [problem.message for problem in error.problems]
        assert all(any(reason in each for reason in REFUSED) for each in said)
        return
    if {first, second} - set(scenario.spreads()):
        return
    draws = draw_values(scenario, 800, 1)
    found = spearmanr([d[first] for d in draws], [d[second] for d in draws]).statistic
    assert found == pytest.approx(rank / 10, abs=0.13)

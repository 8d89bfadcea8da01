"""Several analysts' versions merge into ranges, and their disagreement is shown."""

import pytest

from innercircle.errors import InputError
from innercircle.experiments import merge_estimates
from innercircle.scenario import load

PATH = "insiders.general.exposure"


def version(exposure, spread=""):
    return load("one-insider", [f"{PATH}={exposure}{spread}"])


def test_pooled_is_the_mean_over_the_range_of_the_guesses():
    merged = merge_estimates([version(0.2, " ±0.1"), version(0.6, " ±0.1")])
    first = merged.estimates[0]
    assert (first.path, first.value, first.low, first.high) == (PATH, pytest.approx(0.4), 0.2, 0.6)
    assert first.disagreement == pytest.approx(1)


def test_min_max_spans_the_widest_of_all_ranges():
    merged = merge_estimates([version(0.2, " ±0.1"), version(0.6, " ±0.2")], "min-max")
    first = merged.estimates[0]
    assert (first.low, first.high) == (pytest.approx(0.1), pytest.approx(0.8))


def test_the_merged_numbers_can_be_set_and_drawn_from():
    merged = merge_estimates([version(0.2), version(0.6)])
    loaded = load("one-insider", merged.to_sets())
    value = loaded.values()[PATH]
    assert float(value) == pytest.approx(0.4)
    assert value.spread.draw(1.0) == pytest.approx(0.6)


def test_versions_of_different_scenarios_are_refused_with_the_paths_that_differ():
    with pytest.raises(InputError, match="insiders"):
        merge_estimates([load("one-insider"), load("five-equals")])
    with pytest.raises(InputError, match="two or more"):
        merge_estimates([load("one-insider")])

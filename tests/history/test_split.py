"""Nothing is fitted on what it is tested on."""

import numpy as np
import pandas as pd
import pytest

from innercircle.errors import InputError, LeakageError
from innercircle.history import (
    OUTCOMES,
    Split,
    TrainingRows,
    fit_structural,
    map_inputs,
    read_columns,
    read_panel,
)
from innercircle.history._competitors import COMPETITORS, build_features, predict_competitor
from innercircle.history._scores import compute_auc_roc

ONCE = Split(2001, 2022, refit="once")
LABELS = {c.name for c in read_columns() if c.table == "autocracy_months" and c.role == "label"}


class Spied(pd.DataFrame):
    """A table that remembers which columns were read."""

    read: set

    def __getitem__(self, key):
        self.read.update([key] if isinstance(key, str) else key)
        return super().__getitem__(key)


def shuffle_from(panel, year, seed=5):
    """The panel with the outcomes of ``year`` and later in another order."""
    places = np.flatnonzero(panel.inputs["year"].to_numpy() >= year)
    order = np.arange(len(panel.inputs))
    order[places] = np.random.default_rng(seed).permutation(places)
    return panel.replaced_outcomes(panel.outcomes.iloc[order])


def test_training_rows_end_before_the_forecast():
    panel = read_panel()
    assert ONCE.training(panel, 2015).inputs["year"].max() == 2000
    assert Split().training(panel, 2015).inputs["year"].max() == 2014


@pytest.mark.parametrize("split", [ONCE, Split()], ids=["once", "yearly"])
def test_training_code_that_asks_for_test_rows_is_refused(split):
    panel = read_panel()
    rows = (panel.inputs["year"] <= 2001).to_numpy()
    with pytest.raises(LeakageError, match="2001"):
        split.demand_training(panel, rows, 2001)


def test_training_rows_cannot_be_made_by_hand_from_later_rows():
    panel = read_panel()
    with pytest.raises(LeakageError, match="2022"):
        TrainingRows(panel.inputs, panel.outcomes, 2001)


@pytest.mark.parametrize("build", [map_inputs, build_features])
def test_what_turns_inputs_into_numbers_refuses_outcomes(build):
    panel = read_panel()
    table = panel.inputs.assign(attempt_12m=panel.outcomes["attempt"])
    with pytest.raises(LeakageError, match="attempt_12m"):
        build(table)


@pytest.mark.parametrize("build", [map_inputs, build_features])
def test_what_turns_inputs_into_numbers_reads_inputs_only(build):
    spied = Spied(read_panel().inputs)
    object.__setattr__(spied, "read", set())
    build(spied)
    assert spied.read
    assert not spied.read & LABELS
    assert not spied.read & {"gwcode", "country"}


def test_shuffling_the_test_outcomes_changes_no_fitted_number():
    panel = read_panel()
    shuffled = shuffle_from(panel, 2001)
    assert not shuffled.outcomes.equals(panel.outcomes)
    plain, other = (fit_structural(ONCE.training(p, 2010)) for p in (panel, shuffled))
    assert plain.estimates.tobytes() == other.estimates.tobytes()
    assert plain.drift == other.drift
    assert plain.falls.tobytes() == other.falls.tobytes()
    assert plain.insiders.tobytes() == other.insiders.tobytes()
    asked = ONCE.inputs(panel, 2010)
    for competitor in COMPETITORS[1:3]:
        plain, other = (
            predict_competitor(competitor, ONCE.training(p, 2010), asked, "attempt")
            for p in (panel, shuffled)
        )
        assert plain.tobytes() == other.tobytes()


def test_a_yearly_fit_ignores_what_comes_later_and_sees_what_came_before():
    panel = read_panel()
    later, earlier = shuffle_from(panel, 2003), shuffle_from(panel, 2001)
    fits = [fit_structural(Split().training(p, 2003)) for p in (panel, later, earlier)]
    assert fits[0].estimates.tobytes() == fits[1].estimates.tobytes()
    assert fits[0].estimates.tobytes() != fits[2].estimates.tobytes()


def test_outcomes_that_are_shuffled_everywhere_give_no_skill():
    split = Split(1981, 2000, refit="once")
    panel = shuffle_from(read_panel(), 1950, seed=2)
    test = split.test_rows(panel)
    training = split.training(panel, 1981)
    happened = test.outcomes["attempt"].to_numpy(dtype=float)
    forecasts = [
        fit_structural(training).predict(test.inputs, "attempt"),
        *(predict_competitor(c, training, test.inputs, "attempt") for c in COMPETITORS[1:4]),
    ]
    for forecast in forecasts:
        assert abs(compute_auc_roc(happened, forecast, np.ones(len(happened))) - 0.5) < 0.08


def test_the_split_names_what_is_wrong_with_it():
    with pytest.raises(InputError, match="Choose one of: yearly, once"):
        Split(refit="daily")
    with pytest.raises(InputError, match="nothing"):
        Split(1955, 1960)
    with pytest.raises(InputError, match="1999 is not in the test period"):
        Split().training(read_panel(), 1999)
    assert OUTCOMES[0] == "attempt"

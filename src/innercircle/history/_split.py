"""The wall between what may be fitted and what is forecast.

Rows for fitting exist only as ``TrainingRows``, which only ``Split`` hands out and which refuse,
when they are made, any row whose 12 months had not ended before the forecast began. Models take
nothing else. Outcomes of the test period come out by one door, for scoring.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError, LeakageError
from innercircle.history._panel import Panel, check_no_labels

if TYPE_CHECKING:
    import pandas as pd

REFITS = ("yearly", "once")
"""Ways to learn: each year from all years before it, or once before the test period."""

FIRST_YEAR = 1950


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """Rows that a forecast for ``forecast_year`` may be fitted on.

    Attributes:
        inputs: (row,) table of inputs without any outcome.
        outcomes: (row,) table of 0/1 outcomes of the same rows.
        forecast_year: first year that they may not contain.

    Raises:
        LeakageError: a row's 12 months end in or after ``forecast_year``, or inputs hold labels.
    """

    inputs: "pd.DataFrame"
    outcomes: "pd.DataFrame"
    forecast_year: int

    def __post_init__(self) -> None:
        check_no_labels(self.inputs)
        if len(self.inputs) and int(self.inputs["year"].max()) >= self.forecast_year:
            raise LeakageError(
                f"rows of {int(self.inputs['year'].max())} may not be fitted for a forecast "
                f"of {self.forecast_year}.",
                why="Their 12 months were not over when the forecast was made.",
            )


@dataclass(frozen=True)
class Split:
    """A temporal split of the panel.

    Attributes:
        first_test_year: first year that is forecast.
        last_test_year: last year that is forecast.
        refit: "yearly": fitted anew for each year on all years before it (as a forecaster of the
            time could have done); "once": fitted on the years before ``first_test_year`` only.
    """

    first_test_year: int = 2001
    last_test_year: int = 2022
    refit: str = "yearly"

    def __post_init__(self) -> None:
        if self.refit not in REFITS:
            raise InputError(
                f"unknown refit {self.refit!r}.", advice=f"Choose one of: {', '.join(REFITS)}."
            )
        if not FIRST_YEAR + 10 <= self.first_test_year <= self.last_test_year:
            raise InputError(
                f"a test period {self.first_test_year} to {self.last_test_year} leaves nothing "
                "to fit or nothing to forecast.",
            )

    @property
    def years(self) -> range:
        """The years that are forecast."""
        return range(self.first_test_year, self.last_test_year + 1)

    def find_fit_year(self, year: int) -> int:
        """First year that a fit for the forecast of ``year`` may not see."""
        return year if self.refit == "yearly" else self.first_test_year

    def training(self, panel: Panel, year: int) -> TrainingRows:
        """The rows on which a forecast for ``year`` may be fitted."""
        self._check_year(year)
        limit = self.find_fit_year(year)
        known = (panel.inputs["year"] < limit).to_numpy()
        return self.demand_training(panel, known, year)

    def demand_training(self, panel: Panel, rows: NDArray[np.bool_], year: int) -> TrainingRows:
        """Rows chosen by a mask (row,), if all of them may be fitted on.

        Raises:
            LeakageError: one of them lies behind the wall.
        """
        return TrainingRows(
            panel.inputs[rows].reset_index(drop=True),
            panel.outcomes[rows].reset_index(drop=True),
            self.find_fit_year(year),
        )

    def inputs(self, panel: Panel, year: int) -> "pd.DataFrame":
        """Inputs of the rows to forecast in ``year``; no outcome among them."""
        self._check_year(year)
        return panel.inputs[panel.inputs["year"] == year].reset_index(drop=True)

    def test_rows(self, panel: Panel) -> Panel:
        """Inputs and outcomes of the test period, for scoring only."""
        rows = panel.inputs["year"].isin(self.years).to_numpy()
        return Panel(
            panel.inputs[rows].reset_index(drop=True), panel.outcomes[rows].reset_index(drop=True)
        )

    def _check_year(self, year: int) -> None:
        if year not in self.years:
            raise InputError(
                f"{year} is not in the test period {self.first_test_year} to "
                f"{self.last_test_year}.",
            )


VALIDATION = Split(1981, 2000)
"""Years inside the training period on which choices were made."""

TEST = Split(2001, 2022)
"""The test period; never used for a choice."""


def find_period(name: str) -> Split:
    """The split of a period by its name: "test" or "validation".

    Raises:
        InputError: unknown period.
    """
    periods = {"test": TEST, "validation": VALIDATION}
    if name not in periods:
        raise InputError(
            f"unknown period {name!r}.", advice=f"Choose one of: {', '.join(periods)}."
        )
    return periods[name]

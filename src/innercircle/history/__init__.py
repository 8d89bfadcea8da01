"""The model held against the record: data, forecasts, episodes, and how far to trust them."""

from innercircle.errors import DataError, LeakageError
from innercircle.history._backtest import (
    BacktestAnswer,
    FittedParameter,
    Mark,
    run_backtest,
    write_predictions,
)
from innercircle.history._data import (
    Column,
    Source,
    read_columns,
    read_sources,
    read_table,
)
from innercircle.history._hypothesis import PARAMETERS, MappedRows, Parameter, map_inputs
from innercircle.history._misses import Miss
from innercircle.history._panel import OUTCOMES, Panel, read_panel
from innercircle.history._scores import CalibrationBin, ForecastScore, Interval
from innercircle.history._split import TEST, VALIDATION, Split, TrainingRows
from innercircle.history._structural import StructuralFit, fit_structural

__all__ = [
    "OUTCOMES",
    "PARAMETERS",
    "TEST",
    "VALIDATION",
    "BacktestAnswer",
    "CalibrationBin",
    "Column",
    "DataError",
    "FittedParameter",
    "ForecastScore",
    "Interval",
    "LeakageError",
    "MappedRows",
    "Mark",
    "Miss",
    "Panel",
    "Parameter",
    "Source",
    "Split",
    "StructuralFit",
    "TrainingRows",
    "fit_structural",
    "map_inputs",
    "read_columns",
    "read_panel",
    "read_sources",
    "read_table",
    "run_backtest",
    "write_predictions",
]

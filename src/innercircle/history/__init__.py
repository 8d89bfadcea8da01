"""The model held against the record: data, forecasts, episodes, and how far to trust them."""

from innercircle.history._attempts import (
    FORECASTERS,
    build_attempt_columns,
    forecast_attempts,
)
from innercircle.history._attempts_backtest import AttemptsAnswer, run_attempts
from innercircle.history._backtest import run_backtest
from innercircle.history._backtest_answer import (
    PREDICTIONS_HEAD,
    BacktestAnswer,
    Mark,
    write_predictions,
)
from innercircle.history._calibrate import (
    list_learned,
    read_learned,
    run_calibration,
    write_learned,
)
from innercircle.history._circles import (
    COVARIATES,
    FELL,
    LARGEST_OFFICE,
    build_covariates,
    code_outcomes,
    code_panel,
    draw_rows,
    find_episode_rows,
    find_runs,
)
from innercircle.history._data import (
    read_columns,
    read_sources,
    read_table,
)
from innercircle.history._episode_files import render_catalogue_entry, write_catalogue
from innercircle.history._episode_runs import EpisodeResult, EpisodesAnswer, run_episodes
from innercircle.history._episode_scores import (
    SCORE_COLUMNS,
    EpisodeAt,
    list_score_rows,
)
from innercircle.history._episodes import (
    find_episode,
    load_episode,
    read_episodes,
    read_note,
    render_episode,
)
from innercircle.history._frames import (
    EXIT_KINDS,
    FATES,
    TOOK_PART,
    find_attempts,
    find_onsets,
    read_attempts,
    read_onsets,
)
from innercircle.history._hypothesis import PARAMETERS, map_inputs
from innercircle.history._labels import read_labels
from innercircle.history._level import Level, read_level
from innercircle.history._looks import find_fingerprint, find_log
from innercircle.history._misses import Miss
from innercircle.history._months_backtest import run_months
from innercircle.history._outlook import Expected, OutlookAnswer, find_outlook
from innercircle.history._outside import find_states_of, fit_outside
from innercircle.history._outside_answer import OutsideAnswer, find_outside
from innercircle.history._outside_backtest import run_outside
from innercircle.history._panel import OUTCOMES, read_panel
from innercircle.history._record import Record, make_record, read_record, write_record
from innercircle.history._sample import (
    SAMPLE_ENDS,
    STRATA,
    draw_sample,
    find_ends,
    read_sample,
    read_sample_labels,
)
from innercircle.history._sample_coding import code_rows, load_row
from innercircle.history._sample_scores import (
    SampleAnswer,
    make_months_forecast,
    score_sample,
)
from innercircle.history._scores import CalibrationBin, ForecastScore, Interval
from innercircle.history._split import VALIDATION, Split, TrainingRows
from innercircle.history._steps import StepsAnswer, move_all_steps, move_steps
from innercircle.history._structural import fit_structural
from innercircle.history._validation import validate_learned

__all__ = [
    "COVARIATES",
    "EXIT_KINDS",
    "FATES",
    "FELL",
    "FORECASTERS",
    "LARGEST_OFFICE",
    "OUTCOMES",
    "PARAMETERS",
    "PREDICTIONS_HEAD",
    "SAMPLE_ENDS",
    "SCORE_COLUMNS",
    "STRATA",
    "TOOK_PART",
    "VALIDATION",
    "AttemptsAnswer",
    "BacktestAnswer",
    "CalibrationBin",
    "EpisodeAt",
    "EpisodeResult",
    "EpisodesAnswer",
    "Expected",
    "ForecastScore",
    "Interval",
    "Level",
    "Mark",
    "Miss",
    "OutlookAnswer",
    "OutsideAnswer",
    "Record",
    "SampleAnswer",
    "Split",
    "StepsAnswer",
    "TrainingRows",
    "build_attempt_columns",
    "build_covariates",
    "code_outcomes",
    "code_panel",
    "code_rows",
    "draw_rows",
    "draw_sample",
    "find_attempts",
    "find_ends",
    "find_episode",
    "find_episode_rows",
    "find_fingerprint",
    "find_log",
    "find_onsets",
    "find_outlook",
    "find_outside",
    "find_runs",
    "find_states_of",
    "fit_outside",
    "fit_structural",
    "forecast_attempts",
    "list_learned",
    "list_score_rows",
    "load_episode",
    "load_row",
    "make_months_forecast",
    "make_record",
    "map_inputs",
    "move_all_steps",
    "move_steps",
    "read_attempts",
    "read_columns",
    "read_episodes",
    "read_labels",
    "read_learned",
    "read_level",
    "read_note",
    "read_onsets",
    "read_panel",
    "read_record",
    "read_sample",
    "read_sample_labels",
    "read_sources",
    "read_table",
    "render_catalogue_entry",
    "render_episode",
    "run_attempts",
    "run_backtest",
    "run_calibration",
    "run_episodes",
    "run_months",
    "run_outside",
    "score_sample",
    "validate_learned",
    "write_catalogue",
    "write_learned",
    "write_predictions",
    "write_record",
]

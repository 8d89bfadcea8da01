"""The model held against the record: data, forecasts, episodes, and how far to trust them."""

from innercircle.errors import DataError, LeakageError
from innercircle.history._attempts import (
    FORECASTERS,
    AttemptWeight,
    build_attempt_columns,
    forecast_attempts,
)
from innercircle.history._attempts_backtest import AttemptsAnswer, PartShare, run_attempts
from innercircle.history._backtest import run_backtest
from innercircle.history._backtest_answer import (
    PREDICTIONS_HEAD,
    BacktestAnswer,
    FittedParameter,
    Mark,
    write_predictions,
)
from innercircle.history._circles import (
    COVARIATES,
    FAILED,
    FELL,
    LARGEST_OFFICE,
    NOTHING,
    CodedCircle,
    build_covariates,
    code_outcomes,
    code_panel,
    draw_rows,
    find_episode_rows,
    find_runs,
)
from innercircle.history._data import (
    Column,
    Source,
    read_columns,
    read_sources,
    read_table,
)
from innercircle.history._episode_files import render_catalogue_entry, write_catalogue
from innercircle.history._episode_runs import EpisodeResult, EpisodesAnswer, run_episodes
from innercircle.history._episode_scores import (
    SCORE_COLUMNS,
    EpisodeAt,
    HorizonScore,
    ScoreRow,
    list_score_rows,
)
from innercircle.history._episodes import (
    CodedEpisode,
    CodedInsider,
    find_episode,
    load_episode,
    read_episodes,
    read_note,
    render_episode,
)
from innercircle.history._frames import (
    EXIT_KINDS,
    FATES,
    QUIET_MONTHS,
    TOOK_PART,
    find_attempts,
    find_onsets,
    read_attempts,
    read_onsets,
)
from innercircle.history._hypothesis import PARAMETERS, MappedRows, Parameter, map_inputs
from innercircle.history._labels import EpisodeLabel, read_labels
from innercircle.history._looks import find_fingerprint, find_log
from innercircle.history._misses import Miss
from innercircle.history._outside import STATES, OutsideFit, find_states_of, fit_outside
from innercircle.history._outside_answer import OutsideAnswer, find_outside
from innercircle.history._outside_backtest import OutsideScores, run_outside
from innercircle.history._panel import OUTCOMES, Panel, read_panel
from innercircle.history._scores import CalibrationBin, ForecastScore, Interval
from innercircle.history._split import TEST, VALIDATION, Split, TrainingRows
from innercircle.history._steps import StepChange, StepsAnswer, move_all_steps, move_steps
from innercircle.history._structural import StructuralFit, fit_structural
from innercircle.history._trust_page import (
    render_columns,
    render_curve,
    render_episodes,
    render_marks,
    render_misses,
    render_parameters,
    render_scores,
    render_shared,
    render_sources,
    replace_block,
)

__all__ = [
    "COVARIATES",
    "EXIT_KINDS",
    "FAILED",
    "FATES",
    "FELL",
    "FORECASTERS",
    "LARGEST_OFFICE",
    "NOTHING",
    "OUTCOMES",
    "PARAMETERS",
    "PREDICTIONS_HEAD",
    "QUIET_MONTHS",
    "SCORE_COLUMNS",
    "STATES",
    "TEST",
    "TOOK_PART",
    "VALIDATION",
    "AttemptWeight",
    "AttemptsAnswer",
    "BacktestAnswer",
    "CalibrationBin",
    "CodedCircle",
    "CodedEpisode",
    "CodedInsider",
    "Column",
    "DataError",
    "EpisodeAt",
    "EpisodeLabel",
    "EpisodeResult",
    "EpisodesAnswer",
    "FittedParameter",
    "ForecastScore",
    "HorizonScore",
    "Interval",
    "LeakageError",
    "MappedRows",
    "Mark",
    "Miss",
    "OutsideAnswer",
    "OutsideFit",
    "OutsideScores",
    "Panel",
    "Parameter",
    "PartShare",
    "ScoreRow",
    "Source",
    "Split",
    "StepChange",
    "StepsAnswer",
    "StructuralFit",
    "TrainingRows",
    "build_attempt_columns",
    "build_covariates",
    "code_outcomes",
    "code_panel",
    "draw_rows",
    "find_attempts",
    "find_episode",
    "find_episode_rows",
    "find_fingerprint",
    "find_log",
    "find_onsets",
    "find_outside",
    "find_runs",
    "find_states_of",
    "fit_outside",
    "fit_structural",
    "forecast_attempts",
    "list_score_rows",
    "load_episode",
    "map_inputs",
    "move_all_steps",
    "move_steps",
    "read_attempts",
    "read_columns",
    "read_episodes",
    "read_labels",
    "read_note",
    "read_onsets",
    "read_panel",
    "read_sources",
    "read_table",
    "render_catalogue_entry",
    "render_columns",
    "render_curve",
    "render_episode",
    "render_episodes",
    "render_marks",
    "render_misses",
    "render_parameters",
    "render_scores",
    "render_shared",
    "render_sources",
    "replace_block",
    "run_attempts",
    "run_backtest",
    "run_episodes",
    "run_outside",
    "write_catalogue",
    "write_predictions",
]

"""The months ahead: what runs of the model do under alternative playbooks."""

from innercircle.dynamics._answer import (
    ComparisonAnswer,
    SimulationAnswer,
    compare_answers,
    find_concentration,
)
from innercircle.dynamics._constants import CONSTANTS, GROUPS, read_limits
from innercircle.dynamics._draws import put_draws, stack_parameters
from innercircle.dynamics._ensemble import Ensemble, TriedMonth, start_ensemble
from innercircle.dynamics._intervals import Difference, Share, find_difference, find_share
from innercircle.dynamics._learned import LEARNED, draw_constants
from innercircle.dynamics._outcomes import FALLS
from innercircle.dynamics._parameters import (
    Parameters,
    make_guarantors,
    make_parameters,
)
from innercircle.dynamics._play import DebriefAnswer, Seat, View, take_seat
from innercircle.dynamics._retell import Stretch, shorten_story
from innercircle.dynamics._runner import END_COLUMNS
from innercircle.dynamics._saved_game import load_seat, read_game, save_seat
from innercircle.dynamics._scenario import build_parameters
from innercircle.dynamics._simulate import compare, simulate
from innercircle.dynamics._stage import MOST_EXACT, choose_stage
from innercircle.dynamics._stage_error import StageErrorAnswer, measure_stage_error
from innercircle.dynamics._story import StoryAnswer, tell_run
from innercircle.dynamics._typical import TypicalAnswer, find_typical

__all__ = [
    "CONSTANTS",
    "END_COLUMNS",
    "FALLS",
    "GROUPS",
    "LEARNED",
    "MOST_EXACT",
    "ComparisonAnswer",
    "DebriefAnswer",
    "Difference",
    "Ensemble",
    "Parameters",
    "Seat",
    "Share",
    "SimulationAnswer",
    "StageErrorAnswer",
    "StoryAnswer",
    "Stretch",
    "TriedMonth",
    "TypicalAnswer",
    "View",
    "build_parameters",
    "choose_stage",
    "compare",
    "compare_answers",
    "draw_constants",
    "find_concentration",
    "find_difference",
    "find_share",
    "find_typical",
    "load_seat",
    "make_guarantors",
    "make_parameters",
    "measure_stage_error",
    "put_draws",
    "read_game",
    "read_limits",
    "save_seat",
    "shorten_story",
    "simulate",
    "stack_parameters",
    "start_ensemble",
    "take_seat",
    "tell_run",
]

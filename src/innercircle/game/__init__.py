"""The stage game: stakes, levers, threshold, equilibria and power."""

from innercircle.errors import GameError, NotComplementsError, TooFarApartError
from innercircle.game._account import account_for
from innercircle.game._common_prior import solve_common
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._gambit import write_agg, write_nfg
from innercircle.game._game import Game
from innercircle.game._kernels.cells import Situation, compute_cells
from innercircle.game._kernels.gain import compute_gain, compute_tipping_belief
from innercircle.game._levers import apply_lever
from innercircle.game._logit import solve_logit
from innercircle.game._outer import OuterBounds, find_outer_bounds
from innercircle.game._pawn import rank_inputs
from innercircle.game._power import (
    find_pivotality,
    find_power_indices,
)
from innercircle.game._pure import find_all_pure
from innercircle.game._signals import SignalsAnswer, solve_signals
from innercircle.game._signals_sensitivity import find_sensitivities
from innercircle.game._solve import MOST_UNASKED, Solution, solve
from innercircle.game._stakes import (
    Factors,
    Guarantor,
    Stakes,
    compute_stakes,
    find_complement_limits,
    trace_stakes,
)
from innercircle.game._threshold import Threshold
from innercircle.game._tipping import find_tipping_set
from innercircle.game._today import DRAWS, FEW_DRAWS, Today
from innercircle.game._trace import Trace

__all__ = [
    "DRAWS",
    "FEW_DRAWS",
    "MOST_UNASKED",
    "BuiltGame",
    "Factors",
    "Game",
    "GameError",
    "Guarantor",
    "NotComplementsError",
    "OuterBounds",
    "SignalsAnswer",
    "Situation",
    "Solution",
    "Stakes",
    "Threshold",
    "Today",
    "TooFarApartError",
    "Trace",
    "account_for",
    "apply_lever",
    "build_game",
    "compute_cells",
    "compute_gain",
    "compute_stakes",
    "compute_tipping_belief",
    "find_all_pure",
    "find_complement_limits",
    "find_outer_bounds",
    "find_pivotality",
    "find_power_indices",
    "find_sensitivities",
    "find_tipping_set",
    "rank_inputs",
    "solve",
    "solve_common",
    "solve_logit",
    "solve_signals",
    "trace_stakes",
    "write_agg",
    "write_nfg",
]

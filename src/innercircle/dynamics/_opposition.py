"""Step 6: the street.

target        = the playbook's aim + growth·month + anger (1 − rents)⁺; an aim that is left out is
                mobilisation today − anger (1 − rents today)⁺, so today's mobilisation would last;
                times jailed while its leader is under arrest
mobilisation += adjust (target − mobilisation) + sd·z + wave [u < wave_chance], within 0, ceiling
amnesty       = the playbook's coverage × (credibility + lift·recognition (1 − credibility))
"""

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._streams import Draws


def step_opposition(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Move mobilisation; sets ``month.wave``."""
    o = parameters.opposition
    target = state.controls["mobilise"] + state.controls["growth"] * month.number
    target = target + o.anger * np.maximum(1 - state.rents, 0)
    target = np.where(state.jailed, target * o.jailed, target)
    month.wave = draws.uniform("wave") < o.wave_chance
    moved = state.mobilisation + o.adjust * (target - state.mobilisation)
    moved = moved + o.sd * draws.normal("mobilisation") + o.wave * month.wave
    state.mobilisation = np.clip(moved, 0, o.ceiling)


def find_amnesty(state: State, parameters: Parameters) -> Floats:
    """Coverage × credibility of the opposition's amnesty for those who break (run,)."""
    o = parameters.opposition
    believed = o.credibility + o.lift * o.recognition * (1 - o.credibility)
    return np.asarray(state.controls["amnesty"] * believed)

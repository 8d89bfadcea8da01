"""Step 6: the street.

lasting       = mobilisation today − anger (1 − rents today)⁺: the aim at which today's would last,
                and the aim of a playbook that names none
aim           = the playbook's + growth·month;   push = (aim − lasting)⁺
target        = min(aim, lasting) + push (1 − fatigue) + anger (1 − rents)⁺,
                times jailed while its leader is under arrest
mobilisation += adjust (target − mobilisation) + sd·z + wave [u < wave_chance], within 0, ceiling
fatigue      += tire·push (1 − fatigue) − rest·fatigue
crackdown       when u ≥ 1 − backlash·push·strength: mobilisation *= 1 − crushed
amnesty       = the playbook's coverage × (credibility + lift·recognition (1 − credibility))
"""

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._streams import Draws


def step_opposition(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Move mobilisation and fatigue; sets ``month.wave`` and ``month.crackdown``."""
    o = parameters.opposition
    aim = state.controls["mobilise"] + state.controls["growth"] * month.number
    lasting = find_lasting(parameters)
    push = np.maximum(aim - lasting, 0)
    target = np.minimum(aim, lasting) + push * (1 - state.fatigue)
    target = target + o.anger * np.maximum(1 - state.rents, 0)
    target = np.where(state.jailed, target * o.jailed, target)
    u = draws.uniform("wave")
    month.wave = u < o.wave_chance
    month.crackdown = u >= 1 - o.backlash * push * state.strength
    moved = state.mobilisation + o.adjust * (target - state.mobilisation)
    moved = moved + o.sd * draws.normal("mobilisation") + o.wave * month.wave
    left = np.where(month.crackdown, 1 - o.crushed, 1.0)
    state.mobilisation = np.clip(moved * left, 0, o.ceiling)
    state.fatigue = state.fatigue + o.tire * push * (1 - state.fatigue) - o.rest * state.fatigue


def find_lasting(parameters: Parameters) -> float:
    """The aim at which today's mobilisation would last at today's rents."""
    o = parameters.opposition
    return o.mobilisation - o.anger * max(1 - parameters.economy.rents, 0)


def find_amnesty(state: State, parameters: Parameters) -> Floats:
    """Coverage × credibility of the opposition's amnesty for those who break (run,)."""
    o = parameters.opposition
    believed = o.credibility + o.lift * o.recognition * (1 - o.credibility)
    return np.asarray(state.controls["amnesty"] * believed)

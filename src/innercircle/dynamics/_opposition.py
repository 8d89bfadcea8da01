"""Step 6: the street.

lasting       = mobilisation today − anger (1 − rents today)⁺: the aim at which today's would last,
                and the aim of a playbook that names none
aim           = the playbook's + growth·month;   push = (aim − lasting)⁺
target        = min(aim, lasting) + push (1 − fatigue) + anger (1 − rents)⁺,
                times jailed while its leader is under arrest
clash         = spread (mobilisation − police)⁺, at most 1: soldiers are sent against the street
wave          when u < wave_chance + clash (1 − strength): they side with it, and more come out
mobilisation += adjust (target − mobilisation) + sd·z + wave, within 0, ceiling
fatigue      += tire·push (1 − fatigue) − rest·fatigue
crackdown     when u ≥ 1 − (backlash·push + clash) strength: they obey, mobilisation *= 1 − crushed
vote          lost when u < lost; then stolen when u < stolen, and mobilisation += stolen's after
              all else, within ceiling; else the leader gives up office at the end of the month
army          a foreign one comes when u < threat, once, and weighs ``might`` from then on
amnesty       = the playbook's coverage × (credibility + lift·recognition (1 − credibility))

Sources: Kuran (1991) and Lohmann (1994), protest that feeds itself; Chenoweth & Stephan (2011),
loyalty of those who are sent against it.
"""

from typing import Any

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._streams import Draws


def step_opposition(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Move mobilisation and fatigue, hold votes, let armies come."""
    o = parameters.opposition
    aim = state.controls["mobilise"] + state.controls["growth"] * month.number
    lasting = find_lasting(parameters)
    push = np.maximum(aim - lasting, 0)
    target = np.minimum(aim, lasting) + push * (1 - state.fatigue)
    target = target + o.anger * np.maximum(1 - state.rents, 0)
    target = np.where(state.jailed, target * o.jailed, target)
    u = draws.uniform("wave")
    clash = np.minimum(o.spread * np.maximum(state.mobilisation - o.police, 0), 1)
    month.wave = u < o.wave_chance + clash * (1 - state.strength)
    month.crackdown = u >= 1 - (o.backlash * push + clash) * state.strength
    moved = state.mobilisation + o.adjust * (target - state.mobilisation)
    moved = moved + o.sd * draws.normal("mobilisation") + o.wave * month.wave
    left = np.where(month.crackdown, 1 - o.crushed, 1.0)
    _hold_votes(month, parameters, draws)
    state.mobilisation = np.clip(moved * left + o.stolen * month.stolen, 0, o.ceiling)
    state.fatigue = state.fatigue + o.tire * push * (1 - state.fatigue) - o.rest * state.fatigue
    month.invaded = (state.abroad <= 0) & (draws.uniform("invasion") < parameters.sponsor.threat)
    state.abroad = np.where(month.invaded, parameters.sponsor.might, state.abroad)


def _hold_votes(month: Month, parameters: Parameters, draws: Draws) -> None:
    month.stolen = np.zeros(month.wave.size, dtype=bool)
    month.voted_out = month.stolen.copy()
    for vote in parameters.elections:
        if vote.month == month.number:
            lost = draws.uniform("vote") < vote.lost
            stolen = lost & (draws.uniform("count") < vote.stolen)
            month.stolen |= stolen
            month.voted_out |= lost & ~stolen


def find_lasting(parameters: Parameters) -> Any:
    """The aim at which today's mobilisation would last at today's rents, a number or (run,)."""
    o = parameters.opposition
    return o.mobilisation - o.anger * np.maximum(1 - parameters.economy.rents, 0)


def find_amnesty(state: State, parameters: Parameters) -> Floats:
    """Coverage × credibility of the opposition's amnesty for those who break (run,)."""
    o = parameters.opposition
    believed = o.credibility + o.lift * o.recognition * (1 - o.credibility)
    return np.asarray(state.controls["amnesty"] * believed)

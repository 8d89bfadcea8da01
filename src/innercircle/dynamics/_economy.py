"""Step 1: sanctions, oil, rents, and the squeeze on the insiders' positions.

oil          = memory·oil + sd·z
sanctions   += adjust (target − sanctions), never down under a ratchet
worn        += adapt (s − worn), within 0, s;      s = (sanctions − sanctions at the start)⁺
rents       += adjust (e^oil (yields − bite' (sanctions − worn)) − rents) + sd·z, within floor,
               ceiling
squeeze      = squeeze (1 − rents/normal), within 0, cap
bite'        = bite (1 − evasion (1 − recognition of the opposition))
target       = the sponsor's, times 1 − relief while an agreed relief lasts

Sources: van Bergeijk & van Marrewijk (1995), people adjust to sanctions; the rate is assumed.
"""

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import SponsorPlay
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._streams import Draws


def step_economy(
    state: State, month: Month, parameters: Parameters, sponsor: SponsorPlay, draws: Draws
) -> None:
    """Move oil, sanctions and rents; set ``month.squeeze``."""
    e = parameters.economy
    state.oil = e.oil_memory * state.oil + e.oil_sd * draws.normal("oil")

    agreed = (state.relief >= 0) & (state.relief < parameters.sponsor.patience)
    target = state.controls["sanctions"]
    target = np.where(agreed, target * (1 - state.controls["relief"]), target)
    moved = state.sanctions + e.sanctions_adjust * (target - state.sanctions)
    state.sanctions = np.maximum(moved, state.sanctions) if sponsor.ratchet else moved

    new = np.maximum(state.sanctions - e.sanctions, 0)
    state.worn = np.minimum(state.worn + e.adapt * np.maximum(new - state.worn, 0), new)
    bite = e.bite * (1 - e.evasion * (1 - parameters.opposition.recognition))
    income = np.exp(state.oil) * (e.yields - bite * (state.sanctions - state.worn))
    shock = e.rents_sd * draws.normal("rents")
    rents = state.rents + e.adjust * (income - state.rents) + shock
    state.rents = np.clip(rents, e.floor, e.ceiling)
    month.squeeze = find_squeeze(parameters, state)


def find_squeeze(parameters: Parameters, state: State) -> Floats:
    """Share of a position's value lost to low rents (run,)."""
    e = parameters.economy
    return np.clip(e.squeeze * (1 - state.rents / e.normal), 0, e.squeeze_cap)

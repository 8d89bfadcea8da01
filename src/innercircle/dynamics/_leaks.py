"""Step 4: channels are discovered, sponsors hint, suspicion moves, and all learn from it.

detected_i  an open channel, u < detect + detect_meeting·[a meeting this month]
blown_i     detected, unless the leader had approved these very talks; then the trap is shown:
            the sponsor's credibility *= trap, doubt += doubt_trap
word        a man in touch is named in public: the sponsor's credibility *= broken
suspicion_i = memory·s + drift + hardship·squeeze + blown (1 − deniability·deniability_i)[blown_i]
            + others [any blown] + hint·hints (hint_base + (1 − hint_base)[in touch, or found out])
            + informer (1, or informer_idle if nothing was approved)[an open double, i open, i no
              double] + (named [i named] + named_circle [the circle]) (denied if they deny)
doubt       *= 1 − doubt_leak when true talks are discovered: colleagues do talk
"""

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import BLOWN, CLOSED, OPEN, Floats, Month, State, as_column
from innercircle.dynamics._streams import Draws


def step_leaks(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Discover channels; move suspicion, credibility and doubt."""
    k, insiders = parameters.leaks, parameters.insiders
    opened = state.channel == OPEN
    betrayed = np.any(opened & (np.arange(len(insiders))[:, None] == month.named), axis=0)
    word = np.where(betrayed, state.credibility * parameters.sponsor.broken, state.credibility)
    chance = k.detect + k.detect_meeting * month.held
    month.detected = opened & (draws.uniform("detect") < chance)
    staged = month.detected & state.approved & as_column(insiders.watched)
    month.blown = month.detected & ~staged
    month.trap = np.any(staged, axis=0)
    anybody = np.any(month.blown, axis=0)
    state.credibility = np.where(month.trap, word * k.trap, word)

    state.channel[month.blown] = BLOWN
    month.offered &= ~month.blown
    state.offered = month.offered.copy()
    state.side = np.where(month.blown, 0, state.side)
    state.suspicion = _find_suspicion(state, month, parameters, draws, anybody)

    true = np.any(month.blown & ~state.double, axis=0)
    doubt = np.where(true, state.doubt * (1 - k.doubt_leak), state.doubt)
    doubt = np.where(month.trap, doubt + k.doubt_trap, doubt)
    state.doubt = np.minimum(doubt, np.maximum(k.doubt_cap, k.doubt))
    month.reprisal = anybody & ~state.lost & (draws.uniform("reprisal") < k.reprisal)
    state.lost = state.lost | month.reprisal


def _find_suspicion(
    state: State, month: Month, parameters: Parameters, draws: Draws, anybody: np.ndarray
) -> Floats:
    k, insiders = parameters.leaks, parameters.insiders
    opened = state.channel == OPEN
    cost = k.blown * (1 - k.deniability * as_column(insiders.deniability))
    hints = k.hint * state.controls["hints"]
    informers = np.any(opened & state.double, axis=0)
    reported = k.informer * np.where(state.approved, 1.0, k.informer_idle) * informers
    suspicion = k.memory * state.suspicion + k.drift + k.hardship * month.squeeze
    suspicion += cost * month.blown
    suspicion += k.others * anybody
    suspicion += hints * (k.hint_base + (1 - k.hint_base) * (state.channel != CLOSED))
    suspicion += reported * (opened & ~state.double)
    if np.any(month.named >= 0):
        month.denied = (month.named >= 0) & (draws.uniform("denial") < k.deny)
        weight = np.where(month.denied, k.denied, 1.0)
        named = np.arange(len(insiders))[:, None] == month.named
        friends = insiders.together[month.named].T & (month.named >= 0)
        suspicion += (k.named * named + k.named_circle * friends) * weight
    else:
        month.denied = np.zeros(state.run.size, dtype=bool)
    return np.clip(suspicion, 0, 1)

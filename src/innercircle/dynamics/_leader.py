"""Step 5: the leader purges, co-opts, arrests a rival, or takes relief, when able to.

need_i     = odds (power_i + friends · power of the rest of the circle)
feasible_i = strength > need_i
risk_i     = suspicion_i (fear if feasible, else fear_weak)
fear_i     = purge_i + risk_i − risk_i today, within 0, 1: the file's chance, as it moves
target     = the largest suspicion·power among feasible ones above ``suspect``, moved against when
             u < purge_rate; where it does not come to that and u < preempt, the feasible one with
             the largest power·place/(place + position) of the file: who could do most and has
             most to win elsewhere. A playbook may purge never, or the suspected though they are
             not feasible; a rule names another target, moved against for sure if feasible
purge      succeeds when u < Φ((strength − need)/purge_sd + purge_edge)
success    a new holder, in the whole circle if strength > odds·its power: strength += gain, all
           suspicion += terror. A blow is the share of power that is removed at once
failure    strength −= loss, and the target breaks this month
favour     to the largest suspicion·power above favour_from, while rents ≥ favour_rents:
           position += favour up to favour_cap, suspicion −= favour_calm, rents −= favour_cost
relief     offered by the sponsor is taken when u < relief_approved, or relief_other
arrest     of the rival when u < arrest_rate and strength > arrest_need + arrest_street·mobilisation

Sources: Sudduth (2017), leaders purge when rivals are weak; Easton & Siverson (2018), purges after
failed coups.
"""

import numpy as np
from scipy.special import ndtr

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import LeaderPlay
from innercircle.dynamics._state import (
    CLOSED,
    Counts,
    Flags,
    Floats,
    Month,
    State,
    add_circle,
    add_up,
    as_column,
)
from innercircle.dynamics._streams import Draws


def step_leader(
    state: State, month: Month, parameters: Parameters, leader: LeaderPlay, draws: Draws
) -> None:
    """Purge, favour, arrest, bargain; sets ``month.fear`` for the stage."""
    lead = parameters.leader
    month.need, month.feasible, risk = find_reach(state, parameters)
    month.fear = find_fear(state, parameters, risk)
    month.might = state.strength
    _give_favour(state, month, parameters)

    able = np.ones_like(month.feasible) if leader.purge == "always" else month.feasible
    score = np.where(able & (state.suspicion > lead.suspect), state.suspicion * state.power, -1.0)
    target = np.argmax(score, axis=0)
    acts = np.take_along_axis(score, target[None], 0)[0] >= 0
    acts &= draws.uniform("purge") < (0 if leader.purge == "never" else lead.purge_rate)
    first, now = _find_preempted(month, state, parameters, leader, draws)
    target, acts = np.where(now & ~acts, first, target), acts | now
    if np.any(month.ordered >= 0):
        target = np.where(month.ordered >= 0, month.ordered, target)
        told = np.take_along_axis(able, target[None], 0)[0]
        acts = np.where(month.ordered >= 0, told, acts)
    month.target = np.where(acts, target, -1)
    need = np.take_along_axis(month.need, target[None], 0)[0]
    luck = ndtr((state.strength - need) / lead.purge_sd + lead.purge_edge)
    works = draws.uniform("success") < luck
    chosen = np.arange(len(parameters.insiders))[:, None] == month.target
    month.purged = acts & works
    month.failed = acts & ~works
    month.hit = spread_over_circle(chosen & month.purged, state, parameters)
    note_blow(state, month.hit)
    replace_holders(state, month.hit, parameters)
    change = lead.gain * month.purged - lead.loss * month.failed
    state.strength = np.clip(state.strength + change, parameters.strength.floor, 1)
    terror = np.minimum(state.suspicion + lead.terror, 1)
    state.suspicion = np.where(month.purged, terror, state.suspicion)
    state.purges = state.purges + month.purged

    limit = lead.arrest_need + lead.arrest_street * state.mobilisation
    strikes = draws.uniform("arrest") < lead.arrest_rate
    month.arrested = ~state.jailed & (state.strength > limit) & strikes
    state.jailed = state.jailed | month.arrested

    eager = np.where(state.approved, lead.relief_approved, lead.relief_other)
    takes = (state.controls["relief"] > 0) & (draws.uniform("relief") < eager)
    month.bargained = (state.relief < 0) & takes
    state.relief = np.where(state.relief >= 0, state.relief + 1, state.relief)
    state.relief = np.where(month.bargained, 0, state.relief)


def _find_preempted(
    month: Month, state: State, parameters: Parameters, leader: LeaderPlay, draws: Draws
) -> tuple[Counts, Flags]:
    """Target of the leader without suspicion, and in which runs it comes to that."""
    insiders = parameters.insiders
    place, position = as_column(insiders.new_order_place), as_column(insiders.position)
    motive = place / np.maximum(place + position, 1e-9) * state.power
    motive = np.where(month.feasible, motive, -1.0)
    first = np.argmax(motive, axis=0)
    chance = 0 if leader.purge == "never" else parameters.leader.preempt
    now = (draws.uniform("preempt") < chance) & (np.max(motive, axis=0) > 0)
    return first, now


def spread_over_circle(hit: Flags, state: State, parameters: Parameters) -> Flags:
    """Those hit, and the rest of their circle where the leader is strong enough for all of it."""
    together = parameters.insiders.together
    circle = state.power + add_circle(state.power, together)
    whole = hit & (state.strength > parameters.leader.odds * circle)
    wider = hit.copy()
    for i, friends in enumerate(together):
        for j in np.flatnonzero(friends):
            wider[j] |= whole[i]
    return wider


def note_blow(state: State, gone: Flags) -> None:
    """Remember the largest share of power that was ever removed at once."""
    state.removed = np.maximum(state.removed, add_up(np.where(gone, state.power, 0)))


def find_reach(state: State, parameters: Parameters) -> tuple[Floats, Flags, Floats]:
    """Strength needed, is there enough, risk of a purge from suspicion: each (insider, run)."""
    lead = parameters.leader
    friends = add_circle(state.power, parameters.insiders.together)
    need = lead.odds * (state.power + lead.friends * friends)
    feasible = state.strength > need
    return need, feasible, state.suspicion * np.where(feasible, lead.fear, lead.fear_weak)


def find_fear(state: State, parameters: Parameters, risk: Floats) -> Floats:
    """Chance to be purged though loyal: today's in the file, moved by what ``risk`` has moved."""
    return np.clip(as_column(parameters.insiders.purge) + (risk - state.risk), 0, 1)


def _give_favour(state: State, month: Month, parameters: Parameters) -> None:
    lead = parameters.leader
    score = np.where(state.suspicion > lead.favour_from, state.suspicion * state.power, -1.0)
    score = np.where(state.bonus + lead.favour <= lead.favour_cap, score, -1.0)
    target = np.argmax(score, axis=0)
    asked = month.favoured >= 0
    wants = (state.controls["co_opt"] > 0) & (np.take_along_axis(score, target[None], 0)[0] >= 0)
    able = (asked | wants) & (state.rents >= lead.favour_rents)
    month.favoured = np.where(able, np.where(asked, month.favoured, target), -1)
    chosen = np.arange(len(parameters.insiders))[:, None] == month.favoured
    state.bonus = state.bonus + lead.favour * chosen
    calm = np.maximum(state.suspicion - lead.favour_calm, 0)
    state.suspicion = np.where(chosen, calm, state.suspicion)
    rents = np.maximum(state.rents - lead.favour_cost, parameters.economy.floor)
    state.rents = np.where(able, rents, state.rents)


def replace_holders(state: State, gone: Flags, parameters: Parameters) -> None:
    """New holders for the offices in ``gone`` (insider, run): less power, no past, no channel."""
    if not gone.any():
        return
    lead = parameters.leader
    power = np.where(gone, state.power * lead.heir, state.power)
    anybody = np.any(gone, axis=0)
    state.power = np.where(anybody, power / add_up(power), state.power)
    state.suspicion = np.where(gone, lead.fresh, state.suspicion)
    state.bonus = np.where(gone & ~state.promoted, state.bonus + lead.grateful, state.bonus)
    state.promoted = state.promoted | gone
    state.double = state.double & ~gone
    state.hedging = state.hedging & ~gone
    state.sought = state.sought & ~gone
    state.due = state.due & ~gone
    state.channel[gone] = CLOSED
    state.age[gone] = 0
    state.held[gone] = 0
    state.missed[gone] = 0
    state.ask[gone] = np.nan
    state.side[gone] = 0
    state.holder[gone] += 1

"""Step 8: does the regime fall, how, and what those who broke in vain leave behind.

    falls   mobilisation + broken − h ≥ θ
    on a fall, the first that applies:
      negotiated_transition   insiders with an offer hold at least half of what broke, and who leads
                              the breakers was not promised a place
      opposition_takeover     mobilisation ≥ broken
      palace_substitution     one circle holds at least half, or who leads was promised a place
      collapse                otherwise
    no fall:  known = max(known, level); breakers lose their offices; strength −= lost_by_breaks and
              all suspicion += alarm if any broke
      purge_consolidation     enough successful purges, strength, and months without purge, break
                              or attack
      stalemate               the horizon is reached (relief bargain if sanctions were eased)

Who leads is the breaker with the largest power (1 + skill·skill_i).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._leader import replace_holders
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._stage import find_shield
from innercircle.dynamics._state import Flags, Floats, Month, State, add_up
from innercircle.vocabulary import Outcome

OUTCOMES = tuple(Outcome)
STALEMATE, NEGOTIATED, PALACE, TAKEOVER, CONSOLIDATION, COLLAPSE = range(6)
GOES_ON = -1


@dataclass(frozen=True, eq=False)
class Verdict:
    """How runs stand after a month.

    Attributes:
        outcome: index into ``OUTCOMES``, −1 while the run goes on (run,).
        leads: who leads the breakers, −1 when nobody broke (run,).
        paid: payments on breaking that fall due, points (run,).
        bargain: a stalemate with sanctions eased (run,).
    """

    outcome: NDArray[np.int8]
    leads: NDArray[np.int64]
    paid: Floats
    bargain: Flags


def step_outcome(state: State, month: Month, parameters: Parameters) -> Verdict:
    """Judge the month; survivors go on with what they have learned."""
    end, runs = parameters.ending, state.run.size
    broken = np.where(month.breaks, state.power, 0)
    month.broken = add_up(broken)
    any_broke = np.any(month.breaks, axis=0)
    claim = np.where(
        month.breaks, state.power * (1 + end.skill * parameters.insiders.skill[:, None]), -1.0
    )
    best = np.argmax(claim, axis=0)
    leads = np.where(any_broke, best, -1)
    state.first = np.where((state.first < 0) & any_broke, leads, state.first)
    state.breaks = state.breaks + np.count_nonzero(month.breaks, axis=0)

    month.fell = state.mobilisation + month.broken - find_shield(state, parameters) >= state.theta
    outcome = np.full(runs, GOES_ON, dtype=np.int8)
    paid = np.zeros(runs)
    if month.fell.any():
        how = _name_fall(state, month, parameters, broken, best)
        outcome = np.where(month.fell, how, outcome).astype(np.int8)
        paid = np.where(month.fell, add_up(state.side * (month.breaks & month.offered)), 0)
    _live_on(state, month, parameters, any_broke)

    quiet = ~(month.purged | month.failed | any_broke | month.attack)
    state.quiet = np.where(quiet, state.quiet + 1, 0)
    settled = (state.purges >= end.purges) & (state.strength >= end.strong)
    settled &= (state.quiet >= end.quiet) & (outcome == GOES_ON)
    outcome[settled] = CONSOLIDATION
    if month.number >= parameters.months:
        outcome[outcome == GOES_ON] = STALEMATE
    eased = state.sanctions <= parameters.economy.sanctions - end.eased
    _count_spell(state, month, parameters, any_broke)
    return Verdict(outcome, leads, paid, (outcome == STALEMATE) & eased)


def _name_fall(
    state: State, month: Month, parameters: Parameters, broken: Floats, best: NDArray[np.int64]
) -> NDArray[np.int8]:
    half = month.broken / 2
    with_offer = add_up(np.where(month.offered, broken, 0))
    placed = np.take_along_axis(month.breaks & month.promised, best[None], 0)[0]
    one_circle = np.zeros(state.run.size, dtype=bool)
    circles = np.array(parameters.insiders.circle)
    for circle in dict.fromkeys(parameters.insiders.circle):
        one_circle |= add_up(broken[circles == circle]) >= half
    agreed = (with_offer >= half) & (half > 0) & ~placed
    how = np.where(one_circle | placed, PALACE, COLLAPSE)
    how = np.where(state.mobilisation >= month.broken, TAKEOVER, how)
    return np.where(agreed, NEGOTIATED, how).astype(np.int8)


def _live_on(state: State, month: Month, parameters: Parameters, any_broke: Flags) -> None:
    alive = ~month.fell
    state.known = np.where(alive & month.attack, month.level, state.known)
    hurt = alive & any_broke
    if not hurt.any():
        return
    replace_holders(state, month.breaks & hurt, parameters)
    weaker = np.maximum(
        state.strength - parameters.strength.lost_by_breaks, parameters.strength.floor
    )
    state.strength = np.where(hurt, weaker, state.strength)
    alarmed = np.minimum(state.suspicion + parameters.ending.alarm, 1)
    state.suspicion = np.where(hurt, alarmed, state.suspicion)


def _count_spell(state: State, month: Month, parameters: Parameters, any_broke: Flags) -> None:
    """A month of stalemate: nobody breaks, and the leader can neither arrest nor recover."""
    lead = parameters.leader
    limit = lead.arrest_need + lead.arrest_street * state.mobilisation
    stuck = (state.strength <= limit) & (state.rents < lead.rescue_rents)
    stuck &= ~any_broke & ~month.purged & ~month.fell
    state.spell = np.where(stuck, state.spell + 1, 0)
    long = int(parameters.ending.spell)
    state.spells = state.spells + (state.spell == long)
    state.longest = np.maximum(state.longest, state.spell)

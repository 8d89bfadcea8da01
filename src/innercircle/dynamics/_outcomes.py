"""Step 8, second half: does the regime fall, how, and what those who broke in vain leave behind.

    falls   outside + broken ≥ θ, or a circle's strike wins, or the leader leaves (``_exit.py``; a
            strike that wins leaves no time) or
            gives up office after a lost vote; a vote names the end before a leader who leaves, and
            that one before all others. What was promised to those who broke falls due
    who takes over is otherwise drawn in proportion to power^contest among, in this order,
      the street     mobilisation: uprising, with defections when insiders broke too
      a foreign army abroad: the circle stays if more insiders stayed than the army and the street
                     weigh, else an invasion
      rebels         of earlier breaks: civil war
      insiders       broken: a settlement if those with an offer hold at least half of what broke
                     and who leads was promised no place; else a coup if one circle holds at least
                     half or who leads was promised a place; else a coup by several circles
    no fall, but somebody broke: breakers lose their offices; when u < sweep, strength > odds·broken
              and the playbook purges at all, their circles do too (see purges), and that blow
              counts; all suspicion += alarm; when u < hold_out they keep their arms: rebels =
              max(rebels, broken (1 − heir)); and all have seen what the regime withstands:
              known = max(known, outside + broken)
      purge       at the horizon, if at least ``blow`` of power was ever removed at once and
                  strength is no more than ``slack`` below its start
      stalemate   otherwise (relief bargain if sanctions are ``eased`` or more below their start)

Who leads is the breaker with the largest power (1 + skill·skill_i). The coarse outcome follows from
the end (``innercircle.vocabulary.ENDS``).

Sources: Tullock (1980), the contest; Geddes, Wright & Frantz (2018), who takes over; Timoneda,
Escribà-Folch & Chin (2023) and Easton & Siverson (2018), purges after failed breaks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._exit import find_leaving
from innercircle.dynamics._leader import note_blow, replace_holders, spread_over_circle
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import LeaderPlay
from innercircle.dynamics._stage import find_outside
from innercircle.dynamics._state import Flags, Floats, Month, State, add_up, as_column
from innercircle.dynamics._streams import Draws
from innercircle.vocabulary import ENDS, End, Outcome

OUTCOMES = tuple(Outcome)
"""Coarse outcomes in the order of their codes."""

ENDINGS = tuple(End)
"""Ends in the order of their codes."""

OUTCOME_OF = np.array([OUTCOMES.index(ENDS[end].outcome) for end in ENDINGS], dtype=np.int8)
"""Code of the outcome of each end."""

FALLS = np.array([ENDS[end].falls for end in ENDINGS])
"""True where the leader is gone after an end."""

GOES_ON = -1
_CODE = {end: code for code, end in enumerate(ENDINGS)}

BARGAIN = _CODE[End.RELIEF_BARGAIN]
"""Code of a stalemate with sanctions eased."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """Standing of the runs after a month.

    Attributes:
        end: index into ``ENDINGS``, −1 while the run goes on (run,).
        leads: who leads the breakers, −1 when nobody broke (run,).
        paid: payments on breaking that fall due, points (run,).
    """

    end: NDArray[np.int8]
    leads: NDArray[np.int64]
    paid: Floats

    @property
    def outcome(self) -> NDArray[np.int8]:
        """Index into ``OUTCOMES``, −1 while the run goes on (run,)."""
        return np.where(self.end == GOES_ON, GOES_ON, OUTCOME_OF[self.end]).astype(np.int8)

    @property
    def bargain(self) -> Flags:
        """A stalemate with sanctions eased (run,)."""
        return np.asarray(self.end == BARGAIN)


def step_outcome(
    state: State, month: Month, parameters: Parameters, leader: LeaderPlay, draws: Draws
) -> Verdict:
    """Judge the month; survivors go on with what it left behind."""
    runs = state.run.size
    broken = np.where(month.breaks, state.power, 0)
    month.broken = add_up(broken)
    any_broke = np.any(month.breaks, axis=0)
    skill = 1 + parameters.ending.skill * as_column(parameters.insiders.skill)
    best = np.argmax(np.where(month.breaks, state.power * skill, -1.0), axis=0)
    leads = np.where(any_broke, best, -1)
    state.first = np.where((state.first < 0) & any_broke, leads, state.first)
    state.breaks = state.breaks + np.count_nonzero(month.breaks, axis=0)

    falls = (find_outside(state, parameters) + month.broken >= state.theta) | month.won
    left = find_leaving(state, month, parameters, draws, falls=falls)
    month.left = left & ~month.won
    month.fell = falls | month.left | month.voted_out
    end = np.full(runs, GOES_ON, dtype=np.int8)
    paid = np.zeros(runs)
    if month.fell.any():
        how = _name_fall(state, month, parameters, broken, best, draws.uniform("name"))
        how = np.where(month.left, _CODE[End.LEADER_LEAVES], how)
        how = np.where(month.voted_out, _CODE[End.ELECTION], how)
        end = np.where(month.fell, how, end).astype(np.int8)
        paid = np.where(month.fell, add_up(state.side * (month.breaks & month.offered)), 0)
    _live_on(state, month, parameters, leader, draws)
    if month.number >= parameters.months:
        end = np.where(month.fell, end, _name_hold(state, parameters)).astype(np.int8)
    _count_spell(state, month, parameters, any_broke)
    return Verdict(end, leads, paid)


def _name_fall(
    state: State,
    month: Month,
    parameters: Parameters,
    broken: Floats,
    best: NDArray[np.int64],
    u: Floats,
) -> NDArray[np.int8]:
    rivals = (state.mobilisation, state.abroad, state.rebels, month.broken)
    weight = np.array([rival**parameters.ending.contest for rival in rivals])
    edges = np.cumsum(weight, axis=0)
    # A leader who is driven out by nobody was outweighed by the street, however small.
    who = np.where(edges[-1] > 0, np.argmax(u * edges[-1] < edges, axis=0), 0)
    street = np.where(month.broken > 0, _CODE[End.UPRISING_JOINED], _CODE[End.UPRISING])
    left = 1 - month.broken > state.abroad + state.mobilisation
    army = np.where(left, _CODE[End.LEADER_TAKEN], _CODE[End.INVASION])
    insiders = _name_insiders(state, month, parameters, broken, best)
    war = np.full(who.size, _CODE[End.CIVIL_WAR])
    return np.choose(who, [street, army, war, insiders]).astype(np.int8)


def _name_insiders(
    state: State, month: Month, parameters: Parameters, broken: Floats, best: NDArray[np.int64]
) -> NDArray[np.int64]:
    half = month.broken / 2
    with_offer = add_up(np.where(month.offered, broken, 0))
    placed = np.take_along_axis(month.breaks & month.promised, best[None], 0)[0]
    one_circle = np.zeros(state.run.size, dtype=bool)
    circles = np.array(parameters.insiders.circle)
    for circle in dict.fromkeys(parameters.insiders.circle):
        one_circle |= add_up(broken[circles == circle]) >= half
    agreed = (with_offer >= half) & (half > 0) & ~placed
    how = np.where(one_circle | placed, _CODE[End.COUP], _CODE[End.JUNTA])
    return np.where(agreed, _CODE[End.SETTLEMENT], how)


def _name_hold(state: State, parameters: Parameters) -> NDArray[np.int64]:
    """End of a run whose leader is still there at the horizon (run,)."""
    end = parameters.ending
    firm = (state.removed >= end.blow) & (
        state.strength >= parameters.strength.strength - end.slack
    )
    eased = state.sanctions <= parameters.economy.sanctions - end.eased
    held = np.where(eased, _CODE[End.RELIEF_BARGAIN], _CODE[End.STALEMATE])
    return np.where(firm, _CODE[End.PURGE], held)


def _live_on(
    state: State, month: Month, parameters: Parameters, leader: LeaderPlay, draws: Draws
) -> None:
    end = parameters.ending
    gone = month.breaks & ~month.fell
    hurt = np.any(gone, axis=0)
    if not hurt.any():
        return
    shown = find_outside(state, parameters) + month.broken
    chance = 0 if leader.purge == "never" else parameters.leader.sweep
    swept = (
        hurt
        & (draws.uniform("sweep") < chance)
        & (state.strength > parameters.leader.odds * month.broken)
    )
    gone |= spread_over_circle(gone & swept, state, parameters)
    note_blow(state, gone & swept)
    armed = hurt & (draws.uniform("arms") < end.hold_out)
    kept = month.broken * (1 - parameters.leader.heir)
    state.rebels = np.where(armed, np.maximum(state.rebels, kept), state.rebels)
    state.known = np.where(hurt, np.maximum(state.known, shown), state.known)
    replace_holders(state, gone, parameters)
    alarmed = np.minimum(state.suspicion + end.alarm, 1)
    state.suspicion = np.where(hurt, alarmed, state.suspicion)


def _count_spell(state: State, month: Month, parameters: Parameters, any_broke: Flags) -> None:
    """A month of stalemate: nobody breaks, and the leader can neither arrest nor recover."""
    lead = parameters.leader
    limit = lead.arrest_need + lead.arrest_street * state.mobilisation
    stuck = (state.strength <= limit) & (state.rents < lead.rescue_rents)
    stuck &= ~any_broke & ~month.purged & ~month.fell
    state.spell = np.where(stuck, state.spell + 1, 0)
    long = np.floor(parameters.ending.spell)
    state.spells = state.spells + (state.spell == long)
    state.longest = np.maximum(state.longest, state.spell)

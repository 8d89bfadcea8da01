"""Step 3, second half: who seeks whom, what meetings reveal, which offers stand.

A closed channel opens when u < rate/closed (the sponsor knocks) or, above that, when
u < rate/closed + seek·exposure_i (1 − strength) (the insider asks; nobody does before there
have been talks with anybody). An open one has a meeting due
with chance ``meet``, or for sure after a postponement; the insider may cancel or postpone it.
A held meeting reveals the price with noise. The price is the payment on breaking that would make
the insider break at even odds (φ = odds of a fall):

    price = ((a − p)(1 − φ)/φ − (g − r))⁺,    g with the coverage on the table, without payment
    sincere:  price (1 + skill·skill_i)(1 + knock, or 1 − plead if they asked) + ask_sd·z
    hedging:  the same, price times (1 + hedge);        double:  bait·price + ask_sd·z
"""

import numpy as np

from innercircle.dynamics._economy import find_squeeze
from innercircle.dynamics._leader import find_fear, find_reach
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import SponsorPlay
from innercircle.dynamics._stakes import Promise, find_cells
from innercircle.dynamics._state import CLOSED, OPEN, Flags, Floats, Month, State, as_column
from innercircle.dynamics._streams import Draws


def step_channels(
    state: State,
    month: Month,
    parameters: Parameters,
    *,
    sponsor: SponsorPlay,
    promise: Promise,
    draws: Draws,
) -> None:
    """Open channels, hold meetings, put offers on the table."""
    _open_channels(state, month, parameters, draws.uniform("channel"))
    _hold_meetings(state, month, parameters, promise, draws)
    _make_offers(state, month, parameters, sponsor)


def _open_channels(state: State, month: Month, parameters: Parameters, u: Floats) -> None:
    c, leaks = parameters.channels, parameters.leaks
    state.age = np.where(state.channel == OPEN, state.age + 1, 0)
    closed = state.channel == CLOSED
    chill = np.where(state.lost, leaks.chill, 1.0)
    left = np.maximum(np.count_nonzero(closed, axis=0), 1)
    knocks = chill * state.controls["open_channels"] / left
    asks = c.seek * as_column(parameters.insiders.exposure) * ((1 - state.strength) * chill)
    asks = asks * state.talks
    knocked = closed & (month.invited | (u < knocks))
    month.opened = closed & (knocked | (u < knocks + asks))
    month.sought = month.opened & ~knocked
    state.talks = state.talks | np.any(month.opened, axis=0)
    state.channel[month.opened] = OPEN
    state.age[month.opened] = 1
    state.sought = np.where(month.opened, month.sought, state.sought)


def _hold_meetings(
    state: State, month: Month, parameters: Parameters, promise: Promise, draws: Draws
) -> None:
    c = parameters.channels
    waiting = (state.channel == OPEN) & ~month.opened
    u = draws.uniform("meeting")
    rate = np.where(state.due, 1.0, c.meet)
    scheduled = waiting & (u < rate)
    cancel = _by_type(state, c.cancel_sincere, c.cancel_hedging, c.cancel_double)
    cancel = np.minimum(cancel + c.cancel_fear * state.suspicion, 1)
    postpone = _by_type(state, c.postpone_sincere, c.postpone_hedging, c.postpone_double)
    month.cancelled = scheduled & (u < rate * cancel)
    month.postponed = scheduled & ~month.cancelled & (u < rate * (cancel + postpone))
    month.held = scheduled & ~month.cancelled & ~month.postponed
    state.due = month.postponed
    state.missed = state.missed + (month.cancelled | month.postponed)
    month.price = find_price(state, parameters, promise)
    month.asked = np.where(month.held, _ask(state, month, parameters, draws), np.nan)
    before = np.where(state.held > 0, state.ask, 0)
    mean = (before * state.held + month.asked) / (state.held + 1)
    state.ask = np.where(month.held, mean, state.ask)
    state.held = state.held + month.held


def _by_type(state: State, sincere: float, hedging: float, double: float) -> Floats:
    return np.where(state.double, double, np.where(state.hedging, hedging, sincere))


def find_price(state: State, parameters: Parameters, promise: Promise) -> Floats:
    """Payment on breaking at which they break at even odds, points (insider, run)."""
    everybody = np.ones(state.power.shape, dtype=bool)
    cells = find_cells(
        parameters,
        state,
        promise=promise,
        squeeze=find_squeeze(parameters, state),
        fear=find_fear(state, parameters, find_reach(state, parameters)[2]),
        offered=everybody,
        promised=~everybody,
    )
    phi = parameters.channels.odds
    win = cells.break_falls - state.side - cells.stay_falls
    risk = cells.stay_holds - cells.break_holds
    return np.maximum(risk * ((1 - phi) / phi) - win, 0)


def _ask(state: State, month: Month, parameters: Parameters, draws: Draws) -> Floats:
    c = parameters.channels
    skill = 1 + c.skill * as_column(parameters.insiders.skill)
    honest = month.price * skill * np.where(state.sought, 1 - c.plead, 1 + c.knock)
    honest = np.where(state.hedging, honest * (1 + c.hedge), honest)
    said = np.where(state.double, c.bait * month.price, honest)
    return np.maximum(said + c.ask_sd * draws.normal("ask"), 0)


def _make_offers(state: State, month: Month, parameters: Parameters, sponsor: SponsorPlay) -> None:
    s = parameters.sponsor
    ready: Flags = (state.channel == OPEN) & (state.controls["offering"] > 0)
    ready &= state.age >= state.controls["after_months"]
    if sponsor.listen:
        ready &= (state.held >= s.listen_meetings) & (state.missed <= s.listen_missed)
        side = state.ask + s.listen_margin
        ready &= side <= s.listen_largest  # nan, a price never heard, is never below it
        side = np.where(ready, side, 0)
    else:
        side = np.where(ready, state.controls["side_payment"], 0)
    month.offered = ready
    state.side = _keep_to_limits(side, state.side, parameters)


def _keep_to_limits(side: Floats, before: Floats, parameters: Parameters) -> Floats:
    """Payments within what the file allows: payees and vetoes, the largest, the purse.

    What was promised before comes out of the purse first, then what is new, in file order.
    """
    side = np.minimum(side, parameters.sponsor.largest)
    side = np.where(as_column(parameters.insiders.payable), side, 0.0)
    kept = np.minimum(side, before)
    left = np.broadcast_to(parameters.sponsor.purse, side.shape[1])
    for row in kept:
        left = left - row
    for i, wanted in enumerate(side):
        given = np.minimum(wanted, kept[i] + left)
        left = left - (given - kept[i])
        kept[i] = given
    return kept

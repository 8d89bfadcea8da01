"""Step 3, first half: what playbooks have set, what a month's moves change, what is promised.

Controls are what an actor has decided and keeps doing until they decide otherwise. They differ
between runs, because rules look at the run.
"""

import numpy as np

from innercircle.dynamics._opposition import find_amnesty, find_lasting
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import LeaderPlay, OppositionPlay, SponsorPlay
from innercircle.dynamics._rules import OFFER, Done, Rule
from innercircle.dynamics._stakes import Promise
from innercircle.dynamics._state import CLOSED, OPEN, Counts, Flags, Floats, Month, State

_ALL = -1.0


def start_controls(
    state: State,
    parameters: Parameters,
    sponsor: SponsorPlay,
    leader: LeaderPlay,
    opposition: OppositionPlay,
) -> None:
    """Set every control to what the playbooks begin with; an aim left out keeps today's value."""
    offer = sponsor.offer
    guarantor = (offer or {}).get("guarantor", "")
    lasting, today = find_lasting(parameters), parameters.economy.sanctions
    start = {
        "sanctions": today if sponsor.sanctions is None else sponsor.sanctions,
        "open_channels": sponsor.open_channels,
        "hints": sponsor.hints,
        "relief": sponsor.relief,
        "offering": float(offer is not None),
        "co_opt": float(leader.co_opt),
        "mobilise": lasting if opposition.mobilise is None else opposition.mobilise,
        "growth": opposition.growth,
        "amnesty": opposition.amnesty,
        "guarantor": parameters.guarantors.names.index(guarantor) if guarantor else _ALL,
        **{name: (offer or {}).get(name, 0.0) for name in OFFER},
    }
    state.controls = {
        name: np.full(state.run.size, v, dtype=np.float64) for name, v in start.items()
    }


def apply_rules(
    actor: str, rules: tuple[Rule, ...], state: State, month: Month, *, p: Parameters, u: Floats
) -> None:
    """Do what an actor's rules say, in their order, changing ``state`` and ``month``.

    Args:
        actor: whose rules.
        rules: checked.
        state: of the runs.
        month: what happens.
        p: parameters of the model.
        u: uniform numbers (run,) for choices at random.
    """
    for rule in rules:
        where = rule.applies(actor, state, month.number)
        if where.any():
            apply_moves(rule.do, state, month, p=p, where=where, u=u)


def apply_moves(
    do: Done, state: State, month: Month, *, p: Parameters, where: Flags, u: Floats
) -> None:
    """Do something in the runs of ``where``."""
    for name in ("sanctions", "open_channels", "mobilise", "amnesty"):
        if name in do:
            _set(state, name, do[name], where)
    if "offer" in do:
        offer = do["offer"]
        who = p.guarantors.names.index(offer["guarantor"]) if offer["guarantor"] else _ALL
        _set(state, "guarantor", float(who), where)
        _set(state, "offering", 1.0, where)
        for name in OFFER:
            _set(state, name, offer[name], where)
    if "withdraw" in do:
        stood = np.any(state.offered & (state.channel == OPEN), axis=0)
        back = where & stood & (state.controls["offering"] > 0)
        state.credibility = np.where(back, state.credibility * p.sponsor.broken, state.credibility)
        _set(state, "offering", 0.0, where)
    names = p.insiders.names
    if "close" in do:
        rows = range(len(names)) if do["close"] == "all" else [names.index(do["close"])]
        for i in rows:
            shut = where & (state.channel[i] == OPEN)
            state.channel[i] = np.where(shut, CLOSED, state.channel[i])
    if "open" in do:
        i = names.index(do["open"])
        month.invited[i] |= where & (state.channel[i] == CLOSED)
    for name, target in (
        ("disclose", month.named),
        ("purge", month.ordered),
        ("co_opt", month.favoured),
    ):
        if name in do:
            chosen = select_insider(do[name], state, p, u)
            target[:] = np.where(where & (chosen >= 0), chosen, target)


def _set(state: State, name: str, value: float, where: Flags) -> None:
    state.controls[name] = np.where(where, value, state.controls[name])


def select_insider(word: str, state: State, parameters: Parameters, u: Floats) -> Counts:
    """Row of the insider whom a word chooses: (run,), −1 where there is nobody."""
    names = parameters.insiders.names
    if word in names:
        return np.full(state.run.size, names.index(word))
    opened = state.channel == OPEN
    if word == "most-suspected":
        return np.asarray(np.argmax(state.suspicion, axis=0))
    if word == "random-contacted":
        place = np.cumsum(opened, axis=0)  # whole numbers: exact in any order
        wanted = np.floor(u * place[-1]).astype(np.int64) + 1
        score = np.where(opened & (place == wanted), 1.0, -1.0)
    elif word == "longest-contacted":
        score = np.where(opened, state.age, -1.0)
    else:
        score = np.where(opened, state.power, -1.0)
    return np.where(np.max(score, axis=0) >= 0, np.argmax(score, axis=0), -1)


def find_promise(state: State, parameters: Parameters) -> Promise:
    """Coverage of each guarantor's pursuit in an offer, and what an amnesty is worth."""
    count = len(parameters.guarantors.names)
    which = state.controls["guarantor"]
    chosen = (which == _ALL) | (np.arange(count)[:, None] == which)
    return Promise(
        coverage=chosen * state.controls["coverage"], amnesty=find_amnesty(state, parameters)
    )

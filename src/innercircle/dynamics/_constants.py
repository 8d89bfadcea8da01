"""Constants of the monthly model, grouped by the step that uses them.

Each carries its meaning, its unit and the range that it may take; ``docs/reference/equations.md``
prints them from here. Unless a scenario gives a source, every one of them is an assumption.
"""

from dataclasses import Field, dataclass, field, fields
from typing import Any

from innercircle.scenario import find_limits


def _constant(default: float, low: float, high: float, unit: str, meaning: str) -> Any:
    return field(
        default=default,
        metadata={"low": low, "high": high, "unit": unit, "meaning": meaning},
    )


def _stated(default: float, place: str, unit: str, meaning: str) -> Any:
    """A constant that a key of the scenario file gives, within that key's own range."""
    limits = find_limits(place)
    return _constant(default, limits.low, limits.high, unit, meaning)


@dataclass(frozen=True, kw_only=True)
class Economy:
    """Step 1: oil price, sanctions, rents and how much of them the insiders miss."""

    rents: float = _stated(0.60, "economy.rents", "index", "rents of the circle at the start")
    normal: float = _constant(0.60, 0.05, 1.5, "index", "rents at which nobody is squeezed")
    oil: float = _stated(0.0, "economy.oil", "log", "deviation of the oil price at the start")
    oil_memory: float = _constant(0.95, 0, 1, "share", "of last month's deviation that remains")
    oil_sd: float = _constant(0.06, 0, 1, "log", "monthly shock to the oil price")
    yields: float = _constant(0.95, 0, 4, "index", "rents in the long run without sanctions")
    bite: float = _constant(0.59, 0, 2, "index", "rents lost to full sanctions, none evaded")
    evasion: float = _constant(0.2, 0, 1, "share", "evaded while no partner recognises the rival")
    adjust: float = _constant(0.15, 0, 1, "1/month", "speed of rents towards the long run")
    rents_sd: float = _constant(0.02, 0, 1, "index", "monthly shock to rents")
    floor: float = _constant(0.05, 0, 1, "index", "lowest rents")
    ceiling: float = _constant(1.5, 0, 5, "index", "highest rents")
    sanctions: float = _stated(0.5, "sponsor.sanctions", "share", "sanctions in force at the start")
    sanctions_adjust: float = _constant(0.2, 0, 1, "1/month", "speed of sanctions to their target")
    squeeze: float = _constant(0.39, 0, 1, "share", "of a position's value lost with all rents")
    squeeze_cap: float = _constant(0.6, 0, 1, "share", "largest loss of a position's value")
    adapt: float = _constant(0.05, 0, 1, "1/month", "of new sanctions' bite that wears off")


@dataclass(frozen=True, kw_only=True)
class Strength:
    """Step 2: the leader's strength, and power that flows to brokers as it weakens."""

    strength: float = _constant(0.45, 0.02, 1, "share of power", "strength at the start")
    base: float = _constant(0.15, -3, 1, "share of power", "strength in the long run without rents")
    per_rents: float = _constant(0.5, 0, 2, "1/index", "strength that rents pay for")
    adjust: float = _constant(0.10, 0, 1, "1/month", "speed of strength towards the long run")
    sd: float = _constant(0.016, 0, 1, "share of power", "monthly shock to strength")
    floor: float = _constant(0.02, 0, 1, "share of power", "lowest strength")
    flow: float = _constant(3.0, 0, 20, "1/share", "power that flows to a broker per strength lost")
    flow_cap: float = _constant(0.3, 0, 1, "share of power", "largest monthly change that flows")
    normal: float = _constant(0.45, 0, 1, "share of power", "strength that θ takes for granted")
    shield: float = _constant(
        0.4, 0, 2, "share per share", "threshold gained per strength above it"
    )
    patron: float = _stated(0.0, "leader.patron.props", "share of power", "strength of a patron's")
    patron_leaves: float = _stated(
        0.0, "leader.patron.withdraws", "1/month", "chance that the patron withdraws"
    )


@dataclass(frozen=True, kw_only=True)
class Sponsor:
    """Step 3: what a sponsor's playbook leaves open."""

    credibility: float = _constant(0.6, 0, 1, "probability", "of the sponsor's word at the start")
    normal: float = _constant(
        0.6, 0.01, 1, "probability", "at which it neither adds nor takes away"
    )
    broken: float = _constant(
        0.8,
        0,
        1,
        "factor",
        "on its credibility when it breaks its word: takes a standing offer "
        "back, or names a man in touch with it",
    )
    listen_meetings: float = _constant(2, 0, 100, "count", "held before a listener offers")
    listen_missed: float = _constant(2, 0, 100, "count", "missed meetings that a listener forgives")
    listen_largest: float = _constant(
        60, 0, 1000, "points", "largest payment that a listener offers"
    )
    listen_margin: float = _constant(0.5, 0, 100, "points", "that a listener adds to the price")
    patience: float = _constant(12, 0, 600, "months", "of relief without a transition")
    largest: float = _constant(1e9, 0, 1e9, "points", "largest payment promised to one insider")
    threat: float = _stated(0.0, "sponsor.threat", "1/month", "chance that a foreign army comes")
    might: float = _constant(0.4, 0, 2, "share of power", "weight of a foreign army")
    purse: float = _constant(1e9, 0, 1e9, "points", "that all payments promised add up to at most")


@dataclass(frozen=True, kw_only=True)
class Channels:
    """Step 3: who seeks whom, what meetings reveal, what is promised."""

    seek: float = _constant(0.02, 0, 1, "1/month", "an insider's own approach, when fully exposed")
    meet: float = _constant(0.4, 0, 1, "1/month", "chance that an open channel has a meeting due")
    cancel_sincere: float = _constant(0.05, 0, 1, "share", "of the meetings a sincere one cancels")
    cancel_hedging: float = _constant(0.15, 0, 1, "share", "of the meetings a hedging one cancels")
    cancel_double: float = _constant(0.05, 0, 1, "share", "of the meetings a double cancels")
    cancel_fear: float = _constant(0.3, 0, 1, "share", "cancelled besides, per suspicion")
    postpone_sincere: float = _constant(0.15, 0, 1, "share", "of meetings a sincere one postpones")
    postpone_hedging: float = _constant(0.30, 0, 1, "share", "of meetings a hedging one postpones")
    postpone_double: float = _constant(0.10, 0, 1, "share", "of meetings a double postpones")
    odds: float = _constant(0.5, 0.05, 0.95, "probability", "of a fall at which the price is named")
    ask_sd: float = _constant(3.0, 0, 50, "points", "noise of a price heard in one meeting")
    knock: float = _constant(0.15, 0, 2, "share", "added to the price when the sponsor knocked")
    plead: float = _constant(0.15, 0, 1, "share", "off the price when the insider sought the talks")
    hedge: float = _constant(0.30, 0, 2, "share", "added to the price by a hedging insider")
    skill: float = _constant(0.20, 0, 2, "share", "added to the price per skill")
    bait: float = _constant(0.60, 0, 2, "share", "of the price that a double names")


@dataclass(frozen=True, kw_only=True)
class Leaks:
    """Step 4: discovery, suspicion, hints to the press, what others learn from it."""

    detect: float = _constant(0.03, 0, 1, "1/month", "chance that an open channel is discovered")
    detect_meeting: float = _constant(0.01, 0, 1, "share", "added in a month with a meeting")
    blown: float = _constant(0.5, 0, 1, "suspicion", "of a man whose secret talks are discovered")
    others: float = _constant(0.05, 0, 1, "suspicion", "of everybody when any talks are discovered")
    memory: float = _constant(0.92, 0, 1, "share", "of last month's suspicion that remains")
    drift: float = _constant(0.01, 0, 1, "suspicion", "added every month")
    hardship: float = _constant(0.06, 0, 1, "suspicion", "added per squeeze")
    hint: float = _constant(0.03, 0, 1, "suspicion", "added by hints that somebody is talking")
    hint_base: float = _constant(0.3, 0, 1, "share", "of a hint that falls on everybody")
    informer: float = _constant(
        0.12, 0, 1, "suspicion", "of others in touch, when a double reports"
    )
    informer_idle: float = _constant(0.3, 0, 1, "share", "of it when the leader approved nothing")
    trap: float = _constant(
        0.6, 0, 1, "factor", "on the sponsor's credibility when a trap is shown"
    )
    doubt: float = _constant(0.15, 0, 1, "probability", "all give to a colleague being a double")
    doubt_trap: float = _constant(0.05, 0, 1, "probability", "added when a trap is shown")
    doubt_leak: float = _constant(
        0.10, 0, 1, "share", "of doubt lost when true talks are discovered"
    )
    doubt_cap: float = _constant(0.5, 0, 1, "probability", "largest doubt")
    deniability: float = _constant(0.5, 0, 1, "share", "of discovery's cost saved by deniability")
    doubtful: float = _constant(0.25, 0, 1, "share", "of a promise's credibility it costs")
    reprisal: float = _constant(0.3, 0, 1, "probability", "of reprisal when talks are discovered")
    chill: float = _constant(0.5, 0, 1, "factor", "on new channels after a reprisal")
    named: float = _constant(0.15, 0, 1, "suspicion", "of an insider named in public")
    named_circle: float = _constant(0.05, 0, 1, "suspicion", "of the rest of the circle")
    deny: float = _constant(0.6, 0, 1, "probability", "of denying at once")
    denied: float = _constant(0.5, 0, 1, "factor", "on that suspicion when denied")


@dataclass(frozen=True, kw_only=True)
class Leader:
    """Step 5: purges that need strength, favours that need rents, arrest, talks for relief."""

    purge_rate: float = _constant(0.12, 0, 1, "1/month", "that a purging leader strikes, if able")
    approves: float = _constant(0.3, 0, 1, "probability", "that the leader approved the talks")
    friends: float = _constant(0.4, 0, 1, "share", "of the circle's power that protects one")
    odds: float = _constant(2.0, 0, 10, "factor", "on the power that strength must exceed")
    fear: float = _constant(0.4, 0, 1, "probability", "of a purge per suspicion, when feasible")
    fear_weak: float = _constant(0.05, 0, 1, "probability", "of one per suspicion, when it is not")
    suspect: float = _constant(0.35, 0, 1, "suspicion", "above which a purge is considered")
    purge_sd: float = _constant(0.08, 0.001, 1, "share of power", "luck in a purge")
    purge_edge: float = _constant(0.5, -5, 5, "sd", "advantage of who strikes first")
    gain: float = _constant(0.03, 0, 1, "share of power", "strength won by a purge")
    loss: float = _constant(0.06, 0, 1, "share of power", "strength lost by a failed one")
    terror: float = _constant(0.05, 0, 1, "suspicion", "of everybody after a purge")
    heir: float = _constant(0.7, 0, 1, "share", "of an office's power that a new holder keeps")
    fresh: float = _constant(0.05, 0, 1, "suspicion", "of a new holder")
    grateful: float = _constant(5.0, 0, 50, "points", "a new holder's position is worth more, once")
    preempt: float = _constant(0.0104, 0, 1, "1/month", "strikes first at an office within reach")
    sweep: float = _constant(0.5, 0, 1, "probability", "a failed break takes the circle along")
    favour: float = _constant(3.0, 0, 50, "points", "of position that a favour is worth")
    favour_cap: float = _constant(15.0, 0, 100, "points", "of position that favours add up to")
    favour_rents: float = _constant(0.45, 0, 2, "index", "rents below which there are no favours")
    favour_cost: float = _constant(0.01, 0, 1, "index", "rents that a favour costs")
    favour_calm: float = _constant(0.05, 0, 1, "suspicion", "that a favour lays to rest")
    favour_from: float = _constant(0.15, 0, 1, "suspicion", "above which a favour is considered")
    arrest_rate: float = _constant(0.2, 0, 1, "1/month", "that the rival is arrested, if possible")
    arrest_need: float = _stated(
        0.60, "opposition.protection", "share of power", "strength to arrest the rival"
    )
    arrest_street: float = _constant(0.5, 0, 5, "share per share", "more of it per mobilisation")
    rescue_rents: float = _constant(0.75, 0, 2, "index", "rents with which the economy is rescued")
    relief_approved: float = _constant(
        0.15, 0, 1, "1/month", "takes offered relief, talks approved"
    )
    relief_other: float = _constant(0.05, 0, 1, "1/month", "takes offered relief, otherwise")


@dataclass(frozen=True, kw_only=True)
class Opposition:
    """Step 6: mobilisation outside, amnesty, and what an arrest does to both."""

    mobilisation: float = _stated(
        0.10, "mobilisation", "share of power", "mobilisation at the start"
    )
    adjust: float = _constant(0.15, 0, 1, "1/month", "speed of mobilisation to its target")
    anger: float = _constant(0.15, 0, 1, "share per index", "mobilisation per rents below 1")
    sd: float = _constant(0.012, 0, 1, "share of power", "monthly shock to mobilisation")
    wave_chance: float = _constant(0.0055, 0, 1, "1/month", "chance of a wave out of calm")
    spread: float = _constant(6.2, 0, 100, "1/share", "chance of a clash per street beyond police")
    police: float = _constant(0.15, 0, 1, "share of power", "mobilisation that police contain")
    wave: float = _constant(0.15, 0, 1, "share of power", "size of a wave")
    ceiling: float = _constant(0.5, 0, 1, "share of power", "largest mobilisation")
    tire: float = _constant(0.8, 0, 10, "1/share", "monthly fatigue per push beyond what lasts")
    rest: float = _constant(0.10, 0, 1, "1/month", "of fatigue that goes by itself")
    backlash: float = _constant(0.5, 0, 10, "1/share", "chance of a crackdown per push, strength")
    crushed: float = _constant(0.58, 0, 1, "share", "of mobilisation lost to a crackdown")
    credibility: float = _constant(
        0.5, 0, 1, "probability", "that an amnesty is kept, unrecognised"
    )
    recognition: float = _constant(0.3, 0, 1, "share", "of partners that recognise the opposition")
    lift: float = _constant(0.3, 0, 1, "share", "of doubt in an amnesty that full recognition ends")
    jailed: float = _constant(0.3, 0, 1, "factor", "on the target while its leader is arrested")
    stolen: float = _constant(0.10, 0, 1, "share of power", "mobilisation when a vote is stolen")


@dataclass(frozen=True, kw_only=True)
class Strike:
    """Step 7: a circle that strikes by itself, for what it could win."""

    rate: float = _constant(0.015, 0, 1, "1/month", "occasions to strike, each circle")
    sd: float = _constant(0.13, 0.001, 2, "probability", "noise of the comparison")
    prize: float = _constant(95.0, 1, 1000, "points", "worth of power to whoever leads a circle")
    odds: float = _constant(
        1.2, 0.01, 20, "ratio", "weight of the leader's strength in the contest"
    )


@dataclass(frozen=True, kw_only=True)
class Exit:
    """Step 8: a leader who sees the fall coming may leave first."""

    position: float = _stated(100.0, "leader.stakes.position", "points", "worth of office")
    fallback: float = _stated(5.0, "leader.stakes.fallback", "points", "fate in a fall")
    exile: float = _stated(15.0, "leader.stakes.exile", "points", "worth of leaving unprotected")
    safe_exile: float = _stated(40.0, "leader.stakes.safe_exile", "points", "of leaving protected")
    sd: float = _constant(21.0, 0, 100, "points", "spread of the leader's taste for leaving")
    sight: float = _constant(0.08, 0.001, 1, "share of power", "noise in seeing a fall come")


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Steps 7 and 8: a threshold that walks, and how and when a run ends."""

    months: float = _constant(24, 1, 600, "months", "horizon")
    forget: float = _constant(0.0078, 0, 1, "share a month", "of what a break in vain has shown")
    walk: float = _constant(0.032, 0, 1, "share of power", "monthly shock to the threshold")
    alarm: float = _constant(0.08, 0, 1, "suspicion", "of everybody left when some break in vain")
    contest: float = _constant(1.1, 0.05, 20, "exponent", "of power in who takes over")
    hold_out: float = _constant(0.15, 0, 1, "probability", "that those who broke in vain keep arms")
    blow: float = _constant(0.15, 0, 1, "share of power", "removed at once that consolidates")
    slack: float = _constant(0.10, 0, 1, "share of power", "strength lost with which it still does")
    eased: float = _constant(0.10, 0, 1, "share", "sanctions below the start that count as relief")
    skill: float = _constant(0.5, 0, 5, "factor", "of skill on who leads a breaking coalition")
    spell: float = _constant(6, 1, 600, "months", "in a row that make a spell of stalemate")


GROUPS: dict[str, type[Any]] = {
    "economy": Economy,
    "strength": Strength,
    "sponsor": Sponsor,
    "channels": Channels,
    "leaks": Leaks,
    "leader": Leader,
    "opposition": Opposition,
    "strike": Strike,
    "exit": Exit,
    "ending": Ending,
}
"""Name of each group in ``Parameters`` and under ``dynamics:`` of a scenario, in step order."""


CONSTANTS: dict[str, Field[Any]] = {
    f"{group}.{constant.name}": constant
    for group, kind in GROUPS.items()
    for constant in fields(kind)
}
"""Dotted name of every constant → field; its metadata has low, high, unit and meaning."""


def read_limits(name: str) -> tuple[float, float]:
    """Least and largest value that a constant may have, by its dotted name."""
    told = CONSTANTS[name].metadata
    return told["low"], told["high"]

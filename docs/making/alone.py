"""The curves behind docs/pictures/months/: one part of a month at work, all others at rest."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from making.rest import MONTHS, Curves, Points, begin, live, place, plan, rest, trace
from scipy.special import ndtr

from innercircle.dynamics._channels import _ask
from innercircle.dynamics._economy import find_squeeze, step_economy
from innercircle.dynamics._leader import find_reach
from innercircle.dynamics._leaks import step_leaks
from innercircle.dynamics._opposition import find_amnesty, step_opposition
from innercircle.dynamics._outcomes import _count_spell
from innercircle.dynamics._stage import ExactStage, QuickStage, find_outside
from innercircle.dynamics._stakes import Promise, find_belief, find_cells
from innercircle.dynamics._state import OPEN, Month, State, start_month
from innercircle.dynamics._strength import step_strength

AIMS = (0.5, 0.7, 0.9)
BOSS, MINISTER, WEST = "party-boss", "defence-minister", "western-commander"


def _draw_under_sanctions(look: Callable[[State], float], *, strength: bool) -> Curves:
    p = plan().parameters
    curves = {}
    for aim in AIMS:
        state = begin()
        state.controls["sanctions"][:] = aim

        def step(number: int, state: State = state) -> float:
            month = start_month(number, state)
            step_economy(state, month, p, plan().sponsor, rest())
            if strength:
                step_strength(state, month, p, rest())
            return look(state)

        curves[f"sanctions aimed at {aim:g}"] = live(MONTHS, step)
    return curves


def find_economy() -> Curves:
    """Rents under three aims of the sanctions."""
    return _draw_under_sanctions(lambda state: state.rents[0], strength=False)


def find_strength() -> Curves:
    """Strength under the same."""
    return _draw_under_sanctions(lambda state: state.strength[0], strength=True)


def find_power() -> Curves:
    """The boss's share under the same."""
    row = place(BOSS)
    return _draw_under_sanctions(lambda state: state.power[row, 0], strength=True)


def find_squeezes() -> Curves:
    """Squeeze by rents."""
    rents = np.linspace(0.05, 1.2, 24)
    state = begin(rents.size)
    state.rents = rents
    return {"share of the position's value": trace(rents, find_squeeze(plan().parameters, state))}


def find_contacts() -> Curves:
    """Chances that one side seeks the other, by strength."""
    p = plan().parameters
    c, closed = p.channels, len(p.insiders) - 1
    strength = np.linspace(0.02, 1, 15)
    knock = np.full(strength.size, 0.5 / closed)
    return {
        f"the sponsor knocks (half a channel a month, {closed} closed)": trace(strength, knock),
        "the same after a reprisal": trace(strength, knock * p.leaks.chill),
        "an insider with exposure 0.9 asks": trace(strength, c.seek * 0.9 * (1 - strength)),
        "an insider with exposure 0.5 asks": trace(strength, c.seek * 0.5 * (1 - strength)),
    }


def find_meetings() -> Curves:
    """Held ones, by suspicion and type."""
    c = plan().parameters.channels
    suspicion = np.linspace(0, 1, 21)
    curves = {}
    for kind in ("sincere", "hedging", "double"):
        missed = getattr(c, f"cancel_{kind}") + c.cancel_fear * suspicion
        missed = np.minimum(missed, 1) + getattr(c, f"postpone_{kind}")
        curves[f"{kind}"] = trace(suspicion, np.maximum(1 - missed, 0))
    return curves


def find_asking() -> Curves:
    """The payment asked for, by the payment needed."""
    price = np.linspace(0, 100, 11)
    curves = {}
    for words, sought, hedging, double in (
        ("sincere, and the sponsor knocked", False, False, False),
        ("sincere, and sought the talks", True, False, False),
        ("hedging, and the sponsor knocked", False, True, False),
        ("a double", False, False, True),
    ):
        state = begin(price.size)
        state.sought[:], state.hedging[:], state.double[:] = sought, hedging, double
        month = start_month(1, state)
        month.price = np.broadcast_to(price, state.power.shape)
        asked = _ask(state, month, plan().parameters, rest(runs=price.size))
        curves[words] = trace(price, asked[place(WEST)])
    return curves


def find_discovery() -> Curves:
    """Chance to have been discovered, and to have lost the intermediary."""
    k = plan().parameters.leaks
    months = np.arange(25)
    idle, busy = k.detect, k.detect + k.detect_meeting
    return {
        "discovered, a meeting every month": trace(months, 1 - (1 - busy) ** months),
        "discovered, no meetings": trace(months, 1 - (1 - idle) ** months),
        "the intermediary lost to reprisals": trace(months, 1 - (1 - busy * k.reprisal) ** months),
    }


def _draw_suspicion(
    insider: str, *, deniability: float = 0.0, found: bool = False, named: bool = False,
    denies: bool = False,
) -> Points:  # fmt: skip
    """Suspicion of one insider when something happens to the boss in month 6."""
    p = plan().parameters
    every = np.full(len(p.insiders), deniability)
    p = replace(p, insiders=replace(p.insiders, deniability=every))
    state = begin(parameters=p)
    state.channel[:] = 0
    state.channel[place(BOSS)] = OPEN
    state.suspicion[:] = 0.1

    def step(number: int) -> float:
        month = start_month(number, state)
        month.squeeze = np.zeros(1)
        month.held = np.zeros(state.power.shape, dtype=bool)
        month.offered = np.zeros(state.power.shape, dtype=bool)
        if named and number == 6:
            month.named[:] = place(BOSS)
        happens = found and number == 6
        draws = rest(detect=0.0 if happens else 0.5, denial=0.5 if denies else 0.99)
        step_leaks(state, month, p, draws)
        return float(state.suspicion[place(insider), 0])

    return live(MONTHS, step)


def find_suspicion() -> Curves:
    """After a discovery."""
    return {
        "the insider found out, no deniability": _draw_suspicion(BOSS, found=True),
        "the same, full deniability": _draw_suspicion(BOSS, found=True, deniability=1.0),
        "a colleague": _draw_suspicion(MINISTER, found=True),
        "a colleague, nobody found out": _draw_suspicion(MINISTER),
    }


def find_disclosure() -> Curves:
    """After a public hint."""
    friend = "chief-justice"  # of the boss's circle
    return {
        "named, and says nothing": _draw_suspicion(BOSS, named=True),
        "named, and denies it": _draw_suspicion(BOSS, named=True, denies=True),
        "another of the same circle": _draw_suspicion(friend, named=True),
        "an insider of another circle": _draw_suspicion(MINISTER, named=True),
    }


def find_deniability() -> Curves:
    """Cost of discovery, and what a promise is worth."""
    p = plan().parameters
    grid = np.linspace(0, 1, 11)
    saved = p.leaks.blown * (1 - p.leaks.deniability * grid)
    word = []
    for value in grid:
        every = np.full(len(p.insiders), value)
        who = replace(p, insiders=replace(p.insiders, deniability=every))
        word.append(float(find_belief(who)[0][place(MINISTER), 0]))
    return {
        "suspicion that a discovery adds": trace(grid, saved),
        "how far the guarantor is believed": trace(grid, word),
    }


def find_purge() -> Curves:
    """By strength: nothing below what protects the target."""
    p = plan().parameters
    strength = np.linspace(0.02, 1, 99)
    state = begin(strength.size)
    state.strength = strength
    need, feasible, _ = find_reach(state, p)
    luck = ndtr((strength - need) / p.leader.purge_sd + p.leader.purge_edge) * feasible
    return {
        name.replace("-", " "): trace(strength, luck[place(name)])
        for name in (WEST, MINISTER, BOSS)
    }


def find_fears() -> Curves:
    """By suspicion."""
    lead = plan().parameters.leader
    grid = np.linspace(0, 1, 11)
    return {
        "the leader is strong enough for a purge": trace(grid, lead.fear * grid),
        "the leader is not": trace(grid, lead.fear_weak * grid),
    }


def find_sponsor() -> Curves:
    """Sanctions under its playbooks; relief agreed in month 4."""
    p = plan().parameters
    curves = {}
    for words, book, agreed in (
        ("pressure", "pressure", 99),
        ("relief-for-transition, nothing agreed", "relief-for-transition", 99),
        ("the same, relief agreed in month 4", "relief-for-transition", 4),
        ("wait", "wait", 99),
    ):
        state = begin(book=book)

        def step(
            number: int, state: State = state, book: str = book, agreed: int = agreed
        ) -> float:
            state.relief[:] = number - agreed if number >= agreed else -1
            step_economy(state, start_month(number, state), p, plan(book).sponsor, rest())
            return float(state.sanctions[0])

        curves[words] = live(MONTHS, step)
    return curves


def find_guarantee() -> Curves:
    """Worth of breaking to the boss when the regime falls, by coverage."""
    p, row = plan().parameters, place(BOSS)
    grid = np.linspace(0, 1, 11)
    state = begin(grid.size)
    everybody = np.ones(state.power.shape, dtype=bool)
    promise = Promise(np.tile(grid, (len(p.guarantors.names), 1)), np.zeros(grid.size))

    def worth(*, credible: float = 1.0, side: float = 0.0, placed: bool = False) -> Points:
        state.credibility = np.full(grid.size, p.sponsor.credibility * credible)
        state.side[:] = side
        cells = find_cells(
            p, state, promise=promise, squeeze=np.zeros(grid.size),
            fear=np.zeros(state.power.shape), offered=everybody, promised=everybody & placed,
        )  # fmt: skip
        return trace(grid, cells.break_falls[row])

    return {
        "a guarantee": worth(),
        "after a trap has been shown": worth(credible=p.leaks.trap),
        "and 12 points": worth(side=12.0),
        "the first place, which the red line forbids": worth(placed=True),
    }


def find_street() -> Curves:
    """Mobilisation, all else at rest."""
    p = plan().parameters
    curves = {}
    for words, rents, wave, jailed in (
        ("today's rents", None, 0, False),
        ("a wave of protest in month 6", None, 6, False),
        ("rents of 0.3", 0.3, 0, False),
        ("its leader under arrest", None, 0, True),
    ):
        state = begin()
        state.jailed[:] = jailed
        if rents is not None:
            state.rents[:] = rents

        def step(number: int, state: State = state, wave: int = wave) -> float:
            draws = rest(wave=0.0 if number == wave else 0.5)
            step_opposition(state, start_month(number, state), p, draws)
            return float(state.mobilisation[0])

        curves[words] = live(MONTHS, step)
    return curves


def find_amnesties() -> Curves:
    """By recognition, for a full amnesty."""
    p = plan().parameters
    state = begin()
    state.controls["amnesty"][:] = 1.0

    def believed(share: float) -> float:
        return float(
            find_amnesty(state, replace(p, opposition=replace(p.opposition, recognition=share)))[0]
        )

    return {"a full amnesty": [(share / 10, believed(share / 10)) for share in range(11)]}


def find_signals() -> Curves:
    """Chance to break by threshold, for three noises."""
    grid = np.linspace(0.2, 0.6, 41)
    return {
        f"signals off by {sd:g} of power": trace(grid, ndtr((0.4 - grid) / sd))
        for sd in (0.02, 0.04, 0.10)
    }


def find_stage() -> Curves:
    """Level by squeeze, exact and quick, for the flagship's circle."""
    p = plan().parameters
    grid = np.linspace(0, p.economy.squeeze_cap, 13)
    state = begin(grid.size)
    nobody = np.zeros(state.power.shape, dtype=bool)
    cells = find_cells(
        p, state, promise=Promise(np.zeros((len(p.guarantors.names), grid.size)), grid * 0),
        squeeze=grid, fear=np.repeat(p.insiders.purge[:, None], grid.size, axis=1),
        offered=nobody, promised=nobody,
    )  # fmt: skip
    outside = find_outside(state, p)
    given = {
        "sigma": np.repeat(p.insiders.signal_sd[:, None], grid.size, axis=1),
        "ahead": np.full(state.power.shape, np.nan),
        "sensed": np.full(state.power.shape, -np.inf),
        "bar": np.full(grid.size, -np.inf),
    }
    stages = {
        "exact: the insiders there are": ExactStage(skip=False),
        "quick: the limit of sharp signals": QuickStage(),
    }
    return {
        words: trace(grid, stage.find(state.power, cells, state.doubt, **given).level + outside)
        for words, stage in stages.items()
    }


def find_needed() -> Curves:
    """Power that must break, by strength, at today's mobilisation."""
    p = plan().parameters
    grid = np.linspace(0.02, 1, 15)
    state = begin(grid.size)
    state.strength = grid
    outside = find_outside(state, p)
    return {
        f"threshold {theta:g}": trace(grid, np.maximum(theta - outside, 0))
        for theta in (0.7, 0.6, 0.5)
    }


def find_spell() -> Curves:
    """Stuck months in a row, with a purge in month 10 and a recovery in month 20."""
    p = plan().parameters
    state = begin()

    def step(number: int) -> float:
        month = Month(number=number)
        month.purged, month.fell = np.array([number == 10]), np.array([False])
        state.rents[:] = p.leader.rescue_rents + (0.1 if number >= 20 else -0.1)
        _count_spell(state, month, p, np.array([False]))
        return float(state.spell[0])

    return {
        "months stuck; a purge works in month 10, rents recover in month 20": live(MONTHS, step)
    }


def find_relief() -> Curves:
    """Chance that the leader has taken offered relief."""
    lead = plan().parameters.leader
    months = np.arange(25)
    return {
        "the leader had approved the talks": trace(
            months, 1 - (1 - lead.relief_approved) ** months
        ),
        "the leader had not": trace(months, 1 - (1 - lead.relief_other) ** months),
    }

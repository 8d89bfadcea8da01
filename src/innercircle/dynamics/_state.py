"""State of each run, what happened to it this month, and how a run starts.

Arrays are (run,) or (insider, run), so that one insider's row is contiguous. Nothing is ever
summed over runs, and sums over insiders are added in file order: a run's numbers do not depend
on which other runs are computed beside it.
"""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._streams import Draws

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

CLOSED, OPEN, BLOWN = 0, 1, 2
"""A channel: may be opened; in use; discovered, and closed as long as this man holds office."""


@dataclass(eq=False)
class Month:
    """Events of this month; filled step by step, read by stories and observers.

    Attributes (run,) unless stated:
        squeeze, flow: step 1 and 2: share of a position lost; change of strength that moves power.
        opened, sought, held, cancelled, postponed, offered: step 3 (insider, run).
        asked: price heard this month, nan without a meeting (insider, run).
        price: what they would need at even odds (insider, run).
        invited: a playbook opens a channel to them (insider, run).
        named: insider named in public, −1 for nobody. denied: they denied it.
        ordered: insider whom a rule has purged, −1 for nobody.
        detected, blown: step 4 (insider, run). trap, reprisal: what came of it.
        feasible, fear: step 5 (insider, run): could be purged; chance of it.
        need: strength needed for it (insider, run). might: the strength there is.
        target: whom the leader moves against, −1 for nobody.
        purged, failed: the purge worked or not. hit: offices that lost their holders to it
            (insider, run). favoured: −1 or the insider who got a favour.
        arrested, bargained: the rival arrested; the leader took the relief.
        abandoned: step 2: the patron withdrew.
        wave, crackdown, stolen, voted_out, invaded: step 6; stolen: a lost vote was declared won.
        stay_holds … break_falls: step 7 (insider, run), points.
        promised: a place in the new order is promised (insider, run).
        level: highest θ at which the regime falls (by the stage in use).
        cutoffs: each breaks at a sense of θ below it (insider, run).
        bar: level at which the leader leaves.
        struck: circle that struck by itself, −1 for none. won: it succeeded.
        breaks: step 8 (insider, run). broken: their power. fell: the regime fell.
        left: the leader left office before the fall.
    """

    number: int = 0
    squeeze: Floats = field(default_factory=lambda: np.empty(0))
    flow: Floats = field(default_factory=lambda: np.empty(0))
    opened: Flags = field(default_factory=lambda: np.empty(0, bool))
    sought: Flags = field(default_factory=lambda: np.empty(0, bool))
    held: Flags = field(default_factory=lambda: np.empty(0, bool))
    cancelled: Flags = field(default_factory=lambda: np.empty(0, bool))
    postponed: Flags = field(default_factory=lambda: np.empty(0, bool))
    offered: Flags = field(default_factory=lambda: np.empty(0, bool))
    asked: Floats = field(default_factory=lambda: np.empty(0))
    price: Floats = field(default_factory=lambda: np.empty(0))
    invited: Flags = field(default_factory=lambda: np.empty(0, bool))
    ordered: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    named: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    denied: Flags = field(default_factory=lambda: np.empty(0, bool))
    detected: Flags = field(default_factory=lambda: np.empty(0, bool))
    blown: Flags = field(default_factory=lambda: np.empty(0, bool))
    trap: Flags = field(default_factory=lambda: np.empty(0, bool))
    reprisal: Flags = field(default_factory=lambda: np.empty(0, bool))
    feasible: Flags = field(default_factory=lambda: np.empty(0, bool))
    fear: Floats = field(default_factory=lambda: np.empty(0))
    need: Floats = field(default_factory=lambda: np.empty(0))
    might: Floats = field(default_factory=lambda: np.empty(0))
    target: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    purged: Flags = field(default_factory=lambda: np.empty(0, bool))
    failed: Flags = field(default_factory=lambda: np.empty(0, bool))
    hit: Flags = field(default_factory=lambda: np.empty(0, bool))
    favoured: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    arrested: Flags = field(default_factory=lambda: np.empty(0, bool))
    bargained: Flags = field(default_factory=lambda: np.empty(0, bool))
    wave: Flags = field(default_factory=lambda: np.empty(0, bool))
    crackdown: Flags = field(default_factory=lambda: np.empty(0, bool))
    abandoned: Flags = field(default_factory=lambda: np.empty(0, bool))
    stolen: Flags = field(default_factory=lambda: np.empty(0, bool))
    voted_out: Flags = field(default_factory=lambda: np.empty(0, bool))
    invaded: Flags = field(default_factory=lambda: np.empty(0, bool))
    stay_holds: Floats = field(default_factory=lambda: np.empty(0))
    stay_falls: Floats = field(default_factory=lambda: np.empty(0))
    break_holds: Floats = field(default_factory=lambda: np.empty(0))
    break_falls: Floats = field(default_factory=lambda: np.empty(0))
    promised: Flags = field(default_factory=lambda: np.empty(0, bool))
    level: Floats = field(default_factory=lambda: np.empty(0))
    cutoffs: Floats = field(default_factory=lambda: np.empty(0))
    bar: Floats = field(default_factory=lambda: np.empty(0))
    struck: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    won: Flags = field(default_factory=lambda: np.empty(0, bool))
    left: Flags = field(default_factory=lambda: np.empty(0, bool))
    breaks: Flags = field(default_factory=lambda: np.empty(0, bool))
    broken: Floats = field(default_factory=lambda: np.empty(0))
    fell: Flags = field(default_factory=lambda: np.empty(0, bool))


@dataclass(eq=False)
class State:
    """State of all runs in one month; steps change it in place.

    Attributes (run,) unless stated:
        run: number of the run. position: its place in the batch.
        rents, oil, sanctions, strength, mobilisation: as in the constants.
        fatigue: of a street that is pushed beyond what lasts, 0–1.
        credibility: of the sponsor's word.
        doubt: chance that all give to a colleague being a double.
        worn: part of the sanctions added since the start that people have adapted to.
        propped: the patron has not withdrawn. abroad: weight of a foreign army that has come.
        rebels: power of those who broke in vain and kept their arms.
        known: what a break in vain has shown the regime to withstand; −inf before one.
        theta: the threshold, never seen by anybody in the run.
        taste: the leader's own for leaving, in standard deviations.
        talks: a channel to the sponsor is or was there: hidden types matter.
        risk: chance of a purge that suspicion and strength alone made today (insider, run).
        approved: the leader approved the talks.
        power, suspicion, bonus: (insider, run); bonus in points on the position.
        double, hedging, promoted, sought: (insider, run); promoted: a new holder's thanks given.
        channel, age, held, missed: (insider, run): state, months open, meetings held and not.
        due: a postponed meeting is due (insider, run). ask: mean price heard, nan without.
        side: payment on breaking in an offer in force, points (insider, run).
        offered: an offer stood last month (insider, run).
        holder: how often the office has changed hands (insider, run).
        lost: the intermediary is gone. relief: months since relief was agreed, −1 without.
        jailed: the opposition's leader is under arrest.
        purges, breaks: counts. removed: the largest share of power removed at once.
        first: first insider who ever broke, −1 for nobody.
        free: insider-months without complements.
        unsettled: months in which the cutoffs did not settle.
        ahead: cutoffs less their limit, where next month's search starts (insider, run).
        spell, longest, spells: stalemate spells: the present one, the longest, how many.
        controls: what playbooks have set, by name, each (run,).
    """

    run: Counts
    position: Counts
    rents: Floats
    oil: Floats
    sanctions: Floats
    strength: Floats
    mobilisation: Floats
    fatigue: Floats
    credibility: Floats
    doubt: Floats
    worn: Floats
    propped: Flags
    abroad: Floats
    rebels: Floats
    known: Floats
    theta: Floats
    taste: Floats
    talks: Flags
    risk: Floats
    approved: Flags
    power: Floats
    suspicion: Floats
    bonus: Floats
    double: Flags
    hedging: Flags
    promoted: Flags
    sought: Flags
    channel: NDArray[np.int8]
    age: Counts
    held: Counts
    missed: Counts
    due: Flags
    ask: Floats
    side: Floats
    offered: Flags
    holder: Counts
    lost: Flags
    relief: Counts
    jailed: Flags
    purges: Counts
    breaks: Counts
    removed: Floats
    first: Counts
    free: Counts
    unsettled: Counts
    ahead: Floats
    spell: Counts
    longest: Counts
    spells: Counts
    controls: dict[str, Floats]

    def keep(self, wanted: Flags) -> None:
        """Drop the runs that have ended."""
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, dict):
                setattr(self, part.name, {k: v[wanted] for k, v in value.items()})
            else:
                # One copy per row keeps every row contiguous, which boolean indexing does not.
                setattr(self, part.name, np.ascontiguousarray(value[..., wanted]))


def add_up(rows: Floats) -> Floats:
    """Sum over insiders in file order: (insider, run) → (run,), the same bits for every batch."""
    total: Floats = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total


def add_circle(power: Floats, together: Flags) -> Floats:
    """Power of the rest of each one's circle: (insider, run), added in file order."""
    rest = np.zeros_like(power)
    for i, friends in enumerate(together):
        for j in np.flatnonzero(friends):
            rest[i] += power[j]
    return rest


def count_up(rows: NDArray[Any]) -> Counts:
    """Sum of counts or flags over insiders: (insider, run) → (run,); whole numbers are exact."""
    return np.asarray(np.sum(rows, axis=0, dtype=np.int64))


def start_month(number: int, state: State) -> Month:
    """A month in which nothing has happened yet."""
    runs, everybody = state.run.size, state.power.shape
    return Month(
        number=number,
        invited=np.zeros(everybody, dtype=bool),
        named=np.full(runs, -1),
        ordered=np.full(runs, -1),
        favoured=np.full(runs, -1),
    )


def as_column(values: NDArray[Any]) -> NDArray[Any]:
    """(insider,) → (insider, 1); what has a run axis already stays as it is."""
    return values if values.ndim > 1 else values[:, None]


def spread_column(values: NDArray[Any], runs: int) -> NDArray[Any]:
    """(insider,) → (insider, run), a copy."""
    column = as_column(np.asarray(values))
    return np.array(np.broadcast_to(column, (len(column), runs)))


def draw_start(parameters: Parameters, draws: Draws, first: int, *, approved: bool | None) -> State:
    """The state before the first month; θ comes from all that the file holds possible.

    Args:
        parameters: of the model.
        draws: month 0 of the runs.
        first: number of the first run.
        approved: whether the leader approved the talks; None to draw it.
    """
    p, runs = parameters, draws.table.shape[1]
    insiders, count = p.insiders, len(p.insiders)
    said = draws.uniform("approve") < p.leader.approves
    if approved is not None:
        said = np.full(runs, approved)
    double = np.where(said, as_column(insiders.double_approved), as_column(insiders.double))
    kind = draws.uniform("type")

    def fill(value: Any) -> Floats:
        return np.full(runs, value, dtype=np.float64)

    def count_from(value: int, *shape: int) -> Counts:
        return np.full((*shape, runs), value, dtype=np.int64)

    power = as_column(insiders.power)
    contacted = spread_column(insiders.contacted, runs)
    burnt = spread_column(insiders.burnt, runs)
    nothing: dict[str, Any] = {
        name: fill(0.0) for name in ("fatigue", "worn", "abroad", "rebels", "removed")
    }
    for name in ("purges", "breaks", "free", "unsettled", "spell", "longest", "spells"):
        nothing[name] = count_from(0)
    for name in ("held", "missed", "holder"):
        nothing[name] = count_from(0, count)
    for name in ("promoted", "offered"):
        nothing[name] = np.zeros((count, runs), dtype=bool)
    for name in ("risk", "bonus", "side"):
        nothing[name] = np.zeros((count, runs))
    return State(
        **nothing,
        run=np.arange(first, first + runs),
        position=np.arange(runs),
        rents=fill(p.economy.rents),
        oil=fill(p.economy.oil),
        sanctions=fill(p.economy.sanctions),
        strength=fill(p.strength.strength),
        mobilisation=fill(p.opposition.mobilisation),
        credibility=fill(p.sponsor.credibility),
        doubt=fill(p.leaks.doubt),
        propped=np.ones(runs, dtype=bool),
        known=fill(-np.inf),
        theta=np.asarray(p.threshold.quantile(draws.uniform("threshold"))),
        taste=draws.normal("taste"),
        talks=np.full(runs, bool(contacted.any() or burnt.any())),
        approved=said,
        power=spread_column(power / add_up(power), runs),
        suspicion=spread_column(insiders.suspicion, runs),
        double=kind < double,
        hedging=(kind >= double) & (kind < double + as_column(insiders.hedging)),
        sought=contacted & (draws.uniform("sought") < as_column(insiders.sought)),
        channel=np.where(contacted, OPEN, np.where(burnt, BLOWN, CLOSED)).astype(np.int8),
        age=np.where(contacted, as_column(insiders.age), 0).astype(np.int64),
        due=contacted & as_column(insiders.planned),
        ask=np.full((count, runs), np.nan),
        lost=np.zeros(runs, dtype=bool),
        relief=count_from(-1),
        jailed=np.zeros(runs, dtype=bool),
        first=count_from(-1),
        ahead=np.full((count, runs), np.nan),
        controls={},
    )


def walk_threshold(state: State, parameters: Parameters, draws: Draws) -> None:
    """θ moves by ``ending.walk`` in a standard month: the world changes unseen."""
    state.theta = state.theta + parameters.ending.walk * draws.normal("walk")
    state.known = state.known - parameters.ending.forget

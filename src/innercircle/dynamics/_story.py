"""One run as a story: month, event, cause, with the numbers that decided it.

The run is the same as in a batch: its path depends on seed and number only. The story is told by
somebody who knows what nobody in it knows (types, the threshold); what each actor sees is in
``play``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.answer import Answer
from innercircle.dynamics._loop import Batch, Plan, start_runs, step_month
from innercircle.dynamics._outcomes import GOES_ON, OUTCOMES, Verdict
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._simulate import check_run, plan_simulation
from innercircle.dynamics._stage import find_shield, make_stage
from innercircle.dynamics._state import Month, State
from innercircle.dynamics._streams import draw_month

if TYPE_CHECKING:
    import pandas as pd


_NOTABLE = 0.01
"""A try that goes this much further than any before is told even if nobody joins it."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened in a run.

    Attributes:
        month: 1 … horizon.
        step: in which step of the month: "sponsor", "leaks", "leader", "street", "stage", "end".
        event: one word or two, the same for all events of a kind.
        insider: id, empty when nobody in particular is meant.
        says: what happened and why, one sentence.
        numbers: the numbers in it, and the constants it was compared with, by name.
    """

    month: int
    step: str
    event: str
    says: str
    insider: str = ""
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class StoryAnswer(Answer):
    """A run told.

    Attributes:
        run: its number. playbooks: by actor. outcome: how it ended. month: when.
        relief_bargain: a stalemate with sanctions eased.
        start: what was drawn at the start: threshold, the level it lies above, whether the leader
            approved the talks, and each insider's type.
        events: in order.
        table: month by month: rents, strength, mobilisation, sanctions, level, known, and
            suspicion and power of every insider.
    """

    run: int
    playbooks: dict[str, str]
    outcome: str
    month: int
    relief_bargain: bool
    start: dict[str, Any]
    events: tuple[Event, ...]
    table: tuple[dict[str, float], ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row an event."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        rows = [{k: v for k, v in vars(event).items() if k != "numbers"} for event in self.events]
        return pd.DataFrame(rows)

    def render_text(self) -> str:
        """The story for people, a block a month in which something happened."""
        names = self.playbooks
        lines = [f"Run {self.run}, seed {self.seed}: " + ", ".join(map(" ".join, names.items()))]
        lines.append(
            f"What nobody in it knows: the threshold is {self.start['threshold']:.3f}"
            + _tell_talks(self.start)
        )
        month = 0
        for event in self.events:
            if event.month != month:
                month = event.month
                row = self.table[month - 1]
                lines.append(
                    f"\nMonth {month}  (rents {row['rents']:.2f}, strength {row['strength']:.2f}, "
                    f"street {row['mobilisation']:.2f}, sanctions {row['sanctions']:.2f})"
                )
            lines.append(f"  {event.says}")
        return "\n".join(lines)


def _tell_talks(start: dict[str, Any]) -> str:
    if not start["talks"]:
        return "."
    approved = "approved" if start["approved"] else "did not approve"
    double = [name for name, kind in start["types"].items() if kind == "double"]
    who = f"doubles: {', '.join(double)}" if double else "nobody is a double"
    return f"; the leader {approved} the talks; {who}."


def tell_run(
    model: Any,
    run: int,
    sponsor: Any = None,
    leader: Any = None,
    opposition: Any = None,
    *,
    seed: int | None = None,
    stage: str = "exact",
) -> StoryAnswer:
    """Tell one run.

    Args:
        model: a scenario or parameters.
        run: number of the run, from 0.
        sponsor: a playbook, as in :func:`innercircle.dynamics.simulate`.
        leader: the same.
        opposition: the same.
        seed: of the random draws; None for the scenario's.
        stage: "exact" or "quick".

    Raises:
        InputError: as in :func:`innercircle.dynamics.simulate`, or a negative run.
    """
    check_run(run)
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage=stage)
    return tell_plan(plan, number, run)


def tell_plan(plan: Plan, seed: int, run: int) -> StoryAnswer:
    """Tell one run of a plan."""
    batch = Batch(plan, seed, range(run, run + 1))
    solver = make_stage(plan.stage, plan.parameters)
    state = start_runs(batch)
    start = describe_start(plan.parameters, state)
    events: list[Event] = []
    table: list[dict[str, float]] = []
    for number in range(1, plan.parameters.months + 1):
        before = find_standing(state)
        month, verdict = step_month(batch, state, number, solver)
        events += list_events(plan, seed, before, state, month, verdict)
        table.append(list_numbers(plan.parameters, state, month))
        if verdict.outcome[0] != GOES_ON:
            break
    return StoryAnswer(
        method=f"one run, {plan.stage} stage",
        seed=seed,
        certified=plan.stage == "exact" and not state.unsettled[0],
        run=run,
        playbooks={
            "sponsor": plan.sponsor.name,
            "leader": plan.leader.name,
            "opposition": plan.opposition.name,
        },
        outcome=OUTCOMES[verdict.outcome[0]].value,
        month=number,
        relief_bargain=bool(verdict.bargain[0]),
        start=start | {"talks": bool(state.talks[0])},
        events=tuple(events),
        table=tuple(table),
    )


def describe_start(parameters: Parameters, state: State) -> dict[str, Any]:
    """What was drawn before the first month, and whether there have been talks."""
    kinds = [
        "double" if state.double[i, 0] else "hedging" if state.hedging[i, 0] else "sincere"
        for i in range(len(parameters.insiders))
    ]
    return {
        "threshold": float(state.theta[0]),
        "talks": bool(state.talks[0]),
        "approved": bool(state.approved[0]),
        "types": dict(zip(parameters.insiders.names, kinds, strict=True)),
    }


def list_numbers(parameters: Parameters, state: State, month: Month) -> dict[str, float]:
    """The month in numbers."""
    row = {
        "month": float(month.number),
        "rents": float(state.rents[0]),
        "strength": float(state.strength[0]),
        "mobilisation": float(state.mobilisation[0]),
        "sanctions": float(state.sanctions[0]),
        "level": float(month.level[0]),
        "known": float(state.known[0]),
    }
    for i, name in enumerate(parameters.insiders.names):
        row[f"suspicion.{name}"] = float(state.suspicion[i, 0])
        row[f"power.{name}"] = float(state.power[i, 0])
    return row


@dataclass(frozen=True)
class Standing:
    """What a month's events are told against: how things stood before it."""

    offered: np.ndarray
    strength: float
    known: float
    word: float


def find_standing(state: State) -> Standing:
    """How things stand now."""
    offered = (state.side[:, 0] > 0).copy()
    word = float(state.credibility[0])
    return Standing(offered, float(state.strength[0]), float(state.known[0]), word)


def list_events(
    plan: Plan, seed: int, before: Standing, state: State, month: Month, verdict: Verdict
) -> Iterator[Event]:
    """The events of a month, in the order of its steps."""
    teller = _Teller(plan.parameters, before, state, month)
    yield from teller.tell_contacts()
    yield from teller.tell_leaks()
    yield from teller.tell_leader()
    draws = draw_month(seed, month.number, range(int(state.run[0]), int(state.run[0]) + 1),
                       len(plan.parameters.insiders))  # fmt: skip
    yield from teller.tell_stage(draws.normal("signal")[:, 0])
    yield from teller.tell_end(verdict)


class _Teller:
    """Turns one month of one run into events."""

    def __init__(self, p: Parameters, before: Standing, state: State, month: Month) -> None:
        self.p, self.before, self.state, self.month = p, before, state, month
        self.names = p.insiders.names

    def event(self, step: str, event: str, says: str, i: int = -1, **numbers: float) -> Event:
        return Event(
            month=self.month.number,
            step=step,
            event=event,
            says=says,
            insider=self.names[i] if i >= 0 else "",
            numbers={name: float(value) for name, value in numbers.items()},
        )

    def tell_contacts(self) -> Iterator[Event]:
        m, s = self.month, self.state
        for i, name in enumerate(self.names):
            if m.opened[i, 0]:
                who = f"{name} seeks talks" if m.sought[i, 0] else f"the sponsor knocks at {name}'s"
                yield self.event("sponsor", "channel opened", f"A channel opens: {who}.", i)
            if m.held[i, 0]:
                asked, price = m.asked[i, 0], m.price[i, 0]
                says = f"A meeting with {name} is held; he asks for {asked:.0f} points"
                yield self.event(
                    "sponsor", "meeting held", f"{says} (he would need {price:.0f}).", i,
                    asked=asked, price=price,
                )  # fmt: skip
            if m.cancelled[i, 0]:
                yield self.event("sponsor", "meeting cancelled", f"{name} cancels a meeting.", i)
            if m.postponed[i, 0]:
                yield self.event("sponsor", "meeting postponed", f"{name} puts a meeting off.", i)
            if m.offered[i, 0] and s.side[i, 0] > 0 and not self.before.offered[i]:
                side, coverage = s.side[i, 0], s.controls["coverage"][0]
                yield self.event(
                    "sponsor", "offer", f"An offer to {name}: guarantees covering {coverage:.0%} "
                    f"of what he could be prosecuted for, and {side:.0f} points if he breaks and "
                    "the regime falls.", i, coverage=coverage, side=side,
                )  # fmt: skip
        i = int(m.named[0])
        if i >= 0:
            reply = "who denies it" if m.denied[0] else "who says nothing"
            broken = s.credibility[0] < self.before.word
            cost = f" The sponsor's word is worth {s.credibility[0]:.2f} now." if broken else ""
            yield self.event(
                "sponsor", "disclosure", f"A public hint names {self.names[i]}, {reply}.{cost}", i,
                credibility=s.credibility[0],
            )  # fmt: skip
        elif s.credibility[0] < self.before.word and not m.trap[0]:
            yield self.event(
                "sponsor", "offer withdrawn", "The sponsor takes its offers back: its word is "
                f"worth {s.credibility[0]:.2f} now.", credibility=s.credibility[0],
            )  # fmt: skip

    def tell_leaks(self) -> Iterator[Event]:
        m, s = self.month, self.state
        for i, name in enumerate(self.names):
            if m.blown[i, 0]:
                suspicion = s.suspicion[i, 0]
                yield self.event(
                    "leaks", "discovery", f"The secret talks with {name} are discovered; suspicion "
                    f"of him rises to {suspicion:.2f}.", i, suspicion=suspicion,
                )  # fmt: skip
        if m.trap[0]:
            yield self.event(
                "leaks", "trap", "The talks turn out to have been approved by the leader: the "
                f"sponsor's word is worth {s.credibility[0]:.2f} now.",
                credibility=s.credibility[0],
            )  # fmt: skip
        if m.reprisal[0]:
            yield self.event("leaks", "reprisal", "Reprisals end the intermediary's work.")
        if m.wave[0]:
            yield self.event(
                "street", "wave", f"A wave of protest: mobilisation {s.mobilisation[0]:.2f}.",
                mobilisation=s.mobilisation[0],
            )  # fmt: skip
        if m.crackdown[0]:
            yield self.event(
                "street", "crackdown", "The street is cleared by force: mobilisation "
                f"{s.mobilisation[0]:.2f}.", mobilisation=s.mobilisation[0],
            )  # fmt: skip

    def tell_leader(self) -> Iterator[Event]:
        m, s = self.month, self.state
        i = int(m.target[0])
        if i >= 0:
            need, had = m.need[i, 0], m.might[0]
            says = f"The leader moves against {self.names[i]} (needs {need:.2f}, has {had:.2f})"
            how = "and replaces him" if m.purged[0] else "and fails; he breaks"
            yield self.event(
                "leader", "purge" if m.purged[0] else "purge failed", f"{says} {how}.", i,
                need=need, strength=had, suspect=self.p.leader.suspect,
            )  # fmt: skip
        i = int(m.favoured[0])
        if i >= 0:
            bonus = s.bonus[i, 0]
            yield self.event(
                "leader", "favour", f"The leader buys {self.names[i]}'s loyalty (his position is "
                f"worth {bonus:.0f} points more than at the start).", i, bonus=bonus,
            )  # fmt: skip
        if m.arrested[0]:
            yield self.event(
                "leader", "arrest", "The leader is strong enough to arrest his rival, and does.",
                strength=s.strength[0], arrest_need=self.p.leader.arrest_need,
            )  # fmt: skip
        if m.bargained[0]:
            yield self.event("leader", "relief agreed", "The leader takes the offered relief.")

    def tell_stage(self, noise: np.ndarray) -> Iterator[Event]:
        m, s = self.month, self.state
        if m.attack[0] and (np.any(m.breaks) or m.level[0] > self.before.known + _NOTABLE):
            known = self.before.known
            says = f"A regime with a threshold of up to {m.level[0]:.3f} would fall today."
            if np.isfinite(known):
                says = (
                    f"Something new: a regime with a threshold of up to {m.level[0]:.3f} would "
                    f"now fall, where so far {known:.3f} was the most."
                )
            yield self.event("stage", "attempt", says, level=m.level[0], known=known)
        for i, name in enumerate(self.names):
            if m.breaks[i, 0] and not (m.failed[0] and m.target[0] == i):
                sensed = s.theta[0] + self.p.insiders.signal_sd[i] * noise[i]
                cutoff = m.cutoffs[i, 0]
                yield self.event(
                    "stage", "break", f"{name} breaks: a threshold of {sensed:.3f} is sensed, and "
                    f"{cutoff:.3f} would do.", i, sensed=sensed, cutoff=cutoff,
                )  # fmt: skip
        if np.any(m.breaks[:, 0]) and not m.fell[0]:
            yield self.event(
                "stage", "survival", f"It is not enough: {m.broken[0]:.2f} of power broke; those "
                "who did lose their offices.", broken=m.broken[0],
            )  # fmt: skip

    def tell_end(self, verdict: Verdict) -> Iterator[Event]:
        code = int(verdict.outcome[0])
        if code == GOES_ON:
            return
        m, s = self.month, self.state
        said = {
            "stalemate": "The horizon is reached and the leader is still there: stalemate.",
            "purge_consolidation": f"After {int(s.purges[0])} purges and {int(s.quiet[0])} quiet "
            "months the leader is firmly in place: consolidation.",
        }
        outcome = OUTCOMES[code].value
        leads = int(verdict.leads[0])
        if outcome not in said:
            outside = s.mobilisation[0] - find_shield(s, self.p)[0]
            leader = f", led by {self.names[leads]}" if leads >= 0 else ""
            said[outcome] = (
                f"The regime falls: {m.broken[0]:.2f} of power broke{leader}, with "
                f"{outside:.2f} from outside against a threshold of {s.theta[0]:.3f}. "
                f"It is called {outcome.replace('_', ' ')}."
            )
        elif verdict.bargain[0]:
            said[outcome] += " Sanctions were eased for nothing: a relief bargain."
        yield self.event(
            "end", outcome, said[outcome], leads,
            broken=m.broken[0], mobilisation=s.mobilisation[0], theta=s.theta[0],
        )  # fmt: skip

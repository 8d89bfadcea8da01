"""Events of a month of one run: event, cause, and the numbers that decided it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from innercircle.dynamics._loop import Plan
from innercircle.dynamics._outcomes import ENDINGS, GOES_ON, Verdict
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._stage import find_outside
from innercircle.dynamics._state import Month, State
from innercircle.dynamics._streams import draw_month
from innercircle.vocabulary import ENDS


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


@dataclass(frozen=True)
class Standing:
    """Standing before a month, against which its events are told."""

    offered: np.ndarray
    strength: float
    word: float


def find_standing(state: State) -> Standing:
    """The standing now."""
    offered = (state.side[:, 0] > 0).copy()
    return Standing(offered, float(state.strength[0]), float(state.credibility[0]))


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
    yield from teller.tell_strike()
    yield from teller.tell_end(verdict)


class _Teller:
    """Turns one month of one run into events."""

    def __init__(self, p: Parameters, before: Standing, state: State, month: Month) -> None:
        self.p, self.before, self.state, self.month = p, before, state, month
        self.names = p.insiders.names
        self.along = np.zeros(len(self.names), dtype=bool)  # break with their circle's strike only

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
                says = f"A meeting with {name} is held; they ask for {asked:.0f} points"
                yield self.event(
                    "sponsor", "meeting held", f"{says} (they would need {price:.0f}).", i,
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
                    f"of what they could be prosecuted for, and {side:.0f} points if the break "
                    "succeeds.", i, coverage=coverage, side=side,
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
                    f"of them rises to {suspicion:.2f}.", i, suspicion=suspicion,
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
        if m.stolen[0]:
            yield self.event(
                "street", "vote stolen", "The leader loses a vote and claims it: mobilisation "
                f"{s.mobilisation[0]:.2f}.", mobilisation=s.mobilisation[0],
            )  # fmt: skip
        if m.voted_out[0]:
            yield self.event("street", "vote lost", "The leader loses a vote, and accepts it.")
        if m.invaded[0]:
            yield self.event("street", "army comes", "A foreign army moves against the leader.")
        if m.abandoned[0]:
            yield self.event(
                "leader", "patron withdraws", "The patron withdraws: the leader's strength is "
                f"{s.strength[0]:.2f}.", strength=s.strength[0],
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
            how = "and replaces them" if m.purged[0] else "and fails; they break"
            yield self.event(
                "leader", "purge" if m.purged[0] else "purge failed", f"{says} {how}.", i,
                need=need, strength=had, suspect=self.p.leader.suspect,
            )  # fmt: skip
        i = int(m.favoured[0])
        if i >= 0:
            bonus = s.bonus[i, 0]
            yield self.event(
                "leader", "favour", f"The leader buys {self.names[i]}'s loyalty (their position is "
                f"worth {bonus:.0f} points more than at the start).", i, bonus=bonus,
            )  # fmt: skip
        if m.arrested[0]:
            yield self.event(
                "leader", "arrest", "The leader is strong enough to arrest the rival, and does.",
                strength=s.strength[0], arrest_need=self.p.leader.arrest_need,
            )  # fmt: skip
        if m.bargained[0]:
            yield self.event("leader", "relief agreed", "The leader takes the offered relief.")

    def tell_stage(self, noise: np.ndarray) -> Iterator[Event]:
        m, s = self.month, self.state
        others = ~(m.failed[0] & (np.arange(len(self.names)) == m.target[0]))
        sensed = s.theta[0] + _pick_run(self.p.insiders.signal_sd) * noise
        tries = m.breaks[:, 0] & others & (sensed <= m.cutoffs[:, 0])
        self.along = m.breaks[:, 0] & others & ~tries
        if tries.any():
            yield self.event(
                "stage", "attempt", f"A regime with a threshold of up to {m.level[0]:.3f} would "
                f"fall today; the threshold is {s.theta[0]:.3f}.",
                level=m.level[0], theta=s.theta[0],
            )  # fmt: skip
        for i in np.flatnonzero(tries):
            cutoff = m.cutoffs[i, 0]
            yield self.event(
                "stage", "break", f"{self.names[i]} breaks: a threshold of {sensed[i]:.3f} is "
                f"sensed, and {cutoff:.3f} would do.", int(i), sensed=sensed[i], cutoff=cutoff,
            )  # fmt: skip

    def tell_strike(self) -> Iterator[Event]:
        m = self.month
        if m.struck[0] >= 0:
            circle = list(dict.fromkeys(self.p.insiders.circle))[m.struck[0]]
            how = "and prevails" if m.won[0] else "and does not prevail alone"
            yield self.event("stage", "strike", f"The circle {circle} strikes by itself {how}.")
        for i in np.flatnonzero(self.along):
            yield self.event("stage", "strike joined", f"{self.names[i]} strikes along.", int(i))
        if np.any(m.breaks[:, 0]) and not m.fell[0]:
            yield self.event(
                "stage", "survival", f"It is not enough: {m.broken[0]:.2f} of power broke; those "
                "who did lose their offices.", broken=m.broken[0],
            )  # fmt: skip

    def tell_end(self, verdict: Verdict) -> Iterator[Event]:
        code = int(verdict.end[0])
        if code == GOES_ON:
            return
        m, s = self.month, self.state
        end = ENDINGS[code]
        says = f"{ENDS[end].says}."
        if m.fell[0] and not (m.left[0] or m.voted_out[0]):
            leads = int(verdict.leads[0])
            leader = f", led by {self.names[leads]}" if leads >= 0 else ""
            outside = find_outside(s, self.p)[0]
            says = (
                f"The regime falls: {m.broken[0]:.2f} of power broke{leader}, with "
                f"{outside:.2f} from outside against a threshold of {s.theta[0]:.3f}. {says}"
            )
        yield self.event(
            "end", end.value, says, int(verdict.leads[0]),
            broken=m.broken[0], mobilisation=s.mobilisation[0], theta=s.theta[0],
        )  # fmt: skip


def _pick_run(values: np.ndarray) -> np.ndarray:
    """One number an insider, of the only run."""
    return values if values.ndim == 1 else values[:, 0]

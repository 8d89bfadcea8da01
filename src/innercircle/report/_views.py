"""Facts for the pictures and words: plain and frozen, whatever solver made them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from innercircle.game import Today

_LONGEST_LABEL = 44


def choose_label(office: str, key: str) -> str:
    """An office for a picture, or the id in words when there is none or it is too long."""
    if office and len(office) <= _LONGEST_LABEL:
        return office
    return key.replace("-", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One insider.

    Attributes:
        key: the insider's id in the scenario.
        name: the office, as people read it; may be anything.
        circle: title of the faction; empty if there is none.
        power: share of all insiders' power, in (0, 1].
        stakes: payoffs (stay_holds, stay_falls, break_holds, break_falls), 0 ruin, 100 today.
        breaks_cautious: whether the insider breaks in the cautious equilibrium without signals.
        breaks_bold: the same in the bold one.
        chance_cautious: probability of breaking under private signals, cautious; nan if none.
        chance_bold: the same, bold.
        cutoff_cautious: the insider breaks when the threshold sensed (share of power) is at most
            this; −inf never, inf always, nan without private signals.
        cutoff_bold: the same, bold.
    """

    key: str
    name: str
    circle: str = ""
    power: float
    stakes: tuple[float, float, float, float]
    breaks_cautious: bool = False
    breaks_bold: bool = False
    chance_cautious: float = math.nan
    chance_bold: float = math.nan
    cutoff_cautious: float = math.nan
    cutoff_bold: float = math.nan

    @property
    def short(self) -> str:
        """The id in words, unique and brief: "party boss"."""
        return self.key.replace("-", " ")

    @property
    def label(self) -> str:
        """The office for a picture, or the short form when the office is too long for one."""
        return choose_label(self.name, self.key)


@dataclass(frozen=True, kw_only=True)
class GainSteps:
    """An insider's gain from breaking while the others break one after the other.

    Attributes:
        key: the insider's id in the scenario.
        name: the insider's office, as a picture shows it.
        others: (step,) share of all power that the others carry, rising, the first 0.
        gains: (step,) gain on the payoff scale; positive: breaking pays.
    """

    key: str
    name: str
    others: tuple[float, ...]
    gains: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class FallCurve:
    """Chance of a fall by the power that breaks.

    Attributes:
        powers: (point,) share of all power that breaks, rising from 0 to 1.
        chances: (point,) probability that the regime falls, in [0, 1].
        marks: named points (name, share of power, probability): the equilibria, the tipping set.
        stepped: True for a threshold that takes a few values only.
    """

    powers: tuple[float, ...]
    chances: tuple[float, ...]
    marks: tuple[tuple[str, float, float], ...] = ()
    stepped: bool = False


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One entry on the timeline.

    Attributes:
        month: "2019-07", or longer; empty when the date is not known.
        status: "held", "planned", "cancelled", "opened" (a channel) or "event".
        channel: title of the channel; empty for an event that belongs to none.
        says: what happened, in words.
        sought_by: who wanted it, in words; empty if nothing is said.
        source: title of the source; empty for an assumption.
    """

    month: str
    status: str
    says: str
    channel: str = ""
    sought_by: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Influence:
    """Effect of an uncertain input on the probability of a fall, all else at its best guess.

    Attributes:
        path: dotted path of the input in the scenario.
        label: the input in words.
        low: smallest value considered.
        high: largest value considered.
        value: best guess.
        fall_low: probability of a fall at ``low``, cautious.
        fall_low_bold: the same, bold; another where several equilibria are possible there.
        fall_high: probability of a fall at ``high``, cautious.
        fall_high_bold: the same, bold.
        source: where the best guess comes from; empty when assumed.
    """

    path: str
    label: str
    low: float
    high: float
    value: float
    fall_low: float
    fall_low_bold: float
    fall_high: float
    fall_high_bold: float
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One input of the scenario.

    Attributes:
        path: dotted path in the scenario.
        group: heading under which it is listed.
        label: in words, as read under that heading.
        value: as written, a number or a word.
        spread: what it could be instead, in words; empty when it is treated as known.
        low, high: ends of what it could be; None of a word and of what is treated as known.
        source: title of the source; empty when assumed.
        note: the author's remark.
        given: False when the file says nothing and the documented default holds.
    """

    path: str
    group: str
    label: str
    value: float | str
    spread: str = ""
    low: float | None = None
    high: float | None = None
    source: str = ""
    note: str = ""
    given: bool = True


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Inputs that go together.

    Attributes:
        inputs: in words. rank: their rank correlation. source: its title. note: why.
    """

    inputs: tuple[str, ...]
    rank: float
    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceNote:
    """One source: what it is, how good, and why it may be named or not."""

    key: str
    title: str
    kind: str = ""
    grade: str = ""
    published: str = ""
    via: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that the summary and the page say about one scenario.

    Attributes:
        key: the scenario's id.
        title: its title.
        question: what it asks.
        summary: what it is about.
        leader: the leader's office.
        seats: insiders in the scenario's order.
        private: whether insiders have private signals to act on.
        left_out: why there is no answer with private signals though there could be; else empty.
        fall_cautious: probability of a fall under private signals, cautious; nan if none, or if
            nothing is known beforehand about the threshold.
        fall_bold: the same, bold.
        settled: whether the two are equilibria; False: bounds between which the one answer lies.
        today: the chance of a fall over everything that the file leaves open; None if not asked.
        outer_low: a fall is at least this likely whatever they expect of one another; only where
            some insider is put off by others' breaking, else nan.
        outer_high: and at most this.
        bound_cautious: probability of a fall without private signals, cautious; nan if unknown.
        bound_bold: the same, bold.
        alone: probability of a fall if the most powerful insider alone breaks.
        tipping: keys of the smallest set after whom all others follow; None if not known.
        pure: all pure equilibria by who breaks; only where some insider is put off by others'
            breaking, so that there need be no cautious and bold one.
        gains: one for each seat, others in the order of readiness.
        curve: fall probability by power that breaks.
        contacts: the timeline in order.
        influences: largest first.
        ties: inputs that go together in the file.
        tied: inputs go together, and each influence is told with all that goes with it.
        assumptions: all inputs.
        sources: all sources.
        cautions: what the reader must know about how the numbers were found; sentences.
        method: how they were found.
        seed: seed of the random draws; None without draws.
        version: version of innercircle.
        fingerprint: hash of the inputs.
    """

    key: str
    title: str
    question: str = ""
    summary: str = ""
    leader: str = ""
    seats: tuple[Seat, ...]
    private: bool = True
    left_out: str = ""
    fall_cautious: float = math.nan
    fall_bold: float = math.nan
    settled: bool = True
    today: "Today | None" = None
    outer_low: float = math.nan
    outer_high: float = math.nan
    bound_cautious: float = math.nan
    bound_bold: float = math.nan
    alone: float = math.nan
    tipping: tuple[str, ...] | None = None
    pure: tuple[tuple[str, ...], ...] | None = None
    gains: tuple[GainSteps, ...] = ()
    curve: FallCurve | None = None
    contacts: tuple[Contact, ...] = ()
    influences: tuple[Influence, ...] = ()
    ties: tuple[Tie, ...] = ()
    tied: bool = False
    assumptions: tuple[Assumption, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    cautions: tuple[str, ...] = ()
    method: str = ""
    seed: int | None = None
    version: str = ""
    fingerprint: str = ""

"""The words of the project: what things are called, and why an answer may be missing.

Everything that a person reads in more than one place (a reason, a cell of the stake table, an
outcome) has its one name and its one sentence here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

FEW_RUNS = 50
"""Runs of equal weight below which numbers that are read off them are called rough."""


class Cell(StrEnum):
    """The four payoffs of an insider, in the order of a stakes row (a, r, p, g)."""

    STAY_HOLDS = "stay_holds"
    STAY_FALLS = "stay_falls"
    BREAK_HOLDS = "break_holds"
    BREAK_FALLS = "break_falls"


class Outcome(StrEnum):
    """Ends of a simulated run; exclusive."""

    STALEMATE = "stalemate"
    NEGOTIATED_TRANSITION = "negotiated_transition"
    PALACE_SUBSTITUTION = "palace_substitution"
    OPPOSITION_TAKEOVER = "opposition_takeover"
    PURGE_CONSOLIDATION = "purge_consolidation"
    COLLAPSE = "collapse"

    @property
    def words(self) -> str:
        """The outcome in words."""
        return self.value.replace("_", " ")


class End(StrEnum):
    """Ends of a simulated run, told apart by who holds power afterwards and who took part."""

    STALEMATE = "stalemate"
    RELIEF_BARGAIN = "relief_bargain"
    PURGE = "purge_consolidation"
    LEADER_LEAVES = "leader_leaves"
    ELECTION = "election"
    SETTLEMENT = "settlement"
    COUP = "coup"
    JUNTA = "junta"
    LEADER_TAKEN = "leader_taken"
    UPRISING = "uprising"
    UPRISING_JOINED = "uprising_joined"
    CIVIL_WAR = "civil_war"
    INVASION = "invasion"


@dataclass(frozen=True)
class EndWords:
    """Words for an end.

    Attributes:
        outcome: the coarse outcome that it belongs to.
        falls: whether the leader is gone.
        name: a few words.
        says: a sentence without a full stop.
    """

    outcome: Outcome
    falls: bool
    name: str
    says: str


ENDS: dict[End, EndWords] = {
    End.STALEMATE: EndWords(
        Outcome.STALEMATE, False, "stalemate", "The leader is still there at the horizon"
    ),
    End.RELIEF_BARGAIN: EndWords(
        Outcome.STALEMATE,
        False,
        "relief bargain",
        "The leader is still there, and sanctions were eased without a transition",
    ),
    End.PURGE: EndWords(
        Outcome.PURGE_CONSOLIDATION,
        False,
        "purge consolidation",
        "The leader is still there, after a blow that removed a large part of the circle",
    ),
    End.LEADER_LEAVES: EndWords(
        Outcome.NEGOTIATED_TRANSITION,
        True,
        "leader leaves",
        "The leader sees the fall coming and leaves office on terms",
    ),
    End.ELECTION: EndWords(
        Outcome.NEGOTIATED_TRANSITION,
        True,
        "lost election",
        "The leader loses a vote and gives up office",
    ),
    End.SETTLEMENT: EndWords(
        Outcome.NEGOTIATED_TRANSITION,
        True,
        "settlement",
        "Insiders who hold an offer carry the transition",
    ),
    End.COUP: EndWords(
        Outcome.PALACE_SUBSTITUTION, True, "coup by one circle", "One circle takes over"
    ),
    End.JUNTA: EndWords(
        Outcome.PALACE_SUBSTITUTION,
        True,
        "coup by several circles",
        "Several circles break together and take over",
    ),
    End.LEADER_TAKEN: EndWords(
        Outcome.PALACE_SUBSTITUTION,
        True,
        "leader removed from abroad",
        "A foreign force removes the leader, and the circle stays",
    ),
    End.UPRISING: EndWords(
        Outcome.OPPOSITION_TAKEOVER,
        True,
        "uprising",
        "The street brings the opposition to power without the insiders",
    ),
    End.UPRISING_JOINED: EndWords(
        Outcome.OPPOSITION_TAKEOVER,
        True,
        "uprising with defections",
        "Insiders go over to a street that takes power",
    ),
    End.CIVIL_WAR: EndWords(
        Outcome.COLLAPSE,
        True,
        "civil war",
        "Those who broke earlier and kept their arms bring the regime down",
    ),
    End.INVASION: EndWords(
        Outcome.COLLAPSE,
        True,
        "invasion",
        "A foreign force brings the regime down, and the circle goes with it",
    ),
}
"""Every end with its words, in the order in which ends are shown."""


class InsiderType(StrEnum):
    """Intentions of an approached insider, in the axis order of a posterior."""

    SINCERE = "sincere"
    HEDGING = "hedging"
    DOUBLE = "double"


class Beliefs(StrEnum):
    """Beliefs of insiders: on the threshold before they sense it, and on one another.

    The first two lead to an equilibrium; the others are models of how people behave.
    """

    FLAT = "flat"
    COMMON = "common"
    LAPLACIAN = "laplacian"
    LEVEL_K = "level_k"
    LOGIT = "logit"


class Reason(Enum):
    """Reasons for an answer; the value is the sentence that people read."""

    SOLVED = "Solved."
    NOT_COMPLEMENTS = (
        "For some insiders breaking becomes less attractive when others break, so that the "
        "smallest and largest equilibrium need not exist."
    )
    GAP_NOT_CLOSED = "The lower and upper bounds did not meet within the tolerance; both are given."
    ITERATIONS_SPENT = "The iteration limit was reached before the answer settled."
    BRACKETED = (
        "The powers fit no common step, so that the exact distribution is out of reach; "
        "rounding the powers up and down gives bounds that hold for certain."
    )
    NOT_PROVED = (
        "An equilibrium was found and bounded; whether it is the smallest, or the only one, was "
        "left open because no proof was asked for."
    )
    BEHAVIOUR = (
        "The insiders follow a model of how people behave, which is no equilibrium: the numbers "
        "follow from it, but nothing is proved about how they would act."
    )
    SIGNALS_LEFT_OUT = (
        "Private signals were left out: in so large a circle they take from minutes to hours, and "
        "are solved only when that is asked for."
    )
    NOT_ENOUGH_POWER = (
        "Even if every insider breaks, the regime falls with a smaller probability than asked."
    )
    GUARANTEE_EMPTY = (
        "At some step every guarantee is worthless, because the regime cannot fall there; "
        "offer safe passage, which raises what breaking is worth if the regime holds, or a payment."
    )
    PROMISE_TOO_SMALL = (
        "At some step no promise within the limits is large enough to make breaking better."
    )
    LIMITS_TOO_TIGHT = "No offers within the sponsor's own limits reach the goal."
    UNPAID_HOLD_OUT = (
        "Insiders who may not be offered anything stay, whatever is offered to the others."
    )

    def __str__(self) -> str:
        return str(self.value)


WRITERS: dict[str, Callable[[Any], str]] = {}
"""Class of an answer → what says it in plain words; filled by the package's first module, because
the words are made in rooms above those that make the answers."""

DRAWERS: dict[str, Callable[[Any], str]] = {}
"""Class of an answer → what draws it, as the text of an SVG file; filled likewise."""

TIE_TOLERANCE = 1e-9
"""Largest gain that is a tie, as a share of the largest absolute stake (the stage game)."""

POWER_TOLERANCE = 1e-9
"""Tolerance between sums of power, relative to max(|threshold|, all power)."""

REGIMES = ("military", "personal", "monarchy", "single_party", "multi_party", "oligarchy", "other")
"""Types of regime that the record tells apart (Geddes, Wright & Frantz and their successors)."""

CRISES = ("calm", "shock", "survived", "new")
"""State of a crisis: none in the 12 months before; an attempt or conspiracy in this month; one in
the 12 months before that the leader survived; a leader whose predecessor was forced out then."""

"""The levers: what may change the stakes of an insider, in the order in which they are applied.

One table: the format takes a lever's name and limits from it, the game its order and the parameter
of the function that applies it (``game/_levers.py``, of the same name), the page its words.
"""

from dataclasses import dataclass

from innercircle.scenario._numbers import NOT_NEGATIVE, PAYOFF, SHARE
from innercircle.scenario.value import Limits


@dataclass(frozen=True)
class LeverKind:
    """One lever.

    Attributes:
        name: as a file writes it.
        parameter: what the game's function calls the amount.
        limits: of the amount.
        words: a heading.
        means: the amount, in words.
        covers: True when the file calls the amount coverage, and a guarantor promises it.
        in_force: True when a file may have it in force today; False when it is only offered.
    """

    name: str
    parameter: str
    limits: Limits
    words: str
    means: str
    covers: bool = False
    in_force: bool = True


LEVERS = {
    kind.name: kind
    for kind in (
        LeverKind("sanction", "bite", SHARE, "Sanction", "share of today's rents that is lost"),
        LeverKind("relief", "share", SHARE, "Relief", "share of the sanctions that is lifted"),
        LeverKind(
            *("co-optation", "amount", NOT_NEGATIVE, "Co-optation"),
            "points by which the leader improves the position",
        ),
        LeverKind(
            *("purge-threat", "chance", SHARE, "Threat of a purge"),
            "chance of being purged though loyal",
        ),
        LeverKind(
            *("leak", "suspicion", SHARE, "Leak of the talks"),
            "chance of a purge because the talks are known",
        ),
        LeverKind(
            *("threat", "amount", NOT_NEGATIVE, "Threat to those who stay"),
            "points that those who stay to the end will lose",
        ),
        LeverKind(
            *("amnesty", "breadth", SHARE, "Amnesty"),
            "breadth of the opposition's promise to pursue nobody",
            covers=True,
        ),
        LeverKind(
            *("guarantee", "coverage", SHARE, "Guarantee"),
            "how much of the prosecution the promise rules out",
            covers=True,
        ),
        LeverKind(
            *("safe-passage", "floor", PAYOFF, "Safe passage"),
            "what a way out is worth at least, in points",
        ),
        LeverKind(
            *("place", "value", PAYOFF, "Place in the new order"),
            "what the place is worth, in points",
            in_force=False,
        ),
        LeverKind("payment", "amount", NOT_NEGATIVE, "Payment", "points paid for breaking"),
    )
}
"""Lever → what is to be known of it, in the order in which levers are applied: those in force today
(pressure, then the leader's answer), promises, then money. Only these pairs do not commute:
sanction and relief; sanction or co-optation and place without a value; safe passage and payment on
cells; on cells also sanction, relief, co-optation, purge threat and leak among each other, all of
which move a."""

IN_FORCE = tuple(name for name, kind in LEVERS.items() if kind.in_force)
"""Names of the levers that a file may have in force."""

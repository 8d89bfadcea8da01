"""Today, if it came to a test: the headline over everything that a file leaves open, in words."""

from typing import TYPE_CHECKING

from innercircle.chances import say_chance, say_fall, say_interval
from innercircle.vocabulary import Beliefs

if TYPE_CHECKING:
    from innercircle.game import Today

IF = "Today, if it came to a test"
"""Horizon of every answer of the stage game."""

BELIEF_NAMES = {
    Beliefs.FLAT: "a flat prior",
    Beliefs.COMMON: "a common prior",
    Beliefs.LAPLACIAN: "Laplacian beliefs",
    Beliefs.LEVEL_K: "few steps of thinking",
    Beliefs.LOGIT: "errors",
}
"""Model of beliefs → how a sentence names it."""

ROUGH = 0.2
"""Share of a mean above which its Monte Carlo error is said beside it."""


def say_today(today: "Today") -> str:
    """Say the mean, the band, the point, what the draws leave open, and other beliefs."""
    head = f"{IF}, the regime {say_fall(today.mean)}: the chance is {say_chance(today.mean)}"
    if not today.draws:
        ends = "" if today.point is not None else f" ({say_interval(today.low, today.high)})"
        return f"{head}{ends}. Nothing in the file has a range, so that there is no band around it."
    band = f"nine draws in ten lie {say_band(today.low, today.high)}"
    return (
        f"{head} on average over the file's ranges; {band}{_say_point(today)}."
        f"{_say_unsettled(today)} Monte Carlo error of the mean: {_say_points(today.error)}."
        f"{_say_claims(today)}{say_other_beliefs(today)}"
    )


def say_other_beliefs(today: "Today") -> str:
    """Say how far the mean goes with other beliefs; empty where no other is answered."""
    known = {name: mean for name, mean in today.beliefs.items() if mean is not None}
    if len(known) < 2:
        return ""
    least, most = min(known, key=lambda k: known[k]), max(known, key=lambda k: known[k])
    first, last = (_bare(known[name]) for name in (least, most))
    if first == last:
        return ""
    return (
        f" Other beliefs of the insiders would make the mean {first} "
        f"({_name(today, least)}) to {last} ({_name(today, most)})."
    )


def _name(today: "Today", model: str) -> str:
    """Name of a model of beliefs, and how rough its mean is, where draws leave it so."""
    name, mean, error = BELIEF_NAMES[Beliefs(model)], today.beliefs[model], today.errors[model]
    if mean is None or error is None or error <= ROUGH * mean:
        return name
    return f"{name}, ±{100 * error:.1g} points"


def _say_claims(today: "Today") -> str:
    """Say what the reports moved, by the claims that move inputs; empty where there are none."""
    if not today.claims:
        return ""
    claim = max(today.claims, key=lambda each: abs(each.after - each.before))
    more = len(today.claims) - 1
    rest = f" (and {more} more)" if more else ""
    if today.unreported is None:
        return f" Draws take “{claim.says}”{rest} as true with its chance, {_bare(claim.after)}."
    return (
        f" The reports move the mean from {_bare(today.unreported)} to {_bare(today.mean)}: "
        f"“{claim.says}”{rest} is {_bare(claim.after)} likely, {_bare(claim.before)} before them."
    )


def say_band(low: float, high: float) -> str:
    """The band in words that follow "lie"."""
    words = say_interval(low, high)
    return words if words.startswith("between") else f"at {words}"


def _say_point(today: "Today") -> str:
    if today.point is None:
        return ", and at the best guesses there is no one answer"
    return f", and at the best guesses it is {say_chance(today.point)}"


def _say_unsettled(today: "Today") -> str:
    if not today.unsettled:
        return ""
    are = "draw has" if today.unsettled == 1 else "draws have"
    return f" {today.unsettled} {are} more than one possible answer, and count with both ends."


def _say_points(share: float) -> str:
    return "below 0.1 points" if share < 0.0005 else f"{100 * share:.1f} points"


def _bare(chance: float) -> str:
    return say_chance(chance).removeprefix("about ")

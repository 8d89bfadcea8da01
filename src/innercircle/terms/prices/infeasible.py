"""Reasons why no terms reach a goal, in words that name who is left over."""

import numpy as np
from numpy.typing import NDArray

from innercircle.chances import say_chance, say_count, say_limit
from innercircle.game import Game
from innercircle.terms.prices.lattice_game import FALL_TOLERANCE, Cast
from innercircle.terms.prices.step_cost import EdgePrice
from innercircle.vocabulary import Reason


def explain_infeasible(cast: Cast, price: EdgePrice) -> tuple[Reason, str]:
    """Reason why no path reaches the goal: let all join who can, and look at who is left over."""
    game, wanted = cast.game, cast.aim.min_fall
    everyone = float(cast.find_fall(np.array([game.total_power]))[0])
    if wanted is not None and everyone < wanted - FALL_TOLERANCE:
        return Reason.NOT_ENOUGH_POWER, (
            f"If all break, the chance of a fall is {say_chance(everyone)}; asked is at least "
            f"{say_limit(wanted)}."
        )
    left, broken = cast.sizes, 0
    power = 0.0
    while True:
        groups = np.flatnonzero(left > 0)
        before = cast.find_fall(np.full(groups.size, power))
        joined = cast.find_fall(power + cast.power[groups])
        able = groups[np.isfinite(price(groups, before, joined))]
        if not able.size:
            break
        broken += int(left[able].sum())
        power += float(left[able] @ cast.power[able])
        left[able] = 0
    if not groups.size:
        detail = f"If all break, the regime falls with a chance of {say_chance(everyone)}."
        return Reason.NOT_ENOUGH_POWER, detail
    names = [_list_names(game, cast.groups[g]) for g in groups]
    unpaid = [name for name, g in zip(names, groups, strict=True) if not cast.payable[g]]
    empty = [
        name
        for name, g, after in zip(names, groups, joined, strict=True)
        if cast.payable[g] and all(t.find_rate(np.array([after]))[0] <= 0 for t in price.tools)
    ]
    when = _say_when(broken, float(cast.find_fall(np.array([power]))[0]))
    if empty:
        detail = f"Nothing that may be offered is worth anything {when}, to {'; '.join(empty)}."
        return Reason.GUARANTEE_EMPTY, detail
    if len(unpaid) == len(names):
        return Reason.UNPAID_HOLD_OUT, f"Still staying {when}: {'; '.join(unpaid)}."
    limited = [name for name in names if name not in unpaid]
    return Reason.PROMISE_TOO_SMALL, f"Out of reach {when}: {'; '.join(limited)}."


def _list_names(game: Game, rows: NDArray[np.intp]) -> str:
    return ", ".join(game.names[i].replace("-", " ") for i in rows)


def _say_when(broken: int, fall: float) -> str:
    """Words for who has come how far: "when two have broken and a fall has a chance of …"."""
    if broken == 0:
        return f"while all stay and the chance of a fall is {say_chance(fall)}"
    verb = "has" if broken == 1 else "have"
    return f"when {say_count(broken)} {verb} broken and the chance of a fall is {say_chance(fall)}"

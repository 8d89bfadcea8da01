"""The staircase of offers on the page: its title, its numbers, and how far a budget goes."""

import math
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from innercircle.chances import write_points
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._state import read_number
from innercircle.explorer._words import say
from innercircle.report import Figure, make_staircase
from innercircle.terms import PublicTerms, ScenarioTerms

_TEMPLATE = "terms_parts.html.j2"
_NOTHING = 1e-4  # points; who is offered less follows for nothing
_MOST_NAMED = 4
OPTION = "budget"
"""Key of the budget in an address."""


def list_steps(public: PublicTerms) -> list[tuple[str, float]]:
    """(insider in words, promise) of all who are paid, in their order, without margins."""
    plain = public.offers - public.margins
    return [(_name(public.names[i]), float(plain[i])) for i in public.order if plain[i] >= _NOTHING]


def _name(key: str) -> str:
    return key.replace("-", " ")


def write_title(priced: ScenarioTerms) -> str:
    """The finding in at most sixteen words: whom to win, or that it cannot be had."""
    if not priced.public.feasible:
        return say("terms.title_none")
    won = [name for name, _ in list_steps(priced.public)]
    if not won:
        return say("terms.title_nobody")
    others = sum(priced.public.breaking) > len(won)
    if len(won) > _MOST_NAMED:
        return say("terms.title_many", count=len(won), first=won[0])
    return say("terms.title_others" if others else "terms.title_all", names=_join(won))


def _join(names: list[str]) -> str:
    """Names in a sentence, each with its article but the first; many are counted."""
    if len(names) == 1:
        return names[0]
    if len(names) > _MOST_NAMED:
        return say("terms.names_many", first=names[0], count=len(names) - 1)
    return say("terms.names", others=", the ".join(names[:-1]), last=names[-1])


def list_numbers(priced: ScenarioTerms) -> list[dict[str, str]]:
    """Prices open and secret, and the leader's need, each with a remark."""
    public, secret, keep = priced.public, priced.secret, priced.keep
    saved = priced.value_of_secrecy
    return [
        {
            "what": say("terms.secret"),
            "value": write_points(secret.cost) if secret.feasible else "–",
            "beside": "" if saved is None else say("terms.saves", points=write_points(saved)),
        },
        {
            "what": say("terms.public"),
            "value": write_points(public.cost) if public.feasible else "–",
            "beside": say("terms.limit"),
        },
        {
            "what": say("terms.keep"),
            "value": write_points(keep.cost),
            "beside": say("terms.keep_beside"),
        },
    ]


def read_budget(look: Look, priced: ScenarioTerms) -> float:
    """The budget in points: the address's, the file's, or what secret terms cost."""
    chosen = read_number(look.get(OPTION))
    if chosen is not None and chosen >= 0:
        return chosen
    allowed = float(priced.mandate.aim["total"])
    if math.isfinite(allowed):
        return allowed
    return priced.secret.cost if priced.secret.feasible else priced.public.cost


def say_reach(priced: ScenarioTerms, budget: float) -> str:
    """Reach of a budget, openly and in secret."""
    steps, left = list_steps(priced.public), budget
    won: list[str] = []
    for name, promise in steps:
        if promise > left + _NOTHING:
            break
        won.append(name)
        left -= promise
    said = {"budget": write_points(budget)}
    secret = priced.secret
    if len(won) == len(steps):
        return say("terms.reach_all", left=write_points(max(left, 0.0)), **said)
    name, promise = steps[len(won)]
    if won:
        said |= {"names": _join(won), "left": write_points(left)}
    reach = say(
        "terms.reach_some" if won else "terms.reach_none",
        next=name, price=write_points(promise), **said,
    )  # fmt: skip
    if not secret.feasible:
        return reach
    missing = secret.cost - budget
    if missing <= _NOTHING:
        return f"{reach} {say('terms.reach_secret')}"
    return f"{reach} {say('terms.reach_short', missing=write_points(missing))}"


def draw_staircase(
    look: Look, priced: ScenarioTerms, labels: Mapping[str, str], *, movable: bool
) -> Figure:
    """The picture with the budget."""
    budget = read_budget(look, priced)
    return make_staircase(labels, priced, budget=budget, movable=movable)


def render_staircase(look: Look, priced: ScenarioTerms, labels: Mapping[str, str]) -> Markup:
    """The picture with a budget to drag, and how far it goes."""
    figure = draw_staircase(look, priced, labels, movable=True)
    handles: list[dict[str, Any]] = [{"put": OPTION, "whose": say("terms.budget")}]
    reach = say_reach(priced, read_budget(look, priced))
    return render_part(_TEMPLATE, "staircase", figure, handles, reach)
